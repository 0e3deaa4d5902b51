"""What of a chart is laid out in inches, so that it stays so when the chart is resized."""

from __future__ import annotations

from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Annotation, Text

_LEAST = 0.2  # inches of a panel whose margins leave nothing


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
        across, up = (max(width - self.left - self.right, _LEAST), max(height - self.top - self.bottom, _LEAST))
        return self.left / width, self.bottom / height, across / width, up / height


@dataclass(frozen=True)
class Panel:
    """An axes with its margins."""

    axes: Axes
    margins: Margins

    def place(self, figure: Figure) -> None:
        self.axes.set_position(self.margins.within(figure))


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


Laid = Panel | Note | XLabel | YLabel | Beside
