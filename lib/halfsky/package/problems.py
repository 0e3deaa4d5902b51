"""A rule of the data package that is broken: by which rows of which table, in which column."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd


class Problem(NamedTuple):
    """Rows of one table (`wrong`: a mask) that break one rule in one column."""

    table: str
    column: str
    wrong: pd.Series
    code: str
    message: pd.Series | str
