"""Sums and means over the points of each series at once, where the points of a series stand together."""

from __future__ import annotations

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
