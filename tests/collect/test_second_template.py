"""A unit's next template holds what it has sent: what stands is filled in, what was returned has its reason beside it."""

from __future__ import annotations

import io
import os
import subprocess
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

import collecting
import work_collecting
from collecting import GOOD, HEAD, HEALTH, PLAN, SENDER, YEAR, actor
from documents import OFFICE
from halfsky.cli import main
from halfsky.collect import intake
from halfsky.collect.progress import layout as measures
from halfsky.collect.store import Store, open_store, reviews
from halfsky.collect.workbook import layout
from halfsky.package import Package
from work_collecting import SCREEN, TRAIN

SAID = {
    SCREEN: {"state": "推进中", "done_text": "筛查3200人，随访到位"}, TRAIN: {"state": "未启动", "cause": "师资未到位"},
}  # fmt: skip
BY_SEX = {"B9": "妇女常见病筛查率", "G9": "女", "I9": 82.5}


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Package:
    return work_collecting.write_package(tmp_path_factory.mktemp("second") / "data")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory, package: Package) -> Store:
    """One value accepted, one returned, one waiting; a measure returned, one waiting."""
    folder = tmp_path_factory.mktemp("store")
    opened = open_store(folder / "store")
    collecting.give_rights(opened)
    path = folder / "filled.xlsx"
    path.write_bytes(work_collecting.filled(collecting.template(package, folder), SAID, GOOD | BY_SEX))
    receipt = intake.submit(opened, actor(opened, SENDER), package, path).receipt
    assert receipt is not None and receipt.rows_taken == 6
    head, cells = actor(opened, HEAD), {"figure": "I6", "measure": measures.cell(measures.FIRST_ROW)}
    reviews.accept(opened, head, receipt.receipt, cells=[cells["figure"]])
    reviews.give_back(opened, head, receipt.receipt, "口径请改为户籍人口", cells=["I7", cells["measure"]])
    return opened


@pytest.fixture(scope="module")
def second(store: Store, package: Package, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """By the command line, as the sender."""
    folder = tmp_path_factory.mktemp("asked")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HALFSKY_STORE", str(store.folder))
        patch.setenv("HALFSKY_USER", SENDER)
        patch.setattr("sys.argv", [
            "halfsky", "template", "--plan", PLAN, "--unit", HEALTH, "--year", str(YEAR), "--data", str(package.folder),
            "-o", str(folder / "second.xlsx"),
        ])  # fmt: skip
        assert main() == 0
    return (folder / "second.xlsx").read_bytes()


def cells(sheet: Worksheet, row: int) -> dict[str, object]:
    return {name: sheet[f"{letter}{row}"].value for name, (letter, _, _) in layout.COLUMNS.items()}


def test_what_stands_is_filled_in_and_what_was_returned_has_its_reason(second: bytes) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(second))[layout.SHEET]
    accepted, returned, waiting, by_sex = (cells(sheet, row) for row in (6, 7, 8, 9))
    assert (accepted["value"], accepted["note"]) == (5.2, "人数少,波动大")
    assert (returned["value"], returned["review"]) == (None, "退回（原报84.1）：口径请改为户籍人口")
    assert waiting["value"] == 311 and not waiting["review"]
    assert (by_sex["indicator"], by_sex["sex"], by_sex["value"]) == ("妇女常见病筛查率", "女", 82.5)
    assert not sheet.column_dimensions["O"].hidden


def test_measures_are_filled_in_with_the_reason_of_a_return(second: bytes) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(second))[measures.SHEET]
    rows = {
        sheet[measures.place("task_id", row)].value: {
            name: sheet[measures.place(name, row)].value for name in ("state", "done_text", "cause", "review")
        }
        for row in range(measures.FIRST_ROW, sheet.max_row + 1)
    }
    told = [rows[task]["state"] for task in (SCREEN, TRAIN)]
    assert told == ["推进中", "未启动"]
    reasons = [row["review"] for row in rows.values() if row["review"]]
    assert reasons == ["退回：口径请改为户籍人口"]


def test_it_comes_back_with_the_returned_value_alone_as_new(
    store: Store, package: Package, second: bytes, tmp_path: Path
) -> None:
    path = tmp_path / "again.xlsx"
    path.write_bytes(collecting.filled(second, {"I7": 83.9}))
    done = intake.submit(store, actor(store, SENDER), package, path, only_check=True)
    assert not [row for row in done.findings.to_dict("records") if row["severity"] == "error"]
    assert done.findings.query("code == 'foreign-cell'").empty
    receipt = intake.submit(store, actor(store, SENDER), package, path).receipt
    assert receipt is not None and (receipt.rows_taken, receipt.rows_unchanged) == (1, 5)


@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")
@pytest.mark.skipif("HALFSKY_SLOW_TESTS" not in os.environ, reason="a run of LibreOffice")
def test_the_rule_of_a_cell_is_one_that_a_spreadsheet_understands(second: bytes, tmp_path: Path) -> None:
    (tmp_path / "second.xlsx").write_bytes(second)
    command = [str(OFFICE), f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless"]
    command += ["--convert-to", "xlsx", "--outdir", str(tmp_path / "out"), str(tmp_path / "second.xlsx")]
    subprocess.run(command, check=True, capture_output=True)
    rules = openpyxl.load_workbook(tmp_path / "out" / "second.xlsx")[layout.SHEET].data_validations.dataValidation
    assert [rule.type for rule in rules if str(rule.sqref).startswith("I")] == ["custom"]


def test_a_value_cell_lets_words_for_no_figure_through(second: bytes) -> None:
    book = openpyxl.load_workbook(io.BytesIO(second))
    rules = {str(one.sqref)[0]: one for one in book[layout.SHEET].data_validations.dataValidation}
    allowed = {cell.value for cell in book[layout.LISTS]["Z"]}
    assert {"无", "—", "/", "暂无"} <= allowed
    for column in "IJK":
        assert (rules[column].type, rules[column].errorStyle) == ("custom", "warning")
        assert f"{layout.LISTS}!$Z$1:$Z${len(allowed)}" in rules[column].formula1
        assert len(rules[column].formula1) <= 255


def test_a_value_that_comes_again_without_its_parts_keeps_them(package: Package, tmp_path: Path) -> None:
    """A table of one's own has no columns for them: what was sent before is not wiped out by it."""
    opened = open_store(tmp_path / "store")
    collecting.give_rights(opened)
    blank, sender = collecting.template(package, tmp_path), actor(opened, SENDER)
    whole = collecting.filled(blank, {"I7": 83.2, "J7": 4160, "K7": 5000})
    first = intake.submit_bytes(opened, sender, package, whole, "first.xlsx").receipt
    assert first is not None and first.rows_taken == 1
    done = intake.submit_bytes(opened, sender, package, collecting.filled(blank, {"I7": 83.2}), "second.xlsx")
    assert done.receipt is not None
    assert (done.receipt.rows_taken, done.receipt.rows_unchanged) == (0, 1)
    assert "parts-kept" in set(done.findings["code"])
    other = intake.submit_bytes(opened, sender, package, collecting.filled(blank, {"I7": 83.4}), "third.xlsx").receipt
    assert other is not None and other.rows_taken == 1  # another value is another value
