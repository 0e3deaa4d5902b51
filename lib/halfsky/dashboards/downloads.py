"""What a visitor takes along: workbooks and pictures, made in the kernel and handed over inside the page.

No file is written or served. The one writer of workbooks is `export`: a text that looks like a formula stays text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from halfsky.dashboards.markup import data_uri, tag
from halfsky.export import workbook
from halfsky.figures import Chart
from halfsky.figures.canvas import Canvas
from halfsky.figures.theme import themed
from halfsky.render.html import Html

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_SENT = ("xlsx", "csv", "parquet", "pdf", "docx", "png", "jpg", "jpeg")
_NAME = 80  # characters of a file's name


@dataclass(frozen=True)
class Download:
    """A file's name and content."""

    name: str
    content: bytes
    media: str

    def link(self, number: int) -> Html:
        """The link that the page follows as soon as it appears; `number` tells one from the next."""
        address = data_uri(self.content, self.media)
        return tag("a", self.name, href=address, download=self.name, data_number=str(number))


def sheets(name: str, frames: Mapping[str, pd.DataFrame]) -> Download:
    """A workbook with a sheet a frame."""
    return Download(f"{_file_name(name)}.xlsx", workbook(frames), _XLSX)


def file(name: str, content: bytes) -> Download:
    """A workbook that is there already, a table or a piece of evidence as it was sent; another ending becomes .bin."""
    stem, _, ending = name.rpartition(".")
    kind = ending.lower() if ending.lower() in _SENT else "bin"
    return Download(
        f"{_file_name(stem or name)}.{kind}", content, _XLSX if kind == "xlsx" else "application/octet-stream"
    )


def document(name: str, content: bytes) -> Download:
    """A Word file."""
    return Download(f"{_file_name(name)}.docx", content, _DOCX)


def drawing(name: str, markup: str) -> Download:
    """A drawing as a file of its own."""
    return Download(
        f"{_file_name(name)}.svg", f"<?xml version='1.0' encoding='UTF-8'?>\n{markup}".encode(), "image/svg+xml"
    )


def picture(name: str, chart: Chart, source: str = "") -> Download:
    """source: a line below the chart."""
    if source:
        with themed():
            chart.text(0.01, 0.005, source, fontsize=6, va="bottom", ha="left", color="#55606b")
    canvas = chart.canvas if isinstance(chart.canvas, Canvas) else Canvas(chart)
    return Download(f"{_file_name(name)}.png", canvas.png(), "image/png")


def _file_name(text: str) -> str:
    """A name that every system takes: no separators, no controls, no leading point."""
    return re.sub(r"[^\w\-–—（）()·]+", "_", text).strip("._ ")[:_NAME] or "halfsky"
