"""Numbers as people type them into a cell, read strictly: what could mean two things is asked, never guessed."""

from __future__ import annotations

import re
from numbers import Real

from halfsky.collect.plain_text import normal

LARGEST = 1e15
_PLAIN = re.compile(r"[-+]?\d+(?:\.\d+)?", re.ASCII)
_GROUPED = re.compile(r"[-+]?\d{1,3}(?:,\d{3})+(?:\.\d+)?", re.ASCII)


def number(text: str) -> float | None:
    """The number, or None for what is not one: 1e9, 1,5, 1.2.3, inf and words are none. 1,234.5 and １２ are.

    >>> number("1,234.5"), number("１２．５"), number("-0"), number("1e999"), number("1,5")
    (1234.5, 12.5, 0.0, None, None)
    """
    plain = normal(text).replace("−", "-")
    if _GROUPED.fullmatch(plain):
        plain = plain.replace(",", "")
    if len(plain) > 40 or not _PLAIN.fullmatch(plain):
        return None
    return measured(float(plain))


def measured(value: object) -> float | None:
    """A number that comes as one; None for nan, inf, what is too large, True and False. There is one zero.

    >>> measured(12), measured(-0.0), measured(float("nan")), measured(True)
    (12.0, 0.0, None, None)
    """
    if isinstance(value, bool) or not isinstance(value, Real):
        return None
    try:
        read = float(value) + 0.0  # -0.0 and 0.0 are the same value, and are written the same
    except OverflowError:
        return None
    return read if abs(read) < LARGEST else None
