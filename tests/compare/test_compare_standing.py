"""Where plans stand beside each other: intervals, benchmark, rank ranges and the composite, on made-up areas."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from halfsky.compare import PlanComparison, compare_plans
from halfsky.compare.composite import ampi, weightings
from halfsky.compare.ranks import places
from halfsky.schemas import AREAS, COMPARISON, GAPS, INDICATORS, OBSERVATIONS, PLANS, TARGETS

CITY, YEAR = "990100", 2024
UNITS = {"mortality": "per_100k", "share": "percent", "schooling": "years", "births": "ratio", "workers": "count"}
INDICATORS_TABLE = INDICATORS.conform(
    pd.DataFrame(
        {
            "indicator_id": list(UNITS),
            "name_zh": ["死亡率", "比例", "年限", "性别比", "人数"],
            "name_en": "x",
            "domain": "health",
            "unit": list(UNITS.values()),
            "better": ["lower", "higher", "higher", "balanced", "higher"],
        }
    )
)


class World:
    """Counties under one city; what one says about an indicator is its latest value and, where known, its parts."""

    def __init__(self, indicators: pd.DataFrame = INDICATORS_TABLE) -> None:
        self.indicators = indicators
        self.units = indicators.set_index("indicator_id")["unit"]
        self.gaps: list[dict] = []
        self.observations: list[dict] = []
        self.targets: list[dict] = []

    def city(self, indicator: str, value: float, year: int = YEAR, target: float | None = None) -> World:
        self._observe(CITY, indicator, year, value)
        if target is not None:
            self._promise("city", indicator, target)
        return self

    def county(self, name: str, indicator: str, value: float, **about) -> World:
        """about: numerator, denominator, sample_size, year, warnings, unit, attainment, pace_ratio, time_elapsed, baseline, target."""
        parts = {part: about.pop(part, None) for part in ("numerator", "denominator", "sample_size")}
        year = about.pop("year", YEAR)
        unit = about.pop("unit", self.units[indicator])
        target = about.get("target", 50.0)
        self._observe(code(name), indicator, year, value, unit, **parts)
        target_id = self._promise(name, indicator, target, unit)
        row = {
            "plan_id": name, "target_id": target_id, "indicator_id": indicator, "as_of": YEAR, "latest_year": year,
            "observed": value, "unit": unit, "target": target, "status": "slow", "comparator": "ge",
        }  # fmt: skip
        self.gaps.append(row | about)
        return self

    def compared(self, *, with_observations: bool = True, order: list[int] | None = None) -> PlanComparison:
        names = sorted({row["plan_id"] for row in self.gaps})
        plans = pd.DataFrame(
            {
                "plan_id": ["city", *names],
                "area_code": [CITY, *map(code, names)],
                "upper_plan_id": ["", *["city"] * len(names)],
            }
        ).assign(title="规划", start_year=2021, end_year=2030, status="issued")
        areas = pd.DataFrame(
            {
                "area_code": [CITY, *map(code, names)], "name_zh": ["某市", *names], "level": ["city", *["county"] * len(names)],
                "parent_code": ["", *[CITY] * len(names)],
            }
        )  # fmt: skip
        gaps = pd.DataFrame(self.gaps)
        return compare_plans(
            TARGETS.conform(pd.DataFrame(self.targets)),
            GAPS.conform(gaps.iloc[order] if order else gaps),
            PLANS.conform(plans), AREAS.conform(areas), self.indicators,
            observations=OBSERVATIONS.conform(pd.DataFrame(self.observations)) if with_observations else None,
        )  # fmt: skip

    def _observe(self, area: str, indicator: str, year: int, value: float, unit: str = "", **parts) -> None:
        self.observations.append(
            {
                "area_code": area, "indicator_id": indicator, "year": year, "sex": "total", "residence": "total",
                "value": value, "unit": unit or self.units[indicator], "status": "final", "source_id": "s", **parts,
            }
        )  # fmt: skip

    def _promise(self, plan: str, indicator: str, target: float, unit: str = "") -> str:
        target_id = f"{plan}-{indicator}"
        self.targets.append(
            {
                "target_id": target_id, "plan_id": plan, "section": "goal", "kind": "quantitative", "indicator": "甲",
                "indicator_id": indicator, "comparator": "ge", "value": target, "unit": unit or self.units[indicator],
                "review_status": "confirmed",
            }
        )  # fmt: skip
        return target_id


def code(name: str) -> str:
    return f"9901{int(name[1:]):02d}"


def shares(values: list[float], **about) -> World:
    world = World()
    for number, value in enumerate(values, 1):
        world.county(f"c{number}", "share", value, **about)
    return world


def level(view: PlanComparison) -> pd.DataFrame:
    return view.ranks[view.ranks["view"].eq("level")].set_index("plan_id")


# ---- intervals and benchmark ----


def test_intervals_of_published_examples() -> None:
    """Wilson 65/100 and 1045/5000, Byar of 65 events, as in the test data of Public Health England."""
    world = World().county("c1", "share", 65.0, numerator=65, denominator=100)
    world.county("c2", "share", 20.9, numerator=1045, denominator=5000)
    world.county("c3", "mortality", 65.0, numerator=65, denominator=100_000)
    rows = world.compared().standings.set_index("plan_id")
    assert rows[["low", "high"]].loc["c1"].tolist() == pytest.approx([55.2544, 73.6358], abs=1e-4)
    assert rows[["low", "high"]].loc["c2"].tolist() == pytest.approx([19.7955, 22.0491], abs=1e-4)
    assert rows[["low", "high"]].loc["c3"].tolist() == pytest.approx([50.16319, 82.84914], abs=1e-5)
    assert rows["interval"].to_dict() == {"c1": "wilson", "c2": "wilson", "c3": "byar"}


def test_one_death_among_8000_births_says_next_to_nothing() -> None:
    world = World().city("mortality", 9.0)
    world.county("c1", "mortality", 12.5, numerator=1, denominator=8000)
    world.county("c2", "mortality", 0.0, numerator=0, denominator=8000)
    rows = world.compared().standings.set_index("plan_id")
    assert rows.loc["c1", ["low", "high"]].tolist() == pytest.approx([0.3, 69.6], abs=0.05)
    assert rows.loc["c2", ["low", "high"]].tolist() == pytest.approx([0.0, 46.1], abs=0.05)
    assert rows["interval"].tolist() == ["poisson", "poisson"]
    assert rows["against_benchmark"].tolist() == ["similar", "similar"]


@pytest.mark.parametrize(("benchmark", "verdict"), [(55.0, "higher"), (60.0, "similar"), (74.0, "lower")])
def test_only_an_interval_without_the_benchmark_is_higher_or_lower(benchmark: float, verdict: str) -> None:
    world = World().city("share", benchmark).county("c1", "share", 65.0, numerator=65, denominator=100)
    row = world.compared().standings.iloc[0]
    assert (row["against_benchmark"], row["benchmark"], row["benchmark_area"]) == (verdict, benchmark, CITY)


def test_the_benchmark_is_of_the_same_year() -> None:
    world = World().city("share", 90.0, year=2023).county("c1", "share", 65.0, numerator=65, denominator=100)
    row = world.compared().standings.iloc[0]
    assert (row["against_benchmark"], row["benchmark_area"]) == ("", "")
    world.city("share", 50.0)
    assert world.compared().standings.iloc[0]["against_benchmark"] == "higher"


def test_without_parts_or_with_parts_of_something_else_there_is_no_interval() -> None:
    world = World().city("share", 50.0).county("c1", "share", 65.0)
    world.county("c2", "share", 65.0, numerator=10, denominator=100)
    world.county("c3", "share", 65.0, numerator=120, denominator=100)
    rows = world.compared().standings
    assert rows["interval"].tolist() == ["", "", ""]
    assert rows["against_benchmark"].tolist() == ["", "", ""]
    assert rows["low"].isna().all()


def test_without_observations_the_reference_of_gaps_is_the_benchmark_and_nothing_has_an_interval() -> None:
    world = World().county(
        "c1",
        "share",
        65.0,
        numerator=65,
        denominator=100,
        reference_area=CITY,
        reference_year=YEAR,
        reference_value=50.0,
    )
    row = world.compared(with_observations=False).standings.iloc[0]
    assert (row["interval"], row["benchmark"], row["against_benchmark"]) == ("", 50.0, "")


# ---- rank ranges ----


def test_without_a_source_of_error_there_are_places_and_no_ranges() -> None:
    found = level(shares([70.0, 65.3, 65.3, 60.1]).compared())
    assert found[["rank_low", "rank_high"]].to_numpy().tolist() == [[1, 1], [2, 2], [2, 2], [4, 4]]
    assert found["ranked"].unique().tolist() == [4]
    assert set(found["error"]) == {""}


def test_who_withholds_numerators_never_looks_surer() -> None:
    def ranks(**parts: int) -> pd.DataFrame:
        world = World()
        for name, cases in (("c1", 65), ("c2", 60), ("c3", 20)):
            own = {} if name == "c1" and not parts else {"numerator": cases, "denominator": 100}
            world.county(name, "share", float(cases), **own)
        return level(world.compared())

    told, silent = ranks(all=1), ranks()
    width = [found["high"] - found["low"] for found in (told, silent)]
    assert width[1]["c1"] >= width[0]["c1"]
    assert silent.loc["c1", "error"] == "pool"
    assert (silent.loc["c1", "rank_high"], silent.loc["c1", "rank_low"]) == (2, 1)


def test_the_size_of_a_sample_is_a_source_of_error() -> None:
    world = World()
    for name, share in (("c1", 65.0), ("c2", 60.0), ("c3", 20.0)):
        world.county(name, "share", share, sample_size=100)
    found = level(world.compared())
    assert found[["rank_low", "rank_high"]].to_numpy().tolist() == [[1, 2], [1, 2], [3, 3]]
    assert set(found["error"]) == {"interval"}


def test_intervals_that_overlap_share_their_places() -> None:
    world = World()
    for name, cases in (("c1", 65), ("c2", 60), ("c3", 20)):
        world.county(name, "share", float(cases), numerator=cases, denominator=100)
    found = level(world.compared())
    assert found[["rank_low", "rank_high"]].to_numpy().tolist() == [[1, 2], [1, 2], [3, 3]]


def test_less_is_better_where_the_indicator_says_so() -> None:
    world = World()
    for name, value in (("c1", 9.1), ("c2", 5.2), ("c3", 20.3)):
        world.county(name, "mortality", value)
    assert level(world.compared())["rank_low"].to_dict() == {"c1": 2, "c2": 1, "c3": 3}


@pytest.mark.parametrize(
    ("about", "reason"),
    [
        ({"year": 2022}, "other_year"),
        ({"warnings": "small_number"}, "small_number"),
        ({"warnings": "stale;small_number"}, "small_number"),
        ({"warnings": "break"}, "break"),
        ({"unit": "per_1000"}, "other_unit"),
    ],
)
def test_what_is_not_comparable_is_shown_and_not_ranked(about: dict, reason: str) -> None:
    view = shares([70.0, 65.0, 60.0]).county("c4", "share", 90.0, **about).compared()
    rows = view.standings.set_index("plan_id")
    assert rows["unranked"].to_dict() == {"c1": "", "c2": "", "c3": "", "c4": reason}
    assert rows.loc["c4", "same_year"] == (reason != "other_year")
    assert list(level(view).index) == ["c1", "c2", "c3"]
    table = view.table().set_index("plan_id")
    assert pd.isna(table.loc["c4", "rank_low"])
    assert table.loc["c4", "observed"] == 90
    assert table.loc["c4", "unranked"] == reason


def test_a_change_of_definition_that_all_have_gone_through_divides_nobody() -> None:
    assert len(level(shares([70.0, 65.0, 60.0], warnings="break").compared())) == 3


def test_two_areas_are_not_ranked_nor_is_what_has_no_better_way() -> None:
    assert shares([70.0, 65.0]).compared().ranks.empty
    world = World()
    for number in range(1, 5):
        world.county(f"c{number}", "births", 1.0 + number / 10)
    view = world.compared()
    assert view.ranks.empty
    assert view.standings["unranked"].unique().tolist() == ["no_direction"]


def test_a_number_of_people_is_no_level_to_rank_by_and_its_way_is() -> None:
    """A large county has more women at work; how much of its own way it has gone says something."""
    world = World()
    for number in range(1, 5):
        world.county(f"c{number}", "workers", 1000.0 * number, attainment=number / 10, time_elapsed=0.5)
    view = world.compared()
    assert view.standings["unranked"].unique().tolist() == ["by_size"]
    assert set(view.ranks["view"]) == {"journey"}


def test_journey_and_pace_are_views_of_their_own() -> None:
    """The lowest level may have come furthest; a plan of another term has a pace and no comparable journey."""
    world = World()
    for name, value, way, elapsed in (
        ("c1", 90.0, 0.1, 0.5),
        ("c2", 80.0, 0.4, 0.5),
        ("c3", 40.0, 0.9, 0.5),
        ("c4", 50.0, 0.5, 1.0),
    ):
        base = value - way * 10
        world.county(
            name, "share", value, baseline=base, target=base + 10, attainment=way, time_elapsed=elapsed,
            pace_ratio=way / elapsed,
        )  # fmt: skip
    ranks = world.compared().ranks.set_index(["view", "plan_id"])["rank_low"]
    assert ranks["level"].to_dict() == {"c1": 1, "c2": 2, "c3": 4, "c4": 3}
    assert ranks["journey"].to_dict() == {"c1": 3, "c2": 2, "c3": 1}
    assert ranks["pace"].to_dict() == {"c1": 4, "c2": 2, "c3": 1, "c4": 3}


def test_the_uncertainty_of_the_level_is_that_of_the_journey() -> None:
    world = World()
    for name, cases in (("c1", 62), ("c2", 60), ("c3", 20)):
        world.county(
            name, "share", float(cases), numerator=cases, denominator=100, baseline=10.0, target=110.0,
            attainment=(cases - 10) / 100, time_elapsed=0.5, pace_ratio=(cases - 10) / 50,
        )  # fmt: skip
    ranks = world.compared().ranks.set_index(["view", "plan_id"])
    for view in ("level", "journey", "pace"):
        assert ranks.loc[view, ["rank_low", "rank_high"]].to_numpy().tolist() == [[1, 2], [1, 2], [3, 3]]
    row = ranks.loc[("journey", "c1")]
    assert row["low"] < row["value"] < row["high"]


@st.composite
def intervals(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Values, not all of them different, and the ends of an interval around each."""
    values = draw(st.lists(st.integers(0, 20), min_size=1, max_size=12))
    widths = draw(st.lists(st.integers(1, 8), min_size=len(values), max_size=len(values)))
    middle, half = np.array(values, dtype=float), np.array(widths) / 2
    return middle, middle - half, middle + half


@given(intervals())
def test_a_range_holds_the_plain_rank_and_some_area_may_be_first_and_last(
    drawn: tuple[np.ndarray, np.ndarray, np.ndarray],
) -> None:
    values, low, high = drawn
    best, worst = places(low, high)
    plain = pd.Series(values).rank(ascending=False, method="min").to_numpy()
    assert ((best <= plain) & (plain <= worst)).all()
    assert (best.min(), worst.max()) == (1, len(values))


@given(intervals(), st.randoms(use_true_random=False))
def test_the_order_of_the_areas_changes_nothing(drawn: tuple[np.ndarray, np.ndarray, np.ndarray], chance) -> None:
    _, low, high = drawn
    order = list(range(len(low)))
    chance.shuffle(order)
    for found, shuffled in zip(places(low, high), places(low[order], high[order]), strict=True):
        np.testing.assert_array_equal(found[order], shuffled)


@given(intervals(), st.data())
def test_a_wider_interval_never_narrows_a_range(
    drawn: tuple[np.ndarray, np.ndarray, np.ndarray], data: st.DataObject
) -> None:
    _, low, high = drawn
    more = np.array(data.draw(st.lists(st.integers(0, 9), min_size=len(low), max_size=len(low))), dtype=float)
    best, worst = places(low, high)
    wider_best, wider_worst = places(low - more, high + more)
    assert (wider_best <= best).all()
    assert (wider_worst >= worst).all()


def test_the_order_of_the_rows_changes_nothing() -> None:
    world = shares([70.0, 65.3, 65.3, 60.1])
    pd.testing.assert_frame_equal(world.compared(order=[2, 0, 3, 1]).table(), world.compared().table())


# ---- the composite ----


def test_the_index_is_the_mean_less_the_imbalance() -> None:
    assert ampi(np.array([[85.0, 100.0, 115.0], [100.0, 100.0, 100.0]])).tolist() == pytest.approx([98.5, 100.0])
    assert ampi(np.array([[85.0, np.nan, 115.0]])).tolist() == pytest.approx([100 - 225 / 100])


@pytest.mark.parametrize("count", [3, 4, 7, 8, 20])
def test_every_weighting_is_tried_in_balance_and_the_same_each_time(count: int) -> None:
    tried = weightings(count)
    np.testing.assert_array_equal(tried, weightings(count))
    assert (tried[0] == 1).all()
    changed = tried[1:-count]
    assert set(np.unique(changed)) == {0.75, 1.25}
    np.testing.assert_allclose(changed.mean(axis=0), 1)
    np.testing.assert_allclose(np.corrcoef(changed.T), np.eye(count), atol=1e-12)
    np.testing.assert_array_equal(tried[-count:], 1 - np.eye(count))


def made(gone: dict[str, list[str]], indicators: int = 5, areas: int = 6) -> PlanComparison:
    """Areas with as many indicators, each area a little better than the next; `gone`: what an area has no value of."""
    names = [f"i{number}" for number in range(indicators)]
    about = {"indicator_id": names, "name_zh": names, "name_en": "x", "unit": "percent", "better": "higher"}
    world = World(INDICATORS.conform(pd.DataFrame(about)))
    for name in names:
        world.city(name, 40.0, year=2020, target=80.0)
        for area in range(1, areas + 1):
            if name not in gone.get(f"c{area}", []):
                world.county(f"c{area}", name, 90.0 - 5 * area, baseline=40.0, baseline_year=2020, target=80.0)
    return world.compared()


def test_an_area_with_more_than_a_fifth_missing_has_no_composite() -> None:
    found = made({"c2": ["i0", "i1"], "c3": ["i4"]}).composite.set_index("plan_id")
    assert found["refused"].to_dict() == {"c1": "", "c2": "too_many_missing", "c3": "", "c4": "", "c5": "", "c6": ""}
    assert found["missing"].tolist() == [0, 2, 1, 0, 0, 0]
    assert found.loc["c2", ["score", "rank_low", "rank_high"]].isna().all()
    assert found["ranked"].unique().tolist() == [5]


def test_100_is_the_target_and_70_the_start_whoever_else_is_compared() -> None:
    scores = made({}).composite.set_index("plan_id")["score"]
    assert scores["c2"] == pytest.approx(100)  # 80 of 80
    assert scores["c4"] == pytest.approx(70 + 30 * (70 - 40) / 40)
    fewer = made({}, areas=4).composite.set_index("plan_id")["score"]
    pd.testing.assert_series_equal(fewer, scores.reindex(fewer.index))


def test_an_order_that_no_weighting_changes_is_one_rank_each() -> None:
    found = made({}).composite
    assert found["rank_low"].tolist() == found["rank_high"].tolist() == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize(
    ("indicators", "areas", "reason"), [(2, 6, "too_few_indicators"), (5, 2, "too_few_indicators")]
)
def test_too_little_to_compare_gives_no_composite(indicators: int, areas: int, reason: str) -> None:
    found = made({}, indicators=indicators, areas=areas).composite
    assert found["refused"].unique().tolist() == [reason]
    assert found["score"].isna().all()


def test_the_long_table_is_declared() -> None:
    table = shares([70.0, 65.0, 60.0]).compared().table()
    COMPARISON.to_pandera().validate(table)
    assert table[["rank_low", "rank_high", "ranked", "same_year"]].to_numpy().tolist() == [
        [1, 1, 3, "yes"],
        [2, 2, 3, "yes"],
        [3, 3, 3, "yes"],
    ]
