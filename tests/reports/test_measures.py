"""The report's part on measures, projects, goals in words and supervision: what was accepted, and who owes the rest."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from pathlib import Path

import docx
import pandas as pd
import pytest

import report_package
import work_package
from dashboard_pages import text
from halfsky.package import load_package
from halfsky.render.blocks import Paragraph, Table
from halfsky.render.document import Document
from halfsky.render.word import to_docx
from halfsky.reports import MergedReport, PlanReport, measures
from long_form import some
from work_package import CHILDREN, FEDERATION, HEALTH, WOMEN


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
    counts = tables(document)["各领域策略措施进展（项）"].frame
    assert list(counts.columns) == ["领域", "措施（项）", "推进中", "已完成", "未报", "到时限未完成"]
    assert counts.to_numpy().tolist() == [
        ["妇女与健康", "3", "1", "1", "1", "1"], ["妇女与教育", "1", "0", "0", "1", "0"], ["合计", "4", "1", "1", "2", "1"],
    ]  # fmt: skip
    open_ = tables(document)["到时限未完成的措施（1项）"].frame
    assert open_.to_numpy().tolist() == [["妇女与健康", "健康知识普及", "区卫生健康委", "推进中", "2025年"]]
    assert text(document.part("advice").markup).startswith("六、下一步任务")


def test_what_units_did_not_report_is_named_with_who_owes_it(document: Document) -> None:
    words = text(document.part("measures").markup)
    assert "未报（策略措施）：区妇联1项、各镇街1项。另有1项规划未列明责任单位" in words
    (owed,) = [b.frame for b in document.annex().blocks if isinstance(b, Table) and b.caption == "各单位未报情况"]
    assert owed.to_numpy().tolist() == [["区妇联", "1", "1"], ["各镇街", "1", "1"], ["未列明", "1", "1"]]


def test_the_annex_has_every_row_and_the_evidence_with_its_state(document: Document) -> None:
    (table,) = [b for b in document.annex().blocks if isinstance(b, Table) and b.caption == "策略措施落实情况（全部）"]
    frame = table.frame
    assert frame[["策略措施", "责任单位", "进展"]].to_numpy().tolist() == [
        ["常见病筛查服务", "区卫生健康委", "已完成（2024年）"],
        ["健康知识普及", "区卫生健康委", "推进中"],
        ["健康知识普及", "区妇联", "推进中（本单位未报）"],
        ["基层服务站点", "各镇街", "未报"],
        ["职业教育", "未列明", "未报"],
    ]
    assert frame["领域"].tolist() == ["妇女与健康"] * 4 + ["妇女与教育"]
    assert frame["佐证材料"].tolist() == ["通知.pdf（可采用）、照片.jpg（未提供）", "", "", "", ""]
    assert "未完成原因" not in frame, "no unit gave one for the year"


@pytest.mark.parametrize(
    ("federation", "counted", "cells"),
    some(
        [
            ("done", "已完成", ["已完成", "已完成"]),
            ("under_way", "推进中", ["推进中（本单位已完成）", "推进中"]),
            ("not_started", "推进中", ["推进中（本单位已完成）", "推进中（本单位未启动）"]),
            ("", "未报", ["未报（本单位已完成）", "未报"]),
        ],
        2,
    ),
)
def test_a_measure_counts_as_its_cell_says_and_the_rule_stands_beside(
    folder: Path, federation: str, counted: str, cells: list[str]
) -> None:
    package = load_package(folder)
    task = f"{WOMEN}.strategy.health.2"
    said = package.progress.iloc[:1].assign(task_id=task, year=2025, done_text="宣讲", cause="")
    own = [said.assign(unit=HEALTH, state="done")]
    own += [said.assign(unit=FEDERATION, state=federation)] if federation else []
    package = replace(package, progress=pd.concat(own, ignore_index=True))
    document = PlanReport.of(package, WOMEN, as_of=2025).document()
    words = text(document.part("measures").markup)
    assert f"策略措施4项中，{counted}1项" in words or f"策略措施4项中，{counted}4项" in words
    assert "没有牵头单位的，各责任单位均报已完成才计为已完成" in text(document.annex().part("appendix").markup)
    (table,) = [b for b in document.annex().blocks if isinstance(b, Table) and b.caption == "策略措施落实情况（全部）"]
    shown = table.frame[table.frame["策略措施"].eq("健康知识普及")]
    assert shown["进展"].tolist() == cells
    work = measures.implementation_of(PlanReport.of(package, WOMEN, as_of=2025))
    assert work.owed["total"].sum() == (4 if federation else 5) + 2  # measures and projects; the goal of two units


def test_projects_goals_in_words_and_cases_stand_with_them(document: Document) -> None:
    found = tables(document)
    (project,) = found["重点工程进展"].frame.to_dict("records")
    assert project["历年进展"] == "2023年推进中，2025年推进中"
    assert "健步走活动场次" in project["数量目标及状态"]
    first = found["定性目标自评与评估意见"].frame.iloc[0]
    assert first["年度工作"] == "机制已建立"
    assert first[["单位自评", "评估组意见", "是否一致"]].tolist() == ["达成", "部分达成", "评估组低于自评"]
    (late,) = found["措施已完成、成效待核实的目标"].frame.to_dict("records")
    assert (late["主要目标"], late["状态"]) == ("妇女常见病筛查率", "未达标")
    words = "滞后"  # of what is under way with a poor outlook that is not true
    assert not any(words in caption for caption in found) and words not in "".join(
        found["措施已完成、成效待核实的目标"].frame.columns
    )
    cases = found["交办、催办事项"].frame
    assert cases["编号"].tolist() == ["催办〔2025〕1号", "交办〔2025〕2号"]
    assert cases["答复"].tolist() == ["", "已安排补筛"]


def test_word_and_html_show_the_same(document: Document) -> None:
    word = docx.Document(io.BytesIO(to_docx(document)))
    cells = {cell.text for table in word.tables for row in table.rows for cell in row.cells}
    assert {"筛查全覆盖", "送检上门", "催办〔2025〕1号", "评估组低于自评"} <= cells
    assert "五、策略措施落实情况" in [paragraph.text for paragraph in word.paragraphs]


def test_a_plan_that_nobody_reported_on_says_so_in_one_line_with_who_owes(folder: Path) -> None:
    package = load_package(folder)
    part = PlanReport.of(package, WOMEN, as_of=2022).document().part("measures").markup
    words = text(part)
    assert (
        "没有经审核采用的实施进展。未报（策略措施、重点工程、定性目标）：区卫生健康委3项、区妇联3项、各镇街1项" in words
    )
    assert "<table" not in part


def test_a_plan_that_was_never_divided_has_no_such_part(tmp_path: Path) -> None:
    package = load_package(report_package.write(tmp_path / "data"))
    document = PlanReport.of(package, WOMEN, as_of=2025).document()
    assert document.part("measures").blocks == ()
    assert text(document.part("advice").markup).startswith("五、下一步任务")


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
    assert "策略措施4项中，推进中1项、已完成1项、未报2项" in words and "体检一万人" in text(
        merged.part("appendix").markup
    )
    assert "该规划还没有分解为任务" in words
    assert text(merged.part("advice").markup).startswith("六、需要说明的事项")


def test_what_is_owed_is_never_more_than_the_plan_is_said_to_be_divided_into() -> None:
    report = PlanReport.of(load_package(), "kundulun-2021-2030", as_of=2024)
    words = text(measures.measures(report).markup)
    said, owed = words.split("没有经审核采用的实施进展。")
    assert "策略措施92项、定性目标35项，共127项" in said
    assert "未报（策略措施、定性目标）" in owed
    assert "一项由几个单位报送的，各单位均计一次" in owed
    assert max(int(number) for number in re.findall(r"(\d+)项", owed)) <= 127


def test_what_is_not_begun_is_no_work_done(folder: Path) -> None:
    package = load_package(folder)
    progress = package.progress
    idle = progress["year"].eq(2025) & progress["done_text"].eq("宣讲六场")
    package = replace(package, progress=progress.assign(state=progress["state"].mask(idle, "not_started")))
    report = PlanReport.of(package, WOMEN, as_of=2025)
    said = [block.text for block in report.by_domain().blocks if isinstance(block, Paragraph)]
    assert not [text for text in said if "宣讲六场" in text]
    (open_,) = [b.frame for b in report.measures().blocks if isinstance(b, Table) and b.label == "unfinished"]
    assert open_[["策略措施", "进展"]].to_numpy().tolist() == [["健康知识普及", "未报（本单位未启动）"]]


def test_tasks_ahead_are_due_in_the_year_they_are_set_for(document: Document) -> None:
    (table,) = [
        block for block in document.blocks if isinstance(block, Table) and "时限" in block.frame.columns
        and "任务" in block.frame.columns
    ]  # fmt: skip
    own = table.frame[table.frame["依据"].str.contains("已到时限|[交催督]办逾期")]
    assert len(own) and own["时限"].str.startswith("2026年（原定").all()
    assert own["依据"].str.contains("催办逾期").any()
    assert not table.frame["任务"].str.contains(r"每年需\D*\d+\.\d{3}").any()


def test_a_goal_of_several_units_says_why_it_has_several_rows(document: Document) -> None:
    words = document.part("measures").markup
    assert "表中各列一行：“妇幼健康服务机制”2个单位" in words
