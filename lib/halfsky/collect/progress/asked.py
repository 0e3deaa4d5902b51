"""Which measures, projects and goals in words each unit is to report on, and which of them it owes.

A unit may report on every task that names it, whatever its role. It owes those on which its word decides: where units
lead, they do; else all that are named (`implementation.answering_units`), as the pages and the report count them.
"""

from __future__ import annotations

from dataclasses import dataclass, field

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
_MOST_KEPT = 16
_MOST_TABLES = 64


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


def owed_ids(package: Package, plan_id: str, unit: str) -> frozenset[str]:
    """The ids of `owed`, without what else its table says; a page asks for those of every unit at once."""
    known = _division(package, plan_id)
    if unit and known.names_units:
        if unit not in known.owing:
            meant = set(names_meant(unit, _each(known.named)))
            pairs = zip(known.rows["task_id"], known.answering, strict=True)
            known.owing[unit] = frozenset(task for task, cell in pairs if meant & set(cell))
        return known.owing[unit]
    rows = known.rows[_of_domain(package, known.rows, unit)] if unit and len(known.rows) else known.rows
    return frozenset(rows["task_id"])


def answering(package: Package, plan_id: str) -> dict[str, list[str]]:
    """The units whose word decides, of each task that is reported on."""
    known = _division(package, plan_id)
    return dict(zip(known.rows["task_id"], known.answering, strict=True))


def nobodys(package: Package, plan_id: str) -> pd.DataFrame:
    """`ASKED_TASKS` of a plan that name no unit though others of it do: whose they are is to be settled."""
    return _table(package, plan_id, _nobodys(_division(package, plan_id)), "", None)


def nobodys_ids(package: Package, plan_id: str) -> frozenset[str]:
    """The ids of `nobodys`."""
    return frozenset(_nobodys(_division(package, plan_id))["task_id"])


def units(package: Package, plan_id: str) -> list[str]:
    """The units that may report, one name an office, and scopes (各镇街) where nobody else answers; the domains where
    the plan's tasks name no unit."""
    known = _division(package, plan_id)
    if not known.names_units:
        return [domain for domain in package.domains["domain"] if domain in set(known.rows["domain"])]
    answering = set(_each(known.answering))
    return _called(
        package, plan_id, [name for name in _each(known.named) if name in answering or not is_scope(name)]
    )  # fmt: skip


def owing_units(package: Package, plan_id: str) -> list[str]:
    """Those of `units` that owe a report on anything."""
    known = _division(package, plan_id)
    return _called(package, plan_id, _each(known.answering)) if known.names_units else units(package, plan_id)


def _asked(package: Package, plan_id: str, unit: str, year: int | None, *, every: bool) -> pd.DataFrame:
    known, key = _division(package, plan_id), (unit, year, every)
    tables = (package.progress, package.plans, package.domains)
    held = known.made.get(key)
    if held is None or any(one is not other for one, other in zip(held[0], tables, strict=True)):
        if len(known.made) >= _MOST_TABLES:
            known.made.clear()
        held = known.made[key] = tables, _made(package, plan_id, unit, year, every=every)
    return held[1].copy()


def _made(package: Package, plan_id: str, unit: str, year: int | None, *, every: bool) -> pd.DataFrame:
    known = _division(package, plan_id)
    rows = known.rows
    if unit and len(rows):
        if known.names_units:
            meant = set(names_meant(unit, _each(known.named)))
            rows = rows[[bool(meant & set(cell)) for cell in (known.named if every else known.answering)]]
        else:
            rows = rows[_of_domain(package, rows, unit)]
    return _table(package, plan_id, rows, unit, year)


def _nobodys(known: _Division) -> pd.DataFrame:
    nobody = pd.Series([not cell for cell in known.answering], index=known.rows.index, dtype="bool")
    return known.rows[nobody & known.names_units]


def _table(package: Package, plan_id: str, rows: pd.DataFrame, unit: str, year: int | None) -> pd.DataFrame:
    plan = find_plan(package, plan_id)
    rows = rows.assign(due_year=rows["due_year"].fillna(int(plan["end_year"])))
    return ASKED_TASKS.conform(rows.assign(last_state=_last(package, rows, unit, year)))


@dataclass(frozen=True)
class _Division:
    """A plan's tasks that are reported on, with their numbers: measures, projects, goals in words; parts where there
    are. Of each the units that it names, whatever their role, and those whose word decides."""

    tasks: pd.DataFrame
    rows: pd.DataFrame
    named: list[list[str]]
    answering: list[list[str]]
    made: dict[tuple[str, int | None, bool], tuple[tuple[pd.DataFrame, ...], pd.DataFrame]] = field(
        default_factory=dict
    )
    """What `asked` and `owed` gave for a unit and year, with the tables that it was made of."""
    owing: dict[str, frozenset[str]] = field(default_factory=dict)  # `owed_ids` by unit, as they were asked for

    @property
    def names_units(self) -> bool:
        return any(self.named)


_divided: dict[str, _Division] = {}  # of each plan that was asked for last: a page asks for one again and again


def _division(package: Package, plan_id: str) -> _Division:
    known = _divided.get(plan_id)
    if known is None or known.tasks is not package.tasks:
        own = package.tasks[package.tasks["plan_id"].eq(plan_id) & package.tasks["review_status"].ne("rejected")]
        own = own.assign(number=numbers(own) if len(own) else [])
        rows = own[own["kind"].isin(KINDS) & ~own["task_id"].isin(own["parent_id"])]
        together = rows["lead_unit"] + ";" + rows["supporting_units"] + ";" + rows["responsible_units"]
        named = [[name for name in cell.split(";") if name] for cell in together]
        answering = [answering_units(row) for row in rows[list(_UNITS)].to_dict("records")]
        if len(_divided) >= _MOST_KEPT:
            _divided.clear()
        known = _divided[plan_id] = _Division(package.tasks, rows, named, answering)
    return known


def _each(cells: list[list[str]]) -> list[str]:
    return list(dict.fromkeys(name for cell in cells for name in cell))


def _called(package: Package, plan_id: str, names: list[str]) -> list[str]:
    """One name an office, the one by which figures are asked of it."""
    first: dict[str, str] = {}
    for name in (*data_requests.printed(package, plan_id), *names):
        first.setdefault(office_of(name), name)
    return list(dict.fromkeys(first[office_of(name)] for name in names))


def _of_domain(package: Package, rows: pd.DataFrame, unit: str) -> pd.Series:
    domains = package.domains
    known = domains.loc[domains["domain"].eq(unit) | domains["name_zh"].eq(unit), "domain"]
    return rows["domain"].isin(known)


def _last(package: Package, rows: pd.DataFrame, unit: str, year: int | None) -> pd.Series:
    said = package.progress
    said = said[said["state"].ne("") & said["task_id"].isin(rows["task_id"])]
    same = [name for name in said["unit"].unique() if office_of(name) == office_of(unit)]
    said = said[said["unit"].isin(same)]
    if year is not None:
        said = said[said["year"].lt(year)]
    newest = said.sort_values("year").drop_duplicates("task_id", keep="last").set_index("task_id")["state"]
    return rows["task_id"].map(newest.to_dict()).astype("object").fillna("")
