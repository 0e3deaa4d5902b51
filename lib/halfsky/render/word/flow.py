"""Where the pages of a report end, by the lines and the sizes that its format has; and pictures put where they fit.

A chart that the rest of a page cannot hold would leave that rest blank. It goes behind the next paragraphs of its part
that fill the page: the text cites it by its number. Pages are reckoned by the grid of the official format, not printed:
an office's fonts may move a line or two.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from halfsky.render.blocks import Block, Bullets, Facts, Heading, Paragraph, Picture, Table
from halfsky.render.document import ANNEX
from halfsky.render.word import official_format as official
from halfsky.render.word.table_layout import laid_out
from halfsky.words import line_breaks

_PAGE = official.TYPE_AREA[1] / 25.4 * 72  # points, as all that follows
_LINE = official.LINE_PITCH / 20
_SMALL_LINE = 20.0
_ROW, _CAPTION, _AROUND = 1.25, 26.0, 6.0  # a line of a table by its type; a caption; the space around a picture
_SLACK = 1.5 * _LINE  # what an office's fonts may move
_TWO = 2 * _LINE  # fewer lines of a paragraph stand alone on no page
_PART, _SECTION = 2, 3  # levels of the headings 一、 and （一）
_MOST_MOVED = 12  # blocks that a picture goes behind


def settled(blocks: Sequence[Block], start: int) -> list[Block]:
    """The blocks with every picture where its page can hold it. start: where the parts begin, on a new page."""
    left, placed, used, level, annexed = list(blocks[start:]), list(blocks[:start]), 0.0, 0, False
    while left:
        block = left.pop(0)
        tall = height(block)
        if isinstance(block, Heading):
            level = block.level
            annexed = block.label == ANNEX if level == _PART else annexed
            used = 0.0 if block.starts_page else used
        if isinstance(block, Picture) and used + tall > _PAGE - _SLACK and used > 0:
            before = _filling(left, _PAGE - used, 0 if annexed else level)
            for moved in left[:before]:
                placed.append(moved)
                used = _after(used, height(moved), moved)
            del left[:before]
        placed.append(block)
        used = 0.0 if _on_its_own(block) else _after(used, tall, block)
    return placed


def _filling(following: Sequence[Block], room: float, level: int) -> int:
    """How many of the following blocks fill the room, and no heading at their end. level: of the heading above: what
    stands below another of the same level belongs to its part still, if both are sections （一）of it; 0 where
    no heading may be crossed."""
    taken, filled = 0, 0.0
    for block in following[:_MOST_MOVED]:
        within = not isinstance(block, Heading) or (block.level == level == _SECTION and not block.starts_page)
        if not within or isinstance(block, Picture) or _on_its_own(block) or filled + _TWO > room:
            break
        filled += height(block)
        taken += 1
    while taken and (isinstance(following[taken - 1], Heading) or _leads(following, taken - 1)):
        taken -= 1
    return taken


def _leads(following: Sequence[Block], place: int) -> bool:
    """Whether what stands there belongs to the table or picture behind it."""
    after = following[place + 1] if place + 1 < len(following) else None
    return isinstance(following[place], Paragraph) and isinstance(after, Table | Facts | Picture)


def _after(used: float, tall: float, block: Block) -> float:
    """How much of the page is used when the block stands on it: one that cannot be parted begins a new page."""
    whole = isinstance(block, Picture) or (isinstance(block, Heading) and used + tall + _LINE > _PAGE)
    if whole and used + tall > _PAGE:
        return min(tall, _PAGE)
    return (used + tall) % _PAGE if used + tall > _PAGE else used + tall


def _on_its_own(block: Block) -> bool:
    return isinstance(block, Table) and block.kind == "landscape"


def pages_of(blocks: Iterable[Block]) -> float:
    """How many pages these blocks fill, without what stays blank at the ends of pages."""
    return sum(map(height, blocks)) / _PAGE


def height(block: Block) -> float:
    """How high a block stands, in points."""
    if isinstance(block, Picture):
        wide, high = block.inches
        scale = min(official.TYPE_AREA[0] / 25.4 / wide, official.PICTURE_HEIGHT / 25.4 / high)
        return high * scale * 72 + _AROUND + _CAPTION
    if isinstance(block, Table):
        return _of_table(block)
    if isinstance(block, Facts):
        return _CAPTION + sum(_ROW * official.TABLE_SIZE * 1.2 for _, value in block.pairs if value)
    if isinstance(block, Bullets):
        return sum(_lines(item, official.BODY_SIZE) * _LINE for item in block.items)
    if isinstance(block, Paragraph) and block.kind == "note":
        return _lines(block.text, official.NOTE_SIZE) * _SMALL_LINE
    return _lines(block.text, official.BODY_SIZE) * _LINE


def _lines(text: str, size: float) -> int:
    most = official.CHARACTERS if size == official.BODY_SIZE else official.TYPE_AREA[0] / 25.4 * 72 / size
    return max(math.ceil((line_breaks.width(text) + 2) / most), 1)


def _of_table(table: Table) -> float:
    """Its caption and rows; a row is as high as its highest cell."""
    layout = laid_out(table, lying=_on_its_own(table))
    return _CAPTION + _ROW * layout.size * sum(layout.heights)
