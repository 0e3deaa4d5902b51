"""The Chinese font of every chart, and of one's own."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import matplotlib
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
    """The font families of every text in a chart, first choice first: `sns.set_theme(font=families()[0])`."""
    return [register(), FALLBACK]


def use_font() -> list[str]:
    """Let one's own matplotlib and seaborn charts write Chinese, from now on; the families that they draw with.

    The one function here that changes the caller's rcParams. After `sns.set_theme` call it again: that sets its own.
    """
    found = families()
    matplotlib.rcParams["font.family"] = found
    matplotlib.rcParams["font.sans-serif"] = found
    matplotlib.rcParams["axes.unicode_minus"] = False  # the minus that both families have
    return found
