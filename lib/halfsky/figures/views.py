"""Where the areas stand on one indicator, in three views beside each other: level, journey and pace."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from halfsky.figures import stage, theme
from halfsky.figures.asked import OF_PACKAGE, checked
from halfsky.figures.bars import plan_names
from halfsky.figures.stage import Panels, as_many, colours_of
from halfsky.target_rows import names
from halfsky.vocabulary.codes import UNRANKED
from halfsky.words import line_breaks, ranges, values
from halfsky.words.values import Say

_ROW_INCHES, _TALL_ROW_INCHES = 0.235, 0.31  # the latter where a name takes two lines
_NAME_CHARACTERS = 12
_TOP, _BOTTOM = 1.3, 0.62
_PANELS = {"level": (1.5, 1.55), "journey": (4.25, 0.7), "pace": (6.1, 0.5)}  # left edge and width, inches
_MARKERS = {"higher": "^", "similar": "o", "lower": "v", "": "o"}
_JOURNEY, _PACE = (-0.5, 1.5), (-0.5, 2.0)  # beyond these a mark becomes an arrow
_COLOURS = {"value": theme.ACCENT, "target": theme.INK, "upper": theme.REFERENCE, "journey": "#8fb6d6"}
_DATA = [
    "indicator_id", "name", "plan_id", "area_code", "observed", "low", "high", "unit", "latest_year", "target",
    "benchmark", "against_benchmark", "attainment", "pace_ratio", "unranked", "level_range", "journey_range",
    "pace_range",
]  # fmt: skip


@checked
def standing_views(
    standings: pd.DataFrame,
    ranks: pd.DataFrame,
    plans: pd.DataFrame = OF_PACKAGE,
    areas: pd.DataFrame = OF_PACKAGE,
    indicators: pd.DataFrame = OF_PACKAGE,
    *,
    package: object = None,
    language: str = "zh",
    simulated: bool = False,
    ax: Panels | None = None,
    title: str | None = None,
    figsize: tuple[float, float] | None = None,
    colours: Mapping[str, str] | None = None,
) -> Panels:
    """One indicator: the level with its interval and the upper area's value, the way done, and the pace; rank ranges.

    standings: `compare.compare_plans(…).standings` of one indicator; ranks: `….ranks`; plans, areas, indicators: the
    package's tables. Rows are ordered by level, those without a rank at the end and hollow. ▲ ● ▼ is higher than,
    similar to or lower than the upper area.

    `data`: a row a plan, in the order of the chart, with the three views and their rank ranges. ax: three axes, for
    level, journey and pace; they come back. colours: of `value`, `target`, `upper` and `journey`.
    """
    paint = colours_of(_COLOURS, colours)
    given = as_many(ax, len(_PANELS)) if ax is not None else []
    say = values.chooser(language)
    rows = _rows(standings, ranks, plans, areas, indicators, language)
    heading = str(rows["name"].iloc[0]) if len(rows) else ""
    broken = any("\n" in plan for plan in rows["plan"])
    height = _TOP + (_TALL_ROW_INCHES if broken else _ROW_INCHES) * max(len(rows), 1) + _BOTTOM
    heading = heading if title is None else title
    with theme.themed():
        if given:
            for place, (view, axes) in enumerate(zip(_PANELS, given, strict=True)):
                width = axes.get_window_extent().width / axes.figure.dpi
                _view(axes, view, rows, width, paint, say, f"{heading}\n" if heading and not place else "")
                stage.in_font(axes)
            if simulated:
                given[0].text(0.5, 0.5, theme.STAMP[language], transform=given[0].transAxes, **theme.STAMPED)
            return cast("Panels", ax)
        figure = stage.sized(height, _spoken(heading, rows, say), theme.WIDTH, title, figsize)
        width = float(figure.get_figwidth())
        figure.holds(lambda: rows[_DATA])
        theme.title(figure, heading, _subtitle(rows, say))
        stretch = width / theme.WIDTH
        for view, (left, wide) in _PANELS.items():
            left, wide = left * stretch, wide * stretch
            axes = theme.share(figure, left=left, width=wide, of=width, top=_TOP, bottom=_BOTTOM)
            _view(axes, view, rows, wide, paint, say)
        if rows.empty:
            figure.text(0.5, 0.8, say("没有可画的数据", "no data to draw"), ha="center")
        theme.footnote(figure, _footnote(rows, areas, language, say))
        if simulated:
            theme.stamp_simulated(figure, language)
    return cast("Panels", figure)


def _view(
    axes: Axes, view: str, rows: pd.DataFrame, width: float, paint: Mapping[str, str], say: Say, above: str = ""
) -> None:  # fmt: skip
    """One of the three in its axes, which are so many inches wide. above: words before its head."""
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_yticks([])
    axes.tick_params(axis="x", labelsize=8.5)
    axes.spines["left"].set_visible(False)
    {"level": _level, "journey": _journey, "pace": _pace}[view](axes, rows, paint, say)
    if above:
        axes.set_title(above + axes.get_title(loc="left"), fontsize=9, loc="left", pad=20)
    _texts(axes, rows, view, width, say)
    if view == "level":
        axes.set_yticks(range(len(rows)), rows["plan"], fontsize=8.5)


def _rows(
    standings: pd.DataFrame,
    ranks: pd.DataFrame,
    plans: pd.DataFrame,
    areas: pd.DataFrame,
    indicators: pd.DataFrame,
    language: str,
) -> pd.DataFrame:
    rows = standings[standings["observed"].notna()].reset_index(drop=True)
    rows = values.with_catalogue(rows, indicators)
    better = rows["indicator_id"].map(indicators.set_index("indicator_id")["better"].to_dict())
    rows = rows.assign(
        name=names(rows, indicators, language),
        plan=line_breaks.wrap_all(plan_names(rows["plan_id"], plans, areas, language), _NAME_CHARACTERS),
        place=-rows["observed"] * better.map({"higher": 1, "lower": -1}).fillna(1).astype("float64"),
        out=rows["unranked"].ne(""),
    )
    for view in _PANELS:
        own = ranks[ranks["view"].eq(view)].set_index(["indicator_id", "plan_id"])
        keys = pd.MultiIndex.from_frame(rows[["indicator_id", "plan_id"]])
        found = own[["rank_low", "rank_high"]].reindex(keys).reset_index(drop=True)
        rows[f"{view}_range"] = [
            "" if pd.isna(low) else f"{int(low)}" if low == high else ranges.between(int(low), int(high), language)
            for low, high in found.itertuples(index=False)
        ]
    return rows.sort_values(["out", "place", "plan"], ignore_index=True)


def _level(axes: Axes, rows: pd.DataFrame, paint: Mapping[str, str], say: Say) -> None:
    first = rows.iloc[0] if len(rows) else None
    unit = "" if first is None else values.unit(first["unit"], say("zh", "en"), first["name"], first["counter"])
    head = say("水平", "level") + (say(f"（{unit}）", f" ({unit.strip()})") if unit else "")
    axes.set_title(head, fontsize=9, loc="left", pad=20)
    # a mark of a kind is drawn once for all rows: of hundreds of areas each would be an artist of its own
    places = np.arange(len(rows), dtype="float64")
    sure = rows["low"].notna().to_numpy()
    ends = np.column_stack([rows["low"], rows["high"], np.full(len(rows), np.nan)])[sure]
    axes.plot(ends.ravel(), np.repeat(places[sure], 3), color=paint["value"], linewidth=1.6, zorder=2)
    for (against, out), own in rows.groupby(["against_benchmark", "out"], sort=False):
        face = "white" if out else paint["value"]
        marker = _MARKERS[str(against)]
        axes.plot(own["observed"], places[own.index], marker, mfc=face, mec=paint["value"], ms=5.5, zorder=3)
    asked = rows["target"].notna().to_numpy()
    axes.plot(rows["target"][asked], places[asked], "|", color=paint["target"], ms=9, mew=1.6, zorder=2)
    benchmark = _benchmark(rows)
    if benchmark is not None:
        axes.axvline(benchmark, color=paint["upper"], linestyle="--", linewidth=1.2, zorder=1)
    axes.margins(x=0.06)
    axes.grid(axis="x")
    axes.xaxis.set_major_locator(MaxNLocator(nbins=4))


def _journey(axes: Axes, rows: pd.DataFrame, paint: Mapping[str, str], say: Say) -> None:
    axes.set_title(say("路程", "journey"), fontsize=9, loc="left", pad=20)
    low, high = _JOURNEY
    axes.set_xlim(low, high)
    axes.axvline(0, color=theme.MUTED, linewidth=0.8)
    axes.axvline(1, color=theme.INK, linewidth=1.2)
    share = rows["attainment"].dropna()
    axes.barh(
        share.index, share.clip(low, high), height=0.5, color=paint["journey"], edgecolor=theme.INK, linewidth=0.5,
        zorder=2,
    )  # fmt: skip
    _arrows(axes, share, low, high)
    axes.set_xticks([0, 1], ["0%", "100%"])


def _pace(axes: Axes, rows: pd.DataFrame, paint: Mapping[str, str], say: Say) -> None:
    axes.set_title(say("进度比", "pace"), fontsize=9, loc="left", pad=20)
    low, high = _PACE
    axes.set_xlim(low, high)
    axes.axvline(1, color=theme.INK, linewidth=1.2)
    axes.axvline(0, color=theme.MUTED, linewidth=0.8)
    pace = rows["pace_ratio"].dropna()
    within = pace[pace.between(low, high)]
    axes.plot(within, within.index, "D", color=theme.INK, ms=4.5, clip_on=False, zorder=3)
    _arrows(axes, pace, low, high)
    axes.set_xticks([0, 1, 2], ["0", "1", "2"])


def _arrows(axes: Axes, shown: pd.Series, low: float, high: float) -> None:
    """What lies beyond an edge, as arrows at it. shown: by the row's place."""
    for marker, end, beyond in ((">", high, shown[shown.gt(high)]), ("<", low, shown[shown.lt(low)])):
        if len(beyond):
            edge = np.full(len(beyond), end)
            axes.plot(edge, beyond.index, marker, color=theme.INK, ms=4.5, clip_on=False, zorder=3)


def _texts(axes: Axes, rows: pd.DataFrame, view: str, width: float, say: Say) -> None:
    """The value and the rank range right of each panel."""
    composite = {
        "level": values.column(rows.assign(indicator=rows["name"]), "observed", say("zh", "en")),
        "journey": [values.journey(part) for part in rows["attainment"]],
        "pace": [values.number(pace) for pace in rows["pace_ratio"]],
    }[view]
    reason = [_reason(row, say) for row in rows.itertuples()] if view == "level" else [""] * len(rows)
    ranges = [text or why for text, why in zip(rows[f"{view}_range"], reason, strict=True)]
    heads = {"level": (0.08, 0.7), "journey": (0.06, 0.66), "pace": (0.08, 0.48)}[view]
    for inches, head, column in ((heads[0], "", composite), (heads[1], say("位次", "rank"), ranges)):
        place = 1 + inches / width
        axes.annotate(
            head, (place, 1), xycoords="axes fraction", xytext=(0, 5), textcoords="offset points", fontsize=8.5,
            color=theme.MUTED, annotation_clip=False,
        )  # fmt: skip
        for row, (text, out) in enumerate(zip(column, rows["out"], strict=True)):
            if not text:
                continue
            axes.text(
                place, row, text, transform=axes.get_yaxis_transform(), fontsize=8.5, va="center", clip_on=False,
                color=theme.MUTED if out else theme.INK,
            )  # fmt: skip


def _reason(row: Any, say: Say) -> str:
    """Why a row has no place: in a few signs, the footnote explains them."""
    if row.unranked not in UNRANKED:
        return ""
    why = UNRANKED.row(row.unranked)
    return say(f"{row.latest_year:.0f}年", f"{row.latest_year:.0f}") if why.dated else say(why.sign, why.sign_en)


def _benchmark(rows: pd.DataFrame) -> float | None:
    """The upper area's value, where it is the same one for all rows of the common year."""
    known = rows.loc[rows["same_year"] & rows["benchmark"].notna(), "benchmark"].unique()
    return float(known[0]) if len(known) == 1 else None


def _subtitle(rows: pd.DataFrame, say: Say) -> str:
    if rows.empty:
        return ""
    year = rows["common_year"].dropna()
    said = f"{int(year.iloc[0])}" if len(year) else ""
    ranked = int((~rows["out"]).sum())
    return say(
        f"{said}年，{len(rows)}个地区有数据，其中{ranked}个可比、可排位次区间；位次1为最好，只列区间，相差2～3位没有实际意义",
        f"{said}: {len(rows)} areas with data, {ranked} of them ranked; 1 is best; 2 or 3 places mean nothing",
    )


def _footnote(rows: pd.DataFrame, areas: pd.DataFrame, language: str, say: Say) -> str:
    known = rows[rows["same_year"] & rows["benchmark"].notna()]
    text = ""
    if _benchmark(rows) is not None:
        titles = areas.set_index("area_code")[f"name_{language}"]
        upper = str(titles.get(known["benchmark_area"].iloc[0], ""))
        value = values.column(known.assign(indicator=known["name"]).head(1), "benchmark", language)[0]
        text = say(f"虚线：{upper}同年值{value}。", f"Dashed: {upper} in the same year, {value}. ")
    text += say("竖线：各自目标值。空心：不参与排位。", "Ticks: each target. Hollow: not ranked. ")
    text += say("路程只在起止年份相同的规划之间排位。", "Journeys are ranked among plans of the same time only.")
    if rows["low"].isna().all():
        return text + say(
            "\n没有分子、分母，不作置信区间：位次只反映公布数值的先后，不含随机波动。",
            "\nNo numerators, hence no intervals: the ranks do not hold chance.",
        )
    return text + say(
        "\n横线：95%置信区间。▲高于 ●相当于 ▼低于上级地区同年值（区间不含该值才算高、低）。",
        "\nLines: 95 % intervals. ▲ higher than, ● similar to, ▼ lower than the upper area in that year.",
    )


def _spoken(heading: str, rows: pd.DataFrame, say: Say) -> str:
    levels = values.column(rows.assign(indicator=rows["name"]), "observed", say("zh", "en"))
    parts = [
        f"{row.plan.replace(chr(10), ' ')} {level}"
        + (say(f"，位次{row.level_range}", f", rank {row.level_range}") if row.level_range else "")
        for row, level in zip(rows.itertuples(index=False), levels, strict=True)
    ]
    return f"{heading}：" + "；".join(parts) if np.size(parts) else heading
