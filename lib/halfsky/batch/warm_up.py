"""What a warm parent of reports knows before it forks them: their libraries, their caches, what they have in common."""

from __future__ import annotations

import contextlib
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from halfsky.batch.job import Job
from halfsky.warmkernels.client import OwnParent
from halfsky.warmkernels.preload import Preload

_MODULES = (
    "pandas",
    "pandas.core.reshape.reshape",
    "scipy.special",
    "matplotlib.backends.backend_agg",
    "matplotlib.pyplot",  # a notebook of one's own draws with it
    "halfsky.package",
    "halfsky.reports.plan_report",
    "halfsky.reports.cross",
    "halfsky.reports.tables",
    "halfsky.reports.merged_report",
    "halfsky.render.page",
    "halfsky.render.word.body",
    "halfsky.render.word.docx_file",
    "halfsky.reports.writing",
    "halfsky.batch.execute",
    "nbconvert.exporters",
    "openpyxl",
    "openpyxl.cell._writer",
    "pandas.io.excel._openpyxl",
    "pandas.io.formats.html",  # what a cell shows of a table
    "pandas.io.formats.string",
    "psutil",
)
_COMMON = ("pandas", "halfsky.package", "halfsky.batch.rows_read")
_OF_KERNELS = ("seaborn", "scipy.stats")  # what researchers import beside
CALL = "halfsky.batch.warm_up:rehearse"
_MANY = 4  # reports of one year from which on assessing all plans at once is the shorter way
_VERY_MANY = 16  # reports from which on it pays to make one ahead, so that all later ones find every cache filled


def preload(data: str | None = None, *, kernels: bool = False) -> Preload:
    """What to hand to a warm parent. data: folder of the data package to have at hand, "" for the one that ships."""
    return Preload(_MODULES + _OF_KERNELS * kernels, "halfsky.batch.warm_up:prepare", {"data": data})


KERNELS = preload(kernels=True)  # the entry point of the parent that a user's kernels share


def parent(data: str) -> OwnParent:
    """The warm parent of a batch. What plans the batch and what makes its reports read the same package first."""
    common = Preload(_COMMON, "halfsky.batch.warm_up:load", {"data": data})
    return OwnParent(preload(data), common=common)


def prepare(data: str | None) -> None:
    """Fill every lazy cache of charts, pages and Word files, and read the data package."""
    from halfsky.figures import theme  # noqa: PLC0415 - in a warm parent only, as below
    from halfsky.render import page, word  # noqa: PLC0415

    with theme.themed():
        chart = theme.chart(1.0, alt="")
        axes = theme.panel(chart, left=0.5, right=0.5, top=0.3, bottom=0.3)
        axes.plot([2020, 2025], [0, 1])
        theme.title(chart, "目标 0123456789", "%")
    chart._repr_mimebundle_()
    page.warm()
    word.warm()
    if data is not None:
        load(data)


def load(data: str) -> None:
    """Have the data package at hand; whoever asked for it says what is wrong with it."""
    from halfsky.errors import UserError  # noqa: PLC0415 - not before a batch begins
    from halfsky.package import load_package  # noqa: PLC0415

    with contextlib.suppress(UserError):
        load_package(Path(data) if data else None)


def arguments(jobs: Sequence[Job]) -> dict[str, Any] | None:
    """What to ask of the warm parent of these jobs; None where it does not pay."""
    plans = [job.run.parameters for job in jobs if {"plan_id", "as_of", "language"} <= job.run.parameters.keys()]
    plans = [parameters for parameters in plans if {"report", "data"} <= parameters.keys()]
    kinds = Counter(
        (parameters["as_of"], tuple(sorted(parameters.get("thresholds", {}).items())), parameters["language"])
        for parameters in plans
    )
    years = [[as_of, dict(given), language] for (as_of, given, language), count in kinds.items() if count >= _MANY]
    if not years:
        return None
    sample = (
        next(parameters for parameters in plans if parameters["as_of"] == years[0][0])
        if len(jobs) >= _VERY_MANY
        else None
    )
    return {"data": str(jobs[0].data), "years": years, "sample": sample}


def rehearse(data: str, years: list[list[Any]], sample: dict[str, Any] | None) -> None:
    """Assess all plans for each year, its thresholds and its language; make the sample's report and its files, and drop
    them."""
    from halfsky.assess import Settings  # noqa: PLC0415 - in a warm parent, where it is imported already
    from halfsky.package import load_package  # noqa: PLC0415
    from halfsky.reports.assessed import prepare  # noqa: PLC0415
    from halfsky.reports.plan_report import PlanReport  # noqa: PLC0415
    from halfsky.reports.tables import write_tables  # noqa: PLC0415
    from halfsky.reports.writing import write_reports  # noqa: PLC0415

    package = load_package(Path(data), set_aside=True)
    for as_of, thresholds, language in years:
        prepare(package, as_of, Settings.of(thresholds), language)
    if sample is None:
        return
    named = {name: sample[name] for name in ("plan_id", "as_of", "report", "language")}
    report = PlanReport.of(package, **named, thresholds=sample.get("thresholds"))
    with tempfile.TemporaryDirectory() as folder:
        document = report.document()
        document.part(*document.parts)._repr_html_()
        write_reports(report, document, folder=folder)
        write_tables(report.gaps, folder)
