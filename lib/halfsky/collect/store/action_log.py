"""The log of every action, written in the transaction of the action itself, each entry bound to the one before it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select

from halfsky.collect.store.database import Store, now
from halfsky.collect.store.schema import AUDIT

_BOUND = ("entry", "at", "actor", "action", "subject", "area_code", "unit", "detail", "previous")
START = "0" * 64


def append(
    connection: Connection, actor: str, action: str, subject: str, *,
    area_code: str = "", unit: str = "", detail: Mapping[str, Any] | None = None,
) -> str:  # fmt: skip
    """Write the next entry; returns its hash, the new head of the chain. Call it inside `Store.writing`."""
    last = connection.execute(select(AUDIT.c.entry, AUDIT.c.hash).order_by(AUDIT.c.entry.desc()).limit(1)).first()
    row = {
        "entry": last.entry + 1 if last else 1,
        "at": now(), "actor": actor, "action": action, "subject": subject, "area_code": area_code, "unit": unit,
        "detail": json.dumps(detail or {}, ensure_ascii=False, sort_keys=True),
        "previous": last.hash if last else START,
    }  # fmt: skip
    row["hash"] = entry_hash(row)
    connection.execute(AUDIT.insert(), row)
    return str(row["hash"])


def denied(store: Store, actor: str, action: str, subject: str, *, area_code: str = "") -> None:
    """Somebody tried what he may not do."""
    with store.writing() as connection:
        append(connection, actor, "denied", subject, area_code=area_code, detail={"tried": action})


def entry_hash(row: Mapping[str, Any]) -> str:
    """sha256 of everything that an entry says, and of the entry before it."""
    return hashlib.sha256(json.dumps([row[name] for name in _BOUND], ensure_ascii=False).encode()).hexdigest()


def head(connection: Connection) -> str:
    """The hash of the newest entry."""
    found = connection.execute(select(AUDIT.c.hash).order_by(AUDIT.c.entry.desc()).limit(1)).scalar()
    return found or START


def broken_entries(connection: Connection) -> list[str]:
    """What does not hold together in the chain, in words; empty for a sound one."""
    found, expected, number = [], START, 1
    for row in connection.execute(select(AUDIT).order_by(AUDIT.c.entry)).mappings():
        if row["entry"] != number:
            found.append(f"audit entry {number} is missing")
            number = row["entry"]
        if row["previous"] != expected:
            found.append(f"audit entry {row['entry']} does not follow the one before it")
        if row["hash"] != entry_hash(dict(row)):
            found.append(f"audit entry {row['entry']} was changed")
        expected, number = row["hash"], number + 1
    return found
