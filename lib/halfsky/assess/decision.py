"""A decision table over rows: the first condition that holds gives the value."""

from __future__ import annotations

from typing import TypeAlias

import pandas as pd

Table: TypeAlias = list[tuple[pd.Series, pd.Series | str]]


def first_match(table: Table, index: pd.Index, default: pd.Series | str = "") -> pd.Series:
    """Text by row: the value beside the first condition that is true there, else the default."""
    chosen = pd.Series(default, index=index, dtype="object")
    for condition, value in reversed(table):
        holds = condition.fillna(False).astype("bool")
        chosen = chosen.mask(holds, value if isinstance(value, str) else value.astype("object"))
    return chosen
