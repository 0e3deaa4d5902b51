"""How one indicator is distributed over areas, with the reader's own marked."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import pandas as pd
from matplotlib.lines import Line2D

from halfsky.errors import UsageError
from halfsky.figures import theme
from halfsky.figures import tidy_series as tidy
from halfsky.figures.stage import Drawn, Stage, colours_of
from halfsky.words import line_breaks, values
from halfsky.words.amounts import digits

_HEIGHT, _WIDTH = 3.4, 6.0
_OWN = 3  # areas that are marked by name


def distribution(
    series: pd.DataFrame,
    *,
    year: int | None = None,
    own: str | Collection[str] | None = None,
    target: float | None = None,
    language: str = "zh",
    ax: Drawn | None = None,
    title: str | None = None,
    figsize: tuple[float, float] | None = None,
    colours: Mapping[str, str] | None = None,
) -> Drawn:
    """How many areas have which value of an indicator in a year: bars, a stroke an area, the median, the own marked.

    series: `halfsky.series` of one indicator. year: the one with the most values where None; areas without one in it
    are counted in the note. own: up to three areas by name or code; one without a value in that year is named in the
    legend as such. target: drawn as a dashed line. Simulated values stamp the chart. colours: of `own`, `others`,
    `median` and `target`. `data`: a row an area, with `own`. UsageError for more than one indicator.
    """
    import seaborn  # noqa: PLC0415 - a second of start-up

    say = values.chooser(language)
    paint = colours_of(tidy.COLOURS, colours)
    every = tidy.rows_of(series, "distribution", tidy.AREA)
    of = list(every[tidy.INDICATOR].unique()) if tidy.INDICATOR in every else []
    if len(of) > 1:
        raise UsageError(f"distribution is of one indicator, and the series has {len(of)}")
    every = every.assign(own=tidy.is_own(every, own))
    chosen = tidy.common_year(every, year, "distribution")
    rows = every[every["year"].eq(chosen)].reset_index(drop=True)
    tidy.one_value_each(rows, ["area_code" if "area_code" in rows else tidy.AREA], "distribution")
    names = list(every.loc[every["own"], tidy.AREA].unique())
    if len(names) > _OWN:
        raise UsageError(f"distribution: {len(names)} own areas; at most {_OWN} can be told apart")
    what = str(rows[tidy.INDICATOR].iloc[0]) if tidy.INDICATOR in rows else say("数值", "values")
    heading = say(f"{what}：{len(rows)}个地区的分布（{chosen}年）", f"{what}: {len(rows)} areas, {chosen}")
    median = float(rows["value"].median())
    alt = f"{heading}；" + say(f"中位数{digits(median)}", f"median {digits(median)}")
    with theme.themed():
        stage = Stage(ax, _HEIGHT, alt, width=_WIDTH, title=title, figsize=figsize)
        stage.title(line_breaks.wrap(heading, 34).split("\n")[0])
        axes = stage.panel(left=0.7, right=0.2, top=0.55, bottom=0.95)
        seaborn.histplot(rows, x="value", color=paint["others"], edgecolor="white", alpha=1, ax=axes)
        seaborn.rugplot(rows, x="value", color=theme.MUTED, height=0.03, lw=0.7, ax=axes)
        label = say(f"中位数 {digits(median)}", f"median {digits(median)}")
        marks = [axes.axvline(median, color=paint["median"], lw=1.2, ls=(0, (1, 1.5)), label=label)]
        for name, dashes in zip(names, ("-", (0, (6, 2)), (0, (2, 1))), strict=False):
            held = rows.loc[rows[tidy.AREA].eq(name), "value"]
            if held.empty:
                label = say(f"{name}：{chosen}年无数据", f"{name}: no value of {chosen}")
                marks.append(Line2D([], [], color="none", label=label))
                continue
            own_value = float(held.iloc[0])
            label = f"{name} {digits(own_value)}"
            marks.append(axes.axvline(own_value, color=paint["own"], lw=2, ls=dashes, label=label))
        if target is not None:
            label = say(f"目标 {digits(target)}", f"target {digits(target)}")
            marks.append(axes.axvline(target, color=paint["target"], lw=1.2, ls="--", label=label))
        tidy.named(axes, y=say("地区（个）", "areas"))
        if stage.figure is not None:
            theme.label_left(stage.figure, axes, 0.42)
        axes.yaxis.set_major_locator(theme.Ticks(nbins=5, integer=True))
        stage.label_below(axes, tidy.axis_name(rows, language), 0.27)
        stage.legend(marks, columns=4, room=0.5, loc="lower left", at=(0, 0.06), fontsize=8.5)
        if note := tidy.without(every, chosen, say):
            stage.footnote(note)
        if tidy.is_simulated(rows):
            stage.stamp_simulated(language)
    return stage.end(lambda: rows)
