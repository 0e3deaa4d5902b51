"""A .csv file that an official may open begins with a byte order mark, by which Excel knows UTF-8; every reader takes
both; what is streamed, and the package's own tables, have none.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest

import collecting
from halfsky import schemas
from halfsky.cli import main
from halfsky.export import write_frame
from halfsky.package import load_package, validate_package
from halfsky.reports import write_tables

MARK = b"\xef\xbb\xbf"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    collecting.write_package(tmp_path / "data")
    return tmp_path / "data"


@pytest.mark.parametrize("command", [["assess"], ["compare"], ["export"], ["export", "--sdmx"]])
def test_a_csv_file_has_the_mark_and_standard_output_has_none(
    data: Path, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes], command: list[str]
) -> None:
    file = tmp_path / "表.csv"
    assert main([*command, "--data", str(data), "-o", str(file)]) == 0
    assert main([*command, "--data", str(data)]) == 0
    assert file.read_bytes() == MARK + capfdbinary.readouterr().out


def test_findings_of_a_package_are_written_with_the_mark(data: Path, tmp_path: Path) -> None:
    sources = data / "sources.csv"
    sources.write_text(sources.read_text("utf-8").replace("http", "ftp"), encoding="utf-8")
    file = tmp_path / "findings.csv"
    main(["audit", collecting.PLAN, "--data", str(data), "-o", str(file)])
    assert file.read_bytes().startswith(MARK)


def test_the_table_of_a_report_has_the_mark_and_a_workbook_beside_it(tmp_path: Path) -> None:
    gaps = schemas.GAPS.empty()
    write_tables(gaps, tmp_path)
    assert (tmp_path / "gaps.csv").read_bytes().startswith(MARK + b"plan_id,")
    assert list(pd.read_excel(tmp_path / "gaps.xlsx", engine="openpyxl")) == schemas.GAPS.names


def test_tables_of_a_package_are_written_without_it(data: Path) -> None:
    before = {path: path.read_bytes() for path in data.rglob("*.csv")}
    assert not any(content.startswith(MARK) for content in before.values())
    targets = data / "targets" / "draft.csv"
    write_frame(schemas.TARGETS.empty(), targets)
    assert not targets.read_bytes().startswith(MARK)


def test_a_package_whose_tables_have_the_mark_says_the_same(data: Path, tmp_path: Path) -> None:
    marked = tmp_path / "marked"
    shutil.copytree(data, marked)
    for path in marked.rglob("*.csv"):
        path.write_bytes(MARK + path.read_bytes().replace(b"\n", b"\r\n"))
    assert validate_package(marked).empty
    plain, other = load_package(data), load_package(marked)
    for name in schemas.TABLES:
        if hasattr(plain, name):
            pd.testing.assert_frame_equal(getattr(plain, name), getattr(other, name))


def test_a_written_table_is_read_back_as_it_was(data: Path, tmp_path: Path) -> None:
    for name in ("a.csv", "b.csv"):
        assert main(["assess", "--data", str(data), "-o", str(tmp_path / name)]) == 0
    plain = tmp_path / "plain.csv"
    plain.write_bytes((tmp_path / "a.csv").read_bytes().removeprefix(MARK))
    pd.testing.assert_frame_equal(pd.read_csv(plain), pd.read_csv(tmp_path / "b.csv"))
