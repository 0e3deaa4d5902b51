"""Indicators that differ in population or definition and carry one number, or a number for a list of them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from halfsky.plans.audit.finding import Side, finding, side
from halfsky.plans.audit.kinship import TWO_MEASURES, kinship, pooled
from halfsky.plans.audit.same_indicator import by_indicator, difference_code, difference_severity, order, versions
from halfsky.plans.audit.statements import Statement
from halfsky.vocabulary.comparators import AT_LEAST


def check(statements: list[Statement]) -> Iterator[dict[str, object]]:
    """Findings on pairs of kindred indicators; of each indicator its first version speaks."""
    spoken = [versions(group)[0] for group in by_indicator(statements).values()]
    for first, other in combinations(spoken, 2):
        one, two = first[0], other[0]
        if one.scaled[0] != two.scaled[0] or one.key == two.key:
            continue
        related = kinship(one.indicator_id, one.indicator, two.indicator_id, two.indicator)
        if not related:
            continue
        whole = one if related == "whole" else two
        equal = one.scaled[1] == two.scaled[1]
        here, there = side(first), side(other)
        if equal and (related == "kin" or pooled(whole.indicator)):
            yield finding("two-definitions", one, here, there, *_two_definitions(one, two, here, there))
            continue
        words = None
        if related != "kin" and not equal and not pooled(whole.indicator):
            words = _list_and_part(one, two, here, there, whole)
        elif related == "kin" and not equal and _all_of_one(one, two):
            words = _all_and_part(one, two, here, there)
        if words:
            severity = difference_severity(one, two)
            yield finding(difference_code(one, two), one, here, there, *words, severity=severity)


def two_measures(statements: list[Statement]) -> Iterator[dict[str, object]]:
    """各有1名女性成员 and 女性占30%以上 of one body."""
    by_id: dict[str, list[Statement]] = {}
    for statement in statements:
        if statement.numeric:
            by_id.setdefault(statement.indicator_id, []).append(statement)
    for count_id, share_id in TWO_MEASURES:
        if count_id in by_id and share_id in by_id:
            counts, shares = by_id[count_id], by_id[share_id]
            here, there = side(counts), side(shares)
            yield finding(
                "two-measures", counts[0], here, there,
                f"对同一类班子，{here.place}要求“{counts[0].indicator}”{here.number}名，{there.place}要求“{shares[0].indicator}”"
                f"{there.number}，请明确以哪一项为准。",
                f"One body, two demands: {counts[0].name_en} {here.number_en} ({here.place_en}) and "
                f"{shares[0].name_en} {there.number_en} ({there.place_en}).",
            )  # fmt: skip


def _all_of_one(one: Statement, two: Statement) -> bool:
    """One of the two asks for all, and the other for less: one of them holds the other's population."""
    floors = one.comparator == two.comparator and one.comparator in AT_LEAST
    return floors and one.scaled[0] == "rate" and 100.0 in (one.scaled[1], two.scaled[1])


def _two_definitions(one: Statement, two: Statement, here: Side, there: Side) -> tuple[str, str]:
    number = here.number if here.number == there.number else f"{here.number}、{there.number}"
    return (
        f"同一数值（{number}），{here.place}指“{one.indicator}”，{there.place}指“{two.indicator}”，两者口径不同，请核对。",
        f"One number, two indicators: {one.name_en} {here.number_en} ({here.place_en}) and {two.name_en} "
        f"{there.number_en} ({there.place_en}).",
    )


def _list_and_part(one: Statement, two: Statement, here: Side, there: Side, whole: Statement) -> tuple[str, str]:
    part, which = (two, "后者") if whole is one else (one, "前者")
    return (
        f"{here.place}“{one.indicator}”为{here.number}，{there.place}“{two.indicator}”为{there.number}："
        f"“{whole.indicator}”包含{which}，两处数值不一致。",
        f"{one.name_en} {here.number_en} ({here.place_en}), but {two.name_en} {there.number_en} ({there.place_en}): "
        f"{whole.name_en} holds {part.name_en}.",
    )


def _all_and_part(one: Statement, two: Statement, here: Side, there: Side) -> tuple[str, str]:
    verdict = {"weaker": "后者宽于前者", "stricter": "后者严于前者"}.get(order(one, two), "请核对")
    return (
        f"{here.place}“{one.indicator}”为{here.number}，{there.place}“{two.indicator}”为{there.number}："
        f"对象有重叠，一处要求全部、一处不要求，{verdict}。",
        f"{one.name_en} {here.number_en} ({here.place_en}), but {two.name_en} {there.number_en} ({there.place_en}): "
        "one asks for all, the other does not.",
    )
