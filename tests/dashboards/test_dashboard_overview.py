"""The overview without a browser: what it shows, what a click changes, and what it says when something is wrong."""

from __future__ import annotations

import base64
import datetime
import io
import re
from pathlib import Path
from urllib.parse import parse_qs

import openpyxl
import pandas as pd
import pytest
from PIL import Image

import dashboard_pages
import english
import report_package
from dashboard_pages import pieces, tags, text
from halfsky import schemas
from halfsky.assess import summarise
from halfsky.dashboards import overview, sheets
from halfsky.dashboards.cache import PageCache
from halfsky.dashboards.comparison import Comparison
from halfsky.dashboards.listing import Choice
from halfsky.dashboards.overview import Overview
from halfsky.package import write_table
from halfsky.vocabulary.statuses import STATUSES
from long_form import some

TODAY = datetime.date(2026, 6, 1)


@pytest.fixture(scope="module")
def page_cache(tmp_path_factory: pytest.TempPathFactory) -> PageCache:
    return PageCache(report_package.write(tmp_path_factory.mktemp("data") / "package"))


def opened(page_cache: PageCache, query: str = "plan=east-2021-2025&year=2025") -> Overview:
    return Overview(page_cache, query, today=TODAY)


def address(page: Overview) -> dict[str, list[str]]:
    ((_, attributes),) = tags(page.page.state.value)
    return parse_qs(attributes["data-query"])


def chart(page: Overview) -> str:
    return re.search(r'<img src="data:image/png;base64,([^"]+)"', page.detail.value)[1]


def handed(page: Overview) -> tuple[str, bytes]:
    ((_, attributes),) = tags(page.page.handed.value)
    return attributes["download"], base64.b64decode(attributes["href"].split(",")[1])


def test_the_headline_gives_the_rate_with_its_denominator_and_what_is_outside(page_cache: PageCache) -> None:
    page = opened(page_cache)
    counts = summarise(page.shown.report.gaps).astype("object").iloc[0]
    said = text(page.headline.value)
    assert f"已达标{counts['attained']}项 ÷ 可监测{counts['measurable']}项" in said
    assert f"{counts['attainment_rate']:.1f}%" in said
    assert f"无数据{counts['no_data']}" in said
    assert f"方向性{counts['directional']}" in said


def test_every_target_has_its_row_with_number_distance_and_status(page_cache: PageCache) -> None:
    page = opened(page_cache)
    said = text(page.targets.value)
    for words in ("妇女常见病筛查率", "≥85%", "82%（2024年）", "尚差3个百分点", "80%", "健步走活动场次※", "无数据"):
        assert words in said
    assert "显示6项，共6项" in said
    row = next(row for row in re.findall(r"<tr>.*?</tr>", page.targets.value) if "孕产妇死亡率" in row)
    assert "参考" in row  # the nation's value is marked and never taken for the area's own
    assert "全国 14.3/10万（2024年）" in text(row)


def test_warnings_come_first_and_the_gravest_on_top(page_cache: PageCache) -> None:
    page = opened(page_cache)
    children = page.page.body.children
    assert page.headline is children[0]
    assert children[1].children[0] is page.warnings
    order = re.findall(r'data-opens="([^"]+)"', page.warnings.value)
    assert order[0] == page.shown.first


def test_opening_a_target_shows_its_series_basis_sources_and_place(page_cache: PageCache) -> None:
    page = opened(page_cache)
    before = chart(page)
    page.hear("target", "east-2021-2025-2")
    assert chart(page) != before
    said = text(page.detail.value)
    for words in (
        "妇女人均预期寿命",
        "判断依据",
        "83.4岁（2023年）",
        "统计年鉴（统计局）",
        "正式",
        "2020",
        "主要目标",
        "第2项",
        "规划未列明",
    ):
        assert words in said
    ((_, image),) = [tag for tag in tags(page.detail.value) if tag[0] == "img"]
    assert "妇女人均预期寿命" in image["alt"]
    assert address(page)["target"] == ["east-2021-2025-2"]
    assert 'aria-current="true"' in page.targets.value


def test_a_target_with_a_reference_only_says_that_it_is_one(page_cache: PageCache) -> None:
    page = opened(page_cache, "plan=east-2021-2025&target=east-2021-2025-0")
    said = text(page.detail.value)
    assert "参考：全国（非本地区数据）" in said
    assert "不参与判断" in said


def test_filter_and_search_narrow_the_list_and_stand_in_the_address(page_cache: PageCache) -> None:
    page = opened(page_cache)
    page.domain.value = "education"
    assert "显示2项，共6项" in text(page.targets.value)
    page.search.value = "受教育 水平"
    assert "显示1项，共6项" in text(page.targets.value)
    assert address(page)["search"] == ["受教育 水平"]
    assert address(page)["domain"] == ["education"]
    page.search.value = "卫生健康委"
    assert "没有符合条件的目标" in text(page.targets.value)
    page.hear("reset", "")
    assert "显示6项" in text(page.targets.value)
    page.search.value = "卫生健康委"
    assert "显示2项" in text(page.targets.value)
    page.status.value = "no_data"
    assert "显示1项" in text(page.targets.value)


def test_a_link_makes_the_same_view(page_cache: PageCache) -> None:
    page = opened(page_cache)
    page.plan.value = "west-2021-2030"
    page.years.value = "2023"
    page.domain.value = "health"
    page.search.value = "死亡"
    page.hear("target", "west-2021-2030-4")
    page.hear("language", "en")
    query = tags(page.page.state.value)[0][1]["data-query"]
    again = opened(page_cache, query)
    assert pieces(again.view) == pieces(page.view)
    assert again.plan.value == "west-2021-2030"


def test_an_area_or_title_in_chinese_names_its_plan(page_cache: PageCache) -> None:
    assert opened(page_cache, "plan=%E8%A5%BF%E5%B1%B1%E5%8C%BA").plan_id == "west-2021-2030"
    assert opened(page_cache, "plan=西山区妇女发展规划（2021—2030年）").plan_id == "west-2021-2030"


def test_a_plan_keeps_the_year_where_it_can_and_drops_the_target(page_cache: PageCache) -> None:
    page = opened(page_cache, "plan=west-2021-2030&year=2026&target=west-2021-2030-4")
    assert next(value for _, value in page.years.options) == "2026"
    page.plan.value = "east-2021-2025"
    assert page.year == 2024  # the plan ends in 2025; the package knows values up to 2024
    assert "target" not in address(page)


@pytest.mark.parametrize(
    ("query", "words"),
    some([
        ("plan=atlantis-2021-2025", "规划"), ("plan=../../etc/passwd", "规划"), ("plan=%3Cscript%3E", "规划"),
        ("plan=east-2021-2025&year=2099", "2099"), ("plan=east-2021-2025&year=1999", "1999"),
        ("plan=east-2021-2025&year=x", "年份"), ("plan=east-2021-2025&target=west-2021-2030-4", "目标"),
        ("plan=east-2021-2025&domain=/etc", "领域"), ("plan=east-2021-2025&language=fr", "语言"),
        ("plan=" + "a" * 10_000, "规划"),
    ], 3),
)  # fmt: skip
def test_a_link_that_means_nothing_is_a_sentence_with_a_number_in_the_log(
    page_cache: PageCache, query: str, words: str, caplog: pytest.LogCaptureFixture
) -> None:
    said = text(opened(page_cache, query).page.notice.value)
    assert words in said
    assert re.search(r"编号：H-\w{6}", said)
    reference = re.search(r"H-\w{6}", said)[0]
    assert reference in caplog.text
    assert "etc/passwd" not in said
    assert "Traceback" not in "".join(pieces(opened(page_cache, query).view))


def test_what_no_indicator_stands_for_is_out_of_scope_wherever_it_is_shown(page_cache: PageCache) -> None:
    page = Overview(page_cache, "plan=east-2021-2025&year=2025&status=unscoped", today=TODAY)
    rows = page.shown.targets
    own = rows[rows["unscoped"]]
    assert len(own)
    assert "范围外" in text(page.targets.value)
    assert "无数据" not in text(page.targets.value)
    page.clicked("target", str(own["target_id"].iloc[0]))
    page.draw()
    assert "范围外" in text(page.detail.value)


def test_the_file_names_a_filter_only_where_there_is_one(page_cache: PageCache) -> None:
    page = Overview(page_cache, "plan=east-2021-2025&year=2025", today=TODAY)
    for domain, said in (("", "全部目标"), ("health", "妇女与健康")):
        about = sheets.of_plan(page.shown.report, page.shown.targets, Choice(domain))["说明"]
        assert about.set_index("项目").loc["筛选", "内容"] == said


def test_an_unknown_plan_shows_no_other_plan_and_lets_one_choose(page_cache: PageCache) -> None:
    page = opened(page_cache, "plan=atlantis-2021-2025")
    assert "请选择规划" in text(page.headline.value)
    assert page.targets.value == ""
    page.plan.value = "east-2021-2025"
    assert "妇女常见病筛查率" in text(page.targets.value)
    assert page.page.notice.value == ""


def test_an_empty_package_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, frame in report_package.tables().items():
        if name not in ("targets", "observations"):
            write_table(frame.head(0), schemas.TABLES[name], tmp_path / f"{name}.csv")
    monkeypatch.setenv("HALFSKY_DATA", str(tmp_path))
    view = overview.open_page(overview.prepare(), "").view
    said = text("".join(pieces(view)))
    assert "数据包中没有规划" in said
    assert re.search(r"编号：H-\w{6}", said)


def test_a_broken_package_is_a_sentence_and_not_its_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HALFSKY_DATA", str(tmp_path / "nowhere"))
    said = text("".join(pieces(overview.open_page(overview.prepare(), "").view)))
    assert re.search(r"数据包不完整.*编号：H-\w{6}", said)
    assert "nowhere" not in said


def test_a_plan_whose_data_are_broken_is_named_and_the_others_are_shown(tmp_path: Path) -> None:
    folder = report_package.write(tmp_path / "data")
    report_package.add_plan(folder, "south-2021-2025")
    (folder / "targets" / "south-2021-2025.csv").unlink()
    table = folder / "targets" / "west-2021-2030.csv"
    table.write_text(table.read_text("utf-8").replace("per_100k", "per100k", 1), "utf-8")
    page_cache = PageCache(folder)
    page = opened(page_cache, "")
    assert page.plan_id == "east-2021-2025"
    assert (
        page.notices[0][0] == "《西山区妇女发展规划（2021—2030年）》的数据有错误，暂时不能显示。请联系管理员更正数据。"
    )
    assert not opened(page_cache).notices
    assert "西山区" in opened(page_cache, "plan=west-2021-2030").notices[0][0]
    assert "尚未录入目标" in opened(page_cache, "plan=south-2021-2025").notices[0][0]
    assert Comparison(page_cache, "year=2025", today=TODAY).notices
    table.write_text(table.read_text("utf-8").replace("per100k", "per_100k", 1), "utf-8")
    page_cache.refresh()
    assert not opened(page_cache, "plan=west-2021-2030").notices


def test_what_a_page_says_is_checked_like_an_address(page_cache: PageCache, caplog: pytest.LogCaptureFixture) -> None:
    page = opened(page_cache)
    before = pieces(page.view)
    for name, value in (
        ("target", "west-2021-2030-4"),
        ("target", "x'"),
        ("get", "../x"),
        ("language", "<b>"),
        ("eval", "1"),
    ):
        page.hear(name, value)
    assert pieces(page.view) == before
    assert caplog.text.count("H-") == 5


def test_a_newer_package_is_taken_up_on_reload(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = report_package.write(tmp_path / "package")
    monkeypatch.setenv("HALFSKY_DATA", str(folder))
    page_cache = overview.prepare()
    seen = report_package.tables()["observations"]
    seen.loc[seen["year"].eq(2024) & seen["area_code"].eq(report_package.EAST), "value"] = 88.0
    write_table(seen, schemas.OBSERVATIONS, folder / "observations" / "all.csv")
    page = overview.open_page(page_cache, "plan=east-2021-2025&search=筛查").view
    assert "88%（2024年）" in text("".join(pieces(page)))


def test_the_workbook_holds_what_the_page_shows(page_cache: PageCache) -> None:
    page = opened(page_cache)
    page.domain.value = "health"
    page.hear("get", "xlsx")
    name, content = handed(page)
    assert name == "东江区妇女发展规划（2021—2025年）-2025.xlsx"
    sheets = pd.read_excel(io.BytesIO(content), sheet_name=None, engine="openpyxl")
    assert list(sheets) == ["目标", "各领域", "说明"]
    listed = sheets["目标"]
    assert len(listed) == 4
    assert listed.set_index("指标").loc["妇女常见病筛查率", "最新数值"] == 82
    assert {"依据", "参考：上级地区（非本地区数据）", "责任单位"} <= set(listed.columns)
    assert openpyxl.load_workbook(io.BytesIO(content))["目标"].freeze_panes == "A2"


@pytest.mark.parametrize("what", some(["target", "domains", "distance"], 1))
def test_a_picture_opens(page_cache: PageCache, what: str) -> None:
    page = opened(page_cache)
    page.hear("get", what)
    name, content = handed(page)
    picture = Image.open(io.BytesIO(content))
    assert name.endswith(".png")
    assert picture.format == "PNG"
    assert picture.width >= 600


def test_everything_simulated_says_so(tmp_path: Path) -> None:
    page = opened(PageCache(report_package.write(tmp_path / "package", "simulated")))
    assert "模拟数据" in text(page.page.head.value)
    row = next(row for row in re.findall(r"<tr.*?</tr>", page.targets.value) if "妇女常见病筛查率" in row)
    assert "模拟" in text(row)
    page.hear("target", "east-2021-2025-1")
    assert "模拟数据" in tags(page.detail.value)[[tag for tag, _ in tags(page.detail.value)].index("img")][1]["alt"]
    page.hear("get", "xlsx")
    assert "模拟" in set(pd.read_excel(io.BytesIO(handed(page)[1]), sheet_name="目标", engine="openpyxl")["数据性质"])


def test_text_of_the_data_is_text(tmp_path: Path) -> None:
    page = opened(PageCache(dashboard_pages.hostile(tmp_path / "package")))
    for language in ("en", "zh"):
        page.hear("language", language)
        for target in ("east-2021-2025-0", "east-2021-2025-1"):
            page.hear("target", target)
            whole = "".join(pieces(page.view))
            assert not [tag for tag, _ in tags(whole) if tag in ("script", "iframe", "object")]
            assert all(given["src"].startswith("data:image/png") for tag, given in tags(whole) if tag == "img")
            assert not [name for _, given in tags(whole) for name in given if name.startswith("on")]
            assert all(not given.get("href", "").startswith("javascript") for _, given in tags(whole))
    assert dashboard_pages.SCRIPT in text(whole)
    assert dashboard_pages.PATH in text(whole)
    page.hear("get", "xlsx")
    assert handed(page)[0].endswith(".xlsx")
    assert "/" not in handed(page)[0]


def test_every_status_has_a_word_a_sign_and_a_pattern(page_cache: PageCache) -> None:
    from halfsky.dashboards import markup  # noqa: PLC0415

    for status in schemas.STATUSES:
        chip = markup.status_chip(status, "zh").markup
        assert text(chip).strip(STATUSES.row(status).look.sign), status
        assert STATUSES.row(status).look.colour in chip


@pytest.mark.parametrize(("plan", "year"), [("national-2011-2020", 2020), ("taobei-2021-2030", 2025)])
def test_nothing_on_an_english_page_is_chinese_but_the_data(plan: str, year: int) -> None:
    shipped = PageCache()
    page = Overview(shipped, f"plan={plan}&year={year}", today=TODAY)
    page.hear("language", "en")
    for target in page.shown.report.everything["target_id"].head(4):
        page.hear("target", target)
        images = [given["alt"] for tag, given in tags(page.detail.value) if tag == "img"]
        said = [*map(text, pieces(page.view)), *english.labels(page.view), *images]
        left = english.foreign("\n".join(said).replace("中文", ""), shipped.package)
        assert not left, english.count(left)
    page.hear("get", "xlsx")
    cells = [
        str(cell)
        for sheet in openpyxl.load_workbook(io.BytesIO(handed(page)[1])).worksheets
        for row in sheet.iter_rows(values_only=True)
        for cell in (sheet.title, *row)
        if cell is not None
    ]
    left = english.foreign("\n".join(cells), shipped.package)
    assert not left, english.count(left)


def test_english_is_english(page_cache: PageCache) -> None:
    page = opened(page_cache)
    page.hear("language", "en")
    assert page.plan.description == "Plan"
    assert "attainment rate" in text(page.headline.value)
    assert "Screening rate" in text(page.targets.value)
    assert 'data-lang="en"' in page.page.state.value
