"""Columns of text asked by their distinct texts: a nation's targets repeat few."""

from __future__ import annotations

import numpy as np
import pandas as pd


def containing(texts: pd.Series, pattern: str, *, regex: bool = True) -> pd.Series:
    """Whether each text contains a pattern, as `Series.str.contains`."""
    codes, distinct = pd.factorize(texts)
    found = pd.Series(distinct).str.contains(pattern, regex=regex)
    return pd.Series(np.append(found.to_numpy("bool"), False)[codes], index=texts.index)


def positions(texts: pd.Series, known: pd.Index) -> np.ndarray:
    """The position of each text in an index of texts, -1 where it is none of them."""
    codes, distinct = pd.factorize(texts)
    return np.append(known.get_indexer(np.asarray(distinct, dtype="object")), -1)[codes]


def together(columns: list[pd.Series]) -> np.ndarray:
    """One number a row: the same where the rows agree in every column, of missing values too."""
    number, size = np.zeros(len(columns[0]), dtype="int64"), 1
    for column in columns:
        codes, distinct = pd.factorize(column)
        if size * (len(distinct) + 1) >= _LARGEST:
            number = pd.factorize(number)[0].astype("int64")
            size = len(number)
        number = number * (len(distinct) + 1) + codes + 1
        size *= len(distinct) + 1
    return pd.factorize(number)[0].astype("int64")


_LARGEST = 2**62
