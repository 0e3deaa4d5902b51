"""What a batch says on stderr while it works: a line a finished report, and on a terminal what is running."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable


class Progress:
    """Counts reports; `total` are to be made, `workers` at a time."""

    def __init__(self, total: int, workers: int) -> None:
        self._total = total
        self._workers = workers
        self._finished = 0
        self._failed = 0
        self._clock = time.monotonic()
        self._live = sys.stderr.isatty()

    def skipped(self, name: str) -> None:
        self._line(f"[current] {name}: inputs unchanged, not made again (--force makes it)")

    def finished(self, name: str, seconds: float, error: str) -> None:
        self._finished += 1
        self._failed += bool(error)
        ending = f"FAILED: {error}" if error else f"done in {seconds:.1f} s"
        self._line(f"[{self._finished}/{self._total}] {name}: {ending}{self._left()}")

    def running(self, names: Iterable[str]) -> None:
        """The one line that is rewritten; a log file, which cannot be rewritten, does without."""
        if self._live:
            failed = f", {self._failed} failed" if self._failed else ""
            text = f"[{self._finished}/{self._total}{failed}] running: {', '.join(names)}{self._left()}"
            sys.stderr.write(f"\r\x1b[K{text[:150]}")
            sys.stderr.flush()

    def say(self, text: str) -> None:
        self._line(text)

    def _left(self) -> str:
        remaining = self._total - self._finished
        if self._finished < self._workers or not remaining:
            return ""
        seconds = (time.monotonic() - self._clock) / self._finished * remaining
        return f", about {seconds:.0f} s left" if seconds < 100 else f", about {seconds / 60:.0f} min left"

    def _line(self, text: str) -> None:
        sys.stderr.write(f"\r\x1b[K{text}\n" if self._live else f"{text}\n")
        sys.stderr.flush()
