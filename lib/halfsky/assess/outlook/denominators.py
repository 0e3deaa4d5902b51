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
    wide = counts.pivot_table(index=["area_code", "year"], columns="indicator_id", values="value")
    if not {BIRTH_RATE, POPULATION} <= set(wide.columns):
        return counts.iloc[:0]
    wide = wide.sort_index()
    # A birth rate of one year serves its neighbours: it changes slowly.
    near = wide.groupby(level=0)[BIRTH_RATE].transform(lambda rate: rate.ffill(limit=_NEAR).bfill(limit=_NEAR))
    births = (wide[POPULATION] * near / 1000).dropna()
    return births.rename("value").reset_index().assign(indicator_id=BIRTHS)


def rare_events(targets: pd.DataFrame, levels: pd.Series) -> pd.Series:
    """Whether a value is a county's rate per 100 000 of events whose denominators could not be found.

    A county's births are a few thousand: whatever the rate is, it rests on a case or two. targets: `area_code,
    denominator_id, expected_unit, denominator`; levels: of the areas, by code.
    """
    county = targets["area_code"].map(levels).eq("county")
    rate = targets["expected_unit"].map(CASES).ge(np.float64(100_000))
    return county & rate & targets["denominator_id"].ne("") & targets["denominator"].isna()
