"""A page in a browser that is watched: what it should not do, and what is read off it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, Request

from dashboards_server import PATIENCE, until_live

PLAN = "plan=national-2011-2020&year=2016"
OUTLINE = f"overview?{PLAN}&target=national-2011-2020.goal.education.2.1"
COMPARISON = "comparison?indicator=female_life_expectancy"


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


def opened(browser: Browser, width: int = 1280) -> tuple[Page, Watch]:
    page = browser.new_page(viewport={"width": width, "height": 900}, accept_downloads=True, locale="zh-CN")
    page.set_default_timeout(PATIENCE)
    return page, Watch(page)


def visit(browser: Browser, address: str) -> tuple[Page, Watch]:
    """A dashboard, live."""
    page, watch = opened(browser)
    page.goto(address)
    page.get_by_role("heading", level=1).filter(has_text=re.compile("妇女|半边天|etc")).wait_for()
    until_live(page)
    return page, watch


@contextmanager
def visits(browser: Browser, server: str) -> Iterator[Callable[[str], Page]]:
    """`come(address)`: a page of the test's own, so that what one test leaves undone is no other's. At its end no page
    may have complained, or asked anybody but the server.
    """
    pages: list[tuple[Page, Watch]] = []

    def come(address: str) -> Page:
        pages.append(visit(browser, server + address))
        return pages[-1][0]

    yield come
    complaints = [complaint for _, watch in pages for complaint in watch.complaints]
    for page, _ in pages:
        page.close(run_before_unload=True)  # its farewell ends the kernel
    assert complaints == []


@contextmanager
def plain(browser: Browser, server: str) -> Iterator[Page]:
    """A page that goes where it is told, complains of nothing and asks nobody but the server."""
    page, watch = opened(browser, width=1440)
    yield page
    page.close(run_before_unload=True)
    assert [one for one in watch.complaints if not one.startswith("ws://127.0.0.1")] == []


def stands(page: Page, address: str, *, heading: str = "妇女") -> None:
    """Open a page of plain HTML, again where the server has only just started."""
    page.goto(address)
    page.wait_for_function("() => !document.querySelector('meta[http-equiv=refresh]') && document.querySelector('h1')")
    page.get_by_role("heading", level=1).filter(has_text=re.compile(heading)).first.wait_for()


def chart(page: Page) -> str:
    return str(page.locator(".hs-detail img").get_attribute("src"))


def changed(page: Page, before: str) -> str:
    """The chart's text once it is another picture."""
    page.wait_for_function("before => document.querySelector('.hs-detail img')?.src !== before", arg=before)
    return str(page.locator(".hs-detail img").get_attribute("alt"))


def grave(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{item['id']}: {item['nodes'][0]['html']}" for item in found if item["impact"] in ("serious", "critical")]
