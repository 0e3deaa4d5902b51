"""The nightly backup: when it is due, that it is restored on trial, and that what does not hold is told."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from collecting import BOSS, HEAD, actor
from halfsky.collect.store import Store, backup, nightly, open_store
from halfsky.collect.store_location import NIGHTLY, WAITING_PLANS
from halfsky.dashboards.serving.waiting_plans import WaitingPlans
from halfsky.errors import AccessError, StoreError, UsageError

NIGHT = datetime(2026, 11, 30, 2, 5)


def test_a_backup_is_made_once_a_night_and_held_to_be_good(store: Store, tmp_path: Path) -> None:
    chosen = nightly.choose(store, actor(store, BOSS), str(tmp_path / "kept"), 2)
    assert not nightly.is_due(chosen, NIGHT.replace(hour=1)) and nightly.is_due(chosen, NIGHT)
    told = nightly.make(store, NIGHT)
    assert told.last_problem == "" and told == nightly.settings(store.folder)
    assert not nightly.is_due(told, NIGHT.replace(hour=23)) and nightly.is_due(told, NIGHT + timedelta(days=1))
    path = tmp_path / "kept" / "halfsky-2026-11-30.tar"
    assert path.stat().st_mode & 0o777 == 0o600
    other = open_store(tmp_path / "other", "")
    backup.restore(other, path)
    assert backup.check(other) == []
    other.close()
    assert (store.folder / NIGHTLY).stat().st_mode & 0o777 == 0o600


def test_plans_that_wait_to_be_entered_are_in_the_backup(store: Store, tmp_path: Path) -> None:
    waiting = WaitingPlans(store.folder / WAITING_PLANS)
    mark = waiting.keep("妇儿工委办", "规划.txt", "林西县妇女发展规划".encode())
    held = waiting.find(mark)
    assert held is not None
    held.about["title"], held.seen = "林西县妇女发展规划", 2
    waiting.save(mark)
    (store.folder / WAITING_PLANS / mark / ".state.json.half").write_bytes(b"a draft")
    nightly.choose(store, actor(store, BOSS), str(tmp_path / "kept"), 2)
    assert nightly.make(store, NIGHT).last_problem == ""
    other = open_store(tmp_path / "other", "")
    assert backup.restore(other, tmp_path / "kept" / "halfsky-2026-11-30.tar")["waiting_plans"] == 1
    other.close()
    again = WaitingPlans(other.folder / WAITING_PLANS).find(mark)
    assert again is not None and (again.about["title"], again.seen) == ("林西县妇女发展规划", 2)
    assert again.path.read_bytes() == "林西县妇女发展规划".encode()
    lying = [path for path in (other.folder / WAITING_PLANS).rglob("*") if path.is_file()]
    assert len(lying) == 2 and all(path.stat().st_mode & 0o777 == 0o600 for path in lying)


def test_only_the_newest_are_kept_and_nothing_else_is_touched(store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    nightly.choose(store, actor(store, BOSS), str(folder), 2)
    for day in range(1, 20):
        (folder / f"halfsky-2026-10-{day:02}.tar").write_bytes(b"old")
    (folder / "own.tar").write_bytes(b"mine")
    nightly.make(store, NIGHT)
    kept = sorted(path.name for path in folder.iterdir())
    assert len(kept) == nightly.KEPT + 1 and "own.tar" in kept and "halfsky-2026-11-30.tar" in kept


def test_what_does_not_hold_is_told_and_removes_nothing(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "kept"
    nightly.choose(store, actor(store, BOSS), str(folder), 2)
    for day in range(1, 20):
        (folder / f"halfsky-2026-10-{day:02}.tar").write_bytes(b"old")
    monkeypatch.setattr(backup, "check", lambda _store: ["a row is gone"])
    assert nightly.make(store, NIGHT).last_problem == "a row is gone"
    assert len(list(folder.glob("halfsky-2026-10-*.tar"))) == 19
    monkeypatch.undo()
    folder.rename(tmp_path / "away")
    (tmp_path / "kept").write_text("a file where the folder was")
    assert nightly.make(store, NIGHT).last_problem


def test_who_may_choose_and_what(store: Store, tmp_path: Path) -> None:
    with pytest.raises(AccessError):
        nightly.choose(store, actor(store, HEAD), str(tmp_path / "kept"), 2)
    boss = actor(store, BOSS)
    for folder, hour in (("", 2), ("relative", 2), (str(tmp_path / "kept"), 24), (str(store.folder / "inside"), 2)):
        with pytest.raises(UsageError):
            nightly.choose(store, boss, folder, hour)
    with pytest.raises(StoreError, match="尚未设置"):
        nightly.make(store, NIGHT)
    (store.folder / NIGHTLY).write_text("{")
    with pytest.raises(StoreError, match="cannot be read"):
        nightly.settings(store.folder)  # what is not understood is not what was never chosen
    nightly.choose(store, boss, str(tmp_path / "kept"), 3)
    assert nightly.settings(store.folder) == nightly.Nightly(str(tmp_path / "kept"), 3)
