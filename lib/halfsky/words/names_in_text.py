"""Names of indicators and units in a text that somebody edited: which of them gave way to another one."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from halfsky.words.claims import Mark
from halfsky.words.names_changed_places import changed_places

_BRACKETED = re.compile(r"\s*[（(](\d+)\s*[项个件]?[^（）()\d，、]{0,4}[）)]")
_ENDS_IN_HANZI = re.compile("[一-鿿]+$")
_REST_OF_NAME = re.compile("(?![和与及])[一-鿿]+")
_MOST = 2  # a name gives way to words of at most so many times its length, else the sentence was written anew


@dataclass(frozen=True)
class Names:
    """Names that the data know; of two that begin at one place a text holds the longer."""

    known: Collection[str] = field(default_factory=tuple)

    @cached_property
    def _pattern(self) -> re.Pattern[str] | None:
        words = sorted({name.strip() for name in self.known if len(name.strip()) > 1}, key=len, reverse=True)
        return re.compile("|".join(map(re.escape, words))) if words else None

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Where names stand in a text."""
        return [found.span() for found in self._pattern.finditer(text)] if self._pattern is not None else []

    def counted_otherwise(self, edited: str, expected: str) -> list[Mark]:
        """Each name with another count in brackets behind it than it has in the expected text: 教育部门（15项）, where
        two names, or two counts, changed their places."""
        if self._pattern is None or edited == expected:
            return []
        wanted, told = self._counts(expected), []
        for name, (count, start, words) in self._counts(edited).items():
            if name in wanted and wanted[name][0] != count:
                told.append(Mark(words, wanted[name][2], start, wanted[name][1]))
        return told

    def _counts(self, text: str) -> dict[str, tuple[str, int, str]]:
        """By name the count that is in brackets behind it, once, with where both begin and how they are written."""
        assert self._pattern is not None
        found: dict[str, list[tuple[str, int, str]]] = {}
        for name in self._pattern.finditer(text):
            if behind := _BRACKETED.match(text, name.end()):
                words = text[name.start() : behind.end()]
                found.setdefault(name[0], []).append((behind[1], name.start(), words))
        return {name: held[0] for name, held in found.items() if len(held) == 1}

    def changed_places(self, edited: str, expected: str) -> list[Mark]:
        """Each name that stands where the expected text says the same of another one that both texts name."""
        return changed_places(edited, expected, self._pattern)

    def swapped(self, edited: str, expected: str) -> list[Mark]:
        """Each name of the expected text in whose place the edited text has other words.

        A name that was taken out, or that other words stand around, has given way to nothing.
        """
        if self._pattern is None or edited == expected:
            return []
        held = list(self._pattern.finditer(expected))
        lost = Counter(found[0] for found in held)
        lost.subtract(found[0] for found in self._pattern.finditer(edited))
        gone = {name for name, count in lost.items() if count > 0 and (edited.count(name) < expected.count(name))}
        if not gone:
            return []
        matcher = difflib.SequenceMatcher(None, expected, edited, autojunk=False)
        changes = matcher.get_opcodes()
        told = []
        for found in (found for found in held if found[0] in gone):
            image = _image(changes, found.start(), found.end(), edited)
            words = self._widened(edited, *image)
            if words and words != found[0] and len(words) <= _MOST * len(found[0]) + _MOST:
                told.append(Mark(words, found[0], image[0], found.start()))
        return told

    def _widened(self, edited: str, begin: int, end: int) -> str:
        """The edited words from begin to end; the known name that reaches over them, where there is one: whole, and
        with the rest of a longer name that nobody knows (全国 of 全国妇联)."""
        assert self._pattern is not None
        for other in self._pattern.finditer(edited):
            if other.start() < end and other.end() > begin:
                rest = _REST_OF_NAME.match(edited, other.end(), max(end, other.end()))
                return other[0] + (rest[0] if rest else "")
        return edited[begin:end].strip(" ，。；：、（）(),.;:")


def _image(changes: Sequence[tuple[str, int, int, int, int]], start: int, stop: int, edited: str) -> tuple[int, int]:
    """Where in the edited text the signs from start to stop of the expected one came to stand, with the signs of the
    other name that were put in before them (中 of 中国妇联 for 国家统计局)."""
    begin = end = None
    for kind, low, high, here, there in changes:
        if kind == "insert" and low == start and (ahead := _ENDS_IN_HANZI.search(edited[here:there])):
            begin = here + ahead.start()
            end = there
            continue
        if high <= start or low >= stop:
            continue
        equal = kind == "equal"
        first = here + max(start - low, 0) if equal else here
        last = there - max(high - stop, 0) if equal else there
        begin, end = first if begin is None else begin, last
    return (begin or 0, end or 0)
