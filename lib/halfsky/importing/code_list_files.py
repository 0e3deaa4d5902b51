"""The tables of words and codes that ship with this room, read once."""

from __future__ import annotations

import csv
import re
import unicodedata
from functools import lru_cache
from pathlib import Path

FOLDER = Path(__file__).with_name("code_lists")


@lru_cache(maxsize=32)
def rows(name: str) -> tuple[dict[str, str], ...]:
    """The rows of `code_lists/<name>.csv`. What differs between publishers is data here, not code."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8-sig", newline="") as lines:
        return tuple(dict(row) for row in csv.DictReader(lines))


def spelt(word: str) -> str:
    """One spelling of a word of the lists: width and case folded, without blanks.

    >>> spelt("（１０ 000 Persons）")
    '(10000persons)'
    """
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", word)).lower()
