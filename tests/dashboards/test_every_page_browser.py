"""Every page for everybody who may come to it: axe without serious findings, a clean console, no request off the host."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

import collecting
import work_collecting
from collecting import BOSS, HEAD, HEALTH, LOOK, PLAN, SENDER, YEAR
from dashboards_server import CHROMIUM, PATIENCE, served, until_live
from halfsky.collect.store import accounts, open_store
from long_form import LONG, WALKS, walks

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Debian's chromium"),
]
PASSWORD = "紫藤花开满墙-2026-春"
HERE = f"plan={PLAN}&year={YEAR}"
PLAIN = ("", "unit", "domain", "indicator", "districts", "target")
OWN = ("reports/", "account", "people", "round", f"round/{PLAN}", "office", "plan", "backup", "address", "nowhere")
LIVE = ("overview", "comparison", "implementation", "submission", "import")
PEOPLE = {"admin": BOSS, "reviewer": HEAD, "unit": SENDER, "leader": LOOK}
REFUSED = 403


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("everybody")
    work_collecting.write_package(folder / "data")
    store = open_store(folder / "store", "")
    accounts.found(store, BOSS, PASSWORD)
    collecting.give_rights(store)
    store.close()
    tokens = ",".join(f"{name}:{name}-long-password" for name in (HEAD, SENDER, LOOK))
    told = {"HALFSKY_TOKEN": tokens, "HALFSKY_STORE": str(folder / "store"), "HALFSKY_DATABASE_URL": ""}
    with served(folder, folder / "data", **told) as (found, _):
        yield found


@contextmanager
def watched(browser: Browser, server: str) -> Iterator[Page]:
    """A page that complains of nothing and asks nobody but the server."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN")
    context.set_default_timeout(PATIENCE)
    complaints: list[str] = []
    try:
        page = context.new_page()
        page.on("console", lambda said: complaints.append(f"{page.url}: {said.text}") if said.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
        page.on(
            "request",
            lambda asked: None if asked.url.startswith((server, "data:", "blob:")) else complaints.append(asked.url),
        )
        yield page
        refused = re.compile(r"ws://127\.0\.0\.1|status of 40[0-9]")  # a page that is refused is told as such
        assert [one for one in complaints if not refused.search(one)] == []
    finally:
        context.close()


def sign_in(page: Page, server: str, role: str) -> None:
    page.goto(f"{server}login")
    page.get_by_label("用户名").fill(PEOPLE[role])
    page.get_by_label("口令").fill(PASSWORD if role == "admin" else f"{PEOPLE[role]}-long-password")
    page.get_by_role("button", name="进入").click()
    page.get_by_role("navigation", name="全站").wait_for()
    page.wait_for_function("() => !document.querySelector('meta[http-equiv=refresh]')")  # the server has just started


def look(page: Page, name: str) -> list[str]:
    """What is wrong with the page as it stands, at a desk and on a phone; pictures where a folder for them is named."""
    wrong = []
    for width in (390, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_function(f"document.documentElement.clientWidth <= {width}")
        if over := page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"):
            wrong.append(f"{name}: {over} px too wide at {width}")
        if shots := os.environ.get("HALFSKY_SCREENSHOTS"):
            page.screenshot(path=f"{shots}/{name.replace('/', '-')}-{width}.png", full_page=True)
    found = Axe().run(page).response["violations"]
    return wrong + [
        f"{name}: {one['id']}: {one['nodes'][0]['html'][:200]}"
        for one in found
        if one["impact"] in ("serious", "critical")
    ]


def roles(first: str) -> list[object]:
    """One role in the ordinary run, the others where walks are walked."""
    return [role if role == first else pytest.param(role, marks=walks) for role in PEOPLE]


@pytest.mark.parametrize("role", roles("admin"))
def test_a_page_of_the_server_is_for_everybody(browser: Browser, server: str, role: str) -> None:
    wrong = []
    with watched(browser, server) as page:
        sign_in(page, server, role)
        for name in (*PLAIN, *OWN) if WALKS and role == "admin" else ("", *OWN):  # the plain ones are the same for all
            answer = page.goto(f"{server}{name}?{HERE}")
            assert answer is not None
            assert answer.status in (200, REFUSED, 404), (name, answer.status)
            if name in ("office", "plan", "backup", "address", "people"):
                assert (answer.status == 200) == (role == "admin"), name
            if name != "nowhere":
                site = page.get_by_role("navigation", name="全站")
                assert site.get_by_role("link", name="首页").is_visible(), name
            wrong += look(page, f"{role}-{name}")
    assert wrong == []


def test_a_page_before_one_has_signed_in_is_for_everybody(browser: Browser, server: str) -> None:
    wrong = []
    with watched(browser, server) as page:
        for name in ("login", "join", "setup", "overview", ""):
            page.goto(f"{server}{name}")
            wrong += look(page, f"nobody-{name}")
            assert not page.get_by_role("navigation", name="全站").count()
    assert wrong == []


_SHORT = {"admin": ("import",), "reviewer": ("implementation",), "unit": ("submission",), "leader": ("overview",)}


@pytest.mark.parametrize("role", roles("unit"))
def test_a_dashboard_is_for_everybody(browser: Browser, server: str, role: str) -> None:
    wrong = []
    with watched(browser, server) as page:
        sign_in(page, server, role)
        for name in LIVE if LONG else _SHORT[role]:
            page.goto(f"{server}{name}?{HERE}&unit={HEALTH}")
            until_live(page)
            wrong += look(page, f"{role}-{name}")
            page.goto("about:blank")  # its kernel goes
    assert wrong == []
