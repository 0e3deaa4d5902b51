"""What is to be expected of a small area's rate before its own few cases are seen: the prior of `small_numbers`.

The mean is the rate of the area above; the shape says how far its areas differ from one another beyond chance. With x_i
cases among n_i people in the areas below it, pooled over the same years, m their rate together, by moments:

    V = Σ n_i (x_i/n_i - m)² / Σ n_i  -  m · k / Σ n_i          k areas; negative: no difference beyond chance
    shape = m² / V, between `SHAPES`; `DEFAULT_SHAPE` with fewer than `SISTERS` areas

(Marshall 1991, Applied Statistics 40, global empirical Bayes.) The priors are a table of the package, made by
`halfsky priors` and kept with the release: otherwise one county's new value would move its sisters' verdicts.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from halfsky.assess import series
from halfsky.assess.points import SERIES
from halfsky.schemas import RATE_PRIORS
from halfsky.settings import Settings
from halfsky.vocabulary.codes import CASES

FILE = "rate_priors/priors.csv"
DEFAULT_SHAPE = 2.0
SHAPES = (0.5, 50.0)
SISTERS = 5


def rate_priors(
    observations: pd.DataFrame, indicators: pd.DataFrame, areas: pd.DataFrame, as_of: int, settings: Settings
) -> pd.DataFrame:
    """schemas.RATE_PRIORS: one row an indicator that is a rate of cases and an area that has areas below it.

    Frames as `schemas` declares them; `as_of`: the last year whose values are used. An area without a value of its own
    gets the pooled rate of those below it, where `SISTERS` of them have their parts.
    """
    per = indicators.set_index("indicator_id")["unit"].map(CASES).dropna()
    chosen = series.preferred(observations, as_of, per.index.to_series())
    recent = chosen[chosen["year"].gt(as_of - settings.pooled_years)]
    parts = recent[recent["denominator"].gt(0) & recent["numerator"].notna()]
    parent = areas.set_index("area_code")["parent_code"]
    lineage = series.ancestry(areas)
    below = parts.merge(lineage[lineage["distance"].gt(0)], on="area_code")
    # The areas of one level: of a province its counties, not its cities and its counties.
    leaves = ~below["area_code"].isin(parent)
    pooled = (
        below[leaves]
        .groupby(["indicator_id", "ancestor", "area_code"], as_index=False)
        .agg(cases=("numerator", "sum"), people=("denominator", "sum"), first=("year", "min"), last=("year", "max"))
    )
    spread = _spread(pooled)
    own = chosen[chosen["area_code"].isin(parent)].drop_duplicates(SERIES, keep="last")
    own = own[own["unit"].eq(own["indicator_id"].map(indicators.set_index("indicator_id")["unit"]))]
    own = own.rename(columns={"area_code": "ancestor", "value": "own", "year": "own_year"})
    rows = own[["indicator_id", "ancestor", "own", "own_year"]].merge(
        spread, on=["indicator_id", "ancestor"], how="outer"
    )
    enough = rows["areas"].ge(SISTERS)
    rows = rows[rows["own"].notna() | enough].reset_index(drop=True)
    enough = rows["areas"].ge(SISTERS)
    rows = rows.assign(
        area_code=rows["ancestor"],
        unit=rows["indicator_id"].map(indicators.set_index("indicator_id")["unit"]),
        mean=rows["own"].fillna(rows["rate"] * rows["indicator_id"].map(per)),
        shape=rows["shape"].where(enough, DEFAULT_SHAPE),
        areas=rows["areas"].where(enough, 0).fillna(0),
        year_from=rows["own_year"].where(rows["own"].notna(), rows["first"]),
        year_to=rows["own_year"].where(rows["own"].notna(), rows["last"]),
    )
    rows = rows[rows["mean"].gt(0)]
    return RATE_PRIORS.conform(rows.sort_values(["indicator_id", "area_code"], ignore_index=True))


def _spread(pooled: pd.DataFrame) -> pd.DataFrame:
    """`indicator_id, ancestor, rate, shape, areas, first, last`: the areas below one area, by moments."""
    keys = ["indicator_id", "ancestor"]
    together = pooled.groupby(keys).agg(
        cases=("cases", "sum"), people=("people", "sum"), areas=("people", "size"), first=("first", "min"),
        last=("last", "max"),
    )  # fmt: skip
    rate = together["cases"] / together["people"]
    at = pd.MultiIndex.from_frame(pooled[keys])
    away = pooled["people"] * (pooled["cases"] / pooled["people"] - rate.reindex(at).to_numpy()) ** 2
    between = away.groupby([pooled[key] for key in keys]).sum() / together["people"]
    beyond = between - rate * together["areas"] / together["people"]
    shape = (rate**2 / beyond.where(beyond.gt(0))).fillna(np.inf).clip(*SHAPES)
    return together.assign(rate=rate, shape=shape).reset_index()[[*keys, "rate", "shape", "areas", "first", "last"]]


def of_targets(
    targets: pd.DataFrame, priors: pd.DataFrame, reference: pd.Series, lineage: pd.DataFrame
) -> pd.DataFrame:
    """`mean, shape` of each target, null where there is none, indexed like targets.

    That of the nearest area above which has one in the table `priors`; else `reference`, the latest value of the
    nearest area above that has one (`series.nearest_value`), with `DEFAULT_SHAPE`. targets: `area_code,
    indicator_id, expected_unit`.
    """
    asked = targets["expected_unit"].isin([*CASES, "percent"])
    table = priors[[*SERIES, "unit", "mean", "shape"]].reset_index(drop=True)
    found = table[["mean", "shape"]].reindex(series.nearest_above(targets, table, lineage)).set_axis(targets.index)
    found = found.where(asked)
    known = reference.where(reference.gt(0) & asked)
    shape = found["shape"].where(found["mean"].notna(), pd.Series(DEFAULT_SHAPE, targets.index).where(known.notna()))
    return pd.DataFrame({"mean": found["mean"].fillna(known), "shape": shape})
