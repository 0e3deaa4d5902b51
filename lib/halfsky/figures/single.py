"""One target's series on a chart of its own, small enough for a phone."""

from __future__ import annotations

import pandas as pd

from halfsky.figures import series, theme
from halfsky.words import values

_LINE = 0.22  # inches of a line of the legend
_LEFT, _RIGHT, _TOP = 0.55, 0.12, 0.62


def single_series(
    gap: pd.DataFrame,
    targets: pd.DataFrame,
    observations: pd.DataFrame,
    plans: pd.DataFrame,
    areas: pd.DataFrame,
    indicators: pd.DataFrame,
    *,
    language: str = "zh",
    width: float = 4.4,
    height: float = 2.9,
) -> theme.Chart:
    """`target_series` of one target; empty without any value.

    gap: its row of the gaps, or of `figures.promises`, which costs less; width and height in inches.
    """
    say = values.chooser(language)
    prepared = series.prepare(gap, targets, observations, plans, areas, indicators, language)
    panel = next(prepared.panels.itertuples(), None)
    said = "" if panel is None else f"{panel.name} {panel.promise} {panel.latest} {panel.label}"
    with theme.themed():
        figure = theme.chart(height, alt=f"{series.heading(prepared.lines, say)}：{said}", width=width)
        if panel is None:
            return figure
        lines = prepared.lines[prepared.lines["target_id"].eq(panel.target_id)]
        own = not lines["reference"].ne("").any()
        baseline = not pd.isna(panel.baseline)
        outlook = not pd.isna(panel.forecast) and bool(panel.latest_year < panel.deadline)
        entries = 2 + (baseline + outlook if own else 0)
        rows = -(-entries // 2) if own else 2
        series.legend(
            figure, lines, prepared.area, say, columns=2 if own else 1, below=height - _LINE * rows - 0.08,
            baseline=baseline, outlook=outlook,
        )  # fmt: skip
        bottom = _LINE * rows + 0.38
        place = series.Place(_LEFT, bottom, width - _LEFT - _RIGHT, height - bottom - _TOP)
        series.panel(figure, place, panel, lines, language)
        if lines["simulated"].any():
            theme.stamp_simulated(figure, language)
    return figure
