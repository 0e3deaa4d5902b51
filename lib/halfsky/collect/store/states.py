"""What holds now: the newest revision of each value and the newest verdict on each revision."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd
from sqlalchemy import ColumnElement, Connection, Select, and_, func, select

from halfsky.collect.store import transitions
from halfsky.collect.store.schema import KEY, REVISIONS, SUBMISSIONS, VERDICTS
from halfsky.collect.store.versioned import Versioned

_FIGURES = Versioned(REVISIONS, VERDICTS, "revision_id", KEY)
_LATER = _FIGURES.later
NEWEST_NUMBER = _FIGURES.newest_number
"""The number of the newest revision of the same value."""
VERDICT_NUMBER = _FIGURES.verdict_number
"""How many verdicts a revision has; null for none."""
LAST_VERDICT = _FIGURES.last_verdict
IS_NEWEST = _FIGURES.is_newest
IN_FORCE = _FIGURES.in_force
"""1 for the revision that is published: accepted, and no newer one of the same value is."""
STATE = _FIGURES.state
stated, fits = _FIGURES.stated, _FIGURES.fits

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
