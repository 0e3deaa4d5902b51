"""One run from the outside: a process of its own for it, its limits kept, its report moved in place, its end named.

Whatever a run does (it raises, hangs, eats the memory, is killed, kills its parent), it ends here as an `Outcome`, and
touches no other run. Nothing is half-written: a report is made in a scratch folder and moved in place as a whole.
"""

from __future__ import annotations

import datetime
import os
import shutil
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol

from halfsky.batch import manifest, warm_up
from halfsky.batch.cell_titles import title_of_last_cell
from halfsky.batch.job import NOTEBOOK, Job, Limits, Outcome
from halfsky.batch.outputs import Place
from halfsky.warmkernels.client import OwnParent, ParentLostError
from halfsky.warmkernels.cold import ColdChild

_ATTEMPTS = 2
_GRACE_SECONDS = 3.0  # from the signal that a time limit sends to the kill
_COLD_GRACE_SECONDS = 20.0  # a cold kernel's client notices its limit by itself, and shuts the kernel down
_POLL_SECONDS = 0.2


class StoppedError(Exception):
    """The batch was interrupted: what is half-made is dropped, not recorded as a failure."""


class _Child(Protocol):
    process: int
    exit: int | None
    cpu: float
    peak: int

    def receive(self, timeout: float | None) -> dict[str, Any] | None: ...
    def signal(self, number: int) -> None: ...
    def close(self) -> None: ...


@dataclass
class _Attempt:
    """What is known of one process that a run had."""

    error: str | None = None  # as the process itself told; None: it did not live to tell
    cell: str = ""
    exit: int | None = None
    cpu: float = 0.0
    peak: int = 0
    late: bool = False


class Stopping(Protocol):
    """Says whether a run shall be given up: an Event, or what knows."""

    def is_set(self) -> bool: ...


@dataclass
class Worker:
    """Runs one job at a time in whatever thread calls `execute`; threads may share it.

    parent: the warm parent to fork from; None for cold kernels.  stopping: once set, runs end with `StoppedError`.
    """

    place: Place
    limits: Limits
    parent: OwnParent | None
    stopping: Stopping = field(default_factory=threading.Event)
    on_cell: Callable[[Job, str], None] = lambda _job, _title: None

    def execute(self, job: Job) -> Outcome:
        """Run a notebook and move its folder in place; raises nothing for a failing one."""
        started = datetime.datetime.now(datetime.UTC)
        before = manifest.state(job)
        clock = time.perf_counter()
        try:
            scratch = self.place.scratch()
        except OSError as error:
            return Outcome(job.run, 0.0, error=f"OutputError: {self.place.name} cannot be written: {error.strerror}")
        try:
            outcome = self._run(job, scratch)
            changed = tuple(manifest.changed(job, before))
            outcome = replace(outcome, seconds=round(time.perf_counter() - clock, 2), changed=changed)
            return finish(self.place, job, outcome, scratch, started)
        finally:
            shutil.rmtree(scratch, ignore_errors=True)

    def _run(self, job: Job, scratch: Path) -> Outcome:
        attempts, cpu = 0, 0.0
        private: OwnParent | None = None  # after a loss: the run that kills its parent takes no other with it again
        try:
            while True:
                attempts += 1
                lost = False
                try:
                    attempt = self._attempt(job, scratch, private or self.parent)
                except ParentLostError:
                    attempt, lost = _Attempt(), True
                except OSError as error:
                    return Outcome(job.run, 0.0, error=f"no process for it: {error}", attempts=attempts)
                cpu += attempt.cpu
                if attempt.error is None and attempts < _ATTEMPTS and (lost or not (attempt.cell or attempt.late)):
                    if lost:
                        private = OwnParent(warm_up.preload())
                    _empty(scratch)
                    continue
                said = self._error(attempt, lost)
                cell = attempt.cell or (title_of_last_cell(scratch / NOTEBOOK) if said else "")
                return Outcome(
                    job.run, 0.0, error=said, cell=cell if said else "", cpu=round(cpu, 2), peak=attempt.peak,
                    attempts=attempts,
                )  # fmt: skip
        finally:
            if private is not None:
                private.close()

    def _attempt(self, job: Job, scratch: Path, parent: OwnParent | None) -> _Attempt:
        child = self._start(job, scratch, parent)
        attempt = _Attempt()
        grace = _GRACE_SECONDS if parent else _COLD_GRACE_SECONDS
        limit = time.monotonic() + self.limits.seconds
        try:
            while True:
                if self.stopping.is_set():
                    raise StoppedError
                if time.monotonic() > limit:
                    if attempt.late:
                        return attempt  # and the process is ended below
                    attempt.late, limit = True, time.monotonic() + grace
                    if parent:
                        child.signal(signal.SIGINT)
                try:
                    message = child.receive(timeout=_POLL_SECONDS)
                except TimeoutError:
                    continue
                if message is None:
                    attempt.exit, attempt.cpu, attempt.peak = child.exit, child.cpu, child.peak
                    return attempt
                if "error" in message:
                    attempt.error, attempt.cell = message["error"], message["cell"] or attempt.cell
                else:
                    attempt.cell = message["cell"]
                    self.on_cell(job, attempt.cell)
        finally:
            child.close()

    def _start(self, job: Job, scratch: Path, parent: OwnParent | None) -> _Child:
        arguments = {
            "notebook": str(job.run.notebook), "parameters": _parameters(job), "scratch": str(scratch),
            "seconds": self.limits.seconds, "modules": str(job.run.notebook.parent) if job.run.modules else "",
        }  # fmt: skip
        # the notebook runs elsewhere: it must not find another package
        environment = os.environ | {"HALFSKY_DATA": str(job.data)}
        if parent is None:
            call = "halfsky.batch.execute:make_cold"
            return ColdChild(call, arguments, environment=environment, memory=self.limits.memory)
        return parent.fork(
            "halfsky.batch.execute:make_here", arguments, environment=environment, folder=scratch,
            memory=self.limits.memory,
        )  # fmt: skip

    def _error(self, attempt: _Attempt, lost: bool) -> str:
        if attempt.error is not None:
            return attempt.error
        if lost:
            return "the worker process was killed (out of memory?)"
        if attempt.late:
            return f"TimeLimitError: no end after {self.limits.seconds:g} s; --time-limit allows more"
        if attempt.exit is not None and attempt.exit < 0:
            return f"Kernel died: killed by {signal.Signals(-attempt.exit).name} (out of memory?)"
        return f"Kernel died: it ended by itself with status {attempt.exit}"


def _parameters(job: Job) -> dict[str, Any]:
    """The run's parameters; files that they name lie elsewhere on a cluster."""
    named = {"data": str(job.data)} if job.run.parameters.get("data") else {}
    return job.run.parameters | named | job.moved


def finish(
    place: Place, job: Job, outcome: Outcome, scratch: Path, started: datetime.datetime
) -> Outcome:  # fmt: skip
    """Write the manifest of a run and move its folder in place; a failed run keeps the last good report beside it.

    Where that fails (the disk is full, the folder is read-only) the outcome says so, and the place is as it was.
    """
    try:
        scratch.chmod(0o755)
        if outcome.failed:
            _drop_but_notebook(scratch)
        result = manifest.taken_result(scratch)
        made = manifest.outputs(scratch)
        earlier = place.good_report(job.run.folder, without=made) if outcome.failed else None
        content = {
            "notebook": job.run.notebook.stem,
            "parameters": job.run.parameters,
            "inputs": job.inputs | dict.fromkeys(outcome.changed, manifest.CHANGED),
            "changed": list(outcome.changed),
            "versions": manifest.versions(),
            "outputs": made,
            "started": started.isoformat(timespec="seconds"),
            "seconds": outcome.seconds,
            "cpu_seconds": outcome.cpu,
            "peak_memory": outcome.peak,
            "attempts": outcome.attempts,
            "status": manifest.FAILED if outcome.failed else manifest.DONE,
            "error": outcome.error,
            "failed_cell": outcome.cell,
            "findings": list(job.run.findings),
            "left_out": {plan_id: list(found) for plan_id, found in job.run.left_out.items()},
            "earlier": earlier,
            "result": result,
        }
        manifest.write(scratch, content)
        edited = place.put(scratch, job.run.folder, keep=earlier["outputs"] if earlier else ())
    except OSError as error:
        also = f"{outcome.error}; and " if outcome.failed else ""
        reason = error.strerror or str(error)
        return replace(outcome, error=f"{also}OutputError: its report cannot be written: {reason}")
    return replace(outcome, edited=edited)


def record_failure(place: Place, job: Job, error: str) -> Outcome:
    """The outcome of a run that was refused or lost, with a manifest that says so."""
    outcome = Outcome(job.run, 0.0, error=error)
    try:
        scratch = place.scratch()
    except OSError as reason:
        return replace(outcome, error=f"{error}; and its manifest cannot be written: {reason.strerror}")
    try:
        return finish(place, job, outcome, scratch, datetime.datetime.now(datetime.UTC))
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _empty(folder: Path) -> None:
    for path in folder.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()


def _drop_but_notebook(folder: Path) -> None:
    """Of a run that failed only its notebook tells something: a table or page that it began is no result."""
    for path in folder.iterdir():
        if path.name != NOTEBOOK:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
