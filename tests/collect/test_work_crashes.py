"""Reports, evidence and slips under crashes, kills and fifty senders: what was promised is there, whole and once."""

from __future__ import annotations

import random
import shutil
import signal
import subprocess
import threading
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

import collecting
import work_collecting
import work_trials
from collecting import HEAD, SENDER, actor
from halfsky.collect import intake
from halfsky.collect.cases import actions
from halfsky.collect.cases import views as slips
from halfsky.collect.progress import views
from halfsky.collect.store import crash_points, open_store
from halfsky.errors import ReviewError
from halfsky.package import load_package
from long_form import on_postgres_a_walk, rounds, some, walk
from store_trials import Trial, reopen
from trial_counts import ROUNDS, Part, parts

SHORT = (
    "submit.after_reports", "submit.before_commit", "submit.after_commit", "decide.before_commit", "decide.after_commit",
    "publish.after_observations", "publish.before_commit",
)  # fmt: skip
POINTS = (*(crash_points.POINTS if rounds(0, 1) else SHORT), *crash_points.WORK)
_JOB = {"submit": "report", "decide": "accept", "publish": "publish", "evidence": "evidence", "case": "supervise"}


@pytest.fixture
def work(tmp_path: Path, store_url: str | None, worker: subprocess.Popen[str]) -> Trial:
    """A store on each of the databases, with a plan that is divided into tasks."""
    return made_trial(tmp_path, store_url or "", worker)


def made_trial(folder: Path, url: str, worker: subprocess.Popen[str]) -> Trial:
    work_collecting.write_package(folder / "data")
    made = Trial(folder, url, worker)
    store = made.open()
    collecting.give_rights(store)
    store.close()
    return made


def lost(trial: Trial) -> Counter[str]:
    store = trial.open()
    try:
        return work_trials.losses(store, trial.folder, trial.acks())
    finally:
        store.close()


@on_postgres_a_walk
def test_a_crash_at_every_named_point(work: Trial) -> None:
    seen: Counter[str] = Counter()
    points = some(POINTS, 8)
    for number, point in enumerate(points):
        how = ("KILL", "TERM")[(number + bool(work.url)) % 2]
        do = _JOB[point.split(".")[0]]
        first = work.next()
        before = {"accept": [{"do": "report", "first": first}], "publish": [
            {"do": "report", "first": first}, {"do": "accept", "opens": False}]}.get(do, [])  # fmt: skip
        for job in before:
            assert work.run(job) == [("exit", 0)], (point, work.acks()[-1:])
        job = {"do": do, "first": first, "opens": False}
        ended = signal.SIGKILL if how == "KILL" else signal.SIGTERM
        assert work.run({**job, "crash": f"{point}:{how}"}) == [("signal", ended)], point
        assert work.run(job) == [("exit", 0)], (point, work.acks()[-1:])  # whoever was cut off does the same again
        if number % 6 == 5 or point == points[-1]:
            seen += lost(work)
            assert not seen, (point, how, seen)
        reopen(work)
    print(f"\nF1 work {work.database}: {len(points)} points, losses {dict(seen) or 'none'}")


@walk
@pytest.mark.parametrize("store_url", ["sqlite", "postgresql"], indirect=True)
def test_random_kills_under_load(
    tmp_path: Path, database: str, store_url: str | None, worker: subprocess.Popen[str], request: pytest.FixtureRequest
) -> None:
    server = request.getfixturevalue("postgres") if store_url else None
    for part in parts("F2 work", database, short=rounds(5, 300), asked=ROUNDS // 5, each=20):
        with part:
            folder = tmp_path / f"{part.first}"
            kill_at_random(made_trial(folder, server.database() if server else "", worker), part)
            shutil.rmtree(folder)


def kill_at_random(work: Trial, part: Part) -> None:
    chance = random.Random(part.seed)
    for number in range(part.rounds):
        # A round is killed some moments after its first sign of work: reports are slower than the others.
        busy = ("report", "report") if number % 2 else ("supervise", "evidence", "report")
        jobs = [{"do": do, "first": work.next(1000), "times": 1000} for do in busy]
        jobs.append({"do": "accept", "opens": True, "times": 1000})
        ends = work.run(
            *jobs, seconds=chance.uniform(0.1, 0.8), signal=int(chance.choice([signal.SIGKILL, signal.SIGTERM]))
        )
        assert {kind for kind, _ in ends} == {"signal"}, (ends, work.acks()[-3:])
        reopen(work)
    acks = work.acks()
    assert not [ack for ack in acks if "failed" in ack]
    part.lost += lost(work)
    part.more.update({f"{kind}s": sum(kind in ack for ack in acks) for kind in ("receipt", "case", "evidence")})
    assert all(part.more.values()), "something of each kind was done at all"


OPENED = {"do": "supervise", "first": 1, "crash": "case.after_commit:KILL"}
REPORTED = {"do": "report", "first": 1}
PLANTED = {
    "reports-lost": ([REPORTED], {"L2"}),
    "reports-doubled": ([REPORTED], {"L2", "L3"}),
    "step-lost": ([{"do": "supervise", "first": 1}], {"L1"}),
    "step-doubled": ([{"do": "supervise", "first": 1}], {"L3"}),
    "slip-doubled": ([OPENED, OPENED], {"L3"}),
    "slip-doubled, and closed since": ([OPENED, OPENED, {"do": "supervise", "first": 2}], {"L3"}),
}


@pytest.mark.parametrize("plant", some(list(PLANTED), 2))
def test_the_counters_find_what_is_planted(tmp_path: Path, worker: subprocess.Popen[str], plant: str) -> None:
    """A row lost and a row doubled, of reports and of slips: a counter that does not see it is blind."""
    jobs, seen = PLANTED[plant]
    trial = made_trial(tmp_path, "", worker)
    assert not lost(trial)
    for job in jobs:
        trial.run({**job, "plant": plant.partition(",")[0]})
    assert set(lost(trial)) & seen == seen, trial.acks()


@walk
@pytest.mark.parametrize("store_url", ["sqlite", "postgresql"], indirect=True)
def test_fifty_at_once(tmp_path: Path, store_url: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Fifty files of reports, ten of them sent twice, while ten officers open the same matter and ten hands answer it."""
    monkeypatch.setattr("halfsky.collect.workbook.reading.read_workbook", work_collecting.read_written)
    package = work_collecting.write_package(tmp_path / "data")
    store = open_store(tmp_path / "store", store_url or "")
    collecting.give_rights(store)
    sender, head = actor(store, SENDER), actor(store, HEAD)
    start, held = threading.Barrier(20), []

    def send(first: int) -> None:
        start.wait()
        for number in [*range(first, first + 5), first]:
            held.append(intake.submit_bytes(store, sender, package, work_trials.content(number), "f.xlsx").receipt)

    def open_(number: int) -> None:
        start.wait()
        try:
            about = (collecting.PLAN, work_collecting.TRAIN, collecting.HEALTH, "not_started", work_trials.DUE)
            held.append(actions.open_case(store, head, package, *about, f"第{number}次"))
        except ReviewError as error:
            held.append(error)

    _all_at_once([lambda n=n: send(n * 5) for n in range(10)] + [lambda n=n: open_(n) for n in range(10)])
    receipts = [one.receipt for one in held if hasattr(one, "rows_in")]
    (case,) = [one for one in held if isinstance(one, actions.Slip)]
    assert len(receipts) == 60 and len(set(receipts)) == 50
    start, answered = threading.Barrier(10), []

    def answer() -> None:
        start.wait()
        answered.append(actions.act(store, sender, "answer", case.case_id, "已启动"))

    _all_at_once([answer] * 10)
    assert sorted(one.again for one in answered) == [False] + [True] * 9
    assert slips.case_list(store, head)["version"].tolist() == [1]
    numbers = views.history(store, head, task_id=work_collecting.SCREEN)["number"]
    assert sorted(numbers) == list(range(1, 51)), "every file is a revision, none is there twice"
    acks = [{"receipt": receipt} for receipt in receipts] + [{"case": case.case_id, "events": 1}]
    assert not work_trials.losses(store, tmp_path, acks)
    assert load_package(tmp_path / "data").cases["state"].tolist() == ["answered"]
    store.close()


def _all_at_once(things: list[Callable[[], None]]) -> None:
    threads = [threading.Thread(target=thing) for thing in things]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
