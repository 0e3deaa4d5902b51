"""Frames that no page sends: each ends the line that it came on, and costs nobody else anything."""

from __future__ import annotations

import asyncio
import json
import struct
from collections.abc import Iterator
from types import SimpleNamespace
from urllib.parse import quote

import pytest
import websockets
from jupyter_server.services.kernels.connection.base import serialize_binary_message, serialize_msg_to_ws_v1

from halfsky.dashboards.serving import frames
from long_form import some
from serving_books import BROKEN, PLAIN, Server, cookies, jar, line_to, notebook, serving, sign_in, until

V1 = frames.V1
SECRET, OTHER = "correct-horse-battery", "another-long-password"
# A widget that holds bytes, and one that follows another: what is told to the first is said by the second.
HELD = [
    """
import ipywidgets as w
pick, said = w.Text(description="写"), w.HTML()
pick.observe(lambda change: setattr(said, "value", f"听到{change.new}"), "value")
display(w.VBox([pick, said, w.Image(value=bytes(range(256)), format="png")]))
""",
]


def header(kind: str, identity: str = "1") -> dict:
    return {"msg_id": identity, "msg_type": kind, "session": "s", "username": "", "version": "5.3"}


def message(kind: str, content: dict | None = None, **changed) -> dict:
    whole = {"header": header(kind), "parent_header": {}, "metadata": {"version": "1.0.0"}, "content": content or {}}
    return {"channel": "shell"} | whole | changed


def v1(told: dict, buffers: tuple[bytes, ...] = ()) -> bytes:
    texts = [json.dumps(told[name]).encode() for name in ("header", "parent_header", "metadata", "content")]
    return serialize_msg_to_ws_v1([*texts, *buffers], told["channel"])


def v1_texts(*texts: bytes, channel: str = "shell") -> bytes:
    return serialize_msg_to_ws_v1(list(texts), channel)


def binary(told: dict, buffers: tuple[bytes, ...] = (b"x",)) -> bytes:
    return serialize_binary_message(told | {"buffers": list(buffers)})


ASKED = message("kernel_info_request")
DEEP = "[" * 100_000
NESTED = json.dumps(ASKED["header"])[:-1].encode() + b', "date": ' + b"[" * 200 + b"]" * 200 + b"}"
LARGE = message("comm_msg", {"comm_id": "x" * frames.LARGEST_JSON})
HEAD = json.dumps(header("kernel_info_request")).encode()


def moved(frame: bytes, width: int, order: str, place: int, offset: int) -> bytes:
    """The frame with one of its offsets changed."""
    at = width * (place + 1)
    return frame[:at] + offset.to_bytes(width, "little" if order == "<" else "big") + frame[at + width :]


HOSTILE = {
    "v1 thirty million offsets": (V1, (30_000_000).to_bytes(8, "little")),
    "v1 four bytes": (V1, b"\x06\0\0\0"),
    "v1 nothing": (V1, b""),
    "v1 no offsets": (V1, bytes(8)),
    "v1 more offsets than bytes": (V1, (6).to_bytes(8, "little") + bytes(40)),
    "v1 cut in half": (V1, v1(ASKED)[: len(v1(ASKED)) // 2]),
    "v1 forty buffers": (V1, v1(ASKED, (b"x",) * 40)),
    "v1 backwards": (V1, moved(v1(ASKED), 8, "<", 2, 60)),
    "v1 a huge header": (V1, moved(v1(ASKED), 8, "<", 2, 2**62)),
    "v1 into its own head": (V1, moved(v1(ASKED), 8, "<", 0, 8)),
    "v1 text": (V1, json.dumps(ASKED)),
    "v1 another channel": (V1, v1(ASKED | {"channel": "iopub"})),
    "v1 a channel that is no text": (V1, v1(ASKED).replace(b"shell", b"\xff\xff\xff\xff\xff")),
    "v1 a deep header": (V1, v1_texts(DEEP.encode(), b"{}", b"{}", b"{}")),
    "v1 a nested header": (V1, v1_texts(NESTED, b"{}", b"{}", b"{}")),
    "v1 deep content": (V1, v1_texts(HEAD, b"{}", b"{}", DEEP.encode())),
    "v1 a header that is a list": (V1, v1_texts(b"[]", b"{}", b"{}", b"{}")),
    "v1 a header without type": (V1, v1_texts(b"{}", b"{}", b"{}", b"{}")),
    "v1 a type without end": (V1, v1(message("x" * 1000))),
    "v1 no JSON": (V1, v1_texts(b"{", b"{}", b"{}", b"{}")),
    "v1 large JSON": (V1, v1(LARGE)),
    "thirty million offsets": (None, struct.pack("!II", 30_000_000, 0)),
    "fewer than none": (None, struct.pack("!iI", -1, 0)),
    "four bytes": (None, struct.pack("!I", 1)),
    "three bytes": (None, b"\0\0\1"),
    "cut in half": (None, binary(ASKED)[:60]),
    "backwards": (None, moved(binary(ASKED), 4, ">", 1, 4)),
    "outside": (None, moved(binary(ASKED), 4, ">", 1, 2**31)),
    "forty buffers": (None, binary(ASKED, (b"x",) * 40)),
    "deep text": (None, DEEP),
    "nested": (None, json.dumps(ASKED)[:-1] + f', "x": {"[" * 200}{"]" * 200}}}'),
    "a list": (None, "[]"),
    "a word": (None, '"shell"'),
    "nothing": (None, ""),
    "no header": (None, json.dumps({"channel": "shell"})),
    "a header that is a word": (None, json.dumps(ASKED | {"header": "x"})),
    "no channel": (None, json.dumps(ASKED | {"channel": None})),
    "buffers in text": (None, json.dumps(ASKED | {"buffers": [1, 2]})),
    "no number": (None, json.dumps(ASKED | {"content": {"value": float("nan")}})),
    "a number without end": (None, json.dumps(ASKED)[:-1] + f', "x": {"9" * 10_000}}}'),
    "large JSON": (None, json.dumps(LARGE)),
}
TOO_BIG = ("v1 large JSON", "large JSON")
_UPLOAD = (bytes(8 * 2**20),)


@pytest.mark.parametrize("name", HOSTILE)
def test_what_no_page_sends_is_refused_before_it_is_parsed(name: str) -> None:
    protocol, frame = HOSTILE[name]
    with pytest.raises(frames.FrameError) as refused:
        frames.check(frame, protocol)
    assert refused.value.code == (1009 if name in TOO_BIG else 1007)
    assert len(str(refused.value)) < 200


@pytest.mark.parametrize("count", [2**31 - 1, 2**31, 2**32 - 1, 2**63, 2**64 - 1])
def test_no_count_is_too_large_to_be_refused(count: int) -> None:
    for protocol, frame in ((V1, count.to_bytes(8, "little")), (None, (count % 2**32).to_bytes(4, "big") + bytes(4))):
        with pytest.raises(frames.FrameError):
            frames.check(frame, protocol)


@pytest.mark.parametrize(
    ("protocol", "frame"),
    [
        (V1, v1(ASKED)), (V1, v1(ASKED | {"channel": "control"})), (V1, v1(message("execute_request"))),
        (V1, v1(message("comm_msg", {"data": {"value": "嘉定区"}}), _UPLOAD)), (V1, v1(ASKED, (b"",) * 32)),
        (None, json.dumps(ASKED)), (None, json.dumps(ASKED | {"buffers": []})), (None, binary(ASKED, ())),
        (None, binary(ASKED, _UPLOAD)), (None, binary(ASKED, (b"",) * 32)),
        (None, json.dumps({name: part for name, part in ASKED.items() if name != "content"})),
    ],
)  # fmt: skip
def test_what_pages_send_is_passed_on(protocol: str | None, frame: str | bytes) -> None:
    frames.check(frame, protocol)


def test_jupyter_s_parsers_never_see_a_frame_that_was_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """By the socket's own handler: its connection is given what was checked, and what comes after a refusal is not."""
    from halfsky.dashboards.serving.sockets import KernelSocket  # noqa: PLC0415

    seen: list[str | bytes] = []

    class Line(KernelSocket):
        selected_subprotocol = V1
        settings = {"serving": SimpleNamespace(kernel_memory=1 << 30)}  # noqa: RUF012

        def __init__(self) -> None:
            self.ws_connection = self  # type: ignore[assignment]
            self.connection = type("Connection", (), {"handle_incoming_message": staticmethod(seen.append)})()
            self.kernel_id, self.seat, self.codes = "k", SimpleNamespace(client="c", received=0), []

        def close(self, code: int | None = None, reason: str | None = None) -> None:
            self.codes.append(code)
            self.ws_connection = None

    for protocol, frame in HOSTILE.values():
        line = Line()
        Line.selected_subprotocol = protocol
        line.on_message(frame)
        line.on_message(frame)
        line.on_message(v1(ASKED))
        assert len(line.codes) == 1
    assert seen == []


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("frames")
    (folder / "dashboards").mkdir()
    for name, cells in (("plain", PLAIN), ("held", HELD), ("broken", BROKEN)):
        notebook(folder / "dashboards" / f"{name}.ipynb", cells, name)
    with serving(folder, "--preheat", "0", "--alone", "600", token=f"liwei:{SECRET},zhang:{OTHER}") as running:
        yield running


class Visit:
    """A page that is open in somebody's browser."""

    def __init__(self, server: Server, secret: str, name: str = "held") -> None:
        self.server = server
        kept = sign_in(server, secret)
        answer = server.ask(name, headers=jar(kept))
        assert answer.status == 200
        self.kept = kept | cookies(answer)
        self.kernel = answer.text.partition('"kernelId": "')[2].partition('"')[0]

    def line(self, protocol: str | None):
        return line_to(self.server, self.kernel, self.kept, protocols=[protocol] if protocol else [])

    def end(self) -> None:
        mark = f"_xsrf={quote(self.kept['_xsrf'])}".encode()
        path = f"voila/api/shutdown/{self.kernel}"
        assert self.server.ask(path, method="POST", headers=jar(self.kept), body=mark).status == 204


@pytest.fixture
def attacker(server: Server) -> Iterator[Visit]:
    visit = Visit(server, SECRET)
    yield visit
    visit.end()


@pytest.fixture
def neighbour(server: Server) -> Iterator[Visit]:
    visit = Visit(server, OTHER)
    yield visit
    visit.end()


async def heard(line, words: str) -> str:
    """Everything that is said until these words."""
    said = ""
    while words not in said:
        frame = await asyncio.wait_for(line.recv(), 60)
        said += frame if isinstance(frame, str) else frame.decode("utf-8", "replace")
    return said


async def closed(visit: Visit, protocol: str | None, frame: str | bytes) -> int:
    """The code that the line is closed with after this frame."""
    async with visit.line(protocol) as line:
        await line.send(frame)
        with pytest.raises(websockets.ConnectionClosed):
            while True:
                await asyncio.wait_for(line.recv(), 120)
        return line.close_code


@pytest.mark.parametrize("name", some(list(HOSTILE), 7))
def test_a_hostile_frame_ends_its_own_line_only(server: Server, attacker: Visit, neighbour: Visit, name: str) -> None:
    protocol, frame = HOSTILE[name]

    async def all_of_it() -> int:
        async with neighbour.line(V1) as line:
            code = await closed(attacker, protocol, frame)
            await line.send(v1(ASKED))
            await heard(line, "kernel_info_reply")
        return code

    before = server.logged().count("was refused")
    assert asyncio.run(all_of_it()) == (1009 if name in TOO_BIG else 1007)
    assert server.ask("", headers=jar(neighbour.kept)).status == 200
    assert server.logged().count("was refused") == before + 1
    assert "Traceback" not in server.logged()
    # the page whose line was ended opens another
    assert server.ask(f"api/kernels/{attacker.kernel}", headers=jar(attacker.kept)).status == 200


@pytest.mark.parametrize("protocol", [V1, None])
def test_widgets_are_told_and_tell_in_both_protocols(server: Server, neighbour: Visit, protocol: str | None) -> None:
    """Also bytes from the kernel: they come in frames whose head the other protocol would read as a huge count."""

    def written(told: dict) -> str | bytes:
        return v1(told) if protocol else json.dumps(told)

    async def talk() -> str:
        async with neighbour.line(protocol) as line:
            opened = {"comm_id": "c", "target_name": "jupyter.widget.control", "data": {}}
            await line.send(written(message("comm_open", opened)))
            await line.send(written(message("comm_msg", {"comm_id": "c", "data": {"method": "request_states"}})))
            states = await heard(line, "update_states")
            model = json.loads(states[states.index('"states": ') + 10 :].partition(', "buffer_paths"')[0])
            text = next(name for name, about in model.items() if about["model_name"] == "TextModel")
            data = {"method": "update", "state": {"value": "嘉定区"}, "buffer_paths": []}
            await line.send(written(message("comm_msg", {"comm_id": text, "data": data})))
            return await heard(line, json.dumps("听到嘉定区")[1:-1] if protocol is None else "听到")

    asyncio.run(talk())
    assert server.ask("", headers=jar(neighbour.kept)).status == 200


@pytest.mark.parametrize("protocol", [V1, None])
def test_a_traceback_stays_in_the_log_in_both_protocols(server: Server, protocol: str | None) -> None:
    """A message that the kernel cannot take makes it write what went wrong to its standard error."""
    visit = Visit(server, OTHER)
    told = message("comm_msg", {"comm_id": "c", "data": {"method": "no-such-method-4711"}})

    async def talk() -> str:
        async with visit.line(protocol) as line:
            opened = message("comm_open", {"comm_id": "c", "target_name": "jupyter.widget.control", "data": {}})
            for part in (opened, told, ASKED):
                await line.send(v1(part) if protocol else json.dumps(part))
            return await heard(line, "kernel_info_reply")

    said = asyncio.run(talk())
    assert "no-such-method-4711" not in said.replace(json.dumps(told), "") and "Traceback" not in said
    until(lambda: "no-such-method-4711" in server.logged(), 20)
    visit.end()
