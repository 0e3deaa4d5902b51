"""Which matters call for a slip: a proposal by rules that an office sets, from facts. Nothing is sent by itself.

A target is proposed for its status or its warnings, a measure that is not begun past its time; a slip that lapsed
without an answer for the next level; a matter that was closed and whose cause is there again to be reopened.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pandas as pd

from halfsky.collect.access import Actor
from halfsky.collect.cases import transitions, views
from halfsky.collect.cases.actions import TARGET, TASK
from halfsky.collect.progress.asked import asked
from halfsky.collect.store import Store, reports
from halfsky.collect.store.database import today
from halfsky.collect.store.work_schema import REPORTS
from halfsky.errors import UsageError
from halfsky.implementation.leads import target_leads
from halfsky.package import Package, find_plan
from halfsky.plans.departments import is_scope
from halfsky.schemas.work_collecting import CASE_PROPOSALS
from halfsky.settings import Settings
from halfsky.vocabulary.codes import WARNINGS
from halfsky.vocabulary.implementation import CASE_CAUSES, CASE_LEVELS, PROGRESS
from halfsky.vocabulary.statuses import STATUSES
from halfsky.words import stated_targets, values

NOT_STARTED = PROGRESS.where(begun=False)[0]


@dataclass(frozen=True)
class Rules:
    """What an office sets for its supervision, each with its default.

    office, committee: names of the bodies, as slips print them; they change.
    statuses, warnings: of a target, for which a slip is proposed; separated by commas in a file.
    not_started_share: a measure without a due year of its own counts as past its time when it is not begun and this
    share of the plan's years has gone. answer_days: from 交办 to its day; reminded_days, supervised_days: the same of
    the higher levels (municipal rules give 15 days where no time is stated, and less the higher the slip).
    """

    office: str = "妇女儿童工作委员会办公室"
    committee: str = "妇女儿童工作委员会"
    statuses: tuple[str, ...] = STATUSES.where(over=True) + STATUSES.where(silent=True)
    warnings: tuple[str, ...] = (WARNINGS[0],)
    not_started_share: float = 0.5
    answer_days: int = 15
    reminded_days: int = 10
    supervised_days: int = 5

    @classmethod
    def read(cls, path: Path | None) -> Rules:
        """Those of a file of `name: value` lines; the defaults without one. UsageError for another name or value."""
        if path is None:
            return cls()
        own: dict[str, Any] = {}
        known = {field.name: getattr(cls(), field.name) for field in fields(cls)}
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(f"{path} cannot be read: {error}") from error
        for number, line in enumerate(lines, start=1):
            name, mark, text = line.partition("#")[0].partition(":")
            if not name.strip():
                continue
            if not mark or name.strip() not in known:
                raise UsageError(f"{path}, line {number}: one of {', '.join(known)}, then a colon and the value")
            own[name.strip()] = _value(known[name.strip()], text.strip(), f"{path}, line {number}")
        if wrong := set(own.get("statuses", ())) - set(STATUSES) | set(own.get("warnings", ())) - set(WARNINGS):
            raise UsageError(f"{path}: {', '.join(sorted(wrong))}: no status or warning")
        return cls(**own)

    def days(self, level: str) -> int:
        """The days that a slip of a level gives."""
        return (self.answer_days, self.reminded_days, self.supervised_days)[CASE_LEVELS.codes.index(level)]


def propose(
    store: Store, actor: Actor, package: Package, plan_ids: list[str], as_of: int, rules: Rules | None = None
) -> pd.DataFrame:
    """The table `case_proposals`: what the rules would open, raise or reopen as of a year. Nothing is written.

    AccessError for who may not supervise there; UsageError for a plan that the package does not know.
    """
    rules = rules or Rules()
    parts = []
    for plan_id in plan_ids:
        plan = find_plan(package, plan_id)
        actor.require("supervise", str(plan["area_code"]))
        found = pd.concat([_of_targets(package, plan, as_of, rules), _of_measures(store, package, plan, as_of, rules)])
        parts.append(_beside_slips(store, actor, plan_id, found, rules))
    rows = [row for part in parts for row in part]
    return CASE_PROPOSALS.conform(pd.DataFrame(rows, columns=CASE_PROPOSALS.names))


def _of_targets(package: Package, plan: pd.Series, as_of: int, rules: Rules) -> pd.DataFrame:
    from halfsky.reports.assessed import assess_plan  # noqa: PLC0415 - scipy, for proposals only

    own = package.of_plan(str(plan["plan_id"]))
    gaps = assess_plan(own, str(plan["plan_id"]), as_of, Settings())
    targets = package.targets[package.targets["plan_id"].eq(plan["plan_id"])].drop_duplicates("target_id")
    targets = targets.set_index("target_id")
    promised = pd.Series(stated_targets.targets(values.with_catalogue(targets.reset_index(), package.indicators), "zh"))
    promised.index = targets.index
    leads = target_leads(package, str(plan["plan_id"]))
    rows: list[dict[str, object]] = []
    for gap in gaps.to_dict("records"):
        warned = [code for code in str(gap["warnings"]).split(";") if code in rules.warnings]
        cause = str(gap["status"]) if gap["status"] in rules.statuses else next(iter(warned), "")
        if not cause:
            continue
        target = targets.loc[str(gap["target_id"])]
        facts = f"“{target['indicator']}”规划目标{promised[str(gap['target_id'])]}：{CASE_CAUSES.label(cause)}"
        facts += f"（{gap['basis']}）" if gap["basis"] else ""
        unit = _first(leads["lead"][str(gap["target_id"])] if leads["sender"][str(gap["target_id"])] else "")
        rows.append(_matter(plan, TARGET, str(gap["target_id"]), str(target["indicator"]), unit, cause, facts))
    return pd.DataFrame(rows, columns=CASE_PROPOSALS.names)


def _of_measures(store: Store, package: Package, plan: pd.Series, as_of: int, rules: Rules) -> pd.DataFrame:
    """Measures of which the newest accepted report up to the year says that they are not begun, past their time."""
    where = (REPORTS.c.area_code == plan["area_code"]) & (REPORTS.c.plan_id == plan["plan_id"])
    with store.reading() as connection:
        said = reports.in_force(connection, where & (REPORTS.c.year <= as_of))
    said = said.sort_values("year").drop_duplicates(["task_id", "unit"], keep="last")
    tasks = asked(package, str(plan["plan_id"])).set_index("task_id")
    own_due = package.tasks.drop_duplicates("task_id").set_index("task_id")["due_year"]
    first, last = int(plan["start_year"]), int(plan["end_year"])
    late = (as_of - first + 1) / (last - first + 1) >= rules.not_started_share
    rows: list[dict[str, object]] = []
    for row in said[said["state"].eq(NOT_STARTED) & said["task_id"].isin(tasks.index)].itertuples():
        due = own_due.get(str(row.task_id))
        if not (late if pd.isna(due) else int(str(due)) <= as_of):
            continue
        task = tasks.loc[str(row.task_id)]
        until = f"，规划期{first}—{last}年" if pd.isna(due) else f"，完成时限{int(str(due))}年"
        facts = f"“{task['title']}”（{task['number']}）{row.year}年报告为{PROGRESS.label(NOT_STARTED)}{until}"
        unit = str(row.unit) or _first(task["lead_unit"])
        rows.append(_matter(plan, TASK, str(row.task_id), str(task["title"]), unit, NOT_STARTED, facts))
    return pd.DataFrame(rows, columns=CASE_PROPOSALS.names)


def _beside_slips(
    store: Store, actor: Actor, plan_id: str, found: pd.DataFrame, rules: Rules
) -> list[dict[str, object]]:
    """New matters to open, closed ones whose cause is there again to reopen, lapsed slips to raise."""
    slips = views.case_list(store, actor, plan_id=plan_id, last=True)
    newest = {(row["object_id"], row["unit"]): row for row in slips.iloc[::-1].to_dict("records")}
    rows: list[dict[str, object]] = []
    for row in found.to_dict("records"):
        slip = newest.get((row["object_id"], row["unit"]))
        matter = {str(name): cell for name, cell in row.items()}
        if slip is None:
            rows.append(_due(matter, "open", CASE_LEVELS[0], rules, "请查明原因，提出措施，按期书面答复。"))
        elif slip["state"] == transitions.CLOSED and slip["cause"] == row["cause"]:
            matter["previous_case_id"] = slip["case_id"]
            rows.append(
                _due(matter, "reopen", str(slip["level"]), rules, f"{_number(slip)}办结后原因再现，请重新办理。")
            )
    for slip in slips.to_dict("records"):
        if slip["state"] in (transitions.OPEN, transitions.REOPENED) and slip["due_on"] < today().isoformat():
            place = CASE_LEVELS.codes.index(str(slip["level"]))
            level = CASE_LEVELS[min(place + 1, len(CASE_LEVELS) - 1)]
            names = ("plan_id", "object", "object_id", "unit", "cause", "requirement")
            matter = {name: slip[name] for name in names}
            matter |= {"title": slip["object_id"], "previous_case_id": slip["case_id"]}
            say = f"{_number(slip)}要求{_day(str(slip['due_on']))}前答复，逾期未答复，请立即办理并答复。"
            rows.append(_due(matter, "escalate", level, rules, say))
    return rows


def _matter(
    plan: pd.Series, object_: str, object_id: str, title: str, unit: str, cause: str, facts: str
) -> dict[str, object]:
    return {
        "plan_id": plan["plan_id"], "object": object_, "object_id": object_id, "title": title, "unit": unit,
        "cause": cause, "requirement": facts, "previous_case_id": "", "step": "", "level": "", "due_on": "",
    }  # fmt: skip


def _due(matter: dict[str, Any], step: str, level: str, rules: Rules, more: str) -> dict[str, object]:
    day = today() + timedelta(days=rules.days(level))
    said = f"{str(matter['requirement']).rstrip('。')}。{more}"
    return {**matter, "step": step, "level": level, "due_on": day.isoformat(), "requirement": said}


def _first(units: object) -> str:
    """The first of these units; no scope (各镇街), which nobody can write to."""
    return next((one for one in str(units).split(";") if one and not is_scope(one)), "")


def _number(slip: dict[str, Any]) -> str:
    return printed(str(slip["case_id"]))


def printed(case_id: str) -> str:
    """A slip's number as its paper has it: 交办〔2026〕3号, without the area's code."""
    return re.sub(r"^\d{6}", "", case_id)


def _day(text: str) -> str:
    day = date.fromisoformat(text)
    return f"{day.year}年{day.month}月{day.day}日"


def _value(default: Any, text: str, place: str) -> Any:
    if isinstance(default, tuple):
        return tuple(part.strip() for part in text.split(",") if part.strip())
    if isinstance(default, str):
        return text
    try:
        number = type(default)(text)
    except ValueError:
        raise UsageError(f"{place}: {text!r} is no number") from None
    if not 0 < number <= 366:
        raise UsageError(f"{place}: {text}: a number above 0, of days at most 366")
    return number
