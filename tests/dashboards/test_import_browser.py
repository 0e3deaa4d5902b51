"""The whole way of a table in a real browser on the real server: from the office's file to the published value, from a
clerk's file to the receipt.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

import collecting
import importing_pages
from collecting import AREA, HEAD, LOOK, SENDER, YEAR, actor
from dashboards_server import CHROMIUM, PATIENCE, served
from halfsky.collect.store import Store, open_store, views
from halfsky.package import load_package
from long_form import walks

pytestmark = [
    *walks,
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Debian's chromium"),
]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_CLICKS = 6
DROP = """([name, media, content]) => {
  const bytes = Uint8Array.from(atob(content), (sign) => sign.charCodeAt(0));
  const carried = new DataTransfer();
  carried.items.add(new File([bytes], name, { type: media }));
  for (const kind of ["dragover", "drop"]) {
    document.body.dispatchEvent(new DragEvent(kind, { dataTransfer: carried, bubbles: true, cancelable: true }));
  }
}"""


@dataclass
class Hand:
    """A person at a browser: the page, how often he clicked, what the browser complained of and where it went."""

    page: Page
    clicks: int = 0
    complaints: list[str] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)

    def click(self, what: Locator) -> None:
        what.click()
        self.clicks += 1


@dataclass
class Site:
    address: str
    folder: Path
    store: Store
    browser: Browser

    @contextmanager
    def at(self, name: str) -> Iterator[Hand]:
        """A person on the first page, signed in."""
        context = self.browser.new_context(viewport={"width": 1440, "height": 1000}, locale="zh-CN")
        context.set_default_timeout(PATIENCE)
        with closing(context):
            hand = Hand(context.new_page())
            hand.page.on("pageerror", lambda error: hand.complaints.append(str(error)))
            hand.page.on("console", lambda said: hand.complaints.append(said.text) if said.type == "error" else None)
            hand.page.on("request", lambda asked: hand.hosts.add(asked.url.split("/")[2] if "//" in asked.url else ""))
            hand.page.goto(f"{self.address}?token={name}-long-password")
            yield hand
            assert hand.complaints == []
            assert hand.hosts - {""} == {self.address.split("/")[2]}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("site")
    importing_pages.write_package(folder / "data")
    store = open_store(folder / "store", "")
    collecting.give_rights(store)
    people = ",".join(f"{name}:{name}-long-password" for name in (SENDER, HEAD, LOOK))
    told = {"HALFSKY_TOKEN": people, "HALFSKY_STORE": str(folder / "store"), "HALFSKY_DATABASE_URL": ""}
    expect.set_options(timeout=PATIENCE)
    with served(folder, folder / "data", **told) as (address, _), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield Site(address, folder, store, browser)
        browser.close()
    expect.set_options(timeout=5_000)  # as it is elsewhere
    store.close()


def grave(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{item['id']}: {item['nodes'][0]['html']}" for item in found if item["impact"] in ("serious", "critical")]


def pictures(page: Page, folder: Path, name: str) -> None:
    """The page on a desk and on a phone: nothing is wider than either."""
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 1000})
        page.wait_for_timeout(300)
        assert page.evaluate("document.querySelector('.hs').scrollWidth") <= width
        page.screenshot(path=folder / f"{name}-{width}.png", full_page=True)
        whole = page.evaluate("document.querySelector('.hs').getBoundingClientRect().height")
        page.set_viewport_size({"width": width, "height": int(whole) + 40})
        page.screenshot(path=folder / f"{name}-{width}.png")
    page.set_viewport_size({"width": 1440, "height": 1000})


def test_from_the_offices_file_to_the_published_value(site: Site, tmp_path: Path) -> None:
    with site.at(HEAD) as hand:
        page = hand.page
        hand.click(page.get_by_role("link", name="导入", exact=True))
        page.get_by_role("heading", level=1).filter(has_text="数据导入").wait_for()
        with page.expect_file_chooser() as chooser:
            hand.click(page.get_by_role("button", name="选择统计表"))
        book = importing_pages.yearbook()
        chooser.value.set_files({"name": "年鉴3-2.xlsx", "mimeType": XLSX, "buffer": book})
        sheet = page.locator(".hs-sheet")
        expect(sheet.get_by_role("button", name="B5 0.0312 可以导入")).to_be_visible()
        expect(sheet.get_by_role("button", name="H5 12.5 没有读懂")).to_be_visible()
        expect(page.locator(".hs-cell-legend")).to_contain_text("待确认 1")
        expect(page.locator(".hs-cell-legend")).to_contain_text("不在本次范围 5")
        asked = page.locator(".hs-asked")
        expect(asked).to_contain_text("已发布82")
        expect(page.locator(".hs-effects")).to_contain_text("确认后，规划目标将怎样变化")
        pictures(page, tmp_path, "read")
        assert grave(page) == []
        # A heading that the catalogue does not know is corrected from the list, then left out after all: answers.
        sheet.get_by_role("button", name=re.compile("更正标题H3")).click()
        expect(page.locator(".hs-chosen")).to_contain_text("涉及2个数值")
        expect(page.get_by_label("指标", exact=True)).to_be_visible()
        pictures(page, tmp_path, "heading")
        assert grave(page) == []
        page.get_by_role("button", name="不导入（2个数值）").click()
        expect(asked).not_to_contain_text("妇科床位密度")
        page.get_by_role("button", name="保留已发布数值").click()
        expect(asked).to_contain_text("没有需要回答的问题")
        expect(page.get_by_label("发布单位")).to_have_value(importing_pages.PUBLISHER)
        hand.click(page.get_by_role("button", name="③ 确认导入这5个数值"))
        expect(page.locator(".hs-receipt")).to_contain_text("导入完成：5个数值已写入数据包并发布")
        target = page.locator(".hs-effects tr").filter(has_text="孕产妇死亡率")
        expect(target).to_contain_text("无数据")
        expect(target).to_contain_text("已达标")
        pictures(page, tmp_path, "imported")
        assert grave(page) == []
        hand.click(page.get_by_role("link", name=re.compile("在总览中查看")).first)
        page.wait_for_url(re.compile("overview"))
        row = page.locator(".hs-targets tr").filter(has=page.get_by_role("button", name="孕产妇死亡率"))
        expect(row).to_contain_text("6.2/10万", timeout=PATIENCE)
        assert hand.clicks <= MOST_CLICKS
    held = importing_pages.values(load_package(site.folder / "data"), AREA, YEAR)
    assert held["staff_count", "total", "total"] == 312
    assert held["maternal_mortality_ratio", "total", "total"] == 6.2


def test_from_a_clerks_file_to_the_receipt(site: Site, tmp_path: Path) -> None:
    with site.at(SENDER) as hand:
        page = hand.page
        hand.click(page.get_by_role("link", name="导入", exact=True))
        page.get_by_role("heading", level=1).filter(has_text="数据导入").wait_for()
        expect(page.get_by_role("button", name="选择统计表")).to_be_visible()
        content = base64.b64encode(importing_pages.department()).decode("ascii")
        page.evaluate(DROP, ["完成情况.xlsx", XLSX, content])
        hand.clicks += 1
        expect(page.locator(".hs-steps")).to_contain_text("已选择：完成情况.xlsx")
        expect(page.locator(".hs-asked")).to_contain_text("“妇幼保健人员”是哪项指标？")
        page.get_by_role("button", name="选择", exact=True).click()
        page.get_by_label("指标", exact=True).select_option(label="妇幼保健人员数")
        page.get_by_role("button", name="按所选更正").click()
        expect(page.locator(".hs-asked")).to_contain_text("没有需要回答的问题")
        pictures(page, tmp_path, "own")
        assert grave(page) == []
        hand.click(page.get_by_role("button", name="③ 报送这3个数值"))
        expect(page.locator(".hs-receipt")).to_contain_text("报送成功")
        said = page.locator(".hs-receipt").inner_text()
        pictures(page, tmp_path, "sent")
        assert hand.clicks <= MOST_CLICKS
        for word in ("halfsky", "indicator_id", "area_code", "None", "nan"):
            expect(page.locator(".hs")).not_to_contain_text(word)
        page.evaluate(DROP, ["坏.xlsx", XLSX, base64.b64encode(b"no workbook").decode("ascii")])
        expect(page.locator(".hs-said")).to_contain_text("文件没有读取")
        page.evaluate(DROP, ["大.xlsx", XLSX, base64.b64encode(bytes(5_500_000)).decode("ascii")])
        expect(page.locator(".hs-said")).to_contain_text("文件超过5MB")
    sent = views.submissions(site.store, actor(site.store, HEAD))
    assert re.findall(r"HS-[0-9A-F-]{19}", said) == sent["receipt"].tolist()
    assert sent[["rows_taken", "submitted"]].to_numpy().tolist() == [[3, 3]]


def test_who_may_not_is_not_led_there(site: Site) -> None:
    with site.at(LOOK) as hand:
        expect(hand.page.get_by_role("link", name="总览", exact=True)).to_be_visible()
        expect(hand.page.get_by_role("link", name="导入", exact=True)).to_have_count(0)
        hand.page.goto(f"{site.address}import")
        hand.page.get_by_role("heading", level=1).filter(has_text="数据导入").wait_for()
        expect(hand.page.locator(".hs-said")).to_contain_text("没有导入或报送数据的权限")
