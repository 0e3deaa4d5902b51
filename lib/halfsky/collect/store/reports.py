"""Reports of measures in the store: revisions beside the figures' own, in the same submission and transaction.

A report that says what the store has is no new revision; one that was accepted is locked until a reviewer withdraws it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence

import pandas as pd
from sqlalchemy import ColumnElement, Connection, and_, case, func, select

from halfsky.collect.store import evidence, transitions
from halfsky.collect.store.database import local_day
from halfsky.collect.store.schema import DECISIONS, SUBMISSIONS
from halfsky.collect.store.versioned import Versioned
from halfsky.collect.store.work_schema import REPORT_KEY, REPORT_VERDICTS, REPORTS
from halfsky.errors import SubmissionError

VERSIONED = Versioned(REPORTS, REPORT_VERDICTS, "report_id", REPORT_KEY)
SAID = ("state", "done_text", "practice", "cause", "self_verdict", "evidence")
"""What a unit says of a task; two reports that agree in it are the same."""
DIGESTED = ("task_id", "year", "number", *SAID, "cell")
CURRENT = ("task_id", "number", *SAID)


def current(
    connection: Connection, area_code: str, year: int, unit: str, task_ids: Iterable[str] | None = None
) -> pd.DataFrame:
    """The newest revision of each of a unit's reports of a year, with what became of it in `standing`."""
    where = [REPORTS.c.area_code == area_code, REPORTS.c.year == year, REPORTS.c.unit == unit, VERSIONED.is_newest]
    if task_ids is not None:
        where.append(REPORTS.c.task_id.in_(sorted(set(task_ids))))
    rows = VERSIONED.stated(*(REPORTS.c[name] for name in CURRENT), VERSIONED.state).where(*where)
    return pd.DataFrame(connection.execute(rows).all(), columns=[*CURRENT, "standing"])


def is_same(beside: pd.DataFrame) -> pd.Series:
    """Rows in which both reports say the same: columns `SAID`, and with the ending _known what the store has."""
    same = pd.Series(True, index=beside.index)
    for name in SAID:
        same &= beside[name].eq(beside[f"{name}_known"])
    return same


def fresh(reports: pd.DataFrame, known: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """Reports that say something new, with the number of their revision; and how many do not."""
    if reports.empty or known.empty:
        return reports.assign(number=1), 0
    beside = reports.merge(known, on="task_id", how="left", suffixes=("", "_known"))
    same = beside["number"].notna() & is_same(beside)
    locked = beside["number"].notna() & ~same & ~beside["standing"].isin(transitions.states("resend"))
    if locked.any():
        first = beside[locked].iloc[0]
        raise SubmissionError(f"{first['cell']} is {first['standing']}: a reviewer must withdraw it first")
    number = beside["number"].fillna(0).astype("int64") + 1
    keep = ~same.to_numpy()
    return reports.loc[keep].assign(number=number[keep].to_numpy()), int(same.sum())


def insert(connection: Connection, rows: pd.DataFrame, about: dict[str, object]) -> str:
    """Write new revisions and what evidence they name; `about`: submission_id, area_code, plan_id, unit, made_by and
    made_at. Returns the digest of what was written, for the log; "" for nothing.
    """
    if rows.empty:
        return ""
    said = [dict(zip(DIGESTED, row, strict=True)) for row in _plain(rows)]
    connection.execute(REPORTS.insert(), [{**row, **about} for row in said])
    evidence.name(connection, said, about)
    return digest([tuple(row.values()) for row in said])


def digest(rows: Sequence[Sequence[object]]) -> str:
    """Of the `DIGESTED` columns of rows in their order."""
    return hashlib.sha256(json.dumps(rows, ensure_ascii=False).encode()).hexdigest() if rows else ""


def digest_of(connection: Connection, submission_id: int, made_by: str, made_at: str) -> str:
    """That of what a submission holds, without what a reviewer put in its place."""
    own = select(*(REPORTS.c[name] for name in DIGESTED)).where(
        REPORTS.c.submission_id == submission_id, REPORTS.c.made_by == made_by, REPORTS.c.made_at == made_at
    )
    return digest([tuple(row) for row in connection.execute(own.order_by(REPORTS.c.report_id))])


def in_force(connection: Connection, where: ColumnElement[bool]) -> pd.DataFrame:
    """The accepted report of each key: `REPORT_KEY`, `plan_id`, what is said, `receipt`, `accepted_on`."""
    names = [*REPORT_KEY, "plan_id", *SAID]
    columns = [REPORTS.c[name] for name in names]
    rows = VERSIONED.stated(*columns, SUBMISSIONS.c.receipt, DECISIONS.c.made_at).where(
        and_(VERSIONED.in_force == 1, where)
    )
    frame = pd.DataFrame(
        connection.execute(rows.order_by(REPORTS.c.report_id)).all(), columns=[*names, "receipt", "accepted_on"]
    )
    return frame.assign(accepted_on=[local_day(str(moment)) for moment in frame["accepted_on"]])


def counts(connection: Connection, where: ColumnElement[bool]) -> list[tuple[str, str, int]]:
    """Of each submission how many of its reports are in which state."""
    rows = VERSIONED.stated(SUBMISSIONS.c.receipt, VERSIONED.state, func.count()).where(where)
    return [tuple(row) for row in connection.execute(rows.group_by(SUBMISSIONS.c.receipt, VERSIONED.state))]


def versions(connection: Connection, where: ColumnElement[bool]) -> dict[str, int]:
    """Of each submission what its reports add to its version, as `version` counts it."""
    newer = func.sum(case((REPORTS.c.number < VERSIONED.newest_number, 1), else_=0))
    decided = func.sum(func.coalesce(VERSIONED.verdict_number, 0))
    rows = VERSIONED.stated(SUBMISSIONS.c.receipt, decided, newer).where(where).group_by(SUBMISSIONS.c.receipt)
    return {receipt: int(verdicts + again) for receipt, verdicts, again in connection.execute(rows)}


def version(connection: Connection, submission_id: int) -> int:
    """What its reports add to the version of a submission: verdicts on them and newer ones."""
    own = REPORTS.c.submission_id == submission_id
    verdicts = select(func.count()).select_from(
        REPORT_VERDICTS.join(REPORTS, REPORTS.c.report_id == REPORT_VERDICTS.c.report_id)
    )
    newer = select(func.count()).select_from(REPORTS).where(own, REPORTS.c.number < VERSIONED.newest_number)
    return int(connection.execute(verdicts.where(own)).scalar_one()) + int(connection.execute(newer).scalar_one())


def _plain(rows: pd.DataFrame) -> list[tuple[object, ...]]:
    """Plain Python values, as a database takes them."""
    return list(zip(*(rows[name].astype("object").tolist() for name in DIGESTED), strict=True))
