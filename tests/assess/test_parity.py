"""Women's values beside men's, and targets about the gap between them."""

from __future__ import annotations

import math
from types import SimpleNamespace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import halfsky
from halfsky.assess import explain_revisions, sex_parity
from halfsky.assess.series import ancestry, observed_points, preferred
from halfsky.assess.sexes.gaps import about_sex_gap, gap_points, gap_series, judged_by_gap
from halfsky.errors import UsageError
from halfsky.schemas import AREAS, BREAKS, INDICATORS, OBSERVATIONS, PARITY, TARGETS
from long_form import examples


def observed(*rows: tuple[int, str, float], indicator: str = "income", **others: object) -> pd.DataFrame:
    """year, sex, value"""
    common = {
        "area_code": "110101", "indicator_id": indicator, "residence": "total", "unit": "percent", "status": "final",
        "source_id": "s",
    }  # fmt: skip
    frame = pd.DataFrame([common | {"year": year, "sex": sex, "value": value} | others for year, sex, value in rows])
    return OBSERVATIONS.conform(frame)


def target(words: str, indicator: str = "income", comparator: str = "decrease") -> pd.DataFrame:
    row = {
        "plan_id": "p", "target_id": words, "section": "goal", "kind": "directional", "indicator": words,
        "indicator_id": indicator, "comparator": comparator, "review_status": "confirmed",
    }  # fmt: skip
    return TARGETS.conform(pd.DataFrame([row])).assign(area_code="110101", better="higher")


FOUR = [(2020, "female", 80.0), (2020, "male", 100.0), (2024, "female", 88.0), (2024, "male", 103.0)]


def test_schooling_of_the_nation() -> None:
    package = halfsky.load_package()
    parity = sex_parity(package.observations, package.indicators, breaks=package.breaks, areas=package.areas)
    schooling = parity[parity["indicator_id"].eq("mean_years_schooling_15plus") & parity["area_code"].eq("000000")]
    row = schooling.iloc[0]
    assert (row["year"], row["female"], row["male"]) == (2020, 9.59, 10.22)
    assert row["ratio"] == pytest.approx(0.93836, abs=1e-5)
    assert (row["gap"], row["at_parity"], row["reading"]) == (-0.63, "no", "")
    assert pd.isna(row["first_year"]), "one year has no change"
    assert "320804" not in set(parity["area_code"]), "Huaiyin reports its women and not its men"


def test_women_have_an_indicator_of_their_own_where_the_catalogue_says_so() -> None:
    package = halfsky.load_package()
    with_names = sex_parity(package.observations, package.indicators).set_index(["indicator_id", "area_code"])
    life = with_names.loc[("life_expectancy", "000000")]
    assert (life["year"], life["female"], life["male"], life["gap"]) == (2010, 77.37, 72.38, 4.99)
    assert "life_expectancy" not in set(sex_parity(package.observations)["indicator_id"])


def test_the_change_of_ratio_and_gap() -> None:
    row = sex_parity(observed(*FOUR)).iloc[0]
    assert (row["first_year"], row["first_gap"], row["gap"], row["gap_change"]) == (2020, -20, -15, -5)
    assert row["ratio_change"] == pytest.approx(88 / 103 - 0.8)
    assert row["reading"] == "closing"
    assert sex_parity(observed(*FOUR), as_of=2023)["year"].tolist() == [2020]


@pytest.mark.parametrize(
    ("female", "male", "reading"),
    [
        (90.0, 100.0, "closing"),
        (70.0, 100.0, "widening"),
        (120.0, 100.0, "stable"),  # now women are ahead by as much
        (130.0, 100.0, "widening"),
        (80.004, 100.0, "stable"),  # would not show with two decimals
    ],
)
def test_the_gap_is_read_by_its_size(female: float, male: float, reading: str) -> None:
    rows = observed((2020, "female", 80.0), (2020, "male", 100.0), (2024, "female", female), (2024, "male", male))
    assert sex_parity(rows)["reading"].tolist() == [reading]


@pytest.mark.parametrize(
    ("female", "male", "said"), [(97, 100, "yes"), (103, 100, "yes"), (96.9, 100, "no"), (1, 0, "")]
)
def test_parity_is_within_three_percent(female: float, male: float, said: str) -> None:
    assert sex_parity(observed((2020, "female", female), (2020, "male", male)))["at_parity"].tolist() == [said]


def test_nothing_is_compared_across_a_break_or_a_unit() -> None:
    areas = AREAS.conform(
        pd.DataFrame(
            {"area_code": ["110000", "110101"], "level": "city", "name_zh": "市", "parent_code": ["", "110000"]}
        )
    )
    breaks = BREAKS.conform(pd.DataFrame({"area_code": ["110000"], "indicator_id": "income", "year": 2022}))
    assert sex_parity(observed(*FOUR), breaks=breaks, areas=areas)["first_year"].isna().all()
    assert sex_parity(observed(*FOUR), breaks=breaks.assign(year=2025), areas=areas)["first_year"].tolist() == [2020]
    other = pd.concat([observed((2020, "female", 80.0)), observed((2020, "male", 100.0), unit="years")])
    assert sex_parity(other).empty


def test_the_firmest_value_counts_and_residences_stay_apart() -> None:
    early = observed((2020, "female", 1.0), (2020, "male", 1.0), status="provisional")
    rural = observed((2020, "female", 50.0), (2020, "male", 100.0), residence="rural")
    parity = sex_parity(pd.concat([early, observed(*FOUR[:2]), rural])).set_index("residence")
    assert parity["gap"].to_dict() == {"total": -20, "rural": -50}


@examples(5, 60)
@given(st.data())
def test_order_and_the_names_of_the_sexes_change_nothing_but_the_sign(data: st.DataObject) -> None:
    values = data.draw(
        st.lists(
            st.tuples(st.integers(2015, 2019), st.sampled_from(["female", "male", "total"]), st.integers(1, 50)),
            unique_by=lambda row: row[:2],
            min_size=1,
        )
    )
    rows = observed(*values)
    parity = sex_parity(rows)
    shuffled = data.draw(st.permutations(list(rows.index)))
    pd.testing.assert_frame_equal(sex_parity(rows.loc[shuffled]), parity)
    common = {year for year, sex, _ in values if sex == "female"} & {year for year, sex, _ in values if sex == "male"}
    assert len(parity) == bool(common)
    swapped = rows.assign(sex=rows["sex"].replace({"female": "male", "male": "female"}))
    mirror = sex_parity(swapped)
    assert mirror["gap"].tolist() == (-parity["gap"]).tolist()
    assert mirror["reading"].tolist() == parity["reading"].tolist()
    if common:
        assert parity["year"].item() == max(common)
        assert mirror["ratio"].item() == pytest.approx(1 / parity["ratio"].item())


def test_of_nothing_and_of_no_table() -> None:
    assert sex_parity(OBSERVATIONS.empty()).columns.tolist() == PARITY.names
    with pytest.raises(UsageError, match="observations"):
        sex_parity(pd.DataFrame({"year": [2020]}))


# ---- targets about a gap ----


@pytest.mark.parametrize(
    ("words", "indicator", "is_one"),
    [
        ("男女收入差距", "gender_income_gap", True),
        ("两性家务劳动时间", "housework_time_gender_gap", True),  # the verb says 缩小, the words do not say 差距
        ("男女平均受教育年限差距", "mean_years_schooling_15plus", True),
        ("孕产妇死亡率城乡、区域差距", "maternal_mortality_ratio_gap", False),
        ("女性文盲率", "female_illiteracy_rate", False),
        ("出生人口性别比", "sex_ratio_at_birth", False),
    ],
)
def test_which_targets_are_about_a_gap_of_the_sexes(words: str, indicator: str, is_one: bool) -> None:
    assert about_sex_gap(target(words, indicator)).tolist() == [is_one]
    assert about_sex_gap(target(words, indicator, "le")).tolist() == [False], "one with a number has its own series"


def test_the_shipped_plans_promise_fourteen_times_to_narrow_one() -> None:
    package = halfsky.load_package()
    found = package.targets[about_sex_gap(package.targets)]
    assert found["indicator_id"].value_counts().to_dict() == {
        "gender_income_gap": 5, "housework_time_gender_gap": 4, "science_literacy_gender_gap": 4,
        "social_security_gender_gap": 1,
    }  # fmt: skip


def test_a_gap_is_judged_by_itself_and_not_by_the_women() -> None:
    """Women's income rises, and men's by more: of 缩小差距 nothing has come."""
    rising = observed((2020, "female", 80.0), (2020, "male", 100.0), (2024, "female", 90.0), (2024, "male", 115.0))
    rows = pd.concat([target("男女收入差距"), target("女性收入", comparator="increase")], ignore_index=True)
    points = observed_points(rows, preferred(rising, 2025))
    assert points.loc[points["row"].eq(0), "value"].tolist() == [80, 90]
    judged, replaced = judged_by_gap(rows, points, rising)
    assert replaced.loc[replaced["row"].eq(0), "value"].tolist() == [20, 25]
    assert replaced.loc[replaced["row"].eq(1), "value"].tolist() == [80, 90]
    assert set(replaced) == set(points)
    assert judged["better"].tolist() == ["lower", "higher"]
    assert judged["gap_of_sexes"].tolist() == [True, False]
    until = gap_points(rows.assign(as_of=2022), rising)
    assert until["year"].tolist() == [2020]


def test_the_sides_of_a_gap_may_have_an_indicator_of_their_own() -> None:
    sides = observed(*FOUR, indicator="science_literacy_rate")
    asked = target("男女两性科学素质水平差距", "science_literacy_gender_gap")
    assert gap_points(asked, sides)["value"].tolist() == [20, 15]
    published = observed((2020, "total", 4.3), indicator="science_literacy_gender_gap")
    assert gap_points(asked, pd.concat([sides, published])).empty, "what is published as a gap is an ordinary series"


def test_the_gap_of_an_area_above_stands_for_none_but_is_named() -> None:
    package = halfsky.load_package()
    targets = package.targets.merge(package.plans[["plan_id", "area_code"]], on="plan_id")
    decimals = package.indicators.set_index("indicator_id")["decimals"]
    found = gap_series(
        targets, package.observations, as_of=2024, breaks=package.breaks, lineage=ancestry(package.areas),
        decimals=decimals,
    )  # fmt: skip
    assert targets.loc[found.index, "indicator_id"].unique().tolist() == ["science_literacy_gender_gap"]
    assert found["area_code"].unique().tolist() == ["000000"]
    row = found.iloc[0]
    assert (row["first_year"], row["first"], row["year"], row["value"]) == (2020, 4.3, 2024, 2.76)
    assert row["reading"] == "closing"
    early = gap_series(
        targets, package.observations, as_of=2020, breaks=package.breaks, lineage=ancestry(package.areas),
        decimals=decimals,
    )  # fmt: skip
    assert early["reading"].tolist() == [""] * 4
    assert math.isnan(early.iloc[0]["first"])


def test_no_gap_no_series() -> None:
    empty = gap_series(
        target("女性收入"), observed(*FOUR), as_of=2024, breaks=BREAKS.empty(), lineage=ancestry(AREAS.empty()),
        decimals=INDICATORS.empty().set_index("indicator_id")["decimals"],
    )  # fmt: skip
    assert empty.empty
    assert gap_points(target("男女收入差距"), OBSERVATIONS.empty()).empty


def test_the_assessment_judges_a_promise_to_narrow_a_gap_by_the_gap() -> None:
    """Of 女性和男性的受教育年限差距 the years of women rise, and the gap closes; a revised male value is a reason."""
    package = halfsky.load_package()
    promised = package.targets["target_id"].eq("huaiyin-2021-2025.goal.economy.6.1")
    targets = package.targets[promised].assign(indicator_id="mean_years_schooling_15plus")
    cells = [(2021, "female", 9.1), (2021, "male", 10.0), (2023, "female", 9.6), (2023, "male", 10.1)]
    own = observed(*cells, indicator="mean_years_schooling_15plus", area_code="320804", unit="years")
    release = {
        name: getattr(package, name) for name in ("plans", "indicators", "areas", "breaks")
    } | {"targets": targets, "observations": own}  # fmt: skip
    gap = halfsky.assess_targets(**release, as_of=2024).iloc[0]
    assert (gap["status"], gap["baseline"], gap["observed"]) == ("improving", 0.9, 0.5)
    assert gap["basis"].startswith("男女差距2021年0.9年→2023年0.5年")
    revised = own.assign(value=own["value"].replace(10.1, 10.9))
    found = explain_revisions(
        SimpleNamespace(**release), SimpleNamespace(**release | {"observations": revised}), as_of=2024
    ).iloc[0]
    assert (found["status_after"], found["reasons"]) == ("worsening", "revised_value")
    assert found["explanation"].startswith("2023年数值由0.5年改为1.3年")
