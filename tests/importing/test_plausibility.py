"""Planted slips of unit are asked about and clean values are not: 200 generated imports, each witness taken away in turn."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from halfsky.importing import plausibility
from halfsky.schemas import INDICATORS, OBSERVATIONS

# indicator, unit, usual value, spread of areas and of years, comparator and threshold of a plan, limits
KINDS = (
    ("screening_rate", "percent", 88.0, 0.05, "ge", 90.0, (0, 100)),
    ("anaemia_prevalence", "percent", 12.0, 0.15, "le", 11.0, (0, 100)),
    ("deputies_share", "percent", 31.0, 0.10, "ge", 33.0, (0, 100)),
    ("maternal_mortality", "per_100k", 14.0, 0.25, "le", 12.0, (0, None)),
    ("infant_mortality", "per_1000", 4.6, 0.20, "le", 5.0, (0, None)),
    ("life_expectancy", "years", 80.0, 0.02, "ge", 82.0, (30, 100)),
    ("schooling", "years", 10.2, 0.06, "ge", 11.0, (0, 20)),
    ("female_population", "count", 250_000.0, 0.5, "", None, (0, None)),
)
COUNTIES = [f"41{city:02d}{county:02d}" for city in range(1, 11) for county in range(2, 22)]
YEARS = range(2019, 2024)
SLIPS = (10.0, 100.0, 1000.0, 1e-2, 1e-4)


def observations(codes: list[str], rng: np.random.Generator, size: float = 1.0) -> pd.DataFrame:
    rows = []
    for name, unit, usual, spread, *_ in KINDS:
        level = usual * (size if unit == "count" else 1) * np.exp(rng.normal(0, spread, len(codes)))
        for year in (*YEARS, 2024):
            value = level * np.exp(rng.normal(0, spread / 4, len(codes)))
            value = np.minimum(value, 99.9) if unit == "percent" else value
            rows.append(
                pd.DataFrame({"area_code": codes, "indicator_id": name, "year": year, "value": value, "unit": unit})
            )
    made = pd.concat(rows, ignore_index=True).assign(sex="total", residence="total", status="final", source_id="s")
    return OBSERVATIONS.conform(made)


@pytest.fixture(scope="module")
def nation() -> dict[str, pd.DataFrame]:
    rng = np.random.default_rng(20)
    counties = observations(COUNTIES, rng)
    cities = observations(sorted({code[:4] + "00" for code in COUNTIES}), rng, 20.0)
    upper = observations(["410000", "000000"], rng, 400.0)
    indicators = INDICATORS.conform(
        pd.DataFrame(
            [
                {"indicator_id": name, "name_zh": name, "unit": unit, "better": "higher", "lower_limit": low, "upper_limit": high}
                for name, unit, _, _, _, _, (low, high) in KINDS
            ]
        )
    )  # fmt: skip
    targets = pd.DataFrame(
        [("410000", name, comparator, value, unit) for name, unit, _, _, comparator, value, _ in KINDS if value],
        columns=["area_code", "indicator_id", "comparator", "value", "unit"],
    )
    return {"counties": counties, "upper": pd.concat([cities, upper]), "indicators": indicators, "targets": targets}


def asked(nation: dict[str, pd.DataFrame], rows: pd.DataFrame, known: bool, without: tuple[str, ...]) -> pd.Series:
    """Whether each value of the new year is asked about. known: whether the areas have published years of their own."""
    before = nation["counties"].query("year < 2024")
    if not known:  # one county of each city has none
        before = before[~before["area_code"].isin(rows["area_code"])]
    published = pd.concat([before, nation["upper"].query("year < 2024")], ignore_index=True)
    told = rows.assign(read_as=rows["value"].astype("str"), explicit=False)
    found = plausibility.questions(told, nation["indicators"], published, nation["targets"], without=without)
    return found["question"].ne("")


def imports(nation: dict[str, pd.DataFrame], known: bool) -> pd.DataFrame:
    new = nation["counties"].query("year == 2024")
    return (new if known else new[new["area_code"].str[4:].isin(["02", "03", "04", "05"])]).reset_index(drop=True)


def planted(rows: pd.DataFrame) -> pd.DataFrame:
    """One slip an import, of each factor in turn: a share is mistyped as a fraction or a per mille, a count in 万."""
    rng = np.random.default_rng(21)
    one = rows.groupby("area_code").sample(1, random_state=21).reset_index(drop=True)
    return one.assign(value=one["value"] * rng.choice(SLIPS, len(one)))


def shares(nation: dict[str, pd.DataFrame], without: tuple[str, ...] = ()) -> dict[str, float]:
    slips, clean = [], []
    for known in (True, False):
        rows = imports(nation, known)
        slips.append(asked(nation, planted(rows), known, without))
        clean.append(asked(nation, rows, known, without))
    return {"asked": pd.concat(slips).mean(), "false": pd.concat(clean).mean(), "new areas": slips[1].mean()}


def test_planted_slips_are_asked_about_and_clean_values_are_not(nation: dict[str, pd.DataFrame]) -> None:
    found = shares(nation)
    assert found["asked"] >= 0.95, found
    assert found["false"] <= 0.02, found


def test_each_witness_is_worth_something(nation: dict[str, pd.DataFrame]) -> None:
    """Where an area has no published year of its own, target and others carry it; without any witness limits are left."""
    whole, nobody = shares(nation), shares(nation, plausibility.WITNESSES)
    table = pd.DataFrame(
        {"all": whole, **{name: shares(nation, (name,)) for name in plausibility.WITNESSES}, "none": nobody}
    )
    print(table.round(3).to_string())
    assert nobody["asked"] < 0.75 < whole["asked"], table
    assert shares(nation, ("target", "others"))["new areas"] < whole["new areas"], table
    assert shares(nation, ("own", "others"))["asked"] < whole["asked"], table


def test_the_reason_names_the_witness_and_the_likeliest_value(nation: dict[str, pd.DataFrame]) -> None:
    rows = imports(nation, known=True).query("indicator_id == 'life_expectancy'").head(1).assign(value=8.05)
    told = rows.assign(read_as="8.05", explicit=False)
    published = nation["upper"].query("year < 2024")
    found = plausibility.questions(told, nation["indicators"], published, nation["targets"]).iloc[0]
    assert "上级地区的数值" in found["question"] or "同级地区" in found["question"]
    assert found["suggestion"] == "80.5"
    told = told.assign(indicator_id="screening_rate", unit="percent", value=0.932, read_as="0.932")
    found = plausibility.questions(told, nation["indicators"], published.iloc[:0], nation["targets"]).iloc[0]
    assert "规划目标" in found["question"]
    assert found["suggestion"] == "93.2"


def test_a_value_far_better_than_asked_for_is_no_slip(nation: dict[str, pd.DataFrame]) -> None:
    """0.3 % where at most 11 % is asked for, and a share that a plan does not bind."""
    rows = imports(nation, known=True).query("indicator_id == 'anaemia_prevalence'").head(1)
    told = rows.assign(value=1.3, read_as="1.3", explicit=False)
    nothing = nation["upper"].iloc[:0]
    assert plausibility.questions(told, nation["indicators"], nothing, nation["targets"])["question"].eq("").all()


def question_of(value: float, own: dict[int, float], upper: float, sisters: list[float]) -> str:
    """What is suggested in place of a county's count."""
    rows = [("410102", year, held) for year, held in own.items()] + [("410100", 2023, upper)]
    rows += [(f"4101{number:02d}", 2023, held) for number, held in enumerate(sisters, start=3)]
    published = OBSERVATIONS.conform(
        pd.DataFrame(rows, columns=["area_code", "year", "value"]).assign(
            indicator_id="female_population",
            sex="total",
            residence="total",
            unit="count",
            status="final",
            source_id="s",
        )
    )
    indicators = pd.DataFrame({"indicator_id": ["female_population"], "lower_limit": [0.0], "upper_limit": [np.nan]})
    asked = published.iloc[:1].assign(area_code="410102", year=2024, value=value, read_as=str(value), explicit=False)
    return plausibility.questions(asked, indicators, published).iloc[0]["suggestion"]


@pytest.mark.parametrize(
    ("value", "own", "upper", "sisters", "suggested"),
    [
        (52.1, {}, 24_000_000, [], "521000"),  # the area above is larger, which says nothing of how much
        (52.1, {}, 24_000_000, [310_000, 870_000], "521000"),
        (52.1, {}, 300_000, [], ""),  # more than the area above has
        (25.5, {2023: 255_000}, 24_000_000, [4_000_000], "255000"),  # its own years know
        (5_210_000_000, {}, 24_000_000, [], "521000"),
    ],
)
def test_a_count_is_suggested_in_wan_and_never_by_the_size_of_another_area(
    value, own, upper, sisters, suggested
) -> None:
    assert question_of(value, own, upper, sisters) == suggested
