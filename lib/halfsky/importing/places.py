"""Names of places become codes of GB/T 2260: an own area first, a name that occurs twice only with its city.

The places are those of `halfsky.catalogue.places` and the areas of the data package.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

import pandas as pd

from halfsky.catalogue.places import every_place
from halfsky.errors import UsageError
from halfsky.importing.code_list_files import spelt

NATION = "000000"
_SUFFIX = re.compile(
    r"(?:维吾尔|壮族|回族|蒙古族|藏族|彝族|土家族|苗族|布依族|侗族|傣族|景颇族|傈僳族|哈尼族|白族|羌族|朝鲜族|哈萨克|柯尔克孜|蒙古)*"
    r"(?:特别行政区|自治区|自治州|自治县|自治旗|省|市|地区|盟|县|区|旗)$"
)
_LEVELS = ("nation", "province", "city", "county")


class Found(NamedTuple):
    """Where a name may lie: codes, best first; `sure` 0 to 1, below 1 where nothing but its being unique says so."""

    codes: tuple[str, ...]
    sure: float


class Places:
    """The places there are. `areas`: schemas.AREAS of the data package; a place that only it has is known too."""

    def __init__(self, areas: pd.DataFrame) -> None:
        self.table = _gazetteer(areas)
        self.name = dict(zip(self.table["area_code"], self.table["name_zh"], strict=True))
        self.parent = dict(zip(self.table["area_code"], self.table["parent_code"], strict=True))
        self.level = dict(zip(self.table["area_code"], self.table["level"], strict=True))
        self.own = set(areas["area_code"])
        self.by_name: dict[str, list[str]] = {}
        self.by_short: dict[str, list[str]] = {}
        for code, name in self.name.items():
            self.by_name.setdefault(name, []).append(code)
            short = _SUFFIX.sub("", name)
            if len(short) >= 2 and short != name:
                self.by_short.setdefault(short, []).append(code)
        english = zip(areas["name_en"], areas["area_code"], strict=True)
        self.by_english = {spelt(name): code for name, code in english if name}

    def full_name(self, code: str) -> str:
        """包头市青山区 for 150204; a county of a municipality with that."""
        chain = [item for item in reversed(self.above(code)) if self.level.get(item) in ("province", "city")]
        return "".join(self.name[item] for item in [*chain[-1:], code])

    def above(self, code: str) -> list[str]:
        """The areas above, from the next to the nation."""
        found: list[str] = []
        while (code := self.parent.get(code, "")) and code not in found:
            found.append(code)
        return found

    def is_below(self, code: str, above: str) -> bool:
        """Whether an area lies in another, or is it."""
        return code == above or above in self.above(code)

    def find(self, name: str, within: str = "") -> Found:
        """The codes that a name may mean. within: the area that the table is about, '' where nothing says.

        青山区 may be 150204 and 420107; within 150200 (包头市) it is 150204.
        """
        plain = re.sub(r"[\s\u3000·]+", "", name)
        if plain in ("全国", "中国", "全国合计", "全国总计") or spelt(name) in ("china", "nationwide", "nationaltotal"):
            return Found((NATION,), 1.0)
        if re.fullmatch(r"\d{6}", plain):
            return Found((plain,), 1.0) if plain in self.name else Found((), 0.0)
        if (code := self.by_english.get(spelt(name))) is not None:
            return self._narrowed([code], within)
        if codes := self.by_name.get(plain):
            return self._narrowed(codes, within)
        if path := self._path(plain):
            return Found(path, 1.0) if len(path) == 1 else self._narrowed(list(path), within)
        if codes := self.by_short.get(plain):
            upper = [code for code in codes if self.level[code] in ("province", "city")]
            inside = [code for code in codes if within and within != NATION and self.is_below(code, within)]
            if inside or upper:
                return self._narrowed(inside or upper, within)
        return Found((), 0.0)

    def _narrowed(self, codes: list[str], within: str) -> Found:
        if within:
            inside = [code for code in codes if self.is_below(code, within) or code in self.above(within)]
            if inside:
                return Found(tuple(inside), 1.0)
        return Found(tuple(sorted(codes, key=lambda code: (code not in self.own, code))), 0.95)

    def _path(self, name: str) -> tuple[str, ...]:
        """包头市昆都仑区, 内蒙古自治区包头市: the last name, where those before it are above it."""
        found = []
        for cut in range(len(name) - 2, 1, -1):
            head, tail = name[:cut], name[cut:]
            uppers = self.find(head).codes if tail in self.by_name else ()
            found += [
                code for code in self.by_name.get(tail, ()) if any(self.is_below(code, upper) for upper in uppers)
            ]
        return tuple(dict.fromkeys(found))

    def in_text(self, text: str) -> Found:
        """The area that a title names: the lowest whose uppers the other names are. All that are possible are given."""
        plain = re.sub(r"[\s\u3000]+", "", text)
        if re.search(r"^全国|全国(?!人大|政协|妇联|文明)", plain):
            return Found((NATION,), 0.95)
        names = {
            hit: codes
            for hit in _names_in(plain, self._pattern)
            if (codes := self.by_name.get(hit) or self._upper(hit))
        }
        if not names:
            return Found((), 0.0)
        lowest = max(
            names, key=lambda hit: (max(_LEVELS.index(self.level[code]) for code in names[hit]), plain.rfind(hit))
        )
        others = [hit for hit in names if hit != lowest]
        codes = [
            code for code in names[lowest]
            if all(any(self.is_below(code, upper) for upper in names[hit]) for hit in others)
        ]  # fmt: skip
        return Found(tuple(codes or names[lowest]), 0.95 if codes or not others else 0.5)

    def _upper(self, short: str) -> list[str]:
        return [code for code in self.by_short.get(short, ()) if self.level[code] in ("province", "city")]

    @property
    def _pattern(self) -> re.Pattern[str]:
        upper = [short for short in self.by_short if self._upper(short)]
        return _alternation(tuple(sorted({*self.by_name, *upper}, key=len, reverse=True)))


@lru_cache(maxsize=4)
def _alternation(names: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, names)))


def _names_in(text: str, pattern: re.Pattern[str]) -> list[str]:
    return list(dict.fromkeys(pattern.findall(text)))


def _gazetteer(areas: pd.DataFrame) -> pd.DataFrame:
    shipped = every_place()
    names = ["area_code", "name_zh", "level", "parent_code"]
    more = areas.loc[~areas["area_code"].isin(shipped["area_code"]), names]
    return pd.concat([shipped[names], more], ignore_index=True)


def area_argument(text: str, places: Places) -> str:
    """The code that `--area` means, a code or a name. UsageError names what a name may mean."""
    found = places.find(text)
    if len(found.codes) == 1:
        return found.codes[0]
    if found.codes:
        meant = ", ".join(f"{code} {places.full_name(code)}" for code in found.codes[:6])
        raise UsageError(f"--area {text!r} may be {meant}: give the code")
    raise UsageError(
        f"--area {text!r} is no area: give its six digits (GB/T 2260) or its full name, such as 包头市青山区"
    )
