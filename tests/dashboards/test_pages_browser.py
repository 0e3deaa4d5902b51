"""The pages in a real browser: what stands before any widget lives, the way from page to page, Back and Forward, paper."""

from __future__ import annotations

import gzip
import io
import re
import urllib.request
from collections.abc import Iterator

import pypdfium2
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from dashboards_server import CHROMIUM, PATIENCE, served, until_live
from long_form import some, walk

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Debian's chromium"),
]
OUTLINE = "plan=national-2011-2020&year=2016"
PLAIN = ("", "unit", "domain", "indicator", "districts", "target")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(tmp_path_factory.mktemp("log")) as (address, _):
        yield address


@pytest.fixture
def page(browser: Browser, server: str) -> Iterator[Page]:
    """A page that complains of nothing and asks nobody but the server."""
    opened = browser.new_page(viewport={"width": 1440, "height": 900}, locale="zh-CN")
    opened.set_default_timeout(PATIENCE)
    complaints: list[str] = []
    opened.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on(
        "request",
        lambda asked: None if asked.url.startswith((server, "data:", "blob:")) else complaints.append(asked.url),
    )
    yield opened
    opened.close(run_before_unload=True)
    assert [one for one in complaints if not one.startswith("ws://127.0.0.1")] == []


def come(page: Page, address: str, *, heading: str = "妇女") -> None:
    """Open a page, again where the server has only just started."""
    page.goto(address)
    page.wait_for_function("() => !document.querySelector('meta[http-equiv=refresh]') && document.querySelector('h1')")
    page.get_by_role("heading", level=1).filter(has_text=re.compile(heading)).first.wait_for()


@walk
def test_a_dashboards_content_stands_without_any_script_as_it_does_live(
    browser: Browser, page: Page, server: str
) -> None:
    come(page, f"{server}?{OUTLINE}")
    address = f"{server}overview?{OUTLINE}"
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


def test_back_and_forward_follow_plan_year_and_target(page: Page, server: str) -> None:
    page.goto(f"{server}overview?{OUTLINE}")
    until_live(page)
    first = page.locator(".hs-detail h2").inner_text()
    page.locator(".hs-targets").get_by_role("button", name="学前三年毛入园率").click()
    expect(page.locator(".hs-detail h2")).to_have_text("学前三年毛入园率")
    page.wait_for_url(re.compile("target="))
    page.get_by_label("年份", exact=True).select_option("2015")
    page.wait_for_url(re.compile("year=2015"))
    page.go_back()
    page.wait_for_url(re.compile("year=2016"))
    expect(page.get_by_label("年份", exact=True)).to_have_value("2016")
    expect(page.locator(".hs-detail h2")).to_have_text("学前三年毛入园率")
    page.go_back()
    expect(page.locator(".hs-detail h2")).to_have_text(first)
    page.go_forward()
    expect(page.locator(".hs-detail h2")).to_have_text("学前三年毛入园率")
    assert "overview" in page.url


@walk
def test_arrow_keys_in_a_choice_are_taken_once_one_rests(page: Page, server: str) -> None:
    page.goto(f"{server}overview?{OUTLINE}")
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


@walk
def test_the_shared_head_goes_along_with_plan_and_year(page: Page, server: str) -> None:
    come(page, f"{server}?{OUTLINE}")
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


def test_every_control_shows_its_focus(page: Page, server: str) -> None:
    page.goto(f"{server}overview?{OUTLINE}")
    until_live(page)
    without = []
    for _ in range(40):
        page.keyboard.press("Tab")
        seen = page.evaluate(
            "() => { const at = document.activeElement, own = getComputedStyle(at);"
            " return [at.tagName, at.className, own.outlineStyle, parseFloat(own.outlineWidth), own.boxShadow]; }"
        )
        if seen[0] != "BODY" and (seen[2] == "none" or seen[3] < 2):
            without.append(seen)
    assert without == []


@pytest.mark.parametrize("name", some(PLAIN, 2))
def test_a_plain_page_is_for_everybody_fits_a_phone_and_two_sheets(page: Page, server: str, name: str) -> None:
    come(page, f"{server}{name}?{OUTLINE}", heading=".")
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    found = Axe().run(page).response["violations"]
    assert [
        f"{one['id']}: {one['nodes'][0]['html']}" for one in found if one["impact"] in ("serious", "critical")
    ] == []
    assert sheets_of(page) <= (1 if not name else 2)


@walk
def test_a_dashboard_s_long_lists_stand_on_two_sheets(page: Page, server: str) -> None:
    for address in ("implementation?plan=kundulun-2021-2030", "comparison?language=en"):
        page.goto(f"{server}{address}")
        until_live(page)
        assert page.locator(":is(.hs-measures, .hs-targets) tbody tr").count() > 40
        assert sheets_of(page) <= 2, address


_SCREENS = 6  # of a phone, that a whole page is at first


def test_a_dashboard_on_a_phone_is_short_and_opens_what_is_tapped(page: Page, server: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    for address in ("implementation?plan=kundulun-2021-2030", "comparison?year=2025", f"overview?{OUTLINE}"):
        page.goto(f"{server}{address}")
        until_live(page)
        assert page.evaluate("document.documentElement.scrollHeight") <= _SCREENS * 844, address
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


def sheets_of(page: Page) -> int:
    return len(pypdfium2.PdfDocument(io.BytesIO(page.pdf(format="A4", prefer_css_page_size=True))))


def test_static_files_come_packed_and_stay_with_the_browser(page: Page, server: str) -> None:
    come(page, server)
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
