"""The power goes while senders and a reviewer work: what holds a receipt was synced before, and is there."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import collecting
from halfsky.collect.store import files
from long_form import rounds, walk
from power_cut import COMPILER, Power
from store_trials import Trial, reopen
from trial_counts import ROUNDS, SEED, parts

# F4

pytestmark = pytest.mark.skipif(COMPILER is None, reason="no C compiler (cc) for the layer that loses unsynced writes")


@pytest.fixture
def powered(tmp_path: Path) -> Iterator[Callable[[], tuple[Trial, Power]]]:
    """Makes stores whose processes run over the layer."""
    library, started = Power.library(tmp_path), []

    def make() -> tuple[Trial, Power]:
        folder = tmp_path / f"trial{len(started)}"
        power = Power(folder / "store", folder / "shadow")
        program = Path(__file__).parents[1] / "store_worker.py"
        worker = subprocess.Popen(
            [sys.executable, str(program)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env=os.environ | power.environment(library),
        )  # fmt: skip
        started.append(worker)
        collecting.write_package(folder / "data")
        trial = Trial(folder, "", worker)
        store = trial.open()
        collecting.give_rights(store)
        store.close()
        power.begin()
        return trial, power

    yield make
    for worker in started:
        worker.stdin.close()
        worker.stdout.close()
        worker.wait()


def cut(trial: Trial, power: Power, chance: random.Random, **plant: str) -> None:
    """A round: work, until the power goes; then the disk as it may be."""
    sending = {"do": "send", "times": 1000, "unchecked": True, **plant}
    senders = [sending | {"first": trial.next(1000)} for _ in range(2)]
    trial.run(*senders, {"do": "accept", "opens": True, "times": 1000, **plant}, worked=chance.uniform(0.1, 0.7))
    power.cut(chance)


@walk
def test_what_holds_a_receipt_outlives_the_power(powered: Callable[[], tuple[Trial, Power]]) -> None:
    for part in parts("F4", "SQLite", short=rounds(2, 4), asked=ROUNDS // 10, each=10):
        with part:
            chance = random.Random(part.seed)
            trial, power = powered()
            for _ in range(part.rounds):
                cut(trial, power, chance)
                part.lost += trial.losses()
                assert not +part.lost
                reopen(trial)
                power.begin()
            part.more["receipts"] = sum("receipt" in ack for ack in trial.acks())
            assert part.more["receipts"]


@pytest.mark.parametrize(("plant", "lost"), [("no-sync", {"L1", "L6"}), ("no-file-sync", {"L4", "L2"})])
@walk
def test_the_layer_finds_what_is_not_synced(
    powered: Callable[[], tuple[Trial, Power]], plant: str, lost: set[str]
) -> None:
    chance, found = random.Random(SEED), Counter()
    trial, power = powered()
    for _ in range(20):
        cut(trial, power, chance, plant=plant)
        try:
            found += trial.losses()
        except Exception:  # a database that is none any more: the strongest sign of all
            found["L6"] += 1
        if +found:
            break
        reopen(trial)
        power.begin()
    assert set(+found) & lost


class Harsh(random.Random):
    """Whatever was not synced is lost."""

    def random(self) -> float:
        return 0.0


def test_a_file_that_a_killed_sender_left_is_synced_before_its_receipt(
    powered: Callable[[], tuple[Trial, Power]],
) -> None:
    trial, power = powered()
    content = collecting.written({"I6": 5 + 1 / 1e6, "N6": "核实", "I8": 301, "N8": "核实"})
    store = trial.open()
    place = files.path(store, files.sha256(content))
    store.close()
    place.parent.mkdir(mode=0o700)
    place.write_bytes(content)  # by this process, over which no layer lies: it has its name, and is not synced
    assert trial.run({"do": "send", "first": 1}) == [("exit", 0)]
    power.cut(Harsh())
    assert not trial.losses()
    assert [ack["sha256"] for ack in trial.acks()] == [files.sha256(content)]
