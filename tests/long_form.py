"""Walks, which `make test` leaves to `make test-walks`: somebody's whole way through pages in a browser, a server or a
database killed over and over, minutes' work each. And the long form of a test: a few examples in `make test`, the full number in `make test-slow`, by one switch.

Property tests, seeded loops, rounds of kills and long lists of cases say both numbers where they stand:
`@examples(4, 200)`, `range(rounds(10, 2000))`, `parametrize("point", some(POINTS, 3))`.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, Phase, settings

Case = TypeVar("Case")
Test = TypeVar("Test")

LONG = bool(os.environ.get("HALFSKY_SLOW_TESTS"))
"""Whether this is the long form."""
WALKS = LONG or bool(os.environ.get("HALFSKY_WALKS"))
"""Whether walks are walked."""
only_long = pytest.mark.skipif(not LONG, reason="minutes' work; HALFSKY_SLOW_TESTS=1 (make test-slow) runs it")

walks = [pytest.mark.walk, pytest.mark.skipif(not WALKS, reason="a walk; HALFSKY_WALKS=1 (make test-walks) runs it")]
"""The marks of a walk, for a module (`pytestmark`) or a case (`pytest.param`)."""

# The ordinary run says the same of the same code twice: it takes the same examples each time, and does not shrink what
# fails (up to five minutes). The long form looks for new ones.
_ORDINARY = (Phase.explicit, Phase.generate)
settings.register_profile(
    "ordinary", deadline=None, max_examples=20, phases=_ORDINARY, derandomize=True, print_blob=True
)
settings.register_profile("long", deadline=None, max_examples=200, print_blob=True)
settings.load_profile("long" if LONG else "ordinary")


def rounds(short: int, long: int) -> int:
    """How many rounds: `short` in the ordinary run, `long` in the long form."""
    return long if LONG else short


def examples(short: int, long: int, *unchecked: HealthCheck) -> settings:
    """How many examples Hypothesis makes; `unchecked`: the checks of health that do not apply."""
    return settings(max_examples=rounds(short, long), suppress_health_check=unchecked)


on_postgres_a_walk = pytest.mark.parametrize(
    "store_url", ["sqlite", pytest.param("postgresql", marks=walks)], indirect=True
)
"""What costs the same on both databases: on SQLite in `make test`, on PostgreSQL beside it in `make test-walks`."""


def walk(test: Test) -> Test:
    """A test that is a walk."""
    for mark in walks:
        test = mark(test)
    return test


def some(cases: Iterable[Case], short: int) -> list[Case]:
    """All cases in the long form; in the ordinary run `short` of them, the first and the last and evenly between."""
    cases = list(cases)
    if LONG or len(cases) <= short:
        return cases
    return [cases[round(number * (len(cases) - 1) / max(short - 1, 1))] for number in range(short)]


def dealt(cases: Iterable[Case], hand: int, hands: int) -> list[Case]:
    """All cases in the long form; in the ordinary run those that fall to one of several hands, each case to one."""
    return list(cases) if LONG else list(cases)[hand::hands]
