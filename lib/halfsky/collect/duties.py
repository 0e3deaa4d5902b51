"""What each unit owes: figures and reports that were called for, answers to slips; derived from the state, never from
timers.
"""

from __future__ import annotations

from datetime import date

import pandas as pd

from halfsky.collect.access import Actor
from halfsky.collect.cases import views as slips
from halfsky.collect.cases.rules import printed
from halfsky.collect.progress import asked as measures
from halfsky.collect.reminders import called, reminders
from halfsky.collect.store import Store
from halfsky.collect.store.database import today
from halfsky.collect.store.reports import VERSIONED
from halfsky.collect.store.work_schema import REPORTS
from halfsky.errors import UsageError
from halfsky.package import Package, find_plan
from halfsky.plans.departments import names_meant, office_of
from halfsky.schemas.work_collecting import DUTIES
from halfsky.vocabulary.implementation import CASE_STATES

FIGURES, WORK, ANSWERS = DUTIES.column("kind").values  # noqa: PD011 - a declared column, no frame


def duties(
    store: Store, actor: Actor, package: Package, *, plan_ids: list[str] | None = None, unit: str = "",
    year: int | None = None, by: date | None = None,
) -> pd.DataFrame:  # fmt: skip
    """The table `duties`, those who owe most first. Of which calls, and `by`: as of `reminders`. unit: its own alone.

    Only what the person may see. UsageError for a unit that is asked for nothing.
    """
    figures = reminders(store, actor, package, plan_ids=plan_ids, year=year, by=by)
    parts = [
        figures.assign(kind=FIGURES), _reports(store, actor, package, plan_ids, year, by),
        _answers(store, actor, package, plan_ids),
    ]  # fmt: skip
    frame = pd.concat([DUTIES.conform(part) for part in parts if len(part)] or [DUTIES.empty()], ignore_index=True)
    if unit:
        known = list(dict.fromkeys(map(str, frame["unit"])))
        frame = frame[frame["unit"].isin(names_meant(unit, [one for one in known if one]))]
        if frame.empty:
            raise UsageError(
                f"unit {unit!r} owes nothing that you may see: units: {'、'.join(filter(None, known)) or 'none'}"
            )
    late = frame["asked"] - frame["sent"]
    order = frame.assign(late=late).sort_values(
        ["late", "plan_id", "unit", "kind"], ascending=[False, True, True, True]
    )
    return DUTIES.conform(order)


def _reports(
    store: Store, actor: Actor, package: Package, plan_ids: list[str] | None, year: int | None, by: date | None
) -> pd.DataFrame:
    rows: list[dict[str, object]] = []
    for (plan_id, of_year), due in called(store, plan_ids, year, by).items():
        try:
            plan = find_plan(package, plan_id)
        except UsageError:
            continue  # a call for a plan that this package does not have
        area = str(plan["area_code"])
        came = _came(store, area, plan_id, of_year)
        offices = came["unit"].map(office_of)
        for unit in measures.owing_units(package, plan_id):
            if actor.may("see", area, unit):
                own = came[offices.isin([office_of(unit), ""])]
                rows.append(_row(plan, unit, of_year, due, measures.owed(package, plan_id, unit), own))
        nobodys = measures.nobodys(package, plan_id)
        if len(nobodys) and actor.may("see", area):
            rows.append(_row(plan, "", of_year, due, nobodys, came))  # whoever reports on them speaks for them
    return pd.DataFrame(rows, columns=DUTIES.names)


def _came(store: Store, area: str, plan_id: str, year: int) -> pd.DataFrame:
    names = ["task_id", "unit", "standing", "made_at"]
    columns = (REPORTS.c.task_id, REPORTS.c.unit, VERSIONED.state, REPORTS.c.made_at)
    query = VERSIONED.stated(*columns).where(
        REPORTS.c.area_code == area, REPORTS.c.plan_id == plan_id, REPORTS.c.year == year, VERSIONED.is_newest
    )
    with store.reading() as connection:
        return pd.DataFrame(connection.execute(query).all(), columns=names)


def _row(plan: pd.Series, unit: str, year: int, due: str, asked: pd.DataFrame, came: pd.DataFrame) -> dict[str, object]:
    own = came[came["task_id"].isin(asked["task_id"])]
    sent = own[own["standing"].ne("returned")]
    back = own[own["standing"].eq("returned") & ~own["task_id"].isin(sent["task_id"])]
    missing = asked[~asked["task_id"].isin(sent["task_id"])]
    return {
        "plan_id": plan["plan_id"], "area_code": plan["area_code"], "unit": unit, "year": year, "kind": WORK,
        "due_on": due, "days_late": _late(due) if len(missing) else None, "asked": len(asked), "proposed": 0,
        "sent": sent["task_id"].nunique(), "accepted": own.loc[own["standing"].eq("accepted"), "task_id"].nunique(),
        "returned": back["task_id"].nunique(), "last_sent_at": own["made_at"].max() if len(own) else "",
        "missing": "；".join(missing["number"] + missing["title"]),
    }  # fmt: skip


def _answers(store: Store, actor: Actor, package: Package, plan_ids: list[str] | None) -> pd.DataFrame:
    open_ = slips.case_list(store, actor, last=True)
    open_ = open_[~open_["state"].isin(CASE_STATES.where(over=True))]
    if plan_ids:
        open_ = open_[open_["plan_id"].isin(plan_ids)]
    rows: list[dict[str, object]] = []
    for (plan_id, unit, year), own in open_.groupby(["plan_id", "unit", open_["opened_on"].str[:4]], sort=False):
        waiting = own[own["state"].isin(CASE_STATES.where(pending=True))]
        due = str(waiting["due_on"].min()) if len(waiting) else ""
        rows.append(
            {
                "plan_id": plan_id, "area_code": own["area_code"].iloc[0], "unit": unit, "year": int(year),
                "kind": ANSWERS, "due_on": due, "days_late": _late(due), "asked": len(own), "proposed": 0,
                "sent": len(own) - len(waiting), "accepted": 0,
                "returned": int((waiting["answer"].ne("")).sum()), "last_sent_at": "",
                "missing": "；".join(map(printed, waiting["case_id"])),
            }
        )  # fmt: skip
    return pd.DataFrame(rows, columns=DUTIES.names)


def _late(due: str) -> int | None:
    days = (today() - date.fromisoformat(due)).days if due else 0
    return days if days > 0 else None
