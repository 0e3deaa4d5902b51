"""A plan document becomes its text: the text that every later offset, value and span refers to.

`read_document` owns what a plan's document may be: which endings are accepted, how large a file may be, which of
several plans in one document is meant. How one format becomes paragraphs is in `halfsky.guarded_reading.documents`.
Nothing is normalised here: what the document says, with its own spaces and digits, is what later steps point into.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

from halfsky.errors import DocumentError
from halfsky.guarded_reading import OFFICIAL, FileRefused, open_document, regular_bytes
from halfsky.guarded_reading.documents import READERS
from halfsky.guarded_reading.documents import read as read_content
from halfsky.guarded_reading.documents.marks import MERGED
from halfsky.guarded_reading.office import DOCUMENTS as BY_OFFICE
from halfsky.plans.parts import only_part

MAX_BYTES = 50 * 1024 * 1024

# Endings that people do try, with the way out.
_ADVICE = {
    ".ofd": "export it as .pdf or .docx",
    ".mht": "save the page as .html, or its text as .docx",
}


@dataclass(frozen=True)
class Document:
    """A plan document that was read.

    `text` holds one paragraph a line, lines separated by a line feed; a table row is one line: a leading TAB, then its
    cells joined by TAB. A .txt file is the exception: its text is the decoded file, unchanged. Of a document that holds
    several plans, what is not of the one asked for is blank, so that offsets stay those of the whole document.
    `recognised`: the text was read from pictures of its pages, so that every figure in it wants confirming.
    """

    text: str
    format: str  # txt | docx | pdf | html | xlsx | doc | rtf | odt | wps
    name: str  # the file's name, without its folder
    sha256: str  # of the file's bytes
    recognised: bool = False
    merged: frozenset[int] | None = None  # where in the text blank cells stand that a merged cell covers; None: unknown


def read_document(path: str | Path, part: str = "") -> Document:
    """Read a plan from .txt (UTF-8, UTF-16, GB18030), .docx, .pdf, .html, .xlsx; .doc, .rtf, .odt, .wps by LibreOffice.

    The text of a .txt file is exactly its decoded content, with its line ends and a byte order mark, so offsets into it
    are offsets into the file. Text that is not printed in the body of a document (headers, footers, page numbers,
    footnotes, comments, deleted revisions) is left out of the other formats; numbers that Word makes by itself for a
    list are put back in front of their paragraphs.

    `part`: words of the title of the plan that is meant, where a document holds several (妇女).

    All but plain text is opened in the guarded process. Raises `DocumentError`, with one line of advice, for a document
    that cannot be read, or that holds several plans where `part` does not say which.
    """
    path = Path(path)
    try:
        check_file(path)
    except OSError as error:
        raise DocumentError(f"{path} cannot be opened: {error.strerror}; check its name and permissions") from error
    ending = path.suffix.lower()
    if ending == ".txt":  # decoding unfolds nothing
        try:
            content = regular_bytes(path, MAX_BYTES)
        except FileRefused as refused:
            raise DocumentError(str(refused)) from refused
        said = read_content(content, str(path))
        if "error" in said:
            raise DocumentError(said["error"])
        text, form, recognised = said["text"], "txt", False
        sha256 = hashlib.sha256(content).hexdigest()
    else:
        read = open_document(path, OFFICIAL)
        text, recognised, sha256 = read.text, read.recognised, read.sha256
        form = ending[1:] if ending in BY_OFFICE else read.format
    merged = None
    if form != "txt":
        text, merged = _without_marks(text)
    return Document(only_part(text, part, str(path)), form, path.name, sha256, recognised, merged)


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
    if ending not in READERS and ending not in BY_OFFICE:
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
    return ", ".join(READERS)
