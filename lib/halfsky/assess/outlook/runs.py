"""Sums and means over the points of each series at once, where the points of a series stand together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class Runs:
    """Where the points of each row begin and end in a frame that is sorted by `row`."""

    labels: np.ndarray
    starts: np.ndarray
    lengths: np.ndarray

    @classmethod
    def of(cls, row: pd.Series) -> Runs:
        labels = row.to_numpy()
        starts = np.flatnonzero(np.append(True, labels[1:] != labels[:-1])) if len(labels) else np.array([], "int64")
        return cls(labels[starts], starts, np.diff(np.append(starts, len(labels))))

    @property
    def ends(self) -> np.ndarray:
        """The place of each run's last point."""
        return self.starts + self.lengths - 1

    def sum(self, values: np.ndarray) -> np.ndarray:
        """The sum over each run; NaN counts as nothing."""
        numbers = np.nan_to_num(np.asarray(values, "float64"), nan=0.0)
        return np.add.reduceat(numbers, self.starts) if len(self.starts) else np.zeros(0)

    def mean(self, values: np.ndarray) -> np.ndarray:
        """The mean over each run, of what is not NaN; NaN where nothing is left."""
        known = self.sum(~np.isnan(values))
        return self.sum(values) / np.where(known > 0, known, np.nan)

    def any(self, marks: np.ndarray) -> np.ndarray:
        return self.sum(marks) > 0

    def spread(self, of_run: np.ndarray) -> np.ndarray:
        """A number of each run at each of its points."""
        return np.repeat(of_run, self.lengths)

    def differences(self, values: np.ndarray) -> np.ndarray:
        """Each value less the one before it in its run; NaN at the first."""
        steps = np.diff(np.asarray(values, "float64"), prepend=np.nan)
        steps[self.starts] = np.nan
        return steps


_AT_ONCE = 4_000_000  # slopes in memory at a time


def median_slopes(points: pd.DataFrame) -> pd.Series:
    """The Theil-Sen slope of each row (Sen 1968, JASA 63, 1379-1389); null with one point.

    points: `row`, `year`, `value`, sorted by row and year, one value a year.
    """
    found = [pd.Series(np.median(slopes, axis=1), index=rows) for rows, slopes in _pairs(points)]
    return _joined(found, points)


def sign_balance(points: pd.DataFrame) -> pd.Series:
    """S of Mann (1945) and Kendall (1975): pairs that rise less pairs that fall; null with one point."""
    found = [pd.Series(np.sign(slopes.round(10)).sum(axis=1), index=rows) for rows, slopes in _pairs(points)]
    return _joined(found, points)


def _pairs(points: pd.DataFrame) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Row labels and their slopes, a matrix; series of one length, which need no gaps, at a time."""
    runs = Runs.of(points["row"])
    years, values = points["year"].to_numpy("float64"), points["value"].to_numpy("float64")
    for length in np.unique(runs.lengths[runs.lengths > 1]):
        earlier, later = np.triu_indices(length, 1)
        of_length = np.flatnonzero(runs.lengths == length)
        many = max(1, _AT_ONCE // len(earlier))
        for first in range(0, len(of_length), many):
            block = of_length[first : first + many]
            place = runs.starts[block][:, None] + np.arange(length)
            year, value = years[place], values[place]
            yield runs.labels[block], (value[:, later] - value[:, earlier]) / (year[:, later] - year[:, earlier])


def _joined(found: list[pd.Series], points: pd.DataFrame) -> pd.Series:
    whole = pd.concat(found) if found else pd.Series(dtype="float64")
    return whole.reindex(pd.Index(points["row"].unique(), name="row"))
