"""Texts of small tables as Python's own strings instead of Arrow's columns.

A report is hundreds of steps over tables of a hundred rows; there Arrow's columns cost a quarter more than they save.
Inside a section only: the caller's pandas stays as it is.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, TypeVar

import pandas as pd

T = TypeVar("T")


def plain_texts(function: Callable[..., T]) -> Callable[..., T]:
    """Run `function` with pandas making its text columns of Python strings."""

    @functools.wraps(function)
    def wrapped(*given: Any, **named: Any) -> T:
        with pd.option_context("mode.string_storage", "python"):
            return function(*given, **named)

    return wrapped


def plain_sections(report: type[T]) -> type[T]:
    """A report of which every section is made with `plain_texts`."""
    for name, member in list(vars(report).items()):
        if callable(member) and not name.startswith("_") and not isinstance(member, (classmethod, staticmethod)):
            setattr(report, name, plain_texts(member))
    return report
