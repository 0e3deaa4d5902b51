"""The figures of each target of a plan's report by its names, and the words by which the report calls its own area."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from halfsky.reports.plan_material import PlanMaterial
from halfsky.vocabulary.codes import LEVELS, UNITS, Unit
from halfsky.vocabulary.comparators import AT_LEAST, AT_MOST
from halfsky.words import values
from halfsky.words.amounts import TO_ONE

_AMOUNTS = (
    "observed", "baseline", "base_value", "target", "value", "upper_value", "reference_value",
)  # fmt: skip
_AWAY = ("gap", "needed_a_year")
_NOTHING = Unit("", "", "")
_NOISE = 1e-9
_LEAST_SIGNS = 4  # of another name: shorter ones are said of other things too
_KINDS_OF_AREA = "省市州盟县区旗"


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
    year_now: int | None  # of the value that is judged
    series: Mapping[int, float]  # the values that the report shows, up to that year
    counts: Mapping[int, tuple[float, ...]] = field(default_factory=dict)  # cases, and among how many, of each year
    met: frozenset[int] = frozenset()  # the years whose value meets the target

    @property
    def before(self) -> tuple[float, ...]:
        """The values of the year next before that of the value that is judged."""
        earlier = [year for year in self.by_year if self.year_now is not None and year < self.year_now]
        return self.by_year[max(earlier)] if earlier else ()

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


def figures_of(report: PlanMaterial) -> Iterator[tuple[Figures, set[str]]]:
    """Of every target of the report, with what it is called; values of areas above are said to be theirs."""
    seen, zh = report.package.observations, report.language == "zh"
    seen = seen[seen["area_code"].eq(report.plan["area_code"])]
    groups, empty = {str(name): rows for name, rows in seen.groupby("indicator_id")}, seen.iloc[:0]
    used = report.used[report.used["area_code"].eq(report.plan["area_code"])]
    shown = {str(name): rows.drop_duplicates("year", keep=False) for name, rows in used.groupby("indicator_id")}
    previous = report.findings.set_index("target_id").get("previous", pd.Series(dtype="float64"))
    rows = report.everything
    for row in rows.assign(needed_a_year=values.needed_a_year(rows)).to_dict("records"):
        own = groups.get(str(row["indicator_id"]), empty)
        amounts = [row.get(name) for name in _AMOUNTS] + [previous.get(row["target_id"])] + own["value"].tolist()
        by_year = {int(year): tuple(rows["value"]) for year, rows in own.groupby("year")}
        unit, counter, indicator = str(row["unit"]), str(row["counter"] or ""), str(row["indicator"])
        about = UNITS.rows.get(unit, _NOTHING)
        own_sign, own_points = (about.sign, about.points) if zh else (about.sign_en, about.points_en)
        sign = values.unit(unit, report.language, indicator, counter)
        points = own_points if own_points != own_sign and sign == own_sign else ""
        yield (
            Figures(
                frozenset({sign, own_sign} - {"", TO_ONE}),
                frozenset({points} - {""}),
                _numbers(amounts), _numbers([row[name] for name in _AWAY]),
                by_year, (str(row["status"]),), str(row["latest"]), str(row["label"]),
                _change(row, unit, indicator, counter, report.language), (unit, indicator, counter),
                _numbers([row["observed"]]), _numbers([row["target"], row["upper_value"]]),
                _numbers([row["baseline"], row["base_value"]]),
                tuple(int(year) for year in (row["baseline_year"], row["base_value_year"]) if not pd.isna(year)),
                tuple(int(year) for year in (row["due_year"], report.plan["end_year"]) if not pd.isna(year)),
                None if pd.isna(row["latest_year"]) else int(row["latest_year"]),
                _until(shown.get(str(row["indicator_id"]), empty), row["latest_year"]),
                _counts(own), _met(by_year, row),
            ),
            {str(row["name"]), indicator, str(row["measure"])} - {""},
        )  # fmt: skip


def aliases_of(report: PlanMaterial) -> dict[str, Figures]:
    """The figures by the other names that the catalogue has for an indicator, where one target alone goes by them."""
    known = report.package.indicators.set_index("indicator_id")
    ids = list(report.everything["indicator_id"])
    found: dict[str, list[Figures]] = {}
    for indicator, (figures, _) in zip(ids, figures_of(report), strict=True):
        if indicator in known.index and ids.count(indicator) == 1:
            for name in {str(known.loc[indicator, "name_zh"]), *str(known.loc[indicator, "aliases"]).split("|")}:
                found.setdefault(name.strip(), []).append(figures)
    return {name: held[0] for name, held in found.items() if len(held) == 1 and len(name) >= _LEAST_SIGNS}


def _numbers(amounts: Sequence[Any]) -> tuple[float, ...]:
    return tuple(sorted({float(amount) for amount in amounts if amount is not None and not pd.isna(amount)}))


def _until(rows: pd.DataFrame, year: object) -> dict[int, float]:
    """The values of these rows by year, none later than the year."""
    last = 0 if pd.isna(year) else int(year)  # type: ignore[call-overload]
    return {int(row.year): float(row.value) for row in rows.itertuples() if row.year <= last}


def _counts(rows: pd.DataFrame) -> dict[int, tuple[float, ...]]:
    """By year the cases and the people among whom they were counted, where these are known."""
    held = rows[["year", "numerator", "denominator"]].melt("year").dropna()
    return {int(year): tuple(own["value"]) for year, own in held.groupby("year")}


def _met(by_year: Mapping[int, tuple[float, ...]], row: dict[Hashable, Any]) -> frozenset[int]:
    """The years with a value on the right side of the target; none for a target with two sides, or without a number."""
    ways = {code: way for way, codes in (("up", AT_LEAST), ("down", AT_MOST)) for code in codes}
    way = ways.get(str(row["comparator"]))
    if way is None or pd.isna(row["target"]):
        return frozenset()
    sign = 1 if way == "up" else -1
    return frozenset(
        year for year, held in by_year.items() if all(sign * (value - row["target"]) >= -_NOISE for value in held)
    )


def _change(row: dict[Hashable, Any], unit: str, indicator: str, counter: str, language: str) -> tuple[str, str]:
    now, base = row["observed"], row["baseline"]
    if pd.isna(now) or pd.isna(base):
        return "", ""
    said = values.change(now, base, unit, language, indicator, counted=counter)
    alone = values.difference(abs(values.apart(now, base)), unit, language, indicator, counted=counter)
    return f"比基期{said}" if language == "zh" else said, alone if alone in said else ""


def together(held: list[Figures]) -> Figures:
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
        tuple(year for one in held for year in one.deadlines), first.year_now, first.series if len(held) == 1 else {},
        first.counts if len({one.write for one in held}) == 1 else {},
        frozenset.intersection(*(one.met for one in held)),
    )  # fmt: skip
