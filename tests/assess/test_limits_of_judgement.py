"""What cannot be judged says why, and what is certain is not called chance."""

from __future__ import annotations

import pandas as pd
import pytest

from assessment_frames import areas, assess_one, indicators, observed, plans, target, targets
from halfsky.assess import assess_targets
from halfsky.errors import UsageError

FALL = {"unit": "percent", "value_text": "下降20%"}
DEATHS = observed("mortality", "per_100k", {2018: 15, 2023: 12, 2024: 11}, numerator=300, denominator=2_500_000)


@pytest.mark.parametrize(("deaths", "status"), [(0, "attained"), (1, "missed")])
def test_no_case_at_all_is_a_fact_and_not_chance(deaths: int, status: str) -> None:
    seen = observed("mortality", "per_100k", {2010: 30, 2020: deaths / 0.03}, numerator=deaths, denominator=3000)
    gap = assess_one(target("mortality", "le", 0, "per_100k"), seen)
    assert gap["status"] == status
    assert "小样本" in gap["basis"]
    assert "可能性" not in gap["basis"]
    assert ("差" in gap["basis"]) == (status == "missed")


@pytest.mark.parametrize(("there", "status"), [(20, "attained"), (19, "missed")])
def test_everybody_of_few_is_a_fact_and_not_chance(there: int, status: str) -> None:
    seen = observed("share", "percent", {2010: 50, 2020: there * 5}, numerator=there, denominator=20)
    assert assess_one(target("share", "ge", 100), seen)["status"] == status


def test_a_base_that_is_no_year_stops_its_own_row_and_no_other() -> None:
    rows = targets(
        target("mortality", "ge", 20, relative_to="2018年", **FALL), target("mortality", "le", 12, "per_100k")
    )
    gaps = assess_targets(
        rows, DEATHS, plans=plans(2019, 2024), indicators=indicators(), areas=areas(), as_of=2024
    )  # fmt: skip
    assert gaps["status"].tolist() == ["not_comparable", "attained"]
    assert "“2018年”不是年份" in gaps["basis"].iloc[0]


@pytest.mark.parametrize("base", ["2023", "2024", "2030"])
def test_a_change_against_a_year_that_is_not_before_the_deadline_is_not_judged(base: str) -> None:
    row = target("mortality", "ge", 20, relative_to=base, deadline_year=2023, **FALL)
    gap = assess_one(row, DEATHS, as_of=2024, start=2019, end=2024)
    assert gap["status"] == "not_comparable"
    assert f"目标相对{base}年而定，该年不早于目标期限（2023年）" in gap["basis"]


def test_a_value_without_a_year_is_refused_with_its_row() -> None:
    seen = observed("rate", "percent", {2019: 80, 2020: 95})
    seen.loc[1, "year"] = pd.NA
    with pytest.raises(UsageError, match="observations: row 1 has no year"):
        assess_one(target("rate", "ge", 90), seen)


def test_a_provisional_value_beside_a_final_one_of_women_whose_total_is_ancient() -> None:
    seen = pd.concat(
        [
            observed("rate", "percent", {2005: 50}),
            observed("rate", "percent", {2010: 80, 2020: 91}, sex="female"),
            observed("rate", "percent", {2020: 85}, sex="female", status="provisional", source_id="z"),
        ],
        ignore_index=True,
    )
    gap = assess_one(target("rate", "ge", 90), seen)
    assert (gap["status"], gap["observed"]) == ("attained", 91)
    assert "女性数据" in gap["basis"]
