"""The numbers that decide a status, each with its source. Every report prints them.

A status is a judgement about people's work: whoever disagrees with it must be able to see, and to change, the number
behind it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from halfsky.errors import UsageError, suggestion


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
    nearly_of_target, nearly_of_way
        0.10 and 0.20: but never further than a tenth of the target's number, nor than a fifth of the way from the
        baseline to it: 1 % is no 基本达标 of 0.5 %, and 79.25 years that were 79.30 are none of 80. Conventions of
        Halfsky. Before the due year nothing is 基本达标 whose probability is below `possible`.
    approx_share
        0.02: half-width of 左右/约 where the target states none: 2 % of its number. The National Bureau of Statistics
        called 49.2 against 50 左右 attained; one unit of any number would let 1.4 meet 0.5.

    Which observations count:

    stale_years
        2: an observation older than this against the year assessed is called 数据滞后.
    due_window
        2: years by which a value may be older, or else newer, than the due year and stand for it. Without one the
        target is 到期未报. A convention of Halfsky; both sides alike, so that silence raises no rate.
    baseline_window
        3: how many years before the base year a baseline may lie if there is none in the base year or after it.
    forecast_spans
        1.0: a line through two or three values is extended by at most this many times the span that it was observed
        over. Longer extensions of the regional UN indices went astray. From `forecast_points` values on the interval
        grows with the distance and speaks for itself.

    Outlook (probability of attaining the target, `assess.forecast`):

    forecast_points
        4: with fewer observations there is no probability and no interval.
    interval_share
        0.80: the share that the forecast interval is to hold, half of the rest on either side.
    likely, possible, at_risk
        0.80, 0.50, 0.20: from these probabilities on a target is 较有把握, 有希望, 有风险; below it is 难以达标. Bands
        of Halfsky: probabilities of short series are not to be read to the percent (`docs/forecast-backtest.md`).

    Warnings:

    warning_years
        2: years between the baseline and the latest value before a target is called 预计达标困难; until then it is
        too early (尚早) and the target is watched.
    volatility_points
        5: fluctuation is judged from this many observations on; process control charts are usable from 5 to 6.
    outlier_mads
        3.0: a value further from the trend than this many scaled median absolute deviations is out of line.
    reversal_share
        0.5: as many of the yearly changes going the wrong way, with changes for the better between them, is a
        fluctuation. A steady fall is none: its status says 背离目标.
    trend_fit
        0.5: adjusted R² from which a series has a clear trend; then control limits around its mean say nothing.
    small_count
        10: a rate that rests on fewer cases is 小样本; the public health practice of England uses exact Poisson limits
        below it (Byar's approximation from it on).
    small_denominator
        30: a share of fewer people is 小样本: one person is more than three percentage points.
    pooled_years
        5: at most so many years, from the base on, are put together to judge what rests on few cases.
    sure
        0.80: such a value meets its target, or does not, where the chance of it is at least this; between them nobody
        can say (小样本不能判断).

    Directional targets (no number):

    significance
        0.05: two-sided p of the Mann-Kendall test from which a direction counts, with `significance_points` points or
        more.
    significance_points
        5: with fewer points no result at 5 % is possible (the smallest exact p is 0.083 for four), so the sign of the
        Theil-Sen slope alone decides, and the basis says so.

    What is headlined:

    headline_coverage
        0.30: where fewer of the targets with a number can be judged no rate is headlined: the report tells what is
        missing (数据缺口通报). A convention of Halfsky.
    """

    on_track_pace: float = 0.95
    accelerate_pace: float = 0.60
    nearly_share: float = 0.01
    nearly_points: float = 0.5
    nearly_of_target: float = 0.10
    nearly_of_way: float = 0.20
    approx_share: float = 0.02
    stale_years: int = 2
    due_window: int = 2
    baseline_window: int = 3
    forecast_spans: float = 1.0
    forecast_points: int = 4
    interval_share: float = 0.80
    likely: float = 0.80
    possible: float = 0.50
    at_risk: float = 0.20
    warning_years: int = 2
    volatility_points: int = 5
    outlier_mads: float = 3.0
    reversal_share: float = 0.5
    trend_fit: float = 0.5
    small_count: int = 10
    small_denominator: int = 30
    pooled_years: int = 5
    sure: float = 0.80
    significance: float = 0.05
    significance_points: int = 5
    headline_coverage: float = 0.30

    def __post_init__(self) -> None:
        """UsageError for a threshold that no judgement could use: no number, below 0, cuts in the wrong order."""
        for field in fields(self):
            value = getattr(self, field.name)
            whole = field.type == "int"
            kinds = int if whole else (int, float)
            if isinstance(value, bool) or not isinstance(value, kinds) or not 0 <= value < float("inf"):
                what = "a whole number" if whole else "a number"
                raise UsageError(f"threshold {field.name} is {value!r}: give {what}, 0 or more")
        for low, high in (("accelerate_pace", "on_track_pace"), ("at_risk", "possible"), ("possible", "likely")):
            if getattr(self, low) > getattr(self, high):
                raise UsageError(
                    f"threshold {low} ({getattr(self, low):g}) lies above {high} ({getattr(self, high):g})"
                )
        for share in ("interval_share", "likely", "significance", "sure"):
            if not 0 < getattr(self, share) < 1:
                raise UsageError(f"threshold {share} is {getattr(self, share):g}: give a share between 0 and 1")
        if self.forecast_points < 3:
            raise UsageError(f"threshold forecast_points is {self.forecast_points}: an interval needs 3 values or more")

    @classmethod
    def of(cls, given: Mapping[str, Any] | Settings, where: str = "thresholds") -> Settings:
        """The defaults with those given. UsageError for a name that does not exist or a value that cannot be."""
        if isinstance(given, Settings):
            return given
        if not isinstance(given, Mapping):
            kind = type(given).__name__
            raise UsageError(f"{where}: a {kind}, where halfsky.assess.Settings or a mapping of thresholds is expected")
        names = [field.name for field in fields(cls)]
        for name in given:
            if name not in names:
                raise UsageError(f"{where}: unknown threshold {name!r}; {suggestion(str(name), names)}")
        try:
            return cls(**given)
        except UsageError as error:
            raise UsageError(f"{where}: {error}") from None
