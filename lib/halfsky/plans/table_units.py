"""Units of measure as tables write them: in a column of their own, behind an indicator's name, in a heading."""

from __future__ import annotations

import re
from dataclasses import dataclass

# unit written behind an indicator's name or in a column of its own → unit, in the words of the schemas, and how many
# of it one of the written unit is
UNITS: tuple[tuple[str, str, float], ...] = (
    (
        "per_100k",
        r"(?:[1一]?(?:例|人|名)?/(?:每)?(?:10|十)万(?:人|人口|活产)?|十万分之一?|每十万(?:人|人口)?|人/10万)",
        1.0,
    ),
    ("per_10k", r"(?:[1一]?(?:例|人|名|个)?/(?:每)?[1一]?(?:万|10000)(?:人|人口)?|万分之一?)", 1.0),
    ("per_1000", r"(?:‰|[1一]?(?:例|人|名|个|张)?/(?:每)?(?:千|1000)(?:人|人口)?|千分之一?|千分比|千分率)", 1.0),
    ("points", r"个?百分点", 1.0),
    ("percent", r"(?:%|百分比|百分之|百分率)", 1.0),
    ("years", r"(?:周?岁|年)", 1.0),
    ("ratio", r"(?::|比|比值|女:男|男:女|女性?=100|女=100|以女性为100)", 1.0),
    ("yuan", r"元(?:/[年月人]{1,3})?", 1.0),
    ("yuan", r"万元", 1e4),
    ("yuan", r"亿元", 1e8),
    ("count", r"万(?:人次?|名|户|册|场)", 1e4),
    (
        "count",
        r"(?:个|名|所|家|人次|人|次|场|支|座|处|项|张|间|期|户|件|例|对|部|套|辆|本|册|种|条|门|篇|位|台|站|岗)",
        1.0,
    ),
)
# Units that the schemas do not have: a count, and the row says of what.
OTHER = re.compile(
    r"(?:万|千)?(?:平方米|平方公里|米|公里|公顷|亩|吨|公斤|克|小时|分钟|学时|课时|天|周|月|篇次|床位|标台|分)(?:/[一-鿿]{1,3})?"
)
BEHIND_NAME = re.compile(r"[（［](?:单位:)?(?P<unit>[^（）［］]{1,8})[）］]$")


@dataclass(frozen=True)
class WrittenUnit:
    """A unit of the schemas, '' for none; scale: how many of it one of the written unit is; note: what else to say."""

    code: str = ""
    scale: float = 1.0
    note: str = ""


NO_UNIT = WrittenUnit()


def read_unit(words: str) -> WrittenUnit:
    """What a written unit means; `NO_UNIT` for words that are none."""
    for code, pattern, scale in UNITS:
        if re.fullmatch(pattern, words):
            return WrittenUnit(code, scale)
    return WrittenUnit("count", 1.0, f"unit: {words}") if OTHER.fullmatch(words) else NO_UNIT


def split_unit(words: str) -> tuple[str, str]:
    """孕产妇死亡率（1/10万） → the name and its unit as written; '' where the brackets hold something else."""
    found = BEHIND_NAME.search(words)
    if found and read_unit(found["unit"]).code:
        return words[: found.start()], found["unit"]
    return words, ""
