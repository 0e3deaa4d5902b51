"""Made-up work on made-up plans: tasks, what units reported of them, and cases. Every text says 模拟."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from halfsky.schemas import CASES, GOALS_OF_MEASURES, PROGRESS_REPORTS, TASKS
from halfsky.simulate.plans import UNITS
from halfsky.vocabulary.codes import CONFIRMED, GOAL_SECTION, MEASURE, PROJECT, QUALITATIVE, QUANTITATIVE, TASK_SECTIONS
from halfsky.vocabulary.implementation import CASE_CAUSES, CASE_LEVELS, CASE_OBJECTS, CASE_STATES, PROGRESS, VERDICTS

_STRATEGY, _PROJECT = TASK_SECTIONS[1], TASK_SECTIONS[2]
_MEASURES = ("宣传教育", "服务网络", "人才队伍")  # of each domain
_SILENT = 0.2  # of the reports asked for nobody sends
_NOTE = "（模拟）"


class Work(NamedTuple):
    """The tables of plans as work."""

    tasks: pd.DataFrame
    pairs: pd.DataFrame
    progress: pd.DataFrame
    cases: pd.DataFrame


def made_up_work(targets: pd.DataFrame, years: range, rng: np.random.Generator) -> Work:
    """Work on the plans of these targets (schemas.TARGETS), reported in these years.

    Each goal is a task; each domain has measures, the first of which serves its goals, and a goal in words; each plan
    has a project. A part of the reports was never sent.
    """
    goals = targets[targets["section"].eq(GOAL_SECTION)].drop_duplicates(["plan_id", "domain", "item"])
    tasks = pd.concat([_goals(goals), _of_domains(goals), _projects(goals)], ignore_index=True)
    tasks = TASKS.conform(tasks.sort_values("plan_id", kind="stable"))
    progress = _progress(tasks, years, rng)
    return Work(tasks, _pairs(tasks), progress, _cases(tasks, progress))


def _goals(goals: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "task_id": goals["plan_id"] + "." + GOAL_SECTION + "." + goals["domain"] + "." + goals["item"],
            "plan_id": goals["plan_id"], "domain": goals["domain"], "section": GOAL_SECTION, "item": goals["item"],
            "title": goals["indicator"], "kind": QUANTITATIVE, "responsible_units": goals["responsible_units"],
            "target_ids": goals["target_id"], "review_status": CONFIRMED,
        }
    )  # fmt: skip


def _of_domains(goals: pd.DataFrame) -> pd.DataFrame:
    """The measures of each domain of each plan, and its goal in words."""
    each = goals.drop_duplicates(["plan_id", "domain"])[["plan_id", "domain"]]
    each = each.assign(responsible_units=each["domain"].map(UNITS))
    last = goals.groupby(["plan_id", "domain"])["item"].size().rename("goals").reset_index()
    each = each.merge(last, on=["plan_id", "domain"])
    frames = [
        each.assign(section=_STRATEGY, item=str(place), title=f"{title}{_NOTE}", kind=MEASURE)
        for place, title in enumerate(_MEASURES, start=1)
    ]
    frames.append(
        each.assign(section=GOAL_SECTION, item=(each["goals"] + 1).astype("str"), title=f"工作机制{_NOTE}",
                    kind=QUALITATIVE)
    )  # fmt: skip
    frame = pd.concat(frames, ignore_index=True)
    frame["task_id"] = frame["plan_id"] + "." + frame["section"] + "." + frame["domain"] + "." + frame["item"]
    return frame.assign(review_status=CONFIRMED)


def _projects(goals: pd.DataFrame) -> pd.DataFrame:
    plans = goals.drop_duplicates("plan_id")
    return pd.DataFrame(
        {
            "task_id": plans["plan_id"] + f".{_PROJECT}.none.1", "plan_id": plans["plan_id"], "section": _PROJECT,
            "item": "1", "title": f"重点工程{_NOTE}", "kind": PROJECT,
            "responsible_units": plans["responsible_units"], "review_status": CONFIRMED,
        }
    )  # fmt: skip


def _pairs(tasks: pd.DataFrame) -> pd.DataFrame:
    """The first measure of a domain serves its goals."""
    goals = tasks[tasks["section"].eq(GOAL_SECTION)][["plan_id", "domain", "task_id"]]
    first = tasks[tasks["section"].eq(_STRATEGY) & tasks["item"].eq("1")][["plan_id", "domain", "task_id"]]
    both = first.merge(goals, on=["plan_id", "domain"], suffixes=("_measure", "_goal"))
    both = both.rename(columns={"task_id_measure": "measure_id", "task_id_goal": "goal_id"})
    return GOALS_OF_MEASURES.conform(both.assign(score=0.5, review_status=CONFIRMED))


def _progress(tasks: pd.DataFrame, years: range, rng: np.random.Generator) -> pd.DataFrame:
    asked = tasks[tasks["kind"].isin([MEASURE, PROJECT, QUALITATIVE])]
    units = asked.assign(unit=asked["responsible_units"].str.split(";")).explode("unit")[
        ["plan_id", "task_id", "unit", "kind"]
    ]
    rows = units.merge(pd.DataFrame({"year": list(years)}), how="cross")
    rows = rows[rng.random(len(rows)) >= _SILENT].reset_index(drop=True)
    states, verdicts = np.array(list(PROGRESS), dtype="object"), np.array(list(VERDICTS), dtype="object")
    judged = rows["kind"].eq(QUALITATIVE).to_numpy()
    drawn = {name: rng.integers(0, len(codes), len(rows)) for name, codes in
             (("state", states), ("self", verdicts), ("group", verdicts))}  # fmt: skip
    done = rows["year"].astype("str") + f"年工作情况{_NOTE}"
    begun = np.isin(states[drawn["state"]], PROGRESS.where(begun=True))
    return PROGRESS_REPORTS.conform(
        rows.assign(
            state=np.where(judged, "", states[drawn["state"]]),
            done_text=done.where(~judged & begun, ""),
            self_verdict=np.where(judged, verdicts[drawn["self"]], ""),
            group_verdict=np.where(judged, verdicts[drawn["group"]], ""),
            evidence=1,
            accepted_on=(rows["year"] + 1).astype("str") + "-03-01",
            receipt="HS-SIMULATED",
        )
    )


def _cases(tasks: pd.DataFrame, progress: pd.DataFrame) -> pd.DataFrame:
    """A slip for each measure that was not begun by the last year."""
    measures = tasks.loc[tasks["kind"].eq(MEASURE), "task_id"]
    last = progress[progress["year"].eq(progress["year"].max()) & progress["task_id"].isin(measures)]
    idle = last[last["state"].isin(PROGRESS.where(begun=False))]
    year = idle["year"].astype("str")
    number = idle.groupby("plan_id").cumcount().add(1).astype("str")
    return CASES.conform(
        pd.DataFrame(
            {
                "case_id": "模拟交办〔" + year + "〕" + idle["plan_id"] + "-" + number + "号",
                "plan_id": idle["plan_id"],
                "object": CASE_OBJECTS[1], "object_id": idle["task_id"], "unit": idle["unit"],
                "level": CASE_LEVELS[0], "cause": CASE_CAUSES[0], "opened_on": year + "-10-01",
                "due_on": year + "-11-01", "state": CASE_STATES[0],
            }
        )
    )  # fmt: skip
