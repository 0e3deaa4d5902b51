"""A unit's own table becomes a submission, and goes through review; a check ends as the sending would."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import collecting
from collecting import AREA, HEAD, HEALTH, PLAN, SENDER, TEACHER, actor
from halfsky.cli import main
from halfsky.collect import confirmed_labels, intake, own_tables
from halfsky.collect.store import Store, open_store, views
from halfsky.errors import AccessError
from halfsky.importing.mapping import Mapping
from halfsky.package import Package
from tables_of_others import workbook

ROWS = [
    ("东江区2023年妇幼健康情况",),
    ("指标名称", "计量单位", "2023年"),
    ("妇女常见病筛查率", "%", 79.5),
    ("妇幼保健人员数", "人", 305),
    ("从未见过的指标", "%", 12),
    ("孕产妇死亡率", "1/10万", "约9"),
]


@pytest.fixture
def table(tmp_path: Path) -> Path:
    return workbook(tmp_path / "own.xlsx", ROWS)


def test_a_table_of_ones_own_is_received_and_waits_for_review(store: Store, package: Package, table: Path) -> None:
    done = own_tables.submit_own(store, actor(store, SENDER), package, table, PLAN, HEALTH)
    assert (done.receipt.rows_in, done.receipt.rows_taken, done.receipt.rows_refused) == (4, 2, 2)
    kept = views.history(store, actor(store, SENDER), receipt=done.receipt.receipt)
    assert kept.set_index("cell")["value"].to_dict() == {"C3": 79.5, "C4": 305}
    assert set(kept["state"]) == {"submitted"}
    asked = done.findings.set_index("cell")
    assert asked.loc[["C5", "C6"], "code"].tolist() == ["not-understood"] * 2
    assert "从未见过的指标" in asked.loc["C5", "message"]
    assert "约9" in asked.loc["C6", "message"]
    again = own_tables.submit_own(store, actor(store, SENDER), package, table, PLAN, HEALTH)
    assert again.receipt.receipt == done.receipt.receipt


def test_what_a_unit_confirmed_of_its_labels_is_not_asked_of_next_years_table(
    store: Store, package: Package, tmp_path: Path
) -> None:
    """Kept when the table is sent and not when it is looked at; by who may send for the unit, and for no other unit."""
    first = workbook(tmp_path / "a.xlsx", [*ROWS[:2], ("两筛覆盖情况", "%", 81.5)])
    said = Mapping(labels={"两筛覆盖情况": "screening_rate"})
    sender = actor(store, SENDER)
    own_tables.submit_own(store, sender, package, first, PLAN, HEALTH, mapping=said, only_check=True)
    assert confirmed_labels.known(store, sender, AREA, HEALTH) == Mapping()
    done = own_tables.submit_own(store, sender, package, first, PLAN, HEALTH, mapping=said)
    assert done.receipt.rows_taken == 1
    rows = [("东江区2024年妇幼健康情况",), ("指标名称", "计量单位", "2024年"), ("两筛覆盖情况", "%", 82.5)]
    next_year = workbook(tmp_path / "b.xlsx", rows)
    replayed = own_tables.submit_own(store, sender, package, next_year, PLAN, HEALTH)
    assert replayed.receipt.rows_taken == 1
    assert set(replayed.findings["severity"]) <= {"info"}, replayed.findings["message"].tolist()
    kept = views.history(store, sender, receipt=replayed.receipt.receipt).iloc[0]
    assert (kept["indicator_id"], kept["year"], kept["value"]) == ("screening_rate", 2024, 82.5)
    log = views.log(store, actor(store, HEAD))
    assert log.loc[log["action"].eq(confirmed_labels.ACTION), "actor"].tolist() == [SENDER], "nothing new, no new entry"
    with pytest.raises(AccessError, match="无权报送"):
        confirmed_labels.known(store, actor(store, TEACHER), AREA, HEALTH)


def test_it_is_only_for_its_own_unit(store: Store, package: Package, table: Path) -> None:
    with pytest.raises(AccessError, match="无权报送"):
        own_tables.submit_own(store, actor(store, TEACHER), package, table, PLAN, HEALTH)


def test_what_witnesses_make_doubtful_waits_for_its_reason(store: Store, package: Package, tmp_path: Path) -> None:
    rows = [*ROWS[:2], ("妇女常见病筛查率", "%", 0.795)]
    path = workbook(tmp_path / "share.xlsx", rows)
    with pytest.raises(intake.NothingTaken) as nothing:
        own_tables.submit_own(store, actor(store, SENDER), package, path, PLAN, HEALTH)
    (finding,) = nothing.value.findings.to_dict("records")
    assert (finding["code"], finding["severity"], finding["cell"]) == ("implausible", "warning", "C3")
    assert "79.5" in finding["message"]


@pytest.mark.parametrize(("value", "status"), [(79.5, 0), (0.795, 8), (795, 8)])
def test_a_check_ends_as_the_sending_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, value: float, status: int
) -> None:
    monkeypatch.setenv("HALFSKY_STORE", str(tmp_path / "store"))
    monkeypatch.setenv("HALFSKY_USER", SENDER)
    collecting.write_package(tmp_path / "data")
    store = open_store()
    collecting.give_rights(store)
    path = str(workbook(tmp_path / "own.xlsx", [*ROWS[:2], ("妇女常见病筛查率", "%", value)]))
    about = ["--plan", PLAN, "--unit", HEALTH, "--data", str(tmp_path / "data")]
    for command in ("submit", "import"):
        assert main([command, path, *about, "--check"]) == status
    assert views.history(store, actor(store, SENDER), area_code=AREA).empty
    for command in ("submit", "import"):
        assert main([command, path, *about]) == status
    assert main(["submit", path, *about, "--check"]) == status
    assert isinstance(views.history(store, actor(store, SENDER), area_code=AREA), pd.DataFrame)
    store.close()
