"""Slopes of all pairs of points of a series: their median (Theil-Sen) and the balance of their signs (Mann-Kendall)."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from halfsky.assess.outlook.runs import Runs

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
