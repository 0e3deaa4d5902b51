"""How wide the columns of a table are: given as parts, or as their texts want it."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from halfsky.render.word import official_format as official
from halfsky.words import line_breaks

# 16.9/10万（2020年）; 优于目标3.1个十万分点; 已达标（波动较大）
_BREAKS = re.compile(
    r"([^（]+)(（[^），]+，)([^）]+）)|([^（]+)(（[^）]+）)|(\D*[^\d−≥≤<>＞＜约±\s])([−≥≤<>约±]?\d[\d.,/]*\D*)"
)
_SHORT = 12.0  # Chinese characters: so short a text stays in one line
_MOST_LINES, _HEAD_LINES = 4, 2  # of a cell, and of a head, of a table of many columns
_LEAST, _MOST = 2.2, 26.0  # Chinese characters
_MARGINS = 1.2
_PADDING = 0.7  # of a cell, beside its text
_RAGGED = 0.3  # of a line stays empty before what may not begin or end one
_STEP = 1.0  # Chinese characters
_FEW = 3  # columns: in so few there is nothing to take from
_WORD = (2, 3)  # signs of a word that one torn-off sign would spoil: 序号, 已达标
_GAP = 0.25  # what an office puts between a digit and a Chinese character
_DIGIT = 0.64  # how wide a digit is in the widest font that an office may put for ours
_NUMBER = re.compile(r"[−≥≤<>＞＜约±]?\d[\d.,/]*\D{0,4}")
_WHOLE = re.compile(r"（[一-鿿]{0,2}\d{4}年[），]|（[一-鿿]{2}）|\d{4}年|[−≥≤<>＞＜约±]?\d[\d.,]*(?:/\d+万?)?[%‰]?")


def column_widths(parts: Sequence[float], *, landscape: bool = False) -> list[int]:
    """Widths in twips that fill the type area exactly, in these proportions."""
    whole, total = official.twips(official.TYPE_AREA[int(landscape)]), sum(parts)
    ends = [round(whole * sum(parts[: place + 1]) / total) for place in range(len(parts))]
    return [end - start for start, end in zip([0, *ends[:-1]], ends, strict=True)]


def wanted_widths(names: Sequence[str], cells: Sequence[Sequence[str]]) -> list[float]:
    """Parts for columns of these heads and texts: long texts are broken into lines, numbers are not."""
    wanted = []
    for place, name in enumerate(names):
        texts = sorted((line_breaks.width(row[place]) for row in cells), reverse=True)
        # one text that is far longer than the others does not make its column wide
        longest = texts[min(len(texts) - 1, len(texts) // 10)] if texts else 0.0
        wanted.append(min(max(longest, line_breaks.width(name) / 2, _LEAST), _MOST) + _MARGINS)
    return wanted


def cell_lines(text: str, capacity: float) -> list[str]:
    """A short text that does not fit its cell, broken where it reads well: before its year, or before its number.

    What stands behind the year has a line of its own.
    """
    if line_breaks.width(text) <= capacity:
        return [text]
    found = _BREAKS.fullmatch(text)
    parts = [part for part in found.groups() if part] if found else [text]
    dated = len(parts) > 1 and _NUMBER.fullmatch(parts[0]) is not None
    # a number is parted from its year in the narrowest cell, lest the office tear one of them
    return parts if dated or max(map(line_breaks.width, parts)) <= capacity else [text]


def fits(parts: Sequence[float], cells: Sequence[Sequence[str]], room: float) -> bool:
    """Whether no number is torn in a table of this type, and no column gets so narrow that its texts pile up.

    cells: the heads first. room: as of `whole_numbers`.
    """
    kept = whole_numbers(parts, cells, room)
    wide = [room * part / sum(kept) - _PADDING for part in kept]
    needed = [max(_unbroken(row[place]) for row in cells) for place in range(len(parts))]
    torn = any(width < need for width, need in zip(wide, needed, strict=True))
    piled = [
        max(line_breaks.width(row[place]) for row in cells) / max(width, 1.0) for place, width in enumerate(wide)
    ]  # fmt: skip
    broken = any(
        width < line_breaks.width(row[place]) + _PADDING <= _SHORT
        for row in cells[1:]
        for place, width in enumerate(wide)
    )
    heads = [line_breaks.width(name) / max(width, 1.0) for name, width in zip(cells[0], wide, strict=True)]
    return not torn and not broken and max(piled) <= _MOST_LINES and max(heads) <= _HEAD_LINES


def whole_numbers(parts: Sequence[float], cells: Sequence[Sequence[str]], room: float) -> list[float]:
    """`parts`, those widened in which a number, or a year in brackets, would be torn, at the cost of the others.

    room: how many Chinese characters of the table's type one line of the whole table holds.
    """
    needed = [max((_unbroken(row[place]) + _PADDING for row in cells), default=0.0) for place in range(len(parts))]
    whole, kept = float(sum(parts)), [float(part) for part in parts]
    least = [whole * need / room for need in needed]
    if sum(least) >= whole:
        return kept  # no way of dividing the table keeps them all
    fixed: set[int] = set()
    while short := [place for place, part in enumerate(kept) if place not in fixed and part < least[place]]:
        fixed.update(short)
        left = whole - sum(least[place] for place in fixed)
        free = sum(parts[place] for place in range(len(parts)) if place not in fixed)
        kept = [least[place] if place in fixed else parts[place] * left / free for place in range(len(parts))]
    return kept


def balanced(parts: Sequence[float], cells: Sequence[Sequence[str]], room: float) -> list[float]:
    """`parts`, changed step by step as long as the rows get lower: a name is not broken over five lines beside an empty
    column. cells: the heads first; room: as of `whole_numbers`. Widths that serve are left as they are.
    """
    wide = np.array([[line_breaks.width(text) for text in row] for row in cells])
    kept = np.array(parts, dtype="float64") * room / sum(parts)
    least = np.array([max(_unbroken(row[place]) for row in cells) for place in range(len(parts))])
    least = np.maximum(least, _LEAST) + _PADDING
    if np.ceil(_lines_of(wide, kept)).max() <= _MOST_LINES or len(parts) <= _FEW or least.sum() >= room:
        return list(map(float, parts))
    before = height = float(_lines_of(wide, kept).sum())
    while True:
        tried = [
            kept + _STEP * (np.arange(len(kept)) == given) - _STEP * (np.arange(len(kept)) == taken)
            for taken in np.flatnonzero(kept - _STEP >= least) for given in range(len(kept)) if given != taken
        ]  # fmt: skip
        heights = [float(_lines_of(wide, widths).sum()) for widths in tried]
        if not heights or min(heights) >= height:
            return [float(part) for part in kept] if height < before else list(map(float, parts))
        height, kept = min(heights), tried[int(np.argmin(heights))]


def _lines_of(wide: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """How many lines each row is high, with parts of a line: they tell which way the height goes."""
    return np.asarray(np.maximum(wide / np.maximum(columns - _PADDING - _RAGGED, 1.0), 1.0).max(axis=1))


def _unbroken(text: str) -> float:
    """The width of the widest number, year in brackets or word of two or three signs; an address breaks anywhere."""
    if text.startswith("http"):
        return 0.0
    if len(text) in _WORD and not any(sign.isdigit() for sign in text):
        return line_breaks.width(text)
    return max((_at_most(number) for number in _WHOLE.findall(text)), default=0.0)


def _at_most(number: str) -> float:
    wide = sum(sign in "（），‰＞＜" or "一" <= sign <= "鿿" for sign in number)
    gaps = 2 * _GAP if wide > 1 else 0.0
    return wide + (len(number) - wide) * _DIGIT + gaps
