"""The process that opens a stranger's workbook: little memory, little time, no secrets in its environment.

Reads the file from standard input and writes JSON: `{"refused": [code, found]}`, or the cells of the two sheets that
matter, `{"identity": {...}, "cells": [[row, column, kind, value], …], "sheets": [names]}`. Kinds: n number, s text, f
formula, e error value, d date, b yes/no, p a number shown as a percentage.
"""

from __future__ import annotations

import io
import json
import os
import resource
import sys
from typing import Any

MEMORY, SECONDS = 1 << 30, 20


def limit() -> None:
    """For good, before the first byte is read."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> int:
    limit()
    os.environ["OPENPYXL_LXML"] = "False"  # one parser, the one that defusedxml guards
    sys.modules["numpy"] = None  # type: ignore[assignment]  # openpyxl would load it, and nothing here needs it
    from halfsky.collect.workbook.guard import Refused, check  # noqa: PLC0415 - after the limits
    from halfsky.collect.workbook.layout import MOST_BYTES  # noqa: PLC0415

    try:
        content = sys.stdin.buffer.read(MOST_BYTES + 1)
        check(content)
        answer = _cells(content)
    except Refused as refused:
        answer = {"refused": [refused.code, refused.found]}
    except MemoryError:
        answer = {"refused": ["too-expensive", ""]}
    except Exception as error:  # whatever a library makes of a damaged file: it is damaged, and no more is said of it
        answer = {"refused": ["damaged", type(error).__name__]}
    sys.stdout.write(json.dumps(answer, ensure_ascii=True))
    return 0


def _cells(content: bytes) -> dict[str, Any]:
    import openpyxl  # noqa: PLC0415

    from halfsky.collect.workbook import layout  # noqa: PLC0415
    from halfsky.collect.workbook.guard import Refused  # noqa: PLC0415

    if not openpyxl.DEFUSEDXML:
        raise Refused("no-defusedxml")
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
    names = [name for name in book.sheetnames if isinstance(name, str)]
    if layout.SHEET not in names or layout.IDENTITY not in names:
        raise Refused("wrong-template", "、".join(names)[:200])
    sheet, hidden = book[layout.SHEET], book[layout.IDENTITY]
    if not hasattr(sheet, "iter_rows") or not hasattr(hidden, "iter_rows"):
        raise Refused("wrong-template", "chart sheet")
    identity = {}
    for row in hidden.iter_rows(min_row=1, max_row=20, max_col=2, values_only=True):
        if len(row) == 2 and isinstance(row[0], str):
            identity[row[0][:50]] = str(row[1] if row[1] is not None else "")[:200]
    cells: list[list[Any]] = []
    together = 0
    for row in sheet.iter_rows(max_row=layout.MOST_ROWS, max_col=len(layout.COLUMNS)):
        for cell in row:
            if cell.value is None:
                continue
            kind, value = _kind(cell)
            if isinstance(value, str):
                together += len(value)
                if together > layout.MOST_TEXT_TOGETHER:
                    raise Refused("too-much-text")
                value = value[: layout.MOST_TEXT + 1]
            cells.append([cell.row, cell.column, kind, value])
    return {"identity": identity, "cells": cells, "sheets": names}


def _kind(cell: Any) -> tuple[str, Any]:
    value = cell.value
    if cell.data_type == "f":
        return "f", str(getattr(value, "text", value))
    if cell.data_type == "e":
        return "e", str(value)
    if isinstance(value, bool):
        return "b", str(value)
    if isinstance(value, (int, float)):
        if value != value or value in (float("inf"), float("-inf")):
            return "e", str(value)
        return ("p" if "%" in str(cell.number_format) else "n"), float(value) if abs(value) < 1e300 else 1e300
    if isinstance(value, str):
        return "s", value
    return "d", str(value)


if __name__ == "__main__":
    sys.exit(main())
