"""What rests on few cases or few people: chance moves it, so it is told as cases, and no rise or fall is told of it."""

from __future__ import annotations

import pandas as pd

from halfsky.vocabulary.codes import WARNINGS

TOGETHER = ("例数很少，按多年合计判断", "few cases, by several years together")
"""How a verdict on it was reached, where there is one."""
NOT_COMPARED = ("因基数小，不作升降比较", "too few cases to say whether it rose or fell")

_FEW = frozenset(WARNINGS.where(few=True))


def of_few(warnings: str) -> bool:
    """Whether the warnings of a target (`;` between) say that its value rests on few cases."""
    return not _FEW.isdisjoint(warnings.split(";"))


def rows_of_few(rows: pd.DataFrame) -> pd.Series:
    """`of_few` of every row of gaps."""
    return rows["warnings"].map(of_few).astype("bool")
