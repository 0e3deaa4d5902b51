"""Blocks as HTML that any reader, printer and screen reader can take.

Everything is escaped here and nowhere else; text from the data package never reaches a page as markup.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable
from functools import singledispatch
from html import escape

from halfsky.render.blocks import Block, Bullets, Facts, Heading, Paragraph, Picture, Ref, Span, Table, cell_text

_SHORT = 9  # characters
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
    return Html("\n".join(_block(block) for block in blocks))


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
    rows = []
    for first, *others in frame.itertuples(index=False, name=None):
        cells = (
            f"<td{_number(name in right) or _short(value)}>{_text(value)}</td>"
            for name, value in zip(frame.columns[1:], others, strict=True)
        )
        rows.append(f'<tr><th scope="row">{_text(first)}</th>{"".join(cells)}</tr>')
    kinds = " ".join(word for word in ("fixed" if table.widths else "", table.kind) if word)
    fixed = f' class="{kinds}"' if kinds else ""
    return (
        f"<table{fixed}{_id(table.label)}>{_caption(table)}"
        f"{_columns(list(frame.columns), table.widths)}<thead><tr>{heads}</tr></thead><tbody>{''.join(rows)}</tbody>"
        "</table>"
    )


@_block.register
def _(picture: Picture) -> str:
    data = base64.b64encode(picture.png).decode("ascii")
    name = f"{escape(picture.name)}　" if picture.name else ""
    return (
        f'<figure{_id(picture.label)}><img src="data:image/png;base64,{data}" alt="{escape(picture.alt)}"'
        f' width="{round(picture.inches[0] * 96)}"><figcaption>{name}{escape(picture.caption)}</figcaption></figure>'
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
