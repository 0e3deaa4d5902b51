"""Accept, return, amend, withdraw: each a decision of its own, with verdicts on the revisions that it is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, and_, func, insert, literal, or_, select
from sqlalchemy.exc import IntegrityError

from halfsky.collect.access import Actor, refusal
from halfsky.collect.clock import now
from halfsky.collect.plain_text import unclean
from halfsky.collect.store import action_log, crash_points, states
from halfsky.collect.store.database import Store
from halfsky.collect.store.schema import DECISIONS, KEY, REVISIONS, SUBMISSIONS, VERDICTS
from halfsky.errors import AccessError, ReviewError, UsageError

_OPEN = or_(VERDICTS.c.state.is_(None), VERDICTS.c.state.in_(["returned", "withdrawn"]))
_FROM: dict[str, ColumnElement[bool]] = {
    "accept": _OPEN,
    "return": VERDICTS.c.state.is_(None),
    "withdraw": VERDICTS.c.state == "accepted",
}
_TO = {"accept": "accepted", "return": "returned", "withdraw": "withdrawn"}
MOST_REASON = 500
_IS_NEWEST = REVISIONS.c.number == states.NEWEST_NUMBER


@dataclass(frozen=True)
class Decision:
    """What was decided: how many values, and the version of the submission afterwards."""

    receipt: str
    kind: str
    rows: int
    version: int
    log_head: str


def accept(
    store: Store, actor: Actor, receipt: str, cells: Sequence[str] = (), *, version: int | None = None
) -> Decision:
    """Accept the open values of a submission, or those in the cells named. They are locked from then on.

    `version`: that of the submission as the reviewer saw it. ReviewError when it has changed since, or nothing is open;
    AccessError for who may not decide there, and for who sent the values.
    """
    return _decide(store, actor, "accept", receipt, cells, "", version)


def give_back(
    store: Store, actor: Actor, receipt: str, reason: str, cells: Sequence[str] = (), *, version: int | None = None
) -> Decision:
    """Return open values to their sender with a reason. Errors as `accept`."""
    return _decide(store, actor, "return", receipt, cells, _reason(reason), version)


def withdraw(
    store: Store, actor: Actor, receipt: str, reason: str, cells: Sequence[str] = (), *, version: int | None = None
) -> Decision:
    """Take an acceptance back: the values are unlocked, and what was accepted before them holds. Errors as `accept`."""
    return _decide(store, actor, "withdraw", receipt, cells, _reason(reason), version)


def amend(
    store: Store, actor: Actor, receipt: str, cell: str, value: float, reason: str, *, version: int | None = None
) -> Decision:
    """Accept a corrected value in a cell's place: a new revision beside the sender's. Errors as `accept`.

    Numerator and denominator do not come along: they gave the value that was wrong.
    """
    reason = _reason(reason)
    with _guarded(receipt), store.writing() as connection:
        crash_points.point("decide.after_begin")
        submission = _submission(connection, actor, receipt)
        _check_version(connection, submission.submission_id, receipt, version)
        rows = states.stated(*REVISIONS.c, VERDICTS.c.state).where(
            REVISIONS.c.submission_id == submission.submission_id, REVISIONS.c.cell == cell, _IS_NEWEST
        )
        old = connection.execute(rows).mappings().first()
        if old is None:
            raise ReviewError(
                f"{receipt} {cell}: no such value, or a newer figure has come: halfsky review show {receipt}"
            )
        _keep_duties_apart(actor, {old["made_by"]})
        copied = {name: old[name] for name in (*KEY, "submission_id", "unit", "status", "cell", "note")}
        revision = {
            **copied, "number": old["number"] + 1, "value": value, "missing_reason": "", "made_by": actor.name,
            "made_at": now(),
        }  # fmt: skip
        revision_id = connection.execute(REVISIONS.insert(), revision).inserted_primary_key[0]  # type: ignore[index]
        decision_id = _record(connection, actor, submission.submission_id, "amend", reason)
        verdict = {"decision_id": decision_id, "revision_id": revision_id, "number": 1, "state": "accepted"}
        connection.execute(VERDICTS.insert(), verdict)
        crash_points.point("decide.after_rows")
        detail = {"cell": cell, "from": old["value"], "to": value, "reason": reason}
        decision = _finish(connection, actor, submission, "amend", 1, detail)
        crash_points.point("decide.before_commit")
    crash_points.point("decide.after_commit")
    return decision


def version(connection: Connection, submission_id: int) -> int:
    """Rises with every verdict on a submission's values and every newer figure for one of them."""
    verdicts = (
        select(func.count()).select_from(VERDICTS.join(REVISIONS, REVISIONS.c.revision_id == VERDICTS.c.revision_id))
        .where(REVISIONS.c.submission_id == submission_id)
    )  # fmt: skip
    count = int(connection.execute(verdicts).scalar_one())
    area = select(SUBMISSIONS.c.area_code).where(SUBMISSIONS.c.submission_id == submission_id).scalar_subquery()
    again = select(REVISIONS.c.number).where(REVISIONS.c.area_code == area, REVISIONS.c.number > 1).limit(1)
    if connection.execute(again).first() is None:  # nothing of the area was sent twice: no figure is a newer one
        return count
    newer = select(func.count()).select_from(REVISIONS).where(
        REVISIONS.c.submission_id == submission_id, REVISIONS.c.number < states.NEWEST_NUMBER
    )  # fmt: skip
    return count + int(connection.execute(newer).scalar_one())


def _decide(
    store: Store, actor: Actor, kind: str, receipt: str, cells: Sequence[str], reason: str, seen: int | None
) -> Decision:
    with _guarded(receipt), store.writing() as connection:
        crash_points.point("decide.after_begin")
        submission = _submission(connection, actor, receipt)
        _check_version(connection, submission.submission_id, receipt, seen)
        where = and_(REVISIONS.c.submission_id == submission.submission_id, _IS_NEWEST, _FROM[kind])
        if cells:
            where = and_(where, REVISIONS.c.cell.in_(list(cells)))
        own = states.stated(REVISIONS.c.made_by).where(where, REVISIONS.c.made_by == actor.name).limit(1)
        _keep_duties_apart(actor, set(connection.execute(own).scalars()) if kind != "withdraw" else set())
        decision_id = _record(connection, actor, submission.submission_id, kind, reason)
        verdicts = states.stated(
            literal(decision_id), REVISIONS.c.revision_id, func.coalesce(VERDICTS.c.number, 0) + 1, literal(_TO[kind])
        ).where(where)
        names = ["decision_id", "revision_id", "number", "state"]
        connection.execute(insert(VERDICTS).from_select(names, verdicts))
        made = select(func.count()).where(VERDICTS.c.decision_id == decision_id)
        count = int(connection.execute(made).scalar_one())
        if count == 0 or (cells and count != len(set(cells))):
            raise ReviewError(_unfit(connection, submission, kind, cells))
        crash_points.point("decide.after_rows")
        detail = {"cells": sorted(cells), "rows": count, "reason": reason}
        decision = _finish(connection, actor, submission, kind, count, detail)
        crash_points.point("decide.before_commit")
    crash_points.point("decide.after_commit")
    return decision


class _guarded:
    """The unique keys are the net beneath the lock: who comes second is told so."""

    def __init__(self, receipt: str) -> None:
        self.receipt = receipt

    def __enter__(self) -> None: ...

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        if isinstance(error, IntegrityError):
            raise ReviewError(f"{self.receipt} was decided by another at the same moment: look at it again") from error


def _submission(connection: Connection, actor: Actor, receipt: str):  # type: ignore[no-untyped-def]
    scope = actor.scope("decide", SUBMISSIONS.c.area_code, SUBMISSIONS.c.unit)
    found = connection.execute(select(SUBMISSIONS).where(SUBMISSIONS.c.receipt == receipt, scope)).first()
    if found is None:
        raise refusal(actor.name, "decide", f"receipt {receipt[:40]}")
    return found


def _check_version(connection: Connection, submission_id: int, receipt: str, seen: int | None) -> None:
    if seen is not None and (now_ := version(connection, submission_id)) != seen:
        raise ReviewError(
            f"{receipt} has changed since you looked (version {seen}, now {now_}): look at it again, then decide"
        )


def _keep_duties_apart(actor: Actor, senders: set[str]) -> None:
    if actor.name in senders:
        raise AccessError(f"{actor.name} sent these values and may not decide on them: another reviewer must")


def _record(connection: Connection, actor: Actor, submission_id: int, kind: str, reason: str) -> int:
    row = {"submission_id": submission_id, "kind": kind, "reason": reason, "made_by": actor.name, "made_at": now()}
    return int(connection.execute(DECISIONS.insert(), row).inserted_primary_key[0])  # type: ignore[index]


def _finish(connection: Connection, actor: Actor, submission, kind: str, count: int, detail: dict) -> Decision:  # type: ignore[no-untyped-def]
    head = action_log.append(
        connection, actor.name, _TO.get(kind, "amended"), submission.receipt,
        area_code=submission.area_code, unit=submission.unit, detail=detail,
    )  # fmt: skip
    return Decision(submission.receipt, kind, count, version(connection, submission.submission_id), head)


def _unfit(connection: Connection, submission, kind: str, cells: Sequence[str]) -> str:  # type: ignore[no-untyped-def]
    rows = states.stated(REVISIONS.c.cell, states.STATE, DECISIONS.c.made_by).where(
        REVISIONS.c.submission_id == submission.submission_id
    )
    known = {row[0]: (row[1], row[2]) for row in connection.execute(rows)}
    told = []
    for cell in sorted(set(cells))[:5]:
        state, by = known.get(cell, ("not there", None))
        told.append(f"{cell} is {state}" + (f" (by {by})" if by else ""))
    counts: dict[str, int] = {}
    for state, _ in known.values():
        counts[state] = counts.get(state, 0) + 1
    summary = "; ".join(told) or ", ".join(f"{count} {state}" for state, count in sorted(counts.items()))
    return f"{submission.receipt}: nothing to {kind} there: {summary or 'no values'}"


def _reason(text: str) -> str:
    reason = text.strip()
    if len(reason) < 2 or len(reason) > MOST_REASON or unclean(reason):
        raise UsageError(f"a reason is needed, in 2 to {MOST_REASON} visible characters: the sender reads it")
    return reason
