"""What the list of pages shows to whom: a page that nobody but some may use is linked for those only.

Nothing is guarded by it; each page asks for rights itself.
"""

from __future__ import annotations

from collections.abc import Callable

from halfsky.collect import store_location
from halfsky.errors import UserError


def may_import(name: str) -> bool:
    """Whether a person may bring in tables: official ones, or a unit's own. False where there is no store."""
    if not name or not store_location.is_there():
        return False
    from halfsky.collect.store import grants, open_store  # noqa: PLC0415 - the server works without a store

    try:
        store = open_store()
    except UserError:
        return False
    try:
        actor = grants.actor(store, name)
        return actor.may_somewhere("import") or actor.may_somewhere("send")
    finally:
        store.close()


def held(name: str) -> tuple[object, ...] | None:
    """The rights that hold now for a person; None where that cannot be told."""
    if not name or not store_location.is_there():
        return ()
    from halfsky.collect.store import grants, open_store  # noqa: PLC0415 - as above

    try:
        store = open_store()
    except UserError:
        return None
    try:
        return tuple(grants.actor(store, name).grants)
    except UserError:
        return None
    finally:
        store.close()


PEOPLE, ACCOUNT, ROUND, OFFICE = "people", "account", "round", "office"

FOR_SOME: dict[str, Callable[[str], bool]] = {"import": may_import}
"""Pages that are linked for some only, by their name, with the question whether a person is one of them."""


def own_pages(name: str) -> list[tuple[str, tuple[str, str]]]:
    """The server's own pages about people and rounds that a person has something to do with: address, and what a link
    to it is called in Chinese and in English (the pages are the office's, and in Chinese)."""
    if not name or not store_location.is_there():
        return []
    from halfsky.collect.store import accounts, grants, open_store  # noqa: PLC0415 - as above

    try:
        store = open_store()
    except UserError:
        return []
    try:
        actor = grants.actor(store, name)
        found = [(OFFICE, ("系统设置", "Settings"))] if actor.may("keep", "000000") else []
        found += [(PEOPLE, ("用户与权限", "People"))] if actor.may_somewhere("grant") else []
        found += [(ROUND, ("布置报送", "Rounds"))] if actor.may_somewhere("call") else []
        return found + ([(ACCOUNT, ("我的用户", "My account"))] if name in accounts.credentials(store) else [])
    finally:
        store.close()
