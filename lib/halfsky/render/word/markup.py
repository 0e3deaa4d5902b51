"""Pieces of WordprocessingML as strings: quicker by far for a long table than an object a cell.

Text enters here and nowhere else, escaped and without the signs that XML cannot hold; it is always the text of a run,
never a field or markup.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from xml.sax.saxutils import escape, quoteattr

_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# signs that are narrow in a Western font and wide in a Chinese one: Word is told that they are Chinese
_AMBIGUOUS = re.compile("[“”‘’…—–‰×÷±·≥≤≈※]")
_HINT = '<w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr>'


def clean(text: str) -> str:
    """The text without control characters and other signs that no XML can hold."""
    return _ILLEGAL.sub("", text)


def attribute(text: str) -> str:
    """The text as a quoted attribute."""
    return quoteattr(" ".join(clean(text).split()))


def run(text: str) -> str:
    if not text:
        return ""
    hint = _HINT if _AMBIGUOUS.search(text) else ""
    return f'<w:r>{hint}<w:t xml:space="preserve">{escape(clean(" ".join(text.splitlines())))}</w:t></w:r>'


def lines(texts: Iterable[str]) -> str:
    """Runs with a line's end between them."""
    return "<w:r><w:br/></w:r>".join(map(run, texts))


def field(code: str, result: str) -> str:
    """A field with what it shows until Word computes it anew. code: of this package only, never from data."""
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {escape(code)} </w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{run(result)}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def paragraph(style: str, content: str, properties: str = "") -> str:
    """content: runs; properties: what differs from the style."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{properties}</w:pPr>{content}</w:p>'


def bookmark(number: int, name: str, content: str) -> str:
    return f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>{content}<w:bookmarkEnd w:id="{number}"/>'


def drawing(number: int, relation: str, name: str, alt: str, size: tuple[int, int]) -> str:
    """A picture in the line; size in EMU."""
    wide, high = size
    about = f'id="{number}" name={attribute(name)} descr={attribute(alt)}'
    return (
        f'<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{wide}" cy="{high}"/>'
        f'<wp:docPr {about}/><wp:cNvGraphicFramePr><a:graphicFrameLocks noChangeAspect="1"/></wp:cNvGraphicFramePr>'
        '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic>'
        f'<pic:nvPicPr><pic:cNvPr {about}/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="{relation}"/>'
        f'<a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/>'
        f'<a:ext cx="{wide}" cy="{high}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr>'
        "</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )


def grid_table(style: str, widths: list[int], rows: Iterable[str], *, head: bool) -> str:
    """A table of fixed columns (twips) in the look of its style: lines, margins and shades are the style's.

    head: whether the first row is its head; else the first column says what the second holds.
    """
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{style}"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        '<w:tblLayout w:type="fixed"/>'
        f'<w:tblLook w:val="{"0420" if head else "0480"}" w:firstRow="{int(head)}" w:lastRow="0" '
        f'w:firstColumn="{int(not head)}" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
        f"</w:tblPr><w:tblGrid>{columns}</w:tblGrid>"
        f"{''.join(rows)}</w:tbl>"
    )


def row(cells: Iterable[str], *, head: bool = False, parted: bool = False) -> str:
    """A row that no page break splits, unless it may be parted; a head is repeated on every page."""
    properties = ("" if parted else "<w:cantSplit/>") + ("<w:tblHeader/>" if head else "")
    return f"<w:tr>{properties and f'<w:trPr>{properties}</w:trPr>'}{''.join(cells)}</w:tr>"


def cell(width: int, paragraphs: str) -> str:
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{paragraphs}</w:tc>'


def ending_section(written: str, section: str) -> str:
    """The markup with a section (`<w:sectPr>…`) ended by its last paragraph, which stands outside of tables."""
    place = written.index("</w:pPr>", written.rindex("<w:p><w:pPr>"))
    return f"{written[:place]}{section}{written[place:]}"
