"""How many connections there may be, how long a request may take to arrive, and what happens when files run out.

Tornado waits five minutes for a request's head, takes as many connections as come, and where the process has no file
left asks the system again at once, each time with a traceback in the log: a few hundred connections that never send a
whole request stop a server for all.
"""

from __future__ import annotations

import contextlib
import errno
import logging
import os
import socket
import ssl
from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass
from typing import Any
from weakref import WeakSet

from tornado.httpserver import HTTPServer
from tornado.ioloop import IOLoop
from tornado.iostream import IOStream, StreamClosedError

from halfsky.dashboards.serving.access_log import LOGGER
from halfsky.dashboards.serving.settings import SOCKET_PEER

_log = logging.getLogger(LOGGER)
_EXHAUSTED = (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM)
_ACCEPTED_AT_ONCE = 128
_WANTED_FILES = 8192
_SENTENCE = "现在连接太多，请关闭不用的页面，稍后再试。 / Too many connections; close pages and try again later.\n"
_ANSWER = (
    "HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n"
    f"Retry-After: 15\r\nContent-Length: {len(_SENTENCE.encode())}\r\n\r\n{_SENTENCE}"
).encode()


@dataclass(frozen=True)
class Limits:
    """header_seconds: from the connection to the end of the first request's head; body_seconds: for its body;
    idle_seconds: until the end of the next request's head; of_address, of_server: connections at once; exempt: proxies,
    which bring the connections of many; backoff_seconds: until a new connection is taken after files ran out.
    """

    header_seconds: float = 20.0
    body_seconds: float = 60.0
    idle_seconds: float = 90.0
    of_address: int = 120
    of_server: int = 1000
    exempt: frozenset[str] = frozenset()
    backoff_seconds: float = 1.0


class LimitedServer(HTTPServer):
    """An HTTP server within `Limits`."""

    def initialize(  # type: ignore[override]
        self,
        application: Any,
        *,
        limits: Limits,
        max_body_size: int | None = None,
        ssl_options: ssl.SSLContext | None = None,
    ) -> None:
        self._limits = limits
        self._lines: dict[str, set[IOStream]] = {}
        self._known: WeakSet[Any] = WeakSet()  # connections that have begun a request
        super().initialize(
            application, idle_connection_timeout=limits.idle_seconds, body_timeout=limits.body_seconds,
            max_body_size=max_body_size, ssl_options=ssl_options,
        )  # fmt: skip

    def add_sockets(self, sockets: Iterable[socket.socket]) -> None:
        for one in sockets:
            self._sockets[one.fileno()] = one
            self._handlers[one.fileno()] = _Acceptor(one, self._handle_connection, self._limits.backoff_seconds).stop

    def handle_stream(self, stream: IOStream, address: tuple[Any, ...]) -> None:
        who = str(address[0]) if address else SOCKET_PEER
        if (told := self._too_many(who)) is not None:
            _log.warning("%s turned away: %s", who, told)
            with contextlib.suppress(StreamClosedError):
                stream.write(_ANSWER).add_done_callback(lambda _written: stream.close())
            return
        self._lines.setdefault(who, set()).add(stream)
        super().handle_stream(stream, address)

    def _too_many(self, who: str) -> str | None:
        """Why no further connection of this address is taken; None where one is."""
        self._forget_closed(who)
        if who not in self._limits.exempt and len(self._lines.get(who, ())) >= self._limits.of_address:
            return f"it has {self._limits.of_address} connections"
        if sum(map(len, self._lines.values())) >= self._limits.of_server:
            for other in list(self._lines):
                self._forget_closed(other)
            if sum(map(len, self._lines.values())) >= self._limits.of_server:
                return f"the server has {self._limits.of_server} connections"
        return None

    def _forget_closed(self, who: str) -> None:
        """A line may live on as a websocket after HTTP has done with it: only the stream itself knows."""
        left = {stream for stream in self._lines.pop(who, ()) if not stream.closed()}
        if left:
            self._lines[who] = left

    def start_request(self, server_conn: Any, request_conn: Any) -> Any:
        if server_conn not in self._known:
            self._known.add(server_conn)
            request_conn.params = copy(request_conn.params)
            request_conn.params.header_timeout = self._limits.header_seconds
        return super().start_request(server_conn, request_conn)


class _Acceptor:
    """Takes connections from a listening socket, and waits a while where the system has no file for one."""

    def __init__(self, listening: socket.socket, take: Any, seconds: float) -> None:
        self._listening, self._take, self._seconds = listening, take, seconds
        self._loop = IOLoop.current()
        self._stopped = self._waits = False
        self._loop.add_handler(listening, self._ready, IOLoop.READ)

    def _ready(self, _number: Any, _events: int) -> None:
        for _ in range(_ACCEPTED_AT_ONCE):
            if self._stopped or self._waits:
                return
            try:
                line, address = self._listening.accept()
            except BlockingIOError:
                return
            except ConnectionAbortedError:
                continue
            except OSError as error:
                if error.errno not in _EXHAUSTED:
                    raise
                self._rest(error)
                return
            self._take(line, address)

    def _rest(self, error: OSError) -> None:
        _log.error("no new connection for %g s: %s", self._seconds, error.strerror or os.strerror(error.errno or 0))
        self._waits = True
        self._loop.remove_handler(self._listening)
        self._loop.call_later(self._seconds, self._again)

    def _again(self) -> None:
        if not self._stopped:
            self._waits = False
            self._loop.add_handler(self._listening, self._ready, IOLoop.READ)

    def stop(self) -> None:
        self._stopped = True
        if not self._waits:
            self._loop.remove_handler(self._listening)


def limits_of(proxies: frozenset[str], max_per_client: int) -> Limits:
    """The limits of a server: as many connections as half of the files that its process may open.

    A browser holds six for its pages and one more for each open dashboard.
    """
    return Limits(exempt=proxies, of_address=max(120, 8 * max_per_client), of_server=max(100, _files() // 2))


def _files() -> int:
    """How many files this process may open, after asking for more where that is allowed."""
    try:
        import resource  # noqa: PLC0415 - not on Windows
    except ModuleNotFoundError:
        return 2000
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _WANTED_FILES if hard == resource.RLIM_INFINITY else min(_WANTED_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
            soft = wanted
    return _WANTED_FILES if soft == resource.RLIM_INFINITY else soft
