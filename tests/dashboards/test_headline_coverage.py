"""No rate over three of sixty: the headline says how many targets have data first, and what was entered."""

from __future__ import annotations

import re
from dataclasses import replace
from types import SimpleNamespace

import pandas as pd
import pytest

import halfsky
from dashboard_pages import text
from halfsky.dashboards import headline, sheets
from halfsky.dashboards.listing import Choice, rows
from halfsky.package import Package
from halfsky.reports import PlanReport
from halfsky.vocabulary.statuses import STATUSES
from halfsky.words import rates

PLAN = "kundulun-2021-2030"


@pytest.fixture(scope="module")
def package() -> Package:
    return halfsky.load_package()


def report(package: Package, **of_plan: object) -> PlanReport:
    plans = package.plans.copy()
    for column, value in of_plan.items():
        plans.loc[plans["plan_id"].eq(PLAN), column] = value
    return PlanReport.of(replace(package, plans=plans), PLAN, as_of=2025)


def test_too_little_data_is_no_rate(package: Package) -> None:
    made = report(package)
    assert made.thin
    said = text(headline.headline(made).markup)
    asked, judged = len(made.promises), int(made.counts["measurable"])
    assert said.startswith("可判断的目标")
    assert f"{judged}/" in said and "100.0%" not in said
    if judged:
        assert f"项定量目标中仅{judged}项有数据可判断，不公布达标率" in said and "不公布" in said
    assert asked >= judged
    every = rows(made)
    book = sheets.of_plan(made, every, Choice(status="no_data", domain="health", words="率"))
    about = book["说明"].set_index("项目")["内容"]
    assert "不公布达标率" in about["达标率"]
    assert about["筛选"] == "妇女与健康 / 无数据 / 率"
    assert "warned" not in sheets.of_plan(made, every, Choice(status="warned"))["说明"].to_string()
    assert "health" not in book["说明"].to_string()


def test_every_target_with_a_number_is_accounted_for_once(package: Package) -> None:
    for plan_id in package.plans["plan_id"].head(12):
        made = PlanReport.of(package, plan_id, as_of=2025)
        said = headline.account(made)
        if not said:
            continue
        whole, _, rest = said.removesuffix("。").partition("：")
        outer = re.sub(r"（[^（）]*）", "", rest)
        assert sum(map(int, re.findall(r"(\d+)项", outer))) == int(re.search(r"\d+", whole)[0])
        inner = re.search(r"有数据(\d+)项（(可判断.*?)）(?:，|$)", rest)
        if inner is not None:
            assert sum(map(int, re.findall(r"(\d+)项", inner[2]))) == int(inner[1])
        else:
            assert not made.counts["measurable"]


def test_what_is_known_and_judges_nothing_is_data_all_the_same() -> None:
    counts = pd.Series(dict.fromkeys([*STATUSES, "out_of_scope"], 0))
    counts = counts.to_dict() | {
        "total": 64,
        "directional": 2,
        "measurable": 1,
        "insufficient": 5,
        "no_data": 19,
        "out_of_scope": 37,
    }
    outside = {"indicator_id": [""] * 37, "status": "no_data", "comparator": "ge", "unconfirmed": False}
    made = SimpleNamespace(counts=counts, promises=pd.DataFrame(outside), say=lambda zh, _en: zh)
    assert headline.account(made) == (
        "定量目标62项：有数据6项（可判断1项、数据不足5项），无数据19项，范围外37项（指标目录中尚无对应指标）。"
    )


def test_where_the_plan_tells_no_rate_no_part_of_it_does(package: Package) -> None:
    made = report(package)
    judged = made.counts.copy()
    judged[["total", "directional", "measurable", "attained", "attainment_rate", "unknown"]] = [1, 0, 1, 1, 100.0, 0]
    assert made.thin
    assert headline.rate_of_part(made, judged) == "不公布"
    assert "%" not in text(headline.domains(made).markup.partition("<tbody>")[2])
    assert "%" not in sheets.of_plan(made, rows(made), Choice())["各领域"].to_string()


@pytest.mark.parametrize(("entered", "said"), [("whole", ""), ("part", "只录入了部分目标"), ("", "是否全文录入未注明")])
def test_what_was_entered_is_said(package: Package, entered: str, said: str) -> None:
    shown = text(headline.headline(report(package, entered=entered)).markup)
    for words in ("只录入了部分目标", "是否全文录入未注明"):
        assert (words in shown) == (words == said)


def test_the_share_of_targets_that_can_be_judged() -> None:
    counts = pd.Series(
        {"total": 70, "directional": 3, "measurable": 3, "attained": 3, "attainment_rate": 100.0, "unknown": 0}
    )  # fmt: skip
    assert rates.covered(counts, "zh") == "3/67 = 4.5%"
    assert rates.headlined(counts, 0.3, "zh") == "67项定量目标中仅3项有数据可判断，不公布达标率"
    assert rates.headlined(counts, 0.04, "zh") == "3/3 = 100.0%"
    assert rates.covered(counts * 0, "en") == "no target with a number"
