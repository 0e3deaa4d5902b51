"""What killed processes do to a plan as work, and what is counted after: reports, evidence, slips; nothing lost or doubled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import select

import work_collecting
from collecting import HEAD, HEALTH, PLAN, SCHOOL, SENDER, TEACHER, YEAR, actor
from halfsky.collect import intake, publication
from halfsky.collect.cases import actions, transitions
from halfsky.collect.cases import views as slips
from halfsky.collect.progress import evidence_files
from halfsky.collect.store import Store, backup, evidence, files, grants, reports, work_log
from halfsky.collect.store.database import today
from halfsky.collect.store.schema import AUDIT, DECISIONS, REVISIONS, SUBMISSIONS
from halfsky.collect.store.work_schema import (
    CASE_EVENTS,
    CASES,
    EVIDENCE_EVENTS,
    REPORT_VERDICTS,
    REPORTS,
)
from halfsky.errors import ReviewError, UserError
from halfsky.package import load_package
from work_collecting import SCREEN, SYSTEM, TRAIN

SENDERS = {SENDER: HEALTH, TEACHER: SCHOOL}
DUE = f"{today().year + 1}-01-31" if today().month > 2 else f"{today().year}-12-31"


def content(number: int) -> bytes:
    """A file with two figures and two reports that differ by its number."""
    said = {
        SCREEN: {"state": "under_way", "done_text": f"第{number}次", "evidence": "通知.pdf"},
        SYSTEM: {"self_verdict": "met", "done_text": f"第{number}次"},
    }
    return work_collecting.written(said, {"I6": 5 + number / 1e6, "N6": "核实", "I8": 300 + number})


def report(store: Store, job: dict[str, Any], order: dict[str, Any]) -> list[dict[str, Any]]:
    """Send reports with figures; what the sender then holds."""
    package, who = load_package(order["data"]), grants.actor(store, SENDER)
    held = []
    for number in range(job["first"], job["first"] + job.get("times", 1)):
        try:
            receipt = intake.submit_bytes(store, who, package, content(number), "f.xlsx").receipt
        except intake.NothingTaken as nothing:  # accepted meanwhile, and locked
            locked = {"accepted-already", "report-accepted-already", "explained"}
            codes = set(nothing.findings.query("severity != 'info'")["code"])
            if not codes <= locked:
                raise
            continue
        held.append({"receipt": receipt.receipt, "sha256": receipt.file_sha256, "number": number})
        order["note"](held[-1])
    return held


def hand_in(store: Store, job: dict[str, Any], order: dict[str, Any]) -> None:
    """A piece of evidence of its own content for a task."""
    package, who = load_package(order["data"]), grants.actor(store, SENDER)
    for number in range(job["first"], job["first"] + job.get("times", 1)):
        paper = Path(order["acks"]).with_name(f"paper{number}.pdf")
        paper.write_bytes(b"%PDF-1.4 " + str(number).encode())
        piece = evidence_files.hand_in(store, who, package, paper, PLAN, HEALTH, YEAR, name="通知.pdf", tasks=[SCREEN])
        order["note"]({"evidence": piece.evidence_id, "sha256": piece.sha256})


def supervise(store: Store, job: dict[str, Any], order: dict[str, Any]) -> None:
    """Open a slip where none is open, answer and close it: a step a transaction, going on where another was cut off."""
    package = load_package(order["data"])
    head, sender = grants.actor(store, HEAD), grants.actor(store, SENDER)
    for number in range(job["first"], job["first"] + job.get("times", 1)):
        try:
            case = actions.open_case(store, head, package, PLAN, TRAIN, HEALTH, "not_started", DUE, f"第{number}次")
            order["note"]({"case": case.case_id, "events": 0})
        except ReviewError:
            pass  # one is open: whoever opened it was cut off, or another is at it
        for slip in slips.case_list(store, head, last=True).itertuples():
            try:
                if slip.state == transitions.OPEN:
                    done = actions.act(store, sender, "answer", slip.case_id, f"答复{number}")
                    order["note"]({"case": done.case_id, "events": done.version})
                if slip.state != transitions.CLOSED:
                    done = actions.act(store, head, "close", slip.case_id)
                    order["note"]({"case": done.case_id, "events": done.version})
            except UserError as error:
                if "case" not in str(error) and "办" not in str(error):
                    raise


JOBS = {"report": report, "evidence": hand_in, "supervise": supervise}


def losses(store: Store, folder: Path, acks: list[dict[str, Any]]) -> Counter[str]:
    """The kinds of loss of `store_trials`, of what this module's jobs do."""
    lost: Counter[str] = Counter()
    problems = backup.check(store)
    lost["L6"] += sum("the database" in problem for problem in problems)
    lost["L2"] += sum("the database" not in problem for problem in problems)
    with store.reading() as connection:
        submissions = connection.execute(select(SUBMISSIONS)).mappings().all()
        taken = Counter(map(tuple, connection.execute(select(REVISIONS.c.submission_id, REVISIONS.c.made_by))))
        logged = connection.execute(select(AUDIT.c.action, AUDIT.c.subject).order_by(AUDIT.c.entry)).all()
        said = connection.execute(select(REPORTS)).mappings().all()
        makers = connection.execute(
            select(SUBMISSIONS.c.made_by, DECISIONS.c.made_by)
            .select_from(REPORT_VERDICTS)
            .join(REPORTS, REPORTS.c.report_id == REPORT_VERDICTS.c.report_id)
            .join(SUBMISSIONS, SUBMISSIONS.c.submission_id == REPORTS.c.submission_id)
            .join(DECISIONS, DECISIONS.c.decision_id == REPORT_VERDICTS.c.decision_id)
        ).all()
        cases = connection.execute(select(CASES)).mappings().all()
        events = connection.execute(select(CASE_EVENTS)).mappings().all()
        pieces = connection.execute(select(EVIDENCE_EVENTS)).mappings().all()
        in_force = reports.in_force(connection, REPORTS.c.task_id != "")
        hashes = evidence.kept_files(connection)
    receipts = {row["receipt"] for row in submissions}
    lost["L1"] += len({ack["receipt"] for ack in acks if "receipt" in ack} - receipts)
    taken.update((row["submission_id"], row["made_by"]) for row in said)
    lost["L2"] += sum(taken[row["submission_id"], row["made_by"]] != row["rows_taken"] for row in submissions)
    lost["L1"] += len({ack["case"] for ack in acks if "case" in ack} - {row["case_id"] for row in cases})
    happened = Counter(row["case_row"] for row in events)
    promised = {ack["case"]: ack["events"] for ack in acks if "case" in ack}
    numbers = {row["case_id"]: row["case_row"] for row in cases}
    lost["L1"] += sum(happened[numbers[case]] < count for case, count in promised.items() if case in numbers)
    lost["L1"] += len({ack["sha256"] for ack in acks if "evidence" in ack} - hashes)
    lost["L3"] += len(said) - len({(row["submission_id"], row["task_id"]) for row in said})
    lost["L3"] += len(pieces) - len({(row["evidence_row"], row["sha256"]) for row in pieces})
    lost["L3"] += _opened_beside_another(cases, logged)
    lost["L3"] += sum(
        count - 1 for count in Counter((row["case_row"], row["action"]) for row in events).values() if count > 1
    )
    lost["L4"] += sum(files.sha256(files.read(store, name)) != name for name in hashes)
    lost["L5"] += sum(sender == decided for sender, decided in makers)
    lost["L5"] += sum(SENDERS.get(row["made_by"]) != row["unit"] for row in submissions)
    publication.publish(store, actor(store, HEAD), folder / "data")
    made = load_package(folder / "data")
    there = set(zip(made.progress["task_id"], made.progress["done_text"], strict=True))
    lost["L7"] += there != set(zip(in_force["task_id"], in_force["done_text"], strict=True))
    lost["L7"] += set(made.cases["case_id"]) != {row["case_id"] for row in cases}
    return +lost


def _opened_beside_another(cases: Sequence[Any], logged: Sequence[Any]) -> int:
    """Slips that were opened while one of the same matter and unit was: also where all have been closed since."""
    matters = {row["case_id"]: (row["area_code"], row["object_id"], row["unit"]) for row in cases}
    open_, doubled = Counter(), 0
    for action, subject in logged:
        if action == "case.open" and subject in matters:
            doubled += open_[matters[subject]] > 0
            open_[matters[subject]] += 1
        elif action == "case.close" and subject in matters:
            open_[matters[subject]] -= 1
    return doubled


# Faults planted on purpose, as those of store_worker


def reports_lost() -> None:
    """A submission's reports are left out, of the log too: the store agrees with itself."""
    reports.insert = lambda *_: ""


def reports_doubled() -> None:
    insert = reports.insert

    def twice(connection, rows, about):  # type: ignore[no-untyped-def]
        insert(connection, rows.assign(number=rows["number"] + 1), about)
        return insert(connection, rows, about)

    reports.insert = twice


def step_lost() -> None:
    """What was done with a slip is told, and not written."""
    add = work_log.add
    work_log.add = lambda connection, table, *rest, **more: (
        (0, "0" * 64) if table is CASE_EVENTS else add(connection, table, *rest, **more)
    )


def step_doubled() -> None:
    add = work_log.add

    def twice(connection, table, row, *rest, **more):  # type: ignore[no-untyped-def]
        if table is CASE_EVENTS:
            add(connection, table, {**row, "number": row["number"] + 100}, *rest, **more)
        return add(connection, table, row, *rest, **more)

    work_log.add = twice


def slip_doubled() -> None:
    """Nobody asks whether the matter has a slip already."""
    actions._not_closed = lambda *_: ""


PLANTS = {
    "reports-lost": reports_lost, "reports-doubled": reports_doubled,
    "step-lost": step_lost, "step-doubled": step_doubled, "slip-doubled": slip_doubled,
}  # fmt: skip
