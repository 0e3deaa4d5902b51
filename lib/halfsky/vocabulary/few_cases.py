"""Which targets rest on few cases or few people: chance moves their values."""

from __future__ import annotations

import pandas as pd

from halfsky.vocabulary.codes import WARNINGS

_FEW = frozenset(WARNINGS.where(few=True))


def of_few(warnings: str) -> bool:
    """Whether the warnings of a target (`;` between) say that its value rests on few cases."""
    return not _FEW.isdisjoint(warnings.split(";"))


def rows_of_few(rows: pd.DataFrame) -> pd.Series:
    """`of_few` of every row of gaps."""
    return rows["warnings"].map(of_few).astype("bool")
