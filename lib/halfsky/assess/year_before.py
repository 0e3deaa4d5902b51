"""The latest value of each target beside that of the year before: what a yearly monitoring report asks first.

A change from one year to the next is no trend, and no status depends on it. Both values are of one series, one unit
and one definition, and the later one is of the plan's own term.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from halfsky.assess import series, thresholds
from halfsky.assess.directions import EFFECTS

_OF_GAPS = ["plan_id", "target_id", "indicator_id", "latest_year", "observed", "target", "comparator", "unit", "status"]


def year_before(
    gaps: pd.DataFrame,
    observations: pd.DataFrame,
    *,
    plans: pd.DataFrame,
    indicators: pd.DataFrame,
    areas: pd.DataFrame,
    breaks: pd.DataFrame,
    as_of: int,
) -> pd.DataFrame:
    """The targets that have a value of the year before their latest one; frames as `schemas` declares them.

    Returns `target_id, previous_year, previous` (in the target's unit) and `course`: improving, stable or worsening, by
    what the target asks for; "" where neither way is better, as within an approximate target's band.
    """
    rows = gaps.loc[gaps["observed"].notna(), _OF_GAPS]
    rows = rows.merge(plans[["plan_id", "area_code", "start_year"]], on="plan_id", how="left")
    rows = rows.merge(indicators[["indicator_id", "better"]], on="indicator_id", how="left")
    rows = rows[rows["latest_year"].ge(rows["start_year"])].reset_index(drop=True)
    rows = rows.assign(previous_year=rows["latest_year"].astype("float64") - 1)
    points = series.observed_points(rows, series.preferred(observations, as_of, rows["indicator_id"]))
    points = points[points["unit"].eq(points["row"].map(rows["unit"]))]
    # A target that is judged by a gap of the sexes has another series than its indicator.
    same = series.value_in(points, rows.index, rows["latest_year"]).eq(rows["observed"].astype("float64"))
    since = series.last_break(rows, breaks, series.ancestry(areas), rows["latest_year"])
    previous = series.value_in(points, rows.index, rows["previous_year"])
    rows = rows.assign(previous=previous.mask(rows["previous_year"].lt(since)))
    rows = rows[same & rows["previous"].notna()].reset_index(drop=True)
    rows = rows.assign(previous_year=rows["previous_year"].astype("int64"), course=_course(rows))
    return rows[["target_id", "previous_year", "previous", "course"]]


def _course(rows: pd.DataFrame) -> pd.Series:
    """Towards what the target asks for, or away from it."""
    change = (rows["observed"] - rows["previous"]).astype("float64").round(10)
    way = thresholds.direction(rows["comparator"], rows["better"].astype("object").fillna(""))
    nearer = (rows["previous"] - rows["target"]).abs() - (rows["observed"] - rows["target"]).abs()
    two_sided = rows["comparator"].isin(thresholds.TWO_SIDED)
    good = np.sign((change * way).mask(two_sided, nearer.astype("float64").round(10)))
    told = good.map(EFFECTS).mask(change.eq(0), EFFECTS[0])
    unknown = (change.ne(0) & way.eq(0) & ~two_sided) | (two_sided & rows["status"].eq("attained") & change.ne(0))
    return told.mask(unknown, "").fillna("")
