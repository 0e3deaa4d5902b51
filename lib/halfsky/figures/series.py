"""Small multiples: the observed series of each target's indicator with the target it is held against."""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from halfsky.assess import distinct
from halfsky.assess.series import preferred
from halfsky.figures import theme, wording
from halfsky.figures.promises import promises

PANELS = 6  # panels of one chart: less than half a printed page, so that pages fill
_COLUMNS = 3
_PANEL_INCHES = 1.95
_TITLE_CHARACTERS = 17
_TOP, _BOTTOM = 0.66, 0.45
_YEARS_BEFORE = 6  # years shown before the plan begins
_LEFT, _GAP, _RIGHT = 0.5, 0.55, 0.15  # inches


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
    say = wording.chooser(language)
    rows = promises(gaps, targets, indicators, language)
    lines, simulated = _lines(rows, observations, plans, areas, language)
    shown = rows[rows["target_id"].isin(lines["target_id"])].drop_duplicates(["indicator_id", "promise"])
    panels = list(shown.merge(_terms(shown, targets, plans), on="target_id").itertuples())
    count = -(-len(panels) // _COLUMNS)
    height = _TOP + _PANEL_INCHES * max(count, 1) + _BOTTOM
    heading = _heading(lines, say)
    with theme.themed():
        figure = theme.chart(
            height,
            alt=f"{heading}：" + "；".join(f"{panel.name} {panel.promise} {panel.latest}".strip() for panel in panels),
        )
        theme.title(figure, heading)
        _legend(figure, lines, _area(rows, plans, areas, language), say)
        for number, panel in enumerate(panels):
            own = lines[lines["target_id"].eq(panel.target_id)]
            _panel(_axes(figure, number), panel, own, language)
        without = len(rows) - int(rows["target_id"].isin(lines["target_id"]).sum())
        if without:
            theme.footnote(
                figure,
                say(
                    f"另有{without}项定量目标没有可画的数据。",
                    f"{without} more quantitative targets have no value here or above and no panel.",
                ),
            )
        if simulated:
            theme.stamp_simulated(figure, language)
    return figure


def pages(gaps: pd.DataFrame, panels: int = PANELS) -> list[pd.DataFrame]:
    """The gaps of the targets with a value, own or of an area above, in pieces for one printed chart each."""
    drawn = gaps[gaps["target"].notna() & (gaps["observed"].notna() | gaps["reference_area"].ne(""))]
    drawn = distinct(drawn)
    own = drawn["observed"].notna()
    return [
        part.iloc[first : first + panels] for part in (drawn[own], drawn[~own]) for first in range(0, len(part), panels)
    ]


def _heading(lines: pd.DataFrame, say: wording.Say) -> str:
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
) -> tuple[pd.DataFrame, bool]:
    """The points, `target_id, year, value, reference` (upper area's name, "" for the own), and if any is simulated."""
    area_of = plans.set_index("plan_id")["area_code"]
    own = rows.assign(area_code=rows["plan_id"].map(area_of), reference="")
    # the upper area's series where the own area has no value that counts
    own.loc[own["latest"].eq("") & own["reference_area"].ne(""), "area_code"] = own["reference_area"]
    names = areas.set_index("area_code")[f"name_{language}"]
    own["reference"] = wording.looked_up(own["area_code"], names).where(own["area_code"].eq(own["reference_area"]), "")
    wanted = own.loc[
        own["latest"].ne("") | own["reference"].ne(""), ["target_id", "area_code", "indicator_id", "unit", "reference"]
    ]
    last = int(rows["as_of"].max()) if len(rows) else 0
    keys = ["area_code", "indicator_id"]
    points = wanted.merge(preferred(observations, last), on=keys, suffixes=("", "_observed"))
    points = points[points["unit"].eq(points["unit_observed"])]
    used = observations.merge(points[keys].drop_duplicates(), on=keys)
    return points[["target_id", "year", "value", "reference"]], bool(used["status"].eq("simulated").any())


def _terms(rows: pd.DataFrame, targets: pd.DataFrame, plans: pd.DataFrame) -> pd.DataFrame:
    """First year of each target's plan and its deadline."""
    terms = rows[["target_id", "plan_id"]].merge(plans[["plan_id", "start_year", "end_year"]], on="plan_id")
    terms = terms.merge(targets[["target_id", "deadline_year"]], on="target_id")
    terms["deadline"] = terms["deadline_year"].fillna(terms["end_year"])
    return terms[["target_id", "start_year", "deadline"]]


def _axes(figure: theme.Chart, number: int) -> Axes:
    row, column = divmod(number, _COLUMNS)
    width = (figure.get_figwidth() - _RIGHT) / _COLUMNS
    top = figure.get_figheight() - _TOP - row * _PANEL_INCHES
    left, bottom = column * width + _LEFT, top - _PANEL_INCHES + 0.3
    return figure.add_axes(
        (
            left / figure.get_figwidth(), bottom / figure.get_figheight(),
            (width - _GAP) / figure.get_figwidth(), (_PANEL_INCHES - 0.85) / figure.get_figheight(),
        )
    )  # fmt: skip


def _panel(axes: Axes, panel: Any, points: pd.DataFrame, language: str) -> None:
    recent = points["year"].ge(panel.start_year - _YEARS_BEFORE)
    points = points[recent] if recent.any() else points
    reference = points["reference"].iloc[0]
    first = min(float(points["year"].min()), float(panel.start_year) - 1)
    last = max(float(points["year"].max()), float(panel.deadline))
    if reference:
        axes.plot(points["year"], points["value"], color=theme.REFERENCE, ls=(0, (4, 2)), marker="s", ms=3, lw=1.2)
    else:
        axes.plot(points["year"], points["value"], color=theme.ACCENT, marker="o", ms=3.5, lw=1.5)
    if not pd.isna(panel.baseline):
        axes.plot([panel.baseline_year], [panel.baseline], marker="o", ms=7, mfc="none", mec=theme.INK, mew=1.2)
    if not reference and not pd.isna(panel.forecast):
        _outlook(axes, panel, points)
    if not pd.isna(panel.target):
        axes.plot([first, last], [panel.target] * 2, color=theme.INK, lw=1, ls=(0, (1, 1.2)))
        axes.plot([panel.deadline], [panel.target], marker="*", ms=9, color=theme.INK, clip_on=False, zorder=5)
    end = points.iloc[-1]
    axes.annotate(
        wording.number(end["value"], limits=(panel.target,)), (end["year"], end["value"]),
        # on the side away from the target's line
        xytext=(0, -13 if end["value"] < panel.target else 5), textcoords="offset points",
        fontsize=8, ha="center", zorder=6, annotation_clip=False,
        bbox={"boxstyle": "round,pad=0.1", "fc": "white", "ec": "none", "alpha": 0.8},
        color=theme.REFERENCE if reference else theme.ACCENT,
    )  # fmt: skip
    axes.margins(y=0.4)  # room for the number below a point
    axes.set_xlim(first - 0.6, last + 0.6)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=4, integer=True))
    axes.yaxis.set_major_locator(MaxNLocator(nbins=3))
    axes.tick_params(labelsize=7.5, length=2)
    axes.ticklabel_format(useOffset=False)
    axes.grid(axis="y")
    said = panel.label if not reference else (f"参考：{reference}" if language == "zh" else f"reference: {reference}")
    name = wording.wrap(panel.name, _TITLE_CHARACTERS).split("\n")
    name = [*name[:1], name[1] if len(name) == 2 else f"{name[1][:-1]}…"] if len(name) > 1 else name
    axes.annotate(
        "\n".join(name), (0, 1), xycoords="axes fraction", xytext=(0, 17), textcoords="offset points",
        fontsize=8.5, va="bottom", annotation_clip=False,
    )  # fmt: skip
    axes.annotate(
        f"{panel.promise} · {said}", (0, 1), xycoords="axes fraction", xytext=(0, 4), textcoords="offset points",
        fontsize=8, color=theme.MUTED, annotation_clip=False,
    )  # fmt: skip


def _outlook(axes: Axes, panel: Any, points: pd.DataFrame) -> None:
    """The line to the deadline and, where it is known, the interval that it opens into."""
    now = points.loc[points["year"].eq(panel.latest_year), "value"]
    if now.empty or panel.latest_year >= panel.deadline:
        return
    years, start = [panel.latest_year, panel.deadline], float(now.iloc[-1])
    axes.plot(years, [start, panel.forecast], color=theme.ACCENT, lw=1.1, ls=(0, (5, 2)), zorder=2)
    if not pd.isna(panel.forecast_low):
        low, high = [start, panel.forecast_low], [start, panel.forecast_high]
        axes.fill_between(years, low, high, color=theme.ACCENT, alpha=0.16, lw=0, zorder=1)


def _legend(figure: theme.Chart, lines: pd.DataFrame, area: str, say: wording.Say) -> None:
    entries = []
    if lines["reference"].eq("").any():
        entries.append(Line2D([], [], color=theme.ACCENT, marker="o", ms=3.5, label=area))
        entries.append(
            Line2D([], [], color="none", marker="o", ms=7, mfc="none", mec=theme.INK, label=say("基期值", "baseline"))
        )
        entries.append(
            Line2D(
                [],
                [],
                color=theme.ACCENT,
                lw=1.1,
                ls=(0, (5, 2)),
                label=say("外推（阴影为80%区间）", "line and 80 % interval"),
            )
        )
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
        handles=entries, loc="upper left", bbox_to_anchor=(0.0, 1 - 0.36 / height), ncols=4, fontsize=8.5, borderpad=0.2
    )
