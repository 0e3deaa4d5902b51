"""How much a series fluctuates around its own trend, and whether that is worth a warning (波动较大).

The plain coefficient of variation calls every steady decline volatile. The measure here is what is left around the
line of least squares, √(Σ residual² / (n - 2)), but not more than the standard deviation: divided by the mean it is the
instability index of Cuddy and Della Valle (1978, Oxford Bulletin of Economics and Statistics 40(1), 79-85,
CV·√(1 - adjusted R²)). For percentages it stays in points, since a share near 0 has no meaningful relative
fluctuation.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from halfsky.assess import thresholds
from halfsky.assess.outlook.runs import Runs, median_slopes
from halfsky.settings import Settings

NORMAL_MAD = 1.4826  # a median absolute deviation times this is the standard deviation of a normal distribution
_NOISE = 1e-9
NATURAL_LIMIT, SCREEN = 2.66, 3.267  # individuals chart: limits and screen in mean moving ranges (Shewhart constants)


def volatility(points: pd.DataFrame, targets: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """`volatility, volatile` and the numbers behind the verdict, indexed like targets.

    points: `row` (index of targets), `year`, `value`, sorted by both. targets: `expected_unit`, `direction` (+1, -1
    or 0), `target` (null where there is no number), `allowed` (the step from which a difference counts, in the unit).

    volatility: residual deviation from three values on; of percentages in points, else in percent of the mean.
    volatile, with `Settings.volatility_points` values or more, one of:
    - a value further from the median line than `outlier_mads` scaled median absolute deviations (times n / (n - 2)),
      and than `allowed`, at which the series turns;
    - `reversal_share` or more of the yearly changes going the wrong way by more than `allowed`, and at least one the
      right way by more;
    - without a clear trend, a target within the natural limits of the series (XmR chart, as NHS England's "Making data
      count"): reaching or missing it is chance. The limits are wider apart than `allowed`.
    """
    runs = Runs.of(points["row"])
    year, value = points["year"].to_numpy("float64"), points["value"].to_numpy("float64")
    about = targets[["direction", "target", "allowed"]].reindex(runs.labels).astype("float64")
    allowed = about["allowed"].fillna(0.0).to_numpy()
    n = runs.lengths
    mean = runs.mean(value)
    residual, deviation, fit = _least_squares(runs, year, value)

    off = np.abs(_off_the_median_line(runs, points, year, value))
    scale = pd.Series(off).groupby(runs.spread(np.arange(len(n)))).median().to_numpy() * NORMAL_MAD
    scale = scale * n / np.maximum(n - 2, 1)  # the fewer the points, the closer the line is drawn through them
    step = runs.differences(value)
    # A turn at the value, or at the last value against the step before: without it the trend is bent, not broken.
    following = np.append(step[1:], np.nan)
    after = np.where(np.isnan(following), np.append(np.nan, step[:-1]), following)
    size = np.fmin(np.abs(step), np.abs(following))
    turn = (step * after < 0) & (size > runs.spread(allowed))
    out = (off > settings.outlier_mads * runs.spread(scale) + _NOISE) & (off > runs.spread(allowed) + _NOISE) & turn
    outlier_year = np.full(len(n), np.nan)
    np.fmax.at(outlier_year, runs.spread(np.arange(len(n)))[out], year[out])

    change = step / runs.differences(year) * runs.spread(about["direction"].to_numpy())
    reversals = runs.sum(change < -runs.spread(allowed) - _NOISE)
    advances = runs.any(change > runs.spread(allowed) + _NOISE)
    steps = n - 1
    back_and_forth = (reversals >= settings.reversal_share * steps) & advances & (reversals > 0)

    reach = _natural_reach(runs, step)
    aim = about["target"].to_numpy()
    chance = (np.abs(aim - mean) < reach) & (fit < settings.trend_fit) & (reach > allowed)
    enough = n >= settings.volatility_points
    found = pd.DataFrame(
        {
            "deviation": np.where(n > 2, np.fmin(residual, deviation), np.nan),
            "mean": mean,
            "outlier": runs.any(out) & enough,
            "outlier_year": outlier_year,
            "reversals": reversals,
            "steps": steps,
            "back_and_forth": back_and_forth & enough,
            "low_limit": mean - reach,
            "high_limit": mean + reach,
            "by_chance": chance & enough,
        },
        index=runs.labels,
    ).reindex(targets.index)
    flags = ["outlier", "back_and_forth", "by_chance"]
    found[flags] = found[flags].eq(True)
    size_of_mean = found["mean"].abs()
    relative = found["deviation"] / size_of_mean.where(size_of_mean.gt(_NOISE)) * 100
    spread = relative.mask(targets["expected_unit"].eq("percent"), found["deviation"])
    return found.assign(volatility=spread, volatile=found[flags].any(axis=1)).drop(columns="mean")


def _least_squares(runs: Runs, year: np.ndarray, value: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """By run: residual and standard deviation (with their degrees of freedom), and the adjusted R² of the line."""
    across, up = year - runs.spread(runs.mean(year)), value - runs.spread(runs.mean(value))
    xx, xy, yy = runs.sum(across**2), runs.sum(across * up), runs.sum(up**2)
    unexplained = np.maximum(yy - xy**2 / np.where(xx > 0, xx, np.nan), 0.0)
    residual = np.sqrt(unexplained / np.where(runs.lengths > 2, runs.lengths - 2, np.nan))
    deviation = np.sqrt(yy / np.where(runs.lengths > 1, runs.lengths - 1, np.nan))
    fit = 1 - (residual / np.where(deviation > 1e-12, deviation, np.nan)) ** 2
    return residual, deviation, np.nan_to_num(fit, nan=0.0)


def _off_the_median_line(runs: Runs, points: pd.DataFrame, year: np.ndarray, value: np.ndarray) -> np.ndarray:
    """How far each point is from the Theil-Sen line through the median intercept."""
    rest = value - runs.spread(median_slopes(points).to_numpy()) * year
    middle = pd.Series(rest).groupby(runs.spread(np.arange(len(runs.starts)))).median()
    return rest - runs.spread(middle.to_numpy())


def _natural_reach(runs: Runs, step: np.ndarray) -> np.ndarray:
    """2.66 mean moving ranges; ranges that are out of line themselves are left out once."""
    ranges = np.abs(step)
    usual = runs.spread(runs.mean(ranges))
    kept = np.where((ranges < SCREEN * usual) | (ranges == 0), ranges, np.nan)
    return NATURAL_LIMIT * runs.mean(kept)


def steadiness(points: pd.DataFrame, targets: pd.DataFrame) -> pd.DataFrame:
    """`met_since` (first year in which the target was met) and `unmet_in` (last year after it in which it was not).

    Only of targets that their latest value meets; null otherwise. points: `row` (index of targets), `year`, `value`.
    targets: `met, base_year, comparator, low, high`.
    """
    held = targets.loc[targets["met"]]
    if held.empty:
        return pd.DataFrame({"met_since": np.nan, "unmet_in": np.nan}, index=targets.index)
    seen = points[points["row"].isin(held.index)]
    asked = held[["base_year", "comparator", "low", "high"]].reindex(seen["row"]).set_axis(seen.index)
    seen = seen[seen["year"].gt(asked["base_year"])]
    met = thresholds.met(seen["value"], asked.loc[seen.index])
    first = seen["year"].where(met).groupby(seen["row"]).min()
    lost = seen["year"].where(~met & seen["year"].gt(seen["row"].map(first))).groupby(seen["row"]).max()
    return pd.DataFrame({"met_since": first, "unmet_in": lost}).reindex(targets.index).astype("float64")
