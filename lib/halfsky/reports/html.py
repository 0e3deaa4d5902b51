"""Pieces of a page: headings, sentences and tables as HTML that any reader, printer and screen reader can take.

Everything is escaped here and nowhere else; text from the data package never reaches a page as markup.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from html import escape

import pandas as pd

_SHORT = 9  # characters
# a year in brackets, and a number with its unit, are not broken into lines
_KEPT_WHOLE = re.compile(r"(（\d{4}年）|\d{4}–\d{4}|[≥≤约−]?\d[\d,.]*(?:个百分点|/10万|%|‰|万人|岁|年))")


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


def join(pieces: Iterable[Html]) -> Html:
    return Html("\n".join(piece.markup for piece in pieces))


def heading(text: str, level: int = 2) -> Html:
    return Html(f"<h{level}>{escape(text)}</h{level}>")


def paragraph(text: str, kind: str = "") -> Html:
    """One sentence or more; kind: `lead`, `note` or `stamp`."""
    attribute = f' class="{kind}"' if kind else ""
    return Html(f"<p{attribute}>{escape(text)}</p>")


def bullets(items: Iterable[str]) -> Html:
    return Html("<ul>" + "".join(f"<li>{escape(item)}</li>" for item in items) + "</ul>")


def today(language: str) -> str:
    """The date that a page is made on."""
    day = datetime.date.today()
    return f"{day.year}年{day.month}月{day.day}日" if language == "zh" else day.isoformat()


def facts(pairs: Iterable[tuple[str, str]], caption: str) -> Html:
    """Two columns, what and which; pairs without a value are left out."""
    rows = "".join(
        f'<tr><th scope="row">{escape(name)}</th><td>{_linked(value)}</td></tr>' for name, value in pairs if value
    )
    return Html(f'<table class="facts"><caption>{escape(caption)}</caption><tbody>{rows}</tbody></table>')


def table(
    frame: pd.DataFrame,
    caption: str,
    *,
    numeric: Iterable[str] = (),
    widths: dict[str, int] | None = None,
    kind: str = "",
) -> Html:
    """A frame of display-ready texts: columns as heads, the first column as row heads, `numeric` ones to the right.

    widths: parts of the page's width a column; tables that share them line up. kind: `counts` for many narrow numbers.
    """
    right = set(numeric)
    heads = "".join(f'<th scope="col"{_number(name in right)}>{escape(str(name))}</th>' for name in frame.columns)
    rows = []
    for first, *others in frame.itertuples(index=False, name=None):
        cells = (
            f"<td{_number(name in right) or _short(value)}>{_text(value)}</td>"
            for name, value in zip(frame.columns[1:], others, strict=True)
        )
        rows.append(f'<tr><th scope="row">{_text(first)}</th>{"".join(cells)}</tr>')
    kinds = " ".join(word for word in ("fixed" if widths else "", kind) if word)
    fixed = f' class="{kinds}"' if kinds else ""
    return Html(
        f"<table{fixed}><caption>{escape(caption)}</caption>"
        f"{_columns(list(frame.columns), widths)}<thead><tr>{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
    )


def _columns(names: list[str], widths: dict[str, int] | None) -> str:
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
    text = "" if value is None or value is pd.NA or value != value else str(value)
    return _linked(text) or "—"


def _linked(text: str) -> str:
    """The text; an address as a link (followed by hand only, never fetched)."""
    safe = escape(text)
    if text.startswith(("http://", "https://")) and " " not in text:
        return f'<a href="{safe}" rel="noreferrer">{safe}</a>'
    return _KEPT_WHOLE.sub(r'<span class="whole">\1</span>', safe)
