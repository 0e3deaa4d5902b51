"""A publishing is killed at each of its points: what it has written is the store's own, and the next one completes it."""

from __future__ import annotations

import signal

import pytest

from halfsky.collect.store import crash_points
from halfsky.package import load_package
from long_form import some, walks
from store_trials import Trial, reopen


@pytest.mark.parametrize(
    ("store_url", "point"),
    [("sqlite", point) for point in some(crash_points.PUBLISH[1:], 2)]
    + [pytest.param("postgresql", point, marks=walks) for point in some(crash_points.PUBLISH[1::4], 1)],
    indirect=["store_url"],
)
def test_what_a_publishing_that_was_killed_has_written_is_ones_own(trial: Trial, point: str) -> None:
    """Killed anywhere, decided otherwise, published again: no figure is taken for another's, and nothing lies about."""
    sending, publishing_ = {"do": "send", "first": trial.next()}, {"do": "publish"}
    assert trial.run(sending) == [("exit", 0)]
    assert trial.run({"do": "accept", "opens": False}) == [("exit", 0)]
    assert trial.run(publishing_) == [("exit", 0)]
    reopen(trial)
    assert trial.run({"do": "send", "first": trial.next()}) == [("exit", 0)]
    assert trial.run({"do": "accept", "opens": False}) == [("exit", 0)]
    assert trial.run({**publishing_, "crash": f"{point}:KILL"}) == [("signal", signal.SIGKILL)]
    reopen(trial)
    load_package(trial.folder / "data")
    assert trial.run(publishing_) == [("exit", 0)], trial.acks()[-1:]
    assert not trial.losses()
    assert not [path for path in (trial.folder / "data").rglob("*") if ".staged" in path.name]
