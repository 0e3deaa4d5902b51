"""A release taken into the package: nothing published gives way unless it is named, and what gives way is kept."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

import collecting
import report_package
from collecting import BOSS, HEAD, SENDER
from halfsky import project
from halfsky.cli import main
from halfsky.collect.access import Grant
from halfsky.collect.store import grants, open_store, views
from halfsky.collect.table_review import open_review
from halfsky.errors import AccessError
from halfsky.package import load_package, read_table, validate_package
from halfsky.schemas import IMPORTS, RELEASE, SUPERSEDED
from long_form import some
from tables_of_others import text_file

EAST, WEST = report_package.EAST, report_package.WEST
HEADER = ("area_code", "indicator_id", "year", "value", "status")
OFFICIAL = ["--publisher", "统计局", "--title", "统计年鉴 3-2", "--grade", "official", "--published-on", "2026-05"]
NEW = ["--source", "yearbook-2026", *OFFICIAL]


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HALFSKY_STORE", str(tmp_path / "store"))
    collecting.write_package(tmp_path / "data")
    return tmp_path / "data"


def table(path: Path, *rows: tuple[object, ...]) -> str:
    return str(text_file(path / "t.csv", [HEADER, *rows]))


def values(data: Path) -> dict[tuple[str, int], float]:
    found = read_table("observations", data)
    return {
        (row.area_code, row.year): row.value for row in found[found["indicator_id"].eq("screening_rate")].itertuples()
    }


def kept(data: Path) -> pd.DataFrame:
    return SUPERSEDED.conform(pd.read_csv(data / "revisions" / "imported-yearbook-2026.csv", dtype={"area_code": str}))


SCREENED = [(EAST, "screening_rate", 2022, 76.0, "final"), (EAST, "screening_rate", 2024, 83.5, "final"),
            (EAST, "screening_rate", 2023, 79.9, "final"), (WEST, "screening_rate", 2023, 64.0, "final")]  # fmt: skip


def test_the_difference_is_shown_row_for_row(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = table(tmp_path, *SCREENED)
    assert main(["read", file, "--data", str(data), "--diff", *NEW]) == 0
    out, err = capsys.readouterr()
    found = pd.read_csv(io.StringIO(out), dtype={"area_code": str}, keep_default_na=False)
    assert list(found) == RELEASE.names
    assert found.set_index(["area_code", "year"])["kind"].to_dict() == {
        (EAST, 2022): "same", (EAST, 2023): "new", (EAST, 2024): "differs", (WEST, 2023): "new",
    }  # fmt: skip
    row = found[found["kind"].eq("differs")].iloc[0]
    assert row["said"].startswith("比已发布的高1.5个百分点")
    assert row["published_place"].startswith("observations/all.csv ")
    assert row["place"] == "t D3"
    assert "1 same, 1 differs, 2 new, 0 gone" in err


def test_an_import_asks_for_its_source_before_it_prints_anything(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for more in ([], ["--check"]):
        assert main(["import", table(tmp_path, *SCREENED), "--data", str(data), *more]) == 2
        out, err = capsys.readouterr()
        assert out == ""
        assert err.startswith("halfsky: a source is needed")
        assert err.count("\n") == 1


def test_what_differs_is_taken_only_where_it_is_named_and_the_loser_is_kept(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = table(tmp_path, *SCREENED)
    before = read_table("observations", data)
    assert main(["import", file, "--data", str(data), *NEW, "--table", "表3-2"]) == 0
    found = read_table("observations", data).query("source_id == 'yearbook-2026'")
    assert found["place"].tolist() == ["表3-2 t D4", "表3-2 t D5"], "publication, table and cell of each value"
    assert "2 taken (0 in the place of published ones), 1 as published, 1 asked" in capsys.readouterr().err
    assert values(data)[EAST, 2024] == 82
    assert not (data / "revisions").exists()
    assert main(["import", file, "--data", str(data), *NEW, "--replace", f"{EAST}:screening_rate:2024"]) == 0
    assert "1 taken (1 in the place of published ones)" in capsys.readouterr().err
    assert values(data)[EAST, 2024] == 83.5
    assert len(read_table("observations", data)) == len(before) + 2
    lost = kept(data)
    assert lost[["value", "stands", "why", "was_published"]].to_numpy().tolist() == [
        [82, "yearbook-2026", "confirmed", "yes"]
    ]
    assert lost["source_id"].tolist() == before.query("year == 2024 and area_code == @EAST")["source_id"].tolist()
    assert validate_package(data).empty
    receipts = IMPORTS.conform(pd.read_csv(data / "imports" / "receipts.csv"))
    assert receipts[["taken", "replaced", "asked"]].to_numpy().tolist() == [[2, 0, 1], [1, 1, 0]]
    assert receipts["areas"].iloc[0] == f"{EAST};{WEST}", "several areas in one file are one import"
    described = (data / "datapackage.json").read_text("utf-8")
    assert "revisions/imported-yearbook-2026.csv" in described and "imports/receipts.csv" in described
    state = {path: path.read_bytes() for path in data.rglob("*.csv")}
    assert main(["import", file, "--data", str(data), *NEW]) == 0
    assert "nothing new" in capsys.readouterr().err
    assert state == {path: path.read_bytes() for path in data.rglob("*.csv")}


def test_beside_a_firmer_figure_the_new_one_is_only_kept(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = table(tmp_path, (EAST, "screening_rate", 2024, 83.5, "estimated"))
    assert main(["import", file, "--data", str(data), *NEW, "--replace", "differs"]) == 0
    assert "1 beside which the published ones stand" in capsys.readouterr().err
    assert values(data)[EAST, 2024] == 82
    assert kept(data)[["value", "status", "why", "was_published"]].to_numpy().tolist() == [
        [83.5, "estimated", "firmer", "no"]
    ]
    assert validate_package(data).empty


def test_a_figure_that_its_source_has_no_more_goes_only_when_named(data: Path, tmp_path: Path) -> None:
    assert main(["import", table(tmp_path, *SCREENED), "--data", str(data), *NEW, "--replace", "differs"]) == 0
    shorter = table(tmp_path, *SCREENED[:2])
    assert main(["import", shorter, "--data", str(data), *NEW]) == 0
    assert (EAST, 2023) in values(data)
    assert main(["import", shorter, "--data", str(data), *NEW, "--replace", "gone"]) == 0
    assert (EAST, 2023) not in values(data)
    assert (WEST, 2023) in values(data), "the file says nothing of that area"
    assert kept(data).query("year == 2023")["stands"].fillna("").tolist() == [""]


def test_yes_in_the_answered_workbook_is_consent_for_that_cell(data: Path, tmp_path: Path) -> None:
    file, book = table(tmp_path, *SCREENED, (WEST, "maternal_mortality_ratio", 2022, 9.0, "final")), tmp_path / "p.xlsx"
    assert main(["read", file, "--data", str(data), "-o", str(book)]) == 0
    opened = openpyxl.load_workbook(book)
    page = opened.active
    names = [cell.value for cell in page[1]]
    (asked,) = [row for row in page.iter_rows(min_row=2) if row[names.index("question")].value]
    asked[names.index("answer")].value = "是"
    opened.save(book)
    assert main(["read", file, "--data", str(data), "--mapping", str(book), "--take", *NEW]) == 0
    assert values(data)[EAST, 2024] == 83.5


@pytest.mark.parametrize(
    ("rows", "options", "status"),
    some(
        [
            (SCREENED, NEW, 0),
            (SCREENED[:1], NEW, 0),
            (SCREENED[1:2], NEW, 8),
            (SCREENED[1:2], [*NEW, "--replace", "differs"], 0),
            (SCREENED, [], 2),
            (SCREENED, [*NEW, "--grade", "hearsay"], 2),
            (SCREENED, [*NEW, "--published-on", "last May"], 2),
            (SCREENED, ["--source", "yearbook", "--publisher", "another office"], 2),
            (SCREENED, [*NEW, "--replace", f"{WEST}:screening_rate:1999"], 2),
            ([(EAST, "screening_rate", 2023, 400, "final")], NEW, 8),
        ],
        4,
    ),
)
def test_a_check_writes_nothing_and_ends_as_the_import_does(
    data: Path, tmp_path: Path, rows: list[tuple[object, ...]], options: list[str], status: int
) -> None:
    file = table(tmp_path, *rows)
    state = {path: path.read_bytes() for path in data.rglob("*") if path.is_file()}
    assert main(["import", file, "--data", str(data), *options, "--check"]) == status
    assert state == {path: path.read_bytes() for path in data.rglob("*") if path.is_file()}
    assert not (data / "revisions").exists() and not (data / "imports").exists()
    assert main(["import", file, "--data", str(data), *options]) == status


def test_an_installed_package_is_not_written_to(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(project, "COPY", data.parent)
    for more in (["--check"], []):
        assert main(["import", table(tmp_path, *SCREENED), "--data", str(data), *NEW, *more]) == 5
        assert "halfsky init" in capsys.readouterr().err


def test_where_a_store_is_its_rights_hold_in_every_area_of_the_file(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    store = open_store()
    collecting.give_rights(store)
    monkeypatch.setenv("HALFSKY_DATA", str(data))
    file = table(tmp_path, *SCREENED)
    for person in (SENDER, HEAD, "nobody"):
        monkeypatch.setenv("HALFSKY_USER", person)
        for more in (["--check"], []):
            assert main(["import", file, "--data", str(data), *NEW, *more]) == 10
        assert "无权导入官方统计数据" in capsys.readouterr().err
        with pytest.raises(AccessError, match="无权导入官方统计数据"):  # as the notebook takes it
            open_review(file).take(source_id="yearbook-2026", publisher="统计局", title="统计年鉴 3-2")
    assert not (data / "imports").exists()
    grants.give(store, BOSS, HEAD, Grant("reviewer", WEST))
    monkeypatch.setenv("HALFSKY_USER", HEAD)
    assert main(["import", file, "--data", str(data), *NEW]) == 0
    log = views.log(store, grants.actor(store, HEAD))
    assert set(log.loc[log["action"].eq("imported"), "area_code"]) == {EAST, WEST}
    assert load_package(data).sources.set_index("source_id").loc["yearbook-2026", "grade"] == "official"
    receipts = pd.read_csv(data / "imports" / "receipts.csv")
    assert receipts["made_by"].tolist() == [HEAD]
    store.close()
