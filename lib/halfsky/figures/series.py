"""Small multiples: the observed series of each target's indicator with the target it is held against."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple, cast

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from halfsky.assess.arguments import as_table
from halfsky.figures import stage, theme
from halfsky.figures.asked import OF_PACKAGE, checked
from halfsky.figures.fonts import families
from halfsky.figures.frame import AxesFrame, Frame
from halfsky.figures.layout import Grid, Margins
from halfsky.figures.series_panel import COLOURS, Ends, Line, draw, legend, legend_entries
from halfsky.figures.series_points import points_of
from halfsky.figures.series_rows import area_name, pages, terms_of, with_values
from halfsky.figures.stage import Drawn, Panels, as_axes, as_many, colours_of
from halfsky.schemas import GAPS
from halfsky.target_rows import promises, short_promises, shown_years
from halfsky.words import values

_COLUMNS = 3
_WIDTH = 9.0  # inches: three panels need more room than one panel, and larger type in turn
_PANEL_INCHES = 2.05
_TOP, _BOTTOM, _BARE_BOTTOM = 0.74, 0.45, 0.1  # inches; the first bottom holds a note
_LEFT, _GAP, _RIGHT = 0.55, 0.6, 0.15  # inches
_UNIT = 0.15  # inches more on the left where the axis has its unit
_TERMS = [
    "target_id", "plan_id", "indicator_id", "name", "domain", "comparator", "target", "unit", "deadline",
    "baseline_year", "baseline", "forecast", "status", "promise",
]  # fmt: skip
# what a panel needs of its row
_DRAWN = [*_TERMS, "stated", "start_year", "latest_year", "latest", "label", "forecast_low", "forecast_high"]


@checked
def target_series(
    gaps: pd.DataFrame,
    targets: pd.DataFrame = OF_PACKAGE,
    observations: pd.DataFrame = OF_PACKAGE,
    plans: pd.DataFrame = OF_PACKAGE,
    areas: pd.DataFrame = OF_PACKAGE,
    indicators: pd.DataFrame = OF_PACKAGE,
    *,
    package: object = None,
    language: str = "zh",
    ax: Panels | None = None,
    title: str | None = None,
    figsize: tuple[float, float] | None = None,
    colours: Mapping[str, str] | None = None,
    breaks: pd.DataFrame | None = None,
) -> Panels:
    """One panel a quantitative target with a series: observed values, target, baseline and deadline.

    Frames as schemas declares them; gaps of one plan. Where the plan's own area has no value, the series of the nearest
    area above is drawn in grey dashes and named as a reference: it is never the plan's own. Targets without either have
    no panel; the note at the foot counts them. Simulated values stamp the chart; what is estimated, derived or
    provisional has a hollow mark. breaks (schemas.BREAKS): the line is parted where the definition changed.

    `data`: a row a target and year that is drawn (of a plan's series the years from some before it on; the
    chart's `alt` counts earlier ones) with the `value`, whose it is (`reference`: "" for the plan's own), and the
    terms of the target. ax: an axes a panel, in the order of the targets (`plt.subplots(2, 3)[1]`); they come back.
    colours: of `own`, `reference`, `target` and `baseline`.
    """
    prepared = prepare(gaps, targets, observations, plans, areas, indicators, language, breaks)
    paint = colours_of(COLOURS, colours)
    if ax is None:
        return cast("Panels", prepared.chart(gaps, title=title, size=stage.size(figsize), paint=paint, lean=False))
    say = values.chooser(language)
    panels, points = prepared.shown(), prepared.points
    given = as_many(ax, max(len(panels), 1))
    handles = legend_entries(points.values(), prepared.area, say, paint, **marks(panels, points))
    with theme.themed():
        for number, (axes, one) in enumerate(zip(given, panels, strict=False)):
            head, first = (title, handles) if not number else (None, [])
            _on_axes(axes, one, points[one.target_id], language, paint, head, first)
        if not panels:
            given[0].text(0.5, 0.5, nothing(say), ha="center", transform=given[0].transAxes)
    return ax


def charts_by_domain(
    gaps: pd.DataFrame,
    targets: pd.DataFrame,
    observations: pd.DataFrame,
    plans: pd.DataFrame,
    areas: pd.DataFrame,
    indicators: pd.DataFrame,
    *,
    language: str = "zh",
    breaks: pd.DataFrame | None = None,
) -> dict[str, list[theme.Chart]]:
    """`target_series` in printed pages, by domain: first the targets with values of the plan's own, then those for
    reference. A domain without any is left out."""
    there = with_values(gaps)
    parts = [(domain, part) for domain, own in there.groupby("domain", sort=False) for part in pages(own)]
    if not parts:
        return {}
    drawn = pd.concat([part for _, part in parts])
    prepared = prepare(drawn, targets, observations, plans, areas, indicators, language, breaks)
    found: dict[str, list[theme.Chart]] = {}
    for domain, part in parts:
        found.setdefault(str(domain), []).append(prepared.chart(part))
    return found


class Place(NamedTuple):
    """Where a panel stands, in inches from the figure's lower left corner."""

    left: float
    bottom: float
    width: float
    height: float


@dataclass(frozen=True)
class Prepared:
    """What the charts of one plan share: their rows, a panel each, and the points of every line."""

    rows: pd.DataFrame
    panels: pd.DataFrame
    lines: pd.DataFrame
    area: str
    language: str

    def data(self, gaps: pd.DataFrame | None = None) -> pd.DataFrame:
        """What the charts of these gaps show: a row a target and year that is drawn."""
        shown = {one.target_id: self.points[one.target_id] for one in self.shown(gaps)}
        starts = dict(zip(self.panels["target_id"], self.panels["start_year"], strict=True))
        first = {code: line.years[shown_years(line.years, starts[code])].min() for code, line in shown.items()}
        lines = self.lines[self.lines["year"].astype("float64").ge(self.lines["target_id"].map(first))]
        terms = [name for name in _TERMS if name in self.panels]
        return lines.merge(self.panels[terms], on="target_id", how="left")

    def left_out(self, panels: Sequence[Any], say: values.Say) -> str:
        """How many earlier values these panels leave out, for who hears the chart; "" for none."""
        count = sum(int((~shown_years(self.points[one.target_id].years, one.start_year)).sum()) for one in panels)
        return say(f"；{count}个较早的数值未画", f"; {count} earlier values are not drawn") if count else ""

    @cached_property
    def points(self) -> dict[str, Line]:
        """The line of each target that has one."""
        columns = (self.lines[name].to_numpy() for name in ("year", "value", "reference", "simulated", "firm", "since"))
        years, observed, reference, simulated, firm, since = columns
        ids = self.lines["target_id"].to_numpy("object")
        codes, known = pd.factorize(ids)
        found = {}
        for code, target_id in enumerate(known):
            at = np.flatnonzero(codes == code)
            own = years[at].astype(float), observed[at].astype(float)
            whose, made_up = str(reference[at[0]]), bool(simulated[at].any())
            found[str(target_id)] = Line(*own, whose, made_up, firm[at].astype(bool), since[at].astype(float))
        return found

    @cached_property
    def _panels(self) -> list[Any]:
        return list(self.panels[[name for name in _DRAWN if name in self.panels]].itertuples(index=False))

    def shown(self, gaps: pd.DataFrame | None = None) -> list[Any]:
        """The rows that have a panel, of these gaps: a promise that is stated twice has one."""
        wanted = None if gaps is None else set(gaps["target_id"])
        found: dict[tuple[str, str], Any] = {}
        for one in self._panels:
            if wanted is None or one.target_id in wanted:
                found.setdefault((one.indicator_id, one.promise), one)
        return list(found.values())

    def chart(
        self,
        gaps: pd.DataFrame,
        *,
        title: str | None = None,
        size: tuple[float, float] | None = None,
        paint: Mapping[str, str] = COLOURS,
        lean: bool = True,
    ) -> theme.Chart:
        """The chart of these of the plan's gaps. lean: drawn with few strokes, where nobody is to change it."""
        say = values.chooser(self.language)
        wanted, panels = set(gaps["target_id"]), self.shown(gaps)
        points = {target_id: line for target_id, line in self.points.items() if target_id in wanted}
        without = sum(target_id in wanted and target_id not in points for target_id in self.rows["target_id"])
        bottom = _BOTTOM if without else _BARE_BOTTOM
        columns = _COLUMNS if lean else min(max(len(panels), 1), _COLUMNS)
        height = _TOP + _PANEL_INCHES * max(-(-len(panels) // columns), 1) + bottom
        head = heading(points, say) if title is None else title
        said = "；".join(f"{panel.name} {panel.promise} {panel.latest}".strip() for panel in panels)
        with theme.themed():
            wide = _WIDTH * max(columns, 2) / _COLUMNS
            figure = stage.sized(height, f"{head}：{said}", wide, title, size)
            figure.alt += "" if lean else self.left_out(panels, say)
            figure.holds(lambda: self.data(gaps))
            theme.title(figure, head)
            legend(figure, legend_entries(points.values(), self.area, say, paint, **marks(panels, points)))
            axes = [] if lean else _grid(figure, len(panels), bottom, 0 if figure.fitted else columns)
            for number, one in enumerate(panels):
                frames = _lean(figure, _place(figure, number, columns)) if lean else _in_axes(axes[number])
                draw(frames, one, points[one.target_id], self.language, paint)
            if not panels and not lean:
                figure.text(0.5, 0.4, nothing(say), ha="center")
            if without:
                theme.footnote(
                    figure,
                    say(
                        f"另有{without}项定量目标没有可画的数据。",
                        f"{without} more quantitative targets have no value here or above and no panel.",
                    ),
                )
            if any(line.simulated for line in points.values()):
                theme.stamp_simulated(figure, self.language)
        return figure


def nothing(say: values.Say) -> str:
    return say("没有可画的数据", "no data to draw")


def marks(shown: Sequence[Any], points: Mapping[str, Line]) -> dict[str, bool]:
    """Whether there is any baseline, any outlook, any value that is not final, any changed definition to tell of."""
    own = [one for one in shown if not points[one.target_id].reference]
    return {
        "baseline": any(not pd.isna(one.baseline) for one in own),
        "outlook": any(map(_foretold, own)),
        "band": any(bool(_foretold(one)) and not pd.isna(one.forecast_low) for one in own),
        "unfirm": any(not line.firm.all() for line in points.values()),
        "parted": any(len(set(line.since)) > 1 for line in points.values()),
    }


def _foretold(one: Any) -> bool:
    """Whether the panel has a line to the deadline."""
    return not pd.isna(one.forecast) and bool(one.latest_year < one.deadline)


def prepare(
    gaps: pd.DataFrame,
    targets: pd.DataFrame,
    observations: pd.DataFrame,
    plans: pd.DataFrame,
    areas: pd.DataFrame,
    indicators: pd.DataFrame,
    language: str,
    breaks: pd.DataFrame | None = None,
) -> Prepared:
    rows = gaps if "promise" in gaps else promises(gaps, targets, indicators, language)
    lines = points_of(rows, observations, plans, areas, language, breaks)
    shown = rows[rows["target_id"].isin(lines["target_id"])]
    panels = shown.merge(terms_of(shown, targets, plans), on="target_id")
    panels = panels.assign(stated=short_promises(panels["promise"]))
    return Prepared(rows, panels, lines, area_name(rows, plans, areas, language), language)


def heading(points: Mapping[str, Line], say: values.Say) -> str:
    """What the panels show: the plan's own values, an upper area's, or both."""
    above = [bool(line.reference) for line in points.values()]
    if not any(above):
        return say("有数据的目标：历年数值与目标", "Targets with data: values over the years and the target")
    if all(above):
        return say(
            "上级地区参考：历年数值与目标（本地区无数据）",
            "The area above for reference: values and target (none of its own)",
        )
    return say("历年数值与目标（含上级地区参考）", "Values over the years and the target (with references)")


def _place(figure: theme.Chart, number: int, columns: int) -> Place:
    """Where the panel of this number stands, in rows of so many columns."""
    row, column = divmod(number, columns)
    width = (figure.get_figwidth() - _RIGHT) / columns
    bottom = figure.get_figheight() - _TOP - (row + 1) * _PANEL_INCHES + 0.32
    return Place(column * width + _LEFT, bottom, width - _GAP, _PANEL_INCHES - 0.95)


def _grid(figure: theme.Chart, count: int, bottom: float, columns: int) -> list[Axes]:
    """The same places as axes, which share the room of a chart of another size."""
    outer = Margins(0, _RIGHT, _TOP, bottom)
    inner = Margins(_LEFT + _UNIT, _GAP - _LEFT, _PANEL_INCHES - 0.32 - (_PANEL_INCHES - 0.95), 0.32)
    every = theme.grid(figure, Grid([], count, outer, inner, columns, _COLUMNS, titled=True))
    for axes in every:
        theme.label_left(figure, axes, _LEFT - 0.05)
    return every


# of the chart of a single target, in inches; a line of its legend
_ONE_WIDTH, _ONE_HEIGHT, _ONE_LEFT, _ONE_RIGHT, _ONE_TOP, _LINE = 4.4, 2.9, 0.55, 0.12, 0.62, 0.22


@checked
def single_series(
    gap: pd.DataFrame | pd.Series,
    targets: pd.DataFrame = OF_PACKAGE,
    observations: pd.DataFrame = OF_PACKAGE,
    plans: pd.DataFrame = OF_PACKAGE,
    areas: pd.DataFrame = OF_PACKAGE,
    indicators: pd.DataFrame = OF_PACKAGE,
    *,
    package: object = None,
    language: str = "zh",
    ax: Drawn | None = None,
    title: str | None = None,
    figsize: tuple[float, float] | None = None,
    colours: Mapping[str, str] | None = None,
) -> Drawn:
    """`target_series` of one target; empty without any value.

    gap: its row of the gaps, as a frame of one row or as a Series (`gaps.iloc[0]`), or of `target_rows.promises`, which
    costs less. `data` and colours as of `target_series`.
    """
    rows = pd.DataFrame([gap]).infer_objects() if isinstance(gap, pd.Series) else gap
    if "promise" not in rows:
        rows = as_table(rows, GAPS, "gap")
    prepared = prepare(rows, targets, observations, plans, areas, indicators, language)
    return _single(prepared, as_axes(ax), title, stage.size(figsize), colours_of(COLOURS, colours))


def lean_single_series(
    gap: pd.DataFrame,
    targets: pd.DataFrame,
    observations: pd.DataFrame,
    plans: pd.DataFrame,
    areas: pd.DataFrame,
    indicators: pd.DataFrame,
    *,
    language: str = "zh",
) -> theme.Chart:
    """As `single_series`, drawn with few strokes and no axes: for pages, which draw it at every selection."""
    prepared = prepare(gap, targets, observations, plans, areas, indicators, language)
    return _single(prepared, None, None, None, COLOURS, lean=True)


def _single(
    prepared: Prepared,
    ax: Axes | None,
    title: str | None,
    size: tuple[float, float] | None,
    paint: Mapping[str, str],
    *,
    lean: bool = False,
) -> Any:
    language = prepared.language
    say = values.chooser(language)
    one = next(iter(prepared.shown()), None)
    said = "" if one is None else f"{one.name} {one.promise} {one.latest} {one.label}"
    width, height = size or (_ONE_WIDTH, _ONE_HEIGHT)
    with theme.themed():
        figure = None
        if ax is None:
            alt = f"{heading(prepared.points, say)}：{said}" + prepared.left_out(prepared.shown()[:1], say)
            figure = stage.sized(_ONE_HEIGHT, alt, _ONE_WIDTH, title, size)
            figure.holds(prepared.data)
        if one is None:
            return ax if figure is None else figure
        line = prepared.points[one.target_id]
        own = not line.reference
        baseline = not pd.isna(one.baseline)
        there = marks([one], {one.target_id: line}) | {"baseline": baseline, "outlook": _foretold(one)}
        handles = legend_entries([line], prepared.area, say, paint, **there)
        if figure is None:
            assert ax is not None
            _on_axes(ax, one, line, language, paint, title, handles)
            return ax
        entries = len(handles)
        rows = -(-entries // 2) if own else entries
        foot = _LINE * rows + 0.06
        legend(figure, handles, columns=2 if own else 1, below=height - _LINE * rows - 0.08, foot=foot)
        bottom = _LINE * rows + 0.38
        if lean:
            place = Place(_ONE_LEFT, bottom, width - _ONE_LEFT - _ONE_RIGHT, height - bottom - _ONE_TOP)
            draw(_lean(figure, place), one, line, language, paint, title)
        else:
            inner = Margins(_ONE_LEFT + _UNIT, _ONE_RIGHT, _ONE_TOP, 0.32)
            (axes,) = theme.grid(figure, Grid([], 1, Margins(0, 0, 0, foot), inner, 1, titled=True))
            theme.label_left(figure, axes, _ONE_LEFT - 0.05)
            draw(_in_axes(axes), one, line, language, paint, title)
            figure.head(axes.title)
        if line.simulated:
            theme.stamp_simulated(figure, language)
    return figure


def _lean(figure: theme.Chart, place: Place) -> Callable[[Ends, Ends], Frame | AxesFrame]:
    """Makes the frame at a place with few strokes."""
    return lambda across, up: Frame(figure, *place, across, up)


def _in_axes(axes: Axes) -> Callable[[Ends, Ends], Frame | AxesFrame]:
    """Makes the frame of an axes, which the caller can change."""
    return lambda across, up: AxesFrame(axes, across, up)


def _on_axes(
    axes: Axes, one: Any, line: Line, language: str, paint: Mapping[str, str], title: str | None,
    handles: list[Line2D],
) -> None:  # fmt: skip
    """A panel in axes of the caller's own, with its legend where there are entries."""
    draw(_in_axes(axes), one, line, language, paint, title)
    if handles:
        axes.legend(handles=handles, prop={"family": families(), "size": 8.5}, frameon=False)
    if line.simulated:
        axes.text(0.5, 0.5, theme.STAMP[language], transform=axes.transAxes, **theme.STAMPED)
    stage.in_font(axes)
