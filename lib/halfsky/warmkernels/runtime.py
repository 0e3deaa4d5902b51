"""Where this process's sockets lie: a folder that no other account can enter, gone when the process is gone.

A process that was killed leaves its folder. The next one of the same account removes it: who lives holds a lock on his
own (which also keeps it from those who clean up what is old in /tmp).
"""

from __future__ import annotations

import atexit
import contextlib
import os
import shutil
import stat
import sys
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from halfsky.errors import RunError

if sys.platform != "win32":
    import fcntl

_PREFIX = "halfsky-ipc-"
_LONGEST = 54  # bytes of the 107 of a socket's address (103 on macOS); what is made here takes 47 more
_SHORT = ("/tmp", "/var/tmp", "/dev/shm")


@dataclass(frozen=True)
class _Own:
    """The folder of one process. lock: its number, -1 where there are no locks or another process holds it."""

    process: int
    path: Path
    lock: int


_own: _Own | None = None
_making = threading.Lock()


def new_folder(prefix: str) -> Path:
    """A new folder of mode 0700 in this process's own, for whoever asks to remove; see `folder`."""
    return Path(tempfile.mkdtemp(prefix=prefix, dir=folder()))


def folder() -> Path:
    """This process's folder, made when it is first asked for, or once something has removed it."""
    global _own
    with _making:
        if _own is None or _own.process != os.getpid() or not _own.path.is_dir():
            if _own is not None and _own.lock >= 0:
                os.close(_own.lock)
            _own = _made()
        return _own.path


def adopt(given: Path) -> None:
    """Use a folder that another process made for this one, and will remove."""
    global _own
    with _making:
        _own = _Own(os.getpid(), given, -1)


def holds(path: Path) -> bool:
    """Whether a path lies in this process's folder."""
    own = _own
    return own is not None and own.process == os.getpid() and own.path in path.parents


def short_folder() -> str:
    """The folder for temporary files, or another where a socket's address would be longer than the system allows."""
    wanted = tempfile.gettempdir()
    for name in (wanted, *_SHORT):
        if is_short(name) and os.access(name, os.W_OK | os.X_OK):
            return name
    raise RunError(f"no folder for sockets: {wanted} is too long a path, and {_SHORT[0]} cannot be written; set TMPDIR")


def is_short(name: str) -> bool:
    return len(os.fsencode(name)) < _LONGEST


def _made() -> _Own:
    if sys.platform == "win32":
        own = _Own(os.getpid(), Path(tempfile.mkdtemp(prefix=_PREFIX)), -1)
    else:
        base = Path(short_folder())
        _sweep(base)
        while True:
            path = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=base))
            lock = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
            fcntl.flock(lock, fcntl.LOCK_EX)
            if path.is_dir():  # else another process took it for one that was left
                break
            os.close(lock)
        own = _Own(os.getpid(), path, lock)
    atexit.register(_remove, own)
    return own


def _remove(own: _Own) -> None:
    if own.process == os.getpid():  # a forked process has its parent's list of what to do at its end
        shutil.rmtree(own.path, ignore_errors=True)


def _sweep(base: Path) -> None:
    """Remove the folders of this account's processes that are no more."""
    for path in base.glob(f"{_PREFIX}*"):
        with _locked(path) as left:
            if left:
                shutil.rmtree(path, ignore_errors=True)


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[bool]:
    """Whether a folder is this account's and nobody holds it; while the block runs nobody else takes it."""
    try:
        number = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:
        yield False
        return
    try:
        about = os.fstat(number)
        if about.st_uid != os.geteuid() or not stat.S_ISDIR(about.st_mode):
            yield False
            return
        try:
            fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
        else:
            yield True
    finally:
        os.close(number)
