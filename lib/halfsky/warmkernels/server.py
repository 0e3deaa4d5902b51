"""The warm parent: imports the heavy libraries once, then forks a child for every request that its socket brings.

    python -m halfsky.warmkernels.server SOCKET --owner FD | --idle SECONDS [--preload JSON]

One thread only, because a fork copies no other. A child is bound to the connection that asked for it: when the client
closes it, or dies, the child's process group is killed; when the child ends, the client is told how (`exit`: as
`waitstatus_to_exitcode`, `cpu`: seconds, `peak`: bytes). When the parent itself dies the kernel kills its children.
A client may send `{"signal": number}` for the child's process group; instead of a request, `{"prepare": call}` and then
its arguments, for what every later child shall find done.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import os
import selectors
import signal
import socket
import sys
import traceback
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from halfsky.warmkernels import child, preload, wire
from halfsky.warmkernels.preload import Preload


@dataclass(eq=False)
class _Client:
    """A connection, and the child that was forked for it."""

    connection: socket.socket
    process: int = 0
    pidfd: int = -1


class Parent:
    """Accepts requests and reaps children until its owner is gone, or nothing has come for `idle` seconds."""

    def __init__(self, listener: socket.socket, owner: int | None, idle: float | None) -> None:
        self._listener = listener
        self._owner = owner
        self._idle = idle
        self._clients: set[_Client] = set()
        self._selector = selectors.DefaultSelector()
        self._selector.register(listener, selectors.EVENT_READ, None)
        if owner is not None:
            self._selector.register(owner, selectors.EVENT_READ, "owner")

    def serve(self) -> None:
        while True:
            events = self._selector.select(None if self._clients else self._idle)
            if not events:
                return
            for key, _ in events:
                if key.data == "owner":
                    return
                if key.data is None:
                    self._accept()
                elif key.data in self._clients:  # not ended by an event before this one
                    if key.fd == key.data.pidfd:
                        self._reap(key.data)
                    else:
                        self._hear(key.data)

    def kill_all(self) -> None:
        for client in list(self._clients):
            self._end(client)

    def _accept(self) -> None:
        connection, _ = self._listener.accept()
        client = _Client(connection)
        self._clients.add(client)
        self._selector.register(connection, selectors.EVENT_READ, client)

    def _hear(self, client: _Client) -> None:
        """A request, a signal to send on, or the client's end."""
        if not client.process:
            asked = wire.receive_request(client.connection)
            if asked is not None and asked[1]:
                self._fork(client, asked[1])
                return
            if asked is not None and "prepare" in asked[0]:
                self._prepare(client, asked[0]["prepare"])
            self._end(client)
            return
        message = wire.receive(client.connection)
        if message is None:
            self._end(client)
        else:
            _kill_group(client.process, int(message["signal"]))

    def _prepare(self, client: _Client, call: str) -> None:
        """Do in this process what its children would each do again."""
        module, function = call.split(":")
        try:
            getattr(import_module(module), function)(**wire.receive(client.connection) or {})
        except Exception:  # the children do without
            traceback.print_exc()
        _settle()
        with contextlib.suppress(OSError):
            wire.send(client.connection, {"prepared": call})

    def _fork(self, client: _Client, files: list[int]) -> None:
        parent = os.getpid()
        process = os.fork()
        if process == 0:
            self._become_child(client, files, parent)
        for file in files:
            os.close(file)
        client.process = process
        client.pidfd = os.pidfd_open(process)
        self._selector.register(client.pidfd, selectors.EVENT_READ, client)
        with contextlib.suppress(OSError):
            wire.send(client.connection, {"process": process})

    def _become_child(self, client: _Client, files: list[int], parent: int) -> None:
        """Never returns."""
        status = 70  # EX_SOFTWARE: something here is broken, not the notebook
        try:
            self._selector.close()
            self._listener.close()
            if self._owner is not None:
                os.close(self._owner)
            for other in self._clients - {client}:
                other.connection.close()
                if other.pidfd >= 0:
                    os.close(other.pidfd)
            self._clients.clear()
            status = child.live(client.connection, files, parent)
        except BaseException:
            with contextlib.suppress(BaseException):
                traceback.print_exc()
        finally:
            # as a forked child of multiprocessing ends: what the parent registered for its own exit is not the child's
            with contextlib.suppress(BaseException):
                sys.stdout.flush()
                sys.stderr.flush()
            os._exit(status)

    def _reap(self, client: _Client) -> None:
        """Tell how the child ended; what it has started goes with it."""
        _kill_group(client.process, signal.SIGKILL)  # before the wait: until then the number is the child's own
        _, status, usage = os.wait4(client.process, 0)
        report = {
            "exit": os.waitstatus_to_exitcode(status),
            "cpu": round(usage.ru_utime + usage.ru_stime, 4),
            "peak": usage.ru_maxrss * 1024,
        }
        with contextlib.suppress(OSError):
            wire.send(client.connection, report)
        client.process = 0
        self._end(client)

    def _end(self, client: _Client) -> None:
        if client.process:
            _kill_group(client.process, signal.SIGKILL)
            os.waitpid(client.process, 0)
        if client.pidfd >= 0:
            self._selector.unregister(client.pidfd)
            os.close(client.pidfd)
        self._selector.unregister(client.connection)
        client.connection.close()
        self._clients.discard(client)


def _kill_group(process: int, number: int) -> None:
    """Signal a child that is not reaped, and its process group: the child makes that group as its first act."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(process, number)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process, number)


def _settle() -> None:
    """A collection in a child would touch, and so copy, all that it shares with the parent."""
    gc.collect()
    gc.freeze()


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("socket", type=Path)
    parser.add_argument("--owner", type=int)
    parser.add_argument("--idle", type=float)
    parser.add_argument("--preload", default="[]")
    wanted = parser.parse_args(arguments)
    if not sys.flags.safe_path:
        del sys.path[0]  # where this was started is no folder to import a notebook's modules from
    run(wanted.socket, preload.unpack(wanted.preload), wanted.owner, wanted.idle)


def run(address: Path, preloads: Iterable[Preload], owner: int | None = None, idle: float | None = None) -> None:
    """Be a warm parent at this socket, until its owner is gone or nothing has come for so many seconds."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    gc.disable()  # hardly anything of what is imported is garbage: looking for it is a tenth of the start
    preload.load(preloads)
    gc.freeze()  # and what little there is costs less kept than looked for
    gc.enable()
    listener = socket.socket(socket.AF_UNIX, wire.KIND)
    draft = address.with_suffix(".new")
    mask = os.umask(0o177)  # whoever reaches the socket runs code as this account
    listener.bind(str(draft))
    os.umask(mask)
    listener.listen(64)
    draft.replace(address)  # a socket that is there is a parent that is ready
    parent = Parent(listener, owner, idle)
    try:
        parent.serve()
    finally:
        with contextlib.suppress(OSError):
            address.unlink()
        parent.kill_all()


if __name__ == "__main__":
    main()
