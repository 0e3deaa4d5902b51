"""Accounts in Debian's Chromium: every form of the pages of people is filled in and sent, by visible label."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

import collecting
from collecting import AREA, HEALTH, PLAN
from halfsky.collect.access import Grant
from halfsky.collect.store import accounts, grants, open_store
from long_form import walk
from serving_books import CHROMIUM, PLAIN, Server, cookies, jar, notebook, serving, until

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="needs Debian's chromium"),
]
OFFICE, CLERK = "妇儿工委办", "卫健委联络员"
FIRST, NEXT, LAST = "紫藤花开满墙-2026-春", "海棠依旧在窗前-2026", "芙蓉出水见晴天-2026"
SCRIPT = "correct-horse-battery"
PATIENCE = 90_000
expect.set_options(timeout=PATIENCE)


@dataclass
class House:
    """A server with one account, of the office."""

    server: Server
    store: Path
    secrets: list[str] = field(default_factory=lambda: [FIRST, NEXT, LAST, SCRIPT])


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("people")
    (folder / "dashboards").mkdir()
    notebook(folder / "dashboards" / "plain.ipynb", PLAIN, "简单看板")
    collecting.write_package(folder / "data")
    opened = open_store(folder / "store", "")
    accounts.found(opened, OFFICE, FIRST)
    opened.close()
    options = ("--preheat", "0", "--cold", "--base-url", "/halfsky", "--data", str(folder / "data"))
    options += ("--proxy", "127.0.0.1")
    with serving(folder, *options, token=f"script:{SCRIPT}", HALFSKY_STORE=str(folder / "store")) as running:
        yield House(running, folder / "store")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture
def contexts(browser: Browser) -> Iterator[list[BrowserContext]]:
    opened: list[BrowserContext] = []
    yield opened
    for one in opened:
        one.close()


def fresh(browser: Browser, contexts: list[BrowserContext], address: str = "", width: int = 1440) -> Page:
    """A page of a browser of its own; address: of the visitor, as a proxy tells it."""
    headers = {"X-Forwarded-For": address} if address else {}
    context = browser.new_context(extra_http_headers=headers, viewport={"width": width, "height": 800})
    context.set_default_timeout(PATIENCE)
    contexts.append(context)
    page = context.new_page()
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    return page


def sign_in(page: Page, house: House, name: str, password: str) -> None:
    page.goto(f"{house.server.url}login")
    page.get_by_label("用户名").fill(name)
    page.get_by_label("口令").fill(password)
    page.get_by_role("button", name="进入").click()


def expect_in(page: Page, name: str) -> None:
    expect(page.locator("form.user")).to_contain_text(name)


def taken_link(page: Page, house: House) -> str:
    link = page.get_by_label("链接").input_value()
    assert re.fullmatch(rf"{re.escape(house.server.url)}join\?key=[0-9a-f]{{12}}\.[\w-]{{43}}", link)
    house.secrets.append(link.partition(".")[2].rpartition(".")[2])
    return link


def set_password(page: Page, link: str, password: str) -> None:
    page.goto(link)
    assert "key" not in page.url
    page.get_by_label("新口令", exact=True).fill(password)
    page.get_by_label("再输入一次新口令").fill(password)
    page.get_by_role("button", name="设置口令并进入").click()


@walk
def test_from_the_invitation_to_a_new_password(browser: Browser, contexts: list[BrowserContext], house: House) -> None:
    office = fresh(browser, contexts)
    sign_in(office, house, OFFICE, FIRST)
    expect_in(office, OFFICE)
    office.get_by_role("link", name="用户与权限").click()
    here = office.get_by_role("navigation", name="全站").get_by_role("link", name="用户与权限")
    expect(here).to_have_attribute("aria-current", "page")
    office.get_by_label("用户名").fill(CLERK)
    form = office.locator("form.fields").first
    form.get_by_label("角色").select_option(label="填报人")
    form.get_by_label("地区").select_option(AREA)
    form.get_by_label("单位").fill("没有这个单位")
    form.get_by_role("button", name="生成邀请链接").click()
    expect(office.get_by_role("alert")).to_contain_text("请从列表中选择单位")
    form = office.locator("form.fields").first
    assert form.get_by_label("用户名").input_value() == CLERK  # what was typed is still there
    form.get_by_label("单位").fill(HEALTH)
    form.get_by_role("button", name="生成邀请链接").click()
    link = taken_link(office, house)
    office.get_by_role("button", name="复制链接").click()
    expect(office.get_by_text(re.compile("已复制|请按Ctrl"))).to_be_visible()
    office.get_by_role("link", name="返回用户与权限").click()
    expect(office.get_by_role("row", name=CLERK)).to_contain_text("已邀请，尚未设置口令")

    clerk = fresh(browser, contexts)
    clerk.goto(link)
    expect(clerk.get_by_text(f"您的用户名是“{CLERK}”")).to_be_visible()
    clerk.get_by_label("新口令", exact=True).fill(NEXT)
    clerk.get_by_label("再输入一次新口令").fill(NEXT + "x")
    clerk.get_by_role("button", name="设置口令并进入").click()
    expect(clerk.get_by_role("alert")).to_contain_text("不一致")
    clerk.get_by_label("新口令", exact=True).fill("a" * 12)
    clerk.get_by_label("再输入一次新口令").fill("a" * 12)
    clerk.get_by_role("button", name="设置口令并进入").click()
    expect(clerk.get_by_role("alert")).to_contain_text("过于简单")
    set_password(clerk, link, NEXT)
    expect_in(clerk, CLERK)
    assert not clerk.get_by_role("link", name="用户与权限").count()
    again = fresh(browser, contexts)
    again.goto(link)
    expect(again.get_by_role("heading")).to_have_text("链接已经失效")

    clerk.goto(f"{house.server.url}plain")
    clerk.locator("#said").wait_for()
    assert f"·{CLERK}" in clerk.locator("#said").inner_text()  # the kernel knows who looks

    clerk.goto(f"{house.server.url}people")
    expect(clerk.get_by_role("heading")).to_have_text("没有权限")
    assert "用户名" not in clerk.inner_text("main")

    other = fresh(browser, contexts)
    sign_in(other, house, CLERK, NEXT)
    expect_in(other, CLERK)
    clerk.goto(house.server.url)
    clerk.get_by_role("link", name="我的用户").click()
    expect(clerk.get_by_text(HEALTH)).to_be_visible()

    def change(old: str, new: str) -> None:
        clerk.get_by_label("现在的口令").fill(old)
        clerk.get_by_label("新口令", exact=True).fill(new)
        clerk.get_by_label("再输入一次新口令").fill(new)
        clerk.get_by_role("button", name="修改口令").click()

    change("not-the-password", LAST)
    expect(clerk.get_by_role("alert")).to_contain_text("现在的口令不正确")
    change(NEXT, LAST)
    expect(clerk.get_by_role("status")).to_contain_text("口令已经修改")
    clerk.reload()
    other.goto(house.server.url)
    expect(other.get_by_role("button", name="进入")).to_be_visible()  # the login with the old password has ended
    sign_in(other, house, CLERK, NEXT)
    expect(other.get_by_role("alert")).to_contain_text("用户名或口令不正确")

    office.get_by_role("row", name=CLERK).get_by_role("button", name="重设口令").click()
    link = taken_link(office, house)
    set_password(fresh(browser, contexts), link, NEXT)
    clerk.goto(house.server.url)
    expect(clerk.get_by_role("button", name="进入")).to_be_visible()
    sign_in(clerk, house, CLERK, NEXT)
    expect_in(clerk, CLERK)


def invited(house: House, name: str, password: str, rights: list[Grant] | None = None) -> None:
    store = open_store(house.store, "")
    boss = grants.actor(store, OFFICE)
    accounts.join(store, accounts.invite(store, boss, name, AREA, rights or []), password)
    store.close()


@walk
def test_rights_are_given_and_taken_and_an_account_closed(
    browser: Browser, contexts: list[BrowserContext], house: House
) -> None:
    name = "教育局联络员"
    invited(house, name, NEXT)
    office, clerk = fresh(browser, contexts), fresh(browser, contexts, width=390)
    until(lambda: house.server.ask("login").status == 200, 10)
    sign_in(clerk, house, name, NEXT)
    expect_in(clerk, name)
    sign_in(office, house, OFFICE, FIRST)
    office.goto(f"{house.server.url}people")
    row = office.get_by_role("row", name=name)
    row.get_by_text("增加权限").first.click()
    row.get_by_label("角色").select_option(label="查看人")
    row.get_by_label("地区").select_option(AREA)
    row.get_by_role("button", name="增加").click()
    expect(office.get_by_role("status")).to_contain_text("已增加权限")
    expect(row).to_contain_text("查看人·")
    row.get_by_role("button", name="收回").click()
    expect(office.get_by_role("status")).to_contain_text("已收回权限")
    expect(row).to_contain_text("没有权限")
    own = office.get_by_role("row", name=OFFICE)
    assert not own.get_by_role("button", name="停用").count()
    own.get_by_role("button", name="收回").click()
    expect(office.get_by_role("alert")).to_contain_text("最后一名管理员")
    row.locator("summary", has_text="停用").click()  # nobody is closed at one click
    row.get_by_role("button", name="确认停用").click()
    expect(office.get_by_role("status")).to_contain_text("已停用")
    clerk.goto(house.server.url)
    expect(clerk.get_by_role("button", name="进入")).to_be_visible()
    sign_in(clerk, house, name, NEXT)
    expect(clerk.get_by_role("alert")).to_contain_text("用户名或口令不正确")
    row.get_by_role("button", name="启用").click()
    expect(office.get_by_role("status")).to_contain_text("已启用")
    sign_in(clerk, house, name, NEXT)
    expect_in(clerk, name)


@walk
def test_wrong_tries_lock_nobody_out(browser: Browser, contexts: list[BrowserContext], house: House) -> None:
    name = "统计局联络员"
    invited(house, name, NEXT)
    known = fresh(browser, contexts, "10.8.0.1")
    sign_in(known, house, name, NEXT)
    expect_in(known, name)
    guesser = fresh(browser, contexts, "10.8.0.1")  # of the same office, in another browser
    kept = cookies(house.server.ask("login", headers={"X-Forwarded-For": "10.8.0.1"}))
    body = f"user={name}&password=wrong-wrong-wrong&_xsrf={kept['_xsrf']}".encode()
    told = {**jar(kept), "X-Forwarded-For": "10.8.0.1", "Origin": house.server.url.partition("/halfsky")[0]}
    answers = [house.server.ask("login", method="POST", headers=told, body=body).status for _ in range(11)]
    assert answers[0] == 403 and answers[-1] == 429
    sign_in(guesser, house, name, "wrong-wrong-wrong")
    expect(guesser.get_by_role("alert")).to_contain_text("需要等候几秒")
    known.get_by_role("button", name="退出").click()
    sign_in(known, house, name, NEXT)  # where the person has signed in before, nothing waits
    expect_in(known, name)
    elsewhere = fresh(browser, contexts, "10.9.0.7")
    sign_in(elsewhere, house, name, NEXT)
    expect_in(elsewhere, name)
    sign_in(guesser, house, name, NEXT)  # the right password, after its turn
    expect_in(guesser, name)


@walk
def test_a_token_s_name_signs_in_beside_accounts(
    browser: Browser, contexts: list[BrowserContext], house: House
) -> None:
    page = fresh(browser, contexts)
    sign_in(page, house, "script", SCRIPT)
    expect_in(page, "script")
    page.goto(f"{house.server.url}account")
    expect(page.get_by_text("不在本页修改")).to_be_visible()
    page.goto(f"{house.server.url}people")
    expect(page.get_by_role("heading")).to_have_text("没有权限")
    invited(house, "script", NEXT)  # a new password, whoever set it, ends the person's logins by a token too
    asked = page.get_by_role("button", name="进入")
    until(lambda: page.goto(f"{house.server.url}account") and asked.count(), 10)
    sign_in(page, house, "script", SCRIPT)  # which makes new ones
    expect_in(page, "script")


@walk
def test_the_office_sets_the_days_and_confirms_who_sends_what(
    browser: Browser, contexts: list[BrowserContext], house: House
) -> None:
    name = "妇儿工委办审核员"
    invited(house, name, NEXT, [Grant("reviewer", AREA)])
    page = fresh(browser, contexts, width=390)
    sign_in(page, house, name, NEXT)
    page.get_by_role("link", name="布置报送").click()
    expect(page.get_by_text("尚未确认")).to_be_visible()
    page.get_by_label("数据年份").fill("2024")
    page.get_by_label("开始接收").fill("2026-04-01")
    page.get_by_label("截止报送").fill("2026-03-01")
    page.get_by_role("button", name="保存报送时间").click()
    expect(page.get_by_role("alert")).to_contain_text("先后")
    page.get_by_label("数据年份").fill("2024")
    page.get_by_label("开始接收").fill("2026-01-05")
    page.get_by_label("截止报送").fill("2026-03-01")
    page.get_by_role("button", name="保存报送时间").click()
    expect(page.get_by_role("status")).to_contain_text("已保存2024年数据的报送时间")
    expect(page.get_by_role("row", name="2024")).to_contain_text("2026-03-01")
    page.get_by_role("button", name="确认以上单位").click()
    expect(page.get_by_role("alert")).to_contain_text("妇女人均预期寿命")  # no unit yet
    page.get_by_label("报送单位：妇女人均预期寿命").fill("区统计局")
    page.get_by_role("button", name="确认以上单位").click()
    expect(page.get_by_role("status")).to_contain_text("已确认")
    expect(page.get_by_text(f"{name}已于")).to_be_visible()
    assert page.get_by_label("报送单位：妇女人均预期寿命").input_value() == "区统计局"
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    clerk = fresh(browser, contexts)
    sign_in(clerk, house, OFFICE, FIRST)  # an administrator gives rights, and calls for no figures
    clerk.goto(f"{house.server.url}round/{PLAN}")
    expect(clerk.get_by_role("heading")).to_have_text("没有权限")


@walk
def test_the_pages_of_people_fit_a_phone(browser: Browser, contexts: list[BrowserContext], house: House) -> None:
    page = fresh(browser, contexts, width=390)
    sign_in(page, house, OFFICE, FIRST)
    for path in ("people", "account"):
        page.goto(f"{house.server.url}{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, path


def test_forms_of_people_are_for_the_server_s_own_pages(house: House) -> None:
    """Without the mark of a page nothing is done, and a form's address opened by hand does nothing."""
    assert house.server.ask("people/close", method="POST", body=b"person=x").status in (302, 403)
    for path in ("people", "account", "people/invite"):
        answer = house.server.ask(path)
        assert answer.status == 302 and "login" in answer.headers["Location"]
    kept = cookies(house.server.ask("login"))
    body = f"user={quote(OFFICE)}&password={quote(FIRST)}&_xsrf={quote(kept['_xsrf'])}".encode()
    kept |= cookies(house.server.ask("login", method="POST", headers=jar(kept), body=body))
    assert house.server.ask("people", headers=jar(kept)).status == 200
    assert house.server.ask("people/close", method="POST", headers=jar(kept), body=b"person=x").status == 403
    foreign = {**jar(kept), "Origin": "http://other.example"}
    marked = f"person=x&_xsrf={quote(kept['_xsrf'])}".encode()
    assert house.server.ask("people/close", method="POST", headers=foreign, body=marked).status == 403


@walk
def test_nothing_secret_is_in_the_log(house: House) -> None:
    """The last of this module: what the others typed, and the keys of links that were opened."""
    logged = house.server.logged()
    assert "POST /halfsky/join" in logged and "wrong password" in logged
    for secret in house.secrets:
        assert secret not in logged
    assert "key=" not in logged
