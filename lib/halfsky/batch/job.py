"""What is run, what its manifest needs to know, and how it ended: what batch and workers hand each other.

Light on purpose: a worker imports this before anything else.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, eq=False)  # a run is itself: told apart by identity
class Run:
    """One notebook with its full parameters; `folder` is where its report goes, relative to the outputs folder.

    refusal: why it cannot start (one plan of many has a broken parameters file); it counts as failed.
    remark: what its reader should know beforehand; it runs all the same.
    """

    notebook: Path
    parameters: dict[str, Any]
    folder: Path
    refusal: str = ""
    remark: str = ""

    @property
    def name(self) -> str:
        """How messages name the run: huaiyin-2021-2025/2025-annual."""
        return self.folder.as_posix()


@dataclass(frozen=True, eq=False)
class Job:
    """A run with what its manifest needs to know beforehand."""

    run: Run
    inputs: dict[str, str]
    data: Path  # folder of the data package
    outputs: Path
    owner: int  # process id of the batch


@dataclass(frozen=True)
class Outcome:
    """How a run ended; `error` and `cell` are "" when it is done."""

    run: Run
    seconds: float
    error: str = ""
    cell: str = ""

    @property
    def failed(self) -> bool:
        return bool(self.error)
