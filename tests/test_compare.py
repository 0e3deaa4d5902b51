"""Plans side by side, on a made-up county and city."""

from __future__ import annotations

import pandas as pd
import pytest

from halfsky.compare import PlanComparison, compare_plans
from halfsky.schemas import AREAS, GAPS, INDICATORS, PLANS, TARGETS

PLANS_TABLE = PLANS.conform(
    pd.DataFrame(
        {
            "plan_id": ["city", "east", "west"],
            "area_code": ["990100", "990101", "990102"],
            "title": "规划",
            "start_year": 2021,
            "end_year": [2030, 2025, 2030],
            "status": "issued",
            "upper_plan_id": ["", "city", "city"],
        }
    )
)
AREAS_TABLE = AREAS.conform(
    pd.DataFrame({"area_code": ["990100", "990101", "990102"], "name_zh": ["某市", "东县", "西县"], "level": "county"})
)
INDICATORS_TABLE = INDICATORS.conform(
    pd.DataFrame(
        {
            "indicator_id": ["mortality", "share", "screening"],
            "name_zh": ["死亡率", "比例", "筛查率"],
            "name_en": "x",
            "domain": ["health", "decision", "health"],
            "unit": ["per_100k", "percent", "percent"],
            "better": ["lower", "higher", "higher"],
        }
    )
)


def targets(text: str) -> pd.DataFrame:
    columns = ["plan_id", "indicator_id", "section", "comparator", "value", "unit"]
    frame = pd.DataFrame([line.split() for line in text.strip().splitlines()], columns=columns)
    frame["value"] = pd.to_numeric(frame["value"].replace("-", None))
    frame["unit"] = frame["unit"].replace("-", "")
    named = frame.assign(target_id=[f"t{i}" for i in range(len(frame))], indicator="甲", review_status="confirmed")
    return TARGETS.conform(named.assign(kind="quantitative"))


def compare(text: str, plan_ids: tuple[str, ...] = ("east", "west")) -> PlanComparison:
    rows = targets(text)
    gaps = rows.loc[rows["plan_id"].isin(plan_ids), ["plan_id", "target_id", "indicator_id", "comparator", "unit"]]
    gaps = GAPS.conform(gaps.assign(as_of=2024, status="no_data", observed=7.0))
    return compare_plans(rows, gaps, PLANS_TABLE, AREAS_TABLE, INDICATORS_TABLE)


@pytest.mark.parametrize(
    ("indicator", "own", "upper", "verdict"),
    [
        ("share", "ge 40 percent", "ge 35 percent", "stricter"),
        ("share", "ge 35 percent", "ge 35 percent", "same"),
        ("share", "ge 30 percent", "ge 35 percent", "weaker"),
        ("share", "gt 35 percent", "ge 35 percent", "stricter"),
        ("mortality", "le 7 per_100k", "le 9 per_100k", "stricter"),
        ("mortality", "le 12 per_100k", "lt 12 per_100k", "weaker"),
        ("mortality", "le 9 per_100k", "ge 9 per_100k", ""),
        ("share", "approx 45 percent", "approx 40 percent", "stricter"),
        ("share", "approx 45 percent", "ge 40 percent", ""),
        ("share", "ge 40 percent", "ge 35 per_1000", ""),
        ("share", "increase - -", "ge 35 percent", ""),
    ],
)
def test_a_promise_against_the_upper_plan_s(indicator: str, own: str, upper: str, verdict: str) -> None:
    promises = compare(f"city {indicator} goal {upper}\neast {indicator} goal {own}").promises
    assert promises["against_upper"].tolist() == [verdict]
    assert promises["plan_id"].tolist() == ["east"]


def test_without_an_upper_promise_there_is_no_verdict() -> None:
    promises = compare("east share goal ge 40 percent").promises
    assert promises["against_upper"].tolist() == [""]
    assert promises["upper_value"].isna().all()


def test_the_table_goes_before_goals_and_the_strictest_goal_before_others() -> None:
    view = compare(
        """
        east share goal ge 50 percent
        east share table ge 40 percent
        west share strategy ge 60 percent
        west share goal ge 30 percent
        west share goal ge 35 percent
        west mortality goal le 9 per_100k
        west mortality goal le 8 per_100k
        """
    )
    found = view.promises.set_index(["plan_id", "indicator_id"])["value"].to_dict()
    assert found == {("east", "share"): 40, ("west", "share"): 35, ("west", "mortality"): 8}


def test_a_number_goes_before_a_direction() -> None:
    view = compare("east share table increase - -\neast share strategy ge 40 percent")
    assert view.promises["value"].tolist() == [40]


def test_coverage_counts_statements_and_shows_what_a_plan_leaves_out() -> None:
    coverage = compare(
        "east share goal ge 40 percent\neast share strategy ge 40 percent\nwest mortality goal le 9 per_100k"
    ).coverage
    assert coverage.loc["east"].to_dict() == {"mortality": 0, "share": 2}
    assert coverage.loc["west"].to_dict() == {"mortality": 1, "share": 0}


def test_standings_and_the_long_table_have_a_row_an_indicator_and_plan() -> None:
    view = compare("city share goal ge 30 percent\neast share goal ge 40 percent\nwest share goal ge 20 percent")
    assert view.standings[["plan_id", "area", "status", "observed"]].to_numpy().tolist() == [
        ["east", "东县", "no_data", 7.0],
        ["west", "西县", "no_data", 7.0],
    ]
    table = view.table()
    assert table[["plan_id", "against_upper", "deadline_year", "status"]].to_numpy().tolist() == [
        ["east", "stricter", 2025, "no_data"],
        ["west", "weaker", 2030, "no_data"],
    ]


def test_rejected_and_unlinked_targets_are_no_promises() -> None:
    rows = targets("east share goal ge 40 percent\neast share goal ge 50 percent\neast mortality goal le 9 per_100k")
    rows.loc[1, "review_status"] = "rejected"
    rows.loc[2, "indicator_id"] = ""
    gaps = GAPS.conform(pd.DataFrame({"plan_id": ["east"], "target_id": ["t0"], "as_of": 2024, "status": "no_data"}))
    promises = compare_plans(rows, gaps, PLANS_TABLE, AREAS_TABLE, INDICATORS_TABLE).promises
    assert promises[["indicator_id", "value", "statements"]].to_numpy().tolist() == [["share", 40, 1]]


def test_nothing_compared_gives_empty_views() -> None:
    view = compare_plans(TARGETS.empty(), GAPS.empty(), PLANS_TABLE, AREAS_TABLE, INDICATORS_TABLE)
    assert view.promises.empty
    assert view.coverage.empty
    assert view.table().empty
