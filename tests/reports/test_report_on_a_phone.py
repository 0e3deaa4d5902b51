"""A report's page in Debian's Chromium as a phone shows it: no column of a character, nothing to swipe, annexes folded."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import Browser, Page

import work_package
from dashboards_server import CHROMIUM
from halfsky.package import load_package
from halfsky.render import content
from halfsky.render.document import compose
from halfsky.render.page import stylesheet
from halfsky.reports import PlanReport

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Debian's chromium"),
]
SCREEN = {"width": 390, "height": 844}
YEARS = [str(year) for year in range(2020, 2030)]
_NARROW = """() => [...document.querySelectorAll('th, td')].filter(cell => {
  const style = getComputedStyle(cell), room = cell.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
  return cell.innerText.trim().length >= 4 && cell.clientWidth > 1 && room < 3.9 * parseFloat(style.fontSize);
}).map(cell => cell.innerText)"""
_SWIPED = """() => [...document.querySelectorAll('body, body *')]
  .filter(one => one.clientWidth > 1 && one.scrollWidth > one.clientWidth + 1).map(one => one.tagName + one.className)"""


def made_up(language: str = "zh") -> str:
    """A table of many years and long texts, and an annex with a longer one."""
    wide = pd.DataFrame(
        {"指标": [f"妇女常见病定期筛查率之{place}" for place in range(12)], "状态": "滞后，缺数"}
        | dict.fromkeys(YEARS, "93.2%")
        | {"说明": "所引数值为上级公布的数值，口径与规划相同，待本级统计部门核实后更新。" * 2}
    )
    pair = pd.DataFrame(
        {"单位": ["区卫生健康委", "区教育局"], "要求": ["最迟三月底前报送上年全部数据" * 9] * 2, "项数": ["12", "3"]}
    )
    listed = pd.DataFrame(
        {"序号": ["1", "2"], "指标": ["孕产妇死亡率", "学前三年毛入园率"], "2024": "—", "目标值": "≥98%"}
    )
    parts = {
        "title": content.heading("东江区妇女发展规划监测报告", 1) + content.paragraph("主要结论。", "lead"),
        "overview": content.heading("一、总体") + content.table(wide, "各年数值", widths=dict.fromkeys(wide.columns, 10))
        + content.table(pair, "需报送", widths={"单位": 10, "要求": 80, "项数": 10}),
        "appendix": content.heading("附件") + content.heading("附件一　全部数值", 3, "values")
        + content.table(wide, "全部数值", label="all_values") + content.table(listed, "一览", kind="landscape"),
    }  # fmt: skip
    return compose(parts, language).part(*parts).markup


def opened(browser: Browser, markup: str, folder: Path, language: str = "zh-CN") -> Page:
    file = folder / "report.html"
    file.write_text(
        f'<!DOCTYPE html><html lang="{language}"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>东江区</title><style>{stylesheet()}</style><body><main>{markup}</main>", encoding="utf-8",
    )  # fmt: skip
    context = browser.new_context(viewport=SCREEN, java_script_enabled=True, offline=True)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(file.as_uri())
    return page


@pytest.fixture
def page(browser: Browser, tmp_path: Path):
    shown = opened(browser, made_up(), tmp_path)
    yield shown
    shown.context.close()


def test_no_column_is_a_character_wide_and_nothing_is_swiped(page: Page) -> None:
    page.locator("label.fold").click()
    for tick in page.locator("label.more").all():
        tick.click()
    assert page.evaluate(_NARROW) == []
    assert page.evaluate(_SWIPED) == []
    named = (
        page.locator("#all_values tbody tr")
        .nth(11)
        .locator("td")
        .evaluate_all("all => all.map(one => one.dataset.label)")
    )
    assert named == ["状态", *YEARS, "说明"]


def test_a_long_table_shows_its_first_rows_and_all_of_them_to_who_asks(page: Page) -> None:
    rows = page.locator("#table1 tbody tr")
    assert sum(row.is_visible() for row in rows.all()) == 5
    tick = page.get_by_role("checkbox", name="表1 各年数值")
    tick.focus()
    assert page.locator("label.more").first.evaluate("one => getComputedStyle(one).outlineStyle") == "solid"
    page.keyboard.press("Space")
    assert all(row.is_visible() for row in rows.all())


def test_an_annex_is_its_headings_until_somebody_asks_or_comes_by_a_link(page: Page) -> None:
    heading, table = page.get_by_role("heading", name="附件一"), page.locator("#all_values")
    assert heading.is_visible()
    assert not table.is_visible()
    page.goto(f"{page.url}#all_values")
    assert table.is_visible()


def test_paper_and_a_desk_have_every_row_and_no_tick(page: Page) -> None:
    def whole() -> bool:
        every = page.locator("tbody tr").all()
        return all(row.is_visible() for row in every) and not any(
            tick.is_visible() for tick in page.locator("label.more, label.fold").all()
        )

    page.emulate_media(media="print")
    assert whole()
    page.emulate_media(media="screen")
    assert not whole()
    page.set_viewport_size({"width": 1440, "height": 900})
    assert whole()


def test_a_county_s_report_is_read_in_ten_screens(browser: Browser, tmp_path: Path) -> None:
    data = work_package.write(tmp_path / "data")
    document = PlanReport.of(load_package(data), work_package.WOMEN, as_of=2025).document()
    page = opened(browser, document.part(*document.parts).markup, tmp_path)
    assert page.evaluate("document.documentElement.scrollHeight") <= 8000
    assert page.evaluate(_NARROW) == []
    page.context.close()
