"""Documents that cannot be read: each gets one line that says what, where, and what to do."""

from __future__ import annotations

import zipfile
from pathlib import Path

import docx
import pytest

from documents import (
    set_lines,
    write_docx,
    write_raw_pdf,
)
from halfsky.errors import DocumentError
from halfsky.plans.reading import read_document


def refuse(path: Path, *said: str) -> None:
    with pytest.raises(DocumentError) as caught:
        read_document(path)
    message = str(caught.value)
    assert "\n" not in message
    assert str(path) in message
    for part in said:
        assert part in message


def keep(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    refuse(tmp_path / "plan.docx", "does not exist")
    refuse(tmp_path, "folder")
    refuse(tmp_path / ("长" * 200 + ".txt"), "cannot be opened")


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("plan.ofd", ".pdf"),
        ("plan.xlsx", ".txt, .docx, .pdf, .html"),
        ("plan", ".txt"),
    ],
)
def test_other_endings_are_told_the_way_out(tmp_path: Path, name: str, advice: str) -> None:
    refuse(keep(tmp_path / name, b"text"), "not read", advice)


@pytest.mark.parametrize("ending", ["txt", "docx", "pdf", "html"])
def test_empty_files_are_refused(tmp_path: Path, ending: str) -> None:
    refuse(keep(tmp_path / f"plan.{ending}", b""), "empty")


def test_blank_documents_are_refused(tmp_path: Path) -> None:
    refuse(keep(tmp_path / "plan.txt", "\ufeff \t\r\n\u3000\u00a0\n".encode()), "no text")
    empty_page = "<!DOCTYPE html><html><body><div id='app'></div><script>load()</script></body></html>"
    refuse(keep(tmp_path / "plan.html", empty_page.encode()), "no text")
    docx.Document().save(str(tmp_path / "plan.docx"))
    refuse(tmp_path / "plan.docx", "no text")
    refuse(write_raw_pdf([[]], tmp_path / "plan.pdf"), "no text")


def test_a_large_file_is_refused_before_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "plan.txt"
    with path.open("wb") as file:
        file.truncate(200 * 1024 * 1024)

    def unread(_: Path) -> bytes:
        raise AssertionError("the file was read")

    monkeypatch.setattr(Path, "read_bytes", unread)
    refuse(path, "200 MB", "50 MB")


def test_text_in_no_known_encoding_is_refused(tmp_path: Path) -> None:
    refuse(keep(tmp_path / "plan.txt", b"abc\xff\xff\xff"), "byte 3 ", "not GB18030 either")
    refuse(keep(tmp_path / "plan.txt", b"abc\0def"), "byte 3 is NUL")
    refuse(keep(tmp_path / "plan.txt", "婦女發展規劃：孕產婦死亡率降低".encode("big5")), "no Chinese", "UTF-8")
    refuse(keep(tmp_path / "plan.txt", "妇女".encode("utf-16") + b"\x00"), "utf-16")


def test_old_word_files_need_an_office_and_their_own_beginning(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("plan.doc", "plan.wps", "plan.rtf", "plan.odt"):
        refuse(keep(tmp_path / name, b"text"), "does not begin as", "open it")
    monkeypatch.setenv("PATH", str(tmp_path))
    refuse(keep(tmp_path / "plan.doc", bytes.fromhex("d0cf11e0a1b11ae1")), "needs LibreOffice", "save it as .docx")


def test_web_pages_with_a_wrong_declaration_are_refused(tmp_path: Path) -> None:
    declared = "<html><head><meta charset='{}'></head><body><p>妇女发展</p></body></html>"
    refuse(keep(tmp_path / "plan.html", declared.format("utf-8").encode("gbk")), "is not utf-8", "meta charset")
    refuse(keep(tmp_path / "plan.html", declared.format("klingon").encode()), "klingon")
    refuse(keep(tmp_path / "plan.html", "没有任何标记".encode()), ".txt")


def test_word_files_that_are_none_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "plan.docx"
    refuse(keep(path, b"PK\x03\x04 not a zip file"), "not a Word document")
    refuse(keep(path, "不是压缩包".encode()), "not a Word document")
    refuse(keep(path, bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)), "old Word file")
    locked = bytes.fromhex("d0cf11e0a1b11ae1") + "EncryptedPackage".encode("utf-16-le")
    refuse(keep(path, locked), "password")
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("xl/workbook.xml", "<workbook/>")
    refuse(path, "not a readable Word document")


def test_damaged_word_files_are_refused(tmp_path: Path) -> None:
    whole = write_docx("一段正文。" * 200, tmp_path / "whole.docx")
    content = whole.read_bytes()
    refuse(keep(tmp_path / "half.docx", content[: len(content) // 2]), "damaged")
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(tmp_path / "broken.docx", "w") as target:
        for name in source.namelist():
            data = source.read(name)
            target.writestr(name, data[: len(data) // 2] if name == "word/document.xml" else data)
    refuse(tmp_path / "broken.docx", "not a readable Word document")


def test_word_files_that_unpack_to_too_much_are_refused(tmp_path: Path) -> None:
    path = write_docx("一段正文。", tmp_path / "plan.docx")
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/more.xml", bytes(60 * 1024 * 1024))
    assert path.stat().st_size < 1024 * 1024
    refuse(path, "unpacks to", "MB of XML")


def test_pdfs_without_text_say_so(tmp_path: Path) -> None:
    text = [set_lines(["字" * 30] * 2)]
    path = tmp_path / "plan.pdf"
    refuse(write_raw_pdf([[], [], *text], path, pictures={0, 1}), "scanned", "2 of 3 pages", "OCR")
    refuse(write_raw_pdf(text, path, character_map=False), "60 of 60 characters", "character map")
    refuse(write_raw_pdf(text, path, locked=True), "password")


def test_damaged_pdfs_are_refused(tmp_path: Path) -> None:
    refuse(keep(tmp_path / "plan.pdf", "这不是一份文档".encode()), "damaged")
    content = write_raw_pdf([set_lines(["字" * 30])], tmp_path / "whole.pdf").read_bytes()
    refuse(keep(tmp_path / "plan.pdf", content[:300]), "damaged")
