"""What is broken in a data package is found at its cell, and nothing of it is taken for sound."""

import csv
import io
import random
import shutil
from pathlib import Path

import pandas as pd
import pytest

from halfsky.cli import main
from halfsky.errors import DataError
from halfsky.package import (
    ADVISORY,
    load_package,
    read_table,
    validate_package,
)
from halfsky.package.reading import FILES, table_paths
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


def test_a_target_in_another_rate_than_its_indicator_is_reported_at_its_place_and_loads(copy: Path) -> None:
    row = edit(copy, OUTLINE, "institutional_delivery_rate", "unit", "per_100k")
    findings = validate_package(copy)
    assert findings[["file", "row", "column", "value", "code"]].to_numpy().tolist() == [
        [OUTLINE, row, "unit", "per_100k", "unit-not-comparable"]
    ]
    assert "percent" in findings["message"].iloc[0]
    assert len(load_package(copy).targets)


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
