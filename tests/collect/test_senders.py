"""Who sends what: the office's table instead of the unit named first, in the package and everywhere it is asked."""

from __future__ import annotations

from pathlib import Path

import pytest

import collecting
from collecting import AREA, HEAD, HEALTH, PLAN, SCHOOL, SENDER, actor
from halfsky.collect import data_requests, reminders, senders
from halfsky.collect.store import Store, rounds
from halfsky.errors import AccessError, UsageError
from halfsky.package import Package, load_package, validate_package

MOTHERS = "maternal_mortality_ratio"


@pytest.fixture
def package(tmp_path: Path) -> Package:
    return collecting.write_package(tmp_path / "data")


def units(package: Package) -> dict[str, str]:
    rows = data_requests.candidates(package, PLAN)
    return {one: unit or "区妇联" for one, unit in zip(rows["indicator_id"], rows["unit"], strict=True)}


def test_what_the_office_confirms_is_asked_of_that_unit(store: Store, package: Package) -> None:
    before = data_requests.candidates(package, PLAN)
    assert not before["confirmed"].any() and before.set_index("indicator_id")["unit"][MOTHERS] == HEALTH
    assert senders.last_confirmation(store, PLAN) is None
    changed = senders.confirm(store, actor(store, HEAD), package, PLAN, units(package) | {MOTHERS: "区统计局"})
    assert changed == len(before)  # none was written down before
    after = load_package(package.folder)
    assert data_requests.candidates(after, PLAN)["confirmed"].all()
    assert MOTHERS in set(data_requests.asked(after, PLAN, "区统计局")["indicator_id"])
    assert MOTHERS not in set(data_requests.asked(after, PLAN, HEALTH)["indicator_id"])
    assert "区统计局" in data_requests.units(after, PLAN)
    confirmed = senders.last_confirmation(store, PLAN)
    assert confirmed is not None and confirmed.by == HEAD
    rounds.call(store, actor(store, HEAD), PLAN, AREA, 2024, due_on="2099-01-01")
    owing = reminders.reminders(store, actor(store, HEAD), after)
    assert set(owing["unit"]) == {HEALTH, SCHOOL, "区统计局", "区妇联"}
    assert validate_package(after.folder).empty
    assert senders.confirm(store, actor(store, HEAD), after, PLAN, units(after)) == 0


def test_what_is_asked_of_nobody_is_named(store: Store, package: Package) -> None:
    for wrong, why in (
        ({MOTHERS: ""}, "没有填写单位"),
        ({MOTHERS: "甲;乙"}, "单位名称"),
        ({MOTHERS: "a\u202eb"}, "单位名称"),
    ):
        with pytest.raises(UsageError, match=why):
            senders.confirm(store, actor(store, HEAD), package, PLAN, units(package) | wrong)
    assert not (package.folder / "senders").exists()
    with pytest.raises(AccessError):
        senders.confirm(store, actor(store, SENDER), package, PLAN, units(package))


def test_an_indicator_that_came_after_the_confirmation_is_the_first_named_unit_s(
    store: Store, package: Package
) -> None:
    senders.confirm(store, actor(store, HEAD), package, PLAN, units(package))
    path = package.folder / "senders" / f"{PLAN}.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join(line for line in lines if MOTHERS not in line) + "\n", encoding="utf-8")
    rows = data_requests.candidates(load_package(package.folder), PLAN).set_index("indicator_id")
    assert rows["unit"][MOTHERS] == HEALTH and not rows["confirmed"][MOTHERS]
