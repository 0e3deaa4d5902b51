"""Whether what an author states of an indicator agrees with the data: 高于目标, 达到目标, 比2010年上升, 翻一番."""

from __future__ import annotations

from itertools import pairwise

from halfsky.reports.figures_of import Figures
from halfsky.vocabulary.statuses import STATUSES
from halfsky.words import judgements, values
from halfsky.words.claims import Mark
from halfsky.words.named_claims import BASE
from halfsky.words.named_statements import (
    EXTREME,
    FROM_TO,
    MOVED,
    REACHED,
    SIDE,
    STREAK,
    TIMES,
    VALUE,
    WITHIN,
    NamedStatement,
)

_REACHED, _MISSED = STATUSES.where(reached=True), STATUSES.where(over=True)
_NOISE = 1e-9
_ROUGH, _LOOSE = 0.05, 0.2  # of a multiple: as it is written, and with 近, 多
_SIDES = {1: "高于", -1: "低于", 0: "持平"}
_WAYS = {1: "提高", -1: "降低", 0: "持平"}


def contradicts(one: NamedStatement, name: str, figures: Figures) -> Mark | None:
    """What contradicts the statement of this name; None where nothing does, or nothing can be told."""
    told = _CHECKS[one.kind](one, figures)
    if told is None:
        return None
    words = [figures.latest, figures.label]
    return Mark(one.text, told, one.start, about=f"{name}：{'，'.join(dict.fromkeys(filter(None, words)))}")


def _now(one: NamedStatement, figures: Figures) -> tuple[float, ...]:
    """The values that the statement may be of: the latest, and those of the years that it names."""
    named = [year for year in one.years if year != one.since]
    if any(year not in figures.by_year for year in named if year not in figures.deadlines):
        return ()
    return (*figures.now, *(value for year in named for value in figures.by_year.get(year, ())))


def _side(one: NamedStatement, figures: Figures) -> str | None:
    if not figures.now:
        return figures.label if not one.years else None
    now = _now(one, figures)
    sides = {_sign(value - goal) for value in now for goal in figures.goals}
    return None if not sides or one.way in sides else _SIDES[sides.pop()]


def _reached(one: NamedStatement, figures: Figures) -> str | None:
    said = _MISSED if one.denied else _REACHED
    if any(year not in figures.deadlines and year not in figures.by_year for year in one.years):
        return None
    if any((year in figures.met) != one.denied for year in one.years if year in figures.by_year):
        return None  # said of a year, and so of its value
    if one.denied and any(STATUSES.row(code).decided and not STATUSES.row(code).reached for code in figures.statuses):
        return None
    trend = all(STATUSES.row(code).trend for code in figures.statuses)
    return None if trend or not judgements.at_odds(said, figures.statuses) else figures.label


def _value(one: NamedStatement, figures: Figures) -> str | None:
    """达到85% where that is the number of the target, and no value."""
    if one.low is None or not any(abs(one.low - goal) <= _NOISE for goal in figures.goals):
        return None
    levels = {value for held in figures.by_year.values() for value in held} | set(figures.now) | set(figures.base)
    if any(abs(one.low - level) <= _half_digit(one.low) for level in levels) or set(one.years) & set(figures.deadlines):
        return None
    if any(STATUSES.row(code).reached for code in figures.statuses):
        return None  # 达到 is said of what is more as well
    return figures.latest.partition("（")[0] or figures.label


def _moved(one: NamedStatement, figures: Figures) -> str | None:
    now = _now(one, figures)
    if not now:
        return None
    if one.last_year:
        bases = figures.by_year.get((figures.year_now or 0) - 1, ())
    elif one.since is None:
        bases = figures.base if one.steady else (*figures.base, *figures.before)
    else:
        bases = figures.base if one.since == BASE else figures.by_year.get(one.since, ())
        if one.since in figures.base_years:
            bases = (*figures.base, *bases)
    ways = {_sign(values.apart(later, base)) for later in now for base in bases}
    return None if not ways or one.way in ways else _WAYS[ways.pop()]


def _from_to(one: NamedStatement, _figures: Figures) -> str | None:
    """由17.8%下降到20.4% goes the other way by its own numbers."""
    assert one.low is not None and one.high is not None
    way = _sign(one.high - one.low)
    return None if way == one.way else _WAYS[way]


def _times(one: NamedStatement, figures: Figures) -> str | None:
    now = _now(one, figures)
    base = figures.base if one.since in (None, BASE) else figures.by_year.get(one.since or 0, ())
    ratios = [later / before for later in now for before in base if before > 0]
    if not ratios or one.low is None:
        return None
    low, high = one.low * (1 - _ROUGH), one.low * (1 + _ROUGH)
    if one.loose in ("近", "约"):
        low = one.low * (1 - _LOOSE)
    elif one.loose:
        low, high = one.low, one.low * (1 + 2 * _LOOSE)
    return None if any(low <= ratio <= high for ratio in ratios) else f"{values.number(ratios[0], 2)}倍"


def _within(one: NamedStatement, figures: Figures) -> str | None:
    now = _now(one, figures)
    assert one.low is not None and one.high is not None
    if not now or any(one.low <= value <= one.high for value in now):
        return None
    return figures.latest.partition("（")[0]


def _streak(one: NamedStatement, figures: Figures) -> str | None:
    """连续三年下降: of one year after the other, the last of them that of the value that is judged."""
    if figures.year_now is None or one.low is None:
        return None
    years = range(figures.year_now - int(one.low), figures.year_now + 1)
    if any(year not in figures.series for year in years):
        return None
    values_ = [figures.series[year] for year in years]
    ways = [_sign(later - before) for before, later in pairwise(values_)]
    wrong = [year for year, way in zip(years[1:], ways, strict=True) if way != one.way]
    return None if not wrong else f"{wrong[-1]}年{_WAYS[ways[wrong[-1] - years[1]]]}"


def _extreme(one: NamedStatement, figures: Figures) -> str | None:
    """创历史新高: no year that is known has more."""
    now = figures.year_now
    if now is None or now not in figures.series or len(figures.series) == 1:
        return None
    pick = max if one.way > 0 else min
    year = pick(figures.series, key=lambda each: figures.series[each])
    return f"{year}年" if figures.series[year] != figures.series[now] else None


_CHECKS = {
    STREAK: _streak, EXTREME: _extreme, SIDE: _side, REACHED: _reached, VALUE: _value, MOVED: _moved,
    FROM_TO: _from_to, TIMES: _times, WITHIN: _within,
}  # fmt: skip


def _sign(difference: float) -> int:
    return 0 if abs(difference) <= _NOISE else 1 if difference > 0 else -1


def _half_digit(number: float) -> float:
    return 0.5 * 10.0 ** -len(f"{number:g}".partition(".")[2]) + _NOISE
