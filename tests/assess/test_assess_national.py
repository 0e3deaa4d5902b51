"""The outline of 2011-2020 is over: its final evaluation from published figures, as anyone can check it.

Expected by hand from the figures of the National Bureau of Statistics and the ministries, in the package with their
sources; where the final report of the Bureau judges a target, the status here is the same.
"""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

import halfsky
from halfsky.schemas import DIRECTIONS
from halfsky.vocabulary.statuses import STATUSES

PLAN = "national-2011-2020"

# indicator, year and value that decide, status
FINAL = """
maternal_mortality_ratio                     2020  16.9  attained
womens_common_disease_screening_rate         2018  75.5  missed
maternal_systematic_management_rate          2020  92.7  attained
institutional_delivery_rate                  2020  99.9  attained
rural_institutional_delivery_rate            2020  99.9  attained
preschool_gross_enrolment_ratio              2020  85.2  attained
compulsory_education_retention_rate          2020  95.2  attained
senior_secondary_gross_enrolment_ratio       2020  91.2  attained
tertiary_gross_enrolment_ratio               2020  54.4  attained
female_share_employment                      2020  43.5  attained
public_female_share_senior_professionals     2017  39.3  unreported
female_share_village_committee_members       2020  24.2  missed
female_share_village_heads                   2018  11.1  attained
female_share_residents_committee_members     2018  50.4  attained
rural_sanitary_toilet_rate_nphcc             2016  80.3  unreported
female_main_working_age_mean_years_schooling -     -     no_data
female_youth_adult_illiteracy                -     -     no_data
female_work_injury_insurance_rate            -     -     no_data
community_elderly_care_coverage              -     -     no_data
rural_centralized_water_beneficiary_rate     -     -     no_data
female_life_expectancy                       2020  80.88 improving
urban_nonprivate_female_employment_count     2020  67794000 improving
female_share_peoples_congress_deputies       2018  24.9  improving
female_share_cppcc_members                   2018  20.4  improving
unemployment_insured_women_count             2017  79500000 improving
"""


@pytest.fixture(scope="module")
def package() -> object:
    return halfsky.load_package()


def evaluate(package: object, as_of: int) -> pd.DataFrame:
    targets = package.targets[package.targets["plan_id"] == PLAN]
    return halfsky.assess_targets(
        targets, package.observations, plans=package.plans, indicators=package.indicators, areas=package.areas,
        breaks=package.breaks, as_of=as_of,
    )  # fmt: skip


def test_final_evaluation_of_the_national_outline(package: object) -> None:
    gaps = evaluate(package, 2020).set_index("indicator_id")
    expected = [line.split() for line in FINAL.strip().splitlines()]
    found = [
        [
            indicator_id,
            str(gaps.loc[indicator_id, "latest_year"]).replace("<NA>", "-"),
            f"{gaps.loc[indicator_id, 'observed']:.10g}".replace("nan", "-"),
            gaps.loc[indicator_id, "status"],
        ]
        for indicator_id, *_ in expected
    ]
    assert found == expected
    rest = gaps.drop([line[0] for line in expected])
    assert set(rest["comparator"]) <= {"increase", "decrease"}
    assert set(rest["status"]) == {"no_data"}


def test_its_rate_has_its_denominator_beside_it(package: object) -> None:
    counts = halfsky.summarise(evaluate(package, 2020)).iloc[0]
    columns = ["attained", "measurable", "no_data", "unreported", "insufficient", "directional", "total"]
    assert counts[columns].tolist() == [11, 13, 5, 2, 0, 16, 36]
    assert counts["attainment_rate"] == 84.6
    assert counts[["attainment_rate_low", "attainment_rate_high"]].tolist() == [55.0, 90.0]


@pytest.mark.parametrize("as_of", [2021, 2022, 2024])
def test_no_year_of_silence_raises_its_rate(package: object, as_of: int) -> None:
    counts = halfsky.summarise(evaluate(package, as_of)).iloc[0]
    assert counts["attainment_rate"] == 84.6


def test_years_later_what_was_never_published_is_not_called_on_track(package: object) -> None:
    gaps = evaluate(package, 2024).set_index("indicator_id")
    assert gaps.loc["womens_common_disease_screening_rate", "status"] == "missed"
    assert gaps.loc["public_female_share_senior_professionals", "status"] == "unreported"
    # Maternal mortality of 2024 is known; the value of 2020 decides.
    assert gaps.loc["maternal_mortality_ratio", ["latest_year", "observed"]].tolist() == [2020, 16.9]


def test_mid_term_as_the_bureau_found_it(package: object) -> None:
    gaps = evaluate(package, 2015).set_index("indicator_id")
    # The mid-term report of 2016 calls 20.1 against 20 "basically attained".
    assert gaps.loc["maternal_mortality_ratio", "status"] == "nearly_attained"
    assert gaps.loc["tertiary_gross_enrolment_ratio", "status"] == "attained"
    assert gaps.loc["female_share_village_committee_members", "status"] == "insufficient"


def test_districts_show_the_upper_level_beside_their_targets(package: object) -> None:
    plans = package.plans[~package.plans["plan_id"].str.startswith("national")]
    targets = package.targets[package.targets["plan_id"].isin(plans["plan_id"])]
    if targets.empty:
        pytest.skip("the package holds no district plan yet")
    gaps = halfsky.assess_targets(
        targets, package.observations, plans=package.plans, indicators=package.indicators, areas=package.areas,
        breaks=package.breaks, as_of=2024,
    )  # fmt: skip
    unobserved = gaps[gaps["status"] == "no_data"]
    assert unobserved["observed"].isna().all()
    assert (unobserved["reference_area"] != "").any()
    assert not set(gaps["reference_area"]) & set(plans["area_code"])


# docs/national-outline-2011-2020.md holds these findings beside the Bureau's


PAGE = (Path(__file__).parents[2] / "docs" / "national-outline-2011-2020.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", PAGE, flags=re.MULTILINE | re.DOTALL))


def page_table(section: str) -> list[dict[str, str]]:
    lines = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in SECTIONS[section].splitlines()
        if line.startswith("|")
    ]
    return [dict(zip(lines[0], cells, strict=True)) for cells in lines[2:]]


def code(cell: str) -> str:
    return re.findall(r"`([a-z0-9_]+)`", cell)[-1]


def number(text: str) -> float:
    return float(text.removesuffix("万")) * (10_000 if text.endswith("万") else 1)


@pytest.mark.parametrize("as_of", [2015, 2018, 2020])
def test_the_page_shows_what_is_found(package: object, as_of: int) -> None:
    gaps = evaluate(package, as_of).set_index("indicator_id")
    rows = {code(row["指标"]): row for row in page_table(f"As of {as_of}")}
    assert list(rows) == gaps.index[gaps["status"] != "no_data"].tolist()
    for indicator_id, row in rows.items():
        gap = gaps.loc[indicator_id]
        value, year = re.fullmatch(r"(\S+) \((\d{4})\)", row["observed"]).groups()
        assert (code(row["status"]), int(year)) == (gap["status"], gap["latest_year"]), indicator_id
        assert row["status"].split()[0] == STATUSES.label(gap["status"])
        assert number(value) == pytest.approx(gap["observed"], rel=1e-9), indicator_id
        if gap["comparator"] in DIRECTIONS:
            assert row["gap"] == "–"
        else:
            assert float(row["gap"]) == pytest.approx(gap["gap"], abs=1e-6), indicator_id
            assert float(re.search(r"[\d.]+", row["target"]).group()) == gap["target"]
        # A difference without its reason would be a complaint; a finding without its report a rumour.
        assert row["same?"] in ("same", "differs", "–")
        assert row["why"] or row["same?"] != "differs"
        assert bool(row["report"]) == (row["the Bureau"] != "none seen")


def test_the_page_names_its_sources(package: object) -> None:
    sources = [name for row in page_table("What was read") for name in re.findall(r"`([a-z0-9-]+)`", row["read in"])]
    assert sources
    assert set(sources) <= set(package.sources["source_id"])
    reports = {row["report"] for row in page_table("What was read")}
    named = {r for y in (2015, 2018, 2020) for row in page_table(f"As of {y}") for r in row["report"].split(", ") if r}
    assert named <= reports


def test_the_page_counts_as_the_summary_does(package: object) -> None:
    for row in page_table("How many"):
        counts = halfsky.summarise(evaluate(package, int(row["as of"]))).iloc[0]
        shown = {
            "attained": "attained", "nearly attained": "nearly_attained", "measurable": "measurable",
            "达标率": "attainment_rate", "with 基本达标": "attainment_rate_with_nearly", "not decided": "insufficient",
            "without data": "no_data", "unreported": "unreported", "directional": "directional",
            "at least": "attainment_rate_low", "at most": "attainment_rate_high",
        }  # fmt: skip
        for column, name in shown.items():
            assert float(row[column].removesuffix(" %")) == counts[name], (row["as of"], column)


def test_the_page_names_every_target_without_data(package: object) -> None:
    section = SECTIONS["Targets that no published figure decides"]
    named = set(re.findall(r"`([a-z0-9_]+)`", section))
    gaps = evaluate(package, 2020).set_index("indicator_id")
    assert named == set(gaps.index[gaps["status"] == "no_data"])
