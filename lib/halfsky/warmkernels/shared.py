"""One warm parent for all Jupyter clients of a user: the first kernel starts it; it ends when none came for a while.

It is found by a socket in a folder of the user's own. A parent of another Python, environment or state of Halfsky's
source has another name, so that nobody gets a kernel of yesterday's code.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import stat
import sys
from pathlib import Path
from typing import Any

from halfsky.errors import RunError
from halfsky.warmkernels import client

IDLE_SECONDS = 300
ALSO = (  # what kernels import beside what reports need
    "ipykernel.kernelapp",
    "ipykernel.debugger",  # of a kernel's start the largest part
    "IPython.core.debugger",
    "IPython.extensions.storemagic",
    "psutil",
    "sqlite3",
    "tornado.platform.asyncio",
    "seaborn",
    "scipy.stats",
)
_SOURCE = Path(__file__).resolve().parents[2]


def fork(call: str, arguments: dict[str, Any], **how: Any) -> client.Child:
    """A child of the user's warm parent, which is started where there is none; see `client.fork`."""
    address = _folder() / f"{_name()}.sock"
    try:
        return client.fork(address, call, arguments, **how)
    except client.ParentLostError:
        with (address.with_suffix(".lock")).open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # of several that ask at once one starts it
            try:
                return client.fork(address, call, arguments, **how)
            except client.ParentLostError:
                address.unlink(missing_ok=True)
                log = address.with_suffix(".log")
                log.unlink(missing_ok=True)
                parent = client.launch(address, ["--idle", str(IDLE_SECONDS), "--also", *ALSO], log)
                client.wait_ready(address, parent, log)
        return client.fork(address, call, arguments, **how)


def _folder() -> Path:
    """A folder that nobody else can enter: whoever can write to the socket runs code as this user."""
    root = os.environ.get("XDG_RUNTIME_DIR")
    folder = Path(root) / "halfsky" if root else Path(client.short_folder()) / f"halfsky-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    about = folder.lstat()
    if about.st_uid != os.getuid() or not stat.S_ISDIR(about.st_mode) or about.st_mode & 0o077:
        raise RunError(f"{folder}: belongs to somebody else, or others may enter it; remove it")
    return folder


def _name() -> str:
    """What a parent holds from its start: the interpreter, what steers it, and the library's source."""
    steering = sorted(
        (name, value)
        for name, value in os.environ.items()
        if name.startswith(("PYTHON", "MPL", "LANG", "LC_", "HOME", "TZ"))
    )
    source = sorted((str(path), path.stat().st_mtime_ns) for path in _SOURCE.rglob("*.py"))
    return hashlib.sha256(repr((sys.executable, sys.path[1:], steering, source)).encode()).hexdigest()[:16]
