"""What passes between a page and its kernel: only for the browser that the kernel was started for, and no traceback."""

from __future__ import annotations

import contextlib
import json
import logging
from typing import Any

from jupyter_server.auth.decorator import allow_unauthenticated
from jupyter_server.services.kernels.connection.base import deserialize_msg_from_ws_v1, serialize_msg_to_ws_v1
from tornado import web
from tornado.websocket import WebSocketClosedError, WebSocketHandler
from voila.tornado.kernel_websocket_handler import VoilaKernelWebsocketHandler

from halfsky.dashboards.serving.access_log import LOGGER
from halfsky.dashboards.serving.handlers import PageHandler
from halfsky.dashboards.serving.renderer import new_reference

_log = logging.getLogger(LOGGER)
_SENTENCE = "程序运行出错，请重新载入本页；仍然出错时，请把编号 {number} 告诉管理员。"
_LONGEST_LOGGED = 4000


class KernelSocket(VoilaKernelWebsocketHandler):
    """The widgets' line to their kernel."""

    async def pre_get(self) -> None:
        door, kernels = self.settings["identity_provider"], self.settings["kernel_manager"]
        seat = kernels.seat_of(self.kernel_id, door.known_session(self), door.name_of(self) or "")
        if seat is None or self.kernel_id not in kernels:
            raise web.HTTPError(404)
        self.seat = seat
        await super().pre_get()

    async def open(self, kernel_id: str) -> None:
        self.seat.sockets.add(self)
        await super().open(kernel_id)

    def on_close(self) -> None:
        self.seat.sockets.discard(self)
        if self.connection is not None:
            with contextlib.suppress(Exception):  # its kernel may be gone already
                super().on_close()

    def write_message(self, message: Any, binary: bool = False) -> Any:
        with contextlib.suppress(WebSocketClosedError):
            kept = self._without_traceback(message) if isinstance(message, bytes) else message
            return None if kept is None else super().write_message(kept, binary)
        return None

    def _without_traceback(self, message: bytes) -> bytes | None:
        """The message; of an error, which goes to the log, a sentence with its number; None for what is dropped."""
        channel, parts = deserialize_msg_from_ws_v1(message)
        kind = json.loads(bytes(parts[0])).get("msg_type", "")
        if kind not in ("error", "stream") and not kind.endswith("_reply"):
            return message
        content = json.loads(bytes(parts[3]))
        if kind == "stream":
            if content.get("name") != "stderr":
                return message
            _log.warning("kernel %s: %s", self.kernel_id, content.get("text", "").rstrip()[:_LONGEST_LOGGED])
            return None
        if "traceback" not in content:
            return message
        number = new_reference()
        text = "\n".join(content.get("traceback", ()))
        _log.error(
            "%s: kernel %s: %s: %s\n%s", number, self.kernel_id, content.get("ename"), content.get("evalue"), text
        )
        content |= {"ename": "", "evalue": number, "traceback": [_SENTENCE.format(number=number)]}
        parts[3] = json.dumps(content).encode()
        return bytes(serialize_msg_to_ws_v1([bytes(part) for part in parts], channel))


class KernelState(PageHandler):
    """Whether a page's kernel lives; only its own page may ask."""

    async def get(self, kernel_id: str) -> None:
        if self.seat_of(kernel_id) is None or kernel_id not in self.kernels:
            raise web.HTTPError(404)
        self.set_header("Content-Type", "application/json")
        self.finish(json.dumps(self.kernels.kernel_model(kernel_id)))


class Farewell(PageHandler):
    """A page that closes says so, and its kernel ends."""

    async def post(self, kernel_id: str) -> None:
        if self.seat_of(kernel_id) is None:
            raise web.HTTPError(404)
        await self.kernels.end(kernel_id)
        self.set_status(204)
        self.finish()


class Wishes(WebSocketHandler):
    """A preheated kernel waits here until it is told what its visitor asks for. Its address holds a secret."""

    kernel_id = ""

    @allow_unauthenticated
    async def get(self, kernel_id: str) -> None:
        self.kernel_id = kernel_id
        await super().get(kernel_id)

    def check_origin(self, origin: str) -> bool:
        return False  # a browser; kernels send none

    def open(self, kernel_id: str) -> None:
        self.settings["kernel_manager"].wait(kernel_id, self)

    def on_close(self) -> None:
        self.settings["kernel_manager"].wait(self.kernel_id, None)
