"""Women's values beside men's: their ratio, the gap, and what the gap does.

Where the two sexes have their rows under one indicator these are compared; where a catalogue is given, the indicator
`female_x` stands for the women of the indicator `x` of the same unit (life expectancy is published so). Only years with
a value of both count, only one unit, and none from before the last break (口径变化) with one after it.

The gap closes when its size |female - male| shrinks: that is what plans promise (缩小差距) and anyone can check. The
ratio stands beside it, because the two can part: where both values double, so does the gap, at the same ratio. A ratio
from 0.97 to 1.03 counts as parity (Statistics Canada,
https://sdgcif-data-canada-oddcic-donnee.github.io/methodology/).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from halfsky.assess.arguments import as_table, as_year
from halfsky.assess.series import ancestry, last_break
from halfsky.schemas import AREAS, BREAKS, INDICATORS, OBSERVATION_STATUSES, OBSERVATIONS, PARITY

PARITY_BAND = (0.97, 1.03)
KEYS = ["area_code", "indicator_id", "residence", "unit"]
DIGITS = 10  # what floating point makes of a difference


def sex_parity(
    observations: pd.DataFrame,
    indicators: pd.DataFrame | None = None,
    *,
    as_of: int | None = None,
    breaks: pd.DataFrame | None = None,
    areas: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Each indicator with female and male values of a year: `schemas.PARITY`, a row an area, indicator and residence.

    as_of: later values do not count. indicators: for their published decimals (a change that would not show in them is
    `stable`; two where none are given) and for the pairs `female_x` and `x`. areas: a break of an area above holds too.
    Raises UsageError for a frame that lacks a column, and for an `as_of` that is no year.
    """
    observations = as_table(observations, OBSERVATIONS, "observations")
    indicators = INDICATORS.empty() if indicators is None else as_table(indicators, INDICATORS, "indicators")
    breaks = BREAKS.empty() if breaks is None else as_table(breaks, BREAKS, "breaks")
    areas = AREAS.empty() if areas is None else as_table(areas, AREAS, "areas")
    if as_of is not None:
        observations = observations[observations["year"].le(as_year(as_of, "as_of"))]
    pairs = both_sexes(observations, indicators)
    latest = pairs.drop_duplicates(KEYS, keep="last").reset_index(drop=True)
    since = last_break(latest, breaks, ancestry(areas), latest["year"].astype("float64"))
    known = pairs.merge(latest[KEYS].assign(since=since, last=latest["year"]), on=KEYS)
    known = known[known["year"].lt(known["last"]) & ~known["year"].lt(known["since"])]
    first = known.drop_duplicates(KEYS)[[*KEYS, "year", "female", "male"]]
    rows = latest.merge(first, on=KEYS, how="left", suffixes=("", "_first"))
    rows = rows.rename(columns={f"{name}_first": f"first_{name}" for name in ("year", "female", "male")})
    rows = rows.assign(
        ratio=_ratio(rows["female"], rows["male"]),
        gap=(rows["female"] - rows["male"]).round(DIGITS),
        first_ratio=_ratio(rows["first_female"], rows["first_male"]),
        first_gap=(rows["first_female"] - rows["first_male"]).round(DIGITS),
    )
    rows = rows.assign(
        at_parity=rows["ratio"].between(*PARITY_BAND).map({True: "yes", False: "no"}).where(rows["ratio"].notna(), ""),
        ratio_change=rows["ratio"] - rows["first_ratio"],
        gap_change=(rows["gap"].abs() - rows["first_gap"].abs()).round(DIGITS),
    )
    decimals = rows["indicator_id"].map(indicators.set_index("indicator_id")["decimals"].astype("float64"))
    rows = rows.assign(reading=reading(rows["gap_change"], decimals))
    # of two units the one of the newer value, so that the key is one row
    rows = rows.sort_values(["area_code", "indicator_id", "residence", "year", "unit"])
    return PARITY.conform(rows.drop_duplicates(list(PARITY.key), keep="last"))


def reading(gap_change: pd.Series, decimals: pd.Series) -> pd.Series:
    """`closing`, `widening` or `stable` of a change of the size of a gap; "" where there is none to read.

    decimals: published ones, null for unknown (two then). Less than half a unit of the last place is no change.
    """
    visible = 0.5 * 10.0 ** -decimals.astype("float64").fillna(2.0)
    way = np.sign(gap_change).where(gap_change.abs().ge(visible - 1e-9), 0.0)
    way = way.where(gap_change.notna())
    return way.map({-1.0: "closing", 0.0: "stable", 1.0: "widening"}).astype("object").fillna("")


def both_sexes(observations: pd.DataFrame, indicators: pd.DataFrame | None = None) -> pd.DataFrame:
    """`area_code, indicator_id, residence, unit, year, female, male`: the years that have both, in this order.

    Of several values for one cell the firmest counts (see `series`). A female row of the indicator itself goes before
    one of `female_x`.
    """
    known = observations[observations["value"].notna()]
    named = known[known["sex"].isin(["female", "total"])].assign(own=1)
    stem = named["indicator_id"].map(_women_of(indicators))
    women = [known[known["sex"].eq("female")].assign(own=0), named.assign(indicator_id=stem)[stem.notna()]]
    keys = [*KEYS, "year"]
    female = _firmest(pd.concat(women), keys)
    male = _firmest(known[known["sex"].eq("male")].assign(own=0), keys)
    pairs = female.merge(male, on=keys, suffixes=("_female", "_male"))
    pairs = pairs.rename(columns={"value_female": "female", "value_male": "male"}).astype({"year": "int64"})
    return pairs.sort_values([*KEYS, "year"], ignore_index=True)


def _women_of(indicators: pd.DataFrame | None) -> dict[str, str]:
    """`x` by `female_x`, where the catalogue has both in one unit."""
    if indicators is None:
        return {}
    units = indicators.set_index("indicator_id")["unit"]
    stems = {name: name.removeprefix("female_") for name in units.index if name.startswith("female_")}
    return {name: stem for name, stem in stems.items() if stem in units.index and units[stem] == units[name]}


def _firmest(rows: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    rank = rows["status"].map({status: place for place, status in enumerate(OBSERVATION_STATUSES)})
    women_first = rows["sex"].ne("female")
    ordered = rows.assign(rank=rank, second=women_first).sort_values(["own", "second", "rank", "source_id", "value"])
    return ordered.drop_duplicates(keys)[[*keys, "value"]]


def _ratio(female: pd.Series, male: pd.Series) -> pd.Series:
    return (female.where(female.ge(0)) / male.where(male.gt(0))).astype("float64")
