"""Who has not sent what: each responsible unit's indicators of a year, held against what has come."""

from __future__ import annotations

from datetime import date

import pandas as pd

from halfsky.collect import data_requests
from halfsky.collect.access import Actor
from halfsky.collect.store import Store, rounds, states
from halfsky.collect.store.database import today
from halfsky.collect.store.schema import REVISIONS, SUBMISSIONS
from halfsky.errors import UsageError
from halfsky.implementation.leads import is_settled
from halfsky.package import Package, find_plan
from halfsky.schemas.collecting import REMINDERS

_NAMES = ("indicator_id", "year", "state", "made_at")


def reminders(
    store: Store, actor: Actor, package: Package, *, plan_ids: list[str] | None = None, year: int | None = None,
    by: date | None = None,
) -> pd.DataFrame:  # fmt: skip
    """One row a plan, unit and year called for: the table `reminders`, those who owe most first.

    Without `plan_ids` and `year` every call of the store; with both, also without a call. `by` stands for a call's due
    day. Only what the person may see.
    """
    wanted = called(store, plan_ids, year, by)
    rows: list[dict[str, object]] = []
    for (plan_id, of_year), due in wanted.items():
        try:
            plan = find_plan(package, plan_id)
        except UsageError:
            continue  # a call for a plan that this package does not have
        came = _came(store, str(plan["area_code"]), of_year)
        asked = data_requests.asked(package, plan_id)
        asked = asked.assign(indicator=asked["indicator_id"].map(data_requests.called(package, plan_id)))
        for unit, its in asked.groupby(asking_unit(asked), sort=False):
            if actor.may("see", str(plan["area_code"]), str(unit)):
                rows.append(_row(plan, str(unit), of_year, due, its, came))
    frame = REMINDERS.conform(pd.DataFrame(rows, columns=REMINDERS.names))
    unsent = frame["asked"] - frame["sent"]
    order = frame.assign(unsent=unsent).sort_values(
        ["year", "plan_id", "unsent"], ascending=[False, True, False], kind="stable"
    )
    return REMINDERS.conform(order)


def called(store: Store, plan_ids: list[str] | None, year: int | None, by: date | None) -> dict[tuple[str, int], str]:
    """The plans and years that `reminders` is about, each with its due day; "" where none was set."""
    known = rounds.in_force(store)
    wanted = {(str(row.plan_id), int(str(row.year))): str(row.due_on) for row in known.itertuples()}
    if plan_ids and year is not None:
        wanted = {(plan_id, year): wanted.get((plan_id, year), "") for plan_id in plan_ids}
    elif plan_ids or year is not None:
        wanted = {
            key: due for key, due in wanted.items()
            if (not plan_ids or key[0] in plan_ids) and (year is None or key[1] == year)
        }  # fmt: skip
    return dict.fromkeys(wanted, by.isoformat()) if by is not None else wanted


def asking_unit(asked: pd.DataFrame) -> pd.Series:
    """Whom each indicator is asked of: its unit; its domain where the plan names no units."""
    named = asked["responsible_unit"]
    return named if named.ne("").any() else asked["domain"]


def _came(store: Store, area_code: str, year: int) -> pd.DataFrame:
    """The newest figures of the whole: one by sex or residence alone does not answer for its indicator."""
    where = (
        REVISIONS.c.area_code == area_code, REVISIONS.c.year == year, REVISIONS.c.number == states.NEWEST_NUMBER,
        REVISIONS.c.sex == "total", REVISIONS.c.residence == "total",
    )  # fmt: skip
    columns = (REVISIONS.c.indicator_id, REVISIONS.c.year, states.STATE, SUBMISSIONS.c.made_at)
    with store.reading() as connection:
        return pd.DataFrame(connection.execute(states.stated(*columns).where(*where)).all(), columns=list(_NAMES))


def _row(plan: pd.Series, unit: str, year: int, due: str, asked: pd.DataFrame, came: pd.DataFrame) -> dict[str, object]:
    own = came[came["indicator_id"].isin(asked["indicator_id"])]
    sent = own[own["state"].ne("returned")]
    accepted, returned = own[own["state"].eq("accepted")], own[own["state"].eq("returned")]
    missing = asked[~asked["indicator_id"].isin(sent["indicator_id"])]
    late = (today() - date.fromisoformat(due)).days if due else 0
    return {
        "plan_id": plan["plan_id"], "area_code": plan["area_code"], "unit": unit, "year": year, "due_on": due,
        "days_late": late if due and late > 0 and len(missing) else None, "asked": len(asked),
        "proposed": int((asked["unit_basis"].ne("") & ~is_settled(asked["unit_basis"])).sum()),
        "sent": sent["indicator_id"].nunique(), "accepted": accepted["indicator_id"].nunique(),
        "returned": returned["indicator_id"].nunique(),
        "last_sent_at": own["made_at"].max() if len(own) else "", "missing": "；".join(missing["indicator"]),
    }  # fmt: skip
