"""Makes hostile files: small on the disk, large in memory, or no files at all. Each is made by the test that uses it."""

from __future__ import annotations

import io
import os
import socket
import zipfile
import zlib
from pathlib import Path

import numpy as np
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq

SHEET = "xl/worksheets/sheet1.xml"


def parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(content: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in content.items():
            archive.writestr(name, part)
    return target.getvalue()


def workbook(rows: bytes, **changed: bytes) -> bytes:
    """A workbook of one sheet whose rows are raw markup; `changed`: parts of other names, as xl_styles."""
    book, target = openpyxl.Workbook(), io.BytesIO()
    book.active["A1"] = 1
    book.save(target)
    own = parts(target.getvalue())
    sheet = own[SHEET]
    start, end = sheet.index(b"<sheetData>"), sheet.index(b"</sheetData>")
    own[SHEET] = sheet[:start] + b"<sheetData>" + rows + sheet[end:]
    return zipped(own | {f"xl/{name}": part for name, part in changed.items()})


def sparse(cell: str) -> bytes:
    row = "".join(filter(str.isdigit, cell))
    return workbook(
        b'<row r="1"><c r="A1"><v>1</v></c></row>' + f'<row r="{row}"><c r="{cell}"><v>2</v></c></row>'.encode()
    )


def entities(levels: int) -> bytes:
    """A workbook whose sheet defines entities of entities."""
    defined = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, levels))
    prologue = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "ha">{defined}]>'.encode()
    own = parts(workbook(b""))
    return zipped(own | {SHEET: prologue + own[SHEET][own[SHEET].index(b"<worksheet") :]})


def pdf(stream: bytes, times: int = 1) -> bytes:
    """A PDF of one page whose content was packed so many times."""
    filters = b"/FlateDecode"
    for _ in range(times):
        stream = zlib.compress(stream, 9)
    if times > 1:
        filters = b"[" + b" /FlateDecode" * times + b"]"
    bodies = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count 1 /Kids [3 0 R] /MediaBox [0 0 595 842] >>",
        b"<< /Type /Page /Parent 2 0 R /Contents 5 0 R /Resources << /Font << /F1 4 0 R >> >> >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Length %d /Filter %s >>\nstream\n%s\nendstream" % (len(stream), filters, stream),
    ]
    content, places = b"%PDF-1.4\n", []
    for number, body in enumerate(bodies, start=1):
        places.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(bodies) + 1, len(content))
    return content + b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1) + table + end


LINE = b"BT /F1 9 Tf 10 500 Td (abcdefgh abcdefgh abcdefgh) Tj ET\n"


def unfolding_parquet(path: Path) -> Path:
    """Some kilobytes whose dictionary unfolds to gigabytes; nothing in the metadata says so."""
    words = pa.DictionaryArray.from_arrays(pa.array(np.zeros(300_000, dtype="int32")), pa.array(["indicator" * 3000]))
    pq.write_table(pa.table({f"c{place}": words for place in range(20)}), path, compression="zstd")
    return path


def zeros_parquet(path: Path, rows: int = 5_000_000) -> Path:
    columns = {f"c{place}": pa.array(np.zeros(rows)) for place in range(20)}
    pq.write_table(pa.table(columns), path, compression="zstd")
    return path


def no_files(folder: Path, ending: str) -> list[Path]:
    """A FIFO, a link to it, a device under a name, a socket, a folder: each with the ending of a file."""
    fifo, link, device = folder / f"fifo.{ending}", folder / f"link.{ending}", folder / f"device.{ending}"
    os.mkfifo(fifo)
    link.symlink_to(fifo)
    device.symlink_to("/dev/zero")
    (folder / f"folder.{ending}").mkdir()
    named = folder / f"socket.{ending}"
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(named))
    return [fifo, link, device, folder / f"folder.{ending}", named]
