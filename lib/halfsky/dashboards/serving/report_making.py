"""Reports that are asked for in the browser: a command beside the server makes them, one after another."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import sys
from dataclasses import dataclass

from halfsky.dashboards.serving.access_log import LOGGER
from halfsky.dashboards.serving.settings import Serving

WAITS, RUNS, FAILED, MADE = "waits", "runs", "failed", "made"
ON_THE_WAY = (WAITS, RUNS)
SAID = {WAITS: "排队等候", RUNS: "正在生成，通常不到一分钟", FAILED: "没有生成，请告知管理员查看日志"}
LOOK_AGAIN = "5"  # seconds, after which a page with a report on its way comes again
_log = logging.getLogger(LOGGER)
_COMMAND = (sys.executable, "-c", "from halfsky.cli import main; main()", "run")
_SECONDS = 1800.0


@dataclass(frozen=True)
class Wanted:
    """A plan's report. as_of, report: its year and kind; "" for those that the command takes by itself."""

    plan_id: str
    as_of: str = ""
    report: str = ""

    @property
    def key(self) -> str:
        """By which a form names it."""
        return "|".join((self.plan_id, self.as_of, self.report))


class ReportMaking:
    """Which plans' reports are being made, and what came of it since the server was started."""

    def __init__(self, serving: Serving) -> None:
        self._serving = serving
        self._states: dict[Wanted, str] = {}
        self._turn = asyncio.Semaphore(1)  # visitors need the processors too
        self._tasks: set[asyncio.Task[None]] = set()

    def state(self, plan_id: str) -> str:
        """Of a plan's usual report `WAITS`, `RUNS`, `FAILED` or `MADE`; "" where nobody has asked for one."""
        return self.state_of(Wanted(plan_id))

    def state_of(self, wanted: Wanted | None) -> str:
        return "" if wanted is None else self._states.get(wanted, "")

    def any_on_the_way(self) -> bool:
        return bool(set(ON_THE_WAY) & set(self._states.values()))

    def ask(self, plan_id: str, as_of: str = "", report: str = "") -> None:
        """Have this report of a plan made, unless it is on its way already."""
        wanted = Wanted(plan_id, as_of, report)
        if self.state_of(wanted) in ON_THE_WAY:
            return
        self._states[wanted] = WAITS
        task = asyncio.ensure_future(self._make(wanted))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def close(self) -> None:
        for task in list(self._tasks):
            task.cancel()

    async def _make(self, wanted: Wanted) -> None:
        async with self._turn:
            self._states[wanted] = RUNS
            try:
                made = await self._run(wanted)
            except (OSError, TimeoutError) as error:
                _log.error("the report of %s could not be made: %s", wanted.plan_id, error or "too slow")
                made = False
            self._states[wanted] = MADE if made else FAILED

    async def _run(self, wanted: Wanted) -> bool:
        plan_id = wanted.plan_id
        command = [*_COMMAND, "--plan", plan_id, "--data", self._serving.data, "--outputs", str(self._serving.outputs)]
        command += ["--as-of", wanted.as_of] if wanted.as_of else []
        command += ["--report", wanted.report] if wanted.report else []
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
