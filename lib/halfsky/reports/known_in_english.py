"""What the data know of each indicator of a plan's report in English, held against what an author wrote of it."""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np

from halfsky.reports.figures_of import Figures
from halfsky.reports.stated_of_all import Account
from halfsky.vocabulary.statuses import STATUSES
from halfsky.words import judgements
from halfsky.words.claims import Mark
from halfsky.words.english_statements import (
    APART,
    MOVED,
    REACHED,
    SIDE,
    VALUE,
    EnglishStatement,
    english_statements,
    of_all,
)

_NOISE = 1e-9


def stated(text: str, by_name: Mapping[str, Figures], whole: Account | None) -> list[Mark]:
    """What contradicts the statements of a text."""
    known = {name.lower(): figures for name, figures in by_name.items()}
    if not known:
        return []
    pattern = re.compile("|".join(map(re.escape, sorted(known, key=len, reverse=True))), re.IGNORECASE)
    told = []
    for one in english_statements(text, pattern):
        figures = known[one.name]
        expected = _CHECKS[one.kind](one, figures)
        if expected is not None:
            about = ", ".join(filter(None, (figures.latest, figures.label.lower())))
            told.append(Mark(one.text, expected, one.start, about=f"{one.name}: {about}"))
    if whole is not None and (whole.attained < whole.asked):
        about = f"{whole.attained} of {whole.measurable} measurable targets are attained, {whole.asked} are asked for"
        told += [Mark(words, str(whole.attained), start, about=about) for words, start in of_all(text)]
    return sorted(told, key=lambda mark: mark.here)


def _now(one: EnglishStatement, figures: Figures) -> tuple[float, ...]:
    named = [value for year in one.years for value in figures.by_year.get(year, ())]
    return (*figures.now, *named)


def _value(one: EnglishStatement, figures: Figures) -> str | None:
    if one.sign not in figures.signs:
        return None if one.sign == "%" or not figures.signs else figures.latest.partition(" (")[0]
    slack = 0.5 * 10.0**-one.decimals + _NOISE
    held = np.abs(np.array([*figures.levels, *figures.differences]))
    return None if (np.abs(held - one.number) <= slack).any() else figures.latest.partition(" (")[0]


def _apart(one: EnglishStatement, figures: Figures) -> str | None:
    if one.sign == "%" or not (one.sign in figures.points or one.sign in figures.signs):
        return None  # a change per cent of itself
    slack = 10.0**-one.decimals + _NOISE
    if (np.abs(figures.differences - one.number) <= slack).any():
        return None
    return figures.change[1] or figures.latest.partition(" (")[0]


def _moved(one: EnglishStatement, figures: Figures) -> str | None:
    bases = [value for year in one.years for value in figures.by_year.get(year, ())]
    before = [*figures.base, *bases, *figures.before]
    ways = {_sign(later - base) for later in _now(one, figures) for base in before if later != base or len(before) == 1}
    return None if not ways or one.way in ways else {1: "more", -1: "less", 0: "the same"}[min(ways)]


def _side(one: EnglishStatement, figures: Figures) -> str | None:
    sides = {_sign(value - goal) for value in _now(one, figures) for goal in figures.goals}
    if not figures.now:
        return figures.label.lower()
    return None if not sides or one.way in sides else {1: "above", -1: "below", 0: "on target"}[min(sides)]


def _reached(one: EnglishStatement, figures: Figures) -> str | None:
    rows = [STATUSES.row(code) for code in figures.statuses]
    if all(row.trend for row in rows) or (one.denied and any(row.decided and not row.reached for row in rows)):
        return None
    said = STATUSES.where(over=True) if one.denied else STATUSES.where(reached=True)
    return figures.label.lower() if judgements.at_odds(said, figures.statuses) else None


_CHECKS = {VALUE: _value, APART: _apart, MOVED: _moved, SIDE: _side, REACHED: _reached}


def _sign(difference: float) -> int:
    return 0 if abs(difference) <= _NOISE else 1 if difference > 0 else -1
