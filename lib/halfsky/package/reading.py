"""Reads the CSV files of a data package cell by cell, and says of each that does not fit where it is and why."""

from __future__ import annotations

import csv
import difflib
import io
import os
import re
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass, field
from fnmatch import translate
from functools import cache, cached_property
from pathlib import Path

import numpy as np
import pandas as pd

from halfsky import schemas
from halfsky.errors import OutputError
from halfsky.package.codes import CODES
from halfsky.schemas import Table
from halfsky.schemas.package_tables import BREAKDOWNS

FILES = {
    "areas": "areas.csv",
    "domains": "domains.csv",
    "indicators": "indicators.csv",
    "plans": "plans.csv",
    "sources": "sources.csv",
    "breaks": "breaks.csv",
    "targets": "targets/*.csv",
    "observations": "observations/*.csv",
    "rate_priors": "rate_priors/*.csv",
    "forecast_record": "forecast_record.csv",
    "tasks": "tasks/*.csv",
    "goals_of_measures": "goals_of_measures/*.csv",
    "senders": "senders/*.csv",
    "progress": "progress/*.csv",
    "cases": "cases/*.csv",
    "absences": "absences/*.csv",
    "calls": "calls/*.csv",
}
"""Where each table of a data package lies; a pattern with * is a table in several files."""

KEPT = {"superseded": "revisions/*.csv", "imports": "imports/receipts.csv"}
"""Tables that lie in a package once something was imported into it, and that no analysis reads."""
OF_LATER = (
    "rate_priors", "forecast_record", "tasks", "goals_of_measures", "senders", "progress", "cases", "absences",
    "calls",
)  # fmt: skip
"""Tables that are younger than packages in use: one without their files is whole."""

TABLES = {name: schemas.TABLES[name] for name in FILES}
ALL_TABLES = TABLES | {table.name: table for table in (schemas.SUPERSEDED, schemas.IMPORTS)}
PARQUET = ".parquet"
EXACT = 2.0**53  # whole numbers from here on are no longer told apart
_MISSPELT = 0.8  # so near to a column that may be absent is no column of somebody's own
FINDING = ["file", "row", "column", "value", "code", "message"]


def table_paths(folder: Path, name: str) -> list[Path]:
    """The existing files of one table, in the order of their names; its Parquet file where that holds.

    Where both are there and are not of the same rows, all of them: the reader refuses that.
    """
    return list(map(Path, table_files(folder, name)))


def table_files(folder: Path, name: str) -> list[str]:
    """As `table_paths`, as texts: of the thousands of files of a nation a Path each is a tenth of reading them."""
    within, _, pattern = (FILES | KEPT)[name].rpartition("/")
    fits = _matching(pattern)
    found: list[str] = []
    with suppress(OSError), os.scandir(folder / within) as entries:
        found = sorted(entry.path for entry in entries if fits(entry.name) and entry.is_file())
    if name in FILES and (whole := folder / f"{name}{PARQUET}").is_file():
        from halfsky.package import parquet  # noqa: PLC0415 - its library is heavy, and few packages have this form

        made_of = not found or parquet.is_made_of(whole, [Path(file) for file in found], folder)
        return [str(whole)] if made_of else [*found, str(whole)]
    return found


@cache
def _matching(pattern: str) -> Callable[[str], object]:
    """Whether a name is as a pattern with * says; case counts."""
    return re.compile(translate(pattern)).match


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
    return Reading(ALL_TABLES[name], _convert(text, places, ALL_TABLES[name], findings), places, findings)


def read_places(folder: Path, name: str) -> pd.DataFrame:
    """Where each row of one table lies: `file` (inside the folder) and `row` (as a spreadsheet numbers it)."""
    return _read_texts(folder, name, [])[["file", "row"]]


def _read_texts(
    folder: Path, name: str, findings: list[dict[str, object]], paths: list[Path] | None = None
) -> pd.DataFrame:
    table = ALL_TABLES[name]
    texts = [pd.DataFrame(columns=["file", "row", *table.names], dtype="object")]
    paths = table_paths(folder, name) if paths is None else paths
    if not paths and "*" not in FILES.get(name, "*") and name not in OF_LATER:
        findings.append(finding(FILES[name], 1, "", "", "missing-file", f"there is no {FILES[name]}: restore the file"))
    forms = {path.suffix == PARQUET for path in paths}
    if len(forms) > 1:
        message = f"{name}{PARQUET} was not made of the CSV files that are there now: keep one of the two forms"
        findings.append(finding(f"{name}{PARQUET}", 1, "", "", "two-forms", message))
        paths = [path for path in paths if path.suffix != PARQUET]
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
    rows = _parquet_rows(path, file, findings) if path.suffix == PARQUET else _csv_rows(path, file, table, findings)
    return nothing if rows is None else _cells(rows, file, table, findings)


def _parquet_rows(path: Path, file: str, findings: list[dict[str, object]]) -> list[list[str]] | None:
    from halfsky.package import parquet  # noqa: PLC0415 - as above

    try:
        return parquet.lines(path)
    except ValueError as error:
        message = f"no Parquet file that can be read ({str(error).splitlines()[0]}): make it anew"
        findings.append(finding(file, 1, "", "", "not-parquet", message))
        return None


def _csv_rows(path: Path, file: str, table: Table, findings: list[dict[str, object]]) -> list[list[str]] | None:
    """The header and the lines of a file; None where there is nothing to read."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        message = f"the file cannot be read ({error.strerror}): look at its permissions, or restore it"
        findings.append(finding(file, 1, "", "", "unreadable", message))
        return None
    if not raw.removeprefix(b"\xef\xbb\xbf").strip():
        message = "the file is empty: restore it, or give it its header"
        findings.append(finding(file, 1, "", "", "empty-file", message))
        return None
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
    return rows


def _cells(rows: list[list[str]], file: str, table: Table, findings: list[dict[str, object]]) -> pd.DataFrame:
    """Lines of text under the table's columns, with their places; what of the header does not fit is a finding."""
    header = [cell.strip() for cell in rows[0]] if rows else []
    absent = [column for column in table.columns if column.name not in header]
    for column in absent:
        if not column.optional:
            what = f"column {column.name} is missing: add it to the header"
            findings.append(finding(file, 1, column.name, "", "missing-column", what))
    for name in dict.fromkeys(header):
        if name not in table.names:
            code, message = unknown_column(name, table, header)
            findings.append(finding(file, 1, name, name, code, message))
        if header.count(name) > 1:
            findings.append(finding(file, 1, name, name, "duplicate-column", "the column is there twice: keep one"))
    cells: list[dict[str, object]] = []
    defaults = {column.name: str(column.absent) for column in absent if column.default is not None}
    for number, line in enumerate(rows[1:], start=2):
        if not any(cell.strip() for cell in line):
            continue
        if len(line) != len(header):
            findings.append(
                finding(file, number, "", len(line), "wrong-length",
                        f"{len(line)} cells under {len(header)} columns: quote cells that hold a comma")
            )  # fmt: skip
        cells.append({**defaults, **dict(zip(header, line, strict=False)), "file": file, "row": number})
    return pd.DataFrame(cells, columns=["file", "row", *table.names], dtype="object").fillna("")


def unknown_column(name: str, table: Table, header: Collection[str]) -> tuple[str, str]:
    """Code and message of a column that the table does not declare: misspelt, or somebody's own."""
    if not name:
        return "unknown-column", "a column without a name: remove it, or name it as the table does"
    missing, optional = (
        [column.name for column in table.columns if column.name not in header and column.optional is kind]
        for kind in (False, True)
    )
    if near := difflib.get_close_matches(name, missing, n=1):
        return "unknown-column", f"{table.name} has no such column: is it {near[0]}?"
    if near := difflib.get_close_matches(name, optional, n=1, cutoff=_MISSPELT):
        what = f"is it {near[0]}? If it is a column of your own, give it a name that is further from that"
        return "unknown-column", f"{table.name} has no such column: {what}"
    if table is schemas.OBSERVATIONS and name.strip().lower() in BREAKDOWNS:
        by = f"{name} ({BREAKDOWNS[name.strip().lower()]})"
        what = "its rows are parts and no totals: leave the total of each figure, and take the column away"
        return "unknown-column", f"{table.name} is not broken down by {by}: {what}"
    return "undeclared-column", f"{table.name} has no such column: it is kept as it is, and nothing reads it"


def read_header(path: Path) -> list[str]:
    """The names of a file's columns; none where there is no such file, or no table in it."""
    with suppress(OSError, csv.Error), path.open(encoding="utf-8-sig", errors="replace", newline="") as lines:
        return [cell.strip() for cell in next(csv.reader(lines), [])]
    return []


def read_undeclared(path: Path, table: Table) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The columns of a file that its table does not declare, as text; and its key, row for row.

    OutputError where there are such columns and the file cannot be read: whoever writes it would lose them.
    """
    header, key = read_header(path), list(table.key)
    own = [name for name in dict.fromkeys(header) if name and name not in table.names]
    if not own or not key or not set(key) <= set(header):
        return pd.DataFrame(), pd.DataFrame()
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            _, *body = csv.reader(lines)
    except (OSError, ValueError, csv.Error) as error:
        what = f"{path} has columns of its own ({', '.join(own)}), which cannot be read and would be lost"
        raise OutputError(f"{what}: save it as CSV UTF-8, or move it away") from error
    text = pd.DataFrame([dict(zip(header, line, strict=False)) for line in body if any(line)], dtype="object")
    text = text.reindex(columns=[*key, *own]).fillna("")
    places = pd.DataFrame({"file": path.name, "row": range(2, len(text) + 2)})
    return text[own], _convert(text, places, table.only(*key), [])


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
