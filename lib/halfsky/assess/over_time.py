"""Counts that are promised for every year, or for all years together: what of their series is held against the target.

每年600人次   kept when every due year reached it: the series of the worst year so far, from the plan's first year on.
累计3000人次  the sum since the plan's first year; 0 at its base.

A year without a value is named. A promise for every year is not kept by the years that are known; a sum can only grow.
"""

from __future__ import annotations

import pandas as pd

from halfsky.vocabulary.codes import PERIODS, UNITS
from halfsky.vocabulary.comparators import AT_LEAST, AT_MOST

_TOGETHER = "累计"
_WHOLE = UNITS.where(whole=True)
_EVERY_YEAR = PERIODS[0]


def over_time(rows: pd.DataFrame) -> pd.DataFrame:
    """`every_year` and `summed`: which targets are counts over time.

    rows: `directional, expected_unit, comparator, periodicity, value_text, indicator, relative_to`.
    """
    counted = rows["expected_unit"].isin(_WHOLE) & ~rows["directional"] & rows["relative_to"].eq("")
    words = rows["indicator"] + rows["value_text"]
    summed = counted & words.str.contains(_TOGETHER, regex=False) & ~rows["comparator"].isin(AT_MOST)
    one_sided = rows["comparator"].isin([*AT_LEAST, *AT_MOST])
    every_year = counted & ~summed & one_sided & rows["periodicity"].eq(_EVERY_YEAR)
    return pd.DataFrame({"every_year": every_year, "summed": summed})


def accumulated(rows: pd.DataFrame, points: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The points with those of counts over time as they are held against their targets, and what is known of the years.

    rows: `every_year, summed, comparator, value, base_year, deadline, as_of`; points as of `series.observed_points`.
    The second frame is indexed like rows: `short_years` and `missing_years` (2022、2023), "" for none. Missing is a
    year from the plan's first to the deadline, or to the year assessed while it is not over: that may still come.
    """
    nothing = pd.DataFrame({"short_years": "", "missing_years": ""}, index=rows.index)
    over = rows["every_year"] | rows["summed"]
    if not over.any():
        return points, nothing
    row = points["row"]
    own = row.map(over)
    until = rows["deadline"].clip(upper=rows["as_of"])
    begun = points["year"].gt(row.map(rows["base_year"]))
    kept = points[own & begun & points["year"].le(row.map(rows["deadline"]))].copy()
    at_most = kept["row"].map(rows["comparator"]).isin(AT_MOST)
    groups = kept.groupby("row")["value"]
    worst = groups.cummin().mask(at_most, groups.cummax())
    short = (
        kept["value"].lt(kept["row"].map(rows["value"])).mask(at_most, kept["value"].gt(kept["row"].map(rows["value"])))
    )
    short &= kept["row"].map(rows["every_year"])
    nothing["short_years"] = _listed(kept[short]).reindex(rows.index).fillna("")
    last = kept.groupby("row")["year"].max()
    due = rows["as_of"].ge(rows["deadline"])
    until = until.where(due, last.reindex(rows.index))
    for place in rows.index[over]:
        seen = set(kept.loc[kept["row"].eq(place), "year"])
        if seen:
            first = int(rows.loc[place, "base_year"]) + 1
            lacking = [str(year) for year in range(first, int(until[place]) + 1) if year not in seen]
            nothing.loc[place, "missing_years"] = "、".join(lacking)
    kept = kept.assign(
        value=groups.cumsum().where(kept["row"].map(rows["summed"]), worst),
        numerator=float("nan"), denominator=float("nan"),
    )  # fmt: skip
    start = rows.loc[rows["summed"] & rows.index.isin(kept["row"]), ["base_year", "expected_unit"]]
    zero = kept.drop_duplicates("row").set_index("row").reindex(start.index).rename_axis("row").reset_index()
    zero = zero.assign(value=0.0, year=start["base_year"].to_numpy("int64"))
    every = points[own & points["row"].map(rows["every_year"]) & points["year"].eq(row.map(rows["base_year"]))]
    parts = [points[~own], every, zero[points.columns], kept[points.columns]]
    joined = pd.concat([part for part in parts if len(part)] or [points.iloc[:0]])
    return joined.astype({"year": "int64"}).sort_values(["row", "year"], ignore_index=True), nothing


def _listed(points: pd.DataFrame) -> pd.Series:
    return points["year"].astype("str").groupby(points["row"]).agg("、".join)
