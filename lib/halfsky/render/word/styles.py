"""The paragraph styles of a report, each with its fonts named: a theme's font would win over the one that is set."""

from __future__ import annotations

from dataclasses import dataclass

from halfsky.render.word import official_format as official
from halfsky.render.word.official_format import FANG, HEI, KAI, SONG, XIAO_BIAO_SONG, Font

BODY, LEAD, NOTE, PROMPT, STAMP, SUBTITLE = "BodyText", "Lead", "Note", "Prompt", "Stamp", "Subtitle"
TITLE, CAPTION, PICTURE, CONTENTS = "Title", "Caption", "Picture", "TOCHeading"
TABLE_TEXT, TABLE_HEAD, NARROW_TEXT, NARROW_HEAD = "TableText", "TableHead", "NarrowText", "NarrowHead"
TABLE_NUMBER, NARROW_NUMBER = "TableNumber", "NarrowNumber"
TABLE, SIGNATURE, ADDRESS = "ReportTable", "Signature", "Address"
SHORT_TITLE = "ShortTitle"  # of what fits on one page
HEADINGS = {2: "Heading1", 3: "Heading2", 4: "Heading3"}
CONTENTS_LEVELS = {2: "TOC1", 3: "TOC2"}

_SMALL_PITCH = 400
_RED = "B00020"


@dataclass(frozen=True)
class Style:
    """One style. line: exact pitch in twips, 0 for as high as the text; indent: of the first line, in characters."""

    id: str
    name: str
    font: Font = FANG
    size: float = official.BODY_SIZE
    line: int = official.LINE_PITCH
    indent: int = 0
    left: int = 0
    align: str = "both"
    before: int = 0
    after: int = 0
    colour: str = ""
    keep_next: bool = False
    outline: int | None = None
    on_grid: bool = True
    ornament: str = ""  # borders, shading or tabs


def _box() -> str:
    edges = ("top", "left", "bottom", "right")
    lines = "".join(f'<w:{edge} w:val="single" w:sz="12" w:space="4" w:color="{_RED}"/>' for edge in edges)
    return f"<w:pBdr>{lines}</w:pBdr>"


_SHADE = '<w:shd w:val="clear" w:color="auto" w:fill="F2F2F2"/>'
_DOTS = f'<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="{official.twips(official.TYPE_AREA[0])}"/></w:tabs>'

STYLES = (
    Style("Normal", "Normal"),
    Style(BODY, "Body Text", indent=2),
    Style(LEAD, "Lead", KAI, indent=2),
    Style(NOTE, "Note", KAI, official.NOTE_SIZE, _SMALL_PITCH, indent=2, on_grid=False),
    Style(PROMPT, "Prompt", indent=2, colour="7F3F00", ornament=_SHADE),
    Style(STAMP, "Stamp", HEI, align="center", colour=_RED, ornament=_box()),
    Style(
        TITLE,
        "Title",
        XIAO_BIAO_SONG,
        official.TITLE_SIZE,
        720,
        align="center",
        before=2400,
        after=480,
        keep_next=True,
    ),
    Style(
        SHORT_TITLE, "Short Title", XIAO_BIAO_SONG, official.TITLE_SIZE, 640, align="center", after=160, keep_next=True
    ),
    Style(SIGNATURE, "Signature", align="right"),
    Style(ADDRESS, "Address", align="left", keep_next=True),
    Style(SUBTITLE, "Subtitle", KAI, align="center", after=240),
    Style("Heading1", "heading 1", HEI, indent=2, align="left", keep_next=True, outline=0),
    Style("Heading2", "heading 2", KAI, indent=2, align="left", keep_next=True, outline=1),
    Style("Heading3", "heading 3", indent=2, align="left", keep_next=True, outline=2),
    Style(CAPTION, "caption", HEI, official.CAPTION_SIZE, _SMALL_PITCH, align="center", before=120, on_grid=False),
    Style(PICTURE, "Picture", line=0, align="center", before=120, keep_next=True, on_grid=False),
    Style(TABLE_TEXT, "Table Text", FANG, official.TABLE_SIZE, 0, align="left", on_grid=False),
    Style(TABLE_NUMBER, "Table Number", FANG, official.TABLE_SIZE, 0, align="right", on_grid=False),
    Style(NARROW_NUMBER, "Table Number Narrow", FANG, official.NARROW_SIZE, 0, align="right", on_grid=False),
    Style(TABLE_HEAD, "Table Head", HEI, official.TABLE_SIZE, 0, align="center", keep_next=True, on_grid=False),
    Style(NARROW_TEXT, "Table Text Narrow", FANG, official.NARROW_SIZE, 0, align="left", on_grid=False),
    Style(
        NARROW_HEAD,
        "Table Head Narrow",
        HEI,
        official.NARROW_SIZE,
        0,
        align="center",
        keep_next=True,
        on_grid=False,
    ),
    Style(CONTENTS, "TOC Heading", HEI, align="center", keep_next=True),
    Style("TOC1", "toc 1", FANG, 14.0, 400, align="left", ornament=_DOTS, on_grid=False),
    Style("TOC2", "toc 2", FANG, 14.0, 400, left=420, align="left", ornament=_DOTS, on_grid=False),
    Style("Header", "header", HEI, 12.0, 0, align="center", colour=_RED, on_grid=False),
    Style("Footer", "footer", SONG, official.PAGE_NUMBER_SIZE, 0, align="left", on_grid=False),
)


def fonts(font: Font, *, latin: str = official.LATIN) -> str:
    return f'<w:rFonts w:hint="eastAsia" w:ascii="{latin}" w:eastAsia="{font.name}" w:hAnsi="{latin}" w:cs="{latin}"/>'


def styles_xml() -> str:
    """What styles.xml holds."""
    size = f'<w:sz w:val="{official.BODY_SIZE * 2:.0f}"/><w:szCs w:val="{official.BODY_SIZE * 2:.0f}"/>'
    defaults = (
        f"<w:docDefaults><w:rPrDefault><w:rPr>{fonts(FANG)}{size}"
        # Western signs are English, or LibreOffice breaks lines within numbers as within Chinese words
        '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault><w:pPrDefault/>'
        "</w:docDefaults>"
    )
    # what Word takes for granted in every document
    ground = (
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
        '<w:name w:val="Default Paragraph Font"/><w:semiHidden/></w:style>'
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:semiHidden/>'
        '<w:tblPr><w:tblInd w:w="0" w:type="dxa"/></w:tblPr></w:style>'
        '<w:style w:type="numbering" w:default="1" w:styleId="NoList"><w:name w:val="No List"/><w:semiHidden/>'
        "</w:style>"
    )
    return defaults + ground + "".join(map(_style, STYLES)) + _table_style()


def _table_style() -> str:
    """The one style of every table: lines around the cells, and a shade behind the head or the first column."""
    edges = "".join(
        f'<w:{edge} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
        for edge in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    shade = '<w:tcPr><w:shd w:val="clear" w:color="auto" w:fill="EDEDED"/></w:tcPr>'
    return (
        f'<w:style w:type="table" w:customStyle="1" w:styleId="{TABLE}"><w:name w:val="Report Table"/>'
        '<w:basedOn w:val="TableNormal"/><w:qFormat/>'
        f'<w:tblPr><w:jc w:val="center"/><w:tblBorders>{edges}</w:tblBorders><w:tblCellMar>'
        '<w:left w:w="60" w:type="dxa"/><w:right w:w="60" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        '<w:tcPr><w:vAlign w:val="center"/></w:tcPr>'
        f'<w:tblStylePr w:type="firstRow">{shade}</w:tblStylePr>'
        f'<w:tblStylePr w:type="firstCol">{shade}</w:tblStylePr></w:style>'
    )


def _style(style: Style) -> str:
    normal = style.id == "Normal"
    pitch = f'w:line="{style.line}" w:lineRule="exact"' if style.line else 'w:line="240" w:lineRule="auto"'
    kept = "<w:keepNext/><w:keepLines/>" if style.keep_next else ""
    first = f'w:firstLineChars="{style.indent * 100}" w:firstLine="{round(style.indent * style.size * 20)}"'
    outline = "" if style.outline is None else f'<w:outlineLvl w:val="{style.outline}"/>'
    following = "" if style.outline is None else f'<w:next w:val="{BODY}"/>'
    colour = f'<w:color w:val="{style.colour}"/>' if style.colour else ""
    size = f'<w:sz w:val="{style.size * 2:.0f}"/><w:szCs w:val="{style.size * 2:.0f}"/>'
    close = f'<w:spacing w:val="{official.CHARACTER_SPACE if style.size == official.BODY_SIZE else 0}"/>'
    default, based = (' w:default="1"', "") if normal else ("", '<w:basedOn w:val="Normal"/>')
    return (
        f'<w:style w:type="paragraph"{default} w:styleId="{style.id}">'
        f'<w:name w:val="{style.name}"/>{based}{following}<w:qFormat/>'
        # as Word takes it anyway; unless it is said LibreOffice does not print a stop that ends a line
        f'<w:pPr>{kept}<w:widowControl/>{style.ornament}<w:overflowPunct w:val="1"/>'
        f'<w:snapToGrid w:val="{int(style.on_grid)}"/>'
        f'<w:spacing w:before="{style.before}" w:after="{style.after}" {pitch}/>'
        f'<w:ind w:left="{style.left}" {first}/><w:jc w:val="{style.align}"/>{outline}</w:pPr>'
        f"<w:rPr>{fonts(style.font)}{colour}{close}{size}</w:rPr></w:style>"
    )
