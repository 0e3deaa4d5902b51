"""The server's log: requests without their queries, kernels, refusals, and what kernels write to standard error."""

from __future__ import annotations

import contextlib
import glob
import logging
import os
import re
import sys
from pathlib import Path
from typing import Any

from halfsky import private_files
from halfsky.errors import OutputError

LOGGER = "halfsky.serve"
VOILA = f"{LOGGER}.voila"
_SECRET = re.compile(r"(?<=/wishes/)[^/]+")  # by which a kernel that waits shows that it is this server's
_QUIET = ("tornado.access", "asyncio", "traitlets")


def open_log(path: Path | None) -> logging.Logger:
    """The logger; with a path, everything that this process and its kernels write to standard error goes there too."""
    if path is not None:
        try:
            if not path.parent.is_dir():
                private_files.make_folder(path.parent)
            number = private_files.append(path)
            _close_rotated(path)
        except private_files.NotPrivateError as error:
            raise OutputError(f"{error}; --log names the log") from error
        except OSError as error:
            raise OutputError(f"{path}: cannot be written ({error.strerror}); choose another --log") from error
        sys.stderr.flush()
        os.dup2(number, 2)
        os.close(number)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    logger = logging.getLogger(LOGGER)
    logger.handlers[:] = [handler]
    logger.setLevel(logging.INFO)
    logger.propagate = False
    logging.getLogger(VOILA).setLevel(logging.WARNING)  # it tells of every connection
    tornado = logging.getLogger("tornado")
    tornado.handlers[:] = [handler]
    tornado.propagate = False
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.ERROR)
    return logger


def _close_rotated(path: Path) -> None:
    """What logrotate has put aside (serve.log.1, serve.log.2.gz, serve.log-20260401) is as private as the log."""
    for sign in ".-":
        for older in path.parent.glob(f"{glob.escape(path.name)}{sign}[0-9]*"):
            with contextlib.suppress(FileNotFoundError):
                private_files.close(older)


def log_request(handler: Any) -> None:
    """One line a request. No query and no header: they may hold a token, and what somebody looked at."""
    status, request = handler.get_status(), handler.request
    if status < 400 and ("/static/" in request.path or "/labextensions/" in request.path):
        return
    settings = handler.application.settings
    user = getattr(getattr(handler, "_jupyter_current_user", None), "username", "-")
    client = settings["client_address"](request) or "-"
    path = _SECRET.sub("…", request.path)
    path = path if path.isprintable() else repr(path)
    level = logging.ERROR if status >= 500 and status != 503 else logging.WARNING if status >= 400 else logging.INFO
    logging.getLogger(LOGGER).log(
        level, "%s %s %d %s %s %.0f ms", client, user, status, request.method, path[:300], 1000 * request.request_time()
    )
