"""The three ways in: a table cell by cell, a tidy table whole, a document's text."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from halfsky.errors import DocumentError
from halfsky.guarded_reading import office
from halfsky.guarded_reading.budget import OFFICIAL, Budget, configured
from halfsky.guarded_reading.process import Answer, ask
from halfsky.guarded_reading.refusals import FileRefused, Refused
from halfsky.guarded_reading.source import Content, Source, ending_of, name_of
from halfsky.guarded_reading.source import opened as opened_source

TABLES = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".et", ".csv", ".tsv", ".txt", ".parquet", ".xml")
FRAMES = (".csv", ".tsv", ".txt", ".parquet", ".xml")
_BY_CALAMINE = (".xls", ".xlsb", ".ods")

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Finding:
    """Something about a file that its reader has to know: a stable code, the sheet, the place, what was found."""

    code: str
    sheet: str
    place: str
    text: str


@dataclass(frozen=True)
class Sheet:
    """One sheet of a table.

    cells: one row a cell that holds something, in reading order: row, column (from 1) · kind number | text | date |
    boolean | error | unknown (a formula whose value the file does not hold) · number (NaN unless of kind number) ·
    text · number_format ('' where it is not known) · formula ('' where none). merged: first row and column, last row
    and column of each merged range.
    """

    name: str
    state: str
    cells: pd.DataFrame
    merged: list[tuple[int, int, int, int]]

    @property
    def rows(self) -> int:
        """The last row that holds something."""
        return int(self.cells["row"].max()) if len(self.cells) else 0

    @property
    def columns(self) -> int:
        """The last column that holds something."""
        return int(self.cells["column"].max()) if len(self.cells) else 0


@dataclass(frozen=True)
class Table:
    """A file of one sheet or more. rows_in_file and rows_read count rows that hold something.

    resident: bytes, the most that its reading took at one time.
    """

    name: str
    format: str
    sha256: str
    size: int
    encoding: str
    delimiter: str
    sheets: tuple[Sheet, ...]
    sheet_names: tuple[str, ...]
    rows_in_file: int
    rows_read: int
    findings: tuple[Finding, ...]
    resident: int


@dataclass(frozen=True)
class Frame:
    """A tidy table: `frame` with the columns of the file's header; row of the file = index + header + 1."""

    name: str
    format: str
    sha256: str
    size: int
    encoding: str
    delimiter: str
    frame: pd.DataFrame
    rows_in_file: int
    rows_read: int
    findings: tuple[Finding, ...]
    resident: int


@dataclass(frozen=True)
class Text:
    """A document's text; `recognised`: read from pictures of its pages, so that every figure wants confirming."""

    name: str
    format: str
    sha256: str
    text: str
    recognised: bool
    notes: tuple[str, ...]
    resident: int


@dataclass(frozen=True)
class Edited:
    """A Word file that somebody may have edited: paragraphs and rows (text, whether it is a row), its properties."""

    units: list[tuple[str, bool]]
    about: dict[str, str]


def open_table(source: Source, budget: Budget = OFFICIAL, *, sheets: list[str] | None = None) -> Table:
    """Every cell of a workbook or of a delimited text, with its place. `sheets`: only these.

    Raises FileRefused for what cannot be read within the budget, with a code of `REASONS`.
    """
    name = name_of(source)
    try:
        answer = _cells(source, configured(budget), sheets)
    except Refused as refused:
        raise FileRefused(name, refused.code, refused.found) from refused
    said = answer.said
    found = tuple(_sheet(sheet) for sheet in said["sheets"])
    rows = sum(sheet.cells["row"].nunique() for sheet in found)
    return Table(
        name, said["format"], said["sha256"], said["size"], said.get("encoding", ""), said.get("delimiter", ""), found,
        tuple(said["names"]), rows, rows, _findings(said), answer.resident,
    )  # fmt: skip


def open_frame(source: Source, budget: Budget = OFFICIAL, *, header: int = 1, coded: bool = False) -> Frame:
    """A tidy table of any length: delimited text (columns of text), parquet (its own types), SDMX-ML.

    `header`: which record of a delimited text holds the columns' names. Columns that share a name, or hold cells under
    none, are findings and not in the frame; so are rows with more or fewer cells than the header. `coded`: columns of
    few different texts are categoricals. Raises FileRefused.
    """
    name = name_of(source)
    try:
        _check_ending(source, FRAMES, budget)
        answer = ask(source, configured(budget), operation="frame", header=header, coded=coded)
    except Refused as refused:
        raise FileRefused(name, refused.code, refused.found) from refused
    said = answer.said
    frame = _frame(answer.table, said["names"])
    skipped = np.array(said["skipped"], dtype="int64")
    if len(skipped):
        frame.index = pd.Index(np.setdiff1d(np.arange(len(frame) + len(skipped)), skipped))
    return Frame(
        name, said["format"], said["sha256"], said["size"], said.get("encoding", ""), said.get("delimiter", ""), frame,
        said["rows_in_file"], said["rows_read"], _findings(said), answer.resident,
    )  # fmt: skip


def open_document(source: Source, budget: Budget = OFFICIAL) -> Text:
    """The text of a document (.txt, .docx, .pdf, .html; .doc, .rtf, .odt, .wps through LibreOffice).

    Raises DocumentError, with one line of advice, for a document that cannot be read; FileRefused is one.
    """
    name, converted = name_of(source), None
    try:
        if ending_of(source) in office.DOCUMENTS:
            converted = office.convert(source, "docx")
        answer = ask(converted.content if converted else source, configured(budget), operation="document")
    except Refused as refused:
        raise FileRefused(name, refused.code, refused.found) from refused
    said = answer.said
    if "error" in said:
        raise DocumentError(str(said["error"]).replace(converted.content.name, name) if converted else said["error"])
    for note in said["notes"]:
        _log.warning("%s", note)
    sha256 = converted.sha256 if converted else said["sha256"]
    return Text(name, said["format"], sha256, said["text"], said["recognised"], tuple(said["notes"]), answer.resident)


def open_edited(source: Source, budget: Budget = OFFICIAL) -> Edited:
    """The paragraphs and rows of a .docx, and what its properties say. Raises FileRefused."""
    name = name_of(source)
    try:
        said = ask(source, configured(budget), operation="edited").said
    except Refused as refused:
        raise FileRefused(name, refused.code, refused.found) from refused
    return Edited([(str(text), bool(row)) for text, row in said["units"]], dict(said["about"]))


def _cells(source: Source, budget: Budget, sheets: list[str] | None) -> Answer:
    _check_ending(source, TABLES, budget)
    if ending_of(source) == ".et":
        return _converted_cells(source, budget, sheets)
    try:
        return ask(source, budget, operation="cells", sheets=sheets)
    except Refused as refused:
        if refused.code != "no-spreadsheet-reader" or not office.program():
            raise
    return _converted_cells(source, budget, sheets)


def _converted_cells(source: Source, budget: Budget, sheets: list[str] | None) -> Answer:
    made = office.convert(source, "xlsx")
    answer = ask(made.content, budget, operation="cells", sheets=sheets)
    answer.said.update(format=ending_of(source)[1:], sha256=made.sha256, size=made.size)
    return answer


def _check_ending(source: Source, endings: tuple[str, ...], budget: Budget) -> None:
    ending = ending_of(source)
    if ending not in (budget.endings or endings):
        import os  # noqa: PLC0415

        handle = opened_source(source, budget.most_bytes)  # what is no file is told so first
        os.close(handle)
        raise Refused("unknown-kind", f"{ending or 'no ending'}; read are {', '.join(budget.endings or endings)}")


def _sheet(said: dict[str, Any]) -> Sheet:
    cells = said["cells"]
    frame = pd.DataFrame(
        {
            "row": np.array(cells["row"], dtype="int64"), "column": np.array(cells["column"], dtype="int64"),
            "kind": pd.Series(cells["kind"], dtype="str"), "number": pd.Series(cells["number"], dtype="float64"),
            **{name: pd.Series(cells[name], dtype="str") for name in ("text", "number_format", "formula")},
        }
    )  # fmt: skip
    frame = frame.sort_values(["row", "column"], kind="stable", ignore_index=True)
    return Sheet(said["name"], said["state"], frame, [tuple(area) for area in said["merged"]])


def _findings(said: dict[str, Any]) -> tuple[Finding, ...]:
    return tuple(Finding(*finding) for finding in said["findings"])


def _frame(stream: bytes, names: list[str]) -> pd.DataFrame:
    import pyarrow as pa  # noqa: PLC0415

    texts = {pa.large_string(): pd.StringDtype(na_value=np.nan)}
    frame = pa.ipc.open_stream(stream).read_all().to_pandas(types_mapper=texts.get)
    frame.columns = pd.Index(names, dtype="str")
    return frame


def a1(row: int, column: int) -> str:
    """The address of a cell as a spreadsheet writes it: row 5, column 3 is C5."""
    letters = ""
    while column:
        column, letter = divmod(column - 1, 26)
        letters = chr(65 + letter) + letters
    return f"{letters}{row}"


__all__ = [
    "Content",
    "Edited",
    "Finding",
    "Frame",
    "Sheet",
    "Table",
    "Text",
    "a1",
    "open_document",
    "open_edited",
    "open_frame",
    "open_table",
]
