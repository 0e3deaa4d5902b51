"""Rates that rest on few cases: judged on pooled years with a prior, or not at all."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from assessment_frames import CITY, COUNTY, PROVINCE, areas, assess_one, indicators, observed, plans, target, targets
from halfsky.assess import Settings, assess_targets
from halfsky.assess.outlook.rate_priors import rate_priors
from halfsky.schemas import AREAS, OBSERVATIONS, RATE_PRIORS

pytestmark = pytest.mark.long

TWELVE = target("mortality", "le", 12, "per_100k")


def deaths(counts: dict[int, tuple[float, float]], area: str = COUNTY) -> pd.DataFrame:
    seen = observed("mortality", "per_100k", {year: x / n * 1e5 for year, (x, n) in counts.items()}, area=area)
    parts = np.array(list(counts.values()), dtype="float64")
    return seen.assign(numerator=parts[:, 0], denominator=parts[:, 1])


def judged(counts: dict[int, tuple[float, float]], above: float | None = None, **other: object) -> pd.Series:
    seen = [deaths(counts)]
    if above is not None:
        seen.append(observed("mortality", "per_100k", {2010: above}, area=PROVINCE))
    return assess_one(TWELVE, pd.concat(seen, ignore_index=True), **{"as_of": 2020, **other})


def test_no_death_in_few_births_says_nothing() -> None:
    gap = judged({2010: (1, 3000), 2020: (0, 3000)})
    assert gap["status"] == "too_small"
    assert "0例（3000人）" in gap["basis"]
    assert "不能判断" in gap["basis"]


def test_one_death_does_not_lose_what_was_reached() -> None:
    gap = judged({year: (1 if year in (2017, 2020) else 0, 3000) for year in range(2016, 2021)})
    assert gap["status"] == "too_small"


def test_many_years_without_a_case_meet_a_target_and_many_cases_miss_it() -> None:
    none = judged(dict.fromkeys(range(2010, 2021), (0, 8000)), above=14.0)
    assert none["status"] == "attained"
    # 0 cases among 40,000 births of five years, prior of mean 14 and shape 2: Gamma(2, 2/14e-5 + 40000)
    chance = stats.gamma.cdf(12e-5, 2, scale=1 / (2 / 14e-5 + 40_000))
    assert f"{chance:.2f}" in none["basis"]
    many = judged(dict.fromkeys(range(2010, 2021), (4, 8000)), above=14.0)
    assert many["status"] == "missed"
    assert many["gap"] < 0


def test_each_distance_of_few_cases_says_what_it_is_measured_from() -> None:
    gap = judged({2010: (3, 8000), **dict.fromkeys(range(2016, 2021), (4, 8000))}, above=14.0)
    said = re.search(r"最新值差([\d.]+)个十万分点、估计值差([\d.]+)个十万分点", gap["basis"])
    estimate = re.search(r"估计为([\d.]+)/10万", gap["basis"])
    assert said and estimate
    assert float(said[1]) == gap["observed"] - 12
    assert float(said[2]) == round(float(estimate[1]) - 12, 1)


def test_the_verdict_is_that_of_the_pooled_years_not_of_the_last() -> None:
    """No death in the last year after four in each of four years is no 已达标."""
    gap = judged({2016: (4, 8000), 2017: (4, 8000), 2018: (4, 8000), 2019: (4, 8000), 2020: (0, 8000)}, above=14.0)
    assert gap["observed"] == 0
    assert gap["status"] == "missed"
    assert gap["gap"] < 0


def test_only_years_of_the_plan_are_pooled_and_none_before_a_break() -> None:
    rich = dict.fromkeys(range(2001, 2010), (5, 3000)) | {2020: (0, 3000)}
    alone = judged({2020: (0, 3000)})
    assert judged(rich)["basis"].split("可能性")[1] == alone["basis"].split("可能性")[1]


def test_a_threshold_derived_from_few_cases_is_not_judged() -> None:
    row = target("mortality", "le", 33.3333, "percent", relative_to="base", value_text="下降三分之一")
    counts = {2010: (1, 3000), **dict.fromkeys(range(2016, 2021), (9, 30000))}
    gap = assess_one(row, deaths(counts), as_of=2020)
    assert gap["status"] == "too_small"
    assert "基期值例数太少" in gap["basis"]


def test_a_share_of_few_people_is_judged_by_its_chance() -> None:
    seen = observed("share", "percent", {2020: 40.0}).assign(numerator=2.0, denominator=5.0)
    assert assess_one(target("share", "ge", 30), seen, as_of=2020)["status"] == "too_small"
    plenty = observed("share", "percent", {2020: 100.0}).assign(numerator=25.0, denominator=25.0)
    assert assess_one(target("share", "ge", 50), plenty, as_of=2020)["status"] == "attained"


def test_a_share_of_office_holders_is_a_fact() -> None:
    """Two women of five in a county's leading body are two women: no chance is in it."""
    known = indicators()
    known.loc[known["indicator_id"].eq("share"), "domain"] = "decision"
    seen = observed("share", "percent", {2020: 40.0}).assign(numerator=2.0, denominator=5.0)
    gap = assess_targets(
        targets(target("share", "ge", 30)), seen, plans=plans(), indicators=known, areas=areas(), as_of=2020
    ).iloc[0]
    assert gap["status"] == "attained"


def counted(values: dict[str, float]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The catalogue in which the mortality's denominator is births, and counts of a county in 2020."""
    known = indicators().assign(denominator="")
    known.loc[known["indicator_id"].eq("mortality"), "denominator"] = "live_births_count"
    more = known.iloc[:1].assign(unit="count", better="balanced", denominator="")
    rows = [more.assign(indicator_id=name) for name in ("live_births_count", "birth_rate", "resident_population")]
    known = pd.concat([known, *rows], ignore_index=True)
    seen = [observed(name, "count", {2020: value}) for name, value in values.items()]
    return known, pd.concat([observed("mortality", "per_100k", {2020: 33.3}), *seen], ignore_index=True)


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ({}, "分母未报"),
        ({"live_births_count": 3000.0}, "1例（3000人）"),
        ({"resident_population": 300_000.0, "birth_rate": 10.0}, "1例（3000人）"),
    ],
)
def test_births_that_nobody_sent_with_the_rate_are_found_elsewhere(counts: dict[str, float], words: str) -> None:
    known, seen = counted(counts)
    gap = assess_targets(targets(TWELVE), seen, plans=plans(), indicators=known, areas=areas(), as_of=2020).iloc[0]
    assert gap["status"] == "too_small"
    assert words in gap["basis"]


def test_a_birth_rate_of_long_ago_makes_no_births_of_today() -> None:
    """Three years away is near; the next row of a series with gaps may be ten years away."""
    known, seen = counted({"resident_population": 300_000.0})
    old = observed("birth_rate", "count", {2010: 10.0})
    gap = assess_targets(
        targets(TWELVE), pd.concat([seen, old], ignore_index=True), plans=plans(), indicators=known, areas=areas(),
        as_of=2020,
    ).iloc[0]  # fmt: skip
    assert "分母未报" in gap["basis"]


def sisters(rates: list[float], births: int, seed: int = 5) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Counties of one city with these true rates, five years each, and their areas."""
    rng = np.random.default_rng(seed)
    codes = [f"{990201 + number}" for number in range(len(rates))]
    own = pd.DataFrame({"area_code": codes, "level": "county", "parent_code": CITY, "name_zh": "某县"})
    places = pd.concat([areas(), AREAS.conform(own)], ignore_index=True)
    seen = [
        deaths({year: (float(rng.poisson(rate / 1e5 * births)), births) for year in range(2016, 2021)}, code)
        for code, rate in zip(codes, rates, strict=True)
    ]
    return places, OBSERVATIONS.conform(pd.concat(seen, ignore_index=True))


def test_the_prior_tells_how_far_sisters_differ() -> None:
    rng = np.random.default_rng(7)
    shapes = {}
    for name, rates in (("alike", [15.0] * 60), ("apart", list(rng.gamma(1.0, 15.0, 60)))):
        places, seen = sisters(rates, 40_000)
        priors = rate_priors(seen, indicators(), places, 2020, Settings())
        row = priors[priors["area_code"].eq(CITY)].iloc[0]
        assert row["areas"] == 60
        assert row["mean"] == pytest.approx(np.mean(rates), rel=0.25)
        shapes[name] = row["shape"]
    assert shapes["alike"] > 15 > 3 > shapes["apart"]


def test_one_countys_new_value_moves_no_sisters_verdict() -> None:
    """The priors are frozen with the release."""
    places, seen = sisters([8.0, 30.0, 14.0, 12.0, 20.0, 9.0], 3000)
    known = RATE_PRIORS.conform(rate_priors(seen, indicators(), places, 2019, Settings()))
    plan = plans(area="990202")
    other = seen["area_code"].eq("990201") & seen["year"].eq(2020)
    moved = seen.assign(numerator=seen["numerator"].mask(other, 9.0), value=seen["value"].mask(other, 300.0))
    gaps = [
        assess_targets(
            targets(TWELVE), rows, plans=plan, indicators=indicators(), areas=places, priors=known, as_of=2020
        )
        for rows in (seen, moved)
    ]
    pd.testing.assert_frame_equal(*gaps)


@pytest.mark.parametrize("births", [3000, 8000])
def test_verdicts_on_small_counties_are_right(births: int) -> None:
    """True rates known: of the verdicts given at least 85 % are right, and they are given for a fifth of the counties."""
    rng = np.random.default_rng(births)
    rates = list(rng.gamma(2.0, 15.0 / 2, 300))
    places, seen = sisters(rates, births, seed=births)
    priors = rate_priors(seen, indicators(), places, 2020, Settings())
    codes = seen["area_code"].unique()
    named = [{**TWELVE, "plan_id": code, "target_id": code} for code in codes]
    promised = pd.concat([plans()] * len(codes), ignore_index=True)
    gaps = assess_targets(
        targets(*named), seen, plans=promised.assign(plan_id=codes, area_code=codes).astype(promised.dtypes),
        indicators=indicators(), areas=places, priors=priors, as_of=2020,
    )  # fmt: skip
    given = gaps["status"].ne("too_small").to_numpy()
    right = gaps["status"].eq("attained").to_numpy() == (np.array(rates) <= 12)
    assert given.mean() >= 0.2
    assert right[given].mean() >= 0.85
