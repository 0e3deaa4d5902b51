"""The dashboards in a real browser on the real server: what a link, a click, a key, a phone and paper show. Whole ways
through them are in test_pages_browser.py.
"""

from __future__ import annotations

import gzip
import io
import re
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import openpyxl
import pypdfium2
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from dashboards_server import CHROMIUM, PATIENCE, served, until_live
from long_form import some
from watched_pages import (
    COMPARISON,
    OUTLINE,
    PLAN,
    Watch,
    changed,
    chart,
    grave,
    plain,
    stands,
    visit,
    visits,
)  # fmt: skip

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Debian's chromium"),
]
PLAIN = ("", "unit", "domain", "indicator", "districts", "target")
_SCREENS = 6  # of a phone, that a whole page is at first


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The shipped data package; a kernel waits for each dashboard."""
    with served(tmp_path_factory.mktemp("log"), preheat=True) as (address, _):
        yield address


@pytest.fixture
def come(browser: Browser, server: str) -> Iterator[Callable[[str], Page]]:
    with visits(browser, server) as come:
        yield come


@pytest.fixture
def page(browser: Browser, server: str) -> Iterator[Page]:
    with plain(browser, server) as opened:
        yield opened


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


def test_a_link_in_chinese_opens_its_plan_where_clicks_change_the_chart_and_back_undoes_them(
    come: Callable[[str], Page],
) -> None:
    """One visit, in a kernel that waited: the link, clicks and choices, Back and Forward."""
    page = come(f"overview?plan={quote('淮阴区')}&search={quote('死亡率')}")
    expect(page.get_by_role("heading", level=1)).to_contain_text("淮阴区")
    expect(page.get_by_label("规划", exact=True)).to_have_value("淮阴区 2021–2025")
    expect(page.get_by_label("搜索指标、责任单位")).to_have_value("死亡率")
    expect(page.locator(".hs-targets")).to_contain_text("孕产妇死亡率")
    expect(page.locator(".hs-targets")).not_to_contain_text("预期寿命")
    page.wait_for_url(re.compile("plan=huaiyin-2021-2025"))
    assert page.title().startswith("淮安市淮阴区")

    page.get_by_label("规划", exact=True).select_option("全国 2011–2020（妇女）")
    page.get_by_role("heading", level=1).filter(has_text="2011").wait_for()
    page.get_by_label("搜索指标、责任单位").fill("")
    page.locator(".hs-targets").get_by_role("button", name="学前三年毛入园率").wait_for()
    before, first, years = (
        chart(page),
        page.locator(".hs-detail h2").inner_text(),
        page.get_by_label("年份", exact=True),
    )
    page.locator(".hs-targets").get_by_role("button", name="学前三年毛入园率").click()
    assert "学前三年毛入园率" in changed(page, before)
    page.wait_for_url(re.compile("national-2011-2020.goal.education"))
    expect(page.locator(".hs-detail")).to_contain_text("判断依据")
    before, year = chart(page), years.input_value()
    years.select_option("2016")
    assert "学前三年毛入园率" in changed(page, before)
    page.wait_for_url(re.compile("year=2016"))

    page.go_back()
    page.wait_for_url(re.compile(f"year={year}"))
    expect(years).to_have_value(year)
    expect(page.locator(".hs-detail h2")).to_have_text("学前三年毛入园率")
    page.go_back()
    expect(page.locator(".hs-detail h2")).to_have_text(first)
    page.go_forward()
    expect(page.locator(".hs-detail h2")).to_have_text("学前三年毛入园率")
    assert "overview" in page.url


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


def test_nothing_grave_for_readers_with_a_handicap(overview: Page, comparison: Page) -> None:
    assert grave(overview) == []
    assert grave(comparison) == []


def test_a_phone_needs_no_sideways_scrolling(overview: Page, comparison: Page) -> None:
    for page in (overview, comparison):
        page.set_viewport_size({"width": 390, "height": 844})
        assert page.evaluate("document.querySelector('.hs').scrollWidth") <= 390
        page.set_viewport_size({"width": 1280, "height": 900})


def test_every_control_shows_its_focus(overview: Page) -> None:
    without = []
    for _ in range(40):
        overview.keyboard.press("Tab")
        seen = overview.evaluate(
            "() => { const at = document.activeElement, own = getComputedStyle(at);"
            " return [at.tagName, at.className, own.outlineStyle, parseFloat(own.outlineWidth), own.boxShadow]; }"
        )
        if seen[0] != "BODY" and (seen[2] == "none" or seen[3] < 2):
            without.append(seen)
    assert without == []


def test_the_keyboard_reaches_a_target(overview: Page) -> None:
    before = chart(overview)
    overview.locator(".hs-targets").get_by_role("button", name="高中阶段教育毛入学率").focus()
    overview.keyboard.press("Enter")
    assert "高中阶段教育毛入学率" in changed(overview, before)
    expect(overview.locator(".hs-detail h2")).to_be_focused()


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


@pytest.mark.parametrize("name", some(PLAIN, 2))
def test_a_plain_page_is_for_everybody_fits_a_phone_and_two_sheets(page: Page, server: str, name: str) -> None:
    stands(page, f"{server}{name}?{PLAN}", heading=".")
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    assert grave(page) == []
    assert sheets_of(page) <= (1 if not name else 2)


def sheets_of(page: Page) -> int:
    return len(pypdfium2.PdfDocument(io.BytesIO(page.pdf(format="A4", prefer_css_page_size=True))))


def test_a_dashboard_on_a_phone_is_short_and_opens_what_is_tapped(page: Page, server: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    for address in ("implementation?plan=kundulun-2021-2030", "comparison?year=2025", f"overview?{PLAN}"):
        page.goto(f"{server}{address}")
        until_live(page)
        assert page.evaluate("document.documentElement.scrollHeight") <= _SCREENS * 844, address
        if address.startswith("implementation"):
            assert grave(page) == []
    rows = page.locator(".hs-targets tbody").filter(has_text="妇女与教育").locator("tr")
    expect(page.locator(".hs-detail h2")).to_be_hidden()  # nobody asked for the target that stands open on a desk
    expect(rows.nth(1)).to_be_hidden()
    page.get_by_label(re.compile("^妇女与教育")).check()
    expect(rows.nth(1)).to_be_visible()
    name = rows.nth(1).get_by_role("button").inner_text()
    rows.nth(1).get_by_role("button").click()
    expect(page.locator(".hs-detail h2")).to_have_text(name)
    expect(page.locator(".hs-detail h2")).to_be_focused()
    expect(rows.nth(1)).to_be_visible()  # the list drawn anew has its domain open
    page.set_viewport_size({"width": 1440, "height": 900})
    expect(page.locator(".hs-targets tbody tr").last).to_be_visible()
    expect(page.get_by_label(re.compile("^妇女与教育"))).to_be_hidden()


def test_static_files_come_packed_and_stay_with_the_browser(page: Page, server: str) -> None:
    stands(page, server)
    (address,) = re.findall(r'href="(/static/\w+/page\.css)"', page.content())
    asked = urllib.request.Request(server.rstrip("/") + address, headers={"Accept-Encoding": "gzip"})
    with urllib.request.urlopen(asked) as answer:
        packed, how = answer.read(), answer.headers
    assert how["Content-Encoding"] == "gzip"
    assert "immutable" in how["Cache-Control"]
    assert "Accept-Encoding" in how["Vary"]
    with urllib.request.urlopen(server.rstrip("/") + address) as answer:
        plain = answer.read()
        assert answer.headers["Content-Encoding"] is None
    assert gzip.decompress(packed) == plain
    assert len(packed) < len(plain) / 2
