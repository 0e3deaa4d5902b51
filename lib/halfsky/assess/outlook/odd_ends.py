"""A baseline, or a latest value, that does not fit its own series: 50, 62, 63, 64, 65.

The way of a target is measured from one value to another, so one odd value at either end moves the pace by itself. An
end is odd where it lies off the median line of the other points (Theil-Sen, without it) by more than
`Settings.outlier_mads` scaled median absolute deviations of them, and by more than so many of their usual yearly
changes. It is told, and the pace is told as it would be with the line's value in its place; no status is changed.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from halfsky.assess.outlook.runs import Runs, median_slopes
from halfsky.assess.outlook.volatility import NORMAL_MAD
from halfsky.settings import Settings
from halfsky.vocabulary.comparators import TWO_SIDED

_NOISE = 1e-9
COLUMNS = ["odd_base", "base_of_line", "pace_of_base", "odd_latest", "latest_of_line", "pace_of_latest"]


def odd_ends(points: pd.DataFrame, targets: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """`odd_base, base_of_line, pace_of_base`, and the same of the latest value, indexed like targets.

    points: `row` (index of targets), `year`, `value`, sorted by both, from the baseline to the latest value. targets:
    `baseline, observed, target, time_elapsed, comparator, baseline_met`. With fewer than `Settings.volatility_points`
    values nothing is odd. The paces are null where there is no way, or the target is two-sided.
    """
    found = pd.DataFrame(dict.fromkeys(COLUMNS, np.nan), index=targets.index)
    found[["odd_base", "odd_latest"]] = False
    count = points.groupby("row")["value"].transform("size")
    many = points[count.ge(settings.volatility_points)]
    for end, keep in (("base", "first"), ("latest", "last")):
        line = _off_its_line(_jumping(many, keep, settings), keep, settings)
        found.loc[line.index, f"odd_{end}"] = True
        found.loc[line.index, f"{end}_of_line"] = line
    base = found["base_of_line"].fillna(targets["baseline"])
    latest = found["latest_of_line"].fillna(targets["observed"])
    one_sided = ~targets["comparator"].isin(TWO_SIDED) & ~targets["baseline_met"]
    for end, start, now in (
        ("base", base, targets["observed"]), ("latest", targets["baseline"], latest),
    ):  # fmt: skip
        way = (targets["target"] - start).replace(0.0, np.nan)
        pace = (now - start) / way / targets["time_elapsed"].replace(0.0, np.nan)
        found[f"pace_of_{end}"] = pace.where(found[f"odd_{end}"] & one_sided)
    return found.astype({"odd_base": "bool", "odd_latest": "bool"})


def _jumping(points: pd.DataFrame, keep: str, settings: Settings) -> pd.DataFrame:
    """The series whose step at that end is far larger than their usual one: only these can be odd there."""
    if points.empty:
        return points
    runs = Runs.of(points["row"])
    value, year = points["value"].to_numpy("float64"), points["year"].to_numpy("float64")
    step = np.abs(runs.differences(value) / runs.differences(year))
    usual = pd.Series(step).groupby(points["row"].to_numpy()).median().reindex(runs.labels).to_numpy()
    at_end = step[runs.starts + 1] if keep == "first" else step[runs.ends]
    jumping = runs.labels[at_end > settings.outlier_mads * usual + _NOISE]
    return points[points["row"].isin(jumping)]


def _off_its_line(points: pd.DataFrame, keep: str, settings: Settings) -> pd.Series:
    """By row the value that the others' median line has at that end, where the value there lies far off it."""
    is_end = ~points.duplicated("row", keep="first" if keep == "first" else "last")
    ends, rest = points[is_end].set_index("row"), points[~is_end]
    if rest.empty:
        return pd.Series(dtype="float64")
    slope = median_slopes(rest)
    level = (rest["value"] - rest["row"].map(slope) * rest["year"]).groupby(rest["row"]).median()
    off = (rest["value"] - rest["row"].map(slope) * rest["year"] - rest["row"].map(level)).abs()
    scale = off.groupby(rest["row"]).median() * NORMAL_MAD
    step = (rest.groupby("row")["value"].diff() / rest.groupby("row")["year"].diff()).abs()
    usual = step.groupby(rest["row"]).median()
    line = level + slope * ends["year"]
    far = (ends["value"] - line).abs()
    return line[far.gt(settings.outlier_mads * np.fmax(scale, usual) + _NOISE)]
