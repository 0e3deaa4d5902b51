"""Shares that an English text gives in words: half, nearly two thirds, more than a quarter."""

from __future__ import annotations

import re

_PARTS = {"half": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "sixth": 6, "eighth": 8, "tenth": 10}
_COUNTS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
}  # fmt: skip
SHARE = (
    r"(?:(?:nearly|almost|about|roughly|some|more than|over|less than|under) )?"
    rf"(?:half|(?:{'|'.join(_COUNTS)})[ -](?:{'|'.join(_PARTS)})s?)"
)
"""Finds one; to be read with `re.IGNORECASE`."""
_READ = re.compile(
    rf"(?:(?P<how>nearly|almost|about|roughly|some|more than|over|less than|under) )?"
    rf"(?:(?P<count>{'|'.join(_COUNTS)})[ -])?(?P<part>{'|'.join(_PARTS)})s?",
    re.IGNORECASE,
)
_NEAR, _EXACT, _BEYOND = 5.0, 2.0, 10.0  # percentage points


def agrees(words: str, per_cent: float) -> bool:
    """Whether a share that `SHARE` found can be said of a number per cent."""
    found = _READ.fullmatch(words.strip())
    if found is None:
        return True
    share = 100.0 * _COUNTS[(found["count"] or "one").lower()] / _PARTS[found["part"].lower()]
    how = (found["how"] or "").lower()
    low, high = {
        "nearly": (share - _NEAR, share), "almost": (share - _NEAR, share), "more than": (share, share + _BEYOND),
        "over": (share, share + _BEYOND), "less than": (share - _BEYOND, share), "under": (share - _BEYOND, share),
        "": (share - _EXACT, share + _EXACT),
    }.get(how, (share - _NEAR, share + _NEAR))  # fmt: skip
    return low - 1e-9 <= per_cent <= high + 1e-9
