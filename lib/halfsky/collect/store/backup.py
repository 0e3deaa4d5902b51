"""Backup, restore, check. A backup is one .tar: every table as JSON lines, every original file, the documents of plans
that are gone through and not yet entered, and last a manifest.

It is taken from one state of the database while others go on writing, and can be restored into SQLite or PostgreSQL.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import tarfile
from pathlib import Path

from sqlalchemy import Connection, MetaData, func, select, text

from halfsky import private_files
from halfsky.collect.access import Actor
from halfsky.collect.store import action_log, database, evidence, files, recovery, reports, submissions, waiting
from halfsky.collect.store.database import Store, explained, now
from halfsky.collect.store.schema import AUDIT, HEAD, METADATA, REVISIONS, SUBMISSIONS
from halfsky.collect.store.work_check import work_problems
from halfsky.errors import OutputError, StoreError

_MANIFEST = "manifest.json"
_TABLES = METADATA.sorted_tables


def backup(store: Store, actor: Actor, path: Path | str) -> dict[str, int]:
    """Write a backup to `path`, whole or not at all, for this account alone to read.

    Returns the number of rows of each table, of files, and of plans that wait to be entered.
    """
    actor.require("keep", "000000")
    path = Path(path)
    counts: dict[str, int] = {}
    hashes: dict[str, str] = {}
    beside: Path | None = None
    try:
        number, beside = private_files.draft(path.parent, f".{path.name}.")
        with (
            os.fdopen(number, "wb") as target,
            tarfile.open(fileobj=target, mode="w") as archive,
            store.reading() as connection,
        ):

            def add(name: str, content: bytes) -> None:
                hashes[name] = files.sha256(content)
                _add(archive, name, content)

            for table in _TABLES:
                rows = connection.execute(select(table).order_by(*table.primary_key)).mappings()
                lines = [json.dumps(dict(row), ensure_ascii=False) for row in rows]
                counts[table.name] = len(lines)
                add(f"tables/{table.name}.jsonl", "".join(line + "\n" for line in lines).encode())
            kept = _kept(connection)
            for name in sorted(kept):
                add(f"files/{name}", files.read(store, name))
            counts["files"] = len(kept)
            plans = waiting.kept(store.folder)
            for name, content in plans:
                add(f"{waiting.FOLDER}/{name}", content)
            counts[waiting.COUNTED] = waiting.how_many(name for name, _ in plans)
            said = {"halfsky": "store", "schema": HEAD, "made_at": now(), "log_head": action_log.head(connection)}
            _add(archive, _MANIFEST, json.dumps({**said, "sha256": hashes}).encode())
        with beside.open("rb") as written:
            os.fsync(written.fileno())
        beside.replace(path)
        private_files.sync(path.parent)
        recovery.remember(store.folder, path, said["made_at"], counts["submissions"])
    except OSError as error:
        raise OutputError(f"{path} cannot be written: {error.strerror or error}") from error
    finally:
        if beside is not None:
            beside.unlink(missing_ok=True)
    return counts


def restore(store: Store, path: Path | str) -> dict[str, int]:
    """Fill an empty store from a backup, of an older schema too; the counts are those of `backup`.

    StoreError when the backup is cut short or damaged, or the store is not empty; then the store stays empty.
    """
    contents, schema = _read(Path(path))
    with store.writing() as connection:
        _require_empty(connection)
    kept = {name.removeprefix("files/"): content for name, content in contents.items() if name.startswith("files/")}
    plans = waiting.of_backup(contents)
    try:
        if schema != HEAD:  # the tables as they were, then brought to this schema as any older store is
            database.migrate(store, "base")
            database.migrate(store, schema)
        with store.writing() as connection:
            if schema == HEAD:
                _require_empty(connection)
            for content in kept.values():
                files.keep(store, content)
            _fill(connection, store, contents, schema)
            if schema == HEAD:
                _require_sound(connection)
        if schema != HEAD:
            database.migrate(store, "head")
            with store.reading() as connection:
                _require_sound(connection)
        with store.reading() as connection:
            counts = {
                table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
                for table in _TABLES
            }
    except BaseException:
        if schema != HEAD:
            database.migrate(store, "base")
            database.migrate(store, "head")
        raise
    waiting.put_back(store.folder, plans)
    return {**counts, "files": len(kept), waiting.COUNTED: waiting.how_many(plans)}


def _fill(connection: Connection, store: Store, contents: dict[str, bytes], schema: str) -> None:
    """The rows of a backup into the tables of its schema."""
    tables = list(_TABLES)
    if schema != HEAD:
        then = MetaData()
        then.reflect(connection)
        tables = [table for table in then.sorted_tables if f"tables/{table.name}.jsonl" in contents]
    for table in tables:
        rows = [json.loads(line) for line in contents[f"tables/{table.name}.jsonl"].decode().split("\n") if line]
        if rows:
            connection.execute(table.insert(), rows)
        _set_sequence(connection, store, table)


def _require_empty(connection: Connection) -> None:
    for table in _TABLES:
        if connection.execute(select(table).limit(1)).first() is not None:
            raise StoreError("the store is not empty: restore into a new folder or database")


def _require_sound(connection: Connection) -> None:
    if problems := [*action_log.broken_entries(connection), *_changed_rows(connection)]:
        raise StoreError(f"the backup does not hold together: {problems[0]}")


def check(store: Store, *, log_head: str = "") -> list[str]:
    """Everything that does not hold in the store, in words; empty for a sound one.

    The database's own check and settings, the chain of the log, each submission's rows against the log, each file
    against its hash; with `log_head` (from a receipt) also whether the log still holds that entry.
    """
    found = _database_problems(store)
    with store.reading() as connection:
        found += action_log.broken_entries(connection)
        try:
            found += _changed_rows(connection)
        except (ValueError, TypeError, KeyError) as error:  # a text that is no JSON, a number that is a text
            found.append(f"the database: a row holds what was never written: {type(error).__name__}: {error}")
        if log_head and connection.execute(select(AUDIT.c.entry).where(AUDIT.c.hash == log_head)).first() is None:
            found.append(f"the log does not hold the entry {log_head[:12]}…: it was cut or replaced")
        wanted = [tuple(row) for row in connection.execute(select(SUBMISSIONS.c.receipt, SUBMISSIONS.c.file_sha256))]
        wanted += [("evidence", name) for name in sorted(evidence.kept_files(connection))]
    for receipt, name in wanted:
        try:
            files.read(store, name)
        except StoreError as error:
            found.append(f"{receipt}: {error}")
    return found


def orphans(store: Store) -> set[str]:
    """Files of no submission and no evidence: of a refused file, of a crash before the rows. Never counted as data."""
    with store.reading() as connection:
        return files.names(store) - _kept(connection)


def _kept(connection: Connection) -> set[str]:
    """The files that the store answers for: of submissions, and of evidence."""
    return {*connection.execute(select(SUBMISSIONS.c.file_sha256)).scalars(), *evidence.kept_files(connection)}


def _database_problems(store: Store) -> list[str]:
    found = []
    with explained(store.folder), store.engine.connect() as connection:
        if store.is_sqlite:
            answers = connection.exec_driver_sql("PRAGMA integrity_check").scalars().all()
            found += [f"the database: {answer}" for answer in answers if answer != "ok"]
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
            found += [f"the database: a row of {row[0]} points nowhere" for row in broken]
            for setting, wanted in (("synchronous", 2), ("journal_mode", "wal"), ("foreign_keys", 1)):
                if connection.exec_driver_sql(f"PRAGMA {setting}").scalar() != wanted:
                    found.append(f"the database: {setting} is not {wanted}")
        else:
            for setting in ("fsync", "synchronous_commit", "full_page_writes"):
                if (value := connection.execute(text(f"SHOW {setting}")).scalar()) != "on":
                    found.append(f"the database: {setting} is {value}, not on")
    return found


def _changed_rows(connection: Connection) -> list[str]:
    """Submissions whose rows are not those that the log has a digest of."""
    found = []
    known = {
        row.subject: json.loads(row.detail)
        for row in connection.execute(select(AUDIT.c.subject, AUDIT.c.detail).where(AUDIT.c.action == "submitted"))
    }
    columns = [REVISIONS.c[name] for name in submissions.DIGESTED]
    for submission in connection.execute(select(SUBMISSIONS).order_by(SUBMISSIONS.c.submission_id)).all():
        # An amendment stands under the submission, but was made by another.
        own = select(*columns).where(
            REVISIONS.c.submission_id == submission.submission_id,
            REVISIONS.c.made_by == submission.made_by, REVISIONS.c.made_at == submission.made_at,
        )  # fmt: skip
        rows = [tuple(row) for row in connection.execute(own.order_by(REVISIONS.c.revision_id))]
        said = known.get(submission.receipt)
        if said is None:
            found.append(f"{submission.receipt} is not in the log")
        elif said["digest"] != submissions.rows_digest(rows) or said["file"] != submission.file_sha256:
            found.append(f"{submission.receipt}: its values are not those that were sent")
        elif said.get("reports", "") != reports.digest_of(
            connection, submission.submission_id, submission.made_by, submission.made_at
        ):
            found.append(f"{submission.receipt}: its reports are not those that were sent")
    found += work_problems(connection)
    missing = set(known) - set(connection.execute(select(SUBMISSIONS.c.receipt)).scalars())
    return found + [f"{receipt} is in the log, its submission is gone" for receipt in sorted(missing)]


def _read(path: Path) -> tuple[dict[str, bytes], str]:
    """What a backup holds by name, and its schema."""
    try:
        with tarfile.open(path, mode="r:") as archive:
            contents = {}
            for member in archive:
                part = archive.extractfile(member)
                if part is not None:
                    contents[member.name] = part.read()
        manifest = json.loads(contents.pop(_MANIFEST))
        hashes = manifest["sha256"]
    except (OSError, tarfile.TarError, KeyError, ValueError, EOFError) as error:
        raise StoreError(f"{path} is no whole backup of a store: take another copy") from error
    schema = str(manifest.get("schema"))
    if not re.fullmatch("[0-9]{4}", schema) or schema > HEAD:
        raise StoreError(
            f"{path} has schema {schema[:20]}, this Halfsky knows {HEAD}: restore it with the newer version"
        )
    damaged = [
        name for name in {*hashes, *contents} if hashlib.sha256(contents.get(name, b"")).hexdigest() != hashes.get(name)
    ]
    if damaged:
        raise StoreError(f"{path}: {sorted(damaged)[0]} is damaged: take another copy of the backup")
    return contents, schema


def _add(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size = len(content)
    archive.addfile(member, io.BytesIO(content))


def _set_sequence(connection: Connection, store: Store, table) -> None:  # type: ignore[no-untyped-def]
    key = next(iter(table.primary_key))
    if store.is_sqlite or key.autoincrement is False:
        return
    newest = connection.execute(select(func.max(key))).scalar()
    if newest:
        connection.execute(
            text("SELECT setval(pg_get_serial_sequence(:table, :key), :newest)"),
            {"table": table.name, "key": key.name, "newest": newest},
        )
