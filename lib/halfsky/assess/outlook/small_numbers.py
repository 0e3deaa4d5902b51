"""Values that rest on few cases: in a county one maternal death moves the ratio by more than the target.

8 000 births and one death are 12.5 per 100 000, with a 95 % interval from 0.3 to 69.6. Such a value is marked 小样本,
and the interval and the rate of several years together stand beside it. It is never replaced.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from halfsky.assess.intervals import poisson_interval, wilson_interval
from halfsky.settings import Settings
from halfsky.vocabulary.codes import CASES


def small_numbers(targets: pd.DataFrame, points: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """`few_cases, interval_low, interval_high, pooled, pooled_from`, indexed like targets.

    targets: `expected_unit, latest_year, numerator, denominator` of the latest value (null where not known), and
    `break_year`. points: `row` (index of targets), `year, numerator, denominator`.

    few_cases: a rate of fewer than `Settings.small_count` cases, or a percentage of fewer than
    `Settings.small_denominator` people.
    interval: 95 %, in the unit of the value; exact Poisson for rates, Wilson for percentages; null where not small.
    pooled: the rate of the last `Settings.pooled_years` years that have their parts, from `pooled_from` on.
    """
    cases, people = targets["numerator"], targets["denominator"]
    per = targets["expected_unit"].map(CASES).astype("float64")
    rate, share = per.notna(), targets["expected_unit"].eq("percent")
    small = (rate & cases.lt(settings.small_count)) | (share & people.lt(settings.small_denominator))
    small &= cases.notna() & people.gt(0)

    if not small.any():
        nothing = dict.fromkeys(["interval_low", "interval_high", "pooled", "pooled_from"], np.nan)
        return pd.DataFrame({"few_cases": small, **nothing})
    limits = pd.DataFrame({"low": np.nan, "high": np.nan}, index=targets.index)
    few, group = small & rate, small & share & cases.le(people)
    if few.any():
        count = poisson_interval(cases[few])
        limits.loc[few] = np.column_stack(count) / people[few].to_numpy()[:, None] * per[few].to_numpy()[:, None]
    if group.any():
        limits.loc[group] = np.column_stack(wilson_interval(cases[group], people[group])) * 100.0

    recent = points[points["row"].isin(targets.index[small])]
    age = recent["row"].map(targets["latest_year"]) - recent["year"]
    with_parts = recent["denominator"].gt(0) & recent["numerator"].notna()
    comparable = ~recent["year"].lt(recent["row"].map(targets["break_year"]))
    recent = recent[age.between(0, settings.pooled_years - 1) & with_parts & comparable]
    together = recent.groupby("row").agg(
        cases=("numerator", "sum"), people=("denominator", "sum"), first=("year", "min"), years=("year", "size")
    )
    together = together[together["years"].gt(1)].reindex(targets.index)
    return pd.DataFrame(
        {
            "few_cases": small,
            "interval_low": limits["low"],
            "interval_high": limits["high"],
            "pooled": together["cases"] / together["people"] * per.fillna(100.0),
            "pooled_from": together["first"],
        }
    )
