"""Facets of series: a panel an indicator and a line an area, or the other way round."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, cast

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from halfsky.errors import UsageError
from halfsky.figures import stage, theme
from halfsky.figures import tidy_series as tidy
from halfsky.figures.fonts import families
from halfsky.figures.layout import Grid, Key, Margins
from halfsky.figures.stage import Panels, as_many, colours_of
from halfsky.words import line_breaks, values
from halfsky.words.values import Say

PANELS = 24  # of one chart; more cannot be read
_COLUMNS, _PANEL = 3, (3.0, 2.1)  # panels in a row; inches of one
_TOP, _BOTTOM = 0.95, 0.35
_NAMED = 8  # up to so many lines a panel have colours of their own


def series_facets(
    series: pd.DataFrame,
    *,
    by: str = tidy.INDICATOR,
    own: str | Collection[str] | None = None,
    language: str = "zh",
    ax: Panels | None = None,
    title: str | None = None,
    figsize: tuple[float, float] | None = None,
    colours: Mapping[str, str] | None = None,
) -> Panels:
    """The values over the years in panels: one an indicator with a line an area, or, by="area", the other way round.

    series: `halfsky.series`. own: areas (names or codes) that are marked; the others are grey where there are any.
    Every panel has its own scale. Up to eight lines without own have colours of their own; more are
    grey. Simulated values stamp the chart. ax: an axes a panel; they come back. colours: of `own` and `others`.

    `data`: the rows drawn. UsageError for two values of one area, indicator and year, for more than 24 panels, and for
    several units in one of them.
    """
    import seaborn  # noqa: PLC0415 - a second of start-up

    say = values.chooser(language)
    paint = colours_of({name: tidy.COLOURS[name] for name in ("own", "others")}, colours)
    other = {tidy.INDICATOR: tidy.AREA, tidy.AREA: tidy.INDICATOR}.get(by)
    if other is None:
        raise UsageError(f"series_facets: by={by!r}; accepted: {tidy.INDICATOR}, {tidy.AREA}")
    rows = tidy.rows_of(series, "series_facets", tidy.AREA, tidy.INDICATOR)
    tidy.one_value_each(rows, [tidy.AREA, tidy.INDICATOR, "year"], "series_facets")
    rows = rows.assign(own=tidy.is_own(rows, own))
    panels = list(rows[by].unique())
    units = rows.groupby(by)["unit"].nunique() if "unit" in rows else pd.Series(1, index=panels)
    if units.gt(1).any():
        raise UsageError(f"series_facets: {units.idxmax()} has values of several units: choose indicators of one unit")
    if len(panels) > PANELS:
        raise UsageError(f"series_facets: {len(panels)} panels, at most {PANELS} can be read: choose among them")
    heading = say("历年数值", "Values over the years")
    given = as_many(ax, len(panels)) if ax is not None else []
    lines = list(rows[other].unique())
    hues = _hues(seaborn, lines, rows, other, paint, bool(rows["own"].any()))
    with theme.themed():
        figure = None if given else _figure(len(panels), heading, title, figsize, rows, say)
        axes_of = given or _grid(cast("theme.Chart", figure), len(panels))
        for axes, panel in zip(axes_of, panels, strict=True):
            part = rows[rows[by].eq(panel)]
            seaborn.lineplot(
                part, x="year", y="value", hue=other, palette=hues, units=other, estimator=None, legend=False, ax=axes,
                marker="o", markersize=3.5, markeredgewidth=0, lw=1.2,
            )  # fmt: skip
            for line in axes.lines:  # the own ones above the others
                line.set_zorder(3 if line.get_color() == paint["own"] else 2)
            words = line_breaks.wrap(str(panel), 15)
            tidy.named(axes, title=words, y=tidy.axis_name(part, language))
            if figure is not None:
                theme.label_left(figure, axes, 0.46)
            axes.xaxis.set_major_locator(theme.Ticks(nbins=4, integer=True))
            axes.grid(axis="y", color=theme.GRID, lw=0.6)
        handles = _entries(hues, rows, other, paint, say)
        if figure is None:
            axes_of[0].legend(handles=handles, prop={"family": families(), "size": 8}, frameon=False)
            for axes in axes_of:
                stage.in_font(axes)
        else:
            top = 1 - 0.38 / figure.get_figheight()
            key = Key(handles, 4, 0.38, _TOP - 0.38, {"fontsize": 8.5})
            figure.key(handles, key, loc="upper left", bbox_to_anchor=(0, top), fontsize=8.5)
        if tidy.is_simulated(rows):
            _stamp(figure, axes_of, language)
    return cast("Panels", ax if figure is None else figure)


def _figure(
    count: int, heading: str, title: str | None, figsize: tuple[float, float] | None, rows: pd.DataFrame, say: Say
) -> theme.Chart:  # fmt: skip
    down, across = tidy.grid(count, _COLUMNS)
    width, height = max(_PANEL[0] * across, 4.5), _TOP + _PANEL[1] * down + _BOTTOM
    first, last = rows["year"].min(), rows["year"].max()
    names = say("、", ", ").join(map(str, rows[tidy.INDICATOR].unique()[:6]))
    head = heading if title is None else title
    areas = rows[tidy.AREA].nunique()
    alt = f"{head}：{names}" + say(f"，{areas}个地区，{first}—{last}年", f", {areas} areas, {first}–{last}")
    figure = stage.sized(height, alt, width, title, figsize)
    figure.holds(lambda: rows)
    theme.title(figure, head)
    return figure


def _grid(figure: theme.Chart, count: int) -> list[Axes]:
    outer, inner = Margins(0, 0, _TOP, _BOTTOM), Margins(0.66, 0.12, 0.42, 0.25)
    planned = 0 if figure.fitted else min(count, _COLUMNS)
    return theme.grid(figure, Grid([], count, outer, inner, planned, _COLUMNS, titled=True))


def _hues(
    seaborn: Any, lines: list[Any], rows: pd.DataFrame, other: str, paint: Mapping[str, str], marked: bool
) -> dict[Any, Any]:
    """The colour of each line: the own ones marked, few with their own, many grey."""
    if marked and other == tidy.AREA:
        held = set(rows.loc[rows["own"], other])
        return {line: paint["own"] if line in held else paint["others"] for line in lines}
    if len(lines) > _NAMED:
        return dict.fromkeys(lines, paint["others"])
    return dict(zip(lines, seaborn.color_palette("colorblind", len(lines)), strict=True))


def _entries(
    hues: Mapping[Any, Any], rows: pd.DataFrame, other: str, paint: Mapping[str, str], say: Say
) -> list[Line2D]:  # fmt: skip
    def entry(colour: Any, label: str) -> Line2D:
        return Line2D([], [], color=colour, marker="o", ms=3.5, lw=1.2, label=label)

    grey = [line for line, colour in hues.items() if colour == paint["others"]]
    told = [entry(colour, str(line)) for line, colour in hues.items() if colour != paint["others"]]
    many = say(f"其他{len(grey)}个", f"{len(grey)} others") if told else say(f"{len(grey)}个地区", f"{len(grey)} areas")
    return [*told, *([entry(paint["others"], many)] if grey else [])]


def _stamp(figure: theme.Chart | None, axes: list[Axes], language: str) -> None:
    if figure is not None:
        theme.stamp_simulated(figure, language)
        return
    for one in axes:
        one.text(0.5, 0.5, theme.STAMP[language], transform=one.transAxes, **theme.STAMPED)
