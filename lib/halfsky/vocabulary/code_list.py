"""A list of codes: what a column may hold, each code with its words and whatever else follows from it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, overload

LANGUAGES = ("zh", "en")


@dataclass(frozen=True)
class Code:
    """One code and what people read for it."""

    code: str
    zh: str
    en: str

    def label(self, language: str) -> str:
        return (self.zh, self.en)[LANGUAGES.index(language)]


C = TypeVar("C", bound=Code)


class CodeList(Sequence[str], Generic[C]):
    """The codes in their order, as plain strings; `row` has the whole of one, `where` those that share a property."""

    def __init__(self, *rows: C) -> None:
        self.rows = {row.code: row for row in rows}
        self.codes = tuple(self.rows)

    def __iter__(self) -> Iterator[str]:
        return iter(self.codes)

    def __len__(self) -> int:
        return len(self.codes)

    def __contains__(self, code: object) -> bool:
        return code in self.rows

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[str, ...]: ...
    def __getitem__(self, place: int | slice) -> str | tuple[str, ...]:
        return self.codes[place]

    def __repr__(self) -> str:
        return f"CodeList({', '.join(self.codes)})"

    def row(self, code: str) -> C:
        """KeyError for a code that is not in the list."""
        return self.rows[code]

    def label(self, code: str, language: str = "zh") -> str:
        """What people read for a code; one that is not in the list stays as it is."""
        return self.rows[code].label(language) if code in self.rows else code

    def labels(self, language: str) -> dict[str, str]:
        """Every code with its label."""
        return {code: row.label(language) for code, row in self.rows.items()}

    def each(self, name: str) -> dict[str, Any]:
        """One property of every code: for `Series.map`."""
        return {code: getattr(row, name) for code, row in self.rows.items()}

    def where(self, **properties: object) -> tuple[str, ...]:
        """The codes whose properties are as given. AttributeError for a property that rows do not have."""
        return tuple(
            code
            for code, row in self.rows.items()
            if all(getattr(row, name) == is_ for name, is_ in properties.items())
        )
