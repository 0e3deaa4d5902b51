"""Of tables generated in many layouts: every value is proposed as it was put in, or named as not understood."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, assume, given
from hypothesis import strategies as st

from halfsky.guarded_reading import Sheet
from halfsky.importing.held_values import held_values
from halfsky.importing.indicators import Indicators
from halfsky.importing.mapping import Mapping
from halfsky.importing.places import Places
from halfsky.importing.proposal import rows_of
from halfsky.importing.resolving import Resolver
from halfsky.package import Package, load_package
from long_form import examples
from tables_of_others import address

INDICATORS = [("孕产妇死亡率", "1/10万", "maternal_mortality_ratio", 1), ("婴儿死亡率", "‰", "infant_mortality_rate", 1),
              ("常住人口", "万人", "resident_population", 10_000), ("孕产妇系统管理率", "%", "maternal_systematic_management_rate", 1)]  # fmt: skip
AREAS = [("昆都仑区", "150203"), ("东河区", "150202"), ("石拐区", "150205"), ("九原区", "150207")]
YEARS = [2016, 2017, 2018, 2019, 2020]


@pytest.fixture(scope="module")
def package() -> Package:
    return load_package()


@pytest.fixture(scope="module")
def places(package: Package) -> Places:
    return Places(package.areas)


def sheet_of(grid: dict[tuple[int, int], object], merged: list[tuple[int, int, int, int]]) -> Sheet:
    rows = []
    for (row, column), value in sorted(grid.items()):
        is_number = isinstance(value, int | float)
        text = str(int(value)) if is_number and float(value).is_integer() else str(value)
        rows.append(
            (row, column, "number" if is_number else "text", float(value) if is_number else np.nan, text, "", "")
        )
    cells = pd.DataFrame(rows, columns=["row", "column", "kind", "number", "text", "number_format", "formula"])
    return Sheet("表", "visible", cells, merged)


def wide(number: float) -> str:
    return str(number).translate({ord(sign): ord(sign) + 0xFEE0 for sign in "0123456789."})


@st.composite
def tables(draw: st.DrawFn) -> tuple[Sheet, dict[str, tuple[str, str, int, float]], dict[str, str]]:
    """A sheet, what each of its cells should give (area, indicator, year, value), and the cells of signs."""
    down, across, fixed = draw(st.permutations(["area", "indicator", "year"]))
    picked = {
        "area": draw(st.lists(st.sampled_from(AREAS), min_size=1, max_size=3, unique=True)),
        "indicator": draw(st.lists(st.sampled_from(INDICATORS), min_size=1, max_size=3, unique=True)),
        "year": draw(st.lists(st.sampled_from(YEARS), min_size=1, max_size=4, unique=True)),
    }
    picked[fixed] = picked[fixed][:1]
    nested = draw(st.booleans()) and fixed != "area"  # the fixed thing as an upper heading, not in the title
    styles = {
        "year": draw(st.sampled_from(["{}", "{}年", "{}年末"])),
        "serial": draw(st.booleans()),
        "wide": draw(st.booleans()),
    }
    unit_column = down == "indicator" and draw(st.booleans())

    def said(kind: str, item: object) -> object:
        if kind == "year":
            return int(item) if styles["year"] == "{}" and draw(st.booleans()) else styles["year"].format(item)  # type: ignore[call-overload]
        name = item[0]  # type: ignore[index]
        return name if kind == "area" or unit_column else f"{name}（{item[1]}）"  # type: ignore[index]

    title = {
        "area": f"包头市{picked['area'][0][0]}",
        "year": f"{picked['year'][0]}年",
        "indicator": said("indicator", picked["indicator"][0]),
    }[fixed]
    grid: dict[tuple[int, int], object] = {}
    merged = []
    row = 1
    if fixed != "area":
        grid[row, 1] = "包头市" + ("" if nested else str(title)) + "统计表"
    else:
        grid[row, 1] = f"{title}统计表"
    row += 1
    first = 1 + styles["serial"]
    value_at = first + 1 + unit_column
    columns = picked[across]
    if nested:
        grid[row, value_at] = str(title)
        if len(columns) > 1 and draw(st.booleans()):
            merged.append((row, value_at, row, value_at + len(columns) - 1))
        row += 1
    if styles["serial"]:
        grid[row, 1] = "序号"
    grid[row, first] = {"area": "地区", "indicator": "指标", "year": "年份"}[down]
    if unit_column:
        grid[row, first + 1] = "计量单位"
    for place, item in enumerate(columns):
        grid[row, value_at + place] = said(across, item)
    expected: dict[str, tuple[str, str, int, float]] = {}
    signs: dict[str, str] = {}
    for number, item in enumerate(picked[down], 1):
        row += 1
        if styles["serial"]:
            grid[row, 1] = number
        grid[row, first] = said(down, item)
        if unit_column:
            grid[row, first + 1] = item[1]  # type: ignore[index]
        for place, other in enumerate(columns):
            of = {down: item, across: other, fixed: picked[fixed][0]}
            cell = address(row, value_at + place)
            sign = draw(st.sampled_from([*[""] * 8, "…", "—", "skip"]))
            if sign == "skip":
                continue
            if sign:
                grid[row, value_at + place] = signs[cell] = sign
                continue
            value = draw(st.integers(20, 900)) / 10
            grid[row, value_at + place] = wide(value) if styles["wide"] and draw(st.booleans()) else value
            expected[cell] = (of["area"][1], of["indicator"][2], of["year"], round(value * of["indicator"][3], 6))  # type: ignore[index]
    grid[row + 1, 1] = "注：本表数据由市统计局提供。"
    return sheet_of(grid, merged), expected, signs


@examples(40, 500, *HealthCheck)
@given(table=tables())
def test_every_value_of_a_table_is_proposed_as_it_is_or_named(table: tuple, package: Package, places: Places) -> None:
    sheet, expected, signs = table
    assume(expected)  # a sheet without any value is no table
    resolver = Resolver(Indicators(package.indicators, Mapping()), places, Mapping())
    found = rows_of(held_values(sheet, places), resolver).set_index("cell")
    assert found.index.is_unique
    assert set(found.index) == set(expected) | set(signs), sheet.cells[["row", "column", "text"]].to_string()
    for cell, (area, indicator, year, value) in expected.items():
        row = found.loc[cell]
        if row["question"]:
            continue
        got = (row["area_code"], row["indicator_id"], row["year"], round(row["value"], 6))
        assert got == (area, indicator, year, value), sheet.cells[["row", "column", "text"]].to_string()
    for cell in signs:
        assert found.loc[cell, "fate"] == "no_value"
        assert pd.isna(found.loc[cell, "value"])
    test_every_value_of_a_table_is_proposed_as_it_is_or_named.asked += sum(
        bool(found.loc[cell, "question"]) for cell in expected
    )  # type: ignore[attr-defined]
    test_every_value_of_a_table_is_proposed_as_it_is_or_named.seen += len(expected)  # type: ignore[attr-defined]


test_every_value_of_a_table_is_proposed_as_it_is_or_named.asked = 0  # type: ignore[attr-defined]
test_every_value_of_a_table_is_proposed_as_it_is_or_named.seen = 0  # type: ignore[attr-defined]


def test_hardly_any_of_them_was_asked() -> None:
    of = test_every_value_of_a_table_is_proposed_as_it_is_or_named
    if of.seen:  # type: ignore[attr-defined]
        assert of.asked <= 0.02 * of.seen, (of.asked, of.seen)  # type: ignore[attr-defined]
