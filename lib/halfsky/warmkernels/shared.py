"""One warm parent for all Jupyter clients of a user: the first kernel starts it; it ends when none came for a while.

It is found by a socket in a folder of the user's own. A parent of another Python, environment or state of Halfsky's
source has another name, so that nobody gets a kernel of yesterday's code.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import socket
import sys
from pathlib import Path
from typing import Any

from halfsky import private_files
from halfsky.errors import RunError
from halfsky.warmkernels import client, preload, runtime, wire

IDLE_SECONDS = 300
_SOURCE = Path(__file__).resolve().parents[1]


def fork(call: str, arguments: dict[str, Any], **how: Any) -> client.Child:
    """A child of the user's warm parent, which is started where there is none; see `client.fork`."""
    address = _folder() / f"{_name()}.sock"
    try:
        return client.fork(address, call, arguments, **how)
    except client.ParentLostError:
        with os.fdopen(private_files.append(address.with_name("start.lock")), "ab") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # of several that ask at once one starts it
            try:
                return client.fork(address, call, arguments, **how)
            except client.ParentLostError:
                _sweep(address.parent)
                log = address.with_suffix(".log")
                parent = client.launch(address, ["--idle", str(IDLE_SECONDS)], preload.installed(), log)
                client.wait_ready(address, parent, log)
        return client.fork(address, call, arguments, **how)


def _folder() -> Path:
    """A folder that nobody else can enter: whoever can write to the socket runs code as this user."""
    root = os.environ.get("XDG_RUNTIME_DIR", "")
    if runtime.is_short(root) and private_files.is_own(Path(root)):
        folder = Path(root) / "halfsky"
    else:
        folder = Path(runtime.short_folder()) / f"halfsky-{os.getuid()}"
    try:
        private_files.make_folder(folder)
    except (private_files.NotPrivateError, OSError) as error:
        raise RunError(f"no place for warm kernels: {error}; remove it, or set XDG_RUNTIME_DIR") from error
    if not private_files.is_own(folder):  # a link, or a file
        raise RunError(f"{folder} is no folder of this account's own: remove it, or set XDG_RUNTIME_DIR")
    return folder


def _sweep(folder: Path) -> None:
    """Remove the sockets at which no parent listens any more, and their logs."""
    for address in folder.glob("*.sock"):
        with contextlib.closing(socket.socket(socket.AF_UNIX, wire.KIND)) as trial:
            try:
                trial.connect(str(address))
            except OSError:
                address.unlink(missing_ok=True)
    for log in folder.glob("*.log"):
        if not log.with_suffix(".sock").exists():
            log.unlink(missing_ok=True)


def _name() -> str:
    """What a parent holds from its start: the interpreter, what steers it, and the library's source."""
    steering = sorted(
        (name, value)
        for name, value in os.environ.items()
        if name.startswith(("PYTHON", "MPL", "LANG", "LC_", "HOME", "TZ"))
    )
    source = sorted((str(path), path.stat().st_mtime_ns) for path in _SOURCE.rglob("*.py"))
    return hashlib.sha256(repr((sys.executable, sys.path[1:], steering, source)).encode()).hexdigest()[:16]
