"""Slips and letters in the format of official documents: 交办单, 催办单, 督办通知单, 催报函."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd

from halfsky.collect.cases.rules import Rules, printed
from halfsky.collect.store.database import today
from halfsky.package import Package, find_plan
from halfsky.render import content
from halfsky.render.content import Section
from halfsky.render.document import Document, compose
from halfsky.reports.offices import named
from halfsky.vocabulary.codes import LEVELS
from halfsky.vocabulary.implementation import CASE_CAUSES, CASE_LEVELS

KINDS = {"figures": "监测数据", "reports": "措施进展", "answers": "督办单答复"}
_BLANK = " " * 24


def slip(
    case: Mapping[str, Any], package: Package, rules: Rules, *, holder: str = "", earlier: Sequence[str] = ()
) -> Document:
    """The paper of one slip: what, why, what is asked for, by when; below it what the unit and the office fill in.

    case: a row of `case_list`. holder: who holds the post now. earlier: numbers of the slips before it.
    """
    plan = find_plan(package, str(case["plan_id"]))
    level = CASE_LEVELS.row(str(case["level"]))
    post = "、".join(filter(None, (str(case["post"]), holder)))
    asked = [
        ("编号", printed(str(case["case_id"]))), ("等级", level.zh),
        ("督办事项", object_name(package, str(case["object_id"]))),
        ("事项来源", f"《{plan['title']}》；{CASE_CAUSES.label(str(case['cause']))}"),
        ("工作要求", str(case["requirement"])), ("责任单位", str(case["unit"])), ("责任岗位", post),
        ("发出日期", day(str(case["opened_on"]))), ("办结时限", day(str(case["due_on"]))),
        ("承接", "、".join(map(printed, earlier))),
    ]  # fmt: skip
    answered = [
        ("签收人及日期", _BLANK), ("办理情况", str(case["answer"]) or _BLANK), ("附件名称", _BLANK),
        ("单位负责人签字（盖章）", _BLANK),
    ]  # fmt: skip
    decided = [("审核意见（办结／退办）", _BLANK), ("销号日期", day(str(case["closed_on"])) or _BLANK)]
    parts = [
        content.heading(level.slip, 1), content.facts(asked, "交办内容"), content.facts(answered, "办理反馈"),
        content.facts(decided, "审核"), *_signed(rules, package, plan),
    ]  # fmt: skip
    return compose({"slip": content.join(parts)}, "zh")


def reminder(unit: str, duties: pd.DataFrame, package: Package, rules: Rules) -> Document:
    """The letter to one unit about all that it owes. duties: its rows of the table `duties`."""
    owed = duties[duties["asked"].gt(duties["sent"])]
    titles = [f"《{find_plan(package, plan_id)['title']}》" for plan_id in owed["plan_id"].drop_duplicates()]
    what = "、".join(KINDS[kind] for kind in owed["kind"].drop_duplicates())
    called = unit_name(package, unit)
    called = f"各有关单位（{called}）" if unit in set(package.domains["domain"]) else called
    over = owed["due_on"].ne("") & owed["due_on"].lt(today().isoformat())
    hard = "说明原因，并提出能够报送的日期" if over.all() else "在期限前说明原因并提出延期"
    parts = [
        content.heading(f"关于报送{what}的函", 1),
        content.paragraph(f"文号：＿＿＿＿〔{today().year}〕＿＿号", "note"),
        content.paragraph(f"{called}："),
    ]
    parts.append(
        content.paragraph(
            f"截至{day(today().isoformat())}，{'、'.join(titles)}中由贵单位承担或参与的有关材料尚未报送齐全（见下表），"
            f"请尽快报送；确有困难的，请{hard}。"
        )
    )
    shown = pd.DataFrame(
        {
            "年度": owed["year"].astype("str") + "年",
            "类别": owed["kind"].map(KINDS),
            "应报": owed["asked"].astype("str"),
            "未报": (owed["asked"] - owed["sent"]).astype("str"),
            "期限": [_until(str(one), gone) for one, gone in zip(owed["due_on"], over, strict=True)],
        }
    )
    things: dict[tuple[str, str], list[str]] = {}  # each once, with the years that it is owed for
    for row in owed.sort_values("year", kind="stable").itertuples():
        for thing in filter(None, str(row.missing).split("；")):
            things.setdefault((KINDS[str(row.kind)], thing), []).append(f"{row.year}年")
    listed = pd.DataFrame(
        [
            (str(place), kind, thing, "、".join(dict.fromkeys(years)))
            for place, ((kind, thing), years) in enumerate(things.items(), start=1)
        ],
        columns=["序号", "类别", "内容", "年度"],
    )
    parts += [content.table(shown, "未报送情况")]
    if proposed := int(owed["proposed"].sum()):
        parts.append(
            content.paragraph(
                f"其中监测数据{proposed}项系按任务内容建议由贵单位报送，尚待办公室确认；不属贵单位职责的，请告知。"
            )
        )
    parts += _signed(rules, package, find_plan(package, str(owed["plan_id"].iloc[0])))
    parts.append(content.table(listed, "未报内容", widths={"序号": 8, "类别": 16, "内容": 60, "年度": 16}))
    return compose({"letter": content.join(parts)}, "zh")


def object_name(package: Package, object_id: str) -> str:
    """What a slip is about, by name: a task's title, a target's indicator."""
    for table, key, name in ((package.tasks, "task_id", "title"), (package.targets, "target_id", "indicator")):
        found = table.loc[table[key].eq(object_id), name]
        if len(found):
            return str(found.iloc[0])
    return object_id


def unit_name(package: Package, unit: str) -> str:
    """A unit as a letter calls it; a domain by its Chinese name."""
    names = package.domains.set_index("domain")["name_zh"]
    return str(names.get(unit, unit)) or "各责任单位"


def day(text: str) -> str:
    """2026年3月1日; "" for none."""
    if not text:
        return ""
    own = date.fromisoformat(text[:10])
    return f"{own.year}年{own.month}月{own.day}日"


def _until(due_on: str, over: bool) -> str:
    return f"{day(due_on)}{'（已过）' if over else ''}" if due_on else "未定"


def _signed(rules: Rules, package: Package, plan: pd.Series) -> list[Section]:
    """The office, with the name of its area unless the office has set a name of its own; and the day."""
    area = package.areas.set_index("area_code").loc[plan["area_code"]]
    own = named(rules.office, str(area["name_zh"]), national=area["level"] == LEVELS[0])
    office = own if rules.office == Rules().office else rules.office
    return [content.paragraph(office, "signature"), content.paragraph(day(today().isoformat()), "signature")]
