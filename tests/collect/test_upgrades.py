"""From every released schema to the newest one: nothing of a store is lost, whenever the upgrade is broken off."""

from __future__ import annotations

import hashlib
import io
import json
import multiprocessing
import os
import signal
import tarfile
from pathlib import Path

import pytest
from sqlalchemy import MetaData, event, select

import collecting
import released_stores
from collecting import HEAD as REVIEWER
from collecting import SENDER, actor, written
from halfsky.collect import intake
from halfsky.collect.store import Store, backup, database, open_store, views
from halfsky.collect.store.schema import HEAD
from halfsky.collect.store_location import FILE
from halfsky.errors import StoreError
from long_form import rounds, some, walks

# F10

SCHEMAS = released_stores.released()


def on_both(schemas: list[str], few: int) -> pytest.MarkDecorator:
    """Each of these schemas on SQLite, `few` of them on PostgreSQL too; all on both where walks are walked."""
    dear = {schema: [] if schema in some(schemas, few) else walks for schema in schemas}
    cases = [(schema, "sqlite") for schema in schemas]
    return pytest.mark.parametrize(
        ("schema", "load"),
        cases + [pytest.param(schema, "postgresql", marks=marks) for schema, marks in dear.items()],
        indirect=["load"],
    )


@pytest.fixture(autouse=True)
def _no_workbooks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("halfsky.collect.workbook.reading.read_workbook", collecting.read_written)


@pytest.fixture
def load(request: pytest.FixtureRequest, tmp_path: Path):
    """Loads the store of a schema; its folder and address, as they are given to `open_store`."""

    def made(schema: str, name: str = "store") -> tuple[Path, str]:
        folder = tmp_path / name
        if request.param == "sqlite":
            released_stores.load_sqlite(schema, folder)
            return folder, ""
        return folder, released_stores.load_postgres(schema, folder, request.getfixturevalue("postgres"))

    return made


def rows(folder: Path, url: str) -> dict[str, list[dict[str, object]]]:
    """Every row of every table, whatever the schema is."""
    store, found = Store(database.make_engine(folder, url), folder), MetaData()
    with store.engine.connect() as connection:
        found.reflect(connection)
        held = {
            table.name: [dict(row) for row in connection.execute(select(table).order_by(*table.primary_key)).mappings()]
            for table in found.sorted_tables
            if table.name != "alembic_version"
        }
    store.close()
    return held


def has_everything(after: dict[str, list[dict[str, object]]], before: dict[str, list[dict[str, object]]]) -> None:
    for table, old in before.items():
        assert len(after[table]) == len(old), table
        for new, row in zip(after[table], old, strict=True):
            assert {name: new[name] for name in row} == row, table


def test_every_schema_before_this_one_is_tried() -> None:
    assert [f"{number:04}" for number in range(1, int(HEAD))] == [schema for schema in SCHEMAS if schema < HEAD]


@on_both(SCHEMAS, 2)
def test_a_store_of_a_released_schema_is_brought_to_this_one_and_goes_on(schema: str, load, tmp_path: Path) -> None:
    place = load(schema)
    before = rows(*place)
    assert len(before["submissions"]) == 2 and len(before["decisions"]) == 4
    store = open_store(*place)
    assert database.version(store) == HEAD
    assert backup.check(store) == []
    has_everything(rows(*place), before)
    package = collecting.write_package(tmp_path / "data")
    seen = views.history(store, actor(store, REVIEWER))
    again = [
        intake.submit_bytes(store, actor(store, SENDER), package, one, "f.xlsx") for one in released_stores.contents()
    ]
    assert {one.receipt.receipt for one in again} == {row["receipt"] for row in before["submissions"]}
    assert all(one.receipt.resent for one in again)
    new = intake.submit_bytes(store, actor(store, SENDER), package, written({"I7": 84.4}), "h.xlsx").receipt
    assert new.rows_taken == 1
    assert len(views.history(store, actor(store, REVIEWER))) == len(seen) + 1
    assert backup.check(store) == []
    store.close()


def _killed_at(place: tuple[Path, str], step: int) -> None:
    """Open a store in a process of its own and end it before the n-th statement after the upgrade began."""
    seen = 0

    def count(_connection, _cursor, statement: str, *_rest: object) -> None:  # type: ignore[no-untyped-def]
        nonlocal seen
        seen += statement.lstrip().upper().startswith(("CREATE", "ALTER", "DROP", "INSERT", "UPDATE", "COMMIT"))
        if seen == step:
            os.kill(os.getpid(), signal.SIGKILL)

    made = database.make_engine

    def engine(*given: object) -> object:
        own = made(*given)
        event.listen(own, "before_cursor_execute", count)
        return own

    database.make_engine = engine
    try:
        open_store(*place).close()
        os._exit(0)
    except BaseException:
        os._exit(3)


@on_both([schema for schema in SCHEMAS if schema < HEAD], 1)
def test_an_upgrade_that_is_killed_at_any_step_has_not_begun_or_is_whole(schema: str, load) -> None:
    start, step, killed = multiprocessing.get_context("fork").Process, 0, 0
    stride = rounds(4, 1)
    place = load(schema)
    before = rows(*place)
    while True:
        step += stride
        process = start(target=_killed_at, args=(place, step))
        process.start()
        process.join(60)
        if process.exitcode == 0:
            break
        assert process.exitcode == -signal.SIGKILL, step
        killed += 1
        assert rows(*place) == before, step
    assert killed > 12 // stride
    has_everything(rows(*place), before)
    store = open_store(*place)
    assert backup.check(store) == []
    store.close()


def backup_of(schema: str, held: dict[str, list[dict[str, object]]], path: Path) -> Path:
    """A backup as the Halfsky of that schema wrote it."""
    parts = {
        f"tables/{table}.jsonl": "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in lines).encode()
        for table, lines in held.items()
    }
    parts |= {f"files/{hashlib.sha256(content).hexdigest()}": content for content in released_stores.contents()}
    hashes = {name: hashlib.sha256(content).hexdigest() for name, content in parts.items()}
    said = {"halfsky": "store", "schema": schema, "made_at": "2026-01-01T00:00:00.000Z", "sha256": hashes}
    with tarfile.open(path, "w") as archive:
        for name, content in {**parts, "manifest.json": json.dumps(said).encode()}.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return path


@on_both(some(SCHEMAS, 2), 1)
def test_a_backup_of_a_released_schema_is_restored(schema: str, load, tmp_path: Path, store_url: str | None) -> None:
    before = rows(*load(schema, "then"))
    path = backup_of(schema, before, tmp_path / "then.tar")
    store = open_store(tmp_path / "now", store_url or "")
    counts = backup.restore(store, path)
    assert (counts["submissions"], counts["files"]) == (2, 2)
    assert database.version(store) == HEAD
    assert backup.check(store) == []
    store.close()
    has_everything(rows(tmp_path / "now", store_url or ""), before)


def test_a_backup_of_an_older_schema_that_does_not_hold_together_leaves_the_store_empty(tmp_path: Path) -> None:
    released_stores.load_sqlite(SCHEMAS[0], tmp_path / "then")
    held = rows(tmp_path / "then", "")
    held["revisions"][0]["value"] = 99.0
    path = backup_of(SCHEMAS[0], held, tmp_path / "then.tar")
    store = open_store(tmp_path / "now", "")
    with pytest.raises(StoreError, match="does not hold together"):
        backup.restore(store, path)
    assert database.version(store) == HEAD
    store.close()
    assert not any(rows(tmp_path / "now", "").values())
    assert (tmp_path / "now" / FILE).is_file()


def test_a_backup_of_a_newer_halfsky_is_refused(tmp_path: Path) -> None:
    store = open_store(tmp_path / "now", "")
    for schema in ("9999", "nonsense"):
        with pytest.raises(StoreError, match=schema):
            backup.restore(store, backup_of(schema, {}, tmp_path / "then.tar"))
    store.close()
