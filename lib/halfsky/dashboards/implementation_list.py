"""Every measure and project of the plans shown, as a list that can be filtered; what was done stands in its row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

import pandas as pd

from halfsky.dashboards import address, markup
from halfsky.dashboards.markup import tag, together
from halfsky.implementation import Implementation
from halfsky.implementation.goals_and_measures import standing
from halfsky.render.html import Html
from halfsky.vocabulary.implementation import NOT_REPORTED, TASK_LOOKS, TASK_STATES
from halfsky.words import values
from halfsky.words.work import listed_units

_ON_PAPER = 66  # rows of the list, with the names of its groups, that a printed page has
MOST = 100
"""Rows that are listed at once; a filter finds the others, and one click shows all."""


@dataclass(frozen=True)
class Choice:
    """Which measures are listed: of a unit, in a state, holding the words searched for; "" for all."""

    unit: str = ""
    state: str = ""
    words: str = ""

    def of(self, every: pd.DataFrame) -> pd.DataFrame:
        chosen = pd.Series(True, index=every.index)
        if self.unit:
            chosen &= every["offices"].map(lambda offices: self.unit in offices)
        if self.state:
            chosen &= every["state"].eq(self.state)
        for word in self.words.casefold().split():
            chosen &= every["searched"].str.contains(word, regex=False)
        return every[chosen]


def rows(work: Implementation, language: str) -> pd.DataFrame:
    """The measures and projects as they are listed: `task_id, plan_id, domain, section, state, offices` (the units that
    it has, as a tuple), `searched`, `line` (its row of the table, as markup)."""
    own = work.units.assign(office=work.units["unit"].map(work.office_name))
    by_task: dict[str, list[dict[str, Any]]] = {}
    for unit in own.to_dict("records"):
        by_task.setdefault(unit["task_id"], []).append(unit)
    served = _served(work, language)
    lines, searched, offices = [], [], []
    for row in work.states.to_dict("records"):
        units = by_task[row["task_id"]]
        lines.append(_line(row, units, served.get(row["task_id"], Html("—")), work.as_of, language).markup)
        said = " ".join(str(unit[name]) for unit in units for name in ("unit", "office", "done_text"))
        searched.append(f"{row['title']} {said}".casefold())
        offices.append(tuple(dict.fromkeys(unit["office"] for unit in units)))
    frame = work.states[["task_id", "plan_id", "domain", "section", "state"]]
    return frame.assign(offices=offices, searched=searched, line=lines)


def _served(work: Implementation, language: str) -> dict[str, Html]:
    """By measure: the goals that it serves, each a link to its target where it has one; proposed ones say so."""
    say = values.chooser(language)
    goals = work.tasks.set_index("task_id")[["title", "target_ids", "plan_id"]].to_dict("index")
    found: dict[str, list[Html]] = {}
    pairs = standing(work.pairs)
    for pair in pairs[pairs["goal_id"].isin(list(goals))].to_dict("records"):
        goal = goals[pair["goal_id"]]
        piece = target_link(goal["title"], goal["plan_id"], goal["target_ids"].split(";")[0], work.as_of)
        if not pair["confirmed"]:
            piece = together(piece, tag("small", say("（待确认）", " (proposed)"), "hs-note"))
        found.setdefault(pair["measure_id"], []).append(tag("p", piece))
    return {measure: together(*pieces) for measure, pieces in found.items()}


def target_link(name: str, plan_id: str, target_id: str, year: int) -> Html:
    """The name, as a link to the page of the target; a goal in words has none."""
    if not target_id:
        return tag("span", name)
    query = address.write({"plan": plan_id, "year": str(year), "target": target_id})
    return tag("a", name, href=f"overview?{query}")


def _line(row: dict[str, Any], units: list[dict[str, Any]], served: Html, year: int, language: str) -> Html:
    say = values.chooser(language)
    names = TASK_STATES.labels(language)
    title = tag("span", row["title"])
    if row["late"]:
        title = together(title, Html(" "), markup.mark(say("已到时限", "due"), "reference"))
    said = []
    for unit in units:
        earlier = (
            "" if pd.isna(unit["year"]) or unit["year"] == year else say(f"（{unit['year']}年）", f" ({unit['year']})")
        )
        state = f"{names[unit['state']]}{earlier}"
        if not unit["answers"]:
            state += say("，配合", ", supporting")
        words = (
            ("", unit["done_text"]),
            (say("做法：", "Practice: "), unit["practice"]),
            (say("原因：", "Cause: "), unit["cause"]),
        )
        told = say("；", "; ").join(before + word for before, word in words if word)
        said.append(tag("p", together(tag("b", listed_units(unit["unit"], language)), Html(escape(f"　{state}")),
                                      Html(f"<br>{escape(told)}" if told else ""))))  # fmt: skip
    due = "" if pd.isna(row["due_year"]) else say(f"{row['due_year']}年", str(row["due_year"]))
    heads = table_heads(language)
    cells = [
        tag("td", markup.chip(row["state"], names[row["state"]], TASK_LOOKS), data_label=heads[1]),
        tag("td", together(*said), "hs-across", data_label=heads[2]),
        tag("td", served, "hs-across", data_label=heads[3]),
        tag("td", due, data_label=heads[4]),
    ]
    return tag("tr", together(tag("th", title, scope="row"), *cells))


def table_heads(language: str) -> list[str]:
    say = values.chooser(language)
    return [
        say("措施、工程", "measure"), say("进展", "state"), say("责任单位及本年工作", "units, and what was done"),
        say("对应目标", "goals served"), say("时限", "due"),
    ]  # fmt: skip


def listed(
    every: pd.DataFrame, choice: Choice, titles: Mapping[tuple[str, str], str], language: str, *, whole: bool,
    act: Callable[[str, str], Html] | None = None,
) -> Html:  # fmt: skip
    """The chosen measures in groups; titles: of each (plan, domain or section), in the order of the page.

    whole: all of them, however many. act: of a task the button for those who supervise, behind its name.
    """
    say = values.chooser(language)
    chosen = choice.of(every)
    head = tag("h2", say("策略措施和重点工程", "Measures and projects"))
    shown = chosen if whole else chosen.head(MOST)
    count = say(f"显示{len(shown)}项，共{len(every)}项。", f"{len(shown)} of {len(every)}. ")
    notes: list[Html] = [tag("span", count, role="status")]
    if choice != Choice():
        notes.append(markup.button(say("显示全部", "Show all"), "reset="))
    lead = tag("div", together(*notes), "hs-actions")
    if chosen.empty:
        none = say("没有符合条件的措施，请放宽单位、进展或关键词。", "No measure matches: widen unit, state or words.")
        return together(head, lead, tag("p", none))
    heads = table_heads(language)
    groups = shown.groupby([shown["plan_id"], group_of(shown)], sort=False)
    held = {key: _lines(part, language, act) for key, part in groups}
    sizes = chosen.groupby([chosen["plan_id"], group_of(chosen)]).size()
    folds = [
        markup.Group(
            _head(titles[key], len(held[key]), int(sizes[key]), say),
            [Html(line) for line in held[key]],
            shown=choice != Choice(),
        )
        for key in titles
        if key in held
    ]
    caption = say("只列经审核采用的报送；未报的单列", "Accepted reports only; what is missing is a class of its own")
    table = markup.folded(caption, heads, folds, "hs-stacked", paper=_ON_PAPER)
    rest = len(chosen) - len(shown)
    more = markup.button(say(f"再显示其余{rest}项", f"Show {rest} more"), "whole=") if rest else Html("")
    return together(head, lead, markup.scrolling(table, say("措施清单", "Measures")), tag("div", more, "hs-actions"))


def _head(title: str, shown: int, size: int, say: values.Say) -> str:
    """A group's name with how many it has, and how many of them are listed where that is not all."""
    part, part_en = (f"，先列{shown}项", f", {shown} listed") if shown < size else ("", "")
    return say(f"{title}（{size}项{part}）", f"{title} ({size}{part_en})")


def _lines(
    rows: pd.DataFrame, language: str, act: Callable[[str, str], Html] | None
) -> list[str]:  # fmt: skip
    if act is None:
        return rows["line"].tolist()
    buttons = [act(str(task), language).markup for task in rows["task_id"]]
    ends = "</th>"  # of the cell with the name, which is the row's first
    return [line.replace(ends, f" {button}{ends}", 1) for line, button in zip(rows["line"], buttons, strict=True)]


def group_of(frame: pd.DataFrame) -> pd.Series:
    """Under which head a measure stands: its domain, or its section where it has none."""
    return frame["domain"].where(frame["domain"].ne(""), frame["section"])


def unreported(every: pd.DataFrame) -> int:
    return int(every["state"].eq(NOT_REPORTED).sum())
