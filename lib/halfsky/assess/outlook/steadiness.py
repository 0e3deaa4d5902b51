"""Whether a target that is met has been met ever since it first was (已达标：稳定 or 需巩固)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from halfsky.assess import thresholds


def steadiness(points: pd.DataFrame, targets: pd.DataFrame) -> pd.DataFrame:
    """`met_since` (first year in which the target was met) and `unmet_in` (last year after it in which it was not).

    Only of targets that their latest value meets; null otherwise. points: `row` (index of targets), `year`, `value`.
    targets: `met, base_year, comparator, low, high`.
    """
    held = targets.loc[targets["met"]]
    if held.empty:
        return pd.DataFrame({"met_since": np.nan, "unmet_in": np.nan}, index=targets.index)
    seen = points[points["row"].isin(held.index)]
    asked = held[["base_year", "comparator", "low", "high"]].reindex(seen["row"]).set_axis(seen.index)
    seen = seen[seen["year"].gt(asked["base_year"])]
    met = thresholds.met(seen["value"], asked.loc[seen.index])
    first = seen["year"].where(met).groupby(seen["row"]).min()
    lost = seen["year"].where(~met & seen["year"].gt(seen["row"].map(first))).groupby(seen["row"]).max()
    return pd.DataFrame({"met_since": first, "unmet_in": lost}).reindex(targets.index).astype("float64")
