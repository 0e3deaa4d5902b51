"""The rows under a table's header: brought to its columns, joined where a page break cut them, and read."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from halfsky.plans import grammar, headings, responsible_units, table_fit, table_headers
from halfsky.plans.normalise import Passage
from halfsky.plans.outline import Item, Plan, split_inline
from halfsky.plans.responsible_units import NOBODY, Units
from halfsky.plans.table_cells import read_cell
from halfsky.plans.table_headers import (
    ATTRIBUTE,
    BASELINE,
    DOMAIN,
    DUE,
    GROUP,
    INDICATOR,
    MEASURE,
    NUMBER,
    TARGET,
    TASK,
    UNIT,
    UNIT_ROLES,
    Header,
)  # fmt: skip
from halfsky.plans.table_lines import TableLine
from halfsky.plans.table_units import NO_UNIT, WrittenUnit, read_unit, split_unit
from halfsky.vocabulary.codes import BINDINGS

FATES = ("header", "heading", "title", "note", "joined", "read", "achieved", "not_understood")
NOTE_ROW = re.compile(r"(?:注|说明|备注|资料来源|数据来源|来源|填表人|制表|合计|小计)[:：]?")
OF_WHICH = re.compile(r"^(?:其中|-+)[:]?")
SUB_ITEMS = re.compile(r"\s+(?=-{2}|\d{1,2}[.、](?!\d)|（\d{1,2}）|[①-⑳●■◆])")
DITTO = ("同上", "〃", '"', "″")
UNFINISHED = re.compile(r"[，、；≤≥<>至到为和及与（]$")


@dataclass(frozen=True)
class Value:
    """One cell with a value: its words, and what its column says of the year and the unit."""

    passage: Passage
    year: int | None
    unit: WrittenUnit = NO_UNIT
    mid_term: bool = False
    alone: bool = False  # no other column of the table holds targets


@dataclass(frozen=True)
class Indicator:
    """One row of a table of indicators."""

    number: str
    name: str
    unit: WrittenUnit  # NO_UNIT where neither a column nor the name says it
    domain: str
    units: Units
    binding: str
    targets: tuple[Value, ...] = ()
    baselines: tuple[Value, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Finding:
    """Something in a table that is not understood, and where it stands in the document's text."""

    start: int
    end: int
    text: str
    why: str


@dataclass(frozen=True)
class Row:
    """One line of a table and what became of it."""

    start: int
    end: int
    fate: str
    why: str = ""
    indicator: Indicator | None = None
    items: tuple[Item, ...] = ()
    due: int | None = None  # the year of its 完成时限


@dataclass
class Table:
    """One table of a document."""

    kind: str  # indicators | tasks | '' where it is not read
    start: int
    end: int
    title: str
    why: str = ""
    rows: list[Row] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


@dataclass(frozen=True)
class _Cells:
    """A row brought to the columns of its header."""

    passages: tuple[Passage, ...]
    raw: tuple[str, ...]  # with the blanks between their words
    spans: tuple[tuple[int, int], ...]
    covered: frozenset[int] | None

    @property
    def words(self) -> list[str]:
        return [passage.text for passage in self.passages]


class Body:
    """Takes the rows under a header one by one."""

    def __init__(self, plan: Plan, header: Header, table: Table, head: list[list[str]]) -> None:
        self.plan, self.header, self.table, self.head = plan, header, table, head
        self.roles = [column.role for column in header.columns]
        self.domain = ""
        self.parent = self.parent_number = ""
        self.units: dict[int, Units] = {}
        self.cells: list[tuple[TableLine, _Cells]] = []

    def take(self, lines: list[TableLine]) -> None:
        if lines and _opens_a_domain(self.table.title):
            self.domain = lines[0].domain
        for line in lines:
            words = [cell.text for cell in line.cells]
            if words in self.head or (table_headers.is_heading_row(words) and words == self.head[0]):
                self.table.rows.append(Row(line.start, line.end, "header"))
                continue
            filled = [place for place, said in enumerate(words) if said]
            if len(filled) == 1 and self._alone(line, words[filled[0]], filled[0]):
                continue
            self._row(line)
        self._close()

    def _alone(self, line: TableLine, words: str, place: int) -> bool:
        """A row with one filled cell: the heading of the rows below it, or a note."""
        plain = headings.without_marker(words)
        domain = headings.read_domain(plain, alone=True) if len(plain) <= 30 else None
        if NOTE_ROW.match(words):
            self._close()
            self.table.rows.append(Row(line.start, line.end, "note"))
            return True
        if domain is not None and (place == 0 or len(line.cells) == 1):
            self._close()
            self.domain, self.parent = domain, ""
            self.table.rows.append(Row(line.start, line.end, "heading"))
            return True
        return False

    def _row(self, line: TableLine) -> None:
        placed = self._placed(line)
        if placed is None:
            self._close()
            self._not_understood(
                line, "a row of another width than its header; which of its cells is blank is not told"
            )
            return
        if self.cells and self._goes_on(placed):
            before, cells = self.cells[-1]
            self.cells[-1] = (replace(before, spans=(*before.spans, *line.spans)), _join(cells, placed))
            self.table.rows.append(Row(line.start, line.end, "joined"))
            return
        self._close()
        self.cells.append((line, placed))

    def _placed(self, line: TableLine) -> _Cells | None:
        """The row by column; None where blank cells were lost and it is not told which."""
        width = len(self.roles)
        text = self.plan.document.text
        cells = list(zip(line.cells, line.spans, strict=True))
        while len(cells) > width and not cells[-1][0].text:
            cells.pop()
        while len(cells) > width and not cells[0][0].text:
            cells.pop(0)
        if len(cells) > width:
            return None
        places = list(range(len(cells)))
        if len(cells) < width:
            words = [cell.text for cell, _ in cells]
            found = table_fit.place_cells(words, self.roles)
            if found is None and line.covered is not None:
                found = places  # the document knows its cells: those at the end are missing
            if found is None:
                return None
            places = found
        blank, nowhere = Passage("", ()), (line.end, line.end)
        passages, raw, spans = [blank] * width, [""] * width, [nowhere] * width
        for place, (cell, span) in zip(places, cells, strict=True):
            passages[place], raw[place], spans[place] = cell, text[slice(*span)], span
        return _Cells(tuple(passages), tuple(raw), tuple(spans), line.covered)

    def _goes_on(self, cells: _Cells) -> bool:
        """Whether a row is the rest of the one before, which a page break cut."""
        before = self.cells[-1][1]
        names = self.header.places(INDICATOR, TASK, MEASURE)
        values = self.header.places(TARGET, BASELINE)
        number = self.header.places(NUMBER)
        named = any(cells.passages[place].text for place in names)
        if number and cells.passages[number[0]].text:
            return False
        if cells.covered is not None and any(place in cells.covered for place in names):
            return False  # a merged name over several rows
        if self.table.kind == "tasks" and any(
            cells.passages[place].text and before.passages[place].text.endswith(("。", "；")) for place in names
        ):
            return False  # a task of its own under a goal that is written once
        both = [place for place in values if cells.passages[place].text and before.passages[place].text]
        if any(not UNFINISHED.search(before.passages[place].text) for place in both):
            return False
        some = any(cells.passages[place].text for place in values)
        if number:
            return bool(before.passages[number[0]].text) and not (named and some and not both)
        return not named

    def _close(self) -> None:
        for line, cells in self.cells:
            self.table.rows.append(self._read(line, cells))
        self.cells = []

    def _not_understood(self, line: TableLine, why: str) -> None:
        self.table.rows.append(Row(line.start, line.end, "not_understood", why))

    def _read(self, line: TableLine, cells: _Cells) -> Row:
        if line.section == "achieved":
            return Row(line.start, line.end, "achieved")
        odd = table_fit.misfits(cells.words, self.roles)
        if odd:
            said = "; ".join(f"{self.header.columns[place].heading}: {cells.words[place]}" for place in odd)
            return Row(line.start, line.end, "not_understood", f"does not fit its header ({said})")
        self._take_domain(cells)
        units = self._take_units(cells)
        due = table_headers.YEAR.findall(self._words(cells, DUE))
        row = (
            self._indicator(line, cells, units) if self.table.kind == "indicators" else self._goals(line, cells, units)
        )
        if not row.indicator and not row.items and row.fate == "read":
            return replace(row, fate="not_understood", why=row.why or "it names no indicator and no task")
        return replace(row, due=int(due[-1]) if due else None)

    def _take_domain(self, cells: _Cells) -> None:
        for place in self.header.places(DOMAIN):
            words = headings.without_marker(cells.words[place])
            if words:
                named = headings.read_domain(words, alone=True)
                self.domain = named or ""
                return

    def _take_units(self, cells: _Cells) -> Units:
        """The units of a row; those of the row above where a merged cell says so, or 同上."""
        units = NOBODY
        for place in self.header.places(*UNIT_ROLES):
            words = cells.words[place]
            covered = cells.covered is not None and place in cells.covered
            if words in DITTO or (not words and covered):
                own = self.units.get(place, NOBODY)
            else:
                own = responsible_units.read_cell(words, self.roles[place], cells.raw[place])
            self.units[place] = own
            units += own
        return units

    def _words(self, cells: _Cells, *roles: str) -> str:
        return next((cells.words[place] for place in self.header.places(*roles) if cells.words[place]), "")

    def _indicator(self, line: TableLine, cells: _Cells, units: Units) -> Row:
        words = self._words(cells, INDICATOR)
        name, unit = split_unit(words)
        marked = headings.read_marker(name)
        number = re.sub(r"\D", "", self._words(cells, NUMBER))
        if marked.kind in ("number", "subnumber") and len(name) > marked.length + 1:
            number, name = number or marked.number, name[marked.length :]
        group = self._words(cells, GROUP)
        part = OF_WHICH.sub("", name)
        if self.parent and part and (part != name or re.fullmatch(grammar.GROUPS, part)):
            number = number or self.parent_number
            name = f"{self.parent}（{part}）"
        elif name:
            self.parent, self.parent_number = name, number
        elif self.parent and (group or self._covered(cells, INDICATOR)):
            name = self.parent
        if not name:
            return Row(line.start, line.end, "read")
        group, own_unit = split_unit(group)
        name = f"{name}（{group}）" if group else name
        written = self._unit(cells, unit or own_unit)
        binding = next(
            (
                code
                for code, label in BINDINGS.labels("zh").items()
                if label.startswith(self._words(cells, ATTRIBUTE)[:3] or "?")
            ),
            "",
        )
        alone = len(self.header.places(TARGET)) == 1
        values: dict[str, list[Value]] = {TARGET: [], BASELINE: []}
        for place, column in enumerate(self.header.columns):
            if column.role in values and not table_fit.is_blank(cells.words[place]):
                own = read_unit(column.unit) if column.unit else NO_UNIT
                values[column.role].append(
                    Value(cells.passages[place], column.year, written if written.code else own, column.mid_term, alone)
                )
        for value in values[TARGET]:
            if not read_cell(value.passage.text, NO_UNIT, name):
                start, end = value.passage.span(0, len(value.passage))
                why = "the cell says neither a number nor a direction"
                self.table.findings.append(Finding(start, end, value.passage.text, why))
        row = Indicator(
            number, name, written, self.domain, units, binding, tuple(values[TARGET]), tuple(values[BASELINE]),
        )  # fmt: skip
        return Row(line.start, line.end, "read", indicator=row)

    def _covered(self, cells: _Cells, role: str) -> bool:
        return cells.covered is not None and any(place in cells.covered for place in self.header.places(role))

    def _unit(self, cells: _Cells, in_name: str) -> WrittenUnit:
        words = self._words(cells, UNIT)
        written = read_unit(words)
        if written.code or not words or table_fit.is_blank(words):
            return written if written.code else read_unit(in_name)
        return WrittenUnit("count", 1.0, f"unit: {words}")

    def _goals(self, line: TableLine, cells: _Cells, units: Units) -> Row:
        number = re.sub(r"\D", "", self._words(cells, NUMBER))
        items: list[Item] = []
        for place in self.header.places(TASK, MEASURE):
            section = "table" if self.roles[place] == TASK else "strategy"
            for part in _parts(cells.passages[place], cells.raw[place], cells.spans[place][0]):
                marker = headings.read_marker(part.text)
                marked = marker.kind in ("number", "subnumber", "bullet")
                words = part[marker.length :] if marked else part
                own = number or (marker.number if marker.kind == "number" else "")
                item = Item(section, self.domain, own, words, units)
                for piece in split_inline(item) if not number else [item]:
                    items += [
                        replace(piece, passage=rest, units=bracketed or units)
                        for rest, bracketed in responsible_units.take_units(piece.passage)
                        if rest.text
                    ]
        return Row(line.start, line.end, "read", items=tuple(items))


def _opens_a_domain(title: str) -> bool:
    """Whether the line above a table is a label or heading within a domain (主要目标：), no title of its own."""
    words = headings.without_marker(re.sub(r"\s", "", title).replace("：", ":").rstrip("。"))
    return bool(headings.read_label(words)[0]) or headings.read_domain(words, alone=True) is not None


def _parts(passage: Passage, raw: str, start: int) -> list[Passage]:
    """A cell of several paragraphs (1.… 2.…; ——…) as its parts."""
    cuts = [start + found.end() for found in SUB_ITEMS.finditer(raw)]
    parts, begin = [], 0
    for cut in cuts:
        end = next((place for place, at in enumerate(passage.offsets) if at >= cut), len(passage))
        if end > begin:
            parts.append(passage[begin:end])
        begin = end
    parts.append(passage[begin : len(passage)])
    return [part for part in parts if part.text]


def _join(above: _Cells, below: _Cells) -> _Cells:
    passages = tuple(
        Passage(a.text + b.text, a.offsets + b.offsets) for a, b in zip(above.passages, below.passages, strict=True)
    )
    raw = tuple(a + b for a, b in zip(above.raw, below.raw, strict=True))
    spans = tuple(a if a[1] > a[0] else b for a, b in zip(above.spans, below.spans, strict=True))
    return replace(above, passages=passages, raw=raw, spans=spans)
