"""How far each target of a plan is: a bar from its baseline towards the target, with the numbers beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from halfsky.figures import theme
from halfsky.figures.asked import OF_PACKAGE, checked
from halfsky.figures.layout import Beside, width_of
from halfsky.figures.stage import Drawn, Stage, colours_of
from halfsky.target_rows import distinct, promises, short_promises
from halfsky.vocabulary.comparators import TWO_SIDED
from halfsky.vocabulary.statuses import STATUSES
from halfsky.words import line_breaks, values
from halfsky.words.values import Say

ROWS = 16  # rows of one chart: half a printed page, so that pages fill
_NAME_CHARACTERS = 16
_LINE_INCHES = 0.175
_ROW_PADDING = 0.13
_LEFT, _RIGHT = 2.15, 3.55
_MOST_SHARE = 2.0
_DATA = [
    "plan_id", "target_id", "domain", "indicator_id", "name", "comparator", "target", "unit", "promise",
    "baseline_year", "baseline", "latest_year", "observed", "latest", "attainment", "status", "label",
]  # fmt: skip
_FIRST, _LAST = -25.0, 125.0  # per cent of the way; beyond it a bar ends in an arrow and its number


@checked
def target_distance(
    gaps: pd.DataFrame,
    targets: pd.DataFrame = OF_PACKAGE,
    indicators: pd.DataFrame = OF_PACKAGE,
    *,
    package: object = None,
    language: str = "zh",
    simulated: bool = False,
    ax: Drawn | None = None,
    title: str | None = None,
    figsize: tuple[float, float] | None = None,
    colours: Mapping[str, str] | None = None,
) -> Drawn:
    """Each quantitative target's way from baseline (0 %) to target (100 %), its latest value and status.

    gaps: schemas.GAPS of one plan; targets: schemas.TARGETS; indicators: schemas.INDICATORS (English names). A target
    without any value reads 无数据; one with a single value, hence no way covered, shows the value and no bar. The chart
    grows with the targets; `pages` cuts a long plan into printed pages.

    `data`: a row a target with its terms, its baseline, latest value, `attainment` and `status`. colours: by status.
    """
    rows = promises(gaps, targets, indicators, language)
    return _chart(rows, language, simulated, ax=ax, title=title, figsize=figsize, colours=colours)


def charts(
    gaps: pd.DataFrame,
    targets: pd.DataFrame,
    indicators: pd.DataFrame,
    *,
    language: str = "zh",
    simulated: bool = False,
) -> list[theme.Chart]:
    """`target_distance` in printed pages (`pages`)."""
    parts = pages(gaps, targets)
    if not parts:
        return []
    rows = promises(pd.concat(parts), targets, indicators, language)
    return [_chart(rows[rows["target_id"].isin(part["target_id"])], language, simulated) for part in parts]


def _chart(
    rows: pd.DataFrame,
    language: str,
    simulated: bool,
    *,
    ax: Drawn | None = None,
    title: str | None = None,
    figsize: tuple[float, float] | None = None,
    colours: Mapping[str, str] | None = None,
) -> Drawn:
    say = values.chooser(language)
    fill = colours_of({code: row.look.colour for code, row in STATUSES.rows.items()}, colours)
    shown = rows
    rows = rows.assign(
        name=line_breaks.wrap_all(rows["name"], _NAME_CHARACTERS), promise=short_promises(rows["promise"])
    )  # fmt: skip
    if ax is not None:  # the columns stand below the name, where others may stand beside the axes
        said = [" · ".join(filter(None, texts)) for texts in rows[["promise", "latest", "label"]].to_numpy()]
        rows = rows.assign(name=rows["name"] + "\n" + said)
    rows = rows.assign(lines=rows["name"].str.count("\n") + 1)
    heights = (rows["lines"] * _LINE_INCHES + _ROW_PADDING).to_numpy(dtype=float)
    height = 0.95 + heights.sum() + 0.4
    without = int(rows["latest"].eq("").sum())
    heading = say("定量目标：从基期到目标走了多远", "Quantitative targets: how much of the way is done")
    with theme.themed():
        stage = Stage(
            ax,
            height,
            say(
                f"{heading}。共{len(rows)}项，其中{without}项无数据。",
                f"{heading}. {len(rows)} targets, {without} of them without data.",
            ),
            title=title,
            figsize=figsize,
        )
        stage.title(
            heading,
            say(
                "0% 为基期值，100% 为目标值；一律以朝向目标为正；只写原因的不计进程",
                "0% is the baseline, 100% the target; towards it is positive; words: why there is no way",
            ),
        )
        axes = stage.panel(left=_LEFT, right=_RIGHT, top=0.95, bottom=0.4)
        centres = np.cumsum(heights) - heights / 2
        axes.set_xlim(_FIRST, _LAST)
        axes.set_ylim(heights.sum() or 1, 0)
        _lines(axes, heights, say, left=-0.9 if ax is None else 0.0)
        for row, centre in zip(rows.itertuples(), centres, strict=True):
            _draw_row(axes, row, centre, fill, say)
        axes.set_yticks(centres, rows["name"])
        axes.set_xticks([0, 50, 100], ["0%", "50%", "100%"])
        axes.spines["left"].set_visible(False)
        if stage.figure is not None:
            _columns(stage.figure, axes, rows, centres, say)
        if simulated:
            stage.stamp_simulated(language)
    return stage.end(lambda: shown[_DATA].rename(columns={"label": "status_name"}))


def pages(gaps: pd.DataFrame, targets: pd.DataFrame, rows: int = ROWS) -> list[pd.DataFrame]:
    """The gaps to draw, in pieces of at most `rows` for one printed chart each, nearly equal in length.

    Where all targets would not fit on one page those without a value are left to the tables.
    """
    wanted = distinct(gaps, targets)
    if len(wanted) > rows:
        wanted = wanted[wanted["observed"].notna()]
    return theme.pieces(wanted, rows)


def _lines(axes: Axes, heights: np.ndarray, say: Say, left: float) -> None:
    for edge in np.cumsum(heights)[:-1]:
        axes.axhline(edge, color=theme.GRID, linewidth=0.5, xmin=left, clip_on=False)
    axes.axvline(0, color=theme.MUTED, linewidth=0.8)
    axes.axvline(100, color=theme.INK, linewidth=1.4)
    for place, text in ((0, say("基期", "baseline")), (100, say("目标", "target"))):
        axes.annotate(text, (place, 0), xytext=(0, 4), textcoords="offset points", ha="center", fontsize=8.5)


def _draw_row(axes: Axes, row: Any, centre: float, fill: Mapping[str, str], say: Say) -> None:
    if row.latest == "":
        axes.plot([0], [centre], marker="o", mfc="white", mec=theme.MUTED, ms=5, zorder=3)
        axes.text(5, centre, row.label, va="center", fontsize=8.5, color=theme.MUTED)
        return
    if pd.isna(row.attainment):
        axes.text(
            5,
            centre,
            _why_no_way(row, say),
            va="center",
            fontsize=8.5,
            color=theme.MUTED,
            bbox={"boxstyle": "round,pad=0.1", "fc": "white", "ec": "none"},
        )
        return
    # inside its band an approximate target is reached, wherever in the band the value lies
    inside_band = row.comparator in TWO_SIDED and STATUSES.row(row.status).reached
    share = 100.0 if inside_band else float(row.attainment) * 100
    end = min(max(share, _FIRST), _LAST)
    look = STATUSES.row(row.status).look
    axes.add_patch(
        Rectangle(
            (min(0.0, end), centre - 0.075), abs(end), 0.15,
            facecolor=fill[row.status], edgecolor=theme.INK, hatch=look.hatch, linewidth=0.6, zorder=2,
        )
    )  # fmt: skip
    beyond = "right" if share > _LAST else "left" if share < _FIRST else ""
    marker = {"right": ">", "left": "<", "": "D"}[beyond]
    axes.plot([end], [centre], marker=marker, color=theme.INK, ms=5, zorder=4, clip_on=False)
    inside = share > 80
    axes.annotate(
        say("在允许范围内", "within the band") if inside_band else _share(float(row.attainment)), (end, centre),
        xytext=(-7 if inside else 7, 0), textcoords="offset points", va="center", ha="right" if inside else "left",
        fontsize=8.5, zorder=5, bbox={"boxstyle": "round,pad=0.12", "fc": "white", "ec": "none", "alpha": 0.85},
    )  # fmt: skip


def _share(part: float) -> str:
    """How much of the way; of a way that was short from the start many times over says nothing more than twice."""
    return values.journey(part)


def _why_no_way(row: Any, say: Say) -> str:
    held = STATUSES.row(row.status)
    if held.few:
        return say("例数太少", "too few cases")
    if held.lacks_data:
        return say("数据不足", "too little data")
    if pd.isna(row.baseline):
        broken = "break" in row.warnings.split(";")
        return say("口径变化", "definition changed") if broken else say("无基期值", "no baseline")
    return say("基期已达标", "met from the start")


def _columns(figure: theme.Chart, axes: Axes, rows: pd.DataFrame, centres: np.ndarray, say: Say) -> None:
    """Target, latest value and status as three columns of text right of the bars."""
    width = width_of(axes)
    for column, inches, heading in (
        ("promise", 0.1, say("目标值", "target")),
        ("latest", 1.1, say("最新值（年份）", "latest (year)")),
        ("label", 2.35, say("状态", "status")),
    ):
        place = 1 + inches / width
        head = axes.annotate(
            heading, (place, 1), xycoords="axes fraction", xytext=(0, 4), textcoords="offset points",
            fontsize=8.5, color=theme.MUTED, annotation_clip=False,
        )  # fmt: skip
        texts = [
            axes.text(
                place,
                centre,
                text or "—",
                transform=axes.get_yaxis_transform(),
                fontsize=8.5,
                va="center",
                clip_on=False,
            )
            for text, centre in zip(rows[column], centres, strict=True)
        ]
        figure.lay(Beside(axes, (head, *texts), inches))
