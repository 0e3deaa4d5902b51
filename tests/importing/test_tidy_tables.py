"""Tidy tables and SDMX-CSV: what is not understood is never a default, and refuses its rows by name."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from halfsky.collect.exchange import to_sdmx
from halfsky.export import write_frame
from halfsky.importing.mapping import Mapping
from halfsky.importing.reading import propose
from halfsky.package import Package, load_package
from long_form import examples, some
from tables_of_others import Cells, text_file, workbook

TIDY = ("area_code", "indicator_id", "year", "sex", "residence", "value", "unit", "status")
SDMX = ("DATAFLOW", "FREQ", "REF_AREA", "INDICATOR", "SEX", "AGE", "URBANISATION", "TIME_PERIOD", "OBS_VALUE", "UNIT_MEASURE",
        "UNIT_MULT", "OBS_STATUS")  # fmt: skip


@pytest.fixture(scope="module")
def package() -> Package:
    return load_package()


def rows_of(path: Path, package: Package, **more: object) -> pd.DataFrame:
    return propose(path, package, **more).table()


def sdmx(**changed: str) -> list[str]:
    row = {"DATAFLOW": "A:B(1.0)", "FREQ": "A", "REF_AREA": "220802", "INDICATOR": "maternal_systematic_management_rate",
           "SEX": "_T", "AGE": "_T", "URBANISATION": "_T", "TIME_PERIOD": "2022", "OBS_VALUE": "92.5", "UNIT_MEASURE": "PT",
           "UNIT_MULT": "0", "OBS_STATUS": "A"}  # fmt: skip
    return list((row | changed).values())


@pytest.mark.parametrize(("changed", "told"), some([
    ({"SEX": "SEX_O"}, "SEX_O"), ({"AGE": "Y25T34"}, "Y25T34"), ({"FREQ": "Q"}, "Q"), ({"URBANISATION": "RUR"}, "RUR"),
    ({"OBS_STATUS": "F"}, "F"), ({"OBS_STATUS": "U"}, "U"), ({"OBS_STATUS": "X9"}, "X9"), ({"UNIT_MEASURE": "BUSHEL"}, "BUSHEL"),
    ({"UNIT_MULT": "k"}, "k"), ({"REF_AREA": ""}, "REF_AREA"), ({"REF_AREA": "ZZZ"}, "ZZZ"), ({"INDICATOR": "no_such"}, "no_such"),
    ({"TIME_PERIOD": "2022-Q3"}, "2022-Q3"), ({"OBS_VALUE": "about 9"}, "about 9"), ({"SEX": ""}, "SEX"), ({"SEX": "M"}, "男"),
], 6))  # fmt: skip
def test_an_unknown_code_refuses_its_row_by_name(changed: dict, told: str, tmp_path: Path, package: Package) -> None:
    if changed.get("SEX") == "M":
        told = "male"
    found = rows_of(text_file(tmp_path / "s.csv", [SDMX, sdmx(**changed), sdmx(TIME_PERIOD="2021")]), package)
    assert found["fate"].tolist() == ["asked", "proposed"]
    assert told in found["question"][0]


@pytest.mark.parametrize(("changed", "column", "value"), [
    ({"SEX": "SEX_F"}, "sex", "total"), ({"OBS_STATUS": "E"}, "status", "estimated"), ({"OBS_STATUS": "P"}, "status", "provisional"),
    ({"URBANISATION": "R"}, "residence", "rural"), ({"UNIT_MEASURE": "PROPORTION", "OBS_VALUE": ".985"}, "value", 98.5),
    ({"INDICATOR": "standardized_mch_institution_count", "OBS_VALUE": "1.2", "UNIT_MEASURE": "NUMBER", "UNIT_MULT": "3"}, "value", 1200),
    ({"INDICATOR": "infant_mortality_rate", "OBS_VALUE": "450", "UNIT_MEASURE": "PER_100000"}, "value", 4.5),
    ({"REF_AREA": "156", "INDICATOR": "resident_population", "OBS_VALUE": "14.1", "UNIT_MEASURE": "NUMBER", "UNIT_MULT": "8"}, "area_code", "000000"),
])  # fmt: skip
def test_known_codes_are_read(changed: dict, column: str, value: object, tmp_path: Path, package: Package) -> None:
    found = rows_of(text_file(tmp_path / "s.csv", [SDMX, sdmx(**changed)]), package)
    assert found[column].tolist() == [value]
    assert found["question"].tolist() == [""]


def test_a_break_is_told(tmp_path: Path, package: Package) -> None:
    found = rows_of(text_file(tmp_path / "s.csv", [SDMX, sdmx(OBS_STATUS="B")]), package)
    assert found["fate"].tolist() == ["proposed"]
    assert "口径变化" in found["note"][0]


def test_our_own_export_comes_back_whole(tmp_path: Path, package: Package) -> None:
    path = tmp_path / "own.csv"
    write_frame(to_sdmx(package.observations), path)
    found = rows_of(path, package)
    assert len(found) == len(package.observations)
    assert found["fate"].eq("same").all(), found[found["fate"].ne("same")].iloc[0].to_dict()


@pytest.mark.parametrize(
    ("name", "guess"),
    [("Sex", "sex"), ("residense", "residence"), ("Unit", "unit"), ("SEX ", "sex"), ("statuss", "status")],
)
def test_a_column_that_may_be_misspelt_is_asked_and_not_a_default(
    name: str, guess: str, tmp_path: Path, package: Package
) -> None:
    said = {"sex": "total", "residence": "rural", "unit": "percent", "status": "final"}[guess]
    header = [*TIDY[:3], name, "value"]
    path = text_file(tmp_path / "t.csv", [header, ["220802", "maternal_systematic_management_rate", 2022, said, 91]])
    found = propose(path, package)
    if name.strip() == guess:
        assert found.table()["fate"].tolist() == ["proposed"]
        return
    assert f"is it {guess}?" in found.table()["question"][0]
    confirmed = propose(path, package, mapping=Mapping(columns={name: guess})).table()
    assert confirmed["fate"].tolist() == ["proposed"]
    assert confirmed[guess].tolist() == [said]


@pytest.mark.parametrize("name", ["age", "ethnicity", "hukou"])
def test_a_dimension_that_is_not_known_makes_parts_and_no_totals(name: str, tmp_path: Path, package: Package) -> None:
    rows: Cells = [[*TIDY[:3], name, "value"], ["220802", "maternal_systematic_management_rate", 2021, "15-24", 91]]
    found = rows_of(text_file(tmp_path / "t.csv", rows), package)
    assert found["fate"].tolist() == ["asked"]
    assert name in found["question"][0]


def test_signs_marks_and_scales_of_a_tidy_table(tmp_path: Path, package: Package) -> None:
    rows: Cells = [
        ["area_code", "indicator_id", "year", "value", "note"],
        *([["150000", "maternal_mortality_ratio", 1990 + place, value, ""] for place, value in enumerate(["…", "—", "#", "２６．１", "25,7", "25.1*"])]),
        ["150000", "infant_mortality_rate", "1996年", 24.5, ""], ["150000", "婴儿死亡率", 1997, "24.9‰", ""],
        ["150000", "female_population", 1997, "1108.1万", "年末数"], ["150000", "female_population", 1998, "11,171,000", ""],
        ["150000", "female_population", 1999, "1.1265E+07", ""], ["150000", "female_population", 2000, "1108万分", ""],
        ["150000", "female_population", 2001, "1108.1", ""],
    ]  # fmt: skip
    found = rows_of(text_file(tmp_path / "t.csv", rows, encoding="gb18030"), package).set_index("cell")
    assert found.loc[["D2", "D3", "D4"], "fate"].eq("no_value").all()
    assert found.loc["D5", "value"] == 26.1
    assert found.loc["D6", ["fate", "suggestion"]].tolist() == ["asked", "25.7"]
    assert found.loc["D7", ["value", "note"]].tolist() == [25.1, "*"]
    assert found.loc["D8", "year"] == 1996
    assert found.loc["D9", ["value", "indicator_id"]].tolist() == [24.9, "infant_mortality_rate"]
    assert found.loc["D10", ["value", "note"]].tolist() == [11081000, "年末数"]
    assert found.loc[["D11", "D12"], "value"].tolist() == [11171000, 11265000]
    assert found.loc["D13", "fate"] == "asked"
    assert found.loc["D14", ["fate", "suggestion"]].tolist() == ["asked", "11081000"]


def test_a_tidy_table_may_be_a_workbook_of_several_areas(tmp_path: Path, package: Package) -> None:
    rows = [
        (*TIDY[:3], "value"),
        ["150203", "maternal_mortality_ratio", 2019, 8],
        [None],
        ["440783", "maternal_mortality_ratio", 2019, 9],
    ]
    found = rows_of(workbook(tmp_path / "t.xlsx", rows), package)
    assert found["cell"].tolist() == ["D2", "D4"]
    assert found["area_code"].tolist() == ["150203", "440783"]


def test_two_columns_of_one_name_leave_no_default(tmp_path: Path, package: Package) -> None:
    rows = [
        ["area_code", "indicator_id", "year", "sex", "sex", "value"],
        ["150203", "life_expectancy", 2019, "male", "female", 80],
    ]
    found = rows_of(text_file(tmp_path / "t.csv", rows), package)
    assert found["fate"].tolist() == ["asked"]
    assert "sex" in found["question"][0]


def test_a_row_with_a_cell_too_many_is_named(tmp_path: Path, package: Package) -> None:
    rows = [
        (*TIDY[:3], "value"),
        ["150203", "maternal_mortality_ratio", 2019, 8],
        ["150203", "maternal_mortality_ratio", 2018, 8, 5],
    ]
    found = rows_of(text_file(tmp_path / "t.csv", rows), package)
    assert found["fate"].tolist() == ["proposed", "asked"]
    assert found["cell"].tolist()[1] == "row 3"


def test_the_world_banks_wide_table(tmp_path: Path, package: Package) -> None:
    path = tmp_path / "wb.csv"
    path.write_bytes(
        '\ufeff"Data Source","World Development Indicators",\r\n\r\n"Last Updated Date","2024-07-01",\r\n\r\n'
        '"Country Name","Country Code","Indicator Name","Indicator Code","2001","2002",\r\n'
        '"China","CHN","Maternal mortality ratio","SH.STA.MMRT","55","52",\r\n'
        '"China","CHN","Life expectancy at birth, female (years)","SP.DYN.LE00.FE.IN","74.1","",\r\n'
        '"Chad","TCD","Maternal mortality ratio","SH.STA.MMRT","1200","1190",\r\n'.encode()
    )
    found = rows_of(path, package).set_index("cell")
    assert found.loc["E6", ["area_code", "indicator_id", "year", "unit", "status"]].tolist() == [
        "000000",
        "maternal_mortality_ratio",
        2001,
        "per_100k",
        "estimated",
    ]
    assert found.loc["E7", ["indicator_id", "value"]].tolist() == ["female_life_expectancy", 74.1]
    assert "F7" not in found.index
    assert found.loc["E8", "fate"] == "asked"
    assert "TCD" in found.loc["E8", "question"]


def test_the_un_sdg_database(tmp_path: Path, package: Package) -> None:
    header = ["DATAFLOW", "FREQ", "REPORTING_TYPE", "SERIES", "REF_AREA", "SEX", "AGE", "URBANISATION", "TIME_PERIOD", "OBS_VALUE",
              "OBS_STATUS", "UNIT_MULT", "UNIT_MEASURE", "NATURE", "SOURCE_DETAIL"]  # fmt: skip
    row = [
        "IAEG-SDGs:DF_SDG_GLH(1.24)",
        "A",
        "G",
        "SH_STA_MORT",
        "156",
        "F",
        "_T",
        "_T",
        "2003",
        "51.3",
        "A",
        "0",
        "PER_100000_LIVE_BIRTHS",
        "E",
        "WHO",
    ]
    found = rows_of(text_file(tmp_path / "u.csv", [header, row]), package)
    assert found.loc[0, ["area_code", "indicator_id", "year", "value", "status", "sex"]].tolist() == [
        "000000",
        "maternal_mortality_ratio",
        2003,
        51.3,
        "estimated",
        "total",
    ]


def test_the_whos_observatory_and_ilostat(tmp_path: Path, package: Package) -> None:
    header = [
        "IndicatorCode",
        "Indicator",
        "SpatialDimValueCode",
        "Location",
        "Period",
        "Dim1 type",
        "Dim1",
        "Dim1ValueCode",
        "FactValueNumeric",
        "Value",
    ]
    rows = [["WHOSIS_000001", "Life expectancy", "CHN", "China", "2003", "Sex", "Male", "SEX_MLE", "71.2", "71.2 [70-72]"],
            ["WHOSIS_000001", "Life expectancy", "CHN", "China", "2004", "Wealth quintile", "Q1", "WEALTHQUINTILE_WQ1", "70.1", "70.1"],
            ["NO_SUCH", "Other", "CHN", "China", "2004", "", "", "", "70.1", "70.1"]]  # fmt: skip
    found = rows_of(text_file(tmp_path / "w.csv", [header, *rows]), package)
    assert found.loc[0, ["area_code", "indicator_id", "year", "sex", "value", "status", "question"]].tolist() == [
        "000000",
        "male_life_expectancy",
        2003,
        "total",
        71.2,
        "estimated",
        "",
    ]
    assert found["fate"].tolist() == ["proposed", "asked", "asked"]
    assert "WEALTHQUINTILE_WQ1" in found["question"][1]
    header = ["ref_area", "source", "indicator", "sex", "classif1", "time", "obs_value", "obs_status"]
    found = rows_of(
        text_file(
            tmp_path / "i.csv", [header, ["CHN", "BA:1", "SDG_0552_OCU_RT", "SEX_F", "OCU_MNG", "2010", "16.8", ""]]
        ),
        package,
    )
    assert found["fate"].tolist() == ["asked"]
    assert "SDG_0552_OCU_RT" in found["question"][0]


def test_a_source_in_the_tables_own_words_is_kept(tmp_path: Path, package: Package) -> None:
    path = text_file(tmp_path / "s.csv", [[*SDMX, "SOURCE", "COMMENT_OBS"], [*sdmx(), "白城统计年鉴2023", "表5-1"]])
    assert rows_of(path, package)["note"].tolist() == ["来源：白城统计年鉴2023；表5-1"]


CLEAN = {"SEX": ["_T", "F"], "AGE": ["_T"], "FREQ": ["A"], "URBANISATION": ["_T", "U", "R"], "OBS_STATUS": ["A", "P", "E", "B"],
         "UNIT_MEASURE": ["PT", "PCNT"], "UNIT_MULT": ["0"]}  # fmt: skip


@examples(3, 60, *HealthCheck)
@given(data=st.data())
def test_one_unknown_code_in_a_generated_table_is_the_only_row_not_taken(
    data: st.DataObject, tmp_path_factory, package: Package
) -> None:
    years = data.draw(st.lists(st.integers(1990, 2009), min_size=2, max_size=8, unique=True))
    rows = [{**{name: data.draw(st.sampled_from(codes)) for name, codes in CLEAN.items()}, "TIME_PERIOD": str(year),
             "OBS_VALUE": str(data.draw(st.integers(800, 990)) / 10)} for year in years]  # fmt: skip
    folder = tmp_path_factory.mktemp("codes")
    clean = rows_of(text_file(folder / "clean.csv", [SDMX, *(sdmx(**row) for row in rows)]), package)
    assert clean["fate"].eq("proposed").all()
    column, at = data.draw(st.sampled_from(list(CLEAN))), data.draw(st.integers(0, len(rows) - 1))
    code = data.draw(
        st.text("ABCDEFGHXYZ0123456789_", min_size=3, max_size=8).filter(
            lambda text: text not in ("TOTAL", "SEX_F", "SEX_M", "SEX_T")
        )
    )
    rows[at][column] = f"Q{code}"
    found = rows_of(text_file(folder / "odd.csv", [SDMX, *(sdmx(**row) for row in rows)]), package)
    assert found["fate"].ne("proposed").tolist() == [place == at for place in range(len(rows))]
    assert f"Q{code}" in found["question"][at]


def test_a_code_that_names_everybody_with_a_sex_is_the_indicator_of_women(tmp_path: Path, package: Package) -> None:
    header = ["IndicatorCode", "SpatialDimValueCode", "Period", "Dim1 type", "Dim1ValueCode", "FactValueNumeric"]
    rows = [
        ["WHOSIS_000001", "CHN", "2003", "Sex", "SEX_FMLE", "75.1"],
        ["WHOSIS_000002", "CHN", "2003", "Sex", "SEX_BTSX", "66.1"],
    ]
    found = rows_of(text_file(tmp_path / "w.csv", [header, *rows]), package)
    assert found["indicator_id"].tolist() == ["female_life_expectancy", "healthy_life_expectancy"]
    assert found["sex"].tolist() == ["total", "total"]
    own = [TIDY[:6], ["220802", "life_expectancy", 2003, "female", "total", 80]]
    assert rows_of(text_file(tmp_path / "o.csv", own), package).loc[0, ["indicator_id", "sex"]].tolist() == [
        "life_expectancy",
        "female",
    ]


def test_ilostat_counts_in_thousands_and_leaves_a_usual_status_empty(tmp_path: Path, package: Package) -> None:
    header = ["ref_area", "source", "indicator", "sex", "classif1", "time", "obs_value", "obs_status"]
    rows = [["CHN", "XA:1", "EMP_2EMP_SEX_AGE_NB", "SEX_T", "AGE_YTHADULT_YGE15", "2003", "731000.5", ""],
            ["CHN", "XA:1", "EMP_2EMP_SEX_AGE_NB", "SEX_T", "AGE_YTHADULT_Y15-24", "2004", "131000", ""]]  # fmt: skip
    found = rows_of(text_file(tmp_path / "i.csv", [header, *rows]), package)
    assert found.loc[0, ["area_code", "indicator_id", "value", "status"]].tolist() == [
        "000000",
        "employed_persons_count",
        731_000_500,
        "estimated",
    ]
    assert found["fate"].tolist() == ["proposed", "asked"]
    assert "AGE_YTHADULT_Y15-24" in found["question"][1]


def test_people_of_15_and_over_are_everybody_only_where_the_publisher_asks_no_others(
    tmp_path: Path, package: Package
) -> None:
    header = ["REF_AREA", "INDICATOR", "SEX", "AGE", "TIME_PERIOD", "OBS_VALUE"]
    row = ["000000", "illiteracy_rate", "_T", "AGE_YTHADULT_YGE15", "2020", "3.5"]
    found = rows_of(text_file(tmp_path / "s.csv", [header, row]), package)
    assert found["fate"].tolist() == ["asked"]
    assert "AGE_YTHADULT_YGE15" in found["question"][0]
