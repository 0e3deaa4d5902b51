"""Runs what is not current in worker processes, tells how it goes, and keeps outputs/index.html true.

Workers are spawned, never forked: a forked child inherits threads and sockets that ipykernel's clients hang on. A run
that fails, and even a worker that is killed, ends as that run's failure; the others go on.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing, contextmanager
from multiprocessing.synchronize import Event
from pathlib import Path

from halfsky.batch import manifest, work
from halfsky.batch.index import write_index
from halfsky.batch.job import Job, Outcome
from halfsky.batch.plan import default_outputs, plan_runs
from halfsky.batch.progress import Progress
from halfsky.errors import OutputError, RunError, UsageError
from halfsky.package import load_package

_ATTEMPTS = 2  # a worker's death takes its neighbours' runs with it: each is tried once more


def run_reports(
    notebook: str | None = None,
    plan_ids: Sequence[str] = (),
    all_plans: bool = False,
    as_of: int | None = None,
    report: str | None = None,
    data: Path | None = None,
    workers: int | None = None,
    force: bool = False,
    outputs: Path | None = None,
    document: Path | None = None,
) -> int:
    """Make the reports asked for that are not current; the number of failed ones is 0, else `RunError` is raised.

    notebook: `district_report`, `cross_district` or the path of such an .ipynb; None for district reports, and with
    `all_plans` the cross-district one too.  plan_ids / all_plans: which plans.  as_of, report: override
    parameters/<plan_id>.yaml.  data: folder of a data package; None for the one that ships.  workers: processes, all
    cores by default.  force: make current reports again.  outputs: folder to write, ./outputs by default.
    document: the plan document that `plan_review` reads.

    Raises `UsageError` (unknown notebook, plan, parameter, a year outside the plan's term) and `DataError` before
    anything runs, `RunError` at the end when any report failed. With `all_plans` a plan whose parameters are wrong is a
    failed report, and the others are made.
    """
    runs = plan_runs(
        notebook=notebook, plan_ids=plan_ids, all_plans=all_plans, as_of=as_of, report=report, data=data,
        document=document,
    )  # fmt: skip
    if workers is not None and workers < 1:
        raise UsageError(f"--workers {workers}: give at least 1")
    folder = _writable(outputs or default_outputs())
    package = load_package(data)
    source = package.folder.resolve()
    shared = manifest.shared_inputs(source)
    jobs = [Job(run, manifest.inputs(run, shared), source, folder, os.getpid()) for run in runs]
    due = [job for job in jobs if force or not manifest.is_current(folder / job.run.folder, job.run, job.inputs)]
    processes = min(workers or os.cpu_count() or 1, max(len(due), 1))
    progress = Progress(len(due), processes)
    for job in jobs:
        if job not in due:
            progress.skipped(job.run.name)
        elif job.run.remark:
            progress.say(f"{job.run.name}: {job.run.remark}")

    work.remove_leftovers(folder)
    outcomes: list[Outcome] = []
    try:
        for job in due:
            if job.run.refusal:
                outcomes.append(work.record_failure(job, job.run.refusal))
                progress.finished(job.run.name, 0.0, job.run.refusal)
        able = [job for job in due if not job.run.refusal]
        with _ended_politely() as interrupt, closing(_execute(able, processes, progress, interrupt)) as results:
            for outcome in results:
                outcomes.append(outcome)
                write_index(folder, package)
    except KeyboardInterrupt:
        made = sum(not outcome.failed for outcome in outcomes)
        again = "run the same command without --force to go on" if force else "run the same command to go on"
        progress.say(f"stopped: {made} of {len(due)} reports made and kept; {again}")
        raise
    finally:
        work.remove_scratch(folder, os.getpid())
        page = write_index(folder, package)
    progress.say(f"{page}: {_counted(outcomes, len(jobs) - len(due))}")
    failed = [outcome for outcome in outcomes if outcome.failed]
    if failed:
        raise RunError(_summary(failed, len(runs), page))
    return 0


def _execute(
    jobs: list[Job], workers: int, progress: Progress, interrupt: _Interrupt
) -> Generator[Outcome, None, None]:
    """The outcomes as they come; a pool that a killed worker has broken is made anew for what is left."""
    waiting: dict[Job, int] = dict.fromkeys(jobs, 0)  # job -> attempts so far
    while waiting:
        # after a loss one at a time, so that a run which kills its worker takes no other with it
        alone = any(waiting.values())
        batch = list(waiting)[:1] if alone else list(waiting)
        lost = []
        with closing(_execute_in_pool(batch, min(workers, len(batch)), progress, interrupt)) as results:
            for job, outcome in results:
                if outcome is None:
                    lost.append(job)
                    continue
                del waiting[job]
                progress.finished(job.run.name, outcome.seconds, outcome.error)
                yield outcome
        for job in lost:
            waiting[job] += 1
            if waiting[job] >= _ATTEMPTS:
                del waiting[job]
                outcome = work.record_failure(job, "the worker process was killed (out of memory?)")
                progress.finished(job.run.name, outcome.seconds, outcome.error)
                yield outcome


def _execute_in_pool(
    jobs: list[Job], workers: int, progress: Progress, interrupt: _Interrupt
) -> Generator[tuple[Job, Outcome | None], None, None]:
    """Each job with its outcome; None for those that a broken pool did not finish."""
    context = multiprocessing.get_context("spawn")
    stopping = context.Event()
    pool = ProcessPoolExecutor(workers, mp_context=context, initializer=work.prepare_worker, initargs=(stopping,))
    futures: dict[Future[Outcome], Job] = {}
    try:
        futures = {pool.submit(work.execute, job): job for job in jobs}
        pending = set(futures)
        while pending:
            progress.running(futures[future].run.name for future in pending if future.running())
            done, pending = wait(pending, timeout=0.2, return_when=FIRST_COMPLETED)
            asked = interrupt.asked
            if asked:  # what is finishing at this moment is kept
                late, pending = wait(pending, timeout=0.5, return_when=FIRST_COMPLETED)
                done |= late
            for future in done:
                yield futures[future], _outcome(future)
            if asked:
                raise KeyboardInterrupt
    except (KeyboardInterrupt, GeneratorExit):
        _stop(pool, stopping)
        raise
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _outcome(future: Future[Outcome]) -> Outcome | None:
    try:
        return future.result()
    except BrokenProcessPool:
        return None


def _stop(pool: ProcessPoolExecutor, stopping: Event) -> None:
    """End the workers; on SIGTERM each shuts its kernel down, and a kernel without its parent ends by itself."""
    processes = list((pool._processes or {}).values())  # no public way to reach them before Python 3.14
    stopping.set()
    pool.shutdown(wait=False, cancel_futures=True)
    for process in processes:
        process.terminate()
    for process in processes:
        process.join(timeout=5)
        if process.is_alive():
            process.kill()


class _Interrupt:
    """Whether the user asked the batch to stop."""

    asked = False


@contextmanager
def _ended_politely() -> Iterator[_Interrupt]:
    """Inside the block Ctrl-C and SIGTERM ask the batch to stop; a second Ctrl-C stops it wherever it is.

    An exception out of a signal handler could leave a lock of the pool taken, and the batch would wait for it forever;
    so the handler only takes a note, which is read between two waits. Only the main thread may set handlers.
    """
    interrupt = _Interrupt()
    if threading.current_thread() is not threading.main_thread():
        yield interrupt
        return

    def ask(_number: int, _frame: object) -> None:
        if interrupt.asked:
            raise KeyboardInterrupt
        interrupt.asked = True

    before = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield interrupt
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _writable(folder: Path) -> Path:
    folder = Path(folder).resolve()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"{folder}: cannot be made ({error.strerror}); choose another outputs folder") from error
    if not os.access(folder, os.W_OK):
        raise OutputError(f"{folder}: no permission to write; choose another outputs folder")
    return folder


def _counted(outcomes: list[Outcome], current: int) -> str:
    failed = sum(outcome.failed for outcome in outcomes)
    return f"{len(outcomes) - failed} made, {current} current, {failed} failed"


def _summary(failed: list[Outcome], total: int, page: Path) -> str:
    first = failed[0]
    cell = f" (cell: {first.cell})" if first.cell else ""
    more = f"; and {len(failed) - 1} more" if len(failed) > 1 else ""
    return f"{len(failed)} of {total} reports failed: {first.run.name}{cell}: {first.error}{more}; all of them: {page}"
