"""What holds for every target and every series: no row is lost or invented, and no unit, sign, order or year decides."""

from __future__ import annotations

import itertools

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment_frames import CITY, areas, assess_apart, indicators, observed, plans, target, targets
from halfsky.assess import Settings, assess_targets
from halfsky.schemas import COMPARATORS, DIRECTIONS, GAPS, UNITS
from long_form import examples


def test_the_order_of_rows_changes_nothing() -> None:
    rows = targets(
        target("rate", "ge", 80), target("mortality", "le", 20, "per_100k"), target("share", "increase", unit="")
    )
    seen = pd.concat(
        [
            observed("rate", "percent", {2010: 60, 2013: 66, 2015: 70}),
            observed("mortality", "per_100k", {2010: 30, 2014: 22, 2016: 21}),
            observed("share", "percent", {2010: 30, 2011: 31, 2012: 33, 2013: 32, 2014: 36}),
            observed("rate", "percent", {2012: 50}, area=CITY),
        ]
    )
    frames = {"plans": plans(), "indicators": indicators(), "areas": areas()}
    straight = assess_targets(rows, seen, **frames, as_of=2016)
    shuffled = assess_targets(
        rows.iloc[::-1],
        seen.sample(frac=1, random_state=7),
        **{name: frame.iloc[::-1] for name, frame in frames.items()},
        as_of=2016,
    )
    pd.testing.assert_frame_equal(
        straight.sort_values("target_id", ignore_index=True), shuffled.sort_values("target_id", ignore_index=True)
    )


ORDER = ["moving_away", "slow", "accelerate", "on_track", "nearly_attained", "attained"]
VALUES = st.integers(min_value=0, max_value=10_000).map(lambda hundredths: hundredths / 100)


# An example is a whole list: one call of pandas costs more than judging a hundred targets.
@examples(2, 40)
@given(
    base=st.floats(0, 70), goal=st.floats(71, 100), now=st.lists(VALUES, min_size=2, max_size=12, unique=True),
    falling=st.booleans(),
)  # fmt: skip
def test_a_better_value_is_never_judged_worse(base: float, goal: float, now: list[float], falling: bool) -> None:
    # The same journey downwards: 100 less each number, for a rate that should fall.
    turned = [(100 - number if falling else number) for number in (goal, base, *sorted(now))]
    row = target("mortality", "le", turned[0], "per_100k") if falling else target("rate", "ge", turned[0])
    gaps = assess_apart([row] * len(now), [{2010: turned[1], 2015: value} for value in turned[2:]])
    assert gaps["gap"].is_monotonic_increasing
    assert gaps["pace_ratio"].is_monotonic_increasing
    assert gaps["status"].map(ORDER.index).is_monotonic_increasing


def _halves(gaps: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Of targets assessed in one call the first half and the second, to be held against each other."""
    half = len(gaps) // 2
    return gaps.iloc[:half].reset_index(drop=True), gaps.iloc[half:].reset_index(drop=True)


JOURNEYS = st.tuples(st.floats(1, 50), st.floats(1, 100), st.integers(51, 100))


@examples(2, 40)
@given(journeys=st.lists(JOURNEYS, min_size=1, max_size=12), scale=st.sampled_from([10.0, 1000.0, 1e6]))
def test_shares_and_ratios_do_not_depend_on_the_scale(journeys: list[tuple[float, float, int]], scale: float) -> None:
    both = [(factor, *journey) for factor in (1.0, scale) for journey in journeys]
    gaps = assess_apart(
        [target("schooling", "ge", goal * factor, "years") for factor, _, _, goal in both],
        [{2010: base * factor, 2015: now * factor} for factor, base, now, _ in both],
    )
    plain, scaled = _halves(gaps)
    ratios = ["attainment", "time_elapsed", "pace_ratio", "cagr_ratio"]
    pd.testing.assert_frame_equal(plain[ratios], scaled[ratios], rtol=1e-6, atol=1e-9)
    assert plain["status"].tolist() == scaled["status"].tolist()


YEARS = st.integers(2004, 2024)
NUMBERS = st.one_of(st.sampled_from([0.0, 80.0, 79.99, 99.96, 100.0]), VALUES)
SERIES = st.dictionaries(YEARS, NUMBERS, max_size=7)  # none, one, two, three points; gaps in years; before and after
SHARES = ["attainment", "time_elapsed", "pace_ratio", "probability"]


@st.composite
def any_target(draw: st.DrawFn) -> dict:
    comparator = draw(st.sampled_from([*COMPARATORS, *DIRECTIONS]))
    directional = comparator in DIRECTIONS
    return target(
        draw(st.sampled_from(["rate", "mortality", "share", "sex_ratio", "schooling", "unheard_of", ""])),
        comparator,
        None if directional else draw(st.one_of(st.none(), NUMBERS)),
        draw(st.sampled_from([*UNITS, ""])),
        upper_value=draw(st.one_of(st.none(), NUMBERS)) if comparator == "range" else None,
        tolerance=draw(st.sampled_from([None, 0.0, 2.0])),
        relative_to=draw(st.sampled_from(["", "base", "2010"])),
        deadline_year=draw(st.sampled_from([None, 2015, 2020, 2030])),
        review_status=draw(st.sampled_from(["confirmed", "unconfirmed", "extracted"])),
        kind="directional" if directional else "quantitative",
    )


@examples(4, 60)
@given(
    rows=st.lists(any_target(), max_size=12),
    seen=st.lists(st.tuples(st.integers(0, 4), SERIES), max_size=5, unique_by=lambda pair: pair[0]),
    as_of=st.sampled_from([None, 2009, 2011, 2015, 2020, 2024]),
)  # fmt: skip
def test_every_target_has_exactly_one_row(
    rows: list[dict], seen: list[tuple[int, dict[int, float]]], as_of: int | None
) -> None:
    names = ["rate", "mortality", "share", "sex_ratio", "schooling"]
    units = ["percent", "per_100k", "percent", "ratio", "years"]
    stated = targets(*rows)
    observations = pd.concat(
        [observed("rate", "percent", {}), *(observed(names[place], units[place], series) for place, series in seen)]
    )
    gaps = assess_targets(stated, observations, plans=plans(), indicators=indicators(), areas=areas(), as_of=as_of)
    assert gaps["target_id"].tolist() == stated["target_id"].tolist()
    GAPS.to_pandera().validate(gaps, lazy=True)
    assert gaps["basis"].ne("").all()
    no_number = gaps["comparator"].isin(DIRECTIONS)
    assert not gaps.loc[no_number, "status"].isin(["attained", "nearly_attained", "missed"]).any()
    for text in gaps["basis"]:
        assert "nan" not in text
        assert "；；" not in text


@examples(2, 40)
@given(journeys=st.lists(st.tuples(NUMBERS, SERIES), min_size=1, max_size=12))
def test_a_rate_and_what_is_missing_from_it_are_judged_alike(journeys: list[tuple[float, dict[int, float]]]) -> None:
    """80 % reached or 20 % left: the same journey, read from the other end."""
    both = [
        (target(indicator_id, comparator, side(goal)), {year: side(value) for year, value in series.items()})
        for indicator_id, comparator, side in (
            ("rate", "ge", lambda value: value),
            ("uncovered", "le", lambda value: round(100 - value, 6)),
        )
        for goal, series in journeys
    ]
    rows, values = zip(*both, strict=True)
    plain, turned = _halves(
        assess_apart(rows, values, as_of=2018, settings=Settings(nearly_share=0.0, nearly_points=0.0))
    )
    pd.testing.assert_frame_equal(plain[[*SHARES, "gap"]], turned[[*SHARES, "gap"]], rtol=1e-6, atol=1e-6)
    for column in ("status", "warnings", "outlook"):
        assert plain[column].tolist() == turned[column].tolist()


@examples(2, 40)
@given(journeys=st.lists(st.tuples(NUMBERS, SERIES), min_size=1, max_size=12), later=st.integers(-30, 30))
def test_the_calendar_does_not_decide(journeys: list[tuple[float, dict[int, float]]], later: int) -> None:
    judged = [
        assess_apart(
            [target("rate", "ge", goal) for goal, _ in journeys],
            [{year + shift: value for year, value in series.items()} for _, series in journeys],
            as_of=2018 + shift,
            start=2011 + shift,
            end=2020 + shift,
        )
        for shift in (0, later)
    ]
    same = [*SHARES, "status", "warnings", "gap", "forecast_low", "forecast_high", "volatility"]
    pd.testing.assert_frame_equal(judged[0][same], judged[1][same], rtol=1e-6, atol=1e-6)


@examples(2, 40)
@given(
    goals=st.lists(NUMBERS, min_size=1, max_size=10),
    before=st.dictionaries(st.integers(2008, 2014), NUMBERS, max_size=3),
)
def test_a_value_exactly_at_the_threshold_meets_it_unless_more_is_asked(
    goals: list[float], before: dict[int, float]
) -> None:
    asked = list(itertools.product(["ge", "le", "eq", "approx", "gt", "lt"], goals))
    rows = [target("balance", comparator, goal) for comparator, goal in asked]
    gaps = assess_apart(rows, [{**before, 2015: goal} for _, goal in asked])
    strict = gaps["comparator"].isin(["gt", "lt"])
    assert gaps.loc[~strict, "status"].eq("attained").all()
    assert not gaps.loc[strict, "status"].eq("attained").any()
    assert gaps["gap"].eq(0).all()


@pytest.mark.parametrize("goal", [0.0, 5.0])
@pytest.mark.parametrize("base", [0.0, 5.0, 12.5])
def test_zero_targets_and_zero_baselines_are_numbers_like_others(goal: float, base: float) -> None:
    gaps = assess_apart(
        [target("mortality", "le", goal, "per_100k")] * 3, [{2010: base, 2015: now} for now in (0, 4, 9)]
    )
    met = [now <= goal for now in (0, 4, 9)]
    assert gaps["status"].eq("attained").tolist() == met
    assert gaps["status"].isin(["lost"]).tolist() == [not reached and base <= goal for reached in met]
    assert gaps["gap"].tolist() == [goal - now for now in (0, 4, 9)]
