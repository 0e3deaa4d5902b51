"""The one way through a paragraph: every number once, from its words to its role, its indicator and its target.

What became of each number is a `Statement`. The tables of targets and of achieved values, the ledger and the
explanation of a sentence are all made of statements.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from halfsky.plans import grammar, subjects
from halfsky.plans.clauses import clause_start, sentence_end, sentence_start
from halfsky.plans.items import Item
from halfsky.plans.numbers import Quantity, read_numbers
from halfsky.plans.outline import Plan
from halfsky.plans.quantities import find_quantities, judge
from halfsky.plans.targets import Target, make_target, tidy
from halfsky.plans.tenses import Tenses
from halfsky.plans.time_frames import Frames, Term, opening_years
from halfsky.vocabulary.comparators import AT_LEAST, STRICT
from halfsky.vocabulary.ledger import ACHIEVED, PASSED, PROMISED, UNKNOWN

PREVENTED = re.compile(grammar.PREVENTION[0][1])
YEAR_BEHIND = re.compile(r"（(?:到|至)?(?P<year>20\d\d)年?(?:底|末)?）")
YEAR_STATED = re.compile(r"((?:19|20)\d\d)年")
ALL_OF = re.compile(r"所有(?P<group>[^，。；]{2,30}?)(?:以及|和|及)$")
ANOTHERS_TARGET = re.compile(r"的?(?:规划|纲要)?(?:预期)?目标")
TOLD_TARGET = re.compile(r"(?:目标|规划|纲要)(?:值|要求)?(?:的|为|是)?$")
EACH_YEAR = re.compile(r"均|都|始终|一直")


@dataclass(frozen=True)
class Statement:
    """One number of a paragraph and what became of it: its class in the ledger, the rule, and what was made of it."""

    quantity: Quantity
    entry: str
    rule: str
    indicator: str = ""
    targets: tuple[Target, ...] = ()
    year: int | None = None  # of an achieved value, where its sentence names it


class Deadlines:
    """By when each place of a paragraph is due: by its own time frames, else by that of the list it is in."""

    def __init__(self, item: Item, plan: Plan) -> None:
        term = Term(plan.start_year, plan.end_year)
        self.frames = Frames(item.text, term)
        self._opening = opening_years(item.opening, term) or opening_years(item.heading, term)

    def at(self, place: int) -> tuple[int, ...]:
        return self.frames.at(place) or self._opening


@dataclass
class _Reading:
    """One paragraph while it is read."""

    item: Item
    due: Deadlines
    tenses: Tenses
    last: str = ""  # the indicator of the number before
    listed: tuple[str, ...] = ()  # the indicators of the numbers before that were listed together
    last_end: int = 0  # where that number ends


def read_statements(item: Item, plan: Plan) -> list[Statement]:
    """Every number of one paragraph in reading order, with what became of it."""
    text, due = item.text, Deadlines(item, plan)
    reading = _Reading(item, due, Tenses(item, plan, due.frames))
    made: list[Statement] = []
    candidates: list[Quantity] = []
    reported: list[tuple[Quantity, str]] = []
    for number in read_numbers(text):
        why = reading.tenses.at(number.start)
        judged = judge(text, number, reports=bool(why))
        if judged.entry == ACHIEVED or (judged.entry == PROMISED and why):
            reported.append((judged.quantity, why or judged.rule))
        elif judged.entry == PROMISED:
            candidates.append(judged.quantity)
        else:
            made.append(Statement(judged.quantity, judged.entry, judged.rule))
    told: list[tuple[list[Quantity], str]] = [([quantity], why) for quantity, why in reported]
    for group, why in sorted([*told, *((group, "") for group in _groups(text, candidates))], key=_place):
        made.extend([_reported(reading, group[0], why)] if why else _promised(reading, group))
        reading.last_end = group[-1].right
    made.extend(_all_of_them(reading))
    return sorted(made, key=lambda one: one.quantity.start)


def _place(told: tuple[list[Quantity], str]) -> int:
    return told[0][0].start


def _reported(reading: _Reading, quantity: Quantity, rule: str) -> Statement:
    """A value that the plan reports as achieved, with the year that its sentence states."""
    text = reading.item.text
    if ANOTHERS_TARGET.match(text, quantity.right) or TOLD_TARGET.search(
        text[max(0, quantity.left - 8) : quantity.left]
    ):
        return Statement(quantity, PASSED, "a target that is told as reached")
    indicator, _ = subjects.find_subject(text, quantity, reading.last, reading.last_end)
    if len(indicator) < 2:
        return Statement(quantity, ACHIEVED, f"{rule}; of no indicator")
    reading.last = indicator
    stated = YEAR_STATED.findall(text[sentence_start(text, quantity.start) : quantity.start])
    return Statement(quantity, ACHIEVED, rule, indicator, year=int(stated[-1]) if stated else None)


def _promised(reading: _Reading, group: list[Quantity]) -> Iterator[Statement]:
    """The targets of numbers that belong together."""
    item, text, first = reading.item, reading.item.text, group[0]
    indicator, carried = subjects.find_subject(text, first, reading.last, reading.last_end)
    if first.role == "share":
        yield from _all_of(item, first, indicator)
    indicator = tidy(indicator)
    if len(indicator) < 2 or not re.search(r"[一-鿿]{2}", indicator):
        # 全覆盖 is a word, and counts of nothing are no promise; a rate without an indicator is a promise of something
        entry = PASSED if first.role in ("full", "count") else UNKNOWN
        yield from (Statement(one, entry, "no indicator stands before it") for one in group)
        return
    indicator, unknown = subjects.part_unknown(indicator, text, first)
    if unknown or any(quantity.doubt for quantity in group):
        group = _doubted(text, group, unknown)
    indicator, group = _prevented(indicator, group)
    named = _shared_out(indicator, len(group))
    if carried and indicator == reading.last and len(reading.listed) == len(group):  # …；到2030年分别控制在…
        named = list(reading.listed)
    for quantity, words, years in zip(group, named, _deadlines(reading, group), strict=True):
        apart = len(group) == 1 and not words.endswith("差距") and subjects.has_own_heads(words)
        each = subjects.split_parts(words) if apart else [words]
        made = [
            make_target(item, quantity, part, carried=carried, deadline_year=year) for part in each for year in years
        ]
        reading.last = words
        yield Statement(quantity, PROMISED, quantity.role, words, tuple(made))
    reading.listed = tuple(named) if len(set(named)) > 1 else ()


def _deadlines(reading: _Reading, group: list[Quantity]) -> list[tuple[int | None, ...]]:
    """By when each number of a group is due: 60%（2025年）, or 2025年、2030年分别达到60%和90%."""
    text = reading.item.text
    behind = [YEAR_BEHIND.match(text, quantity.right) for quantity in group]
    if any(behind):
        return [(int(found["year"]),) if found else (None,) for found in behind]
    years = reading.due.at(group[0].start)
    if len(years) > 1 and len(years) == len(group):
        return [(year,) for year in years]
    if len(years) > 1 and EACH_YEAR.search(text[clause_start(text, group[0].left) : group[0].start]):
        return [years] * len(group)
    every = [reading.due.at(quantity.start) for quantity in group]
    return [(named[-1],) if named else (None,) for named in every]


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


def _all_of_them(reading: _Reading) -> Iterator[Statement]:
    """所有县都建立…: a hundred per cent, though no number says so."""
    item = reading.item
    alls = [*grammar.ALL_OF_THEM.finditer(item.text), *grammar.ALL_WITHOUT_A_NUMBER.finditer(item.text)]
    for match in alls:
        named = item.text.startswith("所有", match.start())
        # 全部配备母婴室，配置率达100%: the number tells how many all are
        told = match.end() if named else sentence_end(item.text, match.end())
        if find_quantities(item.text[match.start() : told]) or reading.tenses.at(match.start()):
            continue
        start, end = match.start() if named else match.end("who"), match.start("what")
        whole = Quantity(start, end, start, end, "full", "full", 100.0, "percent", "ge")
        target = Target(item, tidy(match["who"] + match["what"]), whole, implied=True)
        yield Statement(whole, PROMISED, "all of them", target.indicator, (target,))
    for match in grammar.ALL_OF_WHAT.finditer(item.text) if item.section == "goal" else ():
        start, end = match.span()
        read = any(one.start() <= start < one.end() for one in alls)
        around = item.text[clause_start(item.text, start) : sentence_end(item.text, end)]
        if not (read or find_quantities(around) or reading.tenses.at(start)):
            nothing = Quantity(start, end, start, end, "all", "", 0.0, "", "")
            yield Statement(nothing, UNKNOWN, "all, of what is not told")


def _all_of(item: Item, share: Quantity, indicator: str) -> Iterator[Statement]:
    """所有A以及90%的B能…: what holds for a share of B holds for all of A."""
    text = item.text
    found = ALL_OF.search(text, clause_start(text, share.left), share.left)
    if not found:
        return
    predicate = grammar.PREDICATE.search(indicator)
    words = found["group"] + (indicator[predicate.start() :] if predicate else "")
    start, end = found.start(), found.start() + 2
    whole = replace(
        share, start=start, end=end, left=start, right=end, kind="full", value=100.0, comparator="ge", doubt=""
    )
    yield Statement(whole, PROMISED, "all of them", words, (Target(item, words, whole, implied=True),))


def _groups(text: str, quantities: list[Quantity]) -> Iterator[list[Quantity]]:
    """Numbers that are listed behind one verb (分别下降到3‰、5‰和6‰以下) belong together.

    Behind 分别 each may have its own unit and comparator; else the units are the same and one verb serves all.
    """
    group: list[Quantity] = []
    for quantity in quantities:
        between = YEAR_BEHIND.sub("", text[group[-1].right : quantity.left][:60]) if group else ""
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
    if quantity.kind == "zero" and quantity.classifier:  # 零辍学、零失学: each says of what
        return False
    shared_out = "分别" in text[clause_start(text, group[0].left) : group[0].start]
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
