"""Which reader takes a table, by its ending, and whether the bytes agree with it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from halfsky.guarded_reading.budget import Budget
from halfsky.guarded_reading.refusals import Refused

# ruff: noqa: PLC0415 - one reader a file; each has libraries of its own
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read(content: bytes, name: str, wanted: list[str] | None, budget: Budget) -> dict[str, Any]:
    """The sheets of a file as plain values. Refused for what cannot be read."""
    ending = Path(name).suffix.lower()
    if ending in (".xlsx", ".xlsm"):
        from halfsky.guarded_reading.tables import xlsx

        return xlsx.read(content, wanted, budget)
    if ending in (".xls", ".xlsb", ".ods"):
        if ending == ".xls" and not content.startswith((_OLE, _ZIP)):  # what many systems export as .xls
            return _disguised(content, budget)
        from halfsky.guarded_reading.tables import spreadsheets

        return spreadsheets.read(content, ending[1:], wanted, budget)
    if ending == ".parquet":
        return _parquet(content, budget)
    if ending == ".xml":
        from halfsky.guarded_reading.tables import sdmx

        return sdmx.read(content, budget)
    from halfsky.guarded_reading.tables import delimited

    if content.startswith((_ZIP, _OLE)):
        raise Refused("damaged", f"a workbook under the ending {ending}: rename it")
    return delimited.read(content, budget)


def _disguised(content: bytes, budget: Budget) -> dict[str, Any]:
    from halfsky.guarded_reading.tables import delimited

    if b"<" in content[:200]:
        raise Refused("not-xlsx", "a web page under the ending .xls")
    return delimited.read(content, budget)


def _parquet(content: bytes, budget: Budget) -> dict[str, Any]:
    from halfsky.guarded_reading.tables import frames
    from halfsky.guarded_reading.tables.cells import SheetCells

    answer, stream = frames.read(content, "x.parquet", 1, budget)
    import pyarrow as pa

    table = pa.ipc.open_stream(stream).read_all()
    sheet = SheetCells("", budget)
    for column, name in enumerate(answer["names"], start=1):
        sheet.add(1, column, name)
    for column, values in enumerate(table.columns, start=1):
        for row, value in enumerate(values.to_pylist(), start=2):
            if value is not None:
                sheet.add(row, column, value)
    return {"format": "parquet", "sheets": [sheet.to_dict()], "names": [""], "findings": answer["findings"]}
