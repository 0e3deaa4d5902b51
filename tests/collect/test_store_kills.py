"""Processes of the store are killed at any moment under load: what holds a receipt is there, whole and once."""

from __future__ import annotations

import random
import signal
from collections import Counter

import pytest

import collecting
from collecting import SENDER, actor
from halfsky.collect import intake
from halfsky.package import load_package
from long_form import rounds
from store_trials import ROUNDS, SEED, Trial, reopen, report

# F2: any moment


def test_random_kills_under_load(trial: Trial) -> None:
    """Senders and a reviewer who accepts, publishes and opens again, all killed at a random moment."""
    chance = random.Random(SEED)
    lost: Counter[str] = Counter()
    times, crowd = (ROUNDS, 4) if ROUNDS else (rounds(6, 30), 2)
    for _ in range(times):
        senders = [{"do": "send", "first": trial.next(1000), "times": 1000} for _ in range(crowd)]
        jobs = [*senders, {"do": "accept", "opens": True, "times": 1000}]
        ends = trial.run(
            *jobs, seconds=chance.uniform(0.0, 0.4), signal=int(chance.choice([signal.SIGKILL, signal.SIGTERM]))
        )
        assert {kind for kind, _ in ends} == {"signal"}, (ends, trial.acks()[-3:])
        reopen(trial)  # an accepter who was killed in between leaves figures locked that the next round sends
    lost += trial.losses()
    acks = [ack for ack in trial.acks() if "receipt" in ack]
    assert not [ack for ack in trial.acks() if "failed" in ack]
    # Everything is sent again: each receipt is the one that the sender holds.
    store = trial.open()
    who, package = actor(store, SENDER), load_package(trial.folder / "data")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("halfsky.collect.workbook.reading.read_workbook", collecting.read_written)
        for ack in random.Random(SEED).sample(acks, min(len(acks), rounds(15, 50))):
            receipt = intake.submit_bytes(store, who, package, ack["content"].encode(), "f.xlsx").receipt
            assert (receipt.receipt, receipt.resent) == (ack["receipt"], True)
    store.close()
    lost += trial.losses()
    report(f"F2 {trial.database}", times, lost, receipts=len(acks))
    assert not lost
    assert acks, "something was sent at all"
