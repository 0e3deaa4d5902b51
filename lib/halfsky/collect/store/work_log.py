"""Rows of a plan as work go into the store with their entry of the log: its digest says later whether they changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Table

from halfsky.collect.store import action_log


def add(
    connection: Connection, table: Table, row: Mapping[str, Any], actor: str, action: str, subject: str, *,
    area_code: str, unit: str = "", detail: Mapping[str, Any] | None = None,
) -> tuple[int, str]:  # fmt: skip
    """Write a row and what the log says of it: its number, and the head of the log."""
    made = connection.execute(table.insert(), dict(row)).inserted_primary_key
    head = action_log.append(
        connection, actor, action, subject, area_code=area_code, unit=unit,
        detail={**(detail or {}), "table": table.name, "digest": digest(row)},
    )  # fmt: skip
    return int(made[0]) if made is not None else 0, head


def digest(row: Mapping[str, Any]) -> str:
    """Of a row's cells, whatever their order."""
    return hashlib.sha256(json.dumps(dict(row), ensure_ascii=False, sort_keys=True).encode()).hexdigest()
