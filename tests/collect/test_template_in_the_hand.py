"""The template as a clerk has it before him: Chinese words, no code, and a sheet of paper that can be read."""

from __future__ import annotations

import re

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

import work_collecting
from collecting import HEALTH, PLAN, YEAR
from halfsky.collect.progress import layout as measures
from halfsky.collect.workbook import layout
from halfsky.collect.workbook.writing import write_template

_A4_LANDSCAPE, _CHARACTER = 29.7 / 2.54, 7 / 96  # inches: the paper's width, a column's unit
_LETTERS = 11  # points of what stands in the cells


@pytest.fixture(scope="module")
def sheets(tmp_path_factory: pytest.TempPathFactory) -> list[Worksheet]:
    folder = tmp_path_factory.mktemp("template")
    package = work_collecting.write_package(folder / "data")
    write_template(package, PLAN, HEALTH, YEAR, folder / "template.xlsx")
    book = openpyxl.load_workbook(folder / "template.xlsx")
    return [book[layout.SHEET], book[measures.SHEET]]


def seen(sheet: Worksheet) -> list[str]:
    """What can be read in the columns that are shown."""
    return [
        str(cell.value)
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None and not sheet.column_dimensions[cell.column_letter].hidden
    ]


def test_no_code_and_no_english_head_is_shown(sheets: list[Worksheet]) -> None:
    for sheet in sheets:
        words = " ".join(seen(sheet))
        assert re.findall(r"[a-z]{4,}(?:_[a-z]+)*", words) == []
        assert not re.search("代码|任务编号", words)
        assert "报送表" in seen(sheet)[0], "the title is not hidden with the codes"


def test_the_guide_says_what_is_taken(sheets: list[Worksheet]) -> None:
    guide = " ".join(seen(sheets[0])[:8])
    assert "不写公式" not in guide
    assert "公式" in guide and "95.5%" in guide


def test_a_sheet_prints_legibly_on_a4(sheets: list[Worksheet]) -> None:
    for sheet in sheets:
        shown = [one for one in sheet.column_dimensions.values() if not one.hidden]
        width = sum(one.width for one in shown) * _CHARACTER
        paper = _A4_LANDSCAPE - sheet.page_margins.left - sheet.page_margins.right
        assert int(sheet.page_setup.paperSize) == int(sheet.PAPERSIZE_A4)
        assert sheet.page_setup.orientation == "landscape"
        assert min(1.0, paper / width) * _LETTERS >= 8, sheet.title
        assert "&P" in sheet.oddFooter.center.text
        assert sheet.print_area.split(":")[1].startswith("$N$"), "what is hidden far to the right takes no paper"
