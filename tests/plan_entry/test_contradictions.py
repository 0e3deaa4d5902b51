"""Targets of a new plan that cannot both hold, or that are said twice: named in pairs, settled by what a person keeps."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from halfsky.package import Package, load_package
from halfsky.plan_entry import contradictions, page_review, registration
from halfsky.plans import read_plan

DATA = Path(__file__).parents[2] / "data"
HEAD = "林西县妇女发展规划（2021—2030年）\n一、妇女与健康\n（一）主要目标\n"


@pytest.fixture(scope="module")
def held() -> Package:
    return load_package(DATA)


def pairs(folder: Path, held: Package, goals: str) -> tuple[registration.NewPlan, list[contradictions.Pair]]:
    path = folder / "linxi.txt"
    path.write_text(HEAD + goals, encoding="utf-8")
    new = registration.describe(read_plan(path), held)
    return new, contradictions.found(new.targets, held.indicators, new.row)


@pytest.mark.parametrize(("goals", "here", "there"), [
    ("1.妇女常见病筛查率达到80%以上。\n2.妇女常见病筛查率达到75%以上。\n", (1,), (2,)),
    ("1.到2025年，妇女常见病筛查率达到85%以上。\n2.到2030年，妇女常见病筛查率达到80%以上。\n", (1,), (2,)),
    ("1.妇女常见病筛查率达到80%以上。\n2.孕产妇死亡率控制在12/10万以下。\n", (), ()),
    ("1.到2025年，妇女常见病筛查率达到75%以上。\n2.到2030年，妇女常见病筛查率达到80%以上。\n", (), ()),
    ("1.某某服务站覆盖率达到90%。\n2.建设服务站，某某服务站覆盖率达到90%。\n", (1,), (2,)),
    ("1.某某巧手工坊达到30个以上。\n附件 主要指标\n\t序号\t指标\t2030年目标值\n\t1\t某某巧手工坊数（个）\t≥30\n", (1,), (2,)),
    ("1.某某巧手工坊达到30个以上。\n附件 主要指标\n\t序号\t指标\t2030年目标值\n\t1\t某某巧手工坊覆盖率（%）\t≥30\n", (), ()),
])  # fmt: skip
def test_what_cannot_both_hold_is_a_pair(
    tmp_path: Path, held: Package, goals: str, here: tuple[int, ...], there: tuple[int, ...]
) -> None:
    _, found = pairs(tmp_path, held, goals)
    assert [(one.here, one.there) for one in found] == ([(here, there)] if here else [])


@pytest.mark.parametrize(("wanted", "statuses"), [
    ("here", ["confirmed", "rejected"]), ("there", ["rejected", "confirmed"]), ("both", ["confirmed"] * 2),
])  # fmt: skip
def test_what_a_person_keeps_settles_it(tmp_path: Path, held: Package, wanted: str, statuses: list[str]) -> None:
    new, (pair,) = pairs(tmp_path, held, "1.妇女常见病筛查率达到80%以上。\n2.妇女常见病筛查率达到75%以上。\n")
    made, faults = page_review.reviewed(new, {}, held.indicators, chosen={pair.key: wanted})
    assert faults == []
    assert made.targets["review_status"].tolist() == statuses
    (still,) = contradictions.found(made.targets, held.indicators, made.row)
    assert (still.stays, still.key, still.here, still.there) == (wanted, pair.key, pair.here, pair.there)
    assert pd.isna(made.targets["value"]).sum() == 0
    other = {"here": "there", "there": "both", "both": "here"}[wanted]
    again, _ = page_review.reviewed(made, {}, held.indicators, chosen={still.key: other})
    (changed,) = contradictions.found(again.targets, held.indicators, again.row)
    assert changed.stays == other
    neither, _ = page_review.reviewed(made, {number: {"review_status": "不采用"} for number in (1, 2)}, held.indicators)
    assert contradictions.found(neither.targets, held.indicators, neither.row) == []
