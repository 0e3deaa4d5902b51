"""The documents of plans that are gone through and not yet entered, as a backup of the store takes them along.

They lie beside the store, a folder each: the document, and what was said of it so far. What is in them is for the pages
that a plan is entered by; here they are files.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from halfsky import private_files
from halfsky.collect.store_location import KEPT_REVIEW, WAITING_PLANS
from halfsky.errors import StoreError

FOLDER = WAITING_PLANS
COUNTED = "waiting_plans"  # among the counts of a backup
_NAME = re.compile(r"[0-9a-f]{16}/[A-Za-z0-9][A-Za-z0-9.]*")


def kept(store_folder: Path) -> list[tuple[str, bytes]]:
    """Each file by its name below `FOLDER`, in order; what is given up meanwhile is gone. OSError for what cannot be
    read."""
    folder = store_folder / FOLDER
    found = []
    for path in sorted(folder.glob("*/*")):
        name = path.relative_to(folder).as_posix()
        if _NAME.fullmatch(name):  # a draft of a file that is just written begins with a dot
            try:
                found.append((name, path.read_bytes()))
            except FileNotFoundError:
                continue
    return found


def of_backup(contents: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files of a backup by name. StoreError for a name that none of them has."""
    found = {
        name.removeprefix(f"{FOLDER}/"): content for name, content in contents.items() if name.startswith(f"{FOLDER}/")
    }
    if strange := [name for name in found if not _NAME.fullmatch(name)]:
        raise StoreError(f"the backup does not hold together: {strange[0][:80]!r} is no file of a plan that waits")
    return found


def put_back(store_folder: Path, files: Mapping[str, bytes]) -> None:
    """Write them beside a restored store, for this account alone. StoreError where they cannot be written."""
    for name, content in files.items():
        path = store_folder / FOLDER / name
        try:
            private_files.make_folder(path.parent)
            private_files.write(path, content)
        except (OSError, private_files.NotPrivateError) as error:
            raise StoreError(
                f"the store is restored, but not the plans that wait to be entered ({path}: {error}): "
                "restore into another new folder"
            ) from error


def how_many(names: Iterable[str]) -> int:
    """Of how many plans that wait these files are: of an entered one what a refused form held may lie there."""
    return len({name.partition("/")[0] for name in names if not name.endswith(f"/{KEPT_REVIEW}")})
