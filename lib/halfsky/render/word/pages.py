"""The pages of a table of contents, as LibreOffice prints the file, written into the field's result.

The file itself is not saved by LibreOffice, which would format every paragraph directly. Where it is not installed the
contents stay as they are, and Word computes the pages when asked to.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path

_DOCUMENT, _SETTINGS = "word/document.xml", "word/settings.xml"
_ENTRY = re.compile(
    r'(<w:p><w:pPr><w:pStyle w:val="TOC\d"/></w:pPr>.*?<w:hyperlink w:anchor="(\w+)"[^>]*>)(.*?)(</w:hyperlink>)'
)
_HINT = re.compile(  # that edited files of earlier releases have
    r'</w:p><w:p><w:pPr><w:pStyle w:val="TOCHint"/></w:pPr>(?:(?!</w:p>).)*?'
    r'(<w:r><w:fldChar w:fldCharType="end"/></w:r>)</w:p>'
)
_ASKING = re.compile(rb'<w:updateFields w:val="true"/>')
_TEXT = re.compile(r"<w:t[^>]*>([^<]*)</w:t>")
_SPACES = re.compile(r"\s+")
_SECONDS = 600
_CONTENTS = ("目录", "Contents")


def fill_in_pages(files: Sequence[Path]) -> list[Path]:
    """Write the page of every heading into the contents of these files that lack them; those that were so written.

    None where LibreOffice is not installed, or does not print: the files are whole all the same.
    """
    program = shutil.which("soffice")
    listing = [file for file in files if _lacks_pages(file)]
    if program is None or not listing:
        return []
    with tempfile.TemporaryDirectory() as scratch:
        inputs = [Path(scratch) / f"{number}.docx" for number in range(len(listing))]
        for file, copy in zip(listing, inputs, strict=True):
            shutil.copyfile(file, copy)
        own = f"-env:UserInstallation=file://{scratch}/profile"
        command = [program, own, "--headless", "--convert-to", "pdf", "--outdir", scratch, *map(str, inputs)]
        try:
            subprocess.run(command, capture_output=True, check=True, timeout=_SECONDS)
        except (OSError, subprocess.SubprocessError):
            return []
        written = []
        for file, copy in zip(listing, inputs, strict=True):
            printed = copy.with_suffix(".pdf")
            if printed.is_file() and _write(file, _page_texts(printed)):
                written.append(file)
        return written


def _lacks_pages(file: Path) -> bool:
    """Whether the file has contents, and no pages in them."""
    with zipfile.ZipFile(file) as whole:
        text = whole.read(_DOCUMENT).decode()
    return "TOC \\o" in text and " PAGEREF " not in text


def _page_texts(pdf: Path) -> list[str]:
    """The text of every printed page, without spaces."""
    import pypdfium2  # noqa: PLC0415 - for files that are handed in only

    document = pypdfium2.PdfDocument(pdf)
    try:
        return [_bare(page.get_textpage().get_text_range()) for page in document]
    finally:
        document.close()


def _bare(text: str) -> str:
    return _SPACES.sub("", text)


def _write(file: Path, pages: list[str]) -> bool:
    """Put the pages in; False where a heading is not found in the order of the contents."""
    with zipfile.ZipFile(file) as whole:
        parts = {entry: whole.read(entry.filename) for entry in whole.infolist()}
    text = next(content for entry, content in parts.items() if entry.filename == _DOCUMENT).decode()
    entries = [("".join(_TEXT.findall(found[3])), found[2]) for found in _ENTRY.finditer(text)]
    places = _places([_bare(heading) for heading, _ in entries], pages)
    if places is None:
        return False
    by_anchor = {anchor: place for (_, anchor), place in zip(entries, places, strict=True)}

    def filled(found: re.Match[str]) -> str:
        before, anchor, inner, end = found.groups()
        field = (
            '<w:r><w:tab/></w:r><w:r><w:fldChar w:fldCharType="begin"/></w:r>'
            f'<w:r><w:instrText xml:space="preserve"> PAGEREF {anchor} \\h </w:instrText></w:r>'
            f'<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>{by_anchor[anchor]}</w:t></w:r>'
            '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
        )
        return f"{before}{inner}{field}{end}"

    written = _ENTRY.sub(filled, _HINT.sub(r"\1</w:p>", text)).encode()
    draft = file.with_name(f".{file.name}-pages")  # whole or not at all
    with zipfile.ZipFile(draft, "w") as whole:
        for entry, content in parts.items():
            if entry.filename == _DOCUMENT:
                content = written
            elif entry.filename == _SETTINGS:
                content = _ASKING.sub(b"", content)  # nothing is left to be computed when the file is opened
            whole.writestr(entry, content, compresslevel=6)
    shutil.copystat(file, draft)
    draft.replace(file)
    return True


def _places(headings: list[str], pages: list[str]) -> list[int] | None:
    """The page of each heading, counted from 1, in their order behind the contents, which name them all."""
    begin = next((place for place, text in enumerate(pages) if any(word in text for word in _CONTENTS)), 0)
    contents = _found(headings, pages, begin)
    if contents is None:
        return None
    found = _found(headings, pages, contents[-1] + 1)  # the parts begin on the page behind the contents
    return None if found is None else [place + 1 for place in found]


def _found(headings: list[str], pages: list[str], begin: int) -> list[int] | None:
    """The place of the page of each heading, one behind the other from the page `begin` on; None where one is missing.

    Counted from 0.
    """
    place, offset, found = begin, 0, []
    for heading in headings:
        at = pages[place].find(heading, offset) if place < len(pages) else -1
        while at < 0 and place + 1 < len(pages):
            place, offset = place + 1, 0
            at = pages[place].find(heading)
        if at < 0:
            return None
        found.append(place)
        offset = at + len(heading)
    return found
