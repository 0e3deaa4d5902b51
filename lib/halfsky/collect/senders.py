"""Which unit sends what of a plan: a table that the office confirms, kept in the data package."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd
from sqlalchemy import select

from halfsky.collect import data_requests
from halfsky.collect.access import Actor
from halfsky.collect.plain_text import normal, unclean
from halfsky.collect.store import Store, action_log
from halfsky.collect.store.schema import AUDIT
from halfsky.errors import UsageError
from halfsky.package import Package, find_plan
from halfsky.plan_entry import registration
from halfsky.schemas import SENDERS

_CONFIRMED = "senders.confirmed"
_LONGEST = 100


@dataclass(frozen=True)
class Confirmation:
    """Who confirmed a plan's table last, and when (ISO 8601, UTC)."""

    by: str
    at: str


def confirm(store: Store, actor: Actor, package: Package, plan_id: str, units: Mapping[str, str]) -> int:
    """Put down the unit of each indicator; how many are other than they stood in the package.

    units: indicator → unit, for every indicator of the plan. UsageError where one is missing, where a unit is no name,
    and where some have a unit and others none: what is asked of nobody would never be sent.
    """
    area = str(find_plan(package, plan_id)["area_code"])
    actor.require("call", area)
    rows = data_requests.candidates(package, plan_id)
    chosen = {one: normal(units.get(one, "")) for one in rows["indicator_id"]}
    names = rows.set_index("indicator_id")["indicator"]
    for one, unit in chosen.items():
        if len(unit) > _LONGEST or unclean(unit) or any(mark in unit for mark in "\n\r\t;"):
            raise UsageError(f"“{names[one]}”的单位名称不能使用 / {names[one]}: {unit[:40]!r} is no unit's name")
    open_ = [one for one, unit in chosen.items() if not unit]
    if open_ and len(open_) < len(chosen):
        listed = "、".join(names[one] for one in open_[:5]) + ("等" if len(open_) > 5 else "")
        raise UsageError(f"还有{len(open_)}项没有填写单位：{listed} / {len(open_)} indicators have no unit yet")
    table = SENDERS.conform(
        pd.DataFrame({"plan_id": plan_id, "indicator_id": list(chosen), "unit": list(chosen.values())})
    )
    with store.writing() as connection:  # the entry and the table, or neither
        action_log.append(
            connection, actor.name, _CONFIRMED, plan_id, area_code=area, detail={"indicators": len(chosen)}
        )
        return registration.confirm_senders(plan_id, table, package.folder)


def last_confirmation(store: Store, plan_id: str) -> Confirmation | None:
    """Who confirmed the table of a plan last; None where nobody has, in this store."""
    query = select(AUDIT.c.actor, AUDIT.c.at).where(AUDIT.c.action == _CONFIRMED, AUDIT.c.subject == plan_id)
    with store.reading() as connection:
        row = connection.execute(query.order_by(AUDIT.c.entry.desc()).limit(1)).first()
    return None if row is None else Confirmation(str(row.actor), str(row.at))
