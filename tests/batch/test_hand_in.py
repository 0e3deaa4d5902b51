"""Files for handing in: telling names, no two alike; an index that says what came of each report."""

from __future__ import annotations

import json
import shutil
import zipfile
from pathlib import Path

import docx
import pandas as pd
import pytest

from halfsky.batch import contents, manifest
from halfsky.batch.hand_in import hand_in, telling_name
from halfsky.batch.index import Index
from halfsky.batch.job import Run
from halfsky.batch.outputs import LocalPlace
from halfsky.render.content import heading, paragraph
from halfsky.render.document import compose
from halfsky.render.word import to_docx
from halfsky.render.word.pages import fill_in_pages

PLAN = "kaiping-2021-2030"


def run(plan: str = PLAN, year: int = 2025, kind: str = "annual", language: str = "zh") -> Run:
    asked = {"plan_id": plan, "as_of": year, "report": kind, "language": language}
    return Run(Path("district_report.ipynb"), asked, Path(plan) / f"{year}-{kind}")


def test_files_have_telling_names_and_no_two_the_same(tmp_path: Path) -> None:
    runs = [run(), run(kind="midterm"), run()]
    for each in runs[:2]:
        folder = tmp_path / "outputs" / each.folder
        folder.mkdir(parents=True)
        for name in ("brief", "report", "annex"):
            (folder / f"{name}.docx").write_bytes(to_docx(compose({"all": heading("题", 1)}, "zh", contents=False)))
    copies = hand_in(tmp_path / "outputs", runs, None, tmp_path / "in")
    names = [copy.name for copy in copies]
    assert names[:3] == [f"开平市-2025年-年度监测-{length}.docx" for length in ("附件", "呈阅件", "报告")]
    assert "开平市-2025年-中期评估-报告.docx" in names
    assert len(set(names)) == len(names) == 9
    assert all(copy.is_file() for copy in copies)
    assert telling_name(run(language="en"), "Kaiping", "brief", "en") == "Kaiping-2025-annual-brief.docx"


def test_plans_of_one_area_are_told_apart_by_whom_and_which_years_they_are_for(tmp_path: Path) -> None:
    ids = ["national-2011-2020", "national-2021-2030", "national-children-2021-2030"]
    runs = [run(plan) for plan in ids]
    both = {"plan_ids": ids[1:], "as_of": 2025, "report": "annual", "language": "zh"}
    runs.append(Run(Path("merged_report.ipynb"), both, Path("merged") / f"2025-annual-{'+'.join(ids[1:])}"))
    for each in runs:
        folder = tmp_path / "outputs" / each.folder
        folder.mkdir(parents=True)
        (folder / "report.docx").write_bytes(to_docx(compose({"all": heading("题", 1)}, "zh", contents=False)))
    names = [copy.name for copy in hand_in(tmp_path / "outputs", runs, None, tmp_path / "in")]
    assert names == [
        "全国-妇女2011—2020-2025年-年度监测-报告.docx", "全国-妇女2021—2030-2025年-年度监测-报告.docx",
        "全国-儿童2021—2030-2025年-年度监测-报告.docx", "全国-妇女、儿童-2025年-年度监测-报告.docx",
    ]  # fmt: skip


def test_pages_are_no_edit_of_the_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / run().folder
    folder.mkdir(parents=True)
    for name in ("report", "annex"):
        (folder / f"{name}.docx").write_bytes(to_docx(compose({"all": heading("题", 1)}, "zh", contents=False)))
    manifest.write(folder, {"status": "done", "inputs": {}, "outputs": manifest.outputs(folder)})
    (folder / "annex.docx").write_bytes(b"somebody's")

    def numbered(files: list[Path]) -> list[Path]:
        for file in files:
            file.write_bytes(b"with pages")
        return files

    monkeypatch.setattr("halfsky.render.word.pages.fill_in_pages", numbered)
    assert contents.with_pages(tmp_path, [run().folder]) == 1
    found = manifest.parse((folder / manifest.NAME).read_bytes())
    assert found is not None and found["outputs"]["report.docx"] == manifest.sha256(folder / "report.docx")
    assert found["outputs"]["annex.docx"] != manifest.sha256(folder / "annex.docx")
    assert (folder / "annex.docx").read_bytes() == b"somebody's"


def test_an_edited_file_goes_along_as_such_and_what_lies_beside_stays(tmp_path: Path) -> None:
    folder = tmp_path / "outputs" / run().folder
    folder.mkdir(parents=True)
    for name in ("report", "report-edited-1", "底稿"):
        (folder / f"{name}.docx").write_bytes(to_docx(compose({"all": heading("题", 1)}, "zh", contents=False)))
    names = [copy.name for copy in hand_in(tmp_path / "outputs", [run()], None, tmp_path / "in")]
    assert names == ["开平市-2025年-年度监测-报告（修改稿1）.docx", "开平市-2025年-年度监测-报告.docx"]


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_the_contents_have_their_pages_and_nothing_else_is_changed(tmp_path: Path) -> None:
    parts = {f"part{number}": heading(f"第{number}部分") + paragraph("文" * 900) for number in range(1, 4)}
    document = compose({"title": heading("题", 1)} | parts, "zh")
    file = tmp_path / "report.docx"
    file.write_bytes(to_docx(document))
    before = {name: zipfile.ZipFile(file).read(name) for name in zipfile.ZipFile(file).namelist()}
    assert fill_in_pages([file]) == [file]
    lines = [line.text for line in docx.Document(file).paragraphs if line.style.name == "toc 1"]
    assert [line.split("\t")[0] for line in lines] == ["第1部分", "第2部分", "第3部分"]
    pages = [int(line.split("\t")[1]) for line in lines]
    assert pages[0] == 3
    assert pages == sorted(set(pages))
    after = {name: zipfile.ZipFile(file).read(name) for name in zipfile.ZipFile(file).namelist()}
    assert {name for name in before if before[name] != after[name]} == {"word/document.xml", "word/settings.xml"}


def test_the_index_says_rate_coverage_and_what_is_short(tmp_path: Path) -> None:
    told = {
        "east": {"reached": 9, "measurable": 19, "quantitative": 32, "rate": 47.4, "coverage": 59.4, "unmet": ["甲率", "乙率"]},
        "west": {"reached": 0, "measurable": 1, "quantitative": 20, "rate": None, "coverage": 5.0, "unmet": []},
    }  # fmt: skip
    for plan, result in told.items():
        folder = tmp_path / f"{plan}-2021-2030" / "2025-annual"
        folder.mkdir(parents=True)
        (folder / "result.json").write_text(json.dumps(result), encoding="utf-8")
        content = {
            "status": "done", "inputs": {}, "outputs": dict.fromkeys(["report.html", "brief.docx", "report.docx"], ""),
            "parameters": {"as_of": 2025, "report": "annual", "data": "/srv/secret/data"}, "seconds": 12.3,
            "result": manifest.taken_result(folder),
        }  # fmt: skip
        assert not (folder / "result.json").exists()
        manifest.write(folder, content)
    plans = pd.DataFrame(
        {"plan_id": [f"{plan}-2021-2030" for plan in told], "title": ["东", "西"], "end_year": [2030] * 2}
    )
    Index(LocalPlace(tmp_path), plans).write()
    page = (tmp_path / "index.html").read_text(encoding="utf-8")
    for said in (
        "47.4%（9/19）",
        "59.4%（19/32）",
        "2项：甲率、乙率",
        "数据不足，不公布",
        "5.0%（1/20）",
        ">呈阅件</a>",
    ):
        assert said in page
    assert "/srv/secret" not in page
    assert "12.3" not in page
