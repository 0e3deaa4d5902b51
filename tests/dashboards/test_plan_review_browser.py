"""A plan's targets are gone through in the browser before they are entered: corrected, left out, taken as read."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import Browser, Page, expect

import collecting
from dashboards_server import CHROMIUM, PATIENCE
from halfsky.collect.store import accounts, open_store
from long_form import walk
from serving_books import PLAIN, notebook, serving

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Debian's chromium"),
]
OFFICE, PASSWORD = "妇儿工委办", "紫藤花开满墙-2026-春"
DOCUMENT = """林西县妇女发展规划（2021—2030年）
一、妇女与健康
（一）主要目标
1.孕产妇死亡率控制在12/10万以下。
2.妇女常见病筛查率达到85%以上。
（二）策略措施
1.完善妇幼健康服务体系。
二、妇女与教育
（一）主要目标
1.学前三年毛入园率达到98%。
三、有关任务
\t任务\t说明
\t九年义务教育巩固率\t97
"""


CONTRADICTORY = """林西县妇女发展规划（2021—2030年）
一、妇女与健康
（一）主要目标
1.孕产妇死亡率控制在12/10万以下。
2.妇女常见病筛查率达到80%以上。
（二）策略措施
1.妇女常见病筛查率达到75%以上。
附件 主要指标
\t序号\t指标\t单位\t2020年\t2030年目标
\t1\t妇女常见病筛查率\t%\t70\t80
\t2\t孕产妇死亡率\t1/10万\t14.2\t12
\t3\t某某服务站覆盖率\t%\t40\t90
"""


def reading(page: Page, address: str, words: str = DOCUMENT) -> None:
    page.goto(f"{address}login")
    page.get_by_label("用户名").fill(OFFICE)
    page.get_by_label("口令").fill(PASSWORD)
    page.get_by_role("button", name="进入").click()
    page.goto(f"{address}plan")
    document = {"name": "规划.txt", "mimeType": "text/plain", "buffer": words.encode()}
    page.get_by_label("规划文件").set_input_files(document)
    page.get_by_role("button", name="读取").click()


@walk
def test_what_was_read_is_gone_through_before_it_is_entered(browser: Browser, tmp_path: Path) -> None:
    (tmp_path / "dashboards").mkdir()
    notebook(tmp_path / "dashboards" / "plain.ipynb", PLAIN, "简单看板")
    collecting.write_package(tmp_path / "data")
    opened = open_store(tmp_path / "store", "")
    accounts.found(opened, OFFICE, PASSWORD)
    opened.close()
    options = ("--preheat", "0", "--data", str(tmp_path / "data"))
    with serving(tmp_path, *options, HALFSKY_STORE=str(tmp_path / "store")) as server:
        context = browser.new_context(viewport={"width": 390, "height": 800})
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        reading(page, server.url)
        page.get_by_label("地区（名称或六位代码）").fill("赤峰市林西县")
        table = page.get_by_role("table", name="读出的目标")
        expect(table).to_be_visible()
        first = table.get_by_role("row").filter(has_text="孕产妇死亡率").first
        for words in ("第1项", "12", "2030", "全文第4行"):
            expect(first).to_contain_text(words)
        number, unit = (first.locator(f"td[data-head='{head}']") for head in ("目标值", "单位"))
        expect(number).to_be_visible()
        expect(unit).to_be_visible()  # a number without its unit cannot be confirmed
        expect(page.get_by_role("region", name="没有读懂的内容")).to_contain_text("全文第12行")
        expect(page.get_by_text("已核对0项")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390

        page.get_by_label("核对：孕产妇死亡率").select_option(label="已确认")
        page.get_by_label("核对：学前三年毛入园率").select_option(label="不采用")
        expect(page.get_by_text("已核对2项")).to_be_visible()  # before anything is sent
        page.get_by_text("更正：妇女常见病筛查率").click()
        page.get_by_label("目标值：妇女常见病筛查率").fill("八成六")
        page.get_by_role("button", name="保存核对结果").click()
        expect(page.get_by_role("alert")).to_contain_text("“八成六”不是数值")
        expect(page.get_by_label("核对：孕产妇死亡率")).to_have_value("已确认")  # what was typed is not lost
        page.get_by_label("目标值：妇女常见病筛查率").fill("86")
        page.get_by_role("button", name="保存核对结果").click()
        expect(page.get_by_role("status").first).to_contain_text("已保存")
        page.get_by_text("补充没有读出的目标").click()
        form = page.get_by_role("group", name="补充一项目标")
        form.get_by_label("指标（规划用语）").fill("妇幼保健人员数")
        form.get_by_label("要求").select_option(label="不低于")
        form.get_by_label("目标值").fill("300")
        form.get_by_label("单位", exact=True).fill("数量")
        page.get_by_role("button", name="确认录入").click()
        expect(page.get_by_role("status").first).to_contain_text("1项已确认、1项已更正、1项不采用、1项人工补充")
        page.get_by_role("link", name="核对目标：林西县").click()
        expect(page.get_by_text("已核对4项")).to_be_visible()
        stale = context.new_page()
        stale.goto(page.url)
        page.get_by_text("更正：孕产妇死亡率").click()
        page.get_by_label("目标值：孕产妇死亡率").fill("11")
        page.get_by_role("button", name="保存核对结果").click()
        expect(page.get_by_role("status").first).to_contain_text("已保存，改动1项")
        stale.get_by_label("核对：孕产妇死亡率").select_option(label="不采用")
        stale.get_by_role("button", name="保存核对结果").click()
        expect(stale.get_by_role("alert")).to_contain_text("已在另一页面保存过")
        context.close()
    written = pd.read_csv(next((tmp_path / "data" / "targets").glob("*150424*.csv")))
    stands = written.set_index("indicator")[["review_status", "value"]].T.to_dict("list")
    assert stands["孕产妇死亡率"] == ["confirmed", 11]
    assert stands["妇女常见病筛查率"] == ["corrected", 86]
    assert stands["学前三年毛入园率"][0] == "rejected"
    assert stands["妇幼保健人员数"] == ["added", 300]


@walk
def test_what_an_office_is_asked_of_a_new_plan_is_answered_in_the_same_form(browser: Browser, tmp_path: Path) -> None:
    """A pair of contradictory targets, base values, and an indicator of its own; found again by a second window."""
    (tmp_path / "dashboards").mkdir()
    notebook(tmp_path / "dashboards" / "plain.ipynb", PLAIN, "简单看板")
    collecting.write_package(tmp_path / "data")
    opened = open_store(tmp_path / "store", "")
    accounts.found(opened, OFFICE, PASSWORD)
    opened.close()
    options = ("--preheat", "0", "--data", str(tmp_path / "data"))
    with serving(tmp_path, *options, HALFSKY_STORE=str(tmp_path / "store")) as server:
        context = browser.new_context(viewport={"width": 390, "height": 800})
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        reading(page, server.url, CONTRADICTORY)
        pair = page.get_by_label("保留哪一项：妇女常见病筛查率")
        expect(page.get_by_role("region", name="前后不一致的目标")).to_contain_text("≥75%")
        pair.select_option(label="只保留≥80%（第2项、第4项）")
        page.get_by_role("button", name="全部确认").click()
        expect(page.get_by_label("确认基期值：孕产妇死亡率")).to_be_checked()
        page.get_by_text("更正：某某服务站覆盖率").click()
        page.get_by_label("新增指标：某某服务站覆盖率").check()
        page.get_by_label("新指标领域：某某服务站覆盖率").fill("妇女与健康")
        page.get_by_role("button", name="保存核对结果").click()
        expect(page.get_by_role("status").first).to_contain_text("已保存")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        second = context.new_page()
        second.goto(f"{server.url}plan")
        second.get_by_role("link", name="接着核对：").click()
        expect(second.get_by_label("核对：妇女常见病筛查率").nth(1)).to_have_value("不采用")
        second.get_by_label("确认基期值：某某服务站覆盖率").check()
        second.get_by_role("button", name="确认录入").click()
        expect(second.get_by_role("status").first).to_contain_text("3个基期值已录入为观测数据")
        context.close()
    seen = pd.read_csv(next((tmp_path / "data" / "observations").glob("plan-150424*.csv")))
    assert sorted(seen["value"]) == [14.2, 40, 70]
    named = pd.read_csv(tmp_path / "data" / "indicators.csv")["name_zh"].tolist()
    assert named.count("某某服务站覆盖率") == 1
