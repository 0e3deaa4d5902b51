"""Runs what is not current, tells how it goes, and keeps outputs/index.html true.

Each run has a process of its own, forked from a warm parent or started cold; a thread follows it to its end. A run that
fails, and even one that kills its own parent, ends as that run's failure; the others go on.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import closing, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

from halfsky.batch import warm_up
from halfsky.batch.job import INDEX, Finding, Job, Limits, Outcome
from halfsky.batch.progress import Progress
from halfsky.errors import RunError, UsageError
from halfsky.warmkernels import available
from halfsky.warmkernels.client import OwnParent

if TYPE_CHECKING:
    from halfsky.batch.making import Batch

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
    outputs: Path | str | None = None,
    cold: bool = False,
    cluster: str | None = None,
    time_limit: float = 900.0,
    memory_limit: int | None = None,
    parent: OwnParent | None = None,
    document: Path | None = None,
    merge: bool = False,
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
    merge: one report over all the plans named, instead of one each.

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
    with nullcontext(parent) if parent or not warm else closing(OwnParent(warm_up.preload(str(data or "")))) as found:
        asked = {
            "notebook": notebook, "plan_ids": plan_ids, "all_plans": all_plans, "as_of": as_of, "report": report,
            "data": data, "document": document, "merge": merge,
        }  # fmt: skip
        batch = _plan(asked, outputs, force)
        progress = Progress(len(batch.due), count)
        batch.announce(progress)
        if cluster:
            from halfsky.batch.cluster import connected

            way = connected(cluster, batch.able, batch.place, limits, cold)
        else:
            from halfsky.batch.pool import in_threads
            from halfsky.batch.worker import Worker

            common = warm_up.arguments(batch.able)
            if warm and found is not parent and found is not None and common:
                found.prepare(warm_up.CALL, common)
            worker = Worker(batch.place, limits.shared_by(count), found if warm else None, on_cell=progress.reached)
            way = in_threads(worker, count)
        outcomes = batch.make(way, progress, force) if batch.due else batch.nothing()
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
    from halfsky.batch.making import Batch, is_current
    from halfsky.batch.outputs import place_at
    from halfsky.batch.schedule import plan_runs, stray_parameters
    from halfsky.package import load_package
    from halfsky.project import outputs_folder

    runs = plan_runs(**asked)
    place = place_at(outputs or outputs_folder())
    package = load_package(asked["data"], set_aside=True)
    source = package.folder.resolve()
    shared = manifest.shared_inputs(source)
    jobs = [Job(run, manifest.inputs(run, shared), source) for run in runs]
    due = jobs if force else [job for job in jobs if not is_current(place, job)]
    unclaimed: list[Finding] = package.faults.unclaimed.to_dict("records")
    told = {finding["file"] for run in runs for finding in run.findings}
    strays = (stray.finding for stray in stray_parameters(package))
    unclaimed += [finding for finding in strays if finding["file"] not in told]
    return Batch(place, package.registered, jobs, due, unclaimed)


def _counted(outcomes: list[Outcome], current: int) -> str:
    failed = sum(outcome.failed for outcome in outcomes)
    return f"{len(outcomes) - failed} made, {current} current, {failed} failed"


def _summary(failed: list[Outcome], total: int, page: str) -> str:
    first = failed[0]
    cell = f" (cell: {first.cell})" if first.cell else ""
    more = f"; and {len(failed) - 1} more" if len(failed) > 1 else ""
    return f"{len(failed)} of {total} reports failed: {first.run.name}{cell}: {first.error}{more}; all of them: {page}"
