"""Indicators that an author calls by part of their names: 系统管理率 of 孕产妇系统管理率, 村委会女性比例."""

from __future__ import annotations

import re
from collections.abc import Collection

_ENDS = re.compile("率|比例|比重|占比|水平|寿命|年限|人数|人次|床位数?|托位数?|差距|性别比")
_HANZI = re.compile("[一-鿿“”]+")
_BEGINS = re.compile(
    r"(?:^|年|月|底|末|的|和|与|及|对|使|将|把|因|但|而|中|前|全[省市州盟县区旗国]|[我本该][省市州盟县区旗国])$"
)
_LEAST, _MOST = 4, 24  # signs
_SHARE = 0.5  # of the signs of the whole name
_MOST_MEANT = 3  # names: what may mean more of them means none


def shortened(text: str, names: Collection[str], whole: re.Pattern[str]) -> dict[str, tuple[str, ...]]:
    """The shortened names in a text, each with the names that it may be meant for. whole: finds the names themselves.

    A shortened name begins at a boundary of words, has the end of the whole name, all of its signs in their order and
    at least half of them. One that begins as the whole name does is meant for that. What stands in a whole name is
    none.
    """
    spans = [found.span() for found in whole.finditer(text)]
    told: dict[str, tuple[str, ...]] = {}
    for run in _HANZI.finditer(text):
        for end in (found.end() for found in _ENDS.finditer(text, run.start(), run.end())):
            if any(start < end <= stop for start, stop in spans):
                continue
            begins = max([run.start(), end - _MOST, *(stop for _, stop in spans if stop <= end)])
            for start in range(begins, end - _LEAST + 1):
                if start > run.start() and not _BEGINS.search(text, begins, start):
                    continue
                if meant := _meant(text[start:end], names):
                    told[text[start:end]] = meant
                    break
    return told


def _meant(short: str, names: Collection[str]) -> tuple[str, ...]:
    found = [name for name in names if _is_short_of(short, name)]
    alike = [name for name in found if name[0] == short[0]]
    found = sorted(alike or found)
    return tuple(found) if len(found) <= _MOST_MEANT else ()


def _is_short_of(short: str, name: str) -> bool:
    if not (_SHARE * len(name) <= len(short) < len(name)) or not name.endswith(short[-2:]):
        return False
    signs = iter(name)
    return all(sign in signs for sign in short)
