"""Words about a plan as work: counts of states, who owes a report, the years of a project."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from halfsky.vocabulary.codes import DOMAINS
from halfsky.vocabulary.implementation import NOT_REPORTED, TASK_STATES
from halfsky.words.values import chooser

_NAMED = 8  # units that one sentence names


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


def listed_units(units: str, language: str) -> str:
    """Units as a cell shows them; the plan may name none, and is then reported on by its domains."""
    say = chooser(language)
    named = [DOMAINS.label(unit, language) for unit in units.split(";") if unit]
    return say("、", ", ").join(named) or say("未列明", "none named")


def milestones(told: str, language: str) -> str:
    """2023年推进中，2025年已完成: of `implementation.projects`."""
    say = chooser(language)
    years = [part.split(":") for part in told.split(";") if part]
    return say("，", ", ").join(
        f"{year}{say('年', ' ')}{TASK_STATES.label(state, language)}" for year, state in years
    ) or say("没有报送", "nothing reported")


def owing(offices: pd.DataFrame, language: str, noun: str = "规划") -> str:
    """Which units have not reported, those that owe most first; offices: `Implementation.offices`.

    noun: what the plan is called, 规划 or 纲要. What it gives to no unit is told apart, and never counts as a unit.
    """
    say = chooser(language)
    owed = offices[offices[NOT_REPORTED].gt(0)]
    named = owed[owed["unit"].ne("")]
    nobody = int(owed.loc[owed["unit"].eq(""), NOT_REPORTED].sum())
    parts = []
    if len(named):
        some = [
            say(f"{unit}{count}项", f"{unit} ({count})")
            for unit, count in zip(
                named["unit"].head(_NAMED).map(DOMAINS.label), named[NOT_REPORTED].head(_NAMED), strict=True
            )
        ]
        more = say(f"等{len(named)}个单位", f" and {len(named) - _NAMED} more") if len(named) > _NAMED else ""
        parts.append(say(f"未报：{'、'.join(some)}{more}。", f"Not reported: {', '.join(some)}{more}."))
    if nobody:
        parts.append(
            say(
                f"另有{nobody}项{noun}未列明责任单位，无法确定由谁报送，请先确认分工。" if parts
                else f"{noun}未列明责任单位（{nobody}项），无法确定由谁报送，请先确认分工。",
                f"{nobody} name no unit: settle the division of tasks first.",
            )
        )  # fmt: skip
    return say("", " ").join(parts)
