"""Why a target is short, and what was done for a domain, in the words of the units whose reports were accepted."""

from __future__ import annotations

from collections import defaultdict

import pandas as pd

from halfsky.implementation.goals_and_measures import standing
from halfsky.reports.plan_material import PlanMaterial
from halfsky.vocabulary.implementation import NOT_REPORTED, TASK_STATES
from halfsky.words.quotes import quoted
from halfsky.words.work import listed_units

_NOT_BEGUN = TASK_STATES.where(begun=False)


def said(report: PlanMaterial) -> pd.DataFrame:
    """`PlanMaterial.accepted_reports`."""
    return report.accepted_reports


def causes(report: PlanMaterial) -> dict[str, list[str]]:
    """By target id what units gave as the cause that it is short: of the target's own task, and of the measures that
    serve its goal; a measure that nobody has confirmed for the goal is marked."""
    rows = said(report)
    rows = rows[rows["cause"].ne("")]
    if rows.empty:
        return {}
    tasks = report.package.tasks
    parts = tasks[tasks["plan_id"].eq(report.plan["plan_id"])]
    of_goal: dict[str, set[str]] = defaultdict(set)
    for task_id, parent, ids in parts[["task_id", "parent_id", "target_ids"]].itertuples(index=False):
        for goal in filter(None, (task_id, parent)):
            of_goal[str(goal)] |= {target for target in str(ids).split(";") if target}
    pairs = standing(report.package.goals_of_measures)
    served: dict[str, list[tuple[str, bool]]] = defaultdict(list)
    for measure, goal, confirmed in pairs[["measure_id", "goal_id", "confirmed"]].itertuples(index=False):
        served[str(measure)].append((str(goal), bool(confirmed)))
    found: dict[str, list[str]] = defaultdict(list)
    for row in rows.to_dict("records"):
        task = str(row["task_id"])
        reached = [(task, True), *served[task]]
        for goal, confirmed in reached:
            for target in sorted(of_goal.get(goal, ())):
                text = _cause(report, row, own=goal == task, confirmed=confirmed)
                if text not in found[target]:
                    found[target].append(text)
    return {target: texts for target, texts in found.items() if texts}


def _cause(report: PlanMaterial, row: dict[str, object], *, own: bool, confirmed: bool) -> str:
    """区妇联：经费未到位（措施“健康知识普及”，2024年）."""
    say, language = report.say, report.language
    beside = [] if own else [say(f"措施“{quoted(str(row['title']))}”", f"measure: {row['title']}")]
    if row["year"] != report.as_of:
        beside.append(say(f"{row['year']}年", str(row["year"])))
    if not confirmed:
        beside.append(say("对应关系待确认", "not confirmed for this goal"))
    unit = listed_units(str(row["unit"]), language) if row["unit"] else ""
    who = f"{unit}{say('：', ': ')}" if unit else ""
    more = say("（{}）", " ({})").format(say("，", ", ").join(beside)) if beside else ""
    return f"{who}{str(row['cause']).rstrip('。；;.')}{more}"


def done(report: PlanMaterial, domain: str) -> list[str]:
    """What units reported to have done in the report's year for a domain, at most as many as its length allows,
    practices first. A measure has the state that it is counted as; a unit that said otherwise, its word behind."""
    say, rows = report.say, _reported(report, domain)
    rows = rows.assign(plain=rows["practice"].eq("")).sort_values("plain", kind="stable")
    states = report.implementation.states.set_index("task_id")
    counted, silent = states["state"].to_dict(), states["missing"].to_dict()
    texts = []
    for row in rows.head(report.fullness.done).to_dict("records"):
        unit = listed_units(str(row["unit"]), report.language) if row["unit"] else ""
        state = _state(report, str(row["state"]), counted.get(str(row["task_id"])))
        practice = str(row["practice"]).rstrip("。") if report.fullness.done > 1 else ""  # the annex has it
        more = say(f"，典型做法：{practice}", f"; practice: {practice}") if practice else ""
        about = say("，", ", ").join(part for part in (unit, state) if part)
        if row["state"] and counted.get(str(row["task_id"])) == NOT_REPORTED:  # by others: this unit did report
            others = listed_units(str(silent[str(row["task_id"])]), report.language)
            about += say(f"；{others}未报", f"; not reported: {others}")
        beside = say(f"（{about}）", f" ({about})") if about else ""
        texts.append(f"{row['title']}{beside}{say('：', ': ')}{str(row['done_text']).rstrip('。')}{more}")
    return texts


def number_done(report: PlanMaterial, domain: str) -> int:
    """How many reports on what was done in the report's year there are for a domain."""
    return len(_reported(report, domain))


def _reported(report: PlanMaterial, domain: str) -> pd.DataFrame:
    rows = said(report)
    rows = rows[rows["year"].eq(report.as_of) & rows["domain"].eq(domain) & rows["done_text"].ne("")]
    return rows[~rows["state"].isin(_NOT_BEGUN)]


def _state(report: PlanMaterial, said: str, counted: str | None) -> str:
    """推进中，本单位已完成: the state of a task as all tables have it, and what the unit said where it differs. Of a
    task that waits for others to report, the unit's own word alone."""
    if not said:
        return ""
    own = TASK_STATES.label(said, report.language)
    if counted is None or counted in (said, NOT_REPORTED):
        return own
    whole = TASK_STATES.label(counted, report.language)
    return report.say(f"{whole}，本单位{own}", f"{whole}, the unit: {own}")
