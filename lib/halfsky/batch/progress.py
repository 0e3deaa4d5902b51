"""What a batch says on stderr: a line a finished report, on a terminal what is running, and a table at the end."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence

from halfsky.batch.job import Finding, Job, Outcome

_MOST_CURRENT = 20  # reports named as current; of hundreds only the number
_MOST_ROWS = 20  # rows of the table at the end
_MOST_FINDINGS = 3  # of one report that are named there


class Progress:
    """Counts reports; `total` are to be made, `workers` at a time."""

    def __init__(self, total: int, workers: int) -> None:
        self._total = total
        self._workers = workers
        self._finished = 0
        self._failed = 0
        self._skipped = 0
        self._running: dict[str, str] = {}  # run -> cell, set by the threads that follow the runs
        self._clock = time.monotonic()
        self._live = sys.stderr.isatty()

    def skipped(self, name: str) -> None:
        self._skipped += 1
        if self._skipped <= _MOST_CURRENT:
            self._line(f"[current] {name}: inputs unchanged, not made again (--force makes it)")
        elif self._skipped == _MOST_CURRENT + 1:
            self._line("[current] … and more")

    def reached(self, job: Job, cell: str) -> None:
        """A run has come to a cell."""
        self._running[job.run.name] = cell

    def finished(self, outcome: Outcome) -> None:
        self._running.pop(outcome.run.name, None)
        self._finished += 1
        self._failed += outcome.failed
        ending = f"FAILED: {outcome.error}" if outcome.failed else f"done in {outcome.seconds:.1f} s"
        self._line(f"[{self._finished}/{self._total}] {outcome.run.name}: {ending}{self._left()}")
        if outcome.changed and not outcome.failed:
            more = f" and {len(outcome.changed) - 1} more" if len(outcome.changed) > 1 else ""
            self._line(f"    {outcome.changed[0]}{more} changed meanwhile: not current, the next run makes it again")

        if outcome.edited:
            self._line(f"    edited since it was made, kept as {', '.join(outcome.edited)}")

    def show(self) -> None:
        """The one line that is rewritten; a log file, which cannot be rewritten, does without."""
        if self._live:
            failed = f", {self._failed} failed" if self._failed else ""
            running = ", ".join(f"{name} ({cell})" for name, cell in list(self._running.items()))
            text = f"[{self._finished}/{self._total}{failed}{self._left()}] running: {running}"
            sys.stderr.write(f"\r\x1b[K{text[:150]}")
            sys.stderr.flush()

    def table(self, outcomes: list[Outcome]) -> None:
        """How each run ended; of very many the failed ones, and the slowest."""
        if not outcomes:
            return
        shown = outcomes
        if len(outcomes) > _MOST_ROWS:
            slowest = sorted(outcomes, key=lambda outcome: -outcome.seconds)[:5]
            failed = [outcome for outcome in outcomes if outcome.failed]
            shown = [*failed[:_MOST_ROWS], *(outcome for outcome in slowest if not outcome.failed)]
        width = max(len(outcome.run.name) for outcome in shown)
        self._line(f"{'report':<{width}}  {'ended':<6}  {'s':>6}  {'CPU s':>6}  {'MB':>5}  failed in")
        for outcome in shown:
            ended = "FAILED" if outcome.failed else "done"
            numbers = f"{outcome.seconds:>6.1f}  {outcome.cpu or float('nan'):>6.1f}  {outcome.peak / 1e6:>5.0f}"
            self._line(f"{outcome.run.name:<{width}}  {ended:<6}  {numbers}  {outcome.cell or '-' * outcome.failed}")
            self._broken(outcome.run.findings)
            if outcome.run.left_out and not outcome.failed:
                self._line(f"    made without {', '.join(outcome.run.left_out)}")
        if len(shown) < len(outcomes):
            self._line(f"… of {len(outcomes)} made: the failed ones and the slowest")

    def _broken(self, findings: Sequence[Finding]) -> None:
        """What a report could not be made for, each with its place."""
        from halfsky.package.codes import in_english  # noqa: PLC0415 - pandas, not before the warm parent is started

        for finding in findings[:_MOST_FINDINGS]:
            self._line(f"    {in_english(finding)}")
        if len(findings) > _MOST_FINDINGS:
            self._line(f"    … and {len(findings) - _MOST_FINDINGS} more")

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
