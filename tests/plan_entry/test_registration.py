"""A new plan enters the package in one command, and comes back reviewed."""

from __future__ import annotations

import io
import shlex
import shutil
from collections.abc import Callable
from pathlib import Path

import docx
import openpyxl
import pandas as pd
import pytest

from halfsky import package as packages
from halfsky.cli import main
from halfsky.errors import UsageError
from halfsky.plan_entry import registration
from halfsky.plans import read_plan
from halfsky.reports import PlanReport
from halfsky.reports.subject import Subject
from long_form import some, walk

DATA = Path(__file__).parents[2] / "data"
PLAN = """林西县妇女发展规划（2021—2030年）
一、妇女与健康
（一）主要目标
1.孕产妇死亡率控制在12/10万以下。
2.妇女常见病筛查率达到85%以上。
3.农村适龄妇女某某筛查覆盖率提高到82%。
（二）策略措施
1.完善妇幼健康服务体系。
二、妇女与教育
（一）主要目标
1.学前三年毛入园率达到98%。
"""


@pytest.mark.parametrize("notice", [
    "林西县人民政府关于印发林西县妇女发展规划（2021—2030年）的通知", "林西县人民政府办公室关于印发《林西县妇女发展规划（2021—2030年）》的通知",
    "关于印发林西县妇女发展规划（2021—2030年）的通知", "林西县人民政府关于印发\n林西县妇女发展规划（2021—2030年）的通知",
    "林政发〔2022〕3号\n林西县人民政府关于印发《林西县妇女发展规划（2021—2030年）》的通知\n林西县妇女发展规划（2021—2030年）",
])  # fmt: skip
def test_the_notice_that_issues_a_plan_is_not_its_title(tmp_path: Path, notice: str) -> None:
    path = tmp_path / "通知.txt"
    path.write_text(notice + PLAN[PLAN.index("\n") :], encoding="utf-8")
    new = registration.describe(read_plan(path), packages.load_package(DATA))
    assert new.row[["area_code", "title", "start_year", "family"]].iloc[0].tolist() == [
        "150424", "林西县妇女发展规划（2021-2030年）", 2021, "women",
    ]  # fmt: skip


@pytest.fixture
def data(tmp_path: Path) -> Path:
    shutil.copytree(DATA, tmp_path / "data")
    return tmp_path / "data"


@pytest.fixture
def document(tmp_path: Path) -> Path:
    path = tmp_path / "linxi.txt"
    path.write_text(PLAN, encoding="utf-8")
    return path


@pytest.fixture
def halfsky(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., int]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.stdin", io.StringIO())  # nobody to ask

    def run(*arguments: object) -> int:
        monkeypatch.setattr("sys.argv", ["halfsky", *map(str, arguments)])
        return main()

    return run


@pytest.fixture(scope="module")
def entered_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder after `halfsky new`: package, document and sheet; the command is given once for the tests below it."""
    folder = tmp_path_factory.mktemp("entered")
    shutil.copytree(DATA, folder / "data")
    (folder / "linxi.txt").write_text(PLAN, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setattr("sys.stdin", io.StringIO())
        assert main(["new", "linxi.txt", "--data", str(folder / "data"), "--no-report"]) == 0
    return folder


@pytest.fixture
def entered(entered_once: Path, tmp_path: Path) -> Path:
    """The package of `entered_once`, for one test to write in, in its own folder with the document and the sheet."""
    shutil.copytree(entered_once, tmp_path, dirs_exist_ok=True)
    return tmp_path / "data"


def test_one_command_registers_a_plan_whole(halfsky, data: Path, document: Path, capsys) -> None:
    assert halfsky("new", document, "--data", data, "--no-report") == 0
    told = capsys.readouterr().err
    loaded = packages.load_package(data)
    plan = packages.find_plan(loaded, "linxi-2021-2030")
    assert (plan["area_code"], plan["upper_plan_id"], plan["family"], plan["entered"]) == (
        "150424", "national-2021-2030", "women", "whole",
    )  # fmt: skip
    assert plan["source_sha256"] == read_plan(document).document.sha256
    tasks = loaded.tasks[loaded.tasks["plan_id"].eq("linxi-2021-2030")]
    assert tasks["section"].value_counts().to_dict() == {"goal": 4, "strategy": 1}
    assert (tasks.loc[tasks["section"].eq("strategy"), "title"] == "完善妇幼健康服务体系").all()
    above = loaded.areas.set_index("area_code")["parent_code"]
    assert (above["150424"], above["150400"]) == ("150400", "150000")
    assert len(loaded.targets_of("linxi-2021-2030")) == 4
    assert packages.validate_package(data).query("code not in @packages.ADVISORY").empty
    # what is to be looked at is named, with the sheet to do it in
    assert "4 targets, 1 of them to be confirmed" in told
    assert "某某筛查覆盖率" in told
    assert "linxi-2021-2030-review.xlsx" in told
    # the same document once more changes nothing
    before = {path: path.read_bytes() for path in data.rglob("*.csv")}
    assert halfsky("new", document, "--data", data, "--no-report") == 0
    assert {path: path.read_bytes() for path in data.rglob("*.csv")} == before


def test_another_document_under_the_same_id_is_refused(halfsky, data: Path, document: Path, capsys) -> None:
    assert halfsky("new", document, "--data", data, "--no-report") == 0
    document.write_text(PLAN.replace("98%", "97%"), encoding="utf-8")
    before = {path: path.read_bytes() for path in data.rglob("*") if path.is_file()}
    assert halfsky("new", document, "--data", data, "--no-report") == UsageError.exit_status
    assert "of another document" in capsys.readouterr().err
    assert {path: path.read_bytes() for path in data.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize(
    ("title", "options", "told"),
    some(
        [
            ("某地妇女发展规划（2021—2030年）", [], "no place is called"),
            ("妇女发展规划（2021—2030年）", [], "names no area"),
            ("鼓楼区妇女发展规划（2021—2030年）", [], "places are called"),
            ("林西县妇女发展规划", [], "--years"),
            ("林西县妇女儿童发展规划（2021—2030年）", [], "--family"),
            ("林西县妇女发展规划（2021—2030年）", ["--upper", "nowhere-2021"], "nowhere-2021"),
            ("林西县妇女发展规划（2021—2030年）", ["--plan", "Lin Xi"], "plan id"),
        ],
        4,
    ),
)
def test_what_cannot_be_told_is_asked_for_and_nothing_is_written(
    halfsky, data: Path, document: Path, capsys, title: str, options: list[str], told: str
) -> None:
    document.write_text(PLAN.replace("林西县妇女发展规划（2021—2030年）", title), encoding="utf-8")
    before = {path: path.read_bytes() for path in data.rglob("*") if path.is_file()}
    assert halfsky("new", document, "--data", data, "--no-report", *options) == UsageError.exit_status
    assert told in capsys.readouterr().err
    assert {path: path.read_bytes() for path in data.rglob("*") if path.is_file()} == before


def test_a_code_that_no_area_has_is_told_with_what_to_do(halfsky, data: Path, document: Path, capsys) -> None:
    """Code and name together, or a row of areas.csv; a row whose parent has none is told as that."""
    new = ("new", document, "--data", data, "--no-report", "--area", "150499")
    assert halfsky(*new) == UsageError.exit_status
    told = capsys.readouterr().err
    assert "no place has the code 150499" in told
    assert "150499赤峰高新区" in told
    assert "areas.csv (area_code, name_zh, name_en, level, parent_code)" in told
    areas = data / "areas.csv"
    stands = areas.read_bytes()
    areas.write_bytes(stands + "150499,某某新区,,county,150498\n".encode())
    for area in ("150499", "某某新区"):
        assert halfsky(*new[:-1], area) == UsageError.exit_status
        assert "area 150499 has the parent_code 150498, which has no row: add it" in capsys.readouterr().err
    areas.write_bytes(stands + "150499,某某新区,,county,150000\n".encode())
    assert halfsky(*new) == 0


def test_a_person_is_asked_where_there_is_one(data: Path, document: Path) -> None:
    document.write_text(PLAN.replace("林西县妇女发展规划（2021—2030年）", "鼓楼区妇女发展规划"), encoding="utf-8")
    answers = {"years": "2021-2030", "area": "南京市鼓楼区"}
    questions: list[str] = []

    def ask(question: str) -> str:
        questions.append(question)
        return next(answer for word, answer in answers.items() if f"the {word}" in question or word in question)

    found = registration.describe(read_plan(document), packages.load_package(data), ask=ask)
    assert (found.row["area_code"].iloc[0], found.row["end_year"].iloc[0]) == ("320106", 2030)
    assert len(questions) == 2


def test_a_childrens_plan_is_of_its_family(data: Path, document: Path) -> None:
    document.write_text(PLAN.replace("妇女发展规划", "儿童发展规划"), encoding="utf-8")
    row = registration.describe(read_plan(document), packages.load_package(data)).row.iloc[0]
    assert (row["plan_id"], row["family"]) == ("linxi-children-2021-2030", "children")
    assert row["upper_plan_id"] == "national-children-2021-2030"


def test_a_draft_is_registered_as_one(data: Path, document: Path) -> None:
    document.write_text(PLAN.replace("（2021—2030年）", "（2021—2030年）（征求意见稿）"), encoding="utf-8")
    package = packages.load_package(data)
    assert registration.describe(read_plan(document), package).row["status"].iloc[0] == "draft"
    assert registration.describe(read_plan(document), package, status="issued").row["status"].iloc[0] == "issued"


def test_a_review_that_was_begun_is_not_written_over(halfsky, entered: Path, document: Path, capsys) -> None:
    path = Path("linxi-2021-2030-review.xlsx")
    book, heads = sheet_of(path)
    book["审核"].cell(2, heads["说明"]).value = "已看过"
    book.save(path)
    begun = path.read_bytes()
    assert halfsky("new", document, "--data", entered, "--no-report") == 0
    assert path.read_bytes() == begun
    assert "stays as it is" in capsys.readouterr().err


def sheet_of(path: Path) -> tuple[openpyxl.Workbook, dict[str, int]]:
    book = openpyxl.load_workbook(path)
    return book, {str(cell.value): place for place, cell in enumerate(book["审核"][1], start=1)}


def test_the_review_comes_back_from_the_workbook(halfsky, entered: Path) -> None:
    path = Path("linxi-2021-2030-review.xlsx")
    book, heads = sheet_of(path)
    sheet = book["审核"]
    rows = {sheet.cell(number, heads["指标（规划用语）"]).value: number for number in range(2, sheet.max_row + 1)}
    waiting = next(number for words, number in rows.items() if "某某" in words)
    assert waiting == 2  # what waits for a person stands first
    assert "【" in sheet.cell(waiting, heads["规划原文"]).value
    sheet.cell(waiting, heads["指标目录中的指标"]).value = "宫颈癌筛查覆盖率"
    sheet.cell(waiting, heads["审核"]).value = "已确认"
    sheet.cell(rows["孕产妇死亡率"], heads["目标值"]).value = 11
    sheet.cell(rows["妇女常见病筛查率"], heads["审核"]).value = "不采用"
    book.save(path)
    known = set(packages.load_package(entered).indicators["name_zh"])
    if "宫颈癌筛查覆盖率" not in known:
        sheet.cell(waiting, heads["指标目录中的指标"]).value = "学前三年毛入园率"
        book.save(path)
    assert halfsky("confirm", path, "--data", entered) == 0
    after = packages.load_package(entered).targets_of("linxi-2021-2030").set_index("indicator")
    assert after.loc["孕产妇死亡率", ["value", "review_status"]].tolist() == [11, "corrected"]
    assert after.loc["妇女常见病筛查率", "review_status"] == "rejected"
    confirmed = after[after.index.str.contains("某某")].iloc[0]
    assert confirmed["review_status"] == "confirmed"
    assert confirmed["indicator_id"]


@pytest.mark.parametrize(
    ("head", "written", "told"),
    some(
        [
            ("目标值", "约十二", "第2行 目标值"),
            ("期限年", 20300, "第2行 期限年"),
            ("指标目录中的指标", "从来没有的指标", "从来没有的指标"),
            ("审核", "还行", "第2行 审核"),
            ("编号（勿改）", "别处-1", "请勿改动编号"),
        ],
        3,
    ),
)
def test_a_cell_that_cannot_be_taken_is_named_and_nothing_is(
    halfsky, entered: Path, capsys, head: str, written: object, told: str
) -> None:
    path = Path("linxi-2021-2030-review.xlsx")
    book, heads = sheet_of(path)
    book["审核"].cell(2, heads[head]).value = written
    book.save(path)
    before = (entered / "targets" / "linxi-2021-2030.csv").read_bytes()
    assert halfsky("confirm", path, "--plan", "linxi-2021-2030", "--data", entered) != 0
    assert told in capsys.readouterr().err
    assert (entered / "targets" / "linxi-2021-2030.csv").read_bytes() == before


def test_an_untouched_sheet_changes_nothing(halfsky, entered: Path) -> None:
    before = (entered / "targets" / "linxi-2021-2030.csv").read_bytes()
    assert halfsky("confirm", "linxi-2021-2030-review.xlsx", "--data", entered) == 0
    assert (entered / "targets" / "linxi-2021-2030.csv").read_bytes() == before
    assert isinstance(packages.load_package(entered).targets, pd.DataFrame)


@walk
def test_the_recipe_of_the_readme_works_in_its_order(halfsky, tmp_path: Path, monkeypatch) -> None:
    readme = (DATA.parent / "README.md").read_text(encoding="utf-8")
    recipe = readme.split("A new plan, from its document")[1].split("\n\nOfficial")[0]
    commands = [
        shlex.split(line.strip(), comments=True)[1:]
        for line in recipe.splitlines()
        if line.startswith("    .venv/bin/halfsky ")
    ]
    assert [command[0] for command in commands] == ["audit", "new", "confirm", "run"]
    assert halfsky("init", tmp_path / "office") == 0
    monkeypatch.chdir(tmp_path / "office")
    document = docx.Document()
    for line in PLAN.splitlines():
        document.add_paragraph(line)
    document.save("linxi.docx")
    for command in commands:
        assert halfsky(*command) == 0, command
    made = tmp_path / "office" / "outputs" / "linxi-2021-2030"
    assert list(made.glob("*/report.docx"))


def test_what_was_confirmed_serves_the_next_plan(halfsky, entered: Path, document: Path, capsys) -> None:
    path = Path("linxi-2021-2030-review.xlsx")
    book, heads = sheet_of(path)
    book["审核"].cell(2, heads["指标目录中的指标"]).value = "学前三年毛入园率"
    book["审核"].cell(2, heads["审核"]).value = "已确认"
    book.save(path)
    capsys.readouterr()
    assert halfsky("confirm", path, "--data", entered) == 0
    assert "1 wordings remembered for the next plan: 农村适龄妇女某某筛查覆盖率" in capsys.readouterr().err
    assert packages.validate_package(entered).query("code not in @packages.ADVISORY").empty
    second = document.with_name("balinyou.txt")
    second.write_text(PLAN.replace("林西县", "巴林右旗"), encoding="utf-8")
    assert halfsky("new", second, "--data", entered, "--no-report") == 0
    assert "4 targets, 0 of them to be confirmed" in capsys.readouterr().err


def test_of_two_plans_in_one_document_the_part_named_is_taken(halfsky, data: Path, document: Path, capsys) -> None:
    childrens = PLAN.replace("妇女发展规划", "儿童发展规划").replace("12/10万", "8/10万")
    document.write_text(PLAN + childrens, encoding="utf-8")
    for command in (["new", document, "--data", data, "--no-report"], ["audit", document, "--data", data]):
        assert halfsky(*command) != 0
        assert "--part" in capsys.readouterr().err
        assert halfsky(*command, "--part", "妇女") == 0
    assert len(packages.load_package(data).targets_of("linxi-2021-2030")) == 4


@walk
def test_the_review_notebook_takes_the_part_too(halfsky, data: Path, document: Path) -> None:
    document.write_text(PLAN + PLAN.replace("妇女发展规划", "儿童发展规划"), encoding="utf-8")
    review = ["run", "plan_review", "--document", document, "--data", data, "--outputs", "outputs"]
    assert halfsky(*review) != 0
    assert halfsky(*review, "--part", "儿童") == 0
    assert (Path("outputs") / "plan_review" / "linxi-儿童" / "report.html").is_file()


def test_what_was_not_understood_is_told_and_the_plan_is_entered_in_part(
    halfsky, data: Path, document: Path, capsys
) -> None:
    """Neither the audit nor the report says that such a plan sets no target."""
    document.write_text(PLAN + "三、有关任务\n\t任务\t说明\n\t九年义务教育巩固率\t97\n", encoding="utf-8")
    assert halfsky("new", document, "--data", data, "--no-report") == 0
    assert "not understood: line" in capsys.readouterr().err
    loaded = packages.load_package(data)
    assert packages.find_plan(loaded, "linxi-2021-2030")["entered"] == "part"
    said = Subject.of(loaded, "linxi-2021-2030").findings().query("code == 'no-target'")["message"]
    assert len(said)
    assert not said.str.contains("没有提出").any()
    assert said.str.contains("未录入全文").any()
    report = PlanReport.of(loaded, "linxi-2021-2030", as_of=2024)
    assert "未全部纳入" in report.summary().markup
