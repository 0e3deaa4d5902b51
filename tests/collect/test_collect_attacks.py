"""Hostile files and texts, each made here and each refused: the numbers are those of the table in docs/reliability.md."""

from __future__ import annotations

import io
import resource
import struct
import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import pandas as pd
import psutil
import pytest

from collecting import BOSS, GOOD, HEAD, SENDER, actor, filled
from halfsky.batch.parameters import validate
from halfsky.collect import intake
from halfsky.collect.access import Grant
from halfsky.collect.plain_text import label
from halfsky.collect.store import Store, files, grants, open_store, views
from halfsky.collect.workbook.reading import open_guarded, read_workbook
from halfsky.errors import AccessError, StoreError, UserError
from halfsky.export import GUARD, guarded, unguarded, write_frame
from halfsky.guarded_reading import UPLOAD, Refused
from halfsky.guarded_reading.tables import archive as guard
from halfsky.package import Package
from long_form import some

pytestmark = pytest.mark.guarded

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


def with_parts(blank: bytes, changed: dict[str, bytes]) -> bytes:
    return zipped(parts(blank) | changed)


def with_cells(blank: bytes, cells: bytes) -> bytes:
    """Rows of raw markup at the end of the sheet."""
    return with_parts(blank, {SHEET: parts(blank)[SHEET].replace(b"</sheetData>", cells + b"</sheetData>")})


def refusal(content: bytes) -> str:
    """The code of the refusal, by the guarded process itself."""
    return open_guarded(content)["refused"][0]


def checked(content: bytes) -> str:
    """The same from the checks before any library, in this process: for the many variants."""
    try:
        guard.check(content)
    except Refused as refused:
        return refused.code
    return ""


# A1, A2, A3: what is small on the disk and large in memory


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("XFD20000", "too-many-rows"),
        ("XFD1048576", "too-many-rows"),
        ("A1048576", "too-many-rows"),
        ("XFD100", "too-many-columns"),
    ],
)
def test_a_sparse_giant_costs_nothing(store: Store, package: Package, blank: bytes, cell: str, code: str) -> None:
    row = "".join(filter(str.isdigit, cell))
    content = with_cells(blank, f'<row r="{row}"><c r="{cell}"><v>1</v></c></row>'.encode())
    before = psutil.Process().memory_info().rss
    with pytest.raises(intake.NothingTaken) as nothing:
        intake.submit_bytes(store, actor(store, SENDER), package, content, "f.xlsx")
    assert nothing.value.findings["code"].tolist() == [code]
    assert "5000" in nothing.value.findings["message"].iloc[0] or "200" in nothing.value.findings["message"].iloc[0]
    assert psutil.Process().memory_info().rss - before < 50e6
    assert (
        intake.submit_bytes(store, actor(store, SENDER), package, filled(blank, GOOD), "f.xlsx").receipt.rows_taken == 3
    )


@pytest.mark.parametrize(
    "hidden",
    [
        b"<row><c r='XFD20000'><v>1</v></c></row>", b'<row  r = "20000" ><c><v>1</v></c></row>',
        b'<x:row xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main" r="20000"/>', b"<row r='5001'/>",
        b'<row r="6"><c s="1" r="xfd20000"/></row>',
    ],
)  # fmt: skip
def test_addresses_are_found_however_they_are_written(blank: bytes, hidden: bytes) -> None:
    assert checked(with_cells(blank, hidden)) == "too-many-rows"


def test_more_rows_or_cells_than_a_template_has(blank: bytes) -> None:
    rows = b"".join(b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (number, number) for number in range(100, 5002))
    assert refusal(with_cells(blank, rows)) == "too-many-rows"
    assert checked(with_cells(blank, b"<row>" + b"<c/>" * 100_001 + b"</row>")) == "too-many-cells"
    assert checked(with_cells(blank, b"<row/>" * 5_001)) == ""  # rows without address and content are no rows


def test_zip_bombs(blank: bytes) -> None:
    bomb = with_parts(blank, {"xl/sharedStrings.xml": b"<sst><si><t>" + b" " * 25_000_000 + b"</t></si></sst>"})
    assert len(bomb) < 100_000
    assert refusal(bomb) == "zip-bomb"
    assert checked(with_parts(blank, {"xl/a.xml": b" " * 1_000_000})) == "zip-bomb"  # a thousandfold
    noise = bytes(range(256)) * 40_000
    assert checked(with_parts(blank, {f"xl/p{number}.bin": noise for number in range(7)})) == "zip-bomb"
    assert checked(zipped(parts(blank) | {f"p{number}": b"" for number in range(10_000)})) == "zip-bomb"


def test_a_false_size_in_the_zip_directory_is_damage(blank: bytes) -> None:
    content = bytearray(with_parts(blank, {"xl/a.bin": b"\0" * 90_000}))
    for signature, place in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        start = (
            content.rindex(b"xl/a.bin", 0, len(content)) if signature == b"PK\x01\x02" else content.index(b"xl/a.bin")
        )
        start = content.rindex(signature, 0, start)
        content[start + place : start + place + 4] = struct.pack("<I", 100)
    assert checked(bytes(content)) == "damaged"


def test_a_zip_in_the_zip_is_never_opened(package: Package, blank: bytes) -> None:
    inner = zipped({"bomb": b" " * 30_000_000})
    assert read_workbook(
        with_parts(filled(blank, GOOD), {"xl/media/x.zip": inner}), "f.xlsx", package.indicators
    ).is_known


def test_two_parts_of_one_name_are_refused(blank: bytes) -> None:
    target = io.BytesIO(blank)
    with zipfile.ZipFile(target, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr(SHEET, b"<x/>")
    assert checked(target.getvalue()) == "damaged"


def test_the_child_is_held_to_its_limits() -> None:
    code = "from halfsky.guarded_reading.child import limit; limit(1 << 30, 20); bytearray(2 << 30)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "MemoryError" in done.stderr
    code = (
        "import resource; from halfsky.guarded_reading.child import limit; limit(1 << 30, 1)\n"
        "assert resource.getrlimit(resource.RLIMIT_FSIZE) == (0, 0)\nwhile True: pass"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode < 0, "ended by the kernel"
    assert (UPLOAD.memory, UPLOAD.seconds) == (1 << 30, 20)
    assert resource.getrlimit(resource.RLIMIT_CPU)[0] != 20, "this process is not"


def test_a_child_that_dies_has_refused(blank: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.executable", "/bin/false")
    assert refusal(blank) == "too-expensive"


def test_the_child_knows_no_secrets(blank: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = {}
    monkeypatch.setenv("HALFSKY_DATABASE_URL", "postgresql://secret")
    monkeypatch.setenv("HALFSKY_TOKEN", "secret")
    real = subprocess.Popen
    monkeypatch.setattr("subprocess.Popen", lambda *given, **named: seen.update(named["env"]) or real(*given, **named))
    assert "cells" in open_guarded(blank)
    assert "secret" not in str(seen)


# A4, A5: entities


def lol(levels: int) -> bytes:
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, levels))
    return f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "ha">{entities}]>'.encode()


@pytest.mark.parametrize(
    "part",
    some(
        [
            SHEET,
            "xl/sharedStrings.xml",
            "xl/styles.xml",
            "xl/_rels/workbook.xml.rels",
            "[Content_Types].xml",
            "docProps/app.xml",
        ],
        3,
    ),
)
@pytest.mark.parametrize(
    "prologue",
    some([
        lol(7), lol(9), b'<!DOCTYPE x [<!ENTITY a "' + b"x" * 50_000 + b'">]>',
        b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>', b'<!DOCTYPE x [<!ENTITY % a SYSTEM "http://127.0.0.1:9/x"> %a;]>',
        b"<!DOCTYPE x>",
    ], 3),
)  # fmt: skip
def test_no_part_brings_entities(blank: bytes, part: str, prologue: bytes) -> None:
    markup = parts(blank).get(part, b"<sst/>")
    assert (
        checked(with_parts(blank, {part: prologue + markup[markup.find(b"<", 2) if markup.startswith(b"<?") else 0 :]}))
        == "entities"
    )


def test_entities_do_not_hide_in_another_encoding(blank: bytes) -> None:
    text = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x [<!ENTITY a "x">]><x>&a;</x>'
    assert checked(with_parts(blank, {"xl/sharedStrings.xml": text.encode("utf-16")})) == "entities"
    assert (
        checked(with_parts(blank, {"xl/sharedStrings.xml": b'<?xml version="1.0" encoding="UTF-7"?><x/>'}))
        == "entities"
    )


def test_nothing_is_read_without_defusedxml(package: Package, blank: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENPYXL_DEFUSEDXML", "False")
    with pytest.raises(StoreError, match="install defusedxml"):
        read_workbook(blank, "f.xlsx", package.indicators)


# A6, A7: what is no plain workbook, what is no plain cell


@pytest.mark.parametrize(
    "name",
    some(["xl/vbaProject.bin", "xl/embeddings/oleObject1.bin", "xl/externalLinks/externalLink1.xml", "xl/connections.xml", "xl/activeX/activeX1.xml", "customUI/customUI.xml", "xl/macrosheets/sheet1.xml", "xl/queryTables/q.xml"], 4),
)  # fmt: skip
def test_active_content_is_refused(blank: bytes, name: str) -> None:
    assert checked(with_parts(blank, {name: b"<x/>"})) == "active-content"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old-excel"), (b"<html><table><tr><td>1</td></tr></table></html>", "not-xlsx"),
        (b"", "not-xlsx"), (b"PK\x03\x04" + b"\0" * 100, "damaged"), (zipped({"a.txt": b"x"}), "not-xlsx"), (b"x" * 5_000_001, "too-large"),
    ],
)  # fmt: skip
def test_disguised_files_are_refused(content: bytes, code: str) -> None:
    assert checked(content) == code


def test_a_renamed_workbook_with_macros_is_refused(blank: bytes) -> None:
    types = parts(blank)["[Content_Types].xml"]
    for kind in (
        b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
        b"application/vnd.ms-excel.sheet.binary.macroEnabled.main",
    ):
        changed = types.replace(guard._MAIN, kind)
        assert changed != types
        assert refusal(with_parts(blank, {"[Content_Types].xml": changed})) == "not-xlsx"
    for name in ("f.xlsm", "f.xls.js", "f.xlsx.exe", ""):
        assert not read_workbook(blank, name, pd.DataFrame()).is_known


@pytest.mark.parametrize(
    ("markup", "code"),
    [
        (b"<f>1+1</f>", "formula"), (b"<f>1+1</f><v>2</v>", "formula-result"),
        (b'<f t="array" ref="I6">1+1</f><v>2</v>', "formula-result"), (b"<f>cmd|'/c calc'!A1</f>", "formula"),
        (b"<f>1+1</f><v>1e308</v>", "formula"),
    ],
)  # fmt: skip
def test_a_formula_is_never_read_as_missing(package: Package, blank: bytes, markup: bytes, code: str) -> None:
    content = with_cells(
        filled(blank, GOOD),
        b'<row r="90"><c r="A90" t="inlineStr"><is><t>staff_count</t></is></c><c r="I90">' + markup + b"</c></row>",
    )
    book = read_workbook(content, "f.xlsx", package.indicators)
    told = [(row["code"], row["cell"]) for row in book.findings.rows]
    blank_choice = [("blank-choice", "G90")] if code == "formula-result" else []  # whose value it is stands nowhere
    assert told == [(code, "I90"), *blank_choice]
    assert book.entries.loc[book.entries["cell"].eq("I90"), "value"].tolist() == (
        [2.0] if code == "formula-result" else []
    )


# A8: formulas on the way out

TRIGGERS = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    '=HYPERLINK("http://x")',
    "=cmd|'/c calc'!A1",
    "＝1+1",
    "＠x",
]


@pytest.mark.parametrize("text", TRIGGERS)
def test_no_text_becomes_a_formula(tmp_path: Path, text: str) -> None:
    frame = pd.DataFrame({"note": [text, "x"], text: ["a", "b"], "value": [-5.0, 3.2]})
    write_frame(frame, tmp_path / "t.csv", "notes")
    back = pd.read_csv(tmp_path / "t.csv", dtype="str", keep_default_na=False)
    assert back.iloc[0, 0] == GUARD + text.replace("\r", "\n")
    assert back.columns[1].startswith(GUARD)
    assert back["value"].tolist() == ["-5.0", "3.2"]
    assert unguarded(back["note"]).tolist() == [text.replace("\r", "\n"), "x"]
    write_frame(frame, tmp_path / "t.xlsx", "notes")
    sheet = openpyxl.load_workbook(tmp_path / "t.xlsx").active
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} == {"s", "n"}
    assert sheet["C2"].value == -5


def test_numbers_and_plain_text_are_left_alone() -> None:
    texts = pd.Series(["-5", "+3.2", "-1,234.5", "-12%", "≥80", "1-2", "女", "", "'已经有"])
    assert guarded(texts).equals(texts)
    assert guarded(pd.Series(["a", None, "=1"])).tolist()[0::2] == ["a", "'=1"]


# A11, A13, A23, A27: names and texts


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "a\0b.xlsx", "CON", "x" * 300, "报\u202excod.xlsx", "a/b\\c", "a\nb"]
)
def test_a_files_name_is_only_a_label(store: Store, package: Package, blank: bytes, name: str) -> None:
    name = name + ("" if name.endswith(".xlsx") else ".xlsx")
    content = filled(blank, {"I8": 300})
    receipt = intake.submit_bytes(store, actor(store, SENDER), package, content, name).receipt
    shown, back = views.original(store, actor(store, SENDER), receipt.receipt)
    assert back == content
    assert len(shown) <= 100 and shown.isprintable()
    assert files.names(store) == {receipt.file_sha256}
    assert {path.name for path in store.folder.iterdir()} <= {
        "files",
        "store.sqlite",
        "store.sqlite-wal",
        "store.sqlite-shm",
    }


def test_a_label_has_nothing_invisible() -> None:
    assert label("正\u202e常\u200b\x07\u2028名") == "正常名"


@pytest.mark.parametrize("inside", ["data", "notebooks/dashboards", "data/observations"])
def test_the_store_lies_apart_from_what_is_handed_out(tmp_path: Path, inside: str) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "datapackage.json").write_text("{}", encoding="utf-8")
    with pytest.raises(StoreError, match="HALFSKY_STORE"):
        open_store(tmp_path / inside / "store", "")
    opened = open_store(tmp_path / "store", "")
    assert (tmp_path / "store").stat().st_mode & 0o077 == 0, "only its owner reads it"
    opened.close()


@pytest.mark.parametrize(
    "text",
    [
        "' OR 1=1 --",
        '"; DROP TABLE revisions; --',
        "<script>alert(1)</script>",
        "{{ 7*7 }}",
        "/etc/hostname",
        "&lt;b&gt;",
    ],
)
def test_hostile_text_is_kept_as_text(store: Store, package: Package, blank: bytes, text: str) -> None:
    content = filled(blank, {"I8": 300, "N8": text})
    intake.submit_bytes(store, actor(store, SENDER), package, content, "f.xlsx")
    assert views.history(store, actor(store, HEAD))["note"].tolist() == [text]


@pytest.mark.parametrize("name", ["", " ", "a\nb", "x" * 101, "a\u202eb", "\0"])
def test_a_person_has_a_visible_name(store: Store, name: str) -> None:
    with pytest.raises(AccessError, match="user name"):
        grants.give(store, BOSS, name, Grant("viewer", "110101"))


# A22: parameters of a notebook


@pytest.mark.parametrize("hostile", ["x'\nimport os\n'", "__import__('os').system('id')", '"; print(1); "', "a\\nb"])
def test_a_parameter_is_checked_before_a_kernel_sees_it(hostile: str) -> None:
    with pytest.raises(UserError):
        validate("district_report", {"plan_id": hostile, "as_of": 2025}, "here")
    with pytest.raises(UserError):
        validate("district_report", {"plan_id": "east-2021-2025", "as_of": hostile}, "here")
