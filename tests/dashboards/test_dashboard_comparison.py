"""The comparison without a browser: promises, standings, ranks, links, downloads, hostile text."""

from __future__ import annotations

import base64
import datetime
import io
import re
from pathlib import Path
from urllib.parse import parse_qs

import pandas as pd
import pytest
from PIL import Image

import dashboard_pages
import english
import report_package
from dashboard_pages import pieces, tags, text
from halfsky import schemas
from halfsky.dashboards import comparison, indicator
from halfsky.dashboards.cache import PageCache
from halfsky.dashboards.comparison import Comparison
from halfsky.package import write_table
from halfsky.render.html import Html
from halfsky.reports.cross import CrossReport
from halfsky.simulate import Order, simulate_package
from long_form import some

TODAY = datetime.date(2026, 6, 1)


@pytest.fixture(scope="module")
def page_cache(tmp_path_factory: pytest.TempPathFactory) -> PageCache:
    return PageCache(report_package.write(tmp_path_factory.mktemp("data") / "package"))


@pytest.fixture(scope="module")
def nation(tmp_path_factory: pytest.TempPathFactory) -> PageCache:
    """A made-up nation: enough areas for rank ranges."""
    folder = tmp_path_factory.mktemp("data") / "nation"
    simulate_package(Order(areas=8, years=(2015, 2025), seed=3), folder)
    return PageCache(folder)


def opened(page_cache: PageCache, query: str = "year=2025") -> Comparison:
    return Comparison(page_cache, query, today=TODAY)


def query_of(page: Comparison) -> str:
    return tags(page.page.state.value)[0][1]["data-query"]


def image(page: Comparison) -> dict[str, str]:
    return next(given for tag, given in tags(page.detail.value) if tag == "img")


def handed(page: Comparison) -> tuple[str, bytes]:
    ((_, attributes),) = tags(page.page.handed.value)
    return attributes["download"], base64.b64decode(attributes["href"].split(",")[1])


def test_an_indicator_shows_what_each_plan_promises_and_where_it_stands(page_cache: PageCache) -> None:
    page = opened(page_cache, "year=2025&indicator=screening_rate")
    found = re.findall(r'<tr><th scope="row">(.*?)</th>(.*?)</tr>', page.detail.value)
    rows = {text(name): cells for name, cells in found}
    east, west = text(rows["东江区"]), text(rows["西山区"])
    for words in ("≥85%（2025年）", "▲\u00a0严于", "82%（2024年）", "81%", "未达标"):
        assert words in east
    assert "▼\u00a0宽于" in west
    assert "参考" in west  # it has no value of its own: the nation's, and marked so
    assert "全国 81%" in west
    assert "上级规划：《全国妇女发展纲要（2021—2030年）》≥80%" in text(page.detail.value)


def test_a_value_beside_a_direction_has_the_indicator_s_unit(tmp_path: Path) -> None:
    folder = report_package.write(tmp_path / "package")
    path = folder / "targets" / "west-2021-2030.csv"
    rows = schemas.TARGETS.conform(pd.read_csv(path, dtype=str))
    own = rows["indicator_id"].eq("screening_rate")
    rows.loc[own, ["kind", "comparator", "unit"]] = ["directional", "increase", ""]
    rows.loc[own, "value"] = None
    write_table(rows, schemas.TARGETS, path)
    page = opened(PageCache(folder), "year=2025&indicator=screening_rate")
    found = re.findall(r'<tr><th scope="row">(.*?)</th>(.*?)</tr>', page.detail.value)
    west = {text(name): text(cells) for name, cells in found}["西山区"]
    assert "提高" in west
    assert "全国 81%" in west


def test_of_very_many_plans_an_indicator_is_a_line_of_dots_and_those_behind(
    nation: PageCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(CrossReport, "most_drawn", 3)
    monkeypatch.setattr(indicator, "MOST", 2)
    nation.kept.clear()
    page = opened(nation, "year=2025&indicator=female_life_expectancy")
    nation.kept.clear()
    assert not [tag for tag, _ in tags(page.detail.value) if tag == "img"]
    assert "个地区有数据：最低" in text(page.detail.value)
    dots = [tag for tag, _ in tags(page.detail.value) if tag == "circle"]
    one = page.compared.one("female_life_expectancy")
    assert len(dots) == one["observed"].notna().sum() >= 3
    listed = re.findall(r'<tr><th scope="row">(.*?)</th>', page.detail.value)
    behind = one.sort_values("observed", kind="stable")["plan"].head(2)
    assert [text(name) for name in listed] == list(behind)


def test_the_own_plan_stands_first_marked_and_goes_along(page_cache: PageCache) -> None:
    plain, own = opened(page_cache), opened(page_cache, "plan=west-2021-2030&year=2025")
    rows = re.findall(r"<tr( class=\"hs-own\")?><th scope=\"row\">(.*?)</th>", own.standing.value)
    assert [bool(mark) for mark, _ in rows] == [True] + [False] * (len(rows) - 1)
    assert "西山区" in text(rows[0][1])
    assert len(rows) == plain.standing.value.count('<th scope="row">')
    assert parse_qs(query_of(own))["plan"] == ["west-2021-2030"]
    assert "hs-own" not in plain.standing.value


def test_a_plan_that_leaves_the_indicator_out_is_named(page_cache: PageCache) -> None:
    page = opened(page_cache, "year=2025&indicator=life_expectancy_female")
    assert "未列这一指标的规划：西山区" in text(page.detail.value)


def test_choosing_changes_the_chart_and_the_address(page_cache: PageCache) -> None:
    page = opened(page_cache)
    before = image(page)["src"]
    page.indicator.value = "life_expectancy_female"
    assert image(page)["src"] != before
    assert "妇女人均预期寿命" in image(page)["alt"]
    assert parse_qs(query_of(page))["indicator"] == ["life_expectancy_female"]
    page.domain.value = "education"
    assert "女性平均受教育年限" in image(page)["alt"]
    assert "共1个指标" in text(page.list.value)


def test_plans_in_force_in_the_year_stand_side_by_side(page_cache: PageCache) -> None:
    page = opened(page_cache, "year=2026")
    assert "比较的规划1" in text(page.headline.value)  # the eastern plan ended in 2025
    page.years.value = "2025"
    assert "比较的规划2" in text(page.headline.value)
    assert "达标率" in text(page.standing.value)
    assert "1/2 = 50.0%" in text(page.standing.value)


def test_a_link_makes_the_same_view(nation: PageCache) -> None:
    page = opened(nation)
    page.area.value = page.area.options[1][1]
    page.domain.value = "health"
    page.hear("indicator", str(page.compared.indicators["indicator_id"].iloc[2]))
    page.hear("language", "en")
    assert pieces(opened(nation, query_of(page)).view) == pieces(page.view)


def test_areas_that_can_be_ranked_have_ranges_three_views_and_the_mark_of_made_up_values(nation: PageCache) -> None:
    page = opened(nation)
    ranked = page.compared.indicators
    page.hear("indicator", str(ranked.loc[ranked["ranked"].gt(2), "indicator_id"].iloc[0]))
    said = text(page.detail.value)
    assert re.search(r"\d+(～\d+)?/\d+", said)
    for words in ("水平（年份）", "路程", "进度比", "位次区间", "模拟"):
        assert words in said
    assert "位次" in image(page)["alt"]
    assert "模拟数据" in image(page)["alt"]
    assert "模拟数据" in text(page.page.head.value)


@pytest.mark.parametrize(
    ("query", "words"),
    some([("year=2099", "2099"), ("area=%2Fetc", "范围"), ("area=999999", "范围"), ("indicator=nonsense", "指标"),
     ("indicator=../x", "指标"), ("domain=x", "领域"), ("search=%3Cscript%3E", "关键词")], 3),
)  # fmt: skip
def test_a_link_that_means_nothing_is_a_sentence_with_a_number_in_the_log(
    page_cache: PageCache, query: str, words: str, caplog: pytest.LogCaptureFixture
) -> None:
    page = opened(page_cache, query)
    said = text(page.page.notice.value)
    assert words in said
    assert re.search(r"H-\w{6}", said)[0] in caplog.text
    assert "比较的规划2" in text(page.headline.value)


def test_an_empty_package_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, frame in report_package.tables().items():
        if name not in ("targets", "observations"):
            write_table(frame.head(0), schemas.TABLES[name], tmp_path / f"{name}.csv")
    monkeypatch.setenv("HALFSKY_DATA", str(tmp_path))
    said = text("".join(pieces(comparison.open_page(comparison.prepare(), "").view)))
    assert "数据包中没有规划" in said
    assert re.search(r"编号：H-\w{6}", said)


def test_downloads_open(page_cache: PageCache) -> None:
    page = opened(page_cache)
    page.hear("get", "xlsx")
    name, content = handed(page)
    assert name == "妇女发展规划比较-2025.xlsx"
    sheets = pd.read_excel(io.BytesIO(content), sheet_name=None, engine="openpyxl")
    assert list(sheets) == ["指标", "各规划", "说明"]
    assert len(sheets["指标"]) == len(page.compared.by_plan)
    for what in ("chart", "matrix"):
        page.hear("get", what)
        name, content = handed(page)
        assert Image.open(io.BytesIO(content)).format == "PNG"


def test_text_of_the_data_is_text(tmp_path: Path) -> None:
    page = opened(PageCache(dashboard_pages.hostile(tmp_path / "package")))
    for language in ("en", "zh"):
        page.hear("language", language)
        whole = "".join(pieces(page.view))
        assert not [tag for tag, _ in tags(whole) if tag in ("script", "iframe", "object")]
        assert all(given["src"].startswith("data:image/png") for tag, given in tags(whole) if tag == "img")
        assert not [name for _, given in tags(whole) for name in given if name.startswith("on")]
    assert dashboard_pages.IMAGE in text(whole)
    assert dashboard_pages.PATH in text(whole)


def test_nothing_on_an_english_page_is_chinese_but_the_data() -> None:
    shipped = PageCache()
    page = opened(shipped)
    page.hear("language", "en")
    for one in page.compared.indicators["indicator_id"].head(4):
        page.hear("indicator", str(one))
        images = [given["alt"] for tag, given in tags(page.detail.value) if tag == "img"]
        said = [*map(text, pieces(page.view)), *english.labels(page.view), *images]
        left = english.foreign("\n".join(said).replace("中文", ""), shipped.package)
        assert not left, english.count(left)


@pytest.fixture
def drawings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every indicator whose piece is drawn, in order."""
    drawn: list[str] = []
    real = indicator.detail

    def detail(report: CrossReport, rows: pd.DataFrame, names: dict[str, str]) -> Html:
        drawn.append(str(rows["indicator_id"].iloc[0]))
        return real(report, rows, names)

    monkeypatch.setattr(indicator, "detail", detail)
    return drawn


def test_a_change_draws_only_what_was_not_drawn_before(tmp_path: Path, drawings: list[str]) -> None:
    page = opened(PageCache(report_package.write(tmp_path / "package")))
    listed = list(page.compared.indicators["indicator_id"])[:2]
    for indicator_id in (*listed, *listed):
        page.indicator.value = indicator_id
        assert indicator_id in page.detail.value
    assert sorted(drawings) == sorted(listed)


def test_what_each_domain_begins_with_is_drawn_before_anybody_asks(nation: PageCache, drawings: list[str]) -> None:
    for _ in comparison._look_ahead(nation):
        pass
    assert drawings
    drawings.clear()
    page = opened(nation, "")
    for _, domain in page.domain.options:
        page.domain.value = domain
    assert drawings == []
