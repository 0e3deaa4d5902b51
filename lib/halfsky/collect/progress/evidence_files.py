"""Evidence comes in as files do: guarded, whole, under its hash; a reviewer says whether it proves anything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import Connection, and_, select

from halfsky.collect.access import Actor, refusal
from halfsky.collect.plain_text import label
from halfsky.collect.store import Store, crash_points, evidence, files, work_log
from halfsky.collect.store.database import now
from halfsky.collect.store.reviews import reason_of
from halfsky.collect.store.work_schema import CASES, EVIDENCE, EVIDENCE_EVENTS
from halfsky.errors import AccessError, ReviewError, SubmissionError, UsageError, UserError
from halfsky.guarded_reading import OFFICIAL, Content, FileRefused, regular_bytes
from halfsky.package import Package, find_plan

MOST_BYTES = 20_000_000
_BEGINS = {
    ".pdf": b"%PDF", ".png": b"\x89PNG", ".jpg": b"\xff\xd8\xff", ".jpeg": b"\xff\xd8\xff", ".docx": b"PK\x03\x04",
    ".xlsx": b"PK\x03\x04",
}  # fmt: skip
"""Kinds of files that are taken, and how each begins."""
KINDS = tuple(_BEGINS)


@dataclass(frozen=True)
class Piece:
    """A piece of evidence after what was done with it."""

    evidence_id: str
    name: str
    state: str
    sha256: str
    size: int
    resent: bool = False
    log_head: str = ""


def hand_in(
    store: Store, actor: Actor, package: Package, path: Path | str, plan_id: str, unit: str, year: int, *,
    name: str = "", tasks: Sequence[str] = (), cases: Sequence[str] = (),
) -> Piece:  # fmt: skip
    """Take in a file that a unit's reports name as evidence (by `name`, else by the file's own), or that is to prove
    the tasks and cases named here. The same file again changes nothing.

    SubmissionError for a file of another kind, too large or not sound; UsageError for a piece that nothing names and
    for tasks that the plan does not have; AccessError for another unit's.
    """
    path = Path(path)
    actor.require("send", str(find_plan(package, plan_id)["area_code"]), unit)
    try:
        content = regular_bytes(path, MOST_BYTES)
    except FileRefused as refused:
        raise SubmissionError(str(refused)) from refused
    return hand_in_bytes(
        store, actor, package, content, path.name, plan_id, unit, year, name=name, tasks=tasks, cases=cases
    )


def hand_in_bytes(
    store: Store, actor: Actor, package: Package, content: bytes, file_name: str, plan_id: str, unit: str, year: int, *,
    name: str = "", tasks: Sequence[str] = (), cases: Sequence[str] = (),
) -> Piece:  # fmt: skip
    """As `hand_in`, for a file that was uploaded."""
    area_code = str(find_plan(package, plan_id)["area_code"])
    actor.require("send", area_code, unit)
    _check_tasks(package, plan_id, tasks)
    if len(content) > MOST_BYTES:
        raise SubmissionError(f"{label(file_name)}: more than {MOST_BYTES // 1_000_000} MB")
    try:
        _check_kind(file_name, content)
    except SubmissionError:
        raise
    except UserError as refused:  # what guards a document has errors of its own
        raise SubmissionError(str(refused)) from refused
    called, file_name = (name or file_name).strip(), label(file_name)
    sha256 = files.keep(store, content)
    with store.writing() as connection:
        crash_points.point("evidence.after_begin")
        made = {"made_by": actor.name, "made_at": now()}
        about = {"area_code": area_code, "unit": unit, **made}
        linked = [(evidence.OF_REPORT, evidence.report_id(task, year, unit)) for task in tasks]
        linked += [(evidence.OF_CASE, _own_case(connection, actor, case, area_code, unit)) for case in cases]
        for object_, object_id in linked:
            evidence.register(connection, called, object_, object_id, about)
        piece = _find(connection, actor, evidence.evidence_id(area_code, unit, called), "send", called)
        if piece.sha256 == sha256:
            return replace(piece, resent=True)
        event = evidence.next_event(
            connection, piece_row(connection, piece.evidence_id), evidence.RECEIVED, sha256=sha256,
            file_name=file_name, size=len(content), made_by=made["made_by"], made_at=made["made_at"],
        )  # fmt: skip
        _, head = work_log.add(
            connection, EVIDENCE_EVENTS, event, actor.name, "evidence.received", piece.evidence_id,
            area_code=area_code, unit=unit, detail={"file": sha256, "size": len(content)},
        )  # fmt: skip
        crash_points.point("evidence.before_commit")
    crash_points.point("evidence.after_commit")
    return Piece(piece.evidence_id, called, evidence.RECEIVED, sha256, len(content), log_head=head)


def find_usable(store: Store, actor: Actor, evidence_id: str, *, seen: str | None = None) -> Piece:
    """A reviewer finds that a piece that came proves what it is to prove. ReviewError for one that has not come, and
    where another file came since. seen: the hash of the file that was looked at, "" for a paper known by its number."""
    return _judge(store, actor, evidence_id, evidence.USABLE, "", seen)


def give_back(store: Store, actor: Actor, evidence_id: str, reason: str, *, seen: str | None = None) -> Piece:
    """A reviewer finds that it does not, with a reason that the unit reads; it has been received all the same."""
    return _judge(store, actor, evidence_id, evidence.RECEIVED, reason_of(reason), seen)


def _judge(store: Store, actor: Actor, evidence_id: str, state: str, reason: str, seen: str | None) -> Piece:
    with store.writing() as connection:
        piece = _find(connection, actor, evidence_id, "decide", evidence_id)
        row = piece_row(connection, evidence_id)
        if piece.state == evidence.MISSING:
            raise ReviewError(f"{evidence_id} ({piece.name}) is missing: its file has not come yet")
        if seen is not None and seen != piece.sha256:
            raise ReviewError(f"{evidence_id} ({piece.name}): another file has come since you looked")
        if piece.state == state and not reason:
            return piece
        senders = select(EVIDENCE_EVENTS.c.made_by).where(
            EVIDENCE_EVENTS.c.evidence_row == row, EVIDENCE_EVENTS.c.sha256 == piece.sha256
        )
        first = connection.execute(senders.order_by(EVIDENCE_EVENTS.c.number).limit(1)).scalar()
        if first == actor.name:
            raise AccessError(f"{actor.name} sent this piece and may not decide on it: another reviewer must")
        event = evidence.next_event(connection, row, state, reason=reason, made_by=actor.name, made_at=now())
        about = connection.execute(select(EVIDENCE).where(EVIDENCE.c.evidence_row == row)).one()
        _, head = work_log.add(
            connection, EVIDENCE_EVENTS, event, actor.name, f"evidence.{'usable' if not reason else 'returned'}",
            evidence_id, area_code=about.area_code, unit=about.unit, detail={"reason": reason},
        )  # fmt: skip
    return replace(piece, state=state, log_head=head)


def piece_row(connection: Connection, evidence_id: str) -> int:
    """The number in the store of a piece that is there."""
    return int(
        connection.execute(select(EVIDENCE.c.evidence_row).where(EVIDENCE.c.evidence_id == evidence_id)).scalar_one()
    )


def _find(connection: Connection, actor: Actor, evidence_id: str, action: str, called: str) -> Piece:
    scope = actor.scope(action, EVIDENCE.c.area_code, EVIDENCE.c.unit)
    found = evidence.listed(connection, and_(EVIDENCE.c.evidence_id == evidence_id, scope))
    if found.empty and action == "send":
        raise UsageError(f"no report names {called!r} as evidence: name the task (--task) or case (--case) it proves")
    if found.empty:
        raise refusal(actor.name, action, f"evidence {called[:40]}")
    row = found.iloc[0]
    return Piece(evidence_id, str(row["name"]), str(row["state"]), str(row["sha256"]), int(row["size"]))


def _own_case(connection: Connection, actor: Actor, case_id: str, area_code: str, unit: str) -> str:
    own = select(CASES.c.case_id).where(
        CASES.c.case_id == case_id, CASES.c.area_code == area_code, CASES.c.unit == unit
    )
    if connection.execute(own).first() is None:
        raise refusal(actor.name, "see", f"case {case_id[:40]}")
    return case_id


def _check_tasks(package: Package, plan_id: str, tasks: Sequence[str]) -> None:
    known = set(package.tasks.loc[package.tasks["plan_id"].eq(plan_id), "task_id"])
    if wrong := [task for task in tasks if task not in known]:
        raise UsageError(f"{plan_id} has no task {wrong[0]!r}: halfsky tasks --plan {plan_id} lists them")


def _check_kind(name: str, content: bytes) -> None:
    """A file of a kind that is taken, that is what its ending says; office files without macros, links and bombs."""
    from halfsky.guarded_reading import open_document, open_table  # noqa: PLC0415 - pandas' side of the house

    ending = Path(name).suffix.lower()
    if ending not in _BEGINS:
        raise SubmissionError(f"{name} 不是可接收的佐证材料：请提供{'、'.join(_BEGINS)} / not a kind that is taken")
    if not content.startswith(_BEGINS[ending]):
        raise SubmissionError(f"{name} 的内容与扩展名不符：请重新保存 / is not what its ending says: save it anew")
    strict = replace(OFFICIAL, strict=True, most_bytes=MOST_BYTES)
    if ending == ".xlsx":
        open_table(Content(name, content), strict)
    elif ending == ".docx":
        open_document(Content(name, content), strict)
