"""An office alone: from `halfsky setup` on a bare folder to the first sign-in of a second person, all in the browser."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from certificates import certificate
from dashboards_server import until_live
from long_form import walks
from serving_books import CHROMIUM, until

pytestmark = [
    *walks,
    pytest.mark.browser,
    pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="needs Debian's chromium"),
]
OFFICE, CLERK = "妇儿工委办", "卫健委联络员"
FIRST, NEXT = "紫藤花开满墙-2026-春", "海棠依旧在窗前-2026"
PATIENCE = 90_000
PLAN = """林西县妇女发展规划（2021—2030年）
一、妇女与健康
（一）主要目标
1.孕产妇死亡率控制在12/10万以下。（责任单位：县卫生健康委）
2.妇女常见病筛查率达到85%以上。（责任单位：县卫生健康委）
（二）策略措施
1.完善妇幼健康服务体系。
二、妇女与教育
（一）主要目标
1.学前三年毛入园率达到98%。（责任单位：县教育局）
"""


@contextmanager
def office(folder: Path) -> Iterator[tuple[str, Path]]:
    """`halfsky setup` on a folder; the link to begin with ("" where somebody has an account), and its log."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("HALFSKY")}
    log = folder.parent / "serve.log"
    log.unlink(missing_ok=True)  # of an earlier run
    command = [str(Path(sys.executable).parent / "halfsky"), "setup", str(folder), "--port", "0", "--preheat", "0"]
    process = subprocess.Popen([*command, "--log", str(log)], env=environment, cwd=folder.parent)
    try:
        link = folder / "first-link.txt"
        until(lambda: "dashboards (" in log.read_text(encoding="utf-8"), 120)
        yield link.read_text(encoding="utf-8").strip() if link.exists() else "", log
    finally:
        process.terminate()
        assert process.wait(30) == 0


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield started
        started.close()


def new_page(browser: Browser, width: int = 1440, *, ignore_https_errors: bool = False) -> Page:
    context = browser.new_context(viewport={"width": width, "height": 800}, ignore_https_errors=ignore_https_errors)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    return page


def passwords(page: Page, password: str, button: str) -> None:
    page.get_by_label("新口令", exact=True).fill(password)
    page.get_by_label("再输入一次新口令").fill(password)
    page.get_by_role("button", name=button).click()


def test_from_a_bare_folder_to_the_second_person(browser: Browser, tmp_path: Path) -> None:
    document, folder = tmp_path / "规划.txt", tmp_path / "office"
    document.write_text(PLAN, encoding="utf-8")
    steps = 1  # halfsky setup DIR
    with office(folder) as (link, log):
        address = link.partition("setup?key=")[0]
        stranger = new_page(browser)
        stranger.goto(address)  # who was not given the link
        expect(stranger.get_by_text("请打开安装时给出的链接")).to_be_visible()
        stranger.goto(f"{address}setup")
        assert not stranger.get_by_role("button", name="设置并进入").count()
        assert (folder / "first-link.txt").stat().st_mode & 0o777 == 0o600

        page = new_page(browser, 390)
        page.goto(link)
        steps += 1
        assert "key" not in page.url
        page.get_by_label("用户名").fill(OFFICE)
        passwords(page, FIRST, "设置并进入")
        steps += 1
        expect(page.get_by_role("heading", name="系统设置")).to_be_visible()
        assert not (folder / "first-link.txt").exists()
        stranger.goto(link)
        assert not stranger.get_by_role("button", name="设置并进入").count()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390

        page.locator("main").get_by_role("link", name="录入规划").click()
        steps += 1
        page.get_by_label("规划文件").set_input_files(document)
        page.get_by_role("button", name="读取").click()
        steps += 1
        expect(page.get_by_text("已核对0项，共3项")).to_be_visible()
        assert page.get_by_label("规划名称").input_value().startswith("林西县妇女发展规划")
        page.get_by_role("button", name="确认录入").click()
        steps += 1
        expect(page.get_by_role("status")).to_contain_text("已录入：林西县妇女发展规划")
        expect(page.get_by_role("row").filter(has_text="林西县")).to_contain_text(re.compile("正在生成|排队等候"))

        page.get_by_role("navigation").get_by_role("link", name="用户与权限").click()
        steps += 1
        page.get_by_label("用户名").fill(CLERK)
        form = page.locator("form.fields").first
        form.get_by_label("角色").select_option(label="填报人")
        form.get_by_label("地区").select_option(label="林西县")
        form.get_by_label("单位").fill("县卫生健康委")
        form.get_by_role("button", name="生成邀请链接").click()
        steps += 1
        invitation = page.get_by_label("链接").input_value()

        clerk = new_page(browser)
        clerk.goto(invitation)
        steps += 1
        passwords(clerk, NEXT, "设置口令并进入")
        steps += 1
        expect(clerk.locator("form.user")).to_contain_text(CLERK)
        assert steps <= 12
        for path in ("office", "plan", "backup", "people", "round", "address"):
            clerk.goto(f"{address}{path}")
            expect(clerk.get_by_role("heading")).to_have_text("没有权限")
        settle(page, address, tmp_path / "backups", document)
        page.goto(f"{address}plan")  # comes again by itself until the first report is made
        page.get_by_role("row").filter(has_text="林西县").get_by_role("link", name="打开报告").click()
        expect(page.get_by_role("heading", level=1).first).to_contain_text("林西县")
        start_anew(browser, address)
        logged = log.read_text(encoding="utf-8")
        for secret in (FIRST, NEXT, link.partition("key=")[2], invitation.partition("key=")[2]):
            assert secret not in logged
    with office(folder) as (again, log):
        assert again == ""  # somebody has an account: there is nothing to begin with
        port = until(lambda: re.search(r"at https://0\.0\.0\.0:(\d+)/jiance/", log.read_text(encoding="utf-8")), 60)[1]
        page = new_page(browser, ignore_https_errors=True)
        page.goto(f"https://localhost:{port}/jiance/")  # as was chosen, once it has been started again
        sign_in(page, CLERK, NEXT)
        page.get_by_role("link", name="总览").click()
        until_live(page)  # the kernel has asked what its visitor wishes, and the widgets' line is there
        assert all(one["secure"] for one in page.context.cookies() if "login" in one["name"])


def start_anew(browser: Browser, address: str) -> None:
    """The chosen address is served at a press, without anybody at the machine."""
    page = new_page(browser, ignore_https_errors=True)
    page.goto(f"{address}address")
    sign_in(page, OFFICE, FIRST)
    page.goto(f"{address}address")
    page.get_by_role("button", name="立即启用").click()
    expect(page.get_by_role("heading", name="正在启用")).to_be_visible()
    page.wait_for_url(re.compile("^https://localhost:[0-9]+/jiance/"))
    sign_in(page, OFFICE, FIRST)
    page.get_by_role("link", name="系统设置").click()
    page.get_by_role("link", name="网址与证书").click()
    expect(page.get_by_text("现在的网址：https://")).to_be_visible()


def sign_in(page: Page, person: str, password: str) -> None:
    page.get_by_label("用户名").fill(person)
    page.get_by_label("口令").fill(password)
    page.get_by_role("button", name="进入").click()
    expect(page.locator("form.user")).to_contain_text(person)


def reached(page: Page, address: str) -> None:
    """The address and the certificate: a wrong key is told, the days left are, and when both hold."""
    own, other = certificate("localhost", 89), certificate()
    page.goto(f"{address}office")
    row = page.get_by_role("row").filter(has_text="网址与证书")
    expect(row).to_contain_text("尚未完成")  # nobody else reaches the server yet
    row.get_by_role("link").click()
    page.get_by_label("从哪里可以打开").select_option(label="单位网络上的所有电脑")
    page.get_by_label("域名").fill("localhost")
    page.get_by_label("路径").fill("/jiance/")
    page.get_by_role("button", name="保存网址").click()
    expect(page.get_by_role("status")).to_contain_text("立即启用")
    expect(page.get_by_text("明文传送")).to_be_visible()

    def put_in(key: bytes) -> None:
        kind = "application/x-pem-file"
        page.get_by_label("证书文件").set_input_files({"name": "a.pem", "mimeType": kind, "buffer": own[0]})
        page.get_by_label("私钥文件").set_input_files({"name": "a.key", "mimeType": kind, "buffer": key})
        page.get_by_role("button", name="核对并保存证书").click()

    put_in(other[1])
    expect(page.get_by_role("alert")).to_contain_text("证书与私钥不是一对")
    put_in(own[1])
    expect(page.get_by_role("status")).to_contain_text("证书与私钥相符，还有89天到期")
    expect(page.get_by_text("启用后的网址：https://localhost")).to_be_visible()


def settle(page: Page, address: str, backups: Path, document: Path) -> None:
    """What else an office sets: the days, who sends what, the nightly backup; and a document that is no plan."""
    page.goto(f"{address}round")
    page.get_by_role("link", name="林西县").click()
    page.get_by_label("数据年份").fill("2025")
    page.get_by_label("截止报送").fill("2099-03-01")
    page.get_by_role("button", name="保存报送时间").click()
    expect(page.get_by_role("status")).to_contain_text("已保存2025年")
    page.get_by_role("button", name="确认以上单位").click()
    expect(page.get_by_role("status")).to_contain_text("已确认3项")
    page.goto(f"{address}backup")
    expect(page.get_by_text("尚未设置")).to_be_visible()
    page.get_by_label("文件夹").fill("relative")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("alert")).to_contain_text("完整的文件夹路径")
    page.get_by_label("文件夹").fill(str(backups))
    page.get_by_label("时间").select_option(label="23时")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("status")).to_contain_text("已保存")
    page.get_by_role("button", name="立即备份并核对").click()
    expect(page.get_by_role("status")).to_contain_text("已备份并核对")
    assert [path.stat().st_mode & 0o777 for path in backups.glob("halfsky-*.tar")] == [0o600]
    reached(page, address)
    page.goto(f"{address}office")
    assert not page.get_by_text("尚未完成").count()
    page.goto(f"{address}plan")
    page.get_by_label("规划文件").set_input_files(
        {"name": "x.docx", "mimeType": "application/msword", "buffer": b"no document" * 300_000}
    )
    page.get_by_role("button", name="读取").click()
    expect(page.get_by_role("alert")).to_be_visible()
