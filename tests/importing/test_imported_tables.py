"""Statistical tables as their publishers lay them out: each value at its cell, or a question that names it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from halfsky.importing.reading import propose
from halfsky.package import Package, load_package
from tables_of_others import (
    ANNUAL,
    DEPARTMENT,
    DEPARTMENT_FORMATS,
    YEARBOOK,
    YEARBOOK_MERGED,
    address,
    text_file,
    workbook,
)


@pytest.fixture(scope="module")
def package() -> Package:
    return load_package()


def by_cell(path: Path, package: Package, **more: object) -> pd.DataFrame:
    return propose(path, package, **more).table().set_index("cell")


@pytest.mark.parametrize("kind", ["gb18030", "utf-8-sig", "utf-8", "utf-16", "tsv", "xlsx"])
def test_an_annual_export_is_read_in_any_encoding(kind: str, tmp_path: Path, package: Package) -> None:
    if kind == "xlsx":
        path = workbook(tmp_path / "a.xlsx", ANNUAL)
    elif kind == "tsv":
        path = text_file(tmp_path / "a.tsv", ANNUAL, delimiter="\t")
    else:
        path = text_file(tmp_path / "a.csv", ANNUAL, encoding=kind)
    found = by_cell(path, package)
    assert len(found) == 8
    assert set(found["area_code"]) == {"000000"}
    assert found["value"].to_dict() == {
        "B4": 17.8, "C4": 18.3, "D4": 19.6, "B5": 5.6, "C5": 6.1, "D5": 6.8, "B6": 688430000, "C6": 687000000,
    }  # fmt: skip
    assert found.loc["C6", ["indicator_id", "year", "unit"]].tolist() == ["female_population", 2018, "count"]
    assert found["question"].eq("").all()


def test_a_yearbook_table_needs_the_province_of_its_cities(tmp_path: Path, package: Package) -> None:
    path = workbook(tmp_path / "y.xlsx", YEARBOOK, merged=YEARBOOK_MERGED)
    # The made-up figures differ from those published of the province.
    seen = package.observations
    package = replace(package, observations=seen[~seen["area_code"].str.startswith("52")].reset_index(drop=True))
    found = by_cell(path, package)
    assert len(found) == 24
    assert found.loc["B6", "suggestion"] == "520000"
    assert "全省" in found.loc["B6", "question"]
    found = by_cell(path, package, area="贵州省")
    assert found["question"].eq("").all()
    assert found.loc["B6", ["area_code", "value", "sex"]].tolist() == ["520000", 35765000, "total"]
    assert found.loc["C7", ["area_code", "indicator_id", "value", "sex"]].tolist() == [
        "520100",
        "resident_population",
        3182000,
        "male",
    ]
    assert found.loc["D8", ["value", "sex"]].tolist() == [3233000, "female"]
    assert found.loc["E9", ["indicator_id", "value", "unit"]].tolist() == ["population_sex_ratio", 105.6, "ratio"]
    assert found.loc["F6", ["value", "unit"]].tolist() == [4.81, "per_1000"]
    assert found.loc[["F7", "F8", "F9"], "value"].isna().all()
    assert [found.loc[cell, "note"].split(" / ")[0] for cell in ("F7", "F8", "F9")] == [
        "数据不足本表最小单位数",
        "无该项数据",
        "其中的主要项",
    ]
    assert "其中项" in found.loc["B9", "note"]
    assert found.loc["B10", ["value", "note"]].tolist() == [6831000, "①为户籍人口数"]
    assert set(found["year"]) == {2022}


def test_a_departments_table_of_last_year_and_this(tmp_path: Path, package: Package) -> None:
    found = by_cell(workbook(tmp_path / "d.xlsx", DEPARTMENT, merged=["A1:F1"], formats=DEPARTMENT_FORMATS), package)
    assert set(found["area_code"]) == {"520103"}
    assert found.loc[["D4", "E4"], "year"].tolist() == [2022, 2023]
    assert found.loc[["D7", "E7"], "value"].tolist() == [81.2, 83.4]
    assert found.loc["D6", ["value", "unit"]].tolist() == [84.5, "percent"]
    assert found.loc["D5", "value"] == 0
    assert found.loc["E9", "value"] == 2
    assert found.loc[["D8", "E8"], "suggestion"].tolist() == ["8", "7.5"]
    assert found.loc[["D8", "E8"], "question"].ne("").all()
    differences = found.loc[["F4", "F5", "F6", "F7", "F9"]]
    assert differences["fate"].eq("left_out").all()
    assert differences["value"].isna().all()
    assert differences["note"].str.contains("增减列").all()
    assert found["question"].ne("").sum() == 2


@pytest.mark.parametrize(("rows", "options", "expected"), [
    # years as rows, a running unit, areas in the title
    ([["包头市孕产妇死亡率（2019—2021年）"], ["单位：1/10万"], ["年份", "孕产妇死亡率"], [2019, 8.1], [2020, 7.9], [2021, 7.2]], {},
     {"B4": ("150200", "maternal_mortality_ratio", 2019, 8.1), "B6": ("150200", "maternal_mortality_ratio", 2021, 7.2)}),
    # the indicator in the title alone, areas as columns, years as rows
    ([["江苏省各市孕产妇死亡率(1/10万)"], ["年份", "南京市", "无锡市"], ["2020年", 4.1, 3.2], ["2021年", 4, 3]], {},
     {"C3": ("320200", "maternal_mortality_ratio", 2020, 3.2), "B4": ("320100", "maternal_mortality_ratio", 2021, 4)}),
    # residences as columns under each year, not merged
    ([["全国孕产妇死亡率（1/10万）"], ["年份", "合计", "城市", "农村"], ["2008", 34.2, 29.2, 36.1]], {},
     {"C3": ("000000", "maternal_mortality_ratio", 2008, 29.2), "D3": ("000000", "maternal_mortality_ratio", 2008, 36.1)}),
    # two-level headings: years below each indicator
    ([["地区", "孕产妇死亡率(1/10万)", None, "婴儿死亡率(‰)", None], [None, "2021年", "2022年", "2021年", "2022年"],
      ["白城市", 9.1, 8.8, 4.4, 4.2]], {},
     {"C3": ("220800", "maternal_mortality_ratio", 2022, 8.8), "D3": ("220800", "infant_mortality_rate", 2021, 4.4)}),
    # one value a row, Chinese columns
    ([["地区", "指标", "年份", "数值", "单位"], ["淮安市", "孕产妇死亡率", "2021", "6.4", "1/10万"],
      ["淮安市淮阴区", "婴儿死亡率", "2021年", "3.1", "‰"]], {},
     {"D2": ("320800", "maternal_mortality_ratio", 2021, 6.4), "D3": ("320804", "infant_mortality_rate", 2021, 3.1)}),
    # parts headed by a line, ordinals, unit behind the name
    ([["指标", "2022", "2023"], ["一、妇女与健康"], ["（一）孕产妇死亡率（1/10万）", 8.2, 8.1], ["二、妇女与教育"],
      ["高中阶段毛入学率，%", 95.1, 96]], {"area": "440783"},
     {"B3": ("440783", "maternal_mortality_ratio", 2022, 8.2), "C5": ("440783", "senior_secondary_gross_enrolment_ratio", 2023, 96)}),
    # two tables side by side
    ([["江门市2021年常住人口（万人）"], ["地区", "常住人口", "地区", "常住人口"], ["蓬江区", 86.1, "开平市", 74.9], ["新会区", 90.9, "台山市", 90.7]],
     {}, {"B3": ("440703", "resident_population", 2021, 861000), "D4": ("440781", "resident_population", 2021, 907000)}),
    # 本年 of the year that the person names
    ([["指标名称", "单位", "本年", "上年同期"], ["婴儿死亡率", "‰", 3.2, 3.5]], {"area": "150203", "year": 2024},
     {"C2": ("150203", "infant_mortality_rate", 2024, 3.2), "D2": ("150203", "infant_mortality_rate", 2023, 3.5)}),
])  # fmt: skip
@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_layouts(rows: list, options: dict, expected: dict, ending: str, tmp_path: Path, package: Package) -> None:
    path = (workbook if ending == "xlsx" else text_file)(tmp_path / f"t.{ending}", rows)
    found = by_cell(path, package, **options)
    for cell, (area, indicator, year, value) in expected.items():
        row = found.loc[cell]
        assert (row["area_code"], row["indicator_id"], row["year"], row["value"]) == (area, indicator, year, value), (
            row.to_dict()
        )
        assert row["question"] == "", row["question"]


@pytest.mark.parametrize(("rows", "options", "cell", "asked"), [
    ([["指标", "2022年"], ["孕产妇死亡率(1/10万)", 8.1]], {}, "B2", "没有写明地区"),
    ([["包头市"], ["指标", "数值"], ["孕产妇死亡率(1/10万)", 8.1]], {}, "B3", "没有写明年份"),
    ([["包头市"], ["指标", "本年"], ["孕产妇死亡率(1/10万)", 8.1]], {}, "B3", "是哪一年"),
    ([["地区", "2022年常住人口（万人）"], ["青山区", 50.1]], {}, "B2", "150204 包头市青山区"),
    ([["包头市"], ["指标", "2022年"], ["常住人口（万担）", 50.1]], {}, "B3", "单位“万担”不认识"),
    ([["包头市"], ["指标", "2022年"], ["常住人口（%）", 50.1]], {}, "B3", "与指标的单位"),
    ([["包头市"], ["指标", "2022年1-6月"], ["孕产妇死亡率(1/10万)", 8.1]], {}, "B3", "不是全年数"),
    ([["包头市"], ["指标", "2024年预计"], ["孕产妇死亡率(1/10万)", 8.1]], {}, "B3", "不是实际值"),
    ([["包头市"], ["指标", "2022年"], ["民办学校学生数", 8.1]], {}, "B3", "目录中没有"),
    ([["包头市"], ["指标", "2022年"], ["孕产妇死亡率(1/10万)", "8,1"]], {}, "B3", "小数点"),
    ([["包头市"], ["指标", "2022年"], ["孕产妇系统管理率(%)", 0.912]], {}, "B3", "91.2"),
    ([["包头市2022年"], ["指标", "0-4岁", "合计"], ["孕产妇死亡率(1/10万)", 1, 2]], {}, "B3", "一部分人群"),
    ([["武汉市2022年"], ["指标", "数值"], ["孕产妇死亡率(1/10万)", 1]], {"area": "150200"}, "B3", "与指定地区"),
    ([["包头市农村2022年妇幼保健情况"], ["指标", "数值"], ["孕产妇系统管理率(%)", 91]], {}, "B3", "表题写有"),
])  # fmt: skip
def test_what_is_not_said_or_not_understood_is_asked(
    rows: list, options: dict, cell: str, asked: str, tmp_path: Path, package: Package
) -> None:
    found = by_cell(text_file(tmp_path / "t.csv", rows), package, **options)
    assert asked in found.loc[cell, "question"]
    assert found.loc[cell, "fate"] == "asked"


def test_a_number_beside_the_table_is_named(tmp_path: Path, package: Package) -> None:
    rows = [*ANNUAL[2:6], [None], [None, None, None, None, None, None, 4711]]
    found = by_cell(workbook(tmp_path / "t.xlsx", [["国家统计局"], *rows, ["数据来源：国家统计局"]]), package)
    assert found.loc[address(7, 7), "fate"] == "asked"
    assert found.loc[address(7, 7), "value"] == 4711


def test_what_differs_from_the_published_value_shows_both(tmp_path: Path, package: Package) -> None:
    rows = [row if row[0] != "孕产妇死亡率(1/10万)" else (row[0], 17.9, *row[2:]) for row in ANNUAL]
    found = by_cell(text_file(tmp_path / "t.csv", rows), package)
    assert "17.8" in found.loc["B4", "question"]
    assert "17.9" in found.loc["B4", "question"]
    assert found.loc["C4", "fate"] == "same"
