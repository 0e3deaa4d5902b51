"""Statistical tables as people have them, written anew with figures of our own: what the tests of importing read."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

Cells = Sequence[Sequence[object]]


def workbook(
    path: Path, rows: Cells, *, merged: Sequence[str] = (), formats: dict[str, str] | None = None, sheet: str = "表"
) -> Path:
    """A workbook of one sheet; None leaves a cell empty, text that begins with = is a formula."""
    book = Workbook()
    page = book.active
    page.title = sheet
    for row, cells in enumerate(rows, 1):
        for column, value in enumerate(cells, 1):
            if value is not None:
                page.cell(row, column, value)
    for span in merged:
        page.merge_cells(span)
    for cell, number_format in (formats or {}).items():
        page[cell].number_format = number_format
    book.save(path)
    return path


def text_file(path: Path, rows: Cells, *, encoding: str = "utf-8", delimiter: str = ",") -> Path:
    """The same as a text file."""
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\r\n").writerows(
        [["" if value is None else value for value in cells] for cells in rows]
    )
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def address(row: int, column: int) -> str:
    return f"{get_column_letter(column)}{row}"


ANNUAL: Cells = (
    ("数据库：年度数据",),
    ("时间：最近5年",),
    ("指标", "2019年", "2018年", "2017年"),
    ("孕产妇死亡率(1/10万)", 17.8, 18.3, 19.6),
    ("婴儿死亡率(‰)", 5.6, 6.1, 6.8),
    ("常住女性人口(万人)", 68843, 68700, None),
    ("注：1.2019年为年度人口抽样调查推算数据。",),
    ("数据来源：国家统计局",),
)
"""The annual export of the bureau: years as columns, two lines above, notes below. Eight values."""

YEARBOOK: Cells = (
    ("3-7  各市人口主要指标（2022年）", None, None, None, None, None),
    ("Main Indicators on Population by City (2022)", None, None, None, None, None),
    ("单位：万人", None, None, None, None, "(10 000 persons)"),
    ("地  区\nRegion", "常住人口\nResident Population", None, None, "总人口性别比\n（女=100）\nSex Ratio", "婴儿死亡率（‰）\nInfant Mortality"),
    (None, "合计\nTotal", "男\nMale", "女\nFemale", None, None),
    ("全  省", "３５７６．５０", "１８３１．２０", "１７４５．３０", "１０４．９", "４．８１"),
    ("  贵阳市", 622.04, 318.2, 303.84, "104.7", "…"),
    ("  遵义市", 659.2, 335.9, 323.3, "103.9", "—"),
    ("  #安顺市", 246.1, 126.4, 119.7, "105.6", "#"),
    ("  毕节市", "683.1①", 352.6, 330.5, "106.7", None),
    ("注：①为户籍人口数。本表“…”表示数据不足本表最小单位数。",),
)  # fmt: skip
YEARBOOK_MERGED = ("A1:F1", "A2:F2", "A4:A5", "B4:D4", "E4:E5", "F4:F5")

DEPARTMENT: Cells = (
    ("云岩区2023年妇幼健康主要指标完成情况",),
    ("填报单位：区卫健局", None, None, None, "报送日期", "2024-03-04"),
    ("序号", "指标名称", "计量单位", "上年", "本年", "增减（百分点）"),
    (1, "孕产妇系统管理率", "%", 95.1, 96.3, "=E4-D4"),
    (2, "孕产妇死亡率", "1/10万", 0, 7.42, "=E5-D5"),
    (3, "农村适龄妇女“两癌”筛查覆盖率", "%", "84.5%", "87.1%", "2.6"),
    (4, "妇女常见病筛查率", "%", 0.812, 0.834, "=E7-D7"),
    (5, "孕产妇贫血患病率", "%", "约8", "7.5左右", None),
    (6, "标准化妇幼保健机构", "所", "2", "2所", "0"),
    ("单位负责人：", None, "填表人：", None, "联系电话："),
)
DEPARTMENT_FORMATS = {"D7": "0.0%", "E7": "0.0%"}
