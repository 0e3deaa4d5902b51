"""A package as Parquet files: the same tables, the same findings, alone or beside the CSV files it was made of."""

from __future__ import annotations

import pandas as pd
import pytest

import report_package
from halfsky.cli import main
from halfsky.errors import DataError, OutputError
from halfsky.package import load_package, read_table, validate_package
from halfsky.package.parquet_form import write_parquet
from halfsky.package.reading import FILES
from halfsky.package.writing import write_table, write_tables
from halfsky.schemas import INDICATORS, OBSERVATIONS, TARGETS


@pytest.fixture
def csv(tmp_path):
    report_package.write(tmp_path / "csv")
    return tmp_path / "csv"


def same(one, other) -> bool:
    return all(getattr(one, name).equals(getattr(other, name)) for name in FILES)


def test_a_package_in_parquet_files_is_the_same_package(csv, tmp_path) -> None:
    written = write_parquet(csv, tmp_path / "parquet")
    assert {path.suffix for path in written} == {".parquet"} and not list((tmp_path / "parquet").rglob("*.csv"))
    read = load_package(tmp_path / "parquet")
    assert same(read, load_package(csv))
    assert {str(dtype) for dtype in read.observations.dtypes} == {str(d) for d in load_package(csv).observations.dtypes}
    assert validate_package(tmp_path / "parquet").empty
    assert read_table("plans", tmp_path / "parquet").equals(read.plans)


def test_beside_its_csv_files_it_holds_while_they_are_as_they_were(csv) -> None:
    write_parquet(csv, csv)
    before = load_package(csv)
    assert validate_package(csv).empty
    (file,) = (csv / "observations").glob("*.csv")
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace(",82,", ",82.5,").replace(",82.0,", ",82.5,"), encoding="utf-8")
    with pytest.raises(DataError, match=r"observations\.parquet.*keep one of the two forms"):
        load_package(csv)
    assert validate_package(csv)["code"].tolist() == ["two-forms"]
    (csv / "observations.parquet").unlink()
    after = load_package(csv)
    assert not after.observations.equals(before.observations) and 82.5 in set(after.observations["value"])
    write_parquet(csv, csv)
    assert same(load_package(csv), after)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (
            lambda rows: rows.assign(value=rows["value"].astype("str").replace({"82.0": "many", "82": "many"})),
            "not-a-number",
        ),
        (lambda rows: rows.assign(year=rows["year"].astype("float64") + 0.5), "not-an-integer"),
        (lambda rows: rows.assign(indicator_id="none"), "unknown-indicator"),
        (lambda rows: rows.drop(columns="year"), "missing-column"),
        (lambda rows: rows.rename(columns={"residence": "residense"}), "unknown-column"),
        (lambda rows: pd.concat([rows, rows.head(1)]), "duplicate-key"),
    ],
)
def test_what_is_broken_in_a_parquet_file_is_found_with_its_row(csv, tmp_path, change, code: str) -> None:
    write_parquet(csv, tmp_path / "parquet")
    file = tmp_path / "parquet" / "observations.parquet"
    change(pd.read_parquet(file)).to_parquet(file, index=False)
    found = validate_package(tmp_path / "parquet")
    assert code in set(found["code"]) and set(found.loc[found["code"].eq(code), "file"]) == {"observations.parquet"}
    with pytest.raises(DataError, match=r"observations\.parquet"):
        load_package(tmp_path / "parquet")


def test_a_file_that_is_no_parquet_is_named(csv, tmp_path) -> None:
    write_parquet(csv, tmp_path / "parquet")
    (tmp_path / "parquet" / "observations.parquet").write_bytes(b"PAR1 no more")
    assert "not-parquet" in set(validate_package(tmp_path / "parquet")["code"])
    with pytest.raises(DataError, match="make it anew"):
        load_package(tmp_path / "parquet")


def test_texts_of_other_kinds_and_missing_cells_read_as_in_csv(csv, tmp_path) -> None:
    write_parquet(csv, tmp_path / "parquet")
    file = tmp_path / "parquet" / "observations.parquet"
    rows = pd.read_parquet(file)
    rows = rows.assign(note=None, sex=rows["sex"].astype("category"), year=rows["year"].astype("int16"))
    rows.to_parquet(file, index=False)
    read = load_package(tmp_path / "parquet").observations
    assert read["note"].eq("").all() and read["sex"].equals(load_package(csv).observations["sex"])


def test_the_command_writes_it_and_no_other_package_is_written_over(csv, tmp_path) -> None:
    assert main(["describe", str(csv), "--parquet", str(tmp_path / "new")]) == 0
    assert main(["validate", str(tmp_path / "new")]) == 0
    report_package.write(tmp_path / "other")
    with pytest.raises(OutputError, match="another package"):
        write_parquet(csv, tmp_path / "other")


def test_a_package_in_parquet_files_alone_is_never_written_into_as_csv(csv, tmp_path) -> None:
    place = tmp_path / "parquet"
    write_parquet(csv, place)
    package = load_package(place)
    for write in (
        lambda: write_table(package.indicators, INDICATORS, place / "indicators.csv"),
        lambda: write_table(package.observations, OBSERVATIONS, place / "observations" / "new.csv"),
        lambda: write_tables(package.targets, TARGETS, place / "targets", by="plan_id"),
    ):
        with pytest.raises(OutputError, match=r"parquet holds this table.*make it anew"):
            write()
    assert not list(place.rglob("*.csv")) and validate_package(place).empty and len(load_package(place).indicators)
