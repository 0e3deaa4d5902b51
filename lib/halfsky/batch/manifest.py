"""manifest.json of one report: out of what it was made, with what, and how it ended; and whether it still holds.

    notebook, parameters          what ran
    inputs                        sha256 of the notebook, of the tables of the data package, of the library's source;
                                  of a report on one plan without the files of plans that it does not read, and with
                                  the rows that it reads (rows/…), which then decide
    changed                       names of the inputs that changed while the report was made: what was read of them is
                                  not known, and the report is not current
    versions                      Python and the packages that compute and draw
    outputs                       sha256 of the files made
    started, seconds              UTC, ISO 8601; wall time
    cpu_seconds, peak_memory      of the run's process, in seconds and bytes; 0 where the system does not tell
    attempts                      2 where its first process died before the first cell
    status                        done | failed
    error, failed_cell            one line each; "" when done
    findings                      what is broken of that which the report reads, each with file, row, column and reason
    left_out                      of a report over many plans those that it does without, by id, with such findings
    result                        what came of it in numbers (`reports.writing.result`); null where it has none
    earlier                       of a failed run: the last good report, whose files were kept; else null:
                                  `started`, and `outputs` with the sha256 of each

A report is current while all inputs, versions and outputs are as its manifest says.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import platform
import time
from collections.abc import Container, Iterable
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

from halfsky.batch.job import Job, Run
from halfsky.project import COPY

NAME = "manifest.json"
RESULT = "result.json"  # that a report leaves for its manifest
ROWS = "rows/"
DONE = "done"
CHANGED = "changed while the report was made"  # in place of the sha256 of such an input
FAILED = "failed"
UNREADABLE = "unreadable"  # in place of the sha256 of a file that cannot be read
_PACKAGES = (
    "halfsky",
    "ipykernel",
    "matplotlib",
    "nbconvert",
    "numpy",
    "pandas",
    "papermill",
    "python-docx",
    "scipy",
    "seaborn",
)
_LIBRARY = Path(__file__).resolve().parents[1]


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _sha256_if_any(path: Path) -> str:
    try:
        return sha256(path)
    except OSError:  # the reports that depend on it are refused, with its name
        return UNREADABLE


def shared_inputs(data: Path) -> dict[str, str]:
    """sha256 of what every run reads, the library and the data package, by names that hold on any machine."""
    from halfsky.package.reading import FILES, table_paths  # noqa: PLC0415 - the workers do without pandas

    files = sorted(path for table in FILES for path in table_paths(data, table))
    return {"halfsky": library()} | {
        f"data/{path.relative_to(data).as_posix()}": _sha256_if_any(path) for path in files
    }


def inputs(run: Run, shared: dict[str, str], rows: dict[str, str] | None = None) -> dict[str, str]:
    """sha256 of everything that the run reads: also of the files that its parameters name, and of its own modules.

    shared: what it reads of `shared_inputs`.
    rows: of a report on one plan the digests of the rows that it reads (`rows_read`).
    """
    files = {f"documents/{path.name}": sha256(path) for path in files_named(run)}
    modules = {f"modules/{path.name}": sha256(path) for path in run.modules}
    return {f"notebooks/{run.notebook.name}": sha256(run.notebook)} | files | modules | shared | (rows or {})


def files_named(run: Run) -> list[Path]:
    """The files that parameters name by an absolute path."""
    texts = [value for value in run.parameters.values() if isinstance(value, str) and "\n" not in value]
    return [Path(text) for text in texts if len(text) < 4096 and Path(text).is_absolute() and Path(text).is_file()]


State = dict[str, tuple[int, ...]]


def state(job: Job) -> State:
    """What the file system knows of the files that a job reads, by their names in its manifest; cheaper than hashes."""
    found: State = {}
    for name in job.inputs:
        with contextlib.suppress(OSError):
            if (path := _path(job, name)) is not None:
                about = path.stat()
                found[name] = (about.st_mtime_ns, about.st_ctime_ns, about.st_size, about.st_ino)
    return found


def changed(job: Job, before: State) -> list[str]:
    """The inputs of which it is not sure that the job read what its manifest says.

    Those written to since `before`, even if they are again as they were, and those that are not what was hashed when
    the batch was planned.
    """
    after = state(job)
    wrong = []
    for name, digest in job.inputs.items():
        path = _path(job, name)
        if path is not None and digest != UNREADABLE:
            same = name in after and after[name] == before.get(name)
            if not same or _digest(path, after[name]) != digest:
                wrong.append(name)
    return wrong


def _path(job: Job, name: str) -> Path | None:
    """Where an input lies on this machine; None for what is no file of its own, the library."""
    kind, _, below = name.partition("/")
    if kind == "documents":
        named = {path.name: path for path in files_named(job.run)}
        return Path(job.moved["document"]) if "document" in job.moved else named.get(below)
    places = {"data": job.data / below, "notebooks": job.run.notebook, "modules": job.run.notebook.parent / below}
    return places.get(kind) if below else None  # nor are rows


_digests: dict[tuple[Path, tuple[int, ...]], str] = {}
_SETTLED_NANOSECONDS = 2_000_000_000  # a file written to later than this ago may change without a newer time


def _digest(path: Path, about: tuple[int, ...]) -> str:
    """sha256 of a file, from memory where it has been read in this state: a batch asks after every report."""
    known = _digests.get((path, about))
    if known is None:
        known = _sha256_if_any(path)
        if time.time_ns() - max(about[:2]) > _SETTLED_NANOSECONDS:
            _digests[path, about] = known
    return known


@cache
def versions() -> dict[str, str]:
    return {"python": platform.python_version()} | {name: metadata.version(name) for name in _PACKAGES}


def outputs(folder: Path) -> dict[str, str]:
    """sha256 of the files in a report's folder, the manifest apart."""
    return {path.name: sha256(path) for path in sorted(folder.iterdir()) if path.is_file() and path.name != NAME}


def taken_result(folder: Path) -> dict[str, Any] | None:
    """What came of a report in numbers, taken out of the file that it left; None where it left none."""
    file = folder / RESULT
    if not file.is_file():
        return None
    content = json.loads(file.read_text(encoding="utf-8"))
    file.unlink()
    return content if isinstance(content, dict) else None


def parse(text: bytes) -> dict[str, Any] | None:
    """A manifest; None for what is none."""
    try:
        content = json.loads(text)
    except ValueError:
        return None
    return content if isinstance(content, dict) and {"status", "inputs", "outputs"} <= content.keys() else None


def good_report(
    found: dict[str, Any] | None, present: Container[str], without: Container[str]
) -> dict[str, Any] | None:
    """When the good report that a manifest tells of was made; its files that are `present`, `without` those named."""
    if found is None:
        return None
    made = found if found["status"] == DONE else found.get("earlier")
    if made is None:
        return None
    kept = {name: digest for name, digest in made["outputs"].items() if name not in without and name in present}
    return {"started": made.get("started", ""), "outputs": kept} if kept else None


def write(folder: Path, content: dict[str, Any]) -> None:
    text = json.dumps(content, ensure_ascii=False, indent=2, sort_keys=True)
    (folder / NAME).write_text(f"{text}\n", encoding="utf-8")


def still_holds(found: dict[str, Any], run: Run, made_from: dict[str, str]) -> bool:
    """Whether a manifest tells of a report made from these inputs with these parameters and versions."""
    return (
        found["status"] == DONE
        and CHANGED not in found["inputs"].values()
        and (found["inputs"] == made_from or _deciding(found["inputs"]) == _deciding(made_from))
        and found.get("parameters") == run.parameters
        and found.get("versions") == versions()
    )


def _deciding(named: dict[str, str]) -> dict[str, str]:
    """The inputs that decide: where the rows are known that a report reads, not the files that hold them."""
    if not any(name.startswith(ROWS) for name in reversed(named)):  # rows come last: of a nation, after thousands
        return named
    return {name: digest for name, digest in named.items() if not name.startswith("data/")}


def library() -> str:
    """One sha256 over the library's source: names and contents of its files."""
    files = (
        path
        for path in _LIBRARY.rglob("*")
        if path.suffix in {".py", ".j2", ".css", ".js", ".json"} and path.is_file() and not path.is_relative_to(COPY)
    )
    return _combined(files, _LIBRARY)


def _combined(files: Iterable[Path], root: Path) -> str:
    whole = hashlib.sha256()
    for path in sorted(files):
        whole.update(f"{path.relative_to(root).as_posix()}\0{sha256(path)}\n".encode())
    return whole.hexdigest()
