"""A real Voilà server and a real browser for the tests of the dashboards: the one place that starts either."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[1]
CHROMIUM = Path("/usr/bin/chromium")
PATIENCE = 90_000  # milliseconds; a machine that tests on all cores is slow, and what is late is no failure
# Voilà's own template fetches these two; Halfsky's does not
ELSEWHERE = ("https://cdn.jsdelivr.net/npm/@fortawesome/",)
# and its page says goodbye to the kernel without the token that its server asks for
GOODBYE = "/voila/api/shutdown/"


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@contextmanager
def served(logs: Path, data: Path | None = None, *, preheat: bool = False) -> Iterator[tuple[str, Path]]:
    """The address that every dashboard lies under, and the server's log (in the folder `logs`), while the block runs.

    data: the folder of another package than the one that ships; preheat: a kernel waits for each notebook.
    """
    port = free_port()
    command = [
        sys.executable, "-m", "voila", str(ROOT / "notebooks" / "dashboards"), "--no-browser", f"--port={port}",
        "--strip_sources=True", "--Voila.ip=127.0.0.1", f"--preheat_kernel={preheat}", "--pool_size=1",
    ]  # fmt: skip
    environment = os.environ | {"PYTHONPATH": str(ROOT / "lib")} | ({"HALFSKY_DATA": str(data)} if data else {})
    environment.pop("PYTEST_CURRENT_TEST", None)  # ipykernel behaves otherwise where it finds this
    log = logs / "voila.log"
    with log.open("w") as out:
        server = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, env=environment, cwd=ROOT)
    try:
        _wait_until_it_answers(f"http://127.0.0.1:{port}/", server, log)
        yield f"http://127.0.0.1:{port}/voila/render/", log
    finally:
        server.terminate()
        server.wait(timeout=30)


def _wait_until_it_answers(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + PATIENCE / 1000
    while time.monotonic() < deadline:
        assert server.poll() is None, log.read_text()
        try:
            urllib.request.urlopen(address, timeout=5)
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(log.read_text())
