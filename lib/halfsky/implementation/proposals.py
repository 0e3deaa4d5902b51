"""Which departments usually carry a task: a proposal for the office where a plan names nobody, never an assignment.

From the table of departments (`halfsky.plans.departments`): the words of indicators that each usually keeps, and the
domains that it works in. Whom a plan means it alone can say; a task that no word speaks for gets no proposal.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from halfsky.plans.departments import COUNTS, called, departments, departments_of, is_scope

MOST = 3
"""Departments that one proposal names."""


def propose_departments(words: str, domain: str, place: str = "") -> list[str]:
    """The departments that usually carry what these words name, the likeliest first; none where no word tells.

    A department's keywords in the words count by their length; those of one that does not work in the domain are left
    out, so that a department of another field is not proposed for a word that it shares, and so is a word that is part
    of another department's longer one (健康教育 of 健康教育开课). One that only supplies figures (a bureau of
    statistics) comes after all that act, and its words (就业人员) leave none of theirs (就业) out. place: whose
    departments, by whose names (`plans.departments.called`).
    """
    likely = (called(name, place) for name in _departments(words, domain))
    return list(dict.fromkeys(filter(None, likely)))[:MOST]


def _departments(words: str, domain: str) -> list[str]:
    matched: list[tuple[bool, int, str, list[str]]] = []
    for counts, place, name, fields, keywords in _keywords():
        if domain and domain not in fields:
            continue
        named = [word for word in keywords if word in words]
        if named:
            matched.append((counts, place, name, named))
    found: list[tuple[bool, int, int, str]] = []
    for counts, place, name, named in matched:
        rivals = {word for also, _, _, own in matched if counts or not also for word in own}
        longest = [word for word in named if not any(word != other and word in other for other in rivals)]
        if longest:
            found.append((counts, -sum(map(len, longest)), place, name))
    return [name for *_, name in sorted(found)]


@cache
def _keywords() -> list[tuple[bool, int, str, frozenset[str], list[str]]]:
    """Of each department that may be proposed: whether it only supplies figures, its place in the table, its name, its
    domains, its keywords."""
    table = departments()[["role", "department", "domains", "keywords"]].itertuples(index=False, name=None)
    return [
        (role == COUNTS, place, name, frozenset(domains.split("|")), [word for word in keywords.split("|") if word])
        for place, (role, name, domains, keywords) in enumerate(table)
        if not is_scope(name) and not name.startswith("各")
    ]


def competent(units: Iterable[str], words: str, domain: str) -> list[str]:
    """Those of the printed units that usually carry what these words name, the likeliest first."""
    likely = _departments(words, domain)[:MOST]
    ranked = [
        (min(likely.index(department) for department in own if department in likely), unit)
        for unit in units
        if (own := departments_of(unit)) and set(own) & set(likely)
    ]
    return [unit for _, unit in sorted(ranked, key=lambda one: one[0])]
