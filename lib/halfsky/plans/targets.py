"""A target before it becomes a row, and the row that it becomes."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from halfsky.plans import grammar, subjects
from halfsky.plans.clauses import clause_start, sentence_start
from halfsky.plans.items import Item
from halfsky.plans.numbers import Quantity, to_number, unit_among, unit_of_zero
from halfsky.vocabulary.comparators import AROUND

NOT_UNDERSTOOD = "not understood: "  # in a row's note, before the words that stand there in place of a comparator
APPROX_TOLERANCE = 1.0  # of the unit, to be confirmed by a person (methods: approx)
PERIODS: tuple[tuple[str, str], ...] = (
    ("annual", r"每年|(?<!\d)年均|每学年|逐年各|每年度"),
    ("half_yearly", r"每半年|每学期"),
    ("quarterly", r"每季度|每季"),
    ("monthly", r"每个?月"),
    ("weekly", r"每周"),
    ("daily", r"每天|每日"),
)
PERIOD_OF_A_NAME = re.compile(r"(?<=[一-鿿])每(?:学?年度?|个?月|周|天|日)(?=[一-鿿]{2,5}率)")  # 中小学生每年体检率
EVERY_YEARS = re.compile(rf"每隔?(?P<n>{grammar.ANY_NUMBER})年|(?P<m>[两三四五])年一次")


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

    @property
    def confidence(self) -> float:
        score = 0.95
        score -= 0.2 * self.carried
        score -= 0.4 * bool(self.quantity.doubt)
        score -= 0.15 * (self.quantity.role in ("share", "change"))
        score -= 0.1 * (self.quantity.role in ("full", "count"))
        score -= 0.15 * (not subjects.ENDS_WITH_HEAD.search(self.indicator) and self.quantity.role == "level")
        return round(max(score, 0.3), 2)


def make_target(
    item: Item, quantity: Quantity, indicator: str, *, carried: bool = False, deadline_year: int | None = None
) -> Target:
    """The target that a quantity makes of an indicator: unit, comparator and base as the two together say."""
    text = item.text
    relative, note = "", quantity.note
    if quantity.unit == "count":
        quantity = replace(quantity, unit=unit_among(indicator) or quantity.unit)
    if quantity.unit == "zero":
        quantity = replace(quantity, unit=unit_of_zero(indicator))
    if quantity.unit == "count" and grammar.PER_HUNDRED.search(indicator):
        note = "per 100"
    harm = grammar.LOWER_IS_BETTER.search(indicator[-8:])
    if quantity.role == "level" and not quantity.explicit and quantity.upper_value is None and harm:
        quantity = replace(quantity, comparator="le")
    if quantity.role == "change":
        relative = quantity.base or _base(text, quantity)
        note = f"{quantity.direction} by; {note}".strip("; ")
    return Target(
        item,
        indicator,
        quantity,
        carried,
        implied=quantity.role == "full",
        deadline_year=deadline_year,
        periodicity=_periodicity(text, quantity),
        relative_to=relative,
        note=note,
    )


def _base(text: str, quantity: Quantity) -> str:
    start = sentence_start(text, quantity.start)
    found = list(grammar.BASE.finditer(text, start, quantity.start))
    if not found:
        return "base"
    return found[-1]["year"] or found[-1]["year2"] or "base"


def _periodicity(text: str, quantity: Quantity) -> str:
    clause = PERIOD_OF_A_NAME.sub("", text[clause_start(text, quantity.left) : quantity.end])
    every = EVERY_YEARS.search(clause)
    if every:
        return f"every_{int(to_number(every['n'] or every['m']))}_years"
    return next((name for name, pattern in PERIODS if re.search(pattern, clause)), "")


def tidy(indicator: str) -> str:
    """An indicator's words without marks and numbers of lists at its ends."""
    words = re.sub(r"^(?:-+|\d+[.、])", "", indicator)
    if words.count("（") > words.count("）"):
        words = words.split("（")[0]
    return words.strip("，。；:、 ")[-80:]


def doubted(words: str) -> str:
    """The remark on words that are not understood; '' where there are none."""
    return NOT_UNDERSTOOD + words if words else ""


def to_row(target: Target) -> dict[str, object]:
    """The target as a row of the targets table, without ids."""
    q, item = target.quantity, target.item
    start, end = item.passage.span(q.left, q.right)
    return {
        "section": item.section if item.section in ("goal", "strategy", "project", "table") else "other",
        "domain": item.domain,
        "item": item.number,
        "kind": "quantitative",
        "indicator": target.indicator,
        "comparator": q.comparator,
        "value": q.value,
        "upper_value": q.upper_value,
        "unit": q.unit,
        "relative_to": target.relative_to,
        "tolerance": APPROX_TOLERANCE if q.comparator in AROUND else None,
        "deadline_year": target.deadline_year,
        "periodicity": target.periodicity,
        **item.units.columns(),
        "char_start": start,
        "char_end": end,
        "confidence": target.confidence,
        "review_status": "extracted",
        "note": "; ".join(filter(None, [doubted(q.doubt), target.note, "implied" if target.implied else ""])),
    }
