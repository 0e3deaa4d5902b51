"""Delimited text (.csv, .tsv, .txt): which character parts the cells, and each record's cells as they stand."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from itertools import islice
from typing import Any

from halfsky.guarded_reading.budget import Budget
from halfsky.guarded_reading.encodings import decode
from halfsky.guarded_reading.refusals import Refused
from halfsky.guarded_reading.tables.cells import SheetCells

_DELIMITERS = ",\t;|"
_SAMPLED = 200  # records


def text_of(content: bytes) -> tuple[str, str]:
    """The text without a mark at its beginning, and its encoding."""
    text, encoding = decode(content)
    text = text.removeprefix("\ufeff")
    if "\0" in text:
        raise Refused("damaged", "a NUL in the text")
    if text.count('"') % 2:
        raise Refused("damaged", "a quotation mark is opened and never closed")
    return text, encoding


def delimiter_of(text: str) -> str:
    """The character that parts the first records into the most cells, as many in most of them."""
    best, most = ",", 0.0
    for delimiter in _DELIMITERS:
        widths = [len(record) for record in islice(records(text[:200_000], delimiter), _SAMPLED) if any(record)]
        parted = [width for width in widths if width > 1]
        if parted:
            usual = max(set(parted), key=parted.count)
            score = parted.count(usual) / len(widths) * min(usual, 10)
            if score > most:
                best, most = delimiter, score
    return best


def records(text: str, delimiter: str) -> Iterator[list[str]]:
    """Record by record. Refused for a cell longer than a cell can be."""
    csv.field_size_limit(200_000)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    except csv.Error as error:
        raise Refused("cell-too-long" if "field" in str(error) else "damaged", str(error)) from error


def read(content: bytes, budget: Budget) -> dict[str, Any]:
    """One sheet of texts: rows are counted by records, blank ones too."""
    text, encoding = text_of(content)
    delimiter = delimiter_of(text)
    sheet = SheetCells("", budget)
    widths: list[int] = []
    trailing = 0
    for row, record in enumerate(records(text, delimiter), start=1):
        filled = len(record)
        while filled and not record[filled - 1].strip():
            filled -= 1
        trailing += len(record) > 1 and record[-1] == ""
        widths.append(len(record))
        for column, cell in enumerate(record[:filled], start=1):
            if cell.strip():
                sheet.add(row, column, cell)
    findings = []
    long = [width for width in widths if width > 1]
    if long and trailing == len(long):
        findings.append(["trailing-comma", "", "", f"every row ends in {delimiter!r}"])
    return {
        "format": "csv", "sheets": [sheet.to_dict()], "names": [""], "findings": findings, "encoding": encoding,
        "delimiter": delimiter,
    }  # fmt: skip
