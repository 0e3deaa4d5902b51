"""The ledger of a document: every number, table and item in it, and what became of each.

Nothing goes unaccounted for: what stands neither in a paragraph nor in a cell (headings, markers, contents, the tail
of a web page) is in the ledger too, and what nobody can tell is `not_understood`, with its place.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from halfsky import catalogue as catalogues
from halfsky.errors import NoTargetsError
from halfsky.plans.extraction import extract_achieved, extract_targets, read_plan
from halfsky.plans.indicator_table import read_tables
from halfsky.plans.items import Item
from halfsky.plans.normalise import REMNANTS, Passage, make_passage, normalise
from halfsky.plans.numbers import Quantity, read_numbers
from halfsky.plans.outline import LINE, Plan, TableLine
from halfsky.plans.quantities import judge
from halfsky.plans.statements import read_statements
from halfsky.plans.table_units import read_unit
from halfsky.schemas import LEDGER, TARGETS
from halfsky.vocabulary.ledger import (
    ACHIEVED,
    DATED,
    ENTRIES,
    ITEMS,
    NUMBERS,
    PASSED,
    POPULATION,
    PROMISED,
    TABLES,
    UNKNOWN,
)

UNREAD_TABLE = "a table that was not read"
UNREAD_CELL = "a cell that no column explains"
NO_LINE = "left out of the outline"
NO_RULE = {
    "goal": "goal without a measure",
    "strategy": "measure without a number",
    "project": "project without a number",
    "achieved": "chapter that looks back",
}
_DIGIT = re.compile(r"[0-9]")
_ASKS_A_TABLE = re.compile(r"指标|目标|任务")
_COUNTS = re.compile(r"序号|编号|号")
_ROW_NUMBER = re.compile(r"\d{1,3}[.、]?")
_PLACES = 5  # places named in one line of a summary
_AROUND = 12


def read_ledger(
    plan: Plan | str | Path, targets: pd.DataFrame | None = None, catalogue: catalogues.Catalogue | None = None
) -> pd.DataFrame:
    """What became of every number, table and item of a plan (`halfsky.schemas.LEDGER`), in reading order.

    `targets` are those that `extract_targets` made of the same plan, where they are at hand. A number's `text` is the
    document's between `char_start` and `char_end`; `target_id` names the targets that it carries, with `;` between.
    `class` is not_understood for what a person has to look at. Raises DocumentError for a document that cannot be read.
    """
    plan = read_plan(plan) if isinstance(plan, str | Path) else plan
    if targets is None:
        try:
            targets = extract_targets(plan, catalogue=catalogue)
        except NoTargetsError:
            targets = TARGETS.empty()
    achieved = extract_achieved(plan, catalogue)
    marks = _Marks(targets, achieved)
    rows = [*_paragraphs(plan, marks), *_tables(plan, marks)]
    rows += _rest(plan, [row for row in rows if row["kind"] == NUMBERS])
    frame = pd.DataFrame(rows, columns=LEDGER.names)
    text = plan.document.text
    words = [text[start:end] for start, end in zip(frame["char_start"], frame["char_end"], strict=True)]
    frame["text"] = pd.Series(words, index=frame.index, dtype="str").str.replace(r"\s*[\n\r\f]+\s*", "", regex=True)
    return LEDGER.conform(frame.sort_values(["char_start", "char_end"], kind="stable", ignore_index=True))


def unread(ledger: pd.DataFrame) -> pd.DataFrame:
    """The rows of a ledger that nobody has understood: numbers and tables, without the items that hold them."""
    return ledger[ledger["class"].eq(UNKNOWN) & ledger["kind"].ne(ITEMS)]


def summary(ledger: pd.DataFrame, text: str) -> list[str]:
    """What a ledger says in few lines: how many of each class, and where what is not understood stands."""
    numbers = ledger.loc[ledger["kind"].eq(NUMBERS), "class"].value_counts()
    lines = [
        f"{len(ledger[ledger['kind'].eq(NUMBERS)])} numbers: "
        + ", ".join(f"{count} {ENTRIES.label(name, 'en')}" for name, count in numbers.items())
    ]
    open_ = unread(ledger)
    if len(open_):
        places = "; ".join(_place(text, row) for row in open_.head(_PLACES).to_dict("records"))
        more = f"; and {len(open_) - _PLACES} more" if len(open_) > _PLACES else ""
        lines.append(f"not understood: {places}{more}")
    return lines


def _place(text: str, row: dict[Any, Any]) -> str:
    start, end = int(row["char_start"]), int(row["char_end"])
    line = text.count("\n", 0, start) + 1
    if row["kind"] == TABLES:
        return f"line {line}, {row['rule']}"
    around = " ".join(text[max(0, start - _AROUND) : end + _AROUND // 2].split())
    return f"line {line} …{around}…"


class _Marks:
    """Which spans of the document became targets and achieved values."""

    def __init__(self, targets: pd.DataFrame, achieved: pd.DataFrame) -> None:
        self.promised = _Spans(targets["char_start"], targets["char_end"], targets["target_id"])
        self.reported = _Spans(achieved["char_start"], achieved["char_end"], achieved["indicator"])


class _Spans:
    """Spans with a name each; spans of one kind may be the same, and hardly ever overlap otherwise."""

    def __init__(self, starts: pd.Series, ends: pd.Series, names: pd.Series) -> None:
        rows = sorted(zip(starts.astype("int64"), ends.astype("int64"), names.astype("str"), strict=True))
        self._starts = [row[0] for row in rows]
        self._rows = rows
        self._longest = max((end - start for start, end, _ in rows), default=0)

    def over(self, start: int, end: int) -> list[str]:
        """The names of the spans that share a character with this one."""
        found = []
        for index in range(bisect_right(self._starts, end - 1) - 1, -1, -1):
            if self._starts[index] < start - self._longest:
                break
            if self._rows[index][1] > start:
                found.append(self._rows[index][2])
        return found[::-1]


def _row(kind: str, entry: str, rule: str, span: tuple[int, int], ids: list[str] | None = None) -> dict[str, Any]:
    return {"kind": kind, "class": entry, "rule": rule, "text": "", "char_start": span[0], "char_end": span[1],
            "target_id": ";".join(ids or [])}  # fmt: skip


def _paragraphs(plan: Plan, marks: _Marks) -> Iterator[dict[str, Any]]:
    for item in plan.items:
        entries = []
        for one in read_statements(item, plan):
            span = item.passage.span(one.quantity.start, one.quantity.end)
            ids = marks.promised.over(*span) if one.entry == PROMISED else []
            if one.quantity.kind == "full" and not ids:
                continue  # 全覆盖 is a number only where it promises
            entries.append(one.entry)
            yield _row(NUMBERS, one.entry, one.rule, span, ids)
        span = item.passage.span(0, len(item.passage))
        ids = marks.promised.over(*span)
        yield _row(ITEMS, *_of_item(item, entries, ids), span, ids)


def _of_item(item: Item, entries: list[str], ids: list[str]) -> tuple[str, str]:
    if ids:
        return PROMISED, f"{len(ids)} targets"
    for entry, rule in ((UNKNOWN, "a number in it is not understood"), (ACHIEVED, "it reports")):
        if entry in entries:
            return entry, rule
    return PASSED, NO_RULE.get(item.section, "no goal and no measure")


def _tables(plan: Plan, marks: _Marks) -> Iterator[dict[str, Any]]:
    unfit = {row.start: row.why for table in read_tables(plan) for row in table.rows if row.fate == "not_understood"}
    for lines in _each_table(plan):
        cells = [cell for line in lines for cell in line.cells if cell.offsets]
        span = min(cell.offsets[0] for cell in cells), max(_end(cell) for cell in cells)
        ids, told = marks.promised.over(*span), marks.reported.over(*span)
        is_read = bool(ids or told)
        counting = {
            place for line in lines[:2] for place, cell in enumerate(line.cells) if _COUNTS.fullmatch(cell.text)
        }
        rows = [
            row
            for index, line in enumerate(lines)
            for row in _cells(
                line, marks, counting or {0}, is_read=is_read, is_first=index == 0, why=unfit.get(line.start, "")
            )
        ]
        words = "".join(cell.text for cell in lines[0].cells)
        if is_read:
            entry, rule = (PROMISED, f"{len(ids)} targets") if ids else (ACHIEVED, "values without targets")
        elif any(row["class"] == UNKNOWN for row in rows) or _ASKS_A_TABLE.search(words):
            entry, rule = UNKNOWN, UNREAD_TABLE
        else:
            entry, rule = PASSED, "table without numbers"
        yield _row(TABLES, entry, rule, span, ids)
        yield from rows


def _each_table(plan: Plan) -> Iterator[list[TableLine]]:
    """The lines of each table: lines with nothing but blanks between them are one table's."""
    table: list[TableLine] = []
    for line in plan.table_lines:
        if not any(cell.offsets for cell in line.cells):
            continue
        starts = min(cell.offsets[0] for cell in line.cells if cell.offsets)
        if table and plan.document.text[max(_end(cell) for cell in table[-1].cells) : starts].strip(" \t|\r\n\u3000"):
            yield table
            table = []
        table.append(line)
    if table:
        yield table


def _end(cell: Passage) -> int:
    return cell.offsets[-1] + 1 if cell.offsets else 0


def _cells(
    line: TableLine, marks: _Marks, counting: set[int], *, is_read: bool, is_first: bool, why: str
) -> Iterator[dict[str, Any]]:
    """The numbers of one line; `counting` are the columns that number the rows."""
    for place, cell in enumerate(line.cells):
        for number in read_numbers(cell.text):
            span = cell.span(number.start, number.end)
            ids = marks.promised.over(*span)
            if ids or marks.reported.over(*span):
                dated = number.kind == "calendar"
                entry = DATED if dated else PROMISED if ids else ACHIEVED
                yield _row(NUMBERS, entry, "year in a cell" if dated else "cell of a table", span, [] if dated else ids)
            elif number.kind != "full":
                counts = place in counting and (is_read or len(line.cells) > 1)
                entry, rule = _of_cell(cell, number, counts=counts, is_read=is_read, is_first=is_first)
                if is_read and read_unit(cell.text).code:
                    entry, rule = PASSED, "unit of a row"
                elif why and is_read and rule != "number of a row":
                    entry, rule = UNKNOWN, why
                yield _row(NUMBERS, entry, rule, span)


def _of_cell(cell: Passage, number: Quantity, *, counts: bool, is_read: bool, is_first: bool) -> tuple[str, str]:
    """What a number of a cell is that became neither a target nor an achieved value."""
    if counts and _ROW_NUMBER.fullmatch(cell.text):
        return PASSED, "number of a row"
    judged = judge(cell.text, number)
    if judged.entry in (DATED, POPULATION):
        return judged.entry, judged.rule
    if not is_read:
        return UNKNOWN, UNREAD_TABLE
    if is_first:
        return PASSED, "heading of a table"
    if re.search(r"[一-鿿]{2}", cell.text):
        return POPULATION, "part of the words of a cell"
    return UNKNOWN, UNREAD_CELL


def _rest(plan: Plan, numbers: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Numbers in what is neither paragraph nor cell: markers, headings, contents, layout.

    A number of `numbers` may have layout in its midst, which then belongs to it.
    """
    text = normalise(plan.document.text)
    taken = bytearray(len(text))
    cells = [cell for line in plan.table_lines for cell in line.cells]
    for passage in [*(item.passage for item in plan.items), *cells]:
        for offset in passage.offsets:
            taken[offset] = 1
    for row in numbers:
        taken[row["char_start"] : row["char_end"]] = b"\1" * (row["char_end"] - row["char_start"])
    others = sorted(plan.others, key=lambda line: line.start)
    starts = [line.start for line in others]
    for line in LINE.finditer(text):
        for start, end in _gaps(taken, *line.span()):
            if not _DIGIT.search(text, start, end):
                continue
            index = bisect_right(starts, start) - 1
            held = others[index].rule if index >= 0 and start < others[index].end else ""
            for passage in _readable(text, start, end):
                for number in read_numbers(passage.text):
                    span = passage.span(number.start, number.end)
                    if _DIGIT.search(passage.text, number.start, number.end) and not any(taken[slice(*span)]):
                        taken[slice(*span)] = b"\1" * (span[1] - span[0])
                        yield _row(NUMBERS, *_of_rest(passage, number, held, start == line.start()), span)


def _readable(text: str, start: int, end: int) -> Iterator[Passage]:
    """The words of a gap, then what a passage leaves out of it: remnants of other programs, as they stand."""
    yield make_passage(text, [(start, end)])
    for match in REMNANTS.finditer(text, start, end):
        yield _as_it_stands(text, *match.span())


def _as_it_stands(text: str, start: int, end: int) -> Passage:
    return Passage(text[start:end], tuple(range(start, end)))


def _of_rest(passage: Passage, number: Quantity, held: str, opens_line: bool) -> tuple[str, str]:
    if number.kind == "calendar":
        return DATED, "date"
    if number.kind == "telephone":
        return PASSED, "telephone"
    if held and held != "label":
        return PASSED, held
    if re.match(r"［|\ufffd", passage.text):
        return PASSED, "remnant of another program"
    if opens_line or number.end <= 6 or held:
        return PASSED, "number of an item"
    if re.match(r"[（【［]?[^：:]{0,8}(?:单位|部门|负责|牵头|配合)", passage.text):
        return PASSED, "responsible units"
    return UNKNOWN, NO_LINE


def _gaps(taken: bytearray, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Runs of characters between two places that nothing has taken."""
    at = start
    while at < end:
        opened = taken.find(0, at, end)
        if opened < 0:
            return
        closed = taken.find(1, opened, end)
        closed = end if closed < 0 else closed
        yield opened, closed
        at = closed
