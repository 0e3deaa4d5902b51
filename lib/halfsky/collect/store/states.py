"""What holds now: the newest revision of each value and the newest verdict on each revision."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd
from sqlalchemy import ColumnElement, Connection, Select, and_, case, func, select

from halfsky.collect.store.schema import DECISIONS, KEY, REVISIONS, SUBMISSIONS, VERDICTS

_NEWER = REVISIONS.alias("newer")
_LATER = VERDICTS.alias("later")
_KEY_MATCHES = and_(*(_NEWER.c[name] == REVISIONS.c[name] for name in KEY))

NEWEST_NUMBER = select(func.max(_NEWER.c.number)).where(_KEY_MATCHES).correlate(REVISIONS).scalar_subquery()
"""The number of the newest revision of the same value."""

VERDICT_NUMBER = (
    select(func.max(_LATER.c.number)).where(_LATER.c.revision_id == REVISIONS.c.revision_id).correlate(REVISIONS)
    .scalar_subquery()
)  # fmt: skip
"""How many verdicts a revision has; null for none."""

LAST_VERDICT = and_(VERDICTS.c.revision_id == REVISIONS.c.revision_id, VERDICTS.c.number == VERDICT_NUMBER)

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


_CURRENT = (
    *KEY, "number", "revision_id", "value", "numerator", "denominator", "unit", "status", "missing_reason", "note",
)  # fmt: skip


def current(connection: Connection, area_code: str, years: Iterable[int]) -> pd.DataFrame:
    """The newest revision of every value of an area in those years, with its `state`."""
    wanted = sorted({int(year) for year in years})
    columns = [REVISIONS.c[name] for name in _CURRENT]
    newest = (
        select(*(REVISIONS.c[name] for name in KEY), func.max(REVISIONS.c.number).label("number"))
        .where(REVISIONS.c.area_code == area_code, REVISIONS.c.year.between(wanted[0], wanted[-1]))
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
    return pd.DataFrame(connection.execute(rows).all(), columns=[*_CURRENT, "state"])


def in_force(connection: Connection, where: ColumnElement[bool]) -> pd.DataFrame:
    """The accepted value of each key: its newest accepted revision. Columns as `PUBLISHED`."""
    accepted = REVISIONS.alias("accepted")
    verdict, last = VERDICTS.alias("accepting"), VERDICTS.alias("last")
    last_number = select(func.max(last.c.number)).where(last.c.revision_id == accepted.c.revision_id).scalar_subquery()
    best = (
        select(*(accepted.c[name] for name in KEY), func.max(accepted.c.number).label("number"))
        .select_from(
            accepted.join(
                verdict, and_(verdict.c.revision_id == accepted.c.revision_id, verdict.c.number == last_number)
            )
        )
        .where(verdict.c.state == "accepted")
        .group_by(*(accepted.c[name] for name in KEY))
        .subquery()
    )
    rows = (
        select(*(REVISIONS.c[name] for name in PUBLISHED[:-4]), SUBMISSIONS.c.receipt, SUBMISSIONS.c.plan_id,
               SUBMISSIONS.c.unit.label("responsible_unit"), SUBMISSIONS.c.made_at)
        .select_from(
            REVISIONS.join(best, and_(*(best.c[name] == REVISIONS.c[name] for name in (*KEY, "number"))))
            .join(SUBMISSIONS, SUBMISSIONS.c.submission_id == REVISIONS.c.submission_id)
        )
        .where(where)
        .order_by(*(REVISIONS.c[name] for name in KEY))
    )  # fmt: skip
    return pd.DataFrame(connection.execute(rows).all(), columns=list(PUBLISHED))


PUBLISHED = (
    *KEY, "value", "numerator", "denominator", "unit", "status", "missing_reason", "note",
    "receipt", "plan_id", "responsible_unit", "made_at",
)  # fmt: skip
