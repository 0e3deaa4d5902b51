"""What a person may see of slips: every question asks for the right; a unit sees its own."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import ColumnElement, and_

from halfsky.collect.access import Actor, refusal
from halfsky.collect.store import Store, cases
from halfsky.collect.store.names import shown
from halfsky.collect.store.work_schema import CASES
from halfsky.schemas.work_collecting import CASE_EVENT_LIST, CASE_LIST


def case_list(
    store: Store, actor: Actor, *, plan_id: str = "", unit: str = "", state: str = "", last: bool = False
) -> pd.DataFrame:
    """The slips that the person may see, newest first: the table `case_list`. last: only the last of each matter."""
    where: list[ColumnElement[bool]] = [actor.scope("see", CASES.c.area_code, CASES.c.unit)]
    where += [CASES.c.plan_id == plan_id] if plan_id else []
    where += [CASES.c.unit == unit] if unit else []
    with store.reading() as connection:
        frame = cases.listed(connection, and_(*where))
    frame = frame[frame["state"].eq(state)] if state else frame
    frame = frame[frame["next_case_id"].eq("")] if last else frame
    return CASE_LIST.conform(frame.iloc[::-1])


def case_events(store: Store, actor: Actor, case_id: str) -> pd.DataFrame:
    """What happened to a slip: the table `case_events`. AccessError for one that is not there or not theirs to see."""
    scope = actor.scope("see", CASES.c.area_code, CASES.c.unit)
    with store.reading() as connection:
        row = connection.execute(CASES.select().where(CASES.c.case_id == case_id, scope)).first()
        if row is None:
            raise refusal(actor.name, "see", f"case {case_id[:40]}")
        rows = [dict(event._mapping) for event in cases.events(connection, row.case_row)]
    frame = pd.DataFrame(rows, columns=["number", *cases.EVENT]).assign(case_id=case_id)
    return CASE_EVENT_LIST.conform(shown(store, frame, "made_by"))
