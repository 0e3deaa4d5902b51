"""The pieces of the page of measures, each for a unit or for all; `Shown` keeps them for every visit."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from typing import Any

import pandas as pd

from halfsky.dashboards import markup
from halfsky.dashboards.implementation_list import Choice, group_of, target_link
from halfsky.dashboards.implementation_shown import Shown
from halfsky.dashboards.markup import tag, together
from halfsky.implementation import count_states
from halfsky.render.html import Html
from halfsky.vocabulary.codes import GOAL_SECTION
from halfsky.vocabulary.implementation import (
    AGREEMENTS,
    CASE_CAUSES,
    CASE_LEVELS,
    CASE_OBJECTS,
    CASE_STATES,
    NOT_REPORTED,
    TASK_LOOKS,
    TASK_STATES,
    UNDER_WAY,
    VERDICTS,
)
from halfsky.words import values
from halfsky.words.work import by_unit, how_behind, listed_units, milestones, not_entered, owing

_SHOWN = 12  # tasks that a piece names before the rest is only counted


def headline(held: Shown, unit: str) -> Html:
    """Counts by state, what is unreported among them; 达标率 is another page's."""
    say, work = held.say, held.work
    if work.tasks.empty:
        return tag("p", say("该规划还没有分解为任务，没有实施进度。请先由规划文本提取任务并确认分工。",
                            "The plan has not been divided into tasks yet."), "hs-lead")  # fmt: skip
    if held.rows.empty:
        return tag("p", not_entered(say("本规划", ""), held.language), "hs-lead")
    own = Choice(unit).of(held.rows)
    counts = own["state"].value_counts()
    late = int(work.states.loc[work.states["task_id"].isin(own["task_id"]), "late"].sum())
    matters = held.matters(unit)
    waiting, overdue = int(matters["open"].sum()), int(matters["days_late"].notna().sum())
    names = TASK_STATES.labels(held.language)
    notes = {
        NOT_REPORTED: say("无经审核的报送，单列", "no accepted report"),
        UNDER_WAY: say(f"其中{late}项已到时限", f"{late} of them due") if late else "",
    }
    cards = [("first", say("措施、工程", "measures"), str(len(own)), say(f"{work.as_of}年", f"in {work.as_of}"))]
    for code in TASK_STATES:
        bad = "bad" if code == NOT_REPORTED and counts.get(code) else ""
        cards.append((bad, names[code], str(counts.get(code, 0)), notes.get(code, "")))
    cards.append(("bad" if overdue else "", say("督办在办", "open cases"), str(waiting),
                  say(f"逾期{overdue}件" if overdue else "无逾期", f"{overdue} overdue")))  # fmt: skip
    return together(markup.cards(cards), _sentence(held, unit, own))


def _sentence(held: Shown, unit: str, own: pd.DataFrame) -> Html:
    say, work = held.say, held.work
    heard = bool(own["state"].ne(NOT_REPORTED).any())
    who = say(f"{unit}：", f"{unit}: ") if unit else ""
    if not heard and len(own):
        rest = "" if unit else owing(work.owed, held.language)
        text = say(f"{who}{work.as_of}年没有报送经审核采用的实施进展。{rest}",
                   f"{who}no accepted report on {work.as_of}. {rest}")  # fmt: skip
        return tag("p", text, "hs-lead")
    text = say(
        f"{who}实施进度按责任单位报送并经审核采用的材料统计，与达标率分开，互不计入。牵头单位的报送决定一项措施的进展；"
        "没有牵头单位的，各责任单位都报已完成才算已完成。",
        f"{who}By accepted reports only, apart from the attainment rate. The leading unit's report decides on a "
        "measure; without one it is done when all its units say so.",
    )
    return tag("p", text, "hs-note")


_Bar = tuple[Html, dict[Hashable, Any], tuple[str, ...]]


def bars(held: Shown, unit: str) -> Html:
    """A bar a unit for who leads; of one unit a bar a domain."""
    say, work = held.say, held.work
    if work.states.empty:
        return Html("")
    names, codes = TASK_STATES.labels(held.language), list(TASK_STATES)
    if unit:
        own = Choice(unit).of(held.rows)
        counts = count_states(
            own.assign(group=group_of(own), plan=own["plan_id"]).assign(
                group=lambda frame: [held.titles[key] for key in zip(frame["plan"], frame["group"], strict=True)]
            ),
            "group",
        )
        heads = heads_of_bars(say("领域", "domain"), say)
        cells: list[_Bar] = [(tag("th", row["group"], scope="row"), row, ()) for row in counts.to_dict("records")]
        title = say("各领域进展", "By domain")
    else:
        heads = (
            say("责任单位", "unit"),
            say("进展（项）", "by state"),
            say("合计", "all"),
            say("督办在办", "open cases"),
        )
        cells = []
        for row in work.offices.to_dict("records"):
            name = row["unit"] and markup.button(
                listed_units(row["unit"], held.language), f"unit={row['unit']}", kind="hs-row"
            )
            unnamed = tag("span", say("规划未列明单位", "no unit named"))
            cells.append(
                (
                    tag("th", name or unnamed, scope="row"),
                    row,
                    (say(f"{row['cases']}件", str(row["cases"])) if row["cases"] else "",),
                )
            )
        title = say("各单位进展（未报多的在前）", "By unit, those who owe most first")
    lines = [
        tag("tr", together(
            first, tag("td", markup.stacked({code: int(row[code]) for code in codes}, names, TASK_LOOKS)),
            tag("td", str(row["total"]), "hs-number"), *(tag("td", more, "hs-number") for more in rest),
        ))
        for first, row, rest in cells
    ]  # fmt: skip
    what, counted = say("措施、工程", "measures and projects"), int(work.units["answers"].sum())
    caption = title if unit else by_unit(what, len(work.states), counted, held.language)
    table = markup.table(caption, heads, lines, "hs-bars", numeric=(2, 3))
    return together(tag("h2", title), markup.legend(codes, names, TASK_LOOKS), markup.scrolling(table, title))


def heads_of_bars(first: str, say: values.Say) -> tuple[str, ...]:
    return first, say("进展（项）", "by state"), say("合计", "all")


def cases(held: Shown, unit: str) -> Html:
    """督办: what is open with its due day, then what was closed in the year."""
    say, work, language = held.say, held.work, held.language
    rows = held.matters(unit)
    head = tag("h2", say("督办事项", "Supervision"))
    if rows.empty:
        return together(
            head, tag("p", say(f"{work.as_of}年没有督办事项。", f"No matter was supervised in {work.as_of}."))
        )
    heads = [say("事项", "matter"), say("承办单位", "unit"), say("等级", "level"), say("事由", "cause"),
             say("办理时限", "due"), say("办理情况", "state"), say("编号", "number")]  # fmt: skip
    lines = []
    for row in rows.to_dict("records"):
        target = row["object_id"] if row["object"] == CASE_OBJECTS[0] else ""
        due = str(row["due_on"])
        if pd.notna(row["days_late"]):
            due += say(f"，已逾期{row['days_late']}天", f", {row['days_late']} days late")
        state = CASE_STATES.label(row["state"], language)
        if row["answer"]:
            state += say(f"：{row['answer']}", f": {row['answer']}")
        cells = [row["unit"], CASE_LEVELS.label(row["level"], language), CASE_CAUSES.label(row["cause"], language), due,
                 state, row["case_id"]]  # fmt: skip
        made = (tag("td", cell, data_label=name) for cell, name in zip(cells, heads[1:], strict=True))
        title = target_link(row["title"], row["plan_id"], target, work.as_of)
        lines.append(tag("tr", together(tag("th", title, scope="row"), *made)))
    caption = say(
        f"截至{work.day.isoformat()}；在办的在前，同一事项只列最近一张单子", f"On {work.day}; open ones first"
    )
    table = markup.table(caption, heads, lines, "hs-stacked")
    return together(head, markup.scrolling(table, say("督办事项", "Supervision")))


def behind(held: Shown, unit: str) -> Html:
    """Goals that are behind though their measures are reported done; proposed pairs are said as such."""
    say, work = held.say, held.work
    rows = work.behind
    if unit:
        mine = set(Choice(unit).of(held.rows)["task_id"])
        rows = rows[rows["measure_ids"].map(lambda ids: bool(mine & set(ids.split(";"))))]
    head = tag("h2", say("措施已完成、目标仍滞后", "Measures done, goals behind"))
    if rows.empty:
        text = say(
            "没有对应措施均报已完成而目标滞后、未达标或前景不足的情况。",
            "There is no goal that is behind with all its measures done.",
        )
        if len(work.pairs) and not work.heard:
            text = say("没有报送，无从对照。", "Nothing was reported to compare with.")
        elif work.pairs.empty:
            text = say("还没有措施与目标的对应关系，无从对照。", "No measure is paired with a goal yet.")
        return together(head, tag("p", text))
    indicators = work.targets.set_index("target_id")["indicator"]
    titles = work.tasks.set_index("task_id")["title"]
    heads = [
        say("滞后的目标", "goal"),
        say("状态", "status"),
        say("已完成的措施", "measures done"),
        say("对应关系", "pairs"),
    ]
    lines = []
    for row in rows.to_dict("records"):
        targets = row["target_ids"].split(";")
        links = together(*(tag("p", target_link(indicators[one], row["plan_id"], one, work.as_of)) for one in targets))
        sure = say("已确认", "confirmed") if row["confirmed"] else say("待确认，不作结论", "proposed: no finding")
        cells = [
            how_behind(row["status"], row["outlook"], held.language),
            say("、", ", ").join(titles[one] for one in row["measure_ids"].split(";")),
            sure,
        ]
        made = (tag("td", cell, data_label=name) for cell, name in zip(cells, heads[1:], strict=True))
        lines.append(tag("tr", together(tag("th", links, scope="row"), *made)))
    caption = say("请核实措施是否到位、是否对症", "Are they the right measures, and were they carried out?")
    return together(head, markup.scrolling(markup.table(caption, heads, lines, "hs-stacked"), caption))


def goals(held: Shown, unit: str) -> Html:
    """Goals in words: the unit's own verdict beside the group's."""
    say, work, language = held.say, held.work, held.language
    rows = work.verdicts
    if unit:
        rows = rows[rows["unit"].map(work.office_name).eq(unit)]
    if rows.empty:
        return Html("")
    head = tag("h2", say("定性目标：自评与评估意见", "Goals in words"))
    judged = rows[rows["self_verdict"].ne("") | rows["group_verdict"].ne("")]
    none = rows["task_id"].nunique() - judged["task_id"].nunique()
    if judged.empty:
        text = say(f"{none}项定性目标没有报送自评，也没有评估意见。", f"Of {none} goals in words none was judged.")
        return together(head, tag("p", text))
    heads = [say("目标", "goal"), say("责任单位", "unit"), say("单位自评", "the unit"), say("评估组意见", "the group"),
             say("是否一致", "agreement")]  # fmt: skip
    unjudged = say("未评", "none")
    lines = []
    for row in judged.to_dict("records"):
        cells = [
            listed_units(row["unit"], language), VERDICTS.label(row["self_verdict"], language) or unjudged,
            VERDICTS.label(row["group_verdict"], language) or unjudged, AGREEMENTS.label(row["agreement"], language),
        ]  # fmt: skip
        made = (tag("td", cell, data_label=name) for cell, name in zip(cells, heads[1:], strict=True))
        lines.append(tag("tr", together(tag("th", row["title"], scope="row"), *made)))
    caption = (
        say(f"另有{none}项未评，不计入任何一档", f"{none} more were not judged")
        if none
        else say("全部已评", "all judged")
    )
    return together(head, markup.scrolling(markup.table(caption, heads, lines, "hs-stacked"), say("定性目标", "Goals")))


def projects(held: Shown, unit: str) -> Html:
    """Key projects year by year, with the numbers that they promise."""
    say, work, language = held.say, held.work, held.language
    rows = work.projects
    if unit:
        rows = rows[rows["task_id"].isin(Choice(unit).of(held.rows)["task_id"])]
    if rows.empty:
        return Html("")
    indicators = work.targets.set_index("target_id")["indicator"]
    heads = [
        say("重点工程", "project"),
        say("进展", "state"),
        say("历年进展", "year by year"),
        say("数量目标", "numbers promised"),
    ]
    lines = []
    for row in rows.to_dict("records"):
        pairs = [
            (one, code)
            for one, code in zip(row["target_ids"].split(";"), row["statuses"].split(";"), strict=True)
            if one
        ]
        numbers = [
            tag("p", together(target_link(indicators[one], row["plan_id"], one, work.as_of), Html(" "),
                              markup.status_chip(code, language)))
            for one, code in pairs
        ]  # fmt: skip
        cells = [
            markup.chip(row["state"], TASK_STATES.label(row["state"], language), TASK_LOOKS),
            tag("span", milestones(row["milestones"], language)),
            together(*numbers) if numbers else tag("span", say("没有数量目标", "none")),
        ]
        made = (tag("td", cell, data_label=name) for cell, name in zip(cells, heads[1:], strict=True))
        lines.append(tag("tr", together(tag("th", row["title"], scope="row"), *made)))
    table = markup.table(
        say("历年进展只列报送过的年份", "Only years that were reported on"), heads, lines, "hs-stacked"
    )
    return together(
        tag("h2", say("重点工程", "Key projects")), markup.scrolling(table, say("重点工程", "Key projects"))
    )


def unserved(held: Shown, unit: str) -> Html:
    """Goals that no measure serves, and measures that serve no goal; nothing on the page of a unit."""
    say, rows = held.say, held.work.unserved
    if unit or rows.empty or held.work.pairs.empty:
        return Html("")
    pieces = []
    for goal, (zh, en) in ((True, ("没有措施对应的目标", "Goals that no measure serves")),
                           (False, ("没有对应目标的措施", "Measures that serve no goal"))):  # fmt: skip
        own = rows[rows["section"].eq(GOAL_SECTION) == goal]
        if len(own):
            named = say("、", ", ").join(own["title"].head(_SHOWN))
            more = (
                say(f"等{len(own)}项", f" and {len(own) - _SHOWN} more")
                if len(own) > _SHOWN
                else say(f"（{len(own)}项）", "")
            )
            pieces.append(tag("p", say(f"{zh}：{named}{more}。", f"{en}: {named}{more}.")))
    if not rows["confirmed"].all():
        note = say(
            "对应关系按用词和指标比对提出，尚有未经人工确认的，以上仅供核对。",
            "By pairs that were proposed from words and indicators, some of which nobody has confirmed.",
        )
        pieces.append(tag("p", note, "hs-note"))
    return tag("details", together(tag("summary", say("措施与目标对应情况", "Measures and goals")), *pieces))


PIECES: Mapping[str, Callable[[Shown, str], Html]] = {
    "headline": headline, "bars": bars, "cases": cases, "behind": behind, "goals": goals, "projects": projects,
    "unserved": unserved,
}  # fmt: skip
"""The pieces of the page by the name of their place."""


def piece(held: Shown, name: str, unit: str) -> Html:
    """One of the page's pieces, for a unit or for all."""
    if (name, unit) not in held.kept:
        held.kept[name, unit] = PIECES[name](held, unit)
    return held.kept[name, unit]
