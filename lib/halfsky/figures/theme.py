"""How every chart looks, and the `Chart` that carries the look without touching the caller's rcParams.

Nothing here uses pyplot: a chart is a plain matplotlib Figure that no global state knows of, so it can be drawn in a
worker, a kernel or a server and is freed like any other object. matplotlib reads rcParams once more while drawing (tick
labels are made then), therefore `Chart.draw` sets the theme around the drawing as well.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
import pandas as pd
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from halfsky.errors import OutputError
from halfsky.figures.canvas import Canvas

WIDTH = 7.5  # inches; a printed page is 156 mm wide, so 8.5 points become 7
DPI = 150  # 183 dots an inch in print
INK = "#1f2933"
MUTED = "#5f6b76"
GRID = "#d5dadf"
ACCENT = "#1f5f99"
REFERENCE = "#7a7a7a"
STAMP = {"zh": "模拟数据", "en": "SIMULATED DATA"}

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


class Chart(Figure):
    """A matplotlib Figure of the house: themed whenever it is drawn, and shown by a notebook as one PNG.

    `alt` is the text that a screen reader speaks instead of the picture.
    """

    alt: str = ""

    def draw(self, renderer: Any) -> None:
        with themed():
            super().draw(renderer)

    def png(self) -> bytes:
        """The chart as a small PNG; drawn anew at every call."""
        canvas = self.canvas if isinstance(self.canvas, Canvas) else Canvas(self)
        return canvas.png()

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
    width, height = figure.get_size_inches()
    return framed(
        figure, left / width, bottom / height, (width - left - right) / width, (height - top - bottom) / height
    )


def framed(figure: Chart, left: float, bottom: float, width: float, height: float) -> Axes:
    """One axes in fractions of the figure. Without a label of its own an axis need not look for that label's place."""
    axes = figure.add_axes((left, bottom, width, height))
    axes.xaxis.set_label_coords(0.5, -0.1)
    axes.yaxis.set_label_coords(-0.1, 0.5)
    return axes


def label_below(figure: Chart, axes: Axes, text: str, inches: float) -> None:
    """The label of a horizontal axis, so many inches below it (to its top)."""
    height = figure.get_figheight() * axes.get_position().height
    axes.set_xlabel(text, fontsize=8.5)
    axes.xaxis.set_label_coords(0.5, -inches / height)


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
    height = figure.get_figheight()
    figure.text(0.1 / figure.get_figwidth(), 1 - 0.08 / height, text, fontsize=13, va="top")
    if subtitle:
        figure.text(0.1 / figure.get_figwidth(), 1 - 0.40 / height, subtitle, fontsize=9, color=MUTED, va="top")


def footnote(figure: Chart, text: str) -> None:
    """A muted note at the lower left; one line takes 0.2 inches."""
    figure.text(
        0.1 / figure.get_figwidth(), 0.06 / figure.get_figheight(), text, fontsize=8.5, color=MUTED, va="bottom",
        linespacing=1.35,
    )  # fmt: skip


def stamp_simulated(figure: Chart, language: str) -> None:
    """Mark the whole chart as made of simulated values."""
    figure.text(
        0.5, 0.5, STAMP[language], fontsize=34, color="#b00020", alpha=0.22, rotation=20, ha="center", va="center",
        zorder=100,
    )  # fmt: skip
    figure.text(
        1 - 0.12 / figure.get_figwidth(), 1 - 0.1 / figure.get_figheight(), STAMP[language], fontsize=10,
        color="#b00020", ha="right", va="top", bbox={"boxstyle": "round,pad=0.3", "fc": "white", "ec": "#b00020"},
    )  # fmt: skip
    figure.alt = f"{STAMP[language]} {figure.alt}"


FALLBACK = "DejaVu Sans"


@cache
def register() -> str:
    """Make Noto Sans SC known to matplotlib, once a process; the family's name.

    Raises `OutputError` where the font is absent: a chart of empty boxes must not be drawn.
    """
    try:
        from pylopdf_fonts_zh_cn import sans_path  # noqa: PLC0415 - its absence is told, not a traceback
    except ImportError as error:
        raise OutputError("The Chinese font is missing: pip install pylopdf-fonts-zh-cn, then run again.") from error
    path = Path(sans_path())
    if not path.is_file():
        raise OutputError(f"The Chinese font {path.name} is missing: reinstall pylopdf-fonts-zh-cn, then run again.")
    font_manager.fontManager.addfont(str(path))
    return font_manager.FontProperties(fname=str(path)).get_name()


def use_font() -> list[str]:
    """Let one's own matplotlib and seaborn charts write Chinese, from now on; the families that they draw with.

    The one function here that changes the caller's rcParams. After `sns.set_theme` call it again: that sets its own.
    """
    found = families()
    matplotlib.rcParams["font.family"] = found
    matplotlib.rcParams["font.sans-serif"] = found
    matplotlib.rcParams["axes.unicode_minus"] = False  # the minus that both families have
    return found


def families() -> list[str]:
    """The font families of every text in a chart, first choice first."""
    return [register(), FALLBACK]
