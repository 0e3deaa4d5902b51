"""Printed lines become paragraphs again: where a line ends because the paragraph does, and where for want of room.

A break is read from the page as a person reads it: the next word would still have fitted; the next line is indented,
set apart or in another size; or a finished sentence is followed by an item number.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import pairwise

from halfsky.guarded_reading.documents.pdf_lines import IDEOGRAPH, Line

_SENTENCE_END = re.compile(r"[。；！？：;!?:][”’）)」』\"]*$")
_UNFINISHED_END = re.compile(r"[，、,（(《〈“‘「『〔\-–—/和与及或的]$")
_ITEM = re.compile(r"\d{1,2}[.．、](?!\d)|[一二三四五六七八九十]{1,3}、(?![一二三四五六七八九十])")
_MARKER = re.compile(
    r"\d{1,2}[.．、]|[（(](?:\d{1,2}|[一二三四五六七八九十]{1,3})[）)]|[一二三四五六七八九十]{1,3}、"
    r"|第[一二三四五六七八九十百\d]{1,4}[章节条]|——|[①-⑳●■◆▪•]"
)
_LABEL = re.compile(r"(?:主要目标|策略措施|责任单位|牵头单位|配合单位)[：:]")
_SAME_PLACE = 0.5  # of the type size: two edges nearer than this are one edge
_INDENT = 0.8  # of the type size
_STICKING_OUT = 0.03  # of the lines may reach beyond the margins


@dataclass(frozen=True)
class _Frame:
    """The column of text that a page's lines fill."""

    left: float
    right: float


def paragraphs(blocks: Sequence[Line | str]) -> list[str]:
    """Join lines into paragraphs. A `str` (a row of a table) stays as it is and ends the paragraph before it."""
    lines = [block for block in blocks if isinstance(block, Line)]
    layout = _Layout(lines)
    result: list[str] = []
    current: list[Line] = []
    for block in [*blocks, ""]:
        if isinstance(block, Line) and (not current or not layout.breaks(current, block)):
            current.append(block)
            continue
        if current:
            result.append(join_lines(current))
        current = [block] if isinstance(block, Line) else []
        if isinstance(block, str) and block:
            result.append(block)
    return result


def join_lines(lines: Sequence[Line]) -> str:
    """One text out of lines that were broken for want of room."""
    return reduce(join_texts, (line.text for line in lines), "")


def join_texts(text: str, more: str) -> str:
    """English words part at a line's end with a blank; everything else is written on."""
    letters = text[-1:].isascii() and text[-1:].isalpha() and more[:1].isascii() and more[:1].isalpha()
    return f"{text} {more}" if letters else text + more


class _Layout:
    """What a document's lines have in common: margins, distance of lines, how its paragraphs begin."""

    def __init__(self, lines: list[Line]) -> None:
        sheets: dict[_Sheet, list[Line]] = {}
        for line in lines:
            sheets.setdefault(_sheet(line), []).append(line)
        self._frames = {sheet: _frame(own) for sheet, own in sheets.items()}
        self._pitch = _pitches(lines)
        starts = [line for before, line in pairwise(lines) if self._had_room(before, line)]
        indented = sum(self._indent(line) > _INDENT for line in starts)
        self._starts_are_indented = 2 * indented > len(starts)

    def breaks(self, paragraph: list[Line], line: Line) -> bool:
        """Whether `line` begins a new paragraph after the lines of `paragraph`."""
        before = paragraph[-1]
        if abs(line.size - before.size) > 0.08 * before.size:
            return True
        if line.page == before.page and line.bottom - before.bottom > 1.3 * self._pitch.get(line.size, line.size * 2):
            return True
        if self._had_room(before, line):
            return True
        if _LABEL.match(line.text) or (_MARKER.match(line.text) and _SENTENCE_END.search(before.text)):
            return True
        if _ITEM.match(line.text) and not _UNFINISHED_END.search(before.text):
            return True
        return self._is_indented_start(paragraph, line)

    def _is_indented_start(self, paragraph: list[Line], line: Line) -> bool:
        before = paragraph[-1]
        if self._indent(line) <= _INDENT:
            return False
        deeper = (self._indent(line) - self._indent(before)) > _SAME_PLACE
        if deeper:
            hanging = len(paragraph) == 1 and _MARKER.match(before.text) is not None and not self._starts_are_indented
            return not hanging
        # Two lines under each other, both indented: paragraphs of one full line each.
        level = abs(self._indent(line) - self._indent(before)) <= _SAME_PLACE
        return level and len(paragraph) == 1 and self._starts_are_indented

    def _indent(self, line: Line) -> float:
        """In widths of a character, from the left margin."""
        return (line.x0 - self._frames[_sheet(line)].left) / line.size

    def _had_room(self, before: Line, line: Line) -> bool:
        """Whether the first word of `line` would have fitted behind `before`: then the break is meant."""
        room = self._frames[_sheet(before)].right - before.x1
        return room > _first_word_width(line) + 0.3 * line.size


_Sheet = tuple[int, bool, int]  # width in points; whether it is a left-hand page, whose margins may differ; column


def _sheet(line: Line) -> _Sheet:
    return round(line.page_width), line.page % 2 == 0, line.column


def _frame(lines: Sequence[Line]) -> _Frame:
    """The outermost edges of the lines, but for the few that stick out."""
    few = int(_STICKING_OUT * len(lines))
    return _Frame(sorted(line.x0 for line in lines)[few], sorted(line.x1 for line in lines)[-1 - few])


def _pitches(lines: Sequence[Line]) -> dict[float, float]:
    """The usual distance of two lines of one paragraph, by type size: a low quantile, since gaps only add to it."""
    steps: dict[float, list[float]] = {}
    for before, line in pairwise(lines):
        step = line.bottom - before.bottom
        if line.page == before.page and line.size == before.size and step > 0.9 * line.size:
            steps.setdefault(line.size, []).append(step)
    return {size: sorted(found)[len(found) // 5] for size, found in steps.items()}


def _first_word_width(line: Line) -> float:
    """How much of a line cannot be parted: up to the first place where a line may end.

    Punctuation holds on to its neighbours, for line breaking in Chinese forbids most of these places; so this is at
    least the width of what would have had to fit.
    """
    for left, right in pairwise(line.glyphs):
        parted = (bool(IDEOGRAPH.match(left.text[-1])), bool(IDEOGRAPH.match(right.text[0])))
        if all(parted) or (any(parted) and (left.text + right.text).isalnum()):
            return left.x1 - line.x0
    return line.x1 - line.x0
