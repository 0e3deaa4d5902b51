"""What a report says, as blocks: headings, paragraphs, tables and pictures, apart from how a page or Word shows them.

Text is text: nothing in it is markup, a template or a field, whatever signs it holds. A cross-reference is a span of
its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import pandas as pd

    from halfsky.figures import Chart


@dataclass(frozen=True)
class Ref:
    """A cross-reference to the block of this label; `text` is how it is called (表3), filled in by `document`."""

    label: str
    text: str = ""


Span: TypeAlias = str | Ref


@dataclass(frozen=True)
class Heading:
    """level 1 is the title of the whole, 2 a part of it, and so on down to 5. starts_page: of a paper of its own.

    folds: on a phone what stands under it is shown once somebody asks for it (`document.compose` says so of annexes).
    """

    text: str
    level: int
    label: str = ""
    starts_page: bool = False
    folds: bool = False


@dataclass(frozen=True)
class Paragraph:
    """One sentence or more.

    kind: "" for the running text; lead (the main point), finding (one numbered sentence an indicator), prompt (what the
    author is asked to write), note (small print), subtitle, address (to whom a letter goes), signature, stamp (a
    warning across the page).
    """

    spans: tuple[Span, ...]
    kind: str = ""

    @property
    def text(self) -> str:
        return plain(self.spans)


@dataclass(frozen=True)
class Bullets:
    items: tuple[str, ...]


@dataclass(frozen=True)
class Facts:
    """Two columns, what and which; pairs without a value are left out."""

    pairs: tuple[tuple[str, str], ...]
    caption: str
    label: str = ""
    name: str = ""


@dataclass(frozen=True, eq=False)
class Table:
    """A frame of display-ready texts: columns as heads, the first column as row heads, `numeric` ones to the right.

    widths: parts of the page's width a column; tables that share them line up. kind: `counts` for many narrow numbers,
    `dense` for long texts, `landscape` for one that lies on pages of its own, on their side, `form` for one whose blank
    cells are to be filled in.
    name: how it is called (表3), filled in by `document`.
    """

    frame: pd.DataFrame
    caption: str
    numeric: tuple[str, ...] = ()
    widths: dict[str, int] = field(default_factory=dict)
    kind: str = ""
    label: str = ""
    name: str = ""


@dataclass(frozen=True, eq=False)
class Picture:
    """A chart. However many renderers show it, it is drawn once."""

    chart: Chart
    caption: str
    label: str = ""
    name: str = ""

    @property
    def alt(self) -> str:
        return self.chart.alt

    @property
    def inches(self) -> tuple[float, float]:
        return float(self.chart.get_figwidth()), float(self.chart.get_figheight())

    @property
    def png(self) -> bytes:
        return self.chart.drawn


Block: TypeAlias = Heading | Paragraph | Bullets | Facts | Table | Picture
CAPTIONED = (Facts, Table, Picture)


def plain(spans: Sequence[Span]) -> str:
    """The text of spans, references as they are called."""
    return "".join(span if isinstance(span, str) else span.text for span in spans)


def cell_text(value: object) -> str:
    """What a table shows of a value; "" for a missing one."""
    import pandas as pd  # noqa: PLC0415 - blocks themselves need none

    return "" if value is None or value is pd.NA or value != value else str(value)
