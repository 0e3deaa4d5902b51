"""One number a plan, for an appendix only: how far its area is on all that the plans have in common, as a rank range.

A composite hides what it is made of: the three views of each indicator come first. It is made so that it can be made
again by hand and depends neither on who else is compared nor on chance:

- It is made of the indicators that the upper-level plan promises too: what one plan asks of itself measures no other.
- Goalposts are fixed: 100 is the target of the upper-level plan, 70 the upper area's value in the plans' base
  year (where there is none, the median of the compared areas' baselines). On this line 130 is as far again beyond the
  target; scores end at 70 and 130. This is the 70 to 130 scale of the Adjusted Mazziotta-Pareto Index with its
  goalposts set by the plan.
- The score is that index: mean less variance over mean, so that one bad domain is not outweighed by a good one
  (Mazziotta and Pareto 2018, https://link.springer.com/10.1007/s11205-017-1577-5). 85, 100, 115 give 98.5.
- An indicator enters if at least 80 % of the areas have a comparable value; an area has no score if more than 20 % of
  the indicators are missing (the SDG Index's rule, https://dashboards.sdgindex.org/chapters/methodology). Nothing is
  imputed: the mean is over what is there.
- Weights are equal. The rank range holds the places under weights changed by a quarter, up and down together in a
  balanced two-level design (a Hadamard matrix and its mirror: no random draws), and with each indicator left out once.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

WEIGHT_CHANGE = 0.25
MOST_MISSING = 0.20
FEWEST = 3  # areas, and indicators
BASE, GOAL, TOP = 70.0, 100.0, 130.0
COLUMNS = [
    "plan_id",
    "area_code",
    "area",
    "indicators",
    "missing",
    "score",
    "ranked",
    "rank_low",
    "rank_high",
    "refused",
    "made_of",
]


def ampi(scores: np.ndarray, weights: np.ndarray | None = None) -> np.ndarray:
    """The Adjusted Mazziotta-Pareto Index of each row of scores (areas by indicators); NaN cells are left out."""
    weights = np.ones(scores.shape[1]) if weights is None else weights
    there = ~np.isnan(scores) * weights
    filled = np.nan_to_num(scores)
    whole = there.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = (filled * there).sum(axis=1) / whole
        variance = ((filled - mean[:, None]) ** 2 * there).sum(axis=1) / whole
        return mean - variance / mean


def weightings(count: int) -> np.ndarray:
    """The weights tried, one set a row: equal, ±25 % in a balanced design, and each of the indicators left out once."""
    from scipy.linalg import hadamard  # noqa: PLC0415 - for the appendix only

    order = 1 << int(np.ceil(np.log2(count + 1)))
    signs = hadamard(order)[:, 1 : count + 1]
    changed = 1 + WEIGHT_CHANGE * np.vstack([signs, -signs])
    left_out = np.ones((count, count)) - np.eye(count)
    return np.vstack([np.ones((1, count)), changed, left_out])


def composite(standings: pd.DataFrame, own: pd.DataFrame) -> pd.DataFrame:
    """One row a plan: its score and the range of its ranks, among areas of one level under one upper-level plan.

    standings: as of `standings.standings`; own: promises with the upper plan's thresholds.
    indicators: how many the composite of the plan's group is made of; missing: how many of them the area lacks; score
    from 70 to 130, 100 is the target; ranked: areas with a score; refused: too_many_missing, too_few_indicators or
    too_few_areas where there is no score, else ""; made_of: the indicators, separated by ;.
    """
    scored = _scored(standings, own)
    identity = own.drop_duplicates("plan_id")[["plan_id", "area_code", "area", "area_level", "upper_plan_id"]]
    groups = [
        _group(members, scored[scored["plan_id"].isin(members["plan_id"])])
        for _, members in identity.groupby(["area_level", "upper_plan_id"], sort=False)
    ]
    if not groups:
        return pd.DataFrame({name: pd.Series(dtype="object") for name in COLUMNS})
    return pd.concat(groups).sort_index()[COLUMNS].reset_index(drop=True)


def _scored(standings: pd.DataFrame, own: pd.DataFrame) -> pd.DataFrame:
    """`plan_id, indicator_id, score` of the rows that can be ranked and have goalposts the right way round."""
    about = own[["plan_id", "indicator_id", "upper_plan_id", "upper_value", "upper_unit", "upper_relative_to"]]
    rows = standings[standings["unranked"].eq("")].merge(about, on=["plan_id", "indicator_id"])
    pool = [rows["indicator_id"], rows["area_level"], rows["upper_plan_id"]]
    goal = rows["upper_value"].where(rows["upper_unit"].eq(rows["unit"]) & rows["upper_relative_to"].eq(""))
    base = rows["base_benchmark"].groupby(pool).transform("median")
    base = base.fillna(rows["baseline"].groupby(pool).transform("median"))
    sign = rows["better"].map({"higher": 1.0, "lower": -1.0}).astype("float64")
    whole = (goal - base) * sign
    score = BASE + (GOAL - BASE) * (rows["observed"] - base) * sign / whole.where(whole.gt(0))
    found = rows.assign(score=score.clip(BASE, TOP))[["plan_id", "indicator_id", "score"]]
    return found[found["score"].notna()]


def _group(members: pd.DataFrame, scored: pd.DataFrame) -> pd.DataFrame:
    table = scored.pivot_table(index="plan_id", columns="indicator_id", values="score").reindex(members["plan_id"])
    table = table.loc[:, table.notna().mean().ge(1 - MOST_MISSING)]
    missing = table.isna().sum(axis=1).to_numpy("int64")
    count = table.shape[1]
    refused = np.full(len(members), "", dtype="object")
    refused[missing > MOST_MISSING * count] = "too_many_missing"
    if count < FEWEST:
        refused[:] = "too_few_indicators"
    elif (refused == "").sum() < FEWEST:
        refused[refused == ""] = "too_few_areas"
    kept = refused == ""
    out = members.assign(
        indicators=count, missing=missing, refused=refused, ranked=int(kept.sum()), made_of=";".join(table.columns)
    )
    out = out.assign(score=np.nan, rank_low=pd.array([pd.NA] * len(out), dtype="Int64"))
    out["rank_high"] = out["rank_low"]
    if kept.any():
        scores = table.to_numpy("float64")[kept]
        # one column a weighting; rounded, so that a tie is a tie
        tried = pd.DataFrame(np.column_stack([ampi(scores, weights) for weights in weightings(count)])).round(9)
        out.loc[kept, "score"] = ampi(scores)
        out.loc[kept, "rank_low"] = tried.rank(ascending=False, method="min").min(axis=1).astype("int64").to_numpy()
        out.loc[kept, "rank_high"] = tried.rank(ascending=False, method="max").max(axis=1).astype("int64").to_numpy()
    return out
