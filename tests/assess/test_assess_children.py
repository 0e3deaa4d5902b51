"""The national children's outline 2011–2020, a finished plan of the second family, on the values that ship."""

from __future__ import annotations

import pandas as pd
import pytest

from halfsky.assess.assessment import assess_targets
from halfsky.package import Package, load_package

PLAN = "national-children-2011-2020"
ATTAINED = [
    "infant_mortality_rate", "under_five_mortality_rate", "low_birth_weight_rate",
    "exclusive_breastfeeding_rate", "child_anaemia_rate", "child_stunting_rate", "child_underweight_rate",
    "preschool_gross_enrolment_ratio", "compulsory_education_retention_rate", "senior_secondary_gross_enrolment_ratio",
]  # fmt: skip


@pytest.fixture(scope="module")
def package() -> Package:
    return load_package()


def test_the_outline_is_of_the_childrens_family_and_entered_in_part(package: Package) -> None:
    plans = package.plans.set_index("plan_id")
    assert plans.loc[[PLAN, "national-children-2021-2030"], "family"].tolist() == ["children"] * 2
    assert plans.loc[PLAN, "entered"] == "part"
    assert set(plans.loc[~plans.index.str.contains("children"), "family"]) == {"women"}


def test_what_the_bureau_found_attained_is_attained(package: Package) -> None:
    found = status(package)
    assert found[found.eq("attained")].index.tolist() == ATTAINED
    assert found["immunisation_rate_children"] == "unreported"  # the last value is of 2016
    assert found["juvenile_crime_share"] == found["sex_ratio_at_birth"] == "improving"
    assert found["neonatal_tetanus_incidence"] == found["childrens_home_coverage"] == "no_data"


def test_its_domains_are_named_as_childrens(package: Package) -> None:
    own = package.of_plan(PLAN).domains.set_index("domain")
    assert own.loc[["health", "safety", "welfare", "law"], "name_zh"].tolist() == [
        "儿童与健康", "儿童与安全", "儿童与福利", "儿童与法律"
    ]  # fmt: skip
    assert own.loc["health", "name_en"] == "Children and health"
    assert package.of_plan("taobei-2021-2030").domains["name_zh"].iloc[0] == "妇女与健康"


def test_every_indicator_says_whom_it_describes_and_what_is_counted(package: Package) -> None:
    indicators = package.indicators
    assert indicators["population"].ne("").all()
    assert indicators.loc[indicators["unit"].eq("count"), "counter"].ne("").all()
    told = indicators.set_index("indicator_id")
    assert told.loc["maternal_mortality_ratio", "population"] == "women"
    assert told.loc["female_share_employment", "population"] == "everybody"
    assert told.loc["childcare_places_per_1000", ["population", "counter"]].tolist() == ["children", "个"]


def status(package: Package) -> pd.Series:
    gaps = assess_targets(
        package.targets_of(PLAN), package.observations, plans=package.plans, areas=package.areas,
        indicators=package.indicators, breaks=package.breaks, as_of=2020,
    )  # fmt: skip
    return gaps[gaps["indicator_id"].ne("")].set_index("indicator_id")["status"]
