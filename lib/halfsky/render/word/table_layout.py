"""How a table is laid out in Word: the size of its type, its columns, its cells in lines."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from weakref import WeakKeyDictionary

from halfsky.render.blocks import Table, cell_text
from halfsky.render.word import official_format as official
from halfsky.render.word.columns import balanced, cell_lines, column_widths, fits, wanted_widths, whole_numbers
from halfsky.words import line_breaks

BLANK = "—"
_MANY_COLUMNS = 7  # from here on a table may be set in smaller type, where the larger one does not fit


@dataclass(frozen=True)
class TableLayout:
    """names, cells: the texts; widths of the columns in twips; narrow: whether its type is the smaller one."""

    names: list[str]
    cells: list[list[str]]
    widths: list[int]
    narrow: bool

    @property
    def size(self) -> float:
        """Of the type, in points."""
        return official.NARROW_SIZE if self.narrow else official.TABLE_SIZE

    def lines(self, width: int, text: str) -> list[str]:
        """The lines that a text is broken into where it reads well."""
        return cell_lines(text, width / 20 / self.size - 1)

    @cached_property
    def heights(self) -> list[int]:
        """How many lines of its type each row is high, the heads first."""
        room = [max(width / 20 / self.size - 1, 1.0) for width in self.widths]
        return [
            max(
                sum(max(math.ceil(line_breaks.width(line) / most), 1) for line in self.lines(width, text))
                for text, width, most in zip(row, self.widths, room, strict=True)
            )
            for row in (self.names, *self.cells)
        ]


def shown_cells(table: Table, row: Iterable[object]) -> list[str]:
    """What the cells of a row hold: a dash for no value, but in a form that is filled in."""
    blank = "" if table.kind == "form" else BLANK
    return [cell_text(value) or blank for value in row]


_laid_out: WeakKeyDictionary[Table, dict[bool, TableLayout]] = WeakKeyDictionary()  # asked for twice: height, cells


def laid_out(table: Table, *, lying: bool) -> TableLayout:
    """lying: on a page on its side."""
    known = _laid_out.setdefault(table, {})
    if lying not in known:
        known[lying] = _lay_out(table, lying)
    return known[lying]


def _lay_out(table: Table, lying: bool) -> TableLayout:
    names = [str(name) for name in table.frame.columns]
    cells = [shown_cells(table, row) for row in table.frame.itertuples(index=False, name=None)]
    parts = [table.widths[name] for name in table.frame.columns] if table.widths else wanted_widths(names, cells)
    points = official.TYPE_AREA[int(lying)] / 25.4 * 72
    narrow = table.kind == "dense" or (
        len(names) >= _MANY_COLUMNS and not fits(parts, [names, *cells], points / official.TABLE_SIZE)
    )
    room = points / (official.NARROW_SIZE if narrow else official.TABLE_SIZE)
    parts = balanced(parts, [names, *cells], room)
    widths = column_widths(whole_numbers(parts, [names, *cells], room), landscape=lying)
    return TableLayout(names, cells, widths, narrow)
