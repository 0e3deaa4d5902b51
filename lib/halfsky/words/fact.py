"""What one sentence says, in numbers and codes: the same for every language."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd

from halfsky.schemas import DIRECTIONS
from halfsky.vocabulary.codes import BETTER, DERIVED, OBSERVATION_STATUSES
from halfsky.vocabulary.comparators import AROUND, AT_LEAST, AT_MOST, BETWEEN, TWO_SIDED
from halfsky.vocabulary.few_cases import of_few, rows_of_few
from halfsky.vocabulary.statuses import STATUSES, Status
from halfsky.words import stated_targets, values

PLAN = "规划"
"""What a plan is called that is no outline (纲要)."""
_SILENT = STATUSES.where(valued=False)
_VOLATILE, _STALE = "volatile", "stale"  # of the warnings
_DIGITS = 10  # what floating point makes of 16.9 - 30 is 13.1


@dataclass(frozen=True)
class Fact:
    """A target with an observed value. Differences are those of the numbers that are printed.

    base, base_year: null where no change can be told. aim: the threshold held against (of a range the nearer edge).
    off: value less threshold; gap: signed, negative is short; both null without a number. measure: what the catalogue
    calls the indicator; value_kind, base_kind: how firm the values are, in words; "" for final ones. moved: what is
    asked for where it is a change against a base (比2020年下降20%); "" else. cases, among: numerator and denominator of
    the value, null where they are not known; births: whether the latter are live births.
    previous: the value of the year before the latest one, by the same definition; null where there is none;
    previous_kind: how firm it is; previous_cases, base_cases: how many cases that value and the base value are of, null
    where that is not known; together: how many there were since the year `together_from`, of few that several years
    decide. noun: what the plan is called. break_year: from when on the definition is that of the
    value, where it changed since the plan began and what was before is left out; null else. turned: since which year of
    the plan the values go the way that is asked for, although the latest lies farther from it than the base; null else.
    two_values: whether nothing was observed between base and latest value. unmoved: whether it moved away from
    what is asked by no more than rounding can make. better: of the catalogue. newest,
    newest_year, newest_met, newest_break: the last value after a due year that `value` is judged by, whether it
    meets the target, and since when the definition is another than that of `value`; null else. told_apart: the name
    with the year of this target, where the plan has others of the same name; "" else.
    """

    name: str
    indicator: str
    unit: str
    counted: str
    status: str
    comparator: str
    warnings: tuple[str, ...]
    as_of: int
    year: int
    value: float
    base_year: int | None
    base: float | None
    deadline: int
    start_year: int
    end_year: int
    aim: float | None
    low: float | None
    high: float | None
    tolerance: float | None
    gap: float | None
    periodicity: str
    value_text: str
    language: str
    measure: str = ""
    value_kind: str = ""
    base_kind: str = ""
    moved: str = ""
    cases: float | None = None
    among: float | None = None
    births: bool = False
    previous: float | None = None
    noun: str = PLAN
    previous_kind: str = ""
    previous_cases: float | None = None
    together: float | None = None
    together_from: int | None = None
    base_cases: float | None = None
    break_year: int | None = None
    turned: int | None = None
    two_values: bool = False
    unmoved: bool = False
    better: str = ""
    newest: float | None = None
    newest_year: int | None = None
    newest_met: bool | None = None
    newest_break: int | None = None
    told_apart: str = ""

    @property
    def called(self) -> str:
        """Its name in a list: 九年义务教育巩固率（2025年目标）, where there is another for 2030."""
        return self.told_apart or self.name

    @property
    def outdated(self) -> bool:
        """Whether the value of a direction is too old to speak of the report's year."""
        return self.directional and _STALE in self.warnings

    @property
    def weak(self) -> bool:
        """Whether two values, a volatile series, or a step that rounding can make are all that is known: of these no
        way is told. The trend of a
        target without a number is tested, and stands against what goes up and down; where the test finds none, but
        the value is clearly another than the base, it is not called steady."""
        return weak_ground(
            self.status, self.warnings, self.value, None if self.reckoned or self.of_few else self.base,
            two_values=self.two_values, unmoved=self.unmoved,
        )  # fmt: skip

    @property
    def standing(self) -> str:
        """The label of its status; the word for a weak ground, or for a value that is still that of the base."""
        if self.above_range:
            return values.chooser(self.language)(*ABOVE_RANGE)
        return self.held.called(self.language, weak=self.weak, still=self.still, contrary=self.contrary)

    @property
    def contrary(self) -> int:
        return 0 if self.of_few or self.reckoned else contrary(self.comparator, self.value, self.base)

    @property
    def above_range(self) -> bool:
        """Whether it lies above what is allowed about a number, of a thing of which more is better."""
        return above_range(self.comparator, self.better, self.value, self.aim, self.gap, self.status)

    @property
    def still(self) -> bool:
        return self.change == 0 and not self.of_few and not self.reckoned

    @property
    def reckoned(self) -> bool:
        """Whether the base value was reckoned from others: no rise or fall is told from it."""
        return bool(self.base_kind) and self.base_kind == OBSERVATION_STATUSES.label(DERIVED, self.language)

    @property
    def kind(self) -> str:
        """How firm a difference from the base value is: as the less firm of the two, in words; "" for final values."""
        return self.value_kind or self.base_kind

    @property
    def term(self) -> str:
        return term_of(self.noun)

    @property
    def held(self) -> Status:
        """What follows from the status."""
        return STATUSES.row(self.status)

    @property
    def kept(self) -> bool:
        """Whether the base value meets the number already: it is kept, and not attained on the way."""
        if self.base is None or self.aim is None or self.around or self.between or not self.held.reached:
            return False
        if self.reckoned:
            return False
        return self.base >= self.aim if self.upward else self.base <= self.aim

    @property
    def worse(self) -> bool:
        """Whether it lies farther from what is asked for than the base value; not said of few cases."""
        if self.change is None or self.off is None or self.between or self.around or self.of_few or self.reckoned:
            return False
        return self.change < 0 if self.upward else self.change > 0

    @property
    def directional(self) -> bool:
        return self.comparator in DIRECTIONS

    @property
    def of_few(self) -> bool:
        """Whether it rests on few cases: then several years together decide, not the latest value."""
        return of_few(";".join(self.warnings))

    @property
    def by_years_together(self) -> bool:
        """Whether several years together decide: not where no case at all, or everybody, is asked for."""
        return self.of_few and not self.everything and not (self.aim == 0 and not self.upward)

    @property
    def change(self) -> float | None:
        """Value less base value; 0.0 where they are the same."""
        return None if self.base is None else values.apart(self.value, self.base, self._others)

    @property
    def off(self) -> float | None:
        return None if self.aim is None else values.apart(self.value, self.aim, self._others)

    @property
    def around(self) -> bool:
        return self.comparator in AROUND

    @property
    def between(self) -> bool:
        return self.comparator in BETWEEN

    @property
    def everything(self) -> bool:
        """Whether all of a whole is asked for."""
        return self.aim is not None and stated_targets.everything(self.comparator, self.aim, self.unit)

    @property
    def short(self) -> float | None:
        """Of an approximate target: how far the value lies outside of what is allowed."""
        if not self.around or not self.gap or self.off is None or self.tolerance is None:
            return None
        return round(abs(self.off) - self.tolerance, _DIGITS)

    @property
    def two_sided(self) -> bool:
        return self.comparator in TWO_SIDED

    @property
    def upward(self) -> bool:
        """Whether more is asked for."""
        return self.comparator in AT_LEAST

    @property
    def before_plan(self) -> bool:
        """Whether the value is from before the plan's first year."""
        return self.year < self.start_year

    @property
    def rises(self) -> bool:
        """Whether it is to rise from where it is."""
        return (self.off or 0.0) < 0 if self.around or self.between else self.upward

    @property
    def due(self) -> bool:
        """Whether the deadline has come and its year has no value that decides."""
        return self.as_of >= self.deadline and self.year < self.deadline

    def amount(self, value: float) -> str:
        """A value with its unit, not rounded onto what it is held against."""
        return values.value(
            value, self.unit, self.language, self.indicator, counted=self.counted, limit=self._others
        )  # fmt: skip

    @property
    def _others(self) -> list[float]:
        known = (self.value, self.base, self.previous, self.aim, self.low, self.high)
        return [other for other in known if other is not None]

    def threshold(self, value: float) -> str:
        """The number of the target, as the plan writes it."""
        return stated_targets.stated(
            value, self.unit, self.language, self.indicator, self.value_text, self.counted, self._others
        )  # fmt: skip

    def changed(self) -> str:
        """How the value differs from the base value: 降低13.1个十万分点; "" without one."""
        return "" if self.base is None else self.moved_since(self.base)

    def moved_since(self, before: float) -> str:
        """How the value differs from an earlier one, both as they are printed."""
        return values.change(
            self.value, before, self.unit, self.language, self.indicator, counted=self.counted, limits=self._others
        )  # fmt: skip

    def distance(self, size: float) -> str:
        return values.difference(abs(size), self.unit, self.language, self.indicator, counted=self.counted)


ABOVE_RANGE = ("高于目标范围", "Above the target's range")
"""What is said of more than about a number (45%左右) of a thing of which more is better: that is not to be undone."""
_CLEARLY, _FAR = 0.01, 0.1  # of the base


def weak_ground(
    status: str, warnings: Collection[str], value: float, base: float | None, *, two_values: bool, unmoved: bool
) -> bool:
    """`Fact.weak`, of the values of a row."""
    held = STATUSES.row(status)
    if not held.trend:
        return two_values or unmoved or _VOLATILE in warnings
    if not held.steady:
        return two_values
    return base is not None and not pd.isna(base) and abs(value - base) >= _CLEARLY * abs(base) > 0


def contrary(comparator: str, value: float, base: float | None) -> int:
    """1 where a value lies far above its base although less is asked for, -1 where far below although more is."""
    if base is None or pd.isna(base) or abs(value - base) < _FAR * abs(base) or not base:
        return 0
    if value > base:
        return int(comparator in AT_MOST)
    return -int(comparator in AT_LEAST)


def above_range(comparator: str, better: str, value: float, aim: float | None, gap: float | None, status: str) -> bool:
    """`Fact.above_range`, of the values of a row."""
    if comparator not in AROUND or aim is None or gap is None or pd.isna(gap) or pd.isna(aim):
        return False
    held = STATUSES.row(status)
    return (BETTER.row(better).sense if better else 0) > 0 and value > aim and gap < 0 and (held.underway or held.over)


def above_ranges(rows: pd.DataFrame) -> list[bool]:
    """`above_range` of every row of gaps with `better` of the catalogue."""
    columns = rows[["comparator", "better", "observed", "target", "gap", "status"]]
    return [above_range(*held) for held in columns.itertuples(index=False)]


def standings(rows: pd.DataFrame, still: pd.Series, language: str) -> list[str]:
    """`Fact.standing` of every row, also of those that no fact is made of. rows: of `PlanMaterial.promises`."""
    derived, told = OBSERVATION_STATUSES.label(DERIVED, language), []
    columns = zip(rows.itertuples(index=False), still, rows_of_few(rows), strict=True)
    for row, is_still, few in columns:
        if row.above_range:
            told.append(values.chooser(language)(*ABOVE_RANGE))
            continue
        base = None if few or row.base_kind == derived else row.baseline
        weak = weak_ground(
            row.status, row.warnings.split(";"), row.observed, base, two_values=bool(row.two_values),
            unmoved=bool(row.unmoved),
        )  # fmt: skip
        far = contrary(row.comparator, row.observed, base)
        told.append(STATUSES.row(row.status).called(language, weak=weak, still=bool(is_still), contrary=far))
    return told


def term_of(noun: str) -> str:
    """The years of a plan; those of an outline are no 规划期."""
    return f"{noun}期" if noun == PLAN else "实施期"


def facts(rows: pd.DataFrame, language: str) -> Iterator[Fact | None]:
    """The fact of every row of `finding_rows`; None for a row whose numbers do not exist."""
    tolerance = values.tolerances(rows)
    kinds = values.classifiers(rows)
    for row, band, thing in zip(rows.itertuples(index=False), tolerance, kinds, strict=True):
        yield _fact(row, band, thing, language)


def _fact(row: object, band: float, thing: str, language: str) -> Fact | None:
    told = row._asdict()  # type: ignore[attr-defined]
    if told["status"] in _SILENT or pd.isna(told["observed"]) or pd.isna(told["latest_year"]):
        return None
    number = told["comparator"] not in DIRECTIONS
    if number and (pd.isna(told["target"]) or pd.isna(told["gap"])):
        return None
    year, base_year = int(told["latest_year"]), _whole(told["baseline_year"])
    base = _number(told["baseline"])
    if base is None or base_year is None or base_year >= year:
        base, base_year = None, None
    ranged = told["comparator"] in BETWEEN
    moved = stated_targets.relative(
        told["stated_comparator"], told["value"], told["stated_unit"], language, told["relative_to"], told["indicator"],
        told["value_text"], told["note"], told["better"], thing,
    ) if number and told.get("relative_to") else ""  # fmt: skip
    return Fact(
        name=told["name"], indicator=told["indicator"], unit=told["unit"], counted=thing, status=told["status"],
        comparator=told["comparator"], warnings=tuple(code for code in told["warnings"].split(";") if code),
        as_of=int(told["as_of"]), year=year, value=float(told["observed"]), base_year=base_year, base=base,
        deadline=int(told["deadline"]), start_year=int(told["start_year"]), end_year=int(told["end_year"]),
        aim=float(told["target"]) if number else None,
        low=_number(told["value"]) if ranged else None, high=_number(told["upper_value"]) if ranged else None,
        tolerance=float(band) if told["comparator"] in AROUND else None, gap=float(told["gap"]) if number else None,
        periodicity=told["periodicity"], value_text=told["value_text"], language=language,
        measure=told.get("measure", ""), value_kind=told.get("value_kind", ""),
        base_kind=told.get("base_kind", "") if base is not None else "", moved=moved,
        cases=_number(told.get("cases", float("nan"))), among=_number(told.get("among", float("nan"))),
        births=bool(told.get("births", False)), previous=_number(told.get("previous", float("nan"))),
        noun=told.get("noun", PLAN), previous_kind=told.get("previous_kind", ""),
        previous_cases=_number(told.get("previous_cases", float("nan"))),
        together=_number(told.get("together", float("nan"))),
        together_from=_whole(told.get("together_from", float("nan"))),
        base_cases=_number(told.get("base_cases", float("nan"))) if base is not None else None,
        break_year=_changed(told.get("break_year", float("nan")), int(told["start_year"])),
        turned=_whole(told.get("turned", float("nan"))), two_values=bool(told.get("two_values", False)),
        unmoved=bool(told.get("unmoved", False)), told_apart=told.get("called") or "",
        better=told.get("better") or "", **_afterwards(told),
    )  # fmt: skip


def _afterwards(told: dict[str, Any]) -> dict[str, Any]:
    """The last value after the due year's, where there is one: `newest, newest_year, newest_met`."""
    met = told.get("newest_met")
    if met is None or pd.isna(met):
        return {}
    return {"newest": float(told["newest"]), "newest_year": int(told["newest_year"]), "newest_met": bool(met),
            "newest_break": _whole(told["newest_break"])}  # fmt: skip


def _changed(year: float, start: int) -> int | None:
    return None if pd.isna(year) or year < start else int(year)


def _number(value: float) -> float | None:
    return None if pd.isna(value) else float(value)


def _whole(value: float) -> int | None:
    return None if pd.isna(value) else int(value)
