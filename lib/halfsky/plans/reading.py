"""A plan document becomes its text: the text that every later offset, value and span refers to.

`read_document` owns what is common to all formats: which endings are accepted, how large a file may be, what an empty
or binary file is. How one format becomes paragraphs is in `halfsky.plans.formats`. Nothing is normalised here: what
the document says, with its own spaces and its own digits, is what later steps point into.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

from halfsky.errors import DocumentError
from halfsky.plans.formats import MERGED

MAX_BYTES = 50 * 1024 * 1024

# Endings that people do try, with the way out.
_ADVICE = {
    ".doc": "open it in Word or WPS and save it as .docx",
    ".wps": "open it in WPS and save it as .docx",
    ".rtf": "open it in Word or WPS and save it as .docx",
    ".odt": "open it in LibreOffice and save it as .docx",
    ".ofd": "export it as .pdf or .docx",
    ".mht": "save the page as .html, or its text as .docx",
}


@dataclass(frozen=True)
class Document:
    """A plan document that was read.

    `text` holds one paragraph a line, lines separated by a line feed; a table row is one line: a leading TAB, then its
    cells joined by TAB. A .txt file is the exception: its text is the decoded file, unchanged.
    """

    text: str
    format: str  # txt | docx | pdf | html | xlsx
    name: str  # the file's name, without its folder
    sha256: str  # of the file's bytes
    merged: frozenset[int] | None = None  # where in the text blank cells stand that a merged cell covers; None: unknown


def read_document(path: str | Path) -> Document:
    """Read a plan from a .txt (UTF-8), .docx, .pdf, .html or .xlsx file.

    The text of a .txt file is exactly what `open(path, encoding="utf-8", newline="").read()` gives, so offsets into it
    are offsets into the file. Text that is not printed in the body of a document (headers, footers, page numbers,
    footnotes, comments, deleted revisions) is left out of the other formats; numbers that Word makes by itself for a
    list are put back in front of their paragraphs.

    Raises `DocumentError`, with one line of advice, for a document that cannot be read.
    """
    path = Path(path)
    try:
        check_file(path)
        content = path.read_bytes()
    except OSError as error:
        raise DocumentError(f"{path} cannot be opened: {error.strerror}; check its name and permissions") from error
    format_name, reader = _READERS[path.suffix.lower()]
    text = reader(content, path)
    if not text.strip("\ufeff \t\r\n\u00a0\u3000"):
        raise DocumentError(f"{path}: the document holds no text, only blanks; check that it is the right file")
    merged = None
    if format_name != "txt":
        text, merged = _without_marks(text)
    return Document(text, format_name, path.name, hashlib.sha256(content).hexdigest(), merged)


def _without_marks(text: str) -> tuple[str, frozenset[int]]:
    """The text without the marks of merged cells, and where in it they stood."""
    pieces = text.split(MERGED)
    return "".join(pieces), frozenset(accumulate(len(piece) for piece in pieces[:-1]))


def check_file(path: Path) -> None:
    """DocumentError for what need not be opened: a file that is missing, empty, too large or of an unknown kind."""
    ending = path.suffix.lower()
    if path.is_dir():
        raise DocumentError(f"{path} is a folder; name one document in it ({_accepted()})")
    if not path.exists():
        raise DocumentError(f"{path} does not exist; check the path and the spelling of the file name")
    if not path.is_file():
        raise DocumentError(f"{path} is not a regular file; copy the document into a file first")
    if ending not in _READERS:
        named = f'the ending "{path.suffix}" is not read' if ending else "a file without an ending is not read"
        raise DocumentError(f"{path}: {named}; {_ADVICE.get(ending, f'give it as one of {_accepted()}')}")
    size = path.stat().st_size
    if size == 0:
        raise DocumentError(f"{path} is empty (0 bytes); fetch or save the document again")
    if size > MAX_BYTES:
        raise DocumentError(
            f"{path} has {size / 2**20:.0f} MB, more than the {MAX_BYTES // 2**20} MB that a plan may have; "
            "take out the pictures, or save its text as .docx"
        )


def _accepted() -> str:
    return ", ".join(_READERS)


def _read_txt(content: bytes, path: Path) -> str:
    """The file, decoded; a byte order mark stays as U+FEFF so that offsets are those of the file."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise DocumentError(f"{path} is UTF-16, not UTF-8; convert it: {_iconv('UTF-16', path)}")
    nul = content.find(b"\0")
    if nul >= 0:
        raise DocumentError(f"{path}: byte {nul} is NUL, so this is not a text file; check what kind of file it is")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        where = f"{path}: byte {error.start} (0x{content[error.start]:02X}) is not UTF-8"
    try:
        content.decode("gb18030")
    except UnicodeDecodeError:
        raise DocumentError(f"{where}, and the file is not GB18030 either; save it again as UTF-8") from None
    raise DocumentError(f"{where}; it looks like GBK/GB18030, convert it: {_iconv('GB18030', path)}")


def _iconv(encoding: str, path: Path) -> str:
    return f"iconv -f {encoding} -t UTF-8 '{path}' > '{path.with_name(path.stem + '-utf8.txt')}'"


# Each format's libraries are heavy; a user of .txt plans, or of no plan at all, does not pay for them.
def _read_docx(content: bytes, path: Path) -> str:
    from halfsky.plans.formats import docx  # noqa: PLC0415 - python-docx

    return docx.read(content, path)


def _read_pdf(content: bytes, path: Path) -> str:
    from halfsky.plans.formats import pdf  # noqa: PLC0415 - pdfplumber

    return pdf.read(content, path)


def _read_html(content: bytes, path: Path) -> str:
    from halfsky.plans.formats import html  # noqa: PLC0415 - beautifulsoup4

    return html.read(content, path)


def _read_xlsx(content: bytes, path: Path) -> str:
    from halfsky.plans.formats import xlsx  # noqa: PLC0415 - openpyxl

    return xlsx.read(content, path)


_READERS: dict[str, tuple[str, Callable[[bytes, Path], str]]] = {
    ".txt": ("txt", _read_txt),
    ".docx": ("docx", _read_docx),
    ".pdf": ("pdf", _read_pdf),
    ".html": ("html", _read_html),
    ".htm": ("html", _read_html),
    ".xlsx": ("xlsx", _read_xlsx),
}
