"""Tables without vertical rules: rows of cells that stand under each other, parted by nothing but room.

A run of printed lines is a table where at least three lines have at least three cells each, and the cells of a column
stand under each other. A line of fewer cells belongs to it where each of its cells stands in one column: with its first
cell it is a row with blanks, without it the rest of the row above.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from halfsky.guarded_reading.documents.pdf_lines import Glyph, Line, lines_of

_APART = 1.5  # of the type size: room between two cells, more than between two words
_FEWEST_ROWS, _FEWEST_CELLS = 3, 3


@dataclass(frozen=True)
class _Cell:
    left: float
    right: float
    text: str


def unruled_rows(lines: Sequence[Line]) -> list[Line | list[str]]:
    """The lines of a page in their order, those of a table as lists of its cells."""
    result: list[Line | list[str]] = []
    place = 0
    while place < len(lines):
        rows, end = _table(lines, place)
        if rows:
            result += rows
            place = end
        else:
            result.append(lines[place])
            place += 1
    return result


def _table(lines: Sequence[Line], start: int) -> tuple[list[list[str]], int]:
    """The rows of a table that begins with a line, and the line behind it; none where no table begins there."""
    cells = _cells(lines[start])
    if len(cells) < _FEWEST_CELLS:
        return [], start
    columns = [(cell.left, cell.right) for cell in cells]
    rows: list[list[str]] = [[cell.text for cell in cells]]
    whole, place = 1, start + 1
    while place < len(lines) and lines[place].page == lines[start].page and lines[place].order == lines[start].order:
        own = _cells(lines[place])
        if len(own) > len(columns):
            break
        where = [_column(cell, columns) for cell in own]
        if None in where or len(set(where)) < len(where):
            break
        found = {column: cell for column, cell in zip(where, own, strict=True) if column is not None}
        if 0 not in found and len(own) < len(columns):
            for column, cell in found.items():
                rows[-1][column] += cell.text
        elif len(own) >= 2:
            rows.append([found[column].text if column in found else "" for column in range(len(columns))])
            whole += len(own) == len(columns)
        else:
            break
        columns = [
            (min(left, found[column].left), max(right, found[column].right)) if column in found else (left, right)
            for column, (left, right) in enumerate(columns)
        ]
        if any(left[1] >= right[0] for left, right in pairwise(columns)):
            break
        place += 1
    return (rows, place) if whole >= _FEWEST_ROWS else ([], start)


def _cells(line: Line) -> list[_Cell]:
    groups: list[list[Glyph]] = [[line.glyphs[0]]]
    for left, right in pairwise(line.glyphs):
        if right.x0 - left.x1 > _APART * line.size:
            groups.append([])
        groups[-1].append(right)
    return [_Cell(group[0].x0, group[-1].x1, _text(group, line)) for group in groups]


def _text(group: list[Glyph], line: Line) -> str:
    return "".join(part.text for part in lines_of(group, line.page, line.page_width))


def _column(cell: _Cell, columns: Sequence[tuple[float, float]]) -> int | None:
    """The one column whose room a cell shares; None where it shares none, or several."""
    shared = [place for place, (left, right) in enumerate(columns) if cell.left < right and cell.right > left]
    return shared[0] if len(shared) == 1 else None
