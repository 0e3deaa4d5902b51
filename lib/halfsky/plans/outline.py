"""The outline of a plan: which sentence stands in which section, domain and numbered item."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import pandas as pd

from halfsky.plans import headings
from halfsky.plans.normalise import Passage, make_passage, normalise
from halfsky.plans.reading import Document

LINE = re.compile(r"[^\n\r\f\v\u2028\u2029]+")
INLINE_ITEM = re.compile(r"(?<=[。；])(?P<n>\d{1,2})[.、](?=[^\d])")
UNITS_IN_BRACKETS = re.compile(
    r"（(?:责任|牵头|主责|配合)(?:单位|部门):(?P<units>[^（）]+(?:（[^（）]*）[^（）]*)*)）[。；]?$"
)
ENDS_SENTENCE = re.compile(r"[。！？；:”）］》]$")


@dataclass(frozen=True)
class Item:
    """One numbered item, or a paragraph where nothing is numbered."""

    section: str
    domain: str
    number: str
    passage: Passage
    responsible_units: str = ""
    heading: str = ""

    @property
    def text(self) -> str:
        return self.passage.text


@dataclass(frozen=True)
class TableLine:
    """One line of a table: the spans of its cells in the document's text."""

    cells: tuple[Passage, ...]


@dataclass(frozen=True)
class Plan:
    """A plan document and its outline. `items` in reading order; `table_lines` of the table of main indicators."""

    document: Document
    title: str
    start_year: int | None
    end_year: int | None
    items: tuple[Item, ...]
    table_lines: tuple[TableLine, ...] = ()
    table_start: int = 0

    def items_frame(self) -> pd.DataFrame:
        """One row an item: section, domain, item, char_start, char_end, responsible_units, characters."""
        rows = [
            (item.section, item.domain, item.number, *item.passage.span(0, len(item.passage)), item.responsible_units,
             len(item.passage))
            for item in self.items
        ]  # fmt: skip
        columns = ["section", "domain", "item", "char_start", "char_end", "responsible_units", "characters"]
        return pd.DataFrame(rows, columns=columns)


@dataclass
class _State:
    """Where the reader of lines stands."""

    chapter: str = "front"
    section: str = "front"
    domain: str = ""
    units: str = ""
    heading: str = ""
    parent: str = ""
    items: list[Item] = field(default_factory=list)
    open_spans: list[tuple[int, int]] = field(default_factory=list)
    open_number: str = ""
    numbered: bool = False
    counter: int = 0
    pending_units: str = ""
    default: str = "intro"  # what a domain's list is before a label says so


def read_outline(document: Document) -> Plan:
    """The outline of a document: title, years, items and the lines of its table of indicators."""
    text = normalise(document.text)
    lines = [make_passage(text, [match.span()]) for match in LINE.finditer(text)]
    spans = [match.span() for match in LINE.finditer(text)]
    tables = [_is_table_line(text[start:end]) for start, end in spans]
    keep = [bool(line.text) and not table for line, table in zip(lines, tables, strict=True)]
    in_contents = _contents(lines)
    reader = _Reader(text)
    table_lines: list[TableLine] = []
    table_start = 0
    tail = False
    for index, (line, span) in enumerate(zip(lines, spans, strict=True)):
        if index in in_contents:
            continue
        if tables[index]:
            reader.close()
            table_start = table_start or span[0]
            table_lines.append(TableLine(tuple(_cells(text, *span))))
            continue
        if not keep[index]:
            continue
        if headings.WEB_TAIL.match(line.text):
            tail = tail or reader.state.chapter == "other"
            continue
        if not tail:
            reader.take(line, span, text[span[0] : span[1]])
    items = _settle([part for item in reader.finish() for part in _split_inline(item)])
    title, start_year, end_year = _title_and_years(document, lines)
    return Plan(document, title, start_year, end_year, items, tuple(table_lines), table_start)


class _Reader:
    """Takes lines one by one and closes an item when the next marker, label or heading arrives."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.state = _State()

    def take(self, line: Passage, span: tuple[int, int], raw: str) -> None:
        if raw.lstrip().startswith("\ufffd"):
            self.close()
            self.state.section = "footnote"
        if headings.LEADER.search(line.text):
            return
        words = line.text
        marker = headings.read_marker(words)
        if not marker.kind:
            marker = self._next_number(words)
        rest = words[marker.length :]
        if self._responsible(rest):
            return
        if self._label(line, rest, marker, span):
            return
        if marker.kind in ("chapter", "section", "") and self._heading(rest, marker):
            return
        self._content(line, marker, span)

    def _next_number(self, words: str) -> headings.Marker:
        """4.18岁以下儿童…: a number that runs into a digit is the item's, if the list could go on with it."""
        found = re.match(r"(\d{1,2})[.、](?=\d)", words)
        if found and self.state.section in ("goal", "strategy") and 0 < int(found[1]) - self.state.counter <= 3:
            return headings.Marker("number", found[1], found.end())
        return headings.Marker("", "", 0)

    def _responsible(self, words: str) -> bool:
        found = headings.RESPONSIBLE.match(words)
        if not found or len(words) > 400:
            return False
        units = join_units(words[found.end() :])
        state = self.state
        if state.open_spans and state.section in ("goal", "strategy", "project"):
            state.pending_units = units
            self.close()
        else:
            self.close()
            state.units = ";".join(filter(None, [state.units, units]))
        return True

    def _label(self, line: Passage, words: str, marker: headings.Marker, span: tuple[int, int]) -> bool:
        section, length = headings.read_label(words)
        if not section or (marker.kind == "chapter" and words[length:]):
            return False
        if self.state.chapter in ("achieved", "project") and not self.state.domain:
            return False
        self.close()
        if marker.kind == "chapter":
            # goals of all domains in one chapter, measures of all domains in the next
            self.state.chapter, self.state.domain, self.state.default = "body", "", section
        self._open_list(section)
        remainder = line[marker.length + length : len(line)]
        if remainder.text:
            start = remainder.offsets[0]
            self.take(remainder, (start, span[1]), self.text[start : span[1]])
        return True

    def _heading(self, words: str, marker: headings.Marker) -> bool:
        state = self.state
        domain = headings.read_domain(words) if len(words) <= 60 else None
        if domain is not None and headings.is_heading(words) and state.chapter not in ("project", "closing"):
            self.close()
            state.domain, state.units, state.heading = domain, "", words
            state.chapter = "body"
            self._open_list(state.default)
            return True
        if marker.kind == "chapter" and headings.is_heading(words):
            self.close()
            state.chapter = headings.read_chapter(words) or ("body" if state.chapter == "body" else "other")
            state.domain, state.units, state.heading, state.default = "", "", words, "intro"
            self._open_list(state.chapter if state.chapter != "body" else "intro")
            return True
        if marker.kind == "section" and headings.is_heading(words) and state.chapter != "project":
            self.close()
            chapter = headings.read_chapter(words)
            if chapter == "project" or (chapter and state.chapter in ("front", "other", "achieved")):
                state.chapter = chapter
            state.heading = words
            self._open_list(state.chapter if state.chapter != "body" else "intro")
            return True
        if not marker.kind and headings.TABLE_TITLE.search(words) and headings.is_heading(words):
            self.close()
            return True
        return False

    def _content(self, line: Passage, marker: headings.Marker, span: tuple[int, int]) -> None:
        state = self.state
        if marker.kind in ("number", "section", "chapter") or (marker.kind == "bullet" and not state.numbered):
            self.close()
            state.counter = state.counter + 1 if marker.kind == "bullet" else int(marker.number or 0)
            state.parent = state.open_number = str(state.counter)
            state.numbered = state.numbered or marker.kind != "bullet"
        elif marker.kind == "subnumber":
            self.close()
            state.open_number = f"{state.parent}.{marker.number}" if state.parent else marker.number
            state.numbered = True
        elif not state.open_spans or (not state.numbered and self._sentence_is_over(line)):
            self.close()
            state.counter += 1
            state.open_number = str(state.counter) if state.section in ("goal", "strategy") else ""
        start = line.offsets[marker.length] if marker.length < len(line) else span[1]
        state.open_spans.append((start, span[1]))

    def _sentence_is_over(self, line: Passage) -> bool:
        last = make_passage(self.text, self.state.open_spans[-1:]).text
        return bool(ENDS_SENTENCE.search(last)) and line.text[0] not in "，。；、:）”"

    def _open_list(self, section: str) -> None:
        state = self.state
        state.section, state.parent, state.open_number = section, "", ""
        state.numbered, state.counter = False, 0

    def close(self) -> None:
        state = self.state
        if state.open_spans:
            passage = make_passage(self.text, state.open_spans)
            units = state.pending_units or state.units
            found = UNITS_IN_BRACKETS.search(passage.text)
            if found:
                units, passage = join_units(found["units"]), passage[: found.start()]
            if passage.text:
                item = Item(state.section, state.domain, state.open_number, passage, units, state.heading)
                state.items.append(item)
        state.open_spans, state.pending_units = [], ""

    def finish(self) -> list[Item]:
        self.close()
        return [item for item in self.state.items if item.section != "footnote"]


def join_units(words: str) -> str:
    """Names of responsible units as the table keeps them: `;` between."""
    names = re.split(r"[、，；,;]|(?:配合|协同|牵头|责任)(?:单位|部门):?", words.strip("。；（） "))
    return ";".join(name.strip() for name in names if name and name.strip())


def _is_table_line(raw: str) -> bool:
    return (raw.startswith("\t") and not headings.LEADER.search(raw)) or raw.count("|") >= 2


def _cells(text: str, start: int, end: int) -> Iterator[Passage]:
    if text[start] == "\t":
        start += 1
    for match in re.finditer(r"[^\t|]*", text[start:end]):
        if match.start() == match.end() and match.start() and text[start + match.start() - 1] not in "\t|":
            continue
        yield make_passage(text, [(start + match.start(), start + match.end())])


def _contents(lines: list[Passage]) -> set[int]:
    """Indices of the lines of a table of contents: from its title to where its first entry comes again."""
    start = next((i for i, line in enumerate(lines[:200]) if headings.CONTENTS.fullmatch(line.text)), None)
    if start is None:
        return set()
    filled = [i for i in range(start + 1, len(lines)) if lines[i].text]
    if not filled:
        return {start}
    first = _entry(lines[filled[0]].text)
    again = next((i for i in filled[1:] if _entry(lines[i].text) == first), None)
    if again is None or again - start > 120:
        return {start}
    return set(range(start, again))


def _entry(words: str) -> str:
    return headings.PAGE_OF_CONTENTS.sub("", words)


def _split_inline(item: Item) -> list[Item]:
    """Items run together on one line (1.…。2.…。) come apart where their numbers go on by one."""
    if not item.number.isdigit():
        return [item]
    cuts, expected = [], int(item.number) + 1
    for match in INLINE_ITEM.finditer(item.text):
        if int(match["n"]) == expected:
            cuts.append(match)
            expected += 1
    if not cuts:
        return [item]
    bounds = [0, *(match.end() for match in cuts)]
    ends = [*(match.start() for match in cuts), len(item.text)]
    first = int(item.number)
    return [
        replace(item, number=str(first + k), passage=item.passage[start:end])
        for k, (start, end) in enumerate(zip(bounds, ends, strict=True))
    ]


def _settle(items: list[Item]) -> tuple[Item, ...]:
    """Sections that only the whole document can tell.

    What stands before the first heading looks back, unless there is no heading at all; numbered items under a
    domain are its goals where the document labels none.
    """
    front = "achieved" if any(item.section != "front" for item in items) else "other"
    labelled = any(item.section == "goal" for item in items)
    settled = []
    for item in items:
        section = item.section
        if section == "front":
            section = front
        elif section == "intro":
            section = "goal" if item.number and item.domain and not labelled else "other"
        settled.append(replace(item, section=section))
    return tuple(settled)


def _title_and_years(document: Document, lines: list[Passage]) -> tuple[str, int | None, int | None]:
    filled = [line.text for line in lines if line.text][:60]
    titles = [
        words for words in filled[:40] if headings.TITLE.search(words) and len(words) < 60 and words[-1] not in "。:"
    ]
    title = next((words for words in titles if not words.startswith("关于")), next(iter(titles), ""))
    candidates = [document.name, title, *filled]
    named = [headings.YEARS.search(words) for words in candidates[:2]]
    whole = next((found for found in named if found), None)
    if whole is None:
        counted = Counter(match.group() for words in filled for match in headings.YEARS.finditer(words))
        likely = max(counted, default="")  # the plan at hand is the latest it names
        whole = headings.YEARS.search(likely)
    if whole is None:
        return title, None, None
    return title, int(whole["start"]), int(whole["end"])
