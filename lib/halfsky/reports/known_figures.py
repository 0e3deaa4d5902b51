"""What the data know of each indicator of a plan's report, held against what an author wrote of it in his own words."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

import numpy as np
import pandas as pd

from halfsky.reports.plan_material import PlanMaterial
from halfsky.vocabulary.codes import LEVELS, UNITS
from halfsky.vocabulary.statuses import STATUSES
from halfsky.words import claims, counts_in_words, judgements, values
from halfsky.words.amounts import TO_ONE
from halfsky.words.named_claims import BASE, NamedClaim, named_claims

_AMOUNTS = (
    "observed", "baseline", "base_value", "target", "value", "upper_value", "reference_value",
)  # fmt: skip
_AWAY = ("gap", "required_per_year")
_SIGNS = {sign for row in UNITS.rows.values() for sign in (row.sign, row.points) if sign}
_POINTS = {row.points for row in UNITS.rows.values() if row.points and row.points != row.sign}
_NUMBER = re.compile(r"(-?\d+(?:\.\d+)?)(.*)")
_MANY = 1e4
_NOISE = 1e-9
_NO_COMPARISON = STATUSES.where(decided=False, lacks_data=False, few=False)  # said of two values as well
_KINDS_OF_AREA = "省市州盟县区旗"
_SPAN = "年"  # behind a number it is a time as well


Verdict = claims.Mark | Literal[False] | None
"""The mark; False where the claim is right; None where it cannot be told."""


@dataclass(frozen=True)
class Figures:
    """Of one name: the signs behind its values and behind their differences, every value, those of each year, and its
    statuses; and what an official is told of it."""

    signs: frozenset[str]
    points: frozenset[str]
    levels: tuple[float, ...]
    away: tuple[float, ...]  # how far it is from the target, and must go in a year
    by_year: Mapping[int, tuple[float, ...]]
    statuses: tuple[str, ...]
    latest: str
    label: str
    change: tuple[str, str]  # since the base: in words, and the amount alone
    write: tuple[str, str, str]  # unit, indicator, counter
    now: tuple[float, ...]  # the value that is judged
    goals: tuple[float, ...]  # what it is held against
    base: tuple[float, ...]
    base_years: tuple[int, ...]
    deadlines: tuple[int, ...]

    @cached_property
    def differences(self) -> np.ndarray:
        held = np.array(self.levels)
        return np.abs(np.append(np.subtract.outer(held, held).ravel(), self.away))

    @cached_property
    def relative(self) -> np.ndarray:
        """Changes and shares of one value in another, per cent."""
        held = np.array(self.levels)
        base = np.where(held == 0, np.nan, held)
        one = held[:, None] / base[None, :] * 100
        return np.concatenate([np.abs(one - 100).ravel(), np.abs(one).ravel()])


@dataclass(frozen=True)
class Known:
    """`Figures` by name, and a pattern of words for the area itself. Nothing is known for a report in English, or of
    several areas."""

    by_name: Mapping[str, Figures] = field(default_factory=dict)
    area: re.Pattern[str] | None = None

    @classmethod
    def of(cls, report: object) -> Known:
        """What a plan's report knows."""
        if not isinstance(report, PlanMaterial) or report.language != "zh":
            return cls()
        found: dict[str, list[Figures]] = {}
        for figures, names in _figures(report):
            for name in names:
                found.setdefault(name, []).append(figures)
        together = {name: held[0] if len(held) == 1 else _together(held) for name, held in found.items()}
        return cls(together, own_area(report))

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile("|".join(map(re.escape, sorted(self.by_name, key=len, reverse=True))))

    def read(self, text: str) -> dict[int, claims.Mark | None]:
        """By its place each claim of the text that is made of a name: what contradicts it, None where nothing does.

        What cannot be told is not in it.
        """
        if not self.by_name:
            return {}
        told: dict[int, claims.Mark | None] = {}
        for one in named_claims(text, self._pattern, self.area):
            verdicts = [self._verdict(one, name) for name in one.names]
            if one.claim.kind == "judgement":  # a list of names: all of them are judged so
                bad = [verdict for verdict in verdicts if verdict]
                told[one.claim.start] = bad[0] if bad else None
            elif any(verdict is not None for verdict in verdicts):
                good = any(verdict is False for verdict in verdicts)
                told[one.claim.start] = None if good else next(verdict for verdict in verdicts if verdict)
        return told

    def _verdict(self, one: NamedClaim, name: str) -> Verdict:
        figures = self.by_name[name]
        return _judged(one, name, figures) if one.claim.kind == "judgement" else _numbered(one, name, figures)


def own_area(report: PlanMaterial) -> re.Pattern[str] | None:
    """Finds the words by which a report calls its own area: its name, 全国 and 我国 of the nation, 全县 of a county."""
    area = report.package.areas.set_index("area_code").loc[[report.plan["area_code"]]].iloc[0]
    name = str(area["name_zh"])
    words = {name}
    if area["level"] == LEVELS[0]:
        words |= {"全国", "我国", "中国"}
    elif name[-1:] in _KINDS_OF_AREA:
        words |= {f"{all_of}{name[-1]}" for all_of in ("全", "我", "本", "该")}
        words |= {name.removesuffix("自治区") if name.endswith("自治区") else name[:-1]}
    words = {word for word in words if len(word) > 1}
    return re.compile(f"(?:{'|'.join(map(re.escape, sorted(words, key=len, reverse=True)))})(?!域)") if words else None


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


def _said_of(one: NamedClaim, figures: Figures) -> tuple[float, ...] | None:
    """The values that a change or a gap may be of: the latest, and those of the years that the sentence names; None
    where it names one of which nothing is known."""
    years = [year for year in one.years if year != one.since and year not in figures.deadlines]
    if any(year not in figures.by_year for year in years):
        return None
    return (*figures.now, *(value for year in years for value in figures.by_year[year]))


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
    ends = _ends(one, figures)
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


def _figures(report: PlanMaterial) -> Iterator[tuple[Figures, set[str]]]:
    """Of every target of the report, with what it is called; values of areas above are said to be theirs."""
    seen = report.package.observations
    seen = seen[seen["area_code"].eq(report.plan["area_code"])]
    groups, empty = {str(name): rows for name, rows in seen.groupby("indicator_id")}, seen.iloc[:0]
    previous = report.findings.set_index("target_id").get("previous", pd.Series(dtype="float64"))
    for row in report.everything.to_dict("records"):
        own = groups.get(str(row["indicator_id"]), empty)
        amounts = [row.get(name) for name in _AMOUNTS] + [previous.get(row["target_id"])] + own["value"].tolist()
        by_year = {int(year): tuple(rows["value"]) for year, rows in own.groupby("year")}
        unit, counter, indicator = str(row["unit"]), str(row["counter"] or ""), str(row["indicator"])
        about = UNITS.rows.get(unit)
        sign = values.unit(unit, "zh", indicator, counter)
        points = about.points if about is not None and about.points in _POINTS and sign == about.sign else ""
        yield (
            Figures(
                frozenset({sign, about.sign if about is not None else ""} - {"", TO_ONE}),
                frozenset({points} - {""}),
                _numbers(amounts), _numbers([row[name] for name in _AWAY]),
                by_year, (str(row["status"]),), str(row["latest"]), str(row["label"]),
                _change(row, unit, indicator, counter), (unit, indicator, counter),
                _numbers([row["observed"]]), _numbers([row["target"], row["upper_value"]]),
                _numbers([row["baseline"], row["base_value"]]),
                tuple(int(year) for year in (row["baseline_year"], row["base_value_year"]) if not pd.isna(year)),
                tuple(int(year) for year in (row["due_year"], report.plan["end_year"]) if not pd.isna(year)),
            ),
            {str(row["name"]), indicator, str(row["measure"])} - {""},
        )  # fmt: skip


def _numbers(amounts: Sequence[Any]) -> tuple[float, ...]:
    return tuple(sorted({float(amount) for amount in amounts if amount is not None and not pd.isna(amount)}))


def _change(row: dict[Hashable, Any], unit: str, indicator: str, counter: str) -> tuple[str, str]:
    now, base = row["observed"], row["baseline"]
    if pd.isna(now) or pd.isna(base):
        return "", ""
    said = values.change(now, base, unit, "zh", indicator, counted=counter)
    alone = values.difference(abs(values.apart(now, base)), unit, "zh", indicator, counted=counter)
    return f"比基期{said}", alone if alone in said else ""


def _together(held: list[Figures]) -> Figures:
    """Of several targets that are called the same."""
    first = held[0]
    return Figures(
        frozenset().union(*(one.signs for one in held)), frozenset().union(*(one.points for one in held)),
        _numbers([level for one in held for level in one.levels]),
        _numbers([away for one in held for away in one.away]),
        {} if len({one.write for one in held}) > 1 else first.by_year,
        tuple(dict.fromkeys(code for one in held for code in one.statuses)),
        "；".join(dict.fromkeys(one.latest for one in held)), "；".join(dict.fromkeys(one.label for one in held)),
        first.change, first.write, _numbers([level for one in held for level in one.now]),
        _numbers([level for one in held for level in one.goals]),
        _numbers([level for one in held for level in one.base]),
        tuple(year for one in held for year in one.base_years),
        tuple(year for one in held for year in one.deadlines),
    )  # fmt: skip
