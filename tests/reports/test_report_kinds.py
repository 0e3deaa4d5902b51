"""What sets the kinds of report apart: a year beside the one before, and a final evaluation before its time."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import halfsky
import report_package
from halfsky.package import Package
from halfsky.render.blocks import Paragraph, Table
from halfsky.render.content import Section
from halfsky.render.document import Document
from halfsky.reports import MergedReport, PlanReport, year_on_year
from halfsky.reports.reported_plan import KINDS

EAST, WEST = "east-2021-2025", "west-2021-2030"


def made_up(**values: dict[int, float]) -> Package:
    """The made-up package, with series of East's own (by indicator) in place of its values."""
    tables = report_package.tables()
    seen = tables["observations"]
    for indicator, years in values.items():
        old = seen["area_code"].eq(report_package.EAST) & seen["indicator_id"].eq(indicator)
        like = seen[seen["indicator_id"].eq(indicator)].iloc[[0]].assign(area_code=report_package.EAST)
        new = [like.assign(year=year, value=value) for year, value in years.items()]
        seen = pd.concat([seen[~old], *new], ignore_index=True)
    return Package(folder=Path(), **(tables | {"observations": seen}))


def report(package: Package, kind: str = "annual", as_of: int = 2024, language: str = "zh") -> PlanReport:
    return PlanReport.of(package, EAST, as_of=as_of, report=kind, language=language)


def words(section: Section) -> str:
    return "\n".join(getattr(block, "text", "") for block in section.blocks)


def beside(section: Section) -> pd.DataFrame:
    """The table of the year before; empty where there is none."""
    frames = [block.frame for block in section.blocks if isinstance(block, Table)]
    return next((frame for frame in frames if "上年值" in frame or "year before" in frame), pd.DataFrame())


# ---- the year before ----


@pytest.mark.parametrize(
    ("indicator", "values", "change", "course"),
    [
        ("maternal_mortality_ratio", {2023: 9.0, 2024: 8.6}, "降低0.4个十万分点", "好于上年"),
        ("maternal_mortality_ratio", {2023: 6.0, 2024: 6.5}, "提高0.5个十万分点", "不及上年"),
        ("screening_rate", {2020: 70.0, 2023: 82.0, 2024: 80.5}, "降低1.5个百分点", "不及上年"),
        ("screening_rate", {2023: 80.0, 2024: 80.0}, "持平", "与上年持平"),
        ("screening_rate", {2023: 80.01, 2024: 80.0}, "降低0.01个百分点", "与上年基本持平"),
        ("life_expectancy_female", {2023: 82.96, 2024: 83.0}, "提高0.04岁", "好于上年"),
    ],
)
def test_a_value_stands_beside_the_year_before(indicator: str, values: dict, change: str, course: str) -> None:
    annual = report(made_up(**{indicator: values}))
    section = year_on_year.section(annual)
    frame = beside(section)
    names = annual.package.indicators.set_index("indicator_id")["name_zh"]
    row = frame.set_index("指标").loc[names[indicator]]
    assert (row["变化"], row["与上年相比"]) == (change, course)
    assert row["上年值"].endswith("（2023年）")
    assert row["最新值"].endswith("（2024年）")
    said = words(section)
    assert f"可与上年比较的1项目标中，{course}1项" in said
    assert (f"{course}1项（{names[indicator]}）" in said) == (course == "不及上年")


ABOUT_80 = {"comparator": "approx", "value": 80.0, "tolerance": 1.0, "value_text": "80%左右"}
FROM_78_TO_82 = {"comparator": "range", "value": 78.0, "upper_value": 82.0}


@pytest.mark.parametrize(
    ("asked", "better", "before", "now", "course"),
    [
        (FROM_78_TO_82, "balanced", 83.0, 81.0, "好于上年"),
        (FROM_78_TO_82, "balanced", 81.0, 83.0, "不及上年"),
        (FROM_78_TO_82, "balanced", 84.0, 83.0, "好于上年"),
        (FROM_78_TO_82, "balanced", 83.0, 77.5, "好于上年"),
        (FROM_78_TO_82, "balanced", 79.0, 81.0, "在允许范围内"),
        (ABOUT_80, "balanced", 81.1, 81.7, "不及上年"),
        (ABOUT_80, "balanced", 80.2, 80.9, "在允许范围内"),
        (ABOUT_80, "higher", 78.0, 79.5, "好于上年"),
        (ABOUT_80, "higher", 79.5, 78.5, "不及上年"),
        (ABOUT_80, "higher", 81.1, 81.7, "高于目标范围"),
        (ABOUT_80, "higher", 79.5, 81.7, "高于目标范围"),
        (ABOUT_80, "higher", 79.5, 80.5, "在允许范围内"),
    ],
)
def test_within_what_is_allowed_are_only_two_years_that_both_are(
    asked: dict, better: str, before: float, now: float, course: str
) -> None:
    package = made_up(screening_rate={2020: 85.0, 2023: before, 2024: now})
    about, held = package.indicators, package.targets
    about.loc[about["indicator_id"].eq("screening_rate"), "better"] = better
    held.loc[held["indicator_id"].eq("screening_rate") & held["plan_id"].eq(EAST), list(asked)] = list(asked.values())
    frame = beside(year_on_year.section(report(package))).set_index("指标")
    assert frame.loc["妇女常见病筛查率", "与上年相比"] == course


@pytest.mark.parametrize("values", [{2022: 76.0, 2024: 82.0}, {2019: 66.0, 2020: 70.0}, {2024: 82.0}])
def test_a_gap_in_the_years_or_a_value_of_before_the_plan_is_not_compared(values: dict[int, float]) -> None:
    section = year_on_year.section(report(made_up(screening_rate=values, life_expectancy_female={})))
    assert beside(section).empty
    assert "不能与上年比较" in words(section)


def test_nothing_is_compared_across_a_break() -> None:
    package = made_up(screening_rate={2023: 80.0, 2024: 82.0})
    assert len(beside(year_on_year.section(report(package))))
    changed = {"area_code": report_package.NATION, "indicator_id": "screening_rate", "year": 2024}
    breaks = halfsky.schemas.BREAKS.conform(pd.DataFrame([changed]))
    frames = {name: getattr(package, name) for name in report_package.tables()} | {"breaks": breaks}
    assert beside(year_on_year.section(report(Package(folder=Path(), **frames)))).empty


@pytest.fixture(scope="module")
def documents() -> dict[str, Document]:
    """A report of each kind, of one plan in one year."""
    package = made_up(screening_rate={2020: 70.0, 2023: 80.0, 2024: 82.0})
    return {kind: report(package, kind).document() for kind in KINDS}


def test_only_the_yearly_report_asks_for_the_year_before(documents: dict[str, Document]) -> None:
    assert [kind for kind, document in documents.items() if len(beside(document.part("appendix")))] == ["annual"]


def test_in_english_the_year_before_is_told_too() -> None:
    frame = beside(year_on_year.section(report(made_up(screening_rate={2023: 80.0, 2024: 82.0}), language="en")))
    assert frame[["change", "beside the year before"]].to_numpy().tolist() == [
        ["2 points more", "better than the year before"]
    ]


def test_every_value_of_the_year_before_is_among_the_sources() -> None:
    """On the real package: the national outline has many."""
    package = halfsky.load_package()
    annual = PlanReport.of(package, "national-2021-2030", as_of=2025)
    cited = " ".join(
        text
        for block in annual.appendix().blocks
        if isinstance(block, Table)
        for text in block.frame.to_numpy("str").ravel()
    )
    shown = beside(year_on_year.section(annual))
    assert len(shown) >= 3
    assert [value for value in shown["上年值"] if value not in cited] == []


# ---- a final report before its time ----


def test_a_final_report_before_the_end_is_an_evaluation_in_advance() -> None:
    package = made_up(screening_rate={2020: 70.0, 2023: 75.0})
    early = report(package, "final", 2023)
    assert words(early.title()).startswith("2023年《东江区妇女发展规划（2021—2025年）》终期评估报告（预评估）")
    assert "规划期至2025年，截至2023年还有2年" in words(early.summary())
    assert "规划期余下的年份" in words(early.advice())
    results = next(
        block.frame for block in early.overview().blocks if isinstance(block, Table) and "结果" in block.frame
    )
    assert "期限未到，按最近数值尚未达到" in set(results["结果"])
    assert not set(results["结果"]) & {"未实现目标", "期限年无数据，按最近数值尚未达到"}
    ended = report(package, "final", 2025)
    assert "预评估" not in words(ended.title() + ended.summary() + ended.advice())


def test_a_merged_report_in_advance_says_so() -> None:
    for as_of, said in ((2024, True), (2030, False)):
        merged = MergedReport.of(made_up(), [EAST, WEST], as_of=as_of, report="final")
        assert words(merged.title()).splitlines()[0].endswith("（预评估）") == said
    between = MergedReport.of(made_up(), [EAST, WEST], as_of=2026, report="final").advice()
    assert "规划期余下的年份" in words(between), "what the plan that ends last asks for"
    assert "下一周期规划" not in words(between)


# ---- what the author writes ----


def test_an_evaluation_asks_for_what_was_done_and_a_yearly_report_only_for_advice(
    documents: dict[str, Document],
) -> None:
    asked = {
        kind: {
            name: [block.text for block in section.blocks if isinstance(block, Paragraph) and block.kind == "prompt"]
            for name, section in document.parts.items()
        }
        for kind, document in documents.items()
    }
    assert [name for name, texts in asked["annual"].items() if texts] == ["advice"]
    for kind in ("midterm", "final"):
        assert len(asked[kind]["overview"]) == 1
        assert [text.split("：")[0] for text in asked[kind]["by_domain"]] == [
            "【待撰写】妇女与健康",
            "【待撰写】妇女与教育",
        ]
    assert not any("署名" in text for texts in asked.values() for text in texts["advice"])  # the office signs


# ---- what the numbers rest on ----


def test_a_report_says_what_its_targets_were_taken_from() -> None:
    shipped = halfsky.load_package()
    said = {plan: PlanReport.of(shipped, plan, as_of=2025) for plan in ("huaiyin-2021-2025", "kaiping-2021-2030")}
    assert "（依据规划征求意见稿）" in words(said["huaiyin-2021-2025"].title())
    assert "须以正式印发的文本核对" in words(said["huaiyin-2021-2025"].summary())
    assert not any(word in words(said["kaiping-2021-2030"].summary()) for word in ("征求意见稿", "未全部纳入"))
    nation = words(PlanReport.of(shipped, "national-2021-2030", as_of=2025).summary())
    assert "目标未全部纳入本报告，项数和达标率只就所纳入的" in nation
    assert "不代表全部主要目标" in nation


def test_what_a_plan_says_of_itself_and_what_was_derived_is_said_with_the_value() -> None:
    shipped = halfsky.load_package()
    own = PlanReport.of(shipped, "huaiyin-2021-2025", as_of=2025)
    assert own.findings["sentence"].str.contains("规划自述").all()
    tables = [block.frame for block in own.appendix().blocks if isinstance(block, Table)]
    latest = pd.concat([frame["最新值（年份）"] for frame in tables if "差距" in frame])
    assert latest[latest.ne("")].str.endswith("年，规划自述）").all()
    nation = PlanReport.of(shipped, "national-2011-2020", as_of=2020, report="final")
    said = nation.findings.set_index("indicator_id")["sentence"]
    assert "为84.1%（推算，不据以计算升降）" in said["maternal_systematic_management_rate"]
    assert "推算" not in said["maternal_mortality_ratio"]


def test_a_value_of_another_area_goes_by_the_catalogue_s_name() -> None:
    """全市…, 各级… are the plan's words for its own area, and no name for the nation's value."""
    annual = PlanReport.of(halfsky.load_package(), "kaiping-2021-2030", as_of=2025)
    names = annual.package.indicators.set_index("indicator_id")["name_zh"]
    foreign = annual.cited[annual.cited["area_code"].ne(annual.plan["area_code"])]
    assert len(foreign)
    assert foreign["name"].eq(foreign["indicator_id"].map(names)).all()
