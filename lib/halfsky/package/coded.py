"""Columns as codes of their distinct values: what holds of a text is asked once, however many rows have it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
import pandas as pd

from halfsky.schemas.distinct_values import combined

Codes: TypeAlias = dict[str, tuple[np.ndarray, pd.Series]]
"""By column: one code a row, and the distinct values that the codes count, in the order of their first appearance."""


class Coded:
    """A frame, and each of its columns as codes (one a row, -1 where missing) of its distinct values.

    codes: those columns that were read as codes already.
    """

    def __init__(self, frame: pd.DataFrame, codes: Codes | None = None) -> None:
        self.frame = frame
        self._columns: Codes = dict(codes or {})

    def column(self, name: str) -> tuple[np.ndarray, pd.Series]:
        """Codes and distinct values, in the order of their first appearance."""
        if name not in self._columns:
            codes, values = pd.factorize(self.frame[name])
            self._columns[name] = codes, pd.Series(values)
        return self._columns[name]

    def where(self, name: str, test: Callable[[pd.Series], pd.Series]) -> pd.Series:
        """The rows whose value in a column passes a test of values; a missing value passes none."""
        codes, values = self.column(name)
        passed = np.append(test(values).to_numpy(dtype="bool"), False)  # code -1 is the last
        found = passed[codes] if passed.any() else np.zeros(len(codes), dtype="bool")  # of a sound table mostly none
        return pd.Series(found, index=self.frame.index, copy=False)

    def look_up(self, name: str, table: pd.DataFrame) -> pd.DataFrame:
        """The rows of `table` (indexed by values of the column) for each row; null where it has none."""
        codes, values = self.column(name)
        return table.reindex(values).take(codes).set_axis(self.frame.index)

    def duplicated(self, names: list[str]) -> pd.Series:
        """Rows that have the same values in these columns as an earlier one."""
        columns = [self.column(name) for name in names]
        together = combined([(codes, len(values)) for codes, values in columns])
        return pd.Series(together, index=self.frame.index).duplicated()
