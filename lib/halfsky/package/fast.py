"""All files of a table in one pass, when they are sound. ValueError sends the caller to the careful reading.

Whatever is accepted here, the careful reading (`halfsky.package.reading`) accepts with the same cells. Files without a
quotation mark have one cell between two commas, whatever the parser: pyarrow reads these, several times faster. All
others go to the C parser of pandas.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute
import pyarrow.csv

from halfsky.package.coded import Coded, Codes
from halfsky.package.codes import ADVISORY
from halfsky.package.reading import EXACT, PARQUET, unknown_column
from halfsky.schemas import Column, Table

_BOM = b"\xef\xbb\xbf"
_BLOCK = 1 << 24  # at most: as much is set aside for every body, however short
_AT_ONCE = 1 << 23  # bytes of files that are read together
_Parsed: TypeAlias = "pa.Table | pd.DataFrame"  # without quotation marks, and with them
# The system's allocator, which gives pages cheaply: pyarrow's own asks for huge ones, and to have these cleared and
# given back was half the CPU of loading a nation.
_MEMORY = pa.system_memory_pool()
_STRINGS = {pa.large_string(): pd.StringDtype(na_value=np.nan)}


def read_fast(paths: list[Path], table: Table, *, undeclared: bool = True) -> pd.DataFrame:
    """All files of a table. ValueError when anything is not as it should be.

    undeclared: whether a file may have columns that the table does not declare; they are not in the frame.
    """
    return read_coded(paths, table, undeclared=undeclared).frame


def read_coded(paths: list[Path], table: Table, *, undeclared: bool = True) -> Coded:
    """As `read_fast`, with the codes of the texts where the parser had them already."""
    parts: list[tuple[list[str], list[_Parsed]]] = []  # bodies one after the other that have the same columns
    if any(path.suffix == PARQUET for path in paths):
        return _read_parquet(paths, table, undeclared)
    for names, body in _bodies(paths, table, undeclared):
        if not parts or parts[-1][0] != names:
            parts.append((names, []))
        parts[-1][1].append(_parsed(body, _as_in_file(names, table)))
    read = [_coded(bodies, _as_in_file(names, table), table) for names, bodies in parts]
    if len(read) == 1:
        return read[0]
    return Coded(pd.concat([part.frame for part in read], ignore_index=True) if read else table.empty())


def _read_parquet(paths: list[Path], table: Table, undeclared: bool) -> Coded:
    """A table that is one Parquet file."""
    from halfsky.package import parquet  # noqa: PLC0415 - few packages have this form

    if len(paths) > 1:
        raise ValueError(f"{table.name}: as CSV and as Parquet")
    columns = parquet.read_columns(paths[0])
    if columns.column_names != table.names and not _is_sound(columns.column_names, table, undeclared):
        raise ValueError(f"{paths[0]}: columns are not those of the table")
    there = table.only(*(name for name in table.names if name in columns.column_names))
    return _coded([parquet.typed(columns.select(there.names), there, str(paths[0]))], there, table)


def _bodies(paths: list[Path], table: Table, undeclared: bool) -> Iterator[tuple[list[str], bytes]]:
    """The columns and the rows of the files, those of several small ones together.

    As much at a time as a parser reads at once: what is let go is used again for the next.
    """
    sound: dict[bytes, list[str]] = {}  # thousands of files have one header
    of: list[str] = []
    gathered: list[bytes | memoryview] = []
    size = 0
    for path in paths:
        try:
            whole = path.read_bytes()
        except OSError as error:
            raise ValueError(f"{path}: {error.strerror}") from error
        end = whole.find(b"\n")
        header = whole if end < 0 else whole[:end]
        body = memoryview(whole)[len(header) + 1 :]  # a view: what is not copied is read sooner
        names = sound.get(header)
        if names is None:
            names = header.rstrip(b"\r").removeprefix(_BOM).decode().split(",")
            if names != table.names and not _is_sound(names, table, undeclared):
                raise ValueError(f"{path}: columns are not those of the table")
            sound[header] = names
        if gathered and (names != of or size + len(body) > _AT_ONCE):
            yield of, b"".join(gathered)
            gathered, size = [], 0
        if len(body):
            of, size = names, size + len(body)
            gathered += [body] if body[-1:] == b"\n" else [body, b"\n"]
    if gathered:
        yield of, b"".join(gathered)


def _is_sound(names: list[str], table: Table, undeclared: bool) -> bool:
    plain = all(name and name == name.strip() and name.isprintable() and '"' not in name for name in names)
    whole = {column.name for column in table.columns if not column.optional} <= set(names)
    own = [name for name in names if name not in table.names]
    known = all(undeclared and unknown_column(name, table, names)[0] in ADVISORY for name in own)
    return plain and whole and known and len(set(names)) == len(names)


def _as_in_file(names: list[str], table: Table) -> Table:
    """The table with the columns that a file has, in its order; those that are not declared are text."""
    if names == table.names:
        return table
    declared = {column.name: column for column in table.columns}
    return replace(table, key=(), columns=tuple(declared.get(name, Column(name, "text", "")) for name in names))


def _parsed(body: bytes, table: Table) -> _Parsed:
    return _read_quoted(body, table) if b'"' in body else _read_plain(body, table)


def _coded(bodies: list[_Parsed], there: Table, table: Table) -> Coded:
    """The bodies as one frame of the table, of which the files have the columns `there`."""
    plain = [body for body in bodies if isinstance(body, pa.Table)]
    if len(plain) == len(bodies):
        columns, codes = _columns(pa.concat_tables(plain), there)
    else:
        frames = [_frame(body, there) if isinstance(body, pa.Table) else body for body in bodies]
        frame = pd.concat(frames, ignore_index=True) if len(frames) > 1 else frames[0]
        columns, codes = {name: frame[name] for name in there.names}, {}
    length = len(columns[there.names[0]])
    for column in table.columns:
        if column.name not in columns:
            columns[column.name] = pd.Series(column.absent, range(length), column.dtype)
            if column.type == "text":
                codes[column.name] = np.zeros(length, dtype="int32"), pd.Series([column.absent], dtype=column.dtype)
    # Columns side by side as they were read: to put numbers of one type into one block is to copy them all.
    return Coded(pd.DataFrame({name: columns[name] for name in table.names}, copy=False), codes)


def _read_plain(body: bytes, table: Table) -> pa.Table:
    if b"\r" in body:
        body = body.replace(b"\r\n", b"\n")
    if b"\r" in body or b"\0" in body:
        raise ValueError(f"{table.name}: a control character")
    # A column of texts has few distinct ones: each is kept once, and its code where it stands.
    coded = pa.dictionary(pa.int32(), pa.string())
    types = {column.name: coded if column.type == "text" else pa.float64() for column in table.columns}
    return pa.csv.read_csv(
        pa.BufferReader(body),
        read_options=pa.csv.ReadOptions(column_names=table.names, block_size=min(_BLOCK, len(body))),
        parse_options=pa.csv.ParseOptions(quote_char=False),
        convert_options=pa.csv.ConvertOptions(column_types=types, null_values=[""], strings_can_be_null=False),
        memory_pool=_MEMORY,
    )


def _columns(cells: pa.Table, table: Table) -> tuple[dict[str, pd.Series], Codes]:
    cells = cells.unify_dictionaries(memory_pool=_MEMORY)
    columns: dict[str, pd.Series] = {}
    codes: Codes = {}
    for column in table.columns:
        own = cells[column.name]
        if column.type == "text":
            one = own.combine_chunks(memory_pool=_MEMORY)
            one = one.chunk(0) if isinstance(one, pa.ChunkedArray) else one
            columns[column.name] = _texts(one)
            codes[column.name] = one.indices.to_numpy(), _texts(one.dictionary)
            continue
        numbers, missing = own.to_numpy(), own.is_null().to_numpy()
        numbers = numbers if numbers.flags.writeable else numbers.copy()  # one that can be written into
        if not np.isfinite(numbers[~missing]).all():  # "nan" and "inf" are no numbers of a table
            raise ValueError(f"{table.name}: {column.name} holds what is no number")
        columns[column.name] = pd.Series(numbers, copy=False)
        if column.type == "integer":
            columns[column.name] = _whole(numbers, missing, f"{table.name}: {column.name}")
    return columns, codes


def _frame(cells: pa.Table, table: Table) -> pd.DataFrame:
    return pd.DataFrame(_columns(cells, table)[0])


def _texts(cells: pa.Array) -> pd.Series:
    """cells: texts, or codes of few: then each of these becomes what pandas has once, and is copied to its rows."""
    if pa.types.is_dictionary(cells.type):
        whole = pa.compute.take(cells.dictionary.cast(pa.large_string()), cells.indices, memory_pool=_MEMORY)
    else:
        whole = cells.cast(pa.large_string(), memory_pool=_MEMORY)
    return pa.chunked_array([whole]).to_pandas(types_mapper=_STRINGS.get)


def _whole(numbers: np.ndarray, missing: np.ndarray, where: str) -> pd.Series:
    known = np.where(missing, 0.0, numbers)
    if ((known != np.floor(known)) | (np.abs(known) >= EXACT)).any():
        raise ValueError(f"{where} holds what is no whole number")
    return pd.Series(pd.arrays.IntegerArray(known.astype("int64"), missing.copy()))


def _read_quoted(body: bytes, table: Table) -> pd.DataFrame:
    _refuse_short_rows(body, table)
    numeric = {column.name: [""] for column in table.columns if column.type != "text"}
    try:
        with np.errstate(invalid="raise"):
            frame = pd.read_csv(
                io.BytesIO(body),
                names=table.names,
                dtype=table.dtypes,
                keep_default_na=False,
                na_values=numeric,
                encoding="utf-8",
                on_bad_lines="error",
                skip_blank_lines=False,
            )
    except (TypeError, ArithmeticError) as error:  # for 2002.5, 1e400 and 1e30 in a column of whole numbers
        raise ValueError(f"{table.name}: {error}") from error
    if list(frame.columns) != table.names or not isinstance(frame.index, pd.RangeIndex):
        raise ValueError(f"{table.name}: columns are not those of the table")
    if np.isinf(frame.select_dtypes("float64").to_numpy()).any():
        raise ValueError(f"{table.name}: infinite value")
    return frame


def _refuse_short_rows(body: bytes, table: Table) -> None:
    """pandas fills a short row up without a word. Here the commas between cells are counted."""
    read = np.frombuffer(body, dtype="uint8")
    quotes = np.flatnonzero(read == ord('"'))
    ends = np.append(read, ord("\n"))  # the byte after the last, and by index -1 the one before the first
    opening, closing = quotes[::2], quotes[1::2]
    if len(quotes) % 2 or not (
        np.isin(ends[opening - 1], [ord(byte) for byte in ',\n\r"']).all()
        and np.isin(ends[closing + 1], [ord(byte) for byte in ',\n\r"']).all()
    ):
        raise ValueError(f"{table.name}: a quotation mark within a cell")
    quoted = np.zeros(len(read), dtype="int8")
    quoted[opening], quoted[closing] = 1, -1
    outside = np.cumsum(quoted, dtype="int8") == 0
    commas = np.flatnonzero(outside & (read == ord(",")))
    lines = np.flatnonzero(outside & (read == ord("\n")))
    counted = np.diff(np.searchsorted(commas, lines), prepend=0)
    if (counted != len(table.names) - 1).any():
        raise ValueError(f"{table.name}: a row is shorter or longer than the header")
