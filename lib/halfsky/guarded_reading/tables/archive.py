"""What is asked of a zipped spreadsheet before a library sees it: the zip directory, the parts, no DTD.

Runs in the guarded process only, from bytes in memory; nothing is unpacked to disk.
"""

from __future__ import annotations

import io
import re
import zipfile

from halfsky.guarded_reading.budget import UPLOAD, Budget
from halfsky.guarded_reading.refusals import Refused

_RATIO_FROM = 100_000  # a small part of blanks may shrink a hundredfold honestly
_MAIN = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_MACRO = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
_FORBIDDEN = re.compile(
    r"vbaproject|/embeddings/|oleobject|externallink|connections\.xml|activex|customui|querytable|macrosheet|dialogsheet"
    r"|/ctrlprops/|webextension",
    re.IGNORECASE,
)
_CELL = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?c(?=[\s/>])([^>]*)")
_ADDRESS = re.compile(rb"\br\s*=\s*[\"']\s*([A-Za-z]{1,6})([0-9]{1,12})")


def check(content: bytes, budget: Budget = UPLOAD) -> list[str]:
    """Refused unless the bytes are a plain .xlsx of bearable size. The parts with active content, if the budget bears
    them: they are not opened."""
    if len(content) > budget.most_bytes:
        raise Refused("too-large", f"{len(content)}")
    if content[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise Refused("old-excel")
    if content[:4] != b"PK\x03\x04":
        raise Refused("not-xlsx")
    archive = open_archive(content)
    entries = archive.infolist()
    check_directory(entries, budget)
    names = {entry.filename for entry in entries}
    if "[Content_Types].xml" not in names or "xl/workbook.xml" not in names:
        raise Refused("not-xlsx")
    active = [entry.filename for entry in entries if _FORBIDDEN.search(entry.filename)]
    if active and budget.strict:
        raise Refused("active-content", active[0])
    for entry in entries:
        if not budget.strict and not entry.filename.lower().endswith((".xml", ".rels", ".vml")):
            continue
        part = _read(archive, entry)
        if entry.filename.lower().endswith((".xml", ".rels", ".vml")):
            _check_markup(entry.filename, part)
        if entry.filename == "[Content_Types].xml" and _MAIN not in part and (budget.strict or _MACRO not in part):
            raise Refused("not-xlsx")
        if budget.rows and entry.filename.startswith("xl/worksheets/"):
            _check_addresses(entry.filename, part, budget)
    return active


def open_archive(content: bytes) -> zipfile.ZipFile:
    """The zip file; Refused for one that is damaged."""
    try:
        return zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError) as error:
        raise Refused("damaged", str(error)) from error


def check_directory(entries: list[zipfile.ZipInfo], budget: Budget) -> None:
    """Refused for parts that are too many, too large by what the directory declares, encrypted or doubled."""
    if len(entries) > budget.entries:
        raise Refused("zip-bomb", f"{len(entries)} parts")
    if len({entry.filename.lower() for entry in entries}) != len(entries):
        raise Refused("damaged", "two parts of one name")
    for entry in entries:
        if entry.flag_bits & 0x1:
            raise Refused("encrypted")
        large = entry.file_size > _RATIO_FROM and entry.file_size > budget.ratio * max(entry.compress_size, 1)
        if entry.file_size > budget.entry or large:
            raise Refused("zip-bomb", f"{entry.filename[:60]}: {entry.file_size} bytes")
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Refused("damaged", "compression method")
    if (together := sum(entry.file_size for entry in entries)) > budget.unpacked:
        raise Refused("zip-bomb", f"{together} bytes")


def part_of(archive: zipfile.ZipFile, name: str) -> bytes:
    """A part by its name, never more of it than the directory has declared."""
    return _read(archive, archive.getinfo(name))


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """The part, never more of it than the directory has declared: a false size ends in a wrong checksum."""
    import zlib  # noqa: PLC0415 - for its error alone

    try:
        with archive.open(entry) as part:
            content = part.read(entry.file_size + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError) as error:
        raise Refused("damaged", f"{entry.filename[:60]}: {error}") from error
    if len(content) != entry.file_size:
        raise Refused("damaged", f"{entry.filename[:60]}: size")
    return content


def _check_markup(name: str, part: bytes) -> None:
    """No DTD, hence no entities; and only UTF-8, so that none hides behind another encoding."""
    if b"\x00" in part or part[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise Refused("entities", name[:60])
    declared = re.match(rb"(?:\xef\xbb\xbf)?\s*<\?xml[^>]*?encoding\s*=\s*[\"']([^\"']*)", part)
    if declared and declared[1].lower() not in (b"utf-8", b"us-ascii", b"ascii"):
        raise Refused("entities", f"{name[:60]}: encoding")
    if b"<!DOCTYPE" in part or b"<!ENTITY" in part:
        raise Refused("entities", name[:60])


def _check_addresses(name: str, part: bytes, budget: Budget) -> None:
    """The cells by their own addresses; what <dimension> says is not asked."""
    count = 0
    for cell in _CELL.finditer(part):
        count += 1
        if (address := _ADDRESS.search(cell[1])) is None:
            continue
        row, column = int(address[2]), 0
        for letter in address[1].upper():
            column = column * 26 + letter - 64
        if row > budget.rows or column > budget.columns:
            raise Refused(
                "too-many-rows" if row > budget.rows else "too-many-columns", (address[1] + address[2]).decode()
            )
    if count > budget.cells:
        raise Refused("too-many-cells", f"{name[:60]}: {count}")
    rows = re.findall(rb"<(?:[A-Za-z_][\w.-]*:)?row(?=[\s/>])[^>]*?\br\s*=\s*[\"']\s*([0-9]{1,12})", part)
    if len(rows) > budget.rows or any(int(row) > budget.rows for row in rows):
        raise Refused("too-many-rows", f"{name[:60]}")
