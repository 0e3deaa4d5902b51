"""The frames of a kernel's websocket, in both of its protocols: what a page sent is checked before anything parses it.

Jupyter's parsers take a frame's word for how many parts it has and where they lie: a head of eight bytes that counts
thirty million parts costs them most of a minute, in which the server answers nobody.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterable
from itertools import pairwise
from typing import Any, NoReturn

from jupyter_server.services.kernels.connection.base import (
    deserialize_binary_message,
    deserialize_msg_from_ws_v1,
    serialize_binary_message,
    serialize_msg_to_ws_v1,
)

V1 = "v1.kernel.websocket.jupyter.org"
MOST_BUFFERS = 32  # an uploaded workbook is one
LARGEST_JSON = 2**20  # of one message, without its buffers: what widgets hold as text
DEEPEST_JSON = 100
_INVALID, TOO_BIG = 1007, 1009  # close codes of RFC 6455
_CHANNELS = ("shell", "control")  # where the message types go that are allowed at all
_LONGEST_NAME = 100
_V1_OFFSETS = 6  # of the channel, header, parent, metadata and content, and the end of the last; then the buffers' ends
_DICTS = ("header", "parent_header", "metadata")


class FrameError(ValueError):
    """A frame that is no message of a page. code: what the socket is closed with."""

    def __init__(self, reason: str, code: int = _INVALID) -> None:
        super().__init__(reason)
        self.code = code


def check(frame: str | bytes, protocol: str | None) -> None:
    """Nothing for a frame that Jupyter's parser may have; `FrameError` for every other. protocol: the one agreed on."""
    channel: Any
    if protocol == V1:
        channel, texts = _v1_parts(frame)
        message = dict(zip((*_DICTS, "content"), _parsed(texts), strict=True))
    else:
        [message] = _parsed([_default_json(frame)])
        if not isinstance(message, dict):
            raise FrameError("the message is no object")
        channel = message.get("channel")
        if message.get("buffers"):
            raise FrameError("buffers in the text of a message")
    if channel not in _CHANNELS:
        raise FrameError("no channel for messages of a page")
    for name in _DICTS:
        if not isinstance(message.get(name), dict):
            raise FrameError(f"the {name} is no object")
    if not isinstance(message.get("content", {}), dict):
        raise FrameError("the content is no object")
    kind = message["header"].get("msg_type")
    if not isinstance(kind, str) or len(kind) > _LONGEST_NAME:
        raise FrameError("no message type")


def _v1_parts(frame: str | bytes) -> tuple[str, list[bytes]]:
    """The channel, and header, parent, metadata and content as JSON."""
    if isinstance(frame, str):
        raise FrameError("text where the protocol has bytes only")
    if len(frame) < 8:
        raise FrameError(f"{len(frame)} bytes are no head")
    count = int.from_bytes(frame[:8], "little")
    at = _offsets(frame, 8, count, _V1_OFFSETS, "<", "Q")
    try:
        channel = frame[at[0] : at[1]][:_LONGEST_NAME].decode("utf-8")
    except UnicodeDecodeError:
        raise FrameError("the channel is no text") from None
    return channel, [frame[at[part] : at[part + 1]] for part in range(1, 5)]


def _default_json(frame: str | bytes) -> str | bytes:
    if isinstance(frame, str):
        return frame
    if len(frame) < 4:
        raise FrameError(f"{len(frame)} bytes are no head")
    count = int.from_bytes(frame[:4], "big")
    at = _offsets(frame, 4, count, 1, "!", "I")
    return frame[at[0] : at[1] if count > 1 else len(frame)]


def _offsets(frame: bytes, width: int, count: int, least: int, order: str, kind: str) -> tuple[int, ...]:
    """The offsets that follow the count: no more than messages have, in order, and inside the frame."""
    if not least <= count <= least + MOST_BUFFERS:
        raise FrameError(f"a head that counts {count} offsets")
    end = width * (count + 1)
    if len(frame) < end:
        raise FrameError(f"{len(frame)} bytes have no room for {count} offsets")
    at: tuple[int, ...] = struct.unpack_from(f"{order}{count}{kind}", frame, width)
    bounds = (end, *at, len(frame))
    if any(later < earlier for earlier, later in pairwise(bounds)):
        raise FrameError("offsets that are not in order or not in the frame")
    return at


def _parsed(texts: list[bytes] | list[str | bytes]) -> list[Any]:
    if sum(map(len, texts)) > LARGEST_JSON:
        raise FrameError(f"more than {LARGEST_JSON} bytes of JSON", TOO_BIG)
    try:
        found = [
            json.loads(text.decode("utf-8") if isinstance(text, bytes) else text, parse_constant=_no) for text in texts
        ]
    except RecursionError:
        raise FrameError("JSON that is nested too deep") from None
    except ValueError:  # also of numbers without end and of bytes that are no text
        raise FrameError("no JSON") from None
    if any(_is_deep(value) for value in found):
        raise FrameError("JSON that is nested too deep")
    return found


def _no(constant: str) -> NoReturn:
    raise ValueError(constant)  # NaN and its like are no JSON


def _is_deep(value: Any) -> bool:
    """Level by level, not by recursion: what follows in Jupyter recurses."""
    level = [value]
    for _ in range(DEEPEST_JSON + 1):
        level = [inner for outer in level for inner in _inner(outer) if isinstance(inner, dict | list)]
        if not level:
            return False
    return True


def _inner(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


class Outgoing:
    """A message from a kernel to its page, as Jupyter has written it for the protocol agreed on."""

    def __init__(self, frame: str | bytes, protocol: str | None) -> None:
        self._v1 = protocol == V1
        self._frame = frame
        if self._v1:
            assert isinstance(frame, bytes)
            self._channel, self._parts = deserialize_msg_from_ws_v1(frame)
            self.kind = str(json.loads(bytes(self._parts[0])).get("msg_type", ""))
        else:
            self._message = deserialize_binary_message(frame) if isinstance(frame, bytes) else json.loads(frame)
            self.kind = str(self._message["header"].get("msg_type", ""))

    @property
    def content(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(bytes(self._parts[3])) if self._v1 else self._message["content"]
        return found

    def with_content(self, content: dict[str, Any]) -> str | bytes:
        """The frame of the same message with another content."""
        if self._v1:
            parts = [bytes(part) for part in self._parts]
            return bytes(serialize_msg_to_ws_v1([*parts[:3], json.dumps(content).encode(), *parts[4:]], self._channel))
        changed = self._message | {"content": content}
        if isinstance(self._frame, bytes):
            return bytes(serialize_binary_message(changed))
        return json.dumps(changed)
