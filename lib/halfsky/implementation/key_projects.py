"""Key projects: how far each is, what it came to year by year, and the numbers that it promises."""

from __future__ import annotations

import pandas as pd

from halfsky.implementation.reported import of_answers
from halfsky.plans.departments import office_of
from halfsky.vocabulary.codes import PROJECT

COLUMNS = [
    "task_id", "plan_id", "title", "due_year", "units", "state", "missing", "milestones", "target_ids", "statuses",
    "late",
]  # fmt: skip


def projects(
    tasks: pd.DataFrame, states: pd.DataFrame, progress: pd.DataFrame, gaps: pd.DataFrame, as_of: int
) -> pd.DataFrame:
    """One row a key project (`COLUMNS`), in the plan's order.

    tasks: schemas.TASKS; states: of `reported.task_states`; progress: schemas.PROGRESS_REPORTS; gaps: schemas.GAPS.
    `milestones`: the years reported on up to `as_of` with the state that they came to, `2023:under_way;2025:done`.
    `statuses`: those of `target_ids`, its targets that were assessed, in their order; a project without numbers has
    none.
    """
    own = states[states["kind"].eq(PROJECT)]
    told = progress[progress["task_id"].isin(own["task_id"]) & progress["year"].le(as_of) & progress["state"].ne("")]
    told = told.assign(office=told["unit"].map(office_of)).drop_duplicates(["task_id", "office", "year"], keep="last")
    yearly = told.groupby(["task_id", "year"])["state"].agg(of_answers).reset_index().sort_values("year")
    said = yearly["year"].astype("str") + ":" + yearly["state"]
    history = said.groupby(yearly["task_id"]).agg(";".join)
    named = tasks.set_index("task_id")["target_ids"]
    status = gaps.drop_duplicates("target_id").set_index("target_id")["status"]
    assessed = [
        [target for target in ids.split(";") if target in status.index] for ids in own["task_id"].map(named).fillna("")
    ]
    return own.assign(
        milestones=own["task_id"].map(history).astype("object").fillna(""),
        target_ids=[";".join(ids) for ids in assessed],
        statuses=[";".join(status[target] for target in ids) for ids in assessed],
    )[COLUMNS].reset_index(drop=True)
