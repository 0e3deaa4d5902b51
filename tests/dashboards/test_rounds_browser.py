"""A plan as work, once round in real browsers: a unit, a reviewer and a leader, by what each of them reads."""

from __future__ import annotations

import datetime
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

import collecting
import work_collecting
from collecting import GOOD, HEAD, HEALTH, LOOK, PLAN, SENDER, YEAR
from dashboards_server import CHROMIUM, PATIENCE, served, until_live
from halfsky.batch import run_reports
from halfsky.collect.store import open_store
from halfsky.collect.store.database import today
from halfsky.package import load_package
from halfsky.warmkernels.client import OwnParent
from long_form import walks
from work_collecting import SCREEN, STATION, SYSTEM, TRAIN

pytestmark = [
    *walks,
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Debian's chromium"),
]
HERE = f"submission?plan={PLAN}&year={YEAR}&unit={HEALTH}"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DUE = today() + datetime.timedelta(days=20)
SAID = {
    SCREEN: {"state": "推进中", "done_text": "筛查3200人，随访到位", "practice": "下乡筛查车"},
    TRAIN: {"state": "未启动", "cause": "师资未到位"},
    STATION: {"state": "已完成", "done_text": "建成三处", "evidence": "验收单.pdf；区卫发〔2024〕3号"},
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("round")


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    work_collecting.write_package(folder / "data")
    store = open_store(folder / "store", "")
    collecting.give_rights(store)
    store.close()
    people = ",".join(f"{name}:{secret(name)}" for name in (SENDER, HEAD, LOOK))
    told = {"HALFSKY_TOKEN": people, "HALFSKY_STORE": str(folder / "store"), "HALFSKY_DATABASE_URL": ""}
    with served(folder, folder / "data", **told) as (found, _):
        yield found


def secret(name: str) -> str:
    return f"{name}-long-password"


@contextmanager
def at(browser: Browser, address: str, name: str, page: str = HERE) -> Iterator[Page]:
    """A page in a browser of the person's own, signed in; no script of it may fail."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN")
    context.set_default_timeout(PATIENCE)
    try:
        opened = context.new_page()
        complaints: list[str] = []
        opened.on("pageerror", lambda error: complaints.append(str(error)))
        opened.goto(f"{address}{page}&token={secret(name)}")
        opened.get_by_role("heading", level=1).filter(has_text="妇女").wait_for()
        until_live(opened)
        yield opened
        assert complaints == []
    finally:
        context.close()


def looked_at(page: Page, name: str) -> None:
    """Nothing is cut off and everybody can use it, on a desk and on a phone; pictures where one is asked for."""
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_function(f"document.documentElement.clientWidth <= {width}")
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0, name
        cut = "cells => cells.filter(cell => cell.scrollWidth > cell.clientWidth + 1).map(cell => cell.textContent)"
        assert width > 390 or page.eval_on_selector_all(".hs-stacked td", cut) == [], name
        if shots := os.environ.get("HALFSKY_SCREENSHOTS"):
            page.screenshot(path=f"{shots}/{name}-{width}.png", full_page=True)
    page.set_viewport_size({"width": 1440, "height": 900})
    found = Axe().run(page).response["violations"]
    assert [
        f"{item['id']}: {item['nodes'][0]['html']}" for item in found if item["impact"] in ("serious", "critical")
    ] == []


def send(page: Page, content: bytes, name: str) -> None:
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="选择已填写的工作簿").click()
    chooser.value.set_files({"name": name, "mimeType": XLSX, "buffer": content})
    expect(page.locator(".hs-findings")).to_contain_text("检查完毕")
    expect(page.locator(".hs-steps")).to_contain_text(name)
    page.get_by_role("button", name="③ 报送").dblclick()
    expect(page.locator(".hs-receipt")).to_contain_text("报送成功")


def said(page: Page, text: str) -> None:
    expect(page.locator(".hs-said")).to_contain_text(text)


def refresh(page: Page) -> None:
    page.get_by_role("button", name="刷新").click()


def test_from_the_template_to_the_page_and_the_report(
    browser: Browser, address: str, folder: Path, warm_parent: OwnParent | None
) -> None:
    with at(browser, address, SENDER) as unit, at(browser, address, HEAD) as head:
        blank = _sent(unit, folder)
        _one_goes_back(head)
        _corrected(unit, blank)
        _accepted_and_opened(head)
        _answered(unit)
        _proved(unit, head)
        _corrected_and_inspected(head)
        _closed_and_published(head)
        head.get_by_role("link", name="查看落实情况").click()
        head.wait_for_url(re.compile("implementation"))
        until_live(head)
        expect(head.locator(".hs-measures")).to_contain_text("筛查3200人，随访3050人")
        _opened_where_it_stands(head)
    with at(browser, address, LOOK, f"implementation?plan={PLAN}&year={YEAR}") as leader:
        listed = leader.locator(".hs-measures")
        for words in ("筛查3200人，随访3050人", "师资未到位", "建成三处，均已启用"):
            expect(listed).to_contain_text(words)
        expect(listed).not_to_contain_text("随访到位")
        expect(leader.locator(".hs")).to_contain_text("部分达成")
        looked_at(leader, "leader")
    made = load_package(folder / "data")
    states = made.progress.set_index("task_id")["state"].to_dict()
    assert states == {SCREEN: "under_way", TRAIN: "not_started", STATION: "done", SYSTEM: ""}
    assert made.cases[["object_id", "state", "answer"]].to_numpy().tolist() == [[TRAIN, "closed", "开班计划见附件"]]
    outputs = folder / "outputs"
    run_reports(
        plan_ids=[PLAN], as_of=YEAR, report="annual", data=folder / "data", outputs=outputs, workers=1,
        parent=warm_parent,
    )  # fmt: skip
    report = (outputs / PLAN / f"{YEAR}-annual" / "report.html").read_text("utf-8")
    for words in ("两癌筛查", "未启动", "师资未到位"):
        assert words in report
    assert "随访到位" not in report


def _sent(unit: Page, folder: Path) -> bytes:
    with unit.expect_download() as started:
        unit.get_by_role("button", name="下载本单位报送模板").click()
    started.value.save_as(folder / "blank.xlsx")
    blank = (folder / "blank.xlsx").read_bytes()
    send(unit, work_collecting.filled(blank, SAID, GOOD), "报送.xlsx")
    expect(unit.locator(".hs-findings")).to_contain_text("应报措施4项：已报进展3项，未报1项")
    expect(unit.locator(".hs-findings tr").filter(has_text="健康服务机制")).to_contain_text("措施进展 I8")
    expect(unit.locator(".hs-receipt")).to_contain_text("3个、3项")
    expect(unit.locator(".hs-tasks tr").filter(has_text="两癌筛查")).to_contain_text("待审核")
    expect(unit.get_by_role("button", name=re.compile("接受|退回|评估组|督办"))).to_have_count(0)
    looked_at(unit, "unit")
    return blank


def _one_goes_back(head: Page) -> None:
    refresh(head)
    row = head.locator(".hs-reports tr").filter(has_text="两癌筛查")
    expect(row).to_contain_text("下乡筛查车")
    head.get_by_role("checkbox", name="两癌筛查").check()
    head.get_by_role("button", name="退回所选进展").click()
    said(head, "填写原因")
    head.get_by_label("进展退回原因").fill("请写明随访人数")
    head.get_by_role("button", name="退回所选进展").dblclick()
    said(head, "已退回1项进展报告")
    expect(row).to_contain_text("请写明随访人数")
    for title in ("助产人员培训", "母婴设施建设"):
        head.get_by_role("checkbox", name=title).check()
    head.get_by_role("button", name="接受所选进展").click()
    said(head, "已接受2项进展报告")


def _corrected(unit: Page, blank: bytes) -> None:
    refresh(unit)
    row = unit.locator(".hs-tasks tr").filter(has_text="两癌筛查")
    expect(row).to_contain_text("退回原因：请写明随访人数")
    better = {
        SCREEN: {"state": "推进中", "done_text": "筛查3200人，随访3050人"},
        SYSTEM: {"self_verdict": "基本达成", "done_text": "印发意见"},
    }
    send(unit, work_collecting.filled(blank, better), "更正.xlsx")
    expect(row).to_contain_text("随访3050人")


def _accepted_and_opened(head: Page) -> None:
    refresh(head)
    head.get_by_role("button", name="接受全部待审核进展（2项）").click()
    said(head, "已接受2项进展报告")
    head.get_by_label("定性目标").select_option("健康服务机制")
    head.get_by_label("评估组结论").select_option("部分达成")
    head.get_by_label("评估依据").fill("机制文件尚缺")
    head.get_by_role("button", name="记录评估组结论").click()
    said(head, "已记录评估组结论：部分达成")
    head.get_by_label("督办事项").select_option(label="措施2 助产人员培训")
    head.get_by_label("事由").select_option("未启动")
    head.get_by_label("级别").select_option("交办")
    head.get_by_label("督办要求").fill("请查明原因，提出措施，按期答复。")
    head.get_by_label("答复期限").fill(DUE.isoformat())
    head.get_by_role("button", name="下达督办单").dblclick()
    said(head, "已下达督办单：交办〔")
    expect(head.locator(".hs-slips tbody tr")).to_have_count(1)
    looked_at(head, "reviewer")


def _answered(unit: Page) -> None:
    refresh(unit)
    slip = unit.locator(".hs-slips tr").filter(has_text="助产人员培训")
    expect(slip).to_contain_text("请查明原因，提出措施，按期答复。")
    expect(slip).to_contain_text("待答复")
    unit.get_by_label("答复或意见").fill("开班计划见附件")
    unit.get_by_role("button", name="答复（须填意见）").dblclick()
    said(unit, "答复：交办〔")
    expect(slip).to_contain_text("已答复待审核")
    looked_at(unit, "unit-slip")


def _proved(unit: Page, head: Page) -> None:
    row = unit.locator(".hs-evidence tr").filter(has_text="验收单.pdf")
    expect(row).to_contain_text("未提供")
    with unit.expect_file_chooser() as chooser:
        row.get_by_role("button", name="选择文件提交（不超过9MB）").click()
    chooser.value.set_files({"name": "验收单.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 acceptance"})
    said(unit, "已提交佐证材料：验收单.pdf")
    expect(row).to_contain_text("已收到")
    refresh(head)
    row = head.locator(".hs-evidence tr").filter(has_text="验收单.pdf")
    with head.expect_download() as started:
        row.get_by_role("button", name="验收单.pdf").click()
    assert Path(started.value.path()).read_bytes() == b"%PDF-1.4 acceptance"
    row.get_by_role("button", name="可采用").dblclick()
    said(head, "已认定可采用：验收单.pdf")
    expect(row).to_contain_text("可采用")


def _corrected_and_inspected(head: Page) -> None:
    head.get_by_label("要修正的进展报告").select_option(label="工程1 母婴设施建设")
    text = head.get_by_label("修正后内容")
    expect(text).to_have_value("建成三处")
    text.fill("建成三处，均已启用")
    head.get_by_label("修正原因").fill("与验收单一致")
    head.get_by_role("button", name="按修正后的内容接受").dblclick()
    said(head, "已修正并接受1项进展报告")
    head.get_by_label("督导日期").fill(today().isoformat())
    for label, words in (
        ("督导地点", "区妇幼保健院"),
        ("督导组", "政府督查室、区妇联"),
        ("督导所见", "三处母婴室均已启用"),
    ):
        head.get_by_label(label, exact=True).fill(words)
    head.get_by_role("button", name="保存督导记录").dblclick()
    said(head, "已保存督导记录：督导〔")
    expect(head.locator(".hs-inspections")).to_contain_text("三处母婴室均已启用")
    looked_at(head, "reviewer-evidence")


def _opened_where_it_stands(head: Page) -> None:
    row = head.locator(".hs-measures tr").filter(has_text="两癌筛查")
    row.get_by_role("button", name="交办").click()
    expect(head.get_by_label("督办事项")).to_have_value("措施1 两癌筛查")
    head.get_by_label("事由").select_option("督导发现问题")
    head.get_by_label("督办要求").fill("请说明随访安排。")
    head.get_by_label("答复期限").fill(DUE.isoformat())
    head.get_by_role("button", name="下达督办单").dblclick()
    said(head, "已下达督办单：交办〔")
    looked_at(head, "implementation-reviewer")


def _closed_and_published(head: Page) -> None:
    refresh(head)
    expect(head.locator(".hs-slips")).to_contain_text("开班计划见附件")
    head.get_by_role("button", name="办结", exact=True).click()
    said(head, "办结：交办〔")
    head.get_by_role("button", name="预览发布").click()
    head.get_by_role("button", name="确认发布").click()
    expect(head.locator(".hs-published [role=status]")).to_contain_text("进展报告4份、督办单1件")
