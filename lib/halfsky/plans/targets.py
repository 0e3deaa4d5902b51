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
from halfsky.vocabulary.comparators import AROUND, AT_LEAST, STRICT

NOT_UNDERSTOOD = "not understood: "  # in a row's note, before the words that stand there in place of a comparator
APPROX_TOLERANCE = 1.0  # of the unit, to be confirmed by a person (methods: approx)
PREVENTED = re.compile(grammar.PREVENTION[0][1])
YEAR_BEHIND = re.compile(r"（(?P<year>20\d\d)年?）")
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
        score -= 0.4 * bool(self.quantity.doubt)
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
        indicator, unknown = subjects.part_unknown(indicator, text, first)
        if unknown or any(quantity.doubt for quantity in group):
            group = _doubted(text, group, unknown)
        indicator, group = _prevented(indicator, group)
        years = _listed_years(text, group)
        for quantity, words, year in zip(group, _shared_out(indicator, len(group)), years, strict=True):
            found.append(_target(item, plan, quantity, words, carried, year))
    return found + _all_of_them(item, plan)


def _doubted(text: str, group: list[Quantity], unknown: str) -> list[Quantity]:
    """The group with the words in doubt named, and part of the first number's words."""
    first = group[0]
    left = first.left - len(unknown)
    doubt = next(quantity.doubt for quantity in group if quantity.doubt) if not unknown else text[left : first.start]
    return [replace(first, left=left, doubt=doubt), *(replace(quantity, doubt=doubt) for quantity in group[1:])]


def _prevented(indicator: str, group: list[Quantity]) -> tuple[str, list[Quantity]]:
    """防止儿童死亡率高于6‰: what shall not come to pass, said before the indicator; the group as it is meant.

    Where the prevented side is not the bad one the words may belong to the name (防止欺凌教育覆盖率高于90%): a doubt.
    """
    found = PREVENTED.match(indicator)
    if found is None or group[0].role != "level" or group[0].comparator not in STRICT:
        return indicator, group
    rest = indicator[found.end() :]
    harm = bool(grammar.LOWER_IS_BETTER.search(rest[-8:]))
    if harm == (group[0].comparator in AT_LEAST):
        return rest, [replace(one, comparator=grammar.NEGATED[one.comparator]) for one in group]
    return indicator, [replace(one, doubt=found.group()) for one in group]


def _all_of_them(item: Item, plan: Plan) -> list[Target]:
    """所有县都建立…: a hundred per cent, though no number says so."""
    found = []
    for match in grammar.ALL_OF_THEM.finditer(item.text):
        clause = item.text[match.start() : match.end()]
        if find_quantities(clause) or looks_back(item.text, match.start(), item, plan):
            continue
        start, end = match.start(), match.start("what")
        whole = Quantity(start, end, start, end, "full", "full", 100.0, "percent", "ge")
        found.append(Target(item, _tidy(match["who"] + match["what"]), whole, implied=True))
    return found


def _listed_years(text: str, group: list[Quantity]) -> list[int | None]:
    """Deadlines of listed numbers: 60%（2025年）、90%（2030年）, or 2025年、2030年分别达到60%和90%."""
    behind = [YEAR_BEHIND.match(text, quantity.right) for quantity in group]
    if any(behind):
        return [int(found["year"]) if found else None for found in behind]
    clause = text[subjects.clause_start(text, group[0].left) : group[0].left]
    years = [int(year) for year in re.findall(r"(20\d\d)年", clause)]
    return list(years) if len(group) > 1 and len(years) == len(group) else [None] * len(group)


def _target(
    item: Item, plan: Plan, quantity: Quantity, indicator: str, carried: bool, deadline_year: int | None = None
) -> Target:
    text = item.text
    relative, note = "", quantity.note
    if quantity.unit == "count" and grammar.PER_THOUSAND.search(indicator):
        quantity = replace(quantity, unit="per_1000")
    if quantity.role == "level" and not quantity.explicit and grammar.LOWER_IS_BETTER.search(indicator[-8:]):
        quantity = replace(quantity, comparator="le")
    if quantity.role == "change":
        relative = _base(text, quantity)
        note = f"{quantity.direction} by; {note}".strip("; ")
    return Target(
        item,
        indicator,
        quantity,
        carried,
        implied=quantity.role == "full",
        deadline_year=deadline_year or _deadline(text, quantity, plan),
        periodicity=_periodicity(text, quantity),
        relative_to=relative,
        note=note,
    )


def _groups(text: str, quantities: list[Quantity]) -> Iterator[list[Quantity]]:
    """Numbers that are listed behind one verb (分别下降到3‰、5‰和6‰以下) belong together.

    Behind 分别 each may have its own unit and comparator; else the units are the same and one verb serves all.
    """
    group: list[Quantity] = []
    for quantity in quantities:
        between = YEAR_BEHIND.sub("", text[group[-1].right : quantity.left]) if group else ""
        listed = bool(group) and re.fullmatch(r"、|和|与|及|以及|，", between) is not None
        if listed and _is_listed_with(text, group, quantity, between):
            group.append(replace(quantity, role=group[0].role, verb=group[0].verb, direction=group[0].direction))
        else:
            if group:
                yield _agree(group)
            group = [quantity]
    if group:
        yield _agree(group)


def _is_listed_with(text: str, group: list[Quantity], quantity: Quantity, between: str) -> bool:
    shared_out = "分别" in text[subjects.clause_start(text, group[0].left) : group[0].start]
    if shared_out:
        return quantity.role in ("level", "count", "change") and between != "，"
    return (
        between != "，"
        and group[-1].unit == quantity.unit
        and quantity.role in ("level", "change")
        and not quantity.verb
    )


def _agree(group: list[Quantity]) -> list[Quantity]:
    """Numbers without a comparator of their own take the one that is written behind the last, or before the first."""
    written = [quantity for quantity in group if quantity.explicit]
    if not written:
        return [replace(quantity, comparator=group[0].comparator) for quantity in group]
    shared = written[-1] if group[-1].explicit else written[0]
    return [quantity if quantity.explicit else replace(quantity, comparator=shared.comparator) for quantity in group]


def _shared_out(indicator: str, count: int) -> list[str]:
    """The indicators of listed numbers: one each where the phrase names as many, else the phrase for all."""
    if count == 1:
        return [indicator]
    parts = subjects.split_parts(indicator)
    groups = re.fullmatch(r"(?P<stem>.+)（(?P<groups>[^（）]+)）", indicator)
    if len(parts) != count and groups:  # 普及率（东部、中部和西部）
        parts = [f"{groups['stem']}（{part}）" for part in grammar.CONNECTIVES.split(groups["groups"])]
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
    """The year that the sentence sets: at the head of a clause it holds for the clauses after it too."""
    start = subjects.sentence_start(text, quantity.start)
    own = subjects.clause_start(text, quantity.left)
    base = [match.span() for match in grammar.BASE.finditer(text, start, quantity.start)]
    years = []
    for match in grammar.UNTIL.finditer(text, start, quantity.start):
        if any(a <= match.start() and match.end() <= b + 1 for a, b in base):
            continue
        opens_clause = match.start() - subjects.clause_start(text, match.start()) <= 4
        if match.start() >= own or opens_clause:
            years.append(int(match["year"]))
    first, last = plan.start_year, plan.end_year
    years = [year for year in years if first is None or first <= year <= (last or year) + 15]
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
    predicate = grammar.PREDICATE.search(indicator)
    words = found["group"] + (indicator[predicate.start() :] if predicate else "")
    place = found.start()
    whole = replace(share, start=place, end=place + 2, left=place, right=place + 2, value=100.0, comparator="ge")
    return [Target(item, words, whole, implied=True)]


def _tidy(indicator: str) -> str:
    tidy = re.sub(r"^(?:-+|\d+[.、])", "", indicator)
    if tidy.count("（") > tidy.count("）"):
        tidy = tidy.split("（")[0]
    return tidy.strip("，。；:、 ")[-80:]


def doubted(words: str) -> str:
    """The remark on words that are not understood; '' where there are none."""
    return NOT_UNDERSTOOD + words if words else ""


def to_row(target: Target) -> dict[str, object]:
    """The target as a row of the targets table, without ids."""
    q, item = target.quantity, target.item
    span = target.span or item.passage.span(q.left, q.right)
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
        "char_start": span[0],
        "char_end": span[1],
        "confidence": target.confidence,
        "review_status": "extracted",
        "note": "; ".join(filter(None, [doubted(q.doubt), target.note, "implied" if target.implied else ""])),
    }


def quantitative_rows_of(item: Item, plan: Plan) -> list[dict[str, object]]:
    """The quantitative targets of one item as rows of the targets table, without ids."""
    return [to_row(target) for target in read_item_targets(item, plan)]


def quantitative_rows(plan: Plan) -> pd.DataFrame:
    """All quantitative targets in running text (those of tables are read by `table_targets`)."""
    return pd.DataFrame([row for item in plan.items for row in quantitative_rows_of(item, plan)])
