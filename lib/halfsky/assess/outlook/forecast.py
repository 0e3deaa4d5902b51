"""How likely a target is met at its deadline: the straight line from the first value to the last, and how far it errs.

With n values y_1 … y_n in the years t_1 … t_n, the deadline tT, h = tT - t_n and L = t_n - t_1:

    g  = (y_n - y_1) / L                                             yearly drift
    s² = Σ ((y_i - y_{i-1}) / Δt_i - g)² · Δt_i / (n - 2)            variance of a yearly step
    ŷ  = y_n + g·h
    se = max( sqrt(s²·h·(1 + h/L)),  |g|·h / t_{0.9, n-2} )
    P  = F_{t, n-2}( d·(ŷ - T) / se )

A random walk with drift (Hyndman and Athanasopoulos, Forecasting: Principles and Practice, 3rd ed. 2021, section 5.2,
https://otexts.com/fpp3/simple-methods.html), whose standard error counts the uncertainty of the drift too. Its floor,
an interval that reaches from "no further change" to twice the drift, is Halfsky's: without it an 80 % interval of short
national series held 49-54 % of the later values. `docs/forecast-backtest.md` says how often the probabilities came
true.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd

from halfsky.assess.outlook.runs import Runs
from halfsky.settings import Settings

_FLOOR_QUANTILE = 0.9


def forecast(points: pd.DataFrame, targets: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """`forecast, forecast_low, forecast_high, probability, steady`, indexed like targets.

    points: `row` (index of targets), `year`, `value`, one value a year, sorted by both; only values of one definition.
    targets: `deadline`, `low`, `high` (the values that meet the target lie between them, infinite on an open side).

    forecast: on the line at the deadline, in the unit of the values; low and high hold `Settings.interval_share`.
    probability: of lying between `low` and `high` at the deadline; null where a bound is missing.
    steady: no yearly step differs from another, so that the interval rests on the floor alone (无波动信息).
    All are null with fewer than `Settings.forecast_points` values, and from the deadline on.
    """
    line = _lines(points).reindex(targets.index)
    ahead = targets["deadline"] - line["last_year"]
    usable = line["n"].ge(settings.forecast_points) & ahead.gt(0)
    freedom = (line["n"] - 2).where(usable)
    drift = line["drift"]
    center = line["last"] + drift * ahead

    spread = np.sqrt((line["variance"] * ahead * (1 + ahead / line["span"])).where(usable))
    error = np.maximum(spread, drift.abs() * ahead / student_quantile(_FLOOR_QUANTILE, freedom))
    reach = student_quantile(0.5 + settings.interval_share / 2, freedom) * error
    inside = _share_below(targets["high"], center, error, freedom) - _share_below(
        targets["low"], center, error, freedom, strictly=True
    )
    known = targets["low"].notna() & targets["high"].notna()
    return pd.DataFrame(
        {
            "forecast": center.where(usable),
            "forecast_low": (center - reach).where(usable),
            "forecast_high": (center + reach).where(usable),
            "probability": inside.clip(0.0, 1.0).where(usable & known),
            "steady": usable & line["variance"].le(1e-18 * line["last"].abs().clip(lower=1.0) ** 2),
        }
    )


def outlook(probability: pd.Series, settings: Settings) -> pd.Series:
    """`likely`, `possible`, `at_risk`, `unlikely`; "" without a probability."""
    bands = [-np.inf, settings.at_risk, settings.possible, settings.likely, np.inf]
    # 0.8 reached in floating point is 0.8
    cut = pd.cut(probability + 1e-12, bands, right=False, labels=["unlikely", "at_risk", "possible", "likely"])
    return cut.astype("object").fillna("")


def _lines(points: pd.DataFrame) -> pd.DataFrame:
    """`n, last, last_year, span, drift, variance` of each row's values."""
    runs = Runs.of(points["row"])
    year, value = points["year"].to_numpy("float64"), points["value"].to_numpy("float64")
    span = year[runs.ends] - year[runs.starts]
    span = np.where(span > 0, span, np.nan)
    drift = (value[runs.ends] - value[runs.starts]) / span
    years = runs.differences(year)
    step = runs.differences(value) / years - runs.spread(drift)
    variance = runs.sum(step**2 * years) / np.where(runs.lengths > 2, runs.lengths - 2, np.nan)
    columns = {
        "n": runs.lengths, "last": value[runs.ends], "last_year": year[runs.ends], "span": span, "drift": drift,
        "variance": variance,
    }  # fmt: skip
    return pd.DataFrame(columns, index=runs.labels)


def _share_below(
    bound: pd.Series, center: pd.Series, error: pd.Series, freedom: pd.Series, *, strictly: bool = False
) -> pd.Series:
    """How much of the forecast's distribution lies below a bound; all or nothing where it has no width."""
    distance = bound - center
    wide = student_cdf(distance / error.where(error.gt(0)), freedom)
    exact = (distance.gt(1e-9) if strictly else distance.ge(-1e-9)).astype("float64")
    return wide.where(error.gt(0), exact)


def student_cdf(value: pd.Series, freedom: pd.Series) -> pd.Series:
    """F(value) with `freedom` degrees of freedom; null where either is."""
    from scipy.special import stdtr  # noqa: PLC0415 - scipy is not needed to read a plan

    return pd.Series(stdtr(freedom.to_numpy("float64"), value.to_numpy("float64")), index=value.index)


def student_quantile(share: float, freedom: pd.Series) -> pd.Series:
    """The value that `share` of the distribution lies below; null where `freedom` is."""
    numbers = freedom.to_numpy("float64")
    known, place = np.unique(numbers, return_inverse=True)
    return pd.Series(np.array([_quantile(share, float(k)) for k in known])[place], index=freedom.index)


@cache
def _quantile(share: float, freedom: float) -> float:
    from scipy.special import stdtrit  # noqa: PLC0415 - as above

    return float(stdtrit(freedom, share))
