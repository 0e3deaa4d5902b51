"""`halfsky drill`: on copies of a store and its package, in parts, with a page at the end; the originals stay as they are."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import collecting
from collecting import BOSS, GOOD, HEAD, SENDER, actor, written
from halfsky import cli
from halfsky.collect import intake, publication
from halfsky.collect.store import open_store, reviews
from long_form import walk

pytestmark = [pytest.mark.long, pytest.mark.kills]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("halfsky.collect.workbook.reading.read_workbook", collecting.read_written)
    package = collecting.write_package(tmp_path / "data")
    monkeypatch.setenv("HALFSKY_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("HALFSKY_STORE", str(tmp_path / "store"))
    monkeypatch.setenv("HALFSKY_USER", BOSS)
    for name in ("HALFSKY_DATABASE_URL", "HALFSKY_TOKEN", "JUPYTERHUB_USER"):
        monkeypatch.delenv(name, raising=False)
    store = open_store()
    collecting.give_rights(store)
    receipt = intake.submit_bytes(store, actor(store, SENDER), package, written(GOOD), "f.xlsx").receipt.receipt
    reviews.accept(store, actor(store, HEAD), receipt)
    publication.publish(store, actor(store, HEAD), package.folder)
    store.close()
    return tmp_path


def _state(folder: Path) -> dict[str, bytes]:
    files = [path for path in folder.rglob("*") if path.is_file() and path.name not in ("backups.jsonl",)]
    return {str(path): path.read_bytes() for path in files if not path.name.endswith(("-wal", "-shm"))}


@walk
def test_a_drill_in_two_parts_counts_on_and_says_so_on_a_page(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = _state(home / "data")
    command = ["drill", "--rounds", "2", "--seed", "7", "-o", str(home / "drill")]
    assert cli.main(command) == 0, capsys.readouterr().err
    assert cli.main(command) == 0, capsys.readouterr().err
    page = capsys.readouterr().out
    assert "通过 / passed" in page and "| 丢失 / lost | 0 |" in page and "4（" in page
    assert (home / "drill" / "drill.md").stat().st_mode & 0o077 == 0
    record = json.loads((home / "drill" / "drill.json").read_text(encoding="utf-8"))
    assert record["rounds"] == 4 and record["receipts"] > 0 and record["restores"] == 3 and record["killed"] >= 2
    assert record["lost_database_told"] and record["restore_seconds"] and record["versions"]["schema"]
    assert _state(home / "data") == data


@walk
def test_a_planted_loss_is_found(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = home / "drill"
    assert cli.main(["drill", "--rounds", "1", "-o", str(folder)]) == 0, capsys.readouterr().err
    with (folder / "receipts.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps({"receipt": "HS-0000-0000", "sha256": "0" * 64}) + "\n")
    assert cli.main(["drill", "--rounds", "1", "-o", str(folder)]) == 9
    assert "| 丢失 / lost | 1 |" in capsys.readouterr().out


def test_a_folder_with_other_things_is_left_alone(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["drill", "--rounds", "1", "-o", str(home)]) == 2
    assert "holds other things than a drill" in capsys.readouterr().err
