"""The attainment rate always says of how many, and what was left out."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from halfsky.assess import distinct, summarise
from halfsky.errors import UsageError
from halfsky.schemas import GAPS, OBSERVATIONS
from long_form import examples


def gaps(**counts: int) -> pd.DataFrame:
    statuses = [status for status, number in counts.items() for _ in range(number)]
    frame = pd.DataFrame({"status": statuses, "comparator": "ge", "plan_id": "p", "domain": "health"})
    return GAPS.conform(frame.assign(target_id=[f"t{i}" for i in range(len(frame))], as_of=2020))


@pytest.mark.parametrize(
    ("counts", "rate"),
    [
        ({"attained": 44, "missed": 10}, 81.5),  # National Bureau of Statistics, mid-term report of 2016
        ({"attained": 75, "slow": 14}, 84.3),  # Lishui, review of the 13th five-year period
        ({"attained": 25, "missed": 3}, 89.3),
        # Jinchuan: 94 items, 4 short, 2 without data, published as "90 of 94, 96 %": no data is not attained.
        ({"attained": 88, "missed": 4, "no_data": 2}, 95.7),
    ],
)
def test_published_rates(counts: dict[str, int], rate: float) -> None:
    assert summarise(gaps(**counts))["attainment_rate"].item() == rate


def test_nearly_attained_has_a_rate_of_its_own() -> None:
    whole = summarise(gaps(attained=40, nearly_attained=4, missed=10)).iloc[0]
    assert (whole["attainment_rate"], whole["attainment_rate_with_nearly"]) == (74.1, 81.5)


def test_denominators_add_up() -> None:
    mixed = gaps(attained=3, nearly_attained=1, insufficient=2, lost=1, no_data=4, not_comparable=2)
    mixed["indicator_id"] = mixed["target_id"]
    unlinked = gaps(no_data=3)  # nothing says what would have to be observed
    directional = gaps(improving=2, stable=1, no_data=3).assign(comparator="increase", domain="education")
    whole = summarise(pd.concat([mixed, unlinked, directional])).iloc[0]
    columns = ["measurable", "no_data", "insufficient", "not_comparable", "out_of_scope", "directional"]
    assert whole[columns].tolist() == [5, 4, 2, 2, 3, 6]
    assert whole["total"] == whole[columns].sum() == 22
    assert whole["attainment_rate"] == 60.0


def test_rates_by_domain() -> None:
    health = gaps(attained=1, missed=1)
    law = gaps(no_data=2).assign(domain="law")
    by_domain = summarise(pd.concat([law, health]), by="domain").set_index("domain")
    assert by_domain.loc["health", "attainment_rate"] == 50
    assert pd.isna(by_domain.loc["law", "attainment_rate"])
    assert by_domain["total"].to_dict() == {"health": 2, "law": 2}


def test_a_target_that_is_stated_three_times_counts_once() -> None:
    stated = gaps(attained=3, missed=1).assign(indicator_id=["mmr", "mmr", "mmr", "other"], target=[8.0, 8.0, 8.0, 8.0])
    whole = summarise(stated).iloc[0]
    assert whole[["attained", "measurable", "total", "repeated"]].tolist() == [1, 2, 2, 2]
    assert distinct(stated)["target_id"].tolist() == ["t0", "t3"]
    # of several numbers for one indicator and one year the strictest is the promise
    stricter = stated.assign(target=[8.0, 9.0, 8.0, 8.0])
    assert distinct(stricter)["target_id"].tolist() == ["t1", "t3"]
    assert summarise(stricter)["total"].item() == 2
    later = stricter.assign(due_year=[2020, 2025, 2020, 2020])
    assert distinct(later)["target_id"].tolist() == ["t0", "t1", "t3"]


@examples(10, 200)
@given(order=st.permutations(range(7)))
def test_the_order_of_the_rows_chooses_no_statement(order: list[int]) -> None:
    stated = gaps(attained=7).assign(
        indicator_id=["a", "a", "a", "a", "b", "b", ""], target=[88.0, 90.0, 90.0, 90.0, 5.0, 5.0, 5.0],
        comparator=["ge", "ge", "gt", "gt", "le", "lt", "le"], due_year=[2025, 2025, 2025, 2030, 2025, 2025, 2025],
    )  # fmt: skip
    assert set(distinct(stated.iloc[order])["target_id"]) == {"t2", "t3", "t5", "t6"}


def test_by_two_columns_and_by_one_that_is_not_there() -> None:
    counts = summarise(gaps(attained=2, missed=1), by=["plan_id", "domain"])
    assert counts[["plan_id", "domain", "measurable"]].iloc[0].tolist() == ["p", "health", 3]
    with pytest.raises(UsageError, match="'plan'"):
        summarise(gaps(attained=1), by="plan")
    for function in (summarise, distinct):
        with pytest.raises(UsageError, match=r"gaps: column 'plan_id' is missing: .*assess_targets"):
            function(OBSERVATIONS.empty())
        with pytest.raises(UsageError, match="gaps: a list"):
            function([1])


def test_nothing_has_no_rate() -> None:
    whole = summarise(GAPS.empty())
    assert whole["total"].tolist() == [0]
    assert whole["attainment_rate"].isna().all()
    assert summarise(GAPS.empty(), by="plan_id").empty
