"""The store's accounts as the server holds sign-ins against them: read anew each second, passwords tried beside."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from halfsky.collect import store_location
from halfsky.dashboards.serving.access_log import LOGGER
from halfsky.errors import UserError

if TYPE_CHECKING:
    from halfsky.collect.access import Actor
    from halfsky.collect.store import Store
    from halfsky.collect.store.accounts import Credential

_log = logging.getLogger(LOGGER)
_SECONDS = 1.0  # what another process changes, as the command line, is known after so long
_Made = TypeVar("_Made")
_hashing = ThreadPoolExecutor(2, "passwords")  # each try takes 64 MB: two at once, whoever asks


class AccountsAtHand:
    """Who has an account, and the number of his password.

    Three answers, kept apart: there are accounts; there are none; the store cannot be asked. With the last one nobody
    is let in by an account, and nobody is let in as if there were none.
    """

    def __init__(self) -> None:
        self._known: dict[str, Credential] = {}
        self._readable = True
        self._any = False
        self._until = 0.0
        self._store: Store | None = None

    @property
    def readable(self) -> bool:
        self._look()
        return self._readable

    @property
    def any(self) -> bool:
        """Whether people sign in by accounts here: somebody has one, or had, or it cannot be told."""
        self._look()
        return self._any or not self._readable

    def number(self, name: str) -> int | None:
        """Of the password of an open account; None for nobody's name."""
        self._look()
        found = self._known.get(name)
        return None if found is None else found.number

    def look_again(self) -> None:
        """This server has changed an account."""
        self._until = 0.0

    async def matches(self, name: str, password: str) -> bool:
        """Whether it is the password of an open account; a name that is nobody's takes as long."""
        from halfsky.collect.store import passwords  # noqa: PLC0415 - the server works without a store

        self._look()
        found = self._known.get(name)
        kept = "" if found is None else found.hash
        return await asyncio.get_running_loop().run_in_executor(_hashing, passwords.matches, kept, password)

    def _look(self) -> None:
        if time.monotonic() < self._until:
            return
        if not store_location.is_there():
            self._known, self._readable = {}, True
        else:
            self._read()
        self._until = time.monotonic() + _SECONDS

    def _read(self) -> None:
        from halfsky.collect.store import accounts, open_store  # noqa: PLC0415 - as above

        try:
            if self._store is None:
                self._store = open_store(make=False)
            self._known = accounts.credentials(self._store)
            self._any = self._any or bool(self._known) or accounts.any_there(self._store)
            self._readable = True
        except UserError as error:
            if self._readable:
                _log.warning("accounts cannot be read: %s", error)
            self._readable, self._known = False, {}
            if self._store is not None:
                self._store.close()
                self._store = None


def accounts_are_there() -> bool:
    """Whether people sign in by accounts of the store that the environment names; False where it cannot be asked.

    The server itself asks again, and then lets nobody in as if there were none.
    """
    if not store_location.is_there():
        return False
    from halfsky.collect.store import accounts, open_store  # noqa: PLC0415 - as above

    try:
        store = open_store(make=False)
    except UserError:
        return False
    try:
        return accounts.any_there(store)
    finally:
        store.close()


async def in_store(name: str, work: Callable[[Store, Actor], _Made]) -> _Made:
    """What `work` makes of the store and of this person with the rights that hold now; in a thread of its own."""
    return await asyncio.get_running_loop().run_in_executor(None, partial(_in_store, name, work))


def _in_store(name: str, work: Callable[[Store, Actor], _Made]) -> _Made:
    from halfsky.collect.store import grants, open_store  # noqa: PLC0415 - as above

    store = open_store(make=False)
    try:
        return work(store, grants.actor(store, name))
    finally:
        store.close()
