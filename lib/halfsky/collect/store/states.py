"""What holds now: the newest revision of each value and the newest verdict on each revision."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd
from sqlalchemy import ColumnElement, Connection, Select, and_, case, func, literal, select

from halfsky.collect.store import transitions
from halfsky.collect.store.schema import DECISIONS, KEY, REVISIONS, SUBMISSIONS, VERDICTS

_NEWER = REVISIONS.alias("newer")
_LATER = VERDICTS.alias("later")
_THEIRS, _AFTER = VERDICTS.alias("theirs"), VERDICTS.alias("after")
_KEY_MATCHES = and_(*(_NEWER.c[name] == REVISIONS.c[name] for name in KEY))

NEWEST_NUMBER = select(func.max(_NEWER.c.number)).where(_KEY_MATCHES).correlate(REVISIONS).scalar_subquery()
"""The number of the newest revision of the same value."""

VERDICT_NUMBER = (
    select(func.max(_LATER.c.number)).where(_LATER.c.revision_id == REVISIONS.c.revision_id).correlate(REVISIONS)
    .scalar_subquery()
)  # fmt: skip
"""How many verdicts a revision has; null for none."""

LAST_VERDICT = and_(VERDICTS.c.revision_id == REVISIONS.c.revision_id, VERDICTS.c.number == VERDICT_NUMBER)

IS_NEWEST = REVISIONS.c.number == NEWEST_NUMBER

_ACCEPTED_LATER = (
    select(_NEWER.c.revision_id)
    .join(_THEIRS, _THEIRS.c.revision_id == _NEWER.c.revision_id)
    .where(
        _KEY_MATCHES, _NEWER.c.number > REVISIONS.c.number, _THEIRS.c.state.in_(transitions.states("publish")),
        ~select(_AFTER.c.verdict_id)
        .where(_AFTER.c.revision_id == _THEIRS.c.revision_id, _AFTER.c.number > _THEIRS.c.number)
        .exists(),
    )
    .correlate(REVISIONS).exists()
)  # fmt: skip

IN_FORCE = case(
    (func.coalesce(VERDICTS.c.state, "submitted").not_in(transitions.states("publish")), literal(0)),
    (REVISIONS.c.number == NEWEST_NUMBER, literal(1)),
    (_ACCEPTED_LATER, literal(0)),
    else_=literal(1),
)
"""1 for the revision that is published: accepted, and no newer one of the same value is."""

STATE = case(
    (VERDICTS.c.state.is_not(None), VERDICTS.c.state),
    (REVISIONS.c.number < NEWEST_NUMBER, "replaced"),
    else_="submitted",
)


def stated(*columns: ColumnElement) -> Select:
    """Columns of revisions with their submission, newest verdict and decision beside them, to be narrowed by WHERE."""
    joined = (
        REVISIONS.join(SUBMISSIONS, SUBMISSIONS.c.submission_id == REVISIONS.c.submission_id)
        .outerjoin(VERDICTS, LAST_VERDICT)
        .outerjoin(DECISIONS, DECISIONS.c.decision_id == VERDICTS.c.decision_id)
    )
    return select(*columns).select_from(joined)


def fits(action: str, *, named: bool = True) -> ColumnElement[bool]:
    """The revisions of `stated` with which the table of transitions lets the action be done."""
    place = IS_NEWEST if transitions.of(action) == transitions.NEWEST else IN_FORCE == 1
    return and_(place, func.coalesce(VERDICTS.c.state, "submitted").in_(transitions.states(action, named=named)))


_CURRENT = (
    *KEY, "number", "revision_id", "value", "numerator", "denominator", "unit", "status", "missing_reason", "note",
)  # fmt: skip


def frame(connection: Connection, query: Select, names: Iterable[str]) -> pd.DataFrame:
    """The rows of a query as a frame, past the row objects that SQLAlchemy would make of each."""
    result = connection.execute(query)
    rows = result.cursor.fetchall()
    result.close()
    return pd.DataFrame(rows, columns=list(names))


def current(connection: Connection, area_code: str, years: Iterable[int], indicator_ids: Iterable[str]) -> pd.DataFrame:
    """The newest revision of every value of an area's indicators in those years, with its `state`."""
    wanted = sorted({int(year) for year in years})
    ids = sorted(set(indicator_ids))
    columns = [REVISIONS.c[name] for name in _CURRENT]
    newest = (
        select(*(REVISIONS.c[name] for name in KEY), func.max(REVISIONS.c.number).label("number"))
        .where(
            REVISIONS.c.area_code == area_code,
            REVISIONS.c.indicator_id.in_(ids),
            REVISIONS.c.year.between(wanted[0], wanted[-1]),
        )
        .group_by(*(REVISIONS.c[name] for name in KEY))
        .subquery()
    )
    rows = (
        select(*columns, func.coalesce(VERDICTS.c.state, "submitted").label("state"))
        .select_from(
            REVISIONS.join(newest, and_(*(newest.c[name] == REVISIONS.c[name] for name in (*KEY, "number"))))
            .outerjoin(VERDICTS, LAST_VERDICT)
        )
    )  # fmt: skip
    return frame(connection, rows, [*_CURRENT, "state"])


def in_force(connection: Connection, where: ColumnElement[bool]) -> pd.DataFrame:
    """The accepted value of each key: its newest accepted revision. Columns as `PUBLISHED`."""
    later = select(_LATER.c.verdict_id).where(
        _LATER.c.revision_id == VERDICTS.c.revision_id, _LATER.c.number > VERDICTS.c.number
    )
    names = [*PUBLISHED[:-4], "number", "submission_id"]
    accepted = (
        select(*(REVISIONS.c[name] for name in names))
        .join(VERDICTS, VERDICTS.c.revision_id == REVISIONS.c.revision_id)
        .where(VERDICTS.c.state.in_(transitions.states("publish")), ~later.exists(), where)
    )
    rows = frame(connection, accepted, names).sort_values([*KEY, "number"])
    rows = rows.drop_duplicates(list(KEY), keep="last")
    about = ["submission_id", "receipt", "plan_id", "unit", "made_at"]
    sent = frame(connection, select(*(SUBMISSIONS.c[name] for name in about)), about).set_index("submission_id")
    beside = sent.astype("str").rename(columns={"unit": "responsible_unit"}).reindex(rows["submission_id"])
    rows[list(PUBLISHED[-4:])] = beside[list(PUBLISHED[-4:])].set_axis(rows.index)
    return rows[list(PUBLISHED)].reset_index(drop=True)


PUBLISHED = (
    *KEY, "value", "numerator", "denominator", "unit", "status", "missing_reason", "note",
    "receipt", "plan_id", "responsible_unit", "made_at",
)  # fmt: skip
