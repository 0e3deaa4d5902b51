"""A workbook that came in becomes entries and findings. What touches its bytes is the guarded process."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd

from halfsky.collect.plain_text import normal, unclean
from halfsky.collect.progress import layout as measures
from halfsky.collect.progress import reading as measures_reading
from halfsky.collect.workbook import anchoring, layout
from halfsky.collect.workbook.anchoring import Anchors, Cells
from halfsky.collect.workbook.writing import digest
from halfsky.errors import StoreError
from halfsky.guarded_reading import UPLOADED_TABLE, Content, FileRefused, Sheet, a1, open_table
from halfsky.importing.written_numbers import written
from halfsky.schemas.collecting import ENTRIES
from halfsky.schemas.work_collecting import REPORTED
from halfsky.vocabulary.codes import UNITS
from halfsky.words.submission_findings import Findings

ENDINGS = (".xlsx", ".xls", ".xlsb", ".ods")
_LARGEST = 1e300
_COUNT = UNITS.where(whole=True)[0]


@dataclass(frozen=True)
class Workbook:
    """What a workbook says: its identity, its entries (table `ENTRIES`), the rows filled in, what is wrong with it.

    blank: of each indicator whose row says nothing, the row and the cell of its value.
    """

    plan_id: str
    unit: str
    year: int
    entries: pd.DataFrame
    rows_in: int
    findings: Findings
    is_known: bool
    sheet: str = layout.SHEET
    blank: dict[str, tuple[int, str]] = field(default_factory=dict)
    reports: pd.DataFrame = field(default_factory=REPORTED.empty)
    """What the sheet of measures says: table `REPORTED`; `rows_in` counts its rows too."""
    blank_tasks: dict[str, tuple[int, str]] | None = None
    """Of each task whose row of the sheet of measures says nothing, the row and the cell; None without that sheet."""
    also: tuple[Workbook, ...] = ()
    """The same of the other plans that the workbook serves."""


def read_workbook(content: bytes, name: str, indicators: pd.DataFrame) -> Workbook:
    """Read the bytes of a filled template. Whatever is wrong is a finding; `is_known`: it is a template."""
    found = Findings()
    if not name.lower().endswith(ENDINGS):
        found.add("not-xlsx", value=name[-40:])
        return _unknown(found)
    return interpret(open_guarded(content, name), indicators, found)


def interpret(answer: dict[str, Any], indicators: pd.DataFrame, found: Findings) -> Workbook:
    """What the guarded process answered, in the terms of this side."""
    if "refused" in answer:
        code, what = answer["refused"]
        if code == "no-defusedxml":
            raise StoreError("workbooks cannot be read safely: install defusedxml (pip install defusedxml)")
        found.add(code, value="" if code == "damaged" else what)  # what a library stumbled over helps no clerk
        return _unknown(found)
    said = answer["identity"]
    if said.get("program") != "halfsky" or said.get("digest") != digest(said) or not said.get("year", "").isdigit():
        found.add("changed-template", sheet=layout.IDENTITY)
        return _unknown(found)
    if said["version"] != layout.VERSION:
        found.add("old-template", value=said["version"], more=layout.VERSION)
        return _unknown(found)
    book = _of_plan(answer, said, said["plan_id"], indicators, found)
    more = [
        _of_plan(part, said, plan_id, indicators, Findings())
        for plan_id, part in zip(said.get("also", "").split(";"), answer.get("also", []), strict=False)
        if plan_id
    ]
    return replace(book, also=tuple(more)) if book.is_known else book


def _of_plan(
    answer: dict[str, Any], said: dict[str, str], plan_id: str, indicators: pd.DataFrame, found: Findings
) -> Workbook:
    """What the sheets of one plan say."""
    cells = {(row, column): (kind, value) for row, column, kind, value in answer["cells"]}
    sheet = answer.get("sheet", layout.SHEET)
    anchors = anchoring.anchored(cells, sheet, found)
    if anchors is None:
        return _unknown(found)
    for other in answer.get("others", []):
        found.add("foreign-sheet", sheet=other)
    for row, column, value in anchoring.foreign_cells(cells, anchors):
        found.add("foreign-cell", sheet=sheet, cell=a1(row, column), value=value)
    hidden = anchoring.swallowed(answer.get("merged", []), cells, anchors)
    year = int(said["year"])
    reader = _Rows(cells, found, indicators, year, sheet, anchors, hidden)
    entries, rows_in = reader.read()
    reports, more, blank_tasks = _measures(said, answer.get("measures"), found)
    return Workbook(
        plan_id, said["unit"], year, entries, rows_in + more, found, is_known=True, sheet=sheet,
        blank=reader.blank, reports=reports, blank_tasks=blank_tasks,
    )  # fmt: skip


def _measures(
    said: dict[str, str], cells: list[list[Any]] | None, found: Findings
) -> tuple[pd.DataFrame, int, dict[str, tuple[int, str]] | None]:
    """What the sheet of measures says; an older template, or one of a unit without measures, has none."""
    if cells is None:
        if said.get("tasks", "0") != "0":
            found.add("no-sheet-of-measures", sheet=measures.SHEET, row=measures.ROWS)
        return REPORTED.empty(), 0, None
    return measures_reading.read({(row, column): (kind, value) for row, column, kind, value in cells}, found)


def open_guarded(content: bytes, name: str = "template.xlsx") -> dict[str, Any]:
    """The sheets that matter: {"identity", "sheet", "cells": [[row, column, kind, value], …], "merged", "others"};
    "measures", cells too, where it has that sheet.

    Or {"refused": [code, found]}. Kinds: n number, s text, f formula without a result, e error value, d date, b yes/no,
    p a number shown as a percentage, c the number that a formula gave: [its text, its number, its format]. merged:
    first row and column, last row and column of each merged range.
    """
    try:
        table = open_table(Content(name, content), UPLOADED_TABLE)
    except FileRefused as refused:
        return {"refused": ["wrong-template" if refused.code == "wrong-sheets" else refused.code, refused.found]}
    sheets = anchoring.own_sheets(table)
    if sheets is None:
        return {"refused": ["wrong-template", "、".join(table.sheet_names)]}
    filled, identity = sheets
    named = {sheet.name: sheet for sheet in table.sheets}
    top = identity.cells[identity.cells["row"].le(20)]
    said = {(cell.row, cell.column): cell.text for cell in top.itertuples()}
    known = {text[:50]: said.get((row, 2), "")[:200] for (row, column), text in said.items() if column == 1}
    plans = range(2, 2 + len([plan for plan in known.get("also", "").split(";") if plan]))
    joint = [layout.numbered(name, place) for place in plans for name in (layout.SHEET, measures.SHEET)]
    work = next((sheet for sheet in table.sheets if sheet.name not in joint and measures_reading.is_own(sheet)), None)
    own = (filled.name, identity.name, work.name if work is not None else "", layout.LISTS, *joint)
    others = [sheet.name for sheet in table.sheets if sheet.rows and sheet.name not in own]
    answer = _answer(filled, work) | {"identity": known, "others": others}
    for place in plans:
        figures = named.get(layout.numbered(layout.SHEET, place))
        if figures is None:
            return {"refused": ["wrong-template", layout.numbered(layout.SHEET, place)]}
        part = _answer(figures, named.get(layout.numbered(measures.SHEET, place)))
        answer.setdefault("also", []).append(part)
    return answer


def _answer(filled: Sheet, work: Sheet | None) -> dict[str, Any]:
    """The sheets of one plan."""
    answer = {"sheet": filled.name, "cells": _template_cells(filled), "merged": filled.merged}
    return answer | ({"measures": _template_cells(work)} if work is not None else {})


def _template_cells(sheet: Sheet) -> list[list[Any]]:
    cells = sheet.cells[sheet.cells["row"].le(layout.MOST_ROWS)]
    return [
        [int(cell.row), int(cell.column), *_kind(cell.kind, cell.number, cell.text, cell.number_format, cell.formula)]
        for cell in cells.itertuples()
    ]


def _kind(kind: str, value: float, text: str, number_format: str, formula: str) -> tuple[str, Any]:
    if formula and kind == "number" and abs(value) < _LARGEST:
        return "c", [formula, value, number_format]
    if formula:
        return "f", formula
    if kind == "number":
        return ("p" if "%" in number_format else "n"), value if abs(value) < _LARGEST else _LARGEST
    if kind == "text":
        return "s", text[: layout.MOST_TEXT + 1]
    return {"error": "e", "boolean": "b"}.get(kind, "d"), text


_CHOICES = (
    ("sex", layout.SEX, "total"), ("residence", layout.RESIDENCE, "total"), ("status", layout.STATUS, "final"),
)  # fmt: skip
"""Columns with a list of words, each with the word that stands in the template: a blank cell is read as it."""


class _Rows:
    """Row by row: at most some thousands, and each cell has its own finding."""

    def __init__(
        self, cells: Cells, found: Findings, indicators: pd.DataFrame, year: int, sheet: str, anchors: Anchors,
        hidden: dict[int, str],
    ) -> None:  # fmt: skip
        self.cells, self.found, self.year, self.indicators = cells, found, year, indicators
        self.sheet, self.anchors, self.hidden = sheet, anchors, hidden
        self.by_name = dict(zip(indicators["name_zh"], indicators["indicator_id"], strict=True))
        self.unit = dict(zip(indicators["indicator_id"], indicators["unit"], strict=True))
        self.seen: dict[int, str] = {}
        self.blank: dict[str, tuple[int, str]] = {}

    def read(self) -> tuple[pd.DataFrame, int]:
        rows = sorted({row for row, _ in self.cells if row > self.anchors.header_row} | set(self.hidden))
        filled = [row for row in rows if row in self.hidden or self._is_filled(row)]
        self._note_blank([row for row in rows if row not in filled])
        entries = [entry for row in filled if (entry := self._entry(row)) is not None]
        self.found.name(pd.Series(self.seen.keys()), pd.Series(self.seen.values(), dtype="object"), self.indicators)
        return ENTRIES.conform(pd.DataFrame(entries, columns=ENTRIES.names)), len(filled)

    def _is_filled(self, row: int) -> bool:
        """A row says something when one of its free cells does; the choices stand there beforehand."""
        names = ("value", "numerator", "denominator", "missing_reason", "note")
        return any(str(self._cell(row, name)[1]).strip() for name in names)

    def _note_blank(self, rows: list[int]) -> None:
        for row in rows:
            code, name = (normal(self._cell(row, key)[1]) for key in ("indicator_id", "indicator"))
            if indicator := code if code in self.unit else self.by_name.get(name, ""):
                self.blank.setdefault(indicator, (row, self.anchors.place(row, "value")))

    def _cell(self, row: int, column: str) -> tuple[str, Any]:
        return self.cells.get((row, self.anchors.position.get(column, 0)), ("s", ""))

    def _entry(self, row: int) -> dict[str, object] | None:
        before = len(self.found.rows)
        indicator = self._indicator(row)
        if indicator:
            self.seen[row] = indicator
        if row in self.hidden:
            self._add("merged-cells", row, "value", self.hidden[row])
        entry: dict[str, object] = {
            "row": row, "indicator_id": indicator, "year": self.year,
            **{name: self._choice(row, name, words, default) for name, words, default in _CHOICES},
            "value": self._number(row, "value", self.unit.get(indicator, "")),
            "numerator": self._number(row, "numerator", _COUNT),
            "denominator": self._number(row, "denominator", _COUNT),
            "unit": self.unit.get(indicator, ""),
            "missing_reason": self._text(row, "missing_reason"), "note": self._text(row, "note"),
            "sheet": self.sheet, "cell": self.anchors.place(row, "value"),
        }  # fmt: skip
        wrong = any(finding["severity"] != "info" for finding in self.found.rows[before:])
        if not wrong:
            self._tell_of_blank_choices(row)
        return None if wrong else entry

    def _indicator(self, row: int) -> str:
        code, name = self._text(row, "indicator_id"), self._text(row, "indicator")
        if code and code in self.unit:
            return code
        if not code and name in self.by_name:
            return self.by_name[name]
        wrong = "unknown-indicator" if code or name else "no-indicator"
        self._add(wrong, row, "indicator_id" if code else "indicator", code or name)
        return ""

    def _choice(self, row: int, column: str, words: dict[str, str], default: str) -> str:
        text = self._text(row, column)
        for code, word in words.items():
            if text in (word, code):
                return code
        if text:
            self._add("not-a-choice", row, column, text, "、".join(words.values()))
        return default

    def _tell_of_blank_choices(self, row: int) -> None:
        """What was taken where a choice was left blank: it stands there beforehand only in the template's own rows."""
        blank = [(name, words[code]) for name, words, code in _CHOICES if not self._text(row, name)]
        if blank:
            taken = "，".join(f"{layout.COLUMNS[name][1]}按“{word}”" for name, word in blank)
            taken_en = ", ".join(f"{name} as {code}" for name, words, code in _CHOICES if (name, words[code]) in blank)
            self.found.add(
                "blank-choice", sheet=self.sheet, cell=self.anchors.place(row, blank[0][0]), more=taken,
                more_en=taken_en, row=row,
            )  # fmt: skip

    def _text(self, row: int, column: str) -> str:
        kind, value = self._cell(row, column)
        if kind in "fce":
            self._add("error-value" if kind == "e" else "formula", row, column, value[0] if kind == "c" else value)
            return ""
        text = normal(str(int(value)) if kind == "n" and float(value).is_integer() else str(value))
        if odd := unclean(text):
            self._add("odd-characters", row, column, odd)
            return ""
        if len(text) > layout.MOST_TEXT:
            self._add("too-long", row, column, text[:20])
            return ""
        return text

    def _number(self, row: int, column: str, unit: str) -> float | None:
        """The number of a cell, read as any table's is; a sign that stands for none is no number."""
        kind, value = self._cell(row, column)
        wrong = {"f": "formula", "e": "error-value", "d": "date", "b": "not-a-number"}.get(kind, "")
        if wrong:
            self._add(wrong, row, column, value)
            return None
        if kind == "s" and not normal(value):
            return None
        if kind == "s" and (odd := unclean(value)):
            self._add("odd-characters", row, column, odd)
            return None
        formula, value, number_format = value if kind == "c" else ("", value, "0%" if kind == "p" else "")
        read, wrong = written(value, unit, number_format)
        if wrong:
            shown = normal(value) if kind == "s" else value
            code = "percent-format" if wrong == "wrong-measure" and kind == "p" else wrong
            self._add(code, row, column, shown, unit if code == "wrong-measure" else "")
        elif formula and read is not None:
            self._add("formula-result", row, column, f"{read:.15g}", formula)
        return read

    def _add(self, code: str, row: int, column: str, value: object, more: str = "") -> None:
        place = self.anchors.place(row, column)
        self.found.add(code, sheet=self.sheet, cell=place, value=value, more=more, row=row)


def _unknown(found: Findings) -> Workbook:
    return Workbook("", "", 0, ENTRIES.empty(), 0, found, is_known=False)
