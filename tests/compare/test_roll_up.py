"""What all areas together come to: by numerators and denominators where they are known, and said where they are not."""

from __future__ import annotations

import pandas as pd
import pytest

from halfsky import schemas
from halfsky.compare.roll_up import roll_up
from halfsky.vocabulary.codes import ROLL_UPS

CITY, COUNTIES = "990100", ("990101", "990102", "990103")
AREAS = schemas.AREAS.conform(
    pd.DataFrame(
        [
            {"area_code": "000000", "name_zh": "国", "level": "nation", "parent_code": ""},
            {"area_code": CITY, "name_zh": "市", "level": "city", "parent_code": "000000"},
            *({"area_code": code, "name_zh": code, "level": "county", "parent_code": CITY} for code in COUNTIES),
        ]
    )
)
INDICATORS = schemas.INDICATORS.conform(
    pd.DataFrame(
        [
            {"indicator_id": "deaths", "name_zh": "死亡率", "unit": "per_100k", "better": "lower"},
            {"indicator_id": "share", "name_zh": "比例", "unit": "percent", "better": "higher"},
            {"indicator_id": "places", "name_zh": "场所", "unit": "count", "better": "higher"},
            {"indicator_id": "years", "name_zh": "预期寿命", "unit": "years", "better": "higher"},
            {
                "indicator_id": "births",
                "name_zh": "出生人口性别比",
                "unit": "ratio",
                "definition": "每100名女婴对应的男婴数",
            },
            {"indicator_id": "toilets", "name_zh": "厕位比", "unit": "ratio", "better": "higher"},
            {"indicator_id": "nursery", "name_zh": "每千人口托位数", "unit": "per_1000", "better": "higher"},
        ]
    )
)
#: what the counties are asked for: indicator, comparator, number, deadline of the plan above
ASKED = {"deaths": ("le", 20.0), "share": ("ge", 50.0), "places": ("ge", 5.0), "years": ("ge", 80.0)}


def seen(rows: list[tuple[str, str, int, float, float | None, float | None]]) -> pd.DataFrame:
    units = INDICATORS.set_index("indicator_id")["unit"]
    return schemas.OBSERVATIONS.conform(
        pd.DataFrame(
            [
                {"area_code": area, "indicator_id": indicator, "year": year, "value": value, "numerator": cases,
                 "denominator": among, "unit": units[indicator], "sex": "total", "residence": "total", "status": "final",
                 "source_id": "s"}
                for area, indicator, year, value, cases, among in rows
            ]
        )
    )  # fmt: skip


def asked(deadline: int = 2030) -> pd.DataFrame:
    units = INDICATORS.set_index("indicator_id")["unit"]
    return pd.DataFrame(
        [
            {"indicator_id": indicator, "comparator": comparator, "value": value, "unit": units[indicator],
             "relative_to": "", "deadline_year": deadline}
            for indicator, (comparator, value) in ASKED.items()
        ]
    )  # fmt: skip


def rolled(rows: list[tuple[str, str, int, float, float | None, float | None]]) -> pd.DataFrame:
    found = roll_up(seen(rows), list(INDICATORS["indicator_id"]), COUNTIES, asked(), INDICATORS, above=CITY, as_of=2025)
    return found.set_index("indicator_id")


def test_rates_with_their_parts_are_weighted_and_held_against_the_plan_above() -> None:
    found = rolled(
        [
            (COUNTIES[0], "deaths", 2025, 50.0, 1, 2000),
            (COUNTIES[1], "deaths", 2025, 10.0, 1, 10000),
            (COUNTIES[2], "deaths", 2025, 0.0, 0, 8000),
        ]
    ).loc["deaths"]
    # two cases of twenty thousand births, and no mean of 50, 10 and 0
    assert found["value"] == pytest.approx(10.0)
    assert (found["numerator"], found["denominator"], found["areas"], found["wanted"]) == (2, 20000, 3, 3)
    assert ROLL_UPS.row(found["method"]).judged
    assert found["met"] == "yes"


def test_without_denominators_the_middle_is_shown_and_nothing_is_judged() -> None:
    found = rolled(
        [(code, "share", 2025, value, None, None) for code, value in zip(COUNTIES, (40, 60, 70), strict=True)]
    )
    row = found.loc["share"]
    assert pd.isna(row["value"])
    assert row["middle"] == 60
    assert not ROLL_UPS.row(row["method"]).judged
    assert row["met"] == ""
    assert "分母" in ROLL_UPS.label(row["method"])


def test_parts_that_do_not_give_the_value_are_parts_of_something_else() -> None:
    rows = [(code, "share", 2025, 60.0, 60, 100) for code in COUNTIES[:2]] + [
        (COUNTIES[2], "share", 2025, 60.0, 10, 100)
    ]
    assert pd.isna(rolled(rows).loc["share", "value"])


def test_too_few_areas_give_no_value_of_the_whole() -> None:
    row = rolled([(COUNTIES[0], "share", 2025, 60.0, 60, 100)]).loc["share"]
    assert pd.isna(row["value"])
    assert (row["areas"], row["wanted"]) == (1, 3)


def test_counts_are_added_and_held_against_nobody_s_target() -> None:
    row = rolled([(code, "places", 2025, 2.0, None, None) for code in COUNTIES]).loc["places"]
    assert row["value"] == 6
    assert row["met"] == ""


def test_what_the_area_above_published_of_that_year_goes_before_what_is_computed() -> None:
    rows = [(code, "share", 2025, 60.0, 60, 100) for code in COUNTIES]
    own = rolled([*rows, (CITY, "share", 2025, 45.0, None, None)]).loc["share"]
    assert own["published"] == 45
    assert own["value"] == pytest.approx(60)
    assert own["met"] == "no"
    earlier = rolled([*rows, (CITY, "share", 2024, 45.0, None, None)]).loc["share"]
    assert pd.isna(earlier["published"])
    assert earlier["met"] == "yes"


def test_an_indicator_of_which_no_area_has_a_value_has_no_row() -> None:
    assert list(rolled([(COUNTIES[0], "years", 2025, 80.0, None, None)]).index) == ["years"]


# each indicator: what two boys' and girls' numbers and the like make of one, and of all three counties together
POOLED = {
    "births": ([(110.0, 110, 100), (120.0, 240, 200), (100.0, 700, 700)], 105.0),
    "toilets": ([(1.5, 30, 20), (2.0, 20, 10), (1.0, 70, 70)], 1.2),
    "nursery": ([(4.0, 4, 1000), (2.0, 18, 9000), (5.0, 50, 10000)], 3.6),
    "share": ([(50.0, 50, 100), (90.0, 90, 100), (10.0, 80, 800)], 22.0),
}


@pytest.mark.parametrize("indicator", POOLED)
@pytest.mark.parametrize("told", ["both", "one numerator is missing", "denominators alone"])
def test_a_ratio_is_pooled_by_what_it_is_counted_in(indicator: str, told: str) -> None:
    parts, whole = POOLED[indicator]
    missing = {"both": 0, "one numerator is missing": 1}.get(told, len(parts))
    rows = [
        (code, indicator, 2025, value, None if place < missing else cases, among)
        for place, (code, (value, cases, among)) in enumerate(zip(COUNTIES, parts, strict=True))
    ]
    found = rolled(rows).loc[indicator]
    assert found["value"] == pytest.approx(whole)
    assert ROLL_UPS.row(found["method"]).judged
    assert found["denominator"] == sum(among for _, _, among in parts)
    assert pd.isna(found["numerator"]) == bool(missing)


@pytest.mark.parametrize(
    ("indicator", "people"), [("births", (100, 200, None)), ("share", (0, 100, 100)), ("years", (9, 9, 9))]
)
def test_what_has_no_denominator_is_not_pooled(indicator: str, people: tuple[float | None, ...]) -> None:
    rows = [(code, indicator, 2025, 90.0, None, among) for code, among in zip(COUNTIES, people, strict=True)]
    found = rolled(rows).loc[indicator]
    assert pd.isna(found["value"])
    assert found["middle"] == 90
