"""Where a short text of a table is broken when its cell is too narrow."""

from __future__ import annotations

import math

import pytest

from halfsky.package import load_package
from halfsky.render.blocks import Paragraph, Table
from halfsky.render.word.columns import balanced, cell_lines, column_widths, whole_numbers
from halfsky.render.word.table_layout import laid_out
from halfsky.reports import PlanReport, indicator_list


@pytest.mark.parametrize(
    ("text", "capacity", "lines"),
    [
        ("16.9/10万（2020年）", 20, ["16.9/10万（2020年）"]),
        ("16.9/10万（2020年）", 8, ["16.9/10万", "（2020年）"]),
        ("64.86%（2020年，规划自述）", 8, ["64.86%", "（2020年，", "规划自述）"]),
        ("尚差4.7个百分点", 7, ["尚差", "4.7个百分点"]),
        ("优于目标3.1/10万", 6, ["优于目标", "3.1/10万"]),
        # no sign is torn off its number
        ("−0.63年", 2.5, ["−0.63年"]),
        ("每年≥600人次", 5, ["每年", "≥600人次"]),
        ("女性中的比例≥10%", 6, ["女性中的比例", "≥10%"]),
        # nor is a number, its unit or a year torn, however narrow the cell is
        ("22.7%（2013年）", 3, ["22.7%", "（2013年）"]),
        # what no break makes fit is left to the office
        ("一个没有括号也没有数字的长名称", 6, ["一个没有括号也没有数字的长名称"]),
    ],
)
def test_a_short_text_is_broken_where_it_reads_well(text: str, capacity: float, lines: list[str]) -> None:
    assert cell_lines(text, capacity) == lines


@pytest.mark.parametrize("parts", [[1], [2, 7], [28, 14, 17, 17, 16, 14, 21], [0.1] * 12])
def test_columns_fill_the_type_area_exactly(parts: list[float]) -> None:
    widths = column_widths(parts)
    assert sum(widths) == round(156 / 25.4 * 1440)
    assert all(width > 0 for width in widths)


def test_a_column_is_as_wide_as_its_longest_number() -> None:
    """Where parts are given, the columns of words give way to those of numbers."""
    cells = [["就业人员中女性比例", "22.71%（2013年）", "45（2013年）", "—"]] * 3
    parts = whole_numbers([80, 7, 7, 6], cells, 25.0)
    assert sum(parts) == pytest.approx(100)
    assert parts[1] / 100 * 25.0 >= 5.2 + 1 and parts[2] / 100 * 25.0 >= 5.2 + 1
    assert parts[0] > parts[1]
    wide = [28, 24, 24, 24]
    assert whole_numbers(wide, cells, 60.0) == wide, "what fits stays as it is"


def test_a_column_of_long_texts_takes_its_room_from_those_that_have_too_much() -> None:
    """A name of the first columns is not broken over many lines beside a column of short texts."""
    unit = "市教育局、市人力资源和社会保障局、市农牧水利局（乡村振兴局）、市民政局、市妇联"
    cells = [["序号", "指标", "目标值", "依据", "责任单位"]]
    cells += [[str(number), "每千人口拥有3岁以下婴幼儿托位数", "≥90%", "没有该指标的数据", unit] for number in range(9)]
    parts, room = [6, 12, 13, 40, 19], 46.0

    def lines(widths: list[float]) -> int:
        rooms = [room * part / sum(widths) - 1 for part in widths]
        return max(math.ceil(len(text) / wide) for text, wide in zip(cells[1], rooms, strict=True))

    found = balanced(parts, cells, room)
    assert sum(found) == pytest.approx(room)
    assert lines(parts) >= 5 and lines(found) <= 4
    assert balanced([6, 24, 13, 12, 60], cells, 200.0) == [6, 24, 13, 12, 60], "what serves stays as it is"


def test_no_name_is_piled_up_beside_ten_years() -> None:
    """Beside so many years a value that is no final one has a sign, which is told below the table."""
    report = PlanReport.of(load_package(), "national-2011-2020", as_of=2020)
    blocks = indicator_list.section(report).blocks
    table = next(block for block in blocks if isinstance(block, Table))
    layout = laid_out(table, lying=True)
    assert max(layout.heights[1:]) <= 4
    name = layout.names.index("指标")
    assert all(len(layout.lines(layout.widths[name], row[name])) <= 3 for row in layout.cells)
    years = table.frame[[str(year) for year in range(2011, 2021)]]
    assert years.apply(lambda column: column.str.fullmatch(r"[\d.]+推")).any(axis=None)
    assert not years.apply(lambda column: column.str.contains("推算")).any(axis=None)
    assert any("“推”表示推算" in block.text for block in blocks if isinstance(block, Paragraph))
