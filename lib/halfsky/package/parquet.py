"""The Parquet form of a data package: one file a table, `observations.parquet`, in the place of its CSV files.

It may stand alone, or beside the CSV files that it was made of: it says which, by their sha256, and is read while they
are as they were. What was made of other files is refused, and not passed over: nobody can tell which of the two holds.
A package in this form is read; to change it, change its CSV files and make it anew.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from halfsky.schemas import Table

MADE_OF = b"halfsky:made_of"
_CODED = pa.dictionary(pa.int32(), pa.string())
_Stamp = tuple[str, int, int]


def file_name(table: str) -> str:
    return f"{table}.parquet"


def is_made_of(path: Path, files: list[Path], folder: Path) -> bool:
    """Whether a Parquet file holds the rows of exactly these files as they are now."""
    return _is_made_of(_stamp(path), tuple(map(_stamp, files)), folder)


@lru_cache(256)
def _is_made_of(made: _Stamp, files: tuple[_Stamp, ...], folder: Path) -> bool:
    try:
        told = (pq.read_schema(made[0]).metadata or {}).get(MADE_OF, b"{}")
        return bool(json.loads(told) == digests([Path(file) for file, _, _ in files], folder))
    except (OSError, ValueError, pa.ArrowException):
        return False


def _stamp(path: Path) -> _Stamp:
    about = path.stat()
    return str(path), about.st_mtime_ns, about.st_size


def digests(files: list[Path], folder: Path) -> dict[str, str]:
    """sha256 of each file, by its path within the package."""
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def read_columns(path: Path) -> pa.Table:
    """The file's columns. ValueError where it cannot be read."""
    try:
        return pq.read_table(path, read_dictionary=_texts_of(path))
    except (OSError, pa.ArrowException) as error:
        raise ValueError(f"{path}: {error}") from error


def _texts_of(path: Path) -> list[str]:
    schema = pq.read_schema(path)
    return [field.name for field in schema if pa.types.is_string(field.type) or pa.types.is_large_string(field.type)]


def typed(columns: pa.Table, table: Table, where: str) -> pa.Table:
    """The table's columns as the reader of CSV gives them: texts as dictionaries, numbers as float64.

    ValueError for a column of another kind: a text where a number is declared is no number.
    """
    arrays = []
    for column in table.columns:
        own = columns[column.name]
        kind = own.type.value_type if pa.types.is_dictionary(own.type) else own.type
        if column.type == "text":
            if not (pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_null(kind)):
                raise ValueError(f"{where}: {column.name} holds {kind}, and is text")
            own = own.fill_null("") if own.null_count else own
            arrays.append(own.cast(pa.string()).dictionary_encode() if own.type != _CODED else own)
        elif pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_null(kind):
            arrays.append(own.cast(pa.float64()))
        else:
            raise ValueError(f"{where}: {column.name} holds {kind}, and is a number")
    return pa.table(arrays, names=table.names).cast(
        pa.schema([(c.name, _CODED if c.type == "text" else pa.float64()) for c in table.columns])
    )


def lines(path: Path) -> list[list[str]]:
    """The header and every row as text, as a CSV file would have it. ValueError as of `read_columns`."""
    frame = read_columns(path).to_pandas()
    columns = [[_text(cell) for cell in frame[name].astype("object")] for name in frame]
    return [list(map(str, frame.columns)), *map(list, zip(*columns, strict=True))]


def _text(cell: Any) -> str:
    if cell is None or (not isinstance(cell, str) and pd.isna(cell)):
        return ""
    return f"{cell:.17g}" if isinstance(cell, float) else str(cell)


def write(frames: Mapping[str, pd.DataFrame], into: Path, made_of: Mapping[str, Mapping[str, str]]) -> list[Path]:
    """Every table that has rows as a Parquet file of a folder. made_of: by table, the digests of its CSV files."""
    written = []
    for name, frame in frames.items():
        table = pa.Table.from_pandas(frame, preserve_index=False)
        kept = {MADE_OF: json.dumps(dict(made_of.get(name, {}))).encode()}
        path = into / file_name(name)
        pq.write_table(table.replace_schema_metadata(kept), path, compression="zstd", compression_level=1)
        written.append(path)
    return written
