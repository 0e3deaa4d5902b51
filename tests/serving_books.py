"""Stand-in dashboards and real server processes for the tests of `halfsky serve`."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import re
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
import psutil
import websockets

from long_form import WALKS

CHROMIUM = "/usr/bin/chromium"

_LIGHT = f"""
import sys
sys.path.append({str(Path(__file__).parent)!r})
import reading_here
from halfsky.batch import warm_up
from halfsky.dashboards.serving import preheat
from halfsky.warmkernels.preload import Preload

async def nothing(*_, **__):
    pass

warm_up.preload = lambda *_, **__: Preload(("ipykernel.ipkernel", "ipywidgets"))  # whose comms are the kernel's
preheat.keep_ready = nothing
reading_here.opening.ask = reading_here.ask
from halfsky.cli import main
sys.exit(main(sys.argv[1:]))
"""
"""`halfsky` whose kernels' parent knows no more than stand-in dashboards ask for, and which reads files itself
(`reading_here`): either takes longer than most tests here. The real one serves in `dashboards_server`, and here where
walks are walked.
"""

# A dropdown, a chart of halfsky.figures that follows it, what the visitor asked for and who he is, things that go wrong.
CHART = [
    """
import logging, os
import ipywidgets as w
from halfsky.figures.theme import themed
""",
    """
from urllib.parse import parse_qs
from html import escape
from voila.utils import get_query_string
query = parse_qs(get_query_string() or "")
""",
    """
from halfsky.figures.theme import chart, panel, title
def picture(slope):
    with themed():
        drawn = chart(1.2, alt="")
        axes = panel(drawn, left=0.6, right=0.4, top=0.4, bottom=0.4)
        axes.plot([2020, 2025], [0, slope])
        title(drawn, "目标", "%")
    return drawn._repr_mimebundle_()
pick = w.Dropdown(options=[("升高", 1), ("降低", -1)], description="方向")
image, said = w.HTML(), w.HTML()
def show(_=None):
    told = picture(pick.value)
    image.value = f'<img id="chart" alt="目标图" src="data:image/png;base64,{told[0]["image/png"]}">'
pick.observe(show, "value")
show()
name = query.get("district", ["无"])[0]
said.value = f"<p id='said'>{escape(name)}·{escape(os.environ.get('HALFSKY_USER', ''))}</p>"
broken = w.Button(description="出错")
output = w.Output()
def fail(_):
    logging.getLogger("halfsky.dashboards").error("H-4711 that went wrong")
    with output:
        raise RuntimeError("secret-detail")
broken.on_click(fail)
display(w.VBox([pick, image, said, broken, output]))
""",
]
PLAIN = [
    "import ipywidgets as w, os",
    "from html import escape\nfrom voila.utils import get_query_string\nquery = get_query_string() or ''",
    "display(w.HTML('<p id=\"said\">' + escape(query)[:200] + '·' + os.environ.get('HALFSKY_USER', '') + '</p>'))",
]
BROKEN = ["1 / 0", "import ipywidgets as w\ndisplay(w.HTML('<p id=\"after\">后面</p>'))"]


def notebook(path: Path, cells: list[str], title: str) -> None:
    book = nbformat.v4.new_notebook()
    book.cells = [nbformat.v4.new_markdown_cell(f"# {title}"), *(nbformat.v4.new_code_cell(cell) for cell in cells)]
    book.metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(book, path)


@dataclass
class Answer:
    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclass
class Server:
    """A running `halfsky serve`."""

    process: subprocess.Popen[bytes]
    log: Path
    port: int
    base: str
    cookies: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}{self.base}"

    def ask(
        self, path: str, *, method: str = "GET", headers: dict[str, str] | None = None, body: bytes | None = None
    ) -> Answer:
        """One request exactly as written, below the base URL unless it begins with a slash."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        with contextlib.closing(line):
            line.putrequest(method, path if path.startswith("/") else self.base + path, skip_host=True)
            told = {"Host": f"127.0.0.1:{self.port}"} | (headers or {})
            if body is not None:
                told |= {"Content-Length": str(len(body)), "Content-Type": "application/x-www-form-urlencoded"}
            for name, value in told.items():
                line.putheader(name, value)
            line.endheaders(body)
            answer = line.getresponse()
            return Answer(answer.status, answer.headers, answer.read())

    def status(self, headers: dict[str, str] | None = None) -> dict[str, Any]:
        return json.loads(self.ask("status", headers=headers).body)

    def logged(self) -> str:
        return self.log.read_text(encoding="utf-8")


def cookies(answer: Answer) -> dict[str, str]:
    """What an answer asks a browser to keep, by name."""
    pairs = [line.partition(";")[0].partition("=") for line in answer.headers.get_all("Set-Cookie") or []]
    return {name: value for name, _, value in pairs}


def jar(kept: dict[str, str]) -> dict[str, str]:
    return {"Cookie": "; ".join(f"{name}={value}" for name, value in kept.items())}


@contextlib.contextmanager
def serving(
    folder: Path,
    *options: str,
    token: str = "",
    program: Sequence[str] = (),
    account: int | None = None,
    **variables: str,
) -> Iterator[Server]:
    """`halfsky serve` on a free port, until it answers; ended as a service would be.

    program: another way to call `halfsky`; account: whose process it is, by its number.
    """
    log = folder / "serve.log"
    whole = [str(Path(sys.executable).parent / "halfsky")]
    command = [*(program or (whole if WALKS else [sys.executable, "-c", _LIGHT]))]
    command += ["serve", "--port", "0", "--log", str(log), *options]
    command += ["--notebooks", str(folder / "dashboards"), "--outputs", str(folder / "outputs")]
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("HALFSKY", "JUPYTERHUB"))}
    environment |= variables | ({"HALFSKY_TOKEN": token} if token else {})
    whose = {} if account is None else {"user": account, "group": account, "extra_groups": [], "umask": 0}
    process = subprocess.Popen(command, env=environment, cwd=folder, stdin=subprocess.DEVNULL, **whose)
    try:
        said = until(lambda: re.search(r"at http://[^/]+:(\d+)(/\S*)", log.read_text(encoding="utf-8")), 60)
        yield Server(process, log, int(said[1]), said[2])
    finally:
        mine = psutil.Process(process.pid).children(recursive=True) if process.poll() is None else []
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
        assert not psutil.wait_procs(mine, timeout=10)[1], "a kernel outlived its server"


def until(what: Callable[[], Any], seconds: float) -> Any:
    """What is true at last; an assertion where it never is."""
    limit = time.monotonic() + seconds
    while True:
        with contextlib.suppress(FileNotFoundError):
            if found := what():
                return found
        assert time.monotonic() < limit, "waited in vain"
        time.sleep(0.1)


def sign_in(server: Server, secret: str) -> dict[str, str]:
    """The cookies of a browser that has signed in and looked at the first page."""
    kept = cookies(server.ask(f"?token={secret}"))
    return kept | cookies(server.ask("", headers=jar(kept)))


def line_to(
    server: Server, kernel: str, kept: dict[str, str], origin: str | None = None, protocols: Sequence[str] = ()
) -> Any:
    """A websocket to a kernel, as a page with these cookies opens it."""
    url = f"ws://127.0.0.1:{server.port}{server.base}api/kernels/{kernel}/channels?session_id={uuid.uuid4()}"
    return websockets.connect(
        url, additional_headers=jar(kept), origin=origin, subprotocols=protocols or None, proxy=None, max_size=None
    )
