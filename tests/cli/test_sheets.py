"""The sheets of a workbook: every kind of cell as a spreadsheet reads it."""

from __future__ import annotations

import datetime
import io
import math

import openpyxl
import pandas as pd
import pytest

from halfsky.errors import OutputError
from halfsky.export import workbook
from halfsky.sheets import write_sheets

WHEN = datetime.datetime(2025, 3, 1, 8, 30)
CELLS = {
    "text": ["妇女", "妇女"], "formula": ["=1+1", "=1+1"], "error": ["#N/A", "#N/A"], "marks": ["<&>\"'", "<&>\"'"],
    "blanks": [" a ", " a "], "lines": ["a\nb\tc", "a\nb\tc"], "return": ["a\rb", "a\rb"], "empty": ["", None],
    "absent": [None, None], "unknown": [pd.NA, None], "nan": [math.nan, None], "whole": [7, 7], "part": [0.1, 0.1],
    "tiny": [1e-9, 1e-9], "less": [-3.5, -3.5], "endless": [math.inf, "inf"], "true": [True, True],
    "false": [False, False], "moment": [WHEN, WHEN], "day": [WHEN.date(), datetime.datetime(2025, 3, 1)],
    "list": [["a"], "['a']"], "long": ["长" * 40_000, "长" * 32_767],
}  # fmt: skip


def written(frame: pd.DataFrame, *, fitted: bool = False) -> openpyxl.worksheet.worksheet.Worksheet:
    file = io.BytesIO()
    write_sheets({"表": frame}, file, fitted=fitted)
    file.seek(0)
    return openpyxl.load_workbook(file)["表"]


@pytest.mark.parametrize("fitted", [False, True])
@pytest.mark.parametrize("kind", CELLS)
def test_every_kind_of_cell_is_read_as_it_was(kind: str, fitted: bool) -> None:
    given, expected = CELLS[kind]
    column = pd.Series([given, None], dtype="object")
    sheet = written(pd.DataFrame({"甲": column, "乙": ["", "末"]}), fitted=fitted)
    read = sheet["A2"]
    assert read.value == expected
    assert read.data_type != "f"
    assert [cell.value for cell in sheet[3]] == [None, "末"]
    assert sheet.dimensions == "A1:B3"
    assert sheet.freeze_panes == "A2"
    if fitted and expected is not None:
        assert read.alignment.wrap_text


def test_columns_of_every_type_of_pandas_are_read_alike() -> None:
    frame = pd.DataFrame(
        {
            "texts": pd.Series(["a", None, ""], dtype="str"), "years": pd.array([2025, None, 0], dtype="Int64"),
            "values": [1.5, math.nan, 0.0], "flags": pd.array([True, None, False], dtype="boolean"),
            "days": pd.to_datetime(["2025-03-01 08:30", None, "2025-03-01 08:30"]), 7: [1, 2, 3],
        }
    )  # fmt: skip
    rows = [list(row) for row in written(frame).iter_rows(values_only=True)]
    assert rows[0] == ["texts", "years", "values", "flags", "days", 7]
    assert rows[1:] == [["a", 2025, 1.5, True, WHEN, 1], [None] * 5 + [2], [None, 0, 0, False, WHEN, 3]]


def test_fitted_columns_are_as_wide_as_their_texts() -> None:
    sheet = written(pd.DataFrame({"甲": ["妇女发展", "ab"], "乙": ["x" * 90, "y"], "丙": [1, 2]}), fitted=True)
    assert [sheet.column_dimensions[letter].width for letter in "ABC"] == [10, 60, 8]


@pytest.mark.parametrize("sign", ["\x07", "\ud800", "\ufffe"])
def test_what_no_xml_can_hold_is_refused_or_left_out(sign: str) -> None:
    frame = pd.DataFrame({"甲": pd.Series([f"a{sign}b"], dtype="object")})
    with pytest.raises(OutputError, match="control character"):
        write_sheets({"表": frame}, io.BytesIO())
    assert openpyxl.load_workbook(io.BytesIO(workbook({"表": frame})))["表"]["A2"].value == "ab"


def test_several_sheets_and_empty_ones() -> None:
    file = io.BytesIO()
    write_sheets({"a": pd.DataFrame({"x": [1]}), "b": pd.DataFrame({"x": []}), "c": pd.DataFrame()}, file)
    book = openpyxl.load_workbook(file)
    assert book.sheetnames == ["a", "b", "c"]
    assert [[*sheet.iter_rows(values_only=True)] for sheet in book] == [[("x",), (1,)], [("x",)], []]


def test_a_frame_with_more_rows_than_a_sheet_is_refused() -> None:
    with pytest.raises(OutputError, match="1048576 rows"):
        write_sheets({"a": pd.DataFrame(index=range(1_048_576))}, io.BytesIO())
