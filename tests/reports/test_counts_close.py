"""The counts of a domain's paragraph sum up, a chart calls a status as the text does, and what is said to be told is."""

from __future__ import annotations

import re
from dataclasses import replace

import pandas as pd
import pytest

import made_up_county
from halfsky.package import load_package
from halfsky.render.blocks import Heading, Paragraph, Picture, Table
from halfsky.reports import PlanReport, measures, overview
from halfsky.reports.measures_by_domain import unfinished_table
from halfsky.reports.tasks_ahead import MOST
from halfsky.reports.tasks_ahead import annex as annex_of_tasks
from halfsky.reports.tasks_ahead import section as ahead
from halfsky.simulate import Order, simulate_package

SHIPPED = (
    ("national-2021-2030", 2025), ("national-2011-2020", 2020), ("kaiping-2021-2030", 2025),
    ("kundulun-2021-2030", 2025), ("national-children-2021-2030", 2025),
)  # fmt: skip
SIMULATED = 4


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> list[PlanReport]:
    """Of shipped plans, and of some of a simulated nation, whose counties are told the most briefly."""
    shipped, folder = load_package("data"), tmp_path_factory.mktemp("simulated")
    simulate_package(Order(areas=SIMULATED, years=(2015, 2025), seed=5, work=True), folder / "data")
    made = load_package(folder / "data")
    known = [PlanReport.of(shipped, plan, as_of=year) for plan, year in SHIPPED]
    return known + [PlanReport.of(made, plan, as_of=2025) for plan in made.plans["plan_id"].head(SIMULATED)]


def paragraphs(report: PlanReport) -> list[str]:
    return ["".join(map(str, block.text)) for block in report.by_domain().blocks if isinstance(block, Paragraph)]


def number(pattern: str, text: str) -> int:
    return sum(map(int, re.findall(pattern, text)))


def test_the_counts_of_each_domain_sum_up(reports: list[PlanReport]) -> None:
    seen = 0
    for report in reports:
        for text in paragraphs(report):
            if not text.startswith("本领域有") or "定量目标" not in text:
                continue
            asked = number(r"本领域有定量目标(\d+)项", text)
            besides = re.search("另有([^。]+)。", text)
            told = number(r"可监测的(\d+)项", text) + number(r"尚不能判断的(\d+)项", text)
            assert told + number(r"(\d+)项", besides[1] if besides else "") == asked, (report.plan["plan_id"], text)
            seen += besides is not None
    assert seen


def test_what_is_said_to_be_told_already_is_told_in_the_same_domain(reports: list[PlanReport]) -> None:
    for report in reports:
        before = ""
        for block in report.by_domain().blocks:
            if isinstance(block, Heading) and block.level < 4:
                before = ""
            elif isinstance(block, Paragraph):
                said = re.search(r"同一指标已按定量目标说明的\d+项：([^。（]+)", block.text)
                for name in said[1].split("、") if said else []:
                    assert name in before + block.text[: said.start()], (report.plan["plan_id"], name)
                before += block.text


def test_the_chart_of_the_domains_calls_a_status_as_the_text_does() -> None:
    years = {2020: (82.1, -1, -1), 2025: (81.0, -1, -1)}
    values = {**made_up_county.VALUES, "female_life_expectancy": years}
    made = made_up_county.package(values=values)
    others = made.targets["domain"].mask(made.targets["indicator_id"].eq("female_life_expectancy"), "education")
    domains = made.domains.assign(domain="education", name_zh="妇女与教育").head(1)
    both = replace(made, targets=made.targets.assign(domain=others), domains=pd.concat([made.domains, domains]))
    report = PlanReport.of(both, made_up_county.PLAN, as_of=2025)
    (chart,) = (block.chart for block in overview.domains(report).blocks if isinstance(block, Picture))
    shown = {word for words in chart.data["status_name"] for word in words.split("、")}
    assert "未见改善" in shown and "背离目标" not in shown
    assert set(report.judged["label"]) <= shown


def test_what_the_main_text_has_no_room_for_stands_in_the_annex(reports: list[PlanReport]) -> None:
    seen = 0
    for report in reports:
        more = re.search(r"另有(\d+)项见附件", "".join(getattr(block, "text", "") for block in ahead(report).blocks))
        rows = [block.frame for block in annex_of_tasks(report).blocks if isinstance(block, Table)]
        assert [len(frame) for frame in rows] == ([MOST + int(more[1])] if more else [])
        seen += more is not None
    assert seen


def test_nothing_is_to_be_done_by_a_year_that_is_over(reports: list[PlanReport]) -> None:
    past = next(report for report in reports if report.as_of == 2020)
    (frame,) = (block.frame for block in ahead(past).blocks if isinstance(block, Table))
    assert "时限" not in frame or frame["时限"].eq("").all()


def test_two_years_tell_no_trend(reports: list[PlanReport]) -> None:
    past = next(report for report in reports if report.as_of == 2020)
    rows = past.findings[past.findings["name"].eq("全国政协委员中的女性比例")]
    (said,) = rows["sentence"]
    assert "只有两个年份的数值，好于基期，尚不能判断走势" in said and "按历年走势" not in said
    # nor does any table
    tables = [block.frame for block in past.document().blocks if isinstance(block, Table)]
    cells = [row for frame in tables for row in frame.astype("str").to_numpy().tolist()]
    own = [row for row in cells if any(cell.startswith("全国政协委员中的女性比例") for cell in row)]
    assert own and any("好于基期" in row for row in own) and not any("向好" in row for row in own)


def test_every_target_that_is_judged_is_named_in_its_domain_however_many_there_are(reports: list[PlanReport]) -> None:
    brief = [report for report in reports if not report.thin and not report.fullness.named]
    assert brief  # the counties of a simulated nation have more than is told one by one
    for report in brief:
        said = "".join(paragraphs(report))
        missing = [name for name in report.judged["name"] if name not in said]
        assert not missing, (report.plan["plan_id"], missing)


def test_what_one_unit_alone_has_not_begun_is_not_counted_as_not_begun(reports: list[PlanReport]) -> None:
    seen = set()
    for report in reports[len(SHIPPED) :]:
        work = measures.implementation_of(report)
        table = [block for block in unfinished_table(report, work).blocks if isinstance(block, Table)]
        found = re.fullmatch(r"(未启动(?:或有单位未启动)?)的措施（(\d+)项）", table[0].caption) if table else None
        if found:
            seen.add(found[1])
            whole = int(work.measures["state"].eq("not_started").sum())
            assert (int(found[2]) == whole) == (found[1] == "未启动"), report.plan["plan_id"]
    assert "未启动或有单位未启动" in seen
