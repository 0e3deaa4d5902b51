"""A store under trial: what is done to it by killed processes, and the seven kinds of loss that are counted after."""

from __future__ import annotations

import json
import subprocess
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import select

from collecting import HEAD, SENDER, TEACHER, actor
from halfsky.collect import publication
from halfsky.collect.store import Store, backup, files, open_store, reviews, states, views
from halfsky.collect.store.schema import AUDIT, DECISIONS, REVISIONS, SUBMISSIONS, VERDICTS
from halfsky.collect.store.work_schema import REPORT_VERDICTS, REPORTS
from halfsky.errors import StoreError, UserError
from halfsky.package import load_package

LOSSES = {
    "L1": "receipt without submission", "L2": "half state", "L3": "double", "L4": "kept bytes are not those sent",
    "L5": "right not held", "L6": "database not sound", "L7": "published is not accepted",
}  # fmt: skip


@dataclass
class Trial:
    """A store on one of the two databases, a data package, and the process that forks what is killed."""

    folder: Path
    url: str
    worker: subprocess.Popen[str]
    first: int = 0
    told: list[str] = field(default_factory=list)

    @property
    def order(self) -> dict[str, object]:
        return {
            "store": str(self.folder / "store"),
            "url": self.url,
            "data": str(self.folder / "data"),
            "acks": str(self.folder / "acks"),
        }

    def run(self, *jobs: dict[str, object], **more: object) -> list[tuple[str, int]]:
        self.worker.stdin.write(json.dumps({**self.order, "jobs": jobs, **more}) + "\n")
        self.worker.stdin.flush()
        return [tuple(end) for end in json.loads(self.worker.stdout.readline())]

    def open(self) -> Store:
        return open_store(self.folder / "store", self.url)

    def acks(self) -> list[dict[str, str]]:
        file = self.folder / "acks"
        return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()] if file.exists() else []

    @property
    def database(self) -> str:
        return "PostgreSQL" if self.url else "SQLite"

    def next(self, count: int = 1) -> int:
        self.first += count
        return self.first - count

    def losses(self) -> Counter[str]:
        """The seven counters, over everything that has happened to the store so far."""
        lost: Counter[str] = Counter()
        store = self.open()
        problems = backup.check(store)
        lost["L6"] += sum("the database" in problem for problem in problems)
        lost["L2"] += sum("the database" not in problem for problem in problems)
        receipts = {ack["receipt"]: ack["sha256"] for ack in self.acks() if "receipt" in ack}
        with store.reading() as connection:
            submissions = connection.execute(select(SUBMISSIONS)).mappings().all()
            revisions = connection.execute(select(REVISIONS)).mappings().all()
            logged = Counter(connection.execute(select(AUDIT.c.action)).scalars())
            decisions = connection.execute(select(DECISIONS)).mappings().all()
            verdicts = connection.execute(
                select(VERDICTS.c.decision_id, VERDICTS.c.state, SUBMISSIONS.c.made_by.label("sender"), DECISIONS.c.made_by)
                .join(REVISIONS, REVISIONS.c.revision_id == VERDICTS.c.revision_id)
                .join(SUBMISSIONS, SUBMISSIONS.c.submission_id == REVISIONS.c.submission_id)
                .join(DECISIONS, DECISIONS.c.decision_id == VERDICTS.c.decision_id)
            ).all()  # fmt: skip
            about_reports = set(connection.execute(select(REPORT_VERDICTS.c.decision_id)).scalars())
            reports = connection.execute(select(REPORTS.c.submission_id, REPORTS.c.made_by)).all()
            in_force = states.in_force(connection, REVISIONS.c.value.is_not(None))
        known = {row["receipt"] for row in submissions}
        lost["L1"] += len(set(receipts) - known)
        taken = Counter((row["submission_id"], row["made_by"]) for row in revisions) + Counter(map(tuple, reports))
        lost["L2"] += sum(taken[row["submission_id"], row["made_by"]] != row["rows_taken"] for row in submissions)
        lost["L2"] += len({row["decision_id"] for row in decisions} - {row[0] for row in verdicts} - about_reports)
        lost["L2"] += abs(
            len(decisions) - sum(logged[name] for name in ("accepted", "returned", "amended", "withdrawn"))
        )
        lost["L3"] += len(submissions) - len(
            {(row["file_sha256"], row["plan_id"], row["unit"], row["year"]) for row in submissions}
        )
        for receipt, sha256 in receipts.items():
            try:
                lost["L4"] += files.sha256(files.read(store, sha256)) != sha256
            except StoreError:
                lost["L4"] += receipt in known
        lost["L5"] += sum(row["made_by"] not in (SENDER, TEACHER) for row in submissions)
        lost["L5"] += sum(row[2] == row[3] for row in verdicts)
        publication.publish(store, actor(store, HEAD), self.folder / "data")
        package = load_package(self.folder / "data").observations
        own = package[package["source_id"].str.startswith("report-")]
        names = ["indicator_id", "year", "value"]
        lost["L7"] += set(own[names].itertuples(index=False, name=None)) != set(
            in_force[names].itertuples(index=False, name=None)
        )
        store.close()
        return +lost


def reopen(trial: Trial) -> None:
    """What was accepted is withdrawn, so that the next round can send."""
    store = trial.open()
    head = actor(store, HEAD)
    for row in views.submissions(store, head).query("accepted > 0").itertuples():
        try:
            reviews.withdraw(store, head, row.receipt, "下一轮")
        except UserError:
            continue
    store.close()
