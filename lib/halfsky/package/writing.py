"""Writes tables so that the same table always gives the same bytes, and a reader never sees half a file."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pandas as pd

from halfsky.errors import OutputError
from halfsky.package.reading import FILES, TABLES, table_paths
from halfsky.package.validation import references
from halfsky.schemas import Column, Table

_TYPES = {"text": "string", "integer": "integer", "number": "number"}


def write_table(frame: pd.DataFrame, table: Table, path: Path | str) -> None:
    """Write a table as CSV: UTF-8, LF, the table's columns in order, numbers in their shortest form.

    The file appears whole or not at all. OutputError when it cannot be written.
    """
    text = table.conform(frame).astype("object")
    for column in table.columns:
        if column.type == "number":
            text[column.name] = [_shortest(value) for value in text[column.name].tolist()]
    _write(Path(path), text.to_csv(index=False, lineterminator="\n"))


def write_datapackage(folder: Path | str) -> Path:
    """Write `datapackage.json` (Frictionless Data Package v1) for the tables in `folder`, from `halfsky.schemas`.

    Call it again after adding a file of targets or observations: the files are listed by name.
    """
    path = Path(folder) / "datapackage.json"
    _write(path, json.dumps(describe(folder), ensure_ascii=False, indent=2) + "\n")
    return path


def describe(folder: Path | str) -> dict[str, object]:
    """The content of `datapackage.json`."""
    return {
        "name": "halfsky",
        "profile": "tabular-data-package",
        "title": "Chinese women's development plans: targets and published values",
        "resources": [_resource(Path(folder), name, table) for name, table in TABLES.items()],
    }


def _resource(folder: Path, name: str, table: Table) -> dict[str, object]:
    paths = [path.relative_to(folder).as_posix() for path in table_paths(folder, name)]
    links = [
        {"fields": column, "reference": {"resource": "" if other == name else other, "fields": other_column}}
        for own, column, other, other_column in references()
        if own == name
    ]
    schema: dict[str, object] = {
        "fields": [_field(column) for column in table.columns],
        "missingValues": [""],
        "primaryKey": list(table.key),
    }
    if links:
        schema["foreignKeys"] = links
    return {
        "name": name,
        "description": table.description,
        "path": paths if "*" in FILES[name] else FILES[name],
        "profile": "tabular-data-resource",
        "format": "csv",
        "encoding": "utf-8",
        "schema": schema,
    }


def _field(column: Column) -> dict[str, object]:
    constraints: dict[str, object] = {}
    if column.required:
        constraints["required"] = True
    if allowed := column.values:  # noqa: PD011 - a declared column, no frame
        constraints["enum"] = list(allowed)
    elif column.pattern:
        constraints["pattern"] = column.pattern
    if column.minimum is not None:
        constraints["minimum"] = column.minimum
    if column.maximum is not None:
        constraints["maximum"] = column.maximum
    described: dict[str, object] = {
        "name": column.name,
        "type": _TYPES[column.type],
        "description": column.description,
    }
    if constraints:
        described["constraints"] = constraints
    return described


def _shortest(value: float) -> str:
    if value != value:  # NaN
        return ""
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def _write(path: Path, content: str) -> None:
    """Through a file beside it, so that a reader never sees half of it."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_text(content, encoding="utf-8", newline="\n")
        beside.replace(path)
    except OSError as error:
        raise OutputError(f"{path} cannot be written: {error.strerror or error}") from error
    finally:
        beside.unlink(missing_ok=True)
