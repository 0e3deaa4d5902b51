"""Blocks as HTML that any reader, printer and screen reader can take.

Everything is escaped here and nowhere else; text from the data package never reaches a page as markup.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Iterator
from functools import singledispatch
from html import escape

from halfsky.render.blocks import Block, Bullets, Facts, Heading, Paragraph, Picture, Ref, Span, Table, cell_text

_SHORT = 9  # characters
_WIDE = 4  # columns, from which on a phone shows a table as a card a row
_MOST_ROWS = 6  # of a table that a phone shows whole; of a longer one, until asked, as many as the style sheet says
_PHONE = 390  # pixels: a wider picture is swiped there
# a year in brackets, and a number with its unit, are not broken into lines
_KEPT_WHOLE = re.compile(r"(（\d{4}年）|\d{4}–\d{4}|[≥≤约−]?\d[\d,.]*(?:个(?:百|千|十万)分点|/10万|%|‰|万人|岁|年))")


class Html:
    """A piece of a page; a notebook shows it, `+` joins two."""

    def __init__(self, markup: str) -> None:
        self.markup = markup

    def _repr_html_(self) -> str:
        return self.markup

    def __add__(self, other: Html) -> Html:
        return Html(f"{self.markup}\n{other.markup}")

    def __repr__(self) -> str:
        return f"<Html of {len(self.markup)} characters>"


def to_html(blocks: Iterable[Block]) -> Html:
    return Html("\n".join(_pieces(blocks)))


def _pieces(blocks: Iterable[Block]) -> Iterator[str]:
    """The markup of each block; what stands under a heading that folds, up to the next of its level, is an element."""
    folded: list[int] = []  # levels of the headings that fold and whose part is not at its end yet
    for block in blocks:
        if isinstance(block, Heading):
            while folded and folded[-1] >= block.level:
                folded.pop()
                yield "</div>"
        if isinstance(block, Heading) and block.folds:
            folded.append(block.level)
            # the tick lies over the whole of its heading, however many lines that has
            yield f'<div class="folding">{_block(block)}{_tick("fold", block.text)}</div><div class="under">'
        else:
            yield _block(block)
    yield "</div>" * len(folded)


@singledispatch
def _block(block: Block) -> str:
    raise TypeError(f"no block: {block!r}")


@_block.register
def _(heading: Heading) -> str:
    return f"<h{heading.level}{_id(heading.label)}>{escape(heading.text)}</h{heading.level}>"


@_block.register
def _(paragraph: Paragraph) -> str:
    attribute = f' class="{paragraph.kind}"' if paragraph.kind else ""
    return f"<p{attribute}>{''.join(map(_span, paragraph.spans))}</p>"


@_block.register
def _(bullets: Bullets) -> str:
    return "<ul>" + "".join(f"<li>{escape(item)}</li>" for item in bullets.items) + "</ul>"


@_block.register
def _(facts: Facts) -> str:
    rows = "".join(
        f'<tr><th scope="row">{escape(name)}</th><td>{_linked(value)}</td></tr>' for name, value in facts.pairs if value
    )
    return f'<table class="facts"{_id(facts.label)}>{_caption(facts)}<tbody>{rows}</tbody></table>'


@_block.register
def _(table: Table) -> str:
    frame, right = table.frame, set(table.numeric)
    heads = "".join(f'<th scope="col"{_number(name in right)}>{escape(str(name))}</th>' for name in frame.columns)
    labels = [f' data-label="{escape(str(name))}"' for name in frame.columns[1:]]
    rows = []
    for first, *others in frame.itertuples(index=False, name=None):
        cells = (
            f"<td{_number(name in right) or _short(value)}{label}>{_text(value)}</td>"
            for name, label, value in zip(frame.columns[1:], labels, others, strict=True)
        )
        rows.append(f'<tr><th scope="row">{_text(first)}</th>{"".join(cells)}</tr>')
    wide = "wide" if len(frame.columns) >= _WIDE else ""
    serial = "serial" if wide and len(frame) and frame.iloc[:, 0].map(cell_text).str.isdecimal().all() else ""
    kinds = " ".join(word for word in ("fixed" if table.widths else "", wide, serial, table.kind) if word)
    given = f' class="{kinds}"' if kinds else ""
    return (
        f"<table{given}{_id(table.label)}>{_caption(table)}"
        f"{_columns(list(frame.columns), table.widths)}<thead><tr>{heads}</tr></thead><tbody>{''.join(rows)}</tbody>"
        f"</table>{_tick('more', f'{table.name} {table.caption}'.strip()) if len(rows) > _MOST_ROWS else ''}"
    )


@_block.register
def _(picture: Picture) -> str:
    data = base64.b64encode(picture.png).decode("ascii")
    name = f"{escape(picture.name)}　" if picture.name else ""
    width = round(picture.inches[0] * 96)
    # what can be swiped can be reached by the keyboard too
    swiped = ' class="swiped" tabindex="0"' if width > _PHONE else ""
    return (
        f'<figure{swiped}{_id(picture.label)}><img src="data:image/png;base64,{data}" alt="{escape(picture.alt)}"'
        f' width="{width}"><figcaption>{name}{escape(picture.caption)}</figcaption></figure>'
    )


def _span(span: Span) -> str:
    if isinstance(span, Ref):
        return f'<a href="#{escape(span.label)}">{escape(span.text)}</a>' if span.text else ""
    return escape(span)


def _id(label: str) -> str:
    return f' id="{escape(label)}"' if label else ""


def _caption(table: Table | Facts) -> str:
    name = f"{escape(table.name)}　" if table.name else ""
    return f"<caption>{name}{escape(table.caption)}</caption>"


def _tick(kind: str, name: str) -> str:
    """What shows the rest on a phone: a tick, since a report's page runs no script; the style sheet has its words, by
    the page's language. A printer, a wide screen and a notebook show all, and nothing of this."""
    return f'<label class="{kind}"><input type="checkbox" hidden aria-label="{escape(name)}"></label>'


def _columns(names: list[str], widths: dict[str, int]) -> str:
    if not widths:
        return ""
    whole = sum(widths[name] for name in names)
    return "".join(f'<col style="width:{widths[name] / whole:.1%}">' for name in names)


def _number(is_number: bool) -> str:
    return ' class="number"' if is_number else ""


def _short(value: object) -> str:
    """A status or a threshold is not broken into lines."""
    return ' class="short"' if len(str(value)) <= _SHORT else ""


def _text(value: object) -> str:
    return _linked(cell_text(value)) or "—"


def _linked(text: str) -> str:
    """The text; an address as a link (followed by hand only, never fetched)."""
    safe = escape(text)
    if text.startswith(("http://", "https://")) and " " not in text:
        return f'<a href="{safe}" rel="noreferrer">{safe}</a>'
    return _KEPT_WHOLE.sub(r'<span class="whole">\1</span>', safe)
