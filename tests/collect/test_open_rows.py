"""Rows of a workbook that say nothing are counted in one line; one with a wrong choice is told of its choice alone."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pandas as pd
import pytest

import collecting
import work_collecting
from collecting import HEAD, HEALTH, PLAN, SENDER, actor
from halfsky import cli
from halfsky.collect import intake
from halfsky.collect.account import joined_cells
from halfsky.collect.progress import layout, views
from halfsky.collect.store import Store
from halfsky.collect.store import views as figures
from halfsky.package import Package, load_package, write_table
from halfsky.schemas import TASKS
from work_collecting import SCREEN, SYSTEM, TRAIN

MORE = 60


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The health unit has sixty measures more."""
    path = tmp_path_factory.mktemp("open") / "data"
    package = work_collecting.write_package(path)
    one = package.tasks[package.tasks["task_id"].eq(SCREEN)]
    more = [one.assign(task_id=f"{PLAN}-x{n}", title=f"措施{n}", item=f"{n + 9}") for n in range(MORE)]
    write_table(pd.concat([package.tasks, *more], ignore_index=True), TASKS, path / "tasks" / f"{PLAN}.csv")
    return path


@pytest.fixture(scope="module")
def package(folder: Path) -> Package:
    return load_package(folder)


def test_many_rows_that_say_nothing_are_one_line_with_their_cells(store: Store, package: Package, blank: bytes) -> None:
    said = {SCREEN: {"state": "推进中", "done_text": "筛查"}, SYSTEM: {"self_verdict": "达成", "done_text": "已建"}}
    sent = work_collecting.filled(blank, said, {"I6": 5.2, "N6": "人数少"})
    found = intake.submit_bytes(store, actor(store, SENDER), package, sent, "f.xlsx", only_check=True).findings
    assert found["code"].value_counts().to_dict() == {"open": 2, "open-report": 1}
    row = found[found["code"].eq("open-report")].iloc[0]
    assert row["value"] == str(MORE + 2) and f"{MORE + 2}项：I" in row["message"] and "—" in row["message"]


@pytest.mark.parametrize(("column", "wrong"), [("state", "办理中"), ("self_verdict", "好")])
def test_a_wrong_choice_is_told_of_once(store: Store, package: Package, blank: bytes, column: str, wrong: str) -> None:
    task = TRAIN if column == "state" else SYSTEM
    said = {SCREEN: {"state": "推进中", "done_text": "筛查"}, task: {column: wrong, "done_text": "已办"}}
    sent = work_collecting.filled(blank, said)
    found = intake.submit_bytes(store, actor(store, SENDER), package, sent, "f.xlsx", only_check=True).findings
    assert "report-row-deleted" not in set(found["code"])
    (row,) = found[found["severity"].eq("error")].to_dict("records")
    assert row["code"] == "not-a-choice" and row["message"].startswith(
        {TRAIN: "助产人员培训", SYSTEM: "健康服务机制"}[task]
    )
    (message,) = found.loc[found["code"].eq("open-report"), "message"]
    assert f"{MORE + 2}项" in message, "all but the two that say something"


def test_many_rows_that_were_deleted_are_one_line(store: Store, package: Package, blank: bytes, tmp_path: Path) -> None:
    path = tmp_path / "f.xlsx"
    path.write_bytes(work_collecting.filled(blank, {SCREEN: {"state": "推进中", "done_text": "筛查"}}))
    book = openpyxl.load_workbook(path)
    sheet = book[layout.SHEET]
    for row in range(sheet.max_row, layout.FIRST_ROW + 9, -1):
        sheet.delete_rows(row)
    found = intake.submit_bytes(
        store, actor(store, SENDER), package, collecting.saved(book), "f.xlsx", only_check=True
    ).findings
    assert found["code"].value_counts()["report-row-deleted"] == 1


def test_cells_in_runs() -> None:
    assert joined_cells(["I5", "I6", "I7", "I9", "I12", "I11"]) == "I5—I7、I9、I11—I12"
    assert joined_cells(["I5"]) == "I5"


def test_a_reviewer_is_shown_every_report_that_accepting_takes(
    store: Store, package: Package, blank: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    said = {SCREEN: {"state": "推进中", "done_text": "筛查"}, SYSTEM: {"self_verdict": "达成", "done_text": "已建"}}
    sent = work_collecting.filled(blank, said, {"I6": 5.2, "N6": "人数少"})
    outcome = intake.submit_bytes(store, actor(store, SENDER), package, sent, "f.xlsx")
    assert outcome.receipt is not None
    head, receipt = actor(store, HEAD), outcome.receipt.receipt
    shown = views.beside_values(
        figures.history(store, head, receipt=receipt), views.history(store, head, receipt=receipt)
    )
    assert len(shown) == 3 and shown["cell"][0] == "I6"
    assert shown["state"].eq("submitted").all() and shown["responsible_unit"].eq(HEALTH).all()
    assert shown["progress"].tolist()[1:] == ["under_way", ""]
    monkeypatch.setenv("HALFSKY_STORE", str(tmp_path / "store"))
    monkeypatch.setenv("HALFSKY_USER", HEAD)
    assert cli.main(["review", "show", receipt]) == 0
    out, err = capsys.readouterr()
    assert SCREEN in out and SYSTEM in out and "1 values, 2 reports of measures" in err
