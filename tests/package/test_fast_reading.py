"""A file that is accepted at once holds what reading it cell by cell finds."""

import shutil
from pathlib import Path

import pandas as pd
import pytest
from pandera.errors import SchemaErrors

from halfsky import schemas
from halfsky.errors import DataError
from halfsky.package import (
    load_package,
    validate_package,
)
from halfsky.package.coded import Coded
from halfsky.package.fast import read_fast
from halfsky.package.reading import TABLES, read_carefully, table_paths
from halfsky.package.validation import form_problems
from long_form import some

DATA = Path(__file__).parents[2] / "data"


@pytest.fixture(scope="module")
def package():
    return load_package(DATA)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(DATA, tmp_path / "data"))


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
