"""What a column and a table are: types, allowed values, and the checks that follow from them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

if TYPE_CHECKING:
    import numpy as np
    import pandera.pandas as pa
    from pandas.api.extensions import ExtensionDtype


class Rule(NamedTuple):
    """What a cell must be that is not missing: in words, and as a test of many cells at once."""

    words: str
    holds: Callable[[pd.Series], pd.Series]


@dataclass(frozen=True)
class Column:
    """One column: its type (`text`, `integer`, `number`), meaning, and what it may hold.

    later: it is younger than packages that are in use; a file without it is read as one that leaves it empty.
    """

    name: str
    type: str
    description: str
    values: tuple[str, ...] = ()
    required: bool = False
    pattern: str = ""
    minimum: float | None = None
    maximum: float | None = None
    optional: bool = False
    """Whether a package may be without it: each row then has `default`, and nobody is told."""
    default: str | float | None = None
    """None: nothing is said."""

    @property
    def dtype(self) -> str:
        return {"text": "str", "integer": "Int64", "number": "float64"}[self.type]

    @property
    def absent(self) -> str | float | None:
        """What a row has where its table is without this column."""
        return (
            {"text": "", "integer": None, "number": float("nan")}[self.type] if self.default is None else self.default
        )

    @property
    def nullable(self) -> bool:
        return self.type != "text" and not self.required

    def rules(self) -> list[Rule]:
        rules = []
        if self.values:
            allowed = list(self.values) if self.required else [*self.values, ""]
            rules.append(Rule(f"one of: {', '.join(v for v in allowed if v)}", lambda cells: cells.isin(allowed)))
        elif self.pattern:
            rules.append(Rule(f"the form {self.pattern}", lambda cells: cells.str.match(self.pattern)))
        elif self.required and self.type == "text":
            rules.append(Rule("not empty", lambda cells: cells.ne("")))
        if self.minimum is not None:
            rules.append(Rule(f"at least {self.minimum:g}", lambda cells: cells.ge(self.minimum)))
        if self.maximum is not None:
            rules.append(Rule(f"at most {self.maximum:g}", lambda cells: cells.le(self.maximum)))
        return rules

    def to_pandera(self) -> pa.Column:
        import pandera.pandas as pa  # noqa: PLC0415 - a second of start-up that reading a plan does not need

        checks = [pa.Check(rule.holds, error=rule.words) for rule in self.rules()]
        return pa.Column(self.dtype, checks, nullable=self.nullable, description=self.description)


@dataclass(frozen=True)
class Table:
    """One table: its columns in order and the columns that together identify a row."""

    name: str
    description: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def names(self) -> list[str]:
        return [column.name for column in self.columns]

    @property
    def dtypes(self) -> dict[str, str]:
        return {column.name: column.dtype for column in self.columns}

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)

    def only(self, *names: str) -> Table:
        """The same declaration of these columns alone."""
        return replace(self, key=(), columns=tuple(column for column in self.columns if column.name in names))

    @cache  # noqa: B019 - tables are module constants
    def to_pandera(self) -> pa.DataFrameSchema:
        import pandera.pandas as pa  # noqa: PLC0415

        return pa.DataFrameSchema(
            {column.name: column.to_pandera() for column in self.columns},
            strict=True,
            ordered=True,
            unique=list(self.key) or None,
            name=self.name,
        )

    def conform(self, frame: pd.DataFrame) -> pd.DataFrame:
        """The frame with this table's columns, in order and of their types; absent columns come with their default."""
        columns, text = {}, _text_type()
        for column in self.columns:
            dtype = text if column.type == "text" else _TYPES[column.type]
            if column.name not in frame:
                columns[column.name] = pd.Series(column.absent, frame.index, dtype).array
                continue
            cells = frame[column.name]
            # Most are of their type already: asking is quicker than changing, and this is done for every table made.
            cells = cells.array if cells.dtype == dtype else cells.astype(column.dtype).array
            columns[column.name] = cells.fillna("") if column.type == "text" and cells.isna().any() else cells
        return pd.DataFrame(columns)

    def empty(self) -> pd.DataFrame:
        return self._empty(_text_type()).copy()

    @cache  # noqa: B019 - as above
    def _empty(self, _text: ExtensionDtype | np.dtype) -> pd.DataFrame:
        return self.conform(pd.DataFrame())


_TYPES = {"integer": pd.Int64Dtype(), "number": pd.api.types.pandas_dtype("float64")}


def _text_type() -> ExtensionDtype | np.dtype:
    """What "str" is at this moment: options of pandas decide, which a section may set (`reports.object_texts`)."""
    return pd.api.types.pandas_dtype("str")


def text(
    name: str,
    description: str,
    *values: str,
    required: bool = False,
    pattern: str = "",
    optional: bool = False,
    default: str | None = None,
) -> Column:
    return Column(
        name, "text", description, values, required=required, pattern=pattern, optional=optional, default=default
    )


def integer(
    name: str,
    description: str,
    *,
    required: bool = False,
    minimum: float | None = None,
    optional: bool = False,
    default: int | None = None,
) -> Column:
    return Column(name, "integer", description, required=required, minimum=minimum, optional=optional, default=default)


def number(
    name: str,
    description: str,
    *,
    required: bool = False,
    minimum: float | None = None,
    maximum: float | None = None,
    optional: bool = False,
    default: float | None = None,
) -> Column:
    return Column(
        name, "number", description, required=required, minimum=minimum, maximum=maximum, optional=optional,
        default=default,
    )  # fmt: skip
