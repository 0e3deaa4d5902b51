"""Kernels that wait ready: Voilà's own pool, of which each kernel has run its notebook up to the visitor's wishes."""

from __future__ import annotations

import asyncio
import ipaddress
import json
import logging
import secrets
from typing import Any

from voila.voila_kernel_manager import voila_kernel_manager_factory

from halfsky.dashboards.serving.access_log import VOILA
from halfsky.dashboards.serving.kernels import DashboardKernel, DashboardKernels
from halfsky.dashboards.serving.renderer import DashboardRenderer
from halfsky.dashboards.serving.settings import Serving

_LEAVE_SECONDS = 1.0  # for what runs a notebook to leave off, when the server is stopped
_AGAIN_SECONDS = 30.0  # until a kernel that could not be started is tried again


def kernels_class(serving: Serving) -> type:
    """The class of all kernels, with a pool for each dashboard where the settings ask for one."""
    base: Any = voila_kernel_manager_factory(DashboardKernels, serving.preheat > 0, serving.preheat)

    class PooledKernels(base):
        """What Voilà's pool leaves to be done: how a waiting kernel learns for whom it is."""

        def __init__(self, **how: Any) -> None:
            self.secret = secrets.token_urlsafe(16)
            self._waiting: dict[str, Any] = {}
            self._wishes: dict[str, str] = {}
            self.kernel_manager_class = f"{DashboardKernel.__module__}.{DashboardKernel.__qualname__}"
            self.serving = serving
            super().__init__(**how)
            self.open(serving)

        def environment(self, given: dict[str, str]) -> dict[str, str]:
            return self.voila_environment(given.get("VOILA_PREHEAT") == "True") | super().environment(given)

        def voila_environment(self, preheat: bool) -> dict[str, str]:
            base_url = serving.base_url
            ip = _local_address(serving.host if serving.wishes_port == serving.port else Serving.host)
            return {
                "VOILA_PREHEAT": str(preheat), "VOILA_BASE_URL": base_url, "VOILA_SERVER_URL": base_url,
                "VOILA_APP_IP": ip, "VOILA_APP_PORT": str(serving.wishes_port), "VOILA_WS_PROTOCOL": "ws",
                "VOILA_WS_BASE_URL": f"{base_url}wishes/{self.secret}/", "NO_PROXY": f"{ip},localhost",
                "no_proxy": f"{ip},localhost",
            }  # fmt: skip

        async def tend(self) -> None:
            """As for every kernel; one that died while it waited is replaced before anybody is given it."""
            await super().tend()
            for notebook, pool in list(self._pools.items()) if serving.preheat > 0 else ():
                for task in [task for task in pool if task.done()]:
                    if task.cancelled() or task.exception() is not None:
                        pool.remove(task)
                        self.fill_if_needed(delay=_AGAIN_SECONDS, notebook_name=notebook)
                        continue
                    kernel_id = task.result()["kernel_id"]
                    if kernel_id not in self or not await self.get_kernel(kernel_id).is_alive():
                        if task in pool:
                            pool.remove(task)
                        await self.end(kernel_id)
                        self.fill_if_needed(notebook_name=notebook)

        async def close(self) -> None:
            """As for every kernel; nobody waits any longer for those that wait, so that none is missed."""
            self.closing = True
            logging.getLogger(VOILA).setLevel(logging.CRITICAL)  # that waiting kernels end now is no fault of theirs
            pools = self._pools.values() if serving.preheat > 0 else ()
            started = [task for pool in pools for task in pool if task.done() and not task.cancelled()]
            runs = [task.result()["task"] for task in started if task.exception() is None]
            for run in runs:
                run.cancel()
            if runs:
                await asyncio.wait(runs, timeout=_LEAVE_SECONDS)
            await super().close()

        def is_ready(self, notebook: str) -> bool:
            """Whether a kernel of this dashboard has been started already; one that is yet to be is no quicker."""
            pool = self._pools.get(notebook) if serving.preheat > 0 else None
            return bool(pool and pool[0].done() and not pool[0].cancelled() and pool[0].exception() is None)

        def waiting(self) -> dict[str, int]:
            """Kernels of each dashboard that have got as far as to ask what their visitor wishes."""
            ready = {
                str(path).removesuffix(".ipynb"): len(data["kernel_ids"] & self._waiting.keys())
                for path, data in self.notebook_data.items()
            }
            return {name: count for name, count in ready.items() if count}

        def tell(self, kernel_id: str, wishes: dict[str, str]) -> None:
            """Tell a kernel of the pool what its visitor asks for: now, or when it gets as far as to ask."""
            waiting = self._waiting.get(kernel_id)
            if waiting is not None:
                waiting.write_message(json.dumps(wishes))
            else:
                self._wishes[kernel_id] = json.dumps(wishes)

        def wait(self, kernel_id: str, line: Any | None) -> None:
            if line is None:
                self._waiting.pop(kernel_id, None)
            elif kernel_id in self._wishes:
                line.write_message(self._wishes.pop(kernel_id))
            else:
                self._waiting[kernel_id] = line

        def remove_kernel(self, kernel_id: str) -> Any:
            self._wishes.pop(kernel_id, None)
            return super().remove_kernel(kernel_id)

        def _notebook_renderer_factory(self, notebook_path: str | None = None) -> DashboardRenderer:
            renderer: DashboardRenderer = self.parent.app.settings["renderer"](notebook_path)
            return renderer

    return PooledKernels


def _local_address(host: str) -> str:
    """Where a kernel of this machine finds the server that listens at `host`."""
    try:
        address = ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return host
    if address.is_unspecified:
        return "127.0.0.1" if address.version == 4 else "[::1]"
    return str(address) if address.version == 4 else f"[{address}]"
