"""A rate that silence cannot raise: what is withheld stays in the account, and the bounds hold what is not said."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from assessment_frames import PLAIN, areas, assess_one, indicators, observed, plans, target, targets
from halfsky.assess import assess_targets, sensitivity, summarise
from halfsky.schemas import OBSERVATIONS
from halfsky.words import rates
from long_form import rounds

pytestmark = pytest.mark.long

PACKAGES, TARGETS_EACH = rounds(60, 200), 8
START, END = 2021, 2025


def _packages(seed: int) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Plans of plain quantitative targets, each in a county of its own, some due before the plan ends and some after."""
    random = np.random.default_rng(seed)
    known = indicators()
    known = known[known["better"].isin(["higher", "lower"])]
    rows, cells, named = [], [], []
    for number in range(PACKAGES):
        county = f"99{number:04d}"
        end = int(random.choice([END, END, END + 5]))
        named.append({"plan_id": county, "area_code": county, "title": "规划", "start_year": START, "end_year": end,
                      "status": "issued"})  # fmt: skip
        for indicator in known.itertuples():
            goal = float(np.round(random.uniform(20, 90), 1))
            due = None if random.random() < 0.7 else int(random.integers(START + 1, END + 1))
            rows.append(target(indicator.indicator_id, "ge" if indicator.better == "higher" else "le", goal,
                               indicator.unit, plan_id=county, target_id=f"{county}-{indicator.indicator_id}",
                               deadline_year=due))  # fmt: skip
            for year in range(2018, END + 4):
                if random.random() < 0.55:
                    value = float(np.round(np.clip(goal + random.normal(0, 8), 0, 100), 1))
                    cells.append((county, indicator.indicator_id, indicator.unit, year, value))
    columns = ["area_code", "indicator_id", "unit", "year", "value"]
    seen = OBSERVATIONS.conform(pd.DataFrame(cells, columns=columns).assign(**PLAIN))
    return (
        targets(*rows),
        seen,
        plans().iloc[:0].pipe(lambda empty: pd.concat([empty, pd.DataFrame(named)])).astype(plans().dtypes),
    )


@pytest.mark.parametrize(("seed", "as_of"), [(1, 2025), (2, 2026), (3, 2028)])
def test_withholding_never_raises_the_lower_bound_and_the_bounds_hold_the_rate(seed: int, as_of: int) -> None:
    rows, seen, promised = _packages(seed)
    context = {"plans": promised, "indicators": indicators(), "areas": areas(), "as_of": as_of}
    full = summarise(assess_targets(rows, seen, **context), by="plan_id").set_index("plan_id")

    # of any subset of the due targets everything that could stand for the due year
    random = np.random.default_rng(seed)
    ends = rows["deadline_year"].fillna(rows["plan_id"].map(promised.set_index("plan_id")["end_year"]))
    hidden = rows[ends.le(as_of) & (random.random(len(rows)) < random.uniform(0, 1, len(rows)))].assign(due=ends)
    keys = hidden[["plan_id", "indicator_id", "due"]].rename(columns={"plan_id": "area_code"})
    known = seen.merge(keys, on=["area_code", "indicator_id"], how="left")
    within = known["year"].sub(known["due"]).abs().le(2)
    kept = seen[~within.fillna(False).to_numpy("bool")]
    gaps = assess_targets(rows, kept, **context)
    told = summarise(gaps, by="plan_id").set_index("plan_id")

    assert len(keys) > 100
    silent = gaps["status"].isin(["unreported", "no_data"]).groupby(gaps["plan_id"]).sum()
    pd.testing.assert_series_equal(told["unknown"], silent, check_names=False)
    whole = told["bounded"].where(told["bounded"].gt(0))
    low, high = told["attained"] / whole, (told["attained"] + told["unknown"]) / whole
    rate = full["attained"] / full["measurable"].where(full["measurable"].gt(0))
    judged = rate.notna()
    assert judged.sum() > PACKAGES / 2
    assert (low[judged] <= rate[judged] + 1e-12).all()
    assert (high[judged] >= rate[judged] - 1e-12).all()
    assert (high - low - silent / whole).abs().max() < 1e-12
    before = full["attained"] / full["bounded"].where(full["bounded"].gt(0))
    assert (low <= before + 1e-12)[before.notna()].all()
    # as printed: one decimal
    assert (told["attainment_rate_low"] - low * 100).abs().max() <= 0.05 + 1e-9
    assert (told["attainment_rate_high"] - high * 100).abs().max() <= 0.05 + 1e-9


WINDOW = """
observations             as of  status       judged
2020:60 2025:95 2026:80  2026   attained     2025
2020:60 2025:80 2026:95  2026   missed       2025
2020:60 2024:95          2025   attained     2024
2020:60 2024:80          2025   missed       2024
2020:60 2023:80          2026   missed       2023
2020:60 2023:80 2026:95  2026   missed       2023
2020:60 2022:95          2025   unreported   2022
2020:60 2021:95          2026   unreported   2021
2020:60 2026:95          2026   attained     2026
2020:60 2027:80          2027   missed       2027
2020:60 2028:95          2028   unreported   2020
2020:95                  2025   unreported   2020
2018:95                  2025   no_data      -
2020:60 2021:95          2024   attained     2021
"""


@pytest.mark.parametrize("line", WINDOW.strip().splitlines()[1:])
def test_a_due_target_is_judged_by_the_value_that_stands_for_its_year(line: str) -> None:
    *series, as_of, status, judged = line.split()
    values = {int(year): float(value) for year, value in (pair.split(":") for pair in series)}
    gap = assess_one(
        target("rate", "ge", 90), observed("rate", "percent", values), as_of=int(as_of), start=2021, end=2025
    )
    year = "-" if pd.isna(gap["latest_year"]) else str(gap["latest_year"])
    assert (gap["status"], year) == (status, judged), gap["basis"]
    assert gap["due_year"] == 2025
    if status in ("attained", "missed") and year != "2025" and int(as_of) >= 2025:
        assert f"按{year}年数值判断" in gap["basis"]
    assert ("逾期" in gap["basis"]) == ((status == "attained" and year == "2026") or values.get(2026) == 95), gap[
        "basis"
    ]


def test_what_is_met_by_its_date_and_lost_again_says_so() -> None:
    seen = observed("rate", "percent", {2020: 60, 2023: 92, 2025: 85})
    gap = assess_one(target("rate", "ge", 90, deadline_year=2023), seen, as_of=2025, start=2021, end=2025)
    assert gap["status"] == "attained"
    assert "2025年为85%，又未达到" in gap["basis"]


def test_the_headline_says_its_bounds_and_what_moves_it() -> None:
    rows = targets(
        target("rate", "ge", 90), target("share", "ge", 90), target("fraction", "ge", 90),
        target("uncovered", "le", 10), target("schooling", "ge", 9, "years"),
    )  # fmt: skip
    seen = pd.concat([
        observed("rate", "percent", {2020: 60, 2025: 95}), observed("share", "percent", {2020: 60, 2025: 89.8}),
        observed("fraction", "percent", {2020: 60, 2021: 95}),
        observed("uncovered", "percent", {2020: 30, 2025: 3.4}, numerator=1, denominator=29),
    ])  # fmt: skip
    gaps = assess_targets(rows, seen, plans=plans(2021, 2025), indicators=indicators(), areas=areas(), as_of=2025)
    counts = summarise(gaps).iloc[0]
    assert counts[["attained", "measurable", "unknown", "bounded"]].tolist() == [2, 3, 2, 5]
    said = rates.bounds_sentence(counts, "zh")
    assert "到期未报1项、无数据1项" in said
    assert "2/5＝40.0%" in said and "4/5＝80.0%" in said
    causes = sensitivity(gaps).set_index("cause")
    assert causes.loc["unreported", ["targets", "rate_low", "rate_high"]].tolist() == [2, 40.0, 80.0]
    assert causes.loc["tolerance", ["targets", "rate_low", "rate_high"]].tolist() == [1, 66.7, 100.0]
    assert causes.loc["small_numbers", ["targets", "rate_low", "rate_high"]].tolist() == [1, 33.3, 66.7]
    line = rates.sensitivity_line(causes.reset_index(), "zh")
    assert "基本达标计入1项，66.7%～100.0%" in line
