"""What a person may see of the store: lists, details, files, history, the log. Every question asks for the right."""

from __future__ import annotations

from collections import Counter

import pandas as pd
from sqlalchemy import ColumnElement, and_, case, func, select

from halfsky.collect.access import Actor, refusal
from halfsky.collect.store import files, reports, reviews, states, transitions
from halfsky.collect.store.database import Store
from halfsky.collect.store.names import shown
from halfsky.collect.store.schema import AUDIT, DECISIONS, REVISIONS, SUBMISSIONS, VERDICTS
from halfsky.collect.store.submissions import findings as findings_of
from halfsky.schemas.collecting import AUDIT_LOG, REVISION_HISTORY, STATES
from halfsky.schemas.collecting import SUBMISSIONS as SUBMISSIONS_TABLE

_NEWER = case((REVISIONS.c.number < states.NEWEST_NUMBER, 1), else_=0)


def submissions(store: Store, actor: Actor, *, plan_id: str = "", year: int | None = None) -> pd.DataFrame:
    """The submissions that the person may see, newest first: the table `submissions`."""
    where = [_seen(actor)]
    where += [SUBMISSIONS.c.plan_id == plan_id] if plan_id else []
    where += [SUBMISSIONS.c.year == year] if year is not None else []
    names = [name for name in SUBMISSIONS_TABLE.names if name in SUBMISSIONS.c]
    with store.reading() as connection:
        listed = connection.execute(select(*(SUBMISSIONS.c[name] for name in names)).where(*where)).all()
        counted = states.stated(SUBMISSIONS.c.receipt, states.STATE, func.count()).where(*where)
        counts = [tuple(row) for row in connection.execute(counted.group_by(SUBMISSIONS.c.receipt, states.STATE))]
        counts += reports.counts(connection, and_(*where))
        newer = states.stated(SUBMISSIONS.c.receipt, func.count(), func.sum(func.coalesce(states.VERDICT_NUMBER, 0)),
                              func.sum(_NEWER)).where(*where)  # fmt: skip
        versions = Counter(reports.versions(connection, and_(*where)))
        versions.update(
            {row[0]: int(row[2] + row[3]) for row in connection.execute(newer.group_by(SUBMISSIONS.c.receipt))}
        )
    frame = pd.DataFrame(listed, columns=names)
    state = pd.DataFrame(counts, columns=["receipt", "state", "count"])
    for name in STATES:
        number = state[state["state"].eq(name)].groupby("receipt")["count"].sum()
        frame[name] = frame["receipt"].map(number).fillna(0)
    frame["version"] = frame["receipt"].map(versions).fillna(0)
    frame = shown(store, frame, "made_by")
    return SUBMISSIONS_TABLE.conform(frame.sort_values(["made_at", "receipt"], ascending=False))


def history(
    store: Store,
    actor: Actor,
    *,
    receipt: str = "",
    area_code: str = "",
    indicator_id: str = "",
    year: int | None = None,
) -> pd.DataFrame:
    """Every revision that the person may see, narrowed by what is given: the table `revision_history`.

    AccessError for a receipt that is not there or not the person's to see.
    """
    where = [_seen(actor)]
    if receipt:
        _require(store, actor, receipt)
        where.append(SUBMISSIONS.c.receipt == receipt)
    where += [REVISIONS.c.area_code == area_code] if area_code else []
    where += [REVISIONS.c.indicator_id == indicator_id] if indicator_id else []
    where += [REVISIONS.c.year == year] if year is not None else []
    newest, in_force = states.IS_NEWEST.label("newest"), states.IN_FORCE.label("in_force")
    other = {
        "decisions": func.coalesce(VERDICTS.c.number, 0),
        "receipt": SUBMISSIONS.c.receipt, "responsible_unit": SUBMISSIONS.c.unit, "state": states.STATE,
        "decided_by": DECISIONS.c.made_by, "decided_at": DECISIONS.c.made_at, "reason": DECISIONS.c.reason,
    }  # fmt: skip
    names = REVISION_HISTORY.names
    kept = [name for name in names if name != "open_to"]
    columns = [other[name].label(name) if name in other else REVISIONS.c[name] for name in kept]
    order = (REVISIONS.c.area_code, REVISIONS.c.indicator_id, REVISIONS.c.year, REVISIONS.c.revision_id)
    with store.reading() as connection:
        rows = connection.execute(states.stated(*columns, newest, in_force).where(*where).order_by(*order)).all()
    frame = pd.DataFrame(rows, columns=[*kept, "newest", "in_force"])
    frame = shown(store, frame, "made_by", "decided_by")
    return REVISION_HISTORY.conform(frame.assign(open_to=_open_to(frame)))


def _open_to(frame: pd.DataFrame) -> list[str]:
    """What the table of transitions lets be done with each revision."""
    fits = zip(frame["state"], frame["newest"], frame["in_force"], strict=True)
    return [
        ";".join(transitions.actions(state, newest=bool(newest), in_force=bool(in_force)))
        for state, newest, in_force in fits
    ]


def findings(store: Store, actor: Actor, receipt: str) -> pd.DataFrame:
    """The findings of a submission: the table `submission_findings`. Errors as `history`."""
    _require(store, actor, receipt)
    return findings_of(store, receipt)


def version(store: Store, actor: Actor, receipt: str) -> int:
    """The version of a submission now: a decision names it. Errors as `history`."""
    with store.reading() as connection:
        row = connection.execute(
            select(SUBMISSIONS.c.submission_id).where(SUBMISSIONS.c.receipt == receipt, _seen(actor))
        )
        if (found := row.scalar()) is None:
            raise refusal(actor.name, "see", f"receipt {receipt[:40]}")
        return reviews.version(connection, found)


def original(store: Store, actor: Actor, receipt: str) -> tuple[str, bytes]:
    """The name and the bytes of the file as it was sent. Errors as `history`; StoreError when it is damaged."""
    name, sha256 = _require(store, actor, receipt)
    return name, files.read(store, sha256)


def log(store: Store, actor: Actor) -> pd.DataFrame:
    """The entries of the log that the person may read: the table `audit_log`. AccessError for who may read none."""
    if not actor.may_somewhere("log"):
        raise refusal(actor.name, "log", "log")
    scope = actor.scope("log", AUDIT.c.area_code, AUDIT.c.unit)
    with store.reading() as connection:
        rows = connection.execute(
            select(*(AUDIT.c[name] for name in AUDIT_LOG.names)).where(scope).order_by(AUDIT.c.entry)
        )
        frame = pd.DataFrame(rows.all(), columns=AUDIT_LOG.names)
    return AUDIT_LOG.conform(shown(store, frame, "actor", "subject"))


def _seen(actor: Actor) -> ColumnElement[bool]:
    return actor.scope("see", SUBMISSIONS.c.area_code, SUBMISSIONS.c.unit)


def _require(store: Store, actor: Actor, receipt: str) -> tuple[str, str]:
    columns = select(SUBMISSIONS.c.file_name, SUBMISSIONS.c.file_sha256)
    with store.reading() as connection:
        row = connection.execute(columns.where(SUBMISSIONS.c.receipt == receipt, _seen(actor))).first()
    if row is None:
        raise refusal(actor.name, "see", f"receipt {receipt[:40]}")
    return row.file_name, row.file_sha256
