"""What units gave as cause and what they did stands beside the figures; the tasks ahead follow from due and missed."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

import made_up_county
import work_package
from halfsky import schemas
from halfsky.package import Package, load_package
from halfsky.render.blocks import Heading, Paragraph, Table
from halfsky.reports import PlanReport
from halfsky.reports.causes import causes, done
from work_package import WOMEN


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Package:
    return load_package(work_package.write(tmp_path_factory.mktemp("work") / "data"))


def county(*, cause: str = "免费筛查经费未到位", confirmed: bool = True) -> Package:
    """A county of which a measure serves the goal that lags, with what its unit reported."""
    made, plan = made_up_county.package(), made_up_county.PLAN
    late = {"plan_id": plan, "domain": "health", "responsible_units": "县妇联", "review_status": "confirmed"}
    tasks = [
        {**late, "task_id": f"{plan}.goal.health.4", "section": "goal", "item": "4", "title": "妇女人均预期寿命",
         "kind": "quantitative", "target_ids": f"{plan}.goal.health.4.1"},
        {**late, "task_id": f"{plan}.strategy.health.1", "section": "strategy", "item": "1", "title": "健康教育",
         "kind": "measure", "due_year": 2024},
    ]  # fmt: skip
    said = {
        "plan_id": plan, "task_id": f"{plan}.strategy.health.1", "year": 2025, "unit": "县妇联", "state": "under_way",
        "done_text": "宣讲12场", "practice": "送课下乡", "cause": cause, "evidence": 1, "accepted_on": "2026-01-10",
        "receipt": "HS-1",
    }  # fmt: skip
    pair = {
        "plan_id": plan, "measure_id": f"{plan}.strategy.health.1", "goal_id": f"{plan}.goal.health.4", "score": 0.5,
        "review_status": "confirmed" if confirmed else "unconfirmed",
    }  # fmt: skip
    return replace(
        made, tasks=schemas.TASKS.conform(pd.DataFrame(tasks)),
        progress=schemas.PROGRESS_REPORTS.conform(pd.DataFrame([said])),
        goals_of_measures=schemas.GOALS_OF_MEASURES.conform(pd.DataFrame([pair])),
    )  # fmt: skip


def blocks(report: PlanReport) -> list:
    return [block for part in (report.by_domain(), report.problems(), report.advice()) for block in part.blocks]


def table(report: PlanReport, label: str) -> pd.DataFrame:
    return next(block.frame for block in blocks(report) if isinstance(block, Table) and block.label == label)


def texts(report: PlanReport) -> str:
    return "\n".join(block.text for block in blocks(report) if isinstance(block, Paragraph))


def test_the_cause_that_a_unit_gave_stands_beside_what_is_short() -> None:
    report = PlanReport.of(county(), made_up_county.PLAN, as_of=2025, report="midterm")
    row = table(report, "short").iloc[0]
    assert row["指标"] == "妇女人均预期寿命"
    assert row["成因（责任单位说明）"] == "县妇联：免费筛查经费未到位（措施“健康教育”）"
    assert "填写成因" not in texts(report)
    assert "逐项填写拟采取的措施" in texts(report)


def test_a_measure_that_nobody_confirmed_for_the_goal_is_marked_and_no_cause_is_asked_for() -> None:
    report = PlanReport.of(county(confirmed=False), made_up_county.PLAN, as_of=2025)
    assert "对应关系待确认" in table(report, "short").iloc[0]["成因（责任单位说明）"]
    silent = PlanReport.of(county(cause=""), made_up_county.PLAN, as_of=2025)
    assert "成因（责任单位说明）" not in table(silent, "short")
    assert "逐项填写成因和拟采取的措施" in texts(silent)


def test_what_was_done_stands_before_the_figures_and_nobody_is_asked_to_write_it() -> None:
    report = PlanReport.of(county(), made_up_county.PLAN, as_of=2025, report="midterm")
    words = texts(report)
    assert "据责任单位报送，2025年主要工作：健康教育（县妇联，推进中）：宣讲12场，典型做法：送课下乡。" in words
    assert words.index("主要工作") < words.index("2025年，妇女人均预期寿命为")
    assert "妇女与健康：主要措施、做法和成效" not in words


def test_the_newest_report_counts_and_that_of_a_later_year_does_not(package: Package) -> None:
    of_2025 = PlanReport.of(package, WOMEN, as_of=2025)
    assert causes(of_2025) == {f"{WOMEN}-1": ["区妇联：经费未到位（措施“健康知识普及”，2024年，对应关系待确认）"]}
    assert causes(PlanReport.of(package, WOMEN, as_of=2023)) == {}
    assert done(of_2025, "health") == [
        "健康知识普及（区卫生健康委，推进中）：宣讲六场", "妇幼健康服务机制（区卫生健康委）：机制已建立",
    ]  # fmt: skip


def test_tasks_ahead_are_what_is_short_late_and_missing() -> None:
    report = PlanReport.of(county(), made_up_county.PLAN, as_of=2025)
    rows = table(report, "tasks_ahead")
    assert rows.to_numpy().tolist() == [
        ["健康教育", "已到时限未完成", "县妇联", "2026年（原定2024年）"],
        ["妇女人均预期寿命：每年需延长0.18岁", "没有进展", "县妇联", "2030年"],
    ]
    assert "（一）任务清单" in [block.text for block in report.advice().blocks if isinstance(block, Heading)]


def test_a_target_that_is_due_next_year_is_a_task_and_a_missed_one_is_taken_over() -> None:
    made = county()
    targets = made.targets.copy()
    own = targets["plan_id"].eq(made_up_county.PLAN)
    targets.loc[own & targets["indicator_id"].eq("childcare_places_per_1000"), "deadline_year"] = 2026
    report = PlanReport.of(replace(made, targets=targets), made_up_county.PLAN, as_of=2025)
    rows = table(report, "tasks_ahead").set_index("任务")
    (task,) = [name for name in rows.index if "托位数" in name]
    assert rows.loc[task, "时限"] == "2026年"
    targets.loc[own & targets["indicator_id"].eq("female_life_expectancy"), "deadline_year"] = 2025
    over = PlanReport.of(replace(made, targets=targets), made_up_county.PLAN, as_of=2025)
    first = table(over, "tasks_ahead").iloc[1]
    assert list(first) == ["说明未实现的原因，提出衔接措施：妇女人均预期寿命", "未达标1项", "县妇联", "2026年"]
