"""One panel of a target's series: what is drawn in it, and what its lines and marks mean."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.lines import Line2D

from halfsky.figures import theme
from halfsky.figures.frame import AxesFrame, Frame, roomy
from halfsky.figures.layout import Key
from halfsky.target_rows import shown_years
from halfsky.vocabulary.codes import UNITS
from halfsky.words import amounts, line_breaks, values

COLOURS = {"own": theme.ACCENT, "reference": theme.REFERENCE, "target": theme.INK, "baseline": theme.INK}
_TITLE_CHARACTERS = 15
Ends = tuple[float, float]


class Line(NamedTuple):
    """The points of one target. reference: the upper area whose they are, "" for the plan's own; simulated: whether any
    value of the series is made up; firm: which values are final; since: the first year of each one's definition."""

    years: np.ndarray
    values: np.ndarray
    reference: str
    simulated: bool
    firm: np.ndarray
    since: np.ndarray


def draw(
    frame_of: Callable[[Ends, Ends], Frame | AxesFrame], panel: Any, points: Line, language: str,
    paint: Mapping[str, str], title: str | None = None,
) -> None:  # fmt: skip
    """A target's series in the frame with these ends of its two scales. title: in the place of the target's name."""
    years, observed, reference, _, firm, since = points
    shown = shown_years(years, panel.start_year)
    years, observed, firm, since = years[shown], observed[shown], firm[shown], since[shown]
    first = min(years.min(), float(panel.start_year) - 1)
    last = max(years.max(), float(panel.deadline))
    outlook = () if reference else _outlook(panel, years, observed)
    baseline = [] if pd.isna(panel.baseline) else [float(panel.baseline)]
    levels = [*observed, *baseline, panel.target, *outlook[1:]]
    up = roomy(levels, 0.4)  # room for the number below a point
    frame = frame_of((first - 0.6, last + 0.6), up)
    frame.scales(4, 3, language)
    frame.unit(UNITS.row(panel.unit).label(language) if panel.unit in UNITS else "")
    changed = np.flatnonzero(np.diff(since)) + 1
    # parted where it changed
    across, along = (list(np.insert(one, changed, np.nan)) for one in (years, observed))
    for year in since[changed]:
        frame.line([year - 0.5] * 2, up, **_PARTED)
    if reference:
        frame.line(across, along, color=paint["reference"], ls=(0, (4, 2)), marker="s", ms=3, lw=1.2)
    else:
        frame.line(across, along, color=paint["own"], marker="o", ms=3.5, lw=1.5)
    if not firm.all():
        colour = paint["reference" if reference else "own"]
        frame.line(years[~firm], observed[~firm], **_unfirm(colour))
    if baseline:
        frame.line([panel.baseline_year], baseline, marker="o", ms=7, mfc="none", mec=paint["baseline"], mew=1.2)
    if outlook:
        _draw_outlook(frame, panel, outlook, paint["own"])
    if not pd.isna(panel.target):
        frame.line([first, last], [panel.target] * 2, color=paint["target"], lw=1, ls=(0, (1, 1.2)))
        frame.line([panel.deadline], [panel.target], marker="*", ms=9, color=paint["target"], zorder=5)
    frame.text(
        years[-1], observed[-1], amounts.digits(observed[-1], (panel.target,)),
        # on the side away from the target's line
        above=-15 if observed[-1] < panel.target else 5, fontsize=10.5, ha="center", zorder=6,
        bbox={"boxstyle": "round,pad=0.1", "fc": "white", "ec": "none", "alpha": 0.8},
        color=paint["reference"] if reference else paint["own"],
    )  # fmt: skip
    said = panel.label if not reference else (f"参考：{reference}" if language == "zh" else f"reference: {reference}")
    name = line_breaks.wrap(panel.name if title is None else title, _TITLE_CHARACTERS).split("\n")
    if title is None and len(name) > 1:
        name = [*name[:1], name[1] if len(name) == 2 else f"{name[1][:-1]}…"]
    frame.head("\n".join(name), 18.5, fontsize=11, va="bottom")
    frame.subhead(f"{panel.stated} · {said}", 4, fontsize=10, color=theme.MUTED)


_PARTED: dict[str, Any] = {"color": theme.MUTED, "lw": 0.9, "ls": (0, (2, 2)), "zorder": 1.5}


def _unfirm(colour: str) -> dict[str, Any]:
    """How a value that is no final one is marked."""
    return {"ls": "", "marker": "D", "ms": 4.5, "mfc": "white", "mec": colour, "mew": 1.1, "zorder": 4}


def _outlook(panel: Any, years: np.ndarray, observed: np.ndarray) -> tuple[float, ...]:
    """The latest value, the forecast for the deadline, and its interval where it is known; () without a forecast."""
    now = observed[years == panel.latest_year] if not pd.isna(panel.latest_year) else np.array([])
    if pd.isna(panel.forecast) or not len(now) or panel.latest_year >= panel.deadline:
        return ()
    ends = () if pd.isna(panel.forecast_low) else (panel.forecast_low, panel.forecast_high)
    return (float(now[-1]), panel.forecast, *ends)


def _draw_outlook(frame: Frame | AxesFrame, panel: Any, outlook: tuple[float, ...], colour: str) -> None:
    """The line to the deadline and the interval that it opens into."""
    years, (start, end, *interval) = [panel.latest_year, panel.deadline], outlook
    frame.line(years, [start, end], color=colour, lw=1.1, ls=(0, (5, 2)), zorder=2)
    if interval:
        low, high = interval
        frame.band(years, [start, low], [start, high], color=colour, alpha=0.16, lw=0, zorder=1)


def legend_entries(
    lines: Iterable[Line], area: str, say: values.Say, paint: Mapping[str, str], *, baseline: bool, outlook: bool,
    band: bool = False, unfirm: bool = False, parted: bool = False,
) -> list[Line2D]:  # fmt: skip
    """What the lines and marks mean. baseline, outlook, band (of the outlook), unfirm (values that are not final),
    parted (by a change of the definition): whether there are any."""
    entries = []
    above = [bool(line.reference) for line in lines]
    if not all(above):
        entries.append(Line2D([], [], color=paint["own"], marker="o", ms=3.5, label=area))
        label = say("基期值", "baseline")
        hollow = Line2D([], [], color="none", marker="o", ms=7, mfc="none", mec=paint["baseline"], label=label)
        label = say("外推（阴影为80%区间）", "line and 80 % interval") if band else say("外推", "line")
        dashes = Line2D([], [], color=paint["own"], lw=1.1, ls=(0, (5, 2)), label=label)
        entries += [hollow] * baseline + [dashes] * outlook
    if any(above):
        label = say("参考：上级地区（非本地区数据）", "reference: area above (not the plan's own)")
        entries.append(Line2D([], [], color=paint["reference"], ls=(0, (4, 2)), marker="s", ms=3, label=label))
    if unfirm:
        label = say("推算、估计等非正式数", "derived, estimated, provisional")
        entries.append(Line2D([], [], color="none", label=label, **_unfirm(paint["own"])))
    if parted:
        entries.append(Line2D([], [], label=say("口径变化", "definition changed"), **_PARTED))
    label = say("目标与期限", "target and deadline")
    return [*entries, Line2D([], [], color=paint["target"], lw=1, ls=(0, (1, 1.2)), marker="*", ms=8, label=label)]


def legend(
    figure: theme.Chart, entries: list[Line2D], *, columns: int = 4, below: float = 0.36, foot: float = 0.0
) -> None:  # fmt: skip
    """The entries on the figure, `below` inches from the top; foot: they have so many at its foot, and stay there."""
    style: dict[str, Any] = {"fontsize": 10.5, "borderpad": 0.2}
    key = Key(entries, columns, None if foot else below, foot or 0.38, style)
    figure.key(entries, key, loc="upper left", bbox_to_anchor=(0.0, 1 - below / figure.get_figheight()), **style)
