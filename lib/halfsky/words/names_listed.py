"""Lists of names in a text that somebody edited: a name was taken from 未达标的有2项：甲、乙, or was added to it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache

from halfsky.words.claims import Mark, claims

_BRACKETS = r"[（(](?:[^（）()]|[（(][^（）()]*[）)])*[）)]"
_JOINED = re.compile(rf"\s*[※*]?\s*(?:{_BRACKETS})?\s*(?:、|；|;|,|，|以?及|和|与)\s*")
_BEHIND = re.compile(rf"\s*[※*]?\s*(?:{_BRACKETS})?\s*")
_HEADED = re.compile(r"[：:]\s*$|(?:分别)?(?:是|为|有)\s*$")
_CUT_SHORT = re.compile(r"\s*等")
_COUNT = re.compile(r"(\d+)([项个])")
_HEADING = re.compile(r"(?:定量|方向性|目标|指标|[,，]?(?:分别)?[是为]|\s)*[：:]?\s*")
_ENDED = re.compile(r"\s*(?:$|[。；;\n])")


def changed_lists(edited: str, expected: str, names: Collection[str], swapped: Sequence[Mark] = ()) -> list[Mark]:
    """Each list of names that has others now: found are the names that were added, or the list that some were taken
    from; expected the list of the report.

    A list behind a colon, or that is all that a cell says. One that was taken out whole, that ends in 等, or in which
    nothing but the order is another, is none; nor is what gave way name for name (`swapped`).
    """
    if edited == expected or not names:
        return []
    own = list(_lists(edited, tuple(sorted(names))))
    told = []
    given = {mark.expected for mark in swapped}
    taken = {mark.found for mark in swapped}
    for start, listed, words in _lists(expected, tuple(sorted(names))):
        alike = [one for one in own if set(one[1]) & set(listed)]
        if not alike:
            continue
        here, now, now_words = max(alike, key=lambda one: len(set(one[1]) & set(listed)))
        own.remove((here, now, now_words))
        gone, added = set(listed) - set(now) - given, [name for name in now if name not in listed and name not in taken]
        if _CUT_SHORT.match(edited, here + len(now_words)) or not (gone or added):
            continue
        told.append(Mark("、".join(added) or now_words, words, here, start, about=words))
    return told


def miscounted(text: str, names: Collection[str]) -> Iterator[Mark]:
    """Each count in front of a list that names another number of things: 未达标的有2项：甲。"""
    said = claims(text) if names else []
    for start, listed, words in _lists(text, tuple(sorted(names))):
        before = [claim for claim in said if claim.start + len(claim.text) <= start]
        if not before or _CUT_SHORT.match(text, start + len(words)):
            continue
        count = _COUNT.fullmatch(before[-1].meaning)
        between = text[before[-1].start + len(before[-1].text) : start]
        if count and _HEADING.fullmatch(between) and int(count[1]) != len(listed):
            yield Mark(before[-1].text, f"{len(listed)}{count[2]}", before[-1].start, about=words)


def _lists(text: str, names: tuple[str, ...]) -> Iterator[tuple[int, tuple[str, ...], str]]:
    """Where each list begins, its names, and how it is written."""
    found = list(_pattern(names).finditer(text))
    groups: list[list[re.Match[str]]] = []
    for name in found:
        if groups and _JOINED.fullmatch(text, groups[-1][-1].end(), name.start()):
            groups[-1].append(name)
        else:
            groups.append([name])
    for group in groups:
        start, stop = group[0].start(), group[-1].end()
        behind = _BEHIND.match(text, stop)
        stop = behind.end() if behind else stop
        ends = _ENDED.match(text, stop) or _CUT_SHORT.match(text, stop)
        if ends and (_HEADED.search(text[:start]) or not text[:start].strip()):
            yield start, tuple(name[0] for name in group), text[start:stop].rstrip()


@lru_cache(maxsize=4)
def _pattern(names: tuple[str, ...]) -> re.Pattern[str]:
    words = sorted({name.strip() for name in names if len(name.strip()) > 1}, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, words)) or r"(?!)")
