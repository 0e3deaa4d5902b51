"""The outline of a plan: which sentence stands in which section, domain and numbered item."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from html import escape

import pandas as pd

from halfsky.plans import grammar, headings, responsible_units
from halfsky.plans.headings import find_contents, read_title
from halfsky.plans.items import Item, split_inline
from halfsky.plans.normalise import Passage, make_passage, normalise
from halfsky.plans.reading import Document
from halfsky.plans.responsible_units import NOBODY, Units
from halfsky.plans.sections import settle
from halfsky.plans.table_lines import TableLine, find_table_lines
from halfsky.plans.units_told import told_units

LINE = re.compile(r"[^\n\r\f\v\u2028\u2029]+")
ENDS_SENTENCE = re.compile(r"[。！？；:”）］》]$")


@dataclass(frozen=True)
class OtherLine:
    """A line that is neither item nor table: its span in the document's text, and what it was taken for."""

    start: int
    end: int
    rule: str


@dataclass(frozen=True)
class Plan:
    """A plan document and its outline.

    `items` in reading order; `table_lines` of the table of main indicators; `others` are the lines between them.
    """

    document: Document
    title: str
    start_year: int | None
    end_year: int | None
    items: tuple[Item, ...]
    table_lines: tuple[TableLine, ...] = ()
    written: int | None = None  # the year in which the document says it was written
    is_report: bool = False  # its title says that it tells what has been done
    others: tuple[OtherLine, ...] = ()

    def _repr_html_(self) -> str:
        """What a notebook shows: title, years, and how many items each section of each domain has."""
        frame = self.items_frame()
        frame = frame[frame["section"].ne("front")]
        counts = pd.crosstab(frame["domain"].replace("", "–"), frame["section"]) if len(frame) else pd.DataFrame()
        lines = len(self.table_lines)
        said = [
            f"{self.start_year}–{self.end_year}" if self.start_year and self.end_year else "years: not said",
            f"{len(self.items)} items", f"{lines} lines of tables", f"{len(self.document.text)} characters",
        ]  # fmt: skip
        head = f"<strong>{escape(self.title or '(no title)')}</strong> <span>{escape(self.document.name)}</span>"
        table = counts.rename_axis(index=None, columns=None).to_html() if len(counts) else ""
        return f"<div>{head}<br>{escape(' · '.join(said))}{table}</div>"

    def items_frame(self) -> pd.DataFrame:
        """One row an item: section, domain, item, char_start, char_end, responsible_units, characters, text."""
        rows = [
            (item.section, item.domain, item.number, *item.passage.span(0, len(item.passage)), item.responsible_units,
             len(item.passage), item.text)
            for item in self.items
        ]  # fmt: skip
        columns = ["section", "domain", "item", "char_start", "char_end", "responsible_units", "characters", "text"]
        return pd.DataFrame(rows, columns=columns)


@dataclass
class _State:
    """Where the reader of lines stands."""

    chapter: str = "front"
    section: str = "front"
    domain: str = ""
    units: Units = NOBODY
    heading: str = ""
    parent: str = ""
    items: list[Item] = field(default_factory=list)
    open_spans: list[tuple[int, int]] = field(default_factory=list)
    open_number: str = ""
    numbered: bool = False
    counter: int = 0
    part: int = 0
    pending_units: Units = NOBODY
    after_units: bool = False  # the line before named the units of the last item
    awaited_role: str = ""  # a label stood alone: the names are on the next line
    list_start: int = 0
    unit_lines: int = 0
    opening: str = ""
    domain_in_chapter: bool = False  # 第一节 妇女与健康, under which 一、主要目标 stands
    default: str = "intro"  # what a domain's list is before a label says so


def read_outline(document: Document) -> Plan:
    """The outline of a document: title, years, items and the lines of its table of indicators."""
    text = normalise(document.text)
    lines = [make_passage(text, [match.span()]) for match in LINE.finditer(text)]
    spans = [match.span() for match in LINE.finditer(text)]
    tables = find_table_lines(text, spans, document.merged)
    in_contents = find_contents(lines)
    reader = _Reader(text)
    table_lines: list[TableLine] = []
    others: list[OtherLine] = []
    tail = False
    for index, (line, span) in enumerate(zip(lines, spans, strict=True)):
        if index in in_contents:
            others.append(OtherLine(*span, "table of contents"))
            continue
        if index in tables:
            reader.close()
            state = reader.state
            table_lines.append(replace(tables[index], section=state.section, domain=state.domain))
            continue
        if not line.text:
            continue
        if headings.WEB_TAIL.match(line.text):
            tail = tail or reader.state.chapter == "other"
            others.append(OtherLine(*span, "words of a web page"))
            continue
        if tail:
            others.append(OtherLine(*span, "words of a web page"))
            continue
        taken = reader.take(line, span, text[span[0] : span[1]])
        if taken:
            others.append(OtherLine(*span, taken))
    title, start_year, end_year = read_title(document, lines)
    is_report = headings.is_report(document.name, lines)
    items = settle(reader.finish(), is_report=is_report)
    others += [OtherLine(*item.passage.span(0, len(item.passage)), "footnote") for item in reader.footnotes]
    return Plan(
        document, title, start_year, end_year, items, tuple(table_lines),
        headings.read_written(lines, is_report=is_report), is_report, tuple(others),
    )  # fmt: skip


class _Reader:
    """Takes lines one by one and closes an item when the next marker, label or heading arrives."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.state = _State()

    def take(self, line: Passage, span: tuple[int, int], raw: str) -> str:
        """Take one line; gives what it is where it is no item's."""
        if raw.lstrip().startswith("\ufffd"):
            self.close()
            self.state.section = "footnote"
        if headings.LEADER.search(line.text):
            return "table of contents"
        words = line.text
        section, marker = headings.read_numbered_label(words)
        if section:
            if self.state.section != section:
                self.close()
                self._open_list(section)
            self._content(line, marker, span)
            return ""
        marker = headings.read_marker(words)
        if not marker.kind:
            marker = self._next_number(words)
        rest = words[marker.length :]
        if self._responsible(rest, raw):
            return "responsible units"
        if self._heading_with_units(line, span, marker):
            return "heading"
        self.state.after_units = False
        if self._label(line, rest, marker, span):
            return "label"
        if self.state.chapter == "front" and grammar.GOALS_ANNOUNCED.fullmatch(words):
            self.close()
            self._open_list("goal")
            return "label"
        if self._frame_line(words):
            return "time frame of a list"
        is_domain_by_number = marker.kind == "number" and headings.NUMBERED_DOMAIN.fullmatch(rest)
        if (marker.kind in ("chapter", "section", "") or is_domain_by_number) and self._heading(rest, marker):
            return "heading"
        self._content(line, marker, span)
        return ""

    def _next_number(self, words: str) -> headings.Marker:
        """4.18岁以下儿童…: a number that runs into a digit is the item's, if the list could go on with it."""
        state = self.state
        below = re.match(r"(?P<above>\d{1,2})\.(?P<n>\d{1,2})[.、]?(?=[一-鿿]{4})", words)
        last = int(state.open_number.partition(".")[2] or 0) if state.section in ("goal", "strategy") else None
        if below and last is not None and (state.parent, last + 1) == (below["above"], int(below["n"])):
            return headings.Marker("subnumber", below["n"], below.end())  # 1.1, 1.2 under 1
        found = re.match(r"(\d{1,2})[.、](?=\d)", words)
        if found and state.section in ("goal", "strategy") and 0 < int(found[1]) - state.counter <= 3:
            return headings.Marker("number", found[1], found.end())
        return headings.Marker("", "", 0)

    def _responsible(self, words: str, raw: str) -> bool:
        state = self.state
        units = responsible_units.read_line(words, raw)
        awaited, state.awaited_role = state.awaited_role, ""
        if units is None and awaited:
            units = responsible_units.names_only(words, raw)
            units = responsible_units.with_role(units, awaited) if units else None
        if units is None:
            return False
        if not units:
            state.awaited_role = responsible_units.label_role(words)
            return True
        if state.open_spans and state.section in ("goal", "strategy", "project"):
            state.pending_units = units
            self.close()
            state.unit_lines += 1
            state.after_units = True
        elif state.after_units and state.items:  # 牵头单位 and 配合单位 on lines of their own
            last = state.items[-1]
            state.items[-1] = replace(last, units=last.units + units)
        else:
            self.close()
            state.units += units
        return True

    def _heading_with_units(self, line: Passage, span: tuple[int, int], marker: headings.Marker) -> bool:
        """（一）妇女与健康（责任单位：…）: a heading that names the units of its list."""
        if not line.text.rstrip(":。").endswith(("）", "】", "］")) or len(line) > responsible_units.LONGEST_LINE:
            return False
        ((heading, units), *more) = responsible_units.take_units(line)
        words = heading.text[marker.length :]
        named = headings.read_label(words)[0] or (
            marker.kind in ("chapter", "section") and headings.read_domain(words) is not None
        )
        if not units or more or not named:
            return False
        end = heading.offsets[-1] + 1
        self.take(heading, (span[0], end), self.text[span[0] : end])
        self.state.units += units
        return True

    def _label(self, line: Passage, words: str, marker: headings.Marker, span: tuple[int, int]) -> bool:
        section, length = headings.read_label(words)
        if not section or (marker.kind == "chapter" and (words[length:] or "任务" in words)):
            return False
        if self.state.chapter in ("achieved", "project") and not self.state.domain:
            return False
        self.close()
        if marker.kind == "chapter" and not self.state.domain_in_chapter:
            # goals of all domains in one chapter, measures of all domains in the next
            self.state.chapter, self.state.domain, self.state.default = "body", "", section
        self._open_list(section)
        self.state.opening = words[:length]
        remainder = line[marker.length + length : len(line)]
        if remainder.text:
            start = remainder.offsets[0]
            self.take(remainder, (start, span[1]), self.text[start : span[1]])
        return True

    def _frame_line(self, words: str) -> bool:
        """到2025年，实现以下目标：: the list that follows is due by then."""
        if len(words) > 60 or not grammar.FRAME_LINE.fullmatch(words):
            return False
        self.close()
        state = self.state
        self._open_list("goal" if state.section == "front" and "目标" in words else state.section)
        state.opening = words
        return True

    def _heading(self, words: str, marker: headings.Marker) -> bool:
        state = self.state
        domain = headings.read_domain(words, alone=marker.kind == "section" and state.chapter == "body")
        if domain is not None and headings.is_heading(words) and state.chapter != "project":
            self.close()
            state.domain, state.units, state.heading = domain, NOBODY, words
            state.domain_in_chapter = marker.ordinal
            state.chapter = "body"
            self._open_list(state.default)
            return True
        if marker.kind == "chapter" and headings.is_heading(words):
            self.close()
            state.chapter = headings.read_chapter(words) or ("body" if state.chapter == "body" else "other")
            state.domain, state.units, state.heading, state.default = "", NOBODY, words, "intro"
            state.domain_in_chapter = False
            self._open_list(state.chapter if state.chapter != "body" else "intro")
            return True
        if marker.kind == "section" and headings.is_heading(words) and state.chapter != "project":
            self.close()
            chapter = headings.read_chapter(words)
            if chapter == "project" or (chapter and state.chapter in ("front", "other", "achieved")):
                state.chapter = chapter
            state.domain, state.heading = "", words  # a heading that names no domain ends the one before
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
            state.part = 0
        elif marker.kind == "bullet" and ("." in state.open_number or not self._sentence_is_over(line)):
            # lines with dashes under a numbered title are its parts
            self.close()
            state.part += 1
            state.open_number = f"{state.parent}.{state.part}"
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
        self._spread_units()
        state = self.state
        state.section, state.parent, state.open_number = section, "", ""
        state.numbered, state.counter = False, 0
        state.list_start, state.unit_lines, state.opening = len(state.items), 0, ""

    def _spread_units(self) -> None:
        """One line of responsible units behind the last item of a list is the whole list's."""
        state = self.state
        items = state.items[state.list_start :]
        if state.unit_lines == 1 and len(items) > 1 and not any(item.units for item in items[:-1]):
            units = items[-1].units
            state.items[state.list_start :] = [replace(item, units=units) for item in items]

    def close(self) -> None:
        state = self.state
        if state.open_spans:
            passage = make_passage(self.text, state.open_spans)
            whole = Item(state.section, state.domain, state.open_number, passage, NOBODY, state.heading, state.opening)
            for item in split_inline(whole):
                for part, units in responsible_units.take_units(item.passage):
                    own = units + state.pending_units
                    if not own and item.section in ("strategy", "project"):
                        own = told_units(part.text).units
                    if part.text:
                        state.items.append(replace(item, passage=part, units=own or state.units))
        state.open_spans, state.pending_units = [], NOBODY

    def finish(self) -> list[Item]:
        self.close()
        self._spread_units()
        return [item for item in self.state.items if item.section != "footnote"]

    @property
    def footnotes(self) -> list[Item]:
        return [item for item in self.state.items if item.section == "footnote"]
