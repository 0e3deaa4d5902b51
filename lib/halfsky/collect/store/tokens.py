"""Tokens for scripts: shown once, kept as a slow hash, and of no use after five wrong tries."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select

from halfsky.collect.access import Actor
from halfsky.collect.plain_text import label as visible
from halfsky.collect.store import action_log
from halfsky.collect.store.database import Store, now
from halfsky.collect.store.schema import AUDIT, TOKENS
from halfsky.errors import AccessError

TRIES, MINUTES = 5, 15
_MEMORY, _BLOCKS = 2**14, 8  # scrypt: 16 MB and some hundredths of a second a guess (Percival 2009, RFC 7914)


def make(store: Store, by: Actor, person: str, label: str = "") -> str:
    """A new token of a person: `id.secret`. It is shown here and nowhere else."""
    by.require("token", "000000")
    token_id, secret, salt = secrets.token_hex(6), secrets.token_urlsafe(32), secrets.token_hex(16)
    row = {"token_id": token_id, "person": person, "salt": salt, "hash": _slow(secret, salt), "label": visible(label)}
    with store.writing() as connection:
        connection.execute(TOKENS.insert(), {**row, "given": 1, "made_by": by.name, "made_at": now()})
        action_log.append(connection, by.name, "token.made", token_id, detail={"person": person, "label": row["label"]})
    return f"{token_id}.{secret}"


def end(store: Store, by: Actor, token_id: str) -> None:
    """The token is no longer taken."""
    by.require("token", "000000")
    with store.writing() as connection:
        connection.execute(TOKENS.insert(), {"token_id": token_id, "given": 0, "made_by": by.name, "made_at": now()})
        action_log.append(connection, by.name, "token.ended", token_id)


def person_of(store: Store, token: str) -> str:
    """Whose token it is. AccessError in the same words, and after the same work, whatever is wrong with it."""
    token_id, _, secret = token.partition(".")
    token_id = visible(token_id, 40)
    since = (datetime.now(UTC) - timedelta(minutes=MINUTES)).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    with store.reading() as connection:
        row = connection.execute(
            select(TOKENS).where(TOKENS.c.token_id == token_id).order_by(TOKENS.c.token_row.desc()).limit(1)
        ).first()
        failures = connection.execute(
            select(func.count()).where(
                AUDIT.c.action == "token.refused", AUDIT.c.subject == token_id, AUDIT.c.at > since
            )
        ).scalar_one()  # fmt: skip
    salt, known = (row.salt, row.hash) if row and row.given else ("00" * 16, "")
    same = hmac.compare_digest(_slow(secret, salt), known)
    if row is not None and row.given and same and failures < TRIES:
        return str(row.person)
    with store.writing() as connection:
        action_log.append(connection, "?", "token.refused", token_id)
    raise AccessError("the token in HALFSKY_TOKEN is not taken: ask the administrator of the store for a new one")


def _slow(secret: str, salt: str) -> str:
    return hashlib.scrypt(secret.encode(), salt=bytes.fromhex(salt), n=_MEMORY, r=_BLOCKS, p=1).hex()
