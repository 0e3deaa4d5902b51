"""Plans side by side: the report that compares what they promise and where they stand."""

from halfsky.reports.cross.report import CrossReport

__all__ = ["CrossReport"]
