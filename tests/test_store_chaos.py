"""What the store promises, tried by crashes: a receipt is a promise, nothing is there twice, nothing is half there.

Each round counts seven kinds of loss; every count must be nought. `make chaos` runs many more rounds than `make test`:
docs/reliability.md has the figures.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import select, text

import collecting
from collecting import GOOD, HEAD, SENDER, actor
from halfsky.collect import crash, publishing, submitting
from halfsky.collect.store import Store, deciding, files, keeping, open_store, states, views
from halfsky.collect.store.schema import AUDIT, DECISIONS, REVISIONS, SUBMISSIONS, VERDICTS
from halfsky.errors import StoreError, UserError
from halfsky.package import load_package

ROUNDS = int(os.environ.get("HALFSKY_STORE_CHAOS", "0"))  # 0: the few of `make test`
SEED = int(os.environ.get("HALFSKY_SEED", "20261125"))
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
        problems = keeping.check(store)
        lost["L6"] += sum("the database" in problem for problem in problems)
        lost["L2"] += sum("the database" not in problem for problem in problems)
        receipts = {ack["receipt"]: ack["sha256"] for ack in self.acks() if "receipt" in ack}
        with store.reading() as connection:
            submissions = connection.execute(select(SUBMISSIONS)).mappings().all()
            revisions = connection.execute(select(REVISIONS)).mappings().all()
            logged = Counter(connection.execute(select(AUDIT.c.action)).scalars())
            decisions = connection.execute(select(DECISIONS)).mappings().all()
            verdicts = connection.execute(
                select(VERDICTS.c.decision_id, VERDICTS.c.state, REVISIONS.c.made_by.label("sender"), DECISIONS.c.made_by)
                .join(REVISIONS, REVISIONS.c.revision_id == VERDICTS.c.revision_id)
                .join(DECISIONS, DECISIONS.c.decision_id == VERDICTS.c.decision_id)
            ).all()  # fmt: skip
            in_force = states.in_force(connection, REVISIONS.c.value.is_not(None))
        known = {row["receipt"] for row in submissions}
        lost["L1"] += len(set(receipts) - known)
        taken = Counter(row["submission_id"] for row in revisions if row["made_by"] == SENDER)
        lost["L2"] += sum(taken[row["submission_id"]] != row["rows_taken"] for row in submissions)
        lost["L2"] += len({row["decision_id"] for row in decisions} - {row[0] for row in verdicts})
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
        lost["L5"] += sum(row["made_by"] != SENDER for row in submissions) + sum(row[2] == row[3] for row in verdicts)
        publishing.publish(store, actor(store, HEAD), self.folder / "data")
        package = load_package(self.folder / "data").observations
        own = package[package["source_id"].str.startswith("report-")]
        names = ["indicator_id", "year", "value"]
        lost["L7"] += set(own[names].itertuples(index=False, name=None)) != set(
            in_force[names].itertuples(index=False, name=None)
        )
        store.close()
        return +lost


@pytest.fixture(scope="module")
def worker(tmp_path_factory: pytest.TempPathFactory):
    process = subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("store_worker.py"))],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    yield process
    process.stdin.close()
    process.stdout.close()
    process.wait()


@pytest.fixture
def trial(tmp_path: Path, store_url: str | None, worker: subprocess.Popen[str]) -> Trial:
    collecting.write_package(tmp_path / "data")
    made = Trial(tmp_path, store_url or "", worker)
    store = made.open()
    collecting.give_rights(store)
    store.close()
    return made


def report(name: str, rounds: int, lost: Counter[str], **more: object) -> None:
    said = ", ".join(f"{key} {value}" for key, value in more.items())
    print(f"\n{name}: {rounds} rounds, losses {dict(lost) or 'none'}, seed {SEED}{', ' + said if said else ''}")


# F1: every named point, both signals


def test_a_crash_at_every_named_point(trial: Trial) -> None:
    lost: Counter[str] = Counter()
    rounds = [(point, how) for point in crash.POINTS for how in ("KILL", "TERM")] * max(1, ROUNDS // 100)
    if trial.url and not ROUNDS:
        rounds = [(point, ("KILL", "TERM")[place % 2]) for place, point in enumerate(crash.POINTS)]
    for number, (point, how) in enumerate(rounds, start=1):
        sending, accepting = {"do": "send", "first": trial.next()}, {"do": "accept", "opens": False}
        before, after = [], [sending, accepting, {"do": "publish"}]
        while not point.startswith({"send": "submit", "accept": "decide", "publish": "publish"}[after[0]["do"]]):
            before.append(after.pop(0))
        for job in before:
            assert trial.run(job) == [("exit", 0)], (point, trial.acks()[-1:])
        ended = signal.SIGKILL if how == "KILL" else signal.SIGTERM
        assert trial.run({**after[0], "crash": f"{point}:{how}"}) == [("signal", ended)], point
        if point in crash.PUBLISH:
            load_package(trial.folder / "data")
        # Whoever was cut off does the same again: a sender sends, a reviewer accepts what waits, then publishes.
        for job in after[: 1 if number % 8 else 3]:
            assert trial.run(job) == [("exit", 0)], (point, trial.acks()[-1:])
        if number % 8 == 0 or number == len(rounds):  # nothing that was lost comes back: counted now is counted
            lost += trial.losses()
            assert not lost, (point, how, lost)
        reopen(trial)
    assert len(crash.POINTS) >= 18
    report(f"F1 {trial.database}", len(rounds), lost)


def reopen(trial: Trial) -> None:
    """What was accepted is withdrawn, so that the next round can send."""
    store = trial.open()
    head = actor(store, HEAD)
    for row in views.submissions(store, head).query("accepted > 0").itertuples():
        try:
            deciding.withdraw(store, head, row.receipt, "下一轮")
        except UserError:
            continue
    store.close()


# F2: any moment


def test_random_kills_under_load(trial: Trial) -> None:
    """Four senders and a reviewer who accepts, publishes and opens again, all killed at a random moment."""
    chance = random.Random(SEED)
    lost: Counter[str] = Counter()
    rounds = ROUNDS or (10 if trial.url else 20)
    for _ in range(rounds):
        senders = [{"do": "send", "first": trial.next(1000), "times": 1000} for _ in range(4)]
        jobs = [*senders, {"do": "accept", "opens": True, "times": 1000}]
        ends = trial.run(
            *jobs, seconds=chance.uniform(0.0, 0.4), signal=int(chance.choice([signal.SIGKILL, signal.SIGTERM]))
        )
        assert {kind for kind, _ in ends} == {"signal"}, (ends, trial.acks()[-3:])
        load_package(trial.folder / "data")
        reopen(trial)  # an accepter who was killed in between leaves figures locked that the next round sends
    lost += trial.losses()
    acks = [ack for ack in trial.acks() if "receipt" in ack]
    assert not [ack for ack in trial.acks() if "failed" in ack]
    # Everything is sent again: each receipt is the one that the sender holds.
    store = trial.open()
    who, package = actor(store, SENDER), load_package(trial.folder / "data")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("halfsky.collect.workbook.reading.read_workbook", collecting.read_written)
        for ack in random.Random(SEED).sample(acks, min(len(acks), 50)):
            receipt = submitting.submit_bytes(store, who, package, ack["content"].encode(), "f.xlsx").receipt
            assert (receipt.receipt, receipt.resent) == (ack["receipt"], True)
    store.close()
    lost += trial.losses()
    report(f"F2 {trial.database}", rounds, lost, receipts=len(acks))
    assert not lost
    assert acks, "something was sent at all"


# F3: the n-th write fails


def test_every_write_may_fail(trial: Trial) -> None:
    """The files may not grow beyond n pages: n = 0, 1, 2 … until a submission goes through (on SQLite its own writes too)."""
    rounds = 0
    for pages in range(200):
        rounds += 1
        ((kind, status),) = trial.run({"do": "send", "first": 1, "most_bytes": pages * 1024})
        assert (kind, status) in [("exit", StoreError.exit_status), ("exit", 0)], (
            pages,
            kind,
            status,
            trial.acks()[-1:],
        )
        if status == 0:
            break
        assert "nothing was saved" in trial.acks()[-1]["told"]
    lost = trial.losses()
    report(f"F3 {trial.database}", rounds, lost)
    assert not lost
    assert status == 0 and (rounds > 3 if not trial.url else rounds >= 1)


# F5: the database


def test_a_locked_database_says_so(tmp_path: Path, worker: subprocess.Popen[str]) -> None:
    collecting.write_package(tmp_path / "data")
    trial = Trial(tmp_path, "", worker)
    store = trial.open()
    collecting.give_rights(store)
    other = sqlite3.connect(tmp_path / "store" / "store.sqlite", isolation_level=None)
    for number in range(ROUNDS or 5):
        other.execute("BEGIN IMMEDIATE")
        assert trial.run({"do": "send", "first": number, "busy": 0.05}) == [("exit", StoreError.exit_status)]
        other.execute("ROLLBACK")
        assert "nothing was saved" in trial.acks()[-1]["told"]
        assert trial.run({"do": "send", "first": number}) == [("exit", 0)]
    other.close()
    store.close()
    assert not trial.losses()


def test_backends_are_killed_and_the_server_restarts(tmp_path: Path, postgres, worker: subprocess.Popen[str]) -> None:
    collecting.write_package(tmp_path / "data")
    trial = Trial(tmp_path, postgres.database(), worker)
    store = trial.open()
    collecting.give_rights(store)
    store.close()
    chance = random.Random(SEED)
    rounds = ROUNDS or 5
    for number in range(rounds):
        jobs = [{"do": "send", "first": trial.next(1000), "times": 1000} for _ in range(3)]
        sending = threading.Thread(target=trial.run, args=jobs, kwargs={"seconds": 2.0, "goes_on": True})
        size = len(trial.acks())
        sending.start()
        while len(trial.acks()) == size and sending.is_alive():
            time.sleep(0.01)
        time.sleep(chance.uniform(0.0, 0.5))
        if number % 5 == 4:
            postgres.stop("immediate")
            postgres.start()
        else:
            with psycopg.connect(
                host=str(postgres.folder), user="halfsky", dbname="postgres", autocommit=True
            ) as connection:
                connection.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"
                )
        sending.join()
    lost = trial.losses()
    assert not [ack for ack in trial.acks() if "failed" in ack]
    report("F5 postgresql", rounds, lost, told=sum("told" in ack for ack in trial.acks()))
    assert not lost
    assert any("told" in ack for ack in trial.acks()), "the senders were told"


# F9: backup while others write


def test_a_backup_taken_under_load_is_whole(trial: Trial) -> None:
    for number in range(max(1, ROUNDS // 200)):
        target = trial.folder / f"backup{number}.tar"
        jobs = [{"do": "send", "first": trial.next(1000), "times": 12} for _ in range(3)]
        assert trial.run(*jobs, {"do": "backup", "to": str(target)}) == [("exit", 0)] * 4
        other = open_store(trial.folder / f"other{number}", "")
        counts = keeping.restore(other, target)
        assert keeping.check(other) == []
        with other.reading() as connection:
            assert (
                connection.execute(select(SUBMISSIONS.c.rows_taken)).scalars().all().count(2) == counts["submissions"]
            )
        other.close()
    assert not trial.losses()


# F12: malformed workbooks


def test_no_damaged_workbook_is_more_than_a_finding(tmp_path: Path, worker: subprocess.Popen[str]) -> None:
    package = collecting.write_package(tmp_path / "data")
    blank = collecting.template(package, tmp_path)
    sound = [
        blank, collecting.filled(blank, GOOD), collecting.filled(blank, {"I6": "=1", "I7": "x", "M8": "无"}),
        collecting.filled(blank, {f"I{row}": row for row in range(6, 46)}), collecting.template(package, tmp_path, collecting.SCHOOL),
    ]  # fmt: skip
    trial = Trial(tmp_path, "", worker)
    times = 10 * ROUNDS or 200
    share = {
        "do": "fuzz",
        "data": str(tmp_path / "data"),
        "workbooks": [content.hex() for content in sound],
        "times": times // 2,
    }
    ends = trial.run(*({**share, "seed": SEED + half} for half in range(2)))
    assert ends == [("exit", 0), ("exit", 0)], trial.acks()
    report("F12", times, Counter())


# Planted faults: a harness that does not find them is blind


def test_the_harness_finds_what_is_planted(tmp_path: Path, worker: subprocess.Popen[str]) -> None:
    seen: dict[str, Counter[str]] = {}
    plants = {
        "receipt-before-commit": [{"do": "send", "first": 1, "crash": "submit.before_commit:KILL"}],
        "log-apart": [{"do": "send", "first": 1, "crash": "submit.after_commit:KILL"}],
        "no-unique-key": [{"do": "send", "first": 1}, {"do": "send", "first": 1}],
    }
    for plant, jobs in plants.items():
        collecting.write_package(tmp_path / plant / "data")
        trial = Trial(tmp_path / plant, "", worker)
        store = trial.open()
        collecting.give_rights(store)
        store.close()
        assert not trial.losses()
        for job in jobs:
            trial.run({**job, "plant": plant})
        seen[plant] = trial.losses()
    assert set(seen["receipt-before-commit"]) == {"L1"}
    assert "L2" in seen["log-apart"]
    assert "L3" in seen["no-unique-key"]


def test_the_harness_finds_a_store_that_does_not_sync(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the setting, not by cutting the power."""
    monkeypatch.setattr("halfsky.collect.store.opening._SYNCHRONOUS", "OFF")
    opened = open_store(tmp_path, "")
    assert keeping.check(opened) == ["the database: synchronous is not 2"]
    opened.close()


def test_the_harness_finds_a_decision_on_what_was_not_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    collecting.write_package(tmp_path / "data")
    package = load_package(tmp_path / "data")
    monkeypatch.setattr("halfsky.collect.workbook.reading.read_workbook", collecting.read_written)
    opened = open_store(tmp_path / "store", "")
    collecting.give_rights(opened)
    head = actor(opened, HEAD)

    def decided_on_one_version() -> int:
        content = collecting.written({"I8": 300 + len(views.submissions(opened, head))})
        receipt = submitting.submit_bytes(opened, actor(opened, SENDER), package, content, "f.xlsx").receipt.receipt
        seen, held = views.version(opened, head, receipt), 0
        for decide in (
            lambda: deciding.give_back(opened, head, receipt, "核对", version=seen),
            lambda: deciding.accept(opened, head, receipt, version=seen),
        ):
            try:
                decide()
                held += 1
            except UserError:
                pass
        return held

    assert decided_on_one_version() == 1
    with monkeypatch.context() as patch:
        patch.setattr(deciding, "_check_version", lambda *_: None)
        assert decided_on_one_version() == 2
    with opened.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM decisions")).scalar() == 3
    opened.close()
