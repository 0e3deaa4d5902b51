"""Runs what is not current, tells how it goes, and keeps outputs/index.html true.

Each run has a process of its own, forked from a warm parent or started cold; a thread follows it to its end. A run that
fails, and even one that kills its own parent, ends as that run's failure; the others go on.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from halfsky.batch.job import Job, Limits, Outcome
from halfsky.batch.pool import run_all
from halfsky.batch.progress import Progress
from halfsky.batch.warm import available
from halfsky.batch.warm.client import OwnParent
from halfsky.errors import OutputError, RunError, UsageError

if TYPE_CHECKING:
    from halfsky.batch.index import Index
    from halfsky.batch.places import Place

# What plans the batch is imported while the warm parent imports what runs it: each takes seconds, on a core of its own.
# ruff: noqa: PLC0415


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
    cold: bool = False,
    time_limit: float = 900.0,
    memory_limit: int | None = None,
    parent: OwnParent | None = None,
) -> int:
    """Make the reports asked for that are not current; the number of failed ones is 0, else `RunError` is raised.

    notebook: `district_report`, `cross_district` or the path of such an .ipynb; None for district reports, and with
    `all_plans` the cross-district one too.  plan_ids / all_plans: which plans.  as_of, report: override
    parameters/<plan_id>.yaml.  data: folder of a data package; None for the one that ships.  workers: runs at a time,
    as many as cores by default.  force: make current reports again.  outputs: folder to write, ./outputs by default.
    cold: an ordinary kernel for every run, as where nothing can be forked.  time_limit: seconds that one run may take.
    memory_limit: bytes that it may take, by default its share of the machine's.  parent: a warm parent that the caller
    has, and keeps, for several batches.

    Raises `UsageError` (unknown notebook, plan, parameter, a year outside the plan's term) and `DataError` before
    anything runs, `OutputError` where the outputs cannot be written, `RunError` at the end when any report failed. With
    `all_plans` a plan whose parameters are wrong is a failed report, and the others are made.
    """
    if workers is not None and workers < 1:
        raise UsageError(f"--workers {workers}: give at least 1")
    processes = workers or os.cpu_count() or 1
    limits = Limits(time_limit, memory_limit or _share_of_memory(processes))
    own = None if cold or parent or not available() else OwnParent(str(data or ""))
    parent = None if cold else parent or own
    try:
        from halfsky.batch import manifest
        from halfsky.batch.index import Index
        from halfsky.batch.places import LocalPlace
        from halfsky.batch.plan import default_outputs, plan_runs
        from halfsky.batch.worker import Worker, record_failure
        from halfsky.package import load_package

        runs = plan_runs(
            notebook=notebook, plan_ids=plan_ids, all_plans=all_plans, as_of=as_of, report=report, data=data
        )  # fmt: skip
        place = LocalPlace(outputs or default_outputs())
        package = load_package(data)
        source = package.folder.resolve()
        shared = manifest.shared_inputs(source)
        jobs = [Job(run, manifest.inputs(run, shared), source) for run in runs]
        due = jobs if force else [job for job in jobs if not is_current(place, job)]
        progress = Progress(len(due), min(processes, max(len(due), 1)))
        _announce(jobs, due, progress)

        place.tidy()
        index = Index(place, package.plans)
        outcomes: list[Outcome] = []
        try:
            for job in due:
                if job.run.refusal:
                    outcomes.append(record_failure(place, job, job.run.refusal))
                    _tell(outcomes[-1], progress, index)
            able = [job for job in due if not job.run.refusal]
            worker = Worker(place, limits, parent, on_cell=progress.reached)
            for outcome in run_all(able, worker.execute, processes, worker.stopping, progress.show):
                outcomes.append(outcome)
                _tell(outcome, progress, index)
        except KeyboardInterrupt:
            made = sum(not outcome.failed for outcome in outcomes)
            again = "run the same command without --force to go on" if force else "run the same command to go on"
            progress.say(f"stopped: {made} of {len(due)} reports made and kept; {again}")
            raise
        finally:
            place.tidy()
            _write(index)
    finally:
        if own is not None:
            own.close()
    page = f"{place.name}/index.html"
    progress.table(outcomes, len(jobs) - len(due))
    progress.say(f"{page}: {_counted(outcomes, len(jobs) - len(due))}")
    failed = [outcome for outcome in outcomes if outcome.failed]
    if failed:
        raise RunError(_summary(failed, len(runs), page))
    return 0


def is_current(place: Place, job: Job) -> bool:
    """Whether the job's report is there, untouched, and made from what the job would be made from."""
    from halfsky.batch import manifest

    found = place.read_manifest(job.run.folder)
    return (
        found is not None and manifest.still_holds(found, job.run, job.inputs) and place.is_whole(job.run.folder, found)
    )


def _announce(jobs: list[Job], due: list[Job], progress: Progress) -> None:
    to_do = set(due)
    for job in jobs:
        if job not in to_do:
            progress.skipped(job.run.name)
        elif job.run.remark:
            progress.say(f"{job.run.name}: {job.run.remark}")


def _tell(outcome: Outcome, progress: Progress, index: Index) -> None:
    progress.finished(outcome)
    try:
        index.update(outcome.run.folder)
    except OSError as error:  # the disk is full; the page is written again at the end
        progress.say(f"the index cannot be written now: {error.strerror}")


def _write(index: Index) -> None:
    try:
        index.write()
    except OSError as error:
        raise OutputError(
            f"index.html cannot be written: {error.strerror}; the reports themselves are whole"
        ) from error


def _share_of_memory(processes: int) -> int:
    """Bytes that each of so many runs may take where no limit was given: all together what the machine has."""
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // processes
    except (AttributeError, ValueError):
        return 0


def _counted(outcomes: list[Outcome], current: int) -> str:
    failed = sum(outcome.failed for outcome in outcomes)
    return f"{len(outcomes) - failed} made, {current} current, {failed} failed"


def _summary(failed: list[Outcome], total: int, page: str) -> str:
    first = failed[0]
    cell = f" (cell: {first.cell})" if first.cell else ""
    more = f"; and {len(failed) - 1} more" if len(failed) > 1 else ""
    return f"{len(failed)} of {total} reports failed: {first.run.name}{cell}: {first.error}{more}; all of them: {page}"
