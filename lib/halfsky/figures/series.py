"""Small multiples: the observed series of each target's indicator with the target it is held against."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.lines import Line2D

from halfsky.assess import distinct
from halfsky.assess.series import preferred
from halfsky.figures import theme
from halfsky.figures.frame import Frame, roomy
from halfsky.target_rows import promises
from halfsky.words import amounts, line_breaks, values

PANELS = 6  # panels of one chart: less than half a printed page, so that pages fill
_COLUMNS = 3
_WIDTH = 9.0  # inches: three panels need more room than one panel, and larger type in turn
_PANEL_INCHES = 2.05
_TITLE_CHARACTERS = 15
_TOP, _BOTTOM, _BARE_BOTTOM = 0.74, 0.45, 0.1  # inches; the first bottom holds a note
_YEARS_BEFORE = 6  # years shown before the plan begins
_LEFT, _GAP, _RIGHT = 0.55, 0.6, 0.15  # inches


def target_series(
    gaps: pd.DataFrame,
    targets: pd.DataFrame,
    observations: pd.DataFrame,
    plans: pd.DataFrame,
    areas: pd.DataFrame,
    indicators: pd.DataFrame,
    *,
    language: str = "zh",
) -> theme.Chart:
    """One panel a quantitative target with a series: observed values, target, baseline and deadline.

    Frames as schemas declares them; gaps of one plan. Where the plan's own area has no value, the series of the nearest
    area above is drawn in grey dashes and named as a reference: it is never the plan's own. Targets without either have
    no panel; the note at the foot counts them. Simulated values stamp the chart.
    """
    return prepare(gaps, targets, observations, plans, areas, indicators, language).chart(gaps)


def charts_by_domain(
    gaps: pd.DataFrame,
    targets: pd.DataFrame,
    observations: pd.DataFrame,
    plans: pd.DataFrame,
    areas: pd.DataFrame,
    indicators: pd.DataFrame,
    *,
    language: str = "zh",
) -> dict[str, list[theme.Chart]]:
    """`target_series` in printed pages, by domain: first the targets with values of the plan's own, then those for
    reference. A domain without any is left out."""
    parts = [(domain, part) for domain, own in gaps.groupby("domain", sort=False) for part in pages(own)]
    if not parts:
        return {}
    drawn = pd.concat([part for _, part in parts])
    prepared = prepare(drawn, targets, observations, plans, areas, indicators, language)
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

    def chart(self, gaps: pd.DataFrame) -> theme.Chart:
        """The chart of these of the plan's gaps."""
        say = values.chooser(self.language)
        wanted = set(gaps["target_id"])
        rows = self.rows[self.rows["target_id"].isin(wanted)]
        lines = self.lines[self.lines["target_id"].isin(wanted)]
        shown = self.panels[self.panels["target_id"].isin(wanted)].drop_duplicates(["indicator_id", "promise"])
        panels = list(shown.itertuples())
        points = {str(target_id): own for target_id, own in lines.groupby("target_id", sort=False)}
        without = len(rows) - int(rows["target_id"].isin(lines["target_id"]).sum())
        bottom = _BOTTOM if without else _BARE_BOTTOM
        height = _TOP + _PANEL_INCHES * max(-(-len(panels) // _COLUMNS), 1) + bottom
        title = heading(lines, say)
        said = "；".join(f"{panel.name} {panel.promise} {panel.latest}".strip() for panel in panels)
        with theme.themed():
            figure = theme.chart(height, alt=f"{title}：{said}", width=_WIDTH)
            theme.title(figure, title)
            own = shown[shown["target_id"].isin(lines.loc[lines["reference"].eq(""), "target_id"])]
            ahead = own["forecast"].notna() & own["latest_year"].lt(own["deadline"])
            legend(
                figure, lines, self.area, say, baseline=bool(own["baseline"].notna().any()), outlook=bool(ahead.any())
            )
            for number, one in enumerate(panels):
                panel(figure, _place(figure, number), one, points[one.target_id], self.language)
            if without:
                theme.footnote(
                    figure,
                    say(
                        f"另有{without}项定量目标没有可画的数据。",
                        f"{without} more quantitative targets have no value here or above and no panel.",
                    ),
                )
            if lines["simulated"].any():
                theme.stamp_simulated(figure, self.language)
        return figure


def prepare(
    gaps: pd.DataFrame,
    targets: pd.DataFrame,
    observations: pd.DataFrame,
    plans: pd.DataFrame,
    areas: pd.DataFrame,
    indicators: pd.DataFrame,
    language: str,
) -> Prepared:
    rows = gaps if "promise" in gaps else promises(gaps, targets, indicators, language)
    lines = _lines(rows, observations, plans, areas, language)
    shown = rows[rows["target_id"].isin(lines["target_id"])]
    panels = shown.merge(_terms(shown, targets, plans), on="target_id")
    return Prepared(rows, panels, lines, _area(rows, plans, areas, language), language)


def pages(gaps: pd.DataFrame, panels: int = PANELS) -> list[pd.DataFrame]:
    """The gaps of the targets with a value, own or of an area above, in pieces for one printed chart each."""
    drawn = gaps[gaps["target"].notna() & (gaps["observed"].notna() | gaps["reference_area"].ne(""))]
    drawn = distinct(drawn)
    own = drawn["observed"].notna()
    return [
        part.iloc[first : first + panels] for part in (drawn[own], drawn[~own]) for first in range(0, len(part), panels)
    ]


def heading(lines: pd.DataFrame, say: values.Say) -> str:
    """What the panels show: the plan's own values, an upper area's, or both."""
    reference = lines["reference"].ne("")
    if not reference.any():
        return say("有数据的目标：历年数值与目标", "Targets with data: values over the years and the target")
    if reference.all():
        return say(
            "上级地区参考：历年数值与目标（本地区无数据）",
            "The area above for reference: values and target (none of its own)",
        )
    return say("历年数值与目标（含上级地区参考）", "Values over the years and the target (with references)")


def _area(rows: pd.DataFrame, plans: pd.DataFrame, areas: pd.DataFrame, language: str) -> str:
    """The area of the plan, named; "" without a plan."""
    codes = plans.loc[plans["plan_id"].isin(rows["plan_id"]), "area_code"]
    return "" if codes.empty else str(areas.set_index("area_code")[f"name_{language}"].get(codes.iloc[0], ""))


def _lines(
    rows: pd.DataFrame, observations: pd.DataFrame, plans: pd.DataFrame, areas: pd.DataFrame, language: str
) -> pd.DataFrame:
    """The points: `target_id, year, value, reference` (upper area's name, "" for the own), `simulated`.

    simulated: whether any value of the point's series is made up.
    """
    area_of = plans.set_index("plan_id")["area_code"]
    own = rows.assign(area_code=rows["plan_id"].map(area_of), reference="")
    # the upper area's series where the own area has no value that counts
    own.loc[own["latest"].eq("") & own["reference_area"].ne(""), "area_code"] = own["reference_area"]
    names = areas.set_index("area_code")[f"name_{language}"]
    own["reference"] = values.looked_up(own["area_code"], names).where(own["area_code"].eq(own["reference_area"]), "")
    wanted = own.loc[
        own["latest"].ne("") | own["reference"].ne(""), ["target_id", "area_code", "indicator_id", "unit", "reference"]
    ]
    last = int(rows["as_of"].max()) if len(rows) else 0
    keys = ["area_code", "indicator_id"]
    points = wanted.merge(preferred(observations, last), on=keys, suffixes=("", "_observed"))
    points = points[points["unit"].eq(points["unit_observed"])]
    made_up = observations.loc[observations["status"].eq("simulated"), keys].drop_duplicates()
    points = points.merge(made_up.assign(simulated=True), on=keys, how="left")
    points["simulated"] = points["simulated"].notna()
    return points[["target_id", "year", "value", "reference", "simulated"]]


def _terms(rows: pd.DataFrame, targets: pd.DataFrame, plans: pd.DataFrame) -> pd.DataFrame:
    """First year of each target's plan and its deadline."""
    terms = rows[["target_id", "plan_id"]].merge(plans[["plan_id", "start_year", "end_year"]], on="plan_id")
    terms = terms.merge(targets[["target_id", "deadline_year"]], on="target_id")
    terms["deadline"] = terms["deadline_year"].fillna(terms["end_year"])
    return terms[["target_id", "start_year", "deadline"]]


def _place(figure: theme.Chart, number: int) -> Place:
    """Where the panel of this number stands, rows of `_COLUMNS`."""
    row, column = divmod(number, _COLUMNS)
    width = (figure.get_figwidth() - _RIGHT) / _COLUMNS
    bottom = figure.get_figheight() - _TOP - (row + 1) * _PANEL_INCHES + 0.32
    return Place(column * width + _LEFT, bottom, width - _GAP, _PANEL_INCHES - 0.95)


def panel(figure: theme.Chart, place: Place, panel: Any, points: pd.DataFrame, language: str) -> None:
    """A target's series in a frame at this place."""
    years, observed = points["year"].to_numpy(float), points["value"].to_numpy(float)
    recent = years >= panel.start_year - _YEARS_BEFORE
    if recent.any():
        years, observed = years[recent], observed[recent]
    reference = points["reference"].iloc[0]
    first = min(years.min(), float(panel.start_year) - 1)
    last = max(years.max(), float(panel.deadline))
    outlook = () if reference else _outlook(panel, years, observed)
    baseline = [] if pd.isna(panel.baseline) else [float(panel.baseline)]
    levels = [*observed, *baseline, panel.target, *outlook[1:]]
    up = roomy(levels, 0.4)  # room for the number below a point
    frame = Frame(figure, *place, (first - 0.6, last + 0.6), up)
    frame.scales(4, 3, language)
    if reference:
        frame.line(years, observed, color=theme.REFERENCE, ls=(0, (4, 2)), marker="s", ms=3, lw=1.2)
    else:
        frame.line(years, observed, color=theme.ACCENT, marker="o", ms=3.5, lw=1.5)
    if baseline:
        frame.line([panel.baseline_year], baseline, marker="o", ms=7, mfc="none", mec=theme.INK, mew=1.2)
    if outlook:
        _draw_outlook(frame, panel, outlook)
    if not pd.isna(panel.target):
        frame.line([first, last], [panel.target] * 2, color=theme.INK, lw=1, ls=(0, (1, 1.2)))
        frame.line([panel.deadline], [panel.target], marker="*", ms=9, color=theme.INK, zorder=5)
    frame.text(
        years[-1], observed[-1], amounts.digits(observed[-1], (panel.target,)),
        # on the side away from the target's line
        above=-15 if observed[-1] < panel.target else 5, fontsize=10.5, ha="center", zorder=6,
        bbox={"boxstyle": "round,pad=0.1", "fc": "white", "ec": "none", "alpha": 0.8},
        color=theme.REFERENCE if reference else theme.ACCENT,
    )  # fmt: skip
    said = panel.label if not reference else (f"参考：{reference}" if language == "zh" else f"reference: {reference}")
    name = line_breaks.wrap(panel.name, _TITLE_CHARACTERS).split("\n")
    name = [*name[:1], name[1] if len(name) == 2 else f"{name[1][:-1]}…"] if len(name) > 1 else name
    frame.head("\n".join(name), 18.5, fontsize=11, va="bottom")
    frame.head(f"{panel.promise} · {said}", 4, fontsize=10, color=theme.MUTED)


def _outlook(panel: Any, years: np.ndarray, observed: np.ndarray) -> tuple[float, ...]:
    """The latest value, the forecast for the deadline, and its interval where it is known; () without a forecast."""
    now = observed[years == panel.latest_year] if not pd.isna(panel.latest_year) else np.array([])
    if pd.isna(panel.forecast) or not len(now) or panel.latest_year >= panel.deadline:
        return ()
    ends = () if pd.isna(panel.forecast_low) else (panel.forecast_low, panel.forecast_high)
    return (float(now[-1]), panel.forecast, *ends)


def _draw_outlook(frame: Frame, panel: Any, outlook: tuple[float, ...]) -> None:
    """The line to the deadline and the interval that it opens into."""
    years, (start, end, *interval) = [panel.latest_year, panel.deadline], outlook
    frame.line(years, [start, end], color=theme.ACCENT, lw=1.1, ls=(0, (5, 2)), zorder=2)
    if interval:
        low, high = interval
        frame.band(years, [start, low], [start, high], color=theme.ACCENT, alpha=0.16, lw=0, zorder=1)


def legend(
    figure: theme.Chart,
    lines: pd.DataFrame,
    area: str,
    say: values.Say,
    *,
    columns: int = 4,
    below: float = 0.36,
    baseline: bool = True,
    outlook: bool = True,
) -> None:
    """What the lines and marks mean, `below` inches from the top. baseline, outlook: whether there are any."""
    entries = []
    if lines["reference"].eq("").any():
        entries.append(Line2D([], [], color=theme.ACCENT, marker="o", ms=3.5, label=area))
        hollow = Line2D(
            [], [], color="none", marker="o", ms=7, mfc="none", mec=theme.INK, label=say("基期值", "baseline")
        )  # fmt: skip
        label = say("外推（阴影为80%区间）", "line and 80 % interval")
        dashes = Line2D([], [], color=theme.ACCENT, lw=1.1, ls=(0, (5, 2)), label=label)
        entries += [hollow] * baseline + [dashes] * outlook
    if lines["reference"].ne("").any():
        label = say("参考：上级地区（非本地区数据）", "reference: area above (not the plan's own)")
        entries.append(Line2D([], [], color=theme.REFERENCE, ls=(0, (4, 2)), marker="s", ms=3, label=label))
    entries.append(
        Line2D(
            [],
            [],
            color=theme.INK,
            lw=1,
            ls=(0, (1, 1.2)),
            marker="*",
            ms=8,
            label=say("目标与期限", "target and deadline"),
        )
    )
    height = figure.get_figheight()
    figure.legend(
        handles=entries,
        loc="upper left",
        bbox_to_anchor=(0.0, 1 - below / height),
        ncols=columns,
        fontsize=10.5,
        borderpad=0.2,
    )


# of the chart of a single target, in inches; a line of its legend
_ONE_WIDTH, _ONE_HEIGHT, _ONE_LEFT, _ONE_RIGHT, _ONE_TOP, _LINE = 4.4, 2.9, 0.55, 0.12, 0.62, 0.22


def single_series(
    gap: pd.DataFrame,
    targets: pd.DataFrame,
    observations: pd.DataFrame,
    plans: pd.DataFrame,
    areas: pd.DataFrame,
    indicators: pd.DataFrame,
    *,
    language: str = "zh",
) -> theme.Chart:
    """`target_series` of one target; empty without any value.

    gap: its row of the gaps, or of `target_rows.promises`, which costs less.
    """
    say = values.chooser(language)
    prepared = prepare(gap, targets, observations, plans, areas, indicators, language)
    one = next(prepared.panels.itertuples(), None)
    said = "" if one is None else f"{one.name} {one.promise} {one.latest} {one.label}"
    with theme.themed():
        figure = theme.chart(_ONE_HEIGHT, alt=f"{heading(prepared.lines, say)}：{said}", width=_ONE_WIDTH)
        if one is None:
            return figure
        lines = prepared.lines[prepared.lines["target_id"].eq(one.target_id)]
        own = not lines["reference"].ne("").any()
        baseline = not pd.isna(one.baseline)
        outlook = not pd.isna(one.forecast) and bool(one.latest_year < one.deadline)
        entries = 2 + (baseline + outlook if own else 0)
        rows = -(-entries // 2) if own else 2
        legend(
            figure, lines, prepared.area, say, columns=2 if own else 1, below=_ONE_HEIGHT - _LINE * rows - 0.08,
            baseline=baseline, outlook=outlook,
        )  # fmt: skip
        bottom = _LINE * rows + 0.38
        place = Place(_ONE_LEFT, bottom, _ONE_WIDTH - _ONE_LEFT - _ONE_RIGHT, _ONE_HEIGHT - bottom - _ONE_TOP)
        panel(figure, place, one, lines, language)
        if lines["simulated"].any():
            theme.stamp_simulated(figure, language)
    return figure
