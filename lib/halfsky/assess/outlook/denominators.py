"""Among how many: the denominators that a rate does not bring with it, from the area's own counts.

A county publishes "33.3 per 100 000" and, elsewhere, its live births. The catalogue says which count an indicator's
denominator is (`denominator`); births that nobody published follow from the population and the birth rate.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from halfsky.assess import series
from halfsky.assess.points import SERIES, at_points
from halfsky.vocabulary.codes import CASES

BIRTHS, BIRTH_RATE, POPULATION = "live_births_count", "birth_rate", "resident_population"  # of the catalogue
_NEAR = 3  # years between a rate and the count that may stand for that of its year


def inferred(targets: pd.DataFrame, points: pd.DataFrame, observed: series.Observed, as_of: int) -> pd.DataFrame:
    """The points with the denominators that could be found, and the cases that follow from value and denominator.

    targets: `area_code, denominator_id` (of the catalogue; "" where none is said). points: `row, year, value, unit,
    numerator, denominator`. A count of the nearest year, at most three away, stands for that of the year.
    """
    named = targets["denominator_id"].fillna("")
    open_ = points["denominator"].isna() & points["unit"].isin(CASES) & at_points(points, named.ne(""))
    if not open_.any():
        return points
    asked = points.loc[open_, ["row", "year"]]
    asked = asked.assign(indicator_id=at_points(asked, named), area_code=at_points(asked, targets["area_code"]))
    wanted = asked["indicator_id"].unique()
    counts = series.chosen(observed, as_of, pd.Series([*wanted, BIRTH_RATE, POPULATION]))
    counts = counts[[*SERIES, "year", "value"]].astype(dict.fromkeys(SERIES, "str"))
    births = _births(counts)
    own = counts[counts["indicator_id"].isin(wanted)]
    known = pd.concat([own.assign(order=0), births.assign(order=1)], ignore_index=True)
    found = asked.rename_axis("place").reset_index().merge(known, on=SERIES, suffixes=("", "_of_count"))
    away = (found["year"] - found["year_of_count"]).abs()
    found = found.assign(away=away)[away.le(_NEAR)].sort_values(["place", "order", "away", "year_of_count"])
    people = found.drop_duplicates("place").set_index("place")["value"].round()
    counted = points.loc[people.index, ["value", "unit", "numerator"]]
    cases = (counted["value"] * people / counted["unit"].astype("object").map(CASES).astype("float64")).round()
    points = points.assign(denominator=points["denominator"].copy(), numerator=points["numerator"].copy())
    points.loc[people.index, "denominator"] = people
    points.loc[people.index, "numerator"] = counted["numerator"].fillna(cases)
    return points


def _births(counts: pd.DataFrame) -> pd.DataFrame:
    """Births of an area and year from its population and birth rate, as rows of the count of live births."""
    rates = counts[counts["indicator_id"].eq(BIRTH_RATE)].sort_values("year")
    people = counts[counts["indicator_id"].eq(POPULATION)].sort_values("year")
    # A birth rate of one year serves its neighbours, at most three years away: it changes slowly.
    both = pd.merge_asof(
        people, rates[["area_code", "year", "value"]], on="year", by="area_code", tolerance=_NEAR,
        direction="nearest", suffixes=("", "_of_rate"),
    )  # fmt: skip
    births = both["value"] * both["value_of_rate"] / 1000
    return both.assign(value=births, indicator_id=BIRTHS)[counts.columns].dropna(subset="value")


def rare_events(targets: pd.DataFrame, levels: pd.Series) -> pd.Series:
    """Whether a value is a county's rate per 100 000 of events whose denominators could not be found.

    A county's births are a few thousand: whatever the rate is, it rests on a case or two. targets: `area_code,
    denominator_id, expected_unit, denominator`; levels: of the areas, by code.
    """
    level = levels.eq("county")
    county = targets["area_code"].isin(level.index[level])
    rate = targets["expected_unit"].map(CASES).ge(np.float64(100_000))
    return county & rate & targets["denominator_id"].ne("") & targets["denominator"].isna()
