"""The guarded process is started, watched and ended here; what it answers is bounded and never executed.

The child (`halfsky.guarded_reading.child`) gets the file as its standard input, holds itself to the budget before it
reads a byte, and writes one line of JSON, after which may come a table in Arrow's stream format.
"""

from __future__ import annotations

import json
import os
import selectors
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import halfsky
from halfsky.guarded_reading.budget import Budget
from halfsky.guarded_reading.refusals import Refused
from halfsky.guarded_reading.source import Source, name_of, opened

_KEPT = (
    "PATH", "PYTHONPATH", "PYTHONHOME", "LD_LIBRARY_PATH", "VIRTUAL_ENV", "OPENPYXL_DEFUSEDXML", "SYSTEMROOT",
    "TESSDATA_PREFIX",
)  # fmt: skip
# Threads and arenas set memory aside that nobody uses; the budget is of address space.
_FRUGAL = {
    "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "OMP_THREAD_LIMIT": "1", "MALLOC_ARENA_MAX": "2",
    "ARROW_DEFAULT_MEMORY_POOL": "system", "LC_ALL": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1",
}  # fmt: skip
_WALL = 2  # times the seconds of CPU: the rest is a busy machine
_CHUNK = 1 << 20


@dataclass(frozen=True)
class Answer:
    """What the child said: the line of JSON, what came behind it, and what the reading took."""

    said: dict[str, Any]
    table: bytes
    resident: int  # bytes, the most at one time
    seconds: float  # of CPU


def ask(source: Source, budget: Budget, **request: Any) -> Answer:
    """Have a file read. Refused with the child's reason, or where it dies, takes too long or answers too much."""
    asked = {"name": name_of(source), "budget": budget.to_dict(), **request}
    # -P: the folder that one happens to stand in is not searched for modules.
    command = [sys.executable, "-P", "-X", "utf8", "-m", "halfsky.guarded_reading.child", json.dumps(asked)]
    handle = opened(source, budget.most_bytes)
    try:
        child = subprocess.Popen(
            command, stdin=handle, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment(),
            start_new_session=True,
        )  # fmt: skip
    finally:
        os.close(handle)
    try:
        answer, trouble = _heard(child, budget)
    finally:
        status, seconds = end(child)
    if trouble:
        raise Refused("too-expensive", trouble)
    line, _, table = answer.partition(b"\n")
    try:
        said = json.loads(line)
    except ValueError:
        raise Refused("too-expensive", f"ended by {status}") from None
    if not isinstance(said, dict):
        raise Refused("damaged")
    if "refused" in said:
        raise Refused(*said["refused"])
    return Answer(said, table, int(said.pop("resident", 0)), seconds)


def environment() -> dict[str, str]:
    """No secret of ours, and the way to this package."""
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    own = str(Path(halfsky.__file__).parent.parent)
    kept["PYTHONPATH"] = os.pathsep.join(filter(None, [own, kept.get("PYTHONPATH", "")]))
    return kept | _FRUGAL


def _heard(child: subprocess.Popen[bytes], budget: Budget) -> tuple[bytes, str]:
    """All that it writes, or why it was not heard to its end."""
    assert child.stdout is not None
    until = time.monotonic() + _WALL * budget.seconds
    parts: list[bytes] = []
    together = 0
    with selectors.DefaultSelector() as selector:
        selector.register(child.stdout, selectors.EVENT_READ)
        while True:
            if not selector.select(max(0.0, until - time.monotonic())):
                return b"", f"{_WALL * budget.seconds} s"
            part = os.read(child.stdout.fileno(), _CHUNK)
            if not part:
                return b"".join(parts), ""
            together += len(part)
            if together > budget.memory // 2:
                return b"", "its content"
            parts.append(part)


def end(child: subprocess.Popen[bytes]) -> tuple[int, float]:
    """End a process and whatever it started; its exit status and seconds of CPU."""
    if child.stdout is not None:
        child.stdout.close()
    done, status, used = os.wait4(child.pid, os.WNOHANG)
    if not done:
        until = time.monotonic() + 1  # it has closed its output and is about to end, or has to be ended
        while not done and time.monotonic() < until:
            time.sleep(0.002)
            done, status, used = os.wait4(child.pid, os.WNOHANG)
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
    if not done:
        _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    return child.returncode, used.ru_utime + used.ru_stime
