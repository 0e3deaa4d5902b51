"""Where clauses and sentences of a text begin and end, found once for the whole text.

A paragraph without a full stop may be as long as a document; whoever asks for the clause around a number must not walk
back to its beginning each time.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache
from typing import NamedTuple

LONGEST_CLAUSE = 240  # no indicator is longer: what stands further back belongs to something else
_MARK = re.compile(r"[，。；：:！？（）《》]")
_SENTENCE_MARKS = "。；！？"


class _Bounds(NamedTuple):
    places: list[int]  # where a clause may begin or a bracket open or close, ascending
    starts: list[int]  # the start of the clause that goes on behind that place; brackets are not cut open
    cuts: list[int]  # behind each mark that ends a clause, also inside brackets
    sentences: list[int]  # behind each mark that ends a sentence


@lru_cache(maxsize=32)
def _bounds(text: str) -> _Bounds:
    places, starts, cuts, sentences = [0], [0], [0], [0]
    outer: list[int] = []
    start = 0
    for match in _MARK.finditer(text):
        mark, behind = match.group(), match.end()
        if mark in "（《":
            outer.append(start)
        elif mark in "）》":
            start = outer.pop() if outer else start
        else:
            start = behind
            cuts.append(behind)
            if mark in _SENTENCE_MARKS:
                sentences.append(behind)
        places.append(behind)
        starts.append(start)
    return _Bounds(places, starts, cuts, sentences)


def clause_start(text: str, at: int) -> int:
    """Where the clause around a place begins; brackets and quotes are not cut open."""
    bounds = _bounds(text)
    return max(bounds.starts[bisect_right(bounds.places, at) - 1], at - LONGEST_CLAUSE)


def clause_end(text: str, at: int) -> int:
    """Where the clause around a place ends."""
    bounds = _bounds(text)
    index = bisect_right(bounds.cuts, at)
    return min(bounds.cuts[index] - 1 if index < len(bounds.cuts) else len(text), at + LONGEST_CLAUSE)


def sentence_start(text: str, at: int) -> int:
    """Where the sentence around a place begins."""
    bounds = _bounds(text)
    return max(bounds.sentences[bisect_right(bounds.sentences, at) - 1], at - 2 * LONGEST_CLAUSE)


def sentence_end(text: str, at: int) -> int:
    """Where the sentence around a place ends, behind its mark."""
    bounds = _bounds(text)
    index = bisect_right(bounds.sentences, at)
    return bounds.sentences[index] if index < len(bounds.sentences) else len(text)


def clause_before(text: str, at: int) -> str:
    """The words between the last mark that ends a clause, be it inside brackets, and a place."""
    bounds = _bounds(text)
    return text[max(bounds.cuts[bisect_right(bounds.cuts, at) - 1], at - LONGEST_CLAUSE) : at]
