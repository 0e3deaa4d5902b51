"""What a plan says more than once of one indicator: other numbers, other comparators, to reach or to keep."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

import pandas as pd

from halfsky.plans import grammar
from halfsky.plans.audit.finding import NOTHING, finding, side
from halfsky.plans.audit.kinship import kinship
from halfsky.plans.audit.statements import Statement
from halfsky.vocabulary.comparators import AT_LEAST, AT_MOST, STRICT, label
from halfsky.vocabulary.comparators import verdict as compared
from halfsky.words import amounts

Version = list[Statement]
"""Statements that say the same number with the same comparator."""

_COMPARATOR_WORDS = re.compile("|".join(words for _, words in grammar.BEFORE + grammar.BEHIND) + "|以外|[＞＜±]")
_KEEP = re.compile(r"保持|稳定|巩固|维持")
_REACH = re.compile(r"达到|达(?!标)|提高[到至]|提升[到至]|上升[到至]|下降[到至]|降低[到至]|降[到至]|减少[到至]")
_USUAL = {*AT_LEAST, *AT_MOST} - {*STRICT}  # what a bare number is read as


def by_indicator(statements: list[Statement]) -> dict[str, list[Statement]]:
    """Numeric statements by indicator; those of other base years and periods stand apart."""
    found: dict[str, list[Statement]] = {}
    for statement in statements:
        if statement.numeric:
            key = "|".join([statement.key, statement.relative_to, statement.periodicity, statement.scaled[0]])
            found.setdefault(key, []).append(statement)
    return found


def versions(group: list[Statement]) -> list[Version]:
    """The group by what is said; the first version is the one that a reader believes."""
    found: list[Version] = []
    for statement in group:
        for version in found:
            if statement.comparator == version[0].comparator and same_number(statement, version[0]):
                version.append(statement)
                break
        else:
            found.append([statement])
    return found


def same_number(one: Statement, other: Statement) -> bool:
    """Whether two thresholds are one number; 三分之一 and 33% are, because the plan only writes it out."""
    if one.scaled[0] != other.scaled[0] or pd.isna(one.upper_value) != pd.isna(other.upper_value):
        return False
    if not pd.isna(one.upper_value) and one.upper_value != other.upper_value:
        return False
    first, second = one.scaled[1], other.scaled[1]
    if "分之" in one.value_text or "分之" in other.value_text:
        return abs(first - second) < 0.5
    return first == second


def check(statements: list[Statement], end_year: int | None) -> Iterator[dict[str, object]]:
    """Findings on indicators of which the plan says more than one thing."""
    for group in by_indicator(statements).values():
        by_deadline: dict[int | None, list[Statement]] = {}
        for statement in group:
            by_deadline.setdefault(statement.deadline_year or end_year, []).append(statement)
        for same_time in by_deadline.values():
            said = versions(same_time)
            for other in said[1:]:
                if not _one_item(said[0], other):
                    yield _difference(said[0], other)
            for version in said:
                yield from _reach_or_keep(version)
                yield from _with_and_without_comparator(version)
        yield from _milestones(by_deadline)


def _one_item(first: Version, other: Version) -> bool:
    """新建5所，改扩建8所: numbers side by side in one item are of things that its words tell apart."""
    items = [{(s.section, s.domain, s.item) for s in version} for version in (first, other)]
    return items[0] == items[1] and len(items[0]) == 1 and first[0].item != ""


def order(one: Statement, other: Statement) -> str:
    """`orders` of one pair."""
    return orders([(one, other)])[0]


def orders(pairs: Sequence[tuple[Statement, Statement]]) -> list[str]:
    """Of each pair whether the second asks for more than the first (stricter), less (weaker) or cannot be told ('')."""
    own, theirs = (
        pd.DataFrame(
            [
                (s.comparator, s.scaled[1], s.scaled[0], s.relative_to, pair[0].better)
                for pair in pairs
                for s in [pair[at]]
            ],
            columns=["comparator", "value", "unit", "relative_to", "better"],
        )
        for at in (1, 0)
    )
    return list(map(str, compared(own, theirs))) if pairs else []


def _difference(first: Version, other: Version) -> dict[str, object]:
    one, two = first[0], other[0]
    here, there = side(first), side(other)
    name, name_en = one.indicator, one.name_en
    if same_number(one, two):
        words = f"{label(one.comparator)}（{here.number}）", f"{label(two.comparator)}（{there.number}）"
        return finding(
            "different-comparator", one, here, there,
            f"“{name}”数值相同而比较方向不同：{here.place}为{words[0]}，{there.place}为{words[1]}，请统一。",
            f"{name_en}: the same number with two comparators, {here.number_en} ({here.place_en}) and "
            f"{there.number_en} ({there.place_en}).",
        )  # fmt: skip
    code = difference_code(one, two)
    verdict = {"strategy-weaker": "，措施宽于目标", "strategy-stricter": "，措施严于目标"}.get(code, "，请统一")
    verdict_en = {"strategy-weaker": ": the strategy is weaker", "strategy-stricter": ": the strategy is stricter"}
    return finding(
        code, one, here, there,
        f"“{name}”目标值不一致：{here.place}为{here.number}，{there.place}为{there.number}{verdict}。",
        f"{name_en}: {here.number_en} ({here.place_en}) but {there.number_en} ({there.place_en})"
        f"{verdict_en.get(code, '')}.",
        severity=difference_severity(one, two),
    )  # fmt: skip


def difference_code(one: Statement, two: Statement) -> str:
    """Which kind of contradiction two numbers are, by the sections they stand in."""
    if (one.section == "table") != (two.section == "table"):
        return "table-against-text"
    if one.section == "goal" and two.section in ("strategy", "project"):
        return {"weaker": "strategy-weaker", "stricter": "strategy-stricter"}.get(
            order(one, two), "different-threshold"
        )
    return "different-threshold"


def difference_severity(one: Statement, two: Statement) -> str:
    """基本实现全覆盖 is not quite all: what differs from it is for a person to decide."""
    return "warning" if any("基本" in statement.value_text for statement in (one, two)) else ""


def _milestones(by_deadline: dict[int | None, list[Statement]]) -> Iterator[dict[str, object]]:
    """An earlier year may ask for less than a later one, never for more."""
    years = sorted(year for year in by_deadline if year is not None)
    for earlier, later in pairwise(years):
        first, second = by_deadline[earlier][0], by_deadline[later][0]
        if order(first, second) == "weaker":
            here, there = side([first]), side([second])
            yield finding(
                "different-threshold", first, here, there,
                f"“{first.indicator}”{earlier}年目标为{here.number}（{here.place}），{later}年目标反而放宽为{there.number}"
                f"（{there.place}）。",
                f"{first.name_en}: {here.number_en} by {earlier} ({here.place_en}), but only {there.number_en} by "
                f"{later} ({there.place_en}).",
            )  # fmt: skip


def _reach_or_keep(version: Version) -> Iterator[dict[str, object]]:
    """下降到 and 稳定在 the same number: either it is still to be reached, or it is held already."""
    keep = [s for s in version if _KEEP.search(s.value_text) and not _REACH.search(s.value_text)]
    reach = [s for s in version if _REACH.search(s.value_text) and not _KEEP.search(s.value_text)]
    if keep and reach:
        here, there = side(reach), side(keep)
        name, name_en = reach[0].indicator, reach[0].name_en
        yield finding(
            "reach-or-keep", reach[0], here, there,
            f"“{name}”{here.number}：{here.place}要求达到，{there.place}要求保持，是否已经达到说法不一。",
            f"{name_en} {here.number_en}: to be reached in {here.place_en}, to be kept in {there.place_en}.",
        )  # fmt: skip


def _with_and_without_comparator(version: Version) -> Iterator[dict[str, object]]:
    """30%以上 in one place, 30% in another. A bare number in a table, and a bare 100 %, are usual and no finding."""
    texts = [s for s in version if s.section != "table" and s.value_text and s.comparator in _USUAL]
    if texts and texts[0].scaled == ("rate", 100.0):
        return
    said = [s for s in texts if _COMPARATOR_WORDS.search(s.value_text)]
    bare = [s for s in texts if not _COMPARATOR_WORDS.search(s.value_text)]
    if said and bare:
        here, there = side(said), side(bare)
        number = amounts.digits(bare[0].value)
        yield finding(
            "different-comparator", said[0], here, there,
            f"“{said[0].indicator}”：{here.place}为{here.number}，{there.place}只写数值{number}，未写“以上”或“以下”，请统一。",
            f"{said[0].name_en}: {here.number_en} in {here.place_en}, the bare number {number} in {there.place_en}.",
            severity="info",
        )  # fmt: skip


def table_only(statements: list[Statement]) -> Iterator[dict[str, object]]:
    """Numbers of the table that no goal, strategy or project takes up, under their own name or a kindred one."""
    text = [s for s in statements if s.section not in ("table", "other")]
    if not text:
        return
    for statement in statements:
        if statement.section != "table" or not statement.numeric:
            continue
        taken_up = any(
            statement.key == s.key or kinship(statement.indicator_id, statement.indicator, s.indicator_id, s.indicator)
            for s in text
        )
        if not taken_up:
            here = side([statement])
            yield finding(
                "table-only", statement, here, NOTHING,
                f"“{statement.indicator}”{here.number}只见于{here.place}，主要目标、策略措施和重点工程中都没有对应的目标值。",
                f"{statement.name_en} {here.number_en} stands in {here.place_en} only: no goal, strategy or project "
                "states it.",
            )  # fmt: skip
