"""What many reports of one batch have in common, done once in their warm parent before it forks them."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from halfsky.batch.job import Job

CALL = "halfsky.batch.warm_up:rehearse"
_MANY = 4  # reports of one year from which on assessing all plans at once is the shorter way
_VERY_MANY = 16  # reports from which on it pays to make one ahead, so that all later ones find every cache filled


def arguments(jobs: Sequence[Job]) -> dict[str, Any] | None:
    """What to ask of the warm parent of these jobs; None where it does not pay."""
    plans = [job.run.parameters for job in jobs if "plan_id" in job.run.parameters]
    kinds = Counter(
        (told["as_of"], tuple(sorted(told.get("thresholds", {}).items())), told["language"]) for told in plans
    )
    years = [[as_of, dict(given), language] for (as_of, given, language), count in kinds.items() if count >= _MANY]
    if not years:
        return None
    sample = next(told for told in plans if told["as_of"] == years[0][0]) if len(jobs) >= _VERY_MANY else None
    return {"data": str(jobs[0].data), "years": years, "sample": sample}


def rehearse(data: str, years: list[list[Any]], sample: dict[str, Any] | None) -> None:
    """Assess all plans for each year, its thresholds and its language; make the sample's report, and drop it."""
    from halfsky.assess import Settings  # noqa: PLC0415 - in a warm parent, where it is imported already
    from halfsky.package import load_package  # noqa: PLC0415
    from halfsky.render.word import write_report  # noqa: PLC0415
    from halfsky.reports.assessed import prepare  # noqa: PLC0415
    from halfsky.reports.plan_report import PlanReport  # noqa: PLC0415

    package = load_package(Path(data), set_aside=True)
    for as_of, thresholds, language in years:
        prepare(package, as_of, Settings.of(thresholds), language)
    if sample is None:
        return
    named = {name: sample[name] for name in ("plan_id", "as_of", "report", "language")}
    paper = PlanReport.of(package, **named, thresholds=sample.get("thresholds"))
    with tempfile.TemporaryDirectory() as folder:
        document = paper.document()
        document.part(*document.parts)._repr_html_()
        write_report(document, folder)
