"""A warm parent from outside: start one, ask it for children, follow each to its end."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeAlias

from halfsky import private_files
from halfsky.errors import RunError
from halfsky.warmkernels import SWITCH, forked_parent, runtime, wire
from halfsky.warmkernels.preload import ENVIRONMENT, Preload, pack

_START_SECONDS = 120
_POLL = 0.02
_STARTS = 3  # whoever kills it as often means it
_Process: TypeAlias = "subprocess.Popen[bytes] | forked_parent.Forked"


class ParentLostError(Exception):
    """The warm parent was killed, and every child with it: nobody knows which of them was the cause."""


class Child:
    """A forked process; it lives no longer than this object's connection."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._early: list[dict[str, Any]] = []  # what the child said before its parent could say that it is there
        self.process = 0
        self.exit: int | None = None  # as waitstatus_to_exitcode: negative for a signal
        self.cpu = 0.0
        self.peak = 0

    def fileno(self) -> int:
        return self._connection.fileno()

    def await_start(self) -> None:
        """Wait until the process is there. `ParentLostError` where the parent does not answer."""
        self._connection.settimeout(_START_SECONDS)
        while not self.process:
            try:
                message = wire.receive(self._connection)
            except (TimeoutError, OSError) as error:
                raise ParentLostError from error
            if message is None:
                raise ParentLostError
            if "process" in message:
                self.process = message["process"]
            else:
                self._early.append(message)

    def receive(self, timeout: float | None) -> dict[str, Any] | None:
        """The child's next message; None once it has ended. `TimeoutError`; `ParentLostError`."""
        if self._early:
            return self._early.pop(0)
        while self.exit is None:
            self._connection.settimeout(timeout)
            try:
                message = wire.receive(self._connection)
            except BlockingIOError:
                raise TimeoutError from None
            if message is None:
                raise ParentLostError
            if "exit" in message:
                self.exit, self.cpu, self.peak = message["exit"], message["cpu"], message["peak"]
            else:
                return message
        return None

    def signal(self, number: int) -> None:
        """Signal the child and what it has started; nothing where it has ended."""
        with contextlib.suppress(OSError):
            wire.send(self._connection, {"signal": number})

    def close(self) -> None:
        """End the child if it has not ended."""
        self._connection.close()


def fork(
    address: Path,
    call: str,
    arguments: dict[str, Any],
    *,
    environment: dict[str, str],
    folder: Path,
    argv: list[str] | None = None,
    memory: int = 0,
    stdout: int | None = None,
    stderr: int | None = None,
) -> Child:
    """A child of the parent at `address` that calls `call`; see `child` for the request. `ParentLostError`."""
    request = {
        "call": call, "arguments": arguments, "environment": environment, "folder": str(folder),
        "argv": argv or ["halfsky"], "memory": memory,
    }  # fmt: skip
    connection = socket.socket(socket.AF_UNIX, wire.KIND)
    null = os.open(os.devnull, os.O_WRONLY)
    try:
        connection.connect(str(address))
        wire.send_request(
            connection, request, null if stdout is None else stdout, null if stderr is None else stderr
        )  # fmt: skip
    except OSError as error:
        connection.close()
        raise ParentLostError from error
    finally:
        os.close(null)
    child = Child(connection)
    child.await_start()
    return child


class OwnParent:
    """A warm parent of this process, gone when this process is gone, however it ends. Safe to share among threads.

    preloads: what it shall know before it forks, in this order.  common: what this process needs as well; where it has
    only just begun, it does that first and then forks its parent (`forked_parent`), so that it is done once.
    """

    def __init__(self, *preloads: Preload, common: Preload | None = None) -> None:
        self._preloads = preloads
        self._common = common
        self._lock = threading.Lock()
        self._start()

    def _start(self) -> None:
        self._folder = runtime.new_folder("p-")
        self._log = self._folder / "parent.log"
        mine, its = os.pipe()
        self._owner = its
        forked = None
        if self._common is not None and forked_parent.has_just_begun():
            forked = forked_parent.fork(self._common, self._preloads, self.address, (mine, its), self._log)
        self._process: _Process = forked or launch(
            self.address, ["--owner", str(mine)], self._preloads, self._log, pass_fds=(mine,)
        )
        os.close(mine)

    @property
    def address(self) -> Path:
        return self._folder / "parent.sock"

    def fork(self, call: str, arguments: dict[str, Any], **how: Any) -> Child:
        """See `fork`; waits until the parent is ready, and starts another one where it was killed."""
        with self._lock:
            self._wait_ready()
        return fork(self.address, call, arguments, **how)

    def prepare(self, call: str, arguments: dict[str, Any]) -> None:
        """Have the parent call `call` itself, so that its children find it done; nothing where that fails."""
        with self._lock:
            self._wait_ready()
        connection = socket.socket(socket.AF_UNIX, wire.KIND)
        with contextlib.closing(connection), contextlib.suppress(OSError):
            connection.settimeout(_START_SECONDS)
            connection.connect(str(self.address))
            wire.send(connection, {"prepare": call})
            wire.send(connection, arguments)
            wire.receive(connection)

    def close(self) -> None:
        """End the parent and its children."""
        with self._lock:
            self._clear()

    def _wait_ready(self) -> None:
        """Another one is started for one that was killed, whether it was ready or is while it is waited for."""
        for left in reversed(range(_STARTS)):
            if self._is_lost():
                self._clear()
                self._start()
            try:
                wait_ready(self.address, self._process, self._log)
                break
            except RunError:
                if not left or not self._is_lost():
                    raise

    def _is_lost(self) -> bool:
        """Whether it ended without fault of its own: after it was ready, or killed before."""
        ended = self._process.poll() is not None
        return ended and (self.address.exists() or self._process.returncode == -signal.SIGKILL)

    def _clear(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(timeout=2)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        with contextlib.suppress(OSError):
            os.close(self._owner)
        shutil.rmtree(self._folder, ignore_errors=True)


def launch(
    address: Path, arguments: list[str], preloads: Iterable[Preload], log: Path, pass_fds: tuple[int, ...] = ()
) -> subprocess.Popen[bytes]:
    """Start a warm parent in a session of its own: Ctrl-C of the terminal is not meant for it."""
    server = [sys.executable, "-m", "halfsky.warmkernels.server"]
    command = [*server, str(address), *arguments, "--preload", pack(preloads)]
    with os.fdopen(private_files.append(log), "ab") as errors:
        return subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=errors, stderr=errors, pass_fds=pass_fds, start_new_session=True,
            env=os.environ | ENVIRONMENT,
        )  # fmt: skip


def wait_ready(address: Path, process: _Process, log: Path) -> None:
    """Wait until a parent that was just started answers; `RunError` of one line where it cannot start."""
    limit = time.monotonic() + _START_SECONDS
    while not address.exists():
        if process.poll() is not None or time.monotonic() > limit:
            said = log.read_text(encoding="utf-8", errors="replace").strip().splitlines() if log.exists() else []
            reason = said[-1] if said else f"it ended with status {process.returncode}"
            raise RunError(f"the process to fork kernels from did not start ({reason}); {SWITCH}=0 does without it")
        time.sleep(_POLL)
