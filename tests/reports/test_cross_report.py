"""The cross-district report: a made-up nation of many plans stays readable, and what is not comparable is said."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pandas as pd
import pytest
from matplotlib.text import Text

from halfsky import figures
from halfsky.batch import run_reports
from halfsky.figures import covered, matrix, theme
from halfsky.package import Package, load_package
from halfsky.reports import CrossReport
from halfsky.reports.cross import material
from halfsky.reports.cross import standing as cross_standing
from halfsky.reports.cross.material import ROWS
from halfsky.reports.cross.standing import CHARTS
from halfsky.simulate import Order, simulate_package
from halfsky.warmkernels.client import OwnParent
from long_form import some

AS_OF = 2025


def made_up(folder: Path, areas: int) -> Path:
    simulate_package(Order(areas=areas, years=(2018, 2025), seed=3), folder)
    return folder


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Package:
    return load_package(made_up(tmp_path_factory.mktemp("many") / "nation", 20))


@pytest.fixture(scope="module")
def report(package: Package) -> CrossReport:
    return CrossReport.of(package, list(package.plans["plan_id"]), as_of=AS_OF)


@pytest.fixture(scope="module")
def shipped() -> CrossReport:
    package = load_package()
    ids = package.plans.loc[~package.plans["plan_id"].str.startswith("national"), "plan_id"]
    return CrossReport.of(package, list(ids), as_of=AS_OF)


def words(chart: figures.Chart) -> str:
    return "\n".join(text.get_text() for text in chart.findobj(Text))


def rows_of(markup: str) -> list[int]:
    """How many rows each table has."""
    return [body.count("<tr>") for body in re.findall("<tbody>(.*?)</tbody>", markup, re.DOTALL)]


def clipped(chart: figures.Chart) -> list[str]:
    chart.canvas.draw()
    width, height = chart.canvas.get_width_height()
    shown = [text for text in chart.findobj(Text) if text.get_text() and text.get_visible()]
    boxes = [(text.get_text(), text.get_window_extent()) for text in shown]
    return [said for said, box in boxes if box.x0 < -1 or box.y0 < -1 or box.x1 > width + 1 or box.y1 > height + 1]


def test_every_section_of_many_plans_is_short_enough_to_read(report: CrossReport) -> None:
    sections = (report.promises, report.coverage, report.standing, report.apart, report.sources, report.appendix)
    for section in sections:
        assert max(rows_of(section().markup), default=0) <= ROWS, section.__name__
    assert len(report.standing_charts()) == CHARTS
    ranked = report.comparison.ranks.query("view == 'level'")["indicator_id"].nunique()
    assert f"另有{ranked - CHARTS}个见上表" in report.standing().markup


def test_a_table_that_is_cut_says_how_many_rows_are_left_out(report: CrossReport) -> None:
    frame = pd.DataFrame({"甲": range(ROWS + 7)})
    markup = report.table(frame, "表").markup
    assert rows_of(markup) == [ROWS]
    assert "另有7行未列出" in markup
    assert "未列出" not in report.table(frame.head(ROWS), "表").markup


def test_matrices_of_many_plans_are_cut_into_pages_with_every_plan_and_indicator(report: CrossReport) -> None:
    kinds = report.comparison.coverage_kinds
    pages = covered.pages(kinds)
    shown = [indicator for page in pages for indicator in page["indicator_id"].unique()]
    assert shown == list(kinds.loc[covered.worth_showing(kinds), "indicator_id"].unique())
    assert max(page["indicator_id"].nunique() for page in pages) <= covered.ROWS
    columns = theme.pieces(report.plans, matrix.PLANS)
    assert [plan for page in columns for plan in page["plan_id"]] == list(report.plans["plan_id"])
    assert max(len(page) for page in columns) <= matrix.PLANS
    assert len(report.coverage_charts()) == len(pages) * len(theme.pieces(report.plans, covered.PLANS))


@pytest.mark.parametrize("language", some(["zh", "en"], 1))
def test_no_label_of_many_plans_is_clipped(report: CrossReport, language: str) -> None:
    package, compared = report.package, report.comparison
    frames = package.areas, package.indicators
    indicator, _ = cross_standing.drawn(report)[0]
    rows = compared.standings[compared.standings["indicator_id"].eq(indicator)]
    promises, kinds = matrix.pages(compared.promises)[0], covered.pages(compared.coverage_kinds)[0]
    eight, sixteen = (theme.pieces(report.plans, most)[0] for most in (matrix.PLANS, covered.PLANS))
    for chart in (
        figures.promise_matrix(promises, package.targets, eight, *frames, language=language),
        figures.coverage_matrix(kinds, sixteen, *frames, language=language),
        figures.standing_views(rows, compared.ranks, report.plans, *frames, language=language, simulated=True),
    ):
        assert clipped(chart) == [], chart.alt


def test_a_chart_of_one_indicator_shows_ranges_and_marks_what_is_not_ranked(report: CrossReport) -> None:
    stand = report.comparison.standings
    wanted = stand.loc[stand["unranked"].eq("other_year") & stand["area_level"].eq("county"), "indicator_id"]
    ranked = report.comparison.ranks["indicator_id"]
    indicator = wanted[wanted.isin(ranked)].iloc[0]
    rows = stand[stand["indicator_id"].eq(indicator) & stand["area_level"].eq("county")]
    chart = figures.standing_views(
        rows, report.comparison.ranks, report.plans, report.package.areas, report.package.indicators, simulated=True
    )
    said = words(chart)
    year = int(rows.loc[rows["unranked"].eq("other_year"), "latest_year"].iloc[0])
    assert f"{year}年" in said
    assert "位次" in said
    assert "模拟数据" in said
    assert "水平" in said and "路程" in said and "进度比" in said
    assert chart.alt.startswith("模拟数据")


def test_the_report_of_the_shipped_plans_says_what_is_promised_and_what_is_not(shipped: CrossReport) -> None:
    markup = shipped.promises().markup
    assert "严于上级" in markup
    assert "要求最严" in markup
    assert "未列的规划" in markup
    # ≤7/10万 of one plan against ≤14/10万 of the other that ends in the same year
    row = next(row for row in markup.split("<tr>") if "孕产妇死亡率" in row and ">2025<" in row)
    assert row.index("淮阴区") < row.index("云岩区")


def test_other_definitions_stand_apart_with_their_own_promise(shipped: CrossReport) -> None:
    markup = shipped.apart().markup
    assert "口径不同、不可直接比较" in markup
    for name in ("妇女人均预期寿命", "人均健康预期寿命", "村委会成员中女性比例", "村“两委”成员中女性比例"):
        assert name in markup
    assert "期限不同" in markup


def test_without_three_comparable_areas_nothing_is_ranked(shipped: CrossReport) -> None:
    assert "不作任何排位" in shipped.standing().markup
    assert shipped.standing_charts() == []
    assert "不计算综合位次" in shipped.appendix().markup


def test_the_notebook_runs_on_a_made_up_nation(tmp_path: Path, warm_parent: OwnParent | None) -> None:
    data = made_up(tmp_path / "nation", 4)
    asked = {"outputs": tmp_path / "outputs", "data": data, "as_of": AS_OF}
    run_reports(notebook="cross_district", parent=warm_parent, **asked)
    (page,) = (tmp_path / "outputs").rglob("report.html")
    text = page.read_text(encoding="utf-8")
    assert "模拟数据：本报告数值为程序生成" in text
    executed = nbformat.read(page.with_name("report.ipynb"), as_version=4)
    streams = [
        output.text for cell in executed.cells for output in cell.get("outputs", []) if output.output_type == "stream"
    ]
    assert streams == []


def test_charts_of_very_many_plans_are_left_out_and_that_is_said(
    report: CrossReport, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert report.document().part("coverage").markup.count("<img") > 0
    monkeypatch.setattr(material, "MOST_DRAWN", len(report.plans) - 1)
    document = report.document()
    page = document.part(*document.parts).markup
    assert "<img" not in page
    assert f"超过{len(report.plans) - 1}个，逐个规划绘制的图从略" in page
    assert f"超过{len(report.plans) - 1}个，地区×指标热力图无法辨认" in document.main_text().part("lagging").markup


def test_what_was_not_entered_of_a_plan_is_not_said_to_be_absent(shipped: CrossReport, report: CrossReport) -> None:
    assert "所纳入的为12项定量目标" in shipped.coverage().markup
    assert "所纳入的为12项定量目标" in shipped.promises().markup
    assert "所纳入的上级规划目标中也没有" in shipped.single().markup
    assert "未全部纳入" not in report.coverage().markup  # made-up plans are whole


def test_blanks_of_a_plan_that_was_not_read_say_so(shipped: CrossReport) -> None:
    plan = shipped.plans["plan_id"].iloc[0]
    kinds, frames = shipped.comparison.coverage_kinds, (shipped.plans, shipped.package.indicators, "zh")
    plain, marked = covered.matrix(kinds, *frames), covered.matrix(kinds, *frames, [plan])
    blank = plain[plan].isin(["absent", "left_out", "related"])
    assert blank.any() and marked.loc[blank, plan].eq("not_entered").all()
    assert marked.drop(columns=plan).equals(plain.drop(columns=plan))
    assert marked.loc[~blank, plan].equals(plain.loc[~blank, plan])


def test_an_upper_indicator_left_out_for_a_kindred_one_is_marked(shipped: CrossReport) -> None:
    markup = shipped.coverage().markup
    kundulun = next(row for row in markup.split("<tr>") if "昆都仑区" in row)
    assert "适龄妇女宫颈癌人群筛查率△" in kundulun
    assert "△：另列有" in markup


def test_the_summary_says_first_that_no_area_can_be_judged_and_the_nation_is_no_area() -> None:
    package = load_package()
    women = package.plans.loc[package.plans["family"].eq("women"), "plan_id"]
    report = CrossReport.of(package, list(women), as_of=AS_OF)
    assert "5个地区规划中，有可监测目标的为0个" in report.summary().markup
    assert (
        "比较5个地区规划及《中国妇女发展纲要（2011—2020年）》、《中国妇女发展纲要（2021—2030年）》"
        in report.asked().markup
    )


def test_the_upper_plan_is_named_once(shipped: CrossReport, report: CrossReport) -> None:
    assert "上级规划指《中国妇女发展纲要（2021—2030年）》。" in shipped.title().markup
    assert report.title().markup.count("上级规划指") == 1


def test_chart_and_table_of_the_data_count_alike(shipped: CrossReport) -> None:
    said = re.findall(
        r"<td[^>]*>([^<]*)</td>", next(row for row in shipped.counts().markup.split("<tr>") if "淮阴区" in row)
    )
    drawn = words(shipped.coverage_chart()).splitlines()
    # no data, not comparable, due and unreported
    assert {"48", "2", "4"} <= set(said) and {"48", "2", "4"} <= set(drawn)
    assert "52" not in drawn
