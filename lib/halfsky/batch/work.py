"""One run, in a worker process: the notebook through papermill, its page, its manifest, and all of it moved in place.

Everything is made in a scratch folder beside the outputs and renamed at the end, so a reader never finds half a report.
A notebook that fails is kept with its traceback; its manifest says in which cell and why. The page and the table of the
last good run stay beside it.
"""

from __future__ import annotations

import datetime
import multiprocessing
import os
import shutil
import signal
import sys
import tempfile
import threading
import time
import warnings
from dataclasses import replace
from multiprocessing.synchronize import Event
from pathlib import Path

from halfsky.batch import manifest
from halfsky.batch.job import Job, Outcome

SCRATCH = ".run-"  # scratch folders in outputs/: .run-<pid of the batch>-…
NOTEBOOK = "report.ipynb"
PAGE = "report.html"
CELL_SECONDS = 900  # a cell that takes longer hangs
_START_SECONDS = 60
_KERNEL_ARGUMENTS = ["--log-level=CRITICAL"]  # ipykernel warns at every start that it talks TCP on the loopback


_stopping: Event | None = None  # set by the batch when it is interrupted


class StoppedError(Exception):
    """The batch was interrupted: what is half-made is dropped, not recorded as a failure."""


def prepare_worker(stopping: Event) -> None:
    """Make a fresh worker process ready: one thread, Ctrl-C left to the batch, gone when the batch is gone."""
    global _stopping  # the one way to hand something to every task of a spawned worker
    _stopping = stopping
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS"):
        os.environ[name] = "1"
    os.environ["PYDEVD_DISABLE_FILE_VALIDATION"] = "1"  # else every kernel warns about frozen modules
    # jsonschema's optional check of addresses, which no notebook needs, takes two seconds to import
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)  # the batch was killed; the kernel sees its own parent go and ends too


def execute(job: Job) -> Outcome:
    """Run one notebook and move its folder in place; never raises for a failing notebook."""
    started = datetime.datetime.now(datetime.UTC)
    clock = time.perf_counter()
    scratch = Path(tempfile.mkdtemp(prefix=f"{SCRATCH}{job.owner}-", dir=job.outputs))
    try:
        outcome = Outcome(job.run, 0.0)
        try:
            _make(job, scratch)
        except Exception as error:  # whatever a report dies of is its own, and is told in its manifest
            outcome = replace(outcome, error=_one_line(error), cell=_cell_title(scratch / NOTEBOOK))
        if _stopping is not None and _stopping.is_set():
            raise StoppedError
        outcome = replace(outcome, seconds=round(time.perf_counter() - clock, 2))
        finish(job, outcome, scratch, started)
        return outcome
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def finish(job: Job, outcome: Outcome, scratch: Path, started: datetime.datetime) -> None:
    """Write the manifest of a run and move its folder in place; a failed run keeps the last good report beside it."""
    scratch.chmod(0o755)
    place = job.outputs / job.run.folder
    if outcome.failed:
        _drop_but_notebook(scratch)
    made = manifest.outputs(scratch)
    earlier = manifest.good_report(place, without=made) if outcome.failed else None
    content = {
        "notebook": job.run.notebook.stem,
        "parameters": job.run.parameters,
        "inputs": job.inputs,
        "versions": manifest.versions(),
        "outputs": made,
        "started": started.isoformat(timespec="seconds"),
        "seconds": outcome.seconds,
        "status": manifest.FAILED if outcome.failed else manifest.DONE,
        "error": outcome.error,
        "failed_cell": outcome.cell,
        "earlier": earlier,
    }
    for name in earlier["outputs"] if earlier else ():
        shutil.copy2(place / name, scratch / name)
    manifest.write(scratch, content)
    _move_in_place(scratch, place)


def _drop_but_notebook(folder: Path) -> None:
    """Of a run that failed only its notebook tells something: a table or page that it began is no result."""
    for path in folder.iterdir():
        if path.name != NOTEBOOK:
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def record_failure(job: Job, error: str) -> Outcome:
    """The outcome of a run that was refused or whose worker process died, with a manifest that says so."""
    outcome = Outcome(job.run, 0.0, error=error)
    scratch = Path(tempfile.mkdtemp(prefix=f"{SCRATCH}{job.owner}-", dir=job.outputs))
    finish(job, outcome, scratch, datetime.datetime.now(datetime.UTC))
    return outcome


def _make(job: Job, scratch: Path) -> None:
    import papermill  # noqa: PLC0415 - a second, in the worker only

    from halfsky.reports.page import write_page  # noqa: PLC0415 - nbconvert, in the worker only

    run = job.run
    os.environ["HALFSKY_DATA"] = str(job.data)  # the kernel starts elsewhere: it must not find another package

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the client libraries; what the notebook warns of is in the notebook
        papermill.execute_notebook(
            _unformatted(run.notebook),
            _unformatted(scratch / NOTEBOOK),
            parameters=run.parameters,
            kernel_name="python3",
            cwd=str(scratch),
            progress_bar=False,
            log_output=False,
            start_timeout=_START_SECONDS,
            execution_timeout=CELL_SECONDS,
            extra_arguments=list(_KERNEL_ARGUMENTS),
        )
        write_page(scratch / NOTEBOOK, scratch / PAGE, language=run.parameters["language"])


def _unformatted(path: Path) -> str:
    """papermill puts paths through str.format: braces in a folder's name are doubled."""
    return str(path).replace("{", "{{").replace("}", "}}")


def _one_line(error: Exception) -> str:
    """What a report died of, in one line; the traceback is in the notebook."""
    name, text = getattr(error, "ename", type(error).__name__), getattr(error, "evalue", str(error))
    return " ".join(f"{name}: {text}".split())[:500]


def _cell_title(notebook: Path) -> str:
    """The first line of the cell that ran last; "" where no cell was begun (the kernel did not start)."""
    if not notebook.is_file():
        return ""
    import nbformat  # noqa: PLC0415 - in the worker only

    cells = nbformat.read(notebook, as_version=4).cells
    begun = [cell for cell in cells if cell.metadata.get("papermill", {}).get("start_time")]
    lines = [line.strip("# ").strip() for cell in begun[-1:] for line in cell.source.splitlines()]
    return next((line for line in lines if line), "")


def _move_in_place(scratch: Path, final: Path) -> None:
    """Rename the finished folder to its place; an older one is taken aside first and deleted."""
    final.parent.mkdir(parents=True, exist_ok=True)
    aside = scratch.with_name(f"{scratch.name}-old")
    for _ in range(5):  # another batch may put its own there between the two renames
        if final.exists():
            final.rename(aside)
        try:
            scratch.rename(final)
        except OSError:
            if not final.exists():
                raise
            continue
        finally:
            shutil.rmtree(aside, ignore_errors=True)
        return
    raise OSError(f"{final} is being written by another batch")


def remove_scratch(outputs: Path, owner: int) -> None:
    """Delete what a batch that was stopped has left half-done."""
    for folder in outputs.glob(f"{SCRATCH}{owner}-*"):
        shutil.rmtree(folder, ignore_errors=True)


def remove_leftovers(outputs: Path) -> None:
    """Delete what batches that were killed have left: those whose process is no more."""
    for folder in outputs.glob(f"{SCRATCH}*"):
        owner = folder.name.removeprefix(SCRATCH).split("-")[0]
        if not (owner.isdigit() and _is_alive(int(owner))):
            shutil.rmtree(folder, ignore_errors=True)


def _is_alive(process: int) -> bool:
    if os.name != "posix":
        return True  # signal 0 asks nothing there; the folder stays
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
