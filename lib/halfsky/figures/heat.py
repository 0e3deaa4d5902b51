"""Where each area stands on each indicator: indicators down, areas across, one sign and shade a cell."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from halfsky.figures import theme
from halfsky.vocabulary.statuses import STATUSES
from halfsky.words import line_breaks, values

ROWS, AREAS = 46, 32  # of one printed page
_NAME_CHARACTERS = 22
_LEFT, _TOP, _BOTTOM = 2.75, 1.9, 0.15  # inches
_ROW_INCHES = 0.185
_MOST_SIGNS = 6  # of the line below the title


def status_matrix(
    cells: pd.DataFrame, heads: Sequence[str], *, language: str = "zh", simulated: bool = False, opened: bool = False
) -> theme.Chart:
    """Statuses (`vocabulary.STATUSES`), indicator names by areas; "" where the area does not promise the indicator.

    heads: what the areas are called, a column each. opened: whether a blank may also be a target that is stated and
    that nobody has checked yet. Colour is told by the sign too. At most `ROWS` by `AREAS` are read
    on a page.
    """
    say = values.chooser(language)
    heading = say("各地区各指标进展", "Where each area stands on each indicator")
    height = _TOP + _ROW_INCHES * max(len(cells), 1) + _BOTTOM
    with theme.themed():
        figure = theme.chart(
            height,
            alt=say(
                f"{heading}：{len(cells)}个指标，{len(heads)}个地区",
                f"{heading}: {len(cells)} indicators, {len(heads)} areas",
            ),
        )
        theme.title(figure, heading, _legend(cells, language, opened=opened))
        axes = theme.panel(figure, left=_LEFT, right=0.15, top=_TOP, bottom=_BOTTOM)
        _draw(axes, cells)
        axes.xaxis.tick_top()
        axes.tick_params(length=0)
        axes.set_xticks([place + 0.5 for place in range(len(heads))], list(heads), rotation=90, fontsize=8)
        names = [line_breaks.wrap(name, 60) for name in cells.index]
        axes.set_yticks([place + 0.5 for place in range(len(cells))], names)
        axes.tick_params(axis="y", labelsize=8)
        if simulated:
            theme.stamp_simulated(figure, language)
    return figure


def _draw(axes: Axes, cells: pd.DataFrame) -> None:
    axes.set_xlim(0, max(cells.shape[1], 1))
    axes.set_ylim(max(len(cells), 1), 0)
    for row, statuses in enumerate(cells.to_numpy()):
        for column, code in enumerate(statuses):
            look = STATUSES.row(code).look if code else None
            shade = look.colour if look else "#ffffff"
            # the limits are set: as an artist a patch is not measured for them
            axes.add_artist(Rectangle((column, row), 1, 1, facecolor=shade, edgecolor=theme.GRID, linewidth=0.6))
            if look:
                ink = "#ffffff" if _dark(shade) else theme.INK
                axes.text(column + 0.5, row + 0.52, look.sign, ha="center", va="center", fontsize=7.5, color=ink)


def _dark(shade: str) -> bool:
    red, green, blue = (int(shade[place : place + 2], 16) for place in (1, 3, 5))
    return 0.299 * red + 0.587 * green + 0.114 * blue < 120


def _legend(cells: pd.DataFrame, language: str, *, opened: bool) -> str:
    """√ 已达标　≈ 基本达标 …: the signs that occur, in two lines where there are many."""
    there = set(cells.to_numpy().ravel())
    said: dict[str, list[str]] = {}
    for code in STATUSES:
        if code in there:
            said.setdefault(STATUSES.row(code).look.sign, []).append(STATUSES.label(code, language))
    parts = [f"{sign} {'/'.join(labels)}" for sign, labels in said.items()]
    between = "　" if language == "zh" else "   "
    lines = [between.join(parts[first : first + _MOST_SIGNS]) for first in range(0, len(parts), _MOST_SIGNS)]
    return "\n".join(lines) + between + _blank(language, opened=opened)


def _blank(language: str, *, opened: bool) -> str:
    if language == "zh":
        return "空白：规划未列" + ("，或已列、待核对" if opened else "")
    return "blank: not promised" + (", or to be checked" if opened else "")
