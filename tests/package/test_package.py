"""The data package: what is in it holds together, and what is broken is found at its cell."""

import csv
import io
import json
import random
import shutil
from pathlib import Path

import pandas as pd
import pytest
from pandera.errors import SchemaErrors

from halfsky import schemas
from halfsky.cli import main
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
from halfsky.package.coded import Coded
from halfsky.package.fast import read_fast
from halfsky.package.reading import FILES, TABLES, read_carefully, table_paths
from halfsky.package.validation import form_problems
from halfsky.project import data_folder
from long_form import some

DATA = Path(__file__).parents[2] / "data"
SHIPPED = [name for name in FILES if table_paths(DATA, name)]


@pytest.fixture(scope="module")
def package():
    return load_package(DATA)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(DATA, tmp_path / "data"))


def edit(folder: Path, file: str, key: str, column: str, value: str, *, which: int = 0) -> int:
    """Sets one cell of a row that holds `key` anywhere, of the first or a later one; returns its spreadsheet row."""
    frame = pd.read_csv(folder / file, dtype=str, keep_default_na=False)
    position = frame.index[(frame == key).any(axis=1)][which]
    frame.loc[position, column] = value
    frame.to_csv(folder / file, index=False, lineterminator="\n")
    return int(position) + 2


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
    with pytest.raises(UsageError, match="did you mean taobei-2021-2030"):
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


# ---- what is broken ----------------------------------------------------------------------------------------------------

NATIONAL = "observations/national.csv"
OUTLINE = "targets/national-2011-2020.csv"
BROKEN = [
    (NATIONAL, "maternal_mortality_ratio", "value", "43,2", "not-a-number"),
    (NATIONAL, "maternal_mortality_ratio", "value", "inf", "not-a-number"),
    (NATIONAL, "maternal_mortality_ratio", "value", "", "empty"),
    (NATIONAL, "maternal_mortality_ratio", "year", "2002.5", "not-an-integer"),
    (NATIONAL, "maternal_mortality_ratio", "year", "二〇二〇", "not-an-integer"),
    (NATIONAL, "maternal_mortality_ratio", "unit", "percent", "unit-mismatch"),
    (NATIONAL, "maternal_mortality_ratio", "unit", "per_10m", "not-allowed"),
    (NATIONAL, "maternal_mortality_ratio", "value", "-1", "out-of-limits"),
    (NATIONAL, "institutional_delivery_rate", "value", "100.1", "out-of-limits"),
    (NATIONAL, "maternal_mortality_ratio", "area_code", "999999", "unknown-area"),
    (NATIONAL, "maternal_mortality_ratio", "source_id", "hearsay", "unknown-source"),
    (NATIONAL, "maternal_mortality_ratio", "indicator_id", "mmr", "unknown-indicator"),
    (NATIONAL, "maternal_mortality_ratio", "sex", "women", "not-allowed"),
    (NATIONAL, "maternal_mortality_ratio", "status", "finale", "not-allowed"),
    (OUTLINE, "maternal_mortality_ratio", "plan_id", "nowhere-2011-2020", "unknown-plan"),
    (OUTLINE, "maternal_mortality_ratio", "value", "", "target-without-value"),
    (OUTLINE, "maternal_mortality_ratio", "unit", "years", "unit-mismatch"),
    (OUTLINE, "maternal_mortality_ratio", "comparator", "increase", "comparator-of-other-kind"),
    (OUTLINE, "maternal_mortality_ratio", "comparator", "range", "no-range"),
    (OUTLINE, "maternal_mortality_ratio", "char_start", "5", "no-span"),
    (OUTLINE, "institutional_delivery_rate", "value", "980", "out-of-limits"),
    (OUTLINE, "female_life_expectancy", "value", "80", "direction-with-value"),
    ("indicators.csv", "maternal_mortality_ratio", "aliases", "妇女平均预期寿命", "alias-in-two-indicators"),
    ("indicators.csv", "maternal_mortality_ratio", "better", "less", "not-allowed"),
    ("plans.csv", "taobei-2021-2030", "upper_plan_id", "jilin-2021-2030", "unknown-plan"),
    ("areas.csv", "220802", "parent_code", "220899", "unknown-area"),
]
FIRST_OF_A_FILE = list({row[0]: row for row in reversed(BROKEN)}.values())
ALONE = [row for row in BROKEN if row[0] != NATIONAL or row in FIRST_OF_A_FILE]


def test_each_of_many_broken_cells_of_a_file_is_found_at_its_place(copy: Path) -> None:
    """Every one in a row of its own."""
    cases = [row for row in BROKEN if row[0] == NATIONAL]
    rows = [edit(copy, *cell, which=number) for number, (*cell, _) in enumerate(cases)]
    findings = validate_package(copy)
    found = set(findings.loc[findings["file"].eq(NATIONAL), ["row", "code"]].itertuples(index=False, name=None))
    assert {(row, case[-1]) for row, case in zip(rows, cases, strict=True)} - found == set()
    assert len(set(rows)) == len(rows) and findings["message"].str.len().gt(10).all()


@pytest.mark.parametrize(
    ("file", "key", "column", "value", "code"), ALONE, ids=[f"{row[2]}={row[3]}:{row[4]}" for row in ALONE]
)
def test_a_broken_cell_is_found_at_its_place(
    copy: Path, file: str, key: str, column: str, value: str, code: str
) -> None:
    row = edit(copy, file, key, column, value)
    findings = validate_package(copy)
    here = findings[(findings["file"] == file) & (findings["code"] == code)]
    assert (here["row"] == row).any(), findings.to_string()
    assert here["message"].str.len().gt(10).all()
    if (file, key, column, value, code) in FIRST_OF_A_FILE:  # loading refuses by the same findings
        with pytest.raises(DataError) as error:
            load_package(copy)
        assert "\n" not in str(error.value)


def test_the_plan_id_must_be_safe(copy: Path) -> None:
    edit(copy, "plans.csv", "taobei-2021-2030", "plan_id", "../taobei")
    findings = validate_package(copy)
    assert "wrong-form" in set(findings["code"])


def test_a_target_against_the_good_direction_is_reported_and_loads(copy: Path) -> None:
    row = edit(copy, OUTLINE, "maternal_mortality_ratio", "comparator", "ge")
    findings = validate_package(copy)
    assert findings[["row", "code"]].to_numpy().tolist() == [[row, "against-direction"]]
    assert len(load_package(copy).targets) == len(read_table("targets", DATA))


def test_a_rejected_target_is_not_held_to_the_rules(copy: Path) -> None:
    edit(copy, OUTLINE, "maternal_mortality_ratio", "value", "")
    edit(copy, OUTLINE, "maternal_mortality_ratio", "review_status", "rejected")
    assert validate_package(copy).empty


def test_one_key_in_two_files_is_a_duplicate(copy: Path) -> None:
    national = pd.read_csv(copy / NATIONAL, dtype=str, keep_default_na=False)
    national.head(1).to_csv(copy / "observations/zz-more.csv", index=False)
    findings = validate_package(copy)
    assert findings[["file", "row", "code"]].to_numpy().tolist() == [["observations/zz-more.csv", 2, "duplicate-key"]]


def test_a_rate_must_be_its_quotient(copy: Path) -> None:
    row = edit(copy, NATIONAL, "institutional_delivery_rate", "numerator", "50")
    edit(copy, NATIONAL, "institutional_delivery_rate", "denominator", "100")
    findings = validate_package(copy)
    assert findings[["row", "code"]].to_numpy().tolist() == [[row, "not-its-quotient"]]


def test_targets_lie_in_the_file_of_their_plan(copy: Path) -> None:
    (copy / OUTLINE).rename(copy / "targets/some-plan.csv")
    assert set(validate_package(copy)["code"]) == {"wrong-file"}


def test_every_bad_cell_is_listed_and_the_first_is_named(copy: Path) -> None:
    rows = [edit(copy, NATIONAL, key, "value", "n/a") for key in ("life_expectancy", "tertiary_gross_enrolment_ratio")]
    findings = validate_package(copy)
    assert findings["row"].tolist() == sorted(rows)
    with pytest.raises(DataError, match=rf"national\.csv, row {min(rows)}, value: 'n/a'.*1 more"):
        load_package(copy)


def test_a_file_in_another_encoding_is_named_with_its_row(copy: Path) -> None:
    text = (copy / "areas.csv").read_text("utf-8")
    (copy / "areas.csv").write_bytes(text.encode("gb18030"))
    first = validate_package(copy).query("code == 'not-utf8'")
    assert first[["file", "row"]].to_numpy().tolist() == [["areas.csv", 2]]
    with pytest.raises(DataError, match="UTF-8"):
        load_package(copy)


def test_a_spreadsheet_s_byte_order_mark_and_line_ends_do_no_harm(copy: Path, package) -> None:
    for file in ("areas.csv", NATIONAL, "observations/cities.csv"):
        text = (copy / file).read_bytes().replace(b"\n", b"\r\n")
        (copy / file).write_bytes(b"\xef\xbb\xbf" + text)
    assert validate_package(copy).empty
    pd.testing.assert_frame_equal(load_package(copy).areas, package.areas)
    pd.testing.assert_frame_equal(load_package(copy).observations, package.observations)


def test_columns_in_another_order_and_blank_lines_do_no_harm(copy: Path, package) -> None:
    frame = pd.read_csv(copy / "areas.csv", dtype=str, keep_default_na=False)
    frame[frame.columns[::-1]].to_csv(copy / "areas.csv", index=False)
    with (copy / "areas.csv").open("a", encoding="utf-8") as file:
        file.write("\n,,,,\n")
    assert validate_package(copy).empty
    pd.testing.assert_frame_equal(load_package(copy).areas, package.areas)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda text: text.replace("parent_code", "parent", 1), "missing-column"),
        (lambda text: text.replace("parent_code", "parent", 1), "unknown-column"),
        (lambda text: text + "110000,北京市,Beijing\n", "wrong-length"),
        (lambda text: text + "110000,北京市,Beijing,province,000000,capital\n", "wrong-length"),
        (lambda text: "", "empty-file"),
        (lambda text: text.replace("name_en", "name_zh", 1), "duplicate-column"),
        (lambda text: text + '110000,"北京市' + "x" * 200_000, "not-csv"),
    ],
)
def test_a_table_of_another_form_is_a_finding(copy: Path, change, code: str) -> None:
    path = copy / "areas.csv"
    path.write_text(change(path.read_text("utf-8")), "utf-8")
    assert code in set(validate_package(copy)["code"])
    with pytest.raises(DataError):
        load_package(copy)


@pytest.mark.parametrize("wrong", ["yeer", ""])
def test_a_misspelt_header_is_told_once(copy: Path, wrong: str, capsys: pytest.CaptureFixture[str]) -> None:
    path = copy / NATIONAL
    path.write_text(path.read_text("utf-8").replace("year", wrong, 1), "utf-8")
    findings = validate_package(copy)
    assert set(findings["code"]) == {"missing-column", "unknown-column"}, "no row repeats what the header lacks"
    assert main(["validate", "--data", str(copy)]) == DataError.exit_status
    assert "missing-column" in capsys.readouterr().out


def test_a_broken_number_is_said_once(copy: Path) -> None:
    edit(copy, NATIONAL, "maternal_mortality_ratio", "value", "九十八")
    with pytest.raises(DataError) as error:
        load_package(copy)
    assert str(error.value).count("九十八") == 1


MANGLED = ["", "x", "九十八", "\0", "长" * 200_000, "=1+1", '"', "1e30", "inf", "第一行\n第二行"]


def what_is_sound_is_there_or_all_is_refused(folder: Path) -> None:
    try:
        package = load_package(folder, set_aside=True)
    except DataError as error:
        assert "\n" not in str(error) and "every report depends on this file" in str(error)
    else:
        assert len(package.faults.findings)
        assert package.faults.broken.isdisjoint(package.plans["plan_id"])
        assert set(package.targets["plan_id"]) <= set(package.plans["plan_id"])


# Each table with every third value, the next table beginning one later: every value is tried in two tables or three.
MANGLED_IN = [
    (name, value)
    for place, name in enumerate(SHIPPED)
    for number, value in enumerate(MANGLED)
    if (number - place) % 3 == 0 or value == "x"
]


@pytest.mark.parametrize(("name", "value"), some(MANGLED_IN, 5), ids=lambda part: repr(part[:6]))
def test_any_mangled_cell_or_header_is_a_finding_or_harmless(tmp_path: Path, name: str, value: str) -> None:
    """One header and one cell of a table, drawn by a seed that stands for the case; nothing raises but DataError."""
    folder = Path(shutil.copytree(DATA, tmp_path / "data"))
    draw = random.Random(f"{name} {value}")
    path = draw.choice(table_paths(folder, name))
    whole = list(csv.reader(io.StringIO(path.read_text("utf-8"), newline="")))
    for row in (0, draw.randrange(1, len(whole))) if value in ("", "x") else (draw.randrange(len(whole)),):
        rows = [list(cells) for cells in whole]
        rows[row][draw.randrange(len(rows[row]))] = value
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(rows)
        path.write_text(text.getvalue(), "utf-8", newline="")
        findings = validate_package(folder)
        assert findings.columns.tolist() == ["file", "row", "column", "value", "code", "message"]
        sound = findings["code"].isin(ADVISORY).all()
        try:
            loaded = load_package(folder)
        except DataError as error:
            assert not sound, "what does not load has a finding"
            assert "\n" not in str(error) and len(str(error)) < 600
            what_is_sound_is_there_or_all_is_refused(folder)
        else:
            assert repr(loaded).count("\n") == 0


def test_a_missing_table_is_a_finding(copy: Path) -> None:
    (copy / "sources.csv").unlink()
    findings = validate_package(copy)
    assert findings.iloc[0][["file", "code"]].tolist() == ["observations/cities.csv", "unknown-source"]
    assert ("sources.csv", "missing-file") in set(zip(findings["file"], findings["code"], strict=True))
    with pytest.raises(DataError, match=r"sources\.csv"):
        load_package(copy)


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


# ---- the fast reading ------------------------------------------------------------------------------------------------

CELLS = [
    "2021", "2021.0", " 2021", "2021 ", "+2021", "0x7e5", "0X7E5", "2.021e3", "2021.5", "1_000", "２０２１", "", " ", "-0",
    "nan", "NaN", "NA", "null", "inf", "-Infinity", "1e400", "1e30", "1.", ".5", "1,5", '"2021"', '"', 'a"b', "a\rb", "a\0b",
    "a\nb", "0.30000000000000004", "123456789.123456789", "000123", "\ufeff7", "1e-320", "True", "#", "\t5",
]  # fmt: skip


@pytest.mark.parametrize("column", ["year", "value", "note", "area_code"])
@pytest.mark.parametrize("cell", some(CELLS, 13))
def test_what_is_read_fast_is_what_is_read_carefully(tmp_path: Path, column: str, cell: str) -> None:
    """Accepting a file at once is allowed only where going through it cell by cell accepts it, with the same cells."""
    table = schemas.OBSERVATIONS
    rows = [dict.fromkeys(table.names, "1"), dict.fromkeys(table.names, "2") | {column: cell}]
    text = "\n".join([",".join(table.names), *(",".join(row.values()) for row in rows)])
    (tmp_path / "observations").mkdir()
    (tmp_path / "observations" / "a.csv").write_bytes(text.encode())
    try:
        fast = read_fast(table_paths(tmp_path, "observations"), table)
    except ValueError:
        return
    careful = read_carefully(tmp_path, "observations")
    assert not careful.findings
    pd.testing.assert_frame_equal(fast, careful.frame, rtol=1e-15)


@pytest.mark.parametrize("file", ["sources.csv", "areas.csv"], ids=["with quotation marks", "without"])
def test_a_row_without_its_last_cell_does_not_load(copy: Path, file: str) -> None:
    lines = (copy / file).read_text("utf-8").splitlines()
    row = next(number for number, line in enumerate(lines) if number and '"' not in line)
    lines[row] = lines[row].rpartition(",")[0]
    (copy / file).write_text("\n".join(lines) + "\n", "utf-8")
    assert validate_package(copy)[["file", "row", "code"]].to_numpy().tolist()[0] == [file, row + 1, "wrong-length"]
    with pytest.raises(DataError, match=rf"{file}, row {row + 1}:"):
        load_package(copy)


def test_a_quotation_mark_within_a_cell_hides_no_short_row(tmp_path: Path) -> None:
    names = schemas.SOURCES.names
    whole, short = ['a"', *["b"] * (len(names) - 1)], ['a"', *["b"] * (len(names) - 2)]
    (tmp_path / "sources.csv").write_text("\n".join(map(",".join, [names, whole, short])) + "\n", "utf-8")
    with pytest.raises(ValueError, match="sources"):
        read_fast([tmp_path / "sources.csv"], schemas.SOURCES)


@pytest.mark.parametrize("name", TABLES)
def test_what_validation_finds_in_cells_is_what_pandera_finds(package, name: str) -> None:
    table = TABLES[name]
    frame = pd.concat([getattr(package, name).head(3)] * 7, ignore_index=True).reindex(range(7)).astype("object")
    for place, column in enumerate(table.columns):
        values = ["", "？"] if column.type == "text" else [None, -5, 10**9]
        frame.loc[frame.index[: len(values)] + place % 3, column.name] = values
    frame = table.conform(frame)
    with pytest.raises(SchemaErrors) as raised:
        table.to_pandera().validate(frame, lazy=True)
    failures = raised.value.failure_cases.query("schema_context == 'Column'")
    ours = {
        (problem.column, int(row))
        for problem in form_problems({name: Coded(frame)})
        for row in problem.wrong.to_numpy().nonzero()[0]
    }
    assert ours == set(zip(failures["column"], failures["index"].astype(int), strict=True))
    assert ours


def test_ordinary_files_are_read_fast(package) -> None:
    for name, table in TABLES.items():
        pd.testing.assert_frame_equal(read_fast(table_paths(DATA, name), table), getattr(package, name))
    assert not package.observations.empty
