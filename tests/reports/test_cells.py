"""What single cells of a report say: distances, cases, things counted, whether a plan was read whole, the page's title."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import nbformat
import pytest

import made_up_county
from halfsky import figures
from halfsky.render.blocks import Block, Bullets, Paragraph, Table, cell_text
from halfsky.render.document import Document
from halfsky.render.page import to_page
from halfsky.reports import CrossReport, PlanReport


@pytest.fixture(scope="module")
def package():
    return made_up_county.package()


@pytest.fixture(scope="module")
def report(package) -> PlanReport:
    return PlanReport.of(package, made_up_county.PLAN, as_of=2025, report="midterm")


@pytest.fixture(scope="module")
def document(report) -> Document:
    return report.document()


def texts(blocks: Sequence[Block]) -> list[str]:
    """Every paragraph, item and cell."""
    said: list[str] = []
    for block in blocks:
        if isinstance(block, Paragraph):
            said.append(block.text)
        elif isinstance(block, Bullets):
            said += block.items
        elif isinstance(block, Table):
            said += [cell_text(cell) for row in block.frame.itertuples(index=False) for cell in row]
    return said


def test_a_change_is_printed_as_a_change_with_the_threshold_that_follows(document) -> None:
    said = [text for text in texts(document.blocks) if "25%" in text]
    assert any("比2020年下降25%（即不高于18.75/10万）" in text for text in said)
    assert not [text for text in said if re.search(r"[≤≥]25(/10万|%)", text)]


def test_things_among_a_thousand_are_no_per_mille(package, document) -> None:
    compared = CrossReport.of(package, [made_up_county.PLAN, "kaiping-2021-2030"], as_of=2025)
    shown = [*compared.promises().blocks, *compared.standing().blocks, *compared.sources().blocks]
    for blocks in (document.blocks, shown):
        said = texts(blocks)
        assert any("3.9个" in text for text in said)
        assert not [text for text in said if re.search(r"(1\.3|2\.7|3\.9|2\.6)‰", text)]


def test_a_death_is_told_with_its_births_and_is_in_no_headline(report, document) -> None:
    assert "孕产妇死亡率" not in report.headline_names()
    (sentence,) = report.findings.loc[report.findings["indicator_id"].eq("maternal_mortality_ratio"), "sentence"]
    assert "28.57/10万（1例，活产3500人）" in sentence
    assert "例数很少，不能判断是否达标" in sentence
    english = PlanReport.of(report.package, made_up_county.PLAN, as_of=2025, language="en")
    (told,) = english.findings.loc[english.findings["indicator_id"].eq("maternal_mortality_ratio"), "sentence"]
    assert "(cases: 1 of 3500 live births)" in told
    # of one case no distance is told, on neither side
    assert not [text for text in texts(document.blocks) if re.match("(优于|高于|低于)目标9.8", text)]


def test_no_way_made_is_not_nearly_attained(report) -> None:
    assert report.gaps.set_index("indicator_id")["status"]["female_life_expectancy"] == "slow"


def test_a_chart_says_why_there_is_no_way(report) -> None:
    rows = report.gaps[report.gaps["indicator_id"].eq("maternal_mortality_ratio")]
    chart = figures.target_distance(rows, report.targets, report.package.indicators)
    said = " ".join(text.get_text() for axes in chart.axes for text in axes.texts)
    assert "例数太少" in said
    assert "基期已达目标" not in said
    stale = rows.assign(status="insufficient", warnings="stale", baseline=None, baseline_year=None)
    said = " ".join(
        text.get_text()
        for axes in figures.target_distance(stale, report.targets, report.package.indicators).axes
        for text in axes.texts
    )
    assert "数据不足" in said


@pytest.mark.parametrize(
    ("entered", "said"),
    [
        ("whole", ""),
        ("part", "目标未全部纳入本报告，项数和达标率只就所纳入的4项而言"),
        ("", "是否为《规划》全部目标未注明"),
    ],
)
def test_whether_a_plan_was_read_whole_is_told_as_far_as_it_is_known(report, entered: str, said: str) -> None:
    plans = report.package.plans
    own = plans["plan_id"].eq(made_up_county.PLAN)
    package = replace(report.package, plans=plans.assign(entered=plans["entered"].mask(own, entered)))
    shown = PlanReport.of(package, made_up_county.PLAN, as_of=2025).summary()
    text = "".join(block.text for block in shown.blocks if isinstance(block, Paragraph))
    assert (said in text) if said else ("全部纳入" not in text and "未注明" not in text)


def test_sources_stand_by_their_first_publisher_the_nearest_first(report) -> None:
    cited = report.cited.drop_duplicates("number")
    grades = list(cited["grade"].astype("object").fillna(""))
    assert grades == sorted(grades, key=["official", "", "reprint", "secondary"].index)
    assert list(cited["number"]) == [f"[{place}]" for place in range(1, len(cited) + 1)]


def test_a_page_is_titled_as_its_report(document) -> None:
    shown = nbformat.v4.new_output("display_data", {"text/html": document.part("title")._repr_html_()})
    page = to_page(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("x", outputs=[shown])]))
    assert re.search("<title>(.*?)</title>", page)[1] == document.title
