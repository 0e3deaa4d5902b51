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
_OWN = ("#d55e00", "#029e73", "#9d4edd", "#b5890b", "#111111")  # the own areas after the first
_SIGNS = ("o", "s", "^", "D", "v", "P")
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

    series: `halfsky.series`. own: areas (names or codes) that are marked, each in a colour and with a mark of its own;
    the others are grey where there are any.
    Every panel has its own scale. Up to eight lines without own have colours of their own; more are
    grey. Simulated values stamp the chart. ax: an axes a panel; they come back. colours: of `own` (the first),
    of `others`, and of single lines by their names (`{"全国": "#d55e00"}`).

    `data`: the rows drawn. UsageError for two values of one area, indicator and year, for more than 24 panels, and for
    several units in one of them.
    """
    import seaborn  # noqa: PLC0415 - a second of start-up

    say = values.chooser(language)
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
    plain = {name: tidy.COLOURS[name] for name in ("own", "others")}
    named = {str(line): tidy.COLOURS["others"] for line in lines}
    chosen = colours_of(plain | named, colours)
    paint = {name: chosen[name] for name in plain}
    held = _own_lines(rows, own) if other == tidy.AREA else []
    hues = _hues(seaborn, lines, held, paint) | {
        line: chosen[str(line)] for line in lines if str(line) in (colours or {})
    }
    signs = _signs(hues, held)
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
                line.set_marker(signs.get(line.get_color(), _SIGNS[0]))
                line.set_zorder(3 if line.get_color() in signs else 2)
            words = line_breaks.wrap(str(panel), 15)
            tidy.named(axes, title=words, y=tidy.axis_name(part, language))
            if figure is not None:
                theme.label_left(figure, axes, 0.46)
            axes.xaxis.set_major_locator(theme.Ticks(nbins=4, integer=True))
            axes.grid(axis="y", color=theme.GRID, lw=0.6)
        handles = _entries(hues, signs, paint, say)
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


def _own_lines(rows: pd.DataFrame, own: str | Collection[str] | None) -> list[Any]:
    """The reader's own areas, in the order in which they were named."""
    wanted = [own] if isinstance(own, str) else list(own or [])
    held = rows[rows["own"]].drop_duplicates(tidy.AREA)
    codes = held["area_code"] if "area_code" in held else held[tidy.AREA]
    places = {
        name: wanted.index(name if name in wanted else code) for name, code in zip(held[tidy.AREA], codes, strict=True)
    }
    return sorted(places, key=places.__getitem__)


def _hues(seaborn: Any, lines: list[Any], held: list[Any], paint: Mapping[str, str]) -> dict[Any, Any]:
    """The colour of each line: the own ones each its own, few with theirs, many grey. held: the reader's own."""
    if held:
        own = [paint["own"], *_OWN, *seaborn.color_palette("husl", max(len(held) - len(_OWN) - 1, 0))]
        return dict.fromkeys(lines, paint["others"]) | dict(zip(held, own, strict=False))
    if len(lines) > _NAMED:
        return dict.fromkeys(lines, paint["others"])
    return dict(zip(lines, seaborn.color_palette("colorblind", len(lines)), strict=True))


def _signs(hues: Mapping[Any, Any], held: list[Any]) -> dict[Any, str]:
    """By its colour the mark of each of the reader's own lines: they are told apart without colours too."""
    return {hues[line]: _SIGNS[number % len(_SIGNS)] for number, line in reversed(list(enumerate(held)))}


def _entries(
    hues: Mapping[Any, Any], signs: Mapping[Any, str], paint: Mapping[str, str], say: Say
) -> list[Line2D]:  # fmt: skip
    def entry(colour: Any, label: str) -> Line2D:
        return Line2D([], [], color=colour, marker=signs.get(colour, _SIGNS[0]), ms=3.5, lw=1.2, label=label)

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
