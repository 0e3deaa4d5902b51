"""Reads the CSV files of a data package cell by cell, and says of each that does not fit where it is and why."""

from __future__ import annotations

import csv
import difflib
import io
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd

from halfsky import schemas
from halfsky.package.codes import CODES
from halfsky.schemas import Table

FILES = {
    "areas": "areas.csv",
    "domains": "domains.csv",
    "indicators": "indicators.csv",
    "plans": "plans.csv",
    "sources": "sources.csv",
    "breaks": "breaks.csv",
    "targets": "targets/*.csv",
    "observations": "observations/*.csv",
}
"""Where each table of a data package lies; a pattern with * is a table in several files."""

TABLES = {name: schemas.TABLES[name] for name in FILES}
EXACT = 2.0**53  # whole numbers from here on are no longer told apart
FINDING = ["file", "row", "column", "value", "code", "message"]


def table_paths(folder: Path, name: str) -> list[Path]:
    """The existing files of one table, in the order of their names."""
    return sorted(path for path in folder.glob(FILES[name]) if path.is_file())


@dataclass(frozen=True)
class Reading:
    """One table as read, with the place of each row and what was wrong in the files."""

    table: Table
    frame: pd.DataFrame
    places: pd.DataFrame
    findings: list[dict[str, object]] = field(default_factory=list)

    @cached_property
    def _faults(self) -> set[tuple[object, ...]]:
        return {(item["file"], item["row"], item["column"]) for item in self.findings}

    @cached_property
    def _absent(self) -> set[tuple[object, ...]]:
        return {(item["file"], item["column"]) for item in self.findings if item["code"] == "missing-column"}

    def could_not_read(self, file: object, row: object, column: object) -> bool:
        """Whether this cell, or its whole column, has a finding of its own: nothing else need be said about it."""
        return (file, row, column) in self._faults or (file, column) in self._absent


def read_carefully(folder: Path, name: str, paths: list[Path] | None = None) -> Reading:
    """One table, or those of its files, read as text and converted cell by cell; every cell that does not fit is a
    finding.

    A cell that is no number becomes a missing value in the frame, so that the other checks can go on.
    """
    findings: list[dict[str, object]] = []
    text = _read_texts(folder, name, findings, paths)
    places = text[["file", "row"]]
    return Reading(TABLES[name], _convert(text, places, TABLES[name], findings), places, findings)


def read_places(folder: Path, name: str) -> pd.DataFrame:
    """Where each row of one table lies: `file` (inside the folder) and `row` (as a spreadsheet numbers it)."""
    return _read_texts(folder, name, [])[["file", "row"]]


def _read_texts(
    folder: Path, name: str, findings: list[dict[str, object]], paths: list[Path] | None = None
) -> pd.DataFrame:
    table = TABLES[name]
    texts = [pd.DataFrame(columns=["file", "row", *table.names], dtype="object")]
    paths = table_paths(folder, name) if paths is None else paths
    if not paths and "*" not in FILES[name]:
        findings.append(finding(FILES[name], 1, "", "", "missing-file", f"there is no {FILES[name]}: restore the file"))
    for path in paths:
        texts.append(_read_text(path, path.relative_to(folder).as_posix(), table, findings))
    return pd.concat(texts, ignore_index=True)


def finding(file: str, row: int, column: str, value: object, code: str, message: str) -> dict[str, object]:
    """One row of the findings table; `row` is the line as a spreadsheet numbers it, the header being 1."""
    if code not in CODES:
        raise KeyError(f"{code!r} is no code of a finding: declare it in halfsky.package.codes")
    return dict(zip(FINDING, (file, row, column, str(value), code, message), strict=True))


def _read_text(path: Path, file: str, table: Table, findings: list[dict[str, object]]) -> pd.DataFrame:
    """The file's cells as text: columns `file`, `row` (as a spreadsheet numbers it), then exactly the table's."""
    nothing = pd.DataFrame(columns=["file", "row", *table.names], dtype="object")
    try:
        raw = path.read_bytes()
    except OSError as error:
        message = f"the file cannot be read ({error.strerror}): look at its permissions, or restore it"
        findings.append(finding(file, 1, "", "", "unreadable", message))
        return nothing
    if not raw.removeprefix(b"\xef\xbb\xbf").strip():
        message = "the file is empty: restore it, or give it its header"
        findings.append(finding(file, 1, "", "", "empty-file", message))
        return nothing
    try:
        content = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = raw.count(b"\n", 0, error.start) + 1
        findings.append(
            finding(file, row, "", repr(raw[error.start : error.start + 4]), "not-utf8",
                    "the file is not UTF-8 from here on: save it as CSV UTF-8")
        )  # fmt: skip
        content = raw.decode("utf-8-sig", errors="replace")
    try:
        rows = list(csv.reader(io.StringIO(content, newline="")))
    except csv.Error as error:
        findings.append(
            finding(file, 1, "", error, "not-csv", "no CSV: look for a quotation mark that is never closed")
        )
        rows = [table.names]
    header = [cell.strip() for cell in rows[0]] if rows else []
    for column in [column.name for column in table.columns if not column.later]:
        if column not in header:
            words = f"column {column} is missing: add it to the header"
            findings.append(finding(file, 1, column, "", "missing-column", words))
    for column in dict.fromkeys(header):
        if column not in table.names:
            near = difflib.get_close_matches(column, [name for name in table.names if name not in header], n=1)
            remedy = f"is it {near[0]}?" if near else "remove it, or name it as the table does"
            what = f"{table.name} has no such column" if column else "a column without a name"
            findings.append(finding(file, 1, column, column, "unknown-column", f"{what}: {remedy}"))
        if header.count(column) > 1:
            findings.append(finding(file, 1, column, column, "duplicate-column", "the column is there twice: keep one"))
    cells = []
    for number, line in enumerate(rows[1:], start=2):
        if not any(cell.strip() for cell in line):
            continue
        if len(line) != len(header):
            findings.append(
                finding(file, number, "", len(line), "wrong-length",
                        f"{len(line)} cells under {len(header)} columns: quote cells that hold a comma")
            )  # fmt: skip
        cells.append({**dict(zip(header, line, strict=False)), "file": file, "row": number})
    return pd.DataFrame(cells, columns=["file", "row", *table.names], dtype="object").fillna("")


def _convert(text: pd.DataFrame, places: pd.DataFrame, table: Table, findings: list[dict[str, object]]) -> pd.DataFrame:
    """Text cells with the table's types."""
    typed = text[table.names].copy()
    for column in table.columns:
        if column.type == "text":
            continue
        cells = text[column.name].astype("str").str.strip()
        numbers = pd.to_numeric(cells.where(cells != ""), errors="coerce").astype("float64")
        wrong = (cells != "") & ~np.isfinite(numbers)
        if column.type == "integer":
            wrong |= numbers.notna() & ((numbers % 1 != 0) | (numbers.abs() >= EXACT))
        kind, code = ("a whole number", "not-an-integer") if column.type == "integer" else ("a number", "not-a-number")
        for place, value in zip(places[wrong].itertuples(), cells[wrong], strict=True):
            message = f"not {kind}: write digits only, or leave the cell empty where nothing is known"
            findings.append(finding(str(place.file), int(place.row), column.name, value, code, message))
        typed[column.name] = numbers.where(~wrong)
    return table.conform(typed)
