"""Cases that an author counts, 2025年婴儿死亡26例, held against those behind the values of the indicator."""

from __future__ import annotations

import re
from collections.abc import Mapping

from halfsky.reports.figures_of import Figures
from halfsky.words.claims import Claim, Mark, claims
from halfsky.words.named_claims import sentences

_RATE = re.compile("(?:率|比例|比重)$")
_CASES = "例"
_COUNTED = re.compile(r"(\d+(?:\.\d+)?)(例|人|名|万人|)")
_APART = re.compile("(?:比|较)[^，,]*(?:多|少|增加|减少|上升|下降|降|增)[^，,\\d]{0,4}$")
_CLOSE = 8  # signs between a name and the cases that are counted of it
_LEAST = 4  # signs of 婴儿死亡; a shorter word is said of other things
_YEAR = len("2025")
_TEN_THOUSAND = 1e4
_NOISE = 1e-9


def cases_named(text: str, by_name: Mapping[str, Figures]) -> dict[int, Mark | None]:
    """By its place each count of cases, or of people among whom they were counted, that stands behind the name of an
    indicator (婴儿死亡率, 婴儿死亡): what contradicts it, None where the data have it; else nothing."""
    called = {short: held for name, held in by_name.items() if held.counts for short in (name, _RATE.sub("", name))
              if len(short) >= _LEAST}  # fmt: skip
    if not called:
        return {}
    names = re.compile("|".join(map(re.escape, sorted(called, key=len, reverse=True))))
    told: dict[int, Mark | None] = {}
    for begin, sentence in sentences(text):
        held = claims(sentence)
        for claim in held:
            counted = _COUNTED.fullmatch(claim.meaning)
            named = [found for found in names.finditer(sentence) if found.end() <= claim.start]
            if claim.kind != "number" or counted is None or claim.bare or not named:
                continue
            name = named[-1]
            years = [int(one.meaning[:_YEAR]) for one in held if one.kind == "year" and one.start < claim.start]
            verdict = _verdict(claim, counted, called[name[0]], years, sentence[name.end() : claim.start])
            if isinstance(verdict, str):
                told[begin + claim.start] = Mark(claim.text, verdict, begin + claim.start, about=f"{name[0]}{verdict}")
            elif verdict:
                told[begin + claim.start] = None
    return told


def _verdict(claim: Claim, counted: re.Match[str], figures: Figures, years: list[int], between: str) -> str | bool:
    """What is expected; True where the count is right; False where it cannot be told."""
    amount = float(counted[1]) * (_TEN_THOUSAND if counted[2].startswith("万") else 1)
    now = [year for year in years if year in figures.counts][-1:]
    if years and not now:
        return False
    if _APART.search(between):
        cases = [values[0] for values in figures.counts.values()]
        return any(abs(abs(one - other) - amount) <= _NOISE for one in cases for other in cases)
    held = [value for year in now or figures.counts for value in figures.counts[year]]
    if any(abs(value - amount) <= _NOISE for value in held):
        return True
    if counted[2] == _CASES and now and (len(between) <= _CLOSE or between.endswith(("（", "("))):
        return f"{figures.counts[now[0]][0]:g}{_CASES}"
    return False
