"""Reports and slips in the package: told before they are published, held against what was accepted afterwards."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import collecting
import work_collecting
from collecting import AREA, HEAD, HEALTH, PLAN, SENDER, actor
from halfsky import cli
from halfsky.collect import intake, publication
from halfsky.collect.cases import actions
from halfsky.collect.published_work import OthersRows
from halfsky.collect.store import Store, open_store, reviews
from halfsky.collect.store.database import today
from halfsky.package import ADVISORY, Package, load_package, validate_package, write_table
from halfsky.schemas import TASKS
from work_collecting import SCREEN, SYSTEM, TRAIN

DUE = str((pd.Timestamp(today()) + pd.Timedelta(days=20)).date())
SAID = {
    SCREEN: {"state": "under_way", "done_text": "筛查3200人"},
    SYSTEM: {"self_verdict": "basically_met", "done_text": "印发意见"},
}


@pytest.fixture
def package(tmp_path: Path) -> Package:
    return work_collecting.write_package(tmp_path / "data")


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("halfsky.collect.workbook.reading.read_workbook", work_collecting.read_written)
    monkeypatch.setenv("HALFSKY_STORE", str(tmp_path / "store"))
    monkeypatch.setenv("HALFSKY_USER", HEAD)
    for name in ("HALFSKY_DATABASE_URL", "HALFSKY_TOKEN", "JUPYTERHUB_USER"):
        monkeypatch.delenv(name, raising=False)
    opened = open_store()
    collecting.give_rights(opened)
    yield opened
    opened.close()


def accepted(store: Store, package: Package, said: dict[str, dict[str, str]] = SAID) -> str:
    sent = intake.submit_bytes(store, actor(store, SENDER), package, work_collecting.written(said), "f.xlsx")
    reviews.accept(store, actor(store, HEAD), sent.receipt.receipt)
    return sent.receipt.receipt


def shown(store: Store, package: Package) -> list[tuple[str, ...]]:
    found = publication.publish(store, actor(store, HEAD), package.folder, only_show=True).work.differences
    return [
        tuple(map(str, row)) for row in found[["file", "id", "published", "becomes", "change", "consent"]].to_numpy()
    ]


def test_what_would_differ_is_listed_as_figures_are(store: Store, package: Package, tmp_path: Path, capsys) -> None:
    receipt = accepted(store, package)
    progress, cases = f"progress/{AREA}.csv", f"cases/{AREA}.csv"
    slip = actions.open_case(
        store, actor(store, HEAD), package, PLAN, TRAIN, HEALTH, "not_started", DUE, "请查明原因"
    )  # fmt: skip
    assert shown(store, package) == [
        (progress, SYSTEM, "", "basically_met", "added", ""), (progress, SCREEN, "", "under_way", "added", ""),
        (cases, slip.case_id, "", "open", "added", ""),
    ]  # fmt: skip
    out = tmp_path / "diff.csv"
    assert cli.main(["publish", "--diff", "--data", str(package.folder), "-o", str(out)]) == 0
    table = pd.read_csv(out, dtype="str", keep_default_na=False)
    assert table["id"].tolist() == [SYSTEM, SCREEN, slip.case_id] and set(table["unit"]) == {HEALTH}
    assert "3 added" in capsys.readouterr().err
    assert not (package.folder / progress).exists(), "nothing is written"
    publication.publish(store, actor(store, HEAD), package.folder)
    assert shown(store, package) == []
    reviews.withdraw(store, actor(store, HEAD), receipt, "口径有误")
    actions.act(store, actor(store, SENDER), "answer", slip.case_id, "已查明")
    assert shown(store, package) == [
        (progress, SYSTEM, "basically_met", "", "removed", ""), (progress, SCREEN, "under_way", "", "removed", ""),
        (cases, slip.case_id, "open", "answered", "state; answer", ""),
    ]  # fmt: skip


def test_a_row_of_another_hand_must_be_named(store: Store, package: Package) -> None:
    accepted(store, package)
    publication.publish(store, actor(store, HEAD), package.folder)
    path = package.folder / f"progress/{AREA}.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("筛查3200人", "筛查9999人"), encoding="utf-8")
    assert shown(store, package) == [
        (f"progress/{AREA}.csv", SCREEN, "under_way", "under_way", "done_text", "needed")
    ]  # fmt: skip
    with pytest.raises(OthersRows):
        publication.publish(store, actor(store, HEAD), package.folder)


@pytest.mark.parametrize("table", ["progress", "cases"])
def test_a_row_that_no_review_accepted_is_remarked_on(store: Store, package: Package, table: str) -> None:
    accepted(store, package)
    actions.open_case(store, actor(store, HEAD), package, PLAN, TRAIN, HEALTH, "not_started", DUE, "请查明原因")
    publication.publish(store, actor(store, HEAD), package.folder)
    assert validate_package(package.folder).empty
    path = package.folder / f"{table}/{AREA}.csv"
    before = path.read_text(encoding="utf-8")
    path.write_text(before.replace("筛查3200人", "筛查9999人").replace(",open,", ",answered,"), encoding="utf-8")
    found = validate_package(package.folder)
    assert found[["file", "code"]].to_numpy().tolist() == [[f"{table}/{AREA}.csv", "not-accepted"]]
    assert set(found["code"]) <= ADVISORY and len(load_package(package.folder).progress) == 2


def test_a_report_on_a_task_that_was_reviewed_since_is_left_out_and_named(store: Store, package: Package) -> None:
    accepted(store, package)
    tasks = package.tasks.assign(kind=package.tasks["kind"].where(package.tasks["task_id"].ne(SYSTEM), "measure"))
    write_table(tasks, TASKS, package.folder / "tasks" / f"{PLAN}.csv")
    done = publication.publish(store, actor(store, HEAD), package.folder)
    assert done.work.left_out["id"].tolist() == [SYSTEM]
    assert load_package(package.folder).progress["task_id"].tolist() == [SCREEN]
    assert validate_package(package.folder).empty
