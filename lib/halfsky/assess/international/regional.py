"""The two indices of the United Nations' regional commissions: where a series stands, and where it leads.

Source: UN ESCAP, "Asia and the Pacific SDG Progress Report", as UNICEF's regional office for the Middle East and North
Africa computes them, https://github.com/spalmas/SDG-MENARO. Published results come out exactly.
"""

from __future__ import annotations

import numpy as np

from halfsky.assess.arguments import as_sense, together
from halfsky.errors import UsageError

Number = float | np.ndarray


def un_regional_indices(
    years: object,
    values: object,
    target: object,
    base_year: object,
    current_year: object,
    target_year: object,
    better: object,
    scale: float = 100,
    max_spans: float | None = None,
    min_points: int = 2,
) -> tuple[Number, Number]:
    """Current status and anticipated progress of one series, `(current_status, anticipated_progress)`.

    Both are 10 · d · (value - base value) / |target - base value|: 10 has arrived, 0 stands where it stood in the base
    year, below 0 is further away; 10 for every value that meets the target. The first takes the value of the current
    year, the second that of the target year. Above 9 they are called on-track and "will meet target", at 0 and below
    regression and "no progress expected".

    years, values: the observations in any order; missing values are left out. scale: what is 100 %: 100 for percent,
    1000 for rates per 1,000, 100000 for rates per 100,000. target, the three years and `better` (as in
    `growth.growth_progress`) may be lists; then the result is two arrays.

    A year without an observation is estimated: from the last observation on, back or forth, by the mean of the changes
    a year of the logit between successive observations; by the last value itself where a 0 or a `scale` among the
    values leaves no such mean. With one observation only a target that it meets has values, 10 and 10; otherwise, and
    without any, both are NaN. Where the target equals the base value and is lost, both are -inf.

    That extension goes astray far beyond the observations: 99.9 % in 2000 and 98.2 % in 2004 give 1.8 % for 2015.
    `max_spans` gives NaN where a year lies further outside than this many times the observed span (1.0 is prudent),
    `min_points` where there are fewer observations; neither is part of the published rule.

    UsageError for values outside 0 to `scale`, for a year that is there twice, and as in `growth.growth_progress`.
    """
    series_years, series = _series(years, values, scale)
    sense = as_sense(better, "better")
    aim, base, now, end, sense = together(
        target=target, base_year=base_year, current_year=current_year, target_year=target_year, better=sense
    )
    if series.size < 2:
        arrived = np.where(sense * (series[-1] - aim) >= 0, 10.0, np.nan) if series.size else aim * np.nan
        status = anticipated = arrived
    else:
        base_value, now_value, end_value = (
            _estimated(series_years, series, year, scale, max_spans, min_points) for year in (base, now, end)
        )
        status = _index(base_value, now_value, aim, sense)
        anticipated = _index(base_value, end_value, aim, sense)
    return (status, anticipated) if np.ndim(status) else (float(status), float(anticipated))


def _series(years: object, values: object, scale: float) -> tuple[np.ndarray, np.ndarray]:
    """The known observations, in the order of their years."""
    when, what = (np.atleast_1d(numbers) for numbers in together(years=years, values=values))
    known = ~np.isnan(when) & ~np.isnan(what)
    when, what = when[known], what[known]
    order = np.argsort(when, kind="stable")
    when, what = when[order], what[order]
    twice = when[1:][np.diff(when) == 0]
    if twice.size:
        raise UsageError(f"years: {twice[0]:g} is there twice; give one value a year")
    outside = what[(what < 0) | (what > scale)]
    if outside.size:
        raise UsageError(f"values: {outside[0]:g} is not between 0 and {scale:g}; give the scale, such as scale=100000")
    return when, what


def _estimated(
    years: np.ndarray, values: np.ndarray, wanted: np.ndarray, scale: float, max_spans: float | None, min_points: int
) -> np.ndarray:
    """The value of each wanted year: observed, or the last one extended by the mean change of the logit a year."""
    share = values / scale
    with np.errstate(divide="ignore", invalid="ignore"):
        logit = np.log(share / (1 - share))
        changes = np.diff(logit) / np.diff(years)
    changes = changes[~np.isnan(changes)]
    mean = changes.mean() if changes.size and np.isfinite(changes).all() else 0.0
    if mean == 0:
        estimate = np.where(np.isnan(wanted), np.nan, values[-1])
    else:
        with np.errstate(over="ignore"):
            estimate = scale / (1 + np.exp(-(logit[-1] + mean * (wanted - years[-1]))))
    outside = np.maximum(np.maximum(years[0] - wanted, wanted - years[-1]), 0)
    guarded = outside > (np.inf if max_spans is None else max_spans) * (years[-1] - years[0])
    estimate = np.where(guarded | (years.size < min_points), np.nan, estimate)
    place = np.clip(np.searchsorted(years, wanted), 0, years.size - 1)
    return np.where(years[place] == wanted, values[place], estimate)


def _index(base: np.ndarray, value: np.ndarray, target: np.ndarray, sense: np.ndarray) -> np.ndarray:
    with np.errstate(divide="ignore", invalid="ignore"):
        index = 10 * sense * (value - base) / np.abs(target - base)
    return np.where(sense * (value - target) >= 0, 10.0, index)
