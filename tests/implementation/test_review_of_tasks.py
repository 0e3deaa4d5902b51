"""The review of a plan's tasks: a workbook goes out, and titles, units and goals of measures come back."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

import work_package
from halfsky.cli import main
from halfsky.errors import DataError
from halfsky.implementation.review_sheet import take_back, write_review
from halfsky.package import Package, load_package, validate_package
from work_package import FEDERATION, HEALTH, WOMEN

FIRST, SECOND = "任务审核", "措施对应目标"
Halfsky = Callable[..., int]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package and the review sheet of its plan."""
    folder = tmp_path_factory.mktemp("made")
    package = load_package(work_package.write(folder / "data"))
    write_review(package, WOMEN, folder / "review.xlsx")
    return folder


@pytest.fixture(scope="module")
def package(made: Path) -> Package:
    return load_package(made / "data")


@pytest.fixture
def data(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made / "data", tmp_path / "data"))


@pytest.fixture
def halfsky(monkeypatch: pytest.MonkeyPatch, data: Path) -> Halfsky:
    def run(*arguments: object) -> int:
        monkeypatch.setattr(sys, "argv", ["halfsky", *map(str, arguments), "--data", str(data)])
        return main()

    return run


class Sheets:
    """A workbook whose cells are found by the words of their row and head."""

    def __init__(self, path: Path) -> None:
        self.path, self.book = path, openpyxl.load_workbook(path)

    def place(self, sheet: str, head: str) -> tuple[Worksheet, int]:
        own = self.book[sheet]
        return own, next(cell.column for cell in own[1] if cell.value == head)

    def row(self, sheet: str, ending: str, *, column: int = 1) -> int:
        own = self.book[sheet]
        return next(n for n in range(2, own.max_row + 1) if str(own.cell(n, column).value).endswith(ending))

    def set(self, sheet: str, row: int, head: str, value: object) -> None:
        own, column = self.place(sheet, head)
        own.cell(row, column).value = value
        self.book.save(self.path)

    def get(self, sheet: str, row: int, head: str) -> object:
        own, column = self.place(sheet, head)
        return own.cell(row, column).value


@pytest.fixture
def sheets(made: Path, tmp_path: Path) -> Sheets:
    return Sheets(Path(shutil.copy(made / "review.xlsx", tmp_path / "review.xlsx")))


def test_an_untouched_sheet_changes_nothing(halfsky: Halfsky, data: Path, sheets: Sheets, capsys) -> None:
    before = {path: path.read_bytes() for path in data.rglob("*.csv")}
    assert halfsky("confirm", sheets.path) == 0
    assert "0 tasks and 0 pairs" in capsys.readouterr().err
    assert {path: path.read_bytes() for path in data.rglob("*.csv")} == before


def test_a_begun_review_is_not_written_over(halfsky: Halfsky, sheets: Sheets, capsys) -> None:
    fresh = sheets.path.with_name("fresh.xlsx")
    assert halfsky("tasks", "--plan", WOMEN, "--review", "-o", fresh) == 0
    assert openpyxl.load_workbook(fresh).sheetnames == sheets.book.sheetnames
    begun = sheets.path.read_bytes()
    assert halfsky("tasks", "--plan", WOMEN, "--review", "-o", sheets.path) == 0
    assert sheets.path.read_bytes() == begun
    assert "stays as it is" in capsys.readouterr().err


def test_titles_units_and_pairs_come_back(halfsky: Halfsky, data: Path, sheets: Sheets) -> None:
    row = sheets.row(FIRST, "strategy.health.2")
    sheets.set(FIRST, row, "任务名称", "健康科普")
    sheets.set(FIRST, row, "牵头单位", FEDERATION)
    sheets.set(FIRST, row, "配合单位", f"{HEALTH}、区教育局")
    sheets.set(FIRST, row, "审核", "自动提取")
    sheets.set(FIRST, sheets.row(FIRST, "strategy.health.3"), "完成时限（年）", 2024)
    open_pair = sheets.row(SECOND, "strategy.health.2")
    assert sheets.get(SECOND, open_pair, "审核") == "待确认"
    assert open_pair == 2  # what waits for a person stands first
    sheets.set(SECOND, open_pair, "审核", "不采用")
    fresh = sheets.book[SECOND].max_row + 1
    sheets.set(SECOND, fresh, "措施编号", f"{WOMEN}.strategy.education.1")
    sheets.set(SECOND, fresh, "目标编号", f"{WOMEN}.goal.education.1")
    assert halfsky("confirm", sheets.path) == 0
    package = load_package(data)
    task = package.tasks.set_index("task_id").loc[f"{WOMEN}.strategy.health.2"]
    assert task[["title", "lead_unit", "supporting_units", "responsible_units", "review_status"]].tolist() == [
        "健康科普", FEDERATION, f"{HEALTH};区教育局", f"{FEDERATION};{HEALTH};区教育局", "corrected",
    ]  # fmt: skip
    assert package.tasks.set_index("task_id").loc[f"{WOMEN}.strategy.health.3", "due_year"] == 2024
    pairs = package.goals_of_measures.set_index(["measure_id", "goal_id"])["review_status"]
    assert pairs[f"{WOMEN}.strategy.health.2", f"{WOMEN}.goal.health.2"] == "rejected"
    assert pairs[f"{WOMEN}.strategy.education.1", f"{WOMEN}.goal.education.1"] == "added"
    assert validate_package(data).empty


def test_proposed_units_are_an_assignment_only_once_they_are_adopted(
    halfsky: Halfsky, data: Path, sheets: Sheets
) -> None:
    nobody = sheets.row(FIRST, "strategy.education.1")
    proposal = sheets.get(FIRST, nobody, "建议单位（待确认）")
    assert proposal
    assert sheets.get(FIRST, nobody, "责任单位（全部）") is None
    assert halfsky("confirm", sheets.path) == 0
    task = f"{WOMEN}.strategy.education.1"
    assert load_package(data).tasks.set_index("task_id").loc[task, "responsible_units"] == ""
    sheets.set(FIRST, nobody, "采用建议", "是")
    led = sheets.row(FIRST, "strategy.health.2")  # two units, none leads
    assert str(sheets.get(FIRST, led, "建议单位（待确认）")) == f"牵头：{HEALTH}"
    sheets.set(FIRST, led, "采用建议", "是")
    assert halfsky("confirm", sheets.path) == 0
    tasks = load_package(data).tasks.set_index("task_id")
    assert f"牵头：{tasks.loc[task, 'lead_unit']}" == proposal
    assert tasks.loc[f"{WOMEN}.strategy.health.2", ["lead_unit", "supporting_units"]].tolist() == [HEALTH, FEDERATION]


@pytest.mark.parametrize(
    ("sheet", "ending", "head", "value", "told"),
    [
        (FIRST, "strategy.health.1", "编号（勿改）", "nowhere.1", "请勿改动编号"),
        (FIRST, "strategy.health.1", "任务名称", None, "任务名称：不能为空"),
        (FIRST, "strategy.health.1", "完成时限（年）", "明年", "“明年”不是年份"),
        (FIRST, "strategy.health.1", "审核", "看过", "“看过”不在可选项中"),
        (FIRST, "strategy.health.1", "采用建议", "是", "没有建议单位"),
        (FIRST, "strategy.health.1", "采用建议", "行", "“行”不在可选项中"),
        (SECOND, "strategy.health.1", "目标编号", f"{WOMEN}.strategy.health.3", "不是这份规划的目标"),
        (SECOND, "strategy.health.1", "审核", "也许", "“也许”不在可选项中"),
    ],
)
def test_what_cannot_be_taken_is_named_by_its_cell(
    package: Package, sheets: Sheets, sheet: str, ending: str, head: str, value: object, told: str
) -> None:
    row = sheets.row(sheet, ending)
    sheets.set(sheet, row, head, value)
    with pytest.raises(DataError) as refused:
        take_back(package, WOMEN, sheets.path)
    assert f"{sheet}第{row}行" in str(refused.value)
    assert told in str(refused.value)


def test_of_a_sheet_with_a_fault_nothing_is_taken(halfsky: Halfsky, data: Path, sheets: Sheets) -> None:
    before = {path: path.read_bytes() for path in data.rglob("*.csv")}
    sheets.set(FIRST, 2, "任务名称", "另一个名称")
    sheets.set(FIRST, 3, "审核", "看过")
    assert halfsky("confirm", sheets.path) != 0
    assert {path: path.read_bytes() for path in data.rglob("*.csv")} == before


def test_the_words_of_the_plan_stand_beside_where_its_document_is_at_hand(
    halfsky: Halfsky, tmp_path: Path, capsys
) -> None:
    document = tmp_path / "other.txt"
    document.write_text("青石县妇女发展规划（2021—2030年）\n主要目标：\n1.健全机制。\n", encoding="utf-8")
    path = tmp_path / "beside.xlsx"
    assert halfsky("tasks", "--plan", WOMEN, "--review", "--document", document, "-o", path) == 0
    assert halfsky("tasks", "--plan", WOMEN, "--document", document) != 0
    assert "--review" in capsys.readouterr().err
