"""Reports out of assessed tables: the words, the tables and the page of an executed notebook.

A notebook assesses targets with `assess_frames`, makes a `PlanReport` or a `CrossReport` of the frames and shows its
sections; each section stands by itself, so that a report of another form can use the same ones.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from halfsky.render.word import write_report
    from halfsky.reports.assessed import assess_frames
    from halfsky.reports.cross import CrossReport
    from halfsky.reports.merged_report import MergedReport
    from halfsky.reports.plan_report import PlanReport
    from halfsky.reports.plan_review import PlanReview
    from halfsky.reports.tables import write_tables
    from halfsky.reports.writing import write_reports

__all__ = [
    "CrossReport",
    "MergedReport",
    "PlanReport",
    "PlanReview",
    "assess_frames",
    "write_report",
    "write_reports",
    "write_tables",
]

_WHERE = {
    "CrossReport": "reports.cross", "MergedReport": "reports.merged_report", "PlanReport": "reports.plan_report",
    "PlanReview": "reports.plan_review", "assess_frames": "reports.assessed",
    "write_report": "render.word", "write_tables": "reports.tables",
    "write_reports": "reports.writing",
}  # fmt: skip


def __getattr__(name: str) -> Any:
    # a batch needs the pages' style and not the charts: matplotlib is imported when a report is made
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"halfsky.{_WHERE[name]}"), name)
