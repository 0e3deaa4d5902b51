"""A report as a Word file that can be handed in: the blocks of its document in the format of official documents.

`official_format` has GB/T 9704-2012, `styles` and `template` make the empty document of it, `body` writes the
blocks, `docx_file` the file. Nothing is drawn here: pictures are those of the HTML page.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from halfsky.warmkernels.run_folder import run_folder

if TYPE_CHECKING:
    from halfsky.render.document import Document

NAME = "report.docx"


def write_report(document: Document, folder: Path | str | None = None) -> None:
    """Write report.docx into `folder`, else beside the output notebook; the same document gives the same bytes."""
    (Path(folder or run_folder()) / NAME).write_bytes(to_docx(document))


def warm() -> None:
    """Make the empty document ahead of the first report."""
    from halfsky.figures.theme import STAMP  # noqa: PLC0415 - as below
    from halfsky.render.word.template import empty_document  # noqa: PLC0415

    for header in ("", *STAMP.values()):
        empty_document(header)


def to_docx(document: Document) -> bytes:
    """The whole file."""
    from halfsky.render.word.body import Body  # noqa: PLC0415 - python-docx, for reports in Word only
    from halfsky.render.word.docx_file import whole_file  # noqa: PLC0415
    from halfsky.render.word.template import empty_document  # noqa: PLC0415

    body = Body(document)
    text = body.xml()
    empty = empty_document(document.header, landscape=document.landscape)
    return whole_file(empty, text, body.pictures, document.title, document.language)
