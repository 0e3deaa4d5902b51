"""An .xlsx workbook: values, formulas, number formats and merged ranges in one pass over each sheet's own cells.

Cells come by their addresses: a sheet that says to be a million rows long costs what its cells cost. Nothing is
computed, no link is followed.
"""

from __future__ import annotations

import io
from typing import Any

from halfsky.guarded_reading.budget import Budget
from halfsky.guarded_reading.refusals import Refused
from halfsky.guarded_reading.tables import archive
from halfsky.guarded_reading.tables.cells import ERROR, SheetCells

_FORMULA = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}f"


def read(content: bytes, wanted: list[str] | None, budget: Budget) -> dict[str, Any]:
    """The sheets as the guarded process hands them on; `wanted`: only these."""
    active = archive.check(content, budget)
    import openpyxl  # noqa: PLC0415 - after the checks

    if not openpyxl.DEFUSEDXML:
        raise Refused("no-defusedxml")
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    names = [name for name in book.sheetnames if isinstance(name, str)]
    if wanted is not None and not set(wanted) <= set(names):
        raise Refused("wrong-sheets", "、".join(names)[:200])
    sheets = []
    for sheet in book.worksheets:
        if wanted is None or sheet.title in wanted:
            sheets.append(_cells(sheet, budget))
    if wanted is not None and len(sheets) < len(wanted):
        raise Refused("wrong-sheets", "chart sheet")
    findings = [["active-content", "", "", name] for name in active]
    return {"format": "xlsx", "sheets": [sheet.to_dict() for sheet in sheets], "names": names, "findings": findings}


def _cells(sheet: Any, budget: Budget) -> SheetCells:
    from openpyxl.utils import range_boundaries  # noqa: PLC0415
    from openpyxl.worksheet._reader import WorkSheetParser  # noqa: PLC0415
    from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula  # noqa: PLC0415

    class Parser(WorkSheetParser):
        """openpyxl's own, giving a cell's formula beside the value that the file holds for it."""

        def parse_cell(self, element: Any) -> dict[str, Any]:
            cell: dict[str, Any] = super().parse_cell(element)
            if element.find(_FORMULA) is not None:
                formula = self.parse_formula(element)
                if isinstance(formula, ArrayFormula):
                    formula = formula.text
                elif isinstance(formula, DataTableFormula):
                    formula = "=TABLE()"
                cell["formula"] = str(formula or "=")
            return cell

    book = sheet.parent
    found = SheetCells(str(sheet.title), budget, state=str(sheet.sheet_state))
    formats: dict[int, str] = {}
    with sheet._get_source() as source:
        parser = Parser(
            source, sheet._shared_strings, data_only=True, epoch=book.epoch, date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
        )  # fmt: skip
        for _, row in parser.parse():
            for cell in row:
                value, formula = cell["value"], cell.get("formula", "")
                if value is None and not formula:
                    continue
                style = int(cell["style_id"])
                if style not in formats:
                    formats[style] = _number_format(book, style)
                found.add(cell["row"], cell["column"], value, formats[style], formula)
                if cell["data_type"] == "e":
                    found.columns["kind"][-1] = ERROR
    for area in parser.merged_cells.mergeCell if parser.merged_cells else ():
        left, top, right, bottom = range_boundaries(area.ref)
        found.merged.append((top, left, bottom, right))
    return found


def _number_format(book: Any, style: int) -> str:
    from openpyxl.styles.numbers import BUILTIN_FORMATS, BUILTIN_FORMATS_MAX_SIZE  # noqa: PLC0415

    try:
        number = book._cell_styles[style].numFmtId
        if number < BUILTIN_FORMATS_MAX_SIZE:
            return str(BUILTIN_FORMATS.get(number, "General"))
        return str(book._number_formats[number - BUILTIN_FORMATS_MAX_SIZE])
    except IndexError:
        return ""
