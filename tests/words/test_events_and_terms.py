"""Nothing that happened is told as that, an outline has no 规划期, and no journey is told beyond what charts show."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

import made_up_county
from halfsky import schemas
from halfsky.render.blocks import Heading, Paragraph, Table
from halfsky.reports import PlanReport, achievement, appendix, tables
from halfsky.words.conclusions import conclusion
from long_form import some

NONE_DIED = {
    **made_up_county.VALUES,
    "infant_mortality_rate": {2020: (3.5, 14, 4000), 2024: (2.5, 9, 3600), 2025: (0.0, 0, 3500)},
}


def told(report: PlanReport) -> str:
    """What the report says without its charts."""
    names = ("title", "summary", "by_domain", "problems", "duties", "advice", "indicators")
    pieces = [*(getattr(report, name)() for name in names), tables.method(report.settings, "zh")]
    pieces += [
        appendix.every_target(report),
        appendix.values(report),
        achievement.section(report.gaps, report.package.domains, "zh"),
    ]
    blocks = [block for piece in [*pieces, *report.brief().parts.values()] for block in piece.blocks]
    framed = [block.frame for block in blocks if isinstance(block, Table)]
    cells = [str(cell) for frame in framed for row in frame.to_numpy() for cell in row]
    heads = [str(head) for frame in framed for head in frame.columns]
    return "\n".join([*(block.text for block in blocks if isinstance(block, Heading | Paragraph)), *heads, *cells])


def test_no_death_is_told_as_an_event_and_its_rate_stands_behind() -> None:
    report = PlanReport.of(made_up_county.package(values=NONE_DIED), made_up_county.PLAN, as_of=2025)
    row = report.findings.set_index("indicator_id").loc["infant_mortality_rate"]
    assert row["sentence"].startswith("2025年，未发生婴儿死亡，婴儿死亡率为0‰")
    assert conclusion(row["fact"]).startswith("未发生婴儿死亡")
    english = PlanReport.of(
        made_up_county.package(values=NONE_DIED), made_up_county.PLAN, as_of=2025, language="en"
    ).findings.set_index("indicator_id")
    assert "未发生" not in english.loc["infant_mortality_rate", "sentence"]


def test_a_rate_that_is_not_nought_happened() -> None:
    report = PlanReport.of(made_up_county.package(), made_up_county.PLAN, as_of=2025)
    assert not report.findings["sentence"].str.contains("未发生").any()


def test_an_outline_is_never_called_a_plan() -> None:
    made = made_up_county.package()
    title = "河西县妇女发展纲要（2021—2030年）"
    plans = made.plans.assign(title=made.plans["title"].replace(made_up_county.TITLE, title), upper_plan_id="")
    for kind, as_of in some(
        [("annual", 2025), ("midterm", 2025), ("final", 2025), ("annual", 2020), ("final", 2030)], 2
    ):
        report = PlanReport.of(replace(made, plans=plans), made_up_county.PLAN, as_of=as_of, report=kind)
        found = [line for line in told(report).splitlines() if "规划" in line.replace("规划自述", "")]
        assert found == [], (kind, as_of)
        assert "实施期" in told(report)


@pytest.mark.parametrize(("values", "said"), [
    ({2020: (81.9, -1, -1), 2025: (79.0, -1, -1)}, "<−100%"), ({2020: (1.0, -1, -1), 2025: (9.0, -1, -1)}, ">300%"),
])  # fmt: skip
def test_no_journey_beyond_what_charts_show(values, said: str) -> None:
    indicator = "female_life_expectancy" if "<" in said else "childcare_places_per_1000"
    made = made_up_county.package(values={**made_up_county.VALUES, indicator: values})
    targets = made.targets.copy()
    own = targets["plan_id"].eq(made_up_county.PLAN)
    near = {"female_life_expectancy": 82.0, "childcare_places_per_1000": 2.0}[indicator]
    targets.loc[own & targets["indicator_id"].eq(indicator), "value"] = near
    report = PlanReport.of(replace(made, targets=targets), made_up_county.PLAN, as_of=2025)
    text = told(report)
    row = report.gaps.set_index("indicator_id").loc[indicator]
    assert abs(row["attainment"]) > 1
    assert f"{abs(row['attainment']) * 100:.1f}%" not in text
    if "完成路程" in row["basis"]:
        assert said in row["basis"]


def test_few_cases_that_several_years_decided_are_marked_where_they_are_named() -> None:
    lost = {2020: (0.0, 0, 4000), **dict.fromkeys(range(2021, 2025), (100.0, 4, 4000)), 2025: (25.0, 1, 4000)}
    made = made_up_county.package(values={**made_up_county.VALUES, "maternal_mortality_ratio": lost})
    targets = made.targets.copy()
    own = targets["plan_id"].eq(made_up_county.PLAN) & targets["indicator_id"].eq("maternal_mortality_ratio")
    targets.loc[own, ["comparator", "value", "unit", "relative_to", "note", "value_text"]] = [
        "le",
        15.0,
        "per_100k",
        "",
        "",
        "15/10万以下",
    ]
    report = PlanReport.of(replace(made, targets=targets), made_up_county.PLAN, as_of=2025)
    row = report.promises.set_index("indicator_id").loc["maternal_mortality_ratio"]
    assert row["name"] in report.headline_names(), row["basis"]
    assert "孕产妇死亡率（例数很少，按多年合计判断）" in told(report)
    brief = "".join(block.text for block in report.brief().blocks if isinstance(block, Paragraph))
    assert "例数很少，按多年合计判断" in brief
    assert "尚差10个十万分点" not in brief


def test_an_indicator_that_is_promised_twice_has_its_number_once() -> None:
    made = made_up_county.package()
    own = made.targets[made.targets["plan_id"].eq(made_up_county.PLAN)]
    first = own[own["indicator_id"].eq("infant_mortality_rate")].iloc[0].to_dict()
    again = {**first, "target_id": f"{made_up_county.PLAN}.goal.health.9.1", "item": "9", "kind": "directional",
             "comparator": "decrease", "value": None, "value_text": ""}  # fmt: skip
    targets = pd.concat([made.targets, schemas.TARGETS.conform(pd.DataFrame([again]))], ignore_index=True)
    report = PlanReport.of(replace(made, targets=targets), made_up_county.PLAN, as_of=2025)
    words = "\n".join(block.text for block in report.by_domain().blocks if isinstance(block, Heading | Paragraph))
    assert words.count("2.29‰") == 1
    assert "同一指标已按定量目标说明的1项：婴儿死亡率。" in words
