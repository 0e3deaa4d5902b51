"""Writes tables so that the same table always gives the same bytes, and a reader never sees half a file."""

from __future__ import annotations

import csv
import io
import os
from pathlib import Path

import numpy as np
import pandas as pd

from halfsky.errors import OutputError
from halfsky.export import MARKED
from halfsky.package.reading import FILES, PARQUET, read_header, read_undeclared
from halfsky.schemas import Table

_WHOLE = 1e15  # from here on a whole number is written as `repr` does


def write_table(
    frame: pd.DataFrame, table: Table, path: Path | str, *, instead_of: Path | None = None, marked: bool = False
) -> None:
    """Write a table as CSV: UTF-8, LF, the table's columns in order, numbers in their shortest form.

    Columns that the file has and the table does not declare stay behind those, each cell in the row of its key; one
    that may be absent is written where the file has it, or where a row says other than its default. instead_of: that
    file, where it is not at `path`. marked: with a byte order mark, for a file that Excel may open and that is no table
    of a data package. The file appears whole or not at all. OutputError when it cannot be written, and where the
    package has this table as a Parquet file.
    """
    if not marked:
        _keep_one_form(Path(path), table)
    stands, known = Path(path) if instead_of is None else instead_of, table.conform(frame)
    names = _written(known, table, read_header(stands))
    cells = _cells(known, table, names, _undeclared(frame, known, table, stands))
    _write_rows(Path(path), names, cells, MARKED if marked else "utf-8")


def write_tables(frame: pd.DataFrame, table: Table, folder: Path | str, by: str) -> None:
    """Write the rows of each value of the column `by` as `write_table` does, to `<value>.csv` in `folder`."""
    known = table.conform(frame)
    names = _written(known, table, [])
    cells = _cells(known, table, names, pd.DataFrame())
    for value, rows in known.groupby(by, sort=False).indices.items():
        path = Path(folder) / f"{value}.csv"
        if path.is_file():
            write_table(frame.iloc[rows], table, path)
        else:
            _keep_one_form(path, table)
            _write_rows(path, names, [cells[row] for row in rows])


def _keep_one_form(path: Path, table: Table) -> None:
    """OutputError where a Parquet file of the package holds the table: nobody could tell which of the two counts."""
    if table.name not in FILES:
        return
    for folder in (path.parent, path.parent.parent):
        if (whole := folder / f"{table.name}{PARQUET}").is_file():
            raise OutputError(
                f"{path} is not written: {whole.name} holds this table, and a package is changed in its CSV files. "
                f"Change the package that it was made of and make it anew: halfsky describe FOLDER --parquet {folder}"
            )


def _written(known: pd.DataFrame, table: Table, header: list[str]) -> list[str]:
    """The declared columns that a file gets."""

    def says(name: str, default: object) -> bool:
        cells = known[name]
        return bool((cells.notna() if pd.isna(default) else cells.ne(default).fillna(True)).any())

    return [
        column.name
        for column in table.columns
        if not column.optional or column.name in header or says(column.name, column.absent)
    ]


def _undeclared(frame: pd.DataFrame, known: pd.DataFrame, table: Table, path: Path) -> pd.DataFrame:
    """The columns of the file that stands which the table does not declare, for these rows; as the frame has them."""
    there, keys = read_undeclared(path, table)
    if not len(there.columns):
        return there
    numbers = keys.assign(place=range(len(keys))).drop_duplicates(list(table.key))
    places = known[list(table.key)].merge(numbers, on=list(table.key), how="left")["place"].fillna(-1).astype("int64")
    found = there.reindex(places).reset_index(drop=True)
    own = {name: frame[name].to_numpy() for name in there if name in frame}
    return found.assign(**own).astype("object").fillna("")


def _write_rows(path: Path, names: list[str], rows: list[tuple[object, ...]], encoding: str = "utf-8") -> None:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(names)
    writer.writerows(rows)
    write_text(path, text.getvalue(), encoding)


def _cells(known: pd.DataFrame, table: Table, names: list[str], more: pd.DataFrame) -> list[tuple[object, ...]]:
    """The rows as they stand in a file: text, numbers in their shortest form, nothing where a value is missing.

    `names` gets those of the columns in `more`, which stand last.
    """
    columns = [
        _shortest(known[name]) if table.column(name).type == "number" else known[name].astype("object").fillna("")
        for name in names
    ]
    names.extend(more)
    return list(zip(*(column.tolist() for column in [*columns, *(more[name] for name in more)]), strict=True))


def _shortest(values: pd.Series) -> np.ndarray:
    """Whole numbers without a point; the csv module writes the others as `repr` does."""
    exact = values.to_numpy(dtype="float64")
    cells = exact.astype("object")
    whole = (exact == np.floor(exact)) & (np.abs(exact) < _WHOLE)
    cells[whole] = exact[whole].astype("int64").astype("object")
    cells[np.isnan(exact)] = ""
    return cells


def write_text(path: Path, content: str, encoding: str = "utf-8") -> None:
    """Through a file beside it, so that a reader never sees half of it."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_text(content, encoding=encoding, newline="\n")
        beside.replace(path)
    except OSError as error:
        raise OutputError(f"{path} cannot be written: {error.strerror or error}") from error
    finally:
        beside.unlink(missing_ok=True)
