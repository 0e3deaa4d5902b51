"""Texts of small tables as Python's own strings, objects to pandas, instead of columns of a text type.

A report is hundreds of steps over tables of a hundred rows; there Arrow's columns cost a quarter more than they save,
and so does asking of every new column whether it is text. Rows of many text columns are taken at once where pandas may
keep these in one block, which it does for objects only. Inside a section only: the caller's pandas stays as it is.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, TypeVar

import pandas as pd

from halfsky.package import Package
from halfsky.package.reading import FILES

T = TypeVar("T")


def plain_frame(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with its texts so kept."""
    texts = frame.columns[[isinstance(dtype, pd.StringDtype) for dtype in frame.dtypes]]
    return frame.astype(dict.fromkeys(texts, "object")).copy()  # the copy joins the columns in one block


def plain_package(package: Package) -> Package:
    """The package with the texts of every table so kept."""
    frames = {name: plain_frame(getattr(package, name)) for name in FILES}
    return Package(folder=package.folder, **frames, faults=package.faults)


def plain_texts(function: Callable[..., T]) -> Callable[..., T]:
    """Run `function` with pandas making its text columns of Python strings, and taking new texts as objects."""

    @functools.wraps(function)
    def wrapped(*given: Any, **named: Any) -> T:
        with pd.option_context("mode.string_storage", "python", "future.infer_string", False):
            return function(*given, **named)

    return wrapped


def plain_sections(report: type[T]) -> type[T]:
    """A report of which every section is made with `plain_texts`."""
    for name, member in list(vars(report).items()):
        if callable(member) and not name.startswith("_") and not isinstance(member, (classmethod, staticmethod)):
            setattr(report, name, plain_texts(member))
    return report
