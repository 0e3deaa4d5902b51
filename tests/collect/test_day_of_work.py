"""A day of work, pressed into minutes: what was promised is there at its end, and in every backup that was taken meanwhile.

Nine people at once; the morning in order, then all of them killed, then all of them ended, then on PostgreSQL the server
started anew under them, then the evening in order.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

import work_collecting
import work_trials
import working_day
from collecting import BOSS, actor
from halfsky.collect.store import Store, backup, evidence, files, open_store
from halfsky.collect.store.schema import AUDIT, METADATA, SUBMISSIONS
from long_form import rounds, walks
from store_trials import Trial
from trial_counts import ROUNDS, Part, parts

pytestmark = walks

# F11

SECONDS = float(os.environ.get("HALFSKY_DAY_SECONDS", 180 if ROUNDS else rounds(4, 60)))
"""Of one day; a quarter of it a shift."""
_COUNTED = ("receipt", "evidence", "case", "published", "backup", "told", "late")


def test_a_day_of_work(
    tmp_path: Path, database: str, store_url: str | None, worker: subprocess.Popen[str], request: pytest.FixtureRequest
) -> None:
    server = request.getfixturevalue("postgres") if store_url else None
    for part in parts("F11", database, short=1, asked=max(1, ROUNDS // 500), each=1):
        with part:
            folder = tmp_path / f"{part.first}"
            work_collecting.write_package(folder / "data")
            trial = Trial(folder, server.database() if server else "", worker)
            store = trial.open()
            working_day.give_rights(store)
            store.close()
            live_through(trial, part, server)
            count(trial, part, server)


def live_through(trial: Trial, part: Part, server: Any) -> None:
    chance, lasts = random.Random(part.seed), SECONDS / 4

    def shift(seconds: float) -> list[dict[str, Any]]:
        return [
            {"do": "day", "role": role, "first": trial.next(100_000), "lasts": seconds, "seed": f"{part.seed} {trial.first}"}
            for role in working_day.ROLES
        ]  # fmt: skip

    def in_order() -> None:
        ends = trial.run(*shift(lasts))
        assert ends == [("exit", 0)] * len(working_day.ROLES), (ends, trial.acks()[-3:])

    in_order()
    for how in (signal.SIGKILL, signal.SIGTERM):
        ends = trial.run(*shift(10 * lasts), seconds=chance.uniform(lasts / 2, lasts), signal=int(how))
        assert {kind for kind, _ in ends} == {"signal"}, (ends, trial.acks()[-3:])
    if server is not None:
        restart_under(in_order, trial, server, chance.uniform(0.2, 0.6) * lasts)
    in_order()
    for last in ({"do": "accept", "opens": False}, {"do": "publish"}):
        assert trial.run(last) == [("exit", 0)], trial.acks()[-1:]


def restart_under(working: Callable[[], None], trial: Trial, server: Any, after: float) -> None:
    """Once everybody has opened the store."""
    before = _begun(trial)
    failed: list[BaseException] = []

    def guarded() -> None:
        try:
            working()
        except BaseException as error:  # of another thread: it is raised below
            failed.append(error)

    people = threading.Thread(target=guarded)
    people.start()
    while people.is_alive() and _begun(trial) < before + len(working_day.ROLES):
        time.sleep(0.02)
    time.sleep(after)
    server.stop("immediate")
    server.start()
    people.join()
    for error in failed:
        raise error


def _begun(trial: Trial) -> int:
    return sum("begun" in ack for ack in trial.acks())


def count(trial: Trial, part: Part, server: Any) -> None:
    """The seven counters, the log of every receipt, and whether each backup is what the store was."""
    acks = trial.acks()
    assert not [ack for ack in acks if "failed" in ack], [ack for ack in acks if "failed" in ack][:3]
    part.lost += trial.losses()
    store = trial.open()
    part.lost += work_trials.losses(store, trial.folder, acks)
    with store.reading() as connection:
        heads = set(connection.execute(select(AUDIT.c.hash)).scalars())
    part.lost["L1"] += sum(ack["log_head"] not in heads for ack in acks if "log_head" in ack)
    last = trial.folder / "last.tar"
    backup.backup(store, actor(store, BOSS), last)
    urls = ["", server.database()] if server else [""]
    for number, url in enumerate(urls):
        restored = open_store(trial.folder / f"restored{number}", url)
        backup.restore(restored, last)
        part.lost["L2"] += len(backup.check(restored))
        part.lost["L4"] += contents(restored) != contents(store)
        restored.close()
    done = [ack["backup"] for ack in acks if "backup" in ack]
    for number, path in enumerate([done[0], done[len(done) // 2], done[-1]]):
        restored = open_store(trial.folder / f"then{number}", "")
        backup.restore(restored, path)
        part.lost["L2"] += len(backup.check(restored))
        with restored.reading() as connection:
            held = set(connection.execute(select(SUBMISSIONS.c.receipt)).scalars())
        begun = next(place for place, ack in enumerate(acks) if ack.get("backup_begun") == path)
        part.lost["L1"] += len({ack["receipt"] for ack in acks[:begun] if "receipt" in ack} - held)
        restored.close()
    store.close()
    part.more += Counter({f"{name}s": sum(name in ack for ack in acks) for name in _COUNTED})
    part.more["receipts"] = len({ack["receipt"] for ack in acks if "receipt" in ack})
    part.more["seconds"] = round(SECONDS)
    print(f"\nthe largest process had {max(ack['megabytes'] for ack in acks if 'megabytes' in ack)} MB")
    assert all(part.more[f"{name}s"] for name in _COUNTED[: 5 if SECONDS > 30 else 3]), part.more


def contents(store: Store) -> dict[str, Any]:
    """Every row of every table and every kept file by its hash, which is asked of its bytes."""
    with store.reading() as connection:
        rows = {
            table.name: [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key))]
            for table in METADATA.sorted_tables
        }
        kept = {*connection.execute(select(SUBMISSIONS.c.file_sha256)).scalars(), *evidence.kept_files(connection)}
    return {**rows, "files": {name: files.sha256(files.read(store, name)) for name in kept}}
