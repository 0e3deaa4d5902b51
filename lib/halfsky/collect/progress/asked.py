"""Which measures, projects and goals in words each unit is to report on, and which of them it owes.

A unit may report on every task that names it, whatever its role. It owes those on which its word decides: where units
lead, they do; else all that are named (`implementation.answering_units`), as the pages and the report count them.
"""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from halfsky.collect import data_requests
from halfsky.implementation import answering_units
from halfsky.implementation.decomposition import numbers
from halfsky.package import Package, find_plan
from halfsky.plans.departments import is_scope, names_meant, office_of
from halfsky.schemas.work_collecting import ASKED_TASKS
from halfsky.vocabulary.codes import MEASURE, PROJECT, QUALITATIVE

_UNITS = ("lead_unit", "supporting_units", "responsible_units")
KINDS = (MEASURE, PROJECT, QUALITATIVE)


def asked(package: Package, plan_id: str, unit: str = "", year: int | None = None) -> pd.DataFrame:
    """What a unit may report on: the table `ASKED_TASKS`, in the plan's order; empty where that is nothing.

    A short, old or full name of the unit does (`names_meant`). `unit` is a domain's id or Chinese name where the plan's
    tasks name no unit; "" for all tasks. `year` bounds what counts as said last. UsageError for a plan that the package
    does not know.
    """
    return _asked(package, plan_id, unit, year, every=True)


def owed(package: Package, plan_id: str, unit: str = "") -> pd.DataFrame:
    """Of `asked` what the unit owes a report on: where other units lead, its word is welcome and not waited for."""
    return _asked(package, plan_id, unit, None, every=False)


def nobodys(package: Package, plan_id: str) -> pd.DataFrame:
    """`ASKED_TASKS` of a plan that name no unit though others of it do: whose they are is to be settled."""
    rows = _tasks(package, plan_id)
    nobody = pd.Series([not answering_units(row) for row in rows.to_dict("records")], index=rows.index, dtype="bool")
    return _table(package, plan_id, rows[nobody & _names_units(rows)], "", None)


def units(package: Package, plan_id: str) -> list[str]:
    """The units that may report, one name an office, and scopes (各镇街) where nobody else answers; the domains where
    the plan's tasks name no unit."""
    rows = _tasks(package, plan_id)
    if not _names_units(rows):
        return [domain for domain in package.domains["domain"] if domain in set(rows["domain"])]
    named = [name for name in _names(rows, every=True) if not is_scope(name)]
    answering = _names(rows, every=False)
    return _called(package, plan_id, [name for name in _names(rows, every=True) if name in {*named, *answering}])


def owing_units(package: Package, plan_id: str) -> list[str]:
    """Those of `units` that owe a report on anything."""
    rows = _tasks(package, plan_id)
    return _called(package, plan_id, _names(rows, every=False)) if _names_units(rows) else units(package, plan_id)


def _asked(package: Package, plan_id: str, unit: str, year: int | None, *, every: bool) -> pd.DataFrame:
    rows = _tasks(package, plan_id)
    if unit and len(rows):
        if _names_units(rows):
            meant = set(names_meant(unit, _names(rows, every=True)))
            rows = rows[[bool(meant & set(cell)) for cell in _cells(rows, every=every)]]
        else:
            rows = rows[_of_domain(package, rows, unit)]
    return _table(package, plan_id, rows, unit, year)


def _table(package: Package, plan_id: str, rows: pd.DataFrame, unit: str, year: int | None) -> pd.DataFrame:
    plan = find_plan(package, plan_id)
    rows = rows.assign(due_year=rows["due_year"].fillna(int(plan["end_year"])))
    return ASKED_TASKS.conform(rows.assign(last_state=_last(package, rows, unit, year)))


def _tasks(package: Package, plan_id: str) -> pd.DataFrame:
    """The tasks that are reported on, with their numbers: measures, projects, goals in words; parts where there are."""
    own = package.tasks[package.tasks["plan_id"].eq(plan_id) & package.tasks["review_status"].ne("rejected")]
    own = own.assign(number=numbers(own) if len(own) else [])
    return own[own["kind"].isin(KINDS) & ~own["task_id"].isin(own["parent_id"])]


def _names_units(rows: pd.DataFrame) -> bool:
    return any(bool(rows[name].ne("").any()) for name in _UNITS)


def _cells(rows: pd.DataFrame, *, every: bool) -> list[list[str]]:
    """Of each task the units that it names; every: whatever their role, else those whose word decides."""
    if not every:
        return [answering_units(row) for row in rows[list(_UNITS)].to_dict("records")]
    together = rows["lead_unit"] + ";" + rows["supporting_units"] + ";" + rows["responsible_units"]
    return [[name for name in cell.split(";") if name] for cell in together]


def _names(rows: pd.DataFrame, *, every: bool) -> list[str]:
    return list(dict.fromkeys(name for cell in _cells(rows, every=every) for name in cell))


def _called(package: Package, plan_id: str, names: Iterable[str]) -> list[str]:
    """One name an office, the one by which figures are asked of it."""
    return list(dict.fromkeys(data_requests.canonical(package, name, plan_id) for name in names))


def _of_domain(package: Package, rows: pd.DataFrame, unit: str) -> pd.Series:
    domains = package.domains
    known = domains.loc[domains["domain"].eq(unit) | domains["name_zh"].eq(unit), "domain"]
    return rows["domain"].isin(known)


def _last(package: Package, rows: pd.DataFrame, unit: str, year: int | None) -> pd.Series:
    said = package.progress
    said = said[said["unit"].map(office_of).eq(office_of(unit)) & said["state"].ne("")]
    if year is not None:
        said = said[said["year"].lt(year)]
    newest = said.sort_values("year").drop_duplicates("task_id", keep="last").set_index("task_id")["state"]
    return rows["task_id"].map(newest.to_dict()).astype("object").fillna("")
