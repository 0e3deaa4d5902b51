"""What is asked of a PDF before, and while, a library unfolds it: the size of its streams, how much a page draws.

A PDF of some kilobytes can unpack to gigabytes, or set millions of characters on one page; each character becomes an
object of some kilobytes.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from halfsky.guarded_reading.refusals import Refused

MOST_STREAM, MOST_TOGETHER = 64 << 20, 256 << 20  # bytes unpacked; a page's text has some ten thousand
MOST_DRAWN = 60_000  # characters and lines on one page; a page of small print has five thousand
MOST_DRAWN_TOGETHER = 5_000_000
_STREAM = re.compile(rb"stream\r?\n")
_PICTURE = re.compile(rb"/Subtype\s*/Image|/DCTDecode|/JPXDecode|/CCITTFaxDecode|/JBIG2Decode")
_BEFORE = 2_000  # bytes in front of a stream in which its dictionary stands
_CHUNK = 1 << 20


def check_streams(content: bytes) -> None:
    """Refused where a stream that is no picture unpacks to more than a page can need, or all of them together."""
    together = 0
    for found in _STREAM.finditer(content):
        before = content[max(0, found.start() - _BEFORE) : found.start()]
        head = before[before.rfind(b"obj") :] if b"obj" in before else before
        if (b"FlateDecode" not in head and b"/Fl" not in head) or _PICTURE.search(head):
            continue
        nested = head.count(b"FlateDecode") > 1
        size = _unpacked(content, found.end(), nested)
        together += size
        if size > MOST_STREAM or together > MOST_TOGETHER:
            raise Refused("zip-bomb", f"a stream of more than {min(size, together) >> 20} MB")


def _unpacked(content: bytes, start: int, nested: bool) -> int:
    """Bytes that a packed stream unpacks to; counting stops a little above what is borne."""
    outer, inner = zlib.decompressobj(), zlib.decompressobj()
    size = 0
    piece = content[start : start + _CHUNK]
    try:
        while piece and size <= MOST_STREAM:
            out = outer.decompress(piece, _CHUNK)
            size += _inner_size(inner, out) if nested else len(out)
            if outer.eof:
                break
            piece = outer.unconsumed_tail
            if not piece:
                start += _CHUNK
                piece = content[start : start + _CHUNK]
    except zlib.error:  # not packed so, or damaged: the library says what it makes of it
        pass
    return size


def _inner_size(inner: Any, packed: bytes) -> int:
    size = 0
    while packed and size <= MOST_STREAM and not inner.eof:
        size += len(inner.decompress(packed, _CHUNK))
        packed = inner.unconsumed_tail
    return size


@contextmanager
def drawing_counted() -> Iterator[Callable[[int], None]]:
    """While it lasts, pdfminer's analyser counts what it draws; call what is yielded at the beginning of each page."""
    from pdfminer.converter import PDFLayoutAnalyzer  # noqa: PLC0415

    state = {"page": 0, "drawn": 0, "together": 0}
    characters, paths = PDFLayoutAnalyzer.render_char, PDFLayoutAnalyzer.paint_path

    def begin_page(number: int) -> None:
        state.update(page=number, drawn=0)

    def count() -> None:
        state["drawn"] += 1
        state["together"] += 1
        if state["drawn"] > MOST_DRAWN or state["together"] > MOST_DRAWN_TOGETHER:
            raise Refused("too-expensive", f"page {state['page']} draws more than {state['drawn'] - 1:,} characters")

    def render_char(self: Any, *given: Any, **named: Any) -> Any:
        count()
        return characters(self, *given, **named)

    def paint_path(self: Any, *given: Any, **named: Any) -> Any:
        count()
        return paths(self, *given, **named)

    PDFLayoutAnalyzer.render_char = render_char  # type: ignore[method-assign]
    PDFLayoutAnalyzer.paint_path = paint_path  # type: ignore[method-assign]
    try:
        yield begin_page
    finally:
        PDFLayoutAnalyzer.render_char = characters  # type: ignore[method-assign]
        PDFLayoutAnalyzer.paint_path = paths  # type: ignore[method-assign]
