"""The kernels behind the open pages: started warm, counted, given to one browser only, ended when nobody looks."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager, ServerKernelManager
from tornado import web
from tornado.ioloop import PeriodicCallback

from halfsky.dashboards.serving.access_log import LOGGER
from halfsky.dashboards.serving.settings import PROXY_VARIABLE, TOKEN_VARIABLE, Serving
from halfsky.warmkernels.kernel_sockets import PrivateSockets
from halfsky.warmkernels.provisioner import FromProvisioner

_log = logging.getLogger(LOGGER)
TENDING_SECONDS = 2.0
_SECRETS = (
    TOKEN_VARIABLE, PROXY_VARIABLE, "JUPYTERHUB_API_TOKEN", "JUPYTER_TOKEN", "JPY_API_TOKEN", "CONFIGPROXY_AUTH_TOKEN",
)  # fmt: skip
_ATTACH = "from halfsky.dashboards.serving.in_kernel import attach as _attach; _attach(); del _attach"
_ARGUMENTS = (f"--IPKernelApp.exec_lines={_ATTACH}", "--IPKernelApp.log_level=40", "--HistoryManager.enabled=False")


class FullError(Exception):
    """There is no kernel to be had now. whole: the limit of the server, else that of one client."""

    def __init__(self, whole: bool) -> None:
        super().__init__("server" if whole else "client")
        self.whole = whole


@dataclass(eq=False)
class Seat:
    """One open page: whose browser, from where, who had signed in, and the kernel that works for it."""

    session: str
    client: str
    dashboard: str
    user: str = ""
    kernel_id: str = ""
    rendering: bool = True  # the page is still being written: nothing can have connected yet
    opened: float = field(default_factory=time.monotonic)
    alone_since: float | None = None
    received: int = 0  # bytes that its page has sent since the kernel was last looked after
    sockets: set[Any] = field(default_factory=set)


class DashboardKernel(PrivateSockets, FromProvisioner, ServerKernelManager):
    """A kernel that is not started again when it dies: its widgets would be gone all the same."""


class DashboardKernels(AsyncMappingKernelManager):
    """All kernels of the server. `seat` before one is started, `tend` now and then."""

    serving: Serving

    def open(self, serving: Serving) -> None:
        self.serving = serving
        self._seats: list[Seat] = []
        self.closing = False  # whether the server is being stopped: kernels end then, and nothing is wrong
        self._null = os.open(os.devnull, os.O_WRONLY)
        self._tending = PeriodicCallback(self.tend, TENDING_SECONDS * 1000)
        self._tending.start()

    # who may have a kernel

    @contextlib.contextmanager
    def seat(self, session: str, client: str, dashboard: str, user: str = "") -> Iterator[Seat]:
        """A seat while its page is written; it stays as long as the kernel lives. `FullError`."""
        if len(self._seats) >= self.serving.max_kernels:
            raise FullError(whole=True)
        if sum(seat.client == client for seat in self._seats) >= self.serving.max_per_client:
            raise FullError(whole=False)
        seat = Seat(session, client, dashboard, user)
        self._seats.append(seat)
        try:
            yield seat
        finally:
            seat.rendering = False
            if seat.kernel_id not in self:
                self._leave(seat)

    def seat_of(self, kernel_id: str, session: str, user: str) -> Seat | None:
        """The seat of this kernel, for the browser and the user that it was started for and nobody else."""
        for seat in self._seats:
            if seat.kernel_id == kernel_id and session and seat.session == session and seat.user == user:
                return seat
        return None

    async def end_all_of(self, session: str) -> None:
        """End every kernel of a browser: who signed out acts no longer, also through a page that is still open."""
        for seat in self.seats:
            if session and seat.session == session and seat.kernel_id:
                await self.end(seat.kernel_id)

    async def end_all_of_user(self, user: str, but: str = "") -> None:
        """End every kernel of a person, in whatever browser; but: a browser that goes on."""
        for seat in self.seats:
            if user and seat.user == user and seat.kernel_id and not (but and seat.session == but):
                await self.end(seat.kernel_id)

    @property
    def seats(self) -> list[Seat]:
        return list(self._seats)

    def about(self, seat: Seat) -> dict[str, Any]:
        """One page for the status: dashboard, process, seconds since it was opened, lines to it, memory in bytes."""
        kernel: Any = self._kernels.get(seat.kernel_id)
        process = getattr(getattr(kernel, "provisioner", None), "pid", None) or 0
        return {
            "dashboard": seat.dashboard, "process": process, "seconds": round(time.monotonic() - seat.opened),
            "connected": len(seat.sockets), "bytes": _memory(process),
        }  # fmt: skip

    def _leave(self, seat: Seat) -> None:
        if seat in self._seats:
            self._seats.remove(seat)
        for handler in list(seat.sockets):
            with contextlib.suppress(Exception):
                handler.close(1001, "kernel ended")

    # starting and ending

    async def start_kernel(self, **how: Any) -> str:  # type: ignore[override]
        how["env"] = self.environment(how.get("env") or dict(os.environ))
        how["extra_arguments"] = [*how.get("extra_arguments", ()), *_ARGUMENTS]
        how["path"] = ""
        how["stdout"] = self._null  # ipykernel tells whoever started it how to connect
        return await super().start_kernel(**how)

    def environment(self, given: dict[str, str]) -> dict[str, str]:
        """What a kernel finds in its environment: the data it reads, and nothing that opens a door."""
        kept = {name: value for name, value in given.items() if name not in _SECRETS}
        kept["HALFSKY_DATA"], kept["HALFSKY_STORE"] = self.serving.data, self.serving.store
        kept["HALFSKY_SERVED"] = "1"  # dashboards.entry.SERVED; that module reads pandas
        # A kernel that waits is nobody's until it is told whose: never the user of the server itself.
        kept["HALFSKY_USER"] = "" if given.get("VOILA_PREHEAT") == "True" else kept.get("HALFSKY_USER", "")
        return kept

    async def end(self, kernel_id: str, keep: Seat | None = None) -> None:
        """End a kernel at once: it has nothing to save. keep: a seat whose next kernel is about to be started."""
        if keep is not None:
            keep.kernel_id = ""
        with contextlib.suppress(KeyError, RuntimeError):
            await self.shutdown_kernel(kernel_id, now=True)
        for seat in self.seats:
            if seat.kernel_id == kernel_id:
                self._leave(seat)

    def remove_kernel(self, kernel_id: str) -> Any:
        for seat in self.seats:
            if seat.kernel_id == kernel_id:
                self._leave(seat)
        return super().remove_kernel(kernel_id)

    async def close(self) -> None:
        self.closing = True
        self._tending.stop()
        ends = [self.end(kernel_id) for kernel_id in list(self.list_kernel_ids())]
        await asyncio.gather(*ends, return_exceptions=True)
        with contextlib.suppress(web.HTTPError):  # one that ends by itself meanwhile is not there any more
            await self.shutdown_all(now=True)

    # looking after them

    async def tend(self) -> None:
        """End the kernels that died, that nobody looks at, or that nobody has used for long."""
        for seat in self.seats:
            if not seat.kernel_id or seat.kernel_id not in self:
                if not seat.rendering:
                    self._leave(seat)
                continue
            try:
                reason = await self._why_end(seat)
            except Exception:
                _log.exception("kernel %s could not be looked after", seat.kernel_id)
                continue
            if reason:
                _log.info("kernel %s of %s ended: %s", seat.kernel_id, seat.dashboard, reason)
                await self.end(seat.kernel_id)

    @staticmethod
    def _taken(kernel: Any) -> int:
        """Bytes of memory of a kernel's process."""
        return _memory(getattr(getattr(kernel, "provisioner", None), "pid", None) or 0)

    async def _why_end(self, seat: Seat) -> str:
        kernel: Any = self.get_kernel(seat.kernel_id)
        if kernel.has_kernel and not await kernel.is_alive():
            return "it died"
        taken, allowed = await asyncio.to_thread(self._taken, kernel), self.serving.kernel_memory
        if taken > allowed:
            return f"it took {taken // 1_000_000} MB of memory, --kernel-memory allows {allowed // 1_000_000}"
        seat.received = 0
        if seat.rendering:
            return ""
        if not seat.sockets:
            seat.alone_since = seat.alone_since or time.monotonic()
            return "its page is gone" if time.monotonic() - seat.alone_since > self.serving.alone else ""
        seat.alone_since = None
        last = getattr(kernel, "last_activity", None)
        idle = time.time() - last.timestamp() if last is not None else 0.0
        return "nobody used it" if idle > self.serving.idle and kernel.execution_state != "busy" else ""


def _memory(process: int) -> int:
    """What a process has of its own and its share of what several have in common (PSS); 0 where unknown."""
    with contextlib.suppress(OSError, ValueError):
        for line in Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii").splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0
