"""What the data know of each indicator of a plan's report, held against what an author wrote of it in his own words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property, partial
from typing import Literal

import numpy as np

from halfsky.reports import known_in_english
from halfsky.reports.cases_named import cases_named
from halfsky.reports.cross import CrossReport
from halfsky.reports.figures_of import Figures, aliases_of, figures_of, own_area, together
from halfsky.reports.plan_material import PlanMaterial
from halfsky.reports.plan_report import PlanReport
from halfsky.reports.stated import contradicts
from halfsky.reports.stated_of_all import Accounts, accounts_of
from halfsky.vocabulary.codes import UNITS
from halfsky.vocabulary.statuses import STATUSES
from halfsky.words import claims, counts_in_words, judgements, values
from halfsky.words.amounts import TO_ONE
from halfsky.words.named_claims import BASE, NamedClaim, named_claims, sentences
from halfsky.words.named_statements import REACHED, WITHIN, named_statements
from halfsky.words.names_shortened import shortened

_SIGNS = {sign for row in UNITS.rows.values() for sign in (row.sign, row.points) if sign}
_NUMBER = re.compile(r"(-?\d+(?:\.\d+)?)(.*)")
_MANY = 1e4
_NOISE = 1e-9
_NO_COMPARISON = STATUSES.where(decided=False, lacks_data=False, few=False)  # said of two values as well
_SOURCES = re.compile(r"来源|\[\d+\]")  # titles, in which somebody else states something
_SPAN = "年"  # behind a number it is a time as well


Verdict = claims.Mark | Literal[False] | None
"""The mark; False where the claim is right; None where it cannot be told."""


@dataclass(frozen=True)
class Known:
    """`Figures` by name, a pattern of words for the area itself, and how many targets are attained; of a report of
    several areas what is known of each of them, by its name."""

    by_name: Mapping[str, Figures] = field(default_factory=dict)
    area: re.Pattern[str] | None = None
    accounts: Accounts = field(default_factory=Accounts)
    areas: Mapping[str, Callable[[], Known]] = field(default_factory=dict)
    language: str = "zh"
    catalogue: frozenset[str] = frozenset()  # names of indicators: none of them is another's name shortened

    @classmethod
    def of(cls, report: object) -> Known:
        """What a report knows."""
        if isinstance(report, CrossReport) and report.language == "zh":
            made = {report.short_names[plan]: partial(_of_area, report, plan) for plan in report.plans["plan_id"]}
            return cls(areas={name: cache(known) for name, known in made.items()})
        if not isinstance(report, PlanMaterial):
            return cls()
        found: dict[str, list[Figures]] = {}
        for figures, names in figures_of(report):
            for name in names:
                found.setdefault(name, []).append(figures)
        by_name = {name: held[0] if len(held) == 1 else together(held) for name, held in found.items()}
        if report.language != "zh":
            return cls(by_name, accounts=accounts_of(report), language=report.language)
        by_name |= {name: figures for name, figures in aliases_of(report).items() if name not in by_name}
        known = frozenset(map(str, report.package.indicators["name_zh"]))
        return cls(by_name, own_area(report), accounts_of(report), catalogue=known)

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile("|".join(map(re.escape, sorted(self.by_name, key=len, reverse=True))) or "(?!)")

    @cached_property
    def _areas(self) -> re.Pattern[str]:
        return re.compile("|".join(map(re.escape, sorted(self.areas, key=len, reverse=True))) or "(?!)")

    def read(self, text: str) -> dict[int, claims.Mark | None]:
        """By its place each claim of the text that is made of a name: what contradicts it, None where nothing does.

        What cannot be told is not in it.
        """
        told: dict[int, claims.Mark | None] = {}
        for begin, part, known in self._parts(text):
            for place, mark in known.read(part).items():
                told[begin + place] = mark and replace(mark, here=begin + mark.here)
        if not self.by_name or _SOURCES.match(text) or self.language != "zh":
            return told
        told |= cases_named(text, self.by_name)
        held = self._with_shortened(text)
        told |= dict.fromkeys(self.accounts.right(text, held._pattern))
        for one in named_claims(text, held._pattern, self.area):
            verdicts = [held._verdict(one, name) for name in one.names]
            if one.claim.kind == "judgement":  # a list of names: all of them are judged so
                bad = [verdict for verdict in verdicts if verdict]
                told[one.claim.start] = bad[0] if bad else None
            elif any(verdict is not None for verdict in verdicts):
                good = any(verdict is False for verdict in verdicts)
                told[one.claim.start] = None if good else next(verdict for verdict in verdicts if verdict)
        ranges = [one for one in named_statements(text, held._pattern, self.area) if one.kind == WITHIN]
        spans = [(one.start, one.start + len(one.text)) for one in ranges]  # the ends of a range are no values
        return {place: mark for place, mark in told.items() if not any(low <= place < high for low, high in spans)}

    def stated(self, text: str) -> list[claims.Mark]:
        """What contradicts the statements of a text: of an indicator (`named_statements`), of all targets."""
        told = [
            replace(mark, here=begin + mark.here)
            for begin, part, known in self._parts(text) for mark in known.stated(part)
        ]  # fmt: skip
        if self.language != "zh":
            return _apart_from_each_other(known_in_english.stated(text, self.by_name, self.accounts.whole))
        if not self.by_name:
            return told
        held = self._with_shortened(text)
        for one in named_statements(text, held._pattern, self.area):
            found = [contradicts(one, name, held.by_name[name]) for name in one.names]
            if len(found) == 1 or one.kind == REACHED:  # a list of names: all of them are said to be so
                told += [mark for mark in found if mark is not None][:1]
        return _apart_from_each_other([*told, *self.accounts.read(text, held._pattern)])

    def within(self, headings: Sequence[str]) -> Known:
        """The same for a text below these headings: `Accounts.within`."""
        accounts = self.accounts.within(headings)
        return self if accounts is self.accounts else replace(self, accounts=accounts)

    def of_names(self, cells: Sequence[str]) -> list[Figures]:
        """The figures of what the cells of a row name."""
        return [self.by_name[cell] for cell in (cell.strip(" ※△*") for cell in cells) if cell in self.by_name]

    def _with_shortened(self, text: str) -> Known:
        """The same with the names that the text shortens: of each the figures of all that it may be meant for."""
        told = shortened(text, self.by_name, self._pattern)
        short = {name: meant for name, meant in told.items() if name not in self.catalogue}
        if not short:
            return self
        found = {name: together([self.by_name[one] for one in meant]) for name, meant in short.items()}
        return replace(self, by_name={**self.by_name, **found})

    def _parts(self, text: str) -> Iterator[tuple[int, str, Known]]:
        """The sentences that name one of several areas, and what is known of it."""
        for begin, sentence in sentences(text) if self.areas else ():
            named = {found[0] for found in self._areas.finditer(sentence)}
            if len(named) == 1:
                yield begin, sentence, self.areas[named.pop()]()

    def _verdict(self, one: NamedClaim, name: str) -> Verdict:
        figures = self.by_name[name]
        return _judged(one, name, figures) if one.claim.kind == "judgement" else _numbered(one, name, figures)


def _of_area(report: CrossReport, plan_id: str) -> Known:
    """What is known of one of several areas."""
    return Known.of(PlanReport.of(report.package, plan_id, as_of=report.as_of, language=report.language))


def _apart_from_each_other(told: list[claims.Mark]) -> list[claims.Mark]:
    """Of marks that lie in one another the longest."""
    kept: list[claims.Mark] = []
    for mark in sorted(told, key=lambda one: -len(one.found)):
        ends = mark.here + len(mark.found)
        if not any(one.here < ends and mark.here < one.here + len(one.found) for one in kept):
            kept.append(mark)
    return kept


def _judged(one: NamedClaim, name: str, figures: Figures) -> Verdict:
    said = judgements.statuses_meant(one.claim.text)
    if not said or said == _NO_COMPARISON:
        return None
    if one.denied:
        said = STATUSES.where(over=True)
    if STATUSES.row(said[0]).trend and not any(STATUSES.row(code).trend for code in figures.statuses):
        undecided = not any(STATUSES.row(code).decided for code in figures.statuses)
        if not undecided:
            return None  # of a target with a number it is no judgement
        return _mark(one, name, figures, figures.label, figures.label)
    if not judgements.at_odds(said, figures.statuses):
        return False
    return _mark(one, name, figures, figures.label, figures.label)


def _numbered(one: NamedClaim, name: str, figures: Figures) -> Verdict:
    if counts_in_words.is_share(one.claim.meaning):
        return _in_tenths(one, name, figures)
    found = _NUMBER.fullmatch(one.claim.meaning)
    if found is None:
        return None
    amount, sign = abs(float(found[1])), found[2]
    if amount == 1 and sign.startswith("/"):
        return None  # 1/10万 is a unit
    decimals = len(found[1].partition(".")[2])
    slack = 0.5 * 10.0**-decimals + 1e-9
    if sign.startswith("万") and (sign[1:] in figures.signs or not sign[1:]):
        amount, slack, sign = amount * _MANY, slack * _MANY, sign[1:] or next(iter(figures.signs), "")
    told = _apart(one, name, figures, amount, sign, slack, decimals)
    if told is not None:
        return told
    moved = _moved(one, figures)
    if sign in figures.points:
        against = figures.differences if moved is None else np.append(moved[0], np.abs(figures.away))
        right = _near(against, amount, 2 * slack)
        return False if right else _mark(one, name, figures, figures.change[1], figures.change[0])
    if sign in figures.signs:
        if sign == _SPAN and not decimals:
            return None
        right = _near(np.abs(figures.levels), amount, slack) or (
            one.apart and not figures.points and _near(figures.differences, amount, 2 * slack)
        )
        if right and not one.apart and (elsewhere := _of_another_year(one, figures, amount, slack)):
            return _mark(one, name, figures, *elsewhere)
        held = figures.by_year.get(one.year) if one.year is not None else None
        if right and held and not _near(np.abs(held), amount, slack):
            unit, indicator, counter = figures.write
            written = values.value(held[0], unit, "zh", indicator, counted=counter)
            return _mark(one, name, figures, written, f"{one.year}年{written}")
        return False if right else _mark(one, name, figures, _amount(figures.latest), figures.latest)
    if sign not in _SIGNS or sign in (_SPAN, TO_ONE):
        return None  # it counts something else
    against = figures.relative if moved is None else moved[1]
    right = sign == UNITS.row("percent").sign and _near(against, amount, 2 * slack)
    if not right and moved is not None and sign == UNITS.row("percent").sign and figures.now and any(figures.base):
        said = f"{abs(figures.now[0] / max(figures.base) - 1) * 100:.{max(decimals, 1)}f}{sign}"
        return _mark(one, name, figures, said, f"比基期变化{said}")
    return False if right else _mark(one, name, figures, _amount(figures.latest), figures.latest)


def _of_another_year(one: NamedClaim, figures: Figures, amount: float, slack: float) -> tuple[str, str] | None:
    """What is expected, and how that is told, where the number is the value of another year than is said: 2020年为50.4%
    of 2018, or 为17.8/10万 of a year that is no more the latest."""
    years = [year for year, held in figures.by_year.items() if _near(np.abs(held), amount, slack)]
    if not years or (_near(np.abs((*figures.goals, *figures.base, *figures.now)), amount, slack) and one.year is None):
        return None
    if one.year is not None:
        if one.year in figures.by_year or _near(np.abs(figures.goals), amount, slack):
            return None
        return f"{years[-1]}年", f"该数值为{years[-1]}年"
    return (_amount(figures.latest), figures.latest) if one.latest and figures.now else None


def _apart(
    one: NamedClaim, name: str, figures: Figures, amount: float, sign: str, slack: float, decimals: int
) -> Verdict:  # fmt: skip
    """How far a value is from its target, or how much it changed since a year; None where the text does not say so."""
    unit, indicator, counter = figures.write
    per_cent = sign == UNITS.row("percent").sign
    points = sign in figures.points or (sign in figures.signs and not figures.points)
    now = _said_of(one, figures)
    if now is None:
        return None
    if one.to_target and points:
        gaps = [abs(value - goal) for value in now for goal in figures.goals]
        if not gaps:
            return None
        levels = figures.goals if sign in figures.signs else ()  # 低于目标值83岁 names the target itself
        if _near(np.array(gaps), amount, 2 * slack) or _near(np.abs(levels), amount, slack):
            return False
        expected = values.difference(gaps[0], unit, "zh", indicator, counted=counter)
        return _mark(one, name, figures, expected, f"距目标{expected}")
    ends = _ends(one, figures)
    if ends is None or not (points or per_cent):
        return None
    if per_cent and sign not in figures.signs and _near(np.abs(figures.levels), amount, _NOISE):
        return False  # the target itself is such a change
    moved = [(later, base) for later in ends[0] for base in ends[1]]
    if points and _near(np.array([abs(later - base) for later, base in moved]), amount, 2 * slack):
        return False
    parts = [abs(later / base - 1) * 100 for later, base in moved if base]
    if per_cent and _near(np.array(parts), amount, 2 * slack):
        return False
    later, base = moved[0]
    if not per_cent or sign in figures.signs or not parts:
        said = values.difference(abs(values.apart(later, base)), unit, "zh", indicator, counted=counter)
    else:
        said = f"{parts[0]:.{max(decimals, 1)}f}{sign}"
    return _mark(one, name, figures, said, f"{_since(one)}变化{said}")


def _ends(one: NamedClaim, figures: Figures) -> tuple[tuple[float, ...], tuple[float, ...]] | None:
    """The values that a change is between; None where the text, or the data, do not say."""
    if one.since is None:
        return None
    base = figures.base if one.since == BASE else figures.by_year.get(one.since, ())
    if one.since in figures.base_years:
        base = (*figures.base, *base)
    later = _said_of(one, figures)
    return (tuple(later), tuple(base)) if later and base else None


def _unsaid_ends(one: NamedClaim, figures: Figures) -> tuple[tuple[float, ...], tuple[float, ...]] | None:
    """The same where no year is said: since the base, or since the value before."""
    later = _said_of(one, figures)
    if one.against_other or one.since is not None or not later:
        return None
    base = (*figures.base, *figures.before)
    return (tuple(later), base) if base else None


def _said_of(one: NamedClaim, figures: Figures) -> tuple[float, ...] | None:
    """The values that a change or a gap may be of: the latest, and those of the years that the sentence names; None
    where it names one of which nothing is known."""
    named = [year for year in one.years if year != one.since]
    if any(year not in figures.by_year for year in named if year not in figures.deadlines):
        return None
    return (*figures.now, *(value for year in named for value in figures.by_year.get(year, ())))


def _moved(one: NamedClaim, figures: Figures) -> tuple[np.ndarray, np.ndarray] | None:
    """Differences, and changes per cent, of the values that a sentence may speak of against every other one; None where
    it speaks of no change, or of a year of which nothing is known."""
    later = _said_of(one, figures)
    if not one.apart or one.to_target or not later:
        return None
    now, others = np.array(later)[:, None], np.array(figures.levels)[None, :]
    base = np.where(others == 0, np.nan, others)
    return np.abs(now - others).ravel(), np.abs(now / base - 1).ravel() * 100


def _since(one: NamedClaim) -> str:
    return "比基期" if one.since in (BASE, None) else f"比{one.since}年"


def _in_tenths(one: NamedClaim, name: str, figures: Figures) -> Verdict:
    """近五成, 一半以上: of a change since a year, or since the base where none is named; of a value per cent itself."""
    if one.to_target:
        return None
    if not one.apart:
        if UNITS.row("percent").sign not in figures.signs or not figures.now:
            return None
        right = any(counts_in_words.agrees(one.claim.meaning, level) for level in figures.levels)
        return False if right else _mark(one, name, figures, _amount(figures.latest), figures.latest)
    ends = _ends(one, figures) or _unsaid_ends(one, figures)
    if ends is None:
        return None
    parts = [abs(later / base - 1) * 100 for later in ends[0] for base in ends[1] if base]
    moved = [abs(later - base) for later in ends[0] for base in ends[1]] if figures.points else []
    if not parts or any(counts_in_words.agrees(one.claim.meaning, part) for part in (*parts, *moved)):
        return False if parts else None
    said = f"{parts[0]:.1f}{UNITS.row('percent').sign}"
    return _mark(one, name, figures, said, f"{_since(one)}变化{said}")


def _near(held: np.ndarray, amount: float, slack: float) -> bool:
    return bool((np.abs(held - amount) <= slack).any())


def _amount(latest: str) -> str:
    """75.5% of 75.5%（2018年）; "" where there is no value."""
    found = claims.claims(latest)
    return found[0].text if found and found[0].kind == "number" else ""


def _mark(one: NamedClaim, name: str, figures: Figures, expected: str, told: str) -> claims.Mark:
    words = [told or figures.latest, figures.label]
    return claims.Mark(
        one.claim.text, expected, one.claim.start, about=f"{name}：{'，'.join(dict.fromkeys(filter(None, words)))}"
    )
