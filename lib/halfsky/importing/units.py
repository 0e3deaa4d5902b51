"""Units and scales as tables write them: 万人, ‰, 1/10万, (女=100). One table, `code_lists/units.csv`."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from halfsky.importing.code_list_files import rows, spelt
from halfsky.vocabulary.codes import RATES

_LONGEST = 12  # characters of a unit


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
    plain = spelt(word)
    return _known().get(plain) or _known().get(plain.strip("()[]【】〔〕"))


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
