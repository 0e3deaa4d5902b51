"""Confidence intervals of proportions and counts. Scalars and arrays alike."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike


def wilson_interval(numerator: ArrayLike, denominator: ArrayLike, confidence: float = 0.95) -> tuple[Any, Any]:
    """Score interval of a share as (low, high) between 0 and 1 (Wilson 1927, JASA 22, 209-212)."""
    from scipy.special import ndtri  # noqa: PLC0415 - scipy is not needed to read a plan

    x, n = np.asarray(numerator, "float64"), np.asarray(denominator, "float64")
    z = float(ndtri(0.5 + confidence / 2))
    middle, reach = 2 * x + z**2, z * np.sqrt(z**2 + 4 * x * (1 - x / n))
    return (middle - reach) / (2 * (n + z**2)), (middle + reach) / (2 * (n + z**2))


def poisson_interval(count: ArrayLike, confidence: float = 0.95) -> tuple[Any, Any]:
    """Exact interval of a Poisson count as (low, high) (Garwood 1936, Biometrika 28, 437-442)."""
    from scipy.special import gammaincinv  # noqa: PLC0415 - as above

    x, tail = np.asarray(count, "float64"), (1 - confidence) / 2
    low = np.where(x > 0, gammaincinv(np.maximum(x, 1e-9), tail), 0.0)
    return low, gammaincinv(x + 1, 1 - tail)
