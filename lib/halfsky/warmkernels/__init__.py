"""Warm, isolated processes: a parent that has imported the heavy libraries forks a fresh child for every run.

README.md beside this file is the way in. What a parent imports is handed in by whoever wants one (`preload.Preload`).
"""

from __future__ import annotations

import os
import sys
from functools import cache

from halfsky.errors import UsageError

SWITCH = "HALFSKY_WARM"
PROVISIONER = "halfsky-warm"  # also the name of the kernel specification that asks for it


def available() -> bool:
    """Whether warm processes are wanted, and this system can fork them and hold them to what is promised here.

    Where not, runs and kernels start as any other. `UsageError` for a switch that is neither 0 nor 1.
    """
    wanted = os.environ.get(SWITCH, "")
    if wanted not in ("", "0", "1"):
        raise UsageError(f"{SWITCH}={wanted}: 0 starts every kernel on its own, 1 (as without it) forks them")
    return wanted != "0" and _can_fork()


def turn_off() -> None:
    """Start every kernel of this process, and of those that it starts, on its own."""
    os.environ[SWITCH] = "0"


@cache
def _can_fork() -> bool:
    if sys.platform != "linux":
        return False
    try:
        for file in (os.pidfd_open(os.getpid()), os.memfd_create("trial")):
            os.close(file)
    except (AttributeError, OSError):  # an old kernel, or a container that forbids it
        return False
    return True
