"""What is seen of slips: what is asked of a unit until when, its answer, and what each may do with it."""

from __future__ import annotations

import datetime
from typing import Any

import pandas as pd

from halfsky.collect import data_requests
from halfsky.collect.access import Actor
from halfsky.collect.cases import transitions
from halfsky.dashboards import markup
from halfsky.dashboards.markup import tag, together
from halfsky.dashboards.submitting import words
from halfsky.dashboards.submitting.measures_material import Measures
from halfsky.dashboards.submitting.sending import line
from halfsky.package import Package
from halfsky.render.html import Html
from halfsky.vocabulary.implementation import CASE_CAUSES, CASE_LEVELS, CASE_STATES
from halfsky.words.values import chooser

_USUAL = ("answer", "close", "grant")  # what is done as a rule: never what takes a matter away


def table(known: Measures, package: Package, today: datetime.date, language: str) -> Html:
    """Every matter with its last slip, those that are not closed first."""
    say = chooser(language)
    title = say("督办事项", "Slips")
    if known.slips.empty:
        if not known.may_supervise:
            return Html("")
        return together(tag("h2", title), tag("p", say("没有督办事项。", "There is no slip."), "hs-note"))
    heads = [say("编号", "number"), say("事项", "matter"), say("责任单位", "unit"), say("督办要求", "asked for"),
             say("期限", "due"), say("状态", "state"), say("答复", "answer")]  # fmt: skip
    over = known.slips["state"].isin(CASE_STATES.where(over=True))
    rows = known.slips.assign(over=over).sort_values("over", kind="stable")
    lines = [_slip(row, package, today, heads, language) for row in rows.itertuples()]
    made = markup.table(say("每事项列最后一单", "The last slip of each matter"), heads, lines, "hs-stacked")
    return together(tag("h2", title), markup.scrolling(made, title))


def _slip(row: Any, package: Package, today: datetime.date, heads: list[str], language: str) -> Html:
    say = chooser(language)
    late = row.state in CASE_STATES.where(pending=True) and row.due_on < today.isoformat()
    due = [tag("span", row.due_on, "hs-whole")]
    due += [tag("p", say("已逾期", "late"), "hs-wrong")] if late else []
    if row.asked_until:
        due.append(tag("p", say(f"申请延期至{row.asked_until}", f"more time asked for, until {row.asked_until}")))
    unit = data_requests.unit_name(package, row.unit)
    cause = CASE_CAUSES.label(row.cause, language)
    cells: list[str | Html] = [
        f"{row.title}（{cause}）", unit, str(row.requirement), together(*due),
        CASE_STATES.label(row.state, language), str(row.answer),
    ]  # fmt: skip
    return line(words.slip_number(row.case_id), cells, heads)


def mine(known: Measures, actor: Actor) -> pd.DataFrame:
    """The slips with which the visitor can do something, with what that is in `can`."""
    rows = known.slips
    can = [
        [
            action for action in row.open_to.split(";")
            if action and actor.may(transitions.right(action), row.area_code, row.unit)
        ]
        for row in rows.itertuples()
    ]  # fmt: skip
    rows = rows.assign(can=pd.Series(can, index=rows.index, dtype="object"))
    return rows[rows["can"].map(bool).astype("bool")]


def options(rows: pd.DataFrame, language: str) -> list[tuple[str, str]]:
    """What a step can be taken with."""
    say = chooser(language)
    none = (say("请选择督办单", "choose a slip"), "")
    return [none, *(
        (f"{words.slip_number(row.case_id)} {row.title}（{CASE_STATES.label(row.state, language)}）", row.case_id)
        for row in rows.itertuples()
    )]  # fmt: skip


def buttons(rows: pd.DataFrame, case_id: str, language: str) -> Html:
    """What can be done with the slip that is chosen."""
    say = chooser(language)
    own = rows[rows["case_id"].eq(case_id)]
    if own.empty:
        return Html("")
    row = own.iloc[0]
    made: list[Html] = []
    for action in row["can"]:
        step = transitions.step(action, row["state"], pending=bool(row["asked_until"]))
        if step is None:
            continue
        needs = [
            *([say("须填意见", "with words")] if step.words else []),
            *([say("须填期限", "with a day")] if step.day and action != "grant" else []),
        ]  # fmt: skip
        between = say("、", ", ")
        label = say(step.zh, step.en.capitalize()) + (f"（{between.join(needs)}）" if needs else "")
        made.append(
            markup.button(
                label, f"slip={action}|{case_id}|{row['version']}", kind="hs-main" if action in _USUAL else ""
            )
        )
    return tag("div", together(*made), "hs-actions")


def causes(language: str) -> list[tuple[str, str]]:
    return [(CASE_CAUSES.label(code, language), code) for code in CASE_CAUSES]


def levels(language: str) -> list[tuple[str, str]]:
    return [(CASE_LEVELS.label(code, language), code) for code in CASE_LEVELS]
