"""Opens the store: SQLite in a folder of its own, or PostgreSQL by `HALFSKY_DATABASE_URL`, at its newest schema."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import (
    ArgumentError,
    DatabaseError,
    DBAPIError,
    IntegrityError,
    NoSuchModuleError,
    OperationalError,
)
from sqlalchemy.pool import NullPool

from halfsky import private_files
from halfsky.collect.store import recovery
from halfsky.collect.store.schema import HEAD
from halfsky.collect.store_location import FILE, NIGHTLY, default_folder
from halfsky.errors import StoreError

_BUSY_SECONDS = 60
_SYNCHRONOUS = "FULL"  # a receipt is a promise that a power cut must not break
_LOCK = 0x48616C66  # "Half": every writer of one PostgreSQL database waits for the one before it
_WRITES = "halfsky_writes"
_BESIDE = ("-wal", "-shm", "-journal")  # what SQLite writes beside its database
_looked_through: set[Path] = set()  # stores whose every file this process has seen closed


@dataclass(frozen=True)
class Store:
    """An open store: its database, and the folder in which the original files lie."""

    engine: Engine
    folder: Path

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection on which every question is answered from the same state."""
        with explained(self.folder), self.engine.connect() as connection:
            if not self.is_sqlite:
                connection = connection.execution_options(isolation_level="REPEATABLE READ")
            with connection.begin():
                yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction, alone: the next writer waits. It is kept when the block ends without an exception."""
        with explained(self.folder), self.engine.connect() as connection:
            if self.is_sqlite:
                connection = connection.execution_options(**{_WRITES: True})
            with connection.begin():
                if not self.is_sqlite:
                    connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
                yield connection

    def close(self) -> None:
        self.engine.dispose()


def open_store(folder: Path | str | None = None, url: str | None = None, *, make: bool = True) -> Store:
    """The store in `folder` (made when absent), on SQLite there or on the PostgreSQL that `url` names.

    make: False for who only means a store that is there; `StoreLost` where there is none, and nothing is made. A folder
    that has kept files never gets a new, empty database: `StoreLost`, and `StoreDamaged`, name the backup to restore.

    Without arguments the environment decides: `HALFSKY_STORE` and `HALFSKY_DATABASE_URL`. A store of an older schema is
    brought to the newest one. What of it others could read is closed to them. StoreError says why it cannot be opened.
    """
    place = Path(folder) if folder is not None else default_folder()
    _keep_apart(place)
    url = url if url is not None else os.environ.get("HALFSKY_DATABASE_URL")
    if not make:
        recovery.require(place, on_sqlite=not url)
    if not url:
        recovery.require_database(place)
    _make_private(place, on_sqlite=not url)
    store = Store(make_engine(place, url), place)
    try:
        with explained(place):
            if (found := version(store)) != HEAD:
                if found == "" and recovery.has_files(place):
                    raise recovery.lost(place, "what the database held")
                migrate(store, "head")
    except BaseException:
        store.close()
        raise
    return store


def _make_private(place: Path, *, on_sqlite: bool) -> None:
    """The folder, its database and files are this account's alone, before anything is written into them."""
    try:
        if private_files.is_open(place) and (other := _other_things(place)):
            raise StoreError(
                f"{place} is open to other accounts and holds other things than a store ({other}): "
                "name a folder for the store alone by HALFSKY_STORE, or move the other things out of it"
            )
        was_open = private_files.make_folder(place)
        private_files.make_folder(place / "files")
        if on_sqlite:
            private_files.make_file(place / FILE)  # else SQLite makes it as the umask says; -wal and -shm follow it
        for ending in _BESIDE:
            with suppress(FileNotFoundError):
                private_files.close(place / f"{FILE}{ending}")
        if was_open or place.resolve() not in _looked_through:
            private_files.close_all(place / "files")
            _looked_through.add(place.resolve())
    except private_files.NotPrivateError as error:
        raise StoreError(f"{error}; HALFSKY_STORE names the store's folder") from error
    except OSError as error:
        raise StoreError(f"{place} cannot be made: {error.strerror}; name another folder by HALFSKY_STORE") from error


def _other_things(place: Path) -> str:
    """What in a folder is no part of a store, by its name: a folder of many is not closed for the store's sake."""
    own = {"files", FILE, recovery.BACKUPS, NIGHTLY, *(f"{FILE}{ending}" for ending in _BESIDE)}
    return next((path.name for path in sorted(place.iterdir()) if path.name not in own), "")


def _keep_apart(place: Path) -> None:
    """What departments send lies neither where it would be published nor where a notebook server hands out files."""
    for above in (place.resolve(), *place.resolve().parents):
        if (above / "datapackage.json").exists() or above.name == "notebooks":
            raise StoreError(
                f"{place} lies inside {above}: name a folder apart from data and notebooks by HALFSKY_STORE"
            )


def make_engine(folder: Path, url: str | None) -> Engine:
    """The engine alone, whatever the schema of its database.

    This process keeps the last ones: an engine holds the statements that it has put together, which a page asks again
    at every redraw. One that was disposed of has no connection, and opens new ones when it is used again.
    """
    key = (os.getpid(), url or str((folder / FILE).absolute()))
    if key not in _engines:
        if len(_engines) >= _MOST_ENGINES:
            _engines.clear()
        _engines[key] = _new_engine(folder, url)
    return _engines[key]


_engines: dict[tuple[int, str], Engine] = {}
_MOST_ENGINES = 8


def _new_engine(folder: Path, url: str | None) -> Engine:
    if not url:
        engine = create_engine(URL.create("sqlite", database=str(folder / FILE)), poolclass=NullPool)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() != "postgresql":
            raise StoreError("HALFSKY_DATABASE_URL must begin with postgresql+psycopg://; leave it out for SQLite")
        engine = create_engine(parsed.set(drivername="postgresql+psycopg"), pool_pre_ping=True)
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
        # The address may hold a password: it is not repeated.
        raise StoreError(
            "HALFSKY_DATABASE_URL is no address of a PostgreSQL database that can be opened here: "
            "write postgresql+psycopg://user@host/name, and install halfsky[postgres]"
        ) from error
    event.listen(engine, "connect", _prepare_postgres)
    return engine


def version(store: Store) -> str:
    """The schema that the database has; "" for an empty one."""
    with store.engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return ""
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or ""


def migrate(store: Store, to: str) -> None:
    """Bring the schema up or down to a version (`head`, `base`, `0001`), whole or not at all."""
    from alembic import command  # noqa: PLC0415 - only a store that is not at HEAD pays for it
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", "halfsky.collect.store:migrations")
    config.set_main_option("path_separator", "os")
    with store.writing() as connection:
        current = ""
        if inspect(connection).has_table("alembic_version"):
            current = connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or ""
        if current and not re.fullmatch("[0-9]{4}", current):
            raise recovery.damaged(store.folder, f"it has no schema {current[:20]!r}")
        if current > HEAD:
            raise StoreError(f"the store has schema {current}, this Halfsky knows {HEAD}: install the newer version")
        if to == "head" and current == HEAD:
            return  # another process was first
        config.attributes["connection"] = connection
        goes_up = to == "head" or (to != "base" and to > current)
        (command.upgrade if goes_up else command.downgrade)(config, to)


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # transactions begin in _begin_sqlite, not by the driver
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {_BUSY_SECONDS * 1000}")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute(f"PRAGMA synchronous = {_SYNCHRONOUS}")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA recursive_triggers = ON")  # INSERT OR REPLACE deletes: the triggers shall see it
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES)
    # A writer takes its lock at once: one that reads first and then writes would fail instead of waiting.
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _prepare_postgres(connection: Any, _record: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = on")
        cursor.execute("SET lock_timeout = '60s'")
    connection.commit()


@contextmanager
def explained(folder: Path) -> Iterator[None]:
    """What the database refuses for the moment, or cannot read any more, as a line that says what to do."""
    try:
        yield
    except UnicodeDecodeError as error:  # what SQLite says of a damaged schema, or a text that is none any more
        raise recovery.damaged(folder, "a text in it is none") from error
    except IntegrityError:
        raise  # two at the same moment: whoever writes knows what it means
    except DatabaseError as error:
        if _is_damage(error):
            raise recovery.damaged(folder, _first_line(error)) from error
        if not isinstance(error, OperationalError):
            if error.connection_invalidated:
                raise StoreError("the connection to the store was cut: nothing was saved; do the same again") from error
            raise
        raise StoreError(
            f"the store did not answer ({_first_line(error)}): nothing was saved; do the same again in a minute"
        ) from error
    except DBAPIError as error:
        if error.connection_invalidated:
            raise StoreError("the connection to the store was cut: nothing was saved; do the same again") from error
        raise


_PASSES = {5, 6, 8, 9, 13, 14, 15}  # SQLite: busy, locked, read-only, interrupted, full, cannot open, protocol
_UNREADABLE = {266, 522, 8202, 8458}  # SQLite: an error of reading; one of writing saved nothing and damaged nothing
_NO_SUCH = re.compile(r"no such table|malformed database schema|could not decode", re.I)


def _is_damage(error: DatabaseError) -> bool:
    """Whether what was said tells of a database that is not as it was written; what may pass by itself does not."""
    code = getattr(error.orig, "sqlite_errorcode", None)
    if type(error.orig).__module__.partition(".")[0] != "sqlite3":
        return type(error.orig).__name__ in ("UndefinedTable", "UndefinedColumn", "DataCorrupted", "IndexCorrupted")
    if code is not None and code & 0xFF in _PASSES:
        return False
    return code is None or code & 0xFF in (11, 26) or code in _UNREADABLE or bool(_NO_SUCH.search(str(error.orig)))


def _first_line(error: DBAPIError) -> str:
    return str(error.orig).strip().splitlines()[0][:200] if str(error.orig).strip() else type(error.orig).__name__


def now() -> str:
    """ISO 8601 in UTC, to the millisecond: the same text on every database, and in order as text."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def local_day(moment: str) -> str:
    """The day of a moment as `now` writes it, where the server stands: a morning in Beijing is of its own day."""
    return datetime.fromisoformat(moment).astimezone().date().isoformat() if moment else ""


def today() -> date:
    """The day where the server stands: what deadlines are held against."""
    return date.today()
