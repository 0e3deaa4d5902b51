"""Plans side by side, on a made-up county and city."""

from __future__ import annotations

import pandas as pd
import pytest

import halfsky
from halfsky.compare import PlanComparison, compare_plans, yardsticks
from halfsky.compare.families import families
from halfsky.errors import UsageError
from halfsky.package import load_package
from halfsky.schemas import AREAS, COMPARISON, GAPS, INDICATORS, PLANS, TARGETS

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


def test_of_statements_of_one_promise_the_strictest_stands_and_a_table_goes_before_another_deadline() -> None:
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
    assert found == {("east", "share"): 50, ("west", "share"): 60, ("west", "mortality"): 8}


def test_the_target_at_the_end_is_compared_and_not_the_one_on_the_way() -> None:
    """In whatever form each is written, and with the upper plan's number for the same year."""
    rows = targets(
        """
        city share table approx 45 percent
        city mortality table le 9 per_100k
        city mortality table le 7 per_100k
        east share table ge 45 percent
        east share goal approx 45 percent
        east mortality table le 10 per_100k
        east mortality table le 8 per_100k
        west mortality table le 9 per_100k
        """
    )
    rows["deadline_year"] = pd.array([2030, 2025, 2030, 2025, 2030, 2025, 2030, 2025], dtype="Int64")
    gaps = GAPS.conform(
        rows.loc[rows["plan_id"].ne("city"), ["plan_id", "target_id"]].assign(as_of=2024, status="no_data")
    )
    plans = PLANS_TABLE.assign(end_year=[2030, 2030, 2025])
    found = compare_plans(rows, gaps, plans, AREAS_TABLE, INDICATORS_TABLE).promises
    told = found[["plan_id", "indicator_id", "comparator", "value", "deadline_year", "upper_value",
                  "upper_deadline_year", "against_upper"]]  # fmt: skip
    assert sorted(told.itertuples(index=False, name=None)) == [
        ("east", "mortality", "le", 8.0, 2030, 7.0, 2030, "weaker"),
        ("east", "share", "approx", 45.0, 2030, 45.0, 2030, "same"),
        ("west", "mortality", "le", 9.0, 2025, 9.0, 2025, "same"),
    ]


def test_a_number_goes_before_a_direction() -> None:
    view = compare("east share table increase - -\neast share strategy ge 40 percent")
    assert view.promises["value"].tolist() == [40]


def test_a_plan_entered_in_part_leaves_nothing_out() -> None:
    rows = targets("east share goal ge 40 percent\nwest screening goal ge 20 percent")
    gaps = GAPS.conform(rows[["plan_id", "target_id"]].assign(as_of=2024, status="no_data"))
    known = PLANS_TABLE.assign(entered=PLANS_TABLE["plan_id"].map({"west": "part"}).fillna("whole"))
    view = compare_plans(rows, gaps, PLANS.conform(known), AREAS_TABLE, INDICATORS_TABLE)
    kinds = view.coverage_kinds.set_index(["plan_id", "indicator_id"])["coverage"]
    assert kinds["west", "share"] == "not_entered"
    assert kinds["east", "screening"] == "not_promised"


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


# ---- against the neighbours ----


def beside(*promises: str, deadlines: tuple[int, ...] = ()) -> pd.DataFrame:
    """The promises of three counties with plans to 2030 (`ge 40 percent`, "-" for none), by plan."""
    ids = ["east", "west", "north"]
    text = "\n".join(f"{plan} share goal {said}" for plan, said in zip(ids, promises, strict=True) if said != "-")
    rows = targets(text)
    if deadlines:
        years = dict(zip(ids, deadlines, strict=True))
        rows["deadline_year"] = rows["plan_id"].map(years).astype("Int64")
    north = PLANS_TABLE.tail(1).assign(plan_id="north", area_code="990103")
    plans = pd.concat([PLANS_TABLE.assign(end_year=2030), north], ignore_index=True)
    areas = pd.concat([AREAS_TABLE, AREAS_TABLE.tail(1).assign(area_code="990103", name_zh="北县")], ignore_index=True)
    gaps = rows[["plan_id", "target_id", "indicator_id", "comparator", "unit"]]
    gaps = GAPS.conform(gaps.assign(as_of=2024, status="no_data"))
    return compare_plans(rows, gaps, plans, areas, INDICATORS_TABLE).promises.set_index("plan_id")


@pytest.mark.parametrize(
    ("promises", "verdicts"),
    [
        (("ge 40 percent", "ge 35 percent", "ge 30 percent"), ["stricter", "mixed", "weaker"]),
        (("ge 40 percent", "ge 40 percent", "ge 30 percent"), ["stricter", "stricter", "weaker"]),
        (("ge 40 percent", "ge 40 percent", "ge 40 percent"), ["same", "same", "same"]),
        (("gt 40 percent", "ge 40 percent", "ge 40 percent"), ["stricter", "weaker", "weaker"]),
        (("le 40 percent", "le 35 percent", "-"), ["weaker", "stricter"]),
        (("ge 40 percent", "-", "-"), ["alone"]),
        (("ge 40 percent", "increase - -", "-"), ["", ""]),
        (("approx 40 percent", "approx 45 percent", "ge 50 percent"), ["weaker", "stricter", ""]),
    ],
)
def test_a_promise_against_those_of_the_neighbours(promises: tuple[str, ...], verdicts: list[str]) -> None:
    assert beside(*promises)["against_neighbours"].tolist() == verdicts


def test_the_neighbours_that_ask_for_less_and_for_more_are_counted() -> None:
    found = beside("ge 40 percent", "ge 35 percent", "ge 30 percent")
    assert found.loc["west", ["neighbours", "stricter_than", "weaker_than"]].tolist() == [2, 1, 1]
    assert found["comparability"].eq("").all()


@pytest.mark.parametrize(
    ("promises", "deadlines", "reason"),
    [
        (("ge 40 percent", "ge 35 per_1000", "-"), (), "unit"),
        (("ge 40 percent", "le 35 percent", "-"), (), "comparator"),
        (("ge 40 percent", "increase - -", "-"), (), "comparator"),
        (("ge 40 percent", "ge 35 percent", "-"), (2025, 2030, 2030), "deadline"),
        (("ge 40 percent", "ge 35 per_1000", "-"), (2025, 2030, 2030), "unit;deadline"),
    ],
)
def test_what_cannot_be_compared_stays_apart_and_says_why(
    promises: tuple[str, ...], deadlines: tuple[int, ...], reason: str
) -> None:
    found = beside(*promises, deadlines=deadlines)
    assert found["against_neighbours"].tolist() == ["", ""]
    assert found["neighbours"].tolist() == [0, 0]
    assert found["comparability"].tolist() == [reason, reason]


def test_plans_of_one_deadline_are_compared_beside_one_of_another() -> None:
    found = beside("ge 40 percent", "ge 30 percent", "ge 35 percent", deadlines=(2030, 2030, 2025))
    assert found["against_neighbours"].tolist() == ["stricter", "weaker", ""]


def test_a_change_is_not_held_against_a_level() -> None:
    rows = targets("east share goal ge 40 percent\nwest share goal ge 30 percent")
    rows.loc[0, "relative_to"] = "2020"
    gaps = GAPS.conform(rows[["plan_id", "target_id"]].assign(as_of=2024, status="no_data"))
    plans = PLANS_TABLE.assign(end_year=2030)
    found = compare_plans(rows, gaps, plans, AREAS_TABLE, INDICATORS_TABLE).promises
    assert found["comparability"].tolist() == ["base", "base"]
    assert found["against_neighbours"].tolist() == ["", ""]


def test_the_upper_plan_is_no_neighbour() -> None:
    rows = targets("city share goal ge 30 percent\neast share goal ge 40 percent")
    gaps = GAPS.conform(rows[["plan_id", "target_id"]].assign(as_of=2024, status="no_data"))
    areas = AREAS_TABLE.assign(level=["city", "county", "county"])
    found = compare_plans(rows, gaps, PLANS_TABLE, areas, INDICATORS_TABLE).promises.set_index("plan_id")
    assert found["against_neighbours"].to_dict() == {"city": "alone", "east": "alone"}
    assert found.loc["east", "against_upper"] == "stricter"


# ---- what is left out ----


def test_what_a_plan_leaves_out_has_a_row() -> None:
    view = compare(
        """
        city screening goal ge 80 percent
        east share goal ge 40 percent
        west share goal increase - -
        west mortality goal le 9 per_100k
        """
    )
    found = view.coverage_kinds.set_index(["plan_id", "indicator_id"])
    assert found["coverage"].to_dict() == {
        ("east", "mortality"): "not_promised",
        ("west", "mortality"): "promised",
        ("east", "screening"): "not_promised",
        ("west", "screening"): "not_promised",
        ("east", "share"): "promised",
        ("west", "share"): "directional",
    }
    assert found.loc[("east", "screening"), ["in_upper", "plans_promising"]].tolist() == [True, 0]
    assert found.loc[("east", "mortality"), ["in_upper", "plans_promising"]].tolist() == [False, 1]
    table = view.table()
    COMPARISON.to_pandera().validate(table)
    assert len(table) == len(view.coverage_kinds)
    left = table[table["coverage"].eq("not_promised")]
    assert left[["target_id", "comparator", "status", "against_neighbours"]].eq("").all(axis=None)


def test_an_empty_comparison_still_has_its_columns() -> None:
    view = compare_plans(TARGETS.empty(), GAPS.empty(), PLANS_TABLE, AREAS_TABLE, INDICATORS_TABLE)
    assert list(view.table().columns) == COMPARISON.names


# ---- other definitions ----


@pytest.fixture(scope="module")
def family_of() -> dict[str, set[str]]:
    found = families(load_package().indicators)
    return found.groupby("indicator_id")["family"].agg(set).to_dict()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("female_life_expectancy", "healthy_life_expectancy"),
        ("female_share_village_committee_members", "female_share_village_two_committee_members"),
        ("institutional_delivery_rate", "rural_institutional_delivery_rate"),
        ("female_share_senior_professionals", "public_female_share_senior_professionals"),
        ("female_basic_pension_insurance_rate", "basic_pension_insurance_rate"),
        ("cervical_cancer_screening_rate", "two_cancer_screening_coverage"),
        ("breast_cancer_screening_rate", "two_cancer_screening_coverage"),
        ("public_toilet_stall_ratio", "public_toilet_female_male_stall_ratio"),
    ],
)
def test_similar_indicators_are_relatives(family_of: dict[str, set[str]], one: str, other: str) -> None:
    assert family_of[one] & family_of[other]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("cervical_cancer_screening_rate", "breast_cancer_screening_rate"),
        ("maternal_mortality_ratio", "infant_mortality_rate"),
        ("female_share_village_committee_members", "female_share_residents_committee_members"),
        ("female_share_village_committee_members", "female_share_village_heads"),
        ("female_basic_pension_insurance_rate", "female_basic_medical_insurance_rate"),
    ],
)
def test_different_things_are_not(family_of: dict[str, set[str]], one: str, other: str) -> None:
    assert not family_of.get(one, {one}) & family_of.get(other, {other})


def test_a_relative_stands_in_for_nothing() -> None:
    names = {"share": "村委会成员中女性比例", "screening": "村“两委”成员中女性比例"}
    indicators = INDICATORS_TABLE.assign(
        name_zh=INDICATORS_TABLE["indicator_id"].map(names).fillna(INDICATORS_TABLE["name_zh"])
    )
    rows = targets("east share goal ge 30 percent\nwest screening goal ge 20 percent")
    gaps = GAPS.conform(rows[["plan_id", "target_id"]].assign(as_of=2024, status="no_data"))
    table = compare_plans(rows, gaps, PLANS_TABLE.assign(end_year=2030), AREAS_TABLE, indicators).table()
    found = table.set_index(["plan_id", "indicator_id"])
    assert found["related"].to_dict() == {
        ("east", "screening"): "share",
        ("west", "screening"): "share",
        ("east", "share"): "screening",
        ("west", "share"): "screening",
    }
    assert found.loc[("east", "share"), "against_neighbours"] == "alone"
    assert found.loc[("east", "screening"), "coverage"] == "not_promised"


def test_plans_are_compared_by_their_ids() -> None:
    package = halfsky.load_package()
    ids = ["taobei-2021-2030", "kundulun-2021-2030"]
    by_ids = halfsky.compare_plans(ids, as_of=2025)
    gaps = halfsky.assess_package(package, ids, as_of=2025)
    by_frames = compare_plans(
        package.targets, gaps, package.plans, package.areas, package.indicators, observations=package.observations
    )
    pd.testing.assert_frame_equal(by_ids.table(), by_frames.table())
    assert set(by_ids.promises["plan_id"]) == set(ids)
    for wrong, said in (
        ((ids[0],), "give a list of plan ids"), ((["taobai-2021-2030"],), "did you mean 'taobei-2021-2030'"),
        ((ids, gaps), "gaps beside a list of plan ids"),
    ):  # fmt: skip
        with pytest.raises(UsageError, match=said):
            halfsky.compare_plans(*wrong, package=package)
    with pytest.raises(UsageError, match="go with a list of plan ids"):
        halfsky.compare_plans(package.targets, gaps, package.plans, package.areas, package.indicators, as_of=2025)


def test_a_verdict_against_the_upper_plan_says_why() -> None:
    own = pd.DataFrame(
        [("le", 14.0, "percent", "", 2025), ("ge", 42.0, "percent", "", 2030), ("ge", 42.0, "percent", "", 2035),
         ("ge", 42.0, "persons", "", 2030), ("ge", 42.0, "percent", "2020", 2030), ("increase", None, "", "", 2030),
         ("ge", 42.0, "percent", "", 2030), ("ge", 42.0, "percent", "", 2030), ("approx", 42.0, "percent", "", 2030)],
        columns=["comparator", "value", "unit", "relative_to", "deadline_year"],
    ).assign(
        plan_id=[f"p{number}" for number in range(9)], indicator_id=[f"i{number}" for number in range(9)],
        upper_plan_id=["up"] * 6 + ["", "up", "up"], better="higher",
    )  # fmt: skip
    every = pd.DataFrame(
        [("i0", "le", 12.0), ("i1", "approx", 40.0), ("i2", "ge", 42.0), ("i3", "ge", 42.0), ("i4", "ge", 42.0),
         ("i5", "ge", 42.0), ("i8", "approx", 43.0)],
        columns=["indicator_id", "comparator", "value"],
    ).assign(plan_id="up", unit="percent", relative_to="", deadline_year=2030)  # fmt: skip
    own.loc[[0, 8], "better"] = ["lower", "none"]
    own, every = (one.astype({"deadline_year": "Int64", "value": "float64"}) for one in (own, every))
    found = yardsticks.against_upper(own, every)
    assert found["against_upper"].tolist() == ["weaker", "", "same", "", "", "", "", "", ""]
    assert found["against_upper_why"].tolist() == [
        "earlier", "comparator", "later", "unit", "base", "direction", "no_upper_plan", "not_stated", "either_way",
    ]  # fmt: skip
    why = halfsky.tidy(found)["against_upper_why_name"]
    assert (
        why.iloc[0] == "期限早于上级规划"
        and halfsky.tidy(found, language="en")["against_upper_why_name"][2] == "due later"
    )


def test_the_table_of_a_comparison_says_why() -> None:
    held = halfsky.compare_plans(["taobei-2021-2030", "huaiyin-2021-2025"], as_of=2025)
    table = held.table()
    assert set(table["against_upper_why"]) > {""}
    silent = held.promises[held.promises["against_upper"].eq("")]
    assert silent["against_upper_why"].ne("").all(), "an empty verdict has its reason"
    other = held.promises["deadline_year"].ne(held.promises["upper_deadline_year"])
    judged = held.promises["against_upper"].ne("")
    assert held.promises.loc[judged & other, "against_upper_why"].ne("").all()
    assert "against_upper_why_name" in halfsky.tidy(held.promises)
