"""Labels find indicators through the catalogue; what it only suggests is asked."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

import pandas as pd

from halfsky.catalogue import Catalogue
from halfsky.importing.code_list_files import spelt
from halfsky.importing.labels import Label, words
from halfsky.importing.mapping import Mapping
from halfsky.vocabulary.codes import POPULATIONS, SEXES

SEPARATOR = " > "
WOMEN, MEN = POPULATIONS[0], POPULATIONS[2]
_PEOPLE = {SEXES[0]: (WOMEN, "女性"), SEXES[1]: (MEN, "男性")}
"""Of a sex: the population of an indicator that is of these people only, and the word before its name."""

_NEAREST = 3
_SHARE = re.compile(r"(?:其中)?[女男]性?(?:人数|人员)?(?:所占)?(?:占比|比例|比重|百分比)")
"""A share that does not say of whom."""


class Found(NamedTuple):
    """The indicator of a label; question: the code of what is asked about it; guess: the suggested indicator's id.

    sex, residence: what the label itself says of them, where the catalogue read that out of it.
    """

    indicator_id: str
    sure: float
    question: str = ""
    label: str = ""
    guess: str = ""
    more: str = ""
    sex: str = ""
    residence: str = ""


class Indicators:
    """The catalogue's names, asked with whole tables of labels at once."""

    def __init__(self, indicators: pd.DataFrame, mapping: Mapping) -> None:
        self.catalogue = Catalogue(indicators)
        self.mapping = mapping
        known = indicators.drop_duplicates("indicator_id").set_index("indicator_id")
        self.rows = known.to_dict("index")
        self.english = {spelt(name): id_ for id_, name in known["name_en"].items()}
        self._matched: dict[str, tuple[str, str, float]] = {}

    def unit(self, indicator_id: str) -> str:
        return str(self.rows[indicator_id]["unit"]) if indicator_id in self.rows else ""

    def name(self, indicator_id: str) -> str:
        return str(self.rows[indicator_id]["name_zh"]) if indicator_id in self.rows else indicator_id

    def is_of_women(self, indicator_id: str) -> bool:
        """Whether the indicator is of women only: its `total` is women's value."""
        return str(self.rows.get(indicator_id, {}).get("population", "")) == WOMEN

    def of_people(self, indicator_id: str, sex: str) -> str:
        """The indicator of the same measure that is of these people only, as the catalogue composes its names
        (人均预期寿命 of women: 女性人均预期寿命); '' where it has none.
        """
        row = self.rows.get(indicator_id, {})
        population, word = _PEOPLE.get(sex, ("", ""))
        if not row or not population or row["population"] == population:
            return ""
        name = f"{word}{row['name_zh']}"
        self.prepare([(name,)])
        id_, method, _ = self._matched[name]
        other = self.rows.get(id_, {})
        same = method in ("exact", "alias") and other.get("population") == population
        return id_ if same and other["unit"] == row["unit"] else ""

    def answered(self, text: str) -> tuple[str, str]:
        """The indicator that a person names by its id or its name; '' and the nearest names where there is none."""
        from rapidfuzz import process  # noqa: PLC0415 - where somebody answered

        if not text or text in self.rows:
            return text, ""
        self.prepare([(text,)])
        id_, method, _ = self._matched[text]
        if method in ("exact", "alias"):
            return id_, ""
        near = process.extract(text, {one: self.name(one) for one in self.rows}, limit=_NEAREST)
        return "", "、".join(str(name) for name, _, _ in near)

    def prepare(self, phrases: Iterable[tuple[str, ...]]) -> None:
        """Ask the catalogue once for everything that these labels may be called."""
        asked = sorted({one for parts in phrases for one in _candidates(parts)} - set(self._matched))
        if not asked:
            return
        found = self.catalogue.match(pd.Series(asked, dtype="str"))
        for one, id_, method, score in zip(asked, found["indicator_id"], found["method"], found["score"], strict=True):
            self._matched[one] = (id_, method, float(score))
            if method in ("", "suggested"):
                if one in self.rows:
                    self._matched[one] = (one, "exact", 1.0)
                elif spelt(one) in self.english:
                    self._matched[one] = (self.english[spelt(one)], "exact", 1.0)

    def find(self, parts: tuple[str, ...]) -> Found:
        """The indicator that the phrases of one value name, from the outermost to the innermost."""
        label = SEPARATOR.join(parts)
        if (confirmed := self.mapping.of("labels", label)) is not None:
            id_, nearest = self.answered(confirmed)
            if confirmed and not id_:
                more = f"“{confirmed}”（相近 / nearest：{nearest}）"
                return Found("", 0.0, "no_such_indicator", label, more=more)
            return Found(id_, 1.0, label=label)
        if not parts:
            return Found("", 0.0, "no_indicator")
        self.prepare([parts])
        whole = "".join(parts)
        for one in _candidates(parts):
            id_, method, score = self._matched[one]
            if method in ("exact", "alias") and _SHARE.fullmatch(one):
                return Found("", 0.0, "similar_indicator", label, id_)
            if method in ("exact", "alias"):
                ignored = [part for part in parts if part not in one and spelt(part) not in words("heading")]
                if ignored and one != whole:
                    return Found(id_, 0.5, "narrower", one, id_, "、".join(ignored))
                return Found(id_, score, label=label)
        best = max((self._matched[one] for one in _candidates(parts)), key=lambda match: match[2])
        if best[1] == "suggested":
            return Found("", 0.0, "similar_indicator", label, best[0])
        return Found("", 0.0, "unknown_indicator", label)


def _candidates(parts: tuple[str, ...]) -> list[str]:
    """What the phrases may be called together: all of them, then each alone from the innermost."""
    return list(dict.fromkeys(one for one in ["".join(parts), "".join(reversed(parts)), *reversed(parts)] if one))


def phrases_of(labels: Iterable[Label]) -> tuple[str, ...]:
    """What labels say beside time, place, people and unit; the headings of a part (一、妇女与健康) are none."""
    return tuple(
        dict.fromkeys(label.phrase for label in labels if label.phrase and not label.heading and not label.column)
    )
