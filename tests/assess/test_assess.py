"""Where a target stands: every rule of the decision procedure, as a table that can be read and checked by hand."""

from __future__ import annotations

import pandas as pd
import pytest

from assessment_frames import (
    COUNTY,
    NATION,
    PROVINCE,
    areas,
    assess_apart,
    assess_one,
    indicators,
    observed,
    plans,
    series_from_text,
    target,
    targets,
)
from halfsky.assess import Settings, assess_targets
from halfsky.errors import DataError, UsageError
from halfsky.schemas import AREAS, BREAKS, GAPS, INDICATORS, OBSERVATIONS, PLANS, TARGETS

# The plan runs 2011-2020, so its base year is 2010. `as of` is the year assessed.
SPECIFICATION = """
case                            indicator  comparator value  observations                        as of  status
---
above the threshold             rate       ge         80     2010:60 2015:82                     2016   attained
exactly at the threshold        rate       ge         80     2010:60 2015:80                     2016   attained
exactly at a strict threshold   rate       gt         80     2010:60 2020:80                     2020   nearly_attained
nearly is nothing before its day rate      gt         80     2010:60 2015:80                     2016   on_track
strictly above                  rate       gt         80     2010:60 2015:80.01                  2016   attained
79.96 is not 80                 rate       ge         80     2010:60 2020:79.96                  2020   nearly_attained
99.96 is not 100                share      ge         100    2010:60 2020:99.96                  2020   nearly_attained
half a point short              rate       ge         30     2010:20 2020:29.5                   2020   nearly_attained
half a point of three           rate       ge         30     2010:27 2020:29.5                   2020   nearly_attained
more than a fifth of the way    rate       ge         30     2010:28 2020:29.5                   2020   missed
more than a tenth of the target uncovered  le         2      2010:20 2020:2.3                    2020   missed
a tenth of the target           uncovered  le         2      2010:20 2020:2.2                    2020   nearly_attained
the baseline met it             rate       ge         80     2010:85 2020:79.9                   2020   missed
worse than the baseline         rate       ge         80     2010:79.8 2020:79.7                 2020   missed
nearly, and likely to hold      rate       ge         80     2010:60 2011:64 2012:68 2013:72 2014:76 2015:79.5 2016 nearly_attained
more than half a point short    rate       ge         30     2010:20 2015:29.4                   2016   on_track
one percent of 80 short         rate       ge         80     2010:60 2020:79.2                   2020   nearly_attained
more than one percent of 80     rate       ge         80     2010:60 2015:79.1                   2016   on_track
mortality below                 mortality  le         20     2010:30 2015:19.9                   2016   attained
mortality 0.5 % over            mortality  le         20     2010:30 2020:20.1                   2020   nearly_attained
half a point is for percentages mortality  le         7      2010:9 2015:7.4                     2016   on_track
less than, and equal            mortality  lt         20     2010:30 2020:20                     2020   nearly_attained
about, inside two percent of it share      approx     45     2010:40 2015:44.1                   2016   attained
about, just outside of it       share      approx     45     2010:40 2015:44.09                  2016   on_track
about 50 is met by 49.2         share      approx     50     2010:40 2020:49.2                   2020   attained
about, too much is a miss       share      approx     45     2010:40 2015:47                     2016   on_track
about, too much at the deadline share      approx     45     2010:40 2020:51                     2020   missed
exactly                         share      eq         45     2010:40 2015:45                     2016   attained
exactly, and more               share      eq         45     2010:40 2015:49                     2016   slow
a third, published as 33.2      fraction   ge         33.3333 2010:20 2020:32.0                   2020   missed
on the way, 95 % of the pace    rate       ge         80     2010:60 2015:69.5                   2016   on_track
just below 95 %                 rate       ge         80     2010:60 2015:69.4                   2016   accelerate
60 % of the pace                rate       ge         80     2010:60 2015:66                     2016   accelerate
just below 60 %                 rate       ge         80     2010:60 2015:65.9                   2016   slow
no change                       rate       ge         80     2010:60 2015:60                     2016   slow
the wrong way                   rate       ge         80     2010:60 2015:59                     2016   moving_away
falling as it should            mortality  le         10     2010:30 2015:20                     2016   on_track
rising where it should fall     mortality  le         10     2010:30 2015:31                     2016   moving_away
baseline met it, lost           rate       ge         80     2010:85 2015:70                     2016   lost
published counter-example       mortality  lt         5      2010:3 2015:10                      2016   lost
threshold is the baseline       rate       gt         80     2010:80 2015:70                     2016   lost
attained, lost on the way       rate       ge         80     2010:60 2014:82 2016:75             2016   on_track
deadline reached, short         rate       ge         80     2010:60 2020:75                     2020   missed
deadline reached, nearly        rate       ge         80     2010:60 2020:79.5                   2020   nearly_attained
value of the deadline decides   rate       ge         80     2010:60 2020:75 2022:85             2022   missed
deadline met, lost later        rate       ge         80     2010:60 2020:81 2022:70             2022   attained
deadline year without a value   rate       ge         80     2010:60 2018:75                     2020   missed
and the deadline has passed     rate       ge         80     2010:60 2018:75                     2022   missed
older than two years, short     rate       ge         80     2010:60 2017:75                     2020   unreported
older than two years, enough    rate       ge         80     2010:60 2017:85                     2020   unreported
the baseline alone, and due     rate       ge         80     2010:85                             2020   unreported
lost on the way, and due        rate       ge         80     2010:85 2018:75                     2020   lost
short before and after it       rate       ge         80     2010:60 2018:75 2021:78             2022   missed
short before, enough after it   rate       ge         80     2010:60 2018:75 2021:85             2022   missed
enough before it                rate       ge         80     2010:60 2018:81                     2022   attained
only after it, and short        rate       ge         80     2022:75                             2022   missed
only after it, and enough       rate       ge         80     2022:85                             2022   attained
only long after it              rate       ge         80     2023:85                             2023   unreported
a count of exactly one, and two number     eq         1      2010:0 2020:2                       2020   attained
stated to two decimals          schooling  ge         11.85  2010:9 2020:11.81                   2020   nearly_attained
one value, short                rate       ge         80     2015:60                             2016   insufficient
one value, enough               rate       ge         80     2015:85                             2016   attained
only the base year              rate       ge         80     2010:60                             2016   insufficient
before the plan and at its base rate       ge         80     2009:58 2010:60                      2016   insufficient
only before the plan            rate       ge         80     2009:90                             2016   no_data
nothing                         rate       ge         80                                         2016   no_data
later than the year assessed    rate       ge         80     2017:85                             2016   no_data
at least, where less is better  mortality  ge         20     2010:30 2015:19                     2016   not_comparable
at most, where more is better   rate       le         20     2010:30 2015:19                     2016   not_comparable
balanced, at most               sex_ratio  le         110    2010:115 2015:109                   2016   attained
unknown indicator               stranger   ge         80     2010:60 2015:82                     2016   not_comparable
"""


def case_of(line: str) -> tuple[str, str, str, float, dict[int, float], int, str]:
    indicator_id, comparator, value, *series, as_of, status = line[32:].split()
    return line[:32].strip(), indicator_id, comparator, float(value), series_from_text(series), int(as_of), status


CASES = [case_of(line) for line in SPECIFICATION.strip().split("---\n")[1].splitlines()]
UNITS = dict(zip(indicators()["indicator_id"], indicators()["unit"], strict=True))


@pytest.fixture(scope="module")
def assessed() -> pd.DataFrame:
    """Every case of the specification, each in a county of its own, so that none can lean on another."""
    gaps = []
    for year in sorted({case[5] for case in CASES}):
        cases = {number: case for number, case in enumerate(CASES) if case[5] == year}
        rows = [target(case[1], case[2], case[3], UNITS.get(case[1], "percent")) for case in cases.values()]
        gaps.append(assess_apart(rows, [case[4] for case in cases.values()], as_of=year).assign(number=list(cases)))
    return pd.concat(gaps).set_index("number")


@pytest.mark.parametrize("number", range(len(CASES)), ids=[case[0] for case in CASES])
def test_status_by_the_decision_procedure(assessed: pd.DataFrame, number: int) -> None:
    gap = assessed.loc[number]
    assert gap["status"] == CASES[number][-1], gap["basis"]
    assert gap["basis"]


def test_worked_numbers_of_maternal_mortality_at_mid_term() -> None:
    # Published: 30.0 in 2010, 20.1 in 2015, target 20 by 2020. By hand: 9.9/10, 5/10, and (20.1/30)^(1/5), (20/30)^(1/10).
    gap = assess_one(
        target("mortality", "le", 20, "per_100k"),
        observed("mortality", "per_100k", {2010: 30.0, 2015: 20.1}),
        as_of=2015,
    )
    assert gap["attainment"] == pytest.approx(0.99)
    assert gap["time_elapsed"] == 0.5
    assert gap["pace_ratio"] == pytest.approx(1.98)
    assert gap["cagr_ratio"] == pytest.approx(1.9371, abs=5e-5)
    assert gap["gap"] == pytest.approx(-0.1)
    assert gap["required_per_year"] == pytest.approx(-0.02)
    assert gap["status"] == "on_track"  # two points give no probability, and before the due year nothing is nearly met


def test_worked_numbers_of_screening() -> None:
    # Published: 61.2 in 2010, 66.9 in 2017, 75.5 in 2018, target 80 by 2020.
    gap = assess_one(
        target("rate", "ge", 80), observed("rate", "percent", {2010: 61.2, 2017: 66.9, 2018: 75.5}), as_of=2018
    )
    assert gap["attainment"] == pytest.approx(0.7606, abs=5e-5)
    assert gap["time_elapsed"] == pytest.approx(0.8)
    assert gap["pace_ratio"] == pytest.approx(0.95080, abs=5e-6)
    assert gap["cagr_ratio"] == pytest.approx(0.97959, abs=5e-6)
    assert gap["forecast"] == pytest.approx(79.075)
    assert gap["required_per_year"] == pytest.approx(2.25)
    assert gap["status"] == "on_track"
    assert (gap["baseline_year"], gap["baseline"], gap["latest_year"], gap["observed"]) == (2010, 61.2, 2018, 75.5)
    for number in ("61.2", "75.5", "80", "76.1%", "0.9508"):  # 14.3 / 18.8 = 0.76064, over 0.8 = 0.95080
        assert number in gap["basis"], gap["basis"]


def test_a_target_that_the_baseline_met_has_a_growth_ratio_of_the_right_sign() -> None:
    # Statistics Canada's example: below 5 % by 2035, 3 % in 2015, 10 % in 2020: deterioration, R = -10.52.
    gap = assess_one(
        target("mortality", "lt", 5, "per_100k"), observed("mortality", "per_100k", {2015: 3, 2020: 10}),
        as_of=2020, start=2016, end=2035,
    )  # fmt: skip
    assert gap["cagr_ratio"] == pytest.approx(-10.52, abs=0.005)
    assert pd.isna(gap["attainment"])


@pytest.mark.parametrize(
    ("base", "now", "goal", "ratio"),
    [(14.5, 10.4, 7.25, 0.901090), (14.5, 10.2, 7.25, 0.952590)],
)
def test_growth_ratio_reproduces_published_values(base: float, now: float, goal: float, ratio: float) -> None:
    # Statistics Canada, indicator 1-1-1, 2015 to 2023 with a target for 2030, two releases of the data.
    gap = assess_one(
        target("mortality", "le", goal, "per_100k"), observed("mortality", "per_100k", {2015: base, 2023: now}),
        as_of=2023, start=2016, end=2030,
    )  # fmt: skip
    assert gap["cagr_ratio"] == pytest.approx(ratio, abs=5e-7)


def test_with_one_value_only_the_distance_is_known() -> None:
    gap = assess_one(target("rate", "ge", 80), observed("rate", "percent", {2015: 70}), as_of=2016)
    assert (gap["gap"], gap["required_per_year"]) == (-10, 2)
    assert gap[["baseline", "attainment", "time_elapsed", "pace_ratio", "cagr_ratio", "forecast"]].isna().all()


def test_a_value_from_before_the_plan_decides_nothing() -> None:
    """A plan for 2011–2020 whose only value is of 2010: where it starts, not where it stands."""
    gap = assess_one(target("rate", "ge", 80), observed("rate", "percent", {2010: 85}), as_of=2016)
    assert gap[["status", "observed", "latest_year"]].tolist() == ["insufficient", 85, 2010]
    assert "实施以来尚无数据" in gap["basis"]


def test_a_line_is_not_extended_beyond_the_span_it_was_seen_over() -> None:
    seen = observed("rate", "percent", {2010: 60, 2014: 64})
    assert pd.isna(assess_one(target("rate", "ge", 80), seen, as_of=2014)["forecast"])
    assert assess_one(target("rate", "ge", 80), seen, as_of=2014, end=2018)["forecast"] == 68


def test_a_range_is_held_against_its_nearest_edge() -> None:
    row = target("sex_ratio", "range", 103, "ratio", upper_value=107)
    above = assess_one(row, observed("sex_ratio", "ratio", {2010: 119, 2015: 110}), as_of=2015)
    below = assess_one(row, observed("sex_ratio", "ratio", {2010: 99, 2015: 100}), as_of=2015)
    inside = assess_one(row, observed("sex_ratio", "ratio", {2010: 119, 2015: 107}), as_of=2015)
    assert (above["target"], above["gap"], above["attainment"]) == (107, -3, 0.75)
    assert (below["target"], below["gap"], below["attainment"]) == (103, -3, 0.25)
    assert (inside["gap"], inside["status"]) == (0, "attained")


def test_the_stated_tolerance_of_an_approximate_target_holds() -> None:
    seen = observed("share", "percent", {2010: 30, 2015: 43})
    assert assess_one(target("share", "approx", 45, tolerance=2), seen, as_of=2015)["status"] == "attained"
    assert assess_one(target("share", "approx", 45, tolerance=0), seen, as_of=2015)["gap"] == -2


def test_a_deadline_of_the_target_goes_before_the_plan_s_last_year() -> None:
    seen = observed("rate", "percent", {2010: 60, 2015: 70})
    gap = assess_one(target("rate", "ge", 80, deadline_year=2015), seen, as_of=2015)
    assert (gap["status"], gap["time_elapsed"]) == ("missed", 1)


@pytest.mark.parametrize(
    ("indicator_id", "comparator", "words", "base", "threshold"),
    [
        ("mortality", "ge", "下降30%", 90, 63),
        ("rate", "ge", "提高30%", 50, 65),
        ("rate", "ge", "提高5个百分点", 50, 55),
    ],
)
def test_a_change_is_counted_from_its_base(
    indicator_id: str, comparator: str, words: str, base: float, threshold: float
) -> None:
    change = 5 if "百分点" in words else 30
    unit = UNITS[indicator_id]
    # 下降30% of a rate per 100,000 is stated in percent of the base; the threshold is in the indicator's unit.
    row = target(indicator_id, comparator, change, "percent", relative_to="2010", value_text=words)
    gap = assess_one(row, observed(indicator_id, unit, {2010: base, 2015: threshold}), as_of=2015)
    assert (gap["target"], gap["status"], gap["unit"]) == (threshold, "attained", unit)
    assert gap["comparator"] == ("le" if indicator_id == "mortality" else "ge")
    unknown = assess_one(row, observed(indicator_id, unit, {2011: base, 2015: threshold}), as_of=2015)
    assert unknown["status"] == "not_comparable"
    assert "2010" in unknown["basis"]


def test_a_wrong_unit_is_not_comparable_and_stops_no_other_row() -> None:
    rows = targets(target("rate", "ge", 80, "per_1000"), target("rate", "ge", 80), target("share", "ge", 80))
    seen = pd.concat(
        [observed("rate", "percent", {2010: 60, 2015: 85}), observed("share", "per_1000", {2010: 60, 2015: 85})]
    )
    gaps = assess_targets(rows, seen, plans=plans(), indicators=indicators(), areas=areas(), as_of=2016)
    assert gaps["status"].tolist() == ["not_comparable", "attained", "not_comparable"]
    assert gaps.loc[[0, 2], ["observed", "gap", "attainment"]].isna().all(axis=None)
    assert "目标单位“千分比”与指标单位“百分比”不一致" in gaps["basis"][0]
    assert "千分比" in gaps["basis"][2]


def test_an_unlinked_target_is_no_data_and_says_so() -> None:
    """Nobody confirmed it, or somebody did and the catalogue has no indicator for it: these are two things."""
    seen = observed("rate", "percent", {2015: 85})
    open_, settled = (
        assess_one(target("", "ge", 80, review_status=review), seen) for review in ("unconfirmed", "confirmed")
    )
    assert (open_["status"], settled["status"]) == ("no_data", "no_data")
    assert "未确认" in open_["basis"]
    assert settled["basis"] == "目标已确认，指标目录中尚无对应指标"


def test_rejected_targets_are_left_out() -> None:
    rows = targets(target("rate", "ge", 80, review_status="rejected"), target("rate", "ge", 70))
    gaps = assess_targets(rows, OBSERVATIONS.empty(), plans=plans(), indicators=indicators(), areas=areas(), as_of=2016)
    assert gaps["target_id"].tolist() == ["t2"]


def test_a_target_of_an_unknown_plan_is_a_data_error() -> None:
    with pytest.raises(DataError, match="elsewhere"):
        assess_one(target("rate", "ge", 80, plan_id="elsewhere"), OBSERVATIONS.empty())


BASELINES = """
observations                           baseline
2008:50 2010:60 2011:61 2015:65        2010
2008:50 2011:61 2012:62 2015:65        2011
2008:50 2009:55 2015:65                2009
2006:50 2015:65                        -
2013:60 2015:65                        2013
"""


@pytest.mark.parametrize(
    ("series", "baseline"), [line.rsplit(maxsplit=1) for line in BASELINES.strip().splitlines()[1:]]
)
def test_the_baseline_is_the_year_before_the_plan_or_the_nearest_that_there_is(series: str, baseline: str) -> None:
    gap = assess_one(
        target("rate", "ge", 80), observed("rate", "percent", series_from_text(series.split())), as_of=2016
    )
    assert (str(gap["baseline_year"]) if pd.notna(gap["baseline_year"]) else "-") == baseline


def test_totals_go_before_parts_and_parts_are_never_mixed_in() -> None:
    seen = pd.concat(
        [
            observed("rate", "percent", {2010: 10, 2016: 99}, sex="female"),
            observed("rate", "percent", {2010: 60, 2015: 70}),
            observed("rate", "percent", {2016: 98}, residence="rural"),
            observed("share", "percent", {2010: 10, 2015: 40}, sex="female"),
            observed("share", "percent", {2010: 11, 2016: 41}, sex="male"),
            observed("schooling", "years", {2010: 7, 2015: 8}, residence="rural"),
            observed("fraction", "percent", {2010: 7, 2015: 8}, residence="rural"),
            observed("fraction", "percent", {2010: 7, 2015: 8}, residence="urban"),
        ]
    )
    rows = targets(
        target("rate", "ge", 80),
        target("share", "ge", 50),
        target("schooling", "ge", 9, "years"),
        target("fraction", "ge", 9),
    )
    gaps = assess_targets(rows, seen, plans=plans(), indicators=indicators(), areas=areas(), as_of=2016)
    assert gaps["observed"].tolist()[:3] == [70, 40, 8]
    assert gaps["status"][3] == "no_data"
    assert "农村" in gaps["basis"][2]


def test_of_two_values_for_a_year_the_final_one_counts_in_any_order() -> None:
    seen = pd.concat(
        [
            observed("rate", "percent", {2015: 85}, status="provisional"),
            observed("rate", "percent", {2015: 75}, status="final"),
            observed("rate", "percent", {2010: 60}),
        ]
    )
    for frame in (seen, seen.iloc[::-1]):
        assert assess_one(target("rate", "ge", 80), frame, as_of=2016)["observed"] == 75


def test_nothing_is_compared_across_a_break() -> None:
    seen = observed("rate", "percent", {2010: 60, 2014: 70, 2015: 50, 2016: 55})
    changed = pd.DataFrame({"area_code": [PROVINCE], "indicator_id": "rate", "year": 2015, "note": "口径变化"})
    after = assess_one(target("rate", "ge", 80), seen, as_of=2016, breaks=BREAKS.conform(changed))
    assert (after["baseline_year"], after["baseline"]) == (2015, 50)
    assert "2015年口径变化" in after["basis"]
    before = assess_one(target("rate", "ge", 80), seen, as_of=2014, breaks=BREAKS.conform(changed))
    assert before["baseline_year"] == 2010
    alone = assess_one(target("rate", "ge", 80), seen, as_of=2015, breaks=BREAKS.conform(changed))
    assert alone["status"] == "insufficient"
    elsewhere = BREAKS.conform(changed.assign(area_code="110000"))
    assert assess_one(target("rate", "ge", 80), seen, as_of=2016, breaks=elsewhere)["baseline_year"] == 2010


def test_the_reference_is_the_nearest_upper_area_and_never_the_district_s_own_value() -> None:
    seen = pd.concat(
        [
            observed("rate", "percent", {2014: 91, 2018: 99}, area=NATION),
            observed("rate", "percent", {2012: 77, 2013: 78}, area=PROVINCE),
        ]
    )
    gap = assess_one(target("rate", "ge", 80), seen, as_of=2016)
    assert gap["status"] == "no_data"
    assert (gap["reference_area"], gap["reference_year"], gap["reference_value"]) == (PROVINCE, 2013, 78)
    assert pd.isna(gap["observed"])
    own = assess_one(target("rate", "ge", 80), pd.concat([seen, observed("rate", "percent", {2015: 60})]), as_of=2016)
    assert (own["observed"], own["reference_value"]) == (60, 78)


def test_areas_that_are_their_own_ancestors_end_the_search() -> None:
    circle = areas()
    circle.loc[circle["area_code"].eq(NATION), "parent_code"] = COUNTY
    gaps = assess_targets(
        targets(target("rate", "ge", 80)), OBSERVATIONS.empty(),
        plans=plans(), indicators=indicators(), areas=circle, as_of=2016,
    )  # fmt: skip
    assert gaps["reference_area"].tolist() == [""]


def test_the_year_assessed_defaults_to_the_last_observed_one() -> None:
    gap = assess_one(target("rate", "ge", 80), observed("rate", "percent", {2010: 60, 2017: 75}), as_of=None)
    assert gap["as_of"] == 2017


def test_an_old_value_is_called_so() -> None:
    seen = observed("rate", "percent", {2010: 60, 2013: 75})
    assert "数据滞后" in assess_one(target("rate", "ge", 80), seen, as_of=2016)["basis"]
    assert "数据滞后" not in assess_one(target("rate", "ge", 80), seen, as_of=2015)["basis"]


def test_settings_move_the_cuts() -> None:
    seen = observed("rate", "percent", {2010: 60, 2015: 66})
    assert assess_one(target("rate", "ge", 80), seen, as_of=2016)["status"] == "accelerate"
    strict = Settings(accelerate_pace=0.7)
    assert assess_one(target("rate", "ge", 80), seen, as_of=2016, settings=strict)["status"] == "slow"


def test_every_result_conforms_to_its_schema(assessed: pd.DataFrame) -> None:
    for _, frame in assessed.groupby("as_of"):
        GAPS.to_pandera().validate(frame.reset_index(drop=True))


def test_empty_frames_give_an_empty_table() -> None:
    for rows in (TARGETS.empty(), targets(target("rate", "ge", 80))):
        gaps = assess_targets(
            rows, OBSERVATIONS.empty(), plans=plans(), indicators=INDICATORS.empty(), areas=AREAS.empty()
        )
        assert list(gaps.columns) == GAPS.names
        assert len(gaps) == len(rows)
    nothing = assess_targets(
        TARGETS.empty(), OBSERVATIONS.empty(), plans=PLANS.empty(), indicators=INDICATORS.empty(), areas=AREAS.empty()
    )
    assert nothing.empty


def test_no_ratio_is_rounded_onto_a_threshold() -> None:
    from halfsky.words.amounts import rounded  # noqa: PLC0415 - for this test alone

    texts = rounded(pd.Series([0.94999, 0.9499, 0.95, 0.950798, 99.96, float("nan")]), 4, (0.95, 100))
    assert texts.tolist() == ["0.94999", "0.9499", "0.9500", "0.9508", "99.9600", ""]
    assert rounded(pd.Series([99.96, 76.0638]), 1, (100,)).tolist() == ["99.96", "76.1"]


def test_a_judgement_without_a_value_of_the_deadline_year_says_so() -> None:
    gap = assess_one(target("rate", "ge", 80), observed("rate", "percent", {2010: 61.2, 2018: 75.5}), as_of=2020)
    assert "期限年（2020年）无数据，按2018年数值判断" in gap["basis"]


# ---- what a number is held against ----

RELATIVE = {"relative_to": "base", "unit": "percent"}
TERMS = {
    # name: target, values, indicator, status
    "a third of a whole": (
        target("fraction", "ge", 33.3333, value_text="三分之一以上"), {2010: 20, 2020: 33.3}, "attained",
    ),
    "a derived threshold, half up": (
        target("mortality", "le", 25, value_text="下降25%", **RELATIVE), {2010: 9.97, 2020: 7.49}, "nearly_attained",
    ),
    "a derived threshold, met": (
        target("mortality", "le", 25, value_text="下降25%", **RELATIVE), {2010: 9.97, 2020: 7.48}, "attained",
    ),
    "to come near from below": (target("share", "approx", 65, value_text="达到65%左右"), {2010: 60, 2020: 80}, "attained"),
    "to come near from above": (
        target("mortality", "approx", 5, "per_100k", value_text="控制在5/10万左右"), {2010: 9, 2020: 2}, "attained",
    ),
    "not near enough": (
        target("mortality", "approx", 5, "per_100k", value_text="控制在5/10万左右"), {2010: 9, 2020: 5.9}, "missed",
    ),
    "to stay near": (target("share", "approx", 65, value_text="保持在65%左右"), {2010: 60, 2020: 80}, "missed"),
    "balanced, from above": (
        target("sex_ratio", "approx", 109, "ratio", value_text="控制在109左右"), {2010: 114, 2020: 104}, "attained",
    ),
    "balanced, on its other side": (
        target("sex_ratio", "approx", 105, "ratio", value_text="控制在105左右"), {2010: 101, 2020: 95}, "missed",
    ),
    "its own tolerance": (
        target("share", "approx", 65, value_text="达到65%左右", tolerance=5), {2010: 40, 2020: 60}, "attained",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", TERMS)
def test_what_a_number_is_held_against(name: str) -> None:
    row, values, status = TERMS[name]
    gap = assess_one(row, observed(row["indicator_id"], UNITS[row["indicator_id"]], values))
    assert gap["status"] == status, gap["basis"]


@pytest.mark.parametrize(
    ("row", "values", "as_of", "status", "said"),
    [
        ({"periodicity": "annual"}, dict.fromkeys(range(2021, 2026), 620), 2025, "attained", ""),
        ({"periodicity": "annual"}, {2021: 620, 2022: 580, 2023: 700, 2024: 700, 2025: 700}, 2025, "missed", "2022年未达到"),
        ({"periodicity": "annual"}, {2021: 620, 2022: 620, 2024: 700, 2025: 700}, 2025, "unreported", "2023年无数据"),
        ({"periodicity": "annual"}, {2021: 620, 2022: 620}, 2023, "attained", ""),
        ({"value_text": "累计600人次"}, {2021: 200, 2022: 200, 2023: 100, 2024: 90, 2025: 20}, 2025, "attained", "610"),
        ({"value_text": "累计600人次"}, {2021: 200, 2022: 150, 2023: 100, 2024: 90, 2025: 20}, 2025, "missed", "560"),
        ({"value_text": "累计600人次"}, {2021: 200, 2022: 150, 2023: 100, 2025: 20}, 2025, "unreported", "2024年无数据"),
        ({"value_text": "累计600人次"}, {2021: 300, 2022: 320}, 2025, "attained", "620"),
    ],
)  # fmt: skip
def test_counts_of_every_year_and_of_all_years(
    row: dict, values: dict[int, float], as_of: int, status: str, said: str
) -> None:
    gap = assess_one(
        target("number", "ge", 600, "count", **row), observed("number", "count", values), as_of=as_of, start=2021,
        end=2025,
    )  # fmt: skip
    assert gap["status"] == status, gap["basis"]
    assert said in gap["basis"]


def limited() -> pd.DataFrame:
    frame = indicators()
    return frame.assign(lower_limit=0.0, upper_limit=frame["unit"].map({"percent": 100.0}))


def judged(row: dict, seen: pd.DataFrame, as_of: int = 2020) -> pd.Series:
    rows = targets(row)
    return assess_targets(rows, seen, plans=plans(), indicators=limited(), areas=areas(), as_of=as_of).iloc[0]


@pytest.mark.parametrize(
    ("row", "values", "status", "said"),
    [
        (target("share", "ge", 10, value_text="提高10%", **RELATIVE), {2010: 95, 2020: 97}, "not_comparable", "不可能达到"),
        (target("share", "ge", 90), {2010: 80, 2020: 103.5}, "not_comparable", "103.5%超出"),
        (target("share", "ge", 90), {2010: 80, 2020: -5}, "not_comparable", "超出"),
        (target("share", "ge", 90), {2010: 80, 2015: 103.5, 2020: 91}, "attained", "2015年）单位不符或超出可能范围，未采用"),
        (target("number", "ge", 60000, "count"), {2010: 5, 2020: 6.1}, "not_comparable", "一万倍"),
        (target("number", "ge", 60000, "count"), {2010: 40000, 2020: 61000}, "attained", ""),
    ],
)  # fmt: skip
def test_what_cannot_be_is_not_judged(row: dict, values: dict[int, float], status: str, said: str) -> None:
    gap = judged(row, observed(row["indicator_id"], UNITS[row["indicator_id"]], values))
    assert gap["status"] == status, gap["basis"]
    assert said in gap["basis"]


def test_one_series_and_which() -> None:
    women = observed("rate", "percent", {2010: 60, 2020: 85}, sex="female")
    old = observed("rate", "percent", {2009: 50, 2012: 55})
    gap = assess_one(target("rate", "ge", 80), pd.concat([old, women]))
    assert (gap["status"], gap["observed"]) == ("attained", 85)
    assert "女性数据" in gap["basis"]
    near = pd.concat([observed("rate", "percent", {2010: 50, 2018: 55}), women])
    assert assess_one(target("rate", "ge", 80), near)["observed"] == 55

    stray = pd.concat([observed("rate", "ratio", {2005: 0.8}), observed("rate", "percent", {2010: 60, 2020: 85})])
    assert assess_one(target("rate", "ge", 80), stray)["status"] == "attained"

    rural = [
        observed("rate", "percent", {2010: 60, 2020: 90}),
        observed("rate", "percent", {2010: 50, 2020: 75}, residence="rural"),
        observed("rate", "percent", {2010: 50, 2020: 70}, residence="rural", sex="female"),
    ]
    of_women = target("rate", "ge", 80, indicator="农村妇女参保率")
    gap = assess_one(of_women, pd.concat(rural))
    assert gap["observed"] == 70
    assert "农村" in gap["basis"] and "女性数据" in gap["basis"]
    assert assess_one(of_women, pd.concat(rural[:2]))["observed"] == 75
    alone = assess_one(of_women, rural[0])
    assert alone["observed"] == 90
    assert "没有目标所指城乡的数据" in alone["basis"]


def test_contradictory_values_of_one_source_are_refused() -> None:
    seen = pd.concat([observed("rate", "percent", {2010: 60, 2020: 85}), observed("rate", "percent", {2020: 75})])
    with pytest.raises(UsageError, match=r"990101, rate, 2020: source 's' has 75 and 85"):
        assess_one(target("rate", "ge", 80), seen)
    elsewhere = pd.concat([seen.iloc[:2], observed("rate", "percent", {2020: 75}, source_id="z")])
    assert assess_one(target("rate", "ge", 80), elsewhere)["observed"] == 85


@pytest.mark.parametrize(("nation", "chosen"), [(2015, (PROVINCE, 2012)), (2016, (NATION, 2016))])
def test_a_nearer_reference_counts_where_it_is_at_most_three_years_older(nation: int, chosen: tuple[str, int]) -> None:
    seen = pd.concat(
        [
            observed("rate", "percent", {nation: 91}, area=NATION),
            observed("rate", "percent", {2010: 77, 2012: 78}, area=PROVINCE),
        ]
    )
    gap = assess_one(target("rate", "ge", 80), seen, as_of=2016)
    assert (gap["reference_area"], gap["reference_year"]) == chosen
