"""In which line a file of `key: value` lines ceases to be YAML, as a person would say it."""

from __future__ import annotations

import re

import yaml


def line_of(error: yaml.YAMLError, text: str) -> int:
    """The line to put right, counted from 1.

    The parser stops behind a line without its colon: it says so by its context, or finds the next line's colon where
    none may be.
    """
    mark = getattr(error, "problem_mark", None)
    if mark is None:
        return 1
    context, begun = getattr(error, "context", None), getattr(error, "context_mark", None)
    if context == "while scanning a simple key" and begun is not None:
        return int(begun.line) + 1
    if getattr(error, "problem", None) == "mapping values are not allowed here":
        lines = text.splitlines()[: mark.line]
        before = [number for number, line in enumerate(lines, 1) if line.strip() and not line.lstrip().startswith("#")]
        if before and not re.search(r":(\s|$)", lines[before[-1] - 1]):
            return before[-1]
    return int(mark.line) + 1
