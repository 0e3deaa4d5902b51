"""A page printed in two columns is read column by column.

Two columns are told by the empty strip between them: no character stands in it over most of the page's lines, and the
lines on either side fill their column, as running text does and the cells of a table do not. Lines that cross the strip
(a title, a page number) part the page into bands; each band is read left, then right.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from halfsky.guarded_reading.documents.pdf_lines import Glyph

_MIDDLE = (0.3, 0.7)  # of the printed width: where the strip may lie
_FEWEST_LINES = 5  # on either side
_CROSSING = 0.34  # of the lines at most
_CHARACTERS = 10  # that a column's line holds at least
_FILLED = 0.75  # of a column's width, by half of its lines

WHOLE, LEFT, RIGHT = 0, 1, 2


@dataclass(frozen=True)
class Gutter:
    """The empty strip between two columns, in points from the left edge of the page."""

    left: float
    right: float

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2


@dataclass(frozen=True)
class Band:
    """Characters that are read together: `column` WHOLE, LEFT or RIGHT; `order` is the band's place on its page."""

    glyphs: list[Glyph]
    column: int
    order: int


def find_gutter(glyphs: Sequence[Glyph]) -> Gutter | None:
    """The strip between two columns of running text; None where a page is printed in one."""
    rows = _rows(glyphs)
    if len(rows) < _FEWEST_LINES:
        return None
    ink = [glyph for row in rows for glyph in row]
    left, right = min(glyph.x0 for glyph in ink), max(glyph.x1 for glyph in ink)
    size = median(glyph.size for glyph in ink)
    strips = _strips(rows, left + _MIDDLE[0] * (right - left), left + _MIDDLE[1] * (right - left))
    wide = [strip for strip in strips if strip.right - strip.left >= 0.6 * size]
    wide = [strip for strip in wide if _is_between_texts(strip, rows, size)]
    return max(wide, key=lambda strip: strip.right - strip.left, default=None)


def fits(gutter: Gutter, glyphs: Sequence[Glyph]) -> bool:
    """Whether a page of the same document may be parted where others are: few of its lines cross."""
    rows = _rows(glyphs)
    return sum(_crosses(row, gutter) for row in rows) <= _CROSSING * len(rows)


def bands(glyphs: Sequence[Glyph], gutter: Gutter | None) -> list[Band]:
    """The page's characters in the order in which they are read."""
    if gutter is None:
        return [Band(list(glyphs), WHOLE, 0)]
    blank = [glyph for glyph in glyphs if not glyph.text.strip()]
    crossing = [row for row in _rows(glyphs) if _crosses(row, gutter)]
    within = {id(glyph) for row in crossing for glyph in row}
    apart = [glyph for glyph in glyphs if id(glyph) not in within and glyph.text.strip()]
    result: list[Band] = []
    above = float("-inf")
    for row in [*crossing, []]:
        top = min((glyph.middle for glyph in row), default=float("inf"))
        between = [glyph for glyph in apart if above < glyph.middle <= top]
        for column, own in (
            (LEFT, [glyph for glyph in between if glyph.x1 <= gutter.middle]),
            (RIGHT, [glyph for glyph in between if glyph.x1 > gutter.middle]),
        ):
            if own:
                result.append(Band(own + _near(blank, own), column, len(result)))
        if row:
            result.append(Band(list(row) + _near(blank, row), WHOLE, len(result)))
        above = top
    return result


def _near(blanks: Sequence[Glyph], own: Sequence[Glyph]) -> list[Glyph]:
    """The blanks that stand among the characters of a band."""
    left, right = min(glyph.x0 for glyph in own), max(glyph.x1 for glyph in own)
    top, bottom = min(glyph.top for glyph in own), max(glyph.bottom for glyph in own)
    return [blank for blank in blanks if left <= blank.x0 < right and top <= blank.middle <= bottom]


def _rows(glyphs: Sequence[Glyph]) -> list[list[Glyph]]:
    """Characters that stand at one height, from top to bottom."""
    rows: list[list[Glyph]] = []
    for glyph in sorted((glyph for glyph in glyphs if glyph.text.strip()), key=lambda glyph: glyph.middle):
        if rows and glyph.middle - rows[-1][0].middle <= 0.5 * max(rows[-1][0].size, glyph.size):
            rows[-1].append(glyph)
        else:
            rows.append([glyph])
    return rows


def _strips(rows: Sequence[Sequence[Glyph]], start: float, end: float) -> list[Gutter]:
    """Strips of the middle that few rows reach into."""
    step = 1.0
    count = max(int((end - start) / step), 1)
    crossed = [0] * count
    for row in rows:
        reached = {
            place
            for glyph in row
            for place in range(max(int((glyph.x0 - start) / step), 0), min(int((glyph.x1 - start) / step) + 1, count))
        }
        for place in reached:
            crossed[place] += 1
    free = [number <= _CROSSING * len(rows) for number in crossed] + [False]
    strips: list[Gutter] = []
    begin = None
    for place, is_free in enumerate(free):
        if is_free and begin is None:
            begin = place
        elif not is_free and begin is not None:
            strips.append(Gutter(start + begin * step, start + place * step))
            begin = None
    return strips


def _crosses(row: Sequence[Glyph], gutter: Gutter) -> bool:
    return any(glyph.x0 < gutter.middle < glyph.x1 for glyph in row) or _spans(row, gutter)


def _spans(row: Sequence[Glyph], gutter: Gutter) -> bool:
    """A line set over both columns, whose characters merely leave the very middle free."""
    before = max((glyph.x1 for glyph in row if glyph.x1 <= gutter.middle), default=None)
    after = min((glyph.x0 for glyph in row if glyph.x0 >= gutter.middle), default=None)
    return before is not None and after is not None and after - before < 0.6 * (gutter.right - gutter.left)


def _is_between_texts(strip: Gutter, rows: Sequence[Sequence[Glyph]], size: float) -> bool:
    free = [row for row in rows if not _crosses(row, strip)]
    sides = [
        [own for row in free if (own := [glyph for glyph in row if glyph.x1 <= strip.middle])],
        [own for row in free if (own := [glyph for glyph in row if glyph.x1 > strip.middle])],
    ]
    for side in sides:
        if len(side) < _FEWEST_LINES:
            return False
        left = min(glyph.x0 for row in side for glyph in row)
        right = max(glyph.x1 for row in side for glyph in row)
        widths = [sum(glyph.x1 - glyph.x0 for glyph in row) for row in side]  # of ink: cells leave room between them
        if right - left < _CHARACTERS * size or median(widths) < _FILLED * (right - left):
            return False
    return True
