"""A new store on SQLite gets the tables that the migrations made in the first one of this process: they take longer than
most tests of what is in a store. What is there already is migrated by the product.
"""

from __future__ import annotations

import sqlite3
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import inspect

from halfsky.collect.store import database
from halfsky.collect.store.database import Store

_migrate = database.migrate


def migrate(store: Store, to: str) -> None:
    """In place of `halfsky.collect.store.database.migrate`."""
    if to == "head" and store.is_sqlite:
        with store.writing() as connection:
            if not inspect(connection).get_table_names():
                for statement in _statements():
                    connection.exec_driver_sql(statement)
                return
    _migrate(store, to)


@cache
def _statements() -> tuple[str, ...]:
    with tempfile.TemporaryDirectory() as name:
        made = Store(database.make_engine(Path(name), None), Path(name))
        _migrate(made, "head")
        made.close()
        connection = sqlite3.connect(Path(name) / database.FILE)
        found = tuple(line for line in connection.iterdump() if line not in ("BEGIN TRANSACTION;", "COMMIT;"))
        connection.close()
    return found


def instead(patch: Any) -> None:
    """Until the patch is undone."""
    patch.setattr(database, "migrate", migrate)
