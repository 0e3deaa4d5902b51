"""The text of a Word file that somebody may have edited: paragraphs and rows of tables, whatever runs they are of.

Text that was struck out with changes tracked is not read, text that was put in is. The table of contents is left out:
it repeats the headings, with pages.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from halfsky.errors import DocumentError

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
CELLS = " | "  # between the cells of a row


@dataclass(frozen=True)
class Unit:
    """A paragraph, or a row of a table: `text`, with `CELLS` between cells; `table`: whether it is a row."""

    text: str
    table: bool = False


def units(path: Path) -> list[Unit]:
    """The units of the file. DocumentError for what is no Word file."""
    from lxml import etree  # noqa: PLC0415 - for one who checks a file

    try:
        with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as whole:
            content, styles = whole.read("word/document.xml"), whole.read("word/styles.xml")
    except OSError as error:
        raise DocumentError(f"{path} cannot be read: {error.strerror or error}") from error
    except (zipfile.BadZipFile, KeyError) as error:
        raise DocumentError(f"{path}: not a Word file (.docx)") from error
    parser = etree.XMLParser(resolve_entities=False, huge_tree=False)
    body = etree.fromstring(content, parser).find(f"{_W}body")
    contents = _contents_styles(etree.fromstring(styles, parser))
    return [] if body is None else list(_units(body, contents))


def _contents_styles(styles: Any) -> set[str]:
    """The ids of the styles that lines of a table of contents have, whatever program named them."""
    ids = set()
    for style in styles.iter(f"{_W}style"):
        name = style.find(f"{_W}name")
        said = "" if name is None else str(name.get(f"{_W}val", "")).lower()
        if said.startswith(("toc ", "contents ", "目录")):
            ids.add(style.get(f"{_W}styleId"))
    return ids


def _units(parent: Any, contents: set[str]) -> Iterator[Unit]:
    for child in parent:
        if child.tag == f"{_W}p":
            style = child.find(f"{_W}pPr/{_W}pStyle")
            text = _text(child)
            if text.strip() and (style is None or style.get(f"{_W}val") not in contents):
                yield Unit(text)
        elif child.tag == f"{_W}tbl":
            for row in child.iter(f"{_W}tr"):
                cells = ["".join(map(_text, cell.iter(f"{_W}p"))) for cell in row.iter(f"{_W}tc")]
                yield Unit(CELLS.join(cells), table=True)
        elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins"):
            yield from _units(child, contents)


def _text(paragraph: Any) -> str:
    """What a reader sees: runs joined, without the codes of fields and without what was struck out."""
    return "".join(
        piece.text or ""
        for piece in paragraph.iter(f"{_W}t")
        if not any(up.tag == f"{_W}del" for up in piece.iterancestors())
    )
