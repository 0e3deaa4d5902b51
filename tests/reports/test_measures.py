"""The report's part on measures, projects, goals in words and supervision: what was accepted, and who owes the rest."""

from __future__ import annotations

import io
from pathlib import Path

import docx
import pytest

import report_package
import work_package
from dashboard_pages import text
from halfsky.package import load_package
from halfsky.render.blocks import Table
from halfsky.render.document import Document
from halfsky.render.word import to_docx
from halfsky.reports import MergedReport, PlanReport
from work_package import CHILDREN, WOMEN


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return work_package.write(tmp_path_factory.mktemp("work") / "data")


@pytest.fixture(scope="module")
def document(folder: Path) -> Document:
    return PlanReport.of(load_package(folder), WOMEN, as_of=2025).document()


def tables(document: Document) -> dict[str, Table]:
    blocks = document.part("measures").blocks
    return {block.caption: block for block in blocks if isinstance(block, Table)}


def test_the_part_tells_what_was_accepted_domain_by_domain(document: Document) -> None:
    words = text(document.part("measures").markup)
    assert "五、策略措施落实情况" in words
    assert "策略措施4项中，推进中1项、已完成1项、未报2项" in words
    assert "与达标率分别统计，互不计入" in words
    rows = tables(document)["妇女与健康：措施落实情况"].frame.to_numpy().tolist()
    assert rows == [
        ["常见病筛查服务", "区卫生健康委", "已完成（2024年）", "筛查全覆盖", "送检上门", ""],
        ["健康知识普及", "区卫生健康委", "推进中", "宣讲六场", "", ""],
        ["健康知识普及", "区妇联", "未报", "", "", ""],
        ["基层服务站点", "各镇街", "未报", "", "", ""],
    ]
    assert text(document.part("advice").markup).startswith("六、对策建议")


def test_what_units_did_not_report_is_named_with_who_owes_it(document: Document) -> None:
    words = text(document.part("measures").markup)
    assert "未报：区妇联1项、各镇街1项。另有1项规划未列明责任单位" in words


def test_projects_goals_in_words_and_cases_stand_with_them(document: Document) -> None:
    found = tables(document)
    (project,) = found["重点工程进展"].frame.to_dict("records")
    assert project["历年进展"] == "2023年推进中，2025年推进中"
    assert "健步走活动场次" in project["数量目标及状态"]
    first = found["定性目标自评与评估意见"].frame.iloc[0]
    assert first[["单位自评", "评估组意见", "是否一致"]].tolist() == ["达成", "部分达成", "评估组低于自评"]
    assert found["措施已完成而目标滞后"].frame["主要目标"].tolist() == ["妇女常见病筛查率"]
    cases = found["督办事项"].frame
    assert cases["编号"].tolist() == ["催办〔2025〕1号", "交办〔2025〕2号"]
    assert cases["答复"].tolist() == ["", "已安排补筛"]


def test_word_and_html_show_the_same(document: Document) -> None:
    word = docx.Document(io.BytesIO(to_docx(document)))
    cells = {cell.text for table in word.tables for row in table.rows for cell in row.cells}
    assert {"筛查全覆盖", "送检上门", "催办〔2025〕1号", "评估组低于自评"} <= cells
    assert "五、策略措施落实情况" in [paragraph.text for paragraph in word.paragraphs]


def test_a_plan_that_nobody_reported_on_says_so_in_one_line_with_who_owes(folder: Path) -> None:
    package = load_package(folder)
    words = text(PlanReport.of(package, WOMEN, as_of=2022).document().part("measures").markup)
    assert "2022年没有经审核采用的实施进展。未报：区卫生健康委2项、区妇联2项、各镇街1项" in words
    assert "<table" not in PlanReport.of(package, WOMEN, as_of=2022).document().part("measures").markup


def test_a_plan_that_was_never_divided_has_no_such_part(tmp_path: Path) -> None:
    package = load_package(report_package.write(tmp_path / "data"))
    document = PlanReport.of(package, WOMEN, as_of=2025).document()
    assert document.part("measures").blocks == ()
    assert text(document.part("advice").markup).startswith("五、对策建议")


def test_the_attainment_rate_is_the_same_with_reports_and_without(folder: Path, tmp_path: Path) -> None:
    silent = load_package(work_package.write(tmp_path / "data", reported=False))
    said, unsaid = (PlanReport.of(package, WOMEN, as_of=2025) for package in (load_package(folder), silent))
    assert text(said.summary().markup) == text(unsaid.summary().markup)


def test_in_english_too(folder: Path) -> None:
    words = text(
        PlanReport.of(load_package(folder), WOMEN, as_of=2025, language="en").document().part("measures").markup
    )
    assert "of 4 measures 1 under way, 1 done, 2 not reported" in words
    assert "6. Recommendations" not in words


def test_a_report_over_several_plans_has_the_part_plan_by_plan(folder: Path) -> None:
    merged = MergedReport.of(load_package(folder), [WOMEN, CHILDREN, "west-2021-2030"], as_of=2025).document()
    words = text(merged.part("measures").markup)
    assert words.startswith("五、策略措施落实情况")
    assert "策略措施4项中，推进中1项、已完成1项、未报2项" in words and "体检一万人" in words
    assert "该规划还没有分解为任务" in words
    assert text(merged.part("advice").markup).startswith("六、对策建议")
