"""Among how many: the denominators that a rate does not bring with it, from the area's own counts.

A county publishes "33.3 per 100 000" and, elsewhere, its live births. The catalogue says which count an indicator's
denominator is (`denominator`); births that nobody published follow from the population and the birth rate.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from halfsky.assess import series
from halfsky.vocabulary.codes import CASES

BIRTHS, BIRTH_RATE, POPULATION = "live_births_count", "birth_rate", "resident_population"  # of the catalogue
_NEAR = 3  # years between a rate and the count that may stand for that of its year


def inferred(targets: pd.DataFrame, points: pd.DataFrame, observations: pd.DataFrame, as_of: int) -> pd.DataFrame:
    """The points with the denominators that could be found, and the cases that follow from value and denominator.

    targets: `area_code, denominator_id` (of the catalogue; "" where none is said). points: `row, year, value, unit,
    numerator, denominator`. A count of the nearest year, at most three away, stands for that of the year.
    """
    wanted = points["row"].map(targets["denominator_id"]).fillna("")
    open_ = points["denominator"].isna() & wanted.ne("") & points["unit"].isin(CASES)
    if not open_.any():
        return points
    ids = pd.Series([*wanted[open_].unique(), BIRTH_RATE, POPULATION])
    counts = series.preferred(observations, as_of, ids)[[*series.SERIES, "year", "value"]]
    births = _births(counts)
    own = counts[counts["indicator_id"].isin(wanted[open_].unique())]
    known = pd.concat([own.assign(order=0), births.assign(order=1)], ignore_index=True)
    asked = points.loc[open_, ["row", "year", "value", "unit"]].assign(
        indicator_id=wanted[open_], area_code=points.loc[open_, "row"].map(targets["area_code"])
    )
    found = asked.rename_axis("place").reset_index().merge(known, on=series.SERIES, suffixes=("", "_of_count"))
    away = (found["year"] - found["year_of_count"]).abs()
    found = found.assign(away=away)[away.le(_NEAR)].sort_values(["place", "order", "away", "year_of_count"])
    people = found.drop_duplicates("place").set_index("place")["value_of_count"].round()
    cases = (points["value"] * people / points["unit"].map(CASES)).round()
    return points.assign(
        denominator=points["denominator"].fillna(people.reindex(points.index)),
        numerator=points["numerator"].fillna(cases),
    )


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
    county = targets["area_code"].map(levels).eq("county")
    rate = targets["expected_unit"].map(CASES).ge(np.float64(100_000))
    return county & rate & targets["denominator_id"].ne("") & targets["denominator"].isna()
