"""Several runs at a time, each followed by a thread, until all have ended or the user asks to stop."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from contextlib import contextmanager

from halfsky.batch.job import Job, Outcome

_POLL_SECONDS = 0.2
_LATE_SECONDS = 0.5  # what is finishing when the user asks to stop is kept


def run_all(
    jobs: Sequence[Job],
    execute: Callable[[Job], Outcome],
    workers: int,
    stopping: threading.Event,
    watch: Callable[[], None],
) -> Iterator[Outcome]:
    """The outcomes as they come; after Ctrl-C or SIGTERM those that are finishing, then `KeyboardInterrupt`.

    execute: runs one job in one of `workers` threads, and gives up once `stopping` is set.  watch: called from time to
    time, for whoever looks on.
    """
    pool = ThreadPoolExecutor(min(workers, len(jobs)) or 1, thread_name_prefix="run")
    with _ended_politely() as interrupt:
        try:
            pending = {pool.submit(execute, job) for job in jobs}
            while pending:
                watch()
                done, pending = wait(pending, timeout=_POLL_SECONDS, return_when=FIRST_COMPLETED)
                asked = interrupt.asked
                if asked:
                    late, pending = wait(pending, timeout=_LATE_SECONDS)
                    done |= late
                for future in done:
                    yield future.result()
                if asked:
                    raise KeyboardInterrupt
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
