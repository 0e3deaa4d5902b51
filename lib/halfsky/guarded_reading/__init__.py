"""Files from outside, opened in a process of their own with little memory, little time and no secrets.

The one door for workbooks, tables and documents that Halfsky did not write: `open_table` (every cell with its place),
`open_frame` (a tidy table of any length), `open_document` (the text of a document). A path given by a user, or bytes
that were uploaded, meet a parser nowhere else.
"""

from typing import TYPE_CHECKING

from halfsky.guarded_reading.budget import OFFICE, OFFICIAL, UPLOAD, UPLOADED_TABLE, Budget, configured
from halfsky.guarded_reading.refusals import REASONS, FileRefused, Refused
from halfsky.guarded_reading.source import Content, Source, regular_bytes

if TYPE_CHECKING:
    from halfsky.guarded_reading.opening import (
        Frame,
        Sheet,
        Table,
        Text,
        a1,
        open_document,
        open_edited,
        open_frame,
        open_table,
    )

__all__ = [
    "OFFICE", "OFFICIAL", "REASONS", "UPLOAD", "UPLOADED_TABLE", "Budget", "Content", "FileRefused", "Frame", "Refused",
    "Sheet", "Source", "Table", "Text", "a1", "configured", "open_document", "open_edited", "open_frame", "open_table",
    "regular_bytes",
]  # fmt: skip

_LATER = {"Frame", "Sheet", "Table", "Text", "a1", "open_document", "open_edited", "open_frame", "open_table"}


def __getattr__(name: str) -> object:
    if name in _LATER:
        from halfsky.guarded_reading import opening  # noqa: PLC0415 - pandas, which the guarded process does without

        return getattr(opening, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
