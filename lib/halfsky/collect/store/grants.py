"""Rights: given and taken away, never erased."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import Connection, func, select

from halfsky.collect import access
from halfsky.collect.access import Actor, Grant
from halfsky.collect.plain_text import normal, unclean
from halfsky.collect.store import action_log
from halfsky.collect.store.account_schema import ACCOUNTS
from halfsky.collect.store.database import Store, now
from halfsky.collect.store.schema import GRANTS
from halfsky.errors import AccessError, UsageError

_RIGHT = ("person", "role", "area_code", "unit")


def actor(store: Store, name: str) -> Actor:
    """The person with the rights that hold now: none for whose account is closed."""
    with store.reading() as connection:
        return actor_of(connection, name)


def actor_of(connection: Connection, name: str) -> Actor:
    """As `actor`, inside a transaction."""
    newest = select(ACCOUNTS.c.is_open).where(ACCOUNTS.c.person == name).order_by(ACCOUNTS.c.account_row.desc())
    if connection.execute(newest.limit(1)).scalar() == 0:
        return Actor(name)
    return Actor(name, held_by(connection, name))


def give(store: Store, by: str, person: str, grant: Grant) -> bool:
    """Give a right; False when the person has it. The first right of an empty store is given by its maker, who
    thereby becomes its administrator. AccessError for who may not; UsageError for a right that would end the separation
    of duties.
    """
    return _change(store, by, person, grant, given=True)


def take(store: Store, by: str, person: str, grant: Grant) -> bool:
    """Take a right away; False when the person does not have it."""
    return _change(store, by, person, grant, given=False)


def people(store: Store, actor: Actor) -> pd.DataFrame:
    """Every right that holds: `person`, `role`, `area_code`, `unit`. For administrators."""
    if not actor.may_somewhere("grant"):
        raise access.refusal(actor.name, "grant", "people")
    with store.reading() as connection:
        return pd.DataFrame(_in_force(connection), columns=list(_RIGHT), dtype="str")


def _change(store: Store, by: str, person: str, grant: Grant, *, given: bool) -> bool:
    with store.writing() as connection:
        return change(connection, by, person, grant, given=given)


def change(connection: Connection, by: str, person: str, grant: Grant, *, given: bool) -> bool:
    """As `give` and `take`, inside `Store.writing`."""
    person = user_name(person)
    if grant.role not in access.ROLES:
        raise UsageError(f"role {grant.role!r}: use one of {', '.join(access.ROLES)}")
    access.prefix(grant.area_code)
    if not given or not is_first(connection):
        actor_of(connection, by).require("grant", grant.area_code)
    else:
        _write(connection, by, by, Grant("admin", "000000"), given=True)
    held = held_by(connection, person)
    if (grant in held) == given:
        return False
    if given:
        _keep_duties_apart(person, held, grant)
    elif grant.role == "admin" and sum(row[1] == "admin" for row in _in_force(connection)) == 1:
        raise UsageError(
            f"{person} 是最后一名管理员，请先指定另一名管理员 / "
            f"{person} is the last administrator: give another person the role first"
        )
    _write(connection, by, person, grant, given=given)
    return True


def _write(connection: Connection, by: str, person: str, grant: Grant, *, given: bool) -> None:
    row = {"person": person, "role": grant.role, "area_code": grant.area_code, "unit": grant.unit}
    connection.execute(GRANTS.insert(), {**row, "given": int(given), "made_by": by, "made_at": now()})
    what = "right.given" if given else "right.taken"
    action_log.append(
        connection, by, what, person, area_code=grant.area_code, unit=grant.unit, detail={"role": grant.role}
    )


def _keep_duties_apart(person: str, held: tuple[Grant, ...], new: Grant) -> None:
    apart = {"reporter": "reviewer", "reviewer": "reporter"}.get(new.role)
    for grant in held:
        near = access.prefix(grant.area_code), access.prefix(new.area_code)
        if grant.role == apart and (near[0].startswith(near[1]) or near[1].startswith(near[0])):
            raise UsageError(
                f"{person} 在该地区已是{access.ROLE_NAMES[grant.role][0]}，报送数据与审核数据不能由同一人担任 / "
                f"{person} is {grant.role} for {grant.area_code}: who sends figures may not also decide on them there"
            )


def held_by(connection: Connection, person: str) -> tuple[Grant, ...]:
    """The rights that hold, whether the person's account is open or not."""
    return tuple(Grant(*row[1:]) for row in _in_force(connection, person))


def _in_force(connection: Connection, person: str | None = None) -> list[tuple[str, ...]]:
    columns = [GRANTS.c[name] for name in _RIGHT]
    newest = select(func.max(GRANTS.c.grant_id)).group_by(*columns)
    rows = select(*columns).where(GRANTS.c.grant_id.in_(newest), GRANTS.c.given == 1).order_by(GRANTS.c.grant_id)
    if person is not None:
        rows = rows.where(GRANTS.c.person == person)
    return [tuple(row) for row in connection.execute(rows)]


def is_first(connection: Connection) -> bool:
    """Whether nobody was ever given a right, inside a transaction."""
    return connection.execute(select(GRANTS.c.grant_id).limit(1)).first() is None


def user_name(person: str) -> str:
    """A name in the form in which it is kept. AccessError for what is none."""
    name = normal(person)
    if not name or len(name) > 100 or unclean(name) or any(mark in name for mark in "\n\r\t"):
        raise AccessError(
            f"用户名应为1至100个可见字符 / {person[:40]!r} is no user name: at most 100 visible characters"
        )
    return name


def is_empty(store: Store) -> bool:
    """Whether nobody has any right yet."""
    with store.reading() as connection:
        return is_first(connection)
