"""One submission becomes rows of the store, all of them in one transaction, or none."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import pandas as pd
from sqlalchemy import Connection, select
from sqlalchemy.exc import IntegrityError

from halfsky.collect.access import Actor
from halfsky.collect.plain_text import LARGEST
from halfsky.collect.store import action_log, crash_points, reports, states, transitions
from halfsky.collect.store.database import Store, now
from halfsky.collect.store.schema import FINDINGS, KEY, REVISIONS, SUBMISSIONS
from halfsky.errors import SubmissionError
from halfsky.schemas.collecting import SUBMISSION_FINDINGS
from halfsky.schemas.work_collecting import REPORTED

_SAID = ("value", "numerator", "denominator", "unit", "status", "missing_reason", "note")


@dataclass(frozen=True)
class Submission:
    """What was sent, by whom, for what; `entries` as the table `ENTRIES`. reading: how the file was read, where its
    sender had a say in that; the same file read otherwise is another submission. asked: indicators of which `settle` is
    to know what the store holds, beside those of the entries.
    """

    plan_id: str
    area_code: str
    unit: str
    year: int
    file_sha256: str
    file_name: str
    entries: pd.DataFrame
    rows_in: int
    reading: str = ""
    asked: tuple[str, ...] = ()
    reports: pd.DataFrame = field(default_factory=REPORTED.empty)
    """What it says of tasks, as the table `REPORTED`."""

    @property
    def idempotency_key(self) -> str:
        return idempotency_key(self.file_sha256, self.plan_id, self.unit, self.year, self.reading)


@dataclass(frozen=True)
class Receipt:
    """What the sender holds: the same file sent again gives the same receipt."""

    receipt: str
    plan_id: str
    unit: str
    year: int
    made_by: str
    made_at: str
    file_sha256: str
    rows_in: int
    rows_taken: int
    rows_unchanged: int
    rows_refused: int
    resent: bool = False
    log_head: str = ""


def idempotency_key(file_sha256: str, plan_id: str, unit: str, year: int, reading: str = "") -> str:
    known = [file_sha256, plan_id, unit, year, *([reading] if reading else [])]
    return hashlib.sha256(json.dumps(known, ensure_ascii=False).encode()).hexdigest()


def receipt_number(key: str) -> str:
    head = key[:16].upper()
    return "HS-" + "-".join(head[start : start + 4] for start in range(0, 16, 4))


def earlier(store: Store, key: str) -> Receipt | None:
    """The receipt of the same file, plan, unit and year, if it was sent before."""
    with store.reading() as connection:
        return _earlier(connection, key)


Settle = Callable[[pd.DataFrame, pd.DataFrame], tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]]
"""Given the newest revisions of the area's figures and of the unit's reports: the entries and the reports to take, and
the findings of the submission."""


def save(store: Store, actor: Actor, sending: Submission, settle: Settle) -> tuple[Receipt | None, pd.DataFrame]:
    """Save what `settle` takes of a sending; returns the receipt (None when nothing is taken) and the findings.

    `settle` is asked inside the transaction, where nobody else can write: what it is told still holds when it is saved.
    """
    _require_numbers(sending.entries)
    try:
        with store.writing() as connection:
            crash_points.point("submit.after_begin")
            if (before := _earlier(connection, sending.idempotency_key)) is not None:
                return before, _findings_of(connection, before.receipt)
            years = sending.entries["year"].unique() if len(sending.entries) else [sending.year]
            ids = {*sending.entries["indicator_id"], *sending.asked}
            known = states.current(connection, sending.area_code, years, ids)
            entries, said, found = settle(known, known_reports(connection, sending))
            fresh, unchanged = _fresh(entries, known)
            if nothing := entries.empty and said.empty:
                _log_refusal(connection, actor, sending, found)
            else:
                receipt = _write(connection, actor, sending, fresh, unchanged, found, said)
                crash_points.point("submit.before_commit")
    except IntegrityError as error:
        # The unique key is the net beneath the lock: the same file was saved by another hand.
        before = earlier(store, sending.idempotency_key)
        if before is None:
            raise SubmissionError("the figures were sent by another at the same moment: send them again") from error
        return before, findings(store, before.receipt)
    if nothing:
        return None, found
    crash_points.point("submit.after_commit")
    return receipt, found


def known_reports(connection: Connection, sending: Submission) -> pd.DataFrame:
    """What the store has of the unit's reports of the year."""
    return reports.current(connection, sending.area_code, sending.year, sending.unit)


def findings(store: Store, receipt: str) -> pd.DataFrame:
    """The findings kept with a submission. Ask `halfsky.collect.store.views` for what a person may see."""
    with store.reading() as connection:
        return _findings_of(connection, receipt)


def unchanged(entries: pd.DataFrame, known: pd.DataFrame, said: pd.DataFrame, known_said: pd.DataFrame) -> int:
    """How many rows that are to be taken, figures and reports, say what the store has already: a receipt counts them
    apart."""
    return _fresh(entries, known)[1] + reports.fresh(said, known_said)[1]


def _require_numbers(entries: pd.DataFrame) -> None:
    """No way into the store for what is no number, whoever read it."""
    for name in ("value", "numerator", "denominator"):
        cells = entries[name]
        if pd.api.types.is_bool_dtype(cells) or (wrong := cells.notna() & ~cells.abs().lt(LARGEST)).any():
            place = "" if pd.api.types.is_bool_dtype(cells) else f"{entries.loc[wrong, 'cell'].iloc[0]}: "
            raise SubmissionError(f"{place}{name} is not a number: nothing was taken")


def _fresh(entries: pd.DataFrame, known: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """Entries that say something new, with the number of their revision; and how many do not."""
    if entries.empty:
        return entries.assign(number=pd.Series(dtype="int64")), 0
    key = [name for name in KEY if name != "area_code"]
    if known.empty:
        return entries.assign(number=1), 0
    beside = entries.merge(known[[*key, "number", "state", *_SAID]], on=key, how="left", suffixes=("", "_known"))
    same = beside["number"].notna()
    for name in _SAID:
        ours, theirs = beside[name], beside[f"{name}_known"]
        same &= ours.eq(theirs) | (ours.isna() & theirs.isna())
    locked = beside["number"].notna() & ~same & ~beside["state"].isin(transitions.states("resend"))
    if locked.any():
        cell = beside.loc[locked, "cell"].iloc[0]
        raise SubmissionError(f"{cell} is {beside.loc[locked, 'state'].iloc[0]}: a reviewer must withdraw it first")
    number = beside["number"].fillna(0).astype("int64") + 1
    keep = ~same.to_numpy()
    return entries.loc[keep].assign(number=number[keep].to_numpy()), int(same.sum())


def _write(
    connection: Connection, actor: Actor, sending: Submission, fresh: pd.DataFrame, unchanged: int, found: pd.DataFrame,
    said: pd.DataFrame,
) -> Receipt:  # fmt: skip
    new_reports, same = reports.fresh(said, known_reports(connection, sending))
    taken, unchanged = len(fresh) + len(new_reports), unchanged + same
    receipt = Receipt(
        receipt=receipt_number(sending.idempotency_key), plan_id=sending.plan_id, unit=sending.unit, year=sending.year,
        made_by=actor.name, made_at=now(), file_sha256=sending.file_sha256, rows_in=sending.rows_in,
        rows_taken=taken, rows_unchanged=unchanged, rows_refused=sending.rows_in - taken - unchanged,
    )  # fmt: skip
    told = {name: getattr(receipt, name) for name in _RECEIPT}
    row = {
        **told,
        "idempotency_key": sending.idempotency_key,
        "area_code": sending.area_code,
        "file_name": sending.file_name,
    }
    submission_id = connection.execute(SUBMISSIONS.insert(), row).inserted_primary_key[0]  # type: ignore[index]
    rows = _tuples(fresh, DIGESTED)
    about = {
        "submission_id": submission_id,
        "area_code": sending.area_code,
        "made_by": actor.name,
        "made_at": receipt.made_at,
    }
    if rows:
        _insert_many(connection, rows, about)
    crash_points.point("submit.after_rows")
    more = {"plan_id": sending.plan_id, "unit": sending.unit}
    reports_digest = reports.insert(connection, new_reports.assign(year=sending.year), {**about, **more})
    crash_points.point("submit.after_reports")
    if len(found):
        kept = records(found, tuple(SUBMISSION_FINDINGS.names))
        connection.execute(FINDINGS.insert(), [{**row, "submission_id": submission_id} for row in kept])
    head = action_log.append(
        connection, actor.name, "submitted", receipt.receipt, area_code=sending.area_code, unit=sending.unit,
        detail={
            "plan_id": sending.plan_id, "year": sending.year, "file": sending.file_sha256,
            "rows": [receipt.rows_in, receipt.rows_taken, unchanged, receipt.rows_refused], "digest": rows_digest(rows),
            **({"reports": reports_digest} if reports_digest else {}),
        },
    )  # fmt: skip
    return Receipt(**told, log_head=head)


_RECEIPT = (
    "receipt", "plan_id", "unit", "year", "made_by", "made_at", "file_sha256",
    "rows_in", "rows_taken", "rows_unchanged", "rows_refused",
)  # fmt: skip
DIGESTED = ("indicator_id", "year", "sex", "residence", "number", *_SAID, "cell")


def rows_digest(rows: Sequence[Sequence[object]]) -> str:
    """What the log keeps of the rows themselves (their `DIGESTED` columns), so that a changed figure is found too."""
    return hashlib.sha256(json.dumps(rows, ensure_ascii=False).encode()).hexdigest() if rows else ""


def _insert_many(connection: Connection, rows: list[tuple[object, ...]], about: dict[str, object]) -> None:
    """Rows of revisions by the driver itself: SQLAlchemy's care for each parameter costs more than the insert."""
    mark = "?" if connection.dialect.paramstyle == "qmark" else "%s"
    names = (*DIGESTED, *about)
    statement = f"INSERT INTO {REVISIONS.name} ({', '.join(names)}) VALUES ({', '.join([mark] * len(names))})"
    behind = tuple(about.values())
    connection.exec_driver_sql(statement, [row + behind for row in rows])


def records(frame: pd.DataFrame, names: tuple[str, ...]) -> list[dict[str, object]]:
    """Rows as a database takes them: plain Python values, None for missing."""
    return [dict(zip(names, row, strict=True)) for row in _tuples(frame, names)]


def _tuples(frame: pd.DataFrame, names: tuple[str, ...]) -> list[tuple[object, ...]]:
    columns = []
    for name in names:
        cells, missing = frame[name].astype("object"), frame[name].isna()
        columns.append((cells.where(~missing, None) if missing.any() else cells).tolist())
    return list(zip(*columns, strict=True))


def _earlier(connection: Connection, key: str) -> Receipt | None:
    row = connection.execute(select(SUBMISSIONS).where(SUBMISSIONS.c.idempotency_key == key)).mappings().first()
    if row is None:
        return None
    return Receipt(**{name: row[name] for name in _RECEIPT}, resent=True, log_head=action_log.head(connection))


def _findings_of(connection: Connection, receipt: str) -> pd.DataFrame:
    names = SUBMISSION_FINDINGS.names
    rows = (
        select(*(FINDINGS.c[name] for name in names))
        .join(SUBMISSIONS, SUBMISSIONS.c.submission_id == FINDINGS.c.submission_id)
        .where(SUBMISSIONS.c.receipt == receipt)
        .order_by(FINDINGS.c.finding_id)
    )
    return SUBMISSION_FINDINGS.conform(pd.DataFrame(connection.execute(rows).all(), columns=names))


def _log_refusal(connection: Connection, actor: Actor, sending: Submission, found: pd.DataFrame) -> None:
    action_log.append(
        connection, actor.name, "refused", sending.file_sha256, area_code=sending.area_code, unit=sending.unit,
        detail={"plan_id": sending.plan_id, "year": sending.year, "rows": sending.rows_in, "findings": len(found)},
    )  # fmt: skip
