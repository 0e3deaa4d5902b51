"""How many questions each kind of table costs: only those that somebody has to answer, and none the next time."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from halfsky.importing.answers import ANSWER, book, mapping_of
from halfsky.importing.mapping import Mapping
from halfsky.importing.reading import propose
from halfsky.package import Package, load_package
from tables_of_others import (
    ANNUAL,
    DEPARTMENT,
    DEPARTMENT_FORMATS,
    YEARBOOK,
    YEARBOOK_MERGED,
    Cells,
    text_file,
    workbook,
)

SDMX = (
    "FREQ",
    "REF_AREA",
    "INDICATOR",
    "SEX",
    "AGE",
    "URBANISATION",
    "TIME_PERIOD",
    "OBS_VALUE",
    "UNIT_MEASURE",
    "OBS_STATUS",
)
RATE = "maternal_systematic_management_rate"
TIDY = ("area_code", "indicator_id", "year", "value")
KINDS: dict[str, tuple[Cells, list[str]]] = {
    "an annual export": (ANNUAL, []),
    "a yearbook table": (YEARBOOK, ["全省"]),
    "a department's own table": (DEPARTMENT, ["约8", "7.5左右"]),
    "a wide table of the World Bank": (
        (("Data Source", "World Development Indicators", None), ("Last Updated Date", "2025-07-01", None),
         ("Country Name", "Country Code", "Indicator Name", "Indicator Code", "1991", "1992", None),
         ("China", "CHN", "Life expectancy at birth, female (years)", "SP.DYN.LE00.FE.IN", "70.4", "70.8", None)), []),
    "codes of several publishers": (
        (SDMX, ("A", "520102", RATE, "SEX_F", "_T", "R", "2011", "91.2", "PT", "A"),
         ("M", "520102", RATE, "_T", "Y15T24", "_T", "2012", "92.2", "PT", "F")), ["“M”", "“Y15T24”", "“F”"]),
    "the SDG database": (
        (("FREQ", "REPORTING_TYPE", "SERIES", "REF_AREA", "SEX", "TIME_PERIOD", "OBS_VALUE", "UNIT_MULT", "UNIT_MEASURE",
          "NATURE"),
         ("A", "G", "SH_DYN_NMRT", "156", "_T", "1971", "5.2", "0", "PER_1000_LIVE_BIRTHS", "E")), []),
    "a misspelt column": (
        ((*TIDY, "Sex", "residense"), ("520102", RATE, "2011", "91.2", "female", "rural")), ["sex", "residence"]),
    "another dimension": (((*TIDY, "age"), ("520102", RATE, "2011", "91.2", "15-24")), ["15-24"]),
    "names for ids": ((TIDY, ("贵阳市", "孕产妇系统管理率", "2011年", "91.2%")), []),
    "signs": (
        (TIDY, ("520102", RATE, "2011", "—"), ("520102", RATE, "2012", "９１．２*"), ("520102", RATE, "2013", "91,3")),
        ["91,3"]),
    "several areas": (
        (TIDY, *((code, "maternal_mortality_ratio", "2011", "9") for code in ("520102", "440783", "150203"))), []),
    "fractions for per cents": ((TIDY, ("520102", RATE, "2011", "0.912"), ("520102", RATE, "2012", "0.921")), ["0.912", "0.921"]),
}  # fmt: skip
"""The layout, and what its questions name; YEARBOOK with its merged cells, DEPARTMENT with its formats."""


@pytest.fixture(scope="module")
def package() -> Package:
    """Without published figures of the province whose figures are made up here."""
    held = load_package()
    seen = held.observations
    return replace(held, observations=seen[~seen["area_code"].str.startswith("52")].reset_index(drop=True))


def _file(name: str, path: Path) -> Path:
    rows = KINDS[name][0]
    if rows is YEARBOOK:
        return workbook(path / "t.xlsx", rows, merged=YEARBOOK_MERGED)
    if rows is DEPARTMENT:
        return workbook(path / "t.xlsx", rows, formats=DEPARTMENT_FORMATS)
    return text_file(path / "t.csv", rows)


@pytest.mark.parametrize("name", KINDS)
def test_a_table_is_asked_about_once(name: str, tmp_path: Path, package: Package) -> None:
    """As the commands do it: read with -o P.xlsx, answer there, read with --mapping P.xlsx --take; then by --source."""
    file, named = _file(name, tmp_path), KINDS[name][1]
    first = propose(file, package)
    asked = first.rows.loc[first.rows["question"].ne(""), "question"].unique()
    assert first.questions == len(named), list(asked)
    assert all(any(one in text for text in asked) for one in named), list(asked)
    sheet = book(first).astype("object")
    sheet[ANSWER] = sheet["suggestion"].ne("").map({True: "是", False: "否"}).where(sheet["question"].ne(""), "")
    answered = mapping_of(first, sheet.fillna("").astype("str"), Mapping())
    again = propose(file, package, mapping=answered)
    assert again.questions == 0, again.rows["question"].tolist()
    assert set(again.rows["fate"]) <= {"proposed", "same", "no_value", "left_out"}
    assert len(again.rows) == len(first.rows)
    assert pd.notna(again.rows.loc[again.rows["fate"].eq("proposed"), "value"]).all()
