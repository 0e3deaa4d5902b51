"""What is audited: a plan of the data package with its reviewed targets, or a document that is read on the spot."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from halfsky.catalogue import Catalogue
from halfsky.errors import UsageError, known_words
from halfsky.implementation.goals_and_measures import standing
from halfsky.package import Package, find_plan
from halfsky.plans.audit import achieved_baselines, audit
from halfsky.plans.goals_of_measures import match_measures
from halfsky.schemas import PLANS
from halfsky.vocabulary.codes import family_of

if TYPE_CHECKING:
    from halfsky.plans.outline import Plan

BASELINE_YEARS = 5
"""An observation older than this many years before the plan is no baseline of it."""


@dataclass(frozen=True)
class Subject:
    """A plan to be audited. `text` is the document's text; empty for a plan of the data package.

    plans: the plan's row and that of its upper-level plan; upper_targets: what the latter promises; baselines: as
    `halfsky.audit` takes them. ledger: what became of each number of the document; tasks, serving: its goals and
    measures, and which serves which. None for a plan of the package, whose text is not there; tasks, serving: until a
    person has decided on every pair of measure and goal.
    """

    plan_id: str
    title: str
    targets: pd.DataFrame
    plans: pd.DataFrame
    upper_targets: pd.DataFrame
    baselines: pd.DataFrame
    indicators: pd.DataFrame
    text: str = ""
    ledger: pd.DataFrame | None = None
    tasks: pd.DataFrame | None = None
    serving: pd.DataFrame | None = None

    @classmethod
    def of(cls, package: Package, named: str, part: str = "") -> Subject:
        """The plan of this id, else the document at this path; UsageError where it is neither.

        part: words of the title of the plan that is meant, of several in one document.
        """
        if named in set(package.registered["plan_id"]):
            return _plan(package, named)
        if Path(named).is_file():
            return _document(package, Path(named), part)
        plans = known_words(named, package.plans["plan_id"].tolist())
        raise UsageError(f"{named!r} is neither a plan id nor a file: {plans}")

    def findings(self) -> pd.DataFrame:
        """The findings of the audit (`halfsky.schemas.FINDINGS`)."""
        return audit(
            self.targets, indicators=self.indicators, plans=self.plans, upper_targets=self.upper_targets,
            baselines=self.baselines, ledger=self.ledger, tasks=self.tasks, serving=self.serving,
        )  # fmt: skip


def _plan(package: Package, plan_id: str) -> Subject:
    row = find_plan(package, plan_id)
    plans = package.plans[package.plans["plan_id"].isin([plan_id, row["upper_plan_id"]])]
    tasks = package.tasks[package.tasks["plan_id"].eq(plan_id) & package.tasks["review_status"].ne("rejected")]
    stand = standing(package.goals_of_measures[package.goals_of_measures["plan_id"].eq(plan_id)])
    decided = bool(len(stand) and stand["confirmed"].all())  # proposed pairs say nothing of a published plan
    return Subject(
        plan_id, str(row["title"]), package.targets[package.targets["plan_id"].eq(plan_id)].reset_index(drop=True),
        plans, package.targets[package.targets["plan_id"].eq(row["upper_plan_id"])], _observed(package, row),
        package.indicators, tasks=tasks if decided else None, serving=stand if decided else None,
    )  # fmt: skip


def _observed(package: Package, plan: pd.Series) -> pd.DataFrame:
    """The latest values of the plan's own area before it began; of a woman's and a total value the woman's."""
    seen, start = package.observations, int(plan["start_year"])
    own = seen[seen["area_code"].eq(plan["area_code"]) & seen["year"].between(start - BASELINE_YEARS, start - 1)]
    own = own[own["residence"].eq("total") & own["sex"].isin(["total", "female"])]
    own = own.sort_values(["indicator_id", "year", "sex"], key=lambda c: c.replace({"total": "a"}), kind="stable")
    own = own.drop_duplicates("indicator_id", keep="last")
    reported = own["source_id"].str.startswith("plan-")
    return own.assign(place=reported.map({True: "规划自述", False: "统计数据"}))[
        ["indicator_id", "year", "value", "unit", "place"]
    ]


def _document(package: Package, path: Path, part: str) -> Subject:
    from halfsky.plans import extract_targets, read_ledger, read_plan  # noqa: PLC0415 - of documents only

    plan = read_plan(path, part)
    catalogue = Catalogue(package.indicators)
    plan_id = path.stem
    targets = extract_targets(plan, catalogue=catalogue)
    upper = _national(package, plan)
    tasks = _tasks(plan, targets)
    row = {
        "plan_id": plan_id, "area_code": "", "title": plan.title, "start_year": plan.start_year,
        "end_year": plan.end_year, "status": "draft", "upper_plan_id": upper,
    }  # fmt: skip
    above = package.plans[package.plans["plan_id"].eq(upper)]
    return Subject(
        plan_id, plan.title or path.name, targets, pd.concat([PLANS.conform(pd.DataFrame([row])), above]),
        package.targets[package.targets["plan_id"].eq(upper)], achieved_baselines(plan, targets, catalogue),
        package.indicators, plan.document.text, read_ledger(plan, targets, catalogue),
        tasks, None if tasks is None else match_measures(tasks, plan.document.text, targets),
    )  # fmt: skip


def _tasks(plan: Plan, targets: pd.DataFrame) -> pd.DataFrame | None:
    """schemas.TASKS of the document; None where it has no lists of goals or measures."""
    from halfsky.plans.tasks import extract_tasks  # noqa: PLC0415 - as above

    try:
        return extract_tasks(plan, targets)
    except UsageError:
        return None


def _national(package: Package, plan: Plan) -> str:
    """The national outline of the plan's family in whose term it begins: a document does not say in data which plan is
    above it.

    DataError where that one was set aside as broken: without it the audit would not be whole.
    """
    nations = package.areas.loc[package.areas["level"].eq("nation"), "area_code"]
    outlines = package.registered[package.registered["area_code"].isin(nations)]
    if family := family_of(plan.title):
        outlines = outlines[outlines["family"].eq(family)]
    if plan.start_year is not None:
        outlines = outlines[outlines["start_year"].le(plan.start_year) & outlines["end_year"].ge(plan.start_year)]
    if outlines.empty:
        return ""
    return str(find_plan(package, outlines.sort_values("start_year")["plan_id"].iloc[-1])["plan_id"])
