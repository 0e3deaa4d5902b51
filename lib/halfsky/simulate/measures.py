"""What a made-up county observes and promises. Levels, spreads and ways are invented; only their order of size is real.

Everything is said in the indicator's unit. Units, limits, decimals and the better way come from the catalogue.
"""

from __future__ import annotations

from typing import NamedTuple


class Measure(NamedTuple):
    """One observed indicator."""

    indicator_id: str
    base: float  # level of the nation in the base year
    spread: float  # standard deviation between counties
    way: float  # change that a plan wants in ten years
    noise: float  # standard deviation from year to year
    counted: str = ""  # what the denominator counts, where numerator and denominator are known
    split: str = ""  # `sex` or `residence`, where its parts are published too
    difference: float = 0.0  # women less men, town less country
    every: int = 1  # published every so many years


MEASURES = (
    Measure("female_life_expectancy", 80.5, 1.4, 2.0, 0.15),
    Measure("life_expectancy", 77.9, 1.4, 1.8, 0.15),
    Measure("maternal_mortality_ratio", 15.5, 4.0, -4.0, 0.8, counted="births", split="residence", difference=-3.0),
    Measure("infant_mortality_rate", 5.6, 1.2, -2.0, 0.2, counted="births"),
    Measure("under_five_mortality_rate", 7.4, 1.6, -2.2, 0.2, counted="births"),
    Measure("maternal_systematic_management_rate", 91.0, 3.0, 3.0, 0.7, counted="births"),
    Measure("institutional_delivery_rate", 99.5, 0.3, 0.3, 0.06),
    Measure("premarital_medical_exam_rate", 66.0, 12.0, 14.0, 2.5, counted="couples"),
    Measure("womens_common_disease_screening_rate", 76.0, 7.0, 12.0, 2.0),
    Measure("cervical_cancer_screening_rate", 45.0, 10.0, 28.0, 2.5),
    Measure("breast_cancer_screening_rate", 38.0, 10.0, 26.0, 2.5),
    Measure("maternal_anaemia_prevalence", 14.0, 3.0, -4.0, 0.8, counted="births"),
    Measure("hiv_mother_to_child_transmission_rate", 4.0, 1.2, -2.2, 0.5),
    Measure("health_literacy_rate", 22.0, 4.0, 11.0, 1.0),
    Measure("student_fitness_excellent_rate", 45.0, 6.0, 10.0, 1.2, split="sex", difference=5.0),
    Measure("caesarean_section_rate", 41.0, 6.0, -3.0, 1.0, counted="births"),
    Measure("sex_ratio_at_birth", 110.5, 3.0, -3.5, 1.2),
    Measure("preschool_gross_enrolment_ratio", 85.5, 5.0, 8.0, 0.7),
    Measure("compulsory_education_retention_rate", 95.0, 1.6, 1.6, 0.3),
    Measure("senior_secondary_gross_enrolment_ratio", 91.0, 3.0, 3.5, 0.5),
    Measure("female_working_age_mean_years_schooling", 10.6, 0.8, 0.8, 0.05),
    Measure("female_youth_adult_illiteracy", 1.4, 0.6, -0.7, 0.1, every=5),
    Measure("mean_years_schooling_15plus", 9.9, 0.7, 0.7, 0.05, split="sex", difference=-0.5),
    Measure("science_literacy_rate", 10.5, 2.5, 8.0, 0.5),
    Measure("female_share_employment", 43.5, 2.0, 1.2, 0.4),
    Measure("female_share_senior_professionals", 39.0, 4.0, 3.0, 0.6, counted="professionals"),
    Measure("female_employment_count", 96000.0, 40000.0, 9000.0, 1800.0),
    Measure("female_share_village_committee_members", 26.0, 5.0, 6.0, 1.0, counted="village committee members"),
    Measure("female_share_village_heads", 11.0, 3.0, 4.0, 0.8, counted="villages", every=3),
    Measure("female_share_residents_committee_members", 52.0, 5.0, -1.0, 1.0),
    Measure("female_basic_medical_insurance_rate", 95.5, 1.2, 1.2, 0.4),
    Measure("female_basic_pension_insurance_rate", 90.5, 3.0, 4.5, 0.7),
    Measure("childcare_places_per_1000", 1.8, 0.7, 2.6, 0.2),
    Measure("rural_tap_water_rate", 83.0, 7.0, 8.0, 0.8),
    Measure("rural_sanitary_toilet_rate", 68.0, 11.0, 15.0, 1.5),
    Measure("nursing_room_coverage_public_places", 70.0, 13.0, 20.0, 3.0),
    Measure("public_toilet_female_male_stall_ratio", 1.25, 0.15, 0.25, 0.03),
)

DENOMINATORS = {
    "births": 2600.0,
    "couples": 1900.0,
    "professionals": 900.0,
    "village committee members": 700.0,
    "villages": 150.0,
}
"""How many there are in a county of middle size. One death in 2,600 births is 38 of 100,000."""


class Promise(NamedTuple):
    """One target that a plan may hold."""

    indicator_id: str
    comparator: str
    chosen: float  # share of the plans that hold it
    value: float | None = None  # the same number in every plan; else each county's own, from where it stands
    step: float = 1.0  # a county's own number is a multiple of this
    upper: float | None = None
    unit: str = ""  # where it is not the indicator's
    relative_to: str = ""
    tolerance: float | None = None
    early: float = 0.0  # share of the plans that want it at half of their time


PROMISES = (
    Promise("female_life_expectancy", "ge", 0.9, step=0.5),
    Promise("life_expectancy", "gt", 0.5, step=0.5),
    Promise("maternal_mortality_ratio", "le", 1.0, value=12),
    Promise("infant_mortality_rate", "le", 0.9, value=5),
    Promise("under_five_mortality_rate", "lt", 0.9, step=0.5),
    Promise("maternal_systematic_management_rate", "ge", 0.95, value=90),
    Promise("institutional_delivery_rate", "ge", 0.8, value=99.5),
    Promise("premarital_medical_exam_rate", "ge", 0.9, step=5),
    Promise("womens_common_disease_screening_rate", "ge", 0.9, step=5, early=0.2),
    Promise("cervical_cancer_screening_rate", "ge", 1.0, value=70, early=0.2),
    Promise("breast_cancer_screening_rate", "ge", 0.7, step=5),
    Promise("maternal_anaemia_prevalence", "le", 0.9, value=10),
    Promise("hiv_mother_to_child_transmission_rate", "le", 0.95, value=2, early=0.1),
    Promise("health_literacy_rate", "ge", 0.9, step=1),
    Promise("caesarean_section_rate", "decrease", 0.8),
    Promise("sex_ratio_at_birth", "range", 0.7, value=103, upper=107),
    Promise("preschool_gross_enrolment_ratio", "ge", 0.9, value=90),
    Promise("compulsory_education_retention_rate", "ge", 0.95, value=96, early=0.2),
    Promise("compulsory_education_retention_rate", "maintain", 0.3),
    Promise("senior_secondary_gross_enrolment_ratio", "ge", 0.9, value=92),
    Promise("female_working_age_mean_years_schooling", "ge", 0.9, step=0.1),
    Promise("female_youth_adult_illiteracy", "decrease", 0.8),
    Promise("science_literacy_rate", "increase", 0.9),
    Promise("female_share_employment", "approx", 0.95, value=45, tolerance=1),
    Promise("female_share_senior_professionals", "ge", 0.95, value=40),
    Promise("female_employment_count", "increase", 0.6),
    Promise("female_employment_count", "ge", 0.3, value=5, unit="percent", relative_to="base"),
    Promise("female_share_village_committee_members", "ge", 0.95, value=30),
    Promise("female_share_village_heads", "ge", 0.8, value=10),
    Promise("female_share_residents_committee_members", "approx", 0.8, value=50, tolerance=1),
    Promise("female_basic_medical_insurance_rate", "ge", 0.95, value=95),
    Promise("female_basic_pension_insurance_rate", "ge", 0.95, step=1),
    Promise("childcare_places_per_1000", "ge", 0.8, value=4.5, early=0.3),
    Promise("rural_tap_water_rate", "ge", 0.9, step=1),
    Promise("rural_sanitary_toilet_rate", "ge", 0.8, step=5),
    Promise("nursing_room_coverage_public_places", "ge", 0.8, value=80),
    Promise("public_toilet_female_male_stall_ratio", "ge", 0.8, value=1.5),
    Promise("student_fitness_excellent_rate", "ge", 0.8, step=5),
    Promise("mean_years_schooling_15plus", "increase", 0.7),
    Promise("premarital_medical_exam_rate", "increase", 0.2),
    Promise("under_five_mortality_rate", "le", 0.2, value=25, unit="percent", relative_to="base"),
    Promise("nursing_room_count", "ge", 0.5, value=20),
    Promise("female_regular_exercise_rate", "ge", 0.6, value=40),
    Promise("breast_cancer_mortality", "slow", 0.4),
    Promise("child_injury_mortality_rate", "le", 0.4, value=20, unit="percent", relative_to="base"),
    Promise("female_share_enterprise_managers", "ge", 0.4, value=30),
    Promise("school_psych_counselling_room_rate", "ge", 0.4, value=95),
    Promise("domestic_violence_shelter_count", "eq", 0.3, value=1),
    Promise("gender_income_gap", "decrease", 0.8),
    Promise("pension_benefit_level", "increase", 0.7),
)
"""The last ten have no observed value anywhere, as many promises of a real plan."""
