"""Kernels, ordinary and forked: how soon they are at work, what one more of them takes of the memory.

`python -m benchmarks.kernels start|memory` prints one line of JSON.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from jupyter_client.manager import KernelManager

from benchmarks.batch import IMPORTS, KERNELS
from halfsky.batch import warm_up
from halfsky.warmkernels.client import OwnParent
from halfsky.warmkernels.provisioner import FromProvisioner

ROUNDS = 5


class WarmManager(FromProvisioner, KernelManager):
    """Asks for the forked kernel, as papermill's engine does."""


def start() -> dict[str, list[float]]:
    """Seconds from the request to the end of the imports, without the client's own wait of 0.2 s for old messages."""
    parent = OwnParent(warm_up.preload())
    ways: dict[str, Callable[[], None]] = {
        "cold": lambda: _end(_kernel(KernelManager())),
        "warm kernel": lambda: _end(_kernel(WarmManager())),
        "run": lambda: _run(parent),
    }
    taken: dict[str, list[float]] = {name: [] for name in ways}
    try:
        ways["warm kernel"]()  # starts its parent
        ways["run"]()
        for _ in range(ROUNDS):
            for name, way in ways.items():
                way()
                taken[name].append(_clock.seconds)
    finally:
        parent.close()
    return taken


class _Clock:
    seconds = 0.0


_clock = _Clock()


def _kernel(manager: KernelManager) -> tuple[KernelManager, Any]:
    begun = time.perf_counter()
    manager.start_kernel(extra_arguments=["--log-level=CRITICAL"])
    client = manager.blocking_client()
    client.start_channels()
    client.execute(IMPORTS, reply=True, timeout=60)  # the shell channel loses nothing; iopub may, to who comes late
    _clock.seconds = time.perf_counter() - begun
    return manager, client


def _end(kernel: tuple[KernelManager, Any]) -> None:
    manager, client = kernel
    client.stop_channels()
    manager.shutdown_kernel(now=True)


def _run(parent: OwnParent) -> None:
    begun = time.perf_counter()
    child = parent.fork("benchmarks.kernels:at_work", {}, environment=dict(os.environ), folder=Path.cwd())
    child.receive(timeout=60)
    _clock.seconds = time.perf_counter() - begun
    child.close()


def at_work(channel: Any) -> None:
    """In a forked process: the imports of a notebook as its first cell."""
    from halfsky.warmkernels.cells import Session  # noqa: PLC0415 - in the forked process

    Session().run(IMPORTS, [])
    channel.send({"cell": "at work"})


def memory() -> dict[str, float]:
    """Bytes that one more kernel takes, all processes of its kind counted (PSS), for ordinary and forked ones."""
    taken = {}
    for name, kind in (("cold", KernelManager), ("warm", WarmManager)):
        kernels, totals = [], []
        for _ in range(KERNELS):
            kernels.append(_kernel(kind()))
            time.sleep(0.5)
            totals.append(sum(_pss(process) for process in _processes(kernels)))
        taken[name] = (totals[-1] - totals[0]) / (KERNELS - 1)
        for kernel in kernels:
            _end(kernel)
    return taken


def _processes(kernels: list[tuple[KernelManager, Any]]) -> set[int]:
    own = {int(manager.provisioner.pid) for manager, _ in kernels}
    parents = {int(Path(f"/proc/{process}/stat").read_text().split()[3]) for process in own}
    return own | (parents - {os.getpid()})


def _pss(process: int) -> int:
    for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    return 0


if __name__ == "__main__":
    print(json.dumps({"start": start, "memory": memory}[sys.argv[1]]()))
