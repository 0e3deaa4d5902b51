"""How likely a target is met at its deadline: the drift of the series, shrunk by its own noise, and how far it errs.

The values are put on a scale without ends first: z = log(p / (limit - p)) for a share of a limit (100 %, 120 years),
z = log(y) for a rate that only cannot fall below 0, z = y otherwise. With n values z_1 … z_n in the years t_1 … t_n,
the deadline tT, h = tT - t_n and L = t_n - t_1:

    g  = (z_n - z_1) / L                                             yearly drift
    s² = Σ ((z_i - z_{i-1}) / Δt_i - g)² · Δt_i / (n - 2)            variance of a yearly step
    k  = g² / (g² + 6·s²/L)                                          how much of the drift is more than noise
    ẑ  = z_n + k·g·h
    se = sqrt( s²·h·(1 + h/L) + (0.4·g·h)² )
    P  = F_{t, n-1}( d·(ẑ - z_T) / se )

A random walk with drift (Hyndman and Athanasopoulos, Forecasting: Principles and Practice, 3rd ed. 2021, section 5.2,
https://otexts.com/fpp3/simple-methods.html) whose drift is shrunk as an empirical Bayes estimate is: towards no change
by the share of its square that its own sampling variance s²/L explains. A drift does not go on for ever either: the
second term of the error is that of its rate. The constants 6 and 0.4 were fitted on one half of 27 series of many
countries; `docs/forecast-backtest.md` shows what they are worth on the other half.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd

from halfsky.assess.outlook.runs import Runs
from halfsky.settings import Settings

NOISE, TURN = 6.0, 0.4  # the two constants: how heavily noise shrinks the drift, and how far its rate may turn
_SMALLEST = 0.5  # a value at a natural limit stands for half a last printed digit
_FLAT = 1e-9


def forecast(points: pd.DataFrame, targets: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """`forecast, forecast_low, forecast_high, probability, steady`, indexed like targets.

    points: `row` (index of targets), `year`, `value`, one value a year, sorted by both; only values of one definition.
    targets: `deadline`, `low`, `high` (the values that meet the target lie between them, infinite on an open side),
    `lower_limit`, `upper_limit` (natural limits of the indicator, null without one), `decimals`.

    forecast: the middle of what is to be expected at the deadline, in the unit of the values; low and high hold
    `Settings.interval_share`. probability: of lying between `low` and `high` at the deadline; null where a bound is
    missing. steady: no yearly step differs from another, so that only the turn of the drift gives the interval a width
    (无波动信息). All are null with fewer than `Settings.forecast_points` values, and from the deadline on.
    """
    scale = _Scale(targets)
    lines = _lines(points, points["value"]).reindex(targets.index)
    scaled = _lines(points, scale.at(points["row"]).up(points["value"])).reindex(targets.index)
    ahead = targets["deadline"] - scaled["last_year"]
    usable = scaled["n"].ge(settings.forecast_points) & ahead.gt(0)
    freedom = (scaled["n"] - 1).where(usable)
    drift, noise = scaled["drift"], scaled["variance"]

    signal = drift**2
    kept = (signal / (signal + NOISE * noise / scaled["span"])).where(signal.gt(0), 0.0)
    center = scaled["last"] + kept * drift * ahead
    error = np.sqrt((noise * ahead * (1 + ahead / scaled["span"]) + (TURN * drift * ahead) ** 2).where(usable))
    reach = student_quantile(0.5 + settings.interval_share / 2, freedom) * error
    inside = _share_below(scale.up(targets["high"]), center, error, freedom) - _share_below(
        scale.up(targets["low"]), center, error, freedom, strictly=True
    )
    known = targets["low"].notna() & targets["high"].notna()
    return pd.DataFrame(
        {
            "forecast": scale.down(center).where(usable),
            "forecast_low": scale.down(center - reach).where(usable),
            "forecast_high": scale.down(center + reach).where(usable),
            "probability": inside.clip(0.0, 1.0).where(usable & known),
            "steady": usable & lines["variance"].le(1e-18 * lines["last"].abs().clip(lower=1.0) ** 2),
        }
    )


def outlook(probability: pd.Series, settings: Settings) -> pd.Series:
    """`likely`, `possible`, `at_risk`, `unlikely`; "" without a probability."""
    bands = [-np.inf, settings.at_risk, settings.possible, settings.likely, np.inf]
    # 0.8 reached in floating point is 0.8
    cut = pd.cut(probability + 1e-12, bands, right=False, labels=["unlikely", "at_risk", "possible", "likely"])
    return cut.astype("object").fillna("")


class _Scale:
    """The scale without ends of each row: logit from 0 to a limit, logarithm above 0, else the values themselves."""

    def __init__(self, targets: pd.DataFrame) -> None:
        from_zero = targets["lower_limit"].eq(0)
        self._limit = targets["upper_limit"].where(from_zero & targets["upper_limit"].gt(0))
        self._rate = from_zero & targets["upper_limit"].isna()
        self._smallest = _SMALLEST * 10.0 ** -targets["decimals"].fillna(1.0).astype("float64")

    def at(self, rows: pd.Series) -> _Scale:
        """The scales of `rows`, labels of targets, indexed like them."""
        other = object.__new__(_Scale)
        other._limit, other._rate = rows.map(self._limit), rows.map(self._rate).astype("bool")
        other._smallest = rows.map(self._smallest)
        return other

    def up(self, values: pd.Series) -> pd.Series:
        """Onto the scale. A bound beyond a natural limit is open; a value at a limit stands half a digit inside it."""
        limit, least = self._limit, self._smallest
        inside = values.clip(least, limit - least)
        share = np.log(inside / (limit - inside)).mask(values.eq(-np.inf), -np.inf).mask(values.eq(np.inf), np.inf)
        rate = np.log(values.clip(lower=least)).mask(values.eq(-np.inf), -np.inf)
        return values.where(limit.isna(), share).where(~self._rate, rate)

    def down(self, scaled: pd.Series) -> pd.Series:
        """Back to the unit of the values."""
        with np.errstate(over="ignore"):  # far below nothing the share is 0, and a count has no share
            share = self._limit / (1 + np.exp(-scaled))
        return scaled.where(self._limit.isna(), share).where(~self._rate, np.exp(scaled.clip(upper=700)))


def _lines(points: pd.DataFrame, values: pd.Series) -> pd.DataFrame:
    """`n, last, last_year, span, drift, variance` of each row's values."""
    runs = Runs.of(points["row"])
    year, value = points["year"].to_numpy("float64"), values.to_numpy("float64")
    span = year[runs.ends] - year[runs.starts]
    span = np.where(span > 0, span, np.nan)
    drift = (value[runs.ends] - value[runs.starts]) / span
    drift = np.where(np.abs(drift) > _FLAT, drift, 0.0)
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
    exact = (distance.gt(_FLAT) if strictly else distance.ge(-_FLAT)).astype("float64")
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
