"""Where the columns of a filled template stand, though its sheet was renamed, a heading changed or a row put in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from halfsky.collect.plain_text import normal
from halfsky.collect.workbook import layout
from halfsky.collect.workbook.earlier import is_remark
from halfsky.guarded_reading import Sheet, Table, a1
from halfsky.words.submission_findings import Findings

Cells = dict[tuple[int, int], tuple[str, Any]]
"""Row and column of a cell → its kind and what it holds."""

_WITHIN = 40  # rows from the top: a header further down is no header of ours
_ENOUGH = 8  # headings of a row that make it the header
_KEYS = ("indicator_id", "indicator")
_READ = (*_KEYS, *layout.INPUTS)


@dataclass(frozen=True)
class Anchors:
    """The row of the headings, and of each column its number; a column that the sheet lacks is not in it."""

    header_row: int
    position: dict[str, int]

    def place(self, row: int, column: str) -> str:
        """The address of a cell; the template's own where the sheet has no such column."""
        number = self.position.get(column)
        return a1(row, number) if number else f"{layout.COLUMNS[column][0]}{row}"


def own_sheets(table: Table) -> tuple[Sheet, Sheet] | None:
    """The sheet that is filled in and the hidden one that says whose it is, by name or else by what they hold."""
    named = {sheet.name: sheet for sheet in table.sheets}
    hidden = named.get(layout.IDENTITY) or next(filter(_is_identity, table.sheets), None)
    filled = named.get(layout.SHEET)
    if filled is None:
        headed = [(_headed(_texts(sheet))[1], sheet) for sheet in table.sheets if sheet is not hidden]
        count, filled = max(headed, key=lambda one: one[0], default=(0, None))
        filled = filled if count >= _ENOUGH else None
    return None if hidden is None or filled is None else (filled, hidden)


def anchored(cells: Cells, sheet: str, found: Findings) -> Anchors | None:
    """The headings found by their words; one that was changed by its neighbours. None where it cannot be told."""
    texts = {place: normal(value).split("\n")[0] for place, (kind, value) in cells.items() if kind == "s"}
    row, count = _headed({place: text for place, text in texts.items() if place[0] <= _WITHIN})
    if count < _ENOUGH:
        found.add("changed-template", sheet=sheet, cell=f"A{layout.HEADER_ROW}")
        return None
    heads = {column: text for (at, column), text in texts.items() if at == row}
    position: dict[str, int] = {}
    for name, (_, zh, _) in layout.COLUMNS.items():
        places = [column for column, text in heads.items() if _same(text, zh)]
        if len(places) > 1:
            both = "、".join(a1(row, column) for column in places)
            found.add("two-headings", sheet=sheet, cell=a1(row, places[0]), value=zh, more=both)
            return None
        if places:
            position[name] = places[0]
    for name, column in _between(position, heads).items():
        position[name] = column
        said = heads.get(column, "")
        found.add(
            "heading-changed",
            sheet=sheet,
            cell=a1(row, column),
            value=said,
            more=f"“{said}”→“{layout.COLUMNS[name][1]}”",
        )
    missing = [name for name in _READ if name not in position and (name not in _KEYS or not set(_KEYS) & set(position))]
    for name in missing:
        found.add("heading-missing", sheet=sheet, cell=f"A{row}", more=layout.COLUMNS[name][1])
    return None if missing else Anchors(row, position)


def foreign_cells(cells: Cells, anchors: Anchors) -> list[tuple[int, int, Any]]:
    """Row, column and content of what stands beside the template's columns, from the header on; and what somebody wrote
    into the column of the reviewer's remarks."""
    own, review = set(anchors.position.values()), anchors.position.get(layout.REVIEW, 0)
    return [
        (row, column, value)
        for (row, column), (_, value) in sorted(cells.items())
        if row >= anchors.header_row and str(value).strip()
        and (column not in own or (column == review and row > anchors.header_row and not is_remark(str(value))))
    ]  # fmt: skip


def swallowed(merged: list[tuple[int, int, int, int]], cells: Cells, anchors: Anchors) -> dict[int, str]:
    """Rows of which a merged range hides what belongs to them → the range. A range that holds nothing hides nothing."""
    read = {anchors.position[name] for name in _READ if name in anchors.position}
    rows: dict[int, str] = {}
    for top, left, bottom, right in merged:
        covered = read & set(range(left, right + 1))
        holds = str(cells.get((top, left), ("s", ""))[1]).strip()
        if bottom <= anchors.header_row or not covered or not holds or (top == bottom and len(covered) < 2):
            continue
        for row in range(max(top, anchors.header_row + 1), bottom + 1):
            rows[row] = f"{a1(top, left)}:{a1(bottom, right)}"
    return rows


def _is_identity(sheet: Sheet) -> bool:
    texts = _texts(sheet, 3)
    return texts.get((1, 1)) == "program" and texts.get((1, 2)) == "halfsky"


def _texts(sheet: Sheet, rows: int = _WITHIN) -> dict[tuple[int, int], str]:
    top = sheet.cells[sheet.cells["row"].le(rows) & sheet.cells["kind"].eq("text")]
    return {(cell.row, cell.column): normal(cell.text).split("\n")[0] for cell in top.itertuples()}


def _headed(texts: dict[tuple[int, int], str]) -> tuple[int, int]:
    """The row that holds the most headings of the template, and how many."""
    names = {_plain(zh) for name, (_, zh, _) in layout.COLUMNS.items() if name not in layout.HIDDEN}
    held: dict[int, set[str]] = {}
    for (row, _), text in texts.items():
        if _plain(text) in names:
            held.setdefault(row, set()).add(_plain(text))
    row = max(held, key=lambda one: (len(held[one]), -one), default=0)
    return row, len(held.get(row, ()))


def _between(position: dict[str, int], heads: dict[int, str]) -> dict[str, int]:
    """Columns whose heading is not known, where both known neighbours say by their distance which one it is."""
    names = [name for name in layout.COLUMNS if name not in layout.HIDDEN]
    taken = set(position.values())
    found: dict[str, int] = {}
    for place, name in enumerate(names):
        if name in position:
            continue
        before = [(index, position[known]) for index, known in enumerate(names[:place]) if known in position]
        after = [(index, position[known]) for index, known in enumerate(names) if index > place and known in position]
        guesses = {column + place - index for index, column in (*before[-1:], *after[:1])}
        if len(guesses) == 1 and (column := guesses.pop()) not in taken and column > 0 and heads.get(column):
            found[name] = column
    return found


def _same(text: str, heading: str) -> bool:
    return _plain(text) == _plain(heading)


def _plain(text: str) -> str:
    return "".join(text.split()).strip("：:*＊")
