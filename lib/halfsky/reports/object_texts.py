"""Texts of small tables as Python's own strings, objects to pandas, instead of columns of a text type.

A report is hundreds of steps over tables of a hundred rows; there Arrow's columns cost a quarter more than they save,
and so does asking of every new column whether it is text. Rows of many text columns are taken at once where pandas may
keep these in one block, which it does for objects only. Inside a section only: the caller's pandas stays as it is.
"""

from __future__ import annotations

import functools
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar

import pandas as pd

from halfsky.package import Package
from halfsky.package.reading import FILES

T = TypeVar("T")

_SETTINGS = {"mode.string_storage": "python", "future.infer_string": False}


def plain_frame(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with its texts so kept, those of all its columns in one block."""
    columns = {
        name: column.to_numpy("object") if isinstance(column.dtype, pd.StringDtype) else column.array
        for name, column in frame.items()
    }
    with _of_objects():
        return pd.DataFrame(columns, index=frame.index, columns=frame.columns, copy=True)


def plain_package(package: Package) -> Package:
    """The package with the texts of every table so kept."""
    frames = {name: plain_frame(getattr(package, name)) for name in FILES}
    return Package(folder=package.folder, **frames, faults=package.faults)


@contextmanager
def _of_objects() -> Iterator[None]:
    """Inside the block pandas keeps texts so; it says of one of these settings that it will not have it for ever."""
    with warnings.catch_warnings(action="ignore", category=DeprecationWarning):
        before = {name: pd.get_option(name) for name in _SETTINGS if _is_known(name)}
        _set({name: _SETTINGS[name] for name in before})
    try:
        yield
    finally:
        _set(before)


def _is_known(name: str) -> bool:
    """Whether this pandas has the setting; without that of inference a report is the same, and takes longer."""
    room, _, own = name.partition(".")
    return hasattr(getattr(pd.options, room, None), own)


def _set(settings: Mapping[str, Any]) -> None:
    with warnings.catch_warnings(action="ignore", category=DeprecationWarning):
        for name, value in settings.items():
            pd.set_option(name, value)


def plain_texts(function: Callable[..., T]) -> Callable[..., T]:
    """Run `function` with pandas making its text columns of Python strings, and taking new texts as objects."""

    @functools.wraps(function)
    def wrapped(*given: Any, **named: Any) -> T:
        with _of_objects():
            return function(*given, **named)

    return wrapped


def plain_sections(report: type[T]) -> type[T]:
    """A report of which every section is made with `plain_texts`."""
    for name, member in list(vars(report).items()):
        if callable(member) and not name.startswith("_") and not isinstance(member, (classmethod, staticmethod)):
            setattr(report, name, plain_texts(member))
    return report
