"""Makes a hostile twin of a sound file: cut, flipped, blown up, nested, wrongly named; by the family of its ending."""

from __future__ import annotations

import io
import random
import warnings
import zipfile
import zlib
from collections.abc import Callable

import hostile_files as hostile

Chance = random.Random
Mutation = Callable[[bytes, Chance], bytes]


def _flipped(content: bytes, chance: Chance) -> bytes:
    places = bytearray(content)
    for _ in range(chance.choice([1, 1, 3, 20])):
        places[chance.randrange(len(places))] ^= 1 << chance.randrange(8)
    return bytes(places)


def _noise(chance: Chance, size: int) -> bytes:
    return chance.randbytes(size)


ANY: dict[str, Mutation] = {
    "empty": lambda _content, _chance: b"",
    "a byte": lambda _content, chance: _noise(chance, 1),
    "cut": lambda content, chance: content[: chance.randrange(1, len(content))],
    "tail only": lambda content, chance: content[chance.randrange(1, len(content)) :],
    "flipped": _flipped,
    "noise within": lambda content, chance: (
        content[: (at := chance.randrange(len(content)))] + _noise(chance, 300) + content[at:]
    ),
    "noise": lambda _content, chance: _noise(chance, 5_000),
    "twice": lambda content, _chance: content + content,
    "zeros behind": lambda content, _chance: content + b"\0" * 1_000_000,
    "another format": lambda _content, chance: chance.choice(
        [hostile.pdf(hostile.LINE), hostile.workbook(b""), b"<html><body>x</body></html>", b"\x7fELF" + b"\0" * 400,
         b"MZ" + b"\0" * 400, b"PAR1" + b"\0" * 100 + b"PAR1", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000]
    ),
}  # fmt: skip


def _in_part(change: Mutation) -> Mutation:
    """The change in one part of a zip file that stays a zip file."""

    def mutated(content: bytes, chance: Chance) -> bytes:
        own = hostile.parts(content)
        name = chance.choice([name for name in own if own[name]])
        return hostile.zipped(own | {name: change(own[name], chance)})

    return mutated


def _main_part(own: dict[str, bytes]) -> str:
    return next(name for name in (hostile.SHEET, "word/document.xml", "content.xml") if name in own)


def _in_main(change: Callable[[bytes], bytes]) -> Mutation:
    def mutated(content: bytes, _chance: Chance) -> bytes:
        own = hostile.parts(content)
        return hostile.zipped(own | {(name := _main_part(own)): change(own[name])})

    return mutated


def _with_doctype(declared: bytes) -> Callable[[bytes], bytes]:
    def changed(part: bytes) -> bytes:
        start = part.index(b"?>") + 2 if part.startswith(b"<?xml") else 0
        return part[:start] + declared + part[start:]

    return changed


_LAUGHS = b'<!DOCTYPE x [<!ENTITY a0 "ha">' + b"".join(
    b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 9)
) + b"]>"  # fmt: skip
_FOREIGN = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>'


def _gone(content: bytes, chance: Chance) -> bytes:
    own = hostile.parts(content)
    own.pop(chance.choice(list(own)))
    return hostile.zipped(own)


def _two_of_a_name(content: bytes, _chance: Chance) -> bytes:
    own, target = hostile.parts(content), io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it says what it does
        for name, part in [*own.items(), (_main_part(own), b"<x/>")]:
            archive.writestr(zipfile.ZipInfo(name), part)
    return target.getvalue()


def _false_size(content: bytes, _chance: Chance) -> bytes:
    """The directory says that a part of 300 MB has 10 bytes."""
    own = hostile.parts(content)
    whole = bytearray(hostile.zipped(own | {_main_part(own): b" " * 300_000_000}))
    place, size = 0, (300_000_000).to_bytes(4, "little")
    while (place := whole.find(size, place)) >= 0:
        whole[place : place + 4] = (10).to_bytes(4, "little")
    return bytes(whole)


ZIPPED: dict[str, Mutation] = {
    "a part flipped": _in_part(_flipped),
    "a part cut": _in_part(ANY["cut"]),
    "a part of noise": _in_part(ANY["noise"]),
    "a part gone": _gone,
    "two parts of a name": _two_of_a_name,
    "a part of 300 MB": _in_main(lambda part: part + b" " * 300_000_000),
    "a false size": _false_size,
    "ten thousand parts": lambda content, _chance: hostile.zipped(
        hostile.parts(content) | {f"x/{n}": b"" for n in range(10_000)}
    ),
    "entities": _in_main(_with_doctype(_LAUGHS)),
    "a foreign entity": _in_main(_with_doctype(_FOREIGN)),
    "deeply nested": _in_main(lambda part: part[: part.rindex(b"</")] + b"<a>" * 200_000),
    "a zip in the zip": lambda content, _chance: hostile.zipped(hostile.parts(content) | {"xl/b.zip": content * 20}),
    "names that climb": lambda content, _chance: hostile.zipped(hostile.parts(content) | {"../../../tmp/x": b"x"}),
}  # fmt: skip

WORKBOOK: dict[str, Mutation] = {
    "a cell far away": lambda _content, _chance: hostile.sparse("XFD1048576"),
    "a million rows": lambda _content, _chance: hostile.workbook(
        b"".join(b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (n, n) for n in range(1, 200_000))
    ),
    "a cell of a million characters": lambda _content, _chance: hostile.workbook(
        b'<row r="1"><c r="A1" t="inlineStr"><is><t>' + "万".encode() * 1_000_000 + b"</t></is></c></row>"
    ),
    "odd numbers": lambda _content, _chance: hostile.workbook(
        b"".join(
            b'<row r="%d"><c r="I%d"><v>%s</v></c></row>' % (n, n, value)
            for n, value in enumerate([b"1e999", b"-1e999", b"nan", b"inf", b"9" * 5_000, b"0x10", b""], start=5)
        )
    ),
    "sizes that lie": lambda content, _chance: _in_main(
        lambda part: part.replace(b"<sheetData", b'<dimension ref="A1:XFD1048576"/><sheetData', 1)
    )(content, _chance),
}  # fmt: skip

TEXT: dict[str, Mutation] = {
    "zeros within": lambda content, _chance: content.replace(b",", b"\0,") + b"\0" * 100,
    "no encoding": lambda content, _chance: b"\xff\xfe\xfd" + content + b"\xc0\x80\xed\xa0\x80",
    "half of UTF-16": lambda content, _chance: content.decode(errors="replace").encode("utf-16")[:-1],
    "a line of 5 MB": lambda content, _chance: content + b"x" * 4_900_000,
    "twenty thousand columns": lambda content, _chance: content + b"," * 20_000 + b"\n",
    "a quotation mark left open": lambda content, _chance: content + b'"' + b"a,b\n" * 50_000,
    "odd numbers": lambda content, _chance: content.replace(b"9.1", b"1e999").replace(b"12", b"9" * 5_000),
    "turned and hidden signs": lambda content, _chance: content + "\u202e\u200b\ufeff\u2066九．一\U000e0041".encode(),
    "old line ends": lambda content, _chance: content.replace(b"\n", b"\r"),
    "only separators": lambda _content, _chance: b",,,,,,,,\n" * 100_000,
    "one name twice": lambda content, _chance: content.replace(b"value", b"value,value", 1),
    "formulas": lambda content, _chance: content + b"=cmd|'/c calc'!A1,@SUM(1),+1,-1\n",
}

PAGE: dict[str, Mutation] = {
    "deeply nested": lambda _content, _chance: b"<div>" * 100_000 + b"x" + b"</div>" * 100_000,
    "a table in a table": lambda _content, _chance: b"<table><tr><td>" * 20_000 + b"9.1",
    "entities": lambda content, _chance: _LAUGHS + content + b"&a8;",
    "a foreign entity": lambda content, _chance: _FOREIGN + content + b"&e;",
    "a million cells": lambda _content, _chance: b"<table>" + b"<tr><td>1</td><td colspan=1000>2</td></tr>" * 60_000,
    "no encoding": TEXT["no encoding"],
    "another encoding": lambda content, _chance: content.replace(b"utf-8", b"utf-7"),
    "a script": lambda content, _chance: (
        content + b"<script>while(1){}</script><iframe src=file:///etc/passwd>" * 1_000
    ),
}

PDF: dict[str, Mutation] = {
    "a stream of 150 MB": lambda _content, _chance: hostile.pdf(b" " * 150_000_000),
    "a stream in a stream": lambda _content, _chance: hostile.pdf(b" " * 150_000_000, 3),
    "two million characters": lambda _content, _chance: hostile.pdf(hostile.LINE * 70_000),
    "pages that hold themselves": lambda content, _chance: content.replace(b"/Kids [6 0 R", b"/Kids [2 0 R", 1),
    "a length that lies": lambda content, _chance: content.replace(b"/Length ", b"/Length 9999", 1),
    "a billion pages": lambda content, _chance: content.replace(b"/Count ", b"/Count 99999999", 1),
    "no table of places": lambda content, _chance: content[: content.rindex(b"xref")],
    "a packed bomb within": lambda content, _chance: content.replace(
        b"endstream", zlib.compress(b"\0" * 50_000_000) + b"\nendstream", 1
    ),
}

PARQUET: dict[str, Mutation] = {
    "footer flipped": lambda content, chance: content[:-200] + _flipped(content[-200:], chance),
    "a footer of 2 GB": lambda content, _chance: content[:-8] + (2**31 - 1).to_bytes(4, "little") + b"PAR1",
}

FAMILIES: dict[str, dict[str, Mutation]] = {
    "xlsx": ANY | ZIPPED | WORKBOOK, "docx": ANY | ZIPPED, "ods": ANY | ZIPPED, "csv": ANY | TEXT, "tsv": ANY | TEXT,
    "txt": ANY | TEXT, "html": ANY | PAGE, "pdf": ANY | PDF, "parquet": ANY | PARQUET,
}  # fmt: skip
"""Every mutation of an ending, by its name."""
