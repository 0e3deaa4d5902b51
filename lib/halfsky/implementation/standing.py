"""How a plan, or the plans of one office together, stand as work in a year: every table of it, made once."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import pandas as pd

from halfsky.errors import UsageError
from halfsky.implementation import goals_and_measures, key_projects, reported, supervision
from halfsky.implementation.judgements import goal_verdicts, verdicts
from halfsky.implementation.turned_back import turned_back
from halfsky.package import Package, find_plan
from halfsky.plans.departments import office_of
from halfsky.vocabulary.codes import MEASURE, PROJECT, QUALITATIVE
from halfsky.vocabulary.implementation import NOT_REPORTED

OWED = (MEASURE, PROJECT, QUALITATIVE)
"""The kinds of tasks that units report on."""
_OF_NO_DAY = ("owed", "units", "states", "verdicts", "goals", "projects", "behind", "unserved", "_called")


@dataclass(frozen=True)
class Implementation:
    """The plans `plan_ids` as work in the year `as_of`; tables as their modules make them, only of these plans.

    gaps: schemas.GAPS of the plans' targets; without them no goal is told to be behind, and no project has statuses.
    """

    plan_ids: tuple[str, ...]
    as_of: int
    day: datetime.date
    plans: pd.DataFrame
    targets: pd.DataFrame
    tasks: pd.DataFrame
    progress: pd.DataFrame
    cases: pd.DataFrame
    pairs: pd.DataFrame
    gaps: pd.DataFrame

    @classmethod
    def of(
        cls, package: Package, plan_ids: str | Sequence[str], as_of: int, gaps: pd.DataFrame,
        day: datetime.date | None = None,
    ) -> Implementation:  # fmt: skip
        """Of one plan, or of several: those for women and for children of one area share their units.

        day: on which cases are looked at; by default the last of the year. UsageError for an unknown plan.
        """
        ids = (plan_ids,) if isinstance(plan_ids, str) else tuple(plan_ids)
        if not ids:
            raise UsageError("name a plan")
        for plan_id in ids:
            find_plan(package, plan_id)

        def own(frame: pd.DataFrame) -> pd.DataFrame:
            return frame[frame["plan_id"].isin(ids)].reset_index(drop=True)

        tasks = own(package.tasks)
        tasks = tasks[tasks["review_status"].ne("rejected")].reset_index(drop=True)
        return cls(
            ids, as_of, day or datetime.date(as_of, 12, 31), own(package.plans), own(package.targets), tasks,
            own(package.progress), own(package.cases), own(package.goals_of_measures), own(gaps),
        )  # fmt: skip

    def on(self, day: datetime.date) -> Implementation:
        """The same with its cases as of another day; what does not depend on it is not made again."""
        other = replace(self, day=day)
        made = {name: held for name, held in vars(self).items() if name in _OF_NO_DAY}
        vars(other).update(made)
        return other

    @property
    def heard(self) -> bool:
        """Whether any accepted report speaks of the year."""
        if self.progress.empty:
            return False
        said = self.verdicts[["self_verdict", "group_verdict"]].ne("")
        return bool(self.units["state"].ne(NOT_REPORTED).any() or said.to_numpy().any())

    @property
    def judged(self) -> pd.DataFrame:
        """The goals in words that anybody judged."""
        return self.goals[self.goals["verdict"].ne("")]

    @cached_property
    def units(self) -> pd.DataFrame:
        """Each measure and project by unit: `reported.unit_states`."""
        return reported.unit_states(self.tasks, self.progress, self.as_of)

    @cached_property
    def states(self) -> pd.DataFrame:
        """Each measure and project: `reported.task_states`."""
        return reported.task_states(self.tasks, self.progress, self.as_of, self.plans, self.units)

    @property
    def measures(self) -> pd.DataFrame:
        return self.states[self.states["kind"].eq(MEASURE)]

    @cached_property
    def verdicts(self) -> pd.DataFrame:
        return verdicts(self.tasks, self.progress, self.as_of)

    @cached_property
    def goals(self) -> pd.DataFrame:
        """Each qualitative goal by verdict: `judgements.goal_verdicts`."""
        return goal_verdicts(self.verdicts)

    @cached_property
    def projects(self) -> pd.DataFrame:
        return key_projects.projects(self.tasks, self.states, self.progress, self.gaps, self.as_of)

    @cached_property
    def turned_back(self) -> pd.DataFrame:
        """Reports that contradict an earlier one of the same unit: `turned_back.turned_back`."""
        return turned_back(self.tasks, self.progress, self.as_of)

    @cached_property
    def behind(self) -> pd.DataFrame:
        """Goals that are behind though their measures are done: `goals_and_measures.behind_though_done`."""
        return goals_and_measures.behind_though_done(self.tasks, self.pairs, self.states, self.gaps)

    @cached_property
    def unserved(self) -> pd.DataFrame:
        return goals_and_measures.unserved_tasks(self.tasks, self.pairs)

    @cached_property
    def matters(self) -> pd.DataFrame:
        """Cases of the year: those open on the day, and those closed within its year."""
        since = datetime.date(self.as_of, 1, 1)
        return supervision.matters(self.cases, self.tasks, self.targets, self.day, since)

    @cached_property
    def offices(self) -> pd.DataFrame:
        """Each unit over all these plans: `reported.count_states` by unit, with `plans`, those that it has tasks in,
        and `cases`, the matters that it has open."""
        counts = reported.count_states(self._by_office, "unit")
        own = self._by_office[self._by_office["answers"]]
        plans = own.groupby("unit")["plan_id"].agg(lambda ids: ";".join(dict.fromkeys(ids)))
        waiting = self.matters[self.matters["open"]]
        opened = waiting["unit"].map(self.office_name).value_counts()
        return counts.assign(
            plans=counts["unit"].map(plans), cases=counts["unit"].map(opened).fillna(0).astype("int64")
        ).sort_values([NOT_REPORTED, "total"], ascending=False, kind="stable", ignore_index=True)

    @cached_property
    def owed(self) -> pd.DataFrame:
        """What was not reported, by unit: `unit`, how many of each of `OWED`, `total`; those who owe most first.

        The measures, projects and goals in words on which the unit's word is waited for, as `duties` counts them; ""
        stands for what names no unit.
        """
        kinds = self.tasks.drop_duplicates("task_id").set_index("task_id")["kind"]
        work, said = self.units, self.verdicts
        work = work[work["answers"] & work["state"].eq(NOT_REPORTED)]
        named = set(said.loc[said["unit"].ne(""), "task_id"])
        silent = said["self_verdict"].eq("") & ~(said["unit"].eq("") & said["task_id"].isin(named))
        rows = pd.concat([work[["task_id", "unit"]], said.loc[silent, ["task_id", "unit"]]], ignore_index=True)
        rows = rows.assign(unit=rows["unit"].map(self.office_name).astype("object"), kind=rows["task_id"].map(kinds))
        counts = pd.crosstab(rows["unit"], rows["kind"]).reindex(columns=list(OWED), fill_value=0)
        counts = counts.rename_axis(columns=None).assign(total=counts.sum(axis=1)).reset_index()
        counts = counts.assign(nobody=counts["unit"].eq(""))
        counts = counts.sort_values(["nobody", "total"], ascending=[True, False], kind="stable", ignore_index=True)
        return counts.drop(columns="nobody")

    @property
    def _by_office(self) -> pd.DataFrame:
        return self.units.assign(unit=self.units["unit"].map(self.office_name))

    def office_name(self, unit: str) -> str:
        """One office goes by one name over several plans: as the first of them prints it."""
        return self._called.get(office_of(unit), unit)

    @cached_property
    def _called(self) -> dict[str, str]:
        names: dict[str, str] = {}
        for unit in [*self.units["unit"], *self.verdicts["unit"]]:
            names.setdefault(office_of(unit), unit)
        return names


def plans_of_office(package: Package, plan_id: str, as_of: int) -> tuple[str, ...]:
    """The plan with the others of its area that run in the year: 妇女 and 儿童 are one office's work."""
    plan = find_plan(package, plan_id)
    plans = package.plans[package.plans["area_code"].eq(plan["area_code"])]
    running = plans[plans["start_year"].le(as_of) & plans["end_year"].ge(as_of)]
    others = running[running["plan_id"].ne(plan_id) & running["family"].ne(plan["family"])]
    return (plan_id, *others["plan_id"])
