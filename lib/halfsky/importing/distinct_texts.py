"""Columns of few different texts: each text is looked at once, and the rows follow by their codes.

A long table repeats itself: a million rows hold some hundred areas and indicators. What is asked of a text is asked of
the distinct ones; what is asked of several columns together is asked of the numbers of their combinations.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np
import pandas as pd

FEW = 4
"""How many rows each different text stands for, at least, where the texts of a column are few."""

_LARGEST_KEY, _LARGEST_SMALL = 1 << 62, 1 << 31
_ROOM, _ROOM_A_ROW = 1 << 16, 4
"""As many combinations are possible, at most, where each has a place of its own in a table."""


def coded(column: pd.Series) -> tuple[np.ndarray, list[object]]:
    """The code of each row and the distinct values; -1 is a value that is missing."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        return column.cat.codes.to_numpy(), column.cat.categories.tolist()
    codes, distinct = pd.factorize(column)
    return codes, list(distinct)


def spread(codes: np.ndarray, answers: Sequence[object], index: pd.Index) -> pd.Series:
    """The answer of each row: texts become a categorical, numbers and truths their own kind."""
    if answers and all(isinstance(answer, str) for answer in answers):
        which, distinct = pd.factorize(np.array(answers, dtype="object"))
        return pd.Series(pd.Categorical.from_codes(_taken(which, codes), categories=list(distinct)), index=index)
    if answers and all(isinstance(answer, bool) for answer in answers):
        return pd.Series(np.array(answers, dtype="bool")[codes], index=index)
    if answers and all(answer is None or isinstance(answer, float) for answer in answers):
        numbers = [np.nan if answer is None else answer for answer in answers]
        return pd.Series(np.array(numbers, dtype="float64")[codes], index=index)
    return pd.Series(list(answers), dtype="object").take(codes).set_axis(index)


def _taken(which: np.ndarray, codes: np.ndarray) -> np.ndarray:
    small = np.int8 if len(which) < 128 else np.int32
    taken: np.ndarray = which.astype(small)[codes]
    return taken


def constant(value: str, index: pd.Index) -> pd.Series:
    """The same text in every row."""
    return pd.Series(pd.Categorical.from_codes(np.zeros(len(index), dtype=np.int8), categories=[value]), index=index)


def each_distinct(values: pd.Series, read: Callable[[str], object]) -> pd.Series:
    """What `read` makes of each value, once for every value that is different."""
    codes, distinct = pd.factorize(values, use_na_sentinel=False)
    return spread(codes, [read(one) for one in distinct], values.index)


def replaced(values: pd.Series, where: pd.Series, others: pd.Series | str) -> pd.Series:
    """The values with others in their place where it is said; untouched where it is said of none."""
    if not where.any():
        return values
    new = others if isinstance(others, str) else others.astype("object")
    return values.astype("object").mask(where, new)


def differ(one: pd.Series, other: pd.Series) -> pd.Series:
    """Where two columns of texts do not say the same."""
    (own, texts), (theirs, others) = coded(one), coded(other)
    known = {text: place for place, text in enumerate(others)}
    places = np.array([known.get(text, -2) for text in texts], dtype="int64")
    return pd.Series(places[own] != theirs, index=one.index)


def numbered(columns: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """A number for each combination of values, from 0; and the position at which each first stands, in their order."""
    key, size = np.zeros(len(columns), dtype="int64"), 1
    for name in columns:
        codes, distinct = coded(columns[name])
        if size * (len(distinct) + 1) > _LARGEST_KEY:
            key, firsts = pd.factorize(key)
            size = len(firsts)
        key = key * (len(distinct) + 1) + (codes + 1)
        size *= len(distinct) + 1
    if size > _ROOM + _ROOM_A_ROW * len(key):
        number, _ = pd.factorize(key)
        return number, np.flatnonzero(~pd.Series(number).duplicated().to_numpy())
    small = np.int32 if len(key) < _LARGEST_SMALL else np.int64
    first: np.ndarray = np.full(size, -1, dtype=small)
    first[key[::-1]] = np.arange(len(key) - 1, -1, -1, dtype=small)
    there = np.flatnonzero(first != -1)
    rank = np.empty(size, dtype=small)
    rank[there] = np.arange(len(there), dtype=small)
    return rank[key], first[there]


def looked_up(columns: dict[str, pd.Series], known: pd.DataFrame, name: str) -> np.ndarray:
    """`known[name]` of the row of `known` that has the same in each of the columns; NaN where none has.

    known: each combination once.
    """
    rows = len(next(iter(columns.values())))
    if known.empty or not rows:
        return np.full(rows, np.nan)
    mine, theirs, missing = np.zeros(rows, "int64"), np.zeros(len(known), "int64"), np.zeros(rows, bool)
    for column, values in columns.items():
        held, texts = coded(known[column])
        places = {text: place for place, text in enumerate(texts)}
        codes, distinct = coded(values)
        own = np.array([places.get(text, -1) for text in distinct] or [-1], dtype="int64")[codes]
        missing |= (own < 0) | (codes < 0)
        mine, theirs = mine * len(texts) + own, theirs * len(texts) + held
    order = np.argsort(theirs, kind="stable")
    at = order[np.searchsorted(theirs, mine, sorter=order).clip(max=len(known) - 1)]
    found = known[name].to_numpy(dtype="float64")[at]
    return np.where(missing | (theirs[at] != mine), np.nan, found)


def decoded(frame: pd.DataFrame, names: Iterable[str] = ()) -> pd.DataFrame:
    """The frame with categoricals as plain texts: all, or those named."""
    texts = [one for one in (names or frame.columns) if isinstance(frame[one].dtype, pd.CategoricalDtype)]
    return frame.assign(**{one: _texts(frame[one]) for one in texts}) if texts else frame


def _texts(column: pd.Series) -> pd.Series:
    codes, distinct = column.cat.codes.to_numpy(), column.cat.categories.tolist()
    if len(distinct) == 1 and not codes.any():
        taken = np.empty(len(codes), dtype="object")
        taken.fill(distinct[0])  # numpy.full takes ten times as long for objects
    else:
        taken = np.array([*distinct, ""], dtype="object")[codes]  # -1 is what is missing
    return pd.Series(taken, index=column.index, dtype="object", copy=False)  # else it is looked through for texts
