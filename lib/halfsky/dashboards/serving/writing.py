"""Pages that the server has written for it: asked of a process that knows the data package, and kept while it stays so.

Where kernels are forked from a warm parent a child of it writes the page; else one process beside the server does.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import json
import logging
import os
import time
from collections import OrderedDict
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode

from halfsky.dashboards.serving import preheat, rights
from halfsky.dashboards.serving.access_log import LOGGER
from halfsky.dashboards.serving.settings import Serving

if TYPE_CHECKING:
    from halfsky.warmkernels.client import OwnParent

_log = logging.getLogger(LOGGER)
_CALL = "halfsky.dashboards.plain.writer:write"
_WARM = "halfsky.dashboards.plain.writer:warm"
_KEPT = 400  # pages
_KEPT_BYTES = 40_000_000
_LOOK_SECONDS = 1.0  # between two looks at the data package's files
_RENEWING_SECONDS = 60.0  # after a change of the data package, in which the warm process reads it again
_OLD_SECONDS = 300.0  # that a page is shown at most for want of a newer one
_STORE_SECONDS = 3.0  # that a page is kept where a store may change what it says
_SHORT = 1.0  # seconds for which a page is waited for where there is an old one
_AT_ONCE = 2
_PATIENCE = 60.0  # seconds for a page to be written; each try that was cut off doubles them for the next
_MOST_PATIENCE = 960.0
_SLOW = 0.2  # seconds to write a page, from which on the warm parent does once what the next such pages share
_MOST_SHARED = 60
_GOOD = 200
_ORDERS = ("sort", "all")  # what only orders a page


@dataclass(frozen=True)
class Kept:
    """A page as it was written: until when it is as good as new, when it was written, of which state of the data
    package, and which rights its visitor had."""

    page: Written
    until: float
    moment: float
    state: Any
    rights: Any


@dataclass(frozen=True)
class Written:
    """A page: its title and markup, or a file's name, kind and content."""

    title: str = ""
    html: str = ""
    status: int = 200
    language: str = "zh"
    name: str = ""
    media: str = ""
    content: str = ""  # base64
    seconds: float = 0.0


class Writer:
    """Asks for pages. `environment` is what a kernel would find, `store` whether one may be there."""

    def __init__(self, parent: OwnParent | None, serving: Serving) -> None:
        self._parent, self._serving = parent, serving
        self._pages: OrderedDict[tuple[str, str, str], Kept] = OrderedDict()
        self._bytes = 0
        self._asked: dict[tuple[str, str, str], asyncio.Task[Written | None]] = {}
        self._places = asyncio.Semaphore(_AT_ONCE)
        self._state: Any = None
        self._changed: float | None = None  # when the data package was last seen to be another
        self._looked = 0.0
        self._pool: ProcessPoolExecutor | None = None
        self._shared: set[tuple[str, str]] = set()
        self._sharing: asyncio.Future[None] | None = None
        self._patience: dict[str, float] = {}  # by the name of a page that was cut off

    async def page(self, name: str, query: str, environment: dict[str, str]) -> Written | None:
        """The page, from what is kept or written anew; None where it cannot be had."""
        await self._look()
        key = name, query, environment.get("HALFSKY_USER", "")
        kept = self._pages.get(key)
        if kept is not None and kept.state is self._state and time.monotonic() < kept.until:
            self._pages.move_to_end(key)
            return kept.page
        if key not in self._asked:
            task = asyncio.ensure_future(self._write(key, environment))
            self._asked[key] = task
            task.add_done_callback(lambda _: self._asked.pop(key, None))
        return await asyncio.shield(self._asked[key])

    async def page_or_old(
        self, name: str, query: str, environment: dict[str, str], patience: float
    ) -> tuple[Written | None, bool]:
        """The page, and whether it is an old one: where the data package has changed and the new page is not written at
        once, the one of before is shown meanwhile, as it was kept or from what the warm process still knows. None where
        none is to be had within `patience` (seconds)."""
        await self._look()
        key = name, query, environment.get("HALFSKY_USER", "")
        kept = self._pages.get(key)
        changed = self._changed is not None and time.monotonic() - self._changed < _RENEWING_SECONDS
        with contextlib.suppress(TimeoutError):
            page = await asyncio.wait_for(
                self.page(name, query, environment), min(patience, _SHORT) if changed else patience
            )
            if page is not None:
                return page, False
        fits = kept is not None and kept.rights is not None and time.monotonic() - kept.moment < _OLD_SECONDS
        if kept is not None and fits and kept.rights == await _rights(key[2]):  # else a right was taken away meanwhile
            return kept.page, True
        if changed:
            with contextlib.suppress(Exception):  # what cannot be written so is waited for
                raw = await asyncio.wait_for(self._of_process(name, query, environment, renew=False), patience)
                if (page := Written(**raw)).status == _GOOD:
                    return page, True
        return None, False

    def _share(self, name: str, query: str) -> None:
        """Have the warm parent do, once, what a page took long for."""
        asked = urlencode([pair for pair in parse_qsl(query) if pair[0] not in _ORDERS])
        if self._parent is None or (name, asked) in self._shared or len(self._shared) >= _MOST_SHARED:
            return
        self._shared.add((name, asked))
        self._sharing = asyncio.ensure_future(
            asyncio.to_thread(self._parent.prepare, _WARM, {"pages": [[name, asked]]})
        )

    def close(self) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)

    async def _write(self, key: tuple[str, str, str], environment: dict[str, str]) -> Written | None:
        name, query, user = key
        held = asyncio.ensure_future(_rights(user))
        async with self._places:
            state = self._state
            try:
                raw = await self._of_process(name, query, environment)
            except TimeoutError:
                given = self._patience.get(name, _PATIENCE)
                self._patience[name] = min(2 * given, _MOST_PATIENCE)
                _log.warning(
                    "page %s was not written within %.0f s; the next try has %.0f s", name, given, self._patience[name]
                )
                return None
            except Exception:
                _log.exception("page %s could not be written", name)
                return None
        page = Written(**raw)
        if page.seconds > _SLOW and page.status == _GOOD:
            self._share(name, query)
        if page.status == _GOOD and state == self._state:
            self._keep(key, page, state, await held)
        return page

    async def _of_process(
        self, name: str, query: str, environment: dict[str, str], *, renew: bool = True
    ) -> dict[str, Any]:
        """renew: whether the data package is read again first where it has changed."""
        if self._parent is not None:
            return await asyncio.to_thread(self._forked, self._parent, name, query, environment, renew)
        if self._pool is None:
            self._pool = ProcessPoolExecutor(1, mp_context=get_context("spawn"))
        from halfsky.dashboards.plain.writer import written  # noqa: PLC0415 - pandas: where nothing can be forked only

        return await asyncio.get_running_loop().run_in_executor(self._pool, written, name, query, environment, renew)

    def _forked(
        self, parent: OwnParent, name: str, query: str, environment: dict[str, str], renew: bool
    ) -> dict[str, Any]:
        """In a thread: a child of the warm parent writes into a file in memory. TimeoutError where it takes longer than
        such a page is given."""
        file = os.memfd_create("page")
        try:
            child = parent.fork(
                _CALL, {"name": name, "query": query, "renew": renew}, environment=environment, folder=Path.cwd(),
                stdout=file, stderr=2,
            )  # fmt: skip
            with contextlib.closing(child):
                while child.receive(self._patience.get(name, _PATIENCE)) is not None:
                    pass
            if child.exit != 0:
                raise RuntimeError(f"the process that writes pages ended with {child.exit}")
            with os.fdopen(os.dup(file), "rb") as written:
                written.seek(0)
                page: dict[str, Any] = json.loads(written.read().rpartition(b"\n")[2])
            return page
        finally:
            os.close(file)

    def _keep(self, key: tuple[str, str, str], page: Written, state: Any, held: Any) -> None:
        if key in self._pages:
            self._drop(key)
        seconds = _STORE_SECONDS if self._has_store() else _until_midnight()
        now = time.monotonic()
        self._pages[key] = Kept(page, now + seconds, now, state, held)
        self._bytes += _size(page)
        while len(self._pages) > _KEPT or self._bytes > _KEPT_BYTES:
            self._drop(next(iter(self._pages)))

    def _drop(self, key: tuple[str, str, str]) -> None:
        self._bytes -= _size(self._pages.pop(key).page)

    def _has_store(self) -> bool:
        return Path(self._serving.store).is_dir() or bool(os.environ.get("HALFSKY_DATABASE_URL"))

    async def _look(self) -> None:
        """See whether the data package's files are others: pages of before are old then."""
        if time.monotonic() - self._looked < _LOOK_SECONDS:
            return
        self._looked = time.monotonic()
        try:
            state = await asyncio.to_thread(preheat.state_of, Path(self._serving.data))
        except OSError:  # a file went while it was looked at
            return
        if state != self._state:
            self._changed = None if self._state is None else time.monotonic()
            self._state = state
            self._shared.clear()


async def _rights(user: str) -> Any:
    """What a visitor may see, as one thing to compare; of nobody nothing."""
    return await asyncio.to_thread(rights.held, user) if user else ()


def _size(page: Written) -> int:
    return len(page.html) + len(page.content)


def _until_midnight() -> float:
    now = datetime.datetime.now()
    midnight = datetime.datetime.combine(now.date() + datetime.timedelta(days=1), datetime.time())
    return (midnight - now).total_seconds()
