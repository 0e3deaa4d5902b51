"""Layouts as offices have them: each value of the table as it stands there, or a question with its reason."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from halfsky.importing.reading import propose
from halfsky.package import Package, load_package
from tables_of_others import YEARBOOK, YEARBOOK_MERGED, Cells, workbook

SAID = ["area_code", "indicator_id", "year", "sex", "residence", "value"]


@pytest.fixture(scope="module")
def package() -> Package:
    return load_package()


def read(path: Path, rows: Cells, package: Package, **more: object) -> pd.DataFrame:
    return propose(workbook(path / "t.xlsx", rows, **more), package).table().set_index("cell")


def test_a_row_of_women_is_of_the_row_above_it_and_in_its_unit(tmp_path: Path, package: Package) -> None:
    rows = [("包头市女性人口",), ("指标", "2020年", "2021年"), ("户籍人口（万人）", 220.1, 221.2), ("  女", 109, 109.2),
            ("孕产妇死亡率（1/10万）", 9.3, 9.1), ("#农村", 10.3, 10.1), ("平均预期寿命（岁）", 79.1, 79.2), ("其中：女", 82.1, 82.2)]  # fmt: skip
    found = read(tmp_path, rows, package)
    assert found["question"].eq("").all()
    assert found.loc["B4", SAID].tolist() == [
        "150200",
        "female_registered_population",
        2020,
        "total",
        "total",
        1_090_000,
    ]
    assert found.loc["B6", SAID].tolist() == ["150200", "maternal_mortality_ratio", 2020, "total", "rural", 10.3]
    assert found.loc["C8", SAID].tolist() == ["150200", "female_life_expectancy", 2021, "total", "total", 82.2]


def test_women_under_a_heading_of_everybody_are_the_indicator_of_women(tmp_path: Path, package: Package) -> None:
    rows = [("各旗县区常住人口（2021年）",), ("单位：万人",), ("地区", "常住人口"), (None, "合计", "男", "女"),
            ("昆都仑区", 79, 39.7, 39.3), ("东河区", 53, 26.8, 26.2)]  # fmt: skip
    found = read(tmp_path, rows, package, merged=("B3:D3", "A3:A4"))
    assert found.loc["D5", SAID].tolist() == ["150203", "female_population", 2021, "total", "total", 393_000]
    assert found.loc["C6", "indicator_id"] == "male_population"
    assert found.loc["B6", ["indicator_id", "sex"]].tolist() == ["resident_population", "total"]


def test_people_that_no_indicator_is_of_remain_a_sex(tmp_path: Path, package: Package) -> None:
    rows = [
        ("包头市2021年婴儿死亡率（‰）",),
        ("地区", "合计", "男", "女"),
        ("昆都仑区", 3.1, 3.3, 2.9),
        ("东河区", 3.2, 3.4, 3),
    ]
    found = read(tmp_path, rows, package)
    assert found.loc["D3", SAID].tolist() == ["150203", "infant_mortality_rate", 2021, "female", "total", 2.9]


def test_a_total_below_a_group_is_no_part_of_it(tmp_path: Path, package: Package) -> None:
    rows = [
        ("包头市2021年常住人口",),
        ("单位：人",),
        ("地区", "常住人口"),
        ("昆都仑区", 790000),
        ("合计", 2710000),
        ("女", 1330000),
    ]
    found = read(tmp_path, rows, package)
    assert found.loc["B6", ["area_code", "indicator_id", "value"]].tolist() == [
        "150200",
        "female_population",
        1_330_000,
    ]


@pytest.mark.parametrize("title", ["包头市2022年{}", "表5-3 包头市{}（2022年）", "2022年包头市{}统计表", "5 包头市{}"])
@pytest.mark.parametrize(("name", "unit", "id_"), [("孕产妇死亡率", "1/10万", "maternal_mortality_ratio"),
                                                   ("5岁以下儿童死亡率", "‰", "under_five_mortality_rate")])  # fmt: skip
def test_the_number_of_a_table_is_no_part_of_an_indicators_name(
    title: str, name: str, unit: str, id_: str, tmp_path: Path, package: Package
) -> None:
    rows = [(title.format(name),), (f"单位：{unit}",), ("地区", "2021年", "2022年"), ("昆都仑区", 9.1, 8.2)]
    found = read(tmp_path, rows, package)
    assert found["indicator_id"].tolist() == [id_, id_]
    assert found["fate"].eq("proposed").all()


def test_headings_with_words_beside_the_year(tmp_path: Path, package: Package) -> None:
    rows = [("包头市规划监测",), ("指标", "2019年基期值", 2020, "2021年1-6月", "2021年预计", "2025年目标值"),
            ("孕产妇死亡率（1/10万）", 9.9, 9.2, 4.4, 8.8, 12)]  # fmt: skip
    found = read(tmp_path, rows, package)
    assert found["fate"].tolist() == ["proposed", "proposed", "asked", "asked", "left_out"]
    assert found["year"].tolist()[:4] == [2019, 2020, 2021, 2021]
    assert found.loc["D3", "question"].startswith("“2021年1-6月”")
    assert "预测" in found.loc["E3", "question"]


def test_a_heading_that_only_says_that_numbers_follow(tmp_path: Path, package: Package) -> None:
    rows = [
        ("包头市2022年妇幼健康",),
        ("指标名称", "单位", "数量"),
        ("标准化妇幼保健机构", "所", 9),
        ("孕产妇死亡率", "1/10万", 9.3),
    ]
    assert read(tmp_path, rows, package)["fate"].tolist() == ["proposed", "proposed"]


def test_a_share_that_does_not_say_of_whom_is_asked(tmp_path: Path, package: Package) -> None:
    rows = [("2022年包头市从业人员",), ("地区", "就业人员（万人）", "女性占比（%）"), ("昆都仑区", 30, 43.3)]
    found = read(tmp_path, rows, package)
    assert found["fate"].tolist() == ["proposed", "asked"]


def test_a_table_in_english(tmp_path: Path, package: Package) -> None:
    rows = [
        ("Main indicators, Baotou",),
        ("Indicator", "Unit", "2019", "2020"),
        ("Maternal mortality ratio", "per 100,000", 9.2, 8.8),
    ]
    found = read(tmp_path, rows, package)
    assert found.loc["D3", SAID].tolist() == ["150200", "maternal_mortality_ratio", 2020, "total", "total", 8.8]


def test_every_province_has_its_short_name(tmp_path: Path, package: Package) -> None:
    names = {
        "北  京": "110000",
        "内蒙古": "150000",
        "黑龙江": "230000",
        "广  西": "450000",
        "西  藏": "540000",
        "新  疆": "650000",
    }
    rows = [
        ("2019年各省孕产妇死亡率",),
        ("单位：1/10万",),
        ("地  区", "孕产妇死亡率"),
        *((name, 11 + at / 10) for at, name in enumerate(names)),
    ]
    assert read(tmp_path, rows, package)["area_code"].tolist() == list(names.values())


@pytest.mark.office
@pytest.mark.parametrize("ending", ["ods", "xls"])
def test_a_yearbook_of_another_program_is_read_alike(ending: str, tmp_path: Path, package: Package) -> None:
    import shutil  # noqa: PLC0415
    import subprocess  # noqa: PLC0415

    if (office := shutil.which("soffice")) is None:
        pytest.skip("LibreOffice is not installed")
    source = workbook(tmp_path / "y.xlsx", YEARBOOK, merged=YEARBOOK_MERGED)
    subprocess.run(
        [office, f"-env:UserInstallation={(tmp_path / 'p').as_uri()}", "--headless", "--convert-to", ending, source],
        check=True, capture_output=True, cwd=tmp_path, timeout=120,
    )  # fmt: skip
    mine, theirs = (propose(tmp_path / f"y.{one}", package, area="520000").table() for one in ("xlsx", ending))
    pd.testing.assert_frame_equal(theirs, mine)
