"""A call in a process that is started for it: what `client.fork` does, where nothing can be forked or shall be.

python -m halfsky.warmkernels.cold      reads its request from standard input, tells what happens on standard output
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import shutil
import subprocess
import sys
import threading
from importlib import import_module
from pathlib import Path
from typing import Any

from halfsky.warmkernels import preload, runtime


class ColdChild:
    """The same view of a process as `client.Child`; `call`, `arguments` and `memory` as of `child`'s request."""

    def __init__(self, call: str, arguments: dict[str, Any], *, environment: dict[str, str], memory: int) -> None:
        self._sockets = runtime.new_folder("c-")  # removed here, because the process may be killed
        self._process = subprocess.Popen(
            [sys.executable, "-m", "halfsky.warmkernels.cold"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, env=environment | preload.ENVIRONMENT, start_new_session=True,
        )  # fmt: skip
        self.process = self._process.pid
        self.exit: int | None = None
        self.cpu, self.peak = 0.0, 0
        self._messages: queue.Queue[dict[str, Any] | None] = queue.Queue()
        threading.Thread(target=self._listen, daemon=True).start()
        with contextlib.suppress(BrokenPipeError):
            assert self._process.stdin is not None
            request = {"call": call, "arguments": arguments, "memory": memory, "sockets": str(self._sockets)}
            self._process.stdin.write(json.dumps(request).encode() + b"\n")
            self._process.stdin.flush()  # it stays open: its end is this process's end

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._messages.put(json.loads(line))
        self._messages.put(None)

    def receive(self, timeout: float | None) -> dict[str, Any] | None:
        """The child's next message; None once it has ended. `TimeoutError`."""
        if self.exit is not None:
            return None
        try:
            message = self._messages.get(timeout=timeout)
        except queue.Empty:
            raise TimeoutError from None
        if message is not None and "cpu" in message:
            self.cpu, self.peak = message["cpu"], message["peak"]
            return self.receive(timeout)
        if message is None:
            self.exit = self._process.wait()
        return message

    def signal(self, number: int) -> None:
        with contextlib.suppress(OSError):
            self._process.send_signal(number)

    def close(self) -> None:
        """End it; its kernel sees its parent go, and ends too."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        shutil.rmtree(self._sockets, ignore_errors=True)


class _Channel:
    """Standard output, which nothing else may use."""

    def __init__(self) -> None:
        self._file = os.fdopen(os.dup(1), "w", buffering=1, encoding="utf-8")
        os.dup2(2, 1)

    def send(self, message: dict[str, Any]) -> None:
        with contextlib.suppress(OSError):
            self._file.write(json.dumps(message) + "\n")


def main() -> int:
    channel = _Channel()
    request = json.loads(sys.stdin.buffer.readline())
    threading.Thread(target=_end_with_parent, daemon=True).start()
    preload.postpone_slow_check()
    _limit_memory(request["memory"])
    runtime.adopt(Path(request["sockets"]))
    module, function = request["call"].split(":")
    getattr(import_module(module), function)(channel, **request["arguments"])
    channel.send(_usage())
    return 0


def _end_with_parent() -> None:
    sys.stdin.buffer.read()
    os._exit(1)


def _limit_memory(limit: int) -> None:
    if limit and sys.platform != "win32":
        import resource  # noqa: PLC0415 - not on Windows

        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        most = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
        resource.setrlimit(resource.RLIMIT_DATA, (most, hard))  # its kernel inherits it


def _usage() -> dict[str, float]:
    if sys.platform == "win32":
        return {"cpu": 0.0, "peak": 0}
    import resource  # noqa: PLC0415 - as above

    both = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    unit = 1 if sys.platform == "darwin" else 1024
    return {
        "cpu": round(sum(usage.ru_utime + usage.ru_stime for usage in both), 2),
        "peak": max(usage.ru_maxrss for usage in both) * unit,
    }


if __name__ == "__main__":
    os._exit(main())
