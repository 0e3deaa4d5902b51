"""Which of two promises on one indicator asks for more: the order of thresholds, and where there is none.

Pure functions of a frame with the columns of promises: `comparator, value, unit, relative_to` and `better` (of the
indicator). Two promises can be put in order where they have the same unit and the same base, and the same `way`: both
at least, both at most, or both the same two-sided comparator. A range, and a direction without a number, has no order.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

AT_LEAST, AT_MOST = ("ge", "gt"), ("le", "lt")
_WAYS = {"ge": "up", "gt": "up", "le": "down", "lt": "down", "approx": "approx", "eq": "eq"}
_VERDICTS = {1: "stricter", 0: "same", -1: "weaker"}


def way(comparator: pd.Series) -> pd.Series:
    """`up`, `down`, `approx`, `eq`: promises of one way can be put in order; "" for a promise that never can."""
    return comparator.map(_WAYS).astype("object").fillna("")


def sense(promises: pd.DataFrame) -> pd.Series:
    """+1 where a higher threshold asks for more, -1 where a lower one does, 0 where neither."""
    by_indicator = promises["better"].map({"higher": 1, "lower": -1}).astype("float64").fillna(0)
    return by_indicator.mask(promises["comparator"].isin(AT_LEAST), 1).mask(promises["comparator"].isin(AT_MOST), -1)


def demand(promises: pd.DataFrame) -> pd.DataFrame:
    """`signed, strict`: of two promises that have an order the one asks for more whose pair is the greater.

    At the same number 高于 asks for more than 不低于.
    """
    signed = (promises["value"] * sense(promises)).round(10) + 0.0  # no negative zero
    return pd.DataFrame({"signed": signed, "strict": promises["comparator"].isin(["gt", "lt"]).astype("int64")})


def verdict(own: pd.DataFrame, other: pd.DataFrame) -> pd.Series:
    """stricter, same or weaker: each promise of `own` against that of `other` in the same row.

    "" where they cannot be put in order. Both frames share their index.
    """
    ordered = own["unit"].eq(other["unit"]) & own["relative_to"].eq(other["relative_to"])
    ordered &= way(own["comparator"]).eq(way(other["comparator"])) & way(own["comparator"]).ne("")
    mine, theirs = demand(own), demand(other)
    # rounded once more: 0.3 - 0.2 - 0.1 is not zero
    more = (mine["signed"] - theirs["signed"]).round(10)
    more = more.mask(more.eq(0), (mine["strict"] - theirs["strict"]).astype("float64"))
    unequal = own["value"].ne(other["value"]) & sense(own).eq(0)
    said = np.sign(more).map(_VERDICTS).astype("object")
    return said.where(ordered & more.notna() & ~unequal, "")
