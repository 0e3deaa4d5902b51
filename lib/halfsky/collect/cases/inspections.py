"""Inspections on the spot (督导): where, when, who, what was seen; what is to be mended goes to the unit as a slip."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd
from sqlalchemy import func, select

from halfsky.collect.access import Actor
from halfsky.collect.cases import actions
from halfsky.collect.cases.letters import day, unit_name
from halfsky.collect.cases.rules import Rules
from halfsky.collect.store import Store, work_log
from halfsky.collect.store.database import now, today
from halfsky.collect.store.names import shown
from halfsky.collect.store.work_schema import INSPECTIONS
from halfsky.errors import UsageError
from halfsky.package import Package, find_plan
from halfsky.render import content
from halfsky.render.document import Document, compose
from halfsky.schemas.work_collecting import INSPECTION_LIST
from halfsky.vocabulary.implementation import INSPECTED

_BLANK = " " * 24
_EMPTY = "　"  # a cell that a pen fills in; an empty one would be shown as having nothing
_WIDTHS = {"编号": 9, "措施（工程、目标）": 24, "所见": 24, "须整改事项": 24, "整改时限": 12}


@dataclass(frozen=True)
class Mend:
    """What is to be mended: of which task or target, what, until when."""

    object_id: str
    text: str
    due_on: str


def inspect(
    store: Store, actor: Actor, package: Package, plan_id: str, unit: str, visited_on: str, place: str, team: str,
    seen: str, *, way: str = "", praised: str = "", mend: Sequence[Mend] = (),
) -> tuple[str, list[actions.Slip]]:  # fmt: skip
    """Write an inspection down and put each thing that is to be mended to the unit as a slip; the number and the slips.

    UsageError for a day that has not come, words that are missing, and what the plan does not have; AccessError for who
    may not supervise there. The record and its slips are written together or not at all.
    """
    area_code = str(find_plan(package, plan_id)["area_code"])
    actor.require("supervise", area_code)
    try:
        if date.fromisoformat(visited_on) > today():
            raise UsageError(f"{visited_on}: an inspection is written down after it took place")
    except ValueError:
        raise UsageError(f"{visited_on!r} is no day: write YYYY-MM-DD") from None
    said = {
        "area_code": area_code, "plan_id": plan_id, "unit": actions.words(unit, "the unit"), "visited_on": visited_on,
        "place": actions.words(place, "the place"), "team": actions.words(team, "the team"),
        "way": actions.words(way, "the way", least=0), "praised": actions.words(praised, "what is good", least=0),
        "seen": actions.words(seen, "what was seen"),
    }  # fmt: skip
    matters = [
        actions.matter(
            actor, package, plan_id, one.object_id, said["unit"], INSPECTED, one.due_on,
            f"{day(visited_on)}督导（{said['place']}）发现：{actions.words(one.text, 'what is to be mended')}",
        )
        for one in mend
    ]  # fmt: skip
    with store.writing() as connection:
        year = visited_on[:4]
        begin = f"{area_code}督导〔{year}〕"
        known = select(func.count()).where(INSPECTIONS.c.inspection_id.startswith(begin, autoescape=True))
        number = f"{begin}{int(connection.execute(known).scalar_one()) + 1}号"
        row = {**said, "inspection_id": number, "made_by": actor.name, "made_at": now()}
        work_log.add(
            connection, INSPECTIONS, row, actor.name, "inspected", number, area_code=area_code, unit=said["unit"]
        )
        slips = [actions.first_slip(connection, actor, one) for one in matters]
    return number, slips


def inspection_list(store: Store, actor: Actor, *, plan_id: str = "") -> pd.DataFrame:
    """The inspections that the person may see, newest first: the table `inspections`."""
    where = [actor.scope("see", INSPECTIONS.c.area_code, INSPECTIONS.c.unit)]
    where += [INSPECTIONS.c.plan_id == plan_id] if plan_id else []
    names = INSPECTION_LIST.names
    query = select(*(INSPECTIONS.c[name] for name in names)).where(*where).order_by(INSPECTIONS.c.inspection_row.desc())
    with store.reading() as connection:
        frame = pd.DataFrame(connection.execute(query).all(), columns=names)
    return INSPECTION_LIST.conform(shown(store, frame, "made_by"))


def form(package: Package, plan_id: str, unit: str, tasks: pd.DataFrame, rules: Rules) -> Document:
    """The paper that a team takes along: what to look at, filled in by hand. tasks: `ASKED_TASKS` of the unit."""
    plan = find_plan(package, plan_id)
    called = unit_name(package, unit)
    head = [
        ("督导对象", called), ("规划", f"《{plan['title']}》"), ("日期", _BLANK), ("地点（点位）", _BLANK),
        ("督导组", _BLANK), ("方式（汇报、座谈、查资料、实地、入户、暗访）", _BLANK),
    ]  # fmt: skip
    looked = pd.DataFrame(
        {
            "编号": tasks["number"],
            "措施（工程、目标）": tasks["title"],
            "所见": _EMPTY,
            "须整改事项": _EMPTY,
            "整改时限": _EMPTY,
        },
        dtype="str",
    )
    end = [("肯定", _BLANK), ("问题", _BLANK), ("建议", _BLANK), ("督导组签字", _BLANK), ("单位负责人签字", _BLANK)]
    parts = [
        content.heading(f"督导记录（{called}）", 1), content.facts(head, "督导情况"),
        content.table(looked, "逐项查看", widths=_WIDTHS),
        content.facts(end, "意见"), content.paragraph(rules.office),
    ]  # fmt: skip
    return compose({"form": content.join(parts)}, "zh")
