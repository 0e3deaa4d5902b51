"""A reviewer at the command line: what `accept` takes and leaves, and what `amend` refuses as a sender's cell is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

import collecting
from collecting import GOOD, HEAD, SENDER, actor, written
from halfsky import cli
from halfsky.collect import intake
from halfsky.collect.store import Store, open_store, views
from halfsky.package import load_package
from long_form import some


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a package and a store that the environment names, the reviewer at work."""
    collecting.write_package(tmp_path / "data")
    monkeypatch.setenv("HALFSKY_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("HALFSKY_STORE", str(tmp_path / "store"))
    for name in ("HALFSKY_DATABASE_URL", "HALFSKY_TOKEN", "JUPYTERHUB_USER"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HALFSKY_USER", HEAD)
    monkeypatch.setattr("halfsky.collect.workbook.reading.read_workbook", collecting.read_written)
    return tmp_path


@pytest.fixture
def store(home: Path):
    opened = open_store()
    collecting.give_rights(opened)
    yield opened
    opened.close()


def send(store: Store, home: Path, cells: dict[str, object]) -> str:
    package = load_package(home / "data")
    return intake.submit_bytes(store, actor(store, SENDER), package, written(cells), "f.xlsx").receipt.receipt


def review(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    status = cli.main(["review", *arguments])
    return status, capsys.readouterr().err


def held(store: Store) -> dict[str, tuple[str, float]]:
    rows = views.history(store, actor(store, HEAD)).sort_values("revision_id")
    return dict(zip(rows["cell"], zip(rows["state"], rows["value"], strict=True), strict=True))


def test_what_was_returned_is_not_accepted_with_the_rest(
    store: Store, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    receipt = send(store, home, GOOD)
    assert review(capsys, "return", receipt, "--cell", "I7", "--reason", "请核对分母")[0] == 0
    status, said = review(capsys, "accept", receipt)
    assert {cell: state for cell, (state, _) in held(store).items()} == {
        "I6": "accepted", "I7": "returned", "I8": "accepted",
    }  # fmt: skip
    assert status == 0
    assert "2 values" in said and "I6" in said and "I8" in said, "it says which ones it took"
    assert "left" in said and "1 returned (I7)" in said, "and which it did not"
    assert cli.main(["publish"]) == 0
    own = load_package(home / "data").observations.query("source_id.str.startswith('report-')")
    assert sorted(own["indicator_id"]) == ["maternal_mortality_ratio", "staff_count"]
    status, said = review(capsys, "accept", receipt, "--cell", "I7")
    assert status == 11
    assert "I7 is returned" in said and "amend" in said, "the present state, and what can be done"


AMENDED = {
    "nan": "not one number", "inf": "not one number", "-inf": "not one number", "1e999": "not one number", "1e5": "above what the indicator can be",
    "12%%": "not one number", "True": "not one number", "八十": "not one number", "": "not one number", "1_0": "not one number",
    "8\u202e4": "invisible", "-5": "below what the indicator can be", "500": "above what the indicator can be",
}  # fmt: skip


@pytest.mark.parametrize("value", some(AMENDED, 5))
def test_an_amendment_is_read_as_a_senders_cell(
    store: Store, home: Path, capsys: pytest.CaptureFixture[str], value: str
) -> None:
    receipt = send(store, home, GOOD)
    status, said = review(capsys, "amend", receipt, "--cell", "I7", f"--value={value}", "--reason", "与年报一致")
    assert held(store)["I7"] == ("submitted", 84.1)
    assert len(views.history(store, actor(store, HEAD))) == 3
    assert status == 11
    assert "I7" in said and AMENDED[value] in said


@pytest.mark.parametrize(("value", "kept"), some([("１２．５", 12.5), ("84.3", 84.3), ("-0", 0.0), ("−0.0", 0.0)], 2))
def test_an_amendment_is_kept_as_a_senders_cell_is(
    store: Store, home: Path, capsys: pytest.CaptureFixture[str], value: str, kept: float
) -> None:
    receipt = send(store, home, GOOD)
    arguments = ["--cell", "I7", f"--value={value}", "--reason", "与年报一致"]
    status, said = review(capsys, "amend", receipt, *arguments)
    assert status == 0, said
    assert repr(held(store)["I7"][1]) == repr(kept)
    assert ("far from earlier years" in said) == (kept < 80), "what a sender would be asked is said"


def test_what_is_counted_is_whole(store: Store, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    receipt = send(store, home, GOOD)
    arguments = ["--cell", "I8", "--value", "311.5", "--reason", "与年报一致"]
    status, said = review(capsys, "amend", receipt, *arguments)
    assert (status, "whole number" in said) == (11, True), said
