"""One rule says which way an indicator goes: no word of a trend is said of a year's change, nor of few cases."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

import made_up_county
from halfsky import schemas
from halfsky.package import Package
from halfsky.render.blocks import Heading, Paragraph, Table
from halfsky.reports import PlanReport
from halfsky.vocabulary.statuses import STATUSES

TRENDS = [STATUSES.label(code) for code in STATUSES.where(trend=True)]
UP_AND_DOWN = {2021: (14.8, -1, -1), 2022: (14.3, -1, -1), 2023: (14.8, -1, -1), 2024: (16.9, -1, -1),
               2025: (14.9, -1, -1)}  # fmt: skip
ONE_DEATH = {2020: (0.0, 0, 2600), **dict.fromkeys(range(2021, 2025), (0.0, 0, 2500)), 2025: (41.27, 1, 2423)}
"""By year: value, cases, among how many; -1 where not known."""
MADE = {"science_literacy_rate": ("公民具备科学素质的比例", "increase", "提高", UP_AND_DOWN),
        "maternal_mortality_ratio": ("孕产妇死亡率", "decrease", "降低", ONE_DEATH)}  # fmt: skip


def with_directions(*indicators: str, language: str = "zh", kind: str = "annual") -> PlanReport:
    made: Package = made_up_county.package(
        values={**made_up_county.VALUES, **{one: MADE[one][3] for one in indicators}}
    )
    rows = [
        {"target_id": f"{made_up_county.PLAN}.goal.health.{place}.1", "plan_id": made_up_county.PLAN, "section": "goal",
         "domain": "health", "item": str(place), "kind": "directional", "indicator_id": one, "indicator": MADE[one][0],
         "comparator": MADE[one][1], "value_text": MADE[one][2], "review_status": "confirmed"}
        for place, one in enumerate(indicators, 20)
    ]  # fmt: skip
    targets = made.targets[
        ~(made.targets["plan_id"].eq(made_up_county.PLAN) & made.targets["indicator_id"].isin(indicators))
    ]
    targets = pd.concat([targets, schemas.TARGETS.conform(pd.DataFrame(rows))], ignore_index=True)
    return PlanReport.of(
        replace(made, targets=targets), made_up_county.PLAN, as_of=2025, language=language, report=kind
    )


def said_of(report: PlanReport, name: str) -> list[str]:
    """Every sentence and row of the brief, the report and the annex that names it."""
    document = report.document()
    blocks = [block for part in (report.brief(), document.main_text(), document.annex()) for block in part.blocks]
    texts = [block.text for block in blocks if isinstance(block, Heading | Paragraph)]
    rows = [" ".join(map(str, row)) for block in blocks if isinstance(block, Table) for row in block.frame.to_numpy()]
    return [one for text in [*texts, *rows] for one in text.split("。") if name in one]


def test_a_years_change_is_told_in_no_word_of_a_trend() -> None:
    report = with_directions("science_literacy_rate")
    row = report.directions.set_index("indicator_id").loc["science_literacy_rate"]
    assert row["status"] == "stable"
    told = said_of(report, "公民具备科学素质的比例")
    assert any("不及上年" in text for text in told)
    others = [label for label in TRENDS if label != STATUSES.label("stable")]
    assert [text for text in told for label in others if label in text] == []


@pytest.mark.parametrize("kind", ["annual", "final"])
def test_one_death_is_told_as_a_case_and_as_no_trend(kind: str) -> None:
    report = with_directions("maternal_mortality_ratio", kind=kind)
    assert report.directions.set_index("indicator_id").loc["maternal_mortality_ratio", "status"] == "too_small"
    told = said_of(report, "孕产妇死亡率")
    assert any("41.27/10万（1例，活产2423人）" in text and "因基数小" in text for text in told)
    wrong = [*(label for label in TRENDS if label != "平稳"), "提高41.27", "上升41.27", "高于目标"]
    assert [text for text in told for word in wrong if word in text] == []
    assert all("孕产妇死亡率" not in text for text in report.headline_names())


def test_one_death_against_a_number_is_told_as_a_case() -> None:
    made = made_up_county.package(values={**made_up_county.VALUES, "maternal_mortality_ratio": ONE_DEATH})
    targets = made.targets.copy()
    own = targets["plan_id"].eq(made_up_county.PLAN) & targets["indicator_id"].eq("maternal_mortality_ratio")
    targets.loc[own, ["comparator", "value", "unit", "relative_to", "note"]] = ["le", 12.0, "per_100k", "", ""]
    report = PlanReport.of(replace(made, targets=targets), made_up_county.PLAN, as_of=2025)
    told = said_of(report, "孕产妇死亡率")
    assert any("1例，活产2423人" in text and "基期（2020年）0例，因基数小，不作升降比较" in text for text in told)
    moved = [text for text in told if "提高41.27" in text or "29.27" in text]
    assert moved == [], moved


def test_in_english_one_death_is_a_case() -> None:
    told = " ".join(with_directions("maternal_mortality_ratio", language="en").findings["sentence"])
    assert "cases: 1 of 2,423 live births" in told or "cases: 1 of 2423 live births" in told
    assert "too few cases to say whether it rose or fell" in told
    assert "41.27/100k more" not in told


def test_a_share_of_few_people_is_told_as_people() -> None:
    """Twelve of twenty-five, and thirteen the year before: one person moves the share by four points."""
    few = {2020: (40.0, 10, 25), 2024: (52.0, 13, 25), 2025: (48.0, 12, 25)}
    made = made_up_county.package(values={**made_up_county.VALUES, "premarital_medical_exam_rate": few})
    rows = [{"target_id": f"{made_up_county.PLAN}.goal.health.30.1", "plan_id": made_up_county.PLAN, "section": "goal",
             "domain": "health", "item": "30", "kind": "quantitative", "indicator_id": "premarital_medical_exam_rate",
             "indicator": "婚前医学检查率", "comparator": "ge", "value": 85.0, "unit": "percent",
             "value_text": "达到85%以上", "review_status": "confirmed"}]  # fmt: skip
    targets = pd.concat([made.targets, schemas.TARGETS.conform(pd.DataFrame(rows))], ignore_index=True)
    report = PlanReport.of(replace(made, targets=targets), made_up_county.PLAN, as_of=2025)
    (told,) = [text for text in report.findings["sentence"] if "婚前医学检查率" in text]
    assert "25人中12人" in told
    assert "上年13人" in told
    assert "因基数小，不作升降比较" in told
