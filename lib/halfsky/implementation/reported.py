"""What units reported of a plan's measures and projects, as of a year: 实施进度, beside 达标率 and never within it.

A report speaks of its own year. What a unit once called done stays done; any other word of an earlier year does not
stand for this one: the unit has not reported, and that is a class of its own in every count.

One measure has one state, and every count and table takes it from here.

A measure answers as its leading units do, or all its units where none leads (`answering_units`). It is done, not begun
or continuing where all that answer say so; under way where they differ, or one says so; and unreported while what is
missing could still change the word.
"""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from halfsky.plans.departments import is_scope, office_of
from halfsky.vocabulary.codes import MEASURE, PROJECT
from halfsky.vocabulary.implementation import NOT_REPORTED, PROGRESS, TASK_STATES, UNDER_WAY

WORK = (MEASURE, PROJECT)
"""The kinds of tasks that have a state of their own."""
_UNFINISHED = PROGRESS.where(closed=False, lasting=False)
UNIT_COLUMNS = [
    "task_id", "plan_id", "unit", "answers", "state", "year", "done_text", "practice", "cause", "evidence",
    "evidence_pieces", "accepted_on",
]  # fmt: skip
STATE_COLUMNS = [
    "task_id", "plan_id", "domain", "section", "kind", "title", "due_year", "units", "state", "asked", "reported",
    "missing", "late",
]  # fmt: skip


def answering_units(task: dict[str, object]) -> list[str]:
    """The units whose reports say how far a task is: those that lead, else all; a scope (各镇街) only where nobody else
    is named, since no one office speaks for it."""
    for name in ("lead_unit", "responsible_units", "supporting_units"):
        units = [unit for unit in str(task.get(name) or "").split(";") if unit]
        if units:
            return [unit for unit in units if not is_scope(unit)] or units
    return []


def unit_states(tasks: pd.DataFrame, progress: pd.DataFrame, as_of: int) -> pd.DataFrame:
    """One row a measure or project and unit (`UNIT_COLUMNS`): what the unit reported up to the year `as_of`.

    tasks: schemas.TASKS; progress: schemas.PROGRESS_REPORTS, accepted reports only. `state` is a code of
    `TASK_STATES`; `year` the year of the report that it rests on; `answers` whether the unit's word decides on the
    task's state (`answering_units`); units beside those have a row only where they reported. A task that names nobody
    and that nobody reported on has one row with an empty unit.
    """
    work = tasks[tasks["kind"].isin(WORK) & tasks["review_status"].ne("rejected")]
    asked = [
        {"task_id": row["task_id"], "plan_id": row["plan_id"], "unit": unit, "answers": True, "place": place}
        for place, row in enumerate(work.to_dict("records"))
        for unit in answering_units(row) or [""]
    ]
    asked_frame = pd.DataFrame(asked, columns=["task_id", "plan_id", "unit", "answers", "place"])
    asked_frame["office"] = asked_frame["unit"].map(office_of)
    known = _newest(progress[progress["task_id"].isin(work["task_id"])], as_of)
    rows = asked_frame.merge(known.drop(columns=["plan_id", "unit"]), on=["task_id", "office"], how="left")
    beside = known.merge(asked_frame[["task_id", "office"]], on=["task_id", "office"], how="left", indicator=True)
    beside = beside[beside["_merge"].eq("left_only")]
    places = dict(zip(work["task_id"], range(len(work)), strict=True))
    beside = beside.assign(answers=False, place=beside["task_id"].map(places))
    # one report for the whole plan, or a report on a task that names nobody, speaks for the task
    nobody = set(asked_frame.loc[asked_frame["unit"].eq(""), "task_id"])
    speaks = beside["unit"].eq("") | beside["task_id"].isin(nobody)
    beside["answers"] = speaks
    spoken = set(beside.loc[speaks, "task_id"])
    silent = rows["task_id"].isin(spoken) & rows["state"].isna()
    frames = [frame for frame in (rows[~silent], beside) if len(frame)]
    every = pd.concat(frames, ignore_index=True) if frames else rows
    every = every.sort_values(["place", "answers"], ascending=[True, False], kind="stable", ignore_index=True)
    every["state"] = every["state"].astype("object").fillna(NOT_REPORTED)
    every["evidence"] = every["evidence"].astype("Int64").fillna(0)
    for name in ("done_text", "practice", "cause", "evidence_pieces", "accepted_on"):
        every[name] = every[name].astype("object").fillna("")
    every["answers"] = every["answers"].astype(bool)
    every["year"] = every["year"].astype("Int64")
    return every[UNIT_COLUMNS]


def _newest(progress: pd.DataFrame, as_of: int) -> pd.DataFrame:
    """The report of each unit on each task that stands for the year: its own, else an earlier one that closed it."""
    closed = progress["state"].isin(PROGRESS.where(closed=True))
    stands = progress[progress["state"].ne("") & (progress["year"].eq(as_of) | (progress["year"].lt(as_of) & closed))]
    stands = stands.assign(office=stands["unit"].map(office_of)).sort_values("year", kind="stable")
    return stands.drop_duplicates(["task_id", "office"], keep="last")


def task_states(
    tasks: pd.DataFrame, progress: pd.DataFrame, as_of: int, plans: pd.DataFrame | None = None,
    units: pd.DataFrame | None = None,
) -> pd.DataFrame:  # fmt: skip
    """One row a measure or project (`STATE_COLUMNS`), in the plan's order; parameters as of `unit_states`.

    `units`: those that answer, separated by ;. `asked`, `reported`: how many of them, and how many have reported;
    `missing`: those that have not, separated by ;. `late`: due by the year, and said not to be done; plans:
    schemas.PLANS, whose last year is the due year of a task that states none; units: of `unit_states`, where
    it is made already.
    """
    every = unit_states(tasks, progress, as_of) if units is None else units
    own = every[every["answers"]]
    grouped = own.groupby("task_id", sort=False)
    said = own["state"].ne(NOT_REPORTED)
    found = pd.DataFrame(
        {
            "units": grouped["unit"].agg(_listed),
            "state": grouped["state"].agg(of_answers),
            "asked": grouped["unit"].size(),
            "reported": said.groupby(own["task_id"], sort=False).sum(),
            "missing": own["unit"].where(~said, "").groupby(own["task_id"], sort=False).agg(_listed),
        }
    )
    work = tasks[tasks["task_id"].isin(found.index)].set_index("task_id", drop=False)
    frame = work.join(found)
    due = frame["due_year"].astype("Int64")
    if plans is not None:
        ends = plans.drop_duplicates("plan_id").set_index("plan_id")["end_year"]
        due = due.fillna(frame["plan_id"].map(ends).astype("Int64"))
    unfinished = frame["state"].isin(_UNFINISHED)
    return frame.assign(due_year=due, late=(due <= as_of).fillna(False).astype(bool) & unfinished)[
        STATE_COLUMNS
    ].reset_index(drop=True)


def of_answers(states: Iterable[str]) -> str:
    """The state of a task whose units said these: as all say; under way where they differ; unreported while open."""
    said = set(states)
    known = said - {NOT_REPORTED}
    if not known:
        return NOT_REPORTED
    if UNDER_WAY in known or len(known) > 1:
        return UNDER_WAY  # whatever the others will say, it is begun and not done by all
    return NOT_REPORTED if NOT_REPORTED in said else known.pop()


def _listed(units: Iterable[str]) -> str:
    return ";".join(dict.fromkeys(unit for unit in units if unit))


def count_states(states: pd.DataFrame, by: str) -> pd.DataFrame:
    """How many in each state: a column a code of `TASK_STATES` and `total`, a row a value of the column `by`.

    states: of `task_states` (by plan_id, domain, section) or `unit_states` (by unit). Every group adds up to `total`,
    with what is unreported; of units those rows count in which the unit answers.
    """
    rows = states[states["answers"]] if "answers" in states else states
    counts = pd.crosstab(rows[by], rows["state"]).reindex(columns=list(TASK_STATES), fill_value=0)
    order = list(dict.fromkeys(rows[by]))
    counts = counts.reindex(order).rename_axis(columns=None)
    return counts.assign(total=counts.sum(axis=1)).reset_index()
