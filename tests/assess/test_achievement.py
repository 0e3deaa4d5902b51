"""实现程度 as Chinese monitoring gives it, and the journey that it flatters."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import halfsky
from halfsky.assess import achievement, achievement_by
from halfsky.errors import UsageError
from halfsky.schemas import ACHIEVEMENT, GAPS
from long_form import examples


def gap(comparator: str, observed: float, target: float, *, gap: float = math.nan, **others: object) -> pd.DataFrame:
    row = {
        "plan_id": "p", "target_id": "t", "indicator_id": "i", "domain": "health", "as_of": 2020, "status": "slow",
        "comparator": comparator, "observed": observed, "target": target, "gap": gap, "unit": "percent",
    }  # fmt: skip
    return GAPS.conform(pd.DataFrame([row | others]))


@pytest.mark.parametrize(
    ("comparator", "observed", "target", "distance", "level"),
    [
        ("ge", 75.5, 80, -4.5, 94.375),  # screening for women's diseases, 2018 against 2020
        ("ge", 54.4, 40, 14.4, 136),  # gross enrolment of higher education: a surplus stays
        ("gt", 0, 40, -40, 0),
        ("le", 20.1, 20, -0.1, 99.50248756218905),  # maternal mortality 2015: 基本实现 in the mid-term report of 2016
        ("le", 16.9, 20, 3.1, 118.34319526627219),
        ("le", 0, 7, 7, 100),  # by definition
        ("lt", 0, 0, 0, 100),
        ("le", 2, 0, -2, 0),  # of a target of 0 the ratio knows all or nothing
        ("ge", 5, 0, 5, None),
        ("approx", 50.4, 50, 0, 100),  # within ±1
        ("approx", 44, 50, -5, (1 - 5 / 49) * 100),  # ±1: the nearer edge is 49
        ("approx", 112, 109, -2, (1 - 2 / 110) * 100),
        ("range", 93, 90, 0, 100),
        ("range", 81, 90, -9, 90),  # below an interval it is x / edge, as for 正指标
        ("range", 104.5, 95, -9.5, 90),
        ("range", 200, 95, -105, (1 - 105 / 95) * 100),  # uncapped
        ("eq", 90, 100, -10, 90),
        ("ge", -3, 5, -8, None),
        ("le", 3, -5, -8, None),
        ("ge", math.nan, 80, math.nan, None),
        ("increase", 75, math.nan, math.nan, None),
    ],
)
def test_the_level_of_each_kind_of_target(comparator, observed, target, distance, level) -> None:
    found = achievement(gap(comparator, observed, target, gap=distance)).iloc[0]
    if level is None:
        assert math.isnan(found["achievement"])
        assert math.isnan(found["achievement_capped"])
    else:
        assert found["achievement"] == pytest.approx(level)
        assert found["achievement_capped"] == pytest.approx(min(max(level, 0), 100))


def test_what_is_not_comparable_has_no_level() -> None:
    row = gap("ge", 75.5, 80, gap=math.nan, status="not_comparable")
    assert achievement(row)["achievement"].isna().all()


AMOUNT = st.integers(1, 10**6).map(lambda number: number / 100)


@examples(10, 100)
@given(st.lists(st.tuples(st.sampled_from(["ge", "le"]), AMOUNT, AMOUNT), min_size=1))
def test_a_hundred_is_the_target_and_more_is_beyond_it(cells: list[tuple[str, float, float]]) -> None:
    rows = pd.DataFrame(cells, columns=["comparator", "observed", "target"])
    found = achievement(GAPS.conform(rows.assign(status="slow", as_of=2020)))
    met = rows["observed"].ge(rows["target"]).where(rows["comparator"].eq("ge"), rows["observed"].le(rows["target"]))
    assert found["achievement"].ge(100 - 1e-9).tolist() == met.tolist()
    assert found["achievement_capped"].between(0, 100).all()


def assessed(as_of: int, plan_id: str) -> pd.DataFrame:
    package = halfsky.load_package()
    targets = package.targets[package.targets["plan_id"].eq(plan_id)]
    return halfsky.assess_targets(
        targets, package.observations, plans=package.plans, indicators=package.indicators, areas=package.areas,
        breaks=package.breaks, as_of=as_of,
    )  # fmt: skip


def test_the_ratio_flatters_and_the_journey_beside_it_does_not() -> None:
    """Screening: 61.2 % in 2010, 75.5 % in 2018, 80 % promised for 2020; the Bureau of Statistics: 仍有差距."""
    levels = achievement(assessed(2020, "national-2011-2020")).set_index("indicator_id")
    screening = levels.loc["womens_common_disease_screening_rate"]
    assert round(screening["achievement"], 1) == 94.4
    assert round(screening["attainment"] * 100, 1) == 76.1
    village = levels.loc["female_share_village_committee_members"]
    assert (round(village["achievement"], 1), round(village["attainment"] * 100, 1)) == (80.7, 20.5)
    assert levels.columns.tolist() == ACHIEVEMENT.names[:2] + ACHIEVEMENT.names[3:]


def test_means_say_of_how_many_targets() -> None:
    by_domain = achievement_by(assessed(2020, "national-2011-2020")).set_index("domain")
    decision = by_domain.loc["decision"]
    assert decision["achievement_mean"] == pytest.approx((80.66666667 + 100 + 100) / 3)
    assert (decision["achievement_n"], decision["journey_n"]) == (3, 2)
    assert decision["journey_mean"] == pytest.approx((20.547945 + 100) / 2)  # 50.4 is within 50 ± 1: all the way
    economy = by_domain.loc["economy"]
    assert (economy["achievement_n"], economy["journey_n"]) == (1, 0), "met at the baseline: there is no way to cover"
    assert math.isnan(economy["journey_mean"])
    assert by_domain.loc["social_security", "achievement_n"] == 0


def test_no_target_makes_up_for_another_and_none_counts_twice() -> None:
    rows = pd.concat(
        [
            gap("ge", 160, 80, target_id="a", attainment=9.0, status="attained"),
            gap("ge", 40, 80, target_id="b", indicator_id="j", attainment=-1.0, status="moving_away"),
            gap("ge", 160, 80, target_id="again", attainment=9.0, status="attained"),
            gap("ge", 70, 80, target_id="c", indicator_id="k", status="insufficient"),  # where the plan starts from
        ]
    )
    whole = achievement_by(rows, None).iloc[0]
    assert whole.to_dict() == {
        "achievement_mean": 75, "achievement_n": 2, "journey_mean": 0, "journey_median": 0, "journey_n": 2
    }  # fmt: skip


def test_of_nothing_and_by_a_column_that_is_not_there() -> None:
    assert achievement_by(GAPS.empty()).empty
    assert achievement_by(GAPS.empty(), None)["achievement_n"].tolist() == [0]
    with pytest.raises(UsageError, match="'plan'"):
        achievement_by(GAPS.empty(), "plan")
    with pytest.raises(UsageError, match="gaps"):
        achievement(pd.DataFrame({"observed": [1.0]}))
