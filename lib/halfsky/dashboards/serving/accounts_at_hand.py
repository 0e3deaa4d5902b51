"""The store's accounts as the server holds sign-ins against them: read anew each second, passwords tried beside."""

from __future__ import annotations

import asyncio
import logging
import math
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
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
_GRACE = 30.0  # seconds for which a database that does not answer ends no login
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
        self._store: Store | None = None
        self._reading = asyncio.Lock()
        self._good = -math.inf
        self._read()

    @property
    def readable(self) -> bool:
        return self._readable

    @property
    def any(self) -> bool:
        """Whether people sign in by accounts here: somebody has one, or had, or it cannot be told."""
        return self._any or not self._readable

    def number(self, name: str) -> int | None:
        """Of the password of an open account; None for nobody's name."""
        found = self._known.get(name)
        return None if found is None else found.number

    async def look_again(self) -> None:
        """Read what holds now, in a thread: a database that lets wait makes no visitor wait."""
        async with self._reading:
            await asyncio.get_running_loop().run_in_executor(None, self._read)

    async def keep_fresh(self) -> None:
        """Look again each second for as long as the server runs."""
        while True:
            await asyncio.sleep(_SECONDS)
            await self.look_again()

    async def matches(self, name: str, password: str) -> bool:
        """Whether it is the password of an open account; a name that is nobody's takes as long.

        Held against what the store says now: an account that was made a moment ago gets in.
        """
        from halfsky.collect.store import passwords  # noqa: PLC0415 - the server works without a store

        with suppress(TimeoutError):  # else against what was known last
            await asyncio.wait_for(asyncio.shield(self.look_again()), _SECONDS)
        found = self._known.get(name)
        kept = "" if found is None else found.hash
        return await asyncio.get_running_loop().run_in_executor(_hashing, passwords.matches, kept, password)

    def _read(self) -> None:
        if not store_location.is_there():
            self._known, self._readable = {}, True
            return
        from halfsky.collect.store import accounts, open_store  # noqa: PLC0415 - as above

        try:
            if self._store is None:
                self._store = open_store(make=False)
            self._known = accounts.credentials(self._store)
            self._any = self._any or bool(self._known) or accounts.any_there(self._store)
            self._readable, self._good = True, time.monotonic()
        except Exception as error:  # whatever it is, the next second asks again
            if time.monotonic() - self._good > _GRACE:
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
