"""Tidy tables of any length: read into Arrow's columns, handed on as an Arrow stream.

Limits are asked of parquet's own metadata before a page is unpacked, then of every batch: what a dictionary unfolds to
stands in no metadata. Delimited text becomes columns of text, nothing guessed.
"""

from __future__ import annotations

import io
import re
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa

from halfsky.guarded_reading.budget import Budget
from halfsky.guarded_reading.refusals import Refused
from halfsky.guarded_reading.tables import delimited

_SHARE = 4  # of the memory, for the columns: there they stand once, in the stream again, and in the other process
_MOST_RAGGED = 10_000
_BATCH = 2_048
_BEGINNING = 1 << 20  # characters, in which the header and the first records stand
_SAMPLED, _FEW = 20_000, 4
"""The cells at the beginning of a column that are looked at, and how many of them each different text stands for where
these are few."""
_Read = tuple[dict[str, Any], bytes]


def read(content: bytes, name: str, header: int, budget: Budget, *, coded: bool = False) -> _Read:
    """A tidy table; `header`: the record that holds the columns' names, counted from 1. coded: columns of few different
    texts are handed on as a dictionary and its codes, so that each text is looked at once.
    """
    ending = Path(name).suffix.lower()
    if ending == ".parquet":
        return _parquet(content, budget, coded=coded)
    if ending == ".xml":
        return _sdmx(content, budget)
    return _delimited(content, header, budget, coded=coded)


def _parquet(content: bytes, budget: Budget, *, coded: bool) -> _Read:
    import pyarrow.parquet as pq  # noqa: PLC0415

    try:
        file = pq.ParquetFile(pa.BufferReader(content), pre_buffer=False)
    except (pa.ArrowException, OSError) as error:
        raise Refused("damaged", str(error).splitlines()[0][:100]) from error
    metadata, schema = file.metadata, file.schema_arrow
    _check_width(len(schema), budget)
    if metadata.num_rows * 8 * max(len(schema), 1) > budget.memory // _SHARE:
        raise Refused("too-expensive", f"{metadata.num_rows:,} rows of {len(schema)} columns")
    unpacked = sum(metadata.row_group(group).total_byte_size for group in range(metadata.num_row_groups))
    if unpacked > budget.memory // _SHARE:
        raise Refused("too-expensive", f"{unpacked / 1e6:.0f} MB unpacked")
    plain = pa.schema([(field.name, _plain_type(field)) for field in schema])
    batches, together = [], 0
    try:
        for batch in file.iter_batches(batch_size=_BATCH, use_threads=False):
            columns = [column.cast(kind) for column, kind in zip(batch.columns, plain.types, strict=True)]
            part = pa.RecordBatch.from_arrays(columns, schema=plain)
            together += part.nbytes
            if together > budget.memory // _SHARE:
                raise Refused("too-expensive", f"{together / 1e6:.0f} MB of columns from {len(content) / 1e6:.1f} MB")
            _check_lengths(part, budget)
            batches.append(part)
    except pa.ArrowMemoryError as error:
        raise MemoryError from error
    except (pa.ArrowException, OSError) as error:
        raise Refused("damaged", str(error).splitlines()[0][:100]) from error
    table = pa.Table.from_batches(batches, schema=plain)
    rows = metadata.num_rows
    return _handed_on(_coded(table) if coded else table, list(plain.names), "parquet", rows, [], [])


def _plain_type(field: pa.Field) -> pa.DataType:
    kind = field.type.value_type if pa.types.is_dictionary(field.type) else field.type
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_null(kind):
        return pa.large_string()
    if pa.types.is_decimal(kind) or pa.types.is_float16(kind):
        return pa.float64()
    if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_boolean(kind):
        return kind
    if pa.types.is_date(kind) or pa.types.is_timestamp(kind):
        return kind
    raise Refused("damaged", f"column {field.name[:40]} holds {kind}, which no table of figures does")


def _check_width(columns: int, budget: Budget) -> None:
    if columns > budget.columns:
        raise Refused("too-many-columns", f"{columns} columns, at most {budget.columns} are read")


def _is_too_long(size: int, budget: Budget) -> bool:
    """Whether bytes are more than a cell may have, four of them a character at most; 0 is no limit."""
    return bool(budget.cell_text) and size > 4 * budget.cell_text


def _check_lengths(batch: pa.RecordBatch, budget: Budget) -> None:
    import pyarrow.compute as pc  # noqa: PLC0415

    for name, column in zip(batch.schema.names, batch.columns, strict=True):
        if pa.types.is_large_string(column.type) and len(column):
            longest = pc.max(pc.binary_length(column)).as_py() or 0
            if _is_too_long(longest, budget):
                raise Refused("cell-too-long", f"column {name[:40]}: {longest} bytes")


def _delimited(content: bytes, header: int, budget: Budget, *, coded: bool) -> _Read:
    text, encoding = delimited.text_of(content)
    delimiter = delimited.delimiter_of(text)
    body = text.encode() if encoding not in ("utf-8", "utf-8-sig") else content.removeprefix(b"\xef\xbb\xbf")
    head = _head(text, delimiter, header + 500)
    del text
    if len(head) < header:
        raise Refused("damaged", f"no row {header} for the names of columns")
    names = [cell.strip() for cell in head[header - 1]]
    _check_width(len(names), budget)
    under = [record for record in head[header:] if record]
    more = bool(under) and all(len(record) == len(names) + 1 and record[-1] == "" for record in under)
    width = len(names) + more
    findings: list[list[str]] = []
    ragged: list[tuple[int, int]] = []
    table = _columns(_behind(body, head[:header], delimiter), delimiter, width, ragged, budget)
    for name, column in zip(table.schema.names, table.columns, strict=True):
        longest = max((_longest(chunk) for chunk in column.chunks), default=0)
        if _is_too_long(longest, budget):
            place = names[int(name)] if int(name) < len(names) else name
            raise Refused("cell-too-long", f"column {place[:40]}: {longest} bytes")
    names += [""] * more
    if more:
        findings.append(["trailing-comma", "", "", f"every row ends in {delimiter!r}, the header does not"])
    kept = _kept(table, names, findings)
    lost = [(number, cells) for number, cells in ragged if cells]
    findings += [
        ["ragged-row", "", f"row {number + header + 1}", f"{cells} cells, the header has {len(names) - more}"]
        for number, cells in lost
    ]
    table, skipped = _without_blank_rows(table, [number for number, _ in ragged])
    rows = table.num_rows + len(lost)
    table = table.select(kept).rename_columns([names[place] for place in kept])
    answer, stream = _handed_on(
        _coded(table) if coded else table, [names[place] for place in kept], "csv", rows, findings, skipped
    )
    return answer | {"encoding": encoding, "delimiter": delimiter}, stream


def _head(text: str, delimiter: str, records: int) -> list[list[str]]:
    """The first records; of a long text only so much is parted as holds them whole."""
    beginning = text[:_BEGINNING]
    head = list(islice(delimited.records(beginning, delimiter), records + 1))
    if len(head) <= records and len(beginning) < len(text):
        head = list(islice(delimited.records(text, delimiter), records))
    return head[:records]


def _behind(body: bytes, head: list[list[str]], delimiter: str) -> pa.Buffer:
    """The bytes behind the header, whose cells may hold line ends."""
    import csv  # noqa: PLC0415

    start = io.StringIO(body[: 1 << 20].decode(errors="ignore"), newline="")
    reader = csv.reader(start, delimiter=delimiter)
    for _ in head:
        next(reader)
    place = 0
    for _ in range(reader.line_num):
        end = re.compile(rb"\r\n|\n|\r").search(body, place)
        place = end.end() if end else len(body)
    return pa.py_buffer(body).slice(place)


def _columns(body: pa.Buffer, delimiter: str, width: int, ragged: list[tuple[int, int]], budget: Budget) -> pa.Table:

    from pyarrow import csv  # noqa: PLC0415

    names = [str(place) for place in range(width)]
    if re.search(rb"\S", body) is None:
        return pa.table({name: pa.array([], pa.large_string()) for name in names})

    def odd(row: Any) -> str:
        if len(ragged) >= _MOST_RAGGED:
            return "error"
        ragged.append((row.number - 1 if row.number else 0, row.actual_columns if row.text.strip() else 0))
        return "skip"

    try:
        return csv.read_csv(
            pa.BufferReader(body),  # not copied
            read_options=csv.ReadOptions(column_names=names, use_threads=False, block_size=1 << 24),
            parse_options=csv.ParseOptions(
                delimiter=delimiter,
                newlines_in_values=re.search(rb'"', body) is not None,
                invalid_row_handler=odd,
                ignore_empty_lines=False,
            ),
            convert_options=csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.large_string()), strings_can_be_null=False
            ),
        )
    except pa.ArrowMemoryError as error:
        raise MemoryError from error
    except pa.ArrowException as error:
        raise Refused("damaged", str(error).splitlines()[0][:100]) from error


def _without_blank_rows(table: pa.Table, ragged: list[int]) -> tuple[pa.Table, list[int]]:
    """The rows that hold something, and the numbers of all others of the file, counted from 0."""
    import numpy as np  # noqa: PLC0415 - pyarrow has loaded it
    import pyarrow.compute as pc  # noqa: PLC0415

    filled: pa.ChunkedArray | None = None
    for column in table.columns:  # in Arrow's own arrays: what goes in or out of them as Python's loads pandas first
        here = pc.cast(pc.binary_length(column), pa.bool_())
        filled = here if filled is None else pc.or_(filled, here)
        if not ragged and pc.all(filled).as_py():
            return table, []
    if filled is None:
        return table, sorted(ragged)
    numbers = np.setdiff1d(np.arange(table.num_rows + len(ragged)), np.array(ragged, dtype="int64"))
    skipped = sorted([*ragged, *numbers[~filled.to_numpy()].tolist()])
    return table.filter(filled), skipped


def _longest(chunk: pa.Array) -> int:
    import pyarrow.compute as pc  # noqa: PLC0415

    return (pc.max(pc.binary_length(chunk)).as_py() or 0) if len(chunk) else 0


def _kept(table: pa.Table, names: list[str], findings: list[list[str]]) -> list[int]:
    """Which columns are handed on: those with a name of their own. All others are named."""
    import pyarrow.compute as pc  # noqa: PLC0415

    kept = []
    for place, name in enumerate(names):
        same = [other + 1 for other, known in enumerate(names) if known == name]
        if not name:
            filled = int(pc.sum(pc.not_equal(pc.utf8_trim_whitespace(table.column(place)), "")).as_py() or 0)
            if filled:
                findings.append(["nameless-column", "", f"column {place + 1}", f"{filled} cells under no name"])
            elif place == len(names) - 1 and not any(finding[0] == "trailing-comma" for finding in findings):
                findings.append(["trailing-comma", "", "", "an empty last column without a name"])
        elif len(same) > 1:
            if place + 1 == same[0]:
                findings.append(["two-columns-of-one-name", "", f"columns {' and '.join(map(str, same))}", name[:60]])
        else:
            kept.append(place)
    return kept


def _coded(table: pa.Table) -> pa.Table:
    """The table with columns of few different texts as dictionaries; one whose beginning has many stays as it is."""
    columns = []
    for column in table.columns:
        begins = column.slice(0, _SAMPLED)
        few = pa.types.is_large_string(column.type) and len(begins.unique()) * _FEW <= len(begins)
        columns.append(column.dictionary_encode() if few else column)
    return pa.table(columns, names=[str(place) for place in range(table.num_columns)]).unify_dictionaries()


def _sdmx(content: bytes, budget: Budget) -> _Read:
    from halfsky.guarded_reading.tables import sdmx  # noqa: PLC0415

    names, rows = sdmx.observations(content)
    _check_width(len(names), budget)
    columns = {name: pa.array([row.get(name, "") for row in rows], pa.large_string()) for name in names}
    return _handed_on(pa.table(columns), names, "sdmx-ml", len(rows), [], [])


def _handed_on(
    table: pa.Table, names: list[str], form: str, rows: int, findings: list[list[str]], skipped: list[int]
) -> _Read:
    """The answer and its stream; columns go by number, since names may be anything."""
    numbered = table.rename_columns([str(place) for place in range(table.num_columns)])
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, numbered.schema) as writer:
        writer.write_table(numbered)
    answer = {
        "format": form, "names": names, "rows_in_file": rows, "rows_read": table.num_rows, "findings": findings,
        "skipped": skipped,
    }  # fmt: skip
    return answer, sink.getvalue()
