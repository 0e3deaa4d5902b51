"""By when: the frames of time of a text, and which of them holds at a place.

A frame that opens a clause (到2025年，…) holds for what follows, to the end of the sentence or, where it opens the
paragraph, to the end of the paragraph, until the next frame. A frame within a clause holds for that clause.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, replace

from halfsky.plans import grammar
from halfsky.plans.clauses import clause_end, clause_start, sentence_end, sentence_start

MOST_YEARS_BEYOND = 15  # a frame may reach this far beyond the plan's own term
_YEAR = re.compile(r"(?:19|20)\d\d")
_OPENS = 4  # characters that may stand before a frame that opens its clause


@dataclass(frozen=True)
class Term:
    """First and last year of a plan, where they are known."""

    start: int | None
    end: int | None

    def holds(self, year: int) -> bool:
        return self.start is None or self.start <= year <= (self.end or year) + MOST_YEARS_BEYOND


@dataclass(frozen=True)
class Frame:
    """One frame: its place, the years it names, and how far it holds."""

    start: int
    end: int
    years: tuple[int, ...]
    until: int
    said: bool = True  # with words that look ahead: 到, 底, 前, 力争
    opens: bool = True  # a clause, and so a list
    past: bool = False  # 截至: up to which year something is told


class Frames:
    """The frames of one text, in reading order; `ahead` are those that promise."""

    def __init__(self, text: str, term: Term) -> None:
        self.all = [frame for frame in _frames(text, term) if frame.years]
        ahead = [frame for frame in self.all if all(term.holds(year) for year in frame.years) and not frame.past]
        self.ahead = _ended_by_the_next(text, ahead)
        self._starts = [frame.start for frame in self.ahead]
        self._lists: list[int] = []  # for each frame the last one that opened a list, -1 for none
        for index, frame in enumerate(self.ahead):
            before = self._lists[-1] if self._lists else -1
            self._lists.append(index if frame.opens else before)

    def at(self, place: int) -> tuple[int, ...]:
        """The years by which what stands at a place is promised; none where nothing says so."""
        index = bisect_right(self._starts, place) - 1
        if index < 0:
            return ()
        for one in (index, self._lists[index]):
            if one >= 0 and place < self.ahead[one].until:
                return self.ahead[one].years
        return ()


def _ended_by_the_next(text: str, frames: list[Frame]) -> list[Frame]:
    """Each list's frame ends where the next opens; in a paragraph that opens with one each goes on to the end."""
    whole = bool(frames) and frames[0].until == len(text) and frames[0].opens
    ended: list[Frame] = []
    following = len(text)
    for frame in reversed(frames):
        if frame.opens:
            opens_sentence = frame.start - sentence_start(text, frame.start) <= _OPENS
            until = len(text) if whole and opens_sentence else frame.until
            frame = replace(frame, until=min(until, following))
            following = frame.start
        ended.append(frame)
    return ended[::-1]


def opening_years(words: str, term: Term) -> tuple[int, ...]:
    """The years of the line that opens a list, such as 到2025年，实现以下目标."""
    frames = Frames(words, term).ahead
    return frames[0].years if len(frames) == 1 else ()


# 2024年建成, 2025年6月完成, 完成时限：2026年
_MONTH = re.compile(r"\d{1,2}月份?(?:\d{1,2}日)?(?P<end>底|末|初)?(?P<before>之前|以前|前)?")
_DONE = re.compile(
    r"(?:全面|全部|基本|正式|累计|力争|[全本][省市县区州旗])*(?:建成|完成|实现|投入使用|投入运营|投用|启用|建立|达到|覆盖|竣工|挂牌|出台|成立|设立)"
)
_TERM_NAMED = re.compile(r"(?:时限|期限|完成时间|时间节点):?(?:为|是)?$")


def done_by(text: str, term: Term) -> int | None:
    """The last year by which a measure says that something shall be done; None where it says none.

    A year counts with a word that sets a bound (到, 底, 前, 力争) or with what is done in it (2024年建成), not as
    that of a law or of a beginning.
    """
    years = []
    for frame in Frames(text, term).ahead:
        month = _MONTH.match(text, frame.end)
        behind = month.end() if month else frame.end
        bound = frame.said or (month is not None and (month["end"] or month["before"]))
        if bound or _DONE.match(text, behind) or _TERM_NAMED.search(text[: frame.start]):
            years.append(max(frame.years))
    return max(years, default=None)


def _frames(text: str, term: Term) -> list[Frame]:
    bases = [match.span() for match in grammar.BASE.finditer(text)]
    starts = [start for start, _ in bases]
    found = []
    for match in grammar.FRAME.finditer(text):
        index = bisect_right(starts, match.end() - 1) - 1
        if index >= 0 and match.start() < bases[index][1] and match.end() <= bases[index][1] + 1:
            continue  # 比2020年, 以2020年为基数
        years = _years(match, term)
        told = (match["prefix"] or "").startswith("截")
        past = told and bool(years) and term.start is not None and max(years) <= term.start
        said = bool(match["until"] or match["prefix"] in ("到", "至") or match["end"] or not match["years"])
        opens = match.start() - clause_start(text, match.start()) <= _OPENS
        until = _reach(text, match) if opens else clause_end(text, match.end())
        found.append(Frame(match.start(), match.end(), years, until, said and not past, opens, past))
    return found


def _years(match: re.Match[str], term: Term) -> tuple[int, ...]:
    if match["years"]:
        return tuple(int(year) for year in _YEAR.findall(match["years"]))
    if match["within"]:
        return (int(match["within"]),)
    if match["five"]:
        name = re.sub(r"[“”]", "", match["five"])
        return tuple(year for plan, year in grammar.FIVE_YEAR_PLANS.items() if re.match(rf"{plan}(?!五)", name))
    if term.end is None:
        return ()
    if match["term"]:
        return (term.end,)
    return (term.start + (term.end - term.start + 1) // 2 - 1,) if term.start is not None else ()


def _reach(text: str, match: re.Match[str]) -> int:
    """How far a frame holds that opens a clause: its sentence with the list that semicolons part, or the paragraph."""
    if match.start() <= _OPENS:
        return len(text)
    end = sentence_end(text, match.end())
    while 0 < end < len(text) and text[end - 1] == "；":
        end = sentence_end(text, end)
    return end
