"""How fully the main text tells of its matter, so that a report of a plan of many targets stays a report.

Pages are reckoned by the grid of the official format (`render.word.flow`), not printed.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable

from halfsky.render.content import Section
from halfsky.render.word.flow import pages_of
from halfsky.reports.importance import LEVELS, OF_A_NOTICE, Fullness

MAIN_PAGES, NOTICE_PAGES = 12, 3
"""The most that the main text has, without the title page, the contents and the list of all targets; and a notice."""
_PRINTED = 0.88  # of the pages are filled: what no page can hold goes to the next, and an office's fonts are wider


def fitting(others: Iterable[Section], told: Callable[[Fullness], Section], *, notice: bool = False) -> Fullness:
    """The fullest way of telling that leaves the main text within its pages, else the briefest.

    others: the parts that are as long in any case; told: the part that is told so fully.
    """
    most, levels = (NOTICE_PAGES, OF_A_NOTICE) if notice else (MAIN_PAGES, LEVELS)
    room = most * _PRINTED - sum(pages_of(section.blocks) for section in others)

    def fits(level: Fullness) -> bool:
        return pages_of(told(level).blocks) <= room

    if fits(levels[0]):
        return levels[0]
    between = levels[1:-1]  # each tells less than the one before it
    return levels[1 + bisect_left(between, True, key=fits)]
