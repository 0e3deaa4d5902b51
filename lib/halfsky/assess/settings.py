"""The numbers that decide a status, each with its source. Every report prints them.

A status is a judgement about people's work: whoever disagrees with it must be able to see, and to change, the number
behind it.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    """Thresholds and tolerances of the assessment.

    Paces (`pace_ratio`, the official 进度比: share of the way over share of the time):

    on_track_pace, accelerate_pace
        0.95 and 0.60: the cuts between significant, moderate and insufficient progress of Eurostat's monitoring
        report and of Statistics Canada (https://sdgcif-data-canada-oddcic-donnee.github.io/methodology/). Applied to
        the linear pace (时间过半、任务过半) because a growth rate fails at 0, at 100 % and at a change of sign.

    Tolerances:

    nearly_share
        0.01: 基本达标 when no further from the target than 1 % of the target. No general rule is published; the
        National Bureau of Statistics called 20.1 against 20 (0.5 % over) 基本实现 in its mid-term report of 2016.
    nearly_points
        0.5: for percentages also when no further than half a percentage point. The wider of the two holds.
    approx_tolerance
        1.0: half-width of 左右/约, in the target's unit, where the target states none. A convention of Halfsky.

    Which observations count:

    stale_years
        2: an observation older than this against the year assessed is called 数据滞后.
    baseline_window
        3: how many years before the base year a baseline may lie if there is none in the base year or after it.
    forecast_spans
        1.0: a line is extended by at most this many times the span that it was observed over. Longer extensions of the
        regional UN indices went astray.

    Directional targets (no number):

    significance
        0.05: two-sided p of the Mann-Kendall test from which a direction counts, with `significance_points` points or
        more.
    significance_points
        5: with fewer points no result at 5 % is possible (the smallest exact p is 0.083 for four), so the sign of the
        Theil-Sen slope alone decides, and the basis says so.
    """

    on_track_pace: float = 0.95
    accelerate_pace: float = 0.60
    nearly_share: float = 0.01
    nearly_points: float = 0.5
    approx_tolerance: float = 1.0
    stale_years: int = 2
    baseline_window: int = 3
    forecast_spans: float = 1.0
    significance: float = 0.05
    significance_points: int = 5
