"""What is and what shall be: whether a place in a paragraph reports, and by which rule.

The paragraph's place in the plan says what it does by default: goals promise, a chapter that looks back reports, and so
do prefaces, documents that are no plans, and what stands under a domain before its goals. Words and years turn it.
"""

from __future__ import annotations

import re
from bisect import bisect_right

from halfsky.plans import grammar
from halfsky.plans.clauses import LONGEST_CLAUSE, clause_start, sentence_end
from halfsky.plans.items import Item
from halfsky.plans.outline import Plan
from halfsky.plans.sections import ASKS
from halfsky.plans.time_frames import Frames

BEFORE_GOALS = "state of affairs: no label makes it a goal"
LOOKS_BACK = "chapter that looks back"
EARLIER_YEAR = "year before the plan"
EARLIER_PLAN = "period before the plan"
PAST_WORDS = "words of what has been done"
NOW_WORDS = "words of what there is now"
FIRST_YEAR = 2021  # of a plan whose term is not known: the plans in force began in it
CARRIED = "sentence after one on what there is now"


class Tenses:
    """Why each place of an item's text reports instead of promising: `at` gives the rule's name, '' for a promise."""

    def __init__(self, item: Item, plan: Plan, frames: Frames) -> None:
        self.text, self.plan = item.text, plan
        self.default = LOOKS_BACK if item.section == "achieved" else BEFORE_GOALS if item.reports else ""
        self.places, self.rules = [0], [self.default]
        self._turns = sorted(self._events(item, frames), key=lambda turn: turn[0])
        if self._turns:
            self._walk(item)

    def at(self, place: int) -> str:
        return self.rules[bisect_right(self.places, place) - 1]

    def _events(self, item: Item, frames: Frames) -> list[tuple[int, str, str]]:
        """Turns as place, kind (past, now, ahead) and rule."""
        text, written = self.text, self.plan.written
        start = self.plan.start_year or (FIRST_YEAR if self.default else None)
        found: list[tuple[int, str, str]] = []
        for frame in frames.all:
            last = max(frame.years)
            begun = (
                not frame.said and last == start and frame.opens
            )  # 2021年，…为62%: the first year is told, not promised
            if frame.past or begun or (start is not None and last < start):
                found.append((frame.start, "past", EARLIER_YEAR))
            elif (frame.said or not self.default) and start is not None:
                told = self.default and written is not None and last <= written
                found.append((frame.start, "past" if told else "ahead", EARLIER_YEAR if told else ""))
        for match in grammar.FIVE_YEAR_PLAN.finditer(text):
            if grammar.FIVE_YEAR_PLANS[match["name"]] < (start or FIRST_YEAR):
                found.append((match.start(), "past", EARLIER_PLAN))
        found.extend((match.start(), "past", PAST_WORDS) for match in grammar.PAST.finditer(text))
        if not self.default:
            found.extend((match.start(), "now", NOW_WORDS) for match in grammar.NOW.finditer(text))
        if self.default != LOOKS_BACK and (found or self.default):
            found.extend((match.start(), "ahead", "") for match in grammar.ONWARD.finditer(text))
        if item.reports and self.default != LOOKS_BACK and not (self.plan.is_report or ASKS.search(text)):
            found.extend((match.start(), "ahead", "") for match in grammar.BOUNDS.finditer(text))
        return found

    def _walk(self, item: Item) -> None:
        text, index, carried = self.text, 0, ""
        start = 0
        while start < len(text):
            end = sentence_end(text, start)
            turns = []
            while index < len(self._turns) and self._turns[index][0] < end:
                turns.append(self._turns[index])
                index += 1
            if not turns and start and text[start - 1] == "；" and not self.rules[-1]:
                start = end  # the list that a frame has opened goes on
                continue
            if not turns:
                self._put(start, carried if carried and not grammar.PROMISES.search(text, start, end) else self.default)
                carried = carried if self.rules[-1] == carried else ""
                start = end
                continue
            self._put(start, self.default)
            dated, carried = False, ""
            for place, kind, rule in turns:
                if kind == "ahead":
                    dated = dated or bool(re.match(grammar.FRAME, text[place : place + 24]))
                    self._put(max(start, self._from(place, rule)), "")
                    carried = ""
                elif rule == EARLIER_YEAR and dated:
                    continue  # 到2030年…2020年: by the later year, whatever it is held against
                elif (brackets := self._brackets(place, end)) is not None:
                    self._put(brackets[0], rule)
                    self._put(brackets[1], self.default)
                else:
                    self._put(max(start, clause_start(text, place)), rule)
                    carried = CARRIED if kind == "now" else ""
            start = end

    def _from(self, place: int, rule: str) -> int:
        return place if self.rules[-1] else clause_start(self.text, place)

    def _brackets(self, place: int, end: int) -> tuple[int, int] | None:
        """（目前为62%）: what is told in brackets ends with them; where they open and close around a place."""
        opened = self.text.rfind("（", max(0, place - LONGEST_CLAUSE), place)
        closed = self.text.find("）", place, end)
        if opened < 0 or closed < 0 or "）" in self.text[opened:place]:
            return None
        return opened, closed

    def _put(self, place: int, rule: str) -> None:
        while self.places and self.places[-1] >= place and len(self.places) > 1:
            self.places.pop()
            self.rules.pop()
        if self.places[-1] == place:
            self.rules[-1] = rule
        else:
            self.places.append(place)
            self.rules.append(rule)
