"""Units and scales as tables write them: 万人, ‰, 1/10万, (女=100). One table, `code_lists/units.csv`."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from halfsky.importing.code_list_files import rows, spelt
from halfsky.vocabulary.codes import RATES

_LONGEST = 12  # characters of a unit
_TRANSLATION = re.compile(r"(?:[(\[（]|/(?=\d))*(?:unit:?)?([\d.,]*[a-z][a-z\d.,/%‰-]*)[)\]）]*$")
"""The same in English behind a unit, as `spelt` leaves it: 万人(10000persons), 万人unit:10000persons."""

_IN_TWO = re.compile(
    r"([^(（]*?[^(（\s\d])\s*(?:(?<![a-z])unit\s*[:：]|[(（]|/?(?=\d[\d ,]*\s[a-z]))\s*"
    r"([^()（）\u4e00-\u9fff]*[a-z][^()（）\u4e00-\u9fff]*)[)）]?$",
    re.IGNORECASE,
)
_SCALED = re.compile(r"(ten|10*)?((?:hundred|thousand|million|billion)*)([a-z]+)")
_SCALES = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9}


class Unit(NamedTuple):
    """A unit of the vocabulary, how many of it one of the table's is, and the word that says so."""

    code: str
    factor: float
    word: str


@lru_cache(maxsize=1)
def _known() -> dict[str, Unit]:
    return {spelt(row["word"]): Unit(row["unit"], float(row["factor"]), row["word"]) for row in rows("units")}


def unit_of(word: str) -> Unit | None:
    """The unit that a word means; None for one that the table does not hold.

    >>> unit_of("万人"), unit_of("１/10 万").code, unit_of("bushels")
    (Unit(code='count', factor=10000.0, word='万人'), 'per_100k', None)
    """
    plain = re.sub(r"(?<=\d),(?=\d{3})", "", spelt(word))
    found = _known_or_scaled(plain) or _known_or_scaled(plain.strip("()[]【】〔〕"))
    if found is not None or (behind := _TRANSLATION.search(plain)) is None or not behind.start():
        return found
    unit, translated = _known().get(plain[: behind.start()].lstrip("([（")), _known_or_scaled(behind[1])
    return unit if unit is not None and translated is not None and unit[:2] == translated[:2] else None


def _known_or_scaled(plain: str) -> Unit | None:
    """A word of the table; or one that counts in English by tens: 100millionyuan, 10000households."""
    if (unit := _known().get(plain)) is not None or not (parts := _SCALED.fullmatch(plain)):
        return unit
    if (of := _known().get(parts[3])) is None or of.factor != 1 or RATES.get(of.code) or not (parts[1] or parts[2]):
        return None
    factor = 10.0 if parts[1] == "ten" else float(parts[1] or 1)
    for scale in re.findall("|".join(_SCALES), parts[2]):
        factor *= _SCALES[scale]
    return Unit(of.code, factor, plain)


def units_stated(text: str) -> list[str]:
    """The units that a text behind 单位： names: one, where English follows that says the same; two that contradict.

    >>> units_stated("万人 (10 000 persons)"), units_stated("万人 (persons)"), units_stated("公顷(hectare)")
    (['万人'], ['万人', 'persons'], ['公顷'])
    """
    whole = text.strip()
    while (
        whole and whole[-1] in ")）]】" and len(re.findall(r"[(（\[【]", whole)) < len(re.findall(r"[)）\]】]", whole))
    ):
        whole = whole[:-1].strip()  # of the bracket that 单位 stands in
    if unit_of(whole) is not None:
        cut = re.match(r"[^(（A-Za-z]*[^(（A-Za-z\d\s/.,]", whole)
        return [cut[0] if cut is not None and unit_of(cut[0]) == unit_of(whole) else whole]
    halves = _IN_TWO.match(whole)
    if halves is None:
        first = re.match(r"[^\s)）;；]+", whole)
        return [first[0]] if first else []
    return [halves[1]] if unit_of(halves[2]) is None else [halves[1], halves[2].strip()]


def looks_like_unit(word: str) -> bool:
    """Whether a word in brackets is meant as a unit, known or not."""
    if unit_of(word) is not None:
        return True
    return len(word) <= _LONGEST and bool(re.search(r"[万亿千百]|[%‰‱]|/|[=＝]1|单位|每|[Pp]er ", word))


def convert(value: float, unit: Unit, wanted: str) -> float | None:
    """The value in the indicator's unit; None where the two measure different things.

    Two rates are converted by what they count by (4.5‰ is 450 per 100 000); 万人 become persons.
    """
    if unit.code == wanted:
        found = value * unit.factor
    elif unit.code in RATES and wanted in RATES:
        found = value * unit.factor * RATES[wanted] / RATES[unit.code]
    else:
        return None
    return exact(found)


def exact(value: float) -> float:
    """Without the last digits that a multiplication of decimals brings in: 0.853 × 100 is 85.3.

    >>> exact(0.853 * 100)
    85.3
    """
    return float(f"{value:.12g}") + 0.0
