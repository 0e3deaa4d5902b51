"""Pieces of a report, as sections write them: `heading`, `paragraph`, `table` … give a `Section`, `+` joins two."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING

from halfsky.render.blocks import Block, Bullets, Facts, Heading, Paragraph, Picture, Span, Table, cell_text
from halfsky.render.html import to_html

if TYPE_CHECKING:
    import pandas as pd

    from halfsky.figures import Chart


class Section:
    """Some blocks in order; a notebook shows them as HTML."""

    def __init__(self, *blocks: Block) -> None:
        self.blocks = blocks

    @property
    def markup(self) -> str:
        return to_html(self.blocks).markup

    def _repr_html_(self) -> str:
        return self.markup

    def __add__(self, other: Section) -> Section:
        return Section(*self.blocks, *other.blocks)

    def __repr__(self) -> str:
        return f"<Section of {len(self.blocks)} blocks>"


def join(pieces: Iterable[Section]) -> Section:
    return Section(*(block for piece in pieces for block in piece.blocks))


def heading(text: str, level: int = 2, label: str = "", *, starts_page: bool = False) -> Section:
    return Section(Heading(text, level, label, starts_page))


def paragraph(text: str | Sequence[Span], kind: str = "") -> Section:
    """One sentence or more, with cross-references between; kinds as of `blocks.Paragraph`."""
    return Section(Paragraph((text,) if isinstance(text, str) else tuple(text), kind))


def prompt(text: str, say: Callable[[str, str], str], number: str = "") -> Section:
    """What the author is asked to write at this place: 【待撰写1】…"""
    return paragraph(say(f"【待撰写{number}】", f"[To be written{number and f', {number}'}] ") + text, "prompt")


def bullets(items: Iterable[str]) -> Section:
    return Section(Bullets(tuple(items)))


def facts(pairs: Iterable[tuple[str, str]], caption: str) -> Section:
    """Two columns, what and which; pairs without a value are left out."""
    return Section(Facts(tuple(pairs), caption))


def table(
    frame: pd.DataFrame,
    caption: str,
    *,
    numeric: Iterable[str] = (),
    widths: dict[str, int] | None = None,
    kind: str = "",
    label: str = "",
) -> Section:
    """A frame of display-ready texts, see `blocks.Table`. Columns in which nothing stands are left out, of counts those
    of zeros; but of a form and of a list on pages of its own, whose blanks say something, none."""
    shown = frame if kind in _WITH_BLANKS else without_empty_columns(frame, zeros=kind == "counts")
    return Section(Table(shown, caption, tuple(numeric), widths or {}, kind, label))


_WITH_BLANKS = ("form", "landscape")


def without_empty_columns(frame: pd.DataFrame, *, zeros: bool = False) -> pd.DataFrame:
    """The columns in which anything stands, and the first. zeros: whether a zero is nothing."""
    nothing = {"", "0"} if zeros else {""}
    kept = [
        place for place in range(frame.shape[1])
        if place == 0 or any(cell_text(value) not in nothing for value in frame.iloc[:, place])
    ]  # fmt: skip
    return frame.iloc[:, kept] if len(kept) < frame.shape[1] and len(frame) else frame


def pictures(charts: Iterable[Chart], captions: Iterable[str], labels: Iterable[str] = ()) -> Section:
    """Charts with their captions, the first ones with a label to be referred to."""
    both = zip_longest(charts, captions, labels, fillvalue="")
    return Section(*(Picture(chart, caption, label) for chart, caption, label in both))  # type: ignore[arg-type]


def paged(caption: str, count: int, language: str) -> list[str]:
    """The captions of so many charts that are one in several pieces."""
    if count == 1:
        return [caption]
    form = "{}（{}/{}）" if language == "zh" else "{} ({}/{})"
    return [form.format(caption, place, count) for place in range(1, count + 1)]


def made_on() -> datetime.date:
    """The day that a page is made on."""
    return datetime.date.today()


def today(language: str) -> str:
    """`made_on` in words."""
    day = made_on()
    return f"{day.year}年{day.month}月{day.day}日" if language == "zh" else day.isoformat()
