"""How far chance alone can move a rate: confidence intervals of proportions and counts.

Wilson (1927), "Probable inference, the law of succession, and statistical inference", JASA 22; Byar's approximation
in Breslow and Day (1987), "Statistical methods in cancer research II", IARC; both as Public Health England computes
them (https://github.com/ukhsa-collaboration/PHEindicatormethods). The exact Poisson limits are those of Garwood (1936).
"""

from __future__ import annotations

from statistics import NormalDist

import numpy as np

from halfsky.assess.arguments import together
from halfsky.errors import UsageError

_EXACT_BELOW = 10  # counts for which Byar's approximation is too rough

Bound = float | np.ndarray


def wilson_interval(numerator: object, denominator: object, confidence: float = 0.95) -> tuple[Bound, Bound]:
    """Limits of the proportion numerator / denominator, from 0 to 1.

    Numbers give floats, lists and Series give arrays; a missing number, or a denominator of 0, gives NaN.
    UsageError for a negative number, a numerator above its denominator, a confidence that is not between 0 and 1.
    """
    z = _normal_quantile(confidence)
    x, n = together(numerator=numerator, denominator=denominator)
    _not_negative(x, "numerator")
    _not_negative(n, "denominator")
    if (x > n).any():
        raise UsageError(f"numerator {x[x > n].flat[0]:g} is above its denominator {n[x > n].flat[0]:g}")
    n = np.where(n > 0, n, np.nan)
    half = z * np.sqrt(z**2 + 4 * x * (1 - x / n))
    low, high = (2 * x + z**2 - half) / (2 * (n + z**2)), (2 * x + z**2 + half) / (2 * (n + z**2))
    return _plain(np.where(x == 0, 0 * n, low)), _plain(np.where(x == n, 1.0, high))


def byar_interval(count: object, confidence: float = 0.95) -> tuple[Bound, Bound]:
    """Limits of a count of events by Byar's approximation; the lower limit of 0 is 0.

    Numbers and lists, NaN and errors as in `wilson_interval`.
    """
    z = _normal_quantile(confidence)
    (x,) = together(count=count)
    _not_negative(x, "count")
    some = np.where(x > 0, x, np.nan)
    low = some * np.maximum(1 - 1 / (9 * some) - z / (3 * np.sqrt(some)), 0) ** 3
    high = (x + 1) * (1 - 1 / (9 * (x + 1)) + z / (3 * np.sqrt(x + 1))) ** 3
    return _plain(np.where(x == 0, 0.0, low)), _plain(high)


def poisson_interval(count: object, confidence: float = 0.95) -> tuple[Bound, Bound]:
    """Exact limits of a count of events; the lower limit of 0 is 0.

    Numbers and lists, NaN and errors as in `wilson_interval`.
    """
    from scipy.special import gammaincinv  # noqa: PLC0415 - slow to import, and few ask for exact limits

    _normal_quantile(confidence)
    (x,) = together(count=count)
    _not_negative(x, "count")
    low = gammaincinv(np.where(x > 0, x, np.nan), (1 - confidence) / 2)
    high = gammaincinv(x + 1, (1 + confidence) / 2)
    return _plain(np.where(x == 0, 0.0, low)), _plain(high)


def rate_interval(
    count: object, population: object, per: float = 100_000, confidence: float = 0.95
) -> tuple[Bound, Bound]:
    """Limits of the rate count / population · per: exact below 10 events, by Byar from there on.

    A population of 0 gives NaN. Numbers and lists, NaN and errors as in `wilson_interval`.
    """
    x, n = together(count=count, population=population)
    _not_negative(n, "population")
    n = np.where(n > 0, n, np.nan)
    exact, rough = poisson_interval(x, confidence), byar_interval(x, confidence)
    low, high = (np.where(x < _EXACT_BELOW, few, many) / n * per for few, many in zip(exact, rough, strict=True))
    return _plain(low), _plain(high)


def _normal_quantile(confidence: float) -> float:
    if not (isinstance(confidence, (int, float)) and 0 < confidence < 1):
        raise UsageError(f"confidence is {confidence!r}: give a number between 0 and 1, such as 0.95")
    return NormalDist().inv_cdf((1 + confidence) / 2)


def _not_negative(numbers: np.ndarray, name: str) -> None:
    if (numbers < 0).any():
        raise UsageError(f"{name} is {numbers[numbers < 0].flat[0]:g}: it cannot be below 0")


def _plain(numbers: np.ndarray) -> Bound:
    return numbers if np.ndim(numbers) else float(numbers)
