"""Writes tables so that the same table always gives the same bytes, and a reader never sees half a file."""

from __future__ import annotations

import csv
import io
import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from halfsky.errors import DataError, OutputError
from halfsky.package.reading import FILES, TABLES, table_paths
from halfsky.package.validation import references
from halfsky.schemas import Column, Table

NAME = "halfsky"
TITLE = "Chinese women's development plans: targets and published values"
_WHOLE = 1e15  # from here on a whole number is written as `repr` does
_TYPES = {"text": "string", "integer": "integer", "number": "number"}


def write_table(frame: pd.DataFrame, table: Table, path: Path | str) -> None:
    """Write a table as CSV: UTF-8, LF, the table's columns in order, numbers in their shortest form.

    The file appears whole or not at all. OutputError when it cannot be written.
    """
    _write(Path(path), _csv(table, _cells(frame, table)))


def write_tables(frame: pd.DataFrame, table: Table, folder: Path | str, by: str) -> None:
    """Write the rows of each value of the column `by` as `write_table` does, to `<value>.csv` in `folder`."""
    cells = _cells(frame, table)
    for value, rows in frame.groupby(by, sort=False).indices.items():
        _write(Path(folder) / f"{value}.csv", _csv(table, [cells[row] for row in rows]))


def write_datapackage(folder: Path | str, name: str = NAME, title: str = TITLE) -> Path:
    """Write `datapackage.json` (Frictionless Data Package v1) for the tables in `folder`, from `halfsky.schemas`.

    Call it again after adding a file of targets or observations: the files are listed by name. What others wrote into
    it stays (a licence, contributors, a resource that is no table of Halfsky's). DataError when it is no JSON.
    """
    path = Path(folder) / "datapackage.json"
    content = _with_what_stands(described(folder), describe(folder, name, title))
    _write(path, json.dumps(content, ensure_ascii=False, indent=2) + "\n")
    return path


def described(folder: Path | str) -> dict[str, Any]:
    """What stands in `datapackage.json`; empty where there is none. DataError when it is no JSON."""
    path = Path(folder) / "datapackage.json"
    if not path.is_file():
        return {}
    try:
        said = json.loads(path.read_bytes())
    except ValueError as error:  # no UTF-8 either
        line = getattr(error, "lineno", 1)
        raise DataError(f"{path}, line {line}: no JSON ({error}): restore the file, or remove it") from error
    if not isinstance(said, dict):
        raise DataError(f"{path}, line 1: no description of a data package: restore the file, or remove it")
    return said


def _with_what_stands(said: dict[str, Any], fresh: dict[str, Any]) -> dict[str, Any]:
    stands = [item for item in said.get("resources") or [] if isinstance(item, dict)]
    by_name = {item.get("name"): item for item in stands}
    own = [{**by_name.get(item["name"], {}), **item} for item in fresh["resources"]]
    return {**said, **fresh, "resources": own + [item for item in stands if item.get("name") not in TABLES]}


def describe(folder: Path | str, name: str = NAME, title: str = TITLE) -> dict[str, Any]:
    """The content of `datapackage.json`."""
    return {
        "name": name,
        "profile": "tabular-data-package",
        "title": title,
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


def _csv(table: Table, rows: list[tuple[object, ...]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(table.names)
    writer.writerows(rows)
    return text.getvalue()


def _cells(frame: pd.DataFrame, table: Table) -> list[tuple[object, ...]]:
    """The rows as they stand in a file: text, numbers in their shortest form, nothing where a value is missing."""
    known = table.conform(frame)
    columns = [
        _shortest(known[column.name]) if column.type == "number" else known[column.name].astype("object").fillna("")
        for column in table.columns
    ]
    return list(zip(*(column.tolist() for column in columns), strict=True))


def _shortest(values: pd.Series) -> np.ndarray:
    """Whole numbers without a point; the csv module writes the others as `repr` does."""
    exact = values.to_numpy(dtype="float64")
    cells = exact.astype("object")
    whole = (exact == np.floor(exact)) & (np.abs(exact) < _WHOLE)
    cells[whole] = exact[whole].astype("int64").astype("object")
    cells[np.isnan(exact)] = ""
    return cells


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
