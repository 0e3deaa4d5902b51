"""Progress by compound growth, as Eurostat and Statistics Canada assess the Sustainable Development Goals.

Source: Statistics Canada and Open SDG 2.4,
https://github.com/open-sdg/open-sdg/blob/master/docs/progress-methodology.md, after Eurostat, "Sustainable development
in the European Union". Published results come out exactly; where a rule leads astray the docstring says so.
"""

from __future__ import annotations

import numpy as np

from halfsky.assess.arguments import as_numbers, as_sense, together
from halfsky.errors import UsageError

NEAR_ZERO = 0.001  # what Statistics Canada puts for a base or a target of 0, where no growth rate is defined

_BANDS = ("substantial_progress", "moderate_progress", "limited_progress")  # below them: deterioration
_ON_TRACK, _MODERATE = 0.95, 0.60  # of the ratio, with a target
_ON_TRACK_GROWTH, _MODERATE_GROWTH = 0.015, 0.005  # of the growth a year, without one
_LIMIT_EXPONENT = 4.44

Number = float | np.ndarray


@np.errstate(over="ignore")  # from a base that is all but 0 a growth without bounds is what it is
def growth_progress(
    baseline: object,
    baseline_year: object,
    current: object,
    current_year: object,
    target: object,
    target_year: object,
    better: object,
    limit: object = None,
) -> tuple[Number, str | np.ndarray, Number]:
    """Progress by compound growth: `(ratio, status, score)` of Statistics Canada, which took its bands from Eurostat.

    target: None or NaN where there is none; `target_year` then has no meaning. better: `higher` or `lower`, +1 or -1.
    limit: the natural limit that better values approach (100 of a percentage), which makes the bands narrower for a
    series that starts near it; without a target only. Numbers give `(float, str, float)`; lists, arrays and Series,
    which may be mixed with numbers, give three arrays.

    ratio: with a target R of `growth_ratio`; without one the growth a year, positive for the better.
    status: `target_achieved` whenever the current value meets the target, else `substantial_progress` from 0.95 on
    (growth: 1.5 %), `moderate_progress` from 0.6 on (0.5 %), `limited_progress` from 0 on, `deterioration`; also
    `deterioration` for a target that the baseline met and the current value does not. `not_available`, with NaN for
    ratio and score, where a value is missing, less than a year lies between the values, there is no time between the
    baseline and the deadline, or values differ in sign.
    score: from -5 to 5, linear within the bands, 5 for an achieved target.

    A target whose deadline has passed is assessed like any other: give the value of the deadline year. A target that
    equals the baseline needs no growth; R is then NaN, and the status achieved or deterioration. A value that stays at
    0 counts as a fall from 0.001 to 0, as published: read such series otherwise.

    UsageError for another word for `better`, for what is no number, for lists of different lengths, and for Series of
    different indexes.
    """
    sense = as_sense(better, "better")
    start, start_year, now, now_year, aim, aim_year, bound, sense = together(
        baseline=baseline,
        baseline_year=baseline_year,
        current=current,
        current_year=current_year,
        target=target,
        target_year=target_year,
        limit=limit,
        better=sense,
    )
    targeted = ~np.isnan(aim)
    growth = np.where(start < 0, -1, 1) * sense * _growth(start, start_year, now, now_year)
    ratio = np.where(targeted, growth_ratio(start, start_year, now, now_year, aim, aim_year, sense), growth)
    achieved = _meets(now, aim, sense)
    lost = _meets(start, aim, sense) & ~achieved & ~np.isnan(growth)
    room = np.where(targeted, 1.0, _room(start, bound, sense))

    on_track = np.where(targeted, _ON_TRACK, _ON_TRACK_GROWTH * room)
    moderate = np.where(targeted, _MODERATE, _MODERATE_GROWTH * room)
    status = np.select(
        [achieved, lost, np.isnan(ratio), ratio >= on_track, ratio >= moderate, ratio >= 0],
        ["target_achieved", "deterioration", "not_available", *_BANDS],
        default="deterioration",
    )
    score = np.where(targeted, _score_of_ratio(ratio), _score_of_growth(ratio, room))
    score = np.select([achieved, lost & np.isnan(ratio)], [5.0, -5.0], default=score)
    if status.ndim:
        return ratio, status, score
    return float(ratio), str(status), float(score)


@np.errstate(over="ignore")
def growth_ratio(
    baseline: object,
    baseline_year: object,
    current: object,
    current_year: object,
    target: object,
    target_year: object,
    sense: object,
) -> np.ndarray:
    """Observed over required compound annual growth, R = sign(b)·d·CAGR_o / |CAGR_r|, with d = `sense`, +1 or -1.

    0 as baseline or target is taken for 0.001. NaN where values differ in sign, where there is no time between them,
    and where no growth is required.
    """
    start, start_year, now, now_year, aim, aim_year, sense = together(
        baseline=baseline,
        baseline_year=baseline_year,
        current=current,
        current_year=current_year,
        target=target,
        target_year=target_year,
        sense=sense,
    )
    observed = _growth(start, start_year, now, now_year)
    required = np.abs(_growth(start, start_year, _not_zero(aim), aim_year))
    required = np.where(required > 0, required, np.nan)
    return np.where(start < 0, -1, 1) * sense * observed / required


def aggregate_scores(
    scores: object, achieved: object = None, groups: object = None, least_share: float = 0.0
) -> tuple[float, str]:
    """The mean score of several series, and its status: how Statistics Canada assesses an indicator or a domain.

    scores: those of `growth_progress`; NaN and None are left out. achieved: for each score whether its target is
    achieved; only where all are is the whole `target_achieved`. groups: a label for each score; the mean of each group
    counts once, so that a topic of many series does not outweigh the others. least_share: the share of scores that must
    be known (Statistics Canada asks for 0.6 of a domain's indicators). `(nan, 'not_available')` with fewer, or none.
    """
    values = np.atleast_1d(as_numbers(scores, "scores"))
    known = ~np.isnan(values)
    if not known.any() or known.mean() < least_share:
        return float("nan"), "not_available"
    labels = np.arange(values.size) if groups is None else np.atleast_1d(np.asarray(groups))
    reached = np.zeros(values.size, bool) if achieved is None else np.atleast_1d(np.asarray(achieved, bool))
    if not labels.size == reached.size == values.size:
        raise UsageError("scores, achieved and groups: give lists of one length")
    _, group = np.unique(labels[known], return_inverse=True)
    mean = float(np.mean(np.bincount(group, values[known]) / np.bincount(group)))
    if reached[known].all():
        return mean, "target_achieved"
    return mean, str(np.select([mean >= 2.5, mean >= 0, mean >= -2.5], _BANDS, default="deterioration"))


def _not_zero(values: np.ndarray) -> np.ndarray:
    return np.where(values == 0, NEAR_ZERO, values)


def _meets(values: np.ndarray, target: np.ndarray, sense: np.ndarray) -> np.ndarray:
    """Whether values meet their target; a target of 0 is also met by what stands for 0."""
    return (sense * (values - target) >= 0) | (sense * (values - _not_zero(target)) >= 0)


def _growth(start: np.ndarray, start_year: np.ndarray, end: np.ndarray, end_year: np.ndarray) -> np.ndarray:
    """Compound growth a year; NaN for a change of sign and for less than a year."""
    years = end_year - start_year
    factor = end / _not_zero(start)
    grown = (factor >= 0) & np.isfinite(factor) & (years >= 1)
    growth = np.where(grown, factor, 1.0) ** (1 / np.where(grown, years, 1.0)) - 1
    return np.where(grown, growth, np.nan)


def _room(start: np.ndarray, limit: np.ndarray, sense: np.ndarray) -> np.ndarray:
    """C, from 0 at the natural limit to 1 far from it: the share of the growth bands that is asked of a series.

    A limit above a series whose lower values are better is not in its way.
    """
    size, bound = np.abs(start), np.abs(limit)
    away = (sense < 0) & (start < limit)
    far = np.isnan(limit) | (size >= 2 * bound) | away
    bound = np.where(far, 1.0, bound)
    near = np.where(size <= bound, size, 2 * bound - size) / bound
    return np.where(far, 1.0, 1 - np.where(far, 0.0, near) ** _LIMIT_EXPONENT)


def _score_of_ratio(ratio: np.ndarray) -> np.ndarray:
    return np.where(
        ratio >= _MODERATE, np.minimum(7.1429 * ratio - 4.2857, 5.0), np.maximum(4.1667 * ratio - 2.5, -5.0)
    )


def _score_of_growth(growth: np.ndarray, room: np.ndarray) -> np.ndarray:
    scaled = growth / np.where(room > 0, room, np.nan)
    return np.select(
        [
            growth < 0,
            (room <= 0) & (growth >= 0),
            growth >= _ON_TRACK_GROWTH * room,
            growth >= _MODERATE_GROWTH * room,
        ],
        [np.maximum(125 * growth - 2.5, -5.0), 5.0, np.minimum(500 * scaled - 5, 5.0), 250 * scaled - 1.25],
        default=500 * scaled - 2.5,
    )
