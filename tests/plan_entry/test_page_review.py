"""What was read of a plan is gone through before it is entered: shown with its place, corrected, left out, added to."""

from __future__ import annotations

from pathlib import Path

import pytest

from halfsky.package import Package, load_package
from halfsky.plan_entry import page_review, registration
from halfsky.plans import read_plan

DATA = Path(__file__).parents[2] / "data"
PLAN = """林西县妇女发展规划（2021—2030年）
一、妇女与健康
（一）主要目标
1.孕产妇死亡率控制在12/10万以下。
2.农村适龄妇女某某筛查覆盖率提高到82%。
二、妇女与教育
（一）主要目标
1.学前三年毛入园率达到98%。
三、有关任务
\t任务\t说明
\t九年义务教育巩固率\t97
"""
CONFIRMED, LEFT_OUT = {"review_status": "已确认"}, {"review_status": "不采用"}


@pytest.fixture(scope="module")
def held() -> Package:
    return load_package(DATA)


@pytest.fixture(scope="module")
def new(held: Package, tmp_path_factory: pytest.TempPathFactory) -> registration.NewPlan:
    path = tmp_path_factory.mktemp("plan") / "linxi.txt"
    path.write_text(PLAN, encoding="utf-8")
    return registration.describe(read_plan(path), held)


def test_a_row_says_what_was_read_and_where(new: registration.NewPlan, held: Package) -> None:
    first, open_, last = page_review.rows(new.targets, held.indicators, new.plan.document.text)
    assert (first.number, first.item, first.place) == (1, "1", "妇女与健康·主要目标·原文第1项·全文第4行")
    told = {name: first.cells[name] for name in ("indicator", "name", "comparator", "value", "unit", "deadline_year")}
    assert told == {
        "indicator": "孕产妇死亡率", "name": "孕产妇死亡率", "comparator": "不高于", "value": "12", "unit": "每十万",
        "deadline_year": "",
    }  # fmt: skip
    assert "【控制在12/10万以下】" in first.words
    assert (first.waiting, open_.waiting, last.waiting) == (False, True, False)
    assert open_.cells["review_status"] == "待确认"


def test_what_was_not_understood_is_named_with_its_place(new: registration.NewPlan) -> None:
    found = page_review.not_understood(new)
    assert found
    assert all(one.place == f"全文第{10 + number}行" for number, one in enumerate(found))
    assert "97" in " ".join(one.words for one in found) or "任务" in found[0].words


def test_rows_are_taken_corrected_and_left_out(new: registration.NewPlan, held: Package) -> None:
    made, faults = page_review.reviewed(new, {1: CONFIRMED, 2: LEFT_OUT, 3: {"value": "97"}}, held.indicators)
    assert faults == []
    assert made.targets["review_status"].tolist() == ["confirmed", "rejected", "corrected"]
    assert made.targets["value"].tolist() == [12, 82, 97]
    assert page_review.said(page_review.rows(made.targets, held.indicators)) == "1项已确认、1项已更正、1项不采用"
    assert made.row["entered"].iloc[0] == "part"  # what was not understood was not looked at


def test_what_cannot_be_taken_is_named_by_row_and_column(new: registration.NewPlan, held: Package) -> None:
    wrong = {1: {"value": "九成"}, 2: CONFIRMED, 3: {"deadline_year": "30"}}
    _, faults = page_review.reviewed(new, wrong, held.indicators)
    assert [fault.split("：")[0] for fault in faults] == ["第1行 目标值", "第3行 期限年"]


def test_a_target_in_another_rates_unit_is_refused_with_its_number_in_the_indicators_own(
    new: registration.NewPlan, held: Package
) -> None:
    """Its indicator's figures are in one unit, and in no other is it ever judged."""
    _, faults = page_review.reviewed(new, {3: {"unit": "千分比"}}, held.indicators)
    assert [fault.split("：")[0] for fault in faults] == ["第3行 单位"]
    assert "“百分比”" in faults[0] and "98‰＝9.8%" in faults[0]
    _, faults = page_review.reviewed(new, {1: {"unit": "百分比"}}, held.indicators)
    assert "12%＝12000/10万" in faults[0]
    made, faults = page_review.reviewed(new, {3: {"unit": "千分比", "value": "980", "name": ""}}, held.indicators)
    assert not faults and made.targets["unit"].iloc[2] == "per_1000", "where no figures are called for any unit will do"


def test_a_target_that_was_read_in_another_rates_unit_is_not_confirmed_as_it_stands(
    held: Package, tmp_path: Path
) -> None:
    path = tmp_path / "plan.txt"
    path.write_text(PLAN.replace("毛入园率达到98%", "毛入园率达到980‰"), encoding="utf-8")
    read = registration.describe(read_plan(path), held)
    assert read.targets["unit"].iloc[2] == "per_1000"
    _, faults = page_review.reviewed(read, {3: CONFIRMED}, held.indicators)
    assert len(faults) == 1 and "980‰＝98%" in faults[0]
    made, faults = page_review.reviewed(read, {3: {"unit": "百分比", "value": "98"}}, held.indicators)
    assert not faults and made.targets[["unit", "value"]].iloc[2].tolist() == ["percent", 98]
    _, faults = page_review.reviewed(read, {3: LEFT_OUT}, held.indicators)
    assert not faults


def test_what_was_read_right_is_confirmed_without_an_indicator_of_the_catalogue(
    new: registration.NewPlan, held: Package
) -> None:
    """As a workbook takes it: the target stands as it was read, and no figures are asked for it."""
    assert new.targets["indicator_id"].iloc[1] == ""
    made, faults = page_review.reviewed(new, {2: CONFIRMED}, held.indicators)
    assert faults == []
    row = made.targets.iloc[1]
    assert (row["review_status"], row["indicator_id"], row["value"]) == ("confirmed", "", 82)


def test_places_that_were_looked_at_make_the_plan_whole(new: registration.NewPlan, held: Package) -> None:
    every = range(len(page_review.not_understood(new)))
    made, _ = page_review.reviewed(new, {}, held.indicators, passed=every)
    assert made.row["entered"].iloc[0] == "whole"


def test_a_target_that_was_not_read_is_added(new: registration.NewPlan, held: Package) -> None:
    cells = {"indicator": "九年义务教育巩固率", "comparator": "不低于", "value": "97", "unit": "百分比"}
    made, faults = page_review.with_added(new, cells, held.indicators)
    assert faults == []
    row = made.targets.iloc[-1]
    assert (row["review_status"], row["value"], row["comparator"]) == ("added", 97, "ge")
    assert row["indicator_id"]
    assert row["domain"] == "education"
    _, faults = page_review.with_added(new, {"indicator": "九年义务教育巩固率", "value": "97"}, held.indicators)
    assert faults == ["第4行 要求：请选择"]
    _, faults = page_review.with_added(new, {"indicator": "某某率", "comparator": "不低于"}, held.indicators)
    assert [fault.split("：")[0] for fault in faults] == ["第4行 目标值"]


def test_a_plan_described_anew_keeps_what_was_said(new: registration.NewPlan, held: Package) -> None:
    made, _ = page_review.reviewed(new, {1: CONFIRMED}, held.indicators)
    made, _ = page_review.with_added(
        made,
        {"indicator": "九年义务教育巩固率", "comparator": "不低于", "value": "97", "unit": "百分比"},
        held.indicators,
    )
    other = registration.describe(new.plan, held, area="阿鲁科尔沁旗")
    kept = page_review.carried(made, other)
    assert kept.targets["target_id"].str.startswith(f"{other.plan_id}.").all()
    assert kept.targets["review_status"].tolist() == ["confirmed", "unconfirmed", "extracted", "added"]
    assert set(kept.row["area_code"]) == {"150421"}


def test_the_reviewed_plan_is_entered_as_it_was_left(new: registration.NewPlan, tmp_path: Path) -> None:
    import collecting  # noqa: PLC0415 - a small package

    package = collecting.write_package(tmp_path / "data")
    made = registration.describe(new.plan, package, area="林西县")
    made, faults = page_review.reviewed(made, {1: LEFT_OUT}, package.indicators)
    assert faults == []
    assert registration.register(made, package.folder)
    stands = load_package(package.folder).targets_of(made.plan_id)
    assert stands["review_status"].tolist()[0] == "rejected"


@pytest.mark.parametrize(("note", "words"), [
    ("decrease by; percentage points", "目标值是降低的幅度；单位是百分点"), ("implied", "数值按原文意思推定，原文没有写明"),
    ("unit: 学时", "原文单位是“学时”"), ("not understood: 大约", "没有读懂：“大约”"), ("由本级妇联提供", "由本级妇联提供"),
])  # fmt: skip
def test_remarks_of_the_reading_are_told_in_chinese(
    new: registration.NewPlan, held: Package, note: str, words: str
) -> None:
    told = page_review.rows(new.targets.assign(note=note), held.indicators)
    assert {row.note for row in told} == {words}


NEW = {"new": "yes", "new_domain": "妇女与健康", "review_status": "已确认"}


def test_a_new_indicator_is_in_the_unit_of_its_target(new: registration.NewPlan, held: Package) -> None:
    """Its figures are called for in that unit, and held against the target."""
    _, faults = page_review.reviewed(new, {2: {**NEW, "new_unit": "每十万"}}, held.indicators)
    assert [fault.split("：")[0] for fault in faults] == ["第2行 新指标单位"]
    assert "“每十万”" in faults[0] and "“百分比”" in faults[0]
    both = {**NEW, "new_unit": "每十万", "unit": "每十万"}
    made, faults = page_review.reviewed(new, {2: both}, held.indicators)
    assert faults == []
    assert made.indicators["unit"].tolist() == [made.targets["unit"].iloc[1]] == ["per_100k"]
    # a browser sends what was changed alone: the unit of the indicator goes with that of the target
    made, faults = page_review.reviewed(new, {2: {**NEW, "unit": "个"}}, held.indicators)
    assert faults == []
    assert made.indicators["unit"].tolist() == [made.targets["unit"].iloc[1]] == ["count"]


def test_two_targets_of_one_new_indicator_have_one_unit(new: registration.NewPlan, held: Package) -> None:
    same = {**NEW, "new_name": "某某某某率"}
    written = {1: {**same, "name": ""}, 2: same}
    targets = new.targets.assign(indicator_id="")
    _, more, faults = page_review.judged(targets, written, held.indicators, new.row)
    assert more["unit"].tolist() == ["per_100k"]
    assert [fault.split("：")[0] for fault in faults] == ["第2行 新指标单位"]


def test_a_target_is_of_no_indicator_whose_unit_it_never_has(new: registration.NewPlan, held: Package) -> None:
    _, faults = page_review.reviewed(new, {1: {"unit": "年（岁）"}}, held.indicators)
    assert [fault.split("：")[0] for fault in faults] == ["第1行 单位"]
    assert "“年（岁）”" in faults[0] and "“每十万”" in faults[0] and "孕产妇死亡率" in faults[0]
    _, faults = page_review.reviewed(new, {2: {"name": "妇女人均预期寿命"}}, held.indicators)
    assert [fault.split("：")[0] for fault in faults] == ["第2行 单位"]
    _, faults = page_review.reviewed(new, {1: {"unit": "年（岁）", **LEFT_OUT}}, held.indicators)
    assert faults == []
    cells = {"indicator": "学前三年毛入园率", "comparator": "不低于", "value": "97", "unit": "人次"}
    _, faults = page_review.with_added(new, cells, held.indicators)
    assert [fault.split("：")[0] for fault in faults] == ["第4行 单位"]


@pytest.mark.parametrize(("year", "taken"), [("2021", True), ("2025", True), ("2020", False), ("2040", False)])
def test_a_target_is_due_within_its_plan(new: registration.NewPlan, held: Package, year: str, taken: bool) -> None:
    _, faults = page_review.reviewed(new, {1: {"deadline_year": year}}, held.indicators)
    cells = {"indicator": "九年义务教育巩固率", "comparator": "不低于", "value": "97", "unit": "百分比"}
    _, added = page_review.with_added(new, {**cells, "deadline_year": year}, held.indicators)
    told = [f"第{number}行 期限年：{year}年不在规划的起止年份（2021—2030年）之内" for number in (1, 4)]
    assert faults + added == ([] if taken else told)


def test_a_year_that_the_plan_itself_names_is_taken(new: registration.NewPlan, held: Package) -> None:
    """Some plans set a target for 2035 beside those of their term."""
    targets = new.targets.assign(deadline_year=[2035, *new.targets["deadline_year"].iloc[1:]])
    _, _, faults = page_review.judged(targets, {2: {"deadline_year": "2035"}}, held.indicators, new.row)
    assert faults == []


def test_a_value_that_is_no_number_is_told_once(new: registration.NewPlan, held: Package) -> None:
    cells = {"indicator": "女童辍学率", "comparator": "等于", "value": "零", "unit": "百分比"}
    _, faults = page_review.with_added(new, cells, held.indicators)
    assert faults == ["第4行 目标值：“零”不是数值"]
    _, faults = page_review.with_added(new, {**cells, "value": ""}, held.indicators)
    assert faults == ["第4行 目标值：请填写目标值"], "what one adds cannot be left out"


def test_the_units_that_are_named_are_those_that_are_taken(new: registration.NewPlan, held: Package) -> None:
    _, faults = page_review.reviewed(new, {2: {"unit": "光年"}}, held.indicators)
    assert "百分比" in faults[0] and "人次" in faults[0]
    made, faults = page_review.reviewed(new, {2: {"unit": "人次"}}, held.indicators)
    assert (made.targets["unit"].iloc[1], faults) == ("count", [])
