"""What is run, what its manifest needs to know, and how it ended: what the parts of the batch hand each other.

Light on purpose: every process of the batch imports this before anything else.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

INDEX = "index.html"
NOTEBOOK = "report.ipynb"
PAGE = "report.html"
KINDS = {"annual": ("年度监测", "annual"), "midterm": ("中期评估", "midterm"), "final": ("终期评估", "final")}
"""What lists of reports call a kind of report."""
SEVERAL = {
    "cross_district": ("跨地区比较", "districts side by side"),
    "plan_review": ("规划文本审阅", "review of a plan"),
}
"""What they call the reports of these notebooks."""

Finding = dict[str, Any]
"""One thing that is broken: `file, row, column, value, code, message`, as `validate_package` has them."""


@dataclass(frozen=True, eq=False)  # a run is itself: told apart by identity
class Run:
    """One notebook with its full parameters; `folder` is where its report goes, relative to the outputs folder.

    refusal: why it cannot start (what it reads is broken, its parameters are); it counts as failed.
    findings: what is broken then, each with its place (`package.reading.FINDING`).
    remark: what its reader should know beforehand; it runs all the same.
    left_out: of a report over many plans those that it does without, by id, with what is broken in each.
    modules: Python files beside a notebook of one's own that it imports.
    """

    notebook: Path
    parameters: dict[str, Any]
    folder: Path
    refusal: str = ""
    remark: str = ""
    findings: tuple[Finding, ...] = ()
    left_out: dict[str, tuple[Finding, ...]] = field(default_factory=dict)
    modules: tuple[Path, ...] = ()

    @property
    def name(self) -> str:
        """How messages name the run: huaiyin-2021-2025/2025-annual."""
        return self.folder.as_posix()


@dataclass(frozen=True, eq=False)
class Job:
    """A run with what its manifest needs to know beforehand.

    moved: parameters that name files of the machine that planned the run, as they are where it runs.
    """

    run: Run
    inputs: dict[str, str]
    data: Path  # folder of the data package
    moved: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """How a run ended; `error` and `cell` are "" when it is done.

    seconds: wall time; cpu: seconds of all its processes; peak: bytes of memory at most (both 0 where not known).
    attempts: 2 for a run that was started again because its process died before the first cell. changed: the inputs
    that changed while it was made; its report is there, but not current. edited: the names under which files stay that
    somebody had edited in the older report.
    """

    run: Run
    seconds: float
    error: str = ""
    cell: str = ""
    cpu: float = 0.0
    peak: int = 0
    attempts: int = 1
    changed: tuple[str, ...] = ()
    edited: tuple[str, ...] = ()

    @property
    def failed(self) -> bool:
        return bool(self.error)


@dataclass(frozen=True)
class Limits:
    """What one run may take before it is ended as a failure."""

    seconds: float = 900.0
    memory: int = 0  # bytes beyond what it shares with its warm parent; 0: none

    def shared_by(self, count: int) -> Limits:
        """Where no limit of memory was given, each of so many runs may take its share of the machine's."""
        if self.memory:
            return self
        try:
            return replace(self, memory=os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // count)
        except (AttributeError, ValueError):
            return self


@dataclass(frozen=True)
class Given:
    """What the command line says of a notebook's parameters.

    pairs: name and text, as of -p. yaml: texts of YAML, as of -y; files: YAML files, as of -f. each: a parameter that
    takes every value that the data package has; values: only these. rows: a table with a column a parameter.
    """

    pairs: Sequence[tuple[str, str]] = ()
    yaml: Sequence[str] = ()
    files: Sequence[Path] = ()
    each: str = ""
    values: Sequence[str] = ()
    rows: Path | None = None

    @property
    def anything(self) -> bool:
        return bool(self.pairs or self.yaml or self.files or self.each or self.rows)
