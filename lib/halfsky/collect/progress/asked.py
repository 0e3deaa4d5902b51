"""Which measures, projects and goals in words each unit is to report on."""

from __future__ import annotations

from functools import cache

import pandas as pd

from halfsky.implementation.decomposition import numbers
from halfsky.package import Package, find_plan
from halfsky.plans.departments import departments, departments_of, is_scope
from halfsky.schemas.work_collecting import ASKED_TASKS
from halfsky.vocabulary.codes import MEASURE, PROJECT, QUALITATIVE

_UNITS = ("lead_unit", "supporting_units", "responsible_units")
KINDS = (MEASURE, PROJECT, QUALITATIVE)


def asked(package: Package, plan_id: str, unit: str = "", year: int | None = None) -> pd.DataFrame:
    """What a unit is to report on: the table `ASKED_TASKS`, in the plan's order; empty where that is nothing.

    Each unit that a task names is asked, whatever its role; a short, old or full name of it does. `unit` is a domain's
    id or Chinese name where the plan's tasks name no unit; "" for all tasks. `year` bounds what counts as said last.
    UsageError for a plan that the package does not know.
    """
    plan = find_plan(package, plan_id)
    rows = _tasks(package, plan_id)
    if unit and len(rows):
        rows = rows[_named(rows, unit) if _names_units(rows) else _of_domain(package, rows, unit)]
    rows = rows.assign(due_year=rows["due_year"].fillna(int(plan["end_year"])))
    return ASKED_TASKS.conform(rows.assign(last_state=_last(package, rows, unit, year)))


def units(package: Package, plan_id: str) -> list[str]:
    """The units that are asked for a report; the domains where the plan's tasks name no unit."""
    rows = _tasks(package, plan_id)
    if not _names_units(rows):
        return [domain for domain in package.domains["domain"] if domain in set(rows["domain"])]
    every = pd.concat([rows[name] for name in _UNITS]).str.split(";").explode()
    return list(dict.fromkeys(str(unit) for unit in every if unit and not is_scope(str(unit))))


def _tasks(package: Package, plan_id: str) -> pd.DataFrame:
    """The tasks that are reported on, with their numbers: measures, projects, goals in words; parts where there are."""
    own = package.tasks[package.tasks["plan_id"].eq(plan_id) & package.tasks["review_status"].ne("rejected")]
    own = own.assign(number=numbers(own) if len(own) else [])
    return own[own["kind"].isin(KINDS) & ~own["task_id"].isin(own["parent_id"])]


def _names_units(rows: pd.DataFrame) -> bool:
    return any(bool(rows[name].ne("").any()) for name in _UNITS)


def _of_domain(package: Package, rows: pd.DataFrame, unit: str) -> pd.Series:
    domains = package.domains
    known = domains.loc[domains["domain"].eq(unit) | domains["name_zh"].eq(unit), "domain"]
    return rows["domain"].isin(known)


def _named(rows: pd.DataFrame, unit: str) -> pd.Series:
    cells = rows["lead_unit"] + ";" + rows["supporting_units"] + ";" + rows["responsible_units"]
    return cells.map({cell: any(same_unit(name, unit) for name in cell.split(";") if name) for cell in cells.unique()})


@cache
def same_unit(name: str, unit: str) -> bool:
    """Whether two names mean the same unit, or one department of it."""
    if name == unit:
        return True
    meant = set(departments_of(unit)) or ({unit} & set(departments()["department"]))
    return bool(meant & {name, *departments_of(name)})


def _last(package: Package, rows: pd.DataFrame, unit: str, year: int | None) -> pd.Series:
    said = package.progress
    said = said[said["unit"].eq(unit) & said["state"].ne("")]
    if year is not None:
        said = said[said["year"].lt(year)]
    newest = said.sort_values("year").drop_duplicates("task_id", keep="last").set_index("task_id")["state"]
    return rows["task_id"].map(newest.to_dict()).astype("object").fillna("")
