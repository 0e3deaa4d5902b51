"""Many reports at once: which notebook with which parameters, what is current, and how each run ended."""

from halfsky.batch.runner import run_reports

__all__ = ["run_reports"]
