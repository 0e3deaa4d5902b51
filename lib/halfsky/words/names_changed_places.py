"""Names of a text that somebody edited, which changed their places: 县妇联牵头、县教育局配合 said the other way round.

What is said of a name is what stands next to it: the words before it in its clause, a count or a bracket of its own
behind it, and the words behind that. Names of one list share the words around it, so that another order of the list is
no other statement; nor is a clause that was moved with what it says.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from halfsky.words.claims import Mark, narrow

_SENTENCE = re.compile(r"[^。；;！？\n]+")
_CLAUSE_BEGINS = re.compile(r"[，,。；;！？\n]")
_CLAUSE_ENDS = re.compile(r"[，,。；;！？\n：:]")
_OWN = r"\s*(?:[（(][^（）()]*[）)]|\d+[项个件次]|[一二两三四五六七八九十]+[项个件次])?\s*"
_JOINED = re.compile(rf"(?P<own>{_OWN})(?:、|和|与|及|以及)\s*")
_BEHIND = re.compile(_OWN)
_HEAD_JOINER = re.compile(r"^\s*(?:、|和|与|及|以及)\s*")


@dataclass(frozen=True)
class _Said:
    """A name with what is said of it, and where it stands."""

    name: str
    start: int
    around: tuple[str, str, str]


def changed_places(edited: str, expected: str, names: re.Pattern[str] | None) -> list[Mark]:
    """Each name that stands where the expected text says the same of another one that it also names.

    names: finds the longest. Both texts name the same, each as often; sentences that are in both say nothing.
    """
    if names is None or edited == expected:
        return []
    here, there = list(_said(edited, expected, names)), list(_said(expected, edited, names))
    if Counter(one.name for one in here) != Counter(one.name for one in there):
        return []
    told = []
    for around in dict.fromkeys(one.around for one in here):
        if not any(around):
            continue
        now, then = ([one for one in held if one.around == around] for held in (here, there))
        came = list((Counter(one.name for one in now) - Counter(one.name for one in then)).elements())
        went = list((Counter(one.name for one in then) - Counter(one.name for one in now)).elements())
        for name, other in zip(came, went, strict=False):
            place = next(one.start for one in now if one.name == name)
            before = next(one.start for one in then if one.name == other)
            told.append(Mark(name, other, place, before))
    return sorted(told, key=lambda mark: mark.here)


def _said(text: str, other: str, names: re.Pattern[str]) -> Iterator[_Said]:
    """The names of the sentences that the other text does not have."""
    same = {found[0].strip() for found in _SENTENCE.finditer(other)}
    for sentence in _SENTENCE.finditer(text):
        if sentence[0].strip() in same:
            continue
        plain = narrow(sentence[0])
        for group in _lists(plain, names):
            first, last = group[0], group[-1]
            begins = max([0, *(found.end() for found in _CLAUSE_BEGINS.finditer(plain, 0, first.start()))])
            before = [found.end() for found in names.finditer(plain) if found.end() <= first.start()]
            head = _HEAD_JOINER.sub("", plain[max([begins, *before]) : first.start()]).strip()
            behind = _BEHIND.match(plain, last.end())
            stop = behind.end() if behind else last.end()
            ends = _CLAUSE_ENDS.search(plain, stop)
            after = names.search(plain, stop)
            limits = [found.start() for found in (ends, after) if found is not None]
            tail = plain[stop : min([*limits, len(plain)])].strip()
            for name in group:
                own = _BEHIND.match(plain, name.end())
                yield _Said(name[0], sentence.start() + name.start(), (head, own[0].strip() if own else "", tail))


def _lists(text: str, names: re.Pattern[str]) -> list[list[re.Match[str]]]:
    """The names of a text, those of one list together."""
    groups: list[list[re.Match[str]]] = []
    for name in names.finditer(text):
        if groups and _JOINED.fullmatch(text, groups[-1][-1].end(), name.start()):
            groups[-1].append(name)
        else:
            groups.append([name])
    return groups
