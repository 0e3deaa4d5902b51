"""Makes the documents that tests read: a text as .docx, .html or .pdf, as an office would hand it in.

A text is one paragraph a line; a line that begins with a TAB is a row of a table. A row is either written whole
(`\\t1\\t出勤率\\t≥9`) or one cell a line, rows parted by blank lines.
"""

from __future__ import annotations

import html
import shutil
import subprocess
from collections.abc import Collection, Iterator
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


# A piece of print: left edge and baseline in points from the top left corner of an A4 page, type size, text.
Print = tuple[float, float, float, str]
Rule = tuple[float, float, float, float]
PAGE_WIDTH, PAGE_HEIGHT = 595, 842


def write_raw_pdf(
    pages: list[list[Print]],
    path: Path,
    *,
    rules: dict[int, list[Rule]] | None = None,
    character_map: bool = True,
    locked: bool = False,
    pictures: Collection[int] = (),
) -> Path:
    """A PDF with every character where the test wants it: Chinese one type size wide, ASCII half of it.

    `rules` are drawn lines (x0, y0, x1, y1) by index of the page. Without its character map a PDF shows its text and
    cannot say what it is; a locked one asks for a password. Pages of `pictures` are covered by one, as scanned pages are.
    """
    codes = sorted({ord(character) for page in pages for *_, text in page for character in text})
    pairs = "".join(f"<{code:04X}> <{code:04X}>\n" for code in codes)
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /Map def\n"
        f"1 begincodespacerange <0000> <FFFF> endcodespacerange\n{len(codes)} beginbfchar\n{pairs}endbfchar\n"
        "endcmap end end"
    )
    to_unicode = " /ToUnicode 5 0 R" if character_map else ""
    kids = " ".join(f"{6 + 2 * index} 0 R" for index in range(len(pages)))
    bodies = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Count {len(pages)} /Kids [{kids}] /MediaBox [0 0 {PAGE_WIDTH} {PAGE_HEIGHT}] >>",
        f"<< /Type /Font /Subtype /Type0 /BaseFont /Song /Encoding /Identity-H /DescendantFonts [4 0 R]{to_unicode} >>",
        "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Song /DW 1000 /W [32 126 500] /FontDescriptor "
        "<< /Type /FontDescriptor /FontName /Song /Flags 4 /Ascent 800 /Descent -200 /FontBBox [0 -200 1000 800] >> "
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>",
        f"<< /Length {len(cmap)} >>\nstream\n{cmap}\nendstream",
    ]
    for index, page in enumerate(pages):
        drawn = [
            f"BT /F1 {size} Tf {x} {PAGE_HEIGHT - y} Td <{text.encode('utf-16-be').hex()}> Tj ET"
            for x, y, size, text in page
        ]
        drawn += [
            f"{x0} {PAGE_HEIGHT - y0} m {x1} {PAGE_HEIGHT - y1} l S" for x0, y0, x1, y1 in (rules or {}).get(index, [])
        ]
        if index in pictures:
            picture = "BI /W 1 /H 1 /BPC 8 /CS /G ID x EI"
            drawn.append(f"q {PAGE_WIDTH} 0 0 {PAGE_HEIGHT} 0 0 cm {picture} Q")
        stream = "\n".join(drawn)
        bodies.append(
            f"<< /Type /Page /Parent 2 0 R /Contents {7 + 2 * index} 0 R /Resources << /Font << /F1 3 0 R >> >> >>"
        )
        bodies.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
    text, places = "%PDF-1.4\n", []
    for number, body in enumerate(bodies, start=1):
        places.append(len(text))
        text += f"{number} 0 obj\n{body}\nendobj\n"
    lock = (
        f" /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <{'00' * 32}> /U <{'01' * 32}> >> /ID [<00> <00>]"
        if locked
        else ""
    )
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    end = f"trailer << /Size {len(bodies) + 1} /Root 1 0 R{lock} >>\nstartxref\n{len(text)}\n%%EOF\n"
    path.write_bytes(f"{text}xref\n0 {len(bodies) + 1}\n0000000000 65535 f \n{table}{end}".encode("ascii"))
    return path


def set_lines(
    lines: list[str], *, size: float = 12, left: float = 90, top: float = 100, pitch: float = 20
) -> list[Print]:
    """Lines of print under each other; an ideographic blank in front indents a line by one character."""
    printed = []
    for index, line in enumerate(lines):
        text = line.lstrip("\u3000")
        printed.append((left + size * (len(line) - len(text)), top + pitch * index, size, text))
    return printed


def ruled_table(rows: list[list[str]], *, left: float = 90, top: float = 100) -> tuple[list[Print], list[Rule]]:
    """A table with all its lines drawn: cells 120 points wide and 24 high, a cell's lines parted by a line feed."""
    width, height = 120, 24
    columns, right, bottom = len(rows[0]), left + width * len(rows[0]), top + height * len(rows)
    printed = [
        (left + width * x + 4, top + height * y + (16 if "\n" not in cell else 10) + 11 * part, 10, text)
        for y, row in enumerate(rows)
        for x, cell in enumerate(row)
        for part, text in enumerate(cell.split("\n"))
        if text
    ]
    rules = [(left, top + height * y, right, top + height * y) for y in range(len(rows) + 1)]
    rules += [(left + width * x, top, left + width * x, bottom) for x in range(columns + 1)]
    return printed, rules
