"""How every chart looks, and the `Chart` that carries the look without touching the caller's rcParams.

Nothing here uses pyplot: a chart is a plain matplotlib Figure that no global state knows of, so it can be drawn in a
worker, a kernel or a server and is freed like any other object. matplotlib reads rcParams once more while drawing (tick
labels are made then), therefore `Chart.draw` sets the theme around the drawing as well.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from itertools import pairwise
from typing import Any

import matplotlib
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.text import Text
from matplotlib.ticker import MaxNLocator
from matplotlib.transforms import Affine2D, Transform

from halfsky.figures import fitting
from halfsky.figures.canvas import Canvas
from halfsky.figures.fonts import families
from halfsky.figures.layout import Grid, Key, Laid, Margins, Note, Panel, Room, Roomed, Share, XLabel, YLabel
from halfsky.schemas.plain import plain

WIDTH = 7.5  # inches; a printed page is 156 mm wide, so 8.5 points become 7
DPI = 150  # 183 dots an inch in print
INK = "#1f2933"
MUTED = "#5f6b76"
GRID = "#d5dadf"
ACCENT = "#1f5f99"
REFERENCE = "#7a7a7a"
STAMPED: dict[str, Any] = {
    "fontsize": 34, "color": "#b00020", "alpha": 0.22, "rotation": 20, "ha": "center", "va": "center", "zorder": 100,
}  # fmt: skip
STAMP = {"zh": "模拟数据", "en": "SIMULATED DATA"}

_FONTS = frozenset({"family", "font", "fontfamily", "fontname", "fontproperties", "font_properties", "name"})
_RC: dict[str, Any] = {
    "figure.dpi": DPI,
    "figure.facecolor": "white",
    "axes.facecolor": "white",
    "axes.edgecolor": MUTED,
    "axes.labelcolor": INK,
    "axes.linewidth": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "font.size": 9.5,
    "grid.color": GRID,
    "grid.linewidth": 0.6,
    "hatch.linewidth": 0.6,
    "legend.frameon": False,
    "text.color": INK,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "xtick.labelsize": 8.5,
    "ytick.labelsize": 9,
    "ytick.major.size": 0,
}


@contextmanager
def themed() -> Iterator[None]:
    """The theme inside the block; the caller's rcParams are as before afterwards."""
    settings: Any = _RC | {"font.family": families()}  # the stubs list every key by name
    with matplotlib.rc_context(settings):
        yield


class Chart(Roomed):
    """A matplotlib Figure of the house: themed whenever it is drawn, and shown by a notebook as one PNG.

    `alt` is the text that a screen reader speaks instead of the picture; `data` what is drawn, one row a mark.
    `set_size_inches` lays it out anew, `suptitle` puts another heading in the place of its own.
    """

    alt: str = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._data: pd.DataFrame | None = None
        self._make_data: Callable[[], pd.DataFrame] | None = None
        self._laid: list[Laid] = []
        self._heading: Text | None = None
        self._planned = tuple(self.get_size_inches())
        self._stretch = Affine2D()
        self.fitted = False
        self._shown: dict[Text, tuple[str, str]] = {}
        self.room = Room()

    @property
    def data(self) -> pd.DataFrame:
        """What the chart shows as a tidy frame, in plain types: a row a mark, a bar, a cell."""
        if self._data is None:
            self._data = pd.DataFrame() if self._make_data is None else plain(self._make_data())
        return self._data

    def holds(self, data: Callable[[], pd.DataFrame]) -> None:
        """What `data` is to be; made when it is first asked for."""
        self._data, self._make_data = None, data

    def __getstate__(self) -> dict[str, Any]:
        state: Any = super().__getstate__()
        return {**state, "_data": self.data, "_make_data": None}

    def draw(self, renderer: Any) -> None:
        with themed():
            if self.fitted:
                fitting.fit(self, renderer, self._laid, self._heading, self._shown)
            super().draw(renderer)
            if self.fitted:
                fitting.tell(self, renderer, self._planned)

    def fit(self, planned: tuple[float, float] | None = None) -> None:
        """From now on lay the words out anew whenever it is drawn: somebody chose another size, or other words.

        planned: width and height that the chart would have by itself.
        """
        self.fitted = True
        if planned is not None:
            self._planned = planned

    def text(self, x: float, y: float, s: str, fontdict: Any = None, **kwargs: Any) -> Text:
        """A text in the chart's font, unless another is asked for."""
        if not _FONTS.intersection([*kwargs, *(fontdict or ())]):
            kwargs["fontfamily"] = families()
        return super().text(x, y, s, fontdict, **kwargs)

    def suptitle(self, t: str, **kwargs: Any) -> Text:
        """Another heading in the place of the chart's own; with `x` or `y` one more text, as of any Figure."""
        if self._heading is None or {"x", "y"} & set(kwargs):
            return super().suptitle(t, **kwargs)
        self._heading.set(text=t, **{"fontfamily": families(), **kwargs})
        self.fit()
        return self._heading

    def set_size_inches(self, w: Any, h: Any = None, forward: bool = True) -> None:
        before = tuple(self.get_size_inches())
        super().set_size_inches(w, h, forward)
        self.__dict__.pop("drawn", None)
        width, height = self.get_size_inches()
        if before != (width, height):
            self.fit()
        self._stretch.clear().scale(width / self._planned[0], height / self._planned[1])
        for one in self._laid:
            one.place(self)

    def key(self, handles: Sequence[Any], key: Key, **style: Any) -> None:
        """A legend on the chart. style: of `Figure.legend`, as it stands while nobody changes the chart."""
        self.legend(handles=handles, ncols=key.columns, **style)
        self.lay(key)

    @property
    def inches(self) -> Transform:
        """Inches of the chart as it was planned, from its lower left corner: they stretch with it."""
        return self._stretch + self.dpi_scale_trans

    def lay(self, one: Laid) -> None:
        """Keep where this stands, also when the chart is resized."""
        self._laid.append(one)

    def head(self, heading: Text) -> None:
        """The text that `suptitle` changes."""
        self._heading = heading

    def png(self) -> bytes:
        """The chart as a small PNG; drawn anew at every call."""
        canvas = self.canvas if isinstance(self.canvas, Canvas) else Canvas(self)
        return canvas.png()

    @cached_property
    def drawn(self) -> bytes:
        """The PNG of a chart that is not changed any more: however many pages and files show it, it is drawn once."""
        return self.png()

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, str], dict[str, dict[str, Any]]]:
        shown = {"alt": self.alt, "width": round(self.get_figwidth() * 96)}
        # the plain text says what the picture shows, for whoever reads the notebook without pictures
        picture = base64.b64encode(self.png()).decode("ascii")
        return {"image/png": picture, "text/plain": self.alt}, {"image/png": shown}


def chart(height: float, alt: str, width: float = WIDTH) -> Chart:
    """An empty chart, `width` × `height` inches; one that is wider than a page has no more dots than the page."""
    figure = Chart(figsize=(width, height), dpi=min(DPI, DPI * WIDTH / width))
    Canvas(figure)
    figure.alt = alt
    return figure


def panel(figure: Chart, *, left: float, right: float, top: float, bottom: float) -> Axes:
    """One axes with its margins given in inches: measured once here, so that no layout pass is needed."""
    margins = Margins(left, right, top, bottom)
    axes = framed(figure, *margins.within(figure))
    figure.lay(Panel(axes, margins))
    return axes


def grid(figure: Chart, laid: Grid) -> list[Axes]:
    """The axes of a grid of panels."""
    laid.axes.extend(framed(figure, *laid.within(figure, number)) for number in range(laid.count))
    figure.lay(laid)
    return laid.axes


def share(figure: Chart, *, left: float, width: float, of: float, top: float, bottom: float) -> Axes:
    """One axes that keeps its share of the figure's width."""
    axes = framed(figure, *Margins(left, of - left - width, top, bottom).within(figure))
    figure.lay(Share(axes, left, width, of, top, bottom))
    return axes


def framed(figure: Chart, left: float, bottom: float, width: float, height: float) -> Axes:
    """One axes in fractions of the figure. Without a label of its own an axis need not look for that label's place."""
    axes = figure.add_axes((left, bottom, width, height))
    axes.xaxis.set_label_coords(0.5, -0.1)
    axes.yaxis.set_label_coords(-0.1, 0.5)
    return axes


def label_below(figure: Chart, axes: Axes, text: str, inches: float) -> None:
    """The label of a horizontal axis, so many inches below it (to its top)."""
    axes.set_xlabel(text, fontsize=8.5)
    laid = XLabel(axes, inches)
    laid.place(figure)
    figure.lay(laid)


def label_left(figure: Chart, axes: Axes, inches: float) -> None:
    """The label of an upright axis, so many inches left of it."""
    laid = YLabel(axes, inches)
    laid.place(figure)
    figure.lay(laid)


class Ticks(MaxNLocator):
    """A few round numbers within the axis: matplotlib makes, measures and then hides those beyond its ends too."""

    def __call__(self) -> Any:
        axis: Any = self.axis
        low, high = sorted(axis.get_view_interval())
        places = np.asarray(super().__call__())
        edge = (high - low) * 1e-9
        return places[(places >= low - edge) & (places <= high + edge)]


def pieces(rows: pd.DataFrame, most: int) -> list[pd.DataFrame]:
    """The rows in pieces for one printed chart each: at most so many, nearly equal in number; none of no row."""
    count = -(-len(rows) // most)
    cuts = [len(rows) * piece // count for piece in range(count + 1)] if count else []
    return [rows.iloc[first:last] for first, last in pairwise(cuts)]


def title(figure: Chart, text: str, subtitle: str = "") -> None:
    """Title at the upper left, with one muted line below it; takes 0.7 inches of the figure's height."""
    figure.head(_note(figure, text, 0.1, below=0.08, fontsize=13, va="top"))
    if subtitle:
        _note(figure, subtitle, 0.1, below=0.40, fontsize=9, color=MUTED, va="top")


def footnote(figure: Chart, text: str) -> None:
    """A muted note at the lower left; one line takes 0.2 inches."""
    _note(figure, text, 0.1, above=0.06, fontsize=8.5, color=MUTED, va="bottom", linespacing=1.35)


def stamp_simulated(figure: Chart, language: str) -> None:
    """Mark the whole chart as made of simulated values."""
    figure.text(0.5, 0.5, STAMP[language], **STAMPED)
    _note(
        figure, STAMP[language], -0.12, below=0.1, fontsize=10, color="#b00020", ha="right", va="top",
        bbox={"boxstyle": "round,pad=0.3", "fc": "white", "ec": "#b00020"},
    )  # fmt: skip
    figure.alt = f"{STAMP[language]} {figure.alt}"


def _note(
    figure: Chart, words: str, across: float, *, below: float = 0.0, above: float = 0.0, **style: Any
) -> Text:  # fmt: skip
    text = figure.text(0, 0, words, **style)
    note = Note(text, across, below, above)
    note.place(figure)
    figure.lay(note)
    return text
