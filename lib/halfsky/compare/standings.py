"""Where plans stand on one indicator, in three views that are never added up: level, journey and pace.

level: the latest value; journey: the share of the way from baseline to target that is done (attainment, uncapped);
pace: that share over the share of the time. Values are held beside each other within one year and one unit only.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from halfsky.assess.series import ancestry, preferred
from halfsky.compare import uncertainty
from halfsky.vocabulary.codes import UNITS, UNRANKED
from halfsky.vocabulary.comparators import AROUND, BETWEEN, reaches

NORMAL = 1.96  # standard deviations on either side that hold 95 %
VIEWS = {"level": "observed", "journey": "attainment", "pace": "pace_ratio"}
_FROM_GAPS = [
    "status", "warnings", "baseline_year", "baseline", "latest_year", "observed", "target", "unit", "gap", "attainment",
    "time_elapsed", "pace_ratio", "volatility", "reference_area", "reference_year", "reference_value",
]  # fmt: skip


def standings(
    own: pd.DataFrame, gaps: pd.DataFrame, observations: pd.DataFrame | None, areas: pd.DataFrame
) -> pd.DataFrame:
    """One row an indicator and plan: the gap of the plan's promise, with interval, benchmark and what ranks it.

    own: promises of the compared plans with `area_level`, `better`. Adds to the columns of gaps
    `low, high, interval` and `benchmark_area, benchmark, against_benchmark` (see `uncertainty`),
    `base_benchmark` (the upper area's value in the baseline's year),
    `common_year` (the latest year that most of the areas of the same level have as their last; null without a value),
    `same_year` (whether the row's value is of that year),
    `unranked`: why the row has no place among the others: no_value, other_year, other_unit (than most), break
    (口径变化 in its series and not in the others'), small_number, no_direction (neither more nor less is better, or
    most of the plans of the level ask to stay within two ends),
    too_few (fewer than three areas to be ranked), by_size (a bare number of people or things: a large area has more;
    its journey and pace are ranked); "" where it is ranked.
    """
    names = ["indicator_id", "indicator", "domain", "plan_id", "area_code", "area", "area_level", "better", "target_id"]
    rows = (
        own[names].assign(two_sided=_two_sided(own)).merge(gaps[["target_id", *_FROM_GAPS]], on="target_id", how="left")
    )
    words = ["status", "warnings", "unit", "reference_area"]
    rows[words] = rows[words].astype("object").fillna("")
    as_of = int(gaps["as_of"].max()) if len(gaps) else 0
    lineage = ancestry(areas)
    if observations is None:
        series = None
        rows = uncertainty.without_intervals(rows).assign(base_benchmark=np.nan)
    else:
        series = preferred(observations, as_of, rows["indicator_id"])
        rows = uncertainty.with_intervals(rows, series)
        _, started = uncertainty.upper_values(rows, "baseline_year", series, lineage)
        rows = rows.assign(base_benchmark=started)
    rows = uncertainty.with_benchmark(rows, series, lineage)
    rows = rows.assign(common_year=_most_common(rows, "latest_year"), common_unit=_most_common_text(rows, "unit"))
    rows = rows.assign(same_year=rows["latest_year"].eq(rows["common_year"]).fillna(False).astype("bool"))
    return rows.assign(unranked=_unranked(rows)).drop(columns="two_sided")


def _two_sided(own: pd.DataFrame) -> pd.Series:
    """Whether a promise asks to stay within two ends: a range, 45%左右; not where its words ask to come there."""
    around = own["comparator"].isin(AROUND)
    coming = own["value_text"].where(around, "").map(reaches).astype("bool")
    return own["comparator"].isin(BETWEEN) | (around & ~coming)


def _pool(rows: pd.DataFrame) -> list[pd.Series]:
    """Areas are held beside areas of the same level: a county is not ranked with the nation."""
    return [rows["indicator_id"], rows["area_level"]]


def _most_common(rows: pd.DataFrame, column: str) -> pd.Series:
    """The number that most of an indicator's rows have (of several the highest), for every row of the pool."""
    known = rows[rows["observed"].notna() & rows[column].notna()]
    counts = known.groupby(["indicator_id", "area_level", column], as_index=False).size()
    best = counts.sort_values(["size", column]).drop_duplicates(["indicator_id", "area_level"], keep="last")
    keys = ["indicator_id", "area_level"]
    return rows[keys].merge(best[[*keys, column]], on=keys, how="left").set_index(rows.index)[column].astype("float64")


def _most_common_text(rows: pd.DataFrame, column: str) -> pd.Series:
    codes, words = pd.factorize(rows[column])
    place = _most_common(rows.assign(code=codes), "code")
    return place.map(dict(enumerate(words))).astype("object").fillna("")


def _unranked(rows: pd.DataFrame) -> pd.Series:
    def warned(name: str) -> pd.Series:
        return (";" + rows["warnings"] + ";").str.contains(f";{name};", regex=False)

    broken = warned("break")
    kept = rows["two_sided"].groupby(_pool(rows)).transform("mean").gt(0.5)
    said = (rows["better"].isin(["higher", "lower"]) & ~kept).map({True: "", False: "no_direction"}).astype("object")
    said = said.mask(said.eq("") & warned("small_number"), "small_number")
    # A change that all areas have gone through divides nobody.
    valued = rows["observed"].notna()
    all_broken = (broken | ~valued).groupby(_pool(rows)).transform("all")
    said = said.mask(broken & ~all_broken, "break")
    said = said.mask(rows["unit"].ne(rows["common_unit"]), "other_unit")
    said = said.mask(~rows["same_year"], "other_year")
    said = said.mask(~valued, "no_value")
    enough = said.eq("").groupby(_pool(rows)).transform("sum").ge(3)
    said = said.mask(said.eq("") & ~enough, "too_few")
    return said.mask(said.eq("") & rows["unit"].isin(UNITS.where(whole=True)), UNRANKED.where(sized=True)[0])


def spread(rows: pd.DataFrame) -> pd.DataFrame:
    """`low, high, error` of the level of each row: how far chance may have moved it, and from what that is known.

    error: interval (numerator and denominator, or the size of a sample), scatter (what is left of the series around its
    trend, `volatility` of gaps, times 1.96), pool (of the others that it is ranked with), "" where nobody's is known:
    then there is no range. A value without an interval is taken for no surer than the least sure one that has one, so
    that nobody looks surer for withholding numerators.
    """
    own = (rows["high"] - rows["low"]) / 2
    share = rows["unit"].eq("percent").map({True: 1.0, False: np.nan}).fillna(rows["observed"].abs() / 100)
    scattered = (NORMAL * rows["volatility"] * share).where(rows["volatility"].gt(0))
    widest = own.groupby(_pool(rows)).transform("max")
    half = scattered.where(scattered.ge(widest) | widest.isna(), widest)
    half = half.fillna(scattered.groupby(_pool(rows)).transform("max"))
    error = pd.Series("", index=rows.index, dtype="object").mask(half.notna(), "pool")
    error = error.mask(scattered.notna() & half.eq(scattered), "scatter").mask(own.notna(), "interval")
    half = half.fillna(0.0)
    return pd.DataFrame(
        {
            "low": rows["low"].fillna(rows["observed"] - half),
            "high": rows["high"].fillna(rows["observed"] + half),
            "error": error,
        }
    )
