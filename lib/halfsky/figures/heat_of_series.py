"""Heat maps of tidy series: areas by years, or areas by indicators."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from halfsky.errors import UsageError
from halfsky.figures import theme
from halfsky.figures import tidy_series as tidy
from halfsky.figures.canvas import laid_out_only
from halfsky.figures.stage import Drawn, Stage, colours_of
from halfsky.words import line_breaks, values
from halfsky.words.amounts import digits

ROWS, COLUMNS = 60, 30  # that can be read
_LEFT, _ROW = 1.6, 0.27  # inches
_ANNOTATED = 300  # cells that have room for their numbers


def heat_map(
    series: pd.DataFrame,
    *,
    columns: str = "year",
    year: int | None = None,
    annotated: bool = True,
    language: str = "zh",
    ax: Drawn | None = None,
    title: str | None = None,
    figsize: tuple[float, float] | None = None,
    colours: Mapping[str, str] | None = None,
) -> Drawn:
    """Areas down; across the years of one indicator, or with columns="indicator" several indicators in one year.

    series: `halfsky.series`. Of one indicator the shade is the value. Of several, whose units differ, it is the share
    of the other areas that are behind, by the better way of each (`shade` in `data`); a cell without a way is not
    shaded. A cell without a value is grey with a stroke: nothing is known. annotated: the values, where there is room.
    year: the one with the most values. Rows are in the order of the series. colours: `low`, `high` and `unknown`.

    `data`: a row a cell with a value. UsageError for more rows or columns than can be read.
    """
    import seaborn  # noqa: PLC0415 - a second of start-up

    say = values.chooser(language)
    paint = colours_of({"low": "#f4e9d3", "high": theme.ACCENT, "unknown": "#e3e6e9"}, colours)
    rows = tidy.rows_of(series, "heat_map", tidy.AREA, tidy.INDICATOR)
    rows, heading = _chosen(rows, columns, year, say)
    tidy.one_value_each(rows, [tidy.AREA, columns], "heat_map")
    down = rows[tidy.AREA].drop_duplicates()
    across = sorted(rows[columns].unique()) if columns == "year" else list(rows[columns].unique())
    if len(down) > ROWS or len(across) > COLUMNS:
        raise UsageError(f"heat_map: {len(down)} areas by {len(across)}; at most {ROWS} by {COLUMNS} can be read")
    shades = rows.pivot_table(index=tidy.AREA, columns=columns, values="shade").reindex(index=down, columns=across)
    numbers = rows.pivot_table(index=tidy.AREA, columns=columns, values="value").reindex(index=down, columns=across)
    texts = numbers.map(lambda value: "" if pd.isna(value) else digits(value))
    told = annotated and texts.size <= _ANNOTATED
    height = 0.95 + _ROW * max(len(down), 3) + 0.5
    with theme.themed():
        alt = f"{heading}：" + say(f"{len(down)}个地区", f"{len(down)} areas")
        stage = Stage(ax, height, alt, title=title, figsize=figsize)
        stage.title(line_breaks.wrap(heading, 40).split("\n")[0])
        axes = stage.panel(left=_LEFT, right=0.2, top=0.95, bottom=0.35)
        axes.set_facecolor(paint["unknown"])
        with laid_out_only(axes.figure):
            seaborn.heatmap(
                shades.astype("float64"), ax=axes, mask=shades.isna(), annot=texts.to_numpy() if told else None, fmt="",
                cmap=seaborn.blend_palette([paint["low"], paint["high"]], as_cmap=True), cbar=False, linewidths=0.8,
                linecolor="white", annot_kws={"fontsize": 8},
            )  # fmt: skip
        _unknown(axes, numbers, texts if told else None, shades)
        axes.xaxis.tick_top()
        axes.tick_params(length=0)
        axes.set_yticks(np.arange(len(down)) + 0.5, line_breaks.wrap_all(down, 11), rotation=0, fontsize=8.5)
        heads = [str(one) if columns == "year" else line_breaks.wrap(str(one), 8) for one in across]
        axes.set_xticks(np.arange(len(across)) + 0.5, heads, rotation=0, fontsize=8.5)
        tidy.named(axes)
        stage.footnote(say("灰底短线：没有数据。", "Grey with a stroke: no value."))
        if tidy.is_simulated(rows):
            stage.stamp_simulated(language)
    return stage.end(lambda: rows)


def _chosen(rows: pd.DataFrame, columns: str, year: int | None, say: values.Say) -> tuple[pd.DataFrame, str]:
    """The rows drawn with their `shade`, and what they show."""
    if columns == "year":
        if len(rows[tidy.INDICATOR].unique()) > 1:
            raise UsageError("heat_map: years of one indicator; for several give columns='indicator'")
        return rows.assign(shade=rows["value"]), say(
            f"{rows[tidy.INDICATOR].iloc[0]}：历年", f"{rows[tidy.INDICATOR].iloc[0]}"
        )
    if columns != tidy.INDICATOR:
        raise UsageError(f"heat_map: columns={columns!r}; accepted: year, {tidy.INDICATOR}")
    chosen = tidy.common_year(rows, year, "heat_map")
    rows = rows[rows["year"].eq(chosen)].reset_index(drop=True)
    heading = say(f"各地区、各指标（{chosen}年），色深者在前", f"Areas by indicators, {chosen}; darker is ahead")
    return rows.assign(shade=tidy.share_better(rows)), heading


def _unknown(axes: Axes, numbers: pd.DataFrame, texts: pd.DataFrame | None, shades: pd.DataFrame) -> None:
    """A stroke where nothing is known; the number where a value has no shade."""
    for row, column in zip(*np.nonzero(shades.isna().to_numpy()), strict=True):
        known = not pd.isna(numbers.iloc[row, column])
        words = texts.iloc[row, column] if known and texts is not None else "" if known else "–"
        axes.text(column + 0.5, row + 0.5, words, ha="center", va="center", fontsize=8, color=theme.MUTED)
