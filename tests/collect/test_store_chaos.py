"""What the store promises, tried by crashes: a receipt is a promise, nothing is there twice, nothing is half there.

Each round counts seven kinds of loss; every count must be nought. `make chaos` runs many more rounds than `make test`:
docs/reliability.md has the figures.
"""

from __future__ import annotations

import random
import sqlite3
import subprocess
import threading
import time
from collections import Counter
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import select, text

import collecting
from collecting import GOOD, HEAD, SENDER, actor
from halfsky.collect import intake
from halfsky.collect.store import backup, open_store, reviews, views
from halfsky.collect.store.schema import SUBMISSIONS
from halfsky.errors import StoreError, UserError
from halfsky.package import load_package
from long_form import rounds, walk
from store_trials import Trial
from trial_counts import ROUNDS, Part, parts

# F3: the n-th write fails


@walk
def test_every_write_may_fail(trial: Trial) -> None:
    """The files may not grow beyond n pages: n = 0, 1, 2 … until a submission goes through (on SQLite its own writes too)."""
    tried = 0
    for pages in range(0, 200, rounds(3, 1)):
        tried += 1
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
    assert not trial.losses()
    assert status == 0 and (tried > 3 if not trial.url else tried >= 1)


# F5: the database


def test_a_locked_database_says_so(tmp_path: Path, worker: subprocess.Popen[str]) -> None:
    collecting.write_package(tmp_path / "data")
    trial = Trial(tmp_path, "", worker)
    store = trial.open()
    collecting.give_rights(store)
    other = sqlite3.connect(tmp_path / "store" / "store.sqlite", isolation_level=None)
    for number in range(ROUNDS // 5 or rounds(2, 5)):
        other.execute("BEGIN IMMEDIATE")
        assert trial.run({"do": "send", "first": number, "busy": 0.05}) == [("exit", StoreError.exit_status)]
        other.execute("ROLLBACK")
        assert "nothing was saved" in trial.acks()[-1]["told"]
        assert trial.run({"do": "send", "first": number}) == [("exit", 0)]
    other.close()
    store.close()
    assert not trial.losses()


@walk
def test_backends_are_killed_and_the_server_restarts(tmp_path: Path, postgres, worker: subprocess.Popen[str]) -> None:
    for part in parts("F5", "PostgreSQL", short=rounds(2, 5), asked=ROUNDS // 5, each=20):
        with part:
            folder = tmp_path / f"{part.first}"
            collecting.write_package(folder / "data")
            trial = Trial(folder, postgres.database(), worker)
            store = trial.open()
            collecting.give_rights(store)
            store.close()
            cut_connections(trial, postgres, part)


def cut_connections(trial: Trial, postgres, part: Part) -> None:
    chance = random.Random(part.seed)
    for number in range(part.rounds):
        jobs = [{"do": "send", "first": trial.next(1000), "times": 1000} for _ in range(3)]
        sending = threading.Thread(target=trial.run, args=jobs, kwargs={"seconds": 2.0, "goes_on": True})
        size = len(trial.acks())
        sending.start()
        while len(trial.acks()) == size and sending.is_alive():
            time.sleep(0.01)
        time.sleep(chance.uniform(0.0, 0.5))
        if number % 5 == 4 or number == part.rounds - 1:
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
    part.lost += trial.losses()
    assert not [ack for ack in trial.acks() if "failed" in ack]
    part.more["told"] = sum("told" in ack for ack in trial.acks())
    assert part.more["told"], "the senders were told"


# F9: backup while others write


def test_a_backup_taken_under_load_is_whole(trial: Trial) -> None:
    for number in range(max(1, ROUNDS // 200)):
        target = trial.folder / f"backup{number}.tar"
        jobs = [{"do": "send", "first": trial.next(1000), "times": rounds(5, 12)} for _ in range(3)]
        assert trial.run(*jobs, {"do": "backup", "to": str(target)}) == [("exit", 0)] * 4
        other = open_store(trial.folder / f"other{number}", "")
        counts = backup.restore(other, target)
        assert backup.check(other) == []
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
    share = {"do": "fuzz", "data": str(tmp_path / "data"), "workbooks": [content.hex() for content in sound]}
    for part in parts("F12", "workbooks", short=rounds(40, 200), asked=10 * ROUNDS, each=1000):
        with part:
            share["times"] = part.rounds // 2
            ends = trial.run(*({**share, "seed": f"{part.seed} {half}"} for half in range(2)))
            assert ends == [("exit", 0), ("exit", 0)], trial.acks()


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
    monkeypatch.setattr("halfsky.collect.store.database._SYNCHRONOUS", "OFF")
    opened = open_store(tmp_path, "")
    assert backup.check(opened) == ["the database: synchronous is not 2"]
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
        receipt = intake.submit_bytes(opened, actor(opened, SENDER), package, content, "f.xlsx").receipt.receipt
        seen, held = views.version(opened, head, receipt), 0
        for decide in (
            lambda: reviews.give_back(opened, head, receipt, "核对", version=seen),
            lambda: reviews.amend(opened, head, package, receipt, "I8", 310, "核对", version=seen),
        ):
            try:
                decide()
                held += 1
            except UserError:
                pass
        return held

    assert decided_on_one_version() == 1
    with monkeypatch.context() as patch:
        patch.setattr(reviews, "check_version", lambda *_: None)
        assert decided_on_one_version() == 2
    with opened.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM decisions")).scalar() == 3
    opened.close()
