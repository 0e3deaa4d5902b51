"""A made-up nation: a sound data package, recognisably made up, the same for the same seed, never in the place of data."""

import json
from pathlib import Path

import pandas as pd
import pytest

from halfsky.assess import assess_targets
from halfsky.cli import main
from halfsky.errors import DataError, OutputError, UsageError
from halfsky.implementation import Implementation
from halfsky.package import Package, load_package, validate_package, write_datapackage
from halfsky.schemas import GAPS
from halfsky.simulate import Order, parse_years, simulate_package
from halfsky.simulate.folder import WRITTEN
from halfsky.simulate.geography import made_up_areas

ROOT = Path(__file__).parents[2]
ORDER = Order(areas=12, years=(2015, 2025), seed=7)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("simulated") / "nation"
    simulate_package(ORDER, made)
    return made


@pytest.fixture(scope="module")
def package(folder: Path) -> Package:
    return load_package(folder)


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_it_is_a_sound_package(folder: Path) -> None:
    findings = validate_package(folder)
    assert findings.to_string() == findings.iloc[:0].to_string()


def test_every_value_is_simulated_and_every_source_and_name_says_so(package: Package) -> None:
    assert set(package.observations["status"]) == {"simulated"}
    assert set(package.observations["source_id"]) == set(package.sources["source_id"]) == {"simulated"}
    assert package.sources["title"].str.contains("模拟数据").all()
    assert package.areas["name_zh"].str.startswith("模拟").all()
    assert package.areas["name_en"].str.startswith("Simulated").all()
    assert package.plans["plan_id"].str.startswith("sim-").all()


def test_no_made_up_area_has_the_code_of_a_real_one(package: Package) -> None:
    """GB/T 2260 gives no province a number from 83 to 99."""
    below = package.areas.loc[package.areas["level"].ne("nation"), "area_code"]
    assert below.str[:2].astype(int).between(83, 99).all()


@pytest.mark.parametrize("counties", [1, 2, 9, 10, 1000, 2843, 10_000])
def test_counties_lie_in_cities_and_cities_in_provinces(counties: int) -> None:
    areas = made_up_areas(counties)
    assert areas["area_code"].is_unique
    assert areas["name_zh"].is_unique
    assert areas["area_code"].str.fullmatch(r"\d{6}").all()
    assert areas["level"].value_counts()["county"] == counties
    level = areas.set_index("area_code")["level"]
    above = areas[areas["level"].ne("nation")]
    order = {"county": "city", "city": "province", "province": "nation"}
    assert (above["parent_code"].map(level) == above["level"].map(order)).all()
    digits = {"county": 4, "city": 2}
    for name, kept in digits.items():
        own = areas[areas["level"].eq(name)]
        assert (own["area_code"].str[:kept] == own["parent_code"].str[:kept]).all()


def test_each_county_has_a_plan_under_the_nations(package: Package) -> None:
    plans, areas = package.plans, package.areas
    counties = areas.loc[areas["level"].eq("county"), "area_code"]
    own = plans[plans["area_code"].isin(counties)]
    assert own["area_code"].tolist() == counties.tolist()
    nation = plans.set_index("area_code").loc["000000"]
    assert set(own["upper_plan_id"]) == {nation["plan_id"]}
    assert nation["plan_id"] == "sim-000000-2021-2030"
    assert set(own["start_year"]) == {2021}
    assert set(own["end_year"]) == {2025, 2030}


def test_plans_ask_for_many_kinds_of_things(package: Package) -> None:
    targets = package.targets
    per_plan = targets.groupby("plan_id").size()
    assert per_plan.between(28, 50).all()
    assert {"ge", "gt", "le", "lt", "approx", "range", "increase", "decrease"} <= set(targets["comparator"])
    assert {"percent", "per_100k", "per_1000", "years", "count", "ratio"} <= set(targets["unit"])
    assert targets["relative_to"].ne("").any()
    assert targets["deadline_year"].notna().any()
    assert targets["indicator_id"].eq("").any()
    assert targets["target_id"].is_unique


def test_observations_have_what_real_ones_have(package: Package) -> None:
    rows = package.observations
    assert rows["year"].min() == 2015
    assert rows["year"].max() == 2025
    assert {"female", "male"} <= set(rows["sex"])
    assert {"urban", "rural"} <= set(rows["residence"])
    assert {"000000", "830000", "830100", "830101"} <= set(rows["area_code"])
    counts = rows["numerator"].notna()
    assert counts.any()
    assert not counts.all()
    years = rows[rows["sex"].eq("total") & rows["residence"].eq("total")].groupby(["area_code", "indicator_id"]).size()
    assert years.max() == 11
    assert years.min() < 8
    assert len(package.breaks)


def test_town_and_country_add_up_to_the_whole(package: Package) -> None:
    rows = package.observations
    deaths = rows[rows["indicator_id"].eq("maternal_mortality_ratio") & rows["numerator"].notna()]
    wide = deaths.set_index(["area_code", "year", "residence"])[["numerator", "denominator"]]
    urban, rural, total = (wide.xs(residence, level="residence") for residence in ("urban", "rural", "total"))
    pd.testing.assert_frame_equal(urban + rural, total)


def test_every_target_is_assessed_once_and_statuses_differ(package: Package) -> None:
    gaps = assess_targets(
        package.targets, package.observations, plans=package.plans, indicators=package.indicators, areas=package.areas,
        breaks=package.breaks,
    )  # fmt: skip
    assert sorted(gaps["target_id"]) == sorted(package.targets["target_id"])
    expected = {"attained", "on_track", "slow", "moving_away", "missed", "no_data", "improving"}
    assert expected <= set(gaps["status"])
    assert gaps["status"].eq("no_data").mean() < 0.4


def test_the_same_order_gives_the_same_bytes_also_over_an_earlier_package(folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "again"
    simulate_package(Order(areas=3, years=(2019, 2022), seed=1), other)
    simulate_package(ORDER, other)
    assert contents(other) == contents(folder)
    assert [path.name for path in tmp_path.iterdir()] == ["again"]


def test_another_seed_gives_another_nation(folder: Path, package: Package, tmp_path: Path) -> None:
    simulate_package(Order(areas=12, years=(2015, 2025), seed=8), tmp_path)
    other = load_package(tmp_path)
    pd.testing.assert_frame_equal(other.areas, package.areas)
    assert not other.observations.equals(package.observations)
    assert contents(tmp_path)["indicators.csv"] == contents(folder)["indicators.csv"]


@pytest.mark.parametrize(("areas", "years"), [(1, (2025, 2025)), (2, (1990, 2029)), (20, (2031, 2033))])
def test_small_and_unusual_orders_are_sound_too(areas: int, years: tuple[int, int], tmp_path: Path) -> None:
    simulate_package(Order(areas, years), tmp_path / "nation")
    assert validate_package(tmp_path / "nation").empty
    plans = load_package(tmp_path / "nation").plans
    assert plans["start_year"].le(years[1]).all()
    assert plans["end_year"].ge(years[1]).all()


# ---- what is refused -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["2015", "2025-2015", "1900-1910", "2015-2025-2030", "15-25", "", "1990-2100", "a-b"])
def test_years_that_are_none(text: str) -> None:
    with pytest.raises(UsageError, match=r"A-B, such as 2015-2025"):
        parse_years(text)


def test_years_may_be_written_with_a_dash() -> None:
    assert parse_years(" 2015—2025 ") == parse_years("2015-2025") == (2015, 2025)


@pytest.mark.parametrize("areas", [0, -1, 10_001])
def test_a_number_of_areas_that_is_none(areas: int) -> None:
    with pytest.raises(UsageError, match="from 1 to 10000"):
        Order(areas, (2015, 2025))


def test_a_negative_seed() -> None:
    with pytest.raises(UsageError, match="seed -1"):
        Order(1, (2015, 2025), seed=-1)


def test_a_folder_with_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(OutputError, match="something else than a simulated package"):
        simulate_package(ORDER, tmp_path)
    assert contents(tmp_path) == {"mine.txt": b"mine"}


def test_a_package_that_is_not_simulated_is_left_alone(folder: Path, tmp_path: Path) -> None:
    copied = tmp_path / "data"
    for name, content in contents(folder).items():
        (copied / name).parent.mkdir(parents=True, exist_ok=True)
        (copied / name).write_bytes(content)
    write_datapackage(copied, name="mine")
    before = contents(copied)
    with pytest.raises(OutputError, match="something else than a simulated package"):
        simulate_package(ORDER, copied)
    assert contents(copied) == before


def test_ones_own_file_in_a_simulated_package_is_not_lost(tmp_path: Path) -> None:
    small = Order(1, (2024, 2025))
    simulate_package(small, tmp_path / "nation")
    (tmp_path / "nation" / "gaps.csv").write_text("mine", encoding="utf-8")
    with pytest.raises(OutputError, match=r"gaps\.csv beside a simulated package: move it elsewhere"):
        simulate_package(small, tmp_path / "nation")


def test_a_simulated_package_edited_by_hand_is_replaced_only_by_force(tmp_path: Path) -> None:
    small, nation = Order(1, (2024, 2025)), tmp_path / "nation"
    simulate_package(small, nation)
    simulate_package(small, nation)  # as it was written: replaced
    plans = nation / "plans.csv"
    written = plans.read_bytes()
    plans.write_bytes(written.replace(b"2030", b"2029"))
    write_datapackage(nation)  # a description written anew does not make it unedited
    edited = contents(nation)
    with pytest.raises(OutputError, match=r"plans\.csv .*--force.*another folder"):
        simulate_package(small, nation)
    assert contents(nation) == edited
    simulate_package(small, nation, force=True)
    assert plans.read_bytes() == written
    target = next((nation / "targets").iterdir())
    target.rename(target.with_name("elsewhere-2021-2030.csv"))
    with pytest.raises(OutputError, match=r"targets .*--force"):
        simulate_package(small, nation)


def test_a_simulated_package_that_does_not_say_what_was_written_is_replaced_only_by_force(tmp_path: Path) -> None:
    """One of an older release: whether it was edited cannot be known."""
    small, nation = Order(1, (2024, 2025)), tmp_path / "nation"
    simulate_package(small, nation)
    file = nation / "datapackage.json"
    said = json.loads(file.read_text(encoding="utf-8"))
    file.write_text(json.dumps({key: value for key, value in said.items() if key != WRITTEN}), encoding="utf-8")
    with pytest.raises(OutputError, match=r"does not say .*--force"):
        simulate_package(small, nation)
    simulate_package(small, nation, force=True)
    simulate_package(small, nation)


def test_a_file_and_an_absent_parent_are_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match="is no folder"):
        simulate_package(ORDER, tmp_path / "file")
    with pytest.raises(OutputError, match="make it first"):
        simulate_package(ORDER, tmp_path / "absent" / "nation")


def test_what_fails_leaves_the_earlier_package_and_nothing_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    simulate_package(Order(1, (2024, 2025)), tmp_path / "nation")
    before = contents(tmp_path)
    monkeypatch.setattr("halfsky.simulate.nation.write_datapackage", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        simulate_package(Order(2, (2024, 2025)), tmp_path / "nation")
    assert contents(tmp_path) == before
    assert [path.name for path in tmp_path.iterdir()] == ["nation"]


def test_a_catalogue_without_the_indicators_is_refused(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, content in contents(folder).items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    lines = (tmp_path / "indicators.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (tmp_path / "indicators.csv").write_text("".join(lines[:3]), encoding="utf-8")
    monkeypatch.setenv("HALFSKY_DATA", str(tmp_path))
    with pytest.raises(DataError, match="the catalogue that ships with Halfsky"):
        simulate_package(ORDER, tmp_path / "nation")


# ---- the command -----------------------------------------------------------------------------------------------------


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "nation"
    assert main(["simulate", "--areas", "2", "--years", "2020-2025", "--seed", "3", "-o", str(out)]) == 0
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("2 counties with ")
    described = json.loads((out / "datapackage.json").read_text(encoding="utf-8"))
    assert described["name"] == "halfsky-simulated"
    assert "made-up" in described["title"]
    assert main(["validate", str(out)]) == 0
    capsys.readouterr()
    assert main(["simulate", "--areas", "1", "--years", "2024-2025", "-o", str(out)]) == 0
    assert capsys.readouterr().err.splitlines()[0] == "replaced the simulated package of 2 counties"


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--areas", "0", "--years", "2015-2025"], "give a number of counties from 1 to 10000"),
        (["--areas", "many", "--years", "2015-2025"], "--areas"),
        (["--areas", "3", "--years", "2025"], "give the first and the last as A-B"),
        (["--areas", "3"], "--years"),
    ],
)
def test_a_wrong_argument_gets_one_line(
    arguments: list[str], expected: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["simulate", *arguments, "-o", str(tmp_path / "nation")]) == 2
    error = capsys.readouterr().err
    assert expected in error
    assert error.count("\n") == 1
    assert not (tmp_path / "nation").exists()


def test_with_work_every_countys_plan_has_tasks_reports_and_cases_and_all_else_is_the_same(tmp_path: Path) -> None:
    plain, worked = tmp_path / "plain", tmp_path / "worked"
    simulate_package(Order(3, (2019, 2025), 7), plain)
    simulate_package(Order(3, (2019, 2025), 7, work=True), worked)
    assert validate_package(worked).empty
    for file in sorted(plain.rglob("*.csv")):
        assert (worked / file.relative_to(plain)).read_bytes() == file.read_bytes()
    package = load_package(worked)
    counties = set(package.plans.loc[package.plans["upper_plan_id"].ne(""), "plan_id"])
    assert set(package.tasks["plan_id"]) == set(package.progress["plan_id"]) == counties
    assert set(package.progress["year"]) == {2024, 2025}
    assert package.progress.loc[package.progress["done_text"].ne(""), "done_text"].str.contains("模拟").all()
    assert package.cases["case_id"].str.startswith("模拟").all()
    work = Implementation.of(package, sorted(counties)[0], 2025, GAPS.empty())
    assert work.heard
    assert work.states["state"].eq("unreported").any()
    assert len(work.matters)
