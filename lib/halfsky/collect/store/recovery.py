"""What is left to do when a store is lost or damaged: which backup to restore, and how.

Every backup is remembered in a file beside the database, which is still there when the database is not.
"""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

from halfsky import private_files
from halfsky.collect.store_location import FILE
from halfsky.errors import StoreError

BACKUPS = "backups.jsonl"
_REMEMBERED = 50


class StoreDamaged(StoreError):
    """The database is there and cannot be read as it was written."""


class StoreLost(StoreError):
    """There is no store where one was looked for, or its database is gone."""


def remember(folder: Path, backup: Path, made_at: str, submissions: int) -> None:
    """Write down that a backup was made; a store that cannot (a full disk) has its backup all the same."""
    known = [*_remembered(folder), {"path": str(backup.resolve()), "made_at": made_at, "submissions": submissions}]
    lines = "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in known[-_REMEMBERED:])
    with suppress(OSError):
        private_files.write(folder / BACKUPS, lines.encode())


def advice(folder: Path) -> str:
    """What to do, with the newest backup that is still there."""
    there = [one for one in _remembered(folder) if Path(one["path"]).is_file()]
    if there:
        newest = there[-1]
        which = (
            f"the newest backup that is still there, of {newest['made_at']} with {newest['submissions']} submissions"
        )
        path = newest["path"]
    else:
        which, path = "your newest backup (none that was made here is still where it was written)", "FILE.tar"
    return (
        f"restore {which} into a new folder and go on there: HALFSKY_STORE=NEW halfsky store restore {path}; keep this "
        "folder, what came after the backup can only be there"
    )


def require(folder: Path, *, on_sqlite: bool) -> None:
    """`StoreLost` where there is no store in a folder; looking makes none."""
    if (folder / FILE).is_file() if on_sqlite else folder.is_dir():
        return
    place = folder.resolve()
    if folder.is_dir() and has_files(folder):
        raise lost(folder)
    raise StoreLost(
        f"there is no store in {place}: HALFSKY_STORE must name the store's folder (without it ./store is meant, so go "
        "where it lies). If its folder was lost: halfsky store restore BACKUP.tar. A new store begins with: halfsky "
        "people grant"
    )


def require_database(folder: Path) -> None:
    """`StoreLost` where files were kept and the SQLite database that knows of them is gone or empty."""
    database = folder / FILE
    if has_files(folder) and (not database.is_file() or database.stat().st_size == 0):
        raise lost(folder)


def lost(folder: Path, what: str = "") -> StoreLost:
    return StoreLost(
        f"{folder.resolve()} holds files that were sent, and {what or f'its database {FILE}'} is gone or empty: "
        f"{advice(folder)}"
    )


def damaged(folder: Path, said: str) -> StoreDamaged:
    return StoreDamaged(f"the database of {folder.resolve()} is damaged ({said}): {advice(folder)}")


def has_files(folder: Path) -> bool:
    """Whether a store has kept anything in this folder, or made a backup of it."""
    if (folder / BACKUPS).is_file():
        return True
    return next((folder / "files").glob("??/*"), None) is not None


def _remembered(folder: Path) -> list[dict[str, str]]:
    with suppress(OSError, ValueError):
        lines = (folder / BACKUPS).read_text(encoding="utf-8").splitlines()
        return [
            one
            for one in map(json.loads, lines)
            if isinstance(one, dict) and {"path", "made_at", "submissions"} <= one.keys()
        ]
    return []
