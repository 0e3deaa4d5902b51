"""What the store and the package know of a plan's year as work: reports of measures, and slips, within one's rights."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import pandas as pd

from halfsky.collect.access import Actor
from halfsky.collect.cases import inspections
from halfsky.collect.cases import views as slips
from halfsky.collect.cases.rules import printed
from halfsky.collect.progress import views
from halfsky.collect.progress.asked import asked, nobodys_ids, owed_ids, units
from halfsky.collect.store import Store, evidence
from halfsky.implementation.leads import stated_units
from halfsky.package import Package
from halfsky.plans.departments import names_meant, office_of
from halfsky.schemas.collecting import STATES
from halfsky.vocabulary.codes import QUALITATIVE

MISSING = "missing"
NOBODY = "-"
"""In place of a unit: the tasks of which the plan names none."""
_NEWEST = [
    "state", "done_text", "practice", "cause", "self_verdict", "evidence", "standing", "reason", "made_at",
]  # fmt: skip


@dataclass(frozen=True)
class Measures:
    """What the page shows of measures and slips."""

    tasks: pd.DataFrame  # of the unit chosen: `ASKED_TASKS`, the newest report's `_NEWEST`, `group_verdict`, `owed`
    units: pd.DataFrame  # of every unit that is seen, and `NOBODY`: how many it owes, has sent, what became of them
    owed: int  # how many tasks these are: several units may owe a report on one
    reports: pd.DataFrame  # newest first of what can be decided on: `REPORT_HISTORY`, `title`, `task_number`
    pieces: dict[
        str, list[tuple[str, str, str]]
    ]  # of each report (`report_id`): number, name and state of its evidence
    goals: list[tuple[str, str]]  # goals in words: title and task
    matters: list[tuple[str, str]]  # what a slip can be opened about: title and number
    slips: pd.DataFrame  # `CASE_LIST`, `title`
    evidence: pd.DataFrame  # `EVIDENCE_LIST` of these reports and slips, `proves` in words
    inspections: pd.DataFrame  # `INSPECTION_LIST`
    deciding: frozenset[str]  # the units on whose reports and evidence the visitor decides
    sending: frozenset[str]  # those for which he sends
    may_decide: bool
    may_judge: bool
    may_supervise: bool

    def counts(self) -> dict[str, int]:
        """Of the measures asked for, how many are in which state."""
        found = self.units[["asked", MISSING, *STATES]].sum()
        return {str(name): int(number) for name, number in found.items()}


def gather(store: Store, actor: Actor, package: Package, plan: pd.Series, year: int, unit: str) -> Measures:
    """The material of one plan, year and unit; "" for all units that the visitor may see."""
    plan_id, area = str(plan["plan_id"]), str(plan["area_code"])
    own = package.tasks[package.tasks["plan_id"].eq(plan_id) & package.tasks["review_status"].ne("rejected")]
    titles = own.drop_duplicates("task_id").set_index("task_id")["title"].to_dict()
    everything = asked(package, plan_id, "", year)
    numbers = everything.set_index("task_id")["number"].to_dict()
    came = views.history(store, actor, plan_id=plan_id, year=year)
    came = came[came["unit"].map(office_of).eq(office_of(unit))] if unit else came
    newest = came.sort_values("number").drop_duplicates(["task_id", "unit"], keep="last")
    judged = views.group_verdicts(store, actor, area, year)
    seen = actor.units_of("see", area, units(package, plan_id))
    mine = asked(package, plan_id, unit, year) if unit else everything.head(0)
    open_ = came[came["open_to"].ne("")]
    open_ = open_.assign(
        title=[titles.get(task, task) for task in open_["task_id"]],
        task_number=[numbers.get(task, "") for task in open_["task_id"]],
        group_verdict=[judged.get(task, "") for task in open_["task_id"]],
        first=open_["standing"].map({"submitted": 0, "withdrawn": 1, "returned": 2}).fillna(3),
    ).sort_values(["first", "report_id"], kind="stable")
    deciding = actor.units_of("decide", area, open_["unit"].unique())
    may_decide, may_supervise = actor.may("decide", area, unit), actor.may("supervise", area)
    listed = slips.case_list(store, actor, plan_id=plan_id, unit=unit, last=True)
    targets = package.targets[package.targets["plan_id"].eq(plan_id)].drop_duplicates("target_id")
    names = {**titles, **targets.set_index("target_id")["indicator"].to_dict()}
    goals = everything[everything["kind"].eq(QUALITATIVE)]
    every = views.evidence_list(store, actor, year=year).astype("object")  # read row by row: plain values are quicker
    proofs = _evidence(every, year, unit, titles, listed)
    held = inspections.inspection_list(store, actor, plan_id=plan_id)
    shown = [unit] if unit else seen
    units_ = _units(package, plan_id, shown, newest, everything, whole=actor.may("see", area))
    return Measures(
        tasks=_standing(mine, newest, judged, owed_ids(package, plan_id, unit)),
        units=units_, owed=len(_owed_of(package, plan_id, units_["unit"], everything)),
        reports=open_[open_["unit"].isin(deciding)].reset_index(drop=True).astype("object"),
        pieces=_pieces(every, open_), goals=list(zip(goals["title"], goals["task_id"], strict=True)),
        matters=matters(package, plan_id, unit) if may_supervise and unit else [],
        slips=listed.assign(title=[names.get(object_id, object_id) for object_id in listed["object_id"]]),
        evidence=proofs, inspections=held[held["unit"].eq(unit)] if unit else held,
        deciding=frozenset(actor.units_of("decide", area, proofs["unit"].unique())),
        sending=frozenset(actor.units_of("send", area, {*proofs["unit"], *listed["unit"]})),
        may_decide=may_decide, may_judge=actor.may("decide", area), may_supervise=may_supervise,
    )  # fmt: skip


def _standing(mine: pd.DataFrame, newest: pd.DataFrame, judged: dict[str, str], owes: frozenset[str]) -> pd.DataFrame:
    told = newest.drop_duplicates("task_id", keep="last")  # of all units several report on one task
    beside = told.set_index("task_id")[_NEWEST].reindex(mine["task_id"]).reset_index(drop=True)
    made = pd.concat([mine.reset_index(drop=True), beside], axis=1)
    made["standing"] = made["standing"].astype("object").where(made["standing"].notna(), MISSING)
    texts = [name for name in _NEWEST if name != "standing"]
    made[texts] = made[texts].astype("object").fillna("")
    return made.assign(
        group_verdict=[judged.get(task, "") for task in made["task_id"]], owed=made["task_id"].isin(owes)
    )


def _units(
    package: Package, plan_id: str, seen: list[str], newest: pd.DataFrame, everything: pd.DataFrame, *, whole: bool
) -> pd.DataFrame:
    """Of each unit how many tasks it owes, in which state they are; who sent for the whole plan is one too, and what
    names no unit, on which whoever reports speaks. whole: for who sees all units."""
    told = list(zip(newest["unit"], newest["unit"].map(office_of), newest["task_id"], newest["standing"], strict=True))
    of_office: dict[str, dict[str, str]] = {}
    of_all: dict[str, str] = {}
    for _, office, task, standing in told:
        of_office.setdefault(office, {})[task] = of_all[task] = standing
    mine = [(unit, of_office.get(office_of(unit), {}), owed_ids(package, plan_id, unit)) for unit in seen if unit]
    if any(unit == "" for unit, *_ in told):
        whole_plan = {task: standing for unit, _, task, standing in told if unit == ""}
        mine.append(("", whole_plan, frozenset(everything["task_id"])))
    if whole and len(seen) != 1:
        mine.append((NOBODY, of_all, nobodys_ids(package, plan_id)))
    rows = []
    for unit, standings, tasks in mine:
        states = Counter(state for task, state in standings.items() if task in tasks)
        rows.append({"unit": unit, "asked": len(tasks), MISSING: len(tasks) - states.total(), **states})
    columns = ["unit", "asked", MISSING, *STATES]
    frame = pd.DataFrame(rows, columns=columns)
    frame[columns[1:]] = frame[columns[1:]].astype("float64").fillna(0).astype("int64")
    return frame[frame["asked"].gt(0)].reset_index(drop=True)


def _owed_of(package: Package, plan_id: str, units_: pd.Series, everything: pd.DataFrame) -> set[str]:
    """The tasks that any of the units of `_units` owes a report on."""
    found: set[str] = set()
    for unit in units_:
        if unit == NOBODY:
            found |= nobodys_ids(package, plan_id)
        else:
            found |= owed_ids(package, plan_id, unit) if unit else set(everything["task_id"])
    return found


def _evidence(
    every: pd.DataFrame, year: int, unit: str, titles: dict[str, str], listed: pd.DataFrame
) -> pd.DataFrame:  # fmt: skip
    """The pieces that prove reports of the plan's year, or slips that are shown; missing ones first. every: those that
    the visitor sees."""
    every = every[every["unit"].map(office_of).eq(office_of(unit))] if unit else every
    slips_shown, about = set(listed["case_id"]), []
    for links in every["links"]:
        proves = []
        for link in str(links).split(";"):
            task, _, rest = link.partition("|")
            if task in titles and rest.partition("|")[0] == str(year):
                proves.append(titles[task])
            elif link in slips_shown:
                proves.append(printed(link))
        about.append("、".join(proves))
    every = every.assign(proves=pd.Series(about, index=every.index, dtype="object"))
    return every[every["proves"].ne("")].reset_index(drop=True)


def _pieces(every: pd.DataFrame, reports: pd.DataFrame) -> dict[str, list[tuple[str, str, str]]]:
    """The evidence of each report, with what has come of it."""
    named = reports[reports["evidence"].ne("")]
    parts = zip(named["task_id"], named["year"], named["unit"], strict=True)
    wanted = {evidence.report_id(str(task), int(year), str(unit)) for task, year, unit in parts}
    found: dict[str, list[tuple[str, str, str]]] = {}
    if not wanted:
        return found
    columns = [every[name] for name in ("evidence_id", "sha256", "name", "state", "links")]
    for number, sha256, name, state, links in zip(*columns, strict=True):
        for link in wanted & set(str(links).split(";")):
            found.setdefault(link, []).append((str(number) if sha256 else "", str(name), str(state)))
    return found


def key(report: dict[str, object]) -> str:
    """What evidence names a report by."""
    return evidence.report_id(str(report["task_id"]), int(str(report["year"])), str(report["unit"]))


def matters(package: Package, plan_id: str, unit: str) -> list[tuple[str, str]]:
    """What a slip to a unit can be about, title and number: its own tasks and targets; where the plan names none for
    it, all of the plan."""
    targets = package.targets[package.targets["plan_id"].eq(plan_id)].drop_duplicates("target_id")
    tasks = asked(package, plan_id, unit)
    tasks = tasks if len(tasks) else asked(package, plan_id)
    named = (
        stated_units(targets, package.targets)
        .map(lambda cell: bool(names_meant(unit, [one for one in cell.split(";") if one])))
        .astype("bool")
    )
    rows = targets[named] if named.any() else targets
    return [
        *((f"{row.number} {row.title}", row.task_id) for row in tasks.itertuples()),
        *((f"目标 {row.indicator}", row.target_id) for row in rows.itertuples()),
    ]
