"""The blocks of a report as the body of a Word document: paragraphs, captions with fields, tables, pictures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import singledispatchmethod

from halfsky.render.blocks import Block, Bullets, Facts, Heading, Paragraph, Picture, Ref, Span, Table
from halfsky.render.document import Document
from halfsky.render.word import markup, styles
from halfsky.render.word import official_format as official
from halfsky.render.word.columns import cell_lines, column_widths
from halfsky.render.word.flow import settled
from halfsky.render.word.table_layout import laid_out
from halfsky.words import line_breaks

_STYLES = {
    "": styles.BODY, "finding": styles.BODY, "lead": styles.LEAD, "note": styles.NOTE, "prompt": styles.PROMPT,
    "stamp": styles.STAMP, "subtitle": styles.SUBTITLE, "signature": styles.SIGNATURE, "address": styles.ADDRESS,
}  # fmt: skip
_TALL_ROW = 5  # lines: a row of long texts that is higher is parted where the page ends
_LEADING = 2 * official.CHARACTERS  # a longer paragraph before a table fills its page, and is not kept with it
_KEPT_ROWS, _KEPT_HEIGHT = 6, 120.0  # a table of so few rows, and so few points high, is not broken over pages
_KEEP = "<w:keepNext/>"
_NEW_PAGE = "<w:pageBreakBefore/>"
_DIGITS = "0123456789"


@dataclass
class Body:
    """Writes blocks one after the other. pictures: the PNG of every relation that the body names, in order.

    sections: the properties of a section of upright pages, and of one of pages on their side.
    """

    document: Document
    pictures: dict[str, bytes] = field(default_factory=dict)
    sections: tuple[str, str] = ("", "")
    _bookmarks: int = 0

    def xml(self) -> str:
        """The whole body: the title with what belongs to it, the table of contents, and the parts on new pages."""
        blocks = self.document.blocks
        start = next(
            (n for n, block in enumerate(blocks) if isinstance(block, Heading) and block.level > 1), len(blocks)
        )
        if self.document.contents:
            blocks = tuple(settled(blocks, start))
        written: list[str] = []
        upright, turned = self.sections
        regions = _turned_regions(blocks)
        kept = _kept(blocks, {region.start - 1 for region in regions} | {len(blocks) - 1})
        begins, ends = {region.start for region in regions}, {region.stop for region in regions}
        for place, (block, keep) in enumerate(zip(blocks, kept, strict=True)):
            if place == start and self.document.contents:
                written.append(self._contents())
                keep += _NEW_PAGE
            elif isinstance(block, Heading) and block.starts_page:
                keep += _NEW_PAGE
            if place in ends:
                written[-1] = markup.ending_section(written[-1], turned)
            elif place in begins:
                written[-1] = markup.ending_section(written[-1], upright)
            if isinstance(block, Table) and _signed_below(blocks, place):
                written.append(self._table(block, whole=True))
            else:
                written.append(self.block(block, keep) if keep else self.block(block))
        return "".join(written)

    @property
    def ends_turned(self) -> bool:
        """Whether the last pages lie on their side."""
        blocks = self.document.blocks
        return any(region.stop == len(blocks) for region in _turned_regions(blocks))

    @singledispatchmethod
    def block(self, block: Block, properties: str = "") -> str:
        """The markup of a block. properties: what of its paragraph differs from the style."""
        raise TypeError(f"no block: {block!r}")

    @block.register
    def _(self, heading: Heading, properties: str = "") -> str:
        if heading.level == 1:
            short = self.document.landscape or not self.document.contents
            lines = [heading.text] if self.document.landscape else _title_lines(heading.text)
            style = styles.SHORT_TITLE if short else styles.TITLE
            return markup.paragraph(style, self._marked(heading.label, markup.lines(lines)))
        style = styles.HEADINGS[min(heading.level, 4)]
        return markup.paragraph(style, self._marked(heading.label, markup.run(heading.text)), properties)

    @block.register
    def _(self, paragraph: Paragraph, properties: str = "") -> str:
        return markup.paragraph(_STYLES[paragraph.kind], "".join(map(_span, paragraph.spans)), properties)

    @block.register
    def _(self, bullets: Bullets) -> str:
        return "".join(
            markup.paragraph(styles.BODY, markup.run(f"（{place}）{item}"))
            for place, item in enumerate(bullets.items, start=1)
        )

    @block.register
    def _(self, facts: Facts) -> str:
        widths = column_widths([2, 7], landscape=self.document.landscape)
        pairs = [(name, value) for name, value in facts.pairs if value]
        rows = [
            markup.row(
                [
                    _cell(widths[0], name, styles.TABLE_TEXT, kept=place < len(pairs)),
                    _cell(widths[1], value, styles.TABLE_TEXT, kept=place < len(pairs)),
                ]
            )
            for place, (name, value) in enumerate(pairs, start=1)
        ]
        return self._caption(facts, _KEEP) + markup.grid_table(styles.TABLE, widths, rows, head=False)

    @block.register
    def _(self, table: Table) -> str:
        return self._table(table)

    def _table(self, table: Table, *, whole: bool = False) -> str:
        """whole: its last row is kept with what stands below it."""
        layout = laid_out(table, lying=self.document.landscape or _lies(table))
        names, cells, widths, narrow = layout.names, layout.cells, layout.widths, layout.narrow
        text, head = (
            (styles.NARROW_TEXT, styles.NARROW_HEAD) if narrow else (styles.TABLE_TEXT, styles.TABLE_HEAD)
        )  # fmt: skip
        number = styles.NARROW_NUMBER if narrow else styles.TABLE_NUMBER
        right = [name in set(table.numeric) for name in table.frame.columns]
        heads = [_cell(width, name, head) for width, name in zip(widths, names, strict=True)]
        rows = [markup.row(heads, head=True)]
        heights = layout.heights[1:]
        high = sum(heights) * layout.size
        together = len(cells) <= _KEPT_ROWS and high <= _KEPT_HEIGHT and table.kind != "dense"
        for place, row in enumerate(cells, start=1):
            # a short table stays whole, and no row of a long one stands alone at either end of a page
            last = place == len(cells)
            kept = whole if last else together or place in (1, len(cells) - 1)
            tall = table.kind == "dense" and heights[place - 1] > _TALL_ROW
            rows.append(
                markup.row(
                    (
                        _cell(width, value, number if is_number else text, kept=kept and not tall)
                        for width, value, is_number in zip(widths, row, right, strict=True)
                    ),
                    parted=tall,
                )
            )
        return self._caption(table, _KEEP) + markup.grid_table(styles.TABLE, widths, rows, head=True)

    @block.register
    def _(self, picture: Picture) -> str:
        relation = f"rIdPicture{len(self.pictures) + 1}"
        self.pictures[relation] = picture.png
        drawn = markup.drawing(len(self.pictures), relation, picture.name, picture.alt, _size(picture.inches))
        return markup.paragraph(styles.PICTURE, drawn) + self._caption(picture, "")

    def _caption(self, block: Facts | Table | Picture, properties: str) -> str:
        """表3　各领域…: the number is a field that counts, inside a bookmark that references name."""
        kind = block.name.rstrip(_DIGITS)
        series = kind.strip().replace(" ", "_")
        number = markup.field(f"SEQ {series} \\* ARABIC", block.name.removeprefix(kind))
        name = self._marked(block.label, markup.run(kind) + number)
        return markup.paragraph(styles.CAPTION, name + markup.run(f"　{block.caption}"), properties)

    def _marked(self, label: str, content: str) -> str:
        if not label:
            return content
        self._bookmarks += 1
        return markup.bookmark(self._bookmarks, _bookmark(label), content)

    def _contents(self) -> str:
        """A table of contents that Word computes when it opens the file; until then the headings without pages: what is
        printed says nothing of fields."""
        listed = [
            block for block in self.document.blocks
            if isinstance(block, Heading) and block.level in styles.CONTENTS_LEVELS
        ]  # fmt: skip
        if not listed:
            return ""
        entries = [_entry(heading) for heading in listed]
        head = markup.run("目录" if self.document.language == "zh" else "Contents")
        begin = (
            '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
            '<w:r><w:instrText xml:space="preserve"> TOC \\o "1-2" \\h \\z \\u </w:instrText></w:r>'
            '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        )
        end = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
        begins = [begin] + [""] * (len(entries) - 1)
        lines = [
            markup.paragraph(style, before + content)
            for (style, content), before in zip(entries, begins, strict=True)
        ]  # fmt: skip
        lines[-1] = lines[-1].removesuffix("</w:p>") + end + "</w:p>"
        return markup.paragraph(styles.CONTENTS, head, _NEW_PAGE) + "".join(lines)


def _kept(blocks: Sequence[Block], last: set[int]) -> Iterator[str]:
    """For each block what keeps it with the next: words before a table, what stands alone between headings, and what
    comes before the last words of a run of pages, else on a page of their own (此页无正文). last: where these end.

    Of several that stand alone one after the other every second one is kept, or a whole part would go to the next page
    and leave half of this one blank.
    """
    around = zip((None, *blocks[:-1]), blocks, (*blocks[1:], None), strict=True)
    chained = False  # whether what stood alone last was kept
    for place, (before, block, after) in enumerate(around):
        alone = isinstance(before, Heading) and isinstance(after, Heading) and after.level <= before.level < 4
        alone = alone and isinstance(block, Paragraph)
        # a finding is complete in itself: it leads to no table below it
        words = isinstance(block, Paragraph) and block.kind != "finding"
        leads = isinstance(block, Paragraph) and (
            (words and isinstance(after, Table | Facts) and line_breaks.width(block.text) <= _LEADING)
            or _is_signature(after)
        )
        addressed = isinstance(block, Paragraph) and block.kind == "address"
        ends = place + 1 in last and isinstance(block, Paragraph) and isinstance(after, Paragraph)
        keep = leads or addressed or ends or (alone and not chained)
        if not isinstance(block, Heading):
            chained = alone and not chained
        yield _KEEP if keep else ""


def _is_signature(block: Block | None) -> bool:
    return isinstance(block, Paragraph) and block.kind == "signature"


def _signed_below(blocks: Sequence[Block], place: int) -> bool:
    """Whether below the table only a line or two stand, and who signs: on a page of their own they are nobody's."""
    below = blocks[place + 1 : place + 3]
    return any(map(_is_signature, below)) and not any(isinstance(block, Heading) for block in below)


def _turned_regions(blocks: Sequence[Block]) -> list[range]:
    """The blocks of each section whose pages lie on their side: the heading above such a table, it, the words below."""
    return [
        range(place - isinstance(blocks[place - 1], Heading), place + 1 + isinstance(after, Paragraph))
        for place, (block, after) in enumerate(zip(blocks, (*blocks[1:], None), strict=True))
        if _lies(block)
    ]


def _entry(heading: Heading) -> tuple[str, str]:
    """One line of the contents: its style, and a link within the document; its page only Word knows."""
    anchor = _bookmark(heading.label)
    link = f'<w:hyperlink w:anchor="{anchor}" w:history="1">{markup.run(heading.text)}</w:hyperlink>'
    return styles.CONTENTS_LEVELS[heading.level], link


def _span(span: Span) -> str:
    if not isinstance(span, Ref):
        return markup.run(span)
    inner = span.text.strip("“”")
    before, after = ("“", "”") if inner != span.text else ("", "")
    return markup.run(before) + markup.field(f"REF {_bookmark(span.label)} \\h", inner) + markup.run(after)


def _bookmark(label: str) -> str:
    """Labels are of this package, never from data."""
    return f"_Ref_{label}"


def _lies(block: Block) -> bool:
    """Whether it is a table on pages of its own, on their side."""
    return isinstance(block, Table) and block.kind == "landscape"


def _cell(width: int, text: str, style: str, *, kept: bool = False) -> str:
    whole = "" if not text.startswith("http") else '<w:wordWrap w:val="0"/>'  # an address may be broken anywhere
    properties = (_KEEP if kept else "") + whole
    narrow = style in (styles.NARROW_TEXT, styles.NARROW_HEAD, styles.NARROW_NUMBER)
    lines = cell_lines(text, width / 20 / (official.NARROW_SIZE if narrow else official.TABLE_SIZE) - 1)
    return markup.cell(width, markup.paragraph(style, markup.lines(lines), properties))


def _title_lines(title: str) -> list[str]:
    """A title that one line cannot hold is broken behind the plan's own name, and before its years."""
    most = official.TYPE_AREA[0] / 25.4 * 72 / official.TITLE_SIZE
    name, mark, kind = title.rpartition("》")
    if not (mark and kind) or line_breaks.width(title) <= most:
        return [title]
    first, bracket, years = name.rpartition("（")
    named = [name + mark] if line_breaks.width(name + mark) <= most or not first else [first, bracket + years + mark]
    return [*named, kind]


def _size(inches: tuple[float, float]) -> tuple[int, int]:
    """A picture as wide as the type area, or as high as fits with its caption; in EMU."""
    wide, high = inches
    most_wide, most_high = (
        official.emu(official.TYPE_AREA[0]),
        official.emu(official.PICTURE_HEIGHT),
    )
    scale = min(most_wide / wide, most_high / high)
    return int(wide * scale), int(high * scale)
