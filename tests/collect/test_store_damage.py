"""A damaged database, a lost folder, a wrong working directory: what happened and what to do, and never a traceback."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

import collecting
from collecting import BOSS, GOOD, HEAD, SENDER, actor, written
from dashboard_pages import pieces, text
from halfsky import cli
from halfsky.collect import intake
from halfsky.collect.access import Grant
from halfsky.collect.store import backup, grants, open_store, reviews
from halfsky.dashboards.cache import PageCache
from halfsky.dashboards.submission import Submission
from halfsky.package import load_package
from long_form import rounds, some

SEED = int(os.environ.get("HALFSKY_SEED", "20261129"))
KEEPER = "keeper"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A package, a store with something in it, and a backup of the store beside them; and a copy of all of it."""
    folder = tmp_path_factory.mktemp("home")
    package = collecting.write_package(folder / "data")
    store = open_store(folder / "store", "")
    collecting.give_rights(store)
    grants.give(store, BOSS, KEEPER, Grant("admin", "000000"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("halfsky.collect.workbook.reading.read_workbook", collecting.read_written)
        receipt = intake.submit_bytes(store, actor(store, SENDER), package, written(GOOD), "f.xlsx").receipt.receipt
    reviews.accept(store, actor(store, HEAD), receipt, ["I7"])
    backup.backup(store, actor(store, KEEPER), folder / "first.tar")
    backup.backup(store, actor(store, KEEPER), folder / "kept.tar")
    (folder / "first.tar").unlink()
    store.close()
    return folder, Path(shutil.copytree(folder, tmp_path_factory.mktemp("copy") / "home"))


@pytest.fixture
def home(made: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> Path:
    """As it was made, at the same place: the store knows where its backup lies."""
    folder, copy = made
    shutil.rmtree(folder)
    shutil.copytree(copy, folder)
    monkeypatch.setattr("halfsky.collect.workbook.reading.read_workbook", collecting.read_written)
    monkeypatch.setenv("HALFSKY_DATA", str(folder / "data"))
    monkeypatch.setenv("HALFSKY_STORE", str(folder / "store"))
    for name in ("HALFSKY_DATABASE_URL", "HALFSKY_TOKEN", "JUPYTERHUB_USER"):
        monkeypatch.delenv(name, raising=False)
    return folder


def command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *given: str) -> tuple[int, str]:
    monkeypatch.setenv("HALFSKY_USER", KEEPER if given[0] == "store" else HEAD)
    status = cli.main(list(given))
    out, err = capsys.readouterr()
    return status, out + err


def overwritten(path: Path) -> None:
    path.write_bytes(b"this is no database" * 1000)


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def removed(path: Path) -> None:
    path.unlink()


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:6000])


def noise(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[4096:] = random.Random(SEED).randbytes(len(content) - 4096)
    path.write_bytes(content)


def without_tables(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            if not name.startswith("sqlite"):
                connection.execute(f"DROP TABLE {name}")


def strange_version(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '00x1'")


DAMAGES = (overwritten, emptied, removed, cut, noise, without_tables, strange_version)


@pytest.mark.parametrize("damage", some(DAMAGES, 5))
@pytest.mark.parametrize("what", [("store", "check"), ("review", "list")], ids=" ".join)
def test_a_damaged_database_is_named_with_the_backup_to_restore(
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    damage: Callable[[Path], None],
    what: tuple[str, ...],
) -> None:
    for ending in ("-wal", "-shm"):
        (home / "store" / f"store.sqlite{ending}").unlink(missing_ok=True)
    damage(home / "store" / "store.sqlite")
    status, said = command(monkeypatch, capsys, *what)
    assert status == 9, said
    assert "Traceback" not in said and "again in a minute" not in said
    assert "halfsky store restore" in said and str(home / "kept.tar") in said, said
    status, said = command(monkeypatch, capsys, *what)
    assert status == 9, "looking made a new store of it"


@pytest.mark.parametrize("damage", DAMAGES)
def test_the_page_says_that_the_database_is_damaged(
    home: Path, monkeypatch: pytest.MonkeyPatch, damage: Callable[[Path], None]
) -> None:
    damage(home / "store" / "store.sqlite")
    monkeypatch.setenv("HALFSKY_USER", HEAD)
    page = Submission(PageCache(home / "data"), "")
    said = " ".join(text(piece) for piece in pieces(page.view))
    assert "备份" in said and "管理员" in said, said
    assert "尚未建立" not in said and "restore" not in said


def test_a_database_that_lost_its_files_is_told_once_with_the_way_back(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.rmtree(home / "store" / "files")
    status, said = command(monkeypatch, capsys, "store", "check")
    assert status == 9
    assert "is not in the store" in said and str(home / "kept.tar") in said
    assert command(monkeypatch, capsys, "review", "list")[0] == 0, "what is there can be read"


@pytest.mark.parametrize(
    "what",
    some([("store", "check"), ("store", "backup", "b.tar"), ("review", "list"), ("review", "log"), ("people", "list"),
     ("publish",), ("reminders",), ("submit", "f.xlsx")], 4),
    ids=" ".join,
)  # fmt: skip
def test_a_wrong_working_directory_makes_no_new_store(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], what: tuple[str, ...]
) -> None:
    elsewhere = home / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    monkeypatch.delenv("HALFSKY_STORE")
    (elsewhere / "f.xlsx").write_bytes(written(GOOD))
    status, said = command(monkeypatch, capsys, *what)
    assert status == 9, said
    assert str(elsewhere / "store") in said and "HALFSKY_STORE" in said
    assert not (elsewhere / "store").exists()


def test_a_lost_folder_is_told_and_a_backup_restored_into_a_new_one(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.rmtree(home / "store")
    status, said = command(monkeypatch, capsys, "review", "list")
    assert status == 9 and "restore" in said and str(home / "store") in said
    assert command(monkeypatch, capsys, "store", "restore", str(home / "kept.tar"))[0] == 0
    assert command(monkeypatch, capsys, "store", "check")[0] == 0
    assert "1 submissions" in command(monkeypatch, capsys, "review", "list")[1]


def test_no_byte_of_a_database_makes_a_traceback(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = home / "store" / "store.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    whole, chance = path.read_bytes(), random.Random(SEED)
    for number in range(rounds(10, 60)):
        content = bytearray(whole)
        for _ in range(1 + number % 8):
            content[chance.randrange(len(content))] = chance.randrange(256)
        for ending in ("-wal", "-shm"):
            (home / "store" / f"store.sqlite{ending}").unlink(missing_ok=True)
        path.write_bytes(content)
        for what in (("store", "check"), ("review", "list"), ("review", "log"), ("people", "list")):
            status, said = command(monkeypatch, capsys, *what)  # a traceback is an exception here
            assert status in (0, 9, 10), (SEED, number, what, said)
            assert "Traceback" not in said


def test_a_backup_is_remembered_with_the_store_and_only_what_is_there_is_advised(home: Path) -> None:
    (home / "kept.tar").unlink()
    overwritten(home / "store" / "store.sqlite")
    with pytest.raises(Exception, match="newest backup") as refused:
        open_store(home / "store")
    assert "kept.tar" not in str(refused.value)
    assert load_package(home / "data") is not None
