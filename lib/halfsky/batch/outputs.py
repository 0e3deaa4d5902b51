"""Where reports go: a folder of this machine (or a shared one), written so that a reader never finds half a report.

`store` has the object stores; `place_at` tells them apart.

A report is made in a scratch folder beside the outputs and renamed as a whole. The older one is taken aside first; a
batch that is killed between the two renames leaves it aside, and the next one puts it back. What somebody wrote into it
or laid beside it goes along: an edited report.docx stands beside the new one as report-edited-1.docx.
"""

from __future__ import annotations

import itertools
import os
import re
import shutil
import socket
import tempfile
import time
from collections.abc import Container, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

from halfsky.batch import manifest
from halfsky.errors import OutputError

_SCRATCH = ".run-"  # scratch folders in outputs/: .run-<owner>-…
_ASIDE = ".old-"  # older reports during the move, beside their place: outputs/<plan>/.old-<owner>-<run>
_DRAFT = ".page-"  # a page while it is written: outputs/.page-<owner>-<name>
_FORGOTTEN_SECONDS = 86400
_HOST = re.sub(r"[^A-Za-z0-9.]", "_", socket.gethostname())  # machines may share the folder


class Place(Protocol):
    """Where reports go, and what is there; folders of runs are relative to it."""

    name: str

    def scratch(self) -> Path: ...
    def put(self, scratch: Path, folder: Path, keep: Iterable[str] = ()) -> tuple[str, ...]: ...
    def read_manifest(self, folder: Path) -> dict[str, Any] | None: ...
    def is_whole(self, folder: Path, found: dict[str, Any]) -> bool: ...
    def good_report(self, folder: Path, without: Container[str]) -> dict[str, Any] | None: ...
    def reports(self) -> Iterator[Path]: ...
    def write_page(self, name: str, text: str) -> None: ...
    def tidy(self) -> None: ...


def place_at(name: str | Path) -> Place:
    """The folder, or the object store where it is written as an address (s3://…)."""
    if "://" in str(name):
        from halfsky.batch.object_store import Store  # noqa: PLC0415 - fsspec is of the extra `cluster`

        return Store(str(name))
    return LocalPlace(Path(name))


class LocalPlace:
    """A folder; `OutputError` where it cannot be written."""

    def __init__(self, folder: Path) -> None:
        self._folder = Path(folder).resolve()
        self.name = str(self._folder)
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            tempfile.TemporaryFile(dir=self._folder).close()  # permissions alone do not tell: it may be mounted so
        except OSError as error:
            raise OutputError(
                f"{self._folder}: cannot be written ({error.strerror}); choose another outputs folder"
            ) from error

    def scratch(self) -> Path:
        return Path(tempfile.mkdtemp(prefix=f"{_SCRATCH}{_owner()}-", dir=self._folder))

    def put(self, scratch: Path, folder: Path, keep: Iterable[str] = ()) -> tuple[str, ...]:
        """Rename the finished folder to its place. keep: files of the older report that stay beside the new ones.

        Returns the names under which files stay that somebody had edited since they were made.
        """
        final = self._folder / folder
        for name in keep:
            shutil.copy2(final / name, scratch / name)
        edited = self._save_edited(final, scratch, set(keep))
        final.parent.mkdir(parents=True, exist_ok=True)
        aside = final.with_name(f"{_ASIDE}{_owner()}-{final.name}")
        for _ in range(5):  # another batch may put its own there between the two renames
            with suppress(FileNotFoundError):
                final.rename(aside)
            try:
                scratch.rename(final)
            except OSError:
                if not final.exists():
                    if aside.exists():
                        aside.rename(final)
                    raise
                shutil.rmtree(aside, ignore_errors=True)
                continue
            shutil.rmtree(aside, ignore_errors=True)
            return edited
        raise OSError(f"{final} is being written by another batch")

    def _save_edited(self, final: Path, scratch: Path, kept: set[str]) -> tuple[str, ...]:
        """Copies what the older report's folder holds beside what a run made: by its own name, or as edited.

        kept: what stays in its place, edited or not, as after a run that failed.
        """
        found = self.read_manifest(final.relative_to(self._folder))
        if found is None:
            return ()
        made = dict((found.get("earlier") or {}).get("outputs", {}), **found["outputs"])
        edited = []
        for name, digest in manifest.outputs(final).items():
            target = scratch / name
            if made.get(name) == digest or name in kept or name.startswith((".", "~$")):
                continue
            if name in made:
                target = _free(scratch, final, Path(name))
                edited.append(target.name)
            elif target.exists():
                continue
            shutil.copy2(final / name, target)
        return tuple(edited)

    def read_manifest(self, folder: Path) -> dict[str, Any] | None:
        try:
            return manifest.parse((self._folder / folder / manifest.NAME).read_bytes())
        except (FileNotFoundError, NotADirectoryError):
            return None

    def is_whole(self, folder: Path, found: dict[str, Any]) -> bool:
        """Whether the files are as the manifest says."""
        return bool(found["outputs"].items() <= manifest.outputs(self._folder / folder).items())

    def good_report(self, folder: Path, without: Container[str]) -> dict[str, Any] | None:
        present = {path.name for path in (self._folder / folder).glob("*") if path.is_file()}
        return manifest.good_report(self.read_manifest(folder), present, without)

    def reports(self) -> Iterator[Path]:
        """The folder of every report that has a manifest."""
        for path in self._folder.glob(f"[!.]*/[!.]*/{manifest.NAME}"):
            yield path.parent.relative_to(self._folder)

    def write_page(self, name: str, text: str) -> None:
        """A page beside the reports; it appears whole or not at all."""
        draft = self._folder / f"{_DRAFT}{_owner()}-{name}"
        try:
            draft.write_text(text, encoding="utf-8")
            draft.replace(self._folder / name)
        except OSError:
            draft.unlink(missing_ok=True)
            raise

    def tidy(self) -> None:
        """Undo what batches that are no more have left half-done; this one's too, which is about to begin or to end."""
        for scratch in self._folder.glob(f"{_SCRATCH}*"):
            if _is_left(scratch, scratch.name.removeprefix(_SCRATCH)):
                shutil.rmtree(scratch, ignore_errors=True)
        for draft in self._folder.glob(f"{_DRAFT}*"):
            if _is_left(draft, draft.name.removeprefix(_DRAFT)):
                draft.unlink(missing_ok=True)
        for aside in self._folder.glob(f"[!.]*/{_ASIDE}*"):
            owner = aside.name.removeprefix(_ASIDE)
            if not _is_left(aside, owner):
                continue
            name = owner.partition("-")[2]
            final = aside.with_name(name)
            if final.exists():
                shutil.rmtree(aside, ignore_errors=True)
            else:
                aside.rename(final)


def _free(scratch: Path, final: Path, name: Path) -> Path:
    """The first name for an edited file that neither the older folder nor the new one has."""
    names = (f"{name.stem}-edited-{number}{name.suffix}" for number in itertools.count(1))
    return scratch / next(one for one in names if not (scratch / one).exists() and not (final / one).exists())


def _owner() -> str:
    """What tells whose a scratch folder is: process and machine, no hyphen in it."""
    return f"{os.getpid()}@{_HOST}"


def _is_left(path: Path, name: str) -> bool:
    """Whether the owner that the name begins with is gone, or this process; of another machine: a day has passed."""
    process, _, host = name.split("-")[0].partition("@")
    if host != _HOST or not process.isdigit():
        with suppress(OSError):
            return time.time() - path.stat().st_mtime > _FORGOTTEN_SECONDS
        return False
    return int(process) == os.getpid() or not _is_alive(int(process))


def _is_alive(process: int) -> bool:
    if os.name != "posix":
        return True  # signal 0 asks nothing there; the folder stays
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
