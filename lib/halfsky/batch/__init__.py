"""Many reports at once: which notebook with which parameters, what is current, and how each run ended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from halfsky.batch.runner import run_reports

__all__ = ["run_reports"]


def __getattr__(name: str) -> Any:
    # the processes of runs import this package too, and need nothing of it
    if name != "run_reports":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from halfsky.batch.runner import run_reports  # noqa: PLC0415 - as said

    return run_reports
