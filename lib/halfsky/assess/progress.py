"""The way from the baseline to the target: how much of it is covered, in how much of the time, and where it leads.

All in plain arithmetic that a calculator can repeat. With the baseline b in year tb, the latest value c in tc, the
target T and its deadline tT:

    attainment        A = (c - b) / (T - b)                         任务完成率
    time_elapsed      τ = (tc - tb) / (tT - tb)                     时间进度
    pace_ratio        A / τ                                         进度比 (时间过半、任务过半)
    cagr_ratio        ((c/b)^(1/(tc-tb)) - 1) / |(T/b)^(1/(tT-tb)) - 1|, signed by the better way
    required_per_year (T - c) / (tT - tc)
    forecast          c + (c - b) / (tc - tb) · (tT - tc)

For a two-sided target (左右, 区间) the distance to what is allowed takes the place of the difference, A = 1 - dist(c) /
dist(b), so that overshooting is not progress (the parity form of the UN ESCAP current status index).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from halfsky.assess import points as of_points
from halfsky.assess import series, thresholds
from halfsky.assess.directions import EFFECTS
from halfsky.assess.international.growth import growth_ratio
from halfsky.assess.precision import within_rounding
from halfsky.settings import Settings
from halfsky.vocabulary.comparators import AROUND, TWO_SIDED
from halfsky.vocabulary.few_cases import rows_of_few
from halfsky.vocabulary.statuses import STATUSES


def progress(targets: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Columns `attainment, time_elapsed, pace_ratio, cagr_ratio, required_per_year, forecast`.

    targets: `baseline, baseline_year, observed, latest_year, target, deadline, comparator, direction, met,
    baseline_met, gap, baseline_gap`. A share of the way is null where there is no way: the baseline is missing or
    meets the target already.
    """
    base, now, aim = targets["baseline"], targets["observed"], targets["target"]
    elapsed = targets["latest_year"] - targets["baseline_year"]
    whole = targets["deadline"] - targets["baseline_year"]
    left = targets["deadline"] - targets["latest_year"]

    way = (aim - base).where(~targets["baseline_met"])
    covered = (now - base) / way.replace(0.0, np.nan)
    outside = targets["baseline_gap"].abs().where(~targets["baseline_met"]).replace(0.0, np.nan)
    remaining = 1 - targets["gap"].abs() / outside
    attainment = covered.where(~targets["comparator"].isin(TWO_SIDED), remaining)
    time_elapsed = (elapsed / whole).where(whole.gt(0))

    required = ((aim - now) / left).where(left.gt(0)).mask(targets["met"], 0.0)
    trusted = left.ge(0) & left.le(settings.forecast_spans * elapsed)
    return pd.DataFrame(
        {
            "attainment": attainment,
            "time_elapsed": time_elapsed,
            "pace_ratio": attainment / time_elapsed,
            "cagr_ratio": cagr_ratio(targets),
            "required_per_year": required,
            "forecast": (now + (now - base) / elapsed * left).where(trusted),
        }
    )


def cagr_ratio(targets: pd.DataFrame) -> pd.Series:
    """Observed over required compound annual growth, R = sign(b)·d·CAGR_o / |CAGR_r| (Statistics Canada, Open SDG 2.4;
    https://github.com/open-sdg/open-sdg/blob/master/docs/progress-methodology.md).

    Null where base and value, or base and target, differ in sign, and where no growth is required. Where neither way is
    better the way from the baseline to the target is.
    """
    baseline, target = targets["baseline"], targets["target"]
    sense = targets["direction"].where(targets["direction"].ne(0), np.sign(target - baseline))
    since, latest, deadline = targets["baseline_year"], targets["latest_year"], targets["deadline"]
    ratio = growth_ratio(baseline, since, targets["observed"], latest, target, deadline, sense)
    return pd.Series(ratio, index=targets.index)


_TOO_FEW = STATUSES.where(few=True)[0]
_ABOVE_RANGE, _EVEN = "above", "even"
NO_WAY = (EFFECTS[0], _EVEN)
"""The courses of what did not move, and of what moved by no more than rounding."""
_OF_GAPS = ["plan_id", "target_id", "indicator_id", "latest_year", "observed", "baseline", "target", "comparator",
            "unit", "status", "warnings"]  # fmt: skip
_OF_TARGETS = ["target_id", "value", "upper_value", "tolerance", "value_text"]


def year_before(
    gaps: pd.DataFrame,
    observations: pd.DataFrame,
    *,
    targets: pd.DataFrame,
    plans: pd.DataFrame,
    indicators: pd.DataFrame,
    areas: pd.DataFrame,
    breaks: pd.DataFrame,
    as_of: int,
    settings: Settings,
) -> pd.DataFrame:
    """The targets that have a value of the year before their latest one; frames as `schemas` declares them.

    Returns `target_id, previous_year, previous` (in the target's unit) and `course`: improving, stable or worsening, by
    what the target asks for; even where it moved by no more than rounding can make (`precision`); too_small where the
    value rests on few cases (`warnings`), of which chance makes more or less; "" where neither way is better, as where
    both values lie within what a two-sided target allows; above where of what more is better there is more than it
    allows, and was not less the year before.
    """
    rows = gaps.loc[gaps["observed"].notna(), _OF_GAPS]
    rows = rows.merge(plans[["plan_id", "area_code", "start_year"]], on="plan_id", how="left")
    rows = rows.merge(indicators[["indicator_id", "better", "decimals"]], on="indicator_id", how="left")
    rows = rows.merge(targets[_OF_TARGETS], on="target_id", how="left")
    rows = rows[rows["latest_year"].ge(rows["start_year"])].reset_index(drop=True)
    rows = rows.assign(previous_year=rows["latest_year"].astype("float64") - 1)
    points = of_points.observed_points(rows, series.preferred(observations, as_of, rows["indicator_id"]))
    points = points[points["unit"].eq(points["row"].map(rows["unit"]))]
    # A target that is judged by a gap of the sexes has another series than its indicator.
    same = of_points.value_in(points, rows.index, rows["latest_year"]).eq(rows["observed"].astype("float64"))
    since = series.last_break(rows, breaks, series.ancestry(areas), rows["latest_year"])
    previous = of_points.value_in(points, rows.index, rows["previous_year"])
    rows = rows.assign(previous=previous.mask(rows["previous_year"].lt(since)))
    rows = rows[same & rows["previous"].notna()].reset_index(drop=True)
    ends = thresholds.bounds_of_gaps(rows, indicators, settings)
    rows = rows.assign(previous_year=rows["previous_year"].astype("int64"), low=ends["low"], high=ends["high"])
    rows = rows.assign(course=_course(rows))
    return rows[["target_id", "previous_year", "previous", "course"]]


def _course(rows: pd.DataFrame) -> pd.Series:
    """Towards what the target asks for, or away from it."""
    change = (rows["observed"] - rows["previous"]).astype("float64").round(10)
    better = rows["better"].astype("object").fillna("")
    way = thresholds.direction(rows["comparator"], better)
    two_sided = rows["comparator"].isin(TWO_SIDED)
    before, now = (_outside(rows[name].astype("float64"), rows) for name in ("previous", "observed"))
    good = np.sign((change * way).mask(two_sided, (before - now).round(10)))
    told = good.map(EFFECTS).mask(change.eq(0), EFFECTS[0])
    # more than about a number of what more is better: neither nearer nor farther is said
    sense = better.map({"higher": 1.0, "lower": -1.0}).fillna(0.0)
    edge = rows["high"].where(sense.gt(0), rows["low"])
    over, under = (rows["observed"] - edge) * sense, (rows["previous"] - edge) * sense
    beyond = rows["comparator"].isin(AROUND) & change.ne(0) & over.gt(0) & (under.gt(0) | before.eq(0))
    unknown = change.ne(0) & (way.eq(0) & ~two_sided | two_sided & before.eq(0) & now.eq(0))
    even = change.ne(0) & within_rounding(change, rows["decimals"], rows["unit"])
    told = told.mask(even, _EVEN).mask(beyond, _ABOVE_RANGE).mask(unknown, "").fillna("")
    return told.mask(rows_of_few(rows), _TOO_FEW)


def _outside(value: pd.Series, rows: pd.DataFrame) -> pd.Series:
    """How far values lie outside what their targets allow."""
    return np.maximum(rows["low"] - value, value - rows["high"]).clip(lower=0.0).mask(rows["low"].isna()).round(10)
