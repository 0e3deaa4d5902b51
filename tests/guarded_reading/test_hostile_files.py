"""What is small on the disk and large in memory, or no file at all: refused in one line, within the budget."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import pytest

import hostile_files as hostile
from halfsky.errors import DocumentError
from halfsky.guarded_reading import (
    OFFICIAL,
    UPLOAD,
    Content,
    FileRefused,
    open_document,
    open_frame,
    open_table,
)

pytestmark = pytest.mark.guarded

MEMORY = 1 << 29


@contextmanager
def resident() -> Iterator[list[int]]:
    """The most that a process that reads holds at one time, looked at from outside.

    A child that was forked and has not begun its own program yet shows the memory of this process: it is passed over.
    """
    most, done = [0], threading.Event()

    def watch() -> None:
        while not done.is_set():
            for child in psutil.Process().children(recursive=True):
                with suppress(psutil.Error):
                    if "halfsky.guarded_reading.child" in child.cmdline():
                        most[0] = max(most[0], child.memory_info().rss)
            time.sleep(0.01)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield most
    finally:
        done.set()
        watcher.join()


@pytest.fixture
def tight(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HALFSKY_READING_BUDGET", "0.5 GB 20 s")


def refused(call: Callable[[], object], *codes: str) -> FileRefused:
    """The refusal, its code one of these, in one line; what read it stayed below half a GB, and this process grew little."""
    own = psutil.Process().memory_info().rss
    with resident() as most, pytest.raises(FileRefused) as caught:
        call()
    assert caught.value.code in codes
    assert "\n" not in str(caught.value) and len(str(caught.value)) < 400
    assert most[0] < MEMORY
    assert psutil.Process().memory_info().rss - own < 100e6
    return caught.value


OPENERS = {
    "xlsx": open_table, "xls": open_table, "ods": open_table, "csv": open_frame, "parquet": open_frame,
    "xml": open_frame, "txt": open_document, "docx": open_document, "pdf": open_document, "html": open_document,
    "doc": open_document,
}  # fmt: skip


@pytest.mark.parametrize("ending", OPENERS)
def test_only_regular_files_are_opened(tmp_path: Path, ending: str) -> None:
    for path in hostile.no_files(tmp_path, ending):
        assert refused(lambda path=path: OPENERS[ending](path), "not-regular").found
    refused(lambda: OPENERS[ending](tmp_path / f"none.{ending}"), "not-found")
    (tmp_path / f"empty.{ending}").touch()
    refused(lambda: OPENERS[ending](tmp_path / f"empty.{ending}"), "empty-file")


@pytest.mark.parametrize("cell", ["XFD20000", "XFD1048576", "A1048576"])
def test_a_sparse_giant_costs_what_its_cells_cost(tight: None, cell: str) -> None:
    content = hostile.sparse(cell)
    refused(lambda: open_table(Content("a.xlsx", content), UPLOAD), "too-many-rows")
    table = open_table(Content("a.xlsx", content))
    assert table.sheets[0].cells["text"].tolist() == ["1", "2"]
    assert table.resident < MEMORY / 2


def test_zip_bombs_are_refused_at_both_budgets(tight: None) -> None:
    cell = b'<row r="1"><c r="A1" t="inlineStr"><is><t>' + b"a" * 30_000_000 + b"</t></is></c></row>"
    bomb = Content("a.xlsx", hostile.workbook(cell))
    assert len(bomb.content) < 100_000
    refused(lambda: open_table(bomb, UPLOAD), "zip-bomb")
    refused(lambda: open_table(bomb), "zip-bomb")
    many = Content("a.xlsx", hostile.zipped({f"p{number}": b"" for number in range(20_001)}))
    refused(lambda: open_table(many), "zip-bomb")


def test_a_cell_holds_no_more_than_a_cell_can(tight: None) -> None:
    text = bytes(range(97, 123)) * 2000
    cell = b'<row r="1"><c r="A1" t="inlineStr"><is><t>' + text + b"</t></is></c></row>"
    assert (
        "row 1, column 1"
        in refused(lambda: open_table(Content("a.xlsx", hostile.workbook(cell))), "cell-too-long").found
    )
    long = Content("a.csv", b"a,b\n1,x\n2," + b"x" * 150_000 + b"\n")
    refused(lambda: open_table(long), "cell-too-long")
    assert "column b" in refused(lambda: open_frame(long), "cell-too-long").found


def test_more_rows_than_an_upload_may_have() -> None:
    rows = b"".join(b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (number, number) for number in range(1, 5003))
    refused(lambda: open_table(Content("a.xlsx", hostile.workbook(rows)), UPLOAD), "too-many-rows")
    assert open_table(Content("a.xlsx", hostile.workbook(rows))).rows_read == 5002


@pytest.mark.parametrize("levels", [7, 9])
def test_entities_are_refused(levels: int) -> None:
    for budget in (UPLOAD, OFFICIAL):
        refused(lambda budget=budget: open_table(Content("a.xlsx", hostile.entities(levels)), budget), "entities")
    refused(lambda: open_frame(Content("a.xml", b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>')), "entities")


def test_macros_are_refused_in_an_upload_and_named_in_a_table() -> None:
    content = Content(
        "a.xlsx", hostile.workbook(b'<row r="1"><c r="A1"><v>1</v></c></row>', **{"vbaProject.bin": b"x"})
    )
    refused(lambda: open_table(content, UPLOAD), "active-content")
    assert [finding.code for finding in open_table(content).findings] == ["active-content"]


def test_a_parquet_that_unfolds_to_gigabytes(tmp_path: Path, tight: None) -> None:
    path = hostile.unfolding_parquet(tmp_path / "words.parquet")
    assert path.stat().st_size < 100_000
    assert refused(lambda: open_frame(path), "too-expensive").found in ("memory", "ended by -6")
    path = hostile.zeros_parquet(tmp_path / "zeros.parquet")
    assert path.stat().st_size < 1_000_000
    assert "5,000,000 rows of 20 columns" in refused(lambda: open_frame(path), "too-expensive").found


def test_pdf_bombs(tight: None) -> None:
    blank = hostile.pdf(b" " * 100_000_000)
    assert len(blank) < 200_000
    refused(lambda: open_document(Content("a.pdf", blank)), "zip-bomb")
    refused(lambda: open_document(Content("a.pdf", hostile.pdf(b" " * 100_000_000, times=2))), "zip-bomb")
    many = hostile.pdf(hostile.LINE * 5_000)
    assert len(many) < 10_000
    found = refused(lambda: open_document(Content("a.pdf", many)), "too-expensive").found
    assert "page 1 draws more than 60,000" in found
    assert "abcdefgh" in open_document(Content("a.pdf", hostile.pdf(hostile.LINE))).text


def test_what_takes_too_much_memory_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HALFSKY_READING_BUDGET", "0.25 GB 20 s")
    rows = b"".join(b'<row r="%d"><c r="A%d"><v>%d</v></c></row>' % (n, n, n) for n in range(1, 400_000))
    with resident() as most:
        refused(lambda: open_table(Content("a.xlsx", hostile.workbook(rows))), "too-expensive")
    assert most[0], "the watcher saw no process that reads"


def test_what_takes_too_much_time_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HALFSKY_READING_BUDGET", "2 GB 1 s")
    rows = b"".join(b'<row r="%d"><c r="A%d"><v>%d</v></c></row>' % (n, n, n) for n in range(1, 300_000))
    refused(lambda: open_table(Content("a.xlsx", hostile.workbook(rows))), "too-expensive")


@pytest.mark.parametrize("written", ["2GB", "much", "2 GB", "0.1 GB 10 s", "2 GB 0 s"])
def test_a_budget_that_is_none_is_told(written: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HALFSKY_READING_BUDGET", written)
    with pytest.raises(Exception, match="HALFSKY_READING_BUDGET"):
        open_table(Content("a.csv", b"a\n1\n"))


def test_too_many_columns_and_an_open_quotation_mark() -> None:
    wide = Content("a.csv", b",".join(b"c%d" % place for place in range(20_000)) + b"\n")
    refused(lambda: open_table(wide), "too-many-columns")
    refused(lambda: open_frame(wide), "too-many-columns")
    refused(lambda: open_frame(Content("a.csv", b'a,b\n1,"x\n' * 3)), "damaged")


def test_deeply_nested_pages_end_in_a_line(tmp_path: Path) -> None:
    path = tmp_path / "deep.html"
    path.write_bytes(b"<html><body>" + b"<div>" * 20_000 + "妇女".encode())
    with pytest.raises(DocumentError) as caught:
        open_document(path)
    assert "\n" not in str(caught.value)
