"""What the tests of a plan as work share: the made-up district's plan with tasks, and a unit's workbook with measures."""

from __future__ import annotations

import io
import json
from pathlib import Path

import openpyxl
import pandas as pd

import collecting
from collecting import HEALTH, PLAN, SCHOOL, YEAR
from halfsky.collect.progress import layout
from halfsky.collect.workbook.reading import Workbook
from halfsky.package import Package, write_datapackage, write_table
from halfsky.schemas import TASKS
from halfsky.schemas.work_collecting import REPORTED
from written_once import loaded_once

SCREEN, TRAIN, STATION, SYSTEM, LESSON = (f"{PLAN}-{name}" for name in ("m1", "m2", "p1", "g1", "m3"))
MEASURES = (SCREEN, TRAIN)
_ROWS = (
    (SCREEN, "strategy", "measure", "两癌筛查", HEALTH, ""),
    (TRAIN, "strategy", "measure", "助产人员培训", HEALTH, SCHOOL),
    (STATION, "project", "project", "母婴设施建设", HEALTH, ""),
    (SYSTEM, "goal", "qualitative", "健康服务机制", HEALTH, ""),
    (LESSON, "strategy", "measure", "生理卫生课程", SCHOOL, ""),
)


def write_package(folder: Path) -> Package:
    """The package of the tests of collecting, its plan divided into tasks of two units."""
    return loaded_once(folder, _write)


def _write(folder: Path) -> None:
    collecting.write_package(folder)
    rows = [
        {
            "task_id": task, "plan_id": PLAN, "domain": "health", "section": section, "item": str(place),
            "title": title, "kind": kind, "lead_unit": lead, "supporting_units": beside, "review_status": "confirmed",
            "due_year": 2024 if task == TRAIN else None, "responsible_units": ";".join(filter(None, (lead, beside))),
        }
        for place, (task, section, kind, title, lead, beside) in enumerate(_ROWS, start=1)
    ]  # fmt: skip
    write_table(pd.DataFrame(rows), TASKS, folder / "tasks" / f"{PLAN}.csv")
    write_datapackage(folder)


def filled(blank: bytes, rows: dict[str, dict[str, str]], figures: dict[str, object] | None = None) -> bytes:
    """A template with figures by cell, and by task what is said: `{TRAIN: {"state": "推进中"}}`."""
    book = openpyxl.load_workbook(io.BytesIO(collecting.filled(blank, figures or {})))
    sheet = book[layout.SHEET]
    at = {sheet[layout.place("task_id", row)].value: row for row in range(layout.FIRST_ROW, sheet.max_row + 1)}
    for task, said in rows.items():
        for name, text in said.items():
            sheet[layout.place(name, at[task])] = text
    return collecting.saved(book)


def written(reports: dict[str, dict[str, str]], figures: dict[str, object] | None = None, **more: object) -> bytes:
    """The same in short, for tests that are not about workbooks: `read_written` reads it."""
    said = {"reports": reports, "figures": figures or {}, **more}
    return json.dumps(said, ensure_ascii=False, sort_keys=True).encode()


def read_written(content: bytes, name: str, indicators: pd.DataFrame) -> Workbook:
    """In place of `read_workbook`: no process is started."""
    said = json.loads(content)
    if "reports" not in said:
        return collecting.read_written(content, name, indicators)
    unit = said.get("unit", HEALTH)
    figures = json.dumps({**said["figures"], "unit": unit, "year": said.get("year", YEAR)}).encode()
    book = collecting.read_written(figures, name, indicators)
    rows = [
        {"row": layout.ROWS + row, "task_id": task, **report, "sheet": layout.SHEET, "cell": layout.cell(row)}
        for row, (task, report) in enumerate(said["reports"].items(), start=layout.FIRST_ROW)
    ]
    reports = REPORTED.conform(pd.DataFrame(rows, columns=REPORTED.names))
    return Workbook(
        book.plan_id, unit, book.year, book.entries, book.rows_in + len(reports), book.findings, is_known=True,
        reports=reports,
    )  # fmt: skip
