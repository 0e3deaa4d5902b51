"""What is done with a matter of supervision: opened, answered, returned, closed, reopened, put off, raised a level.

Each is an event of its own with its entry of the log, written in one transaction; nothing is changed or deleted, and
nothing is done by itself or by the passing of time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.exc import IntegrityError

from halfsky.collect.access import Actor, refusal
from halfsky.collect.cases import transitions
from halfsky.collect.plain_text import unclean
from halfsky.collect.store import Store, cases, crash_points, work_log
from halfsky.collect.store.database import now, today
from halfsky.collect.store.work_schema import CASE_EVENTS, CASES
from halfsky.errors import AccessError, ReviewError, UsageError
from halfsky.package import Package, find_plan
from halfsky.vocabulary.implementation import CASE_CAUSES, CASE_LEVELS, CASE_OBJECTS

TARGET, TASK = CASE_OBJECTS
MOST_TEXT = 2_000
LONGEST = timedelta(days=366)


@dataclass(frozen=True)
class Slip:
    """A slip after what was done with it."""

    case_id: str
    state: str
    due_on: str
    version: int
    log_head: str = ""
    again: bool = False
    """Whether the same had been done before, so that nothing was written."""


def open_case(
    store: Store, actor: Actor, package: Package, plan_id: str, object_id: str, unit: str, cause: str, due_on: str,
    requirement: str, *, level: str = CASE_LEVELS[0], post: str = "",
) -> Slip:  # fmt: skip
    """Put a matter to a unit: the first slip, numbered, with what is asked for and the day by which to answer.

    object_id: a target or task of the plan. level: 交办 as a rule; a higher one at once needs its reason in the
    requirement. UsageError for what the plan does not have and for a day that has passed; ReviewError where the unit
    has a slip in that matter that is not closed; AccessError for who may not supervise there.
    """
    said = matter(actor, package, plan_id, object_id, unit, cause, due_on, requirement, level=level, post=post)
    with _alone(unit), store.writing() as connection:
        crash_points.point("case.after_begin")
        slip = first_slip(connection, actor, said)
        crash_points.point("case.before_commit")
    crash_points.point("case.after_commit")
    return slip


def matter(
    actor: Actor, package: Package, plan_id: str, object_id: str, unit: str, cause: str, due_on: str, requirement: str,
    *, level: str = CASE_LEVELS[0], post: str = "",
) -> dict[str, str]:  # fmt: skip
    """What `first_slip` writes, checked. Errors as of `open_case`."""
    area_code = str(find_plan(package, plan_id)["area_code"])
    actor.require("supervise", area_code)
    object_ = object_of(package, plan_id, object_id)
    if cause not in CASE_CAUSES:
        raise UsageError(f"cause {cause!r}: use one of {', '.join(CASE_CAUSES)}")
    if level not in CASE_LEVELS:
        raise UsageError(f"level {level!r}: use one of {', '.join(CASE_LEVELS)}")
    if not unit.strip():
        raise UsageError("a slip goes to one unit: name it")
    return {
        "area_code": area_code, "plan_id": plan_id, "object": object_, "object_id": object_id, "unit": unit.strip(),
        "post": words(post, "the post", least=0), "level": level, "cause": cause,
        "requirement": words(requirement, "what is asked for"), "due_on": _coming(due_on), "previous_case_id": "",
    }  # fmt: skip


def first_slip(connection: Connection, actor: Actor, said: dict[str, str]) -> Slip:
    """The first slip of a matter, within a transaction. ReviewError where the unit has one that is not closed."""
    if open_ := _not_closed(connection, said):
        raise ReviewError(f"{open_} is not closed in this matter: raise it a level, or close it first")
    return _write(connection, actor, said)


def act(
    store: Store, actor: Actor, action: str, case_id: str, text: str = "", *, day: str = "", version: int | None = None
) -> Slip:
    """Do one step of `transitions.TABLE` with a slip; with `escalate` the slip that follows is returned.

    text: the answer, the reason or what is asked for. day: the new day, where the step has one. version: that of the
    slip as the person saw it. ReviewError where the step cannot be done in the slip's state, or it has changed since;
    UsageError for words or a day that are missing; AccessError for who may not, and for what is another unit's.
    """
    if action not in transitions.ACTIONS:
        raise UsageError(f"action {action!r}: use one of {', '.join(transitions.ACTIONS)}")
    with _alone(case_id), store.writing() as connection:
        crash_points.point("case.after_begin")
        row = _own(connection, actor, transitions.right(action), case_id)
        before = cases.standing(row.due_on, known := cases.events(connection, row.case_row))
        if _is_again(action, text, day, actor, known, before):
            return Slip(case_id, before.state, before.due_on, before.version, again=True)
        if version is not None and version != before.version:
            raise ReviewError(f"{case_id} has changed since you looked (version {version}, now {before.version})")
        step = transitions.step(action, before.state, pending=before.pending)
        if (follower := cases.follower(connection, case_id)) or step is None:
            raise ReviewError(_cannot(case_id, action, before, follower))
        day = day or (before.asked_until if action == "grant" else "")
        _check(step, action, actor, before, day)
        event = {
            "case_row": row.case_row, "number": before.version + 1, "action": action,
            "text": words(text, "the words", least=2 if step.words else 0),
            "day": _day(day) if step.day else today().isoformat() if step.becomes == transitions.CLOSED else "",
            "made_by": actor.name, "made_at": now(),
        }  # fmt: skip
        _, head = work_log.add(
            connection, CASE_EVENTS, event, actor.name, f"case.{action}", case_id, area_code=row.area_code,
            unit=row.unit,
        )  # fmt: skip
        crash_points.point("case.after_rows")
        due_on = event["day"] if action in cases.NEW_DAY else before.due_on
        slip = Slip(case_id, step.becomes, due_on, before.version + 1, head)
        if action == "escalate":
            slip = _follow(connection, actor, row, event)
        elif step.becomes == transitions.CLOSED:
            _end_before(connection, actor, row, head)
        crash_points.point("case.before_commit")
    crash_points.point("case.after_commit")
    return slip


def object_of(package: Package, plan_id: str, object_id: str) -> str:
    """Whether this is a target or a task of the plan. UsageError where it is neither."""
    for name, table, key in ((TARGET, package.targets, "target_id"), (TASK, package.tasks, "task_id")):
        if (table["plan_id"].eq(plan_id) & table[key].eq(object_id)).any():
            return name
    raise UsageError(f"{object_id!r} is no target and no task of {plan_id}")


def words(text: str, what: str, least: int = 2) -> str:
    """Words as they are kept. UsageError for too few, too many, and for what cannot be seen."""
    said = text.strip()
    if len(said) < least or len(said) > MOST_TEXT or unclean(said):
        raise UsageError(f"{what}: {least} to {MOST_TEXT} visible characters")
    return said


def _write(connection: Connection, actor: Actor, said: dict[str, str]) -> Slip:
    number = cases.next_number(connection, said["area_code"], said["level"], today().year)
    row = {**said, "case_id": number, "opened_on": today().isoformat(), "made_by": actor.name, "made_at": now()}
    _, head = work_log.add(
        connection, CASES, row, actor.name, "case.open", number, area_code=said["area_code"], unit=said["unit"],
        detail={name: said[name] for name in ("plan_id", "object_id", "level", "cause")},
    )  # fmt: skip
    return Slip(number, transitions.OPEN, said["due_on"], 0, head)


def _follow(connection: Connection, actor: Actor, row: Any, event: dict[str, Any]) -> Slip:
    """The next level's slip: it names the one before it."""
    place = CASE_LEVELS.codes.index(row.level)
    names = ("area_code", "plan_id", "object", "object_id", "unit", "post", "cause")
    said = {name: getattr(row, name) for name in names} | {
        "level": CASE_LEVELS[min(place + 1, len(CASE_LEVELS) - 1)], "requirement": event["text"],
        "due_on": _coming(event["day"]), "previous_case_id": row.case_id,
    }  # fmt: skip
    return _write(connection, actor, said)


def _end_before(connection: Connection, actor: Actor, row: Any, head: str) -> None:
    """The slips before the one that was closed end with it."""
    for earlier in cases.chain(connection, row):
        known = cases.standing(earlier.due_on, cases.events(connection, earlier.case_row))
        if known.state != transitions.CLOSED:
            event = {
                "case_row": earlier.case_row, "number": known.version + 1, "action": "end", "text": row.case_id,
                "day": today().isoformat(), "made_by": actor.name, "made_at": now(),
            }  # fmt: skip
            work_log.add(
                connection, CASE_EVENTS, event, actor.name, "case.end", earlier.case_id, area_code=row.area_code,
                unit=row.unit,
            )  # fmt: skip


def _check(step: transitions.Step, action: str, actor: Actor, before: cases.Standing, day: str) -> None:
    if action in ("close", "return") and before.answered_by == actor.name:
        raise AccessError(f"{actor.name} gave this answer and may not decide on it: another reviewer must")
    if step.day:
        _coming(day)
    if action == "ask":
        if today().isoformat() > before.due_on:
            raise ReviewError(f"more time is asked for before the due day ({before.due_on}), not after it")
        if day <= before.due_on:
            raise UsageError(f"the new day must lie after the due day {before.due_on}")


def _is_again(
    action: str, text: str, day: str, actor: Actor, known: Any, before: cases.Standing
) -> bool:  # a second click, or whoever was cut off and does the same again
    if not known or action == "escalate":
        return False
    last = known[-1]
    same = (last.action, last.text, last.made_by) == (action, text.strip(), actor.name)
    return same and day in ("", last.day)


def _cannot(case_id: str, action: str, before: cases.Standing, follower: str) -> str:
    if follower:
        return f"{case_id} was followed by {follower}: what is to be done is done there"
    can = transitions.actions(before.state, pending=before.pending)
    return f"{case_id} is {before.state}: {action} is not possible, what can be done: {', '.join(can)}"


def _not_closed(connection: Connection, said: dict[str, str]) -> str:
    same = [CASES.c[name] == said[name] for name in ("area_code", "object", "object_id", "unit")]
    for row in connection.execute(select(CASES).where(*same).order_by(CASES.c.case_row.desc())):
        if cases.follower(connection, row.case_id):
            continue
        known = cases.standing(row.due_on, cases.events(connection, row.case_row))
        if known.state != transitions.CLOSED:
            return str(row.case_id)
    return ""


def _own(connection: Connection, actor: Actor, right: str, case_id: str) -> Any:
    scope = actor.scope(right, CASES.c.area_code, CASES.c.unit)
    row = connection.execute(select(CASES).where(CASES.c.case_id == case_id, scope)).first()
    if row is None:
        raise refusal(actor.name, right, f"case {case_id[:40]}")
    return row


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise UsageError(f"{text!r} is no day: write YYYY-MM-DD") from None


def _coming(text: str) -> str:
    """A day by which something is due: today at the earliest, within a year."""
    day = _day(text)
    if not today() <= date.fromisoformat(day) <= today() + LONGEST:
        raise UsageError(f"{day}: a due day lies between today and a year from now")
    return day


class _alone:
    """The unique keys are the net beneath the lock: who comes second is told so."""

    def __init__(self, what: str) -> None:
        self.what = what

    def __enter__(self) -> None: ...

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        if isinstance(error, IntegrityError):
            raise ReviewError(f"{self.what}: another did something at the same moment: look at it again") from error
