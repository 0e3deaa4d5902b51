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
    texts = [pd.Series([], dtype="str")]
    left = np.ones(len(rows), dtype="bool")
    for condition, value in [*cases, (None, default)]:
        here = left if condition is None else left & condition.fillna(False).to_numpy("bool")
        if here.any():
            own = value if isinstance(value, str) else value(rows[here])
            texts.append(pd.Series(own, index=rows.index[here], dtype="str"))
        left = left & ~here
    return pd.concat(texts).reindex(rows.index)
