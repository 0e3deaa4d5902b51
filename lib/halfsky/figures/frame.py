"""A small frame with two scales for charts of many panels, drawn with few strokes.

matplotlib's own Axes makes, measures and redraws some fifty objects for every panel; of a district's report that was
half. A frame places lines and texts on the figure itself, in inches, and draws its grid and its ticks in one stroke
each.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Polygon
from matplotlib.text import Text
from matplotlib.ticker import MaxNLocator

from halfsky.figures import theme
from halfsky.figures.fonts import families

_POINT = 1 / 72  # inches
_TICK = 2 * _POINT
_LABEL = 5.5 * _POINT  # from the frame to a tick's label
_LABEL_SIZE = 9.5
_LARGE = {"zh": (1e5, 1e4, "万"), "en": (1e6, 1e6, "M")}  # from here on labels are written in this unit

Points = Sequence[float] | np.ndarray


@dataclass(frozen=True)
class Frame:
    """A frame on a figure, in inches from its lower left corner, with the ends of its two scales."""

    figure: theme.Chart
    left: float
    bottom: float
    width: float
    height: float
    across: tuple[float, float]
    up: tuple[float, float]

    def line(self, x: Points, y: Points, **style: Any) -> Line2D:
        """A line, or marks, through values on the scales. Style as of `Line2D`."""
        line = Line2D(self._x(x), self._y(y), transform=self.figure.inches, **style)
        self.figure.add_artist(line)
        return line

    def band(self, x: Sequence[float], low: Sequence[float], high: Sequence[float], **style: Any) -> None:
        """The area between two lines."""
        corners = np.column_stack(
            [self._x([*x, *reversed(x)]), self._y([*low, *reversed(high)])]
        )  # fmt: skip
        self.figure.add_artist(Polygon(corners, closed=True, transform=self.figure.inches, **style))

    def text(self, x: float, y: float, words: str, *, above: float = 0.0, **style: Any) -> Text:
        """Words at a value, so many points above it."""
        (place,), (level,) = self._x([x]), self._y([y])
        return self._write(place, level + above * _POINT, words, **style)

    def head(self, words: str, above: float, **style: Any) -> Text:
        """Words over the frame's upper left corner, so many points above it."""
        return self._write(self.left, self.bottom + self.height + above * _POINT, words, **style)

    subhead = head

    def scales(self, years: int, values: int, language: str) -> None:
        """The lower and the left edge, with about so many round numbers each, and the values' grid."""
        across = _inside(MaxNLocator(nbins=years, integer=True), self.across)
        up = _inside(MaxNLocator(nbins=values), self.up)
        right, top = self.left + self.width, self.bottom + self.height
        x, y = self._x(across), self._y(up)
        self._strokes([([self.left, right], [level] * 2) for level in y], color=theme.GRID, lw=0.6, zorder=0.5)
        edges = [([self.left, self.left, right], [top, self.bottom, self.bottom])]
        marks = [([place] * 2, [self.bottom, self.bottom - _TICK]) for place in x]
        marks += [([self.left, self.left - _TICK], [level] * 2) for level in y]
        self._strokes(edges + marks, color=theme.MUTED, lw=0.8, zorder=2.5)
        for place, year in zip(x, across, strict=True):
            self._write(place, self.bottom - _LABEL, f"{year:.0f}", ha="center", va="top", fontsize=_LABEL_SIZE)
        for level, label in zip(y, _labels(up, language), strict=True):
            self._write(self.left - _LABEL, level, label, ha="right", va="center_baseline", fontsize=_LABEL_SIZE)

    def unit(self, words: str) -> None:
        """The promise below the head of the panel says it."""

    def _x(self, values: Sequence[float] | np.ndarray) -> np.ndarray:
        first, last = self.across
        return self.left + (np.asarray(values, dtype=float) - first) / (last - first) * self.width

    def _y(self, values: Sequence[float] | np.ndarray) -> np.ndarray:
        low, high = self.up
        return self.bottom + (np.asarray(values, dtype=float) - low) / (high - low) * self.height

    def _write(self, x: float, y: float, words: str, **style: Any) -> Text:
        return self.figure.text(x, y, words, transform=self.figure.inches, **style)

    def _strokes(self, strokes: list[tuple[list[float], list[float]]], **style: Any) -> None:
        """Several strokes as one line, broken between them."""
        x = [value for stroke, _ in strokes for value in (*stroke, np.nan)]
        y = [value for _, stroke in strokes for value in (*stroke, np.nan)]
        self.figure.add_artist(Line2D(x, y, transform=self.figure.inches, **style))


@dataclass(frozen=True)
class AxesFrame:
    """The same on an axes, whose every line, text and label the caller may change."""

    axes: Axes
    across: tuple[float, float]
    up: tuple[float, float]

    def line(self, x: Points, y: Points, **style: Any) -> Line2D:
        return self.axes.plot(x, y, **style)[0]

    def band(self, x: Sequence[float], low: Sequence[float], high: Sequence[float], **style: Any) -> None:
        self.axes.fill_between(x, low, high, **style)

    def text(self, x: float, y: float, words: str, *, above: float = 0.0, **style: Any) -> Text:
        return self.axes.annotate(words, (x, y), xytext=(0, above), textcoords="offset points", **style)

    def head(self, words: str, above: float, **style: Any) -> Text:
        """The title of the axes."""
        return self.axes.set_title(words, pad=above, fontfamily=families(), **style)

    def subhead(self, words: str, above: float, **style: Any) -> Text:
        """Words below the title."""
        return self.axes.annotate(
            words, (0.5, 1), xytext=(0, above), xycoords="axes fraction", textcoords="offset points", ha="center",
            annotation_clip=False, **style,
        )  # fmt: skip

    def unit(self, words: str) -> None:
        """The unit of the values, along their axis."""
        self.axes.set_ylabel(words, fontfamily=families(), fontsize=8.5)

    def scales(self, years: int, values: int, language: str) -> None:
        across = _inside(MaxNLocator(nbins=years, integer=True), self.across)
        up = _inside(MaxNLocator(nbins=values), self.up)
        self.axes.set(xlim=self.across, ylim=self.up)
        self.axes.set_xticks(across, [f"{year:.0f}" for year in across])
        self.axes.set_yticks(up, _labels(up, language))
        self.axes.grid(axis="y", color=theme.GRID, lw=0.6)
        self.axes.set_axisbelow(True)


def roomy(values: Sequence[float] | np.ndarray, margin: float) -> tuple[float, float]:
    """The ends of a scale for these values, with a margin in shares of their range on either side."""
    known = np.asarray(values, dtype=float)
    known = known[np.isfinite(known)]
    low, high = float(known.min()), float(known.max())
    if high - low <= abs(high) * 1e-9:
        slack = abs(high) * 0.05 or 0.05
        low, high = low - slack, high + slack
    return low - (high - low) * margin, high + (high - low) * margin


def _inside(locator: MaxNLocator, ends: tuple[float, float]) -> np.ndarray:
    """The locator's round numbers within the scale."""
    places = np.asarray(locator.tick_values(*ends))
    slack = (ends[1] - ends[0]) * 1e-9
    return places[(places >= ends[0] - slack) & (places <= ends[1] + slack)]


def _labels(places: np.ndarray, language: str) -> list[str]:
    """Numbers of one scale with equally many decimals, as few as tell them."""
    limit, unit, sign = _LARGE[language]
    large = len(places) > 0 and np.abs(places).max() >= limit
    scaled = places / unit if large else places
    step = np.diff(scaled).min() if len(scaled) > 1 else 1.0
    decimals = next(
        (count for count in range(7) if np.allclose(scaled, scaled.round(count), atol=step * 1e-6, rtol=0)), 7
    )
    return [f"{value + 0.0:.{decimals}f}{sign if large else ''}".replace("-", "−") for value in scaled]
