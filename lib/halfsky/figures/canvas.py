"""The canvas of every chart: matplotlib's Agg, which draws each text of one font and size only once in a process.

Charts are mostly text, the same few words and numbers over and over; laying Chinese characters out and drawing them is
half of what a chart costs. Texts are set on whole pixels, which is what makes them alike.
"""

from __future__ import annotations

import io
import math
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from matplotlib import font_manager
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg, get_hinting_flag
from matplotlib.figure import Figure, SubFigure
from PIL import Image

_TEXTS = 4096  # drawn texts to keep: a few megabytes
_COLOURS = 256
_MEASURES = (
    ("OS/2", "sTypoLineGap", "sTypoAscender", "sTypoDescender"), ("hhea", "lineGap", "ascent", "descent"),
)  # fmt: skip
_COMPRESSION = 3  # a quarter larger than at 6, for less than half of the time


class _Text(NamedTuple):
    """A text as drawn: its picture, where that lies from the text's origin, and its measures, all in pixels."""

    picture: np.ndarray
    left: float
    below: float
    width: float
    height: float
    descent: float


class Canvas(FigureCanvasAgg):
    """Draws a chart, and writes it as a small PNG."""

    _laid_out_only = False

    def draw(self) -> None:
        if self._laid_out_only:
            self.figure.stale = False
        else:
            super().draw()

    @contextmanager
    def laid_out_only(self) -> Iterator[None]:
        """What is asked to be drawn in here is not: seaborn draws a heat map twice over to see how its labels lie, and
        nobody sees these pictures."""
        self._laid_out_only = True
        try:
            yield
        finally:
            self._laid_out_only = False

    def get_renderer(self) -> RendererAgg:
        width, height = self.get_width_height(physical=True)
        key = width, height, self.figure.dpi
        if self._lastKey != key:
            self.renderer = _Renderer(width, height, self.figure.dpi)
            self._lastKey = key
        return self.renderer

    def png(self) -> bytes:
        """The chart as a PNG of at most 256 colours: a third of the size, and quicker written, than one of all."""
        self.draw()
        size = self.get_width_height(physical=True)
        picture = Image.frombytes("RGB", size, self.buffer_rgba(), "raw", "RGBX")
        few = picture.quantize(_COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
        palette = few.getpalette() or []
        brightest = max(range(0, len(palette), 3), key=lambda first: sum(palette[first : first + 3]))
        palette[brightest : brightest + 3] = (255, 255, 255)  # the octree's white is nearly white
        few.putpalette(palette)
        file = io.BytesIO()
        few.save(file, "png", dpi=(self.figure.dpi, self.figure.dpi), compress_level=_COMPRESSION)
        return file.getvalue()


def laid_out_only(figure: Figure | SubFigure | None) -> AbstractContextManager[None]:
    """`Canvas.laid_out_only` of a figure; on another canvas all is drawn that is asked for."""
    canvas = getattr(figure, "canvas", None)
    return canvas.laid_out_only() if isinstance(canvas, Canvas) else nullcontext()


class _Renderer(RendererAgg):
    def draw_text(
        self, gc: Any, x: float, y: float, s: str, prop: Any, angle: float, ismath: Any = False, mtext: Any = None
    ) -> None:
        special = mtext is not None and (mtext.get_fontfeatures() or mtext.get_language())
        if ismath or special or angle % 90 or not gc.get_antialiased():
            super().draw_text(gc, x, y, s, prop, angle, ismath, mtext)
            return
        text = _text(s, *_key(prop), self.dpi)
        turn = math.radians(angle)
        left = round(x + text.left + text.descent * math.sin(turn))
        top = round(y + text.below + text.descent * math.cos(turn))
        self._renderer.draw_text_image(text.picture, left, top + 1, angle, gc)

    def get_text_width_height_descent(self, s: str, prop: Any, ismath: Any) -> tuple[float, float, float]:
        if ismath:
            return super().get_text_width_height_descent(s, prop, ismath)
        text = _text(s, *_key(prop), self.dpi)
        return text.width, text.height, text.descent

    def _get_font_height_metrics(self, prop: Any) -> tuple[float | None, float | None, float]:
        """What matplotlib else looks up in the font's file for every text that it lays out: a font's and size's once.

        Ascent, descent and the gap between two lines; an older matplotlib does not ask.
        """
        return _height(*_key(prop), self.dpi)


def _key(prop: Any) -> tuple[tuple[str, ...], float, tuple[Any, ...]]:
    style = prop.get_style(), prop.get_variant(), prop.get_weight(), prop.get_stretch(), prop.get_file()
    return tuple(prop.get_family()), prop.get_size_in_points(), style


@lru_cache(_TEXTS)
def _text(words: str, families: tuple[str, ...], size: float, style: tuple[Any, ...], dpi: float) -> _Text:
    """A text laid out and drawn. A glyph that no font has is a warning, and the text is not kept where that raises."""
    font = font_manager.get_font(_files(families, style))
    font.clear()
    font.set_size(size, dpi)
    font.set_text(words, 0.0, flags=get_hinting_flag())
    width, height = font.get_width_height()
    font.draw_glyphs_to_bitmap(antialiased=True)
    left, below = font.get_bitmap_offset()
    # measures come in 64ths of a pixel
    return _Text(
        np.array(font.get_image()), left / 64, below / 64, width / 64, height / 64, font.get_descent() / 64
    )  # fmt: skip


@lru_cache(256)
def _height(
    families: tuple[str, ...], size: float, style: tuple[Any, ...], dpi: float
) -> tuple[float | None, float | None, float]:
    """As matplotlib measures it, in pixels; without ascent and descent where the font does not tell."""
    font: Any = font_manager.get_font(_files(families, style))  # the stubs list every table by name
    for name, gap, ascent, descent in _MEASURES:
        table, head = font.get_sfnt_table(name), font.get_sfnt_table("head")
        if table is not None and head is not None:
            scale = 1 / head["unitsPerEm"] * size * dpi / 72
            return table[ascent] * scale, -table[descent] * scale, table[gap] * scale
    return None, None, 0.0


@lru_cache(64)
def _files(families: tuple[str, ...], style: tuple[Any, ...]) -> tuple[str, ...]:
    """The font files of the families, first choice first."""
    slant, variant, weight, stretch, file = style
    if file is not None:
        return (file,)
    wanted = [
        font_manager.FontProperties(family=family, style=slant, variant=variant, weight=weight, stretch=stretch)
        for family in families
    ]
    return tuple(dict.fromkeys(font_manager.findfont(prop) for prop in wanted))
