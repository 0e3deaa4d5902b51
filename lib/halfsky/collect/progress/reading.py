"""The sheet of measures as it came in becomes reports and findings; a row with nothing said is no report."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from halfsky.collect.plain_text import normal, unclean
from halfsky.collect.progress import layout
from halfsky.collect.workbook.layout import MOST_TEXT
from halfsky.guarded_reading import Sheet
from halfsky.schemas.work_collecting import REPORTED
from halfsky.words.submission_findings import Findings

_WORDS = ("done_text", "practice", "cause", "evidence")
"""Free words: they are printed as they were written, full-width commas and all."""
Cells = Mapping[tuple[int, Any], tuple[str, Any]]
"""Row and column of a cell, the column by its number or its name → its kind and what it holds."""
_WITHIN, _ENOUGH = 40, 8  # rows from the top that may be the header, headings that make it one


def is_own(sheet: Sheet) -> bool:
    """Whether this is the sheet of measures: by its name, or by its headings where it was renamed."""
    top = sheet.cells[sheet.cells["row"].le(_WITHIN) & sheet.cells["kind"].eq("text")]
    texts = {_plain(str(text)) for text in top["text"]}
    return sheet.name == layout.SHEET or sum(_plain(head) in texts for _, head, _ in layout.COLUMNS.values()) >= _ENOUGH


def read(cells: Cells, found: Findings) -> tuple[pd.DataFrame, int, dict[str, tuple[int, str]]]:
    """The reports (table `REPORTED`), the number of rows filled in, and of each task whose row gives no report the row
    and the cell of its state. cells: row and column to kind and value.

    Columns are found by their headings, rows by the task's number, wherever they stand.
    """
    header, position = _anchored(cells)
    for name in ("task_id", *layout.INPUTS):
        if name not in position:
            letter, heading, _ = layout.COLUMNS[name]
            place = f"{letter}{header or layout.HEADER_ROW}"
            found.add("changed-template", sheet=layout.SHEET, cell=place, more=heading)
            return REPORTED.empty(), 0, {}
    here = {(row, name): cell for (row, column), cell in cells.items() if (name := position.get(column, ""))}
    rows = sorted({row for row, _ in here if row > header})
    filled = [row for row in rows if any(_said(here, row, name) for name in layout.INPUTS)]
    made = {row: report for row in filled if (report := _report(here, row, found)) is not None}
    blank: dict[str, tuple[int, str]] = {}
    for row in rows:
        if row not in made and (task := normal(str(here.get((row, "task_id"), ("s", ""))[1])).strip()):
            blank.setdefault(task, (layout.ROWS + row, layout.place("state", row)))
    return REPORTED.conform(pd.DataFrame(made.values(), columns=REPORTED.names)), len(filled), blank


def _anchored(cells: Mapping[tuple[int, int], tuple[str, Any]]) -> tuple[int, dict[object, str]]:
    """The row of the headings, and of each column its name and back; 0 where there is none."""
    names = {_plain(heading): name for name, (_, heading, _) in layout.COLUMNS.items()}
    rows: dict[int, dict[object, str]] = {}
    for (row, column), (kind, value) in cells.items():
        if kind == "s" and row <= _WITHIN and (name := names.get(_plain(str(value)))):
            rows.setdefault(row, {}).update({column: name, name: name})
    header = max(rows, key=lambda row: (len(rows[row]), -row), default=0)
    return header, rows.get(header, {})


def _plain(text: str) -> str:
    return "".join(normal(text).split())


def _said(cells: Cells, row: int, name: str) -> bool:
    return bool(str(cells.get((row, name), ("s", ""))[1]).strip())


def _report(cells: Cells, row: int, found: Findings) -> dict[str, object] | None:
    before = len(found.rows)
    report: dict[str, object] = {
        "row": layout.ROWS + row, "task_id": _text(cells, row, "task_id", found),
        "state": _choice(cells, row, "state", layout.STATES, found),
        "self_verdict": _choice(cells, row, "self_verdict", layout.SELF_VERDICTS, found),
        **{name: _text(cells, row, name, found) for name in ("done_text", "practice", "cause", "evidence")},
        "sheet": layout.SHEET, "cell": layout.cell(row),
    }  # fmt: skip
    if not report["task_id"]:
        _add(found, "no-task", row, "task_id", "")
    return report if len(found.rows) == before else None


def _choice(cells: Cells, row: int, name: str, words: Mapping[str, str], found: Findings) -> str:
    text = _text(cells, row, name, found)
    for code, word in words.items():
        if text in (word, code):
            return code
    if text:
        _add(found, "not-a-choice", row, name, text, "、".join(words.values()))
    return ""


def _text(cells: Cells, row: int, name: str, found: Findings) -> str:
    kind, value = cells.get((row, name), ("s", ""))
    if kind in "fec":
        _add(found, "error-value" if kind == "e" else "formula", row, name, value[0] if kind == "c" else value)
        return ""
    text = (str(int(value)) if kind == "n" and float(value).is_integer() else str(value)).strip()
    if name not in _WORDS:
        text = normal(text)
    if odd := unclean(text):
        _add(found, "odd-characters", row, name, odd)
        return ""
    if len(text) > MOST_TEXT:
        _add(found, "too-long", row, name, text[:20])
        return ""
    return text


def _add(found: Findings, code: str, row: int, name: str, value: object, more: str = "") -> None:
    found.add(
        code, sheet=layout.SHEET, cell=layout.place(name, row), value=value, more=more, row=layout.ROWS + row
    )  # fmt: skip
