"""What several commands have in common: their options, and how they speak."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from halfsky.project import DATA_ORDER

if TYPE_CHECKING:
    from halfsky.package import Package

DOCUMENTS = ".txt .docx .pdf .html .xlsx; .doc .rtf .odt by LibreOffice"
Plans = Annotated[list[str] | None, typer.Option("--plan", metavar="ID", help="A plan id; may be repeated.")]
Data = Annotated[Path | None, typer.Option("--data", metavar="DIR", help=f"A data package; else {DATA_ORDER}.")]
Part = Annotated[
    str, typer.Option("--part", metavar="WORDS", help="Of several plans in a document, words of one's title.")
]
Output = Annotated[Path | None, typer.Option("-o", "--output", metavar="FILE", help="A .csv, .parquet or .xlsx file.")]


def year(text: str) -> int:
    """A year as it is typed."""
    if not (text.isascii() and text.isdigit() and 1990 <= int(text) <= 2100):
        raise typer.BadParameter(f"{text!r} is not a year from 1990 to 2100")
    return int(text)


def load_package(folder: Path | None, *, set_aside: bool = False) -> Package:
    """The data package named, or the one that ships. set_aside: as of `halfsky.load_package`."""
    from halfsky import package  # noqa: PLC0415 - `halfsky --help` must not wait for pandas

    return package.load_package(folder, set_aside=set_aside)


def say(message: str, output: Path | None = None) -> None:
    """A message beside the table, on standard error."""
    print(message + (f" → {output}" if output else ""), file=sys.stderr)
