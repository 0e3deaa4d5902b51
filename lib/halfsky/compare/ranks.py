"""Rank ranges: the places that an area may hold, given how sure the values are. There is no single rank.

An area is behind another for certain only where their intervals do not overlap. Its range runs from one place behind
all areas that are better for certain to one before all that are worse for certain. How sure a value is follows from its
numerator, from the size of its sample, or from the scatter of its series; where nothing says it of any of the areas,
there is a place and no range (`error` is empty): a range without a source of error would claim what nobody knows.
Two 95 % intervals may overlap slightly although the difference is significant: the ranges are rather too wide.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from halfsky.compare.standings import VIEWS, spread
from halfsky.vocabulary.codes import UNRANKED

COLUMNS = ["indicator_id", "view", "plan_id", "value", "low", "high", "ranked", "rank_low", "rank_high", "error"]
_FEWEST = 3
_NOISE = 1e-12


def rank_ranges(standings: pd.DataFrame) -> pd.DataFrame:
    """One row an indicator, view and plan that can be ranked: the best and the worst place it may hold, of `ranked`.

    standings: as of `standings.standings`. Values and their ends are in the view's unit: the level's, or a share.
    Level: within one year, unit and level of areas, without small numbers and numbers that go with the area's size.
    Journey: of those the areas whose plans have also come equally far in time; pace: those with a pace. The ends of
    journey and pace are the level's, carried over with the baseline as published. At least three areas, else no row.
    Place 1 is the best. error: as of `standings.spread`.
    """
    rows = standings[standings["unranked"].isin(["", *UNRANKED.where(sized=True)])]
    ends = spread(rows)
    sign = rows["better"].map({"higher": 1.0, "lower": -1.0}).astype("float64")
    views = []
    for view, column in VIEWS.items():
        chosen = rows[rows[column].notna() & (rows["unranked"].eq("") | (view != "level"))]
        if view == "journey":
            chosen = _same_time(chosen)
        of_view = _carried(view, chosen, ends.loc[chosen.index, ["low", "high"]])
        of_view = of_view.assign(error=ends.loc[chosen.index, "error"])
        better = sign[chosen.index] if view == "level" else 1.0
        named = chosen[["indicator_id", "plan_id", "area_level"]].assign(view=view, value=chosen[column])
        views.append(pd.concat([named, of_view], axis=1).assign(sign=better))
    long = pd.concat(views, ignore_index=True)
    size = long.groupby(["indicator_id", "area_level", "view"])["plan_id"].transform("size")
    long = long[size.ge(_FEWEST)].assign(ranked=size)
    ranked = [_placed(group) for _, group in long.groupby(["indicator_id", "area_level", "view"], sort=False)]
    found = pd.concat(ranked) if ranked else pd.DataFrame(columns=["rank_low", "rank_high"], dtype="int64")
    return long.join(found).astype({"ranked": "int64"})[COLUMNS].reset_index(drop=True)


def wide(ranks: pd.DataFrame) -> pd.DataFrame:
    """The ranges as columns, a row an indicator and plan: `rank_low` … of the level, `journey_rank_low`, `pace_…`."""
    keys = ["indicator_id", "plan_id"]
    out = ranks[keys].drop_duplicates(ignore_index=True)
    for view in VIEWS:
        prefix = "" if view == "level" else f"{view}_"
        names = {name: prefix + name for name in ("ranked", "rank_low", "rank_high")}
        of_view = ranks[ranks["view"].eq(view)][[*keys, *names]].rename(columns=names)
        out = out.merge(of_view, on=keys, how="left")
    return out


def _same_time(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows whose share of the plan's time is the one that most of the indicator's rows have."""
    keys = ["indicator_id", "area_level"]
    elapsed = rows["time_elapsed"].round(6)
    counts = rows.assign(elapsed=elapsed).groupby([*keys, "elapsed"], as_index=False).size()
    usual = counts.sort_values(["size", "elapsed"]).drop_duplicates(keys, keep="last")
    common = rows[keys].merge(usual, on=keys, how="left")["elapsed"].to_numpy()
    return rows[elapsed.to_numpy() == common]


def _carried(view: str, rows: pd.DataFrame, ends: pd.DataFrame) -> pd.DataFrame:
    """The ends of the level as ends of the view: the same line that makes a journey of a value."""
    if view == "level":
        return ends
    value = rows[VIEWS[view]].to_numpy("float64")
    way = (rows["observed"] - rows["baseline"]).to_numpy("float64")
    with np.errstate(divide="ignore", invalid="ignore"):
        per_unit = np.where(way == 0, _per_unit(view, rows), value / way)
    moved = ends.sub(rows["observed"], axis=0).mul(per_unit, axis=0).add(value, axis=0)
    return pd.DataFrame({"low": moved.min(axis=1), "high": moved.max(axis=1)})


def _per_unit(view: str, rows: pd.DataFrame) -> np.ndarray:
    """How much of the view one unit of the level is, where no way has been covered yet."""
    whole = (rows["target"] - rows["baseline"]).to_numpy("float64")
    time = rows["time_elapsed"].to_numpy("float64") if view == "pace" else 1.0
    return 1.0 / (whole * time)


def places(low: np.ndarray, high: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The best and the worst place of each interval, 1 for the highest; `low` below `high`, both of equal length."""
    noise = _NOISE * np.maximum(1.0, np.abs(high))
    # Intervals that only touch do not overlap; an interval never lies beyond its own end.
    better = len(low) - np.searchsorted(np.sort(low), high - noise)
    worse = np.searchsorted(np.sort(high), low + noise, side="right")
    return better + 1, len(low) - worse


def _placed(group: pd.DataFrame) -> pd.DataFrame:
    """`rank_low, rank_high` within one indicator and view."""
    sign = group["sign"].to_numpy("float64")
    if group["error"].eq("").all():
        place = (group["value"].round(10) * sign).rank(ascending=False, method="min").astype("int64")
        return pd.DataFrame({"rank_low": place, "rank_high": place}, index=group.index)
    first, second = group["low"].to_numpy("float64") * sign, group["high"].to_numpy("float64") * sign
    best, worst = places(np.minimum(first, second), np.maximum(first, second))
    return pd.DataFrame({"rank_low": best, "rank_high": worst}, index=group.index)
