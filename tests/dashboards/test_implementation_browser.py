"""The page 落实 in a real browser on the real server, by what a person reads on it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

import work_package
from dashboards_server import CHROMIUM, PATIENCE, served, until_live
from long_form import some, walks
from work_package import FEDERATION, HEALTH, WOMEN

pytestmark = [
    *walks,
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Debian's chromium"),
]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("work")
    data = work_package.write(folder / "data")
    with served(folder, data) as (address, _):
        yield address


@pytest.fixture
def page(browser: Browser, server: str) -> Iterator[Page]:
    opened = browser.new_page(viewport={"width": 1440, "height": 900}, locale="zh-CN")
    opened.set_default_timeout(PATIENCE)
    complaints: list[str] = []
    opened.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    opened.goto(f"{server}implementation?plan={WOMEN}&year=2025")
    opened.get_by_role("heading", level=1).filter(has_text="落实情况").wait_for()
    until_live(opened)
    yield opened
    opened.close(run_before_unload=True)
    assert complaints == []


def listed(page: Page) -> str:
    return page.locator(".hs-measures").inner_text()


def test_a_leader_goes_from_units_to_one_unit_and_on_to_the_target(page: Page) -> None:
    expect(page.get_by_role("heading", name="督办事项")).to_be_visible()
    expect(page.get_by_text("无经审核的报送，单列")).to_be_visible()
    page.get_by_role("button", name=HEALTH, exact=True).click()
    expect(page.get_by_label("责任单位", exact=True)).to_have_value(HEALTH)
    expect(page.get_by_role("heading", name="各领域进展")).to_be_visible()
    page.wait_for_url(re.compile("unit="))
    page.locator(".hs-measures").get_by_role("link", name="妇女常见病筛查率").first.click()
    page.get_by_role("heading", level=1).filter(has_text="东江区").wait_for()
    until_live(page)
    expect(page.locator(".hs-detail")).to_contain_text("妇女常见病筛查率")


def test_filters_change_the_list_and_a_reload_shows_the_same(page: Page) -> None:
    before = listed(page)
    page.get_by_label("进展", exact=True).select_option("未报（2）")
    page.wait_for_function("before => document.querySelector('.hs-measures').innerText !== before", arg=before)
    assert "显示2项，共5项" in listed(page)
    page.wait_for_url(re.compile("state=unreported"))
    page.reload()
    until_live(page)
    expect(page.get_by_label("进展", exact=True)).to_have_value("未报（2）")
    page.get_by_role("button", name="显示全部").click()
    expect(page.locator(".hs-measures")).to_contain_text("显示5项，共5项")


def test_both_plans_of_the_office_are_seen_together(page: Page) -> None:
    page.get_by_label("范围", exact=True).select_option("妇女、儿童规划一并看")
    expect(page.locator(".hs-measures")).to_contain_text("儿童体检")
    page.get_by_label("责任单位", exact=True).select_option(FEDERATION)
    expect(page.locator(".hs-measures")).not_to_contain_text("儿童体检")


@pytest.mark.parametrize("width", some([1440, 390], 1))
def test_nothing_is_cut_off_and_everybody_can_use_it(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.wait_for_function(f"document.documentElement.clientWidth <= {width}")
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    cut = "cells => cells.filter(cell => cell.scrollWidth > cell.clientWidth + 1).map(cell => cell.textContent)"
    assert width > 390 or page.eval_on_selector_all(".hs-stacked td", cut) == []
    found = Axe().run(page).response["violations"]
    assert [
        f"{item['id']}: {item['nodes'][0]['html']}" for item in found if item["impact"] in ("serious", "critical")
    ] == []
