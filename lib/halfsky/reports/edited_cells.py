"""Cells of tables that somebody edited: filled in, rewritten, written shorter, or brought up to a later year."""

from __future__ import annotations

import re
from collections.abc import Iterable

from halfsky.render.word.table_layout import BLANK
from halfsky.reports.figures_of import Figures
from halfsky.words import claims

_SHORT_CELL = 24  # characters; whatever is changed in such a cell, the data say otherwise
_VALUE_ALONE = re.compile(r"[#（）()]*#[#（）()]*")
_ADDRESS = ("http://", "https://")
_GOES_ON = ("，", "；", "、", "。", ",", ";")
_RATIO = re.compile(r"^\d+/\d+[=＝]")  # 3/3 = 100%: the counts behind a share
_BOUNDS = re.compile(r"[（(][\d.,%‰]+[~～–—-][\d.,%‰]+[）)]$")  # （75%～100%）: from where to where it may lie
_VALUE_AND_YEAR = 2  # claims


def filled_in(edited: str, expected: str) -> bool:
    """Whether a number, and nothing else, was put into a cell for which the data have none."""
    return expected == BLANK and _VALUE_ALONE.fullmatch(claims.masked(edited)) is not None


def rewritten(edited: str, expected: str) -> bool:
    """Whether a short cell of a table, or an address, says something else: a name, a unit, a word."""
    one, other = ("".join(claims.narrow(text).split()) for text in (edited, expected))
    if other.startswith(_ADDRESS):
        return bool(one) and one != other
    if not one or other in ("", BLANK) or len(other) > _SHORT_CELL:
        return False
    if one.startswith(other) and one[len(other) :].startswith(_GOES_ON):
        return False  # something was added behind it
    return claims.masked(one) not in {claims.masked(form) for form in _forms(other)}


def brought_up_to_date(edited: str, expected: str, rows: Iterable[Figures]) -> bool:
    """Whether a cell with a value and its year (3%（2022年）) has the value of a later year, as the data of the row's
    indicator have it."""
    if claims.masked(edited) != claims.masked(expected):
        return False
    here, there = claims.claims(edited), claims.claims(expected)
    if [one.kind for one in here] != [one.kind for one in there] or len(here) != _VALUE_AND_YEAR:
        return False
    value, year = sorted(here, key=lambda one: one.kind)
    before = max(there, key=lambda one: one.kind)
    if (value.kind, year.kind) != ("number", "year") or year.meaning <= before.meaning:
        return False
    number = re.match(r"-?\d+(?:\.\d+)?", value.meaning)
    if number is None or any(value.meaning[number.end() :] != one.meaning.lstrip("-.0123456789")
                             for one in there if one.kind == value.kind):  # fmt: skip
        return False
    slack = 0.5 * 10.0 ** -len(number[0].partition(".")[2]) + 1e-9
    said = int(year.meaning.removesuffix("年"))
    return any(abs(held - float(number[0])) <= slack for row in rows for held in row.by_year.get(said, ()))


def _forms(cell: str) -> Iterable[str]:
    """The cell, and how it may be written shorter: the share without its counts, or without its bounds."""
    for text in (cell, _RATIO.sub("", cell)):
        yield text
        yield _BOUNDS.sub("", text)
