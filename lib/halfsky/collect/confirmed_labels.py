"""What a unit's people confirmed of the words of their own tables: kept with the store, replayed on the next table.

Which indicator a label is, which area, unit or column, what is left out; nothing of single figures. Whoever may send
for the unit may confirm for it: each confirmation is an entry of the store's log, with its person and day, and the
newest one of an area and a unit holds. A backup has it, for it has the log.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from sqlalchemy import select

from halfsky.collect.access import Actor
from halfsky.collect.store import Store, action_log
from halfsky.collect.store.schema import AUDIT
from halfsky.importing.mapping import Mapping

ACTION = "labels-confirmed"
_KEPT = ("labels", "units", "areas", "columns", "leave_out", "layout", "area")
_LISTS = ("leave_out", "layout")


def known(store: Store, actor: Actor, area_code: str, unit: str) -> Mapping:
    """What was confirmed of the unit's tables. AccessError for a unit that the person may not send for."""
    actor.require("send", area_code, unit)
    mine = (AUDIT.c.action == ACTION, AUDIT.c.area_code == area_code, AUDIT.c.unit == unit)
    newest = select(AUDIT.c.detail).where(*mine).order_by(AUDIT.c.entry.desc()).limit(1)
    with store.engine.connect() as connection:
        detail = connection.execute(newest).scalar()
    held: dict[str, Any] = json.loads(detail) if detail else {}
    return Mapping().with_answers(
        **{name: tuple(held[name]) if name in _LISTS else held[name] for name in _KEPT if held.get(name)}
    )


def beside(before: Mapping, now: Mapping | None) -> Mapping:
    """What was confirmed before with what is confirmed now; of two answers about one label the new one holds."""
    if now is None:
        return before
    named = ("labels", "units", "areas", "columns", "leave_out", "area", "answers", "source")
    return before.with_answers(**{name: getattr(now, name) for name in named})


def keep(store: Store, actor: Actor, area_code: str, unit: str, mapping: Mapping, layout: tuple[str, ...]) -> None:
    """Keep what was confirmed of a table that was sent; nothing is written where nothing was, or nothing new."""
    confirmed = replace(mapping, layout=layout)
    if not any(getattr(confirmed, name) for name in _KEPT if name != "layout"):
        return
    before = known(store, actor, area_code, unit)
    if all(getattr(before, name) == getattr(confirmed, name) for name in _KEPT):
        return
    detail = {name: getattr(confirmed, name) for name in _KEPT if getattr(confirmed, name)}
    with store.writing() as connection:
        action_log.append(
            connection, actor.name, ACTION, unit or area_code, area_code=area_code, unit=unit, detail=detail
        )
