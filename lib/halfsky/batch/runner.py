"""Runs what is not current, tells how it goes, and keeps outputs/index.html true.

Each run has a process of its own, forked from a warm parent or started cold; a thread follows it to its end. A run that
fails, and even one that kills its own parent, ends as that run's failure; the others go on.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, closing, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from halfsky.batch import contents, warm_up
from halfsky.batch.job import INDEX, Finding, Given, Job, Limits, Outcome
from halfsky.batch.progress import Progress
from halfsky.errors import OutputError, RunError, UsageError
from halfsky.warmkernels import available
from halfsky.warmkernels.client import OwnParent

if TYPE_CHECKING:
    from concurrent.futures import Future

    import pandas as pd

    from halfsky.batch.index import Index
    from halfsky.batch.outputs import Place

# What plans the batch is imported while the warm parent imports what runs it: each takes seconds, on a core of its own.
# ruff: noqa: PLC0415

_MOST_UNCLAIMED = 5  # findings that stop no report, said one by one

Submit = Callable[[Job], "Future[Outcome]"]


def run_reports(
    notebook: str | None = None,
    plan_ids: Sequence[str] = (),
    all_plans: bool = False,
    as_of: int | None = None,
    report: str | None = None,
    data: Path | None = None,
    workers: int | None = None,
    force: bool = False,
    outputs: Path | str | None = None,
    cold: bool = False,
    cluster: str | None = None,
    time_limit: float = 900.0,
    memory_limit: int | None = None,
    parent: OwnParent | None = None,
    document: Path | None = None,
    part: str = "",
    merge: bool = False,
    length: str = "",
    collect: Path | None = None,
    pages: bool | None = False,
    given: Given | None = None,
) -> None:
    """Make the reports asked for that are not current.

    notebook: `district_report`, `cross_district` or the path of such an .ipynb; None for district reports, and with
    `all_plans` the cross-district one too.  plan_ids / all_plans: which plans.  as_of, report: override
    parameters/<plan_id>.yaml.  data: folder of a data package; None for the one that ships.  workers: runs at a time,
    as many as cores by default.  force: make current reports again.  outputs: folder to write, ./outputs by default;
    or the address of an object store.  cold: an ordinary kernel for every run, as where nothing can be forked.
    cluster: address of a Dask scheduler that hands the runs to its workers.  time_limit: seconds that one run may take.
    memory_limit: bytes that it may take, by default its share of the machine's.  parent: a warm parent that the caller
    has, and keeps, for several batches.  document: the plan document that `plan_review` reads.
    part: words of the title of the plan that is meant, of several in one document.
    merge: one report over all the plans named, instead of one each.  length: brief, report or annex, else all three.
    collect: a folder that gets a copy of every Word file under a telling name, its contents with their pages.
    pages: whether LibreOffice tells the pages of the contents (`contents`); None: where few reports
    are asked for, however many of them are made again.
    given: parameters of a notebook of one's own (`own_notebooks`).

    Raises `UsageError` (unknown notebook, plan, argument, a year outside the plan's term) and `DataError` (a package of
    which nothing is sound) before anything runs, `OutputError` where the outputs cannot be written, `RunError` at the
    end when any report failed. A plan whose data or parameters are broken is a failed report, and the others are made;
    a report over several plans is made without it, and says so.
    """
    if workers is not None and workers < 1:
        raise UsageError(f"--workers {workers}: give at least 1")
    count = workers or os.cpu_count() or 1
    limits = Limits(time_limit, memory_limit or 0)
    warm = not cold and not cluster and available()
    with nullcontext(parent) if parent or not warm else closing(warm_up.parent(str(data or ""))) as found:
        asked = {
            "notebook": notebook, "plan_ids": plan_ids, "all_plans": all_plans, "as_of": as_of, "report": report,
            "data": data, "document": document, "part": part, "merge": merge, "given": given, "length": length,
        }  # fmt: skip
        if collect is not None and "://" in str(outputs or ""):
            raise UsageError("--collect copies from a folder of this machine: give --outputs DIR")
        batch = _plan(asked, outputs, force)
        progress = Progress(len(batch.due), count)
        batch.announce(progress)
        if cluster:
            from halfsky.batch.cluster import connected

            submitting = connected(cluster, batch.runnable, batch.place, limits, cold)
        else:
            from halfsky.batch.pool import in_threads
            from halfsky.batch.worker import Worker

            common = warm_up.arguments(batch.runnable)
            if warm and found is not parent and found is not None and common:
                found.prepare(warm_up.CALL, common)
            worker = Worker(batch.place, limits.shared_by(count), found if warm else None, on_cell=progress.reached)
            submitting = in_threads(worker, count)
        outcomes = batch.make(submitting, progress, force) if batch.due else batch.nothing()
    made = [outcome.run.folder for outcome in outcomes if not outcome.failed]
    if made and "://" not in batch.place.name and (len(batch.jobs) <= contents.MOST if pages is None else pages):
        numbered = contents.with_pages(Path(batch.place.name), made)
        if numbered:
            progress.say(f"{numbered} Word files have the pages of their contents")
    if collect is not None:
        from halfsky.batch.hand_in import hand_in

        handed = hand_in(Path(batch.place.name), [job.run for job in batch.jobs], data, collect)
        progress.say(f"{collect}: {len(handed)} files")
    page = f"{batch.place.name}/{INDEX}"
    current = len(batch.jobs) - len(batch.due)
    progress.table(outcomes)
    progress.say(f"{page}: {_counted(outcomes, current)}")
    failed = [outcome for outcome in outcomes if outcome.failed]
    if failed:
        raise RunError(_summary(failed, len(batch.jobs), page))


def _plan(asked: dict[str, Any], outputs: Path | str | None, force: bool) -> Batch:
    """The jobs that the arguments of `plan_runs` ask for, and which of them are due."""
    from halfsky.batch import manifest
    from halfsky.batch.outputs import place_at
    from halfsky.batch.own_notebooks import asked_runs
    from halfsky.batch.rows_read import RowsRead
    from halfsky.batch.schedule import plan_runs, stray_parameters
    from halfsky.package import load_package
    from halfsky.project import outputs_folder

    given = asked.pop("given")
    own = asked_runs(given, **asked)
    runs = plan_runs(**asked) if own is None else own
    place = place_at(outputs or outputs_folder(ones_own=own is not None))
    package = load_package(asked["data"], set_aside=True)
    source = package.folder.resolve()
    shared = manifest.shared_inputs(source)
    rows = RowsRead(package, shared)
    jobs = [Job(run, manifest.inputs(run, rows.files(run), rows.of_run(run)), source) for run in runs]
    due = jobs if force else [job for job in jobs if not is_current(place, job)]
    unclaimed: list[Finding] = package.faults.unclaimed.to_dict("records")
    said = {finding["file"] for run in runs for finding in run.findings}
    strays = (stray.finding for stray in stray_parameters(package))
    unclaimed += [finding for finding in strays if finding["file"] not in said]
    return Batch(place, package.registered, jobs, due, unclaimed)


def _counted(outcomes: list[Outcome], current: int) -> str:
    failed = sum(outcome.failed for outcome in outcomes)
    return f"{len(outcomes) - failed} made, {current} current, {failed} failed"


def _summary(failed: list[Outcome], total: int, page: str) -> str:
    first = failed[0]
    cell = f" (cell: {first.cell})" if first.cell else ""
    more = f"; and {len(failed) - 1} more" if len(failed) > 1 else ""
    return f"{len(failed)} of {total} reports failed: {first.run.name}{cell}: {first.error}{more}; all of them: {page}"


def is_current(place: Place, job: Job) -> bool:
    """Whether the job's report is there, untouched, and made from what the job would be made from."""
    from halfsky.batch import manifest

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
    def runnable(self) -> list[Job]:
        """The jobs to run: without those that are refused; the longest, of many plans, first, or all wait for it."""
        sound = [job for job in self.due if not job.run.refusal]
        return sorted(sound, key=lambda job: "plan_ids" not in job.run.parameters)

    def announce(self, progress: Progress) -> None:
        """Say what is broken and stops no report, what is current, and what to know of a run beforehand."""
        from halfsky.package.codes import in_english

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
        from halfsky.batch.index import Index

        english = bool(self.jobs) and all(job.run.parameters.get("language") == "en" for job in self.jobs)
        folders = {job.run.folder for job in self.jobs}
        return Index(self.place, self.plans, folders, self.unclaimed, "en" if english else "zh")

    def make(self, submitting: AbstractContextManager[Submit], progress: Progress, force: bool) -> list[Outcome]:
        """Make what is due; `KeyboardInterrupt` once the user has asked to stop. submitting: how a job is started."""
        from halfsky.batch.pool import run_all
        from halfsky.batch.worker import record_failure

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
            with submitting as submit:
                for job, future in run_all(self.runnable, submit, progress.show):
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
    from halfsky.batch.worker import record_failure

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
