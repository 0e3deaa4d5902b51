"""What of a chart is laid out in inches, so that it stays so when the chart is resized."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Annotation, Text

_LEAST = 0.2  # inches of a panel whose margins leave nothing
_SHAPE = 2.3, 1.1  # inches of a panel among several


class Room(NamedTuple):
    """Inches that words take beyond what was planned for them: above the panels, below them, and over each of them."""

    top: float = 0.0
    bottom: float = 0.0
    heads: float = 0.0


class Roomed(Figure):
    """A figure whose panels leave room to words."""

    room = Room()


def room_of(figure: Figure) -> Room:
    return figure.room if isinstance(figure, Roomed) else Room()


@dataclass(frozen=True)
class Margins:
    """What is left free around an axes."""

    left: float
    right: float
    top: float
    bottom: float

    def within(self, figure: Figure) -> tuple[float, float, float, float]:
        """Left, bottom, width and height of the axes in fractions of the figure."""
        width, height = figure.get_size_inches()
        room = room_of(figure)
        bottom, top = self.bottom + room.bottom, self.top + room.top + room.heads
        across, up = (max(width - self.left - self.right, _LEAST), max(height - top - bottom, _LEAST))
        return self.left / width, bottom / height, across / width, up / height


@dataclass(frozen=True)
class Panel:
    """An axes with its margins."""

    axes: Axes
    margins: Margins

    def place(self, figure: Figure) -> None:
        self.axes.set_position(self.margins.within(figure))


@dataclass(frozen=True)
class Grid:
    """Panels in rows, which share what the chart's margins leave.

    columns: how many stand in a row; 0 for as many as leave each the most room. inner: around each. titled: whether
    each has a title, which is kept as wide as its panel.
    """

    axes: list[Axes]
    count: int
    outer: Margins
    inner: Margins
    columns: int = 0
    most: int = 3
    titled: bool = False

    def place(self, figure: Figure) -> None:
        for number, axes in enumerate(self.axes):
            axes.set_position(self.within(figure, number))

    def within(self, figure: Figure, number: int) -> tuple[float, float, float, float]:
        """Left, bottom, width and height of the panel of this number, in fractions of the figure."""
        width, height = figure.get_size_inches()
        room = room_of(figure)
        wide = width - self.outer.left - self.outer.right
        tall = height - self.outer.top - self.outer.bottom - room.top - room.bottom
        columns = self.columns or self._columns(wide, tall)
        row, column = divmod(number, columns)
        wide, tall = wide / columns, tall / -(-self.count // columns)
        left = self.outer.left + column * wide + self.inner.left
        bottom = height - self.outer.top - room.top - (row + 1) * tall + self.inner.bottom
        across = max(wide - self.inner.left - self.inner.right, _LEAST)
        up = max(tall - self.inner.top - self.inner.bottom - room.heads, _LEAST)
        return left / width, bottom / height, across / width, up / height

    def _columns(self, wide: float, tall: float) -> int:
        """The number of columns whose panels are nearest to the shape that they are drawn for."""

        def least(columns: int) -> float:
            across = wide / columns - self.inner.left - self.inner.right
            up = tall / -(-self.count // columns) - self.inner.top - self.inner.bottom
            return min(across / _SHAPE[0], up / _SHAPE[1])

        return max(range(1, max(min(self.count, self.most), 1) + 1), key=lambda columns: (least(columns), -columns))


@dataclass(frozen=True)
class Share:
    """A panel that keeps its share of the chart's width. left, width: inches of a chart that is `of` inches wide."""

    axes: Axes
    left: float
    width: float
    of: float
    top: float
    bottom: float

    def place(self, figure: Figure) -> None:
        self.axes.set_position(self.within(figure))

    def within(self, figure: Figure) -> tuple[float, float, float, float]:
        _, bottom, _, up = Margins(0, 0, self.top, self.bottom).within(figure)
        return self.left / self.of, bottom, self.width / self.of, up


@dataclass
class Key:
    """The legend of a chart. columns: at most so many beside each other; below: inches from the top, else it stands at
    the foot; room: inches that are planned for it."""

    handles: Sequence[Artist]
    columns: int
    below: float | None
    room: float
    style: Mapping[str, Any] = field(default_factory=dict)
    centred: bool = False

    def place(self, figure: Figure) -> None:
        """It is laid out by `fitting`, when the chart is drawn."""


@dataclass(frozen=True)
class Note:
    """A text at so many inches from an edge: from the left, or from the right where it is negative; below or above."""

    text: Text
    across: float
    below: float = 0.0
    above: float = 0.0

    def place(self, figure: Figure) -> None:
        self.text.set_position(self.within(figure))

    def within(self, figure: Figure) -> tuple[float, float]:
        width, height = figure.get_size_inches()
        across = self.across / width if self.across >= 0 else 1 + self.across / width
        return across, self.above / height if self.above else 1 - self.below / height


@dataclass(frozen=True)
class XLabel:
    """The label of a horizontal axis, so many inches below it."""

    axes: Axes
    inches: float

    def place(self, figure: Figure) -> None:
        height = figure.get_figheight() * self.axes.get_position().height
        self.axes.xaxis.set_label_coords(0.5, -self.inches / height)


@dataclass(frozen=True)
class YLabel:
    """The label of an upright axis, so many inches left of it."""

    axes: Axes
    inches: float

    def place(self, figure: Figure) -> None:
        self.axes.yaxis.set_label_coords(-self.inches / width_of(self.axes), 0.5)


@dataclass(frozen=True)
class Beside:
    """Texts of an axes, so many inches right of it."""

    axes: Axes
    texts: tuple[Text, ...]
    inches: float

    def place(self, figure: Figure) -> None:
        place = 1 + self.inches / width_of(self.axes)
        for text in self.texts:
            if isinstance(text, Annotation):
                text.xy = (place, text.xy[1])
            else:
                text.set_x(place)


def width_of(axes: Axes) -> float:
    """The width of an axes in inches."""
    width, _ = axes.figure.get_size_inches() if isinstance(axes.figure, Figure) else (1.0, 1.0)
    return round(float(axes.get_position().width * width), 9)


Laid = Panel | Grid | Share | Key | Note | XLabel | YLabel | Beside
