"""The runs of one batch: which of them are due, and making them while the index stays true."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import AbstractContextManager
from dataclasses import dataclass

import pandas as pd

from halfsky.batch import manifest
from halfsky.batch.index import Index
from halfsky.batch.job import Finding, Job, Outcome
from halfsky.batch.outputs import Place
from halfsky.batch.pool import run_all
from halfsky.batch.progress import Progress
from halfsky.batch.worker import record_failure
from halfsky.errors import OutputError
from halfsky.package.codes import in_english

_MOST_UNCLAIMED = 5  # findings that stop no report, said one by one

Submit = Callable[[Job], "Future[Outcome]"]


def is_current(place: Place, job: Job) -> bool:
    """Whether the job's report is there, untouched, and made from what the job would be made from."""
    found = place.read_manifest(job.run.folder)
    return (
        found is not None and manifest.still_holds(found, job.run, job.inputs) and place.is_whole(job.run.folder, found)
    )


@dataclass(frozen=True)
class Batch:
    """All jobs asked for, and those of them that are not current.

    plans: schemas.PLANS of the data package.  unclaimed: what is broken and stops no report.
    """

    place: Place
    plans: pd.DataFrame
    jobs: list[Job]
    due: list[Job]
    unclaimed: Sequence[Finding] = ()

    @property
    def able(self) -> list[Job]:
        """The jobs to run: without those that are refused; the longest, of many plans, first, or all wait for it."""
        able = [job for job in self.due if not job.run.refusal]
        return sorted(able, key=lambda job: "plan_ids" not in job.run.parameters)

    def announce(self, progress: Progress) -> None:
        """Say what is broken and stops no report, what is current, and what to know of a run beforehand."""
        for finding in self.unclaimed[:_MOST_UNCLAIMED]:
            progress.say(f"no report depends on it, but: {in_english(finding)}")
        if len(self.unclaimed) > _MOST_UNCLAIMED:
            progress.say(f"… and {len(self.unclaimed) - _MOST_UNCLAIMED} more: halfsky validate")
        to_do = set(self.due)
        for job in self.jobs:
            if job not in to_do:
                progress.skipped(job.run.name)
            elif job.run.remark:
                progress.say(f"{job.run.name}: {job.run.remark}")

    def nothing(self) -> list[Outcome]:
        """Everything is current; the index is written all the same, for who has deleted it."""
        self.place.tidy()
        _write(self._index())
        return []

    def _index(self) -> Index:
        return Index(self.place, self.plans, [job.run.folder for job in self.jobs], self.unclaimed)

    def make(self, way: AbstractContextManager[Submit], progress: Progress, force: bool) -> list[Outcome]:
        """Make what is due; `KeyboardInterrupt` once the user has asked to stop. way: how jobs are sent to work."""
        self.place.tidy()
        index = self._index()
        outcomes: list[Outcome] = []

        def ended(outcome: Outcome) -> None:
            outcomes.append(outcome)
            progress.finished(outcome)
            try:
                index.update(outcome.run.folder)
            except OSError as error:  # the disk is full; the page is written again at the end
                progress.say(f"the index cannot be written now: {error.strerror}")

        try:
            for job in self.due:
                if job.run.refusal:
                    ended(record_failure(self.place, job, job.run.refusal))
            with way as submit:
                for job, future in run_all(self.able, submit, progress.show):
                    ended(_outcome(future, job, self.place))
        except KeyboardInterrupt:
            made = sum(not outcome.failed for outcome in outcomes)
            again = "run the same command without --force to go on" if force else "run the same command to go on"
            progress.say(f"stopped: {made} of {len(self.due)} reports made and kept; {again}")
            raise
        finally:
            self.place.tidy()
            _write(index)
        return outcomes


def _outcome(future: Future[Outcome], job: Job, place: Place) -> Outcome:
    """How a job ended; a worker that cannot say, because it died again and again, is that job's failure."""
    try:
        return future.result()
    except Exception as error:
        return record_failure(place, job, f"{type(error).__name__}: {' '.join(str(error).split())[:300]}")


def _write(index: Index) -> None:
    try:
        index.write()
    except OSError as error:
        raise OutputError(
            f"index.html cannot be written: {error.strerror}; the reports themselves are whole"
        ) from error
