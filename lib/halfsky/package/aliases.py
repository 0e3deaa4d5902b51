"""What a reviewer confirmed is remembered: the words of a plan become a wording of their indicator in the catalogue."""

from __future__ import annotations

import pandas as pd

from halfsky.catalogue import Catalogue, canonical
from halfsky.vocabulary.codes import REVIEW_STATUSES

SHORTEST = 3  # characters: 覆盖率 alone names nothing
COLUMNS = ["indicator", "indicator_id", "outcome", "reason"]
REMEMBERED, KNOWN, REFUSED = "remembered", "known", "refused"


def wordings(targets: pd.DataFrame, indicators: pd.DataFrame) -> pd.DataFrame:
    """What is to become of the words of each reviewed target that has an indicator; one row for the same words.

    targets: schemas.TARGETS; only rows that a person confirmed, corrected or added count. Columns: `indicator`,
    `indicator_id`, `outcome` (remembered: a new wording; known: the catalogue finds it already; refused: it names
    another indicator, stands at two, or names nothing) and `reason` of a refusal.
    """
    rows = targets[targets["review_status"].isin(REVIEW_STATUSES.where(accepted=True)) & targets["indicator_id"].ne("")]
    rows = rows[["indicator", "indicator_id"]].drop_duplicates()
    found = Catalogue(indicators).find(rows["indicator"])
    words = rows["indicator"].map(canonical)
    twice = rows.assign(words=words).groupby("words")["indicator_id"].transform("nunique").gt(1)
    ids = set(indicators["indicator_id"])
    reasons = pd.Series("", index=rows.index)
    reasons = reasons.mask(words.str.len() < SHORTEST, "the words are too short to name anything")
    reasons = reasons.mask(words.str.contains("|", regex=False), "the words hold the sign | that separates wordings")
    reasons = reasons.mask(~rows["indicator_id"].isin(ids), "the catalogue has no such indicator")
    reasons = reasons.mask(twice, "the same words stand at two indicators of these targets")
    reasons = reasons.mask(found.ne("") & found.ne(rows["indicator_id"]), "the catalogue reads them as " + found)
    outcome = pd.Series(REMEMBERED, index=rows.index).mask(reasons.ne(""), REFUSED)
    outcome = outcome.mask(found.eq(rows["indicator_id"]), KNOWN)
    return rows.assign(outcome=outcome, reason=reasons.mask(outcome.eq(KNOWN), ""))[COLUMNS].reset_index(drop=True)


def remembered(targets: pd.DataFrame, indicators: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """What became of each wording, as `wordings` says, and the indicators with the new ones among their `aliases`."""
    found = wordings(targets, indicators)
    new = found[found["outcome"].eq(REMEMBERED)].groupby("indicator_id")["indicator"].agg("|".join)
    if not len(new):
        return found, indicators
    more = indicators["indicator_id"].map(new).fillna("")
    return found, indicators.assign(aliases=indicators["aliases"].str.cat(more, sep="|").str.strip("|"))
