"""A decision table over rows: the first condition that holds gives the text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np
import pandas as pd

Text: TypeAlias = str | Callable[[pd.DataFrame], pd.Series]
Case: TypeAlias = tuple[pd.Series, Text]


def by_case(rows: pd.DataFrame, cases: Sequence[Case], default: Text = "") -> pd.Series:
    """Text by row: that of the first case whose condition is true there, else the default.

    A condition is a mask indexed like rows. A text that is a function gets the rows that it is for, and only those.
    """
    texts = np.full(len(rows), "", dtype="object")
    left = np.ones(len(rows), dtype="bool")
    for condition, value in [*cases, (None, default)]:
        here = left if condition is None else left & condition.fillna(False).to_numpy("bool")
        if here.any():
            texts[here] = value if isinstance(value, str) else value(rows[here]).to_numpy("object")
        left = left & ~here
    return pd.Series(texts, index=rows.index, dtype="str")
