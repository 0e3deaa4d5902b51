"""A workbook becomes its tables: the annex that an office keeps in Excel (主要指标表, 目标任务分解表).

Owns the walk through the sheets: what is shown of a cell (70% and not 0.7), merged cells, hidden sheets and rows. A row
with one filled cell above or below the table is a line of text, as a title is.
"""

from __future__ import annotations

import datetime
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl

from halfsky.errors import DocumentError
from halfsky.guarded_reading.documents.marks import MERGED

MAX_UNPACKED_BYTES = 200 * 1024 * 1024
MAX_ROWS = 20_000
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read(content: bytes, path: Path) -> str:
    """The text of a workbook given as the bytes of its file; `path` is named in errors only."""
    lines: list[str] = []
    for sheet in _open(content, path).worksheets:
        if sheet.sheet_state == "visible":
            lines += _sheet_lines(sheet, path)
    return "\n".join(lines)


def _open(content: bytes, path: Path) -> Any:
    if content.startswith(_OLE):
        raise DocumentError(f"{path} is protected by a password or is an old .xls; save it as .xlsx without a password")
    try:
        with zipfile.ZipFile(BytesIO(content)) as package:
            unpacked = sum(entry.file_size for entry in package.infolist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise DocumentError(
            f"{path} is not a workbook or is damaged, and so not read ({error}); save it again as .xlsx, or give its "
            "table as one of .txt, .docx, .pdf, .html"
        ) from error
    if unpacked > MAX_UNPACKED_BYTES:
        raise DocumentError(
            f"{path} unpacks to {unpacked / 2**20:.0f} MB, more than an annex can hold; save its table alone"
        )
    try:
        return openpyxl.load_workbook(BytesIO(content), data_only=True, keep_links=False)
    except Exception as error:  # openpyxl lets through whatever zipfile, its parser and itself meet in a damaged file
        reason = " ".join(str(error).split())[:120] or "no more is known"
        raise DocumentError(f"{path} is not a readable workbook ({reason}); open it and save it again") from error


def _sheet_lines(sheet: Any, path: Path) -> list[str]:
    if sheet.max_row > MAX_ROWS:
        raise DocumentError(
            f"{path}, sheet {sheet.title}: {sheet.max_row} rows, more than a plan's table; save it alone"
        )
    covered = {
        place
        for merged in sheet.merged_cells.ranges
        for row in range(merged.min_row, merged.max_row + 1)
        for place in ((row, column) for column in range(merged.min_col, merged.max_col + 1))
        if place != (merged.min_row, merged.min_col)
    }
    rows = [
        [MERGED if (cell.row, cell.column) in covered else _shown(cell) for cell in row]
        for row in sheet.iter_rows()
        if row and not sheet.row_dimensions[row[0].row].hidden
    ]
    filled = [[cell for cell in row if cell.strip(MERGED)] for row in rows]
    wide = [place for place, cells in enumerate(filled) if len(cells) > 1]
    lines = []
    for place, (row, cells) in enumerate(zip(rows, filled, strict=True)):
        if not cells:
            continue
        inside = wide and wide[0] <= place <= wide[-1]
        lines.append("\t" + "\t".join(row) if inside else cells[0])
    return lines


def _shown(cell: Any) -> str:
    """What a cell shows: 70% where 0.7 is shown so, 12 for 12.0, and no line breaks."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | float):
        if "%" in str(cell.number_format):
            return f"{round(value * 100, 6):g}%"
        return f"{value:.10g}"
    if isinstance(value, datetime.datetime | datetime.date):
        return f"{value.year}年{value.month}月{value.day}日"
    return " ".join(str(value).split())
