"""Between the fork and the work: a forked child becomes a process of its own, as if it had been started for this.

A request is `call` ("module:function", called with the child's `Channel` and `arguments`), `environment` (the whole of
it), `folder` (working directory), `argv`, and `memory` (bytes that it may add to what it shares; 0: no limit).
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import locale
import os
import random
import signal
import socket
import sys
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from halfsky.warmkernels import kernel, wire

_PR_SET_PDEATHSIG = 1
_EAGER = 50_000  # allocations between two collections: a child lives for seconds, and what it shares is frozen

_forked = False


def forked() -> bool:
    """Whether this process was forked for one run, which it may use up."""
    return _forked


class Channel:
    """The child's way to whoever asked for it."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection

    def send(self, message: dict[str, Any]) -> None:
        """Tell; a client that is gone is no matter, the parent ends this process then."""
        with contextlib.suppress(OSError):
            wire.send(self._connection, message)


def live(connection: socket.socket, files: list[int], parent: int) -> int:
    """Become what the request asks for, and do it; the exit status."""
    global _forked
    os.setsid()
    _die_with(parent)
    handle, stdout, stderr = files
    request = wire.read_request(handle)
    _attach(stdout, stderr)
    _take_over(request)
    _forked = True
    module, function = request["call"].split(":")
    call: Callable[..., int | None] = getattr(import_module(module), function)
    return call(Channel(connection), **request["arguments"]) or 0


def run_kernel(_channel: Channel, argv: list[str]) -> int:
    """An ordinary IPython kernel, started by the arguments that its command line would have."""
    kernel.launch(argv)
    return 0


def _die_with(parent: int) -> None:
    """The kernel kills this process when its parent ends, however it ends."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it ended before it was asked
        os._exit(1)
    with contextlib.suppress(OSError):  # where memory runs out this process goes first, not the batch
        Path("/proc/self/oom_score_adj").write_text("500")


def _attach(stdout: int, stderr: int) -> None:
    null = os.open(os.devnull, os.O_RDONLY)
    for source, target in ((null, 0), (stdout, 1), (stderr, 2)):
        os.dup2(source, target)
        os.close(source)


def _take_over(request: dict[str, Any]) -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)
    os.environ.clear()
    os.environ.update(request["environment"])
    os.chdir(request["folder"])
    time.tzset()
    with contextlib.suppress(locale.Error):
        locale.setlocale(locale.LC_CTYPE, "")
    sys.argv[:] = request["argv"]
    random.seed()
    if "numpy.random" in sys.modules:
        sys.modules["numpy.random"].seed()
    if request["memory"]:
        _limit_memory(request["memory"])
    gc.set_threshold(_EAGER, 20, 50)
    gc.enable()


def _limit_memory(limit: int) -> None:
    """An allocation that goes beyond `limit` more bytes than there are now is a MemoryError of the cell that asks."""
    import resource  # noqa: PLC0415 - not on Windows, where this module is imported all the same

    pages = int(Path("/proc/self/statm").read_text().split()[5])  # data and stack, shared with the parent
    most = pages * os.sysconf("SC_PAGE_SIZE") + limit
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    most = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(resource.RLIMIT_DATA, (most, most))
