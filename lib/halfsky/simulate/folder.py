"""The folder of a simulated package: there whole or not at all, and never in the place of anything else."""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from halfsky.errors import OutputError
from halfsky.package.locking import alone
from halfsky.package.reading import FILES

NAME = "halfsky-simulated"
"""The name in `datapackage.json` by which a simulated package is known."""

WRITTEN = "halfsky_simulated"
"""The key in `datapackage.json` that says what the simulation wrote: `_digests`."""

_DESCRIPTION = "datapackage.json"


@contextmanager
def replaced_folder(folder: Path, *, force: bool = False) -> Iterator[Path]:
    """A folder beside `folder` to write into, which takes its place at the end; it goes if anything fails.

    force: replace a simulated package that was edited, too.
    """
    try:
        check_folder(folder, force=force)
        beside = Path(tempfile.mkdtemp(dir=folder.absolute().parent, prefix=f".{folder.absolute().name}."))
    except OSError as error:
        raise OutputError(f"{folder} cannot be written: {error.strerror or error}") from error
    draft, earlier = beside / "new", beside / "earlier"
    try:
        draft.mkdir()
        yield draft
        with alone(folder) if folder.exists() else nullcontext():
            check_folder(folder, force=force)  # what was published there while the new one was made
            _swap(draft, folder, earlier)
    except OSError as error:
        raise OutputError(f"{folder} cannot be written: {error.strerror or error}") from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _swap(draft: Path, folder: Path, earlier: Path) -> None:
    if folder.exists():
        folder.rename(earlier)
    try:
        draft.rename(folder)
    except BaseException:
        if earlier.exists():
            earlier.rename(folder)
        raise


def check_folder(folder: Path, *, force: bool = False) -> None:
    """OutputError where the folder cannot be made, or where something other than a simulated package would be lost.

    force: the edits of a simulated package may be lost.
    """
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise OutputError(f"{folder} is no folder: name one that is new, empty or a simulated package")
    if not folder.absolute().parent.is_dir():
        raise OutputError(f"{folder}: there is no folder {folder.absolute().parent}; make it first")
    if not folder.exists() or not any(folder.iterdir()):
        return
    remedy = "name a folder that is new, empty or a simulated package"
    if not _is_simulated(folder):
        raise OutputError(f"{folder} holds something else than a simulated package: {remedy}")
    for path in sorted(folder.rglob("*")):
        own = path.relative_to(folder)
        folders = {pattern.partition("/")[0] for pattern in FILES.values()}
        known = [_DESCRIPTION, *FILES.values(), *folders]
        if not any(len(own.parts) == pattern.count("/") + 1 and own.match(pattern) for pattern in known):
            raise OutputError(f"{folder} holds {own} beside a simulated package: move it elsewhere, or {remedy}")
        if own.match("observations/submitted-*.csv"):
            raise OutputError(f"{folder} holds {own}, published figures that were sent: move it elsewhere, or {remedy}")
    if not force and (why := _edited(folder)):
        raise OutputError(f"{folder}: {why}, which would be lost: replace it by --force, or name another folder")


def remember_written(folder: Path) -> None:
    """Put down in the description of a simulated package what its tables hold, by which an edit is known."""
    path = folder / _DESCRIPTION
    said = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(said | {WRITTEN: _digests(folder)}, ensure_ascii=False, indent=2) + "\n", "utf-8")


def _edited(folder: Path) -> str:
    """Which tables of a simulated package are not as they were written; "" where all are."""
    written = json.loads((folder / _DESCRIPTION).read_text(encoding="utf-8")).get(WRITTEN)
    if not isinstance(written, dict):
        return "this simulated package does not say what was written into it and may have been edited by hand"
    stands = _digests(folder)
    differ = sorted(name for name in written.keys() | stands.keys() if written.get(name) != stands.get(name))
    return f"{', '.join(differ)} of this simulated package differ from what was written" if differ else ""


def _digests(folder: Path) -> dict[str, str]:
    """sha256 of what each table holds, over the names and the bytes of its files; by the name of its file or folder."""
    found: dict[str, Any] = {}
    for path in sorted(folder.rglob("*")):
        own = path.relative_to(folder)
        if path.is_file() and own.parts != (_DESCRIPTION,):
            digest = found.setdefault(own.parts[0], hashlib.sha256())
            digest.update(f"{own.as_posix()}\0{path.stat().st_size}\0".encode())
            digest.update(path.read_bytes())
    return {name: digest.hexdigest() for name, digest in found.items()}


def simulated_counties(folder: Path) -> int | None:
    """How many counties the simulated package in this folder has; None where there is none, or it is incomplete."""
    areas = folder / FILES["areas"]
    if not _is_simulated(folder) or not areas.is_file():
        return None
    with areas.open(encoding="utf-8", newline="") as lines:
        return sum(row.get("level") == "county" for row in csv.DictReader(lines))


def _is_simulated(folder: Path) -> bool:
    try:
        described = json.loads((folder / _DESCRIPTION).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(described, dict) and described.get("name") == NAME
