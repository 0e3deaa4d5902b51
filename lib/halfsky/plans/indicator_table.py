"""The tables of a document: the table of main indicators (主要指标) and the division of tasks (目标任务分解表).

`read_tables(plan)` gives every table of the document, read or not, and what became of each of its rows:

    for table in read_tables(plan):
        table.kind        # "indicators", "tasks", or "" for a table that is not read; then table.why says why
        table.start, table.end            # its place in plan.document.text; table.title is the line above it
        for row in table.rows:
            row.start, row.end, row.fate, row.why   # fate: one of FATES
            row.indicator / row.items     # what was read of it (an Indicator; goals as outline.Item), else None / ()
        table.findings                    # [Finding(start, end, text, why)]: cells and columns that are not understood

Fates: `header`, `heading` (a domain), `title`, `note`, `joined` (the rest of the row before), `read` (its cells are in
row.indicator or row.items), `achieved` (the table stands in a chapter that looks back), `not_understood` (row.why).
A row that does not fit its header is never read: it is not understood. `table_findings(plan)` lists all of this that a
person has to look at, as a frame. How a cell becomes targets is in `table_cells` and `table_targets`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

import pandas as pd

from halfsky.plans import table_headers
from halfsky.plans.normalise import Passage
from halfsky.plans.outline import Plan
from halfsky.plans.table_headers import INDICATOR, MEASURE, NUMBER, TARGET, TASK, Header
from halfsky.plans.table_lines import TableLine
from halfsky.plans.table_rows import FATES, Body, Finding, Indicator, Row, Table, Value

__all__ = ["FATES", "Finding", "Indicator", "Row", "Table", "Value", "read_tables", "table_findings"]


def read_tables(plan: Plan) -> list[Table]:
    """Every table of the document in reading order, with what became of its rows."""
    tables: list[Table] = []
    for lines in _runs([line for line in plan.table_lines if line.cells]):
        tables.extend(_Reader(plan, lines).read())
    return tables


def table_findings(plan: Plan) -> pd.DataFrame:
    """What no target was made of though it stands in a table: table, char_start, char_end, text, why.

    A table that is not read is one row; so is each row, cell or column that is not understood.
    """
    rows = []
    for table in read_tables(plan):
        text = plan.document.text
        if not table.kind:
            rows.append((table.title, table.start, table.end, text[table.start : table.end][:60], table.why))
        for row in table.rows:
            if row.fate == "not_understood" and table.kind:
                rows.append((table.title, row.start, row.end, text[row.start : row.end].strip(), row.why))
        rows += [(table.title, found.start, found.end, found.text, found.why) for found in table.findings]
    return pd.DataFrame(rows, columns=["table", "char_start", "char_end", "text", "why"])


def _runs(lines: Sequence[TableLine]) -> Iterator[list[TableLine]]:
    run: list[TableLine] = []
    for line in lines:
        if run and line.table != run[-1].table:
            yield run
            run = []
        run.append(line)
    if run:
        yield run


class _Reader:
    """Reads the lines that follow each other as one table, or as several where a header comes again."""

    def __init__(self, plan: Plan, lines: list[TableLine]) -> None:
        self.plan = plan
        flattened = sum(len(line.cells) == 1 for line in lines) > len(lines) / 2 and len(lines) > 3
        self.lines = _unflattened(lines) if flattened else [_trimmed(line, lines) for line in lines]
        self.lines = [line for line in self.lines if any(cell.text for cell in line.cells)]

    def read(self) -> Iterator[Table]:
        if not self.lines:
            return
        words = [[cell.text for cell in line.cells] for line in self.lines]
        heads = self._heads(words)
        title = self._title(self.lines[0].start)
        if not heads:
            yield self._unread(self.lines, title, "no header with a column of indicators or tasks")
            return
        for place, at in enumerate(heads):
            end = heads[place + 1] if place + 1 < len(heads) else len(self.lines)
            begin = 0 if not place else at
            yield self._table(self.lines[begin:end], at - begin, title)

    def _heads(self, words: list[list[str]]) -> list[int]:
        """Where a header begins; one that comes again with the same words (over a page) is the same table's."""
        heads: list[int] = []
        for place, row in enumerate(words):
            if table_headers.is_heading_row(row) and not any(row == words[head] for head in heads):
                if (
                    heads
                    and place - heads[-1] < table_headers.HIGHEST
                    and all(table_headers.is_lower_row(words[i]) for i in range(heads[-1] + 1, place + 1))
                ):
                    continue  # the second row of the same header
                heads.append(place)
        return heads

    def _title(self, start: int) -> str:
        lines = self.plan.document.text[max(0, start - 200) : start].split("\n")
        return next((line.strip() for line in reversed(lines) if line.strip()), "")[:60]

    def _unread(self, lines: list[TableLine], title: str, why: str) -> Table:
        rows = [Row(line.start, line.end, "not_understood", why) for line in lines]
        return Table("", lines[0].start, lines[-1].end, title, why, rows)

    def _table(self, lines: list[TableLine], head: int, title: str) -> Table:
        words = [[cell.text for cell in line.cells] for line in lines]
        header = table_headers.read_header(words[head:], self.plan.start_year)
        if header is None:
            return self._unread(lines, title, "its header is not understood")
        kind = _kind(header)
        if not kind:
            headings_ = "、".join(column.heading for column in header.columns if column.heading)
            why = header.why or f"no column of targets beside one of indicators, and none of tasks: {headings_}"
            return self._unread(lines, title, why)
        table = Table(kind, lines[0].start, lines[-1].end, title)
        table.rows = [Row(line.start, line.end, "title") for line in lines[:head]]
        table.rows += [Row(line.start, line.end, "header") for line in lines[head : head + header.height]]
        if header.why:
            first = lines[head]
            table.findings.append(Finding(first.start, first.end, "、".join(words[head]), header.why))
        for heading, why in header.aside:
            table.findings.append(Finding(lines[head].start, lines[head].end, heading, why))
        body = lines[head + header.height :]
        Body(self.plan, header, table, words[head : head + header.height]).take(body)
        return table


def _kind(header: Header) -> str:
    if header.places(INDICATOR) and header.places(TARGET):
        return "indicators"
    if header.places(TASK, MEASURE):
        return "tasks"
    return ""


def _trimmed(line: TableLine, lines: list[TableLine]) -> TableLine:
    """A rule of dashes (|---|---|) says nothing."""
    if all(re.fullmatch(r"[-:=\s]*", cell.text) for cell in line.cells) and len(line.cells) > 1:
        blank = Passage("", ())
        return replace(line, cells=tuple(blank for _ in line.cells))
    return line


def _unflattened(lines: list[TableLine]) -> list[TableLine]:
    """Rows of a table of which every cell stands on a line of its own."""
    cells = [(line.cells[0], line.spans[0]) for line in lines if line.cells and line.cells[0].text]
    words = [cell.text for cell, _ in cells]
    width = next((i for i, said in enumerate(words) if said in ("1", "一", "1.")), 0)
    if not width:
        width = next((i for i, said in enumerate(words) if not table_headers.role(said)), len(words))
    if not width:
        return lines
    bounds, at, expected = [(0, width)], width, 1
    numbered = table_headers.role(words[0]) == NUMBER
    while at < len(words):
        end = at + width
        if numbered:  # a row with a missing cell must not shift the rest
            following = next((i for i in range(at + 1, len(words)) if words[i].strip(".") == str(expected + 1)), None)
            end = following if following is not None and following - at <= width + 1 else end
        bounds.append((at, min(end, len(words))))
        at, expected = end, expected + 1
    first = lines[0]
    return [
        replace(
            first, cells=tuple(cell for cell, _ in cells[begin:end]), spans=tuple(span for _, span in cells[begin:end]),
            flattened=False, covered=None,
        )
        for begin, end in bounds
    ]  # fmt: skip
