"""What may follow what: in which state of a value what can be done with it, by whom, and what it is afterwards.

Every decision, every sending and every publishing asks this table, in the transaction in which it writes. What is not
in it is refused. A returned value has no way back by itself: it is sent again, or a reviewer amends it.
"""

from __future__ import annotations

from dataclasses import dataclass

NEWEST, IN_FORCE = "newest", "in force"


@dataclass(frozen=True)
class Step:
    """One thing that can be done: with which revision of a value, in which state, under which right of `access.MAY`."""

    action: str
    state: str
    right: str
    becomes: str
    """The state of that revision afterwards."""
    adds: str = ""
    """The state of the revision that comes beside it; "" where none does."""
    of: str = NEWEST
    """The newest revision of the value, or the one in force: its newest accepted revision."""
    in_bulk: bool = True
    """Also where no value is named: with all that are in that state."""
    by_maker: bool = False
    """Also by who made the revision."""


TABLE = (
    Step("accept", "submitted", "decide", "accepted"),
    Step("accept", "withdrawn", "decide", "accepted", in_bulk=False),
    Step("return", "submitted", "decide", "returned"),
    Step("amend", "submitted", "decide", "replaced", adds="accepted", in_bulk=False),
    Step("amend", "returned", "decide", "returned", adds="accepted", in_bulk=False),
    Step("amend", "withdrawn", "decide", "withdrawn", adds="accepted", in_bulk=False),
    Step("amend", "accepted", "decide", "accepted", adds="accepted", in_bulk=False),
    Step("withdraw", "accepted", "decide", "withdrawn", of=IN_FORCE, by_maker=True),
    Step("resend", "submitted", "send", "replaced", adds="submitted", by_maker=True),
    Step("resend", "returned", "send", "returned", adds="submitted", by_maker=True),
    Step("resend", "withdrawn", "send", "withdrawn", adds="submitted", by_maker=True),
    Step("publish", "accepted", "publish", "accepted", of=IN_FORCE, by_maker=True),
)
_OF = {action: [step for step in TABLE if step.action == action] for action in {step.action for step in TABLE}}


def states(action: str, *, named: bool = True) -> tuple[str, ...]:
    """The states in which the action is possible; `named`: the value is named, not taken with all the others."""
    return tuple(step.state for step in _OF[action] if named or step.in_bulk)


def becomes(action: str) -> str:
    """The verdict that a decision leaves on each revision that it takes."""
    (state,) = {step.becomes for step in _OF[action]}
    return state


def of(action: str) -> str:
    """Which revision of a value the action is about: `NEWEST` or `IN_FORCE`."""
    (which,) = {step.of for step in _OF[action]}
    return which


def by_maker(action: str) -> bool:
    """Whether who made a revision may do this with it too."""
    return all(step.by_maker for step in _OF[action])


def actions(state: str, *, newest: bool, in_force: bool) -> tuple[str, ...]:
    """What can be done with a revision in that state, by anyone who has the right."""
    fits = {NEWEST: newest, IN_FORCE: in_force}
    return tuple(step.action for step in TABLE if step.state == state and fits[step.of])
