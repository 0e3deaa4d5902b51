"""`halfsky export`: whose observations, by code or name, and what it says where there are none."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import report_package
from halfsky.cli import main
from halfsky.errors import UsageError


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return report_package.write(tmp_path / "data")


def test_areas_are_taken_by_name_as_by_code(data: Path, tmp_path: Path) -> None:
    areas = pd.read_csv(data / "areas.csv", dtype=str)
    seen = pd.concat(pd.read_csv(file, dtype=str) for file in (data / "observations").glob("*.csv"))
    code = seen["area_code"].iloc[0]
    name = areas.set_index("area_code").loc[code, "name_zh"]
    for given in (code, name):
        assert main(["export", "--data", str(data), "--area", given, "-o", str(tmp_path / "o.csv")]) == 0
        written = pd.read_csv(tmp_path / "o.csv", dtype=str)
        assert set(written["area_code"]) == {code}
        assert len(written) == seen["area_code"].eq(code).sum()


def test_an_area_that_nobody_knows_is_refused(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for given in ("999999", "某某县"):
        out = tmp_path / "o.csv"
        assert main(["export", "--data", str(data), "--area", given, "-o", str(out)]) == UsageError.exit_status
        assert f"the package has no area {given!r}" in capsys.readouterr().err
        assert not out.exists()


def test_an_area_without_observations_is_named(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with (data / "areas.csv").open("a", encoding="utf-8") as file:
        file.write("970000,空省,,province,000000\n")
    assert main(["export", "--data", str(data), "--area", "空省", "-o", str(tmp_path / "o.csv")]) == 0
    assert "the package has no observation of 空省 (970000)" in capsys.readouterr().err
