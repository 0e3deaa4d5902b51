"""What passes between a page and its kernel: only for the browser that the kernel was started for, and no traceback."""

from __future__ import annotations

import contextlib
import json
import logging
from typing import Any

from jupyter_server.auth.decorator import allow_unauthenticated
from jupyter_server.services.kernels.websocket import KernelWebsocketHandler
from tornado import web
from tornado.websocket import WebSocketClosedError, WebSocketHandler

from halfsky.dashboards.serving import frames, origins
from halfsky.dashboards.serving.access_log import LOGGER
from halfsky.dashboards.serving.handlers import PageHandler
from halfsky.dashboards.serving.renderer import new_reference

_log = logging.getLogger(LOGGER)
_SENTENCE = "程序运行出错，请重新载入本页；仍然出错时，请把编号 {number} 告诉管理员。"
_LONGEST_LOGGED = 4000


class KernelSocket(KernelWebsocketHandler):
    """The widgets' line to their kernel.

    Voilà's handler reads every frame to its page as one of the newer protocol: by one of the older, it would count for
    ever. What it does, to keep `execute_input` from the page, is done here.
    """

    def check_origin(self, origin: str | None = None) -> bool:
        return origins.is_own(self.request, self.settings["serving"])

    def write_error(self, status_code: int, **_details: Any) -> None:
        self.finish()  # no browser shows it

    async def pre_get(self) -> None:
        if not self.check_origin():
            _log.warning("kernel %s: line refused: %s", self.kernel_id, origins.described(self.request))
            raise web.HTTPError(403)
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

    def on_message(self, ws_message: str | bytes) -> None:
        if self.ws_connection is None:  # closing: the protocol agreed on is forgotten, and Jupyter would take the older
            return
        self.seat.received += len(ws_message)
        if self.seat.received > self.settings["serving"].kernel_memory:  # before anybody could look at its memory
            self._refuse("its kernel would be sent more than the memory it may take", frames.TOO_BIG)
            return
        try:
            frames.check(ws_message, self.selected_subprotocol)
            super().on_message(ws_message)
        except frames.FrameError as error:
            self._refuse(str(error), error.code)
        except Exception as error:  # whatever else a page may find to send: its own line ends, and nothing besides
            self._refuse(f"it could not be passed on: {type(error).__name__}: {error}"[:_LONGEST_LOGGED], 1011)

    def _refuse(self, why: str, code: int) -> None:
        """End the line; what is on its way already is not looked at any more, so that this is logged once."""
        _log.warning("%s: kernel %s: a message of its page was refused, %s", self.seat.client, self.kernel_id, why)
        self.close(code, "message refused")

    def write_message(self, message: Any, binary: bool = False) -> Any:
        if self.ws_connection is None:
            return None
        with contextlib.suppress(WebSocketClosedError):
            kept = self._for_page(message)
            return None if kept is None else super().write_message(kept, binary)
        return None

    def _for_page(self, message: str | bytes) -> str | bytes | None:
        """The message; of an error, which goes to the log, a sentence with its number; None for what is dropped."""
        outgoing = frames.Outgoing(message, self.selected_subprotocol)
        if outgoing.kind == "execute_input":
            return None
        if outgoing.kind not in ("error", "stream") and not outgoing.kind.endswith("_reply"):
            return message
        content = outgoing.content
        if outgoing.kind == "stream":
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
        sentence = {"ename": "", "evalue": number, "traceback": [_SENTENCE.format(number=number)]}
        return outgoing.with_content(content | sentence)


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
        if "Origin" in self.request.headers or "Sec-Fetch-Site" in self.request.headers:
            raise web.HTTPError(403)  # a browser, from whatever page; kernels send neither
        self.kernel_id = kernel_id
        await super().get(kernel_id)

    def open(self, kernel_id: str) -> None:
        self.settings["kernel_manager"].wait(kernel_id, self)

    def on_close(self) -> None:
        self.settings["kernel_manager"].wait(self.kernel_id, None)
