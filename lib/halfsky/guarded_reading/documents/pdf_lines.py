"""The glyphs of a PDF page become lines of text, and the lines that are no text of the plan are found.

Owns spacing inside a line (which blanks are text, which only layout), running headers and footers, page numbers,
footnotes. Positions are in points, measured from the top left corner of a page.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

CJK = "\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff“”‘’—…·①-⑳㎡≥≤％"
IDEOGRAPH = re.compile("[\u2e80-\u2fdf\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_WIDE = re.compile(f"[{CJK}]")
_WORD = re.compile("[\u2e80-\u2fdf\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")

_PAGE_NUMBER = re.compile(r"[-–—―·\s]*(?P<number>\d{1,4})[-–—―·\s]*")
_DRESSED_NUMBER = re.compile(
    r"[-–—―·]\s*\d{1,4}\s*[-–—―·]|第\s*\d{1,4}\s*页(?:\s*[,，/]?\s*共\s*\d{1,4}\s*页)?|\d{1,4}\s*/\s*\d{1,4}"
)
_NOTE_MARK = re.compile(r"(?:\[?\d{1,2}\]?|[①-⑳]|\*)")
_EDGE_LINES = 2  # a header or footer has at most two lines


@dataclass(frozen=True)
class Glyph:
    """One character on a page; `text` may be a ligature of several, and is a blank where the PDF writes one."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    size: float

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


@dataclass(frozen=True)
class Line:
    """One printed line: its glyphs without blanks, from left to right, and its text."""

    glyphs: tuple[Glyph, ...] = field(repr=False)
    text: str
    page: int
    page_width: float
    size: float  # of most of its characters
    column: int = 0  # of a page printed in two: 1 left, 2 right; 0 over the whole page
    order: int = 0  # of the part of the page that it is read with

    @property
    def x0(self) -> float:
        return self.glyphs[0].x0

    @property
    def x1(self) -> float:
        return self.glyphs[-1].x1

    @property
    def bottom(self) -> float:
        return max(glyph.bottom for glyph in self.glyphs if glyph.size >= 0.9 * self.size)

    @property
    def top(self) -> float:
        return min(glyph.top for glyph in self.glyphs if glyph.size >= 0.9 * self.size)


def lines_of(glyphs: Iterable[Glyph], page: int, page_width: float, column: int = 0, order: int = 0) -> list[Line]:
    """The lines of a page, of a column or of a table cell, from top to bottom."""
    rows: list[list[Glyph]] = []
    anchor: Glyph | None = None
    for glyph in sorted(glyphs, key=lambda glyph: (glyph.middle, glyph.x0)):
        if anchor is None or glyph.middle - anchor.middle > 0.5 * max(anchor.size, glyph.size):
            rows.append([glyph])
            anchor = glyph
        else:
            rows[-1].append(glyph)
            if glyph.size > anchor.size:  # a raised mark comes first, its line's own characters lead on
                anchor = glyph
    return [line for row in rows if (line := _line(row, page, page_width, column, order)) is not None]


def _line(row: list[Glyph], page: int, page_width: float, column: int, order: int) -> Line | None:
    ordered = sorted(row, key=lambda glyph: glyph.x0)
    ink = [glyph for glyph in ordered if glyph.text.strip()]
    if not ink:
        return None
    size = Counter(round(glyph.size, 1) for glyph in ink).most_common(1)[0][0]
    blanks = [glyph for glyph in ordered if not glyph.text.strip()]
    kept: list[Glyph] = []
    for glyph in ink:
        twice = kept and kept[-1].text == glyph.text and glyph.x0 - kept[-1].x0 < 0.15 * glyph.size  # imitated bold
        if not twice and not _is_note_mark(glyph, kept, size, row):
            kept.append(glyph)
    if not kept:
        return None
    parts = [kept[0].text]
    for left, right in pairwise(kept):
        parts += [_blank_between(left, right, blanks, size), right.text]
    return Line(tuple(kept), "".join(parts), page, page_width, size, column, order)


def _is_note_mark(glyph: Glyph, before: Sequence[Glyph], size: float, row: Sequence[Glyph]) -> bool:
    """A small raised digit after Chinese text calls a footnote; after a Latin letter (m²) it is an exponent."""
    if glyph.size > 0.8 * size or not _NOTE_MARK.fullmatch(glyph.text) or not before:
        return False
    last = next((other for other in reversed(before) if other.size >= 0.9 * size), None)
    body_middle = next(other.middle for other in row if other.size >= 0.9 * size)
    return last is not None and glyph.middle < body_middle - 0.1 * size and not last.text[-1:].isascii()


def _blank_between(left: Glyph, right: Glyph, blanks: Sequence[Glyph], size: float) -> str:
    """The blank that belongs into the text between two neighbours.

    Chinese is written without blanks: between a Chinese character and a digit they come from layout. Between two
    Chinese characters a blank that the PDF writes out and that shows parts names or a heading's words.
    """
    gap = right.x0 - left.x1
    written = [blank for blank in blanks if left.x0 < blank.x0 + 0.01 and blank.x0 < right.x0]
    if any("\u3000" in blank.text for blank in written):
        return "\u3000"
    wide_left, wide_right = bool(_WIDE.match(left.text[-1])), bool(_WIDE.match(right.text[0]))
    if not wide_left and not wide_right:
        return " " if (written and gap > 0.1 * size) or gap > 0.2 * size else ""
    if gap > 1.5 * size:  # a tabulator, or a heading that is spaced out
        return " "
    words = _WORD.match(left.text[-1]) and _WORD.match(right.text[0])
    return " " if words and written and gap > 0.2 * size else ""


def without_furniture(pages: list[list[Line]]) -> list[list[Line]]:
    """The lines of each page without page numbers, running headers and footers, and footnotes."""
    dropped = _page_numbers(pages) | _repeated(pages)
    kept = [[line for line in page if id(line) not in dropped] for page in pages]
    sizes = Counter(line.size for page in kept for line in page for _ in line.glyphs)
    body = sizes.most_common(1)[0][0] if sizes else 0.0
    return [_without_footnotes(page, body) for page in kept]


def _edges(page: list[Line]) -> list[Line]:
    return page if len(page) <= 2 * _EDGE_LINES else page[:_EDGE_LINES] + page[-_EDGE_LINES:]


def _page_numbers(pages: list[list[Line]]) -> set[int]:
    """Numbers at a page's edge that count with the pages, and numbers in the dress of a page number."""
    found: list[tuple[int, Line]] = []  # (number minus index of the page, line)
    dropped: set[int] = set()
    for index, page in enumerate(pages):
        for line in [*page[:1], *page[-1:]]:
            text = line.text.strip()
            if _DRESSED_NUMBER.fullmatch(text):
                dropped.add(id(line))
            elif plain := _PAGE_NUMBER.fullmatch(text):
                found.append((int(plain["number"]) - index, line))
    counts = Counter(offset for offset, _ in found)
    return dropped | {id(line) for offset, line in found if counts[offset] >= 2}


def _repeated(pages: list[list[Line]]) -> set[int]:
    """Lines that stand at the same height of many pages, alike but for their digits."""
    places: dict[tuple[str, int], set[int]] = {}
    keys: dict[int, list[tuple[str, int]]] = {}
    for index, page in enumerate(pages):
        for line in _edges(page):
            if line.text.endswith(("：", ":")):  # "主要目标：" may well begin several pages
                continue
            alike = re.sub(r"\d+", "#", re.sub(r"\s", "", line.text))
            height = round(line.top / 4)
            keys[id(line)] = [(alike, height + shift) for shift in (-1, 0, 1)]
            places.setdefault((alike, height), set()).add(index)
    enough = max(3 if len(pages) > 2 else 2, 0.4 * len(pages))
    return {
        line
        for line, options in keys.items()
        if len(set[int]().union(*(places.get(option, set()) for option in options))) >= enough
    }


def _without_footnotes(page: list[Line], body: float) -> list[Line]:
    """A page ends in footnotes where its last lines are in small print and begin with a mark."""
    small = len(page)
    while small > 0 and page[small - 1].size <= 0.87 * body:
        small -= 1
    notes = page[small:]
    return page[:small] if small and notes and _NOTE_MARK.match(notes[0].text) else page
