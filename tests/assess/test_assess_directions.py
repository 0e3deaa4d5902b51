"""Targets without a number: which way the series goes, and how sure that is."""

from __future__ import annotations

import pandas as pd
import pytest

from halfsky.assess import assess_targets
from halfsky.assess.directions import mann_kendall_p, trends
from halfsky.schemas import AREAS, INDICATORS, OBSERVATIONS, PLANS, TARGETS

# Base year 2010. From five points on a direction counts only with p <= 0.05.
SPECIFICATION = """
comparator  better    values from 2010                        status
---
increase    higher    -                                       no_data
increase    higher    40                                      insufficient
increase    higher    40 41                                   improving
increase    higher    40 39                                   worsening
increase    higher    40 40 40                                stable
increase    higher    40 41 42 43 44                          improving
increase    higher    40 39 38 37 36                          worsening
increase    higher    40 45 39 46 38                          stable
increase    higher    40 41 42 43 42.9                        stable
increase    balanced  40 41 42                                improving
decrease    lower     40 39 38                                improving
decrease    lower     40 41 42                                worsening
decrease    balanced  40 39 38                                improving
increase    lower     40 41 42                                not_comparable
decrease    higher    40 39 38                                not_comparable
maintain    higher    40 40 40                                stable
maintain    higher    40 41 42                                improving
maintain    higher    40 39 38                                worsening
maintain    lower     40 41 42                                worsening
maintain    balanced  40 41 42                                worsening
slow        lower     40 45 48 49 49.5                        improving
slow        lower     40 40.5 41.5 44 50                      worsening
slow        lower     40 41 42 43 44                          stable
slow        lower     40 39 38                                improving
slow        lower     40 41 42                                insufficient
"""
CASES = [line.split() for line in SPECIFICATION.strip().split("---\n")[1].splitlines()]


def assess(comparator: str, better: str, values: list[float], first: int = 2010) -> pd.Series:
    plans = {
        "plan_id": ["p"],
        "area_code": "990101",
        "title": "规划",
        "start_year": 2011,
        "end_year": 2020,
        "status": "issued",
    }
    indicator = {
        "indicator_id": ["share"],
        "name_zh": "甲",
        "name_en": "a",
        "unit": "percent",
        "better": better,
        "decimals": 1,
    }
    row = {
        "target_id": ["t"], "plan_id": "p", "section": "goal", "kind": "directional", "indicator": "甲",
        "indicator_id": "share", "comparator": comparator, "review_status": "confirmed",
    }  # fmt: skip
    seen = pd.DataFrame({"value": values, "year": range(first, first + len(values))}).assign(
        area_code="990101",
        indicator_id="share",
        sex="total",
        residence="total",
        unit="percent",
        status="final",
        source_id="s",
    )
    return assess_targets(
        TARGETS.conform(pd.DataFrame(row)), OBSERVATIONS.conform(seen), plans=PLANS.conform(pd.DataFrame(plans)),
        indicators=INDICATORS.conform(pd.DataFrame(indicator)), areas=AREAS.empty(), as_of=2019,
    ).iloc[0]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=[" ".join(case) for case in CASES])
def test_status_of_a_direction(case: list[str]) -> None:
    comparator, better, *values, status = case
    gap = assess(comparator, better, [float(value) for value in values if value != "-"])
    assert gap["status"] == status, gap["basis"]
    assert gap["basis"]
    assert gap[["gap", "attainment", "pace_ratio", "target", "required_per_year"]].isna().all()


def test_a_directional_target_shows_from_where_to_where() -> None:
    gap = assess("increase", "higher", [40, 41, 42, 43, 44])
    assert (gap["baseline_year"], gap["baseline"], gap["latest_year"], gap["observed"]) == (2010, 40, 2014, 44)
    assert gap["unit"] == "percent"
    assert "p=0.0167" in gap["basis"]


def test_years_before_the_plan_are_no_part_of_its_trend() -> None:
    # A long fall until 2009 does not outweigh the rise since.
    assert assess("increase", "higher", [90, 80, 70, 60, 50, 40, 41, 42, 43, 44], first=2005)["status"] == "improving"


@pytest.mark.parametrize(
    ("points", "score", "p"), [(3, 3, 1 / 3), (4, 6, 1 / 12), (5, 10, 1 / 60), (5, 0, 1.0), (8, 2, 0.90)]
)
def test_exact_mann_kendall(points: int, score: int, p: float) -> None:
    # 2/n! for a strictly rising series; n = 8 and S = 2 as worked out for a control chart example.
    assert mann_kendall_p(points, score) == pytest.approx(p, abs=0.005)


def test_exact_mann_kendall_agrees_with_scipy() -> None:
    from scipy.stats import kendalltau  # noqa: PLC0415 - a second opinion, half a second to import

    values = [61.0, 58.5, 62.0, 63.1, 60.2, 65.2, 66.0]
    points = pd.DataFrame({"row": 0, "year": range(2011, 2018), "value": values})
    p = trends(points)["p"].iloc[0]
    assert p == pytest.approx(kendalltau(points["year"], points["value"], method="exact").pvalue)


def test_slope_is_the_median_of_all_pairs_and_counts_real_years() -> None:
    points = pd.DataFrame(
        {"row": [1, 1, 1, 1, 7, 7], "year": [2010, 2011, 2012, 2020, 2010, 2015], "value": [0, 1, 50, 10, 3, 8.0]}
    )
    found = trends(points)
    # Pairs of row 1: 1, 25, 1, 49, 1, -5; the outlier of 2012 moves the median not at all.
    assert found["slope"].to_dict() == {1: 1.0, 7: 1.0}
    assert list(found.index) == [1, 7]
