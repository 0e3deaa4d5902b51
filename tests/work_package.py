"""The made-up package with two plans of one district as work: tasks, which measure serves which goal, what units
reported, and cases. Small enough to reason about; `many` is as large as a district's is.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

import report_package
from halfsky.package import load_package, write_datapackage, write_table
from halfsky.schemas import CASES, GOALS_OF_MEASURES, PLANS, PROGRESS_REPORTS, TARGETS, TASKS
from written_once import written_once

WOMEN, CHILDREN = "east-2021-2025", "east-children-2021-2025"
HEALTH, FEDERATION = "区卫生健康委", "区妇联"

# plan, section, domain, item, title, kind, lead, supporting, all units, target ids, parent's item
_TASKS = [
    (WOMEN, "goal", "health", "1", "孕产妇死亡率", "quantitative", "", "", HEALTH, f"{WOMEN}-0"),
    (WOMEN, "goal", "health", "2", "妇女常见病筛查率", "quantitative", "", "", f"{HEALTH};{FEDERATION}", f"{WOMEN}-1"),
    (WOMEN, "goal", "health", "3", "妇幼健康服务机制", "qualitative", "", "", f"{HEALTH};{FEDERATION}", ""),
    (WOMEN, "goal", "education", "1", "平均受教育年限", "quantitative", "", "", "区教育局", f"{WOMEN}-3"),
    (WOMEN, "strategy", "health", "1", "常见病筛查服务", "measure", HEALTH, FEDERATION, f"{HEALTH};{FEDERATION}", ""),
    (WOMEN, "strategy", "health", "2", "健康知识普及", "measure", "", "", f"{HEALTH};{FEDERATION}", ""),
    (WOMEN, "strategy", "health", "3", "基层服务站点", "measure", "", "", "各镇街", ""),
    (WOMEN, "strategy", "education", "1", "职业教育", "measure", "", "", "", ""),
    (WOMEN, "project", "", "1", "妇女健康保护工程", "project", FEDERATION, "", FEDERATION, f"{WOMEN}-u"),
    (CHILDREN, "goal", "health", "1", "儿童体质", "qualitative", "卫健委", "", "卫健委", ""),
    (CHILDREN, "strategy", "health", "1", "儿童体检", "measure", "卫健委", "", "卫健委", ""),
]  # fmt: skip
PAIRS = [
    (WOMEN, "strategy.health.1", "goal.health.2", "confirmed"),
    (WOMEN, "strategy.health.2", "goal.health.2", "unconfirmed"),
    (WOMEN, "strategy.health.2", "goal.health.3", "rejected"),
    (CHILDREN, "strategy.health.1", "goal.health.1", "confirmed"),
]
# plan, task, year, unit, state, done, practice, cause, the unit's verdict, the group's
REPORTS = [
    (WOMEN, "strategy.health.1", 2023, HEALTH, "under_way", "筛查两期", "", "", "", ""),
    (WOMEN, "strategy.health.1", 2024, HEALTH, "done", "筛查全覆盖", "送检上门", "", "", ""),
    (WOMEN, "strategy.health.2", 2024, HEALTH, "done", "宣讲十场", "", "", "", ""),
    (WOMEN, "strategy.health.2", 2024, FEDERATION, "not_started", "", "", "经费未到位", "", ""),
    (WOMEN, "strategy.health.2", 2025, HEALTH, "under_way", "宣讲六场", "", "", "", ""),
    (WOMEN, "project.none.1", 2023, FEDERATION, "under_way", "启动", "", "", "", ""),
    (WOMEN, "project.none.1", 2025, FEDERATION, "under_way", "站点四个", "", "", "", ""),
    (WOMEN, "goal.health.3", 2025, HEALTH, "", "机制已建立", "", "", "met", "partly_met"),
    (WOMEN, "goal.health.3", 2025, FEDERATION, "", "", "", "", "basically_met", ""),
    (CHILDREN, "strategy.health.1", 2025, "区卫健局", "continuing", "体检一万人", "", "", "", ""),
]
# number, plan, object, object id, level, cause, opened, due, state, answer, closed, the slip before
SLIPS = [
    ("交办〔2025〕1号", WOMEN, "task", "strategy.health.2", "assigned", "not_started", "2025-03-01", "2025-03-20",
     "closed", "", "2025-03-25", ""),
    ("催办〔2025〕1号", WOMEN, "task", "strategy.health.2", "reminded", "not_started", "2025-04-01", "2025-04-15",
     "open", "", "", "交办〔2025〕1号"),
    ("交办〔2025〕2号", WOMEN, "target", "-1", "assigned", "missed", "2025-05-01", "2025-06-01", "closed",
     "已安排补筛", "2025-05-20", ""),
    ("交办〔2026〕1号", WOMEN, "target", "-1", "assigned", "missed", "2026-01-05", "2026-02-01", "open", "", "", ""),
]  # fmt: skip


def tables() -> dict[str, pd.DataFrame]:
    """tasks, goals_of_measures, progress, cases; and plans, targets of the children's plan."""
    tasks = [
        {
            "task_id": f"{plan}.{section}.{domain or 'none'}.{item}", "plan_id": plan, "section": section, "domain": domain,
            "item": item, "title": title, "kind": kind, "lead_unit": lead, "supporting_units": supporting,
            "responsible_units": units, "target_ids": targets, "parent_id": "", "review_status": "confirmed",
        }
        for plan, section, domain, item, title, kind, lead, supporting, units, targets in _TASKS
    ]  # fmt: skip
    pairs = [
        {"plan_id": plan, "measure_id": f"{plan}.{measure}", "goal_id": f"{plan}.{goal}", "score": 0.6, "review_status": status}
        for plan, measure, goal, status in PAIRS
    ]  # fmt: skip
    names = [
        "plan_id",
        "task_id",
        "year",
        "unit",
        "state",
        "done_text",
        "practice",
        "cause",
        "self_verdict",
        "group_verdict",
    ]
    progress = pd.DataFrame([(row[0], f"{row[0]}.{row[1]}", *row[2:]) for row in REPORTS], columns=names)
    progress["evidence_pieces"] = progress["practice"].map({"送检上门": "usable:通知.pdf;missing:照片.jpg"}).fillna("")
    slip = [
        "case_id", "plan_id", "object", "object_id", "level", "cause", "opened_on", "due_on", "state", "answer",
        "closed_on", "previous_case_id",
    ]  # fmt: skip
    cases = pd.DataFrame(
        [(*row[:3], f"{row[1]}{'.' if row[2] == 'task' else ''}{row[3]}", *row[4:]) for row in SLIPS], columns=slip
    )
    plan = report_package.tables()["plans"].head(1)
    target = report_package.tables()["targets"].head(1)
    return {
        "tasks": TASKS.conform(pd.DataFrame(tasks)),
        "goals_of_measures": GOALS_OF_MEASURES.conform(pd.DataFrame(pairs)),
        "progress": PROGRESS_REPORTS.conform(progress.assign(evidence=1, accepted_on="2026-01-10", receipt="HS-1")),
        "cases": CASES.conform(cases.assign(unit=FEDERATION)),
        "plans": plan.assign(plan_id=CHILDREN, title="东江区儿童发展规划（2021—2025年）", family="children"),
        "targets": target.assign(plan_id=CHILDREN, target_id=f"{CHILDREN}-0"),
    }


def write(folder: Path, *, reported: bool = True) -> Path:
    """The package as files in `folder`; reported: with what units reported, and with cases."""
    written_once(folder, _write, reported)
    return folder


def _write(folder: Path, reported: bool) -> None:
    report_package.write(folder)
    own = tables()
    plans = load_package(folder).plans
    write_table(pd.concat([plans, own["plans"]], ignore_index=True), PLANS, folder / "plans.csv")
    write_table(own["targets"], TARGETS, folder / f"targets/{CHILDREN}.csv")
    for table in (TASKS, GOALS_OF_MEASURES):
        for plan, rows in own[table.name].groupby("plan_id"):
            write_table(rows, table, folder / f"{table.name}/{plan}.csv")
    if reported:
        for table in (PROGRESS_REPORTS, CASES):
            write_table(own[table.name], table, folder / f"{table.name}/{report_package.EAST}.csv")
    write_datapackage(folder)
    load_package(folder)


def many(measures: int = 300, units: int = 40, years: int = 5) -> dict[str, pd.DataFrame]:
    """tasks, goals_of_measures, progress and cases of the women's plan, as many as a district has at most: each
    measure of three units, which reported in most years."""
    names = [f"第{number}局" for number in range(1, units + 1)]
    tasks, reports, pairs = [], [], []
    states = ("not_started", "under_way", "done", "continuing")
    goals = [f"{WOMEN}.goal.health.{item}" for item in range(1, 4)]
    for goal, target in zip(goals, (f"{WOMEN}-0", f"{WOMEN}-1", f"{WOMEN}-2"), strict=True):
        tasks.append({"task_id": goal, "section": "goal", "domain": "health", "item": goal[-1], "title": f"目标{goal[-1]}",
                      "kind": "quantitative", "target_ids": target})  # fmt: skip
    for number in range(measures):
        task = f"{WOMEN}.strategy.health.{number + 1}"
        own = [names[(number * 3 + place) % units] for place in range(3)]
        tasks.append({"task_id": task, "section": "strategy", "domain": "health" if number % 2 else "education",
                      "item": str(number + 1), "title": f"措施{number + 1}", "kind": "measure",
                      "responsible_units": ";".join(own)})  # fmt: skip
        pairs.append({"plan_id": WOMEN, "measure_id": task, "goal_id": goals[number % 3], "score": 0.5,
                      "review_status": "unconfirmed"})  # fmt: skip
        for year in range(2026 - years, 2026):
            reports += [
                {"task_id": task, "year": year, "unit": unit, "state": states[(number + place + year) % 4],
                 "done_text": f"{year}年开展工作若干次，覆盖各镇街"}
                for place, unit in enumerate(own)
                if (number + place + year) % 5
            ]  # fmt: skip
    cases = [
        {"case_id": f"交办〔2025〕{number}号", "plan_id": WOMEN, "object": "task", "unit": names[number % units],
         "object_id": f"{WOMEN}.strategy.health.{number}", "level": "assigned", "cause": "not_started",
         "opened_on": "2025-03-01", "due_on": "2025-04-01", "state": "open"}
        for number in range(1, 41)
    ]  # fmt: skip
    given = {"plan_id": WOMEN, "review_status": "extracted"}
    return {
        "tasks": TASKS.conform(pd.DataFrame(tasks).assign(**given)),
        "goals_of_measures": GOALS_OF_MEASURES.conform(pd.DataFrame(pairs)),
        "progress": PROGRESS_REPORTS.conform(
            pd.DataFrame(reports).assign(plan_id=WOMEN, evidence=1, accepted_on="2026-01-10", receipt="HS-1")
        ),
        "cases": CASES.conform(pd.DataFrame(cases)),
    }
