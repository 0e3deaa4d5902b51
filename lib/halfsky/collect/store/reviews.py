"""Accept, return, amend, withdraw: each a decision of its own, with verdicts on the revisions that it is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import pandas as pd
from sqlalchemy import BindParameter, ColumnElement, Connection, and_, bindparam, false, func, insert, literal, select
from sqlalchemy.exc import IntegrityError

from halfsky.collect.access import Actor, refusal
from halfsky.collect.correcting import corrected
from halfsky.collect.plain_text import unclean
from halfsky.collect.store import action_log, crash_points, report_decisions, reports, standings, states, transitions
from halfsky.collect.store.database import Store, now
from halfsky.collect.store.schema import DECISIONS, KEY, REVISIONS, SUBMISSIONS, VERDICTS
from halfsky.collect.store.standings import Left, Standing
from halfsky.errors import AccessError, ReviewError, UsageError
from halfsky.package import Package

MOST_REASON = 500


class Shown(NamedTuple):
    """A revision as somebody saw it: its number in the store, and how many decisions there were on it."""

    revision_id: int
    decisions: int


@dataclass(frozen=True)
class Decision:
    """What was decided: how many values, and the version of the submission afterwards.

    taken: the cells of the first `standings.NAMED` of them. changed: values that were shown and are no longer what they
    were. left: where no cells were named, the other values of the submission. findings: those of an amended value.
    """

    receipt: str
    kind: str
    rows: int
    version: int
    log_head: str
    taken: tuple[str, ...] = ()
    changed: tuple[Standing, ...] = ()
    left: tuple[Left, ...] = ()
    findings: pd.DataFrame | None = None


def accept(
    store: Store, actor: Actor, receipt: str, cells: Sequence[str] = (), *,
    version: int | None = None, shown: Sequence[Shown] | None = None, shown_reports: Sequence[Shown] | None = None,
) -> Decision:  # fmt: skip
    """Accept the values of a submission that wait for a decision, or those in the cells named. They are locked then.

    `version`: that of the submission as the reviewer saw it. `shown`: exactly these figures, as he saw them, and no
    report; `shown_reports`: exactly these reports, and no figure; what has changed since is left, and named in the
    decision. ReviewError when the version is another, when a cell named is in a state
    in which that cannot be done, or when there is nothing to do it with; AccessError for who may not decide there, and
    for who sent the values.
    """
    return _decide(store, actor, "accept", receipt, cells, "", version, shown, shown_reports)


def give_back(
    store: Store, actor: Actor, receipt: str, reason: str, cells: Sequence[str] = (), *,
    version: int | None = None, shown: Sequence[Shown] | None = None, shown_reports: Sequence[Shown] | None = None,
) -> Decision:  # fmt: skip
    """Return values that wait to their sender with a reason. Arguments and errors as `accept`."""
    return _decide(store, actor, "return", receipt, cells, reason_of(reason), version, shown, shown_reports)


def withdraw(
    store: Store, actor: Actor, receipt: str, reason: str, cells: Sequence[str] = (), *,
    version: int | None = None, shown: Sequence[Shown] | None = None, shown_reports: Sequence[Shown] | None = None,
) -> Decision:  # fmt: skip
    """Take an acceptance back: the values are unlocked, and what was accepted before them holds. As `accept`."""
    return _decide(store, actor, "withdraw", receipt, cells, reason_of(reason), version, shown, shown_reports)


def amend(
    store: Store, actor: Actor, package: Package, receipt: str, cell: str, value: str | float, reason: str, *,
    version: int | None = None, shown: Sequence[Shown] | None = None,
) -> Decision:  # fmt: skip
    """Accept a corrected value in a cell's place: a new revision beside the sender's. Arguments, errors as `accept`.

    The value is read and checked as the sender's cell is, against the package: `AmendmentRefused` (a ReviewError) for
    what a sender could not send. Numerator and denominator do not come along: they gave the value that was wrong.
    """
    reason = reason_of(reason)
    with guarded(receipt), store.writing() as connection:
        crash_points.point("decide.after_begin")
        submission = _submission(connection, actor, receipt)
        check_version(connection, submission.submission_id, receipt, version)
        where = and_(
            REVISIONS.c.submission_id == submission.submission_id, REVISIONS.c.cell == cell, states.fits("amend")
        )
        if shown is not None:
            where = and_(where, _among(_unchanged(connection, where, shown)[0]))
        found_there = connection.execute(states.stated(*REVISIONS.c).where(where)).mappings().first()
        if found_there is None:
            raise standings.unfit(connection, submission, "amend", [cell])
        old = {str(name): value for name, value in found_there.items()}
        _keep_duties_apart(actor, "amend", {old["made_by"]})
        number, found = corrected(receipt, old, value, reason, package)
        copied = {name: old[name] for name in (*KEY, "submission_id", "unit", "status", "cell", "note")}
        revision = {
            **copied, "number": old["number"] + 1, "value": number, "missing_reason": "", "made_by": actor.name,
            "made_at": now(),
        }  # fmt: skip
        revision_id = connection.execute(REVISIONS.insert(), revision).inserted_primary_key[0]  # type: ignore[index]
        decision_id = _record(connection, actor, submission.submission_id, "amend", reason)
        verdict = {"decision_id": decision_id, "revision_id": revision_id, "number": 1, "state": "accepted"}
        connection.execute(VERDICTS.insert(), verdict)
        crash_points.point("decide.after_rows")
        detail = {"cell": cell, "from": old["value"], "to": number, "reason": reason, "found": found["code"].tolist()}
        decision = _finish(connection, actor, submission, "amend", 1, detail, taken=(cell,), findings=found)
        crash_points.point("decide.before_commit")
    crash_points.point("decide.after_commit")
    return decision


def version(connection: Connection, submission_id: int) -> int:
    """Rises with every verdict on a submission's values or reports and every newer one of them."""
    verdicts = (
        select(func.count()).select_from(VERDICTS.join(REVISIONS, REVISIONS.c.revision_id == VERDICTS.c.revision_id))
        .where(REVISIONS.c.submission_id == submission_id)
    )  # fmt: skip
    count = int(connection.execute(verdicts).scalar_one()) + reports.version(connection, submission_id)
    area = select(SUBMISSIONS.c.area_code).where(SUBMISSIONS.c.submission_id == submission_id).scalar_subquery()
    again = select(REVISIONS.c.number).where(REVISIONS.c.area_code == area, REVISIONS.c.number > 1).limit(1)
    if connection.execute(again).first() is None:  # nothing of the area was sent twice: no figure is a newer one
        return count
    newer = select(func.count()).select_from(REVISIONS).where(
        REVISIONS.c.submission_id == submission_id, REVISIONS.c.number < states.NEWEST_NUMBER
    )  # fmt: skip
    return count + int(connection.execute(newer).scalar_one())


def _reports_of(connection: Connection, submission: Any, cells: Sequence[str]) -> list[standings.Standing]:
    return report_decisions.standings(connection, submission.submission_id, cells)


def _decide(
    store: Store, actor: Actor, kind: str, receipt: str, cells: Sequence[str], reason: str, seen: int | None,
    shown: Sequence[Shown] | None, shown_reports: Sequence[Shown] | None,
) -> Decision:  # fmt: skip
    with guarded(receipt), store.writing() as connection:
        crash_points.point("decide.after_begin")
        submission = _submission(connection, actor, receipt)
        check_version(connection, submission.submission_id, receipt, seen)
        named = bool(cells) or shown is not None or shown_reports is not None
        where = and_(REVISIONS.c.submission_id == submission.submission_id, states.fits(kind, named=named))
        if cells:
            where = and_(where, REVISIONS.c.cell.in_(list(cells)))
        chosen, gone = (None, set()) if shown is None else _unchanged(connection, where, shown)
        if chosen is not None:
            where = and_(where, _among(chosen))
        # Reports of measures are decided on with the figures; what was shown of figures names figures alone.
        beside = report_decisions.fitting(submission.submission_id, kind, cells, named=named) if shown is None else None
        changed: tuple[Standing, ...] = ()
        if shown_reports is not None:
            where, beside = false(), report_decisions.fitting(submission.submission_id, kind, cells, named=named)
            beside, changed = report_decisions.unchanged(connection, submission.submission_id, beside, shown_reports)
        if not transitions.by_maker(kind):
            own = states.stated(REVISIONS.c.made_by).where(where, REVISIONS.c.made_by == actor.name).limit(1)
            makers = set(connection.execute(own).scalars())
            if beside is not None and report_decisions.made_by(connection, beside, actor.name):
                makers.add(actor.name)
            _keep_duties_apart(actor, kind, makers)
        decision_id = _record(connection, actor, submission.submission_id, kind, reason)
        count = _give_verdicts(connection, decision_id, transitions.becomes(kind), where)
        if beside is not None:
            count += report_decisions.give_verdicts(connection, decision_id, transitions.becomes(kind), beside)
        if count == 0 and shown_reports is not None:
            raise standings.Unfit(f"{receipt}: nothing to {kind} there: {'; '.join(map(str, changed))}", changed)
        if count == 0 or (shown is None and cells and count != len(set(cells))):
            raise standings.unfit(connection, submission, kind, cells, gone, _reports_of(connection, submission, cells))
        crash_points.point("decide.after_rows")
        detail = {"cells": sorted(cells), "rows": count, "reason": reason}
        left = () if cells or shown_reports is not None else standings.left(
            connection, submission.submission_id, decision_id, gone,
            {} if beside is None else report_decisions.left(connection, submission.submission_id, decision_id),
        )  # fmt: skip
        decision = _finish(
            connection, actor, submission, kind, count, detail, taken=_taken(connection, decision_id), left=left,
            changed=changed or standings.of_revisions(connection, submission.submission_id, gone),
        )  # fmt: skip
        crash_points.point("decide.before_commit")
    crash_points.point("decide.after_commit")
    return decision


def _unchanged(
    connection: Connection, where: ColumnElement[bool], shown: Sequence[Shown]
) -> tuple[list[Shown], set[int]]:
    """Of what was shown: what is still the same and fits, and the numbers of the other revisions."""
    rows = states.stated(REVISIONS.c.revision_id, func.coalesce(VERDICTS.c.number, 0)).where(where)
    now_ = {Shown(*row) for row in connection.execute(rows)}
    return [one for one in shown if one in now_], {one.revision_id for one in shown if one not in now_}


def _among(chosen: list[Shown]) -> ColumnElement[bool]:
    """These revisions; written into the statement, as there may be more of them than parameters."""
    ids = [one.revision_id for one in chosen]
    numbers: BindParameter[int] = bindparam("chosen", ids, expanding=True, literal_execute=True)
    return REVISIONS.c.revision_id.in_(numbers)


def _give_verdicts(connection: Connection, decision_id: int, state: str, where: ColumnElement[bool]) -> int:
    """One more verdict on each revision; returns how many."""
    verdicts = states.stated(
        literal(decision_id), REVISIONS.c.revision_id, func.coalesce(VERDICTS.c.number, 0) + 1, literal(state)
    ).where(where)
    names = ["decision_id", "revision_id", "number", "state"]
    connection.execute(insert(VERDICTS).from_select(names, verdicts))
    made = select(func.count()).where(VERDICTS.c.decision_id == decision_id)
    return int(connection.execute(made).scalar_one())


def _taken(connection: Connection, decision_id: int) -> tuple[str, ...]:
    cells = (
        select(REVISIONS.c.cell).join(VERDICTS, VERDICTS.c.revision_id == REVISIONS.c.revision_id)
        .where(VERDICTS.c.decision_id == decision_id).order_by(REVISIONS.c.revision_id).limit(standings.NAMED)
    )  # fmt: skip
    return (*connection.execute(cells).scalars(), *report_decisions.taken(connection, decision_id))[: standings.NAMED]


class guarded:
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


def check_version(connection: Connection, submission_id: int, receipt: str, seen: int | None) -> None:
    """ReviewError where a submission is no longer what it was when somebody looked at it."""
    if seen is not None and (now_ := version(connection, submission_id)) != seen:
        raise ReviewError(
            f"{receipt} has changed since you looked (version {seen}, now {now_}): look at it again, then decide"
        )


def _keep_duties_apart(actor: Actor, action: str, makers: set[str]) -> None:
    if actor.name in makers and not transitions.by_maker(action):
        raise AccessError(f"{actor.name} sent these values and may not decide on them: another reviewer must")


def _record(connection: Connection, actor: Actor, submission_id: int, kind: str, reason: str) -> int:
    row = {"submission_id": submission_id, "kind": kind, "reason": reason, "made_by": actor.name, "made_at": now()}
    return int(connection.execute(DECISIONS.insert(), row).inserted_primary_key[0])  # type: ignore[index]


def _finish(
    connection: Connection, actor: Actor, submission: Any, kind: str, count: int, detail: dict[str, Any], **more: Any
) -> Decision:
    head = action_log.append(
        connection, actor.name, _LOGGED[kind], submission.receipt,
        area_code=submission.area_code, unit=submission.unit, detail=detail,
    )  # fmt: skip
    return Decision(submission.receipt, kind, count, version(connection, submission.submission_id), head, **more)


_LOGGED = {"accept": "accepted", "return": "returned", "amend": "amended", "withdraw": "withdrawn"}


def reason_of(text: str) -> str:
    """A reason as it is kept. UsageError for none, and for one that is too long or holds what cannot be seen."""
    reason = text.strip()
    if len(reason) < 2 or len(reason) > MOST_REASON or unclean(reason):
        raise UsageError(f"a reason is needed, in 2 to {MOST_REASON} visible characters: the sender reads it")
    return reason
