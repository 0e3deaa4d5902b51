"""Reports that take back what the same unit had reported before of a measure or project: one of the two is wrong."""

from __future__ import annotations

import pandas as pd

from halfsky.plans.departments import office_of
from halfsky.vocabulary.implementation import PROGRESS

COLUMNS = ["task_id", "kind", "title", "unit", "before_year", "before", "year", "state"]
_CLOSED, _LASTING = set(PROGRESS.where(closed=True)), set(PROGRESS.where(lasting=True))
_BEGUN, _IDLE = set(PROGRESS.where(begun=True)), set(PROGRESS.where(begun=False))


def turned_back(tasks: pd.DataFrame, progress: pd.DataFrame, as_of: int) -> pd.DataFrame:
    """One row a task and unit (`COLUMNS`), in the plan's order: its newest report up to the year `as_of` (`year`,
    `state`), and the report of an earlier year that it contradicts (`before_year`, `before`), the newest of these.

    tasks: schemas.TASKS; progress: schemas.PROGRESS_REPORTS. What was called done and is under way or not begun again
    contradicts, and so does what was begun and is called not begun; what was done and goes on (长期推进) does not.
    """
    own = tasks[tasks["review_status"].ne("rejected")].drop_duplicates("task_id")
    said = progress[progress["task_id"].isin(own["task_id"]) & progress["year"].le(as_of) & progress["state"].ne("")]
    said = said.assign(office=said["unit"].map(office_of)).sort_values("year", kind="stable")
    said = said.drop_duplicates(["task_id", "office", "year"], keep="last")
    newest = said.drop_duplicates(["task_id", "office"], keep="last")
    pairs = newest.merge(
        said[["task_id", "office", "year", "state"]], on=["task_id", "office"], suffixes=("", "_before")
    )
    pairs = pairs[pairs["year_before"].lt(pairs["year"])]
    undone = pairs["state_before"].isin(_CLOSED) & ~pairs["state"].isin(_CLOSED | _LASTING)
    unbegun = pairs["state_before"].isin(_BEGUN) & pairs["state"].isin(_IDLE)
    pairs = pairs[undone | unbegun].drop_duplicates(["task_id", "office"], keep="last")
    about = own.set_index("task_id")
    place = {task: number for number, task in enumerate(own["task_id"])}
    pairs = pairs.assign(
        **{name: pairs["task_id"].map(about[name]).astype("object") for name in ("kind", "title")},
        place=pairs["task_id"].map(place),
    ).rename(columns={"year_before": "before_year", "state_before": "before"})
    return pairs.sort_values("place", kind="stable")[COLUMNS].reset_index(drop=True)
