"""How much memory and time the reading of a file from outside may take, and how large its contents may be.

Two budgets: what is uploaded by anybody who may send figures, and what an analyst opens at a desk. LibreOffice, which
converts old formats, has its own. Without imports of weight: the guarded process reads this module first.
"""

from __future__ import annotations

import os
import re
from dataclasses import asdict, dataclass, replace
from typing import Any

from halfsky.errors import UsageError

_MB, _GB = 1_000_000, 1 << 30


@dataclass(frozen=True)
class Budget:
    """Limits of one reading.

    memory, seconds: bytes of address space (resident memory is always below it) and seconds of CPU, held by the
    kernel. most_bytes: of the file. entry, unpacked, ratio, entries: of a zip file's parts, by its directory. rows,
    columns, cells, cell_text, text: of tables; 0 is no limit but memory and seconds. endings: accepted; empty: all that
    can be read. strict: macros, links to other files and embedded objects are refused rather than named.
    """

    name: str
    memory: int
    seconds: int
    most_bytes: int
    entry: int
    unpacked: int
    ratio: int
    entries: int
    columns: int
    rows: int = 0
    cells: int = 0
    cell_text: int = 32_767  # what a cell of a spreadsheet can hold
    text: int = 0
    endings: tuple[str, ...] = ()
    strict: bool = False

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for the guarded process."""
        return asdict(self)


UPLOAD = Budget(
    "upload", memory=_GB, seconds=20, most_bytes=5 * _MB, entry=20 * _MB, unpacked=60 * _MB, ratio=100, entries=200,
    columns=200, rows=5_000, cells=100_000, cell_text=0, text=4 * _MB, endings=(".xlsx",), strict=True,
)  # fmt: skip
"""What anybody who may send figures uploads: a filled template."""

UPLOADED_TABLE = replace(UPLOAD, endings=(".xlsx", ".xls", ".xlsb", ".ods", ".csv", ".tsv", ".txt"))
"""What the same people upload as a table of their own: other kinds of file, the same limits."""

OFFICIAL = Budget(
    "reading", memory=2 * _GB, seconds=120, most_bytes=500 * _MB, entry=400 * _MB, unpacked=800 * _MB, ratio=400,
    entries=20_000, columns=16_384,
)  # fmt: skip
"""Official tables and documents, which an analyst opens."""

OFFICE = Budget(
    "office", memory=4 * _GB, seconds=120, most_bytes=50 * _MB, entry=0, unpacked=0, ratio=0, entries=0, columns=0
)
"""LibreOffice, where it converts a file."""

_VARIABLES = {budget.name: f"HALFSKY_{budget.name.upper()}_BUDGET" for budget in (UPLOAD, OFFICIAL, OFFICE)}
_WRITTEN = re.compile(r"\s*(\d+(?:\.\d+)?)\s*GB\s+(\d+)\s*s\s*", re.IGNORECASE)


def configured(budget: Budget) -> Budget:
    """The budget with the memory and time of its environment variable, as in HALFSKY_READING_BUDGET="2 GB 120 s".

    Variables: HALFSKY_UPLOAD_BUDGET, HALFSKY_READING_BUDGET, HALFSKY_OFFICE_BUDGET. UsageError for one that is not
    written so, or that leaves less than a quarter of a GB or a second.
    """
    variable = _VARIABLES[budget.name]
    given = os.environ.get(variable, "")
    if not given.strip():
        return budget
    found = _WRITTEN.fullmatch(given)
    if found is None or float(found[1]) < 0.25 or int(found[2]) < 1:
        raise UsageError(f'{variable} is {given!r}: write memory and time as in "2 GB 120 s", 0.25 GB and 1 s or more')
    return replace(budget, memory=int(float(found[1]) * _GB), seconds=int(found[2]))
