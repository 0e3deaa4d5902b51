"""The numbers of a sentence, and those that it may take from its row."""

from __future__ import annotations

import re

import pandas as pd

NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")


def numbers_of(told) -> list[float]:
    """Every number that a sentence may take from its row, counts in 万 too."""
    values = [told.observed, told.baseline, told.target, told.observed - told.baseline, told.observed - told.target, told.gap, 1.0]  # fmt: skip
    values = [abs(float(value)) for value in values if not pd.isna(value)]
    years = [told.latest_year, told.baseline_year, told.deadline]
    return [*values, *(value / 10_000 for value in values), *(float(year) for year in years if not pd.isna(year))]
