"""Calls for figures: from when to when a plan's units send those of a year."""

from __future__ import annotations

from datetime import date

import pandas as pd
from sqlalchemy import select

from halfsky.collect.access import Actor
from halfsky.collect.store import action_log
from halfsky.collect.store.database import Store, now
from halfsky.collect.store.schema import CALLS
from halfsky.errors import UsageError

_DATES = ("opens_on", "due_on", "closes_on")


def call(
    store: Store, actor: Actor, plan_id: str, area_code: str, year: int, *,
    opens_on: str = "", due_on: str = "", closes_on: str = "",
) -> None:  # fmt: skip
    """Set the days of a plan's year; the newest call holds. UsageError for days out of order or no days at all."""
    actor.require("call", area_code)
    days = {"opens_on": opens_on, "due_on": due_on, "closes_on": closes_on}
    given = [_day(text) for text in days.values() if text]
    if given != sorted(given):
        raise UsageError("the days of a call come in the order: opens, due, closes")
    about = {"plan_id": plan_id, "area_code": area_code, "year": year, **days}
    with store.writing() as connection:
        connection.execute(CALLS.insert(), {**about, "made_by": actor.name, "made_at": now()})
        action_log.append(connection, actor.name, "called", f"{plan_id} {year}", area_code=area_code, detail=days)


def days(store: Store, plan_id: str, year: int) -> dict[str, str]:
    """`opens_on`, `due_on`, `closes_on` of a plan's year; "" where nothing was set."""
    with store.reading() as connection:
        row = connection.execute(
            select(*(CALLS.c[name] for name in _DATES))
            .where(CALLS.c.plan_id == plan_id, CALLS.c.year == year)
            .order_by(CALLS.c.call_id.desc())
            .limit(1)
        ).first()
    return dict(zip(_DATES, row, strict=True)) if row else dict.fromkeys(_DATES, "")


def in_force(store: Store) -> pd.DataFrame:
    """Every call that holds: `plan_id`, `year` and the days."""
    names = ["plan_id", "year", *_DATES]
    with store.reading() as connection:
        rows = connection.execute(select(*(CALLS.c[name] for name in names)).order_by(CALLS.c.call_id)).all()
    return pd.DataFrame(rows, columns=names).drop_duplicates(["plan_id", "year"], keep="last", ignore_index=True)


def refusal(store: Store, plan_id: str, year: int, today: date) -> tuple[str, str] | None:
    """Why nothing is taken today for a plan's year, as the code of a finding and the day; None when it is."""
    known = days(store, plan_id, year)
    if known["opens_on"] and today < _day(known["opens_on"]):
        return "not-open", known["opens_on"]
    if known["closes_on"] and today > _day(known["closes_on"]):
        return "closed", known["closes_on"]
    return None


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"{text!r} is no day: write YYYY-MM-DD") from error
