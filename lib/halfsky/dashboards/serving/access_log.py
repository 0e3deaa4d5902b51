"""The server's log: requests without their queries, kernels, refusals, and what kernels write to standard error."""

from __future__ import annotations

import contextlib
import glob
import logging
import os
import re
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

from halfsky import private_files
from halfsky.errors import OutputError

LOGGER = "halfsky.serve"
VOILA = f"{LOGGER}.voila"
_SECRET = re.compile(r"(?<=/wishes/)[^/]+")  # by which a kernel that waits shows that it is this server's
_QUIET = ("tornado.access", "asyncio", "traitlets")


class MeasuredHandler(logging.StreamHandler):
    """Takes so many lines of a kind in so many seconds, counts the others, and cuts what is very long.

    A kind: the words of the message, and whose request or kernel it is about, its first argument. Nobody fills the disk
    by what he sends, and what is said of others meanwhile stands there all the same.
    """

    _LINES, _SECONDS, _CHARACTERS, _KINDS = 100, 10.0, 20_000, 10_000

    def __init__(self, stream: Any) -> None:
        super().__init__(stream)
        self._counts: Counter[tuple[str, str]] = Counter()
        self._until = 0.0

    def begin_window(self) -> None:
        """Count anew; of what was left out is said how many lines."""
        for (words, about), count in self._counts.items():
            if (more := count - self._LINES) > 0:
                said = f"{about}: " if about else ""
                told = logging.makeLogRecord(
                    {"msg": f"{said}{more} more lines of one kind were left out: {words[:200]}", "levelno": 30,
                     "levelname": "WARNING"}
                )  # fmt: skip
                super().emit(told)
        self._counts.clear()
        self._until = time.monotonic() + self._SECONDS

    def emit(self, record: logging.LogRecord) -> None:
        if time.monotonic() > self._until or len(self._counts) >= self._KINDS:
            self.begin_window()
        about = str(record.args[0])[:100] if isinstance(record.args, tuple) and record.args else ""
        about = "" if re.fullmatch(r"S-\d+", about) else about  # a number of its own for each
        kind = str(record.msg)[:500], about
        self._counts[kind] += 1
        if self._counts[kind] <= self._LINES:
            super().emit(record)

    def format(self, record: logging.LogRecord) -> str:
        text = super().format(record)
        more = len(text) - self._CHARACTERS
        return f"{text[: self._CHARACTERS]}… ({more} more characters)" if more > 0 else text


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
    handler = MeasuredHandler(sys.stderr)
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
    for name in ("asyncio", "traitlets"):
        logging.getLogger(name).handlers[:] = [handler]
        logging.getLogger(name).propagate = False
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
