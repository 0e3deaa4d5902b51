"""`datapackage.json` (Frictionless Data Package v1): written from `halfsky.schemas` and from the files as they are."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pandas as pd

from halfsky.errors import DataError, UsageError
from halfsky.package.reading import (
    ALL_TABLES,
    FILES,
    FINDING,
    KEPT,
    OF_LATER,
    PARQUET,
    finding,
    read_carefully,
    read_header,
    table_paths,
)
from halfsky.package.validation import references
from halfsky.package.writing import write_text
from halfsky.schemas import SCHEMA_VERSION, Column, Table

FILE = "datapackage.json"
_FIRST = {
    "name": "halfsky",
    "title": "Chinese women's development plans: targets and published values",
    "version": "1.0.0",
}
UNKNOWN = "unknown"
"""What a source's licence is said to be where its table says nothing."""
_SCHEMA = "halfsky_schema"
_VERSION = r"\d+(\.\d+){0,2}([-.+][0-9A-Za-z.-]+)?"
_TYPES = {"text": "string", "integer": "integer", "number": "number"}


def write_datapackage(
    folder: Path | str, name: str | None = None, title: str | None = None, version: str | None = None
) -> Path:
    """Write `datapackage.json` for the tables in `folder`.

    Call it again after adding a file or a column. What others wrote into it stays: name, title and version (of the
    data) that are not given here, a licence, contributors, what they say of a column of their own, a resource that is
    no table of Halfsky's, a source without `source_id`. Each source of the package is named with its licence, or that
    it is `unknown`. UsageError for what is no version; DataError when what stands is no JSON.
    """
    if version is not None and not re.fullmatch(_VERSION, version):
        raise UsageError(f"version {version!r}: give numbers with points between, such as 1.2.0")
    path = Path(folder) / FILE
    said = described(folder)
    given = {"name": name, "title": title, "version": version}
    own = {key: value or said.get(key) or _FIRST[key] for key, value in given.items()}
    fresh = {"name": own["name"], "profile": "tabular-data-package", "title": own["title"], "version": own["version"]}
    fresh[_SCHEMA] = SCHEMA_VERSION
    content = {**fresh, **{key: value for key, value in said.items() if key not in fresh}}
    content["resources"] = _resources(Path(folder), said)
    content.pop("sources", None)
    if sources := _sources(Path(folder), said):
        content["sources"] = sources
    write_text(path, json.dumps(content, ensure_ascii=False, indent=2) + "\n")
    return path


def described(folder: Path | str) -> dict[str, Any]:
    """What stands in `datapackage.json`; empty where there is none. DataError when it is no JSON."""
    path = Path(folder) / FILE
    if not path.is_file():
        return {}
    try:
        said = json.loads(path.read_bytes())
    except ValueError as error:  # no UTF-8 either
        raise DataError(f"{path}, line {_line(error)}: no JSON ({error}): {_REMEDY}") from error
    if not isinstance(said, dict):
        raise DataError(f"{path}, line 1: no description of a data package: {_REMEDY}")
    return said


_REMEDY = "restore the file, or remove it"


def _line(error: BaseException | None) -> int:
    return int(getattr(error, "lineno", 1))


def of_description(folder: Path) -> pd.DataFrame:
    """What is to be said of `datapackage.json` itself, as findings: no JSON, or of another schema than this one."""
    found = []
    try:
        wrote = described(folder).get(_SCHEMA, 1)
    except DataError as error:
        found.append(finding(FILE, _line(error.__cause__), "", "", "not-json", f"no JSON: {_REMEDY}"))
    else:
        if wrote not in range(1, SCHEMA_VERSION + 1):
            known = f"this Halfsky knows the schema up to version {SCHEMA_VERSION}: take a newer one"
            found.append(finding(FILE, 1, _SCHEMA, wrote, "other-schema", known))
    return pd.DataFrame(found, columns=FINDING)


def _resources(folder: Path, said: dict[str, Any]) -> list[dict[str, Any]]:
    stands = [item for item in said.get("resources") or [] if isinstance(item, dict)]
    by_name = {item.get("name"): item for item in stands}
    later = (*OF_LATER, *KEPT)
    own = [{**by_name.get(name, {}), **_resource(folder, name, by_name.get(name, {}))} for name in ALL_TABLES
           if name not in later or table_paths(folder, name)]  # fmt: skip
    return own + [item for item in stands if item.get("name") not in ALL_TABLES]


def _sources(folder: Path, said: dict[str, Any]) -> list[Any]:
    """A line for every source of the package, with the terms under which it may be used, or that they are not known."""
    rows = read_carefully(folder, "sources").frame
    own = [
        {"source_id": row.source_id, "title": row.title, "licence": row.licence or UNKNOWN} for row in rows.itertuples()
    ]
    given = said.get("sources")
    others = given if isinstance(given, list) else []
    return own + [item for item in others if not (isinstance(item, dict) and "source_id" in item)]


def _resource(folder: Path, name: str, said: dict[str, Any]) -> dict[str, object]:
    table, files, pattern = ALL_TABLES[name], table_paths(folder, name), (FILES | KEPT)[name]
    paths = [path.relative_to(folder).as_posix() for path in files]
    parquet = bool(files) and all(path.suffix == PARQUET for path in files)
    links = [
        {"fields": column, "reference": {"resource": "" if other == name else other, "fields": other_column}}
        for own, column, other, other_column in references()
        if own == name and (other not in OF_LATER or table_paths(folder, other))
    ]
    schema: dict[str, object] = {
        "fields": _fields(table, files, said),
        "missingValues": [""],
        "primaryKey": list(table.key),
    }
    if links:
        schema["foreignKeys"] = links
    return {
        "name": name,
        "description": table.description,
        "path": paths if "*" in pattern or parquet else pattern,
        "profile": "tabular-data-resource",
        "format": "parquet" if parquet else "csv",
        "encoding": "utf-8",
        "schema": schema,
    }


def _fields(table: Table, files: list[Path], said: dict[str, Any]) -> list[dict[str, object]]:
    """The columns that the files have: those declared, then others with what was said of them."""
    there = dict.fromkeys(name for path in files for name in read_header(path) if name)
    declared = [_field(column) for column in table.columns if not column.optional or column.name in there]
    schema = said.get("schema")
    fields = schema.get("fields") if isinstance(schema, dict) else None
    told = {field.get("name"): field for field in fields or [] if isinstance(field, dict)}
    more = [told.get(name, {"name": name, "type": "string"}) for name in there if name not in table.names]
    return declared + more


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
