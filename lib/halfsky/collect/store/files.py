"""The original files, each under the sha256 of its bytes: what was sent can always be read again as it was."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from halfsky import private_files
from halfsky.collect.store import crash_points
from halfsky.collect.store.database import Store
from halfsky.errors import StoreError


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def keep(store: Store, content: bytes) -> str:
    """Write the bytes where their hash says, on the disk itself before this returns; returns the hash."""
    name = sha256(content)
    place = path(store, name)
    crash_points.point("submit.before_file")
    try:
        if place.exists() and sha256(place.read_bytes()) == name:
            private_files.sync(place)  # whoever wrote it may have been ended before this
            private_files.sync(place.parent)
            private_files.sync(place.parent.parent)
            return name
        private_files.make_folder(place.parent)
        handle, draft = private_files.draft(place.parent, ".")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            crash_points.point("submit.after_file")
            draft.replace(place)
        except BaseException:
            draft.unlink(missing_ok=True)
            raise
        private_files.sync(place.parent)
        private_files.sync(place.parent.parent)
    except private_files.NotPrivateError as error:
        raise StoreError(f"the file could not be kept: {error}") from error
    except OSError as error:
        raise StoreError(
            f"the file could not be kept ({error.strerror}): nothing was saved; make room, then send it again"
        ) from error
    crash_points.point("submit.after_rename")
    return name


def read(store: Store, name: str) -> bytes:
    """The bytes kept under a hash. StoreError when they are not there, or are no longer those."""
    try:
        content = path(store, name).read_bytes()
    except OSError as error:
        raise StoreError(f"the file {name[:12]}… is not in the store: restore it from a backup") from error
    if sha256(content) != name:
        raise StoreError(f"the file {name[:12]}… has changed since it was kept: restore it from a backup")
    return content


def path(store: Store, name: str) -> Path:
    return store.folder / "files" / name[:2] / name


def names(store: Store) -> set[str]:
    """Every file kept."""
    return {file.name for file in (store.folder / "files").glob("??/*") if not file.name.startswith(".")}
