"""Where a chart is drawn: as a chart of its own, or in axes that the caller gives; and what the caller may change.

Every chart takes `ax`, `title`, `figsize` and `colours`. In axes of the caller's own nothing is laid out in inches:
title, legend and labels are those of the axes, in the Chinese font. Notes at the foot are left to the caller; that
values are simulated is stamped on the axes too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Generic, cast

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import is_color_like
from matplotlib.text import Text

from halfsky.errors import UsageError
from halfsky.figures import theme
from halfsky.figures.fonts import families
from halfsky.figures.layout import Key

if TYPE_CHECKING:
    from typing_extensions import TypeVar

    Drawn = TypeVar("Drawn", bound="theme.Chart | Axes", default="theme.Chart")
    """What a chart function gives: a Chart; the axes that it was given, where it was given any."""
    Panels = TypeVar("Panels", bound="theme.Chart | Axes | Sequence[Axes] | np.ndarray", default="theme.Chart")
    """The same of a chart of several panels, which takes an axes a panel."""
else:
    from typing import TypeVar

    Drawn, Panels = TypeVar("Drawn"), TypeVar("Panels")


_CHINESE = "\u2e80"  # the first letter of its blocks


class Stage(Generic[Drawn]):
    """One chart while it is drawn; inside `theme.themed()`.

    height, width: inches of a chart of its own, unless figsize says others. title: in the place of the chart's own
    heading, "" for none. UsageError for an ax that is no axes, and for a figsize that is no two positive numbers.
    """

    def __init__(
        self,
        ax: Drawn | None,
        height: float,
        alt: str,
        *,
        width: float = theme.WIDTH,
        title: str | None = None,
        figsize: tuple[float, float] | None = None,
    ) -> None:
        self._title = title
        self.axes = as_axes(ax)
        self.figure: theme.Chart | None = None
        if self.axes is None:
            self.figure = sized(height, alt, width, title, figsize)
        elif figsize is not None:
            raise UsageError("figsize is that of a chart of its own: where ax is given, the size is that of its figure")

    def title(self, text: str, subtitle: str = "") -> None:
        """The heading, or what the caller wants in its place."""
        text = text if self._title is None else self._title
        if self.figure is not None:
            theme.title(self.figure, text, subtitle)
        elif self.axes is not None:
            self.axes.set_title(text, fontfamily=families())

    def panel(self, *, left: float, right: float, top: float, bottom: float) -> Axes:
        """The one axes of the chart; margins of a chart of its own in inches."""
        if self.figure is not None:
            return theme.panel(self.figure, left=left, right=right, top=top, bottom=bottom)
        assert self.axes is not None
        return self.axes

    def label_below(self, axes: Axes, text: str, inches: float) -> None:
        if self.figure is not None:
            theme.label_below(self.figure, axes, text, inches)
        else:
            axes.set_xlabel(text, fontfamily=families())

    def footnote(self, text: str) -> None:
        """A note below a chart of its own."""
        if self.figure is not None:
            theme.footnote(self.figure, text)

    def message(self, text: str, up: float = 0.4) -> None:
        """Why there is nothing to draw."""
        if self.figure is not None:
            self.figure.text(0.5, up, text, ha="center")
        elif self.axes is not None:
            self.axes.text(0.5, 0.5, text, ha="center", transform=self.axes.transAxes)

    def legend(
        self, handles: Sequence[Any], *, columns: int, room: float, loc: str, at: tuple[float, float], **style: Any
    ) -> None:  # fmt: skip
        """columns: entries beside each other at most; room: inches planned for it at the foot of a chart of its own,
        where it stands by loc and at; style: of a legend."""
        if self.figure is not None:
            key = Key(handles, columns, None, room, style, centred="center" in loc)
            self.figure.key(handles, key, loc=loc, bbox_to_anchor=at, **style)
        elif self.axes is not None:
            size = style.get("fontsize", 8.5)
            self.axes.legend(handles=handles, prop={"family": families(), "size": size}, frameon=False)

    def stamp_simulated(self, language: str) -> None:
        if self.figure is not None:
            theme.stamp_simulated(self.figure, language)
        elif self.axes is not None:
            self.axes.text(0.5, 0.5, theme.STAMP[language], transform=self.axes.transAxes, **theme.STAMPED)

    def end(self, data: Callable[[], pd.DataFrame]) -> Drawn:
        """The chart with its `data`, which is made when somebody asks for it; or the caller's axes."""
        if self.figure is not None:
            self.figure.holds(data)
            return cast("Drawn", self.figure)
        assert self.axes is not None
        in_font(self.axes)
        return cast("Drawn", self.axes)


def sized(
    height: float, alt: str, width: float, title: str | None, figsize: tuple[float, float] | None
) -> theme.Chart:  # fmt: skip
    """An empty chart of this size, or of the caller's, to which it is then fitted; as it is to the caller's title."""
    chosen = size(figsize)
    wide, high = chosen or (width, height)
    figure = theme.chart(high, alt, width=wide)
    if chosen or title is not None:
        figure.fit((width, height))
    return figure


def as_axes(ax: object) -> Axes | None:
    """The caller's axes; UsageError for anything else."""
    if ax is None:
        return None
    if not isinstance(ax, Axes):
        raise UsageError(f"ax is a {type(ax).__name__}: give one matplotlib Axes, as of plt.subplots()")
    in_font(ax)
    return ax


def as_many(ax: object, wanted: int) -> list[Axes]:
    """One axes a panel, of an array of them; [] for None. UsageError where there are fewer than panels."""
    if ax is None:
        return []
    given = [ax] if isinstance(ax, Axes) else list(getattr(ax, "flat", ax))  # type: ignore[call-overload]
    if len(given) < wanted or not all(isinstance(one, Axes) for one in given):
        many = f"{wanted} panels, and ax holds {len(given)}"
        raise UsageError(f"this chart has {many}: give a matplotlib Axes a panel, as of plt.subplots(1, {wanted})[1]")
    for one in given[:wanted]:
        in_font(one)
    return given[:wanted]


def size(figsize: object) -> tuple[float, float] | None:
    """Width and height in inches; UsageError for what is none."""
    if figsize is None:
        return None
    try:
        width, height = (float(one) for one in cast("tuple[float, float]", figsize))
    except (TypeError, ValueError):
        width = height = 0.0
    if not (width > 0 and height > 0):
        raise UsageError(f"figsize is {figsize!r}: give width and height in inches, such as (8, 5)")
    return width, height


def colours_of(own: Mapping[str, str], colours: Mapping[str, str] | None) -> dict[str, str]:
    """The chart's own colours with the caller's in their places. UsageError for one that it does not know."""
    if colours is not None and not isinstance(colours, Mapping):
        raise UsageError(f"colours is a {type(colours).__name__}: give a dict, of {', '.join(own)}")
    for name, colour in (colours or {}).items():
        if name not in own:
            raise UsageError(f"colours: {name!r} is nothing that this chart colours; it colours {', '.join(own)}")
        if not is_color_like(colour):
            raise UsageError(f"colours: {colour!r} of {name!r} is no colour that matplotlib knows")
    return {**own, **(colours or {})}


def in_font(axes: Axes) -> None:
    """The ticks of the caller's axes, which are made when they are drawn, and what is Chinese, in a font for it."""
    axes.tick_params(axis="both", labelfontfamily=families())
    for text in axes.findobj(Text):
        if isinstance(text, Text) and any(letter >= _CHINESE for letter in text.get_text()):
            text.set_fontfamily(families())
