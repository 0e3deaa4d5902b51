"""The values of each target's series as points, and which of them is its latest, its first, its baseline.

- The latest value is the last one up to the year assessed or the deadline, whichever is earlier, and not older than the
  plan's base year (the year before it begins): what was before the plan says nothing about it.
- Nothing before a break of the definition (口径变化) is compared with anything after it.
- The baseline is the value of the base year; else the first one after it; else the last one of the
  `Settings.baseline_window` years before it. It is always older than the latest value, and a plan whose latest value is
  that of its base year has none.

Points stand by `row` (the label of their target) and `year`, one a year. A nation has a million: what is asked of each
is asked of whole columns, and of the few that are wanted the rest is taken last, by their position (-1: there is none).
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from pandas.api.types import union_categoricals

from halfsky.schemas.distinct_values import positions
from halfsky.settings import Settings

SERIES = ["area_code", "indicator_id"]
POINT = ["value", "numerator", "denominator", "unit", "residence", "sex", "sample_size", "total_older"]
_TEXTS = ["unit", "residence", "sex"]


def observed_points(targets: pd.DataFrame, series: pd.DataFrame) -> pd.DataFrame:
    """Every value of every target's series: `row` (index of targets), `year`, then `POINT`, in this order.

    series: of `series.preferred` or `series.chosen`, in the order of area, indicator and year.
    """
    keys = targets.loc[targets["indicator_id"].ne(""), SERIES]
    (area, areas), (indicator, indicators) = (
        (column.cat.codes.to_numpy("int64"), column.cat.categories)
        for column in (series[name].astype("category") for name in SERIES)
    )
    key = area * len(indicators) + indicator
    starts = np.flatnonzero(np.diff(key, prepend=-1))
    lengths, known = np.diff(np.append(starts, len(series))), key[starts]
    own_area, own_indicator = positions(keys["area_code"], areas), positions(keys["indicator_id"], indicators)
    wanted = own_area * len(indicators) + own_indicator
    place = np.searchsorted(known, wanted).clip(max=max(len(known) - 1, 0))
    found = (own_area >= 0) & (own_indicator >= 0)
    found &= (known[place] == wanted) if len(known) else False
    count = lengths[place[found]] if len(known) else np.zeros(0, dtype="int64")
    # Row by row the run of its series: the first place, and as many on as the series is long.
    within = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    first = starts[place[found]] if len(known) else count
    points = series[["year", *POINT]].take(np.repeat(first, count) + within).reset_index(drop=True)
    points.insert(0, "row", np.repeat(keys.index[found], count))
    return points


def joined(parts: list[pd.DataFrame]) -> pd.DataFrame:
    """Points of several kinds as one frame, in their order; what a part does not have is missing there.

    The columns, and whether texts are categories, are as in the first part.
    """
    names = list(parts[0])
    texts = [name for name in _TEXTS if isinstance(parts[0][name].dtype, pd.CategoricalDtype)]
    parts = [part.reindex(columns=names) for part in parts if len(part)] or parts[:1]
    whole = pd.concat([part.drop(columns=texts) for part in parts], ignore_index=True)
    for name in texts:
        columns = [part[name].astype("category") for part in parts]
        whole[name] = union_categoricals(
            [column.cat.set_categories(column.cat.categories.astype("str")) for column in columns]
        )
    whole["total_older"] = whole["total_older"].eq(True)
    whole = whole[names].astype({"row": "int64", "year": "int64"})
    order = np.lexsort((whole["year"], whole["row"]))
    return whole.take(order).reset_index(drop=True)


def at_points(points: pd.DataFrame, of_target: pd.Series) -> pd.Series:
    """What is known of each point's target, at the point."""
    rows, labels = points["row"], of_target.index
    if isinstance(labels, pd.RangeIndex) and labels.start == 0 and labels.step == 1:
        return pd.Series(of_target.array.take(rows.to_numpy("int64")), index=rows.index, copy=False)
    return rows.map(of_target)


def points_at(points: pd.DataFrame, places: np.ndarray, index: pd.Index) -> pd.DataFrame:
    """`year`, then `POINT`, of one point a target; null where its place is -1."""
    return points[["year", *POINT]].reset_index(drop=True).reindex(places).set_axis(index)


def latest_place(points: pd.DataFrame, index: pd.Index, first: pd.Series, last: pd.Series) -> np.ndarray:
    """The position of each target's last point between two years (both included)."""
    return _places(points, index, _between(points, first, last), last=True)


def first_place(points: pd.DataFrame, index: pd.Index, first: pd.Series, last: pd.Series) -> np.ndarray:
    """The position of each target's first point between two years (both included)."""
    return _places(points, index, _between(points, first, last), last=False)


def latest_point(points: pd.DataFrame, index: pd.Index, first: pd.Series, last: pd.Series) -> pd.DataFrame:
    """The last `year`, and the rest of its point, between two years (both included); null where there is none."""
    return points_at(points, latest_place(points, index, first, last), index)


def first_point(points: pd.DataFrame, index: pd.Index, first: pd.Series, last: pd.Series) -> pd.DataFrame:
    """The first `year`, and the rest of its point, between two years (both included); null where there is none."""
    return points_at(points, first_place(points, index, first, last), index)


def baseline_point(points: pd.DataFrame, targets: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """The baseline's `year` and `value` of each target, before its `latest_year` and after its last break.

    targets: columns `base_year`, `latest_year`, `break_year` (null without one), and `stated_base` (the base year
    that the target itself states; null without one), which then is the only one that counts.
    """
    year, base = points["year"], at_points(points, targets["base_year"])
    stated = at_points(points, targets["stated_base"])
    eligible = year.lt(at_points(points, targets["latest_year"]))
    eligible &= ~year.lt(at_points(points, targets["break_year"]))
    eligible &= stated.isna() | year.eq(stated)
    # A value of the base year is where the plan starts from: what was before it is no way covered by the plan.
    begun = at_points(points, targets["latest_year"].gt(targets["base_year"]))
    eligible &= stated.notna() | (begun & year.ge(base - settings.baseline_window))
    # In or after the base year the earliest is nearest; before it, and only then, the latest.
    before = year.lt(base)
    since = _places(points, targets.index, (eligible & ~before).to_numpy(), last=False)
    earlier = _places(points, targets.index, (eligible & before).to_numpy(), last=True)
    return points_at(points, np.where(since >= 0, since, earlier), targets.index)


def value_in(points: pd.DataFrame, index: pd.Index, year: pd.Series) -> pd.Series:
    """The value of one year a target; null where there is none."""
    place = _places(points, index, points["year"].eq(at_points(points, year)).to_numpy(), last=True)
    return points["value"].reset_index(drop=True).reindex(place).set_axis(index)


def _between(points: pd.DataFrame, first: pd.Series, last: pd.Series) -> np.ndarray:
    year = points["year"].to_numpy()
    return (year >= at_points(points, first).to_numpy()) & (year <= at_points(points, last).to_numpy())


def _places(points: pd.DataFrame, index: pd.Index, inside: np.ndarray, *, last: bool) -> np.ndarray:
    """The position of the last, or the first, of each target's points that are inside."""
    places = np.flatnonzero(inside)
    row = points["row"].to_numpy()[places]
    change = row[1:] != row[:-1]
    edge = np.append(change, True) if last else np.append(True, change)
    edge = edge[: len(row)]
    found = np.full(len(index), -1)
    found[index.get_indexer(row[edge])] = places[edge]
    return found
