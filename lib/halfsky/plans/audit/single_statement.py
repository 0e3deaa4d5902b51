"""What is wrong with one statement by itself: its direction, its deadline, a key indicator without a number."""

from __future__ import annotations

import re
from collections.abc import Iterator

from halfsky.plans.audit.finding import NOTHING, Side, finding, side
from halfsky.plans.audit.statements import Statement
from halfsky.vocabulary.comparators import AT_LEAST, AT_MOST

_LOWER_IS_BETTER = re.compile(r"男女厕位|男厕位[与和比].*女厕位|产床.*助产士")
"""Ratios that the catalogue may not know by the plan's words, and of which the smaller is meant."""


def check(statements: list[Statement], start_year: int | None, end_year: int | None) -> Iterator[dict[str, object]]:
    for statement in statements:
        yield from _reversed(statement)
        yield from _without_number(statement)
        deadline = statement.deadline_year
        outside = deadline and ((end_year and deadline > end_year) or (start_year and deadline < start_year))
        if outside:
            here = side([statement])
            term = Side("规划期", "the plan's term", f"{start_year}—{end_year}年", f"{start_year}–{end_year}")
            yield finding(
                "deadline-outside-plan", statement, here, term,
                f"{here.place}“{statement.indicator}”{here.number}的期限是{deadline}年，不在规划期{term.number}之内。",
                f"{statement.name_en} {here.number_en} ({here.place_en}) is due in {deadline}, "
                f"outside {term.number_en}.",
            )  # fmt: skip


def _reversed(statement: Statement) -> Iterator[dict[str, object]]:
    better = statement.better
    if not better and statement.unit == "ratio" and _LOWER_IS_BETTER.search(statement.indicator):
        better = "lower"
    upward = statement.comparator in (*AT_LEAST, "increase")
    downward = statement.comparator in (*AT_MOST, "decrease")
    if not ((upward and better == "lower") or (downward and better == "higher")) or statement.relative_to:
        return
    here = side([statement])
    name, name_en = statement.indicator, statement.name_en
    if statement.unit != "ratio":
        yield finding(
            "reversed-direction", statement, here, NOTHING,
            f"{here.place}“{name}”{here.number}，按字面越{'高' if upward else '低'}越好，与这一指标相反，请核对。",
            f"{name_en} {here.number_en} ({here.place_en}): {better} is better here.",
        )  # fmt: skip
        return
    terms = statement.proportion
    said, meant = ("不低于", "不高于") if upward else ("不高于", "不低于")
    advice = (
        f"应写作“{meant}{terms[0]}:{terms[1]}”，或颠倒两项写作“{said}{terms[1]}:{terms[0]}”"
        if terms
        else "请核对比较方向"
    )
    yield finding(
        "reversed-ratio", statement, here, NOTHING,
        f"{here.place}“{name}”{here.number}，按字面比值越{'大' if upward else '小'}越达标，与本意相反：{advice}。",
        f"{name_en} {here.number_en} ({here.place_en}): taken by the letter it asks for the reverse of what is meant.",
    )  # fmt: skip


def _without_number(statement: Statement) -> Iterator[dict[str, object]]:
    if statement.section == "table" and not statement.numeric:
        here = side([statement])
        yield finding(
            "no-target", statement, here, NOTHING,
            f"{here.place}“{statement.indicator}”列为主要指标，只写“{statement.value_text or '方向'}”，没有目标值。",
            f"{statement.name_en} ({here.place_en}) is a main indicator without a number.",
            severity="warning",
        )  # fmt: skip
