"""Which of two thresholds on one indicator asks for more. Frames in, columns out; known to every room above."""

from __future__ import annotations

import numpy as np
import pandas as pd

UPWARD, DOWNWARD = ("ge", "gt"), ("le", "lt")
_WAYS = {"ge": "up", "gt": "up", "le": "down", "lt": "down", "approx": "approx", "eq": "eq"}


def sense(comparator: pd.Series, better: pd.Series) -> pd.Series:
    """+1 where a higher threshold asks for more, -1 where a lower one does, 0 where neither.

    By the comparator, else by the indicator's `better` (higher, lower, balanced).
    """
    by_indicator = better.map({"higher": 1, "lower": -1}).astype("float64").fillna(0)
    return by_indicator.mask(comparator.isin(UPWARD), 1).mask(comparator.isin(DOWNWARD), -1)


def way(comparator: pd.Series) -> pd.Series:
    """up, down, approx, eq: thresholds of one way have an order; '' for a range and a direction, which never have."""
    return comparator.map(_WAYS).astype("object").fillna("")


def demand(promises: pd.DataFrame) -> pd.DataFrame:
    """`signed, strict`: of thresholds of one way, unit and base the one asks for more whose pair is the greater.

    promises: `comparator`, `value` and the indicator's `better`. At the same number 高于 asks for more than 不低于.
    """
    signed = (promises["value"] * sense(promises["comparator"], promises["better"])).round(10) + 0.0  # no negative zero
    return pd.DataFrame({"signed": signed, "strict": promises["comparator"].isin(["gt", "lt"]).astype("int64")})


def against(own: pd.DataFrame, other: pd.DataFrame, better: pd.Series) -> pd.Series:
    """What `own` asks for beside `other`, row by row: stricter, same, weaker; '' where the two have no order.

    Both frames hold `comparator`, `value`, `unit`, `relative_to` on one index. Two thresholds have an order when unit
    and base year agree and both are floors, both are ceilings, or both are 左右 or both exact.
    """
    first, second = own["comparator"], other["comparator"]
    both_up = first.isin(UPWARD) & second.isin(UPWARD)
    both_down = first.isin(DOWNWARD) & second.isin(DOWNWARD)
    ordered = own["unit"].eq(other["unit"]) & own["relative_to"].eq(other["relative_to"])
    ordered &= both_up | both_down | (first.eq(second) & first.isin(["approx", "eq"]))
    towards = sense(first, better)
    more = ((own["value"] - other["value"]) * towards).round(10)
    strict = first.isin(["gt", "lt"]).astype("int64")
    other_strict = second.isin(["gt", "lt"]).astype("int64")
    # At the same number 高于 asks for more than 不低于.
    more = more.mask(more.eq(0), strict - other_strict)
    no_way = own["value"].ne(other["value"]) & towards.eq(0)
    verdict = np.sign(more).map({1: "stricter", 0: "same", -1: "weaker"}).astype("object")
    return verdict.where(ordered & more.notna() & ~no_way, "")
