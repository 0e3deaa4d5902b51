"""Several runs at a time, each followed by a thread, until all have ended or the user asks to stop."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager

from halfsky.batch.job import Job, Outcome
from halfsky.batch.worker import Worker

_POLL_SECONDS = 0.2
_LATE_SECONDS = 0.5  # what is finishing when the user asks to stop is kept


def run_all(
    jobs: Sequence[Job], submit: Callable[[Job], Future[Outcome]], watch: Callable[[], None]
) -> Iterator[tuple[Job, Future[Outcome]]]:
    """The jobs as they end; after Ctrl-C or SIGTERM those that are finishing, then `KeyboardInterrupt`.

    submit: starts a job or queues it.  watch: called from time to time, for whoever looks on.
    """
    with _ended_politely() as interrupt:
        jobs_of: dict[Future[Outcome], Job] = {}
        try:
            jobs_of = {submit(job): job for job in jobs}
            pending = set(jobs_of)
            while pending:
                watch()
                done, pending = wait(pending, timeout=_POLL_SECONDS, return_when=FIRST_COMPLETED)
                asked = interrupt.asked
                if asked:
                    late, pending = wait(pending, timeout=_LATE_SECONDS)
                    done |= late
                for future in done:
                    yield jobs_of.pop(future), future  # of hundreds none is kept
                if asked:
                    raise KeyboardInterrupt
        finally:
            for future in jobs_of:
                future.cancel()


@contextmanager
def in_threads(worker: Worker, count: int) -> Iterator[Callable[[Job], Future[Outcome]]]:
    """How to start a job on this machine, `count` at a time, each followed by a thread; at the end all are ended."""
    stopping = threading.Event()
    worker.stopping = stopping
    pool = ThreadPoolExecutor(count, thread_name_prefix="run")
    try:
        yield lambda job: pool.submit(worker.execute, job)
    finally:
        stopping.set()
        pool.shutdown(wait=True, cancel_futures=True)


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
