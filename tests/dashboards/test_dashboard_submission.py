"""The whole way of a figure in a real browser on the real server: from the template to the overview and the report."""

from __future__ import annotations

import json
import re
import struct
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from websockets.sync.client import ClientConnection, connect

import collecting
import office_hand
from collecting import AREA, HEAD, LOOK, PLAN, SENDER, YEAR, actor, filled
from dashboard_pages import IMAGE, PATH, SCRIPT
from dashboards_server import CHROMIUM, PATIENCE, served, until_live
from documents import OFFICE
from halfsky.batch import run_reports
from halfsky.collect import intake
from halfsky.collect.store import Store, open_store, rounds, views
from halfsky.package import Package, load_package
from halfsky.warmkernels.client import OwnParent
from long_form import walks

pytestmark = [
    *walks,
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Debian's chromium"),
]
HERE = f"submission?plan={PLAN}&year={YEAR}"
YEAR_BEFORE = f"submission?plan={PLAN}&year={YEAR - 1}"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass
class Site:
    """A running server over a store and a package of its own, and the browsers of the people who come."""

    address: str
    folder: Path
    store: Store
    browser: Browser

    @contextmanager
    def at(self, name: str, page: str = HERE) -> Iterator[Page]:
        """A page in a browser of the person's own, signed in."""
        with self.context() as context:
            yield self.tab(context, name, page)

    @contextmanager
    def context(self) -> Iterator[BrowserContext]:
        """A browser of somebody's own, closed however its test ends."""
        context = self.browser.new_context(viewport={"width": 1280, "height": 900}, locale="zh-CN")
        context.set_default_timeout(PATIENCE)
        with closing(context):
            yield context

    def tab(self, context: BrowserContext, name: str, page: str = HERE) -> Page:
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
def blank_before(package: Package, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The template of the year before, of which nothing is settled by the whole way's test."""
    return collecting.template(package, tmp_path_factory.mktemp("blank"), year=YEAR - 1)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("site")
    collecting.write_package(folder / "data")
    store = open_store(folder / "store", "")
    collecting.give_rights(store)
    rounds.call(store, actor(store, HEAD), PLAN, AREA, YEAR, due_on=f"{YEAR + 1}-03-31")
    people = ",".join(f"{name}:{secret(name)}" for name in (SENDER, HEAD, LOOK))
    told = {"HALFSKY_TOKEN": people, "HALFSKY_STORE": str(folder / "store"), "HALFSKY_DATABASE_URL": ""}
    with served(folder, folder / "data", **told) as (address, _), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield Site(address, folder, store, browser)
        browser.close()
    store.close()


class Line:
    """A line of its own to the kernel of a page, past the page: messages made by hand, whole or cut."""

    def __init__(self, site: Site, page: Page) -> None:
        kernel = page.evaluate("JSON.parse(document.getElementById('jupyter-config-data').textContent).kernelId")
        cookies = "; ".join(f"{cookie['name']}={cookie['value']}" for cookie in page.context.cookies())
        self._url = f"{site.address.replace('http', 'ws')}api/kernels/{kernel}/channels?session_id={uuid.uuid4()}"
        self._how = {"additional_headers": {"Cookie": cookies}, "origin": site.address.rstrip("/"), "proxy": None}
        with connect(self._url, **self._how) as line:
            opened = {"comm_id": "c", "target_name": "jupyter.widget.control", "data": {}}
            line.send(_message("comm_open", opened))
            line.send(_message("comm_msg", {"comm_id": "c", "data": {"method": "request_states"}}))
            self._states = _heard(line, "update_states")["states"]

    def _widget(self, kind: str) -> str:
        return next(key for key, about in self._states.items() if kind in about["state"].get("_dom_classes", ()))

    def click(self, words: list[str]) -> list[str]:
        """What the page answers to clicks on buttons that it does not have."""
        bridge, answers = self._widget("hs-bridge"), []
        with connect(self._url, **self._how) as line:
            for word in words:
                told = {"method": "update", "state": {"value": word}}
                line.send(_message("comm_msg", {"comm_id": bridge, "data": told}))
                answers.append(_heard(line, "update", "没有执行")["state"]["value"])
        return answers

    def upload(self, content: bytes, name: str, share: float) -> None:
        """An upload of which only so much arrives before the line is cut."""
        file = {"name": name, "type": XLSX, "size": len(content), "last_modified": 0}
        told = {"method": "update", "state": {"value": [file]}, "buffer_paths": [["value", 0, "content"]]}
        text = _message("comm_msg", {"comm_id": self._widget("hs-upload"), "data": told}).encode()
        starts = struct.pack(">III", 2, 12, 12 + len(text))
        whole = starts + text + content
        part = whole[: int(len(whole) * share)]

        def pieces() -> Iterator[bytes]:
            yield from (part[start : start + 1024] for start in range(0, len(part), 1024))
            if share < 1:
                raise ConnectionError("cut")

        with suppress(ConnectionError), connect(self._url, **self._how) as line:
            line.send(pieces())
            _heard(line, "update", "检查完毕")


def _message(kind: str, content: dict) -> str:
    header = {"msg_id": uuid.uuid4().hex, "msg_type": kind, "session": "s", "username": "", "version": "5.3"}
    told = {"channel": "shell", "header": header, "parent_header": {}, "metadata": {"version": "1.0.0"}}
    return json.dumps(told | {"content": content})


def _heard(line: ClientConnection, method: str, words: str = "") -> dict:
    while True:
        message = line.recv(timeout=PATIENCE / 1000)
        data = json.loads(message)["content"].get("data", {}) if isinstance(message, str) else {}
        if data.get("method") == method and words in str(data.get("state", "")):
            return data


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


def report_of(site: Site, outputs: Path, parent: OwnParent | None) -> tuple[pd.DataFrame, str]:
    """The table and the page of the plan's report, as `halfsky run` makes them."""
    run_reports(
        plan_ids=[PLAN], as_of=YEAR, report="annual", data=site.folder / "data", outputs=outputs, workers=1,
        parent=parent,
    )  # fmt: skip
    folder = outputs / PLAN / f"{YEAR}-annual"
    return pd.read_csv(folder / "gaps.csv").set_index("indicator_id"), (folder / "report.html").read_text("utf-8")


def test_from_the_template_to_the_overview_and_the_report(
    site: Site, tmp_path: Path, warm_parent: OwnParent | None
) -> None:
    """Two people at work side by side."""
    with site.at(HEAD, f"overview?plan={PLAN}&year={YEAR}&search=孕产妇") as page:
        expect(page.locator(".hs-targets")).to_contain_text("无数据")
        expect(page.locator(".hs-owed")).to_contain_text("孕产妇死亡率；妇女常见病筛查率；妇幼保健人员数")
    with site.at(SENDER) as sender, site.at(HEAD) as head:
        expect(sender.locator(".hs-standing")).to_contain_text("未报")
        blank = download(sender, "下载本单位报送模板", tmp_path / "blank.xlsx")
        first = _filled_with_one_wrong_cell(blank, tmp_path)
        checked(sender, first)
        row = sender.locator(".hs-findings tbody tr").filter(has_text="I8")
        expect(row).to_contain_text("不是数字：请填写一个确定的数")
        assert site.sent().empty, "a file that is only looked at is not kept"
        sender.get_by_role("button", name="③ 报送").dblclick()
        expect(sender.locator(".hs-receipt")).to_contain_text("报送成功")
        said = sender.locator(".hs-receipt").inner_text()
        assert re.findall(r"HS-[0-9A-F-]{19}", said) == site.sent()["receipt"].tolist()
        assert site.sent().loc[0, "rows_refused"] == 1
        expect(sender.get_by_role("button", name="接受")).to_have_count(0)
        assert grave(sender) == []

        _review_the_first(head)
        assert grave(head) == []

        sender.get_by_role("button", name="刷新").click()
        returned = sender.locator(".hs-standing tr").filter(has_text="孕产妇死亡率")
        expect(returned).to_contain_text("退回原因：请核对分母")
        good = {"I6": 5.4, "J6": 2, "K6": 37037, "N6": "已核对", "I7": 84.1, "I8": 311}
        checked(sender, filled(blank.read_bytes(), good), "更正.xlsx")
        sender.get_by_role("button", name="③ 报送").click()
        expect(sender.locator(".hs-receipt")).to_contain_text("报送成功")
        assert sender.complaints == []

        head.get_by_role("button", name="刷新").click()
        expect(head.locator(".hs-listed").get_by_role("button", name="HS-")).to_have_count(2)
        head.locator(".hs-listed").get_by_role("button", name="HS-").first.click()
        expect(head.locator(".hs-values")).to_contain_text("5.4/10万")
        head.get_by_role("button", name="接受全部待审核（2项）").click()
        expect(head.locator(".hs-said")).to_contain_text("已接受2个数值")
        head.get_by_role("button", name="预览发布").click()
        shown = head.locator(".hs-published")
        expect(shown.get_by_role("table", name="将要发布的数值")).to_contain_text("新增")
        head.get_by_role("button", name="确认发布").click()
        expect(shown.locator("[role=status]")).to_contain_text("发布完成")
        expect(shown.locator("tr").filter(has_text="孕产妇死亡率")).to_contain_text("5.4/10万")
        expect(shown).to_contain_text("数据包已有其他来源的数值")  # the yearbook's of screening stays
        head.get_by_role("link", name="查看规划目标总览中的状态").click()
        head.wait_for_url(re.compile("overview"))
        until_live(head)
        row = head.locator(".hs-targets tr").filter(has=head.get_by_role("button", name="孕产妇死亡率"))
        expect(row).to_contain_text("5.4/10万", timeout=PATIENCE)
        expect(row).to_contain_text("小样本不能判断")  # a county of which births are not known
        expect(head.locator(".hs-owed")).not_to_contain_text("孕产妇死亡率")
        book = openpyxl.load_workbook(download(head, "下载表格（Excel）", tmp_path / "overview.xlsx"))
        assert head.complaints == []
    rows = pd.DataFrame(book["目标"].values)
    exported = rows.set_axis(rows.iloc[0], axis=1).set_index("指标").loc["孕产妇死亡率", "最新数值"]
    seen = load_package(site.folder / "data").observations.query("area_code == @AREA and year == @YEAR")
    published = seen.set_index("indicator_id").loc["maternal_mortality_ratio", "value"]
    gaps, report = report_of(site, tmp_path / "outputs", warm_parent)
    assert exported == published == gaps.loc["maternal_mortality_ratio", "observed"] == 5.4
    assert gaps.loc["maternal_mortality_ratio", "status"] == "too_small"
    assert re.search(r"孕产妇死亡率.{0,400}5\.4/10万", report, re.DOTALL)


def _filled_with_one_wrong_cell(blank: Path, folder: Path) -> bytes:
    if OFFICE is None:
        return filled(blank.read_bytes(), {"I6": 5.2, "N6": "人数少，波动大", "I7": 84.1, "I8": "约三百"})
    return filled(office_hand.fill(blank, folder).read_bytes(), {"I8": "约三百"})


def _review_the_first(page: Page) -> None:
    """What has come is seen beside the year before; one value goes back with a reason, all that waits is accepted."""
    page.get_by_role("button", name="刷新").click()
    values = page.locator(".hs-values tr")
    expect(values.filter(has_text="I7")).to_contain_text("76%（2022）")
    expect(values.filter(has_text="I7")).to_contain_text("提高8.1个百分点")
    expect(values.filter(has_text="I6")).to_contain_text("人数少")
    page.get_by_role("button", name="退回或修正I6").click()
    expect(page.get_by_label("要审核的数值")).to_have_value(re.compile("^I6"))
    page.get_by_role("button", name="退回（须填原因）").click()
    expect(page.locator(".hs-said")).to_contain_text("填写原因")
    button, said = (
        one.bounding_box() for one in (page.get_by_role("button", name="退回（须填原因）"), page.locator(".hs-said p"))
    )
    assert button and said
    assert -200 < said["y"] - button["y"] < 80  # the answer stands where the button is, or above it where that is low
    page.get_by_label("原因", exact=True).fill("请核对分母")
    page.get_by_role("button", name="退回（须填原因）").dblclick()
    expect(page.locator(".hs-said")).to_contain_text("已退回1个数值")
    every = page.get_by_role("button", name="接受全部待审核（2项）")  # stays, and was not met by the second click
    expect(every).to_be_visible()
    boxes = page.locator(".hs-said p, .hs-pause").evaluate_all("all => all.map((one) => one.getBoundingClientRect())")
    boxes.append(every.evaluate("one => one.getBoundingClientRect()"))
    boxes.sort(key=lambda box: box["top"])
    assert len(boxes) == 3
    assert all(one["bottom"] <= other["top"] for one, other in pairwise(boxes)), (
        "nothing covers what is to be read next"
    )
    every.click()
    expect(page.locator(".hs-said")).to_contain_text("已接受")
    expect(page.locator(".hs-said")).to_contain_text("已退回1项未接受")
    expect(values.filter(has_text="I6")).to_contain_text("已退回")


def test_two_tabs_a_double_click_and_a_cut_line_lose_and_double_nothing(site: Site, blank_before: bytes) -> None:
    """With a hostile name, and notes that a browser or a kernel would obey."""
    cells = {"I6": 5.9, "N6": f"{SCRIPT}{IMAGE}", "I7": 84.6, "N7": PATH, "I8": 317}
    content, name = filled(blank_before, cells), "<img src=x onerror=window.hacked=1>.xlsx"
    corrected = filled(blank_before, cells | {"I6": 5.8})
    before = len(site.sent())
    with site.context() as context:
        other, page = [site.tab(context, SENDER, YEAR_BEFORE) for _ in range(2)]
        for tab in (other, page):
            checked(tab, content, name)
        assert len(site.sent()) == before
        for tab in (other, page):
            tab.get_by_role("button", name="③ 报送").dblclick()
        for tab in (other, page):
            expect(tab.locator(".hs-receipt")).to_contain_text("回执号")
        said = [tab.locator(".hs-receipt").inner_text() for tab in (other, page)]
        assert sorted("没有重复保存" in text for text in said) == [False, True], "one of them was first"
        assert len(site.sent()) == before + 1
        choose(other, corrected, name)
        other.close()  # the file is on its way
        choose(page, b"x" * 11_000_000, "大.xlsx")  # more than the line to a kernel takes
        expect(page.locator(".hs-said")).to_contain_text("文件超过5MB")
        expect(page.locator("#hs-lost")).to_be_hidden()
        line = Line(site, page)
        for share in (0.1, 0.5, 0.9):
            line.upload(corrected, "断.xlsx", share)
        page.get_by_role("button", name="刷新").click()
        line.upload(corrected, name, 1)
        page.get_by_role("button", name="③ 报送").click()
        expect(page.locator(".hs-receipt")).to_contain_text("报送成功")
        expect(page.locator(".hs-steps")).to_contain_text(f"已选择：{name}")
        expect(page.locator(".hs")).not_to_contain_text("断.xlsx")
        assert len(site.sent()) == before + 2
        for words in (name, SCRIPT, IMAGE, PATH):
            expect(page.locator(".hs")).to_contain_text(words)
        assert page.evaluate("window.hacked") is None
        assert page.evaluate("document.querySelectorAll('.hs script, .hs img').length") == 0
        page.set_viewport_size({"width": 390, "height": 844})
        assert page.evaluate("document.querySelector('.hs').scrollWidth") <= 390


def test_hand_made_clicks_of_another_role_are_refused_and_logged(
    site: Site, blank_before: bytes, package: Package
) -> None:
    who = actor(site.store, SENDER)
    content = filled(blank_before, {"I6": 6.1, "N6": "更正", "I8": 301})
    receipt = intake.submit_bytes(site.store, who, package, content, "f.xlsx").receipt.receipt
    wanted = [f"accept={receipt}||0", f"return={receipt}|I6|0", f"withdraw={receipt}|I6|0", "publish=all"]
    before = site.log()
    with site.at(LOOK, YEAR_BEFORE) as page:
        expect(page.locator(".hs-standing")).to_contain_text("待审核")
        expect(page.get_by_role("button", name=re.compile("接受|退回|报送|发布|模板"))).to_have_count(0)
        assert grave(page) == []
        answers = Line(site, page).click(wanted)
        assert all("没有这项操作的权限" in answer for answer in answers)
        page.get_by_role("button", name="English").click()
        expect(page.locator(".hs-standing")).to_contain_text("waiting")
    after = site.log()
    new = after[~after["entry"].isin(before["entry"])]
    assert new[["action", "actor"]].to_numpy().tolist() == [["denied", LOOK]] * len(wanted)
    values = views.history(site.store, actor(site.store, HEAD), receipt=receipt)
    assert set(values["state"]) == {"submitted"}
