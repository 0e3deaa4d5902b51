"""Another account of this machine, as far as root can be one: what it can reach of what is ours."""

from __future__ import annotations

import os
import socket
import warnings
from collections.abc import Iterable
from pathlib import Path

import pytest

NOBODY = 65534
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can act as a second account")


def reached(paths: Iterable[Path]) -> list[str]:
    """Of these files, folders and sockets those that account 65534 can connect to, list or read."""
    mine, its = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of threads: the child only asks the system and ends
        process = os.fork()
    if process == 0:
        try:
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)
            os.write(its, "\n".join(str(path) for path in paths if _reaches(path)).encode())
        finally:
            os._exit(0)
    os.close(its)
    with os.fdopen(mine, encoding="utf-8") as answer:
        found = answer.read().splitlines()
    assert os.waitpid(process, 0)[1] == 0
    return found


def _reaches(path: Path) -> bool:
    for kind in (socket.SOCK_STREAM, socket.SOCK_SEQPACKET):
        try:
            socket.socket(socket.AF_UNIX, kind).connect(str(path))
        except OSError:
            continue
        return True
    try:
        list(path.iterdir()) if path.is_dir() else path.read_bytes()
    except OSError:
        return False
    return True
