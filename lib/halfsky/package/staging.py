"""A data package as it would be: files are written beside those that they replace, the whole is validated, then they
are swapped in.

The staged copy is a folder of links: to the new files, and to the package's own where nothing changes. A file takes its
place by one renaming; in between readers see some files new and others old, so the caller names an order in which every
step is sound. What an interrupted swap leaves lying about is swept away by the next.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pandas as pd

from halfsky.errors import DataError
from halfsky.package import ADVISORY, validate_package
from halfsky.package.accepted import FILE as ACCEPTED
from halfsky.package.description import FILE as DESCRIPTION
from halfsky.package.description import write_datapackage
from halfsky.package.reading import FILES, KEPT, table_paths
from halfsky.package.writing import write_table
from halfsky.schemas import Table

_COPY = ".staged"
_SUFFIX = ".staged"  # of a new file beside the one that it is to replace
_SHOWN = 3  # findings that a message tells


class UnsoundError(DataError):
    """The package would not be sound; `findings` says where, as `validate_package` does. Nothing was written."""

    def __init__(self, message: str, findings: pd.DataFrame) -> None:
        super().__init__(message)
        self.findings = findings


class Staged:
    """A package under change; made by `staged`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.copy = folder / _COPY
        self.fresh: dict[str, Path] = {}
        self.first: dict[str, Path] = {}

    def put_first(self, file: str, frame: pd.DataFrame, table: Table) -> None:
        """What a file is to hold while the others are swapped, before `put` holds."""
        beside = self._beside(file, "-first")
        write_table(frame, table, beside, instead_of=self.folder / file)
        _sync(beside)
        self.first[file] = beside

    def put(self, file: str, frame: pd.DataFrame, table: Table) -> None:
        """Have a table's file as this frame; the same bytes as stand there are no change."""
        self._put(file, lambda path: write_table(frame, table, path, instead_of=self.folder / file))

    def put_text(self, file: str, content: str) -> None:
        """Have a file that is no table hold this text."""
        self._put(file, lambda path: path.write_text(content, encoding="utf-8"))

    def describe(self) -> None:
        """Have `datapackage.json` name the files that are staged; what others wrote into it stays."""
        content = write_datapackage(self.copy).read_bytes()
        self._put(DESCRIPTION, lambda path: path.write_bytes(content))

    def check(self) -> None:
        """UnsoundError where `validate_package` finds a fault in the package as it would be."""
        findings = validate_package(self.copy)
        findings = findings[~findings["code"].isin(ADVISORY)].reset_index(drop=True)
        if len(findings):
            raise unsound(self.folder, findings)

    @property
    def changed(self) -> list[str]:
        """The files that would be other than they are."""
        return sorted(self.fresh)

    def swap_first(self, file: str) -> None:
        """Put what `put_first` was given in the file's place."""
        self._swap(file, self.first)

    def swap(self, file: str) -> None:
        """Put a staged file in its place; one that has not changed is left untouched."""
        self._swap(file, self.fresh)

    def _swap(self, file: str, versions: dict[str, Path]) -> None:
        beside = versions.pop(file, None)
        if beside is not None:
            beside.replace(self.folder / file)
            _sync(self.folder / Path(file).parent)

    def _beside(self, file: str, more: str = "") -> Path:
        target = self.folder / file
        return target.with_name(f".{target.name}{_SUFFIX}{more}")

    def _put(self, file: str, write: Callable[[Path], object]) -> None:
        target, link = self.folder / file, self.copy / file
        beside = self._beside(file)
        write(beside)
        if target.is_file() and beside.read_bytes() == target.read_bytes():
            beside.unlink()
            return
        _sync(beside)
        self.fresh[file] = beside
        link.unlink(missing_ok=True)
        link.symlink_to(beside.absolute())


@contextmanager
def staged(folder: Path) -> Iterator[Staged]:
    """A staged copy of the package in `folder`; what was not swapped in when the block ends is gone.

    One at a time: the caller is `alone`.
    """
    _sweep(folder)
    made = Staged(folder)
    try:
        for name, pattern in (FILES | KEPT).items():
            (made.copy / pattern).parent.mkdir(parents=True, exist_ok=True)
            for path in table_paths(folder, name):
                (made.copy / path.relative_to(folder)).symlink_to(path.absolute())
        for name in (DESCRIPTION, ACCEPTED):
            if (folder / name).is_file():
                (made.copy / name).symlink_to((folder / name).absolute())
        yield made
    finally:
        _sweep(folder)


def unsound(folder: Path, findings: pd.DataFrame) -> UnsoundError:
    """The error that names the first findings by file, row and column, as the files would be."""
    told = [
        f"{folder / str(row.file)}, row {row.row}" + (f", {row.column}" if row.column else "") + f": {row.message}"
        for row in findings.head(_SHOWN).itertuples()
    ]
    more = f"; and {len(findings) - _SHOWN} more" if len(findings) > _SHOWN else ""
    return UnsoundError(f"{'; '.join(told)}{more}; nothing was written", findings)


def _sweep(folder: Path) -> None:
    shutil.rmtree(folder / _COPY, ignore_errors=True)
    for path in _leftovers(folder):
        path.unlink(missing_ok=True)
    for pattern in KEPT.values():  # a folder that was made for a file that did not come
        with suppress(OSError):
            (folder / pattern).parent.rmdir()


def _leftovers(folder: Path) -> Iterable[Path]:
    for pattern in {DESCRIPTION, ACCEPTED, *FILES.values(), *KEPT.values()}:
        yield from folder.glob(f"{Path(pattern).parent.as_posix()}/.{Path(pattern).name}{_SUFFIX}*")


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
