"""What the tests of collecting share: a made-up district with three units, filled workbooks, people with their rights."""

from __future__ import annotations

import io
import json
from pathlib import Path

import openpyxl
import pandas as pd

import report_package
from halfsky import schemas
from halfsky.collect.access import Actor, Grant
from halfsky.collect.store import Store, grants
from halfsky.collect.workbook import layout
from halfsky.collect.workbook.reading import Workbook
from halfsky.collect.workbook.writing import write_template
from halfsky.package import Package, write_datapackage, write_table
from halfsky.schemas.collecting import ENTRIES
from halfsky.words.submission_findings import Findings
from written_once import loaded_once

PLAN, AREA, YEAR = "east-2021-2025", report_package.EAST, 2024
HEALTH, SCHOOL = "区卫生健康委", "区教育局"
BOSS, HEAD, LOOK = "boss", "reviewer", "viewer"
SENDER, TEACHER = "sender", "teacher"
LIMITS = {
    "maternal_mortality_ratio": (0, 1000, 1), "screening_rate": (0, 100, 1), "schooling_years": (0, 20, 1),
    "life_expectancy_female": (30, 100, 1), "staff_count": (0, None, 0),
}  # fmt: skip


def write_package(folder: Path) -> Package:
    """The package of the report tests with limits, and an indicator that is counted."""
    return loaded_once(folder, _write)


def _write(folder: Path) -> None:
    frames = report_package.tables()
    staff = {
        "indicator_id": "staff_count", "name_zh": "妇幼保健人员数", "name_en": "Staff", "domain": "health",
        "unit": "count", "better": "higher",
    }  # fmt: skip
    indicators = pd.concat([frames["indicators"], pd.DataFrame([staff])], ignore_index=True)
    for column, place in (("lower_limit", 0), ("upper_limit", 1), ("decimals", 2)):
        indicators[column] = [LIMITS[name][place] for name in indicators["indicator_id"]]
    frames["indicators"] = schemas.INDICATORS.conform(indicators)
    target = frames["targets"].iloc[[1]].assign(
        target_id=f"{PLAN}-staff", indicator_id="staff_count", indicator="妇幼保健人员数", value=300.0, unit="count"
    )  # fmt: skip
    frames["targets"] = pd.concat([frames["targets"], target], ignore_index=True)
    for name in ("targets", "observations"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    for name, frame in frames.items():
        table = schemas.TABLES[name]
        if name == "targets":
            for plan, rows in frame.groupby("plan_id"):
                write_table(rows, table, folder / "targets" / f"{plan}.csv")
        else:
            write_table(frame, table, folder / ("observations/all.csv" if name == "observations" else f"{name}.csv"))
    write_datapackage(folder)


def give_rights(store: Store) -> None:
    """A boss, two senders of two units, a reviewer, a viewer."""
    grants.give(store, BOSS, SENDER, Grant("reporter", AREA, HEALTH))
    grants.give(store, BOSS, TEACHER, Grant("reporter", AREA, SCHOOL))
    grants.give(store, BOSS, HEAD, Grant("reviewer", AREA))
    grants.give(store, BOSS, LOOK, Grant("viewer", AREA))


def actor(store: Store, name: str) -> Actor:
    return grants.actor(store, name)


def template(package: Package, folder: Path, unit: str = HEALTH, year: int = YEAR) -> bytes:
    path = folder / f"template-{unit}-{year}.xlsx"
    write_template(package, PLAN, unit, year, path)
    return path.read_bytes()


def filled(blank: bytes, cells: dict[str, object]) -> bytes:
    """A template with cells of its sheet filled in: `{"I6": 5.2}`."""
    book = openpyxl.load_workbook(io.BytesIO(blank))
    for address, value in cells.items():
        book[layout.SHEET][address] = value
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


GOOD = {"I6": 5.2, "N6": "人数少，波动大", "I7": 84.1, "I8": 311}
"""Maternal mortality, screening rate, staff: the health unit's three rows."""


def written(cells: dict[str, object]) -> bytes:
    """The cells of a health unit's workbook in short, for tests that are not about workbooks: `read_written` reads it."""
    return json.dumps(cells, ensure_ascii=False, sort_keys=True).encode()


def read_written(
    content: bytes, _name: str, indicators: pd.DataFrame, unit: str = HEALTH, year: int = YEAR
) -> Workbook:
    """In place of `read_workbook`: no process is started."""
    cells = json.loads(content)
    unit, year = cells.pop("unit", unit), cells.pop("year", year)
    ids = ["maternal_mortality_ratio", "screening_rate", "staff_count"] if unit == HEALTH else ["schooling_years"]
    units = indicators.set_index("indicator_id")["unit"]
    rows = [
        {
            "row": row, "indicator_id": indicator, "year": year, "sex": "total", "residence": "total",
            "value": cells[f"I{row}"], "unit": units[indicator], "status": "final", "note": cells.get(f"N{row}", ""),
            "sheet": layout.SHEET, "cell": f"I{row}",
        }
        for row, indicator in enumerate(ids, start=layout.FIRST_ROW)
        if f"I{row}" in cells
    ]  # fmt: skip
    entries = ENTRIES.conform(pd.DataFrame(rows, columns=ENTRIES.names))
    return Workbook(PLAN, unit, year, entries, len(rows), Findings(), is_known=True)


def codes(findings: pd.DataFrame) -> list[tuple[str, str]]:
    return list(findings[["cell", "code"]].itertuples(index=False, name=None))
