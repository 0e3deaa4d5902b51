"""What is asked about a file, each question once, with what can be answered by a click."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from halfsky.dashboards import markup
from halfsky.dashboards.importing import names
from halfsky.dashboards.importing.work import Work
from halfsky.dashboards.markup import tag, together
from halfsky.dashboards.submitting.sending import line
from halfsky.importing.answers import PUBLISHED, suggestions
from halfsky.importing.proposal import BETWEEN
from halfsky.render.html import Html
from halfsky.words.values import chooser

MOST = 60  # questions that are shown at once; they become fewer as they are answered
_VALUE = "value"


@dataclass(frozen=True)
class Question:
    """One question and the rows of the proposal that it is about. about: the field; suggestion: its likeliest value."""

    text: str
    about: str
    suggestion: str
    at: pd.Index
    sheet: str
    cell: str
    may_keep: bool


def of_work(work: Work, scope: pd.Series | None = None) -> list[Question]:
    """The questions of a file in the order of its cells. scope: rows that matter; those of others are not asked."""
    asked = work.rows[work.rows["fate"].eq("asked")]
    if scope is not None:
        asked = asked[scope.reindex(asked.index)]
    held: dict[str, list[tuple[int, str]]] = {}
    for row in asked.itertuples():
        about = [one for one in str(row.about).split(";") if one]
        texts = [text for text in str(row.question).split(BETWEEN) if text]
        for place, text in enumerate(texts):
            field = about[place] if len(texts) == len(about) else (about or [""])[0]
            held.setdefault(text, []).append((row.Index, field))
    return [_question(work, text, places) for text, places in held.items()]


def _question(work: Work, text: str, places: list[tuple[int, str]]) -> Question:
    at = pd.Index([index for index, _ in places])
    first, field = work.rows.loc[at[0]], places[0][1]
    about = [one for one in str(first["about"]).split(";") if one]
    guess = suggestions(str(first["suggestion"]), about).get(field, "")
    whole = bool(first["area_code"] and first["indicator_id"]) and pd.notna(first["year"]) and pd.notna(first["value"])
    return Question(text, field, guess, at, str(first["sheet"]), str(first["cell"]), whole and about == [_VALUE])


def listed(asked: list[Question], work: Work, language: str) -> Html:
    """The questions as a table, the suggestion on a button."""
    say = chooser(language)
    title = say(f"需要您回答的问题（{len(asked)}）", f"Questions ({len(asked)})")
    if not asked:
        return together(tag("h2", title), tag("p", say("没有需要回答的问题。", "Nothing is asked."), "hs-note"))
    heads = [say("问题", "question"), say("涉及", "cells"), say("回答", "answer")]
    lines = [
        line(_said(one.text, language), [_where(one, language), _answers(number, one, work, language)], heads)
        for number, one in enumerate(asked[:MOST])
    ]
    note = say(
        "建议一键采用；不采用的，点“选择”后在表格下方更正，或不导入。系统不会自行改动数值。",
        "A suggestion is taken by one click; else choose, or leave it out. Nothing is changed by itself.",
    )
    more = tag(
        "p", say(f"另有{len(asked) - MOST}个问题，回答后依次显示。", f"{len(asked) - MOST} more follow."), "hs-note"
    )
    table = markup.scrolling(markup.table(say("逐项回答", "one by one"), heads, lines, "hs-stacked"), title)
    return together(tag("h2", title), tag("p", note, "hs-note"), table, *([more] if len(asked) > MOST else []))


def _said(text: str, language: str) -> str:
    zh, _, en = text.partition(" / ")
    return zh if language == "zh" or not en else en


def _where(one: Question, language: str) -> Html:
    more = chooser(language)(f"等{len(one.at)}格", f" and {len(one.at) - 1} more") if len(one.at) > 1 else ""
    return tag("span", f"{one.cell}{more}", "hs-whole")


def _answers(number: int, one: Question, work: Work, language: str) -> Html:
    say = chooser(language)
    about = f"{number}|{work.mark}"
    buttons = []
    if one.suggestion:
        guess = names.meaning(one.about, one.suggestion, work.package, language)
        buttons.append(markup.button(say(f"采用：{guess}", f"Take {guess}"), f"agree={about}", kind="hs-main"))
    if one.about == PUBLISHED:
        buttons.append(markup.button(say("改用本表数值", "Take this table's"), f"agree={about}"))
    if one.may_keep:
        buttons.append(markup.button(say("原数无误", "It is right"), f"keep={about}"))
    if one.about != PUBLISHED:
        buttons.append(markup.button(say("选择", "Choose"), f"cell={one.sheet}|{one.cell}"))
    no = say("保留已发布数值", "Keep what is published") if one.about == PUBLISHED else say("不导入", "Leave out")
    buttons.append(markup.button(no, f"refuse={about}"))
    return tag("div", together(*buttons), "hs-actions hs-answers")
