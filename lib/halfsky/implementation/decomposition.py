"""The division of tasks of a plan: goal or measure, units, due time; row by row as the annex shows it."""

from __future__ import annotations

import difflib

import pandas as pd

from halfsky.errors import UsageError
from halfsky.implementation.leads import is_settled, names, place_of_plan, task_leads, tasks_with_stated_units
from halfsky.implementation.proposals import propose_departments
from halfsky.package import Package, find_plan
from halfsky.plans.departments import names_meant, office_of
from halfsky.plans.task_rows import GOAL, STRATEGY
from halfsky.words import stated_targets, values

COLUMNS = [
    "number", "domain", "section", "kind", "title", "target", "lead_unit", "supporting_units", "responsible_units",
    "lead", "lead_basis", "proposed_lead", "proposed_units", "due_year", "task_id", "parent_id", "review_status",
]  # fmt: skip
_UNITS = ["lead_unit", "supporting_units", "responsible_units", "proposed_units"]
_NUMBERED = {GOAL: "目标", STRATEGY: "措施"}


def decompose(package: Package, plan_id: str, unit: str = "") -> pd.DataFrame:
    """The division of a plan's tasks (`COLUMNS`), in the plan's order; of one unit where it is named.

    `lead_unit`, `supporting_units`, `responsible_units` are as the plan prints them; a unit that leads supports in no
    row. `lead` and `lead_basis` are who leads by the one rule (`leads`), and what that rests on; `proposed_lead` is
    that lead where it is a proposal. Where the plan prints no unit, `proposed_units` are the departments that usually
    carry such a task. Proposals wait for the office, and are never an assignment. The lead of a goal with parts is
    theirs, and empty where they differ.
    `due_year` is the year stated, else the plan's last. `target` is what the targets of the task ask for.

    UsageError for an unknown plan, a plan without tasks, and a unit that nothing is printed or proposed for.
    """
    plan = find_plan(package, plan_id)
    tasks = package.tasks[package.tasks["plan_id"].eq(plan_id) & package.tasks["review_status"].ne("rejected")]
    if tasks.empty:
        raise UsageError(
            f"{plan_id} has no tasks yet: halfsky extract DOCUMENT --plan {plan_id} --tasks "
            f"{package.folder}/tasks/{plan_id}.csv reads them from the plan"
        )
    tasks = tasks_with_stated_units(tasks, package, plan_id)
    asked = _asked(package, plan_id)
    words = tasks["title"] + "、" + [_names(ids, asked["indicator"]) for ids in tasks["target_ids"]]
    nobody = tasks["responsible_units"].eq("") & tasks["lead_unit"].eq("")
    place = place_of_plan(package, plan_id)
    proposed = [
        ";".join(propose_departments(said, domain, place)) if none else ""
        for said, domain, none in zip(words, tasks["domain"], nobody, strict=True)
    ]
    leads = _of_parts(tasks, task_leads(package, plan_id).reindex(tasks["task_id"]).set_axis(tasks.index))
    frame = tasks.assign(
        number=numbers(tasks),
        target=[
            "；".join(_each(ids, asked["target"] if section == GOAL else asked["indicator"] + asked["target"]))
            for ids, section in zip(tasks["target_ids"], tasks["section"], strict=True)
        ],
        supporting_units=[
            ";".join(beside(units, lead))
            for units, lead in zip(tasks["supporting_units"], tasks["lead_unit"], strict=True)
        ],
        lead=leads["lead"],
        lead_basis=leads["lead_basis"],
        proposed_lead=leads["lead"].mask(is_settled(leads["lead_basis"]), ""),
        proposed_units=proposed,
        due_year=tasks["due_year"].fillna(int(plan["end_year"])),
    )
    frame = frame[COLUMNS].reset_index(drop=True)
    return _of_unit(frame, unit) if unit else frame


def units_of(frame: pd.DataFrame) -> list[str]:
    """Every unit that a division names or proposes, those named most first."""
    every = pd.concat([frame[name] for name in _UNITS]).str.split(";").explode()
    return [str(unit) for unit in every[every.ne("")].value_counts().index]


def beside(units: str, leads: str) -> list[str]:
    """Units without those that lead, by whatever name of the office."""
    first = {office_of(unit) for unit in names(leads)}
    return [unit for unit in names(units) if office_of(unit) not in first]


def _of_parts(tasks: pd.DataFrame, leads: pd.DataFrame) -> pd.DataFrame:
    """The leads with that of a goal with parts as its parts have it; none where these differ."""
    above = tasks["parent_id"]
    parts = leads[above.ne("")].groupby(above[above.ne("")])
    one = parts["lead"].nunique().eq(1)
    first = parts.first()
    found = leads.copy()
    open_ = tasks["task_id"].isin(first.index) & tasks["lead_unit"].eq("")
    for place, task_id in tasks["task_id"][open_].items():
        found.loc[place] = first.loc[task_id] if one[task_id] else ["", ""]
    return found


def _asked(package: Package, plan_id: str) -> pd.DataFrame:
    """`indicator` and `target` in words, by target id."""
    targets = package.targets[package.targets["plan_id"].eq(plan_id)]
    known = values.with_catalogue(targets, package.indicators)
    frame = pd.DataFrame({"indicator": targets["indicator"].tolist(), "target": stated_targets.targets(known, "zh")})
    return frame.set_axis(targets["target_id"].to_numpy())


def _each(target_ids: str, column: pd.Series) -> list[str]:
    found = column.reindex(target_ids.split(";")).dropna() if target_ids else column.iloc[:0]
    return list(dict.fromkeys(map(str, found)))


def _names(target_ids: str, column: pd.Series) -> str:
    return "、".join(_each(target_ids, column))


def numbers(tasks: pd.DataFrame) -> list[str]:
    """目标1, its parts 目标1（1）, 措施1, 工程1: running within a domain, as the annex has them."""
    whole = tasks["parent_id"].eq("")
    counted = whole.groupby([tasks["domain"], tasks["section"]], sort=False).cumsum()
    parts = tasks.groupby("parent_id").cumcount() + 1
    return [
        f"{_NUMBERED.get(section, '工程')}{number}" + ("" if is_whole else f"（{part}）")
        for section, number, is_whole, part in zip(tasks["section"], counted, whole, parts, strict=True)
    ]


def _of_unit(frame: pd.DataFrame, unit: str) -> pd.DataFrame:
    """The rows in which a unit is named or proposed; a short, old or full name of it does."""
    meant = set(names_meant(unit, units_of(frame)))
    own = frame[_UNITS].map(lambda cell: bool(meant & set(cell.split(";")))).any(axis=1)
    if not own.any():
        known = units_of(frame)
        near = difflib.get_close_matches(unit, known, n=1)
        guess = f"did you mean {near[0]}? " if near else ""
        raise UsageError(f"unit {unit!r} has no task here: {guess}units: {'、'.join(known)}")
    return frame[own].reset_index(drop=True)
