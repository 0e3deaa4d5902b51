"""Who holds which post of a unit now: slips hang on the post, so a successor inherits them without a new paper.

The one table of the store that changes: a name and a telephone number are there as long as they are needed. Nothing of
them is in the log.
"""

from __future__ import annotations

import re

import pandas as pd
from sqlalchemy import select

from halfsky.collect.access import Actor
from halfsky.collect.plain_text import normal, unclean
from halfsky.collect.store import Store, action_log
from halfsky.collect.store.database import now, today
from halfsky.collect.store.work_schema import HOLDERS
from halfsky.errors import UsageError

COLUMNS = ("area_code", "unit", "post", "name", "phone", "from_on")


def hold(store: Store, actor: Actor, area_code: str, unit: str, post: str, name: str, phone: str = "") -> None:
    """Write down who holds a post from today on, in the place of whoever held it. For officers (`supervise`)."""
    actor.require("supervise", area_code)
    said = {"unit": _clean(unit, "unit"), "post": _clean(post, "post"), "name": _clean(name, "name")}
    if phone and not re.fullmatch(r"[0-9+\-（）() 转]{5,30}", phone):
        raise UsageError(f"{phone!r} is no telephone number")
    with store.writing() as connection:
        _empty(connection, area_code, said["unit"], said["post"])
        row = {**said, "area_code": area_code, "phone": phone, "from_on": today().isoformat(), "made_at": now()}
        connection.execute(HOLDERS.insert(), row)
        action_log.append(
            connection, actor.name, "post.held", said["post"], area_code=area_code, unit=said["unit"]
        )  # fmt: skip


def vacate(store: Store, actor: Actor, area_code: str, unit: str, post: str) -> bool:
    """Take the name of a post's holder out; whether there was one."""
    actor.require("supervise", area_code)
    with store.writing() as connection:
        gone = _empty(connection, area_code, unit, post)
        if gone:
            action_log.append(connection, actor.name, "post.vacated", post, area_code=area_code, unit=unit)
    return gone


def holders(store: Store, actor: Actor) -> pd.DataFrame:
    """The posts with their holders (`COLUMNS`) of the areas that the person supervises, and of their own unit."""
    scope = actor.scope("supervise", HOLDERS.c.area_code, HOLDERS.c.unit)
    own = actor.scope("answer", HOLDERS.c.area_code, HOLDERS.c.unit)
    with store.reading() as connection:
        rows = connection.execute(select(*(HOLDERS.c[name] for name in COLUMNS)).where(scope | own)).all()
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype="str")


def holder(store: Store, actor: Actor, area_code: str, unit: str, post: str) -> str:
    """Who holds the post now; "" where nobody is written down, or the person may not see it."""
    found = holders(store, actor)
    found = found[found["area_code"].eq(area_code) & found["unit"].eq(unit) & found["post"].eq(post)]
    return str(found["name"].iloc[0]) if len(found) else ""


def _empty(connection, area_code: str, unit: str, post: str) -> bool:  # type: ignore[no-untyped-def]
    own = HOLDERS.delete().where(HOLDERS.c.area_code == area_code, HOLDERS.c.unit == unit, HOLDERS.c.post == post)
    return bool(connection.execute(own).rowcount)


def _clean(text: str, what: str) -> str:
    said = normal(text)
    if not said or len(said) > 100 or unclean(said) or "\n" in said:
        raise UsageError(f"{what}: at most 100 visible characters")
    return said
