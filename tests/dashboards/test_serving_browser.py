"""`halfsky serve` as an official meets it: Debian's Chromium before a stand-in dashboard, kernels forked and waiting."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlparse

import psutil
import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, Playwright, sync_playwright

from long_form import walks
from serving_books import BROKEN, CHART, CHROMIUM, PLAIN, Server, notebook, serving, until

pytestmark = [
    *walks,
    pytest.mark.browser,
    pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="needs Debian's chromium"),
]
ALONE = 3
CELL_LIMIT = 10


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("browser")
    (folder / "dashboards").mkdir()
    for name, cells, title in (("chart", CHART, "图"), ("plain", PLAIN, "简单"), ("broken", BROKEN, "出错")):
        notebook(folder / "dashboards" / f"{name}.ipynb", cells, title)
    options = (
        "--preheat",
        "1",
        "--alone",
        str(ALONE),
        "--cell-limit",
        str(CELL_LIMIT),
        "--max-kernels",
        "3",
        "--max-per-client",
        "2",
    )
    with serving(folder, *options, HALFSKY_USER="liwei") as running:
        yield running


@pytest.fixture(scope="module")
def chromium() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


def _launch(chromium: Playwright) -> Browser:
    return chromium.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])


@pytest.fixture(scope="module")
def browser(chromium: Playwright) -> Iterator[Browser]:
    started = _launch(chromium)
    yield started
    started.close()


class Watched:
    """A page and what its browser said meanwhile."""

    def __init__(self, page: Page, server: Server) -> None:
        self.page = page
        self.errors: list[str] = []
        self.elsewhere: list[str] = []
        self.failed: list[str] = []
        page.on("console", lambda said: self.errors.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("request", lambda asked: self._look(asked.url, server))
        page.on("websocket", lambda line: self._look(line.url, server))
        page.on("response", lambda answer: self.failed.append(answer.url) if answer.status >= 400 else None)

    def _look(self, url: str, server: Server) -> None:
        if urlparse(url).scheme not in ("data", "blob") and urlparse(url).netloc != f"127.0.0.1:{server.port}":
            self.elsewhere.append(url)


@pytest.fixture
def context(browser: Browser, server: Server) -> Iterator[BrowserContext]:
    """What a test opens in it is closed however the test ended, so that the next one finds every kernel free."""
    opened = browser.new_context()
    yield opened
    with contextlib.suppress(Error):  # of a page that is on its way out already
        for page in opened.pages:
            page.close(run_before_unload=True)  # its farewell ends the kernel
    opened.close()
    _free(server)


@pytest.fixture
def visit(context: BrowserContext, server: Server) -> Watched:
    return Watched(context.new_page(), server)


@pytest.fixture
def doomed(chromium: Playwright, server: Server) -> Iterator[Browser]:
    """A browser of a test's own, to be killed."""
    started = _launch(chromium)
    yield started
    with contextlib.suppress(Exception):
        started.close()
    _free(server)


def _free(server: Server) -> None:
    until(lambda: server.status()["open"] == 0, ALONE + 20)


def _waiting(server: Server, name: str) -> None:
    """Until a kernel waits for this dashboard's next visitor: it has asked for his wishes."""
    until(lambda: server.status()["waiting"].get(name), 40)


def test_a_selection_changes_the_chart_and_nothing_leaves_the_host(server: Server, visit: Watched) -> None:
    _waiting(server, "chart")
    page = visit.page
    page.goto(f"{server.url}chart?district={quote('嘉定区')}")
    page.get_by_label("方向").wait_for(timeout=40_000)
    assert page.locator("#said").inner_text() == "嘉定区·liwei"
    before = page.locator("#chart").get_attribute("src")
    page.get_by_label("方向").select_option("降低")
    page.wait_for_function("was => document.querySelector('#chart').src !== was", arg=before)
    assert page.locator("#loading").count() == 0
    assert (visit.errors, visit.elsewhere, visit.failed) == ([], [], [])
    family = page.evaluate("getComputedStyle(document.querySelector('#said')).fontFamily")
    assert "Halfsky Hanzi" in family
    assert page.evaluate("[...document.fonts].filter(f => f.family.includes('Halfsky')).length") == 1


def test_a_kernel_waits_for_its_visitor_longer_than_a_cell_may_run(server: Server, visit: Watched) -> None:
    _waiting(server, "chart")
    time.sleep(CELL_LIMIT + 1)
    assert server.status()["waiting"].get("chart")
    visit.page.goto(f"{server.url}chart")
    visit.page.get_by_label("方向").wait_for(timeout=40_000)
    assert visit.page.locator(".hs-broken").count() == 0


def test_chinese_wishes_reach_a_kernel_that_did_not_wait(server: Server, context: BrowserContext) -> None:
    """Two visits at once: the pool holds one kernel, the other visitor's is forked for him; neither sees the other."""
    _waiting(server, "chart")
    pages = [context.new_page(), context.new_page()]
    for page, district in zip(pages, ("淮阴区", "云岩区"), strict=True):
        page.goto(f"{server.url}chart?district={quote(district)}", wait_until="commit")
    for page, district in zip(pages, ("淮阴区", "云岩区"), strict=True):
        page.locator("#said").wait_for(timeout=40_000)
        assert page.locator("#said").inner_text() == f"{district}·liwei"
    assert len({about["process"] for about in server.status()["pages"]}) == 2
    third = context.new_page()
    answer = third.goto(f"{server.url}chart")
    assert answer is not None and answer.status == 503
    assert "系统繁忙" in third.locator("h1").inner_text() and "请先关闭不用的页面" in third.inner_text("body")
    for page in pages:
        page.close(run_before_unload=True)
    until(lambda: server.status()["open"] == 0, 10)  # at once: a page that closes says so


def test_an_error_is_a_sentence_with_a_number(server: Server, visit: Watched) -> None:
    page = visit.page
    page.goto(f"{server.url}chart")
    page.get_by_role("button", name="出错").click(timeout=40_000)
    sentence = page.get_by_text(re.compile("请把编号 S-"))
    sentence.wait_for(timeout=20_000)
    number = re.search(r"S-\d{8}", sentence.inner_text())
    assert number and "RuntimeError: secret-detail" in server.logged().partition(number[0])[2]
    assert "secret-detail" not in page.content() and "Traceback" not in page.content()
    assert "H-4711 that went wrong" in server.logged()  # what a dashboard itself logs
    page.goto(f"{server.url}broken")
    page.locator("#after").wait_for(timeout=40_000)
    assert page.locator(".hs-broken").count() == 1 and "ZeroDivisionError" not in page.content()


def test_a_lost_line_is_told_and_reloading_restores_the_page(server: Server, visit: Watched) -> None:
    page = visit.page
    page.goto(f"{server.url}chart?district={quote('洮北区')}")
    page.locator("#said").wait_for(timeout=40_000)
    until(lambda: server.status()["pages"][0]["connected"], 10)
    assert not page.locator("#hs-lost").is_visible()
    os.kill(server.status()["pages"][0]["process"], signal.SIGKILL)
    page.locator("#hs-lost").wait_for(timeout=15_000)
    assert "连接已断开" in page.locator("#hs-lost").inner_text()
    page.get_by_text("点击重新载入").click()
    page.locator("#said").wait_for(timeout=40_000)
    assert page.locator("#said").inner_text() == "洮北区·liwei"
    assert not page.locator("#hs-lost").is_visible()


def test_a_browser_that_is_killed_leaves_no_kernel(
    server: Server, chromium: Playwright, request: pytest.FixtureRequest
) -> None:
    """Killed as a whole, no page of it can say farewell: the line breaks, and the kernel ends after the limit."""
    ours = psutil.Process()
    others = {child.pid for child in ours.children(recursive=True)}
    doomed = request.getfixturevalue("doomed")
    its = [child for child in ours.children(recursive=True) if child.pid not in others]
    page = doomed.new_page()
    page.goto(f"{server.url}chart", wait_until="commit")
    page.locator("#said").wait_for(timeout=40_000)
    until(lambda: server.status()["pages"][0]["connected"], 10)
    kernel = server.status()["pages"][0]["process"]
    assert psutil.pid_exists(kernel)
    for process in its:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    until(lambda: server.status()["open"] == 0, ALONE + 20)
    until(lambda: not psutil.pid_exists(kernel), 5)


def test_a_kernel_that_died_while_it_waited_costs_nobody_his_page(server: Server) -> None:
    _waiting(server, "plain")
    parents = psutil.Process(server.process.pid).children()
    for kernel in [kernel for parent in parents for kernel in parent.children()]:
        kernel.kill()
    until(lambda: not server.status()["waiting"].get("plain"), 20)
    _waiting(server, "plain")  # another one
    answer = server.ask("plain?district=x")
    assert answer.status == 200 and "widget-view" in answer.text and "hs-broken" not in answer.text
    assert "district=x" in answer.text


def test_the_page_list_is_chinese_and_opens_a_dashboard(server: Server, visit: Watched) -> None:
    visit.page.goto(server.url)
    assert "妇女发展" in visit.page.locator("h1").inner_text()
    assert visit.page.locator("html").get_attribute("lang") == "zh-CN"
    visit.page.get_by_role("link", name="plain").click()
    visit.page.locator("#said").wait_for(timeout=40_000)
    visit.page.goto(f"{server.url}nothing")
    assert "没有这个页面" in visit.page.inner_text("h1")
