"""The targets of a plan: every number that is promised, with its indicator, comparator and place in the text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pandas as pd

from halfsky.plans import grammar, subjects
from halfsky.plans.numbers import Quantity, to_number
from halfsky.plans.outline import Item, Plan
from halfsky.plans.quantities import find_quantities

APPROX_TOLERANCE = 1.0  # of the unit, to be confirmed by a person (methods: approx)
BETWEEN_VALUES = re.compile(r"(?:[、和与及]|以及|，)(?:力争)?$")
PERIODS: tuple[tuple[str, str], ...] = (
    ("annual", r"每年|年均|每学年|逐年各"),
    ("half_yearly", r"每半年"),
    ("quarterly", r"每季度|每季"),
    ("monthly", r"每月"),
    ("weekly", r"每周"),
    ("daily", r"每天|每日"),
)
EVERY_YEARS = re.compile(rf"每(?P<n>{grammar.ANY_NUMBER})年")
ALL_OF = re.compile(r"所有(?P<group>[^，。；]{2,30}?)(?:以及|和|及)$")


@dataclass(frozen=True)
class Target:
    """One target before it becomes a row: its place is relative to the item's passage."""

    item: Item
    indicator: str
    quantity: Quantity
    carried: bool = False
    implied: bool = False
    deadline_year: int | None = None
    periodicity: str = ""
    relative_to: str = ""
    note: str = ""
    span: tuple[int, int] | None = None  # document offsets, where it is not the quantity's own

    @property
    def confidence(self) -> float:
        score = 0.95
        score -= 0.2 * self.carried
        score -= 0.15 * (self.quantity.role in ("share", "change"))
        score -= 0.1 * (self.quantity.role in ("full", "count"))
        score -= 0.15 * (not subjects.ENDS_WITH_HEAD.search(self.indicator) and self.quantity.role == "level")
        return round(max(score, 0.3), 2)


def read_item_targets(item: Item, plan: Plan) -> list[Target]:
    """The quantitative targets of one item, in reading order."""
    text = item.text
    found: list[Target] = []
    quantities = find_quantities(text)
    for group in _groups(text, quantities):
        first = group[0]
        if looks_back(text, first.start, item, plan):
            continue
        last = found[-1].indicator if found else ""
        before = max((q.right for q in quantities if q.right <= first.left), default=0)
        indicator, carried = subjects.find_subject(text, first, last, before)
        if first.role == "share":
            found.extend(_all_of(item, first, indicator))
        indicator = _tidy(indicator)
        if len(indicator) < 2 or not re.search(r"[一-鿿]{2}", indicator):
            continue
        for quantity, words in zip(group, _shared_out(indicator, len(group)), strict=True):
            found.append(_target(item, plan, quantity, words, carried))
    return found


def _target(item: Item, plan: Plan, quantity: Quantity, indicator: str, carried: bool) -> Target:
    text = item.text
    relative, note = "", quantity.note
    if quantity.role == "change":
        relative = _base(text, quantity)
        note = f"{quantity.direction} by; {note}".strip("; ")
    return Target(
        item,
        indicator,
        quantity,
        carried,
        implied=quantity.role == "full",
        deadline_year=_deadline(text, quantity, plan),
        periodicity=_periodicity(text, quantity),
        relative_to=relative,
        note=note,
    )


def _groups(text: str, quantities: list[Quantity]) -> Iterator[list[Quantity]]:
    """Numbers that are listed behind one verb (3‰、5‰和6‰以下) belong together and share verb and comparator."""
    group: list[Quantity] = []
    for quantity in quantities:
        between = text[group[-1].right : quantity.left] if group else ""
        joins = bool(group) and re.fullmatch(r"、|和|与|及|以及", between) and group[-1].unit == quantity.unit
        if joins and quantity.role in ("level", "change") and not quantity.verb:
            group.append(replace(quantity, role=group[0].role, verb=group[0].verb, direction=group[0].direction))
        else:
            if group:
                yield _agree(group)
            group = [quantity]
    if group:
        yield _agree(group)


def _agree(group: list[Quantity]) -> list[Quantity]:
    return [replace(quantity, comparator=group[-1].comparator) for quantity in group]


def _shared_out(indicator: str, count: int) -> list[str]:
    """The indicators of listed numbers: one each where the phrase names as many, else the phrase for all."""
    if count == 1:
        return [indicator]
    parts = subjects.split_parts(indicator)
    return parts if len(parts) == count else [indicator] * count


def looks_back(text: str, at: int, item: Item, plan: Plan) -> bool:
    """Whether the sentence around a place reports what was, instead of promising what shall be."""
    start = subjects.sentence_start(text, at)
    sentence = text[start : subjects.clause_end(text, at)]
    base = [match.span() for match in grammar.BASE.finditer(text, start, at)]
    years = [
        int(match["year"])
        for match in grammar.UNTIL.finditer(text, start, at)
        if not any(a <= match.start() < b for a, b in base)
    ]
    if years and plan.start_year:
        return max(years) < plan.start_year
    if grammar.PAST.search(sentence) or _names_past_period(sentence, plan):
        return True
    return item.section == "achieved"


def _names_past_period(sentence: str, plan: Plan) -> bool:
    for match in grammar.FIVE_YEAR_PLAN.finditer(sentence):
        end_year = 2005 + 5 * ("十五", "十一五", "十二五", "十三五", "十四五", "十五五").index(match["name"])
        if end_year < (plan.start_year or 2021):
            return True
    return False


def _deadline(text: str, quantity: Quantity, plan: Plan) -> int | None:
    start = subjects.sentence_start(text, quantity.start)
    base = [match.span() for match in grammar.BASE.finditer(text, start, quantity.start)]
    years = [
        int(match["year"])
        for match in grammar.UNTIL.finditer(text, start, quantity.start)
        if not any(a <= match.start() and match.end() <= b + 1 for a, b in base)
    ]
    years = [
        year for year in years if plan.start_year is None or plan.start_year <= year <= (plan.end_year or year) + 15
    ]
    return years[-1] if years else None


def _base(text: str, quantity: Quantity) -> str:
    start = subjects.sentence_start(text, quantity.start)
    found = list(grammar.BASE.finditer(text, start, quantity.start))
    if not found:
        return "base"
    return found[-1]["year"] or found[-1]["year2"] or "base"


def _periodicity(text: str, quantity: Quantity) -> str:
    clause = text[subjects.clause_start(text, quantity.left) : quantity.end]
    every = EVERY_YEARS.search(clause)
    if every:
        return f"every_{int(to_number(every['n']))}_years"
    return next((name for name, pattern in PERIODS if re.search(pattern, clause)), "")


def _all_of(item: Item, share: Quantity, indicator: str) -> list[Target]:
    """所有A以及90%的B能…: what holds for a share of B holds for all of A."""
    text = item.text
    start = subjects.clause_start(text, share.left)
    found = ALL_OF.search(text, start, share.left)
    if not found:
        return []
    predicate = subjects.PREDICATE.search(indicator)
    words = found["group"] + (indicator[predicate.start() :] if predicate else "")
    place = found.start()
    whole = replace(share, start=place, end=place + 2, left=place, right=place + 2, value=100.0, comparator="ge")
    return [Target(item, words, whole, implied=True)]


def _tidy(indicator: str) -> str:
    tidy = re.sub(r"^(?:-+|\d+[.、])", "", indicator)
    if tidy.count("（") > tidy.count("）"):
        tidy = tidy.split("（")[0]
    return tidy.strip("，。；:、 ")[-80:]


def to_row(target: Target) -> dict[str, object]:
    """The target as a row of the targets table, without ids."""
    q, item = target.quantity, target.item
    span = target.span or item.passage.span(q.left, q.right)
    return {
        "section": item.section if item.section in ("goal", "strategy", "project") else "other",
        "domain": item.domain,
        "item": item.number,
        "kind": "quantitative",
        "indicator": target.indicator,
        "comparator": q.comparator,
        "value": q.value,
        "upper_value": q.upper_value,
        "unit": q.unit,
        "relative_to": target.relative_to,
        "tolerance": APPROX_TOLERANCE if q.comparator == "approx" else None,
        "deadline_year": target.deadline_year,
        "periodicity": target.periodicity,
        "responsible_units": item.responsible_units,
        "char_start": span[0],
        "char_end": span[1],
        "confidence": target.confidence,
        "review_status": "extracted",
        "note": "; ".join(filter(None, [target.note, "implied" if target.implied else ""])),
    }


def quantitative_rows(plan: Plan) -> pd.DataFrame:
    """All quantitative targets in running text (the table of indicators is read by `indicator_table`)."""
    return pd.DataFrame([to_row(target) for item in plan.items for target in read_item_targets(item, plan)])
