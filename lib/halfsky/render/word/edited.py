"""The text of a Word file that somebody may have edited: paragraphs and rows of tables, whatever runs they are of."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from halfsky.guarded_reading import open_edited
from halfsky.guarded_reading.documents.edited_report import CELLS

__all__ = ["CELLS", "Unit", "about_of", "units"]


@dataclass(frozen=True)
class Unit:
    """A paragraph, or a row of a table: `text`, with `CELLS` between cells; `table`: whether it is a row."""

    text: str
    table: bool = False


def units(path: Path) -> list[Unit]:
    """The units of the file. DocumentError for what is no Word file, or none that can be read within the budget."""
    return [Unit(text, table) for text, table in open_edited(path).units]


def about_of(path: Path) -> dict[str, str]:
    """What a report's file says it was made from; empty for a file that says nothing. Errors as of `units`."""
    return open_edited(path).about
