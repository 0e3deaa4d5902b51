"""Stores as each released schema had them: dumps of both databases, made once by the code of their time, never anew.

Before a migration is added: `PYTHONPATH=lib:tests python tests/released_stores.py` writes down the schema that it follows.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import psycopg

import collecting
import postgres_server
from collecting import HEAD as REVIEWER
from collecting import SENDER, actor, read_written, written
from halfsky.collect import intake
from halfsky.collect.store import Store, database, open_store, reviews, rounds, tokens
from halfsky.collect.store.schema import HEAD
from halfsky.collect.store_location import FILE

FOLDER = Path(__file__).parent / "fixtures" / "stores"
CONTENTS = [{"I6": 5.2, "N6": "人数少", "I7": 84.1, "I8": 311}, {"I7": 84.6, "I8": 312, "N8": "核实"}]
"""What was sent, in the short form that `collecting.read_written` reads."""


def released() -> list[str]:
    """The schemas of which there are dumps, oldest first."""
    return sorted(path.name for path in FOLDER.iterdir() if path.is_dir())


def contents() -> list[bytes]:
    return [written(dict(cells)) for cells in CONTENTS]


def load_sqlite(schema: str, folder: Path) -> None:
    """The store of a schema on SQLite in `folder`, with its files."""
    folder.mkdir(parents=True)
    with closing(sqlite3.connect(folder / FILE)) as connection:
        connection.executescript((FOLDER / schema / "sqlite.sql").read_text(encoding="utf-8"))
    _keep(folder)


def load_postgres(schema: str, folder: Path, server: postgres_server.Server) -> str:
    """The same on PostgreSQL; its address."""
    url = server.database()
    script = (FOLDER / schema / "postgresql.sql").read_text(encoding="utf-8")
    name = url.split("@/")[1].split("?")[0]
    with psycopg.connect(host=str(server.folder), user="halfsky", dbname=name, autocommit=True) as connection:
        connection.execute(script)
    folder.mkdir(parents=True)
    _keep(folder)
    return url


def _keep(folder: Path) -> None:
    from halfsky.collect.store import files  # noqa: PLC0415

    for content in contents():
        path = folder / "files" / files.sha256(content)[:2] / files.sha256(content)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def fill(store: Store, folder: Path) -> None:
    """Two submissions; something accepted, returned, amended, withdrawn and sent anew; a call and a token where they are."""
    package = collecting.write_package(folder)
    collecting.give_rights(store)
    intake_of = [
        intake.submit_bytes(store, actor(store, SENDER), package, content, "f.xlsx") for content in contents()[:1]
    ]
    first, head = intake_of[0].receipt.receipt, actor(store, REVIEWER)
    reviews.accept(store, head, first, ["I6", "I7"])
    reviews.give_back(store, head, first, "请核对", ["I8"])
    reviews.withdraw(store, head, first, "口径有误", ["I7"])
    second = intake.submit_bytes(store, actor(store, SENDER), package, contents()[1], "g.xlsx").receipt.receipt
    reviews.amend(store, head, package, second, "I8", 313, "与年报一致")


def fill_more(store: Store) -> None:
    """What later schemas hold besides."""
    area = collecting.AREA
    rounds.call(
        store, actor(store, REVIEWER), collecting.PLAN, area, 2025, opens_on="", due_on="2026-03-01", closes_on=""
    )
    tokens.make(store, actor(store, collecting.BOSS), SENDER, "script")


def make(schema: str, folder: Path) -> None:
    """Write the dumps of a schema that the code at hand knows."""
    target = FOLDER / schema
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    server = postgres_server.Server()
    try:
        for name, url in (("sqlite", ""), ("postgresql", server.database())):
            store = open_store(folder / schema / name, url)
            fill(store, folder / schema / f"{name}-data")
            if schema == HEAD:
                fill_more(store)
            else:
                database.migrate(store, schema)
            store.close()
            if url:
                text = _dumped(server, url)
            else:
                with closing(sqlite3.connect(folder / schema / name / FILE)) as connection:
                    text = "\n".join(connection.iterdump()) + "\n"
            (target / f"{name}.sql").write_text(text, encoding="utf-8")
    finally:
        server.close()


def _dumped(server: postgres_server.Server, url: str) -> str:
    name = url.split("@/")[1].split("?")[0]
    command = [
        server.bin / "pg_dump",
        "-h",
        server.folder,
        "-U",
        "halfsky",
        "--inserts",
        "--no-owner",
        "--no-privileges",
    ]
    text = subprocess.run([*map(str, command), name], check=True, capture_output=True, text=True).stdout
    lines = [line for line in text.splitlines() if line and not line.startswith(("--", "\\"))]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    import tempfile

    import halfsky.collect.workbook.reading

    halfsky.collect.workbook.reading.read_workbook = read_written
    with tempfile.TemporaryDirectory() as place:
        for asked in sys.argv[1:] or [HEAD]:
            make(asked, Path(place))
            print(json.dumps({"schema": asked, "folder": str(FOLDER / asked)}))
