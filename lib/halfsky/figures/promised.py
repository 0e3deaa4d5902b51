"""What plans promise on one indicator, and what is seen so far: a row a plan, one scale for all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from halfsky.figures import theme
from halfsky.figures.asked import checked
from halfsky.figures.frame import roomy
from halfsky.figures.stage import Drawn, Stage, colours_of
from halfsky.vocabulary.comparators import AT_LEAST, THRESHOLDS
from halfsky.words import line_breaks, values
from halfsky.words.values import Say

ROWS = 24  # plans of one chart
_ROW, _TOP, _BOTTOM = 0.3, 0.62, 0.92  # inches
_LEFT, _RIGHT, _WIDTH = 1.1, 1.45, 5.0
_COLOURS = {
    "target": theme.INK, "observed": theme.ACCENT, "reference": theme.REFERENCE, "upper": theme.INK,
}  # fmt: skip
_NAME = 8  # characters of a plan's name on a line


@checked
def promised_levels(
    rows: pd.DataFrame,
    heading: str,
    *,
    upper: float = float("nan"),
    upper_name: str = "",
    language: str = "zh",
    simulated: bool = False,
    ax: Drawn | None = None,
    title: str | None = None,
    figsize: tuple[float, float] | None = None,
    colours: Mapping[str, str] | None = None,
) -> Drawn:
    """Promised values of one indicator beside the latest values.

    rows, in the order they are drawn: `plan` (name), `comparator`, `value` (promised; null without a number),
    `range_end`, `text` (the promise in words), `observed` (the area's own latest value, null without), `reference` (the
    value of an area above where there is no own, null without), `unit`. upper: what the upper plan promises. Promises
    in another unit than the first row's are written and not drawn.

    `data`: these rows, as many as are drawn. colours: of `target`, `observed`, `reference` and `upper`.
    """  # fmt: skip
    paint = colours_of(_COLOURS, colours)
    say = values.chooser(language)
    left_out = max(len(rows) - ROWS, 0)
    rows = rows.head(ROWS)
    alt = f"{heading}：" + "；".join(f"{plan} {text}" for plan, text in zip(rows["plan"], rows["text"], strict=True))
    height = _TOP + _ROW * max(len(rows), 1) + _BOTTOM
    with theme.themed():
        stage = Stage(ax, height, alt, width=_WIDTH, title=title, figsize=figsize)
        stage.title(line_breaks.wrap(heading, 24).split("\n")[0])
        units = rows.loc[rows["value"].notna(), "unit"]
        unit = units.iloc[0] if len(units) else ""
        axes = stage.panel(left=_LEFT, right=_RIGHT, top=_TOP, bottom=_BOTTOM)
        drawn = rows.where(rows["unit"].eq(unit) | rows["unit"].eq(""))
        numbers = pd.concat([drawn[name] for name in ("value", "range_end", "observed", "reference")]).dropna()
        numbers = [*numbers, *([] if pd.isna(upper) else [upper])]
        axes.set_xlim(*(roomy(numbers, 0.12) if numbers else (0, 1)))
        axes.set_ylim(len(rows) - 0.4, -0.6)
        axes.set_yticks(range(len(rows)), line_breaks.wrap_all(rows["plan"], _NAME), fontsize=8.5)
        axes.spines["left"].set_visible(False)
        axes.grid(axis="both")
        axes.xaxis.set_major_locator(theme.Ticks(nbins=5))
        if not numbers:
            axes.set_xticks([])
        if not pd.isna(upper):
            axes.axvline(upper, color=paint["upper"], linestyle="--", linewidth=1.1, zorder=1)
        for place, row in enumerate(drawn.itertuples()):
            _row(axes, place, row, paint)
        _words(axes, rows)
        handles = _legend(rows, upper_name if not pd.isna(upper) else "", paint, say)
        above = 0.16 / (height if stage.figure is None else stage.figure.get_figheight())
        stage.legend(
            handles, columns=2, room=0.65, loc="lower left", at=(0, above), fontsize=8, borderpad=0.2, columnspacing=1.2
        )
        if left_out:
            stage.footnote(say(f"另有{left_out}个规划未画出。", f"{left_out} more plans are not drawn."))
        if simulated:
            stage.stamp_simulated(language)
    return stage.end(rows.copy)


def _row(axes: Axes, place: int, row: Any, paint: Mapping[str, str]) -> None:
    if not pd.isna(row.reference):
        axes.plot([row.reference], [place], "s", mfc="white", mec=paint["reference"], ms=6, mew=1.3, zorder=3)
    if not pd.isna(row.observed):
        axes.plot([row.observed], [place], "o", color=paint["observed"], ms=6.5, zorder=3)
    if pd.isna(row.value):
        return
    if not pd.isna(row.range_end):
        axes.plot([row.value, row.range_end], [place, place], color=paint["target"], linewidth=2.4, zorder=2)
    axes.plot([row.value], [place], "|", color=paint["target"], ms=13, mew=2, zorder=4)
    if row.comparator in THRESHOLDS:
        # the side on which the promise is kept
        axes.annotate(
            "", (row.value, place), xytext=(14 if row.comparator in AT_LEAST else -14, 0),
            textcoords="offset points", zorder=4,
            arrowprops={"arrowstyle": "<|-", "color": paint["target"], "lw": 1, "shrinkA": 0, "shrinkB": 0},
        )  # fmt: skip


def _words(axes: Axes, rows: pd.DataFrame) -> None:
    for place, text in enumerate(rows["text"]):
        axes.annotate(
            line_breaks.wrap(text, 11), (1, place), xycoords=("axes fraction", "data"), xytext=(8, 0),
            textcoords="offset points", va="center", fontsize=8.5, annotation_clip=False,
        )  # fmt: skip


def _legend(rows: pd.DataFrame, upper: str, paint: Mapping[str, str], say: Say) -> list[Line2D]:
    entries = [Line2D([], [], color=paint["target"], marker="|", ms=11, mew=2, lw=0,
                      label=say("目标值（箭头指向达标一侧）", "target (arrow: where it is met)"))]  # fmt: skip
    if rows["observed"].notna().any():
        entries.append(
            Line2D([], [], color=paint["observed"], marker="o", lw=0, ms=6, label=say("最新值", "latest value"))
        )
    if rows["reference"].notna().any():
        label = say("参考：上级地区数值（非本地区）", "reference: area above (not its own)")
        entries.append(Line2D([], [], mfc="white", mec=paint["reference"], color="none", marker="s", ms=6, label=label))
    if upper:
        entries.append(
            Line2D([], [], color=paint["upper"], ls="--", lw=1.1, label=line_breaks.wrap(upper, 20).split("\n")[0])
        )
    return entries
