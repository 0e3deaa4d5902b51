"""What a reader of sheets gathers: cells with their places, by columns, as the guarded process hands them on."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import Any

from halfsky.guarded_reading.budget import Budget
from halfsky.guarded_reading.refusals import Refused

NUMBER, TEXT, DATE, BOOLEAN, ERROR, UNKNOWN = "number", "text", "date", "boolean", "error", "unknown"
"""Kinds of cells; unknown is a formula whose value the file does not hold."""
COLUMNS = ("row", "column", "kind", "number", "text", "number_format", "formula")

Region = tuple[int, int, int, int]  # first row and column, last row and column, counted from 1


@dataclass
class SheetCells:
    """The cells of one sheet as lists of equal length."""

    name: str
    budget: Budget
    state: str = "visible"
    merged: list[Region] = field(default_factory=list)
    columns: dict[str, list[Any]] = field(default_factory=lambda: {name: [] for name in COLUMNS})
    characters: int = 0

    def add(self, row: int, column: int, value: object, number_format: str = "", formula: str = "") -> None:
        """One cell that holds something. Refused where a limit of the budget is passed."""
        kind, number, text = read_value(value, bool(formula))
        budget, into = self.budget, self.columns
        if budget.rows and row > budget.rows:
            raise Refused("too-many-rows", f"{self.name[:40]}: row {row}")
        if column > budget.columns:
            raise Refused("too-many-columns", f"{self.name[:40]}: column {column}")
        if budget.cells and len(into["row"]) >= budget.cells:
            raise Refused("too-many-cells", f"{self.name[:40]}: more than {budget.cells}")
        if budget.cell_text and len(text) > budget.cell_text:
            raise Refused("cell-too-long", f"{self.name[:40]}: row {row}, column {column}: {len(text)} characters")
        self.characters += len(text) + len(formula)
        if budget.text and self.characters > budget.text:
            raise Refused("too-much-text")
        for name, item in zip(COLUMNS, (row, column, kind, number, text, number_format, formula), strict=True):
            into[name].append(item)

    def to_dict(self) -> dict[str, Any]:
        return {"name": self.name, "state": self.state, "merged": self.merged, "cells": self.columns}


def read_value(value: object, is_formula: bool) -> tuple[str, float | None, str]:
    """Kind, number and text of a value as a library gives it."""
    if value is None or (is_formula and value == ""):
        return (UNKNOWN, None, "")
    if isinstance(value, bool):
        return BOOLEAN, None, str(value)
    if isinstance(value, int | float):
        number = float(value)
        if number != number or number in (float("inf"), float("-inf")):
            return ERROR, None, str(value)
        whole = number.is_integer() and abs(number) < 1e15
        return NUMBER, number, str(int(number)) if whole else repr(number)
    if isinstance(value, datetime.date | datetime.time):
        return DATE, None, value.isoformat()
    if isinstance(value, datetime.timedelta):
        return DATE, None, str(value)
    return TEXT, None, str(value)
