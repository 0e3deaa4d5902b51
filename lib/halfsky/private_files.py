"""Files and folders for this account alone: made so from their first moment, whatever the umask says.

What is there already and open to others is closed where it is this account's own; what belongs to another account is
refused with its path. Where a system has no such permissions (Windows) those of the folder above hold.
"""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
import threading
from pathlib import Path

_FILE, _FOLDER, _OTHERS = 0o600, 0o700, 0o077
_HAS_OWNERS = os.name == "posix"
_making = threading.Lock()


class NotPrivateError(Exception):
    """Something that is not this account's alone and cannot be made so; the message names it and what to do."""


def make_folder(folder: Path) -> bool:
    """Make a folder with those above it that are missing, or close the one that is there.

    Whether it was there and open to others until now. `NotPrivateError`; OSError where it cannot be made.
    """
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    for path in reversed(missing):
        with contextlib.suppress(FileExistsError):  # another process was quicker
            path.mkdir(_FOLDER)
            path.chmod(_FOLDER)  # a umask may have taken something from the owner
    return close(folder)


def make_file(path: Path) -> None:
    """Make an empty file, or close the one that is there, which is not opened for that.

    Opening and closing would end the locks that this process has on it: a database must not lose them.
    """
    with _making:  # nobody has begun to use the new file before it is closed again
        try:
            number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _FILE)
        except FileExistsError:
            close(path)
            return
        _give_to_owner(number)
        os.close(number)


def append(path: Path) -> int:
    """The number of a file to write to at its end, made where there is none; a device or a pipe is left as it is."""
    with contextlib.suppress(FileNotFoundError):
        close(path)
    number = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, _FILE)
    if stat.S_ISREG(os.fstat(number).st_mode):
        _give_to_owner(number)
    return number


def draft(folder: Path, prefix: str) -> tuple[int, Path]:
    """A new file that is to be renamed when it is whole: its number to write to, and its path, ending with .part."""
    number, path = tempfile.mkstemp(dir=folder, prefix=prefix, suffix=".part")
    _give_to_owner(number)
    return number, Path(path)


def write(path: Path, content: bytes) -> None:
    """Write a file whole or not at all; what stood there is replaced, also where others could read that."""
    if path.exists() and not path.is_file():
        path.write_bytes(content)  # /dev/stdout and the like
        return
    number, beside = draft(path.parent, f".{path.name}.")
    try:
        with os.fdopen(number, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(number)
        beside.replace(path)
        sync(path.parent)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def sync(place: Path) -> None:
    """Have a file's content, or a folder's names, on the disk itself before this returns."""
    number = os.open(place, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def close(path: Path) -> bool:
    """Take from others what they may do with a file or folder; whether they might do anything until now.

    `NotPrivateError` where it is another account's, or the file system keeps no permissions; FileNotFoundError.
    """
    if not _HAS_OWNERS:
        return False
    about = path.lstat()
    if stat.S_ISLNK(about.st_mode):
        _require_own(path, about)
        path = path.resolve(strict=True)
        about = path.lstat()
    if not (stat.S_ISDIR(about.st_mode) or stat.S_ISREG(about.st_mode)):
        return False
    _require_own(path, about)
    if not about.st_mode & _OTHERS:
        return False
    wanted = _FOLDER if stat.S_ISDIR(about.st_mode) else _FILE
    with contextlib.suppress(PermissionError):
        path.chmod(about.st_mode & wanted)
    if path.lstat().st_mode & _OTHERS:
        raise NotPrivateError(
            f"{path} is open to other accounts of this machine and cannot be closed (a file system without "
            "permissions?): choose a place on another one"
        )
    return True


def close_all(folder: Path) -> int:
    """`close` a folder and everything below it, links left out; how many of them were open until now."""
    if not _HAS_OWNERS:
        return 0
    closed = int(close(folder))
    with os.scandir(folder) as entries:
        for entry in entries:
            with contextlib.suppress(FileNotFoundError):  # a draft that has got its name meanwhile
                if entry.is_dir(follow_symlinks=False):
                    closed += close_all(Path(entry.path))
                elif not entry.is_symlink():
                    closed += _close_entry(entry)
    return closed


def _close_entry(entry: os.DirEntry[str]) -> int:
    about = entry.stat(follow_symlinks=False)
    if about.st_uid == os.geteuid() and not about.st_mode & _OTHERS:
        return 0
    return int(close(Path(entry.path)))


def is_open(path: Path) -> bool:
    """Whether a file or folder is there and others may do anything with it."""
    return _HAS_OWNERS and path.exists() and bool(path.stat().st_mode & _OTHERS)


def is_own(path: Path) -> bool:
    """Whether a folder is there, no link, this account's, and closed to others."""
    try:
        about = path.lstat()
    except OSError:
        return False
    if not _HAS_OWNERS:
        return stat.S_ISDIR(about.st_mode)
    return stat.S_ISDIR(about.st_mode) and about.st_uid == os.geteuid() and not about.st_mode & _OTHERS


def _give_to_owner(number: int) -> None:
    """Whatever the umask took from the owner, and gave to nobody."""
    if _HAS_OWNERS:
        os.fchmod(number, _FILE)


def _require_own(path: Path, about: os.stat_result) -> None:
    if about.st_uid != os.geteuid():
        mine, other = _account(os.geteuid()), _account(about.st_uid)
        raise NotPrivateError(
            f"{path} belongs to {other}, not to {mine}, who runs this: what lies there is another's to read. "
            f"Run it as {other}, or give it over (chown -R {mine} {path}), or choose another place"
        )


def _account(number: int) -> str:
    import pwd  # noqa: PLC0415 - not on Windows

    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:  # a container without an entry for it
        return str(number)
