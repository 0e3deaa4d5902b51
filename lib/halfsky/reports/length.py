"""How fully the main text tells of each domain, so that a report of a plan of many targets stays a report.

Pages are reckoned by the grid of the official format (`render.word.flow`), not printed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from halfsky.render.content import Section
from halfsky.render.word.flow import pages_of
from halfsky.reports.importance import LEVELS, Fullness

MAIN_PAGES = 12
"""The most that the main text has, without the title, the contents and the list of all targets."""
_PRINTED = 0.85  # of the pages are filled: what no page can hold goes to the next, and an office's fonts are wider


def fitting(others: Iterable[Section], domains: Callable[[Fullness], Section]) -> Fullness:
    """The fullest way of telling the domains that leaves the main text within its pages, else the briefest.

    others: the other parts of the main text; domains: that on the domains, told so fully.
    """
    room = MAIN_PAGES * _PRINTED - sum(pages_of(section.blocks) for section in others)
    return next((level for level in LEVELS if pages_of(domains(level).blocks) <= room), LEVELS[-1])
