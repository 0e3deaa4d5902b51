"""The data package: what is in it holds together, it is found, and it is written."""

import json
import shutil
from pathlib import Path

import pandas as pd
import pytest

from halfsky import schemas
from halfsky.errors import DataError, OutputError, UsageError
from halfsky.package import (
    ADVISORY,
    find_plan,
    load_observations,
    load_package,
    load_targets,
    read_table,
    validate_package,
    write_datapackage,
    write_table,
)
from halfsky.package.reading import FILES, table_paths
from halfsky.project import data_folder

DATA = Path(__file__).parents[2] / "data"
SHIPPED = [name for name in FILES if table_paths(DATA, name)]


@pytest.fixture(scope="module")
def package():
    return load_package(DATA)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(DATA, tmp_path / "data"))


# ---- the published package -------------------------------------------------------------------------------------------


def test_the_published_package_is_sound() -> None:
    findings = validate_package(DATA)
    assert findings[~findings["code"].isin(ADVISORY)].to_string() == findings.iloc[:0].to_string()


def test_tables_conform_to_their_declaration(package) -> None:
    for name, table in schemas.TABLES.items():
        if name != "gaps":
            frame = getattr(package, name)
            assert frame.columns.tolist() == table.names
            assert {column: str(dtype) for column, dtype in frame.dtypes.items()} == table.dtypes
            assert frame.notna().all()[[column.name for column in table.columns if column.type == "text"]].all()


def test_datapackage_json_is_written_from_the_schemas(tmp_path: Path) -> None:
    shutil.copytree(DATA, tmp_path / "data")
    assert write_datapackage(tmp_path / "data").read_bytes() == (DATA / "datapackage.json").read_bytes()
    described = {item["name"]: item for item in json.loads((DATA / "datapackage.json").read_text("utf-8"))["resources"]}
    assert set(described) == set(SHIPPED)
    for name, item in described.items():
        declared = [column.name for column in schemas.TABLES[name].columns if not column.optional]
        assert set(declared) <= {field["name"] for field in item["schema"]["fields"]} <= set(schemas.TABLES[name].names)
        paths = [item["path"]] if isinstance(item["path"], str) else item["path"]
        assert paths and all((DATA / path).is_file() for path in paths)


def test_rewriting_every_file_gives_identical_bytes(copy: Path) -> None:
    for path in sorted(copy.rglob("*.csv")):
        table = schemas.TABLES[path.parent.name if path.parent != copy else path.stem]
        text = pd.read_csv(path, dtype=str, keep_default_na=False)
        for column in table.columns:
            if column.type != "text" and column.name in text:
                text[column.name] = pd.to_numeric(text[column.name])
        before = path.read_bytes()
        write_table(text, table, path)
        assert path.read_bytes() == before, path.name


def test_districts_reach_the_nation_level_by_level(package) -> None:
    parent = package.areas.set_index("area_code")["parent_code"]
    level = package.areas.set_index("area_code")["level"]
    for plan in package.plans[package.plans["upper_plan_id"] != ""].itertuples():
        way = [plan.area_code]
        while parent[way[-1]]:
            way.append(parent[way[-1]])
        assert [level[code] for code in way] == ["county", "city", "province", "nation"]


def test_a_value_stands_under_one_sex_only_where_the_indicator_is_broken_down_by_sex(package) -> None:
    """An indicator that is about women already (share of women, maternal …) is `total`, never `female`."""
    names = package.indicators.set_index("indicator_id")["name_zh"]
    female = package.observations[package.observations["sex"] == "female"]
    assert not female["indicator_id"].map(names).str.contains("女|妇").any()


def test_what_a_plan_reports_of_itself_says_so(package) -> None:
    sources = package.observations["source_id"].str.startswith("plan-")
    assert sources.sum() > 20
    assert package.observations.loc[sources, "note"].str.contains("计划自报").all()


def test_no_published_value_is_simulated(package) -> None:
    assert "simulated" not in set(package.observations["status"])


@pytest.mark.parametrize(
    ("indicator_id", "baseline", "final"),
    [
        ("maternal_mortality_ratio", 30.0, 16.9),
        ("preschool_gross_enrolment_ratio", 56.6, 85.2),
        ("compulsory_education_retention_rate", 91.1, 95.2),
        ("senior_secondary_gross_enrolment_ratio", 82.5, 91.2),
        ("tertiary_gross_enrolment_ratio", 26.5, 54.4),
        ("maternal_systematic_management_rate", 84.1, 92.7),
        ("institutional_delivery_rate", 97.8, 99.9),
        ("female_life_expectancy", 77.37, 80.88),
    ],
)
def test_the_finished_outline_is_linked_to_its_published_series(
    package, indicator_id: str, baseline: float, final: float
) -> None:
    """Values of the National Bureau of Statistics' final monitoring report of the outline 2011-2020."""
    targets = package.targets.query("plan_id == 'national-2011-2020' and indicator_id == @indicator_id")
    rows = package.observations.query("area_code == '000000' and indicator_id == @indicator_id")
    rows = rows[(rows["sex"] == "total") & (rows["residence"] == "total")].set_index("year")["value"]
    assert len(targets) == 1
    assert (rows[2010], rows[2020]) == (baseline, final)


# ---- finding a package, a plan, a table --------------------------------------------------------------------------------


def test_where_the_data_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HALFSKY_DATA", raising=False)
    monkeypatch.chdir(tmp_path)
    assert data_folder().resolve() == DATA.resolve()
    (tmp_path / "data").mkdir()
    assert data_folder().resolve() == DATA.resolve(), "an empty ./data is no package"
    (tmp_path / "data" / "datapackage.json").write_text("{}")
    assert data_folder().resolve() == (tmp_path / "data").resolve()
    monkeypatch.setenv("HALFSKY_DATA", str(tmp_path / "elsewhere"))
    assert data_folder() == tmp_path / "elsewhere"


def test_no_package_where_none_is(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no data package"):
        load_package(tmp_path)
    with pytest.raises(DataError, match="no folder"):
        load_package(tmp_path / "missing")


def test_a_plan_by_its_id(package) -> None:
    assert find_plan(package, "taobei-2021-2030")["area_code"] == "220802"


@pytest.mark.parametrize("plan_id", ["", "../../etc/passwd", "national-2011-2020.csv", "*", "洮北"])
def test_an_unknown_plan_is_a_wrong_argument_and_never_a_path(package, plan_id: str) -> None:
    with pytest.raises(UsageError, match="kundulun-2021-2030") as error:
        find_plan(package, plan_id)
    assert "\n" not in str(error.value)
    with pytest.raises(UsageError):
        load_targets(plan_id, DATA)


def test_a_misspelt_plan_gets_the_nearest(package) -> None:
    with pytest.raises(UsageError, match="did you mean 'taobei-2021-2030'"):
        find_plan(package, "taobai-2021-2030")


def test_targets_of_one_plan_and_of_all() -> None:
    everything = load_targets(folder=DATA)
    one = load_targets("national-2011-2020", DATA)
    assert set(one["plan_id"]) == {"national-2011-2020"}
    assert one.index.tolist() == list(range(len(one)))
    assert len(everything) > len(one)


def test_observations_of_every_file(package) -> None:
    files = (DATA / "observations").glob("*.csv")
    assert len(load_observations(DATA)) == sum(len(pd.read_csv(file, dtype=str)) for file in files)


# ---- writing -----------------------------------------------------------------------------------------------------------


def test_numbers_are_written_in_their_shortest_form(tmp_path: Path) -> None:
    rows = {
        "area_code": "000000", "indicator_id": "a_b", "year": [2019, 2020, 2021], "sex": "total", "residence": "total",
        "value": [98.0, 0.1 + 0.2, 1e16], "unit": "count", "status": "final", "source_id": "s", "note": ["", "一,二", ""],
    }  # fmt: skip
    write_table(pd.DataFrame(rows), schemas.OBSERVATIONS, tmp_path / "new" / "file.csv")
    lines = (tmp_path / "new" / "file.csv").read_bytes().decode("utf-8").split("\n")
    assert lines[1] == "000000,a_b,2019,total,total,98,,,count,final,s,"
    assert lines[2] == '000000,a_b,2020,total,total,0.30000000000000004,,,count,final,s,"一,二"'
    assert float(lines[3].split(",")[5]) == 1e16
    assert lines[4] == ""


def test_a_failed_write_leaves_the_old_file_and_no_rest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "areas.csv"
    path.write_text("old")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OutputError, match="No space left"):
        write_table(read_table("areas", DATA), schemas.AREAS, path)
    assert path.read_text() == "old"
    assert [file.name for file in tmp_path.iterdir()] == ["areas.csv"]
