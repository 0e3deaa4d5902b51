"""Comparators and directions, and which of two promises on one indicator asks for more.

The order of thresholds is told by pure functions of a frame with the columns of promises: `comparator, value, unit,
relative_to` and `better` (of the indicator). Two promises can be put in order where they have the same unit, the same
base, and the same `way`: both at least, both at most, or both the same two-sided comparator. A range, and a direction
without a number, has no order.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd

from halfsky.vocabulary.code_list import Code, CodeList


@dataclass(frozen=True)
class Comparator(Code):
    """What a number is to the values that meet it.

    sign: in front of a number, in both languages. way: up (the more the better), down, or that of a two-sided one that
    can be put in order with its own kind; '' for none. strict: the number itself does not meet it. opposite: what a
    negation in front of its words makes of it. count_zh: the words of a count. around: whether a tolerance on either
    side belongs to it; between: whether it has two ends.
    """

    sign: str = ""
    sign_en: str = ""
    way: str = ""
    strict: bool = False
    two_sided: bool = False
    opposite: str = ""
    count_zh: str = ""
    around: bool = False
    between: bool = False


@dataclass(frozen=True)
class Direction(Code):
    """Where a target without a number leads: sense +1 up, -1 down, 0 neither; aim_en: `the target is …`."""

    sense: int = 0
    aim_en: str = ""


COMPARATORS = CodeList(
    Comparator("ge", "不低于", "at least", "≥", "≥", "up", opposite="lt", count_zh="不少于"),
    Comparator("gt", "高于", "more than", ">", ">", "up", strict=True, opposite="le", count_zh="多于"),
    Comparator("le", "不高于", "at most", "≤", "≤", "down", opposite="gt", count_zh="不超过"),
    Comparator("lt", "低于", "less than", "<", "<", "down", strict=True, opposite="ge", count_zh="少于"),
    Comparator("eq", "等于", "exactly", "=", "=", "eq", two_sided=True),
    Comparator("approx", "左右", "about", "约", "≈", "approx", two_sided=True, around=True),
    Comparator("range", "区间", "between", two_sided=True, between=True),
)
DIRECTIONS = CodeList(
    Direction("increase", "提高", "increase", 1, "to rise"),
    Direction("decrease", "降低", "decrease", -1, "to fall"),
    Direction("maintain", "保持", "maintain", 0, "to stay"),
    Direction("slow", "减缓", "slow down", 0, "to slow down"),
)
AT_LEAST, AT_MOST = COMPARATORS.where(way="up"), COMPARATORS.where(way="down")
RISING, FALLING = DIRECTIONS.where(sense=1), DIRECTIONS.where(sense=-1)
TWO_SIDED = COMPARATORS.where(two_sided=True)
STRICT = COMPARATORS.where(strict=True)
THRESHOLDS = COMPARATORS.where(two_sided=False)  # one number that values lie on one side of
AROUND, BETWEEN = COMPARATORS.where(around=True), COMPARATORS.where(between=True)
# 达到65%左右, 控制在109左右, 下降三分之一左右 ask to come there; 保持在45%左右 and a bare 约 to stay there.
REACHING, KEEPING = re.compile("达|控制|降|减|缩|升|提高|增|扩"), re.compile("保持|维持|稳定")
_VERDICTS = {1: "stricter", 0: "same", -1: "weaker"}


def label(code: str, language: str = "zh") -> str:
    """What people read for a comparator or a direction."""
    return (DIRECTIONS if code in DIRECTIONS else COMPARATORS).label(code, language)


def reaches(value_text: str) -> bool:
    """Whether the words of an approximate target (左右) ask to come to its number, and not to stay near it."""
    return bool(REACHING.search(value_text)) and not KEEPING.search(value_text)


def way(comparator: pd.Series) -> pd.Series:
    """`up`, `down`, `approx`, `eq`: promises of one way can be put in order; "" for a promise that never can."""
    return comparator.map(COMPARATORS.each("way")).astype("object").fillna("")


def sense(promises: pd.DataFrame) -> pd.Series:
    """+1 where a higher threshold asks for more, -1 where a lower one does, 0 where neither."""
    by_indicator = promises["better"].map({"higher": 1, "lower": -1}).astype("float64").fillna(0)
    return by_indicator.mask(promises["comparator"].isin(AT_LEAST), 1).mask(promises["comparator"].isin(AT_MOST), -1)


def demand(promises: pd.DataFrame) -> pd.DataFrame:
    """`signed, strict`: of two promises that have an order the one asks for more whose pair is the greater.

    At the same number 高于 asks for more than 不低于.
    """
    signed = (promises["value"] * sense(promises)).round(10) + 0.0  # no negative zero
    return pd.DataFrame({"signed": signed, "strict": promises["comparator"].isin(STRICT).astype("int64")})


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
