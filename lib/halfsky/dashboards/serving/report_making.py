"""Reports that are asked for in the browser: a command beside the server makes them, one after another."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import sys

from halfsky.dashboards.serving.access_log import LOGGER
from halfsky.dashboards.serving.settings import Serving

WAITS, RUNS, FAILED, MADE = "waits", "runs", "failed", "made"
_log = logging.getLogger(LOGGER)
_COMMAND = (sys.executable, "-c", "from halfsky.cli import main; main()", "run")
_SECONDS = 1800.0


class ReportMaking:
    """Which plans' reports are being made, and what came of it since the server was started."""

    def __init__(self, serving: Serving) -> None:
        self._serving = serving
        self._states: dict[str, str] = {}
        self._turn = asyncio.Semaphore(1)  # visitors need the processors too
        self._tasks: set[asyncio.Task[None]] = set()

    def state(self, plan_id: str) -> str:
        """`WAITS`, `RUNS`, `FAILED` or `MADE`; "" where nobody has asked for one."""
        return self._states.get(plan_id, "")

    def any_on_the_way(self) -> bool:
        return bool({WAITS, RUNS} & set(self._states.values()))

    def ask(self, plan_id: str) -> None:
        """Have this plan's report made, unless it is on its way already."""
        if self.state(plan_id) in (WAITS, RUNS):
            return
        self._states[plan_id] = WAITS
        task = asyncio.ensure_future(self._make(plan_id))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def close(self) -> None:
        for task in list(self._tasks):
            task.cancel()

    async def _make(self, plan_id: str) -> None:
        async with self._turn:
            self._states[plan_id] = RUNS
            try:
                made = await self._run(plan_id)
            except (OSError, TimeoutError) as error:
                _log.error("the report of %s could not be made: %s", plan_id, error or "too slow")
                made = False
            self._states[plan_id] = MADE if made else FAILED

    async def _run(self, plan_id: str) -> bool:
        command = (*_COMMAND, "--plan", plan_id, "--data", self._serving.data, "--outputs", str(self._serving.outputs))
        process = await asyncio.create_subprocess_exec(
            *command, env=dict(os.environ) | {"PYTHONUNBUFFERED": "1"}, stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE, start_new_session=True,
        )  # fmt: skip
        try:
            _, said = await asyncio.wait_for(process.communicate(), _SECONDS)
        finally:
            if process.returncode is None:  # the server ends, or it took too long
                with contextlib.suppress(OSError):
                    os.killpg(process.pid, signal.SIGKILL)
        if process.returncode:
            _log.error("the report of %s could not be made: %s", plan_id, said.decode(errors="replace")[-2000:].strip())
        return process.returncode == 0
