"""Pairs of indicators: how one goes with another over areas in one year. Going together is no cause."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, cast

import pandas as pd
from matplotlib.axes import Axes

from halfsky.errors import UsageError
from halfsky.figures import stage, theme
from halfsky.figures import tidy_series as tidy
from halfsky.figures.layout import Grid, Margins
from halfsky.figures.stage import Panels, as_many, colours_of
from halfsky.words import line_breaks, values
from halfsky.words.values import Say

INDICATORS = 6  # that can be read
_CELL, _LEFT, _TOP, _BOTTOM = 1.75, 0.9, 0.85, 0.6  # inches
_FEWEST = 5  # areas from which a rank correlation is told


def pairs(
    series: pd.DataFrame,
    *,
    year: int | None = None,
    own: str | Collection[str] | None = None,
    language: str = "zh",
    ax: Panels | None = None,
    title: str | None = None,
    figsize: tuple[float, float] | None = None,
    colours: Mapping[str, str] | None = None,
) -> Panels:
    """Each indicator against each other over areas in one year: points below, Spearman's rank correlation above.

    series: `halfsky.series` of two to six indicators. On the diagonal how each is distributed. The correlation is told
    with its number of areas, from five on; fewer say nothing. year: the one with the most values; own: areas that are
    marked. ax: an axes a cell, row by row (`plt.subplots(n, n)[1]`); they come back. colours: of `own` and `others`.

    `data`: a row an area, a column an indicator, with `own`.
    """
    import seaborn  # noqa: PLC0415 - a second of start-up

    say = values.chooser(language)
    paint = colours_of({name: tidy.COLOURS[name] for name in ("own", "others")}, colours)
    rows = tidy.rows_of(series, "pairs", tidy.AREA, tidy.INDICATOR)
    names = list(rows[tidy.INDICATOR].unique())
    if not 2 <= len(names) <= INDICATORS:
        raise UsageError(f"pairs takes two to {INDICATORS} indicators, and the series has {len(names)}")
    marked = set(rows.loc[tidy.is_own(rows, own), tidy.AREA])
    chosen = tidy.common_year(rows, year, "pairs")
    simulated = tidy.is_simulated(rows)
    rows = rows[rows["year"].eq(chosen)]
    tidy.one_value_each(rows, [tidy.AREA, tidy.INDICATOR], "pairs")
    wide = rows.pivot_table(index=tidy.AREA, columns=tidy.INDICATOR, values="value").reindex(columns=names)
    wide = wide.reset_index().assign(own=lambda frame: frame[tidy.AREA].isin(marked)).sort_values("own")
    count = len(names)
    heading = say(
        f"指标之间的关系（{chosen}年）；同向不等于因果", f"Indicators against each other, {chosen}; no causes"
    )
    given = as_many(ax, count * count) if ax is not None else []
    with theme.themed():
        figure = None
        if not given:
            alt = f"{heading}：" + say("、", ", ").join(map(str, names))
            figure = stage.sized(_TOP + _CELL * count + _BOTTOM, alt, _LEFT + _CELL * count + 0.2, title, figsize)
            figure.holds(lambda: wide.rename_axis(columns=None))
            theme.title(figure, heading if title is None else title)
        cells = given or _grid(cast("theme.Chart", figure), count)
        for place, axes in enumerate(cells):
            row, column = divmod(place, count)
            _cell(seaborn, axes, wide, (names[row], names[column]), (row, column), paint, say)
            tidy.named(
                axes,
                x=line_breaks.wrap(str(names[column]), 10) if row == count - 1 else "",
                y=line_breaks.wrap(str(names[row]), 10) if not column else "",
            )
            if figure is None:
                stage.in_font(axes)
                continue
            if not column:
                theme.label_left(figure, axes, 0.45)
            if row == count - 1:
                theme.label_below(figure, axes, axes.get_xlabel(), 0.26)
        if simulated and figure is not None:
            theme.stamp_simulated(figure, language)
        elif simulated:
            cells[0].text(0.5, 0.5, theme.STAMP[language], transform=cells[0].transAxes, **theme.STAMPED)
    return cast("Panels", ax if figure is None else figure)


def _grid(figure: theme.Chart, count: int) -> list[Axes]:
    outer, inner = Margins(_LEFT, 0.2, _TOP, _BOTTOM), Margins(0.1, 0.1, 0.08, 0.12)
    return theme.grid(figure, Grid([], count * count, outer, inner, count))


def _cell(
    seaborn: Any, axes: Axes, wide: pd.DataFrame, names: tuple[str, str], at: tuple[int, int],
    paint: Mapping[str, str], say: Say,
) -> None:  # fmt: skip
    (up, across), (row, column) = names, at
    axes.tick_params(labelsize=7.5)
    if row == column:
        seaborn.histplot(wide, x=across, color=paint["others"], edgecolor="white", ax=axes)
        axes.set_yticks([])
    elif row > column:
        colours = {True: paint["own"], False: paint["others"]}
        seaborn.scatterplot(wide, x=across, y=up, hue="own", palette=colours, s=22, legend=False, ax=axes, lw=0.3)
    else:
        both = wide[[across, up]].dropna()
        axes.set_axis_off()
        few = len(both) < _FEWEST or both.nunique().min() < 2
        rank = float("nan") if few else float(both[across].corr(both[up], method="spearman"))
        told = say("地区太少", "too few areas") if few else f"ρ = {rank:.2f}".replace("-", "−")
        axes.text(
            0.5, 0.5, f"{told}\n" + say(f"{len(both)}个地区", f"{len(both)} areas"), ha="center", va="center",
            transform=axes.transAxes, fontsize=9,
        )  # fmt: skip
