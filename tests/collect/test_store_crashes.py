"""Processes of the store end at every named point: what holds a receipt is there, whole and once."""

from __future__ import annotations

import signal
from collections import Counter

from halfsky.collect.store import crash_points
from long_form import some
from store_trials import ROUNDS, Trial, reopen, report

# F1: every named point, both signals


def test_a_crash_at_every_named_point(trial: Trial) -> None:
    lost: Counter[str] = Counter()
    ends = [(point, how) for point in crash_points.POINTS for how in ("KILL", "TERM")] * max(1, ROUNDS // 100)
    if not ROUNDS:  # each point once on each database, by one signal here and by the other there
        first = int(bool(trial.url))
        ends = [(point, ("KILL", "TERM")[(place + first) % 2]) for place, point in enumerate(crash_points.POINTS)]
        ends = some(ends, 6) if trial.url else ends  # and in the ordinary run on PostgreSQL some of them
    for number, (point, how) in enumerate(ends, start=1):
        sending, accepting = {"do": "send", "first": trial.next()}, {"do": "accept", "opens": False}
        before, after = [], [sending, accepting, {"do": "publish"}]
        while not point.startswith({"send": "submit", "accept": "decide", "publish": "publish"}[after[0]["do"]]):
            before.append(after.pop(0))
        for job in before:
            assert trial.run(job) == [("exit", 0)], (point, trial.acks()[-1:])
        ended = signal.SIGKILL if how == "KILL" else signal.SIGTERM
        assert trial.run({**after[0], "crash": f"{point}:{how}"}) == [("signal", ended)], point
        # Whoever was cut off does the same again: a sender sends, a reviewer accepts what waits, then publishes.
        for job in after[: 1 if number % 8 else 3]:
            assert trial.run(job) == [("exit", 0)], (point, trial.acks()[-1:])
        if number % 8 == 0 or number == len(ends):  # nothing that was lost comes back: counted now is counted
            lost += trial.losses()
            assert not lost, (point, how, lost)
        reopen(trial)
    assert len(crash_points.POINTS) >= 18
    report(f"F1 {trial.database}", len(ends), lost)
