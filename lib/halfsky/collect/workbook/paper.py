"""A sheet of the workbook on paper: A4 across, as wide as the page, its heads on every page, pages numbered."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

TITLES = "B"
"""The column of the lines above a table whose first one is hidden: text does not run over from a hidden one."""
_SIDE, _ENDS = 0.35, 0.55  # inches


def on_paper(sheet: Worksheet, header_row: int, last: str) -> None:
    """Have the sheet print so that it can be read and signed. last: the last cell that belongs on paper."""
    sheet.print_area = f"A1:{last}"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = f"{header_row}:{header_row}"
    margins = sheet.page_margins
    margins.left = margins.right = _SIDE
    margins.top = margins.bottom = _ENDS
    margins.header = margins.footer = _ENDS / 2
    sheet.print_options.horizontalCentered = True
    sheet.oddFooter.center.text = "第&P页，共&N页"
