"""Sections of a plan's report: the level achieved beside the way covered, women beside men, what is out of scope."""

from __future__ import annotations

from pathlib import Path

import pytest

import halfsky
import made_up_county
import report_package
from halfsky.package import Package
from halfsky.reports import PlanReport, tables

NATIONAL = "national-2011-2020"


@pytest.fixture(scope="module")
def reports() -> dict[str, PlanReport]:
    package = halfsky.load_package()
    return {
        language: PlanReport.of(package, NATIONAL, as_of=2020, report="final", language=language)
        for language in ("zh", "en")
    }


@pytest.mark.parametrize(
    ("language", "said"),
    [("zh", ("实现程度", "完成路程", "因此两者并列")), ("en", ("Level achieved", "Way covered", "both"))],
)
def test_the_level_stands_beside_the_way_with_how_many_targets(reports, language: str, said: tuple[str, ...]) -> None:
    page = reports[language].achievement().markup
    assert all(word.lower() in page.lower() for word in said)
    assert ">98.1%<" in page.replace('<span class="whole">', "").replace("</span>", "")
    assert page.count("<tr>") == 1 + 4 + 1, "four domains have a measurable target, and the whole"


def test_women_stand_beside_men_with_the_source(reports) -> None:
    page = reports["zh"].sexes().markup
    assert all(word in page for word in ("9.59", "10.22", "0.938", "−0.63", "女性较低", "77.37", "只有一个年份"))
    assert "中国妇女发展纲要终期监测报告：中新社报道" in page
    assert "缩小差距" not in page, "the nation's income gap has no value"
    assert "Women and men" in reports["en"].appendix().markup


def test_a_promise_to_narrow_a_gap_shows_whose_gap_it_is() -> None:
    report = PlanReport.of(halfsky.load_package(), "yunyan-2021-2025", as_of=2024)
    page = report.sexes().markup
    assert all(word in page for word in ("男女两性科学素质水平差距", "全国", "4.3个百分点", "2.76个百分点", "缩小"))


def test_nothing_is_said_where_there_is_nothing() -> None:
    made_up = Package(folder=Path(), **report_package.tables())
    west = PlanReport.of(made_up, "west-2021-2030", as_of=2024)
    assert west.achievement().markup == west.sexes().markup == ""


def test_a_report_of_a_year_without_any_value_says_so() -> None:
    report = PlanReport.of(halfsky.load_package(), "national-2021-2030", as_of=2018)
    assert not report.gaps["observed"].notna().any()
    page = report.document()
    assert "本报告没有引用任何观测数值" in page.part(*page.parts).markup


def test_what_no_indicator_stands_for_is_counted_apart() -> None:
    made_up = Package(folder=Path(), **report_package.tables())
    east = PlanReport.of(made_up, "east-2021-2025", as_of=2024)
    counts = tables.domain_counts(east.gaps, made_up.domains, "zh").set_index("领域").loc["合计"]
    assert (counts["目标"], counts["无数据"], counts["范围外"]) == (6, 2, 1)
    summary = east.summary().markup
    assert "范围外（尚未核对，未对应指标）1项" in summary
    assert "无数据2项" in summary
    english = PlanReport.of(made_up, "east-2021-2025", as_of=2024, language="en").summary().markup
    assert "1 out of scope (not checked, no indicator linked)" in english


@pytest.mark.parametrize(("children", "told"), [(1.5, True), (3.1, False)])
def test_a_part_larger_than_its_whole_is_told_before_anything_is_concluded(children: float, told: bool) -> None:
    seen = made_up_county.VALUES | {"under_five_mortality_rate": {2025: (children, -1, -1)}}
    report = PlanReport.of(made_up_county.package(values=seen), made_up_county.PLAN, as_of=2025)
    main = report.document().main_text()
    said = "2025年婴儿死亡率2.29‰高于5岁以下儿童死亡率1.5‰" in main.part(*main.parts).markup
    assert said == told
