"""What a reading found, held against what a document states: plain comparisons for tests of plans."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pandas as pd

import halfsky
from halfsky.errors import NoTargetsError
from halfsky.schemas import TARGETS
from plan_sentences import Stated

_PLAIN = {ord(sign): None for sign in " 　“”\"'‘’"} | {ord(dash): "-" for dash in "—–－~～"}  # a dash is a dash
_SAME_UNIT = {"points": "percent"}  # a difference in 百分点 is a number of points or of percent


def _same(stated: Stated, row: pd.Series) -> bool:
    unit = _SAME_UNIT.get(row["unit"], row["unit"])
    due = None if pd.isna(row["deadline_year"]) else int(row["deadline_year"])
    return (
        row["comparator"] == stated.comparator
        and pd.notna(row["value"])
        and abs(row["value"] - stated.value) < 0.01
        and unit == stated.unit
        and (due == stated.deadline or (stated.unsaid and due is None))
        and bool(row["relative_to"]) == stated.relative
        and row["periodicity"] == stated.periodicity
        and (stated.upper is None or (pd.notna(row["upper_value"]) and abs(row["upper_value"] - stated.upper) < 0.01))
        and stated.indicator.translate(_PLAIN) in row["indicator"].translate(_PLAIN)
    )


def hold_against(stated: Iterable[Stated], targets: pd.DataFrame) -> tuple[list[Stated], list[str]]:
    """What is stated and was not read, and what was read and is not stated; each row answers for one target."""
    rows = [row for _, row in targets[targets["kind"].eq("quantitative")].iterrows()]
    missed = []
    for one in stated:
        found = next((index for index, row in enumerate(rows) if _same(one, row)), None)
        if found is None:
            missed.append(one)
        else:
            del rows[found]
    shown = [
        "indicator",
        "comparator",
        "value",
        "upper_value",
        "unit",
        "relative_to",
        "deadline_year",
        "periodicity",
        "value_text",
    ]
    return missed, ["|".join("" if pd.isna(row[name]) else str(row[name]) for name in shown) for row in rows]


def read_targets(path: Path) -> pd.DataFrame:
    """The targets of a document; no rows where it holds none."""
    try:
        return halfsky.extract_targets(path)
    except NoTargetsError:
        return TARGETS.empty()


def answers(row: pd.Series, wanted: str) -> bool:
    """Whether a row is the target that is wanted, written as for `compare`."""
    indicator, comparator, value, unit, due = f"{wanted}|".split("|")[:5]
    year = "" if pd.isna(row["deadline_year"]) else str(int(row["deadline_year"]))
    return (
        indicator.translate(_PLAIN) in row["indicator"].translate(_PLAIN)
        and row["comparator"] == comparator
        and pd.notna(row["value"])
        and abs(row["value"] - float(value.removeprefix("+"))) < 0.01
        and bool(row["relative_to"]) == value.startswith("+")
        and _SAME_UNIT.get(row["unit"], row["unit"]) == unit
        and (year == due or (due.endswith("?") and year in ("", due[:-1])))
    )


def compare(targets: pd.DataFrame, wanted: str) -> None:
    """Fails unless the rows with a number are those wanted, and none besides.

    A target is written `indicator|comparator|value|unit|deadline`, parted by blanks; the indicator is contained in what
    is read, spaces, quotation marks and kinds of dash aside; a change has `+` in front of its value. A deadline that is not stated is
    left out; that of a table with one column of targets, headed by the plan's last year, may be read or not (`2030?`).
    """
    rows = [row for _, row in targets[targets["kind"].eq("quantitative")].iterrows()]
    missed = []
    for one in wanted.split():
        found = next((index for index, row in enumerate(rows) if answers(row, one)), None)
        if found is None:
            missed.append(one)
        else:
            del rows[found]
    shown = ["indicator", "comparator", "value", "unit", "relative_to", "deadline_year", "value_text"]
    more = ["|".join("" if pd.isna(row[name]) else str(row[name]) for name in shown) for row in rows]
    assert not missed and not more, f"missed: {missed}\nread besides: {more}"
