"""The store's tables on both databases: they only grow, tell a change, and come back from a backup."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError

import collecting
from collecting import AREA, BOSS, GOOD, HEAD, PLAN, SENDER, YEAR, actor, written
from halfsky.collect import intake
from halfsky.collect.store import (
    Store,
    action_log,
    backup,
    database,
    open_store,
    reviews,
    rounds,
    tokens,
    views,
)
from halfsky.collect.store.account_schema import KEPT
from halfsky.collect.store.schema import HEAD as NEWEST
from halfsky.collect.store.schema import METADATA
from halfsky.collect.store.work_schema import GROWING
from halfsky.errors import StoreError
from halfsky.package import Package
from long_form import on_postgres_a_walk

TABLES = sorted(METADATA.tables)


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Package:
    return collecting.write_package(tmp_path_factory.mktemp("data"))


@pytest.fixture(autouse=True)
def _no_workbooks(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is tried here is the store; tests of workbooks are in test_collecting.py."""
    monkeypatch.setattr("halfsky.collect.workbook.reading.read_workbook", collecting.read_written)


@pytest.fixture
def store(tmp_path: Path, store_url: str | None):
    opened = open_store(tmp_path / "store", store_url or "")
    collecting.give_rights(opened)
    yield opened
    opened.close()


def send(store: Store, package: Package, cells: dict[str, object], who: str = SENDER) -> intake.Outcome:
    return intake.submit_bytes(store, actor(store, who), package, written(cells), "f.xlsx")


def states(store: Store, receipt: str) -> dict[str, str]:
    rows = views.history(store, actor(store, HEAD), receipt=receipt)
    return dict(zip(rows["cell"], rows["state"], strict=True))


def test_migrations_go_up_and_down(tmp_path: Path, store_url: str | None) -> None:
    opened = open_store(tmp_path, store_url or "")
    assert database.version(opened) == NEWEST

    def tables() -> list[str]:
        with opened.engine.connect() as connection:
            return sorted(set(inspect(connection).get_table_names()) - {"alembic_version"})

    assert tables() == TABLES
    database.migrate(opened, "0001")
    assert tables() == sorted(set(TABLES) - {"tokens", "calls", "publications", *GROWING, "post_holders", *KEPT})
    database.migrate(opened, "0002")
    assert tables() == sorted(set(TABLES) - {*GROWING, "post_holders", *KEPT})
    database.migrate(opened, "0003")
    assert tables() == sorted(set(TABLES) - {*KEPT})
    database.migrate(opened, "head")
    assert tables() == TABLES
    database.migrate(opened, "base")
    assert tables() == []
    database.migrate(opened, "head")
    collecting.give_rights(opened)
    assert backup.check(opened) == []
    opened.close()


def test_migrations_make_the_tables_that_the_code_declares(store: Store) -> None:
    with store.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), METADATA) == []


def test_a_store_of_a_newer_halfsky_is_refused(tmp_path: Path, store_url: str | None) -> None:
    opened = open_store(tmp_path, store_url or "")
    with opened.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    opened.close()
    with pytest.raises(StoreError, match="9999"):
        open_store(tmp_path, store_url or "")


def test_no_row_is_changed_or_deleted(store: Store, package: Package) -> None:
    receipt = send(store, package, GOOD).receipt.receipt
    reviews.accept(store, actor(store, HEAD), receipt)
    rounds.call(store, actor(store, HEAD), PLAN, AREA, YEAR, due_on="2099-01-01")
    tokens.make(store, actor(store, BOSS), SENDER)
    with store.writing() as connection:  # nothing was found in this file, nothing published
        connection.execute(METADATA.tables["findings"].insert(), {"submission_id": 1})
        connection.execute(METADATA.tables["publications"].insert(), {"rows": 1})
    for table in sorted({*TABLES} - {*GROWING, "post_holders", *KEPT}):  # those have tests of their own
        column = next(iter(METADATA.tables[table].primary_key)).name
        statements = [f"UPDATE {table} SET {column} = {column}", f"DELETE FROM {table}"]
        last = f"REPLACE INTO {table} SELECT * FROM {table}" if store.is_sqlite else f"TRUNCATE {table} CASCADE"
        for statement in [*statements, last]:
            with store.engine.connect() as connection, pytest.raises(DBAPIError, match="never changed or deleted"):
                connection.execute(text(statement))


def test_sqlite_survives_a_power_cut_by_its_settings(tmp_path: Path) -> None:
    opened = open_store(tmp_path, "")
    with opened.engine.connect() as connection:
        asked = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("synchronous", "journal_mode")
        }
    assert asked == {"synchronous": 2, "journal_mode": "wal"}
    assert backup.check(opened) == []


def test_an_address_of_another_database_is_refused_without_its_password(tmp_path: Path) -> None:
    for url in ("mysql://me:secret@host/x", "nonsense:secret"):
        with pytest.raises(StoreError, match="postgresql") as refused:
            open_store(tmp_path, url)
        assert "secret" not in str(refused.value)


@on_postgres_a_walk
def test_the_log_tells_a_change(store: Store, package: Package) -> None:
    head = send(store, package, GOOD).receipt.log_head
    reviews.accept(store, actor(store, HEAD), views.submissions(store, actor(store, HEAD))["receipt"].iloc[0])
    with store.reading() as connection:
        assert action_log.broken_entries(connection) == []
    changes = {
        "UPDATE audit SET actor = 'another' WHERE entry = 3": "audit entry 3 was changed",
        "UPDATE revisions SET value = 99.9 WHERE revision_id = 1": "not those that were sent",
        "UPDATE revisions SET note = 'x' WHERE revision_id = 2": "not those that were sent",
        "DELETE FROM audit WHERE entry = 2": "audit entry 2 is missing",
        "DELETE FROM audit WHERE action IN ('submitted', 'accepted')": "the log does not hold the entry",
    }
    for statement, told in changes.items():
        with store.engine.connect() as connection:
            unguard(connection, store)
            connection.execute(text(statement))
            connection.commit()
        problems = backup.check(store, log_head=head)
        assert any(told in problem for problem in problems), (statement, problems)


def unguard(connection, store: Store) -> None:
    """What only the owner of the database can do: take the triggers off."""
    if store.is_sqlite:
        for table in ("audit", "revisions"):
            for event in ("update", "delete"):
                connection.execute(text(f"DROP TRIGGER IF EXISTS {table}_no_{event}"))
    else:
        for table in ("audit", "revisions"):
            connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER ALL"))


# Backup


def test_a_backup_is_restored_into_either_database(
    store: Store, package: Package, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    receipt = send(store, package, GOOD).receipt
    reviews.accept(store, actor(store, HEAD), receipt.receipt)
    file = tmp_path / "backup.tar"
    counts = backup.backup(store, actor(store, BOSS), file)
    assert (counts["submissions"], counts["revisions"], counts["files"]) == (1, 3, 1)
    # SQLite is restored into PostgreSQL, PostgreSQL into SQLite.
    url = request.getfixturevalue("postgres").database() if store.is_sqlite else ""
    other = open_store(tmp_path / "other", url)
    assert backup.restore(other, file) == counts
    assert backup.check(other, log_head=receipt.log_head) == []
    before, after = (views.history(one, actor(one, HEAD)) for one in (store, other))
    assert before.equals(after)
    assert send(other, package, GOOD).receipt.resent
    assert send(other, package, {"I6": 5.2, "N6": "人数少，波动大"}).receipt.rows_unchanged == 1
    with pytest.raises(StoreError, match="not empty"):
        backup.restore(other, file)
    other.close()


def test_a_damaged_backup_is_refused_and_leaves_nothing(store: Store, package: Package, tmp_path: Path) -> None:
    send(store, package, GOOD)
    file = tmp_path / "backup.tar"
    backup.backup(store, actor(store, BOSS), file)
    whole = file.read_bytes()
    place = whole.index(b"submitted")
    for number, broken in enumerate((whole[: len(whole) // 2], whole[:place] + b"S" + whole[place + 1 :], b"")):
        bad = tmp_path / f"bad{number}.tar"
        bad.write_bytes(broken)
        other = open_store(tmp_path / f"other{number}", "")
        with pytest.raises(StoreError, match="backup"):
            backup.restore(other, bad)
        with other.reading() as connection:
            assert connection.execute(text("SELECT count(*) FROM submissions")).scalar() == 0
        other.close()
