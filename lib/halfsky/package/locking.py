"""One change of a package at a time: whoever reads a table, changes it and writes it back holds this lock meanwhile."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from halfsky.errors import DataError, OutputError


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """One change of a package at a time; the lock goes with the process."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    except PermissionError as error:
        raise DataError(f"{folder} cannot be written: {error.strerror}") from error
    except OSError as error:
        raise OutputError(f"{folder} cannot be written: {error.strerror or error}") from error
    finally:
        fcntl.flock(handle, fcntl.LOCK_UN)  # closing alone would leave it to a process that was forked meanwhile
        os.close(handle)
