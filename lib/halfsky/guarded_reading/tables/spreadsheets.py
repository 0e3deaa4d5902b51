"""Workbooks of other kinds (.xls, .xlsb, .ods), by python-calamine. Number formats are not known here: they are ''."""

from __future__ import annotations

import io
from typing import Any

from halfsky.guarded_reading.budget import Budget
from halfsky.guarded_reading.refusals import Refused
from halfsky.guarded_reading.tables import archive
from halfsky.guarded_reading.tables.cells import SheetCells

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def read(content: bytes, form: str, wanted: list[str] | None, budget: Budget) -> dict[str, Any]:
    """The sheets as the guarded process hands them on; `form`: xls, xlsb or ods."""
    if content.startswith(b"PK\x03\x04"):
        archive.check_directory(archive.open_archive(content).infolist(), budget)
    elif not content.startswith(_OLE) and form != "xls":
        raise Refused("damaged", f"not .{form}")
    if content.startswith(_OLE) and _ENCRYPTED in content:
        raise Refused("encrypted")
    try:
        from python_calamine import CalamineWorkbook, PasswordError, SheetVisibleEnum  # noqa: PLC0415
    except ImportError:
        raise Refused("no-spreadsheet-reader") from None
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    except PasswordError:
        raise Refused("encrypted") from None
    states = {item.name: item.visible == SheetVisibleEnum.Visible for item in book.sheets_metadata}
    if wanted is not None and not set(wanted) <= set(book.sheet_names):
        raise Refused("wrong-sheets", "、".join(book.sheet_names)[:200])
    sheets = []
    for name in book.sheet_names:
        if wanted is not None and name not in wanted:
            continue
        sheet = book.get_sheet_by_name(name)
        found = SheetCells(name, budget, state="visible" if states.get(name, True) else "hidden")
        first = (sheet.start or (0, 0))[1] + 1  # rows are given from the sheet's first, columns from the first filled
        for row, values in enumerate(sheet.iter_rows(), start=1):
            for column, value in enumerate(values, start=first):
                if value != "":
                    found.add(row, column, value)
        merged = getattr(sheet, "merged_cell_ranges", None) or ()
        found.merged = sorted((a[0] + 1, a[1] + 1, b[0] + 1, b[1] + 1) for a, b in merged)
        sheets.append(found.to_dict())
    return {"format": form, "sheets": sheets, "names": list(book.sheet_names), "findings": []}
