"""The empty document that every report begins with: page, page numbers, styles, fonts. python-docx makes it, once."""

from __future__ import annotations

import io
import re
import zipfile
from functools import cache
from typing import Any

from halfsky.render.word import official_format as official
from halfsky.render.word.official_format import SONG, Font
from halfsky.render.word.styles import fonts, styles_xml

# what python-docx's own document holds and no report needs: a picture of itself, Word 2007's second set of styles …
_UNUSED = re.compile("thumbnail|stylesWithEffects|customXml")
_NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


@cache
def empty_document(header: str, *, landscape: bool = False) -> dict[str, bytes]:
    """The files of the empty document, by name. header: words at the head of every page; "" for none."""
    file = io.BytesIO()
    _document(header, landscape).save(file)
    with zipfile.ZipFile(file) as whole:
        parts = {name: whole.read(name) for name in whole.namelist() if not _UNUSED.search(name)}
    for name in ("[Content_Types].xml", "_rels/.rels", "word/_rels/document.xml.rels"):
        parts[name] = _without_unused(parts[name])
    return parts | {
        "word/styles.xml": _whole("styles", styles_xml()),
        "word/settings.xml": _whole("settings", _settings()),
        "word/numbering.xml": _whole("numbering", ""),
        "word/fontTable.xml": _whole("fonts", "".join(map(_font, official.FONTS)) + _LATIN),
    }


def _without_unused(listing: bytes) -> bytes:
    """A list of parts without those that are left out."""
    from lxml import etree  # noqa: PLC0415 - as below

    root = etree.fromstring(listing)
    for entry in list(root):
        if _UNUSED.search(entry.get("PartName") or entry.get("Target") or ""):
            root.remove(entry)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def _document(header: str, landscape: bool) -> Any:
    import docx  # noqa: PLC0415 - for reports in Word only
    from docx.shared import Mm  # noqa: PLC0415 - as above

    document = docx.Document()
    document.settings.odd_and_even_pages_header_footer = True
    section = document.sections[0]
    section.page_width, section.page_height = Mm(official.PAGE[0]), Mm(official.PAGE[1])
    section.top_margin, section.bottom_margin = Mm(official.TOP), Mm(official.BOTTOM)
    section.left_margin, section.right_margin = Mm(official.LEFT), Mm(official.RIGHT)
    section.header_distance, section.footer_distance = Mm(official.HEADER), Mm(official.FOOTER)
    if landscape:
        _turn(section)
    _lay_grid(section)
    _fill(section.footer, _page_number("right"))
    _fill(section.even_page_footer, _page_number("left"))
    if header:
        words = f'<w:pPr><w:pStyle w:val="Header"/></w:pPr><w:r><w:t>{header}</w:t></w:r>'
        _fill(section.header, words)
        _fill(section.even_page_header, words)
    return document


def _turn(section: Any) -> None:
    """The page on its side, with the same type area: what was its left edge is its head."""
    from docx.enum.section import WD_ORIENT  # noqa: PLC0415 - as above
    from docx.shared import Mm  # noqa: PLC0415 - as above

    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = section.page_height, section.page_width
    section.top_margin, section.bottom_margin = Mm(official.LEFT), Mm(official.RIGHT)
    section.left_margin, section.right_margin = Mm(official.BOTTOM), Mm(official.TOP)
    section.header_distance = section.footer_distance = Mm(official.LANDSCAPE_EDGE)


def _lay_grid(section: Any) -> None:
    """22 lines; python-docx has no name for the grid. None for characters: LibreOffice spreads them far apart."""
    properties = section._sectPr
    for grid in properties.findall("{*}docGrid"):
        properties.remove(grid)
    properties.append(
        _element(
            "docGrid", "", f'w:type="lines" w:linePitch="{official.LINE_PITCH}"'
        )
    )  # fmt: skip


def _fill(place: Any, inner: str) -> None:
    """The one paragraph of a header or footer."""
    place.is_linked_to_previous = False
    old = place.paragraphs[0]._p
    old.getparent().replace(old, _element("p", inner))


def _page_number(side: str) -> str:
    """— 1 — at the outer edge, a character in from it."""
    space = round(official.PAGE_NUMBER_SIZE * 20)
    pieces = (
        '<w:t xml:space="preserve">— </w:t>',
        '<w:fldChar w:fldCharType="begin"/>',
        '<w:instrText xml:space="preserve"> PAGE </w:instrText>',
        '<w:fldChar w:fldCharType="separate"/>',
        "<w:t>1</w:t>",
        '<w:fldChar w:fldCharType="end"/>',
        '<w:t xml:space="preserve"> —</w:t>',
    )
    properties = f'<w:pStyle w:val="Footer"/><w:ind w:{side}Chars="100" w:{side}="{space}"/><w:jc w:val="{side}"/>'
    runs = "".join(f"<w:r><w:rPr>{fonts(SONG, latin=SONG.name)}</w:rPr>{piece}</w:r>" for piece in pieces)
    return f"<w:pPr>{properties}</w:pPr>{runs}"


def _settings() -> str:
    """Odd and even pages, fields computed when the file is opened, and Word's present way of laying out."""
    return (
        '<w:zoom w:percent="100"/><w:defaultTabStop w:val="420"/><w:evenAndOddHeaders/>'
        '<w:drawingGridVerticalSpacing w:val="290"/><w:characterSpacingControl w:val="compressPunctuation"/>'
        '<w:updateFields w:val="true"/><w:compat><w:balanceSingleByteDoubleByteWidth/><w:useFELayout/>'
        '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>'
        '</w:compat><w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/>'
    )


_LATIN = (
    f'<w:font w:name="{official.LATIN}"><w:panose1 w:val="02020603050405020304"/><w:charset w:val="00"/>'
    '<w:family w:val="roman"/><w:pitch w:val="variable"/></w:font>'
)


def _font(font: Font) -> str:
    """A font with the other names under which it, or one that stands for it, may be found."""
    return (
        f'<w:font w:name="{font.name}"><w:altName w:val="{font.others}"/><w:panose1 w:val="{font.panose}"/>'
        f'<w:charset w:val="86"/><w:family w:val="{font.family}"/><w:pitch w:val="default"/></w:font>'
    )


def _whole(name: str, inner: str) -> bytes:
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    return f'{head}<w:{name} xmlns:w="{_NAMESPACE}">{inner}</w:{name}>'.encode()


def _element(name: str, inner: str, attributes: str = "") -> Any:
    """An element as python-docx makes its own."""
    from docx.oxml import parse_xml  # noqa: PLC0415 - as above

    return parse_xml(f'<w:{name} xmlns:w="{_NAMESPACE}" {attributes}>{inner}</w:{name}>')
