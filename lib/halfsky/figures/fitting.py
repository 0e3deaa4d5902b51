"""Fits the words of a chart to a size or a heading that somebody chose: wraps them, and tells what has no room.

A chart that nobody changed is left as it was planned.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.legend import Legend
from matplotlib.text import Annotation, Text

from halfsky.figures.layout import Grid, Key, Laid, Note, Room, Roomed
from halfsky.words import line_breaks

_EDGE, _BETWEEN = 0.1, 0.04  # inches to the edge of the chart, and between two texts
_FEWEST = 3  # Chinese characters of a line
_SUBHEAD = (0.5, 1)
_NAMED = 8  # texts that a warning names
_OVER = 1.5  # pixels by which texts may touch
_POINTS = 72

Shown = dict[Text, tuple[str, str]]


def fit(figure: Roomed, renderer: Any, laid: Sequence[Laid], heading: Text | None, shown: Shown) -> None:
    """Wrap titles, notes and legends to the width, and give the panels what is left.

    shown: of each text that was wrapped, its words and how they were wrapped: they are wrapped anew at another width.
    """
    figure.room = Room()
    _place(figure, laid)
    above = _above(figure, renderer, laid, heading, shown)
    below = _below(figure, renderer, laid, shown)
    figure.room = Room(above, below)
    panels = [one for one in laid if not isinstance(one, Note)]
    _place(figure, panels)
    heads = [_heads(grid, renderer, shown) for grid in panels if isinstance(grid, Grid) and grid.titled]
    figure.room = Room(above, below, max(heads, default=0.0))
    _place(figure, panels)
    for axes in figure.axes:
        _ticks(axes, renderer, shown)


def tell(figure: Roomed, renderer: Any, planned: tuple[float, float]) -> None:
    """A warning where texts of the chart as it was drawn are cut or lie over each other."""
    crowded = _crowded(figure, renderer)
    if not crowded:
        return
    width, height = figure.get_size_inches()
    more = ", …" if len(crowded) > _NAMED else ""
    warnings.warn(
        f"at {width:g} × {height:g} inches this chart has no room for all of its words; cut, or over each other: "
        f"{', '.join(map(repr, crowded[:_NAMED]))}{more}. By itself it has {planned[0]:.3g} × {planned[1]:.3g} inches: "
        "give figsize or set_size_inches more, or a shorter title",
        stacklevel=2,
    )


def _place(figure: Roomed, laid: Sequence[Laid]) -> None:
    for one in laid:
        one.place(figure)


def _above(figure: Roomed, renderer: Any, laid: Sequence[Laid], heading: Text | None, shown: Shown) -> float:
    """Wraps what stands above the panels; the inches that it takes beyond its own."""
    width, height = figure.get_size_inches()
    notes = [one for one in laid if isinstance(one, Note) and not one.above]
    stamp = max((_size(one.text, renderer)[0] - one.across + _EDGE for one in notes if one.across < 0), default=0.0)
    shift = 0.0
    for note in sorted((one for one in notes if one.across >= 0), key=lambda one: one.below):
        free = width - note.across - _EDGE - (stamp if note.text is heading else 0.0)
        words = _words(note.text, shown)
        planned = 1 if note.text is heading else words.count("\n") + 1
        lines = _wrap(note.text, words, free, renderer, shown)
        note.text.set_y(1 - (note.below + shift) / height)
        shift += _size(note.text, renderer)[1] * (1 - planned / lines) if lines > planned else 0.0
    grown = [0.0]
    for key in laid:
        if isinstance(key, Key) and key.below is not None:
            place = {"loc": "upper left", "bbox_to_anchor": (0.0, 1 - (key.below + shift) / height)}
            grown.append(_legend(figure, key, renderer, place) - key.room)
    return shift + max(grown)


def _below(figure: Roomed, renderer: Any, laid: Sequence[Laid], shown: Shown) -> float:
    """The same of what stands below them."""
    width, height = figure.get_size_inches()
    top, grown = 0.0, 0.0
    for note in laid:
        if isinstance(note, Note) and note.above:
            words = _words(note.text, shown)
            planned = words.count("\n") + 1
            lines = _wrap(note.text, words, width - note.across - _EDGE, renderer, shown)
            tall = _size(note.text, renderer)[1]
            top = max(top, note.above + tall)
            grown = max(grown, tall * (1 - planned / lines))
    for key in laid:
        if isinstance(key, Key) and key.below is None:
            loc, x = ("lower center", 0.5) if key.centred else ("lower left", 0.0)
            place = {"loc": loc, "bbox_to_anchor": (x, top / height)}
            grown = max(0.0, top + _legend(figure, key, renderer, place) + _BETWEEN - key.room)
    return grown


def _legend(figure: Roomed, key: Key, renderer: Any, place: dict[str, Any]) -> float:
    """The legend anew, with as many columns as there is width for; its height in inches."""
    width = figure.get_figwidth()
    words = [str(handle.get_label()) for handle in key.handles]
    made: Legend | None = None
    limits: list[float] = [float("inf"), *np.arange(30, _FEWEST, -1.0)]
    for columns, limit in [*((count, limits[0]) for count in range(key.columns, 0, -1)), *((1, one) for one in limits)]:
        for old in list(figure.legends):
            old.remove()
        labels = [line_breaks.wrap(one, limit) if limit < limits[0] else one for one in words]
        made = figure.legend(handles=list(key.handles), labels=labels, ncols=columns, **place, **key.style)
        box = made.get_window_extent(renderer)
        if box.width / figure.dpi <= width:
            break
    return 0.0 if made is None else float(made.get_window_extent(renderer).height / figure.dpi)


def _heads(grid: Grid, renderer: Any, shown: Shown) -> float:
    """Wraps the titles of panels to their width; the inches that the highest takes beyond its own."""
    grown = 0.0
    for axes in grid.axes:
        inches = axes.get_window_extent(renderer).width / renderer.points_to_pixels(_POINTS)
        _wrap(axes.title, _words(axes.title, shown, joined=True), inches, renderer, shown)
        pad = 6.0 / _POINTS
        for text in axes.texts:
            if isinstance(text, Annotation) and text.xycoords == "axes fraction" and text.xy == _SUBHEAD:
                _wrap(text, _words(text, shown), inches, renderer, shown)
                pad = (text.get_position()[1] + 2) / _POINTS + _size(text, renderer)[1]
        title = axes.title
        axes.set_title(
            title.get_text(), pad=pad * _POINTS, fontsize=title.get_fontsize(), fontweight=title.get_fontweight(),
            color=title.get_color(), va=title.get_verticalalignment(), ha=title.get_horizontalalignment(),
        )  # fmt: skip
        if title.get_text():
            pad += _size(title, renderer)[1]
        grown = max(grown, pad + _BETWEEN - grid.inner.top)
    return grown


def _ticks(axes: Axes, renderer: Any, shown: Shown) -> None:
    """Fewer numbers along a scale, and names of columns in more lines, where they lie over each other."""
    for axis, along in ((axes.xaxis, 0), (axes.yaxis, 1)):
        places = [place for place in axis.get_majorticklocs() if _within(place, axis.get_view_interval())]
        axis.get_tightbbox(renderer)  # what makes the labels and puts them in their places
        labels = [
            label for tick in axis.get_major_ticks() for label in (tick.label1, tick.label2)
            if label.get_visible() and label.get_text() and _within(tick.get_loc(), axis.get_view_interval())
        ]  # fmt: skip
        if len(places) < 2 or len(labels) != len(places) or not _touch(labels, renderer, along):
            continue
        words = [_words(label, shown, joined=True) for label in labels]
        if all(_is_number(one) for one in words):
            while len(places) > 2 and _touch(labels, renderer, along):
                places, labels, words = places[::2], labels[::2], words[::2]
            axis.set_ticks(places, words)
        elif not along and not any(label.get_rotation() for label in labels):
            inches = axes.get_window_extent(renderer).width / renderer.points_to_pixels(_POINTS) / len(labels)
            for label, text in zip(labels, words, strict=True):
                _wrap(label, text, inches - _BETWEEN, renderer, shown)
            axis.set_ticks(places, [label.get_text() for label in labels])


def _within(place: float, ends: Any) -> bool:
    return bool(min(ends) <= place <= max(ends))


def _is_number(text: str) -> bool:
    return not text.strip("0123456789.,−-%万M")


def _touch(labels: Sequence[Text], renderer: Any, along: int) -> bool:
    boxes = sorted(
        (box.intervalx if not along else box.intervaly for box in (one.get_window_extent(renderer) for one in labels)),
        key=min,
    )
    return any(max(one) > min(other) for one, other in pairwise(boxes))


def _words(text: Text, shown: Shown, *, joined: bool = False) -> str:
    """The words of a text before they were wrapped. joined: whether those of its own lines are one."""
    held, wrapped = shown.get(text, ("", None))
    if wrapped == text.get_text():
        return held
    lines = text.get_text().split("\n") if joined else [text.get_text()]
    words = lines[0]
    for line in lines[1:]:
        words += (" " if words[-1:].isascii() and line[:1].isascii() else "") + line
    return words


def _wrap(text: Text, words: str, inches: float, renderer: Any, shown: Shown) -> int:
    """The words in lines of this width, as far as they can be broken; how many lines."""
    limit = max(inches * _POINTS / float(text.get_fontsize()), 1.0)
    text.set_text(words)
    while words and _size(text, renderer)[0] > inches and limit > _FEWEST:
        text.set_text("\n".join(line_breaks.wrap(line, limit) for line in words.split("\n")))
        limit -= 0.5
    shown[text] = words, text.get_text()
    return text.get_text().count("\n") + 1


def _size(text: Text, renderer: Any) -> tuple[float, float]:
    """Width and height in inches."""
    box = text.get_window_extent(renderer)
    inch = renderer.points_to_pixels(_POINTS)
    return float(box.width / inch), float(box.height / inch)


def _crowded(figure: Roomed, renderer: Any) -> list[str]:
    """The texts that are cut by the edge of the chart or lie over another one."""
    hidden = {
        id(label)
        for axes in figure.axes for axis in (axes.xaxis, axes.yaxis) for tick in axis.get_major_ticks()
        for label in (tick.label1, tick.label2)
        if not axes.axison or not _within(tick.get_loc(), axis.get_view_interval())
    }  # fmt: skip
    texts = [
        one for one in figure.findobj(Text)
        if isinstance(one, Text) and one.get_visible() and one.get_text().strip() and id(one) not in hidden
        and not one.get_rotation() % 90  # the stamp lies over everything
    ]  # fmt: skip
    if not texts:
        return []
    left, low, right, top = np.array([one.get_window_extent(renderer).extents for one in texts]).T
    wide, high = figure.bbox.width, figure.bbox.height
    cut = (left < -_OVER) | (low < -_OVER) | (right > wide + _OVER) | (top > high + _OVER)
    over = np.minimum.outer(right, right) - np.maximum.outer(left, left) > _OVER
    over &= np.minimum.outer(top, top) - np.maximum.outer(low, low) > _OVER
    np.fill_diagonal(over, val=False)
    return [" ".join(text.get_text().split()) for text, bad in zip(texts, cut | over.any(axis=0), strict=True) if bad]
