"""Slips in the store: each a row, what happens to it events behind; where it stands follows from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Connection, select

from halfsky.collect.cases import transitions
from halfsky.collect.store.work_schema import CASE_EVENTS, CASES
from halfsky.vocabulary.implementation import CASE_LEVELS

NEW_DAY = ("grant", "reopen")
"""Steps after which a slip is due on the day that they name."""
EVENT = ("action", "text", "day", "made_by", "made_at")


@dataclass(frozen=True)
class Standing:
    """Where a slip stands: what follows from its events."""

    state: str
    due_on: str
    answer: str
    answered_by: str
    closed_on: str
    asked_until: str
    version: int

    @property
    def pending(self) -> bool:
        """Whether more time was asked for and nobody has decided on it."""
        return bool(self.asked_until)


def standing(due_on: str, events: Sequence[Any]) -> Standing:
    """events: rows with the columns of `EVENT`, in order."""
    state, answer, by, closed, asked = transitions.OPEN, "", "", "", ""
    for event in events:
        state = transitions.becomes(event.action, state)
        if event.action == "answer":
            answer, by = event.text, event.made_by
        if event.action in NEW_DAY:
            due_on = event.day
        if event.action == "ask":
            asked = event.day
        elif event.action in ("grant", "refuse", "answer", "cancel", "end", "escalate"):
            asked = ""
        closed = "" if state != transitions.CLOSED else closed or event.day
    return Standing(state, due_on, answer, by, closed, asked, len(events))


def one(connection: Connection, case_id: str) -> Any | None:
    """The row of a slip."""
    return connection.execute(select(CASES).where(CASES.c.case_id == case_id)).first()


def events(connection: Connection, case_row: int) -> Sequence[Any]:
    """What happened to a slip, in order."""
    rows = select(CASE_EVENTS).where(CASE_EVENTS.c.case_row == case_row).order_by(CASE_EVENTS.c.number)
    return connection.execute(rows).all()


def follower(connection: Connection, case_id: str) -> str:
    """The slip after this one in the same matter; "" for the last."""
    found = connection.execute(select(CASES.c.case_id).where(CASES.c.previous_case_id == case_id)).scalar()
    return str(found or "")


def chain(connection: Connection, row: Any) -> list[Any]:
    """The slips before this one, the newest first."""
    found: list[Any] = []
    while row.previous_case_id and (row := one(connection, row.previous_case_id)) is not None:
        found.append(row)
    return found


def next_number(connection: Connection, area_code: str, level: str, year: int) -> str:
    """The number of the next slip of an area's level in a year: 150203交办〔2026〕3号."""
    begin = f"{area_code}{CASE_LEVELS.label(level)}〔{year}〕"
    taken = connection.execute(select(CASES.c.case_id).where(CASES.c.case_id.startswith(begin, autoescape=True)))
    numbers = [int(number) for one_ in taken.scalars() if (number := one_.removeprefix(begin).rstrip("号")).isdigit()]
    return f"{begin}{max(numbers, default=0) + 1}号"


def listed(connection: Connection, where: ColumnElement[bool]) -> pd.DataFrame:
    """Every slip with where it stands, in the order in which they were opened."""
    rows = connection.execute(select(CASES).where(where).order_by(CASES.c.case_row)).mappings().all()
    every = connection.execute(
        select(CASE_EVENTS).join(CASES, CASES.c.case_row == CASE_EVENTS.c.case_row).where(where)
        .order_by(CASE_EVENTS.c.case_row, CASE_EVENTS.c.number)
    ).all()  # fmt: skip
    by_case: dict[int, list[Any]] = {}
    for event in every:
        by_case.setdefault(event.case_row, []).append(event)
    after = {row["previous_case_id"]: row["case_id"] for row in rows if row["previous_case_id"]}
    found = []
    for row in rows:
        now_ = standing(row["due_on"], by_case.get(row["case_row"], []))
        next_id = after.get(row["case_id"], "")
        can = transitions.actions(now_.state, pending=now_.pending, last=not next_id)
        found.append(
            dict(row)
            | {
                "due_on": now_.due_on, "state": now_.state, "answer": now_.answer, "closed_on": now_.closed_on,
                "asked_until": now_.asked_until, "next_case_id": next_id, "open_to": ";".join(can),
                "version": now_.version,
            }
        )  # fmt: skip
    names = [column.name for column in CASES.columns]
    more = ["state", "answer", "closed_on", "asked_until", "next_case_id", "open_to", "version"]
    return pd.DataFrame(found, columns=[*names, *more])
