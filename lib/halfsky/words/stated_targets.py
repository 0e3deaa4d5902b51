"""How a target is written: ≤7/10万, 45%左右, 90%～95%, ≥2:3, 每年≥1场, 比2020年下降20%; in Chinese and in English.

The one writer of them, as `values` is of observed numbers; a target without a number is written as its direction.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from halfsky.vocabulary import comparators
from halfsky.vocabulary.codes import BETTER, UNITS, Unit
from halfsky.vocabulary.comparators import AROUND, AT_LEAST, BETWEEN, COMPARATORS, DIRECTIONS, STRICT
from halfsky.words import amounts, ranges, values
from halfsky.words.ranges import SIGNED_ENDS

_NOTHING = Unit("", "", "")
_NAN = float("nan")
_OF_A_TARGET = (
    "comparator", "value", "unit", "stated_comparator", "stated_unit", "upper_value", "relative_to", "indicator",
    "value_text", "periodicity", "note", "better", "target",
)  # fmt: skip

_APPROXIMATELY = "约"  # in a plan's words, which are kept; without words of its own 左右


def target(
    comparator: str,
    amount: float,
    unit_name: str,
    language: str,
    *,
    upper: float = _NAN,
    relative_to: str = "",
    indicator: str = "",
    value_text: str = "",
    periodicity: str = "",
    counted: str = "",
    note: str = "",
    better: str = "",
    held: tuple[str, float, str] = ("", _NAN, ""),
) -> str:
    """A target as officials write it: ≤7/10万, 45%左右, 90%–95%, ≥2:3, 每年≥1场; without a number the direction.

    value_text: the plan's own words, for what is counted, for how a ratio is written, and for 约 or 左右; what is
    allowed around an approximate target no plan says, and it stands where judging is explained alone. Of a change
    against a base (比2020年下降20%) `note` or `better` gives the way, and `held` (comparator, number, unit) the
    threshold that follows from the base's value, where that is known.
    """
    zh, end = language == "zh", "" if language == "zh" else "_en"
    if pd.isna(amount):
        return amounts.way(comparator, value_text, indicator) if zh else comparators.label(comparator, language)
    if relative_to:
        said = relative(
            comparator, amount, unit_name, language, relative_to, indicator, value_text, note, better, counted
        )
        every = amounts.often(value_text, periodicity, language)
        said = f"{every}{said}" if zh else f"{said}{every}"
        if pd.isna(held[1]) or not said:
            return said
        threshold = at(held[0], held[2], language) + values.value(
            held[1], held[2], language, indicator, counted=counted
        )
        return f"{said}（即{threshold}）" if zh else f"{said} ({threshold})"
    thing = counted or amounts.thing(unit_name, indicator, value_text)
    text = stated(amount, unit_name, language, indicator, value_text, thing)
    sign = (
        "" if everything(comparator, amount, unit_name) else getattr(COMPARATORS.rows.get(comparator), f"sign{end}", "")
    )
    if comparator in BETWEEN and not pd.isna(upper):
        top = values.value(upper, unit_name, language, indicator, counted=thing)
        # of shares each end has its sign: 90%～95%
        share = zh and UNITS.rows.get(unit_name, _NOTHING).sign in SIGNED_ENDS
        low = values.value(amount, unit_name, language, indicator, counted=thing) if share else amounts.digits(amount)
        text = ranges.between(low, top, language)
    elif comparator in AROUND:
        text = approximate(text, value_text, language)
    else:
        text = f"{sign}{text}"
    if UNITS.rows.get(unit_name, _NOTHING).whole:
        each, every = amounts.each(value_text), amounts.often(value_text, periodicity, language)
        text = f"{each}{every}{text}" if zh else f"{text}{every}"
    return text


def approximate(text: str, value_text: str, language: str) -> str:
    """45%左右; 约45% where the plan writes so; about 45%."""
    if language != "zh":
        return f"about {text}"
    return f"{_APPROXIMATELY}{text}" if _APPROXIMATELY in value_text and "左右" not in value_text else f"{text}左右"


def at(comparator: str, unit_name: str, language: str) -> str:
    """不高于, at most: what stands before the number of a one-sided target in a sentence; of a count 不超过."""
    row = COMPARATORS.rows.get(comparator)
    if row is None or row.two_sided:
        return ""
    if language != "zh":
        return f"{row.en} "
    return row.count_zh if UNITS.rows.get(unit_name, _NOTHING).whole else row.zh


def stated(
    amount: float, unit_name: str, language: str, indicator: str = "", value_text: str = "", counted: str = "",
    limit: Iterable[float] = (),
) -> str:  # fmt: skip
    """The number of a target: as the plan writes it where that is a ratio or a fraction (2:3, 1/3)."""
    ratio = UNITS.rows.get(unit_name, _NOTHING).sign == amounts.TO_ONE
    written = (amounts.stated_ratio if ratio else amounts.stated_fraction)(value_text, amount)
    return written or values.value(amount, unit_name, language, indicator, counted=counted, limit=limit)


def everything(comparator: str, amount: float, unit_name: str) -> bool:
    """Whether all is asked for: of a percentage there is no more than a hundred."""
    row = UNITS.rows.get(unit_name, _NOTHING)
    return comparator in AT_LEAST and comparator not in STRICT and amount == row.per and not row.counter


def relative(
    comparator: str,
    amount: float,
    unit_name: str,
    language: str,
    relative_to: str,
    indicator: str = "",
    value_text: str = "",
    note: str = "",
    better: str = "",
    counted: str = "",
) -> str:
    """A target stated as a change against a base year: 比2020年下降20%, 比基期提高5个百分点."""
    zh, year = language == "zh", relative_to if relative_to.isdigit() else ""
    base = (f"比{year}年" if year else "比基期") if zh else f"on {year or 'the baseline'}"
    row, way = UNITS.rows.get(unit_name, _NOTHING), COMPARATORS.rows.get(comparator)
    if row.per != UNITS.row(UNITS[0]).per:
        size = values.difference(amount, unit_name, language, indicator, counted=counted)
    elif "百分点" in value_text or "percentage points" in note:
        size = values.difference(amount, unit_name, language)
    else:
        size = stated(amount, unit_name, language, value_text=value_text)
    if way and way.around:
        size = approximate(size, value_text, language)
    elif way and way.strict:
        size = f"超过{size}" if zh else f"more than {size}"
    up = next((row.sense > 0 for code, row in DIRECTIONS.rows.items() if f"{code} by" in note), None)
    if up is None and better in BETTER and BETTER.row(better).sense:
        up = BETTER.row(better).sense > 0
    if zh:
        verb = "变化" if up is None else amounts.verb(up, indicator) or ("提高" if up else "下降")
        return f"{base}{verb}{size}"
    return f"{'a change of' if up is None else 'up by' if up else 'down by'} {size} {base}"


def targets(frame: pd.DataFrame, language: str) -> list[str]:
    """`target` of every row of a targets table, whose other columns may be absent.

    Where the rows are gaps joined with their targets (`target_rows`), `stated_unit` and `stated_comparator` are those
    of the plan, and `target`, `unit`, `comparator` what follows from a base.
    """
    known = {name: frame[name].tolist() for name in _OF_A_TARGET if name in frame}
    known["counted"] = values.classifiers(frame)
    return [_target(dict(zip(known, row, strict=True)), language) for row in zip(*known.values(), strict=True)]


def _target(row: dict[str, Any], language: str) -> str:
    resolved = "stated_unit" in row and row["relative_to"]
    return target(
        row["stated_comparator"] if resolved else row["comparator"], row["value"],
        row["stated_unit"] if resolved else row["unit"], language, upper=row.get("upper_value", _NAN),
        relative_to=row.get("relative_to", ""), indicator=row["indicator"], value_text=row.get("value_text", ""),
        periodicity=row.get("periodicity", ""), counted=row["counted"],
        note=row.get("note", ""), better=row.get("better", ""),
        held=(row["comparator"], row["target"], row["unit"]) if resolved else ("", _NAN, ""),
    )  # fmt: skip
