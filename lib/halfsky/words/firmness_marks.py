"""Marks of how a value was had, （推算）, or that nobody has confirmed a target, ※, that an edited text has no more."""

from __future__ import annotations

import re
from collections import Counter

from halfsky.vocabulary.codes import OBSERVATION_STATUSES
from halfsky.words.claims import Claim, Mark, claims

_WORDS = [row.zh for code, row in OBSERVATION_STATUSES.rows.items() if code != OBSERVATION_STATUSES[0]] + [
    row.en for code, row in OBSERVATION_STATUSES.rows.items() if code != OBSERVATION_STATUSES[0]
]
_MARKED = re.compile(rf"(?:[（(，,、]|(?<=\d)|(?<=%))\s*({'|'.join(_WORDS)})")


_SIGNED = re.compile(r"([一-鿿“”≥≤%‰\d.]{2,20})([※△])")


def dropped_marks(edited: str, expected: str) -> list[Mark]:
    """Each claim that stands without the mark that it has in the expected text; one that gave way to another is told
    as that."""
    wanted = _marked(expected)
    if edited == expected or not wanted:
        return []
    held = Counter((claim.meaning, word) for claim, word, _ in _marked(edited))
    has = claims(edited)
    told: list[Mark] = []
    for claim, word, stop in wanted:
        if held[claim.meaning, word] > 0:
            held[claim.meaning, word] -= 1
            continue
        if edited.count(word) >= expected.count(word):
            continue  # said in another way: 推算为84.1%
        bare = [
            one for one in has
            if one.meaning == claim.meaning and not _MARKED.match(edited, one.start + len(one.text))
            and all(one.start != mark.here for mark in told)
        ]  # fmt: skip
        if bare:
            near = min(bare, key=lambda one: abs(one.start - claim.start))
            words = expected[claim.start : stop]
            told.append(Mark(near.text, words, near.start, claim.start))
    return told


def dropped_signs(edited: str, expected: str) -> list[Mark]:
    """Each word that stands without the ※ or △ behind it that it has in the expected text."""
    told: list[Mark] = []
    for found in _SIGNED.finditer(expected):
        if edited.count(found[2]) < expected.count(found[2]) and found[0] not in edited:
            place = edited.find(found[1])
            if place >= 0 and all(mark.here != place for mark in told):
                told.append(Mark(found[1], found[0], place, found.start()))
    return told


def _marked(text: str) -> list[tuple[Claim, str, int]]:
    """Each claim that has a mark next behind it, the mark, and where that ends."""
    said, told = claims(text), []
    for found in _MARKED.finditer(text):
        before = [claim for claim in said if claim.start + len(claim.text) <= found.start(1)]
        if before:
            closed = re.compile(r"[^（）()，。；]{0,6}[）)]").match(text, found.end())
            told.append((before[-1], found[1], closed.end() if closed else found.end()))
    return told
