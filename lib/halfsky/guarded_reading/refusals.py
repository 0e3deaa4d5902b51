"""Why a file from outside is not read: one code, one sentence a reason, whatever the kind of file.

What a clerk reads about the same codes, in Chinese, is in `halfsky.words.submission_findings`.
"""

from __future__ import annotations

from halfsky.errors import DocumentError

REASONS: dict[str, tuple[str, str]] = {
    "not-found": ("does not exist", "check the path and the spelling of the file name"),
    "not-regular": ("is no regular file", "copy its content into a file first"),
    "not-opened": ("cannot be opened", "check its name and permissions"),
    "empty-file": ("is empty (0 bytes)", "fetch or save the file again"),
    "unknown-kind": ("is of a kind that is not read", "save its content in a kind that is"),
    "too-large": ("is too large", "give it in parts, or save its sheet alone as .csv"),
    "old-excel": ("is an old or encrypted Excel file", "save it as .xlsx without a password"),
    "not-word": ("is not a Word file (.docx)", "open it in Word or WPS and save it as .docx"),
    "not-xlsx": ("is not an .xlsx workbook", "open it in Excel or WPS and save it as .xlsx"),
    "damaged": ("is damaged", "fetch it again, or open it and save it anew"),
    "encrypted": ("is encrypted", "save it without a password"),
    "zip-bomb": ("grows too large when unpacked", "check where it comes from, or save its content in a fresh file"),
    "active-content": ("holds macros, links or embedded objects", "save its values in a fresh .xlsx"),
    "entities": ("holds XML that is not allowed (a DTD or another encoding)", "open it and save it anew"),
    "too-many-rows": ("has more rows than may be sent", "delete what is not the table's"),
    "too-many-columns": ("has more columns than a table may have", "delete what is not the table's"),
    "too-many-cells": ("has too many cells", "delete what is not the table's"),
    "too-much-text": ("holds too much text", "shorten the notes"),
    "cell-too-long": ("has a cell of more text than a cell can hold", "check where the file comes from"),
    "too-expensive": (
        "took more memory or time than its reading may",
        "check where it comes from, give it in parts, or raise the budget (docs/guarded-reading.md)",
    ),
    "wrong-sheets": ("lacks the sheets that were asked for", "name a sheet that it has"),
    "unknown-encoding": ("is text in no encoding that is read", "save it as UTF-8"),
    "no-defusedxml": ("cannot be read safely", "install defusedxml (pip install defusedxml)"),
    "no-spreadsheet-reader": (
        "is a spreadsheet that needs python-calamine or LibreOffice, and neither is installed",
        "save it as .xlsx, or pip install python-calamine",
    ),
    "no-office": ("needs LibreOffice, which is not installed", "open it in Word or WPS and save it as .docx or .xlsx"),
    "office-failed": ("could not be converted by LibreOffice", "open it in Word or WPS and save it as .docx or .xlsx"),
}
"""Code → what is the matter, what to do."""


class Refused(Exception):
    """The file is not taken: a code of `REASONS`, and what was found. Raised below the edge of this room."""

    def __init__(self, code: str, found: str = "") -> None:
        super().__init__(code)
        self.code, self.found = code, found


class FileRefused(DocumentError):
    """A file from outside that was not read: `code` of `REASONS`, `found` in the file, one line with what to do."""

    def __init__(self, name: str, code: str, found: str = "") -> None:
        what, advice = REASONS[code]
        super().__init__(f"{name} {what}{f' ({found})' if found else ''}; {advice}")
        self.code, self.found = code, found
