"""A Word file that somebody may have edited, inside the guarded process: its paragraphs and rows, and what made it.

Text that was struck out or moved away with changes tracked is not read, text that was put in is. The table of contents
is left out: it repeats the headings, with pages. Notes at the foot of pages and at the end come last.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from halfsky.guarded_reading.budget import Budget
from halfsky.guarded_reading.refusals import Refused
from halfsky.guarded_reading.tables.archive import check_directory, open_archive, part_of

CELLS = " | "  # between the cells of a row
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"  # says the same once more
_GONE = (f"{_W}del", f"{_W}moveFrom", _FALLBACK)
_NOTES = ("word/footnotes.xml", "word/endnotes.xml")
_BODY, _STYLES, _PROPERTIES = "word/document.xml", "word/styles.xml", "docProps/custom.xml"


def read(content: bytes, budget: Budget) -> dict[str, Any]:
    """{"units": [[text, whether it is a row], …], "about": the file's own properties by name}."""
    if content[:4] != b"PK\x03\x04":
        raise Refused("not-word")
    archive = open_archive(content)
    check_directory(archive.infolist(), budget)
    names = set(archive.namelist())
    if not {_BODY, _STYLES} <= names:
        raise Refused("not-word")
    body = _parsed(part_of(archive, _BODY)).find(f"{_W}body")
    contents = _contents_styles(_parsed(part_of(archive, _STYLES)))
    units = [] if body is None else [[text, row] for text, row in _units(body, contents)]
    for part in filter(names.__contains__, _NOTES):
        notes = map(_text, _parsed(part_of(archive, part)).iter(f"{_W}p"))
        units += [[text, False] for text in notes if text.strip()]
    about = {}
    if _PROPERTIES in names:
        root = _parsed(part_of(archive, _PROPERTIES))
        about = {str(entry.get("name", "")): "".join(entry.itertext()) for entry in root}
    return {"units": units, "about": about}


def _parsed(content: bytes) -> Any:
    from lxml import etree  # noqa: PLC0415 - loaded after the limits are set

    if b"<!DOCTYPE" in content[:10_000] or b"<!ENTITY" in content:
        raise Refused("entities")
    return etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))


def _contents_styles(styles: Any) -> set[str]:
    """The ids of the styles that lines of a table of contents have, whatever program named them."""
    ids = set()
    for style in styles.iter(f"{_W}style"):
        name = style.find(f"{_W}name")
        said = "" if name is None else str(name.get(f"{_W}val", "")).lower()
        if said.startswith(("toc ", "contents ", "目录")):
            ids.add(style.get(f"{_W}styleId"))
    return ids


def _units(parent: Any, contents: set[str]) -> Iterator[tuple[str, bool]]:
    for child in parent:
        if child.tag == f"{_W}p":
            style = child.find(f"{_W}pPr/{_W}pStyle")
            text = _text(child)
            if text.strip() and (style is None or style.get(f"{_W}val") not in contents):
                yield text, False
        elif child.tag == f"{_W}tbl":
            for row in child.iter(f"{_W}tr"):
                cells = ["".join(map(_text, cell.iter(f"{_W}p"))) for cell in row.iter(f"{_W}tc")]
                yield CELLS.join(cells), True
        elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins"):
            yield from _units(child, contents)


def _text(paragraph: Any) -> str:
    """What a reader sees: runs joined, without the codes of fields and without what was struck out or moved."""
    return "".join(
        piece.text or ""
        for piece in paragraph.iter(f"{_W}t")
        if not any(up.tag in _GONE for up in piece.iterancestors())
    )
