"""Makes the documents that tests read: a text as .docx, .html or .pdf, as an office would hand it in.

A text is one paragraph a line; a line that begins with a TAB is a row of a table. A row is either written whole
(`\\t1\\t出勤率\\t≥9`) or one cell a line, rows parted by blank lines.
"""

from __future__ import annotations

import html
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Mm, Pt

SAMPLE = Path(__file__).parent / "fixtures" / "sample-plan.txt"
OFFICE = shutil.which("soffice")


def blocks(text: str) -> Iterator[str | list[list[str]]]:
    """Paragraphs and tables of a text in their order; blank lines between them are left out."""
    table: list[str] = []
    for line in text.split("\n"):
        if line.startswith("\t") or (table and not line.strip()):
            table.append(line)
            continue
        if table:
            yield _rows(table)
            table = []
        if line.strip():
            yield line
    if table:
        yield _rows(table)


def _rows(lines: list[str]) -> list[list[str]]:
    whole = [line[1:].split("\t") for line in lines if line.strip()]
    if any(len(cells) > 1 for cells in whole):
        return whole
    rows: list[list[str]] = [[]]
    for line in lines:
        if line.strip():
            rows[-1].append(line[1:])
        elif rows[-1]:
            rows.append([])
    return [row for row in rows if row]


def write_docx(text: str, path: Path, *, official: bool = False) -> Path:
    """The text as a Word document on A4.

    `official` sets it as offices do: larger type, justified, first lines indented, no space between paragraphs, a
    running header and a page number in the footer.
    """
    document = docx.Document()
    size = 16 if official else 11
    document.styles["Normal"].font.size = Pt(size)
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    if official:
        _add_header_and_footer(section)
    for block in blocks(text):
        if isinstance(block, str):
            paragraph = document.add_paragraph(block)
            if official:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
                paragraph.paragraph_format.first_line_indent = Pt(2 * size)
                paragraph.paragraph_format.space_after = Pt(0)
            continue
        table = document.add_table(rows=0, cols=max(map(len, block)), style="Table Grid")
        for row in block:
            for cell, value in zip(table.add_row().cells, row, strict=False):
                cell.text = value
    document.save(str(path))
    return path


def _add_header_and_footer(section: Section) -> None:
    section.header.paragraphs[0].text = "澄溪县人民政府文件"
    number = section.footer.paragraphs[0]
    number.alignment = WD_ALIGN_PARAGRAPH.CENTER
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    field.append(OxmlElement("w:r"))
    number.add_run("— ")
    number._p.append(field)
    number.add_run(" —")


def write_html(text: str, path: Path, *, encoding: str = "utf-8") -> Path:
    """The text as a page of a government site, with menu and footer around the article."""
    parts = []
    for block in blocks(text):
        if isinstance(block, str):
            parts.append(f"<p>{html.escape(block)}</p>")
            continue
        rows = ("<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>" for row in block)
        parts.append(f"<table border=1>{''.join(rows)}</table>")
    path.write_bytes(
        f"<!DOCTYPE html><html><head><meta charset='{encoding}'><title>澄溪县人民政府</title></head><body>"
        "<div class='header'><ul class='nav'><li>首页</li><li>政务公开</li></ul></div>"
        f"<div id='zoom' class='article-content'>{''.join(parts)}</div>"
        "<div class='footer'>主办：澄溪县人民政府办公室 电话：0000-1234567</div><script>var a = '脚本';</script></body></html>".encode(
            encoding
        )
    )
    return path


def write_pdf(document: Path, folder: Path) -> Path:
    """A Word document as LibreOffice prints it."""
    if OFFICE is None:
        raise FileNotFoundError("LibreOffice (soffice) is not installed")
    profile = (folder / "office-profile").resolve().as_uri()  # its own, so that an office that is open does not matter
    subprocess.run(
        [OFFICE, f"-env:UserInstallation={profile}", "--headless", "--convert-to", "pdf", "--outdir", folder, document],
        check=True,
        capture_output=True,
        timeout=180,
    )
    return folder / f"{document.stem}.pdf"
