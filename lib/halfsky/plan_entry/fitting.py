"""What a person writes of a target must fit what it is held against: its indicator's unit, and the years of its plan.

A target in a unit that its indicator's figures never have is never judged, and one that is due outside its plan is
judged in a year that nobody meant: both are refused where they are written.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

import pandas as pd

from halfsky.vocabulary.codes import RATES, UNITS
from halfsky.vocabulary.comparators import DIRECTIONS
from halfsky.words import values


class Term(NamedTuple):
    """The first and the last year of a plan, and the years outside them that its own document sets targets for."""

    start: int
    end: int
    others: Collection[int] = ()


def term(plan: Mapping[str, Any], targets: pd.DataFrame) -> Term:
    """Of a row of schemas.PLANS; targets: schemas.TARGETS, of that plan, as they stand."""
    stated = targets.loc[targets["char_start"].notna(), "deadline_year"].dropna()
    return Term(int(plan["start_year"]), int(plan["end_year"]), frozenset(map(int, stated)))


def year_fault(year: Any, of: Term | None) -> str:
    """Why a target of the plan cannot be due in this year, "" where it can."""
    if of is None or pd.isna(year) or of.start <= int(year) <= of.end or int(year) in of.others:
        return ""
    return f"{int(year)}年不在规划的起止年份（{of.start}—{of.end}年）之内"


def is_held(target: Mapping[str, Any]) -> bool:
    """Whether the unit of a target (schemas.TARGETS) must be that of its indicator: a direction and a change against a
    base have their own."""
    return bool(target["unit"]) and target["comparator"] not in DIRECTIONS and not target["relative_to"]


def unit_fault(target: Mapping[str, Any], unit: str, name: str) -> str:
    """Why a target cannot be of an indicator of that name with figures in that unit, "" where it can. A rate that is
    told in another rate's unit is held against nothing either: the number that it is in the indicator's own is named.
    """
    own = str(target["unit"])
    if not is_held(target) or not unit or unit == own:
        return ""
    said, wanted = UNITS.label(own), UNITS.label(unit)
    if own in RATES and unit in RATES:
        return f"“{said}”与指标“{name}”的单位“{wanted}”不一致，不能与数据对照，请折算后填写{_worked_out(target, unit)}"
    return f"“{said}”与指标“{name}”的单位“{wanted}”不能换算，请改正单位，或者改选指标"


def _worked_out(target: Mapping[str, Any], unit: str) -> str:
    """The numbers of a rate as written and in another rate's unit, in brackets; "" where there are none."""
    own = str(target["unit"])
    numbers = [float(target[name]) for name in ("value", "upper_value") if pd.notna(target[name])]
    told = (
        values.value(one, own, "zh", exact=True)
        + "＝"
        + values.value(one * RATES[unit] / RATES[own], unit, "zh", exact=True)
        for one in numbers
    )
    return f"（{'，'.join(told)}）" if numbers else ""


def new_unit_fault(target: Mapping[str, Any], unit: str) -> str:
    """Why an indicator that is made for a target cannot have this unit, "" where it can: its figures are called for in
    it and held against the target, so that it is the target's own."""
    own = str(target["unit"])
    if not is_held(target) or not unit or unit == own:
        return ""
    said, wanted = UNITS.label(unit), UNITS.label(own)
    return f"“{said}”与目标的单位“{wanted}”不一致，报来的数不能与目标对照，请选“{wanted}”，或者更正目标的单位"
