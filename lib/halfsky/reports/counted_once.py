"""An indicator that a plan states twice, with a number and as a way to go, is one in every count of what is said."""

from __future__ import annotations

import pandas as pd

from halfsky.schemas import DIRECTIONS
from halfsky.vocabulary.codes import WARNINGS


def counted_once(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows with those left out that are of an indicator told before: of the same words, or without a number where
    there is one; the first of them stands, with the `warnings` of all.

    rows: of `PlanMaterial.everything` or `findings`, those with a number first. A target without an indicator of the
    catalogue is nobody's second.
    """
    directed = rows["comparator"].isin(DIRECTIONS)
    key = rows["indicator_id"].astype("object") + "|" + rows["name"].astype("object")
    numbers = key[~directed].groupby(rows.loc[~directed, "indicator_id"], sort=False).first()
    key = key.mask(directed, rows["indicator_id"].map(numbers).astype("object").fillna(key))
    key = key.mask(rows["indicator_id"].eq(""), rows["target_id"])
    held = rows["warnings"].groupby(key, sort=False).agg(_together)
    return rows.assign(warnings=key.map(held).astype("object"))[~key.duplicated()].copy()


def _together(warnings: pd.Series) -> str:
    """The codes of all of them in their one order, each once."""
    found = {code for held in warnings for code in str(held).split(";")}
    return ";".join(code for code in WARNINGS if code in found)
