"""Two reviewers of one plan at once: neither loses what the other decided, and nobody writes over what he has not seen."""

from __future__ import annotations

import fcntl
import multiprocessing
import os
import shutil
from pathlib import Path

import openpyxl
import pytest

from halfsky import package as packages
from halfsky.cli import main
from halfsky.package.locking import alone

PLAN = "linxi-2021-2030"
TEXT = """林西县妇女发展规划（2021—2030年）
一、妇女与健康
（一）主要目标
1.孕产妇死亡率控制在12/10万以下。
2.妇女常见病筛查率达到85%以上。
"""


@pytest.fixture(scope="module")
def registered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a package in which the plan is registered, and its review sheet."""
    folder = tmp_path_factory.mktemp("office")
    shutil.copytree(Path(__file__).parents[2] / "data", folder / "data")
    (folder / "linxi.txt").write_text(TEXT, encoding="utf-8")
    sheet = ["--sheet", str(folder / "sheet.xlsx")]
    assert main(["new", str(folder / "linxi.txt"), "--data", str(folder / "data"), "--no-report", *sheet]) == 0
    return folder


@pytest.fixture
def office(registered: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(registered, tmp_path / "office"))


def reviewed(office: Path, name: str, **cells: object) -> Path:
    """A copy of the sheet in which `indicator__head` = value is written."""
    path = office / f"{name}.xlsx"
    book = openpyxl.load_workbook(office / "sheet.xlsx")
    sheet = book["审核"]
    heads = {str(cell.value): cell.column for cell in sheet[1]}
    rows = {sheet.cell(row, heads["指标（规划用语）"]).value: row for row in range(2, sheet.max_row + 1)}
    for place, value in cells.items():
        words, _, head = place.partition("__")
        sheet.cell(rows[words], heads[head]).value = value
    book.save(path)
    return path


def targets(office: Path) -> object:
    return packages.load_package(office / "data").targets_of(PLAN).set_index("indicator")


def confirmed(path: Path, coming: int) -> None:
    """`halfsky confirm` in a process of its own, which tells when it comes to the package's lock."""
    lock = fcntl.flock

    def told(handle: int, how: int) -> None:
        os.write(coming, b".")
        lock(handle, how)

    fcntl.flock = told
    os._exit(main(["confirm", str(path), "--data", str(path.parent / "data")]))


def test_two_reviewers_at_once_lose_nothing(office: Path) -> None:
    first = reviewed(office, "first", 孕产妇死亡率__目标值=11)
    second = reviewed(office, "second", 妇女常见病筛查率__审核="不采用")
    heard, coming = os.pipe()
    start = multiprocessing.get_context("fork").Process
    processes = [start(target=confirmed, args=(path, coming)) for path in (first, second)]
    with alone(office / "data"):  # neither goes on before both have come as far as the lock
        for process in processes:
            process.start()
        assert os.read(heard, 1) + os.read(heard, 1) == b".."
    for process in processes:
        process.join(60)
    assert [process.exitcode for process in processes] == [0, 0]
    assert targets(office).loc["孕产妇死亡率", ["value", "review_status"]].tolist() == [11, "corrected"]
    assert targets(office).loc["妇女常见病筛查率", "review_status"] == "rejected"
    os.close(heard)
    os.close(coming)


def test_only_what_a_reviewer_changed_is_taken_and_what_changed_since_is_named(office: Path, capsys) -> None:
    data = ["--data", str(office / "data")]
    assert main(["confirm", str(reviewed(office, "first", 孕产妇死亡率__目标值=11)), *data]) == 0
    # The second sheet still shows 12 where it was not touched.
    assert main(["confirm", str(reviewed(office, "second", 孕产妇死亡率__说明="已核对原文")), *data]) == 0
    assert targets(office).loc["孕产妇死亡率", ["value", "note"]].tolist() == [11, "已核对原文"]
    before = (office / "data" / "targets" / f"{PLAN}.csv").read_bytes()
    capsys.readouterr()
    assert main(["confirm", str(reviewed(office, "third", 孕产妇死亡率__目标值=10)), *data]) == 5
    told = capsys.readouterr().err
    assert "目标值" in told and "“11" in told and "“12" in told
    assert (office / "data" / "targets" / f"{PLAN}.csv").read_bytes() == before
    assert main(["confirm", str(reviewed(office, "fourth", 孕产妇死亡率__目标值=11)), *data]) == 0, "the same again"


def test_a_sheet_that_does_not_keep_what_it_showed_is_taken_whole_and_says_so(office: Path, capsys) -> None:
    path = reviewed(office, "old", 孕产妇死亡率__目标值=11)
    book = openpyxl.load_workbook(path)
    del book["原值（勿改）"]
    book.save(path)
    assert main(["confirm", str(path), "--data", str(office / "data")]) == 0
    assert "does not keep what it showed" in capsys.readouterr().err
    assert targets(office).loc["孕产妇死亡率", "value"] == 11


def test_what_is_no_finite_number_is_no_target(office: Path, capsys) -> None:
    for written in ("nan", "inf", "-inf"):
        path = reviewed(office, "odd", 孕产妇死亡率__目标值=written)
        assert main(["confirm", str(path), "--data", str(office / "data")]) == 5, written
        assert "不是数值" in capsys.readouterr().err
