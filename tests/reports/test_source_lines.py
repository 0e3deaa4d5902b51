"""How a source is named in a report and on a page: who published first, where it was read, how near that is."""

from __future__ import annotations

import pandas as pd
import pytest

import halfsky
from halfsky import schemas
from halfsky.render.blocks import Table
from halfsky.reports import PlanReport
from halfsky.reports.sources import named


@pytest.mark.parametrize(
    ("publisher", "primary", "grade", "zh", "en"),
    [
        ("统计局", "", "", "年鉴（统计局）", "年鉴 (统计局)"),
        ("", "", "", "年鉴", "年鉴"),
        ("统计局", "统计局", "", "年鉴（统计局）", "年鉴 (统计局)"),
        ("统计局网站", "统计局", "official", "年鉴（统计局网站，官方发布）", "年鉴 (统计局网站, official)"),
        ("日报", "统计局", "reprint", "年鉴（统计局，转引自日报）", "年鉴 (统计局, via 日报)"),
        ("", "统计局", "reprint", "年鉴（统计局，转载）", "年鉴 (统计局, reprint)"),
        ("日报", "", "reprint", "年鉴（日报，转载）", "年鉴 (日报, reprint)"),
        ("文库", "统计局", "secondary", "年鉴（统计局，转引自文库，间接引用）",
         "年鉴 (统计局, via 文库, cited at second hand)"),
        ("文库", "", "secondary", "年鉴（文库，间接引用）", "年鉴 (文库, cited at second hand)"),
        ("", "", "secondary", "年鉴（间接引用）", "年鉴 (cited at second hand)"),
    ],
)  # fmt: skip
def test_a_source_is_named_with_its_first_publisher_first(
    publisher: str, primary: str, grade: str, zh: str, en: str
) -> None:
    row = {"source_id": "a", "title": "年鉴", "publisher": publisher, "primary_publisher": primary, "grade": grade}
    used = schemas.SOURCES.conform(pd.DataFrame([row]))
    assert named(used, "zh").tolist() == [zh]
    assert named(used, "en").tolist() == [en]


def test_a_source_that_the_package_does_not_have_is_named_by_its_id() -> None:
    known = schemas.SOURCES.conform(pd.DataFrame({"source_id": ["a"], "title": ["年鉴"]}))
    used = pd.DataFrame({"source_id": ["a", "nbs-yearbook"]}).merge(known, on="source_id", how="left")
    assert named(used, "zh").tolist() == ["年鉴", "nbs-yearbook"]


@pytest.mark.parametrize(
    ("title", "publisher", "primary", "grade", "zh"),
    [
        ("Monitoring Report on Women", "国家统计局（英文官网）", "国家统计局", "official",
         "国家统计局（英文官网）：〔英文〕Monitoring Report on Women（官方发布）"),
        ("Report of the Congress", "理论中国网", "国家统计局", "reprint",
         "国家统计局：〔英文〕Report of the Congress（转引自理论中国网）"),
        ("Women in Congress", "China Daily", "", "secondary", "〔英文〕Women in Congress（China Daily，间接引用）"),
        ("中国の女性の割合", "", "", "", "〔日文〕中国の女性の割合"),
        ("중국 여성", "人民网", "", "", "人民网：〔韩文〕중국 여성"),
        ("Mulheres chinesas se beneficiam", "", "", "", "〔外文〕Mulheres chinesas se beneficiam"),
        ("WHO 2021年报告 of the year", "", "", "", "WHO 2021年报告 of the year"),
        ("2020-12", "", "", "", "2020-12"),
    ],
)  # fmt: skip
def test_a_foreign_title_says_its_language_behind_who_speaks(
    title: str, publisher: str, primary: str, grade: str, zh: str
) -> None:
    row = {"source_id": "a", "title": title, "publisher": publisher, "primary_publisher": primary, "grade": grade}
    used = schemas.SOURCES.conform(pd.DataFrame([row]))
    assert named(used, "zh").tolist() == [zh]
    assert named(used, "en").iloc[0].startswith(title)


@pytest.mark.parametrize(
    ("language", "line"), [("zh", "（国家统计局，转引自新京报）"), ("en", " (国家统计局, via 新京报)")]
)
def test_the_sources_of_a_report_say_it(language: str, line: str) -> None:
    report = PlanReport.of(halfsky.load_package(), "taobei-2021-2030", as_of=2025, language=language)
    tables = [block.frame for block in report.appendix().blocks if isinstance(block, Table)]
    (sources,) = (frame for frame in tables if frame.columns[0] in ("来源", "source"))
    assert sources.iloc[:, 0].str.contains(line, regex=False).any()


def test_what_another_than_the_first_publisher_printed_is_no_official_figure() -> None:
    report = PlanReport.of(halfsky.load_package(), "kundulun-2021-2030", as_of=2025)
    (rows,) = (
        block.frame
        for block in report.appendix().blocks
        if isinstance(block, Table) and block.frame.columns[0] == "来源"
    )
    second = rows["来源"].str.contains("间接引用|转引自")
    assert second.sum() > 5 and not rows.loc[second, "性质"].eq("正式").any()
    assert rows.loc[rows["来源"].str.contains("官方发布"), "性质"].eq("正式").any()
