"""Words about a plan as work: counts of states, who owes a report, the years of a project."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

from halfsky.vocabulary.codes import DOMAINS, MEASURE, OUTLOOKS, PROJECT, QUALITATIVE
from halfsky.vocabulary.implementation import CASE_LEVELS, EVIDENCE_STATES, NOT_REPORTED, TASK_STATES
from halfsky.vocabulary.statuses import STATUSES
from halfsky.words.values import chooser

_NAMED = 8  # units that one sentence names
_KINDS = {
    MEASURE: ("策略措施", "measures"), PROJECT: ("重点工程", "projects"), QUALITATIVE: ("定性目标", "goals in words"),
}  # fmt: skip


def counted_states(counts: Mapping[str, int] | pd.Series, language: str) -> str:
    """已完成3项、推进中5项、未报2项: every state, those that none is in left out but for what is unreported."""
    say = chooser(language)
    shown = [code for code in TASK_STATES if counts[code] or code == NOT_REPORTED]
    return say("、", ", ").join(
        say(
            f"{TASK_STATES.label(code)}{int(counts[code])}项",
            f"{int(counts[code])} {TASK_STATES.label(code, language)}",
        )
        for code in shown
    )


def slips_named(levels: Iterable[str], language: str) -> str:
    """交办、催办: what slips of these levels are called, the first level first; a level that none has is not named."""
    held = set(levels)
    if language != "zh":
        return "slip"
    return "、".join(CASE_LEVELS.label(code) for code in CASE_LEVELS if code in held) or CASE_LEVELS.label(
        CASE_LEVELS[0]
    )


def counted_slips(levels: Iterable[str], language: str, what: str = "") -> str:
    """交办3件、催办1件: how many slips there are of each level; what: said behind each level (逾期)."""
    own = list(levels)
    say = chooser(language)
    return say("、", ", ").join(
        say(
            f"{CASE_LEVELS.label(code)}{what}{own.count(code)}件",
            f"{own.count(code)} {CASE_LEVELS.label(code, language)}",
        )
        for code in CASE_LEVELS
        if code in own
    )


def listed_units(units: str, language: str) -> str:
    """Units as a cell shows them; the plan may name none, and is then reported on by its domains."""
    say = chooser(language)
    named = [DOMAINS.label(unit, language) for unit in units.split(";") if unit]
    return say("、", ", ").join(named) or say("未列明", "none named")


def how_behind(statuses: str, outlooks: str, language: str) -> str:
    """正常推进、前景有风险: of `implementation.behind_though_done`, where a poor outlook alone can make one behind."""
    say = chooser(language)
    words = [STATUSES.label(code, language) for code in dict.fromkeys(statuses.split(";"))]
    ahead = [OUTLOOKS.label(code, language) for code in dict.fromkeys(outlooks.split(";")) if code]
    return say("、", ", ").join([*words, *(say(f"前景{word}", f"outlook: {word}") for word in ahead)])


def by_unit(what: str, number: int, counted: int, language: str) -> str:
    """措施、工程2项，按责任单位计4项（…）: how many tasks there are, and how many reports on them the units owe.

    what: their kinds; counted: each task once for each unit whose word decides (`implementation.answering_units`).
    """
    say = chooser(language)
    if counted == number:
        return say(f"{what}{number}项", f"{number} {what}")
    return say(
        f"{what}{number}项，按责任单位计{counted}项（没有写明牵头单位的，各责任单位分别报送、各计一次）",
        f"{number} {what}, {counted} by unit (without a leading unit each unit reports, and counts once)",
    )


def milestones(told: str, language: str) -> str:
    """2023年推进中，2025年已完成: of `implementation.projects`."""
    say = chooser(language)
    years = [part.split(":") for part in told.split(";") if part]
    return say("，", ", ").join(
        f"{year}{say('年', ' ')}{TASK_STATES.label(state, language)}" for year, state in years
    ) or say("没有报送", "nothing reported")


def owing(owed: pd.DataFrame, language: str, noun: str = "规划") -> str:
    """Which units have not reported, those that owe most first; owed: `Implementation.owed`.

    noun: what the plan is called, 规划 or 纲要. What it gives to no unit is told apart, and never counts as a unit.
    """
    say = chooser(language)
    named = owed[owed["unit"].ne("")]
    unnamed = owed[owed["unit"].eq("")]
    nobody = int(unnamed["total"].sum())
    each = [f"{say(*words)}{unnamed[kind].sum()}项" for kind, words in _KINDS.items() if unnamed[kind].any()]
    of_them = f"（{'、'.join(each)}）" if len(each) > 1 else ""
    counted = f"{'、'.join(each)}，共{nobody}项" if len(each) > 1 else f"{nobody}项"
    parts = []
    if len(named):
        first = named.head(_NAMED)
        some = [
            say(f"{unit}{count}项", f"{unit} ({count})")
            for unit, count in zip(first["unit"].map(DOMAINS.label), first["total"], strict=True)
        ]
        more = say(f"等{len(named)}个单位", f" and {len(named) - _NAMED} more") if len(named) > _NAMED else ""
        kinds = say("、", ", ").join(kinds_of(owed, language).values())
        parts.append(
            say(f"未报（{kinds}）：{'、'.join(some)}{more}。", f"Not reported ({kinds}): {', '.join(some)}{more}.")
        )
    if nobody:
        parts.append(
            say(
                f"另有{nobody}项{of_them}{noun}未列明责任单位，无法确定由谁报送，请先确认分工。" if parts
                else f"{noun}未列明责任单位（{counted}），无法确定由谁报送，请先确认分工。",
                f"{nobody} name no unit: settle the division of tasks first.",
            )
        )  # fmt: skip
    return say("", " ").join(parts)


def not_entered(noun: str, language: str) -> str:
    """That a plan's measures are not known here, which is not that it has none. noun: as of `owing`."""
    return chooser(language)(
        f"{noun}的策略措施尚未录入，没有落实情况可以统计。",
        "The plan's measures have not been entered yet: nothing can be told of them.",
    )


def kinds_of(owed: pd.DataFrame, language: str) -> dict[str, str]:
    """The kinds of tasks that anything is owed of, by code, and what they are called."""
    return {kind: chooser(language)(*words) for kind, words in _KINDS.items() if owed[kind].any()}


def listed_pieces(pieces: str, language: str) -> str:
    """照片.jpg（未提供）、培训通知.pdf（可采用）: of `evidence_pieces`."""
    say = chooser(language)
    told = []
    for piece in filter(None, pieces.split(";")):
        state, _, name = piece.partition(":")
        word = EVIDENCE_STATES.label(state, language)
        told.append(say(f"{name}（{word}）", f"{name} ({word})"))
    return say("、", ", ").join(told)
