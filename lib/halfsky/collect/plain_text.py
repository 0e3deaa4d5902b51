"""Text from outside: one form, nothing invisible in it; and numbers as people type them, read strictly: what could mean
two things is asked, never guessed.
"""

from __future__ import annotations

import re
import unicodedata
from numbers import Real

_CATEGORIES = ("Cc", "Cf", "Co", "Cn", "Cs")  # controls, bidi marks and joiners, private, unassigned, halves
LARGEST = 1e15
_PLAIN = re.compile(r"[-+]?\d+(?:\.\d+)?", re.ASCII)
_GROUPED = re.compile(r"[-+]?\d{1,3}(?:,\d{3})+(?:\.\d+)?", re.ASCII)


def unclean(text: str) -> str:
    """The first character that may not stand in a text (as U+202E); "" when there is none. Line ends and tabs may."""
    for character in text:
        if unicodedata.category(character) in _CATEGORIES and character not in "\n\r\t":
            return f"U+{ord(character):04X}"
    return ""


def normal(text: str) -> str:
    """NFKC, without blanks around it: full-width digits and letters become ordinary ones."""
    return unicodedata.normalize("NFKC", text).strip()


def label(text: str, length: int = 100) -> str:
    """A file's name or a title as it may be shown: no invisible characters, at most `length` long."""
    kept = "".join(character for character in text if unicodedata.category(character) not in (*_CATEGORIES, "Zl", "Zp"))
    if len(kept) <= length:
        return kept
    return kept[: length // 2] + "…" + kept[length // 2 + 1 - length :]


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
