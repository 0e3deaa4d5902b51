"""Files of the tests in memory, where syncing costs nothing: a killed process loses nothing there, and no power is cut."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

_MEMORY = Path("/dev/shm")
_ENOUGH = 4 << 30
_PREFIX = "halfsky-tests-"


def in_memory() -> str | None:
    """The folder of such files, if there is plenty of it; None where files lie on the disk."""
    return str(_MEMORY) if os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free > _ENOUGH else None


def new_folder() -> Path | None:
    """A folder for the temporary files of a run, those of runs that were killed removed; None as of `in_memory`."""
    for left in _MEMORY.glob(f"{_PREFIX}*"):
        if left.stat().st_uid == os.getuid() and not Path(f"/proc/{left.name.split('-')[2]}").exists():
            shutil.rmtree(left, ignore_errors=True)
    memory = in_memory()
    return Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-", dir=memory)) if memory else None
