"""What a caller from Python hands over: made to fit its declaration where it can be, refused with one line where not.

A frame that was read by `pandas.read_csv` without types has lost the zeros of its area codes and has missing values in
columns of text; used as it is, it would give a wrong table without a word.
"""

from __future__ import annotations

from numbers import Real
from typing import Any

import numpy as np
import pandas as pd

from halfsky.errors import UsageError
from halfsky.schemas import OBSERVATIONS, Column, Table

_REMEDY = "use halfsky.load_package, or TABLES[...].conform of halfsky.schemas"
_CODES = ("area_code", "parent_code", "reference_area")  # six digits, zeros in front
_WORDS = ("comparator", "sex", "residence", "status", "unit", "kind")  # what a row is chosen or judged by
_SENSES = {"higher": 1.0, "lower": -1.0, 1: 1.0, -1: -1.0}


def as_table(frame: Any, table: Table, name: str) -> pd.DataFrame:
    """The frame with the types that `table` declares; `name` is what messages call it. Other columns go.

    UsageError for anything that is no frame, for an absent column, for a column that does not fit its type, for an
    infinite number, and for a word (a comparator, a sex, a unit ...) that the table does not know.
    """
    if not isinstance(frame, pd.DataFrame):
        raise UsageError(f"{name}: a {type(frame).__name__}, where a DataFrame is expected: {_REMEDY}")
    given: pd.DataFrame = frame
    later = {column.name: column for column in table.columns if column.optional and column.name not in given}
    if later:
        given = given.assign(**{name: pd.Series(own.absent, given.index, own.dtype) for name, own in later.items()})
    absent = [column for column in table.names if column not in given]
    if absent:
        more = f" (and {len(absent) - 1} more)" if len(absent) > 1 else ""
        raise UsageError(f"{name}: column {absent[0]!r}{more} of the table {table.name!r} is missing: {_REMEDY}")
    if not given.columns.is_unique:
        twice = given.columns[given.columns.duplicated()][0]
        raise UsageError(f"{name}: column {twice!r} is there twice: {_REMEDY}")
    texts = [column.name for column in table.columns if column.type == "text"]
    declared = all(_is_declared(given[column], dtype) for column, dtype in table.dtypes.items())
    if not declared or given[texts].isna().any(axis=None):
        given = table.conform(
            pd.DataFrame({column.name: _cells(given[column.name], column, name) for column in table.columns})
        )
    for column in table.columns:
        _check(given[column.name], column, name, table)
    return given


def _is_declared(cells: pd.Series, dtype: str) -> bool:
    """Whether a column has its type; where pandas makes texts of Python's own, these are no other ones."""
    if str(cells.dtype) == dtype:
        return True
    if dtype != "str" or cells.dtype != object or pd.Series([""]).dtype != object:
        return False
    return pd.api.types.infer_dtype(cells, skipna=False) in ("string", "empty")


def as_year(value: object, name: str) -> int:
    """A year given as a whole number or as its digits. UsageError for anything else."""
    year = 0
    if isinstance(value, str) and value.isascii() and value.strip().isdigit():
        year = int(value)
    elif isinstance(value, Real) and not isinstance(value, bool) and float(value).is_integer():
        year = int(float(value))
    if not 1900 <= year <= 2200:
        raise UsageError(f"{name} is {value!r}: give a year, such as 2025")
    return year


def as_numbers(value: object, name: str) -> np.ndarray:
    """A number or many as an array of floats; None, null and infinity are NaN. UsageError for anything else."""
    try:
        if isinstance(value, (pd.Series, pd.Index)):
            numbers = value.to_numpy(dtype="float64", na_value=np.nan)
        else:
            cells = np.asarray(value)
            if cells.dtype == object:
                cells = np.where(pd.isna(cells), np.nan, cells)
            numbers = cells.astype("float64")
    except (TypeError, ValueError) as error:
        raise UsageError(f"{name} is {value!r}: give a number, or a list of numbers") from error
    return np.where(np.isfinite(numbers), numbers, np.nan)


def as_sense(value: object, name: str) -> np.ndarray | pd.Series:
    """+1 where higher is better, -1 where lower is; given as `higher`, `lower`, +1 or -1, else UsageError.

    Of a Series a Series, so that `together` can hold its index against the others.
    """
    words = np.asarray(value, dtype=object)
    senses = pd.Series(words.ravel(), dtype="object").map(_SENSES).astype("float64")
    if senses.isna().any():
        raise UsageError(f"{name} is {words.ravel()[senses.isna()][0]!r}: give higher or lower (or +1, -1)")
    return senses.set_axis(value.index) if isinstance(value, pd.Series) else senses.to_numpy().reshape(words.shape)


def together(**values: object) -> list[np.ndarray]:
    """Named numbers, each by `as_numbers`, brought to one shape: single numbers to that of the lists.

    UsageError for lists of different lengths, and for Series of different indexes, which would be joined by position.
    """
    numbers = [as_numbers(value, name) for name, value in values.items()]
    lists = {name: array for name, array in zip(values, numbers, strict=True) if array.ndim}
    if len({array.shape for array in lists.values()}) > 1:
        lengths = ", ".join(f"{name} {array.size}" for name, array in lists.items())
        raise UsageError(f"lists of different lengths: {lengths}; give one length, or single numbers")
    indexes = {name: value.index for name, value in values.items() if isinstance(value, pd.Series)}
    first, *others = indexes or [""]
    for other in others:
        if not indexes[other].equals(indexes[first]):
            raise UsageError(f"{first} and {other} have different indexes: give Series of one index, or arrays")
    return list(np.broadcast_arrays(*numbers))


def _cells(cells: pd.Series, column: Column, name: str) -> pd.Series:
    if column.type == "text":
        return _text(cells, column)
    kind = "whole numbers" if column.type == "integer" else "numbers"
    # pandas makes numbers of dates: nanoseconds since 1970, or days, which are no years.
    if cells.dtype.kind in "mM" or isinstance(cells.dtype, (pd.PeriodDtype, pd.DatetimeTZDtype)):
        raise UsageError(f"{name}: column {column.name!r} holds dates, not {kind}: give the years (.dt.year)")
    try:
        return pd.to_numeric(cells.mask(cells.eq(""))).astype(column.dtype)
    except (TypeError, ValueError, OverflowError) as error:
        raise UsageError(f"{name}: column {column.name!r} does not hold {kind}: {_REMEDY}") from error


def _check(cells: pd.Series, column: Column, name: str, table: Table) -> None:
    """UsageError for a word or a number in a column of the right type that the assessment would pass over."""
    if column.type == "number" and np.isinf(cells.to_numpy()).any():
        raise UsageError(f"{name}: column {column.name!r} holds an infinite value: leave unknown values empty")
    if table is OBSERVATIONS and column.required and column.type == "integer" and cells.isna().any():
        where = int(np.flatnonzero(cells.isna())[0])
        raise UsageError(
            f"{name}: row {where} has no {column.name}: a value without it stands for nothing, leave it out"
        )
    if column.name in _WORDS and column.values:  # noqa: PD011 - a declared column, no frame
        known = dict.fromkeys(column.values)  # some words stand twice
        foreign = [word for word in cells.unique() if word not in known and (word or column.required)]
        if foreign:
            raise UsageError(f"{name}: column {column.name!r} holds {foreign[0]!r}; accepted: {', '.join(known)}")


def _text(cells: pd.Series, column: Column) -> pd.Series:
    """Text; what was read as numbers is written as a file has it: 2010 and not 2010.0, 000000 and not 0."""
    if not pd.api.types.is_numeric_dtype(cells.dtype) or pd.api.types.is_bool_dtype(cells.dtype):
        return cells.where(cells.notna(), "").astype("str")
    known = cells[cells.notna()].astype("float64")
    text = known.map("{:.15g}".format).astype("str")
    if column.name in _CODES:
        text = text.str.zfill(6)
    return text.reindex(cells.index, fill_value="")
