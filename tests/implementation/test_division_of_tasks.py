"""The 任务分解表: as the plan prints its units, with proposals marked as such, in Word, sheet and table."""

from __future__ import annotations

import shutil
from pathlib import Path

import docx
import openpyxl
import pandas as pd
import pytest
from docx.enum.section import WD_ORIENT

from halfsky.cli import main
from halfsky.errors import DataError, UsageError
from halfsky.implementation.annex import PROPOSED
from halfsky.implementation.decomposition import COLUMNS, decompose
from halfsky.implementation.leads import is_settled
from halfsky.implementation.proposals import competent, propose_departments
from halfsky.package import load_package, validate_package
from halfsky.package.writing import write_table
from halfsky.schemas import TASKS
from long_form import some

DATA = Path(__file__).parents[2] / "data"
NAMED, UNNAMED = "kundulun-2021-2030", "taobei-2021-2030"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    shutil.copytree(DATA, tmp_path / "data")
    return tmp_path / "data"


def test_printed_units_stand_as_printed_and_who_leads_is_only_proposed() -> None:
    frame = decompose(load_package(), NAMED)
    assert list(frame.columns) == COLUMNS
    assert frame["proposed_units"].eq("").all()
    maternal = frame[frame["title"].eq("孕产妇死亡率")].iloc[0]
    assert maternal["responsible_units"].split(";") == ["卫健委", "文旅局", "财政局", "宣传部", "融媒体中心"]
    assert (maternal["lead_unit"], maternal["proposed_lead"], maternal["due_year"]) == ("", "卫健委", 2030)
    printed = frame["responsible_units"].str.split(";")
    assert all(not lead or lead in units for lead, units in zip(frame["proposed_lead"], printed, strict=True))


def test_a_plan_without_units_gets_proposals_and_no_assignment() -> None:
    frame = decompose(load_package(), UNNAMED)
    assert frame[["lead_unit", "supporting_units", "responsible_units"]].eq("").all(axis=None)
    maternal = frame[frame["title"].eq("孕产妇死亡率")].iloc[0]
    assert maternal["proposed_units"].startswith("区卫生健康委")
    assert maternal["proposed_lead"] == maternal["lead"] == "区卫生健康委"
    assert not is_settled(frame["lead_basis"]).any()
    assert frame["proposed_units"].eq("").any()  # what no word speaks for gets none


@pytest.mark.parametrize("unit", ["卫健委", "县卫生健康局", "卫生健康委员会（局）"])
def test_one_unit_by_any_of_its_names(unit: str) -> None:
    for plan_id in (NAMED, UNNAMED):
        own = decompose(load_package(), plan_id, unit)
        whole = decompose(load_package(), plan_id)
        assert 0 < len(own) < len(whole)
        assert set(own["domain"]) >= {"health"}


def test_what_is_not_there_is_named(data: Path) -> None:
    with pytest.raises(UsageError, match="unit '水文局' has no task here"):
        decompose(load_package(), NAMED, "水文局")
    with pytest.raises(UsageError, match="national-2011-2020 has no tasks yet"):
        decompose(load_package(), "national-2011-2020")


def test_proposals_come_from_the_words_and_the_domain() -> None:
    assert propose_departments("孕产妇死亡率", "health")[0] == "卫生健康委"
    assert propose_departments("孕产妇死亡率", "health", "县")[0] == "县卫生健康委"
    assert propose_departments("高中阶段毛入学率", "education")[0] == "教育局"
    assert propose_departments("某某某某", "health") == []
    assert competent(["财政局", "卫健局"], "孕产妇死亡率", "health") == ["卫健局"]
    assert competent(["财政局"], "孕产妇死亡率", "health") == []


def run(*arguments: object) -> int:
    return main(list(map(str, arguments)))


def test_the_annex_in_word_lies_on_its_side_and_repeats_its_heads(tmp_path: Path) -> None:
    path = tmp_path / "annex.docx"
    assert run("tasks", "--plan", UNNAMED, "-o", path, "--data", DATA) == 0
    word = docx.Document(str(path))
    section = word.sections[0]
    assert section.orientation == WD_ORIENT.LANDSCAPE
    assert section.page_width > section.page_height
    assert len(word.tables) == 8
    for table in word.tables:
        assert "tblHeader" in table.rows[0]._tr.xml
        assert [cell.text for cell in table.rows[0].cells][:2] == ["编号", "目标任务"]
        assert (
            sum(int(column.get(docx.oxml.ns.qn("w:w"))) for column in table._tbl.tblGrid)
            <= (section.page_width - section.left_margin - section.right_margin) / 635 + 2
        )
    cells = [cell.text for row in word.tables[0].rows for cell in row.cells]
    assert any(cell.startswith(f"{PROPOSED}：区卫生健康委") for cell in cells)
    assert any(PROPOSED in paragraph.text for paragraph in word.paragraphs)


def test_a_printed_unit_is_never_called_a_proposal(tmp_path: Path) -> None:
    path = tmp_path / "annex.docx"
    assert run("tasks", "--plan", NAMED, "--unit", "卫健委", "-o", path, "--data", DATA) == 0
    word = docx.Document(str(path))
    beside = [row.cells[5].text for table in word.tables for row in table.rows[1:]]
    assert beside
    assert not any(PROPOSED in cell for cell in beside)
    assert "（卫健委）" in word.paragraphs[0].text


def test_the_sheet_keeps_proposals_in_columns_of_their_own(tmp_path: Path) -> None:
    path = tmp_path / "tasks.xlsx"
    assert run("tasks", "--plan", UNNAMED, "-o", path, "--data", DATA) == 0
    rows = list(openpyxl.load_workbook(path).active.iter_rows(values_only=True))
    head = list(rows[0])
    units, proposed = head.index("责任（配合）单位"), head.index("建议责任单位（待确认）")
    assert not any(row[units] for row in rows[1:])
    assert any(row[proposed] for row in rows[1:])


def test_the_table_is_the_division(tmp_path: Path) -> None:
    path = tmp_path / "tasks.csv"
    assert run("tasks", "--plan", NAMED, "-o", path, "--data", DATA) == 0
    pd.testing.assert_frame_equal(
        pd.read_csv(path, keep_default_na=False).astype("str"), decompose(load_package(), NAMED).astype("str")
    )


@pytest.mark.parametrize("name", ["annex.pdf", "nowhere/annex.docx"])
def test_a_file_that_cannot_be_is_refused_before_the_work(name: str, tmp_path: Path, capsys) -> None:
    assert run("tasks", "--plan", NAMED, "-o", tmp_path / name, "--data", DATA) != 0
    assert "annex" in capsys.readouterr().err


def test_a_package_without_tasks_is_whole(data: Path) -> None:
    shutil.rmtree(data / "tasks")
    described = data / "datapackage.json"
    assert run("describe", data) == 0
    assert '"tasks"' not in described.read_text(encoding="utf-8")  # nor do the pairs of its tasks point to them
    assert len(load_package(data).tasks) == 0
    assert validate_package(data).empty


@pytest.mark.parametrize(
    ("column", "value", "code"),
    some([
        ("target_ids", "no.such.target", "unknown-target"), ("parent_id", "no.such.task", "unknown-task"),
        ("kind", "duty", "not-allowed"), ("title", "", "empty"), ("plan_id", "nowhere-2021-2030", "unknown-plan"),
        ("char_end", "", "no-span"),
    ], 3),
)  # fmt: skip
def test_a_broken_task_is_named_at_its_row_and_concerns_its_plan(
    data: Path, column: str, value: str, code: str
) -> None:
    path = data / "tasks" / f"{UNNAMED}.csv"
    rows = pd.read_csv(path, dtype="str", keep_default_na=False)
    rows.loc[4, column] = value
    rows.to_csv(path, index=False, lineterminator="\n")
    found = validate_package(data)
    assert ((found["file"] == f"tasks/{UNNAMED}.csv") & (found["row"] == 6) & (found["code"] == code)).any()
    with pytest.raises(DataError, match=f"tasks/{UNNAMED}.csv, row 6"):
        load_package(data)
    left = load_package(data, set_aside=True)
    assert UNNAMED not in set(left.plans["plan_id"])
    assert NAMED in set(left.plans["plan_id"])
    assert set(left.tasks["plan_id"]).isdisjoint({UNNAMED})


def test_a_reviewed_division_is_shown_as_reviewed(data: Path) -> None:
    path = data / "tasks" / f"{UNNAMED}.csv"
    tasks = load_package(data).tasks
    own = tasks[tasks["plan_id"].eq(UNNAMED)].copy()
    first = own.index[0]
    own.loc[first, ["lead_unit", "supporting_units", "responsible_units", "review_status"]] = [
        "区卫健局", "区妇联", "区卫健局;区妇联", "corrected",
    ]  # fmt: skip
    own.loc[own.index[3], "review_status"] = "rejected"
    write_table(own, TASKS, path)
    frame = decompose(load_package(data), UNNAMED)
    row = frame.iloc[0]
    assert (row["lead_unit"], row["proposed_units"], row["proposed_lead"]) == ("区卫健局", "", "")
    assert len(frame) == len(own) - 1


def test_extract_writes_the_tasks_of_a_document(tmp_path: Path) -> None:
    document = tmp_path / "linxi-2021-2030.txt"
    document.write_text(
        "林西县妇女发展规划（2021—2030年）\n（一）妇女与健康\n主要目标：\n1.孕产妇死亡率控制在12/10万以下（县卫健局牵头，县财政局配合）。\n"
        "策略措施：\n1.完善救治网络建设。\n",
        encoding="utf-8",
    )
    path = tmp_path / "tasks.csv"
    assert run("extract", document, "--tasks", path, "-o", tmp_path / "targets.csv") == 0
    rows = pd.read_csv(path, keep_default_na=False)
    assert rows[["section", "title", "lead_unit", "supporting_units"]].to_numpy().tolist() == [
        ["goal", "孕产妇死亡率", "县卫健局", "县财政局"], ["strategy", "救治网络建设", "", ""],
    ]  # fmt: skip
