"""What one visitor can take of the server: connections, time, memory, lines of the log."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import io
import json
import logging
import re
import socket
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import psutil
import pytest
from jupyter_server.services.kernels.connection.base import serialize_binary_message, serialize_msg_to_ws_v1
from tornado import web
from tornado.netutil import bind_sockets

from halfsky.cli import main
from halfsky.dashboards.serving import access_log
from halfsky.dashboards.serving.connections import LimitedServer, Limits
from halfsky.dashboards.serving.frames import V1
from serving_books import PLAIN, Server, cookies, jar, line_to, notebook, serving, sign_in, until

SECRET = "correct-horse-battery"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("serve")
    (folder / "dashboards").mkdir()
    notebook(folder / "dashboards" / "plain.ipynb", PLAIN, "简单看板")
    notebook(folder / "dashboards" / "failing.ipynb", FAILING, "出错看板")
    options = ("--preheat", "0", "--kernel-memory", "200", "--max-kernels", "4", "--max-per-client", "4")
    with serving(folder, *options, token=SECRET) as running:
        yield running


def _half_open(port: int, source: str = "127.0.0.5") -> socket.socket:
    line = socket.create_connection(("127.0.0.1", port), source_address=(source, 0))
    line.sendall(b"GET /health HTTP/1.1\r\nHost: localhost\r\n")
    return line


def _is_closed(line: socket.socket) -> bool:
    line.setblocking(False)
    try:
        while line.recv(4096):
            pass
    except BlockingIOError:
        return False
    except OSError:
        return True
    return True


def test_half_open_connections_of_one_address_are_few_and_stop_nobody(server: Server) -> None:
    process = psutil.Process(server.process.pid)
    before, logged = process.num_fds(), len(server.logged())
    with contextlib.ExitStack() as lines:
        held = [lines.enter_context(_half_open(server.port)) for _ in range(400)]
        until(lambda: sum(_is_closed(line) for line in held) >= 200, 10)
        assert process.num_fds() - before < 200
        assert server.ask("health").status == 200
    assert len(server.logged()) - logged < 20_000
    assert "connections" in server.logged()


@contextlib.asynccontextmanager
async def _listening(limits: Limits, **how: object) -> object:
    class Sink(web.RequestHandler):
        def post(self) -> None:
            self.finish("got it")

        get = post

    made = LimitedServer(web.Application([("/", Sink)]), limits=limits, **how)
    sockets = bind_sockets(0, "127.0.0.1")
    made.add_sockets(sockets)
    try:
        yield sockets[0].getsockname()[1]
    finally:
        made.stop()
        await made.close_all_connections()


@pytest.mark.parametrize(
    "begun",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: x\r\n", id="half a head"),
        pytest.param(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf", id="half a body"),
    ],
)
def test_a_request_that_does_not_come_to_its_end_is_not_waited_for(begun: bytes) -> None:
    async def ask() -> bytes:
        async with _listening(Limits(header_seconds=0.2, body_seconds=0.2)) as port:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(begun)
            answer = await asyncio.wait_for(reader.read(), 20)
            writer.close()
            return answer

    assert asyncio.run(ask()) == b""


def test_a_line_that_rests_between_two_requests_has_longer() -> None:
    async def ask() -> bytes:
        async with _listening(Limits(header_seconds=0.2, idle_seconds=60)) as port:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            for _ in range(2):
                writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
                answer = await reader.readuntil(b"got it")
                await asyncio.sleep(0.6)
            writer.close()
            return answer

    assert asyncio.run(ask()).startswith(b"HTTP/1.1 200")


def test_too_many_connections_are_told_so_and_a_proxy_s_are_not_counted_as_one_visitor_s() -> None:
    async def open_all(exempt: frozenset[str]) -> list[bytes]:
        async with _listening(Limits(of_address=3, exempt=exempt)) as port:
            answers, writers = [], []
            for _ in range(5):
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
                answers.append(await asyncio.wait_for(reader.readline(), 20))
                writers.append(writer)
            for writer in writers:
                writer.close()
            return answers

    assert [line.split()[1] for line in asyncio.run(open_all(frozenset()))] == [b"200"] * 3 + [b"503"] * 2
    assert {line.split()[1] for line in asyncio.run(open_all(frozenset({"127.0.0.1"})))} == {b"200"}


def test_without_a_free_file_the_server_waits_and_says_so_once(monkeypatch: pytest.MonkeyPatch) -> None:
    log = io.StringIO()
    handler = logging.StreamHandler(log)
    logger = logging.getLogger(access_log.LOGGER)
    tried = 0
    real = socket.socket.accept

    def exhausted(self: socket.socket) -> object:
        nonlocal tried
        tried += 1
        if tried <= 3:
            raise OSError(errno.EMFILE, "Too many open files")
        return real(self)

    async def ask() -> bytes:
        async with _listening(Limits(backoff_seconds=0.2)) as port:
            monkeypatch.setattr(socket.socket, "accept", exhausted)
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            answer = await asyncio.wait_for(reader.readline(), 20)
            writer.close()
            return answer

    logger.addHandler(handler)
    try:
        assert asyncio.run(ask()).startswith(b"HTTP/1.1 200")
    finally:
        logger.removeHandler(handler)
    assert tried <= 6, "it was asked again and again"
    assert "Traceback" not in log.getvalue() and log.getvalue().count("Too many open files") <= 3


def test_the_log_takes_so_many_lines_of_a_kind_and_counts_the_others() -> None:
    stream = io.StringIO()
    handler = access_log.MeasuredHandler(stream)
    logger = logging.Logger("measured")
    logger.addHandler(handler)
    for number in range(5_000):
        logger.warning("%s: kernel %s: refused", "10.0.0.1", number)
    logger.warning("another thing")
    handler.begin_window()
    logger.error("x" * 10**6)
    lines = stream.getvalue().splitlines()
    assert len(lines) < 200
    assert "another thing" in stream.getvalue()
    assert any("4900 more" in line for line in lines), lines[-3:]
    assert len(stream.getvalue()) < 100_000


def _widget(megabytes: int, number: int) -> bytes:
    """An image's widget as a page may open it, of so many megabytes."""
    state = {
        "_model_module": "@jupyter-widgets/controls", "_model_name": "ImageModel", "_model_module_version": "2.0.0",
        "_view_module": "@jupyter-widgets/controls", "_view_name": "ImageView", "_view_module_version": "2.0.0",
    }  # fmt: skip
    content = {"comm_id": uuid.uuid4().hex, "target_name": "jupyter.widget",
               "data": {"state": state, "buffer_paths": [["value"]]}}  # fmt: skip
    header = {
        "msg_id": uuid.uuid4().hex, "msg_type": "comm_open", "session": "s", "username": "", "version": "5.3",
        "date": datetime.now(UTC).isoformat(),
    }  # fmt: skip
    message = {"header": header, "parent_header": {}, "metadata": {"version": "2.1.0"}, "content": content,
               "channel": "shell", "buffers": [bytes([number % 256]) * (megabytes * 2**20)]}  # fmt: skip
    return bytes(serialize_binary_message(message))


def _open(server: Server, page: str = "plain") -> tuple[str, dict[str, str]]:
    kept = sign_in(server, SECRET)
    answer = server.ask(page, headers=jar(kept))
    kernel = answer.text.partition('"kernelId": "')[2].partition('"')[0]
    return kernel, kept | cookies(answer)


def test_a_page_that_fills_its_kernel_loses_it_and_no_other_does(server: Server) -> None:
    kernel, kept = _open(server)
    other, others = _open(server)

    async def fill() -> int:
        async with line_to(server, kernel, kept) as line:

            async def read() -> None:  # else the client stops hearing that the line was closed
                with contextlib.suppress(Exception):
                    while True:
                        await line.recv()

            reading = asyncio.ensure_future(read())
            with contextlib.suppress(Exception):
                for number in range(40):
                    await line.send(_widget(9, number))
            with contextlib.suppress(Exception):
                await asyncio.wait_for(line.wait_closed(), 30)
            await reading
            return line.close_code or 0

    assert asyncio.run(fill()) in (1001, 1009)
    until(lambda: server.ask(f"api/kernels/{kernel}", headers=jar(kept)).status == 404, 20)
    assert server.ask(f"api/kernels/{other}", headers=jar(others)).status == 200
    assert "memory" in server.logged()


FAILING = [
    "import ipywidgets as w",
    "from voila.utils import get_query_string\nget_query_string()",
    """
button, output = w.Button(description="x"), w.Output()
def fail(_):
    with output:
        raise RuntimeError("secret-detail")
button.on_click(fail)
display(w.VBox([button, output]))
""",
]


def _message(kind: str, content: dict[str, object]) -> dict[str, object]:
    header = {
        "msg_id": uuid.uuid4().hex, "msg_type": kind, "session": "s", "username": "", "version": "5.3",
        "date": datetime.now(UTC).isoformat(),
    }  # fmt: skip
    return {"header": header, "parent_header": {}, "metadata": {}, "content": content}


@pytest.mark.parametrize("protocols", [(), (V1,)], ids=["none", "v1"])
def test_an_error_reaches_a_page_of_either_protocol_as_a_sentence_with_a_number(
    server: Server, protocols: tuple[str, ...]
) -> None:
    kernel, kept = _open(server, "failing")

    def frame(message: dict[str, object]) -> str | bytes:
        if not protocols:
            return json.dumps({**message, "channel": "shell"})
        parts = [json.dumps(message[name]).encode() for name in ("header", "parent_header", "metadata", "content")]
        return bytes(serialize_msg_to_ws_v1(parts, "shell"))

    async def hear() -> str:
        async with line_to(server, kernel, kept, protocols=protocols) as line:
            assert line.subprotocol == (protocols[0] if protocols else None)
            await line.send(frame(_message("comm_info_request", {"target_name": "jupyter.widget"})))
            heard = ""
            with contextlib.suppress(TimeoutError):
                while not re.search(r"S-\d{8}", heard):
                    piece = await asyncio.wait_for(line.recv(), 20)
                    text = piece if isinstance(piece, str) else piece.decode(errors="replace")
                    heard += text
                    if "comm_info_reply" in text:
                        for comm in re.findall(r'"([0-9a-f]{32})": ?\{"target_name"', text):
                            said = {"comm_id": comm, "data": {"method": "custom", "content": {"event": "click"}}}
                            await line.send(frame(_message("comm_msg", said)))
            return heard

    heard = asyncio.run(hear())
    assert re.search(r"S-\d{8}", heard), heard[-2000:]
    assert "secret-detail" not in heard and "Traceback" not in heard
    number = re.search(r"S-\d{8}", heard)[0]
    until(lambda: f"{number}: kernel {kernel}: RuntimeError: secret-detail" in server.logged(), 5)


def test_the_options_are_checked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve", "--kernel-memory", "10"]) == 2
