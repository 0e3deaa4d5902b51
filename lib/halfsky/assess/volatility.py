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

from halfsky.assess.settings import Settings
from halfsky.assess.slopes import median_slopes

NORMAL_MAD = 1.4826  # a median absolute deviation times this is the standard deviation of a normal distribution
NATURAL_LIMIT, SCREEN = 2.66, 3.267  # individuals chart: limits and screen in mean moving ranges (Shewhart constants)


def volatility(points: pd.DataFrame, targets: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """`volatility, volatile` and the numbers behind the verdict, indexed like targets.

    points: `row` (index of targets), `year`, `value`, sorted by both. targets: `expected_unit`, `direction` (+1, -1
    or 0), `target` (null where there is no number), `allowed` (the step from which a difference counts, in the unit).

    volatility: residual deviation from three values on; of percentages in points, else in percent of the mean.
    volatile, with `Settings.volatility_points` values or more, one of:
    - a value further from the median line than `outlier_mads` scaled median absolute deviations, and than `allowed`,
      at which the series turns;
    - `reversal_share` or more of the yearly changes going the wrong way by more than `allowed`, and at least one the
      right way by more;
    - without a clear trend, a target within the natural limits of the series (XmR chart, as NHS England's "Making data
      count"): reaching or missing it is chance. The limits are wider apart than `allowed`.
    """
    table = points.assign(place=points.groupby("row").cumcount())
    about = targets[["direction", "target", "allowed", "expected_unit"]]
    row = table["row"]
    n = table.groupby("row")["value"].size()
    by_row = row.to_numpy()

    fit = _least_squares(table, n)
    deviation = np.minimum(fit["residual"], fit["deviation"]).where(n.gt(2))
    mean = table.groupby("row")["value"].mean()

    allowed = row.map(about["allowed"]).fillna(0.0)
    off = (table["value"] - _median_line(table)).abs()
    scale = off.groupby(by_row).median() * NORMAL_MAD
    same = row.eq(row.shift())
    step = table["value"].diff().where(same)
    # A turn at the value, or at the last value against the step before: without it the trend is bent, not broken.
    after = step.shift(-1).where(row.eq(row.shift(-1)), step.shift().where(same))
    turn = (step * after).lt(0) & np.minimum(step.abs(), after.abs().where(row.eq(row.shift(-1)), np.inf)).gt(allowed)
    out = off.gt(settings.outlier_mads * row.map(scale) + 1e-9) & off.gt(allowed + 1e-9) & turn

    change = step / table["year"].diff().where(same) * row.map(about["direction"])
    wrong, right = change.lt(-allowed - 1e-9), change.gt(allowed + 1e-9)
    steps = n - 1
    reversals = wrong.groupby(by_row).sum()
    back_and_forth = reversals.ge(settings.reversal_share * steps) & right.groupby(by_row).any() & reversals.gt(0)

    limits = _natural_limits(table, mean)
    aim = about["target"].reindex(n.index)
    chance = aim.gt(limits["low"]) & aim.lt(limits["high"]) & fit["fit"].lt(settings.trend_fit)
    chance &= (limits["high"] - mean).gt(about["allowed"].reindex(n.index).fillna(0.0))
    enough = n.ge(settings.volatility_points)
    found = pd.DataFrame(
        {
            "deviation": deviation,
            "mean": mean,
            "outlier": out.groupby(by_row).any() & enough,
            "outlier_year": table["year"].where(out).groupby(by_row).max(),
            "reversals": reversals,
            "steps": steps,
            "back_and_forth": back_and_forth & enough,
            "low_limit": limits["low"],
            "high_limit": limits["high"],
            "by_chance": chance & enough,
        }
    ).reindex(targets.index)
    flags = ["outlier", "back_and_forth", "by_chance"]
    found[flags] = found[flags].eq(True)
    percent = targets["expected_unit"].eq("percent")
    relative = found["deviation"] / found["mean"].abs().where(found["mean"].abs().gt(1e-9)) * 100
    return found.assign(volatility=relative.mask(percent, found["deviation"]), volatile=found[flags].any(axis=1)).drop(
        columns="mean"
    )


def _least_squares(table: pd.DataFrame, n: pd.Series) -> pd.DataFrame:
    """By row: `residual` and `deviation` (both with their degrees of freedom) and `fit`, the adjusted R²."""
    row = table["row"]
    centred = table[["year", "value"]].astype("float64")
    centred = centred - centred.groupby(row).transform("mean")
    products = pd.DataFrame(
        {"xx": centred["year"] ** 2, "xy": centred["year"] * centred["value"], "yy": centred["value"] ** 2}
    )
    sums = products.groupby(row).sum()
    unexplained = (sums["yy"] - sums["xy"] ** 2 / sums["xx"].where(sums["xx"].gt(0))).clip(lower=0.0)
    residual = np.sqrt(unexplained / (n - 2).where(n.gt(2)))
    deviation = np.sqrt(sums["yy"] / (n - 1).where(n.gt(1)))
    spread = deviation.where(deviation.gt(1e-12))
    return pd.DataFrame({"residual": residual, "deviation": deviation, "fit": (1 - (residual / spread) ** 2).fillna(0)})


def _median_line(table: pd.DataFrame) -> pd.Series:
    """The Theil-Sen line through the median intercept, at each point."""
    slope = median_slopes(table)
    rest = table["value"] - table["row"].map(slope) * table["year"]
    return table["value"] - (rest - rest.groupby(table["row"]).transform("median"))


def _natural_limits(table: pd.DataFrame, mean: pd.Series) -> pd.DataFrame:
    """Mean ± 2.66 mean moving ranges; ranges that are out of line themselves are left out once."""
    row = table["row"]
    ranges = table["value"].diff().abs().where(row.eq(row.shift()))
    usual = ranges.groupby(row).mean()
    kept = ranges.where(ranges.lt(SCREEN * row.map(usual)) | ranges.eq(0))
    reach = NATURAL_LIMIT * kept.groupby(row).mean()
    return pd.DataFrame({"low": mean - reach, "high": mean + reach})
