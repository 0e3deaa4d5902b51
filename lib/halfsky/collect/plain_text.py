"""Text from outside: one form, nothing invisible in it. Numbers are read by `importing.written_numbers`."""

from __future__ import annotations

import unicodedata

_CATEGORIES = ("Cc", "Cf", "Co", "Cn", "Cs")  # controls, bidi marks and joiners, private, unassigned, halves
LARGEST = 1e15


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
