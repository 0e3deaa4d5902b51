"""The files of a plan's report: three lengths of one document, the list of its targets, what came of it in numbers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from halfsky.errors import UsageError
from halfsky.export import write_frame
from halfsky.render.document import Document
from halfsky.render.word import to_docx
from halfsky.reports import indicator_list
from halfsky.reports.cross import CrossReport
from halfsky.reports.plan_report import PlanReport
from halfsky.warmkernels.run_folder import run_folder

LENGTHS = {"brief": ("呈阅件", "brief"), "report": ("报告", "report"), "annex": ("附件", "annex")}
"""The three lengths, by the names of their files, in an official's words."""
LIST, RESULT = "indicators.xlsx", "result.json"


def write_reports(
    report: PlanReport | CrossReport, document: Document, length: str = "", folder: Path | str | None = None
) -> None:
    """Write brief.docx, report.docx and annex.docx into `folder`, else beside the output notebook; or the one that
    `length` names.

    Beside those of a plan indicators.xlsx, the list of all targets, and result.json, what an index of reports tells of
    this one.
    The same document gives the same bytes.
    """
    place = Path(folder or run_folder())
    for name, content in files_of(report, document, length):
        (place / f"{name}.docx").write_bytes(content)
    if isinstance(report, CrossReport):
        return
    write_frame(indicator_list.table(report), place / LIST, "indicators")
    text = json.dumps(result(report), ensure_ascii=False, indent=1, sort_keys=True)
    (place / RESULT).write_text(f"{text}\n", encoding="utf-8")


def files_of(report: PlanReport | CrossReport, document: Document, length: str = "") -> Iterator[tuple[str, bytes]]:
    """Each length with its file. UsageError for a length that there is not."""
    if length and length not in LENGTHS:
        raise UsageError(f"length {length!r}: one of {', '.join(LENGTHS)}, or none for all of them")
    for name in [length] if length else LENGTHS:
        made = {"brief": report.brief, "report": document.main_text, "annex": document.annex}[name]()
        yield name, to_docx(made)


def result(report: PlanReport) -> dict[str, Any]:
    """`reached, measurable, rate, quantitative, coverage, unmet`: counted where the report counts them.

    rate, coverage: in percent with one decimal; rate null where none is told. unmet: the names, the gravest first.
    """
    counts = report.counts
    rated = counts["measurable"] and not report.thin
    return {
        "reached": int(counts.attained), "measurable": int(counts["measurable"]),
        "quantitative": int(counts["total"] - counts["directional"]), "coverage": round(report.coverage * 100, 1),
        "rate": float(counts["attainment_rate"]) if rated else None, "unmet": report.headline_names(),
    }  # fmt: skip
