"""Names of people who are to be seen no more: what stands instead of them wherever a person looks.

The log and the rows of the store are never changed, else nobody could trust them: an account's name stays in them.
Whoever asks reads the pseudonym. What is kept of a name that was taken out is its digest alone.
"""

from __future__ import annotations

import hashlib

import pandas as pd
from sqlalchemy import Connection, func, select

from halfsky.collect.access import Actor
from halfsky.collect.store import action_log
from halfsky.collect.store.database import Store, now
from halfsky.collect.store.work_schema import FORGOTTEN, HOLDERS
from halfsky.errors import UsageError


def forget(store: Store, actor: Actor, person: str) -> str:
    """Take a person's name out of everything that can be looked at, and out of the posts; returns what stands instead.
    An account of that name is closed.

    For administrators. UsageError for somebody who still holds a right: take it away first.
    """
    from halfsky.collect.store import accounts, grants  # noqa: PLC0415 - which show names themselves

    actor.require("grant", "000000")
    if grants.actor(store, person).grants:
        raise UsageError(f"{person} still has rights: take them away first (halfsky people revoke)")
    with store.writing() as connection:
        known = connection.execute(select(FORGOTTEN.c.shown_as).where(FORGOTTEN.c.digest == digest(person))).scalar()
        if known is None:
            count = int(connection.execute(select(func.count()).select_from(FORGOTTEN)).scalar_one())
            known = f"已离任人员{count + 1}"
            row = {"digest": digest(person), "shown_as": known, "made_by": actor.name, "made_at": now()}
            connection.execute(FORGOTTEN.insert(), row)
            action_log.append(connection, actor.name, "forgotten", known, area_code="000000")
        accounts.end_of(connection, actor.name, person)
        connection.execute(HOLDERS.delete().where(HOLDERS.c.name == person))
    return str(known)


def digest(person: str) -> str:
    """Of a name."""
    return hashlib.sha256(f"halfsky person\n{person}".encode()).hexdigest()


def shown(store: Store, frame: pd.DataFrame, *columns: str) -> pd.DataFrame:
    """The frame with pseudonyms in these columns where a name was taken out."""
    with store.reading() as connection:
        instead = _instead(connection)
    if not instead:
        return frame
    return frame.assign(**{name: [instead.get(digest(str(one)), one) for one in frame[name]] for name in columns})


def _instead(connection: Connection) -> dict[str, str]:
    return {row.digest: row.shown_as for row in connection.execute(select(FORGOTTEN))}
