"""The same runs on a Dask cluster: its scheduler hands them to workers, and a worker that dies loses nothing.

Workers need Halfsky and the place of the outputs (a shared folder or an object store): the data package and the
notebooks travel with the runs. Each worker process keeps a warm parent and forks its runs from it, as the batch does.
"""

from __future__ import annotations

import hashlib
import io
import shutil
import tempfile
import threading
import zipfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from halfsky import private_files
from halfsky.batch import manifest, warm_up
from halfsky.batch.job import Job, Limits, Outcome
from halfsky.batch.outputs import Place, place_at
from halfsky.batch.worker import Worker
from halfsky.errors import UsageError
from halfsky.warmkernels import available
from halfsky.warmkernels.client import OwnParent

_CONNECT_SECONDS = 10


@dataclass(frozen=True)
class Task:
    """A job on its way to a worker. library: sha256 of Halfsky's source, which the worker's own must equal."""

    job: Job
    outputs: str
    limits: Limits
    cold: bool
    library: str


@contextmanager
def connected(
    address: str, jobs: Sequence[Job], place: Place, limits: Limits, cold: bool
) -> Iterator[Callable[[Job], Future[Outcome]]]:
    """How to send a job to the cluster at `address`.

    `UsageError` where there is no scheduler, where a worker has another Halfsky, or does not see the outputs.
    """
    try:
        from distributed import Client  # noqa: PLC0415 - of the extra `cluster`
    except ImportError:
        raise UsageError("--cluster needs pip install 'halfsky[cluster]'") from None

    class Closed(Client):
        """A client that is closed where it cannot connect: when the process ends its loop has stopped, and closing it
        then waits in vain and prints a traceback.
        """

        def __init__(self, *given: Any, **named: Any) -> None:
            try:
                super().__init__(*given, **named)
            except BaseException:
                self.close()
                raise

    try:
        client = Closed(address, timeout=_CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        raise UsageError(f"--cluster {address}: no Dask scheduler answers there ({error})") from error
    try:
        library = manifest.library()
        with _mark(place) as (name, seen):
            _check(client.run(about, name), library, place.name, seen)
        # a task, not scattered data: should every worker that holds it die, the scheduler has it made again
        bundle = client.submit(bytes, pack(jobs), key=f"halfsky-bundle-{library[:8]}-{_digest(jobs)}")
        executor = client.get_executor(pure=False)

        def submit(job: Job) -> Future[Outcome]:
            task = Task(job, place.name, limits, cold, library)
            future: Future[Outcome] = executor.submit(execute, task, bundle)
            return future

        yield submit
    finally:
        client.close()


# ---- on the worker ----

_lock = threading.Lock()
_unpacked: dict[str, Path] = {}  # where the place of a bundle was taken
_parents: dict[Path, OwnParent] = {}


@cache
def _own_library() -> str:
    """The source that this process runs, as far as can be told: as it was when the first batch came."""
    return manifest.library()


def about(mark: str) -> tuple[str, bool]:
    """What the batch asks a worker before it sends anything: the state of its Halfsky; whether it sees a file."""
    return _own_library(), Path(mark).exists()


def execute(task: Task, bundle: bytes) -> Outcome:
    """Run a job on this worker."""
    from distributed import get_worker  # noqa: PLC0415 - on a worker it is there

    if _own_library() != task.library:
        raise UsageError("this worker has another Halfsky than the batch; install the same on both")
    folder = unpacked(bundle)
    document = folder / "documents" / Path(task.job.run.parameters.get("document", "")).name
    job = replace(
        task.job,
        moved={"document": str(document)} if document.is_file() else {},
        run=replace(
            task.job.run,
            notebook=folder / "notebooks" / task.job.run.notebook.name,
            modules=tuple(folder / "notebooks" / module.name for module in task.job.run.modules),
        ),
        data=folder / "data",
    )
    parent = None if task.cold or not available() else _parent(folder / "data")
    limits = task.limits.shared_by(get_worker().state.nthreads)
    worker = Worker(place_at(task.outputs), limits, parent, stopping=_Cancelled())
    return replace(worker.execute(job), run=task.job.run)


class _Cancelled:
    """Whether the batch has given this task up."""

    def __init__(self) -> None:
        from distributed.worker import get_worker, thread_state  # noqa: PLC0415 - on a worker it is there

        self._tasks: Any = get_worker().state.tasks
        self._key = thread_state.key

    def is_set(self) -> bool:
        known = self._tasks.get(self._key)
        return known is None or known.state in ("cancelled", "released", "forgotten")


def _parent(data: Path) -> OwnParent:
    """The warm parent of this worker process; it ends with it."""
    with _lock:
        if data not in _parents:
            for other in _parents.values():
                other.close()
            _parents.clear()
            _parents[data] = OwnParent(warm_up.preload(str(data)))
        return _parents[data]


# ---- what travels ----


def pack(jobs: Sequence[Job]) -> bytes:
    """The data package and the notebooks of jobs, compressed."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for notebook in sorted({job.run.notebook for job in jobs}):
            archive.write(notebook, f"notebooks/{notebook.name}")
        for module in sorted({module for job in jobs for module in job.run.modules}):
            archive.write(module, f"notebooks/{module.name}")
        for document in sorted({job.run.parameters.get("document", "") for job in jobs}):
            if Path(document).is_file():
                archive.write(document, f"documents/{Path(document).name}")
        for data in {job.data for job in jobs}:  # one
            for name, digest in sorted(manifest.shared_inputs(data).items()):
                if name.startswith("data/") and digest != manifest.UNREADABLE:
                    archive.write(data / name.removeprefix("data/"), name)
            extra = data / "datapackage.json"
            if extra.is_file():
                archive.write(extra, "data/datapackage.json")
    return file.getvalue()


def unpacked(bundle: bytes) -> Path:
    """A folder of this machine with the bundle's files, made once; what another account has put there is not run."""
    name = hashlib.sha256(bundle).hexdigest()[:20]
    folder = Path(tempfile.gettempdir()) / f"halfsky-bundle-{name}"
    with _lock:
        if private_files.is_own(folder):
            return folder
        if name not in _unpacked:
            draft = Path(tempfile.mkdtemp(prefix="halfsky-bundle-"))
            with zipfile.ZipFile(io.BytesIO(bundle)) as archive:
                archive.extractall(draft)
            try:
                draft.rename(folder)
            except OSError:
                if private_files.is_own(folder):  # another worker of this machine was quicker
                    shutil.rmtree(draft)
                    return folder
                _unpacked[name] = draft
                return draft
            return folder
        return _unpacked[name]


def _digest(jobs: Sequence[Job]) -> str:
    shared = {item for data in {job.data for job in jobs} for item in manifest.shared_inputs(data).items()}
    inputs = sorted(shared | {item for job in jobs for item in job.inputs.items()})
    return hashlib.sha256(repr(inputs).encode()).hexdigest()[:16]


@contextmanager
def _mark(place: Place) -> Iterator[tuple[str, bool]]:
    """A file that every worker must see where outputs are a shared folder; an object store is seen by its address."""
    if "://" in place.name:
        yield place.name, False
        return
    with tempfile.NamedTemporaryFile(prefix=".shared-", dir=place.name) as file:
        yield file.name, True


def _check(workers: dict[str, tuple[str, bool]], library: str, outputs: str, shared: bool) -> None:
    if not workers:
        raise UsageError("the cluster has no worker; start one with: dask worker ADDRESS")
    for worker, (own, sees) in workers.items():
        if own != library:
            raise UsageError(f"worker {worker} has another Halfsky than this one; install the same on both")
        if shared and not sees:
            raise UsageError(f"worker {worker} does not see {outputs}; give --outputs a folder that all machines share")
