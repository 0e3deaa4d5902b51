"""The dashboards in a real browser on the real server: a click changes the chart, a link and a reload show the same."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import openpyxl
import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect

import dashboard_pages
from dashboards_server import CHROMIUM, PATIENCE, served, until_live
from long_form import some, walk

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Debian's chromium"),
]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The shipped data package; a kernel waits for each dashboard."""
    with served(tmp_path_factory.mktemp("log"), preheat=True) as (address, _):
        yield address


class Watch:
    """What a page did that it should not."""

    def __init__(self, page: Page) -> None:
        self.complaints: list[str] = []
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", self._request)
        page.route(re.compile(r"^https?://(?!127\.0\.0\.1)"), lambda route: route.fulfill(status=200, body=""))

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(f"{message.text} {message.location.get('url', '')}")

    def _request(self, request: Request) -> None:
        if not request.url.startswith(("http://127.0.0.1", "ws://127.0.0.1", "data:", "blob:")):
            self.complaints.append(request.url)


OUTLINE = "overview?plan=national-2011-2020&year=2016&target=national-2011-2020.goal.education.2.1"
COMPARISON = "comparison?indicator=female_life_expectancy"


def visit(browser: Browser, address: str) -> tuple[Page, Watch]:
    page = browser.new_page(viewport={"width": 1280, "height": 900}, accept_downloads=True, locale="zh-CN")
    page.set_default_timeout(PATIENCE)
    watch = Watch(page)
    page.goto(address)
    page.get_by_role("heading", level=1).filter(has_text=re.compile("妇女|半边天|etc")).wait_for()
    until_live(page)
    return page, watch


@pytest.fixture
def come(browser: Browser, server: str) -> Iterator[Callable[[str], Page]]:
    """`come(address)`: a page of the test's own, so that what one test leaves undone is no other's. At its end no page
    may have complained, or asked anybody but the server.
    """
    pages: list[tuple[Page, Watch]] = []

    def opened(address: str) -> Page:
        pages.append(visit(browser, server + address))
        return pages[-1][0]

    yield opened
    complaints = [complaint for _, watch in pages for complaint in watch.complaints]
    for page, _ in pages:
        page.close(run_before_unload=True)  # its farewell ends the kernel
    assert complaints == []


@pytest.fixture(scope="module")
def still(browser: Browser, server: str) -> Iterator[dict[str, tuple[Page, Watch]]]:
    """Pages for the tests that leave them as they were, opened once."""
    pages = {address: visit(browser, server + address) for address in (OUTLINE, COMPARISON)}
    yield pages
    for page, _ in pages.values():
        page.close(run_before_unload=True)


def _unspoilt(still: dict[str, tuple[Page, Watch]], address: str) -> Iterator[Page]:
    page, watch = still[address]
    yield page
    assert watch.complaints == []


@pytest.fixture
def overview(still: dict[str, tuple[Page, Watch]]) -> Iterator[Page]:
    yield from _unspoilt(still, OUTLINE)


@pytest.fixture
def comparison(still: dict[str, tuple[Page, Watch]]) -> Iterator[Page]:
    yield from _unspoilt(still, COMPARISON)


def chart(page: Page) -> str:
    return str(page.locator(".hs-detail img").get_attribute("src"))


def changed(page: Page, before: str) -> str:
    """The chart's text once it is another picture."""
    page.wait_for_function("before => document.querySelector('.hs-detail img')?.src !== before", arg=before)
    return str(page.locator(".hs-detail img").get_attribute("alt"))


def grave(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{item['id']}: {item['nodes'][0]['html']}" for item in found if item["impact"] in ("serious", "critical")]


def test_a_link_in_chinese_opens_its_plan_in_a_kernel_that_waited(come: Callable[[str], Page]) -> None:
    page = come(f"overview?plan={quote('淮阴区')}&search={quote('死亡率')}")
    expect(page.get_by_role("heading", level=1)).to_contain_text("淮阴区")
    expect(page.get_by_label("规划", exact=True)).to_have_value("淮阴区 2021–2025")
    expect(page.get_by_label("搜索指标、责任单位")).to_have_value("死亡率")
    expect(page.locator(".hs-targets")).to_contain_text("孕产妇死亡率")
    expect(page.locator(".hs-targets")).not_to_contain_text("预期寿命")
    page.wait_for_url(re.compile("plan=huaiyin-2021-2025"))
    assert page.title().startswith("淮安市淮阴区")


def test_a_click_and_a_choice_change_the_chart_and_the_address(come: Callable[[str], Page]) -> None:
    page = come(f"overview?plan={quote('淮阴区')}&search={quote('死亡率')}")
    page.get_by_label("规划", exact=True).select_option("全国 2011–2020（妇女）")
    page.get_by_role("heading", level=1).filter(has_text="2011").wait_for()
    page.get_by_label("搜索指标、责任单位").fill("")
    page.locator(".hs-targets").get_by_role("button", name="学前三年毛入园率").wait_for()
    before = chart(page)
    page.locator(".hs-targets").get_by_role("button", name="学前三年毛入园率").click()
    assert "学前三年毛入园率" in changed(page, before)
    page.wait_for_url(re.compile("national-2011-2020.goal.education"))
    expect(page.locator(".hs-detail")).to_contain_text("判断依据")
    before = chart(page)
    page.get_by_label("年份", exact=True).select_option("2016")
    assert "学前三年毛入园率" in changed(page, before)
    page.wait_for_url(re.compile("year=2016"))


@walk
def test_search_filters_while_one_types(overview: Page) -> None:
    overview.get_by_label("搜索指标、责任单位").press_sequentially("村委会")
    expect(overview.locator(".hs-targets")).not_to_contain_text("学前三年毛入园率")
    expect(overview.locator(".hs-targets")).to_contain_text("村委会成员中女性比例")
    overview.get_by_label("搜索指标、责任单位").fill("")
    expect(overview.locator(".hs-targets")).to_contain_text("学前三年毛入园率")


@pytest.mark.parametrize("button", some(["下载表格（Excel）", "下载本图（PNG）"], 1))
def test_a_download_opens(overview: Page, button: str, tmp_path: Path) -> None:
    with overview.expect_download() as started:
        overview.get_by_role("button", name=button).click()
    path = tmp_path / started.value.suggested_filename
    started.value.save_as(path)
    if path.suffix == ".xlsx":
        sheet = openpyxl.load_workbook(path)["目标"]
        assert "孕产妇死亡率" in [cell.value for cell in sheet["B"]]
    else:
        with Image.open(path) as picture:
            assert picture.format == "PNG"


def test_the_keyboard_reaches_a_target(come: Callable[[str], Page]) -> None:
    overview = come(OUTLINE)
    before = chart(overview)
    overview.locator(".hs-targets").get_by_role("button", name="高中阶段教育毛入学率").focus()
    overview.keyboard.press("Enter")
    assert "高中阶段教育毛入学率" in changed(overview, before)
    expect(overview.locator(".hs-detail h2")).to_be_focused()


def test_nothing_grave_for_readers_with_a_handicap(overview: Page, comparison: Page) -> None:
    assert grave(overview) == []
    assert grave(comparison) == []


def test_a_phone_needs_no_sideways_scrolling(overview: Page, comparison: Page) -> None:
    for page in (overview, comparison):
        page.set_viewport_size({"width": 390, "height": 844})
        assert page.evaluate("document.querySelector('.hs').scrollWidth") <= 390
        page.set_viewport_size({"width": 1280, "height": 900})


@walk
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


@walk
def test_print_leaves_the_controls_out(overview: Page) -> None:
    overview.emulate_media(media="print")
    expect(overview.get_by_label("规划", exact=True)).to_be_hidden()
    expect(overview.locator(".hs-targets")).to_be_visible()
    overview.emulate_media(media="screen")


@walk
def test_a_reload_shows_the_same(come: Callable[[str], Page]) -> None:
    overview = come(OUTLINE)
    before = overview.url, chart(overview), overview.locator(".hs-targets").inner_text()
    overview.reload()
    until_live(overview)
    overview.get_by_role("heading", level=1).filter(has_text="2011").wait_for()
    assert (overview.url, chart(overview), overview.locator(".hs-targets").inner_text()) == before


@walk
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


def test_what_a_first_visit_and_a_reload_bring_over_the_wire(browser: Browser, server: str) -> None:
    context = browser.new_context()
    try:
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        line = context.new_cdp_session(page)
        line.send("Network.enable")
        sizes: list[float] = []
        asked: list[str] = []
        line.on("Network.loadingFinished", lambda told: sizes.append(told["encodedDataLength"]))
        line.on("Network.requestWillBeSent", lambda told: asked.append(told["request"]["url"]))
        page.goto(f"{server}{OUTLINE}")
        until_live(page)
        page.wait_for_load_state("networkidle")
        first = sum(sizes)
        sizes.clear()
        page.goto("about:blank")
        page.goto(f"{server}{OUTLINE}")
        until_live(page)
        page.wait_for_load_state("networkidle")
        again = sum(sizes)
        page.close(run_before_unload=True)
    finally:
        context.close()
    pieces = [address for address in asked if re.search(r"/\d+\.voila\.js|jupyterlab-manager/static/\d", address)]
    assert not pieces, pieces  # they come in the scripts that ask for them
    assert first <= 1_200_000, first  # packed by gzip alone: browsers take no more from a server without a certificate
    assert again <= 50_000, again


def _option(page: Page, words: str) -> str:
    texts = page.get_by_label("领域", exact=True).locator("option").all_inner_texts()
    return next(text for text in texts if words in text)


@walk
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
