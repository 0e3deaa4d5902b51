"""Run with a copy of the product that has one status more: what every reader of statuses makes of it, as JSON.

Arguments: an empty folder, and the code of the status.
"""

from __future__ import annotations

import base64
import datetime
import io
import json
import re
import sys
from pathlib import Path

import docx
import openpyxl
from matplotlib.text import Text

import halfsky
import report_package
from dashboard_pages import pieces, tags, text
from halfsky import figures, schemas
from halfsky.assess import summarise
from halfsky.dashboards.cache import PageCache
from halfsky.dashboards.overview import Overview
from halfsky.package import load_package, write_table
from halfsky.package.description import _field
from halfsky.render.html import to_html
from halfsky.render.word import to_docx
from halfsky.reports import PlanReport, write_tables

EAST = "east-2021-2025"


def package(folder: Path) -> Path:
    """The made-up package, in which the screening rate rests on a few women."""
    report_package.write(folder)
    seen = report_package.tables()["observations"]
    few = seen["indicator_id"].eq("screening_rate") & seen["area_code"].eq(report_package.EAST)
    cases = (seen["value"] / 10).round()
    seen = seen.assign(
        numerator=cases.where(few), denominator=(cases * 0 + 10).where(few), value=seen["value"].mask(few, cases * 10)
    )
    write_table(schemas.OBSERVATIONS.conform(seen), schemas.OBSERVATIONS, folder / "observations" / "all.csv")
    return folder


def words_of(chart: figures.Chart) -> str:
    return "\n".join(text.get_text() for text in chart.findobj(Text)) + chart.alt


def main(folder: Path, code: str) -> None:
    loaded = load_package(package(folder / "data"))
    found: dict[str, object] = {"halfsky": str(Path(halfsky.__file__).parents[1])}
    for language in ("zh", "en"):
        report = PlanReport.of(loaded, EAST, as_of=2024, language=language, thresholds={"headline_coverage": 0.1})
        counts = summarise(report.gaps).iloc[0]
        document = report.document()
        word = docx.Document(io.BytesIO(to_docx(document)))
        page = Overview(PageCache(folder / "data"), f"plan={EAST}&year=2024", today=datetime.date(2026, 6, 1))
        page.hear("language", language)
        page.hear("get", "xlsx")
        ((_, link),) = tags(page.page.handed.value)
        book = openpyxl.load_workbook(io.BytesIO(base64.b64decode(link["href"].split(",")[1])))
        found[language] = {
            "statuses": dict(zip(report.gaps["target_id"], report.gaps["status"], strict=True)),
            "counts": {name: float(counts[name]) for name in ("total", "measurable", "attained", "directional", code)},
            "summary": text(to_html(document.parts["summary"].blocks).markup),
            "rule": text(to_html(document.parts["overview"].blocks).markup),
            "page": "\n".join(text(to_html(section.blocks).markup) for section in document.parts.values()),
            "word": "\n".join(t.text or "" for t in word.element.body.iter() if re.search(r"\}t$", str(t.tag))),
            "charts": "\n".join(
                words_of(chart)
                for chart in (
                    figures.domain_status(report.gaps, loaded.domains, language=language),
                    figures.standing(report.gaps, loaded.plans, loaded.areas, language=language),
                )
            ),
            "dashboard": "\n".join(map(text, pieces(page.view))),
            "sheet": "\n".join(
                str(cell)
                for sheet in book.worksheets
                for row in sheet.iter_rows(values_only=True)
                for cell in row
                if cell is not None
            ),
        }
    column = next(column for column in schemas.GAPS.columns if column.name == "status")
    found["enum"] = _field(column)["constraints"]["enum"]
    write_tables(report.gaps, folder)
    found["gaps.csv"] = (folder / "gaps.csv").read_text(encoding="utf-8-sig")
    print(json.dumps(found, ensure_ascii=False))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
