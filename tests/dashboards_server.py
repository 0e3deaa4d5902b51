"""A real server and a real browser for the tests of the dashboards: the one place that starts either."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, expect

ROOT = Path(__file__).parents[1]
CHROMIUM = Path("/usr/bin/chromium")
PATIENCE = 90_000  # milliseconds; a machine that tests on all cores is slow, and what is late is no failure
expect.set_options(timeout=PATIENCE)  # of whoever imports this


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@contextmanager
def served(
    logs: Path, data: Path | None = None, *, preheat: bool = False, options: Sequence[str] = (), **variables: str
) -> Iterator[tuple[str, Path]]:
    """The address that every dashboard lies under, and the server's log (in the folder `logs`), while the block runs.

    data: the folder of another package than the one that ships; preheat: a kernel waits for each notebook;
    options: more of the command's; variables: more of the server's environment.
    """
    port, log = free_port(), logs / "serve.log"
    command = [
        Path(sys.executable).parent / "halfsky", "serve", f"--port={port}", f"--log={log}",
        f"--preheat={int(preheat)}", *(["--data", data] if data else []), *options,
    ]  # fmt: skip
    environment = os.environ | {"PYTHONPATH": str(ROOT / "lib")} | variables
    server = subprocess.Popen(list(map(str, command)), env=environment, cwd=ROOT, stdin=subprocess.DEVNULL)
    try:
        wait_until_it_answers(f"http://127.0.0.1:{port}/", server, log)
        yield f"http://127.0.0.1:{port}/", log
    finally:
        server.terminate()
        try:
            server.wait(timeout=30)
        except subprocess.TimeoutExpired:
            server.kill()
            raise


def wait_until_it_answers(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
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


def until_live(page: Page) -> None:
    """Until the widgets of a dashboard's page have taken the place of what the server wrote."""
    page.wait_for_function("() => !document.getElementById('hs-still') && document.querySelector('.hs h1')")
