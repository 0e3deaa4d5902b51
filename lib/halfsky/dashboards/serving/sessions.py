"""One visit: a dashboard's page, written while its kernel runs the notebook."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
from collections.abc import AsyncIterator
from typing import Any

from tornado import web
from tornado.iostream import StreamClosedError
from voila.utils import get_page_config

from halfsky.dashboards.serving import pages, plain_pages
from halfsky.dashboards.serving.access_log import LOGGER
from halfsky.dashboards.serving.handlers import PageHandler
from halfsky.dashboards.serving.identity import scheme
from halfsky.dashboards.serving.kernels import FullError, Seat
from halfsky.dashboards.serving.renderer import KERNEL, DashboardRenderer, new_reference

_log = logging.getLogger(LOGGER)
RETRY_SECONDS = 15
_BEAT_SECONDS = 10.0  # a proxy closes a connection that is silent for long
_BEAT = "<script>window.voila_heartbeat()</script>\n"
_HEAD = "<!--halfsky-head-->"  # of the template: where the shared head and the still page come
_BROKEN = (
    '<p class="hs-broken" role="alert">看板没有打开：后台程序没有启动。请稍后重新载入；仍然出错时，请把编号 {number} '
    "告诉管理员。</p><script>window.voila_finish()</script>"
)


class Visit(PageHandler):
    """GET of one dashboard; its kernel ends with the request where the page was not written to its end."""

    def initialize(self, dashboards: dict[str, str]) -> None:
        self.dashboards = dashboards

    async def get(self, name: str) -> None:
        notebook = self.dashboards.get(name)
        if notebook is None:
            raise web.HTTPError(404)
        session = self.door.session(self)
        _ = self.xsrf_token  # its cookie goes with the page, for the farewell that the page sends when it closes
        try:
            with self.kernels.seat(session, self.client, name, self.current_user.username) as seat:
                await self._write(notebook, seat)
        except FullError as full:
            _log.warning("busy: %s turned away at %s (%s)", self.client, name, full)
            self.set_header("Retry-After", str(RETRY_SECONDS))
            report = f"{self.serving.base_url}reports/" if self.settings["reports"].any() else ""
            self.page(pages.busy(self.serving.base_url, RETRY_SECONDS, whole=full.whole, report=report), 503)

    def on_connection_close(self) -> None:
        task = getattr(self, "_writing", None)
        if task is not None:
            task.cancel()

    async def _write(self, notebook: str, seat: Seat) -> None:
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self._writing = asyncio.ensure_future(self._stream(notebook, seat))
        whole = False
        try:
            await self._writing
            whole = True
        except (asyncio.CancelledError, StreamClosedError):
            _log.info("visitor of %s left before the page was there", notebook)
        except Exception:
            number = new_reference()
            _log.exception("%s: %s could not be shown", number, notebook)
            self.write(_BROKEN.format(number=number))
        finally:
            if not whole and seat.kernel_id:
                await self.kernels.end(seat.kernel_id)

    async def _stream(self, notebook: str, seat: Seat) -> None:
        """Send what there is whenever the next piece lets wait; a sign of life where it lets wait long."""
        queue: asyncio.Queue[str | None] = asyncio.Queue()

        async def fill() -> None:
            try:
                async for piece in self._pieces(notebook, seat):
                    queue.put_nowait(piece)
            finally:
                queue.put_nowait(None)

        filling = asyncio.ensure_future(fill())
        above = asyncio.ensure_future(plain_pages.still(self, notebook.removesuffix(".ipynb")))
        try:
            while True:
                if queue.empty():
                    await self.flush()
                try:
                    piece = await asyncio.wait_for(queue.get(), _BEAT_SECONDS)
                except TimeoutError:
                    piece = _BEAT
                if piece is None:
                    break
                before, mark, after = piece.partition(_HEAD)
                self.write(before)
                if mark:
                    await self.flush()
                    self.write(await above)
                self.write(after)
            await filling
        finally:
            above.cancel()
            filling.cancel()
            with contextlib.suppress(asyncio.CancelledError, Exception):
                await filling

    def _pieces(self, notebook: str, seat: Seat) -> AsyncIterator[str]:
        if self.kernels.is_ready(notebook):
            return self._preheated(notebook, seat)
        return self._fresh(notebook, seat)

    async def _fresh(self, notebook: str, seat: Seat) -> AsyncIterator[str]:
        renderer = self.settings["renderer"](notebook)
        await renderer.initialize()
        environment = dict(os.environ) | self._wishes() | self.kernels.voila_environment(preheat=False)

        async def start() -> tuple[str, Any]:
            seat.kernel_id = await self.kernels.start_kernel(kernel_name=KERNEL, env=environment)
            return seat.kernel_id, self.kernels.get_kernel(seat.kernel_id)

        renderer.starter = start
        async for piece, _ in renderer.generate_content_generator():
            yield piece

    async def _preheated(self, notebook: str, seat: Seat) -> AsyncIterator[str]:
        """As Voilà's own handler: what a waiting kernel has shown already, then what it shows to this visitor."""
        task, shown, seat.kernel_id = await self.kernels.get_rendered_notebook(notebook_name=notebook)
        if not await self.kernels.get_kernel(seat.kernel_id).is_alive():
            task.cancel()
            await self.kernels.end(seat.kernel_id, keep=seat)
            async for piece in self._fresh(notebook, seat):
                yield piece
            return
        self.kernels.tell(seat.kernel_id, self._wishes())
        yield "".join(shown)
        rendered, rest = await task
        yield "".join(rendered[len(shown) :])
        async for piece, _ in rest:
            yield piece

    def _wishes(self) -> dict[str, str]:
        """What the kernel may know of the visitor: what he asks for, and who he is."""
        host = self.request.host_name
        port = self.request.host.rpartition(":")[2] if ":" in self.request.host.rpartition("]")[2] else ""
        return {
            "QUERY_STRING": self.request.query,
            "SCRIPT_NAME": self.request.path,
            "PATH_INFO": "",
            "SERVER_NAME": host,
            "SERVER_PORT": port,
            "SERVER_PROTOCOL": self.request.version,
            "VOILA_REQUEST_URL": f"{scheme(self.request, self.serving)}://{self.request.host}{self.request.uri}",
            "HALFSKY_USER": self.current_user.username,
        }


def make_renderer(server: Any, notebook: str) -> DashboardRenderer:
    """A renderer of one page, for a visit or for the pool."""
    settings = {
        "base_url": server.base_url, "settings": server.app.settings, "log": server.log,
        "voila_configuration": server.voila_configuration,
    }  # fmt: skip
    kept = server.app.settings["static_files"]
    config = get_page_config(**settings) | {
        "fullStaticUrl": f"{server.base_url}voila/static/{kept.mark}",
        "fullLabextensionsUrl": f"{server.base_url}voila/labextensions/{kept.mark}",
    }
    made = DashboardRenderer(
        voila_configuration=server.voila_configuration, traitlet_config=server.config, notebook_path=notebook,
        template_paths=server.template_paths, config_manager=server.config_manager, base_url=server.base_url,
        contents_manager=server.contents_manager, kernel_spec_manager=server.kernel_spec_manager,
        page_config=config, mathjax_config="", mathjax_url="",
    )  # fmt: skip
    made.assets = {"assets": kept.page_assets()}
    return made
