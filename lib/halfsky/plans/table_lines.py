"""Which lines of a document belong to a table, and their cells, whatever became of the table on its way into text.

A row is a line that starts with a tab or holds several; a line with bars; or, under a header line that names a number,
an indicator and a target, a line of cells parted by blanks. A table may also have been flattened to one cell a line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from halfsky.plans import headings
from halfsky.plans.normalise import Passage, make_passage

HEADER = re.compile(r"序号\s+\S*(?:指标|名称|项目)\S*\s.*(?:目标|20\d\d年)")
FIRST_CELLS = re.compile(r"序号|编号")
SECOND_CELL = re.compile(r"\S*(?:指标|名称|项目)\S{0,4}")
END_OF_TABLE = re.compile(r"[。；！]|^注:|^说明:")
LONGEST_CELL = 40


def find_table_lines(text: str, spans: list[tuple[int, int]]) -> dict[int, tuple[Passage, ...]]:
    """Cells of every line that belongs to a table, by the line's index in `spans`."""
    found: dict[int, tuple[Passage, ...]] = {}
    index = 0
    while index < len(spans):
        raw = text[slice(*spans[index])]
        if _is_row(raw):
            found[index] = tuple(_cells(text, *spans[index], r"[\t|]"))
        elif HEADER.search(raw) and not END_OF_TABLE.search(raw):
            index = _take_blank_parted(text, spans, index, found)
            continue
        elif FIRST_CELLS.fullmatch(raw.strip()) and not raw.startswith("\t"):
            index = _take_flattened(text, spans, index, found)
            continue
        index += 1
    return found


def _is_row(raw: str) -> bool:
    if headings.LEADER.search(raw):
        return False
    return raw.startswith("\t") or raw.rstrip().count("\t") >= 2 or raw.count("|") >= 2


def _take_blank_parted(
    text: str, spans: list[tuple[int, int]], index: int, found: dict[int, tuple[Passage, ...]]
) -> int:
    """Header and rows whose cells are parted by blanks; gives the index of the first line behind them."""
    width = len(text[slice(*spans[index])].split())
    while index < len(spans):
        words = text[slice(*spans[index])]
        parts = words.split()
        if parts and (len(parts) < max(width - 1, 2) or len(parts) > width + 1 or END_OF_TABLE.search(words)):
            break
        if parts:
            found[index] = tuple(_cells(text, *spans[index], r"\s+"))
        index += 1
    return index


def _take_flattened(text: str, spans: list[tuple[int, int]], index: int, found: dict[int, tuple[Passage, ...]]) -> int:
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
        found[i] = (make_passage(text, [spans[i]]),)
    return len(spans)


def _cells(text: str, start: int, end: int, separator: str) -> Iterator[Passage]:
    """The cells of one line; a tab at its start opens the first cell."""
    start += text[start] == "\t"
    line = text[start:end]
    if separator == r"\s+":
        start += len(line) - len(line.lstrip())
        line = line.strip()
    at = 0
    for match in re.finditer(separator, line):
        yield make_passage(text, [(start + at, start + match.start())])
        at = match.end()
    yield make_passage(text, [(start + at, start + len(line))])
