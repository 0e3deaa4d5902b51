"""Student's t for whole columns: degrees of freedom are few and recur, so that each is asked for once."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd


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
