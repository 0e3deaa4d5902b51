"""Which lines of a document belong to a table, and their cells, whatever became of the table on its way into text.

A row is a line that starts with a tab or holds several; a line with bars; or, under a header line that names columns of
a table, a line of cells parted by blanks. A table may also have been flattened to one cell a line. Rows that follow
each other, with no other text between, are one table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from dataclasses import dataclass, replace

from halfsky.plans import headings
from halfsky.plans.normalise import Passage, make_passage

FIRST_CELLS = re.compile(r"序号|编号")
SECOND_CELL = re.compile(r"\S*(?:指标|名称|项目|任务|目标)\S{0,4}")
END_OF_TABLE = re.compile(r"[。；！]|^注:|^说明:")
LONGEST_CELL = 40
LINES_OF_A_CELL = 6
LONGEST_HEADING = 16  # a heading of rows that stands alone between them
COLUMN_WORDS = re.compile(
    r"^(?:序号|编号|领域|类别|分类|指标\S{0,6}|\S{0,4}(?:名称|项目|任务|目标值?)\S{0,4}|(?:计量)?单位|属性|20\d\d年\S{0,5}|\S{0,4}(?:责任|牵头|配合)(?:单位|部门))$"
)
YEARS_ONLY = re.compile(r"(?:到|至|中期|终期|（)*20\d\d年?(?:末|底|目标值?|）)*")
TAB, OPENED, BARS, BLANKS, FLATTENED = "tab", "opened", "bars", "blanks", "flattened"


@dataclass(frozen=True)
class TableLine:
    """One line of a table.

    cells: the words of its cells; spans: where each stands in the document's text, a blank one too; table: the number
    of its table in the document; covered: the cells that a merged cell above or beside them covers, where the document
    says so, else None; section and domain: those of the chapter around the table.
    """

    cells: tuple[Passage, ...]
    spans: tuple[tuple[int, int], ...]
    table: int = 0
    flattened: bool = False
    covered: frozenset[int] | None = None
    section: str = ""
    domain: str = ""

    @property
    def start(self) -> int:
        return self.spans[0][0]

    @property
    def end(self) -> int:
        return self.spans[-1][1]

    def __getitem__(self, part: slice) -> TableLine:
        return replace(self, cells=self.cells[part], spans=self.spans[part])


def find_table_lines(text: str, spans: list[tuple[int, int]], merged: Set[int] | None = None) -> dict[int, TableLine]:
    """Every line that belongs to a table, by the line's index in `spans`.

    `merged` are the places in the text of blank cells that a merged cell covers; None where the document cannot say.
    """
    forms = _forms(text, spans)
    found: dict[int, TableLine] = {}
    for number, run in enumerate(_runs(text, spans, forms)):
        form = {forms[index] for index in run}
        pasted = TAB in form  # a tab at the start of a line is then an empty first cell
        within = -1  # the last line of a quoted cell that holds line breaks
        for place, index in enumerate(run):
            own = forms[index]
            if index <= within:  # it belongs to the row above
                found[index] = TableLine((), (), number)
                continue
            within = _end_of_quoted(text, spans, run[place:]) if own in (TAB, OPENED) else index
            opened = own == OPENED and not pasted
            separator = {BLANKS: r"\s+", BARS: r"\|", FLATTENED: r"\n"}.get(own, r"\t")
            cells = list(_cell_spans(text, spans[index][0], spans[within][1], separator, opened=opened))
            cells = [(start + 1, end - 1) if "\n" in text[start:end] else (start, end) for start, end in cells]
            line = TableLine(
                tuple(make_passage(text, [cell]) for cell in cells), tuple(cells), number, own == FLATTENED
            )
            if merged is not None:
                covered = frozenset(i for i, (start, end) in enumerate(cells) if start == end and start in merged)
                line = replace(line, covered=covered)
            found[index] = line
    return found


def _end_of_quoted(text: str, spans: list[tuple[int, int]], run: list[int]) -> int:
    """The line that closes the quotation marks of a row: a sheet pastes a cell with line breaks so."""
    marks = 0
    for index in run[:LINES_OF_A_CELL]:
        marks += text[slice(*spans[index])].count('"')
        if marks % 2 == 0:
            return index
    return run[0]


def _forms(text: str, spans: list[tuple[int, int]]) -> dict[int, str]:
    """Every line of a table by its index, and how its cells are parted."""
    forms: dict[int, str] = {}
    index = 0
    while index < len(spans):
        raw = text[slice(*spans[index])]
        if form := _row_form(raw):
            forms[index] = form
            if raw.count('"') % 2 and form in (TAB, OPENED):  # a quoted cell goes on over the next lines
                index = _take_quoted(text, spans, index, forms)
                continue
        elif _is_blank_parted_header(raw):
            index = _take_blank_parted(text, spans, index, forms)
            continue
        elif FIRST_CELLS.fullmatch(raw.strip()) and not raw.startswith("\t"):
            index = _take_flattened(text, spans, index, forms)
            continue
        index += 1
    _take_short_rows(text, spans, forms)
    return forms


def _take_quoted(text: str, spans: list[tuple[int, int]], index: int, forms: dict[int, str]) -> int:
    """The lines up to the one that closes the quotation marks; gives the index behind them."""
    for last in range(index + 1, min(index + LINES_OF_A_CELL, len(spans))):
        if text[slice(*spans[last])].count('"') % 2:
            forms |= dict.fromkeys(range(index, last + 1), forms[index])
            return last + 1
    return index + 1


def _row_form(raw: str) -> str:
    if headings.LEADER.search(raw):
        return ""
    if raw.startswith("\t"):
        return OPENED
    if raw.rstrip().count("\t") >= 2:
        return TAB
    return BARS if raw.count("|") >= 2 else ""


def _take_short_rows(text: str, spans: list[tuple[int, int]], forms: dict[int, str]) -> None:
    """Lines beside rows that hold one tab (2025年 | 2030年 under a header), or a heading between two rows."""
    filled = [i for i in range(len(spans)) if text[slice(*spans[i])].strip()]
    for place, index in enumerate(filled):
        if index in forms:
            continue
        raw = text[slice(*spans[index])].strip()
        before = filled[place - 1] if place else -1
        behind = filled[place + 1] if place + 1 < len(filled) else -1
        beside_row = forms.get(before) in (TAB, OPENED)
        if "\t" in raw and not headings.LEADER.search(raw):
            if beside_row or all(COLUMN_WORDS.match(words.strip()) for words in raw.split("\t")):
                forms[index] = TAB
        elif (
            beside_row
            and len(raw) <= LONGEST_HEADING
            and (forms.get(behind) in (TAB, OPENED) or (behind >= 0 and "\t" in text[slice(*spans[behind])].strip()))
        ):
            words = headings.without_marker(make_passage(text, [spans[index]]).text)
            if headings.read_domain(words, alone=True) is not None:
                forms[index] = TAB if TAB in (forms.get(before), forms.get(behind)) else OPENED


def _runs(text: str, spans: list[tuple[int, int]], forms: dict[int, str]) -> Iterator[list[int]]:
    """Lines of one table: nothing but blank lines between them."""
    run: list[int] = []
    for index in range(len(spans)):
        if index in forms:
            kinds = {forms[index], forms[run[-1]] if run else forms[index]}
            if run and len(kinds) > 1 and not kinds <= {TAB, OPENED}:
                yield run
                run = []
            run.append(index)
        elif run and text[slice(*spans[index])].strip():
            yield run
            run = []
    if run:
        yield run


def _is_blank_parted_header(raw: str) -> bool:
    parts = raw.split()
    if len(parts) < 3 or END_OF_TABLE.search(raw) or any(len(part) > LONGEST_HEADING for part in parts):
        return False
    named = [COLUMN_WORDS.match(part.strip("（）")) is not None for part in parts]
    return sum(named) >= 3 and sum(named) >= len(parts) - 1


def _take_blank_parted(text: str, spans: list[tuple[int, int]], index: int, forms: dict[int, str]) -> int:
    """Header and rows whose cells are parted by blanks; gives the index of the first line behind them."""
    width, head = len(text[slice(*spans[index])].split()), index
    while index < len(spans):
        words = text[slice(*spans[index])]
        parts = words.split()
        second = bool(parts) and index > head and all(YEARS_ONLY.fullmatch(part) for part in parts)
        if second:
            width += max(len(parts) - 1, 0)
        elif parts and (len(parts) < max(width - 1, 2) or len(parts) > width + 1 or END_OF_TABLE.search(words)):
            break
        if parts:
            forms[index] = BLANKS
        index += 1
    return index


def _take_flattened(text: str, spans: list[tuple[int, int]], index: int, forms: dict[int, str]) -> int:
    """Cells that stand one a line, from 序号 to the first line that is none; gives the index behind them."""
    filled = [i for i in range(index, len(spans)) if text[slice(*spans[i])].strip()]
    if len(filled) < 2 or not SECOND_CELL.fullmatch(text[slice(*spans[filled[1]])].strip()):
        return index + 1
    for i in filled:
        words = text[slice(*spans[i])].strip()
        marker = headings.read_marker(words)
        if len(words) > LONGEST_CELL or END_OF_TABLE.search(words) or marker.kind in ("chapter", "section"):
            return i
        if headings.read_label(words)[0]:
            return i
        forms[i] = FLATTENED
    return len(spans)


def _cell_spans(text: str, start: int, end: int, separator: str, *, opened: bool) -> Iterator[tuple[int, int]]:
    """Where the cells of one line stand; where rows are opened by a tab, the first one parts nothing."""
    start += opened and text[start] == "\t"
    line = text[start:end]
    if separator != r"\t":
        start += len(line) - len(line.lstrip())
        line = line.strip()
    if separator == r"\|":  # |a|b|: the bars at both ends part nothing
        opening, closing = line.startswith("|"), line.endswith("|")
        start, line = start + opening, line[opening : len(line) - closing]
    at = 0
    for match in re.finditer(separator, line):
        yield start + at, start + match.start()
        at = match.end()
    yield start + at, start + len(line)
