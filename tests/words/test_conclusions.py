"""Headings that tell what an indicator came to: the change in tenths or in its own unit, and how it stands."""

from __future__ import annotations

from dataclasses import replace

import pytest

from halfsky.words.conclusions import clause, conclusion, tenths
from halfsky.words.fact import Fact

FACT = Fact(
    name="孕产妇死亡率", indicator="孕产妇死亡率", unit="per_100k", counted="", status="attained", comparator="le",
    warnings=(), as_of=2020, year=2020, value=16.9, base_year=2010, base=30.0, deadline=2020, start_year=2011,
    end_year=2020, aim=20.0, low=None, high=None, tolerance=None, gap=3.1, periodicity="", value_text="20/10万",
    language="zh",
)  # fmt: skip


@pytest.mark.parametrize(
    ("base", "value", "said"),
    [
        (30.0, 16.9, "降低超四成"),
        (30.0, 18.0, "降低四成"),
        (30.0, 24.0, "降低两成"),
        (30.0, 23.9, "降低超两成"),
        (10.0, 19.9, "提高超九成"),
        (30.0, 27.1, ""),
        (30.0, 30.0, ""),
        (10.0, 20.0, ""),
        (0.0, 3.0, ""),
    ],
)
def test_a_change_of_a_tenth_or_more_is_told_in_tenths(base: float, value: float, said: str) -> None:
    assert tenths(replace(FACT, base=base, value=value)) == said


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({}, "孕产妇死亡率降低超四成，已达标"),
        ({"as_of": 2018, "year": 2018}, "孕产妇死亡率降低超四成，提前达标"),
        ({"value": 28.0, "status": "missed"}, "孕产妇死亡率降低2个十万分点，未达标"),
        ({"value": 28.0, "status": "slow", "deadline": 2030}, "孕产妇死亡率降低2个十万分点，进展缓慢"),
        ({"value": 31.0, "status": "moving_away", "deadline": 2030}, "孕产妇死亡率提高1个十万分点，背离目标"),
        (
            {"value": 31.0, "status": "moving_away", "deadline": 2030, "two_values": True},
            "孕产妇死亡率提高1个十万分点，未见改善",
        ),
        (
            {"value": 31.0, "status": "moving_away", "deadline": 2030, "warnings": ("volatile",)},
            "孕产妇死亡率提高1个十万分点，未见改善",
        ),
        ({"value": 30.0, "status": "slow", "deadline": 2030}, "孕产妇死亡率与基期持平，没有进展"),
        ({"base_kind": "推算"}, "孕产妇死亡率为16.9/10万，已达标"),
        ({"value": 28.0, "status": "missed", "year": 2018}, "孕产妇死亡率降低2个十万分点，按2018年数值未达标"),
        ({"base_year": 2012}, "孕产妇死亡率比2012年降低超四成，已达标"),
        ({"value": 30.0, "status": "missed"}, "孕产妇死亡率与基期持平，未达标"),
        ({"base": None, "base_year": None}, "孕产妇死亡率为16.9/10万，已达标"),
        ({"warnings": ("small_number",), "status": "too_small"}, "孕产妇死亡率为16.9/10万，尚不能判断是否达标"),
        ({"unit": "percent", "base": 30.0, "value": 60.0}, "孕产妇死亡率提高30个百分点，已达标"),
    ],
)
def test_a_heading_says_what_it_came_to(changed: dict, said: str) -> None:
    assert conclusion(replace(FACT, **changed)) == said


def test_a_clause_has_value_change_and_side() -> None:
    assert clause(FACT) == "孕产妇死亡率2020年为16.9/10万，比2010年降低13.1个十万分点，最新值低于目标值3.1个十万分点"
    english = replace(FACT, language="en", name="Maternal mortality ratio")
    assert clause(english).startswith("Maternal mortality ratio 16.9/100k in 2020, 13.1/100k less than in 2010, ")
    assert conclusion(english) == "Maternal mortality ratio: 13.1/100k less than in 2010, attained"
