"""What may follow what in the supervision of a matter: in which state of a slip what can be done, by whom.

Every step asks this table, in the transaction in which it writes. What is not in it is refused. It is about the last
slip of a matter; those before it are history and end with it.
"""

from __future__ import annotations

from dataclasses import dataclass

from halfsky.vocabulary.implementation import CASE_STATES

OPEN, ANSWERED, CLOSED, REOPENED = CASE_STATES
ANY, PENDING, NONE = "", "pending", "none"


@dataclass(frozen=True)
class Step:
    """One thing that can be done with a slip in a state, under which right of `access.MAY`, and what the slip is then.

    reason: the words that go with it: needed, or left to whoever does it. day: whether it names a new day.
    extension: `pending` where it needs a request for more time that nobody decided on, `none` where there must be none.
    """

    action: str
    state: str
    right: str
    becomes: str
    zh: str
    en: str
    words: bool = True
    day: bool = False
    extension: str = ANY


def _each(action: str, states: tuple[str, ...], right: str, zh: str, en: str, becomes: str = "", **more: object):  # type: ignore[no-untyped-def]
    return tuple(Step(action, state, right, becomes or state, zh, en, **more) for state in states)  # type: ignore[arg-type]


_WAITING = (OPEN, REOPENED)
TABLE: tuple[Step, ...] = (
    *_each("answer", (*_WAITING, ANSWERED), "answer", "答复", "answered", ANSWERED),
    *_each("return", (ANSWERED,), "decide", "退办", "answer returned", OPEN),
    *_each("close", (ANSWERED,), "decide", "办结", "closed", CLOSED, words=False),
    *_each("cancel", (*_WAITING, ANSWERED), "supervise", "撤销", "cancelled", CLOSED),
    *_each("reopen", (CLOSED,), "supervise", "重新办理", "reopened", REOPENED, day=True),
    *_each("ask", _WAITING, "answer", "申请延期", "asked for more time", day=True, extension=NONE),
    *_each("grant", _WAITING, "supervise", "准予延期", "more time granted", words=False, day=True, extension=PENDING),
    *_each("refuse", _WAITING, "supervise", "不予延期", "more time refused", extension=PENDING),
    *_each("escalate", _WAITING, "supervise", "升级", "followed by a higher slip", day=True),
)
_OF = {(step.action, step.state): step for step in TABLE}
ACTIONS = tuple(dict.fromkeys(step.action for step in TABLE))
WORDS = {step.action: (step.zh, step.en) for step in TABLE} | {
    "open": ("立项", "opened"),
    "end": ("随后续单办结", "ended"),
}


def step(action: str, state: str, *, pending: bool) -> Step | None:
    """The step that this is; None where it cannot be done."""
    found = _OF.get((action, state))
    fits = found is not None and found.extension in (ANY, PENDING if pending else NONE)
    return found if fits else None


def right(action: str) -> str:
    """The right that an action needs, in whatever state."""
    (needed,) = {step.right for step in TABLE if step.action == action}
    return needed


def actions(state: str, *, pending: bool, last: bool = True) -> tuple[str, ...]:
    """What can be done with a slip, by anyone who has the right."""
    return tuple(action for action in ACTIONS if last and step(action, state, pending=pending))


def becomes(action: str, state: str) -> str:
    """The state after an event; one that the table does not have leaves it."""
    if action == "end":
        return CLOSED
    found = _OF.get((action, state))
    return found.becomes if found is not None else state


def as_markdown() -> str:
    """The table as the documentation prints it."""
    head = "| step | in state | right | then | words | new day | extension |\n|---|---|---|---|---|---|---|\n"
    rows = [
        f"| {one.zh} `{one.action}` | {CASE_STATES.label(one.state)} `{one.state}` | `{one.right}` | "
        f"{CASE_STATES.label(one.becomes)} `{one.becomes}` | {'yes' if one.words else ''} | "
        f"{'yes' if one.day else ''} | {one.extension} |\n"
        for one in TABLE
    ]
    return head + "".join(rows)
