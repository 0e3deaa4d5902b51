"""What stands beside a status: outlook, fluctuation, small numbers, age, and the warnings that follow from them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from assessment_frames import COUNTY, assess_apart, assess_one, observed, series_from_text, target
from halfsky.assess import Settings
from halfsky.schemas import BREAKS

CLIMB = {2021: 61.0, 2022: 62.5, 2023: 63.1, 2024: 65.2, 2025: 66.0}


def outlook_of(goal: float, series: dict[int, float] = CLIMB, **other: object) -> pd.Series:
    row = target("rate", other.pop("comparator", "ge"), goal)
    return assess_one(row, observed("rate", "percent", series), as_of=2025, start=2021, end=2030, **other)


def test_worked_numbers_of_a_probability() -> None:
    # g = 1.25, s² = 0.47, k = 1.5625 / (1.5625 + 6·0.47/4) = 0.6891, ẑ = 66 + k·6.25 = 70.307,
    # se² = 0.47·5·2.25 + 2.5² = 11.5375; F_t4((70.307 - T) / 3.3967)
    gap = outlook_of(70)
    assert gap["probability"] == pytest.approx(0.534, abs=5e-4)
    assert gap["outlook"] == "possible"
    assert (gap["forecast"], gap["forecast_low"], gap["forecast_high"]) == pytest.approx(
        (70.307, 65.099, 75.515), abs=5e-4
    )
    assert outlook_of(72)["probability"] == pytest.approx(0.322, abs=5e-4)
    for words in ("外推2030年70.31%", "65.1～75.51", "达标概率0.53", "有希望"):
        assert words in gap["basis"]


def test_a_count_that_may_fall_by_thousands_has_a_wide_forecast_and_no_overflow() -> None:
    fallen = observed("number", "count", {2021: 9000.0, 2022: 5000.0, 2023: 8000.0, 2024: 900.0, 2025: 400.0})
    gap = assess_one(target("number", "ge", 5000, unit="count"), fallen, as_of=2025, start=2021, end=2030)
    assert gap["forecast_low"] < gap["forecast"] < 400


def test_with_less_than_four_values_there_is_no_probability() -> None:
    three = {year: CLIMB[year] for year in (2021, 2023, 2025)}
    gap = outlook_of(70, three)
    assert gap[["forecast_low", "forecast_high", "probability"]].isna().all()
    assert gap["outlook"] == ""
    assert "两点趋势" in gap["basis"]
    four = outlook_of(70, {**three, 2024: CLIMB[2024]})
    assert 0 < four["probability"] < 1


def test_no_forecast_crosses_a_break() -> None:
    changed = BREAKS.conform(pd.DataFrame({"area_code": [COUNTY], "indicator_id": ["rate"], "year": [2023]}))
    gap = outlook_of(70, breaks=changed)
    assert pd.isna(gap["probability"])
    assert gap["baseline_year"] == 2023
    assert "break" in gap["warnings"].split(";")
    assert "2023年口径变化，此前数据不用" in gap["basis"]
    long_ago = changed.assign(year=2012)
    assert outlook_of(70, breaks=long_ago)["warnings"] == outlook_of(70)["warnings"]


def test_at_the_deadline_nothing_is_left_to_forecast() -> None:
    gap = assess_one(target("rate", "ge", 70), observed("rate", "percent", CLIMB), as_of=2025, start=2021, end=2025)
    assert gap["status"] == "missed"
    assert gap[["forecast_low", "probability"]].isna().all()
    assert gap["warnings"] == ""


def test_a_two_sided_target_can_be_overshot() -> None:
    """Likely to end near 72: a target of about 72 is more likely than one of about 67, which the line runs through."""
    near, passed = (outlook_of(goal, comparator="approx")["probability"] for goal in (72, 67))
    assert near > passed
    assert near < outlook_of(71, comparator="ge")["probability"]  # at least 71 holds all of 72 ± 1 and more


def test_a_constant_series_is_certain_and_says_why() -> None:
    flat = dict.fromkeys(CLIMB, 66.0)
    assert outlook_of(66, flat)["probability"] == 1
    assert outlook_of(67, flat)["probability"] == 0
    assert "无波动信息" in outlook_of(66.5, flat)["basis"]


def test_a_forecast_is_shown_within_the_limits_of_its_indicator() -> None:
    from assessment_frames import (  # noqa: PLC0415
        areas,
        indicators,
        plans,
        targets,
    )
    from halfsky.assess import assess_targets  # noqa: PLC0415

    limited = indicators().assign(lower_limit=0.0, upper_limit=100.0)
    seen = observed("rate", "percent", {2021: 80, 2022: 86, 2023: 90, 2024: 96})
    gap = assess_targets(
        targets(target("rate", "ge", 99)), seen, plans=plans(2021, 2030), indicators=limited, areas=areas()
    ).iloc[0]
    # On the logit scale 80, 86, 90, 96 of 100 near 100 and never reach it.
    assert 98 < gap["forecast"] < gap["forecast_high"] < 100
    assert gap["forecast_low"] > 80
    assert gap["probability"] > 0.6


def test_a_rate_stays_above_nought_and_falls_by_shares() -> None:
    """A rate that halves each year: 16, 8, 4, 2 is a straight line of logarithms; 0.125 four years on."""
    from assessment_frames import areas, indicators, plans, targets  # noqa: PLC0415
    from halfsky.assess import assess_targets  # noqa: PLC0415

    rates = indicators().assign(lower_limit=0.0, upper_limit=np.nan, decimals=3)
    seen = observed("mortality", "per_100k", {2021: 16, 2022: 8, 2023: 4, 2024: 2})
    gap = assess_targets(
        targets(target("mortality", "le", 1, "per_100k")), seen, plans=plans(2021, 2028), indicators=rates,
        areas=areas(),
    ).iloc[0]  # fmt: skip
    assert gap["forecast"] == pytest.approx(0.125)
    assert gap["forecast_low"] > 0
    # error 0.4·4·ln 2 around ln 0.125, four values less one: F_t3(3·ln 2 / (1.6·ln 2))
    assert gap["probability"] == pytest.approx(0.921, abs=1e-3)


# Base year 2010, deadline 2020, target 80 from 60 in 2010: two points a year are asked.
WARNED = """
case                              observations                                   warnings
---
on schedule                       2010:60 2014:68                                -
behind                            2010:60 2014:66                                watch
far behind                        2010:60 2014:62                                hard_to_reach
far behind after one year only    2010:60 2011:60.2                              watch;stale
moving away                       2010:60 2014:58                                hard_to_reach
lost what the baseline had        2010:85 2014:70                                watch
attained for good                 2010:60 2011:70 2012:80 2013:85 2014:90        -
attained and falling fast         2010:99 2011:95 2012:90 2013:86 2014:81        watch
nothing within three years        2009:59 2010:60 2011:63                        stale
a fluctuating one                 2010:60 2011:70 2012:61 2013:71 2014:68        watch;volatile
one spike on a steady way         2010:60 2011:62 2012:74 2013:66 2014:68        watch;volatile
a curve is no fluctuation         2010:60 2011:66 2012:70 2013:72 2014:73        -
"""
CASES = [line.rsplit("  ", 1) for line in WARNED.strip().splitlines()[2:]]


@pytest.mark.parametrize(("before", "warnings"), CASES, ids=[line[0][:32].strip() for line in CASES])
def test_warnings(before: str, warnings: str) -> None:
    series = series_from_text(before[32:].split())
    gap = assess_one(target("rate", "ge", 80), observed("rate", "percent", series), as_of=2014)
    assert gap["warnings"] == warnings.strip().replace("-", "")


def test_a_target_that_is_held_is_told_from_one_that_was_lost_between() -> None:
    rows = [target("rate", "ge", 80)] * 3
    gaps = assess_apart(
        rows, [{2012: 81, 2013: 82, 2014: 83}, {2012: 81, 2013: 79, 2014: 83}, {2010: 90, 2014: 83}], as_of=2014
    )
    assert gaps["status"].eq("attained").all()
    assert "2012年起有数据各年均达标，稳定" in gaps["basis"][0]
    assert "2013年曾未达标，需巩固" in gaps["basis"][1]
    assert "曾未达标" not in gaps["basis"][2]


def test_published_control_limits_and_instability() -> None:
    # mean 61.875, mean moving range 5.285714: limits 47.815 and 75.935; instability index 4.687 %
    values = dict(zip(range(2011, 2019), [62, 58, 65, 60, 66, 59, 64, 61], strict=True))
    gap = assess_one(target("schooling", "ge", 65, "years"), observed("schooling", "years", values), as_of=2018)
    assert gap["volatility"] == pytest.approx(4.687, abs=5e-4)
    assert "volatile" in gap["warnings"]


def test_a_steady_fall_has_no_fluctuation_and_a_crisis_has() -> None:
    # Under-five mortality by UNICEF: Djibouti 2015-2022 falls steadily (instability 0.31 %).
    fall = dict(zip(range(2015, 2023), [65.2, 63.2, 61.2, 59.3, 57.4, 55.5, 53.7, 51.9], strict=True))
    crisis = dict(zip(range(2015, 2023), [19.0, 21.0, 48.6, 30.0, 26.0, 24.0, 22.5, 21.4], strict=True))
    rows = [target("mortality", "le", 25, "per_100k")] * 2
    gaps = assess_apart(rows, [fall, crisis], as_of=2022, start=2016, end=2030)
    assert gaps["volatility"][0] < 1 < 20 < gaps["volatility"][1]
    assert ["volatile" in text for text in gaps["warnings"]] == [False, True]


def deaths(counts: dict[int, tuple[float, float]]) -> pd.DataFrame:
    seen = observed("mortality", "per_100k", {year: cases / births * 1e5 for year, (cases, births) in counts.items()})
    parts = np.array(list(counts.values()), dtype="float64")
    return seen.assign(numerator=parts[:, 0], denominator=parts[:, 1])


def test_one_death_in_eight_thousand_births_is_a_small_number() -> None:
    row = target("mortality", "le", 9, "per_100k")
    gap = assess_one(row, deaths({2014: (0, 8000), 2015: (1, 8000)}), as_of=2015)
    assert gap["observed"] == 12.5
    assert "small_number" in gap["warnings"]
    for words in ("1/8000", "0.3～69.6", "含目标值", "2014—2015年合计6.25/10万"):
        assert words in gap["basis"]
    many = assess_one(row, deaths({2014: (40, 320_000), 2015: (40, 320_000)}), as_of=2015)
    assert "small_number" not in many["warnings"]
    none_known = assess_one(row, observed("mortality", "per_100k", {2014: 0, 2015: 12.5}), as_of=2015)
    assert "small_number" not in none_known["warnings"]


def test_a_share_of_few_people_is_a_small_number() -> None:
    seen = observed("share", "percent", {2015: 40.0}).assign(numerator=2.0, denominator=5.0)
    gap = assess_one(target("share", "ge", 30), seen, as_of=2015)
    assert "small_number" in gap["warnings"]
    assert "11.8～76.9%" in gap["basis"]  # Wilson for 2 of 5
    assert gap["status"] == "too_small"


def test_settings_move_the_warnings() -> None:
    seen = observed("rate", "percent", {2010: 60, 2014: 66})
    strict = assess_one(target("rate", "ge", 80), seen, as_of=2014, settings=Settings(accelerate_pace=0.8))
    assert strict["warnings"] == "hard_to_reach"
    bold = outlook_of(70, settings=Settings(likely=0.53))
    assert bold["outlook"] == "likely"


def test_chance_has_no_outlook() -> None:
    """No death in 1 500 births for years is no certainty of none to come."""
    gap = assess_one(
        target("mortality", "le", 9, "per_100k"), deaths(dict.fromkeys(range(2010, 2016), (0, 1500))), as_of=2015
    )
    assert gap["warnings"] == "small_number"
    assert pd.isna(gap["probability"])
    assert gap["outlook"] == ""


def test_due_without_a_value_of_its_year_is_judged_by_the_one_near_it() -> None:
    seen = observed("rate", "percent", {2010: 61.2, 2018: 75.5})
    gap = assess_one(target("rate", "ge", 80), seen, as_of=2020)
    assert (gap["status"], gap["warnings"]) == ("missed", "")


def test_within_what_is_allowed_the_whole_way_is_done() -> None:
    gap = assess_one(target("share", "approx", 50), observed("share", "percent", {2010: 48.4, 2015: 50.4}), as_of=2015)
    assert gap["attainment"] == 1
    half = assess_one(target("share", "approx", 50), observed("share", "percent", {2010: 45, 2015: 47}), as_of=2015)
    assert half["attainment"] == 0.5  # 4 points outside 49–51, now 2


def test_forecasts_are_kept_and_held_against_what_came() -> None:
    from halfsky.assess.outlook.record import calibration, recorded  # noqa: PLC0415
    from halfsky.schemas import FORECAST_RECORD  # noqa: PLC0415

    rows = [target("rate", "ge", goal) for goal in (60, 66, 80)]
    series = [CLIMB, CLIMB, CLIMB]
    before = assess_apart(rows, series, as_of=2025, start=2021, end=2027)
    due = pd.Series(2027, index=before["target_id"])
    record = recorded(FORECAST_RECORD.empty(), before, due, "1.0.0")
    assert record["target_id"].tolist() == before["target_id"].tolist()
    assert recorded(record, before, due, "1.0.0").equals(record)  # the same release twice is one
    assert len(recorded(record, before, due, "1.1.0")) == 6
    after = assess_apart(rows, [{**CLIMB, 2027: 67.0}] * 3, as_of=2027, start=2021, end=2027)
    found = calibration(record, after, Settings()).set_index("outlook")
    assert found["cases"].sum() == 3
    assert found.loc["likely", "came_true"] == 1
    assert found.loc["unlikely", "came_true"] == 0
    silent = assess_apart(rows, series, as_of=2031, start=2021, end=2027)
    assert calibration(record, silent, Settings())["cases"].sum() in (0, 3)


@pytest.mark.parametrize(
    ("series", "told"),
    [
        ("2020:50 2021:62 2022:63 2023:64 2024:65", "基期值与此后各年走势不符（按走势为61%）"),
        ("2020:60 2021:61 2022:62 2023:63 2024:75", "最新值与此前各年走势不符（按走势为64%）"),
        ("2020:60 2021:61 2022:62 2023:63 2024:64", ""),
        ("2020:60 2021:63 2022:61 2023:64 2024:62", ""),
        ("2020:60 2021:68 2022:72 2023:74 2024:75", ""),
        ("2020:50 2021:62 2022:63", ""),
    ],
)
def test_an_end_that_does_not_fit_its_series_is_told_with_the_pace_without_it(series: str, told: str) -> None:
    seen = observed("rate", "percent", series_from_text(series.split()))
    gap = assess_one(target("rate", "ge", 80 if told else 99), seen, as_of=2024, start=2021, end=2030)
    assert ("走势不符" in gap["basis"]) == bool(told)
    assert told in gap["basis"]
    if told:
        # (65 - 61) / (80 - 61) over 4/10 of the time, and (64 - 60) / (80 - 60) over the same
        expected = (65 - 61) / (80 - 61) / 0.4 if "基期" in told else (64 - 60) / (80 - 60) / 0.4
        assert f"进度比{expected:.2g}" in gap["basis"].split("走势不符")[1]
