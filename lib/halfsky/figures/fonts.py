"""The font of every chart: Noto Sans SC, taken as a file from a package, so that no system font is needed.

The family is named outright in every chart (never through `font.sans-serif`, which other libraries reset), with DejaVu
Sans behind it for the few signs that Noto Sans SC lacks.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from matplotlib import font_manager

from halfsky.errors import OutputError

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


def families() -> list[str]:
    """The font families of every text in a chart, first choice first."""
    return [register(), FALLBACK]
