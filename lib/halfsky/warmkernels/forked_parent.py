"""A warm parent as a fork of the process that wants it: what both of them need is imported once.

Only of a process that has just begun, one that a command started: it has one thread, and nothing in it is of any other
work. What a parent of its own would not know from its caller is taken away or set as a new process has it.
"""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Iterable, Iterator
from pathlib import Path

from halfsky import private_files
from halfsky.warmkernels import preload, server
from halfsky.warmkernels.preload import ENVIRONMENT, Preload

_HEAVY = "numpy"  # whoever has it is at work
_POLL = 0.005


class Forked:
    """As much of `subprocess.Popen` as the owner of a parent asks for."""

    def __init__(self, process: int) -> None:
        self.pid = process
        self.returncode: int | None = None

    def poll(self) -> int | None:
        if self.returncode is None:
            ended, status = os.waitpid(self.pid, os.WNOHANG)
            if ended:
                self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """`subprocess.TimeoutExpired` where it has not ended by then."""
        limit = None if timeout is None else time.monotonic() + timeout
        while (code := self.poll()) is None:
            if limit is not None and time.monotonic() > limit:
                raise subprocess.TimeoutExpired("warm parent", timeout or 0.0)
            time.sleep(_POLL)
        return code

    def terminate(self) -> None:
        self._signal(signal.SIGTERM)

    def kill(self) -> None:
        self._signal(signal.SIGKILL)

    def _signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)


def has_just_begun() -> bool:
    """Whether a fork of this process is as a new process would be."""
    return _HEAVY not in sys.modules and len(list(Path("/proc/self/task").iterdir())) == 1


def fork(
    common: Preload, preloads: Iterable[Preload], address: Path, owner: tuple[int, int], log: Path
) -> Forked | None:
    """Do here what both need, then fork the parent; None where that has started a thread of Python's.

    owner: the pipe whose reading end tells the parent that its owner is gone.
    """
    with _environment_of_a_parent():
        with _without_looking_for_garbage():
            preload.do(common)
        gc.freeze()  # nor is it looked for later: it is there for good
        if threading.active_count() > 1:
            return None
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(AttributeError, OSError, ValueError):
                stream.flush()
        process = os.fork()
        if process == 0:
            _become_parent(preloads, address, owner, log)
    return Forked(process)


def _become_parent(preloads: Iterable[Preload], address: Path, owner: tuple[int, int], log: Path) -> None:
    """Never returns."""
    status = 1
    try:
        os.setsid()  # Ctrl-C of the terminal is not meant for it
        mine, its = owner
        os.close(its)
        _leave_files(log)
        if not sys.flags.safe_path:
            del sys.path[0]  # where the command lies is no folder to import a notebook's modules from
        server.run(address, preloads, owner=mine)
        status = 0
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else 0
    except BaseException:
        with contextlib.suppress(BaseException):
            traceback.print_exc()
    finally:
        with contextlib.suppress(BaseException):
            sys.stderr.flush()
        os._exit(status)


def _leave_files(log: Path) -> None:
    """What a started process would not have: the caller's terminal, and the files that were handed down to it."""
    for number in [int(path.name) for path in Path("/proc/self/fd").iterdir()]:
        with contextlib.suppress(OSError):
            if number > 2 and os.get_inheritable(number):
                os.close(number)
    null, errors = os.open(os.devnull, os.O_RDONLY), private_files.append(log)
    for source, target in ((null, 0), (errors, 1), (errors, 2)):
        os.dup2(source, target)
    os.close(null)
    os.close(errors)


@contextlib.contextmanager
def _environment_of_a_parent() -> Iterator[None]:
    """What is imported asks for it once; what this process starts afterwards has its own again."""
    before = {name: os.environ.get(name) for name in ENVIRONMENT}
    os.environ.update(ENVIRONMENT)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


@contextlib.contextmanager
def _without_looking_for_garbage() -> Iterator[None]:
    """Hardly anything of what is imported is garbage: looking for it is a tenth of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
