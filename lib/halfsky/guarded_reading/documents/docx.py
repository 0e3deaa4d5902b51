"""A Word document becomes its paragraphs, as a reader sees them with all revisions accepted.

Owns the walk through the body: paragraphs, tables, content controls, text boxes. Leaves out what is not the body's
text: headers and footers, footnotes, comments, bookmarks, field codes, deleted and hidden text.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
from docx.oxml.ns import nsmap

from halfsky.errors import DocumentError
from halfsky.guarded_reading.documents.docx_numbering import Numbering
from halfsky.guarded_reading.documents.marks import MERGED

# A plan's document.xml has about 1 MB. Parsed XML takes some ten times its size in memory.
MAX_XML_BYTES = 40 * 1024 * 1024
MAX_UNPACKED_BYTES = 200 * 1024 * 1024

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")

_W = f"{{{nsmap['w']}}}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"

# Text that is not there for a reader of the final document.
_SKIPPED = {
    f"{_W}{name}"
    for name in (
        "del", "moveFrom", "pPr", "rPr", "tblPr", "tblGrid", "trPr", "tcPr", "sdtPr", "sdtEndPr", "instrText",
        "delText", "footnoteReference", "endnoteReference", "commentReference", "rt", "rubyPr", "numPr",
    )
}  # fmt: skip
_CONTAINERS = {f"{_W}{name}" for name in ("sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag")}
_LITERALS = {
    f"{_W}tab": "\t", f"{_W}ptab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-",
}  # fmt: skip
_HEXADECIMAL = re.compile("[0-9A-Fa-f]{1,4}")
# Characters of the font Symbol that a plan's numbers may hold; Word keeps them by their place in that font.
_SYMBOLS = {0xA3: "≤", 0xA5: "∞", 0xB0: "°", 0xB1: "±", 0xB3: "≥", 0xB4: "×", 0xB8: "÷", 0xB9: "≠", 0xBB: "≈"}


def read(content: bytes, path: Path) -> str:
    """The text of a Word document given as the bytes of its file; `path` is named in errors only."""
    document = _open(content, path)
    numbering = Numbering(document)
    lines: list[str] = []
    _read_blocks(document.element.body, numbering, lines)
    return "\n".join(lines)


def _open(content: bytes, path: Path) -> Any:
    if content.startswith(_OLE):
        if _ENCRYPTED in content:
            raise DocumentError(f"{path} is protected by a password; save it without one")
        raise DocumentError(f"{path} is an old Word file under a new ending; open it in Word or WPS, save it as .docx")
    try:
        with zipfile.ZipFile(BytesIO(content)) as package:
            entries = package.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise DocumentError(f"{path} is not a Word document, or is damaged ({error}); save it again") from error
    unpacked = sum(entry.file_size for entry in entries)
    xml = sum(entry.file_size for entry in entries if entry.filename.lower().endswith((".xml", ".rels")))
    # Reading an entry stops at the size that it declares, so the declared sizes can be trusted as a bound.
    if unpacked > MAX_UNPACKED_BYTES or xml > MAX_XML_BYTES:
        raise DocumentError(
            f"{path} unpacks to {unpacked / 2**20:.0f} MB ({xml / 2**20:.0f} MB of XML), more than a plan can hold; "
            "check where the file comes from, or save its text alone as a new .docx"
        )
    try:
        return docx.Document(BytesIO(content))
    except MemoryError:
        raise
    except Exception as error:  # python-docx lets through whatever zipfile, lxml and itself meet in a damaged file
        reason = " ".join(str(error).split())[:120] or "no more is known"
        raise DocumentError(f"{path} is not a readable Word document ({reason}); open it and save it again") from error


def _read_blocks(container: Any, numbering: Numbering, lines: list[str]) -> None:
    """Append the lines of a body, a cell or a text box."""
    carried = ""  # text of paragraphs whose mark a revision deleted: it runs on into the next one
    for block in container:
        if block.tag == f"{_W}p":
            boxes: list[Any] = []
            text = "".join(_pieces(block, boxes))
            mark_deleted = block.find(f"{_W}pPr/{_W}rPr/{_W}del") is not None
            if not carried and not (mark_deleted and not text):
                number = numbering.number(block)
                text = number + text if text.strip() else ""
            carried += text
            if not mark_deleted:
                lines.extend(_split(carried))
                carried = ""
            for box in boxes:
                _read_blocks(box, numbering, lines)
        elif block.tag == f"{_W}tbl":
            _read_table(block, numbering, lines)
        elif block.tag in _CONTAINERS:
            _read_blocks(block, numbering, lines)
    lines.extend(_split(carried))


def _split(text: str) -> list[str]:
    """The lines of a paragraph. A TAB in front would make it look like a table row, so outer blanks go."""
    return [line.strip() for line in text.split("\n") if line.strip()]


def _pieces(element: Any, boxes: list[Any]) -> Iterator[str]:
    """The visible text below an element, piece by piece; text boxes met on the way are put aside in `boxes`."""
    for child in element:
        tag = child.tag
        if not isinstance(tag, str) or tag in _SKIPPED or (tag == f"{_W}r" and _is_hidden(child)):
            continue
        if tag in (f"{_W}t", f"{_M}t"):
            yield child.text or ""
        elif tag in _LITERALS:
            yield _LITERALS[tag]
        elif tag == f"{_W}sym":
            yield _symbol(child)
        elif tag == f"{_W}txbxContent":
            boxes.append(child)
        elif tag == f"{_MC}AlternateContent":  # the same content twice, for new and for old readers
            choice = child.find(f"{_MC}Choice")
            yield from _pieces(choice if choice is not None else child, boxes)
        else:
            yield from _pieces(child, boxes)


def _is_hidden(run: Any) -> bool:
    vanish = run.find(f"{_W}rPr/{_W}vanish")
    return vanish is not None and vanish.get(f"{_W}val") not in ("0", "false", "off")


def _symbol(symbol: Any) -> str:
    """A character given by its place in a symbol font; U+FFFD where no Unicode character is known for it."""
    place = symbol.get(f"{_W}char", "")
    code = int(place, 16) if _HEXADECIMAL.fullmatch(place) else 0
    if symbol.get(f"{_W}font") == "Symbol":
        code &= 0xFF  # fonts of this kind are mapped to U+F000 and up
        return chr(code) if 0x20 <= code < 0x40 else _SYMBOLS.get(code, "\ufffd")
    return "\ufffd" if code < 0x20 or 0xD800 <= code <= 0xF8FF else chr(code)


def _read_table(table: Any, numbering: Numbering, lines: list[str]) -> None:
    """Append a line a row; a table of one column is a frame around paragraphs and is read as these."""
    rows = [_row_cells(row) for row in _within(table, "tr") if row.find(f"{_W}trPr/{_W}del") is None]
    if all(len(row) <= 1 for row in rows):
        for row in rows:
            for cell in row:
                if not isinstance(cell, str):
                    _read_blocks(cell, numbering, lines)
        return
    for row in rows:
        cells = [cell if isinstance(cell, str) else _cell_text(cell, numbering) for cell in row]
        if any(cell.strip(MERGED) for cell in cells):
            lines.append("\t" + "\t".join(cells))


def _within(element: Any, name: str) -> Iterator[Any]:
    """The rows of a table or the cells of a row, through content controls and revisions."""
    for child in element:
        if child.tag == f"{_W}{name}":
            yield child
        elif child.tag in _CONTAINERS:
            yield from _within(child, name)


def _row_cells(row: Any) -> list[Any]:
    """A row's cells by grid column; `MERGED` where a merged cell goes on, '' where the row is indented."""
    cells: list[Any] = [""] * _number(row.find(f"{_W}trPr/{_W}gridBefore"), 0)
    for cell in _within(row, "tc"):
        properties = cell.find(f"{_W}tcPr")
        merge = properties.find(f"{_W}vMerge") if properties is not None else None
        span = _number(properties.find(f"{_W}gridSpan"), 1) if properties is not None else 1
        goes_on = merge is not None and merge.get(f"{_W}val") != "restart"
        cells += [MERGED if goes_on else cell] + [MERGED] * (span - 1)
    return cells


def _number(element: Any, default: int) -> int:
    value = element.get(f"{_W}val", "") if element is not None else ""
    return min(int(value), 200) if value.isdecimal() else default


def _cell_text(cell: Any, numbering: Numbering) -> str:
    lines: list[str] = []
    _read_blocks(cell, numbering, lines)
    return " ".join(" ".join(lines).split())
