"""Where the server listens: an address of the network, or a socket that is a file, for a proxy of this machine."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tornado import netutil

from halfsky.errors import RunError

_OWN, _WITH_GROUP = 0o600, 0o660
_WRITABLE_BY_OTHERS = stat.S_IWGRP | stat.S_IWOTH
_ASKING_SECONDS = 2.0


def at_address(host: str, port: int) -> list[socket.socket]:
    """Sockets that listen at an address of the network; `RunError` where it is taken."""
    try:
        return netutil.bind_sockets(port, host.strip("[]") or None)
    except OSError as error:
        raise RunError(
            f"{host}:{port}: cannot listen there ({error.strerror}); choose another --host or --port"
        ) from error


@contextmanager
def at_file(path: Path, group: str = "") -> Iterator[socket.socket]:
    """A listening socket at `path`, for this account alone (0600) or for a group too (0660); gone when the block ends.

    What a server that was killed has left there is replaced. `RunError` where a server listens there already, where
    something else lies there, and where other accounts may write in its folder: they could put a socket of theirs in
    its place, and would be sent what visitors send.
    """
    _check_folder(path.parent)
    _check_free(path)
    with contextlib.ExitStack() as kept:
        try:
            listening = kept.enter_context(contextlib.closing(netutil.bind_unix_socket(str(path), _OWN)))
            kept.callback(_remove, path, path.lstat())
            if group:
                shutil.chown(path, group=group)
                path.chmod(_WITH_GROUP)
        except LookupError as error:
            raise RunError(f"--socket-group {group}: no such group on this machine") from error
        except OSError as error:
            raise RunError(f"{path}: cannot listen there ({error.strerror or error}); name another --socket") from error
        yield listening


def _remove(path: Path, made: os.stat_result) -> None:
    with contextlib.suppress(OSError):
        if os.path.samestat(path.lstat(), made):  # not that of a server which has come since
            path.unlink()


def _check_folder(folder: Path) -> None:
    try:
        about = folder.stat()
    except OSError as error:
        raise RunError(f"{folder}: no folder for a socket ({error.strerror}); make it first") from error
    of_another = about.st_uid not in (0, os.geteuid())
    if of_another or (about.st_mode & _WRITABLE_BY_OTHERS and not about.st_mode & stat.S_ISVTX):
        raise RunError(
            f"{folder}: other accounts may write there and could put a socket of theirs in the place of the server's: "
            f"choose a folder of the server's own account, closed to others' writing (chmod 755 {folder})"
        )


def _check_free(path: Path) -> None:
    try:
        about = path.lstat()
    except FileNotFoundError:
        return
    except OSError as error:
        raise RunError(f"{path}: cannot listen there ({error.strerror}); choose another --socket") from error
    if not stat.S_ISSOCK(about.st_mode) or about.st_uid != os.geteuid():
        raise RunError(f"{path} is there already and is no socket of this account: name another --socket")
    with contextlib.closing(socket.socket(socket.AF_UNIX)) as asking:
        asking.settimeout(_ASKING_SECONDS)
        try:
            asking.connect(str(path))
        except (ConnectionRefusedError, FileNotFoundError):
            return
        except OSError as error:
            raise RunError(f"{path}: cannot listen there ({error.strerror or error}); name another --socket") from error
    raise RunError(f"{path}: a server listens there already; end it, or name another --socket")
