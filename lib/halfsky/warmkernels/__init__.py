"""Warm, isolated processes: a parent that has imported the heavy libraries forks a fresh child for every run.

`server` is that parent, `child` what happens between the fork and the work, `client` how others start and use one;
`cells` runs a notebook's cells in the child itself, `engine` offers that to papermill, and `provisioner` a forked
kernel to every Jupyter client. A child lives once: nothing of a run can reach the next.

Needs Linux (fork, pidfd, memfd, a parent's death as a signal); elsewhere `available()` is False and kernels start cold.
"""

from __future__ import annotations

import os
import sys
from functools import cache


@cache
def available() -> bool:
    """Whether this system can fork warm processes and hold them to what is promised here."""
    if sys.platform != "linux":
        return False
    try:
        for file in (os.pidfd_open(os.getpid()), os.memfd_create("trial")):
            os.close(file)
    except (AttributeError, OSError):  # an old kernel, or a container that forbids it
        return False
    return True


PROVISIONER = "halfsky-warm"  # also the name of the kernel specification that asks for it
