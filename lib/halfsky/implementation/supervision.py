"""Cases of supervision (督办) as of a day: one row a matter, told by its latest slip."""

from __future__ import annotations

import datetime

import pandas as pd

from halfsky.vocabulary.implementation import CASE_STATES

COLUMNS = [
    "case_id", "plan_id", "object", "object_id", "title", "unit", "level", "cause", "opened_on", "due_on", "state",
    "answer", "closed_on", "slips", "days_late", "open",
]  # fmt: skip
_OVER = CASE_STATES.where(over=True)
_PENDING = CASE_STATES.where(pending=True)


def matters(
    cases: pd.DataFrame,
    tasks: pd.DataFrame,
    targets: pd.DataFrame,
    day: datetime.date,
    since: datetime.date | None = None,
) -> pd.DataFrame:
    """One row a matter (`COLUMNS`), those that are open first, the longest overdue on top.

    cases: schemas.CASES; tasks: schemas.TASKS, targets: schemas.TARGETS, for the name of what a case is about. Slips
    that were opened behind `day` are left out, and matters that were closed before `since`. `slips`: how many papers
    the matter has had. `days_late`: how long an answer has been due; null where none is due any more, or not yet.
    """
    until = day.isoformat()
    seen = cases[cases["opened_on"].le(until)]
    above = dict(zip(seen["case_id"], seen["previous_case_id"], strict=True))
    latest = seen[~seen["case_id"].isin(seen["previous_case_id"])]
    closed = latest["closed_on"].ne("") & latest["closed_on"].le(until)
    state = latest["state"].where(closed | ~latest["state"].isin(_OVER), CASE_STATES[0])  # closed behind that day only
    names = {**_named(tasks, "task_id", "title"), **_named(targets, "target_id", "indicator")}
    due = pd.to_datetime(latest["due_on"], errors="coerce")
    late = (pd.Timestamp(day) - due).dt.days
    rows = latest.assign(
        state=state,
        title=[names.get(object_id, object_id) for object_id in latest["object_id"]],
        slips=[_length(case_id, above) for case_id in latest["case_id"]],
        days_late=late.where(state.isin(_PENDING) & late.gt(0)).astype("Int64"),
        open=~state.isin(_OVER),
    )
    if since is not None:
        rows = rows[rows["open"] | rows["closed_on"].ge(since.isoformat())]
    rows = rows.sort_values(["open", "days_late", "due_on"], ascending=[False, False, True], kind="stable")
    return rows[COLUMNS].reset_index(drop=True)


def _named(frame: pd.DataFrame, key: str, name: str) -> dict[str, str]:
    return dict(zip(frame[key], frame[name], strict=True))


def _length(case_id: str, above: dict[str, str]) -> int:
    """How many slips lead to this one, itself counted; a chain that comes back to itself ends there."""
    met: set[str] = set()
    while case_id and case_id not in met:
        met.add(case_id)
        case_id = above.get(case_id, "")
    return len(met)
