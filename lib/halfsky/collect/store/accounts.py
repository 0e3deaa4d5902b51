"""Accounts of people who sign in with a password of their own: invited, opened, closed; who looks after whom.

An invitation is a link that works once and for some days; a newer one of the same person ends it. What of it is kept
is a digest. Whoever looks after a person must be able to give every right that this person holds: an administrator of
a district does not come by the rights of one of the whole store by setting a new password for that account.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, Row, Table, func, select
from sqlalchemy.exc import IntegrityError

from halfsky.collect.access import Actor, Grant, refusal
from halfsky.collect.plain_text import label as visible
from halfsky.collect.store import action_log, grants, passwords
from halfsky.collect.store.account_schema import ACCOUNTS, INVITATION_USES, INVITATIONS, PASSWORDS
from halfsky.collect.store.database import Store, now
from halfsky.errors import AccessError, UsageError

INVITED_DAYS, RESET_DAYS = 7, 2
_GONE = "链接已经失效：可能已用过、已过期，或已有更新的链接。请向管理员索取新的链接。"
_GONE_EN = "the link is no longer taken: used, expired, or a newer one was made; ask your administrator for another"


@dataclass(frozen=True)
class Credential:
    """What a sign-in is held against. number: of the password; a login that was made with an older one has ended."""

    number: int
    hash: str


@dataclass(frozen=True)
class Account:
    """A person as whoever looks after him sees it. invited_until: how long his newest link is taken; "" for no link."""

    person: str
    area_code: str
    is_open: bool
    has_password: bool
    invited_until: str
    rights: tuple[Grant, ...]


def credentials(store: Store) -> dict[str, Credential]:
    """Every open account that has a password, by its person."""
    with store.reading() as connection:
        is_open = {row.person for row in _newest(connection, ACCOUNTS) if row.is_open}
        rows = _newest(connection, PASSWORDS)
    return {row.person: Credential(row.password_row, row.hash) for row in rows if row.person in is_open}


def any_there(store: Store) -> bool:
    """Whether anybody has, or ever had, an account."""
    with store.reading() as connection:
        return connection.execute(select(ACCOUNTS.c.account_row).limit(1)).first() is not None


def found(store: Store, person: str, password: str) -> None:
    """The first account of a store without people: its administrator. UsageError where somebody has rights already."""
    person = grants.user_name(person)
    passwords.require_good(person, password)
    kept = passwords.hashed(password)
    with store.writing() as connection:
        if not grants.is_first(connection) or connection.execute(select(ACCOUNTS.c.account_row).limit(1)).first():
            raise UsageError("已经有管理员，请登录后操作 / the store has an administrator already: sign in")
        grants.change(connection, person, person, Grant("admin", "000000"), given=True)
        _open(connection, person, person, "000000")
        _set(connection, person, person, kept)
        action_log.append(connection, person, "account.founded", person, area_code="000000")


def invite(store: Store, actor: Actor, person: str, area_code: str, rights: Sequence[Grant] = ()) -> str:
    """A new account with its rights; returns the key of its invitation, which is shown here and nowhere else.

    AccessError for who may not give these rights there. UsageError where the person has an account already.
    """
    person = grants.user_name(person)
    actor.require("grant", area_code)
    with store.writing() as connection:
        by = grants.actor_of(connection, actor.name)
        by.require("grant", area_code)
        if _account(connection, person) is not None:
            raise UsageError(f"用户名“{person}”已经存在，请换一个 / {person} has an account already")
        _require_over(connection, by, person)
        for grant in rights:
            grants.change(connection, by.name, person, grant, given=True)
        _open(connection, by.name, person, area_code)
        action_log.append(connection, by.name, "account.invited", person, area_code=area_code)
        return _new_key(connection, by.name, person, INVITED_DAYS)


def reset(store: Store, actor: Actor, person: str) -> str:
    """The key of a link with which the person sets a new password; until then the old one holds."""
    with store.writing() as connection:
        by, row = _looked_after(connection, actor, person)
        if not row.is_open:
            raise UsageError(f"“{person}”已停用，请先启用 / the account of {person} is closed: open it first")
        days = RESET_DAYS if _has_password(connection, person) else INVITED_DAYS
        action_log.append(connection, by.name, "password.reset", person, area_code=row.area_code)
        return _new_key(connection, by.name, person, days)


def close(store: Store, actor: Actor, person: str) -> None:
    """The person can no longer sign in and may do nothing; the rights stay written down. Nobody closes his own."""
    if person == actor.name:
        raise UsageError("不能停用自己的用户 / nobody closes an account of his own")
    _turn(store, actor, person, is_open=False)


def reopen(store: Store, actor: Actor, person: str) -> None:
    """As it was before it was closed, with the same password and rights."""
    _turn(store, actor, person, is_open=True)


def _turn(store: Store, actor: Actor, person: str, *, is_open: bool) -> None:
    with store.writing() as connection:
        by, row = _looked_after(connection, actor, person)
        if bool(row.is_open) == is_open:
            return
        _open(connection, by.name, person, row.area_code, is_open=is_open)
        what = "account.opened" if is_open else "account.closed"
        action_log.append(connection, by.name, what, person, area_code=row.area_code)


def invited(store: Store, key: str) -> str:
    """Whom a link's key invites; "" for one that is not taken. Looking uses nothing up."""
    with store.reading() as connection:
        row = _invitation(connection, key)
    return "" if row is None else str(row.person)


def join(store: Store, key: str, password: str) -> str:
    """Set the password of whom the key invites, who is returned; the key works once.

    UsageError for a bad password, which uses nothing up. AccessError in the same words whatever is wrong with the key.
    """
    if not (person := invited(store, key)):
        raise AccessError(f"{_GONE} / {_GONE_EN}")
    passwords.require_good(person, password)
    kept = passwords.hashed(password)
    try:
        with store.writing() as connection:
            row = _invitation(connection, key)
            if row is None:
                raise AccessError(f"{_GONE} / {_GONE_EN}")
            connection.execute(INVITATION_USES.insert(), {"invitation_row": row.invitation_row, "made_at": now()})
            _set(connection, person, person, kept)
            about = _account(connection, person)
            action_log.append(connection, person, "password.set", person, area_code=about.area_code if about else "")
    except IntegrityError as error:
        raise AccessError(f"{_GONE} / {_GONE_EN}") from error
    return person


def change_password(store: Store, person: str, password: str) -> None:
    """A new password of somebody who has just shown the old one; every login with the old one ends."""
    passwords.require_good(person, password)
    kept = passwords.hashed(password)
    with store.writing() as connection:
        row = _account(connection, person)
        if row is None or not row.is_open:
            raise AccessError(f"没有这个用户 / {person} has no open account")
        _set(connection, person, person, kept)
        action_log.append(connection, person, "password.changed", person, area_code=row.area_code)


def listed(store: Store, actor: Actor) -> list[Account]:
    """Those whom the person looks after, by name. AccessError for who looks after nobody."""
    if not actor.may_somewhere("grant"):
        raise refusal(actor.name, "grant", "accounts")
    moment = now()
    with store.reading() as connection:
        with_password = {row.person for row in _newest(connection, PASSWORDS)}
        used = set(connection.execute(select(INVITATION_USES.c.invitation_row)).scalars())
        until = {
            row.person: row.expires_at
            for row in _newest(connection, INVITATIONS)
            if row.invitation_row not in used and row.expires_at > moment
        }
        found = [
            Account(
                row.person, row.area_code, bool(row.is_open), row.person in with_password, until.get(row.person, ""),
                grants.held_by(connection, row.person),
            )
            for row in sorted(_newest(connection, ACCOUNTS), key=lambda row: row.person)
        ]  # fmt: skip
    return [one for one in found if _is_over(actor, one.area_code, one.rights)]


def require_listed(store: Store, actor: Actor, person: str) -> None:
    """AccessError where there is no account of that name that the person looks after."""
    with store.reading() as connection:
        _looked_after(connection, actor, person)


def end_of(connection: Connection, by: str, person: str) -> None:
    """Close the account of somebody whose name is taken out, inside `Store.writing`; nothing where there is none."""
    row = _account(connection, person)
    if row is not None and row.is_open:
        _open(connection, by, person, row.area_code, is_open=False)


def _looked_after(connection: Connection, actor: Actor, person: str) -> tuple[Actor, Row]:
    """Who is at work, with the rights that hold now, and the account; AccessError where it is not his to look after."""
    by, row = grants.actor_of(connection, actor.name), _account(connection, person)
    if row is None or not _is_over(by, row.area_code, grants.held_by(connection, person)):
        raise refusal(by.name, "grant", visible(person, 40))
    return by, row


def _require_over(connection: Connection, by: Actor, person: str) -> None:
    """Whoever has rights already, but no account, gets one from somebody who could have given them."""
    for grant in grants.held_by(connection, person):
        by.require("grant", grant.area_code)


def _is_over(by: Actor, area_code: str, held: Sequence[Grant]) -> bool:
    return all(by.may("grant", code) for code in [area_code, *(grant.area_code for grant in held)])


def _newest(connection: Connection, table: Table) -> list[Row]:
    key = next(iter(table.primary_key))
    newest = select(func.max(key)).group_by(table.c.person)
    return list(connection.execute(select(table).where(key.in_(newest))))


def _account(connection: Connection, person: str) -> Row | None:
    query = select(ACCOUNTS).where(ACCOUNTS.c.person == person).order_by(ACCOUNTS.c.account_row.desc())
    return connection.execute(query.limit(1)).first()


def _has_password(connection: Connection, person: str) -> bool:
    return (
        connection.execute(select(PASSWORDS.c.person).where(PASSWORDS.c.person == person).limit(1)).first() is not None
    )


def _open(connection: Connection, by: str, person: str, area_code: str, *, is_open: bool = True) -> None:
    row = {"person": person, "area_code": area_code, "is_open": int(is_open), "made_by": by, "made_at": now()}
    connection.execute(ACCOUNTS.insert(), row)


def _set(connection: Connection, by: str, person: str, kept: str) -> None:
    connection.execute(PASSWORDS.insert(), {"person": person, "hash": kept, "made_by": by, "made_at": now()})


def _new_key(connection: Connection, by: str, person: str, days: int) -> str:
    name, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
    until = datetime.now(UTC) + timedelta(days=days)
    row = {
        "invitation_id": name, "person": person, "digest": _digest(secret), "made_by": by, "made_at": now(),
        "expires_at": until.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
    }  # fmt: skip
    connection.execute(INVITATIONS.insert(), row)
    return f"{name}.{secret}"


def _invitation(connection: Connection, key: str) -> Row | None:
    """The invitation of a key that is taken now: the newest of an open account, not used, not too old."""
    name, _, secret = key.partition(".")
    row = connection.execute(select(INVITATIONS).where(INVITATIONS.c.invitation_id == visible(name, 40))).first()
    if row is None or not hmac.compare_digest(row.digest, _digest(secret)) or row.expires_at <= now():
        return None
    newest = select(func.max(INVITATIONS.c.invitation_row)).where(INVITATIONS.c.person == row.person)
    used = select(INVITATION_USES.c.use_row).where(INVITATION_USES.c.invitation_row == row.invitation_row)
    account = _account(connection, row.person)
    if connection.execute(newest).scalar() != row.invitation_row or connection.execute(used).first() is not None:
        return None
    return row if account is not None and account.is_open else None


def _digest(secret: str) -> str:
    """Of a secret of 256 bits, which nobody guesses: it needs no slow hash."""
    return hashlib.sha256(f"halfsky invitation\n{secret}".encode()).hexdigest()
