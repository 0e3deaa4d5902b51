"""One frame becomes one file, or CSV on standard output. A file is there whole or not at all.

The one writer of every export: what a sender has typed is never a formula in the reader's spreadsheet.
"""

from __future__ import annotations

import csv
import io
import json
import os
import secrets
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from halfsky.errors import OutputError
from halfsky.sheets import UNPRINTABLE, write_sheets

if TYPE_CHECKING:
    from typing import BinaryIO

    import pandas as pd

ENDINGS = (".csv", ".parquet", ".xlsx")
MARKED = "utf-8-sig"
"""UTF-8 with a byte order mark: of every .csv file that an official may open."""

# Text that begins so is a formula to a spreadsheet that opens a .csv (OWASP, CSV Injection; CWE-1236); wide forms too.
# A number is not: -5 and +3.2 stay what they are.
_FORMULA = r"[=+\-@\t\r\n＝＋－＠]"
_NUMBER = r"[+-]?[\d.,]+%?"
GUARD = "'"


def guarded(texts: pd.Series) -> pd.Series:
    """Text as a .csv may hold it: with an apostrophe in front where a spreadsheet would compute it."""
    if texts.str.contains("\r", regex=False, na=False).any():  # unquoted in a .csv it would end the row
        texts = texts.astype("object").str.replace(r"\r\n?", "\n", regex=True)
    risky = texts.str.match(_FORMULA, na=False).astype(bool) & ~texts.str.fullmatch(_NUMBER, na=False).astype(bool)
    if not risky.any():
        return texts
    safe = texts.astype("object")
    safe.loc[risky.to_numpy()] = [GUARD + text for text in safe[risky.to_numpy()]]
    return safe


def unguarded(texts: pd.Series) -> pd.Series:
    """The text that `guarded` was given."""
    return texts.where(~texts.str.match(GUARD + _FORMULA, na=False), texts.str[1:])


def as_text(value: object) -> str:
    """A value as a workbook's text cell can hold it: without control characters."""
    return "".join(character for character in str(value) if character >= " " or character in "\n\t")


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
    keep_published(path)


def keep_published(path: Path) -> None:
    """OutputError where a file written there would take the place of a table of a data package.

    Targets that nobody has looked at yet may be extracted anew.
    """
    if not path.is_file() or (folder := _package_of(path.absolute())) is None or _is_unreviewed(path):
        return
    raise OutputError(
        f"{path} is a table of the data package in {folder}, which would be lost: name another file, or move it away"
    )


def _keep_columns(frame: pd.DataFrame, path: Path) -> None:
    """OutputError where a table of a data package has a column that the frame would take away."""
    if path.suffix.lower() != ".csv" or not path.is_file() or _package_of(path.absolute()) is None:
        return
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as lines:
        lost = [name for name in next(csv.reader(lines), []) if name.strip() not in frame.columns]
    if lost:
        raise OutputError(f"{path} has {', '.join(lost)}, which would be lost: name another file, or move it away")


def _package_of(path: Path) -> Path | None:
    """The folder of the data package of which the file is a table; None where it is none."""
    for folder in (path.parent, path.parent.parent):
        try:
            described = json.loads((folder / "datapackage.json").read_bytes())
            listed = [item["path"] for item in described["resources"]]
        except (OSError, ValueError, LookupError, TypeError):
            continue
        named = {name for names in listed for name in ([names] if isinstance(names, str) else names)}
        own = path.relative_to(folder).as_posix()
        folders = {name.rpartition("/")[0] for name in named} - {""}  # a file that was added there is not listed yet
        if own in named or (path.suffix == ".csv" and own.rpartition("/")[0] in folders):
            return folder
    return None


def _is_unreviewed(path: Path) -> bool:
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            return {row.get("review_status") for row in csv.DictReader(lines)} == {"extracted"}
    except (OSError, ValueError, csv.Error):
        return False


def write_frame(
    frame: pd.DataFrame, path: Path | None, name: str = "table", *, private: bool = False, fitted: bool = False
) -> None:  # fmt: skip
    """Write a frame without its index: .csv, .parquet or .xlsx by the path's ending.

    A .csv file is UTF-8 with a byte order mark, by which a Chinese Excel knows it; a table of a data package has none,
    nor has standard output. A workbook has one sheet, called by the table's name, with its first row frozen; text stays
    text there, also where it looks like a formula, and has an apostrophe in front in .csv (`guarded`). Without a path
    the table goes to standard output as CSV. A file that exists is replaced when the new one is complete. private: a
    file that only this account reads (what was sent, and by whom), whatever the umask says and whoever could read the
    one before it. fitted: columns of a workbook as wide as their texts, which an official reads there.
    """
    if path is None:
        sys.stdout.flush()
        # The bytes, because a table is UTF-8 whatever the terminal's locale says.
        _write(frame, sys.stdout.buffer, ".csv", name)
        return
    check_output(path)
    _keep_columns(frame, path)
    try:
        _replace(frame, path, name, private, fitted)
    except OSError as error:
        raise OutputError(f"{path} cannot be written: {error.strerror or error}") from error


def _replace(frame: pd.DataFrame, path: Path, name: str, private: bool, fitted: bool) -> None:
    part = path.with_name(f".{path.name}.{secrets.token_hex(6)}.part")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600 if private else 0o666)
    try:
        with os.fdopen(handle, "wb") as file:
            marked = _package_of(path.absolute()) is None
            _write(frame, file, path.suffix.lower(), name, marked=marked, fitted=fitted)
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _write(
    frame: pd.DataFrame, file: BinaryIO, ending: str, name: str, *, marked: bool = False, fitted: bool = False
) -> None:  # fmt: skip
    if ending == ".csv":
        encoding = MARKED if marked else "utf-8"
        _guarded_frame(frame).to_csv(file, index=False, lineterminator="\n", encoding=encoding)
    elif ending == ".parquet":
        frame.to_parquet(file, index=False)
    else:
        write_sheets({name: frame}, file, fitted=fitted)


def _guarded_frame(frame: pd.DataFrame) -> pd.DataFrame:
    import pandas as pd  # noqa: PLC0415 - `halfsky --help` must not wait for it

    safe = frame.copy(deep=False).reset_index(drop=True)
    for name in safe:
        if pd.api.types.infer_dtype(safe[name], skipna=True) in ("string", "mixed", "categorical"):
            safe[name] = guarded(safe[name])
    return safe.set_axis(guarded(pd.Series([str(name) for name in safe], dtype="str")), axis="columns")


def workbook(frames: Mapping[str, pd.DataFrame]) -> bytes:
    """A workbook with a sheet a frame, named by its key; text without the control characters that .xlsx cannot hold."""
    clean = {name: frame.map(_printable).rename(columns=_printable) for name, frame in frames.items()}
    with io.BytesIO() as file:
        write_sheets(clean, file, fitted=True)
        return file.getvalue()


def _printable(value: Any) -> Any:
    return UNPRINTABLE.sub("", value) if isinstance(value, str) else value
