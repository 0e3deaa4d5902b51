"""Processes of the store are killed at any moment under load: what holds a receipt is there, whole and once."""

from __future__ import annotations

import random
import signal
from collections.abc import Callable

import pytest

import collecting
from collecting import SENDER, actor
from halfsky.collect import intake
from halfsky.package import load_package
from long_form import on_postgres_a_walk, rounds
from store_trials import Trial, reopen
from trial_counts import ROUNDS, Part, parts

# F2: any moment


@on_postgres_a_walk
def test_random_kills_under_load(new_trial: Callable[[], Trial], database: str) -> None:
    """Senders and a reviewer who accepts, publishes and opens again, all killed at a random moment."""
    for part in parts("F2", database, short=rounds(4, 30), asked=ROUNDS, each=20):
        with part:
            kill_at_random(new_trial(), part)


def kill_at_random(trial: Trial, part: Part) -> None:
    chance = random.Random(part.seed)
    for _ in range(part.rounds):
        sending = {"do": "send", "times": 1000, "unchecked": True}
        senders = [sending | {"first": trial.next(1000)} for _ in range(chance.randint(1, 4) if ROUNDS else 2)]
        jobs = [*senders, {"do": "accept", "opens": True, "times": 1000}]
        ends = trial.run(
            *jobs, worked=chance.uniform(0.0, 0.8), signal=int(chance.choice([signal.SIGKILL, signal.SIGTERM]))
        )
        assert {kind for kind, _ in ends} == {"signal"}, (ends, trial.acks()[-3:])
        reopen(trial)  # an accepter who was killed in between leaves figures locked that the next round sends
    part.lost += trial.losses()
    acks = [ack for ack in trial.acks() if "receipt" in ack]
    assert not [ack for ack in trial.acks() if "failed" in ack]
    # Everything is sent again: each receipt is the one that the sender holds.
    store = trial.open()
    who, package = actor(store, SENDER), load_package(trial.folder / "data")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("halfsky.collect.workbook.reading.read_workbook", collecting.read_written)
        for ack in chance.sample(acks, min(len(acks), 10 if ROUNDS else rounds(15, 50))):
            receipt = intake.submit_bytes(store, who, package, ack["content"].encode(), "f.xlsx").receipt
            assert (receipt.receipt, receipt.resent) == (ack["receipt"], True)
    store.close()
    part.lost += trial.losses()
    part.more["receipts"] = len(acks)
    assert acks, "something was sent at all"
