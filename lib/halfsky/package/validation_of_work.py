"""What holds between the tables of a plan as work: its tasks, what units reported of them, and its cases."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from halfsky.package.problems import Problem
from halfsky.vocabulary.codes import MEASURE, PROJECT, QUALITATIVE
from halfsky.vocabulary.implementation import CASE_OBJECTS, CASE_STATES


def work_problems(tables: Mapping[str, pd.DataFrame]) -> Iterator[Problem]:
    """What a row of a plan as work says of rows elsewhere, and of itself. tables: all of the package, by name."""
    tasks, targets, plans = tables["tasks"], tables["targets"], tables["plans"]
    yield from _task_problems(tasks, targets["target_id"])
    yield from _report_problems(tables["progress"], tasks, plans)
    yield from _case_problems(tables["cases"], targets, tasks)


def _task_problems(tasks: pd.DataFrame, target_ids: pd.Series) -> Iterator[Problem]:
    if tasks.empty:
        return
    named = tasks["target_ids"].str.split(";").explode().fillna("")
    unknown = named.ne("") & ~named.isin(target_ids)
    wrong = unknown.groupby(level=0).any().reindex(tasks.index, fill_value=False)
    yield Problem("tasks", "target_ids", wrong, "unknown-target", "not in targets: add it there, or correct it")
    half = tasks["char_start"].isna() != tasks["char_end"].isna()
    reversed_ = (tasks["char_end"] < tasks["char_start"]).fillna(False).astype(bool)
    yield Problem("tasks", "char_end", half | reversed_, "no-span", "char_start and char_end go together, start first")


def _report_problems(progress: pd.DataFrame, tasks: pd.DataFrame, plans: pd.DataFrame) -> Iterator[Problem]:
    """A report is about a task of its own plan in one of its years, and says of it what can be said of such a task."""
    if progress.empty:
        return
    known = tasks.drop_duplicates(["plan_id", "task_id"]).set_index(["plan_id", "task_id"])["kind"]
    kind = known.reindex(pd.MultiIndex.from_frame(progress[["plan_id", "task_id"]])).set_axis(progress.index)
    elsewhere = kind.isna() & progress["task_id"].isin(tasks["task_id"]) & progress["plan_id"].isin(plans["plan_id"])
    yield Problem("progress", "task_id", elsewhere, "unknown-task", "not a task of this plan: correct it")
    yield Problem("progress", "year", outside(progress, plans), "out-of-limits",
                  "must be a year of the plan, or the one before it begins")  # fmt: skip
    wrong_state, wrong_verdict = mismatched(progress, kind)
    yield Problem("progress", "state", wrong_state, "not-allowed", "a goal in words has no state: it is judged")
    yield Problem("progress", "self_verdict", wrong_verdict, "not-allowed", "a measure is not judged: it has a state")
    said = progress["state"].ne("") | progress["self_verdict"].ne("") | progress["group_verdict"].ne("")
    yield Problem("progress", "state", ~said, "empty",
                  "must say a state, or a verdict: a unit that said nothing has no row")  # fmt: skip


def outside(progress: pd.DataFrame, plans: pd.DataFrame) -> pd.Series:
    """Rows of a year that their plan does not have: it may be reported on from the year before its first."""
    own = plans.drop_duplicates("plan_id").set_index("plan_id")
    first, last = (progress["plan_id"].map(own[name]).astype("float64") for name in ("start_year", "end_year"))
    year = progress["year"].astype("float64")
    return (year.lt(first - 1) | year.gt(last)).astype("bool")


def mismatched(progress: pd.DataFrame, kind: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Rows with a state though their task is a goal in words, and rows with a verdict though it is none. kind: of each
    row's task.
    """
    judged = progress["self_verdict"].ne("") | progress["group_verdict"].ne("")
    return kind.eq(QUALITATIVE) & progress["state"].ne(""), kind.isin([MEASURE, PROJECT]) & judged


def _case_problems(cases: pd.DataFrame, targets: pd.DataFrame, tasks: pd.DataFrame) -> Iterator[Problem]:
    """A case is about a target or a task of its own plan, and has the day of its end when it has come to one."""
    if cases.empty:  # a nation's targets need no index then
        return
    of_target = cases["object"].eq(CASE_OBJECTS[0])
    for chosen, known, key, code in (
        (of_target, targets, "target_id", "unknown-target"), (~of_target, tasks, "task_id", "unknown-task"),
    ):  # fmt: skip
        there = pd.MultiIndex.from_frame(known[["plan_id", key]])
        wrong = chosen & ~pd.MultiIndex.from_frame(cases[["plan_id", "object_id"]]).isin(there)
        wrong &= cases["object"].isin(CASE_OBJECTS) & cases["object_id"].ne("")
        yield Problem("cases", "object_id", wrong, code, "not of this plan: correct it")
    over = cases["state"].isin(CASE_STATES.where(over=True))
    differs = over.ne(cases["closed_on"].ne("")) & cases["state"].isin(CASE_STATES)
    yield Problem("cases", "closed_on", differs, "not-allowed", "a case that is closed, and no other, has its day")
    early = cases["due_on"].lt(cases["opened_on"])
    yield Problem("cases", "due_on", early, "not-allowed", "must not lie before opened_on: correct one of the two")
    before = cases["closed_on"].ne("") & cases["closed_on"].lt(cases["opened_on"])
    yield Problem("cases", "closed_on", before, "not-allowed", "must not lie before opened_on: correct one of the two")
    yield Problem("cases", "previous_case_id", _of_another_matter(cases), "not-allowed",
                  "must be an earlier slip of the same plan, matter and unit, which no other slip follows")  # fmt: skip


def _of_another_matter(cases: pd.DataFrame) -> pd.Series:
    """Slips that name one before them which they cannot follow."""
    earlier = cases.drop_duplicates("case_id").set_index("case_id")
    there = earlier.reindex(cases["previous_case_id"]).set_axis(cases.index)
    named = cases["previous_case_id"].isin(earlier.index)
    follows = cases["opened_on"].ge(there["opened_on"]) & cases["case_id"].ne(cases["previous_case_id"])
    for name in ("plan_id", "object", "object_id", "unit"):
        follows &= cases[name].eq(there[name])
    return named & (~follows | cases["previous_case_id"].duplicated())
