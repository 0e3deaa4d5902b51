"""One frame becomes one file, or CSV on standard output. A file is there whole or not at all."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from halfsky.errors import OutputError

if TYPE_CHECKING:
    from typing import BinaryIO

    import pandas as pd

ENDINGS = (".csv", ".parquet", ".xlsx")


def check_output(path: Path | None) -> None:
    """Whether a table can be written there, asked before the work begins. OutputError says why not."""
    if path is None:
        return
    if path.suffix.lower() not in ENDINGS:
        raise OutputError(f"{path}: the ending must be one of {', '.join(ENDINGS)}")
    if path.is_dir():
        raise OutputError(f"{path} is a folder; name a file")
    if not path.parent.is_dir():
        raise OutputError(f"{path}: there is no folder {path.parent}; make it first")


def write_frame(frame: pd.DataFrame, path: Path | None) -> None:
    """Write a frame without its index: .csv (UTF-8 without a byte order mark), .parquet or .xlsx by the path's ending.

    Without a path the table goes to standard output as CSV. A file that exists is replaced when the new one is
    complete.
    """
    if path is None:
        sys.stdout.flush()
        # The bytes, because a table is UTF-8 whatever the terminal's locale says.
        _write(frame, sys.stdout.buffer, ".csv")
        return
    check_output(path)
    try:
        _replace(frame, path)
    except OSError as error:
        raise OutputError(f"{path} cannot be written: {error.strerror or error}") from error


def _replace(frame: pd.DataFrame, path: Path) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            _write(frame, file, path.suffix.lower())
        # mkstemp makes files that only their owner may read; a table is for colleagues.
        part.chmod(0o666 & ~_umask())
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _write(frame: pd.DataFrame, file: BinaryIO, ending: str) -> None:
    if ending == ".csv":
        frame.to_csv(file, index=False, lineterminator="\n", encoding="utf-8")
    elif ending == ".parquet":
        frame.to_parquet(file, index=False)
    else:
        frame.to_excel(file, index=False, engine="openpyxl")


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
