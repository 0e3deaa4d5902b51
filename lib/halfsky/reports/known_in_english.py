"""What the data know of each indicator of a plan's report in English, held against what an author wrote of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import numpy as np

from halfsky.reports.figures_of import Figures
from halfsky.reports.stated_of_all import Account
from halfsky.vocabulary.statuses import STATUSES
from halfsky.words import english_shares, judgements
from halfsky.words.claims import Mark
from halfsky.words.english_statements import (
    APART,
    MOVED,
    PART,
    REACHED,
    SIDE,
    TIMES,
    VALUE,
    EnglishStatement,
    english_statements,
    of_all,
    shares_of_all,
)

_NOISE = 1e-9
_MOST = 50.0  # per cent
_ROUGH, _LOOSE = 0.05, 0.2  # of a multiple: as it is written, and with nearly, more than


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
    told += list(_shares(text, whole)) if whole is not None else []
    return sorted(told, key=lambda mark: mark.here)


def _shares(text: str, whole: Account) -> Iterator[Mark]:
    """Each share of the targets that is said to be attained, or missed, and is neither of those asked for nor of those
    that can be judged."""
    for words, start, share, missed in shares_of_all(text):
        done = {whole.attained, whole.attained + whole.nearly}
        counts = {whole.short, whole.asked - whole.attained} if missed else done
        parts = [count / among * 100 for count in counts for among in {whole.asked, whole.measurable} - {0}]
        holds = any(part > _MOST for part in parts) if share.lower() == "most" else None
        if not (any(english_shares.agrees(share, part) for part in parts) if holds is None else holds):
            about = f"{whole.attained} of {whole.measurable} measurable targets are attained, {whole.short} are short"
            yield Mark(words, str(min(counts)), start, about=about)


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


def _since_base(one: EnglishStatement, figures: Figures) -> list[float]:
    """How many times a value of now is one of before: of the base, the year before, or a year that is named."""
    bases = [value for year in one.years for value in figures.by_year.get(year, ())]
    return [later / base for later in figures.now for base in (*figures.base, *bases, *figures.before) if base > 0]


def _times(one: EnglishStatement, figures: Figures) -> str | None:
    ratios = _since_base(one, figures)
    low, high = one.number * (1 - _ROUGH), one.number * (1 + _ROUGH)
    if one.sign == "more than":
        low, high = one.number, one.number * (1 + 2 * _LOOSE)
    elif one.sign:
        low = one.number * (1 - _LOOSE)
    return None if not ratios or any(low <= ratio <= high for ratio in ratios) else f"{ratios[0]:.2f} times"


def _part(one: EnglishStatement, figures: Figures) -> str | None:
    parts = [abs(ratio - 1) * 100 for ratio in _since_base(one, figures)]
    return None if not parts or any(english_shares.agrees(one.text, part) for part in parts) else f"{parts[0]:.1f}%"


_CHECKS = {
    VALUE: _value, APART: _apart, MOVED: _moved, SIDE: _side, REACHED: _reached, TIMES: _times, PART: _part,
}  # fmt: skip


def _sign(difference: float) -> int:
    return 0 if abs(difference) <= _NOISE else 1 if difference > 0 else -1
