"""Documents inside the guarded process: each format becomes the document's text.

`read` owns what is common to all: which endings are accepted, and what is no text at all. Nothing is normalised here:
what the document says, with its own spaces and its own digits, is what later steps point into.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from halfsky.errors import DocumentError
from halfsky.guarded_reading.encodings import decode
from halfsky.guarded_reading.refusals import Refused

MOST_CHARACTERS = 1_000_000
"""Of a document's text: some fifteen hundred pages. What reads it on has no guard of its own."""


def read(content: bytes, name: str) -> dict[str, Any]:
    """The text as the guarded process hands it on: {"text", "format", "recognised", "notes"}, or {"error"}."""
    path = Path(name)
    format_name, reader = READERS[path.suffix.lower()]
    notes: list[str] = []
    try:
        text, recognised = reader(content, path, notes)
        if not text.strip("\ufeff \t\r\n\u00a0\u3000"):
            raise DocumentError(f"{name}: the document holds no text, only blanks; check that it is the right file")
        if len(text) > MOST_CHARACTERS:
            raise DocumentError(
                f"{name}: the document holds {len(text)} characters of text, at most {MOST_CHARACTERS} are read; "
                "give the plan's own pages alone"
            )
    except DocumentError as error:
        return {"error": str(error)}
    return {"text": text, "format": format_name, "recognised": recognised, "notes": notes}


# ruff: noqa: PLC0415 - each format's libraries are heavy
def _read_txt(content: bytes, path: Path, notes: list[str]) -> tuple[str, bool]:
    """The file, decoded; a byte order mark stays as U+FEFF so that offsets are those of the file."""
    try:
        text, _ = decode(content)
    except Refused as refused:
        raise DocumentError(f"{path}: {refused.found}; save it again as UTF-8") from refused
    return text, False


def _read_docx(content: bytes, path: Path, notes: list[str]) -> tuple[str, bool]:
    from halfsky.guarded_reading.documents import docx

    return docx.read(content, path), False


def _read_pdf(content: bytes, path: Path, notes: list[str]) -> tuple[str, bool]:
    from halfsky.guarded_reading.documents import pdf

    return pdf.read(content, path, notes)


def _read_html(content: bytes, path: Path, notes: list[str]) -> tuple[str, bool]:
    from halfsky.guarded_reading.documents import html

    return html.read(content, path), False


def _read_xlsx(content: bytes, path: Path, notes: list[str]) -> tuple[str, bool]:
    from halfsky.guarded_reading.documents import xlsx

    return xlsx.read(content, path), False


_Reader = Callable[[bytes, Path, list[str]], tuple[str, bool]]
READERS: dict[str, tuple[str, _Reader]] = {
    ".txt": ("txt", _read_txt),
    ".docx": ("docx", _read_docx),
    ".pdf": ("pdf", _read_pdf),
    ".html": ("html", _read_html),
    ".htm": ("html", _read_html),
    ".xlsx": ("xlsx", _read_xlsx),
}
