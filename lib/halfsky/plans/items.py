"""The items of a plan: what stands in one section, under one number."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from halfsky.plans.normalise import Passage
from halfsky.plans.responsible_units import NOBODY, Units

INLINE_ITEM = re.compile(r"(?<=[。；）】］])(?P<n>\d{1,2})[.、](?=[^\d])")


@dataclass(frozen=True)
class Item:
    """One numbered item, or a paragraph where nothing is numbered."""

    section: str
    domain: str
    number: str
    passage: Passage
    units: Units = NOBODY
    heading: str = ""
    opening: str = ""  # the line that opens its list, where it says by when
    reports: bool = False  # no label makes it a goal: what it tells without a promise is how things are

    @property
    def text(self) -> str:
        return self.passage.text

    @property
    def responsible_units(self) -> str:
        """All units that answer for the item, `;` between; `units` knows their roles."""
        return self.units.responsible


def split_inline(item: Item) -> list[Item]:
    """Items run together on one line (1.…。2.…。) come apart where their numbers go on by one."""
    if not item.number.isdigit():
        return [item]
    cuts, expected = [], int(item.number) + 1
    for match in INLINE_ITEM.finditer(item.text):
        if int(match["n"]) == expected:
            cuts.append(match)
            expected += 1
    if not cuts:
        return [item]
    bounds = [0, *(match.end() for match in cuts)]
    ends = [*(match.start() for match in cuts), len(item.text)]
    first = int(item.number)
    return [
        replace(item, number=str(first + k), passage=item.passage[start:end])
        for k, (start, end) in enumerate(zip(bounds, ends, strict=True))
    ]
