"""Where the bytes come from: an upload in memory, or a regular file; what is none cannot make the reader wait."""

from __future__ import annotations

import errno
import os
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

from halfsky.guarded_reading.refusals import FileRefused


@dataclass(frozen=True)
class Content:
    """The bytes of a file that was uploaded, and its name (a label: it is never opened)."""

    name: str
    content: bytes


Source = str | Path | Content


def name_of(source: Source) -> str:
    """How a message names the file."""
    return source.name if isinstance(source, Content) else str(source)


def ending_of(source: Source) -> str:
    """The ending in small letters, with its point."""
    return Path(name_of(source)).suffix.lower()


def opened(source: Source, most_bytes: int) -> int:
    """A descriptor of the bytes, at their beginning. FileRefused for what is no regular file, empty or too large.

    A FIFO, a device, a socket, a folder, and a link to one of them, are refused without being waited for.
    """
    if isinstance(source, Content):
        _check_size(source.name, len(source.content), most_bytes)
        handle = _in_memory()
        view = memoryview(source.content)
        while view:
            view = view[os.write(handle, view) :]
        os.lseek(handle, 0, os.SEEK_SET)
        return handle
    name = str(source)
    try:
        if not stat.S_ISREG((found := Path(name).stat()).st_mode):  # opening alone may set a device to work
            raise FileRefused(name, "not-regular", _kind(found.st_mode))
        # Without O_NONBLOCK the opening of a FIFO waits for its writer; a file is not changed by it.
        handle = os.open(name, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0))
    except OSError as error:
        code = {errno.ENOENT: "not-found", errno.ENXIO: "not-regular"}.get(error.errno or 0, "not-opened")
        raise FileRefused(name, code, "" if code != "not-opened" else str(error.strerror)) from error
    except ValueError as error:  # a NUL in the name
        raise FileRefused(name, "not-opened", str(error)) from error
    try:
        found = os.fstat(handle)
        if not stat.S_ISREG(found.st_mode):
            raise FileRefused(name, "not-regular", _kind(found.st_mode))
        _check_size(name, found.st_size, most_bytes)
    except BaseException:
        os.close(handle)
        raise
    return handle


def regular_bytes(path: str | Path, most_bytes: int) -> bytes:
    """The bytes of a regular file, at most so many. FileRefused as from `opened`."""
    with os.fdopen(opened(path, most_bytes), "rb") as file:
        content = file.read(most_bytes + 1)
    if len(content) > most_bytes:  # it grew meanwhile
        raise FileRefused(str(path), "too-large", f"more than {most_bytes // 1_000_000} MB")
    return content


def _in_memory() -> int:
    if hasattr(os, "memfd_create"):
        return os.memfd_create("halfsky-upload")
    with tempfile.TemporaryFile() as file:
        return os.dup(file.fileno())


def _check_size(name: str, size: int, most_bytes: int) -> None:
    if size == 0:
        raise FileRefused(name, "empty-file")
    if size > most_bytes:
        raise FileRefused(name, "too-large", f"{size / 1e6:.0f} MB, at most {most_bytes // 1_000_000} MB are read")


def _kind(mode: int) -> str:
    kinds = {"folder": stat.S_ISDIR, "FIFO": stat.S_ISFIFO, "socket": stat.S_ISSOCK, "device": stat.S_ISCHR}
    return next((kind for kind, test in kinds.items() if test(mode)), "device")
