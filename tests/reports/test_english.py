"""English reports are English: no Hanzi beside what the tables of the package hold themselves."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from html import unescape

import docx
import pytest
from matplotlib.text import Text

from english import count, foreign
from halfsky.assess import Settings
from halfsky.package import Package, load_package
from halfsky.render.blocks import Picture
from halfsky.render.document import Document
from halfsky.render.html import to_html
from halfsky.render.word import to_docx
from halfsky.reports import CrossReport, MergedReport, PlanReport, PlanReview
from halfsky.reports.assessed import prepare
from halfsky.reports.reported_plan import KINDS
from long_form import some

OUTLINE = "national-2011-2020"
LOCAL = ("taobei-2021-2030", "huaiyin-2021-2025")


def lines(markup: str) -> str:
    """The text of a page, a line an element."""
    return unescape(re.sub("<[^>]*>", "\n", re.sub('<span class="whole">([^<]*)</span>', r"\1", markup)))


def texts(document: Document) -> Iterator[str]:
    """The page, the Word file, and the words of the charts."""
    for section in document.parts.values():
        yield lines(to_html(section.blocks).markup)
    word = docx.Document(io.BytesIO(to_docx(document)))
    yield from (
        paragraph.text for paragraph in word.element.body.iter() if hasattr(paragraph, "text") and paragraph.text
    )
    for block in document.blocks:
        if isinstance(block, Picture):
            yield block.alt
            yield from (text.get_text().replace("\n", "") for text in block.chart.findobj(Text))


@pytest.fixture(scope="module")
def package() -> Package:
    return load_package()


@pytest.mark.parametrize("kind", some(KINDS, 2))
def test_a_plan_s_report(package: Package, kind: str) -> None:
    report = PlanReport.of(package, OUTLINE, as_of=2020, report=kind, language="en")
    left = foreign("\n".join(texts(report.document())), package)
    assert not left, count(left)


def test_a_report_whose_plan_was_assessed_ahead_in_chinese(package: Package) -> None:
    prepare(package, 2025, Settings())
    report = PlanReport.of(package, LOCAL[0], as_of=2025, language="en")
    left = foreign("\n".join(texts(report.document())), package)
    assert not left, count(left)


def test_several_plans_in_one_report(package: Package) -> None:
    document = MergedReport.of(package, LOCAL, as_of=2025, language="en").document()
    left = foreign("\n".join(texts(document)), package)
    assert not left, count(left)


def test_plans_compared(package: Package) -> None:
    plans = list(package.plans["plan_id"])
    document = CrossReport.of(package, plans, as_of=2025, language="en").document()
    left = foreign("\n".join(texts(document)), package)
    assert not left, count(left)


def test_the_review_of_a_plan(package: Package) -> None:
    review = PlanReview.of(package, LOCAL[0], language="en")
    sections = [getattr(review, name)() for name in ("title", "summary", "audit", "in_place")]
    left = foreign("\n".join(lines(to_html(section.blocks).markup) for section in sections), package)
    assert not left, count(left)
