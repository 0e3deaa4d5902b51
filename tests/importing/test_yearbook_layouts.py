"""Layouts of yearbooks and departments that were read wrongly once: no value goes without a word, none is made up."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from halfsky.importing.reading import propose
from halfsky.package import Package, load_package
from tables_of_others import Cells, workbook

ONE = ["fate", "indicator_id", "year", "value"]


@pytest.fixture(scope="module")
def package() -> Package:
    return load_package()


def read(path: Path, rows: Cells, package: Package, area: str = "320804", **more: object) -> pd.DataFrame:
    return propose(workbook(path / "t.xlsx", rows, **more), package, area=area).rows.set_index("cell")


@pytest.mark.parametrize("name", ["比例（%）", "比率（%）", "比重（%）", "比值"])
def test_a_share_beside_its_numerator_is_no_difference(name: str, tmp_path: Path, package: Package) -> None:
    rows = [("2022年妇女健康",), ("指标", "分子", "分母", name), ("妇女常见病筛查率", 8100, 10000, 81.5)]
    found = read(tmp_path, rows, package)
    assert found.loc["D3", "fate"] in ("proposed", "asked")
    assert (found.loc["D3", "value"], found.loc["D3", "numerator"]) == (81.5, 8100)
    assert "D3" in found.loc["B3", "note"]


def test_a_difference_is_still_one(tmp_path: Path, package: Package) -> None:
    rows = [("2022年",), ("指标", "2022年", "比上年增减", "增加（百分点）"), ("妇女常见病筛查率（%）", 81.5, 0.6, 0.6)]
    found = read(tmp_path, rows, package)
    assert found["fate"].tolist() == ["proposed", "left_out", "left_out"]


def test_parts_of_a_year_stand_in_a_heading(tmp_path: Path, package: Package) -> None:
    rows = [("2023年",), ("指标", "一季度", "1-6月", "全年"), ("婴儿死亡率（‰）", 3.1, 2.9, 3.2)]
    found = read(tmp_path, rows, package)
    assert found["fate"].tolist() == ["asked", "asked", "proposed"]
    assert found.loc["D3", ONE].tolist() == ["proposed", "infant_mortality_rate", 2023, 3.2]


@pytest.mark.parametrize("year", ["2022年计划", "2022年规划数", "2022年计划完成", "2022预期值", "2071年", "2022预计"])
def test_a_plan_or_a_year_to_come_is_no_observation(year: str, tmp_path: Path, package: Package) -> None:
    rows = [("婴儿死亡率（‰）",), ("年份", "值"), ("2013年", 6.2), (year, 4.1)]
    found = read(tmp_path, rows, package)
    assert found["fate"].tolist() == ["proposed", "asked"]
    assert "不是实际值" in found.loc["B4", "question"]


def test_a_line_with_the_year_and_a_note_by_its_mark_are_no_values(tmp_path: Path, package: Package) -> None:
    rows = [("各区婴儿死亡率（‰）",), ("2013年",), ("地区", "婴儿死亡率"), ("昆都仑区", "3.1①"), ("①含稀土高新区",)]
    found = read(tmp_path, rows, package, area="150200")
    assert found.index.tolist() == ["B4"]
    assert found.loc["B4", ONE].tolist() == ["proposed", "infant_mortality_rate", 2013, 3.1]
    assert "含稀土高新区" in found.loc["B4", "note"]


def test_a_suggestion_for_a_length_of_life_is_one_that_fits(tmp_path: Path, package: Package) -> None:
    found = read(tmp_path, [("2023年",), ("指标", "数值"), ("妇女人均预期寿命（岁）", 12)], package)
    assert found.loc["B3", "fate"] == "asked"
    assert found.loc["B3", "suggestion"] == ""
    found = read(tmp_path, [("2023年",), ("指标", "数值"), ("妇女人均预期寿命（岁）", 8.05)], package)
    assert found.loc["B3", "suggestion"] == "80.5"


def test_several_years_at_once_are_no_year(tmp_path: Path, package: Package) -> None:
    """A school year in a column of years; a mean of five years above a column, which leaves the others their year."""
    found = read(tmp_path, [("婴儿死亡率（‰）",), ("年份", "数值"), ("2012年", 6.1), ("2013/14", 5.9)], package)
    assert found["fate"].tolist() == ["proposed", "asked"]
    rows = [("主要指标",), ("指标", "2006-2010年平均", "2011年"), ("婴儿死亡率（‰）", 7.1, 5.9)]
    found = read(tmp_path, rows, package)
    assert found["fate"].to_dict() == {"B3": "asked", "C3": "proposed"}
    assert found.loc["C3", ONE].tolist() == ["proposed", "infant_mortality_rate", 2011, 5.9]


def test_a_mark_at_a_year_leaves_it_one(tmp_path: Path, package: Package) -> None:
    rows = [("指标", "2009", "2010*", "2011"), ("婴儿死亡率（‰）", 7.3, 7.1, 6.9), ("*为普查数",)]
    found = read(tmp_path, rows, package)
    assert found["fate"].tolist() == ["proposed"] * 3
    assert found["year"].tolist() == [2009, 2010, 2011]
