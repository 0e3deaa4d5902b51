"""A PDF becomes its paragraphs and tables.

Owns the file (encrypted, damaged, scanned, without a character map), the ruled tables, and the order of what stands
on a page. Lines are made in `pdf_lines`, paragraphs in `pdf_paragraphs`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect

from halfsky.errors import DocumentError
from halfsky.guarded_reading.documents import pdf_limits, recognition
from halfsky.guarded_reading.documents.marks import MERGED
from halfsky.guarded_reading.documents.pdf_columns import (
    LEFT,
    RIGHT,
    WHOLE,
    Band,
    Gutter,
    bands,
    find_gutter,
    fits,
)
from halfsky.guarded_reading.documents.pdf_lines import Glyph, Line, lines_of, without_furniture
from halfsky.guarded_reading.documents.pdf_paragraphs import join_lines, join_texts, paragraphs
from halfsky.guarded_reading.documents.pdf_unruled import unruled_rows
from halfsky.guarded_reading.refusals import Refused

MAX_PAGES = 500
_SCANNED_SHARE = 1 / 3  # of the pages: with more pictures than this, too much of the plan is missing
_UNREADABLE_SHARE = 0.1  # of the characters
_FEW_CHARACTERS = 10  # on a page: a page number, a stamp
_WITHOUT_MAP = re.compile(r"\(cid:\d+\)|[\ue000-\uf8ff\ufffd\U000f0000-\U0010ffff]")

_HEADER_ROWS = 3  # so many may come again at the top of the next page
_VALUE = re.compile(r"[≤≥<>]?\s*\d+(?:\.\d+)?\s*[%‰]?")

_Box = tuple[float, float, float, float]  # left, top, right, bottom


@dataclass(frozen=True)
class _Page:
    """What pdfplumber finds on a page."""

    number: int
    width: float
    glyphs: list[Glyph]
    tables: list[list[list[_Box | None]]]  # tables, rows, cells; None where a merged cell goes on
    is_picture: bool


@dataclass(frozen=True)
class _Row:
    """A row of a table: its cells by column, and where it stands on its page."""

    cells: list[str]
    top: float
    begins_table: bool
    middle: float = 0.0  # between its left and right edge
    order: int = 0  # as of a line


def read(content: bytes, path: Path, notes: list[str] | None = None) -> tuple[str, bool]:
    """The text of a PDF given as the bytes of its file, and whether it was recognised from pictures of the pages.

    `path` is named in errors only; `notes` takes what a reader has to be told.
    """
    pages, said = _open(content, path), [] if notes is None else notes
    pictures = [page.number for page in pages if page.is_picture]
    if len(pictures) > _SCANNED_SHARE * len(pages):
        return _recognised(content, path, pictures, pages, said), True
    _check_legible(pages, path, said)
    gutters = _gutters(pages)
    contents = [_lines_and_rows(page, gutter) for page, gutter in zip(pages, gutters, strict=True)]
    text_lines = without_furniture([lines for lines, _ in contents])
    blocks: list[Line | _Row] = []
    for kept, (_, rows) in zip(text_lines, contents, strict=True):
        lines = _with_unruled(kept)
        blocks += sorted([*lines, *rows], key=lambda block: (block.order, block.top))
    joined = _without_page_breaks(blocks)
    printed = [_row_text(block) if isinstance(block, _Row) else block for block in joined]
    return "\n".join(paragraphs(printed)), False


def _open(content: bytes, path: Path) -> list[_Page]:
    number = 0
    pages = []
    pdf_limits.check_streams(content)
    try:
        with pdf_limits.drawing_counted() as begin_page, pdfplumber.open(BytesIO(content)) as document:
            count = len(document.pages)
            for number, page in enumerate(document.pages[:MAX_PAGES], start=1):
                begin_page(number)
                pages.append(_take(page, number))
                page.close()
    except Exception as error:  # a damaged PDF makes pdfminer raise whatever its parser stumbles over
        for cause in (error, *error.args, error.__cause__):  # pdfplumber wraps what it meets
            if isinstance(cause, MemoryError | Refused):
                raise cause from None
        if any(isinstance(cause, PDFPasswordIncorrect | PDFEncryptionError) for cause in (error, *error.args)):
            raise DocumentError(f"{path} is protected by a password; save it without one") from error
        where = f" at page {number}" if number else ""
        reason = " ".join(str(error).split())[:100] or "no more is known"
        raise DocumentError(f"{path} is damaged{where} ({reason}); fetch it again or save it as .docx") from error
    if count > MAX_PAGES:
        raise DocumentError(f"{path} has {count} pages, more than the {MAX_PAGES} of a plan; save the plan's own pages")
    if not pages:
        raise DocumentError(f"{path} has no pages; it is damaged, fetch it again or save it as .docx")
    return pages


def _take(page: Any, number: int) -> _Page:
    left, top, right, bottom = page.bbox
    glyphs = [
        Glyph(char["text"], char["x0"], char["x1"], char["top"], char["bottom"], char["size"])
        for char in page.chars
        # Slanted text is a watermark, text without a size is not seen; what lies outside the page is not printed.
        if char["upright"] and char["size"] > 0 and left <= char["x0"] <= right and top <= char["top"] <= bottom
    ]
    covered = max(((image["x1"] - image["x0"]) * (image["bottom"] - image["top"]) for image in page.images), default=0)
    is_picture = len(glyphs) < _FEW_CHARACTERS and covered > 0.4 * page.width * page.height
    tables = []
    if len(page.horizontal_edges) > 1 and len(page.vertical_edges) > 1:
        tables = [[row.cells for row in table.rows] for table in page.find_tables()]
    return _Page(number, page.width, glyphs, tables, is_picture)


def _recognised(content: bytes, path: Path, pictures: list[int], pages: list[_Page], notes: list[str]) -> str:
    """The text of a scanned document, where an engine for text recognition is installed."""
    engine = recognition.engine()
    if not engine:
        raise DocumentError(
            f"{path} is scanned: {len(pictures)} of {len(pages)} pages are pictures without text, and no text "
            "recognition (OCR) for Chinese is installed here (tesseract with chi_sim); use the Word version, or run "
            "OCR over it first"
        )
    notes.append(f"{path}: {len(pages)} pages were recognised from pictures; every figure wants confirming")
    return recognition.recognise(content, len(pages), engine)


def _check_legible(pages: list[_Page], path: Path, notes: list[str]) -> None:
    pictures = [page.number for page in pages if page.is_picture]
    characters = [glyph.text for page in pages for glyph in page.glyphs if glyph.text.strip()]
    if not characters:
        raise DocumentError(f"{path} holds no text on {len(pages)} pages; use the Word version or run OCR over it")
    unreadable = sum(_WITHOUT_MAP.fullmatch(text) is not None for text in characters)
    if unreadable > _UNREADABLE_SHARE * len(characters):
        raise DocumentError(
            f"{path}: {unreadable} of {len(characters)} characters have no Unicode value (the PDF lacks a character "
            "map); use the Word version, or run text recognition (OCR) over it"
        )
    if pictures:
        shown = ", ".join(map(str, pictures))
        notes.append(f"{path}: page {shown} is a picture; what it says is not read")


def _with_unruled(lines: list[Line]) -> list[Line | _Row]:
    """The lines of a page, with those of a table without vertical rules as its rows."""
    result: list[Line | _Row] = []
    place, begins = 0, True
    for found in unruled_rows(lines):
        if isinstance(found, Line):
            result.append(found)
            place, begins = lines.index(found) + 1, True
        else:
            first = lines[min(place, len(lines) - 1)]
            top = max([first.top, *(row.top + 0.01 for row in result[-1:] if row.order == first.order)])
            result.append(_Row(found, top, begins, order=first.order))
            begins = False
    return result


def _gutters(pages: list[_Page]) -> list[Gutter | None]:
    """Of each page the strip between its two columns; a page that does not show it by itself has its neighbours'."""
    found = [find_gutter(_outside(page)) for page in pages]
    usual = next((gutter for gutter in found if gutter is not None), None)
    if usual is None:
        return found
    fitting = [usual if fits(usual, _outside(page)) else None for page in pages]
    return [own or other for own, other in zip(found, fitting, strict=True)]


def _outside(page: _Page) -> list[Glyph]:
    boxes = [cell for table in page.tables for row in table for cell in row if cell is not None]
    return [glyph for glyph in page.glyphs if not any(_contains(box, glyph) for box in boxes)]


def _lines_and_rows(page: _Page, gutter: Gutter | None) -> tuple[list[Line], list[_Row]]:
    """The lines of a page outside of its tables, and the rows of its tables."""
    outside = [_legible(glyph) for glyph in page.glyphs]
    rows: list[_Row] = []
    for table in page.tables:
        columns = max(sum(cell is not None for cell in row) for row in table)
        if columns < 2:
            continue  # a frame around text
        boxes = [[cell for cell in row if cell is not None] for row in table]
        inside = {box: [glyph for glyph in outside if _contains(box, glyph)] for row in boxes for box in row}
        filled = sum(any(glyph.text.strip() for glyph in glyphs) for glyphs in inside.values())
        if filled < 2 and not (filled and columns > 2):  # one cell may be the rest of a row from the page before
            continue  # ruled lines with no table between them
        for index, row in enumerate(table):
            cells = [
                MERGED if box is None else join_lines(lines_of(inside[box], page.number, page.width)) for box in row
            ]
            own = boxes[index]
            middle = (min(box[0] for box in own) + max(box[2] for box in own)) / 2
            rows.append(_Row(cells, min(box[1] for box in own), index == 0, middle))
        taken = {id(glyph) for glyphs in inside.values() for glyph in glyphs}
        outside = [glyph for glyph in outside if id(glyph) not in taken]
    parts = bands(outside, gutter)
    lines = [line for part in parts for line in lines_of(part.glyphs, page.number, page.width, part.column, part.order)]
    return lines, [replace(row, order=_order(row, parts, gutter)) for row in rows if any(map(_filled, row.cells))]


def _order(row: _Row, parts: list[Band], gutter: Gutter | None) -> int:
    """With which part of a page a row of a table is read: the last on its side that begins above it."""
    if gutter is None:
        return 0
    side = LEFT if row.middle <= gutter.middle else RIGHT
    own = [part for part in parts if part.column in (WHOLE, side)]
    return max((part.order for part in own if min(glyph.top for glyph in part.glyphs) <= row.top), default=0)


def _legible(glyph: Glyph) -> Glyph:
    """A character without Unicode value shows as U+FFFD, as everywhere."""
    return replace(glyph, text="\ufffd") if _WITHOUT_MAP.fullmatch(glyph.text) else glyph


def _contains(box: _Box, glyph: Glyph) -> bool:
    left, top, right, bottom = box
    return left <= (glyph.x0 + glyph.x1) / 2 < right and top <= glyph.middle < bottom


def _row_text(row: _Row) -> str:
    return "\t" + "\t".join(row.cells)


def _filled(cell: str) -> bool:
    return bool(cell.strip(MERGED))


def _without_page_breaks(blocks: list[Line | _Row]) -> list[Line | _Row]:
    """A table that goes on over the page: its header is not repeated, a row that was cut is one row again."""
    result: list[Line | _Row] = []
    head: list[list[str]] = []  # the first rows of the table
    repeated = -1  # so many rows of the header have come again at the page's top; -1 below it
    for block in blocks:
        before = result[-1] if result else None
        if isinstance(block, _Row):
            if block.begins_table:
                goes_on = isinstance(before, _Row) and len(before.cells) == len(block.cells)
                head, repeated = (head, 0) if goes_on else ([], -1)
            if repeated >= 0 and repeated < len(head) and block.cells == head[repeated]:
                repeated += 1
                continue
            if repeated >= 0 and isinstance(before, _Row) and _goes_on(before.cells, block.cells):
                halves = zip(before.cells, block.cells, strict=True)
                block = _Row([_join_cells(above, below) for above, below in halves], before.top, False)
                result.pop()
            repeated = -1
            if len(head) < _HEADER_ROWS:
                head.append(block.cells)
        result.append(block)
    return result


def _goes_on(above: list[str], below: list[str]) -> bool:
    """Whether the first row of a page is the rest of the last row of the page before."""
    filled = [place for place, cell in enumerate(below) if _filled(cell)]
    if any(_VALUE.fullmatch(above[place]) and _VALUE.fullmatch(below[place]) for place in range(len(below))):
        return False  # two values of one column are of two rows
    if any(below[place].startswith("其中") for place in filled):
        return False
    number = next((place for place, cell in enumerate(above) if cell.strip().isdecimal()), None)
    if number is not None:
        return not _filled(below[number]) and filled != [0]
    # without numbers: the rest of a row fills few cells, all of them filled above, and never the first alone
    return filled != [0] and 2 * len(filled) <= len(below) and all(_filled(above[place]) for place in filled)


def _join_cells(above: str, below: str) -> str:
    if not _filled(above) or not _filled(below):
        return below if _filled(below) else above
    return join_texts(above, below)
