"""Any table of Halfsky as a frame that goes straight into seaborn."""

from __future__ import annotations

import pandas as pd

from halfsky.package import Package
from halfsky.package.finding import named
from halfsky.schemas.plain import plain


def tidy(rows: pd.DataFrame, package: Package | None = None, *, language: str = "zh") -> pd.DataFrame:
    """A table (gaps, targets, observations, promises, standings …) with names beside its codes, in plain types.

    As `halfsky.named`; whole numbers with missing ones are float64, so that seaborn takes every column, for sizes too:
    `sns.relplot(halfsky.tidy(gaps), x="time_elapsed", y="attainment", hue="status_name", col="domain_name")`.
    """
    return plain(named(rows, package, language=language))
