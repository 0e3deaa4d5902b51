"""Whole ways through the dashboards in a real browser: from page to page, what stands before any widget lives, typing, the
other language, paper, reloading, hostile data. What each test of the pages needs of a browser is in
test_dashboard_browser.py.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pypdfium2
import pytest
from playwright.sync_api import Browser, Page, expect

import dashboard_pages
from dashboards_server import CHROMIUM, PATIENCE, served, until_live
from halfsky.simulate.nation import Order, simulate_package
from long_form import walks
from watched_pages import COMPARISON, OUTLINE, PLAN, changed, chart, plain, stands, visit, visits

pytestmark = [
    *walks,
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Debian's chromium"),
]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The shipped data package; no kernel waits, so that what the server wrote stands for a while."""
    with served(tmp_path_factory.mktemp("log")) as (address, _):
        yield address


@pytest.fixture
def come(browser: Browser, server: str) -> Iterator[Callable[[str], Page]]:
    with visits(browser, server) as come:
        yield come


@pytest.fixture
def page(browser: Browser, server: str) -> Iterator[Page]:
    with plain(browser, server) as opened:
        yield opened


@pytest.fixture
def overview(come: Callable[[str], Page]) -> Page:
    return come(OUTLINE)


def test_a_dashboards_content_stands_without_any_script_as_it_does_live(
    browser: Browser, page: Page, server: str
) -> None:
    stands(page, f"{server}?{PLAN}")
    address = f"{server}overview?{PLAN}"
    page.goto(address)
    until_live(page)
    numbers = page.locator(".hs-cards .hs-card").all_inner_texts()
    rows = page.locator(".hs-targets tbody tr").all_inner_texts()
    assert len(rows) > 20
    bare = browser.new_context(java_script_enabled=False)
    try:
        silent = bare.new_page()
        silent.set_default_timeout(PATIENCE)
        silent.goto(address, wait_until="commit")
        standing = silent.locator("#hs-still")
        standing.locator(".hs-targets tbody tr").last.wait_for()
        assert standing.locator(".hs-cards .hs-card").all_inner_texts() == numbers
        assert standing.locator(".hs-targets tbody tr").all_inner_texts() == rows
    finally:
        bare.close()


def test_arrow_keys_in_a_choice_are_taken_once_one_rests(page: Page, server: str) -> None:
    page.goto(f"{server}overview?{PLAN}")
    until_live(page)
    page.wait_for_url(re.compile("year=2016"))
    years = page.get_by_label("年份", exact=True)
    years.focus()
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    assert "year=2016" in page.url
    assert "2016" in page.inner_text("h1 >> visible=true")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("year=2013"))
    page.go_back()
    page.wait_for_url(re.compile("year=2016"))  # the years between were no steps


def test_the_shared_head_goes_along_with_plan_and_year(page: Page, server: str) -> None:
    stands(page, f"{server}?{PLAN}")
    site = page.get_by_role("navigation", name="全站")
    assert site.get_by_role("link").all_inner_texts()[:5] == ["首页", "总览", "比较", "落实", "报送"]
    page.locator("main").get_by_role("link", name="按责任单位").click()
    page.wait_for_url(re.compile(r"unit\?plan=national-2011-2020&year=2016"))
    expect(site.get_by_role("link", name="总览")).to_be_visible()
    site.get_by_role("link", name="总览").click()
    page.wait_for_url(re.compile("overview.*year=2016"))
    until_live(page)
    page.get_by_label("年份", exact=True).select_option("2014")
    page.wait_for_url(re.compile("year=2014"))
    site.get_by_role("link", name="首页").click()
    page.wait_for_url(re.compile(r"/\?plan=national-2011-2020&year=2014"))


def test_a_dashboard_s_long_lists_stand_on_two_sheets(page: Page, server: str) -> None:
    for address in ("implementation?plan=kundulun-2021-2030", "comparison?language=en"):
        page.goto(f"{server}{address}")
        until_live(page)
        assert page.locator(":is(.hs-measures, .hs-targets) tbody tr").count() > 40
        assert sheets_of(page) <= 2, address


def sheets_of(page: Page) -> int:
    return len(pypdfium2.PdfDocument(io.BytesIO(page.pdf(format="A4", prefer_css_page_size=True))))


def test_search_filters_while_one_types(overview: Page) -> None:
    overview.get_by_label("搜索指标、责任单位").press_sequentially("村委会")
    expect(overview.locator(".hs-targets")).not_to_contain_text("学前三年毛入园率")
    expect(overview.locator(".hs-targets")).to_contain_text("村委会成员中女性比例")
    overview.get_by_label("搜索指标、责任单位").fill("")
    expect(overview.locator(".hs-targets")).to_contain_text("学前三年毛入园率")


def test_the_other_language(overview: Page) -> None:
    chinese = chart(overview)
    overview.get_by_role("button", name="English").click()
    overview.get_by_label("Plan", exact=True).wait_for()
    expect(overview.locator("html")).to_have_attribute("lang", "en")
    changed(overview, chinese)
    english = chart(overview)
    overview.get_by_role("button", name="中文").click()
    overview.get_by_label("规划", exact=True).wait_for()
    changed(overview, english)


def test_print_leaves_the_controls_out(overview: Page) -> None:
    overview.emulate_media(media="print")
    expect(overview.get_by_label("规划", exact=True)).to_be_hidden()
    expect(overview.locator(".hs-targets")).to_be_visible()
    overview.emulate_media(media="screen")


def test_a_reload_shows_the_same(come: Callable[[str], Page]) -> None:
    overview = come(OUTLINE)
    before = overview.url, chart(overview), overview.locator(".hs-targets").inner_text()
    overview.reload()
    until_live(overview)
    overview.get_by_role("heading", level=1).filter(has_text="2011").wait_for()
    assert (overview.url, chart(overview), overview.locator(".hs-targets").inner_text()) == before


def test_plans_side_by_side_by_label(come: Callable[[str], Page]) -> None:
    comparison = come(COMPARISON)
    assert "妇女人均预期寿命" in str(comparison.locator(".hs-detail img").get_attribute("alt"))
    before = chart(comparison)
    comparison.get_by_label("指标", exact=True).select_option("孕产妇死亡率")
    assert "孕产妇死亡率" in changed(comparison, before)
    comparison.wait_for_url(re.compile("indicator=maternal_mortality_ratio"))
    before = chart(comparison)
    comparison.get_by_label("领域", exact=True).select_option(_option(comparison, "教育"))
    changed(comparison, before)
    comparison.wait_for_url(re.compile("domain=education"))


def _option(page: Page, words: str) -> str:
    texts = page.get_by_label("领域", exact=True).locator("option").all_inner_texts()
    return next(text for text in texts if words in text)


def test_script_in_the_data_stays_text(browser: Browser, tmp_path: Path) -> None:
    """In a kernel that did not wait, with a link that means nothing besides."""
    folder = dashboard_pages.hostile(tmp_path / "package")
    with served(tmp_path, folder) as (address, log):
        page, watch = visit(browser, f"{address}overview?plan=east-2021-2025&year=2099&target=%3Cimg%3E")
        body = page.locator(".hs")
        expect(body).to_contain_text(dashboard_pages.IMAGE)
        expect(body).to_contain_text(dashboard_pages.PATH)
        # two sentences in Chinese, each with a number that the log explains
        numbers = re.findall(r"编号：(H-\w{6})", " ".join(page.locator(".hs-alert").all_inner_texts()))
        assert len(numbers) == 2
        assert all(number in log.read_text() for number in numbers)
        page.locator(".hs-targets").get_by_role("button", name=dashboard_pages.PATH).first.click()
        expect(page.locator(".hs-detail")).to_contain_text(dashboard_pages.SCRIPT)
        assert page.evaluate("window.hacked") is None
        assert (
            page.evaluate("document.querySelectorAll('.hs script, .hs img:not([src^=\"data:image/png\"])').length") == 0
        )
        assert not {"Traceback", "WARNING"} & set(re.findall(r"\w+", page.locator("body").inner_text()))
        assert watch.complaints == []
        page.close()


_MOVED_SIDEWAYS = """() => [...document.querySelectorAll('.hs .hs-scroll')].filter(one =>
  one.scrollWidth > one.clientWidth + 1).map(one => one.innerText.slice(0, 40) + one.scrollWidth + '/' + one.clientWidth)"""


def test_on_a_phone_nothing_is_cut_off_beside_the_screen_and_a_cards_words_have_its_width(
    page: Page, server: str, tmp_path: Path
) -> None:
    simulate_package(Order(areas=12, years=(2018, 2025), work=True), tmp_path / "nation")
    page.set_viewport_size({"width": 390, "height": 844})
    with served(tmp_path, tmp_path / "nation") as (address, _):
        for name in ("", "unit", "domain", "indicator", "districts", "target"):
            page.goto(f"{address}{name}?plan=sim-830101-2021-2030&year=2025")
            assert page.evaluate(_MOVED_SIDEWAYS) == [], name
            page.goto(f"{address}{name}?plan=sim-830101-2021-2030&year=2025&language=en")
            assert page.evaluate(_MOVED_SIDEWAYS) == [], name
    page.goto(f"{server}?plan=kundulun-2021-2030")
    line = page.locator("#owed tbody tr").first
    words, whole = line.locator("td").first.bounding_box(), line.bounding_box()
    assert words and whole and words["width"] > 0.9 * whole["width"]
