"""Processes of the store end at every named point: what holds a receipt is there, whole and once."""

from __future__ import annotations

import signal
from collections.abc import Callable

from halfsky.collect.store import crash_points
from long_form import on_postgres_a_walk, rounds, some
from store_trials import Trial, reopen
from trial_counts import ROUNDS, Part, parts

# F1: every named point, both signals

BOTH = [(point, how) for point in crash_points.POINTS for how in ("KILL", "TERM")]


@on_postgres_a_walk
def test_a_crash_at_every_named_point(new_trial: Callable[[], Trial], database: str) -> None:
    assert len(crash_points.POINTS) >= 18
    asked = len(BOTH) * max(1, ROUNDS // 100)
    points = len(crash_points.POINTS)
    short = rounds(6 if database == "PostgreSQL" else 11, points)  # slower there
    for part in parts("F1", database, short=short, asked=asked, each=len(BOTH)):
        with part:
            crash_everywhere(new_trial(), part)


def crash_everywhere(trial: Trial, part: Part) -> None:
    ends = [BOTH[(part.first + number) % len(BOTH)] for number in range(part.rounds)]
    if not part.kept:  # each point once on each database, by one signal here and by the other there
        first = int(bool(trial.url))
        ends = [(point, ("KILL", "TERM")[(place + first) % 2]) for place, point in enumerate(crash_points.POINTS)]
        ends = some(ends, part.rounds)
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
            part.lost += trial.losses()
            assert not +part.lost, (point, how, part.lost)
        reopen(trial)
