"""manifest.json of one report: out of what it was made, with what, and how it ended; and whether it still holds.

    notebook, parameters          what ran
    inputs                        sha256 of the notebook, of every table of the data package, of the library's source
    versions                      Python and the packages that compute and draw
    outputs                       sha256 of the files made
    started, seconds              UTC, ISO 8601; wall time
    cpu_seconds, peak_memory      of the run's process, in seconds and bytes; 0 where the system does not tell
    attempts                      2 where its first process died before the first cell
    status                        done | failed
    error, failed_cell            one line each; "" when done
    findings                      what is broken of that which the report reads, each with file, row, column and reason
    left_out                      of a report over many plans those that it does without, by id, with such findings
    earlier                       of a failed run: the last good report, whose files were kept; else null:
                                  `started`, and `outputs` with the sha256 of each

A report is current while all inputs, versions and outputs are as its manifest says.
"""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Container, Iterable
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

from halfsky.batch.job import Run
from halfsky.project import COPY

NAME = "manifest.json"
DONE = "done"
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


def inputs(run: Run, shared: dict[str, str]) -> dict[str, str]:
    """sha256 of everything that the run reads."""
    document = Path(run.parameters.get("document", ""))
    read_too = {f"documents/{document.name}": sha256(document)} if document.is_file() else {}
    return {f"notebooks/{run.notebook.name}": sha256(run.notebook)} | read_too | shared


@cache
def versions() -> dict[str, str]:
    return {"python": platform.python_version()} | {name: metadata.version(name) for name in _PACKAGES}


def outputs(folder: Path) -> dict[str, str]:
    """sha256 of the files in a report's folder, the manifest apart."""
    return {path.name: sha256(path) for path in sorted(folder.iterdir()) if path.is_file() and path.name != NAME}


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
        and found["inputs"] == made_from
        and found.get("parameters") == run.parameters
        and found.get("versions") == versions()
    )


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
