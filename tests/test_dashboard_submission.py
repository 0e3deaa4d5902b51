"""The whole way of a figure in a real browser on the real server: from the template to the overview and the report."""

from __future__ import annotations

import asyncio
import json
import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
import websockets
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

import collecting
import office_hand
from collecting import AREA, HEAD, HEALTH, LOOK, PLAN, SENDER, YEAR, actor, filled
from dashboard_pages import IMAGE, PATH, SCRIPT
from dashboards_server import CHROMIUM, PATIENCE, served
from documents import OFFICE
from halfsky.batch import run_reports
from halfsky.collect.store import Store, calls, open_store, views
from halfsky.package import load_package

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Debian's chromium"),
]
STRANGER = "stranger"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass
class Site:
    """A running server over a store and a package of its own, and the browsers of the people who come."""

    address: str
    folder: Path
    store: Store
    browser: Browser

    @contextmanager
    def at(self, name: str, page: str = f"submission?plan={PLAN}&year={YEAR}") -> Iterator[Page]:
        """A page in a browser of the person's own, signed in."""
        context = self.browser.new_context(viewport={"width": 1280, "height": 900}, locale="zh-CN")
        context.set_default_timeout(PATIENCE)
        yield self.tab(context, name, page)
        context.close()

    def tab(self, context: BrowserContext, name: str, page: str = f"submission?plan={PLAN}&year={YEAR}") -> Page:
        opened = context.new_page()
        opened.complaints = []
        opened.on("pageerror", lambda error: opened.complaints.append(str(error)))
        opened.goto(f"{self.address}{page}{'&' if '?' in page else '?'}token={secret(name)}")
        opened.get_by_role("heading", level=1).filter(has_text=re.compile("妇女|半边天|数据")).wait_for()
        return opened

    def sent(self) -> pd.DataFrame:
        return views.submissions(self.store, actor(self.store, HEAD))

    def log(self) -> pd.DataFrame:
        return views.log(self.store, actor(self.store, HEAD))


def secret(name: str) -> str:
    return f"{name}-long-password"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("site")
    collecting.write_package(folder / "data")
    store = open_store(folder / "store", "")
    collecting.give_rights(store)
    calls.call(store, actor(store, HEAD), PLAN, AREA, YEAR, due_on=f"{YEAR + 1}-03-31")
    people = ",".join(f"{name}:{secret(name)}" for name in (SENDER, HEAD, LOOK, STRANGER))
    told = {"HALFSKY_TOKEN": people, "HALFSKY_STORE": str(folder / "store"), "HALFSKY_DATABASE_URL": ""}
    with served(folder, folder / "data", **told) as (address, _), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield Site(address, folder, store, browser)
        browser.close()
    store.close()


def download(page: Page, button: str, target: Path) -> Path:
    with page.expect_download() as started:
        page.get_by_role("button", name=button).click()
    started.value.save_as(target)
    return target


def choose(page: Page, content: bytes, name: str = "报送.xlsx") -> None:
    """Choose a file, as a hand does; what is found in it stands on the page then."""
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="选择已填写的工作簿").click()
    chooser.value.set_files({"name": name, "mimeType": XLSX, "buffer": content})


def checked(page: Page, content: bytes, name: str = "报送.xlsx") -> None:
    choose(page, content, name)
    expect(page.locator(".hs-steps")).to_contain_text(f"已选择：{name}")
    expect(page.locator(".hs-findings")).to_contain_text("检查完毕")


def grave(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{item['id']}: {item['nodes'][0]['html']}" for item in found if item["impact"] in ("serious", "critical")]


def report_of(site: Site, outputs: Path) -> tuple[pd.DataFrame, str]:
    """The table and the page of the plan's report, as `halfsky run` makes them."""
    run_reports(plan_ids=[PLAN], as_of=YEAR, report="annual", data=site.folder / "data", outputs=outputs, workers=1)
    folder = outputs / PLAN / f"{YEAR}-annual"
    return pd.read_csv(folder / "gaps.csv").set_index("indicator_id"), (folder / "report.html").read_text("utf-8")


def test_from_the_template_to_the_overview_and_the_report(site: Site, tmp_path: Path) -> None:
    with site.at(HEAD, f"overview?plan={PLAN}&year={YEAR}&search=孕产妇") as page:
        expect(page.locator(".hs-targets")).to_contain_text("无数据")
        expect(page.locator(".hs-owed")).to_contain_text("孕产妇死亡率；妇女常见病筛查率；妇幼保健人员数")

    with site.at(SENDER) as page:
        expect(page.locator(".hs-full").first).to_contain_text("未报")
        blank = download(page, "下载本单位报送模板", tmp_path / "blank.xlsx")
        if OFFICE is None:
            first = filled(blank.read_bytes(), {"I6": 5.2, "N6": "人数少", "I7": 84.1, "I8": "=300+11"})
        else:
            first = office_hand.fill(blank, tmp_path).read_bytes()
        checked(page, first)
        row = page.locator(".hs-findings tbody tr").filter(has_text="I8")
        expect(row).to_contain_text("单元格是公式：请改填数字")
        assert site.sent().empty, "a file that is only looked at is not kept"
        page.get_by_role("button", name="③ 报送").dblclick()
        expect(page.locator(".hs-receipt")).to_contain_text("报送成功")
        said = page.locator(".hs-receipt").inner_text()
        assert re.findall(r"HS-[0-9A-F-]{19}", said) == site.sent()["receipt"].tolist()
        assert site.sent().loc[0, "rows_refused"] == 1
        expect(page.get_by_role("button", name="接受")).to_have_count(0)
        assert grave(page) == [] and page.complaints == []

    with site.at(HEAD) as page:
        values = page.locator(".hs-values")
        expect(values.locator("tr").filter(has_text="I7")).to_contain_text("76%（2022）")
        expect(values.locator("tr").filter(has_text="I7")).to_contain_text("+8.1个百分点")
        expect(values.locator("tr").filter(has_text="I6")).to_contain_text("人数少")
        page.get_by_role("button", name="退回或修正I6").click()
        expect(page.get_by_label("要审核的数值")).to_have_value(re.compile("^I6"))
        page.get_by_role("button", name="退回（须填原因）").click()
        expect(page.locator(".hs-said")).to_contain_text("填写原因")
        page.get_by_label("原因", exact=True).fill("请核对分母")
        page.get_by_role("button", name="退回（须填原因）").dblclick()
        expect(page.locator(".hs-said")).to_contain_text("已退回1个数值")
        page.get_by_role("button", name="接受I7").click()
        expect(page.locator(".hs-said")).to_contain_text("已接受1个数值")
        assert grave(page) == [] and page.complaints == []

    with site.at(SENDER) as page:
        returned = page.locator(".hs-full").first.locator("tr").filter(has_text="孕产妇死亡率")
        expect(returned).to_contain_text("退回原因：请核对分母")
        good = {"I6": 5.4, "J6": 2, "K6": 37037, "N6": "已核对", "I7": 84.1, "I8": 311}
        checked(page, filled(blank.read_bytes(), good), "更正.xlsx")
        page.get_by_role("button", name="③ 报送").click()
        expect(page.locator(".hs-receipt")).to_contain_text("报送成功")

    with site.at(HEAD) as page:
        page.get_by_role("button", name="接受", exact=True).last.click()
        expect(page.locator(".hs-said")).to_contain_text("已接受2个数值")
        page.get_by_role("button", name="发布已接受的数值").click()
        shown = page.locator(".hs-published")
        expect(shown.locator("[role=status]")).to_contain_text("发布完成")
        expect(shown.locator("tr").filter(has_text="孕产妇死亡率")).to_contain_text("5.4/10万")
        expect(shown).to_contain_text("数据包已有其他来源的数值")  # the yearbook's of screening stays
        page.get_by_role("link", name="查看规划目标总览中的状态").click()
        row = page.locator(".hs-targets tr").filter(has_text="孕产妇死亡率")
        expect(row).to_contain_text("5.4/10万")
        expect(row).to_contain_text("已达标")
        expect(page.locator(".hs-owed")).not_to_contain_text("孕产妇死亡率")
        book = openpyxl.load_workbook(download(page, "下载表格（Excel）", tmp_path / "overview.xlsx"))
        rows = pd.DataFrame(book["目标"].values)
        rows.columns = rows.iloc[0]
        exported = rows.set_index("指标").loc["孕产妇死亡率", "最新数值"]
    package = load_package(site.folder / "data")
    seen = package.observations.query("area_code == @AREA and year == @YEAR")
    gaps, report = report_of(site, tmp_path / "outputs")
    published = seen.set_index("indicator_id").loc["maternal_mortality_ratio", "value"]
    assert exported == published == gaps.loc["maternal_mortality_ratio", "observed"] == 5.4
    assert gaps.loc["maternal_mortality_ratio", "status"] == "attained"
    assert re.search(r"孕产妇死亡率.{0,400}5\.4/10万", report, re.DOTALL)
