"""Every place of the country down to its counties, found by name: the statistical division codes of 2023.

`areas` of a data package holds only the places that it has a plan or a value of; here a new plan's place is looked up.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from halfsky.errors import UsageError
from halfsky.schemas import AREAS
from halfsky.vocabulary.codes import LEVELS

_FILE = Path(__file__).with_name("places.csv")
_NAMELESS = frozenset({"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"})
"""Rows that stand for no place of their own (the districts of a municipality): their counties lie in the province."""
_PEOPLES = (
    "蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|拉祜|水|东乡|纳西|景颇|柯尔克孜|土|达斡尔|仫佬|羌|布朗|"
    "撒拉|毛南|仡佬|锡伯|塔吉克|怒|鄂温克|保安|裕固|独龙|鄂伦春|普米|各"
)
_KIND = re.compile(
    rf"(?:特别行政区|(?:(?:{_PEOPLES})族?)*(?:自治区|自治州|自治县|自治旗)|地区|林区|特区|新区|省|市|区|州|盟|县|旗)$"
)
_COMMON = frozenset({"城区", "郊区", "矿区", "东区", "西区", "全国", *_NAMELESS})
"""Names that are words too: a phrase that opens with one does not name a place."""
_CODE_AND_NAME = re.compile(r"(\d{6})([\u4e00-\u9fff].{1,39})")
_COUNTY = LEVELS[-1]
_SHOWN = 8  # places of one name that a message lists


class Place(NamedTuple):
    """A row of the division: `above` are the codes of the places above it, nearest first, down from nowhere."""

    code: str
    name: str
    level: str
    above: tuple[str, ...]


@cache
def _by_code() -> dict[str, Place]:
    with _FILE.open(encoding="utf-8", newline="") as lines:
        rows = {row["area_code"]: row for row in csv.DictReader(lines)}

    def above(code: str) -> tuple[str, ...]:
        found = []
        while code := rows[code]["parent_code"]:
            if rows[code]["name_zh"] not in _NAMELESS:
                found.append(code)
        return tuple(found)

    return {
        code: Place(code, row["name_zh"], row["level"], above(code))
        for code, row in rows.items()
        if row["name_zh"] not in _NAMELESS
    }


@cache
def _by_name() -> dict[str, tuple[str, ...]]:
    """Codes by full name, and by the name without its kind (林西) where that has two characters or more."""
    found: dict[str, list[str]] = {}
    for place in _by_code().values():
        short = _KIND.sub("", place.name)
        for name in dict.fromkeys((place.name, short if len(short) > 1 else place.name)):
            found.setdefault(name, []).append(place.code)
    return {name: tuple(codes) for name, codes in found.items()}


def find_area(name: str) -> pd.DataFrame:
    """A place and those above it, nearest first: schemas.AREAS with its code, level and parent (`name_en` is empty).

    name: 林西县, 林西, 赤峰市林西县, 内蒙古自治区赤峰市林西县, or a code of six digits; both (150471赤峰高新区) for a
    place that the division does not have, a development zone or a new county, which lies in the city, else the
    province, of its code. UsageError for a name that no place has, and for one that several have: it lists them with
    the city or province that is to be put before.
    """
    known = _by_code()
    wanted = re.sub(r"\s+", "", name)
    if (coded := _CODE_AND_NAME.fullmatch(wanted)) is not None:
        return _outside(coded[1], coded[2])
    codes = [wanted] if wanted in known else _named(wanted)
    if not codes and re.fullmatch(r"\d{6}", wanted):
        raise UsageError(
            f"no place has the code {wanted}: correct it, or, of a place that the division does not have, give code "
            f"and name in one ({wanted}赤峰高新区), or add a row of it, and of its parent where that has none, to "
            f"areas.csv ({', '.join(AREAS.names)})"
        )
    if not codes:
        raise UsageError(
            f"no place is called {name!r}: write it as its seal does (林西县), with its city before it where it may "
            "occur twice (赤峰市林西县), or give its code of six digits"
        )
    if len(codes) > 1:
        listed = ", ".join(f"{full_name(code)} ({code})" for code in codes[:_SHOWN])
        more = f" and {len(codes) - _SHOWN} more" if len(codes) > _SHOWN else ""
        raise UsageError(
            f"{len(codes)} places are called {name}: {listed}{more}; put the city before it, or give the code"
        )
    return places([codes[0], *known[codes[0]].above])


def _outside(code: str, name: str) -> pd.DataFrame:
    """A place by code and name; one that the division has by the code must be called so."""
    known = _by_code()
    if code in known:
        if known[code].name != name and full_name(code) != name:
            raise UsageError(f"{code} is {full_name(code)}, not {name}: give its name, or the code that {name} has")
        return places([code, *known[code].above])
    above = next((one for one in (f"{code[:4]}00", f"{code[:2]}0000") if one in known and one != code), "")
    if not above:
        raise UsageError(
            f"no province has the code {code[:2]}0000: the first two digits of {code} say where {name} lies"
        )
    own = pd.DataFrame({"area_code": [code], "name_zh": [name], "level": [_COUNTY], "parent_code": [above]})
    return AREAS.conform(pd.concat([own, places([above, *known[above].above])], ignore_index=True))


def places(codes: Iterable[str]) -> pd.DataFrame:
    """schemas.AREAS of these codes, in this order; a code that the division does not have is left out."""
    known = _by_code()
    rows = [known[code] for code in codes if code in known]
    return AREAS.conform(
        pd.DataFrame(
            {
                "area_code": [row.code for row in rows],
                "name_zh": [row.name for row in rows],
                "level": [row.level for row in rows],
                "parent_code": [row.above[0] if row.above else "" for row in rows],
            }
        )
    )


def every_place() -> pd.DataFrame:
    """schemas.AREAS of every place there is."""
    return places(_by_code())


def full_name(code: str) -> str:
    """A place's name with the nearest one above it that is not the nation: 赤峰市林西县."""
    place = _by_code()[code]
    above = [known.name for known in map(_by_code().__getitem__, place.above) if known.above]
    return "".join([*above[:1], place.name])


def without_place(phrase: str) -> str:
    """A phrase without the name of a place that it opens with: 赤峰市林西县孕产妇死亡率 is 孕产妇死亡率."""
    longest = _longest()
    while True:
        cut = next(
            (n for n in range(min(longest, len(phrase) - 1), 1, -1) if _is_place(phrase[:n])),
            0,
        )
        if not cut:
            return phrase
        phrase = phrase[cut:]


@cache
def _longest() -> int:
    return max(map(len, _by_name()))


def _is_place(words: str) -> bool:
    """A full name, which ends in its kind: 平安 and 和平 are words, 平安区 and 和平县 are places."""
    return words not in _COMMON and any(_by_code()[code].name == words for code in _by_name().get(words, ()))


def _named(words: str) -> list[str]:
    """Codes of the places that the words name, with or without the places above them."""
    exact = [code for code in _by_name().get(words, ()) if _by_code()[code].name == words]
    if exact or words in _by_name():
        return exact or list(_by_name()[words])
    found = []
    for cut in range(len(words) - 1, 0, -1):  # the last name is the place, those before it are above
        for code in _by_name().get(words[cut:], ()):
            above = {name for upper in _by_code()[code].above for name in _names(upper)}
            if _reads_as(words[:cut], above):
                found.append(code)
        if found:
            full = [code for code in found if _by_code()[code].name == words[cut:]]
            return full or found
    return found


def _names(code: str) -> tuple[str, str]:
    name = _by_code()[code].name
    return name, _KIND.sub("", name)


def _reads_as(words: str, names: set[str]) -> bool:
    """Whether words are nothing but these names, one behind the other."""
    return not words or any(
        len(name) > 1 and words.startswith(name) and _reads_as(words[len(name) :], names) for name in names
    )
