"""Of which targets no way is told, whatever their status: of two values, and of a step that rounding can make."""

from __future__ import annotations

import pandas as pd

from halfsky.assess.precision import within_rounding
from halfsky.vocabulary.statuses import STATUSES


def two_values(rows: pd.DataFrame, observed: pd.DataFrame) -> pd.Series:
    """Which targets have nothing observed between their base and their latest value. observed: of the plan's area."""
    seen = {str(indicator): set(years) for indicator, years in observed.groupby("indicator_id")["year"]}
    columns = zip(rows["indicator_id"], rows["baseline_year"], rows["latest_year"], strict=True)
    two = [
        not (pd.isna(base) or pd.isna(last)) and not any(base < year < last for year in seen.get(str(indicator), ()))
        for indicator, base, last in columns
    ]
    return pd.Series(two, index=rows.index, dtype="bool")


def unmoved(rows: pd.DataFrame, indicators: pd.DataFrame) -> pd.Series:
    """Which targets are said to move away, by no more than rounding to the decimals of the catalogue can make."""
    decimals = rows["indicator_id"].map(indicators.set_index("indicator_id")["decimals"])
    change = rows["observed"].astype("float64") - rows["baseline"].astype("float64")
    away = rows["status"].isin(STATUSES.where(underway=True, trend=False)) & rows["pace_ratio"].lt(0)
    return within_rounding(change, decimals, rows["unit"]) & change.ne(0) & away
