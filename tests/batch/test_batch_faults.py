"""The batch over a broken package: what is broken fails the reports that depend on it, by name, and no other."""

from __future__ import annotations

import json
import shutil
from functools import partial
from pathlib import Path

import pytest

import report_package
from batch_books import EAST, NATION, WEST, manifest, notebook
from halfsky.batch import runner
from halfsky.cli import main
from halfsky.errors import DataError, RunError
from halfsky.package import load_package

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
CELL, LOST, BLANK, FOREIGN, NAMELESS, YAML, WORD = (
    f"{name}-2021-2025" for name in ("cell", "lost", "blank", "foreign", "nameless", "yaml", "word")
)


@pytest.fixture
def run_reports(warm_parent):
    return partial(runner.run_reports, parent=warm_parent)


@pytest.fixture
def repository(tmp_path, monkeypatch):
    """A repository with a package in which every plan is broken in a way of its own, three excepted."""
    data = report_package.write(tmp_path / "data")
    for plan_id in (CELL, LOST, BLANK, FOREIGN, NAMELESS, YAML, WORD):
        report_package.add_plan(data, plan_id)
    targets = data / "targets"

    def rewritten(plan_id: str, old: str, new: str, encoding: str = "utf-8") -> None:
        path = targets / f"{plan_id}.csv"
        path.write_bytes(path.read_text("utf-8").replace(old, new, 1).encode(encoding))

    rewritten(CELL, "per_100k", "per100k")
    (targets / f"{LOST}.csv").unlink()
    (targets / f"{BLANK}.csv").write_bytes(b"")
    rewritten(FOREIGN, "", "", "gb18030")
    rewritten(NAMELESS, "comparator", "comparater")
    rewritten(WEST, "percent", "percents")
    (targets / "linxi-2021-2030.csv").write_text((targets / f"{EAST}.csv").read_text("utf-8").splitlines()[0] + "\n")
    parameters = tmp_path / "parameters"
    parameters.mkdir()
    (parameters / f"{YAML}.yaml").write_text("as_of: 2024\nreport: [annual", encoding="utf-8")
    (parameters / f"{WORD}.yaml").write_text("as_of: 2024\nlangauge: zh", encoding="utf-8")
    (parameters / "eest-2021-2025.yaml").write_text("as_of: 2024", encoding="utf-8")
    notebook(tmp_path / "notebooks", "print(plan_id)")
    shutil.copy(NOTEBOOKS / "cross_district.ipynb", tmp_path / "notebooks")
    monkeypatch.chdir(tmp_path)
    return tmp_path


REASONS = {
    # plan: file, row, column of the finding, and what an official reads of it
    CELL: (f"targets/{CELL}.csv", 2, "unit", f"文件targets/{CELL}.csv第2行“unit”列：“per100k”不是规定的取值"),
    WEST: (f"targets/{WEST}.csv", 3, "unit", "“percents”不是规定的取值"),
    LOST: ("plans.csv", 6, "plan_id", f"失败</span>：该规划尚未录入目标，目标应在文件targets/{LOST}.csv中"),
    BLANK: (f"targets/{BLANK}.csv", 1, "", f"文件targets/{BLANK}.csv：文件是空的"),
    FOREIGN: (f"targets/{FOREIGN}.csv", 2, "", f"文件targets/{FOREIGN}.csv：文件不是UTF-8编码"),
    NAMELESS: (f"targets/{NAMELESS}.csv", 1, "comparator", f"文件targets/{NAMELESS}.csv“comparator”列：缺少这一列"),
    YAML: (f"parameters/{YAML}.yaml", 2, "", f"文件parameters/{YAML}.yaml第2行：参数文件格式有误"),
    WORD: (f"parameters/{WORD}.yaml", 2, "langauge", f"文件parameters/{WORD}.yaml第2行“langauge”参数：没有这个参数"),
    "eest-2021-2025": ("parameters/eest-2021-2025.yaml", 1, "", "没有与文件名对应的规划"),
}


def test_what_is_broken_fails_its_own_report_and_no_other(repository, capfd, run_reports):
    with pytest.raises(RunError, match=r"^9 of 12 reports failed") as failed:
        run_reports(all_plans=True, as_of=2024, workers=2)
    assert failed.value.exit_status == 7
    said = capfd.readouterr().err
    table = said[said.index("report   ") :]
    outputs = repository / "outputs"
    index = (outputs / "index.html").read_text(encoding="utf-8")
    for plan_id, (file, row, column, words) in REASONS.items():
        broken = manifest(outputs, plan_id, "2024-annual")
        assert broken["status"] == "failed"
        assert broken["error"]
        first = broken["findings"][0]
        assert (first["file"], first["row"], first["column"]) == (file, row, column)
        assert f"{file}, row {row}" in table
        assert words in index
    for plan_id in (EAST, NATION):
        assert manifest(outputs, plan_id, "2024-annual")["status"] == "done"
    assert "targets/linxi-2021-2030.csv, row 1: 'linxi-2021-2030'; there is no such plan in plans.csv" in said
    assert "未影响报告生成" in index
    assert "文件targets/linxi-2021-2030.csv" in index

    cross = outputs / "cross_district" / "2024"
    told = json.loads((cross / "manifest.json").read_text(encoding="utf-8"))
    assert told["status"] == "done"
    assert set(told["left_out"]) == {CELL, WEST, LOST, BLANK, FOREIGN, NAMELESS}, "parameters are no matter of it"
    assert "未纳入本报告的规划6个" in (cross / "report.html").read_text(encoding="utf-8")
    assert "未纳入：" in index

    # what is put right is made; a file that is no more leaves nothing behind
    (repository / "parameters" / "eest-2021-2025.yaml").unlink()
    (repository / "parameters" / f"{WORD}.yaml").unlink()
    with pytest.raises(RunError, match=r"^7 of 11 reports failed"):
        run_reports(all_plans=True, as_of=2024, workers=2)
    assert "3 current" in capfd.readouterr().err
    assert manifest(outputs, WORD, "2024-annual")["findings"] == []
    assert "eest" not in (outputs / "index.html").read_text(encoding="utf-8")


def test_plans_that_are_named_are_made_beside_one_that_is_broken(repository, run_reports):
    with pytest.raises(RunError, match=r"^3 of 4 reports failed"):
        run_reports(plan_ids=[CELL, EAST, LOST, WORD], as_of=2024)
    assert manifest(repository / "outputs", EAST, "2024-annual")["status"] == "done"
    with pytest.raises(RunError, match=f"^1 of 1 reports failed.*该规划尚未录入目标.*targets/{LOST}.csv"):
        run_reports(plan_ids=[LOST], as_of=2024)


def test_a_good_report_outlives_a_broken_cell_and_is_made_anew_from_the_mended_one(repository, run_reports):
    table = repository / "data" / "targets" / f"{EAST}.csv"
    sound = table.read_bytes()
    run_reports(plan_ids=[EAST], as_of=2024)
    page = repository / "outputs" / EAST / "2024-annual" / "report.html"
    good = page.read_bytes()
    table.write_bytes(sound.replace(b"percent", b"percents", 1))
    with pytest.raises(RunError):
        run_reports(plan_ids=[EAST], as_of=2024)
    assert page.read_bytes() == good
    assert "保留上一次的报告" in (repository / "outputs" / "index.html").read_text(encoding="utf-8")
    table.write_bytes(sound)
    run_reports(plan_ids=[EAST], as_of=2024)
    assert manifest(repository / "outputs", EAST, "2024-annual")["status"] == "done"


def test_a_shared_table_that_cannot_be_read_ends_the_run_and_says_so(repository, run_reports):
    (repository / "data" / "areas.csv").write_bytes(b"")
    with pytest.raises(DataError, match=r"areas\.csv, row 1: the file is empty.*every report depends on this file"):
        run_reports(all_plans=True, as_of=2024)
    assert not (repository / "outputs").exists()


def test_the_order_of_the_readme_leaves_the_package_valid_at_each_step(tmp_path, capsys):
    data = report_package.write(tmp_path / "data")
    new = "linxi-2021-2030"

    def valid() -> bool:
        return main(["validate", str(data)]) == 0

    def add(file: str, row: str) -> None:
        with (data / file).open("a", encoding="utf-8") as table:
            table.write(row + "\n")

    add("areas.csv", "150424,林西县,Linxi,county,000000")
    assert valid()
    draft = tmp_path / f"{new}.csv"
    draft.write_text((data / "targets" / f"{WEST}.csv").read_text("utf-8").replace(WEST, new), encoding="utf-8")
    draft.rename(data / "targets" / draft.name)
    add("plans.csv", f"{new},150424,林西县妇女发展规划（2021—2030年）,2021,2030,issued,,,,nation-2021-2030")
    assert valid()
    (data / "targets" / draft.name).rename(draft)
    assert main(["validate", str(data)]) == DataError.exit_status
    assert f"there is no targets/{new}.csv" in capsys.readouterr().out
    assert load_package(data).left_out([new]) == [new]
