"""Columns asked by their distinct values: a nation's rows repeat few."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import pandas as pd

_LARGEST = 2**62
_YEAR = re.compile(r"(19|20|21)\d\d(\.0)?")


class Distinct:
    """A column of texts of which several things are asked."""

    def __init__(self, texts: pd.Series) -> None:
        self._index = texts.index
        self._codes, distinct = pd.factorize(texts)
        self._distinct = pd.Series(distinct)

    def containing(self, pattern: str, *, regex: bool = True) -> pd.Series:
        """Whether each text contains a pattern, as `Series.str.contains`."""
        found = self._distinct.str.contains(pattern, regex=regex)
        return pd.Series(np.append(found.to_numpy("bool"), False)[self._codes], index=self._index)


def containing(texts: pd.Series, pattern: str, *, regex: bool = True) -> pd.Series:
    """Whether each text contains a pattern, as `Series.str.contains`."""
    return Distinct(texts).containing(pattern, regex=regex)


def positions(texts: pd.Series, known: pd.Index) -> np.ndarray:
    """The position of each text in an index of texts, -1 where it is none of them."""
    codes, distinct = pd.factorize(texts)
    return np.append(known.get_indexer(np.asarray(distinct, dtype="object")), -1)[codes]


def years(texts: pd.Series) -> pd.Series:
    """The year that each text is; null where it is none."""
    codes, distinct = pd.factorize(texts)
    known = [float(text) if _YEAR.fullmatch(text) else np.nan for text in distinct]
    return pd.Series(np.append(known, np.nan)[codes], index=texts.index, dtype="float64")


def with_row_of(rows: pd.DataFrame, table: pd.DataFrame, key: str) -> pd.DataFrame:
    """`rows` with the columns of the row of `table` that has their key; texts are "" where there is none."""
    texts = [name for name in table if name != key and pd.api.types.is_string_dtype(table[name].dtype)]
    if table[key].duplicated().any():  # a table that nobody checked: as many rows come as it has
        found = rows.merge(table, on=key, how="left")
        found[texts] = found[texts].astype("object").fillna("")
        return found
    place = positions(rows[key], pd.Index(table[key]))
    about = table.drop(columns=[key, *texts]).reset_index(drop=True).reindex(place).set_axis(rows.index)
    for name in texts:  # of few rows each text becomes Python's once; the last one is for -1, a key that is not there
        known = np.append(table[name].astype("object").fillna("").to_numpy(), "")
        about[name] = pd.Series(known[place], index=rows.index, dtype="object", copy=False)
    return pd.concat([rows, about[[name for name in table if name != key]]], axis=1)


def together(columns: Sequence[pd.Series | np.ndarray]) -> np.ndarray:
    """One number a row: the same where the rows agree in every column, of missing values too."""
    factors = map(pd.factorize, columns)
    return pd.factorize(combined([(codes, len(distinct)) for codes, distinct in factors]))[0].astype("int64")


def combined(coded: list[tuple[np.ndarray, int]]) -> np.ndarray:
    """One number a row of several columns of codes (-1 for a missing value), given with how many codes each has."""
    number, size = np.zeros(len(coded[0][0]), dtype="int64"), 1
    for codes, many in coded:
        if size * (many + 1) >= _LARGEST:
            number = pd.factorize(number)[0].astype("int64")
            size = len(number)
        number = number * (many + 1) + codes + 1
        size *= many + 1
    return number
