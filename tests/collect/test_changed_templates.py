"""A template as a clerk leaves it: renamed, moved, merged, half filled in. What is not read is named with its place."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from openpyxl.worksheet.worksheet import Worksheet

import collecting
from collecting import GOOD, HEALTH, SCHOOL, SENDER, TEACHER, actor, codes, filled
from documents import OFFICE
from halfsky.collect import intake
from halfsky.collect.account import Account
from halfsky.collect.store import Store
from halfsky.collect.workbook import layout
from halfsky.errors import AccessError
from halfsky.package import Package


def changed(blank: bytes, change: Callable[[Worksheet], object], cells: dict[str, object] = GOOD) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(filled(blank, cells)))
    change(book[layout.SHEET])
    return collecting.saved(book)


def sent(store: Store, package: Package, content: bytes, name: str = "f.xlsx", who: str = SENDER) -> intake.Outcome:
    return intake.submit_bytes(store, actor(store, who), package, content, name, only_check=True)


def said(outcome: intake.Outcome) -> dict[str, float]:
    return outcome.entries.set_index("indicator_id")["value"].to_dict()


VALUES = {"maternal_mortality_ratio": 5.2, "screening_rate": 84.1, "staff_count": 311.0}


def insert_rows(sheet: Worksheet) -> None:
    sheet.insert_rows(3, 2)
    sheet.insert_rows(9)


def swap_columns(sheet: Worksheet) -> None:
    for row in range(layout.HEADER_ROW, layout.FIRST_ROW + 3):
        value, note = sheet[f"I{row}"].value, sheet[f"N{row}"].value
        sheet[f"I{row}"], sheet[f"N{row}"] = note, value


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda sheet: setattr(sheet, "title", "2024年上报"), []),
        (insert_rows, []),
        (lambda sheet: sheet.insert_cols(1), []),
        (swap_columns, []),
        (lambda sheet: sheet.__setitem__("I5", "数 值"), []),
        (lambda sheet: sheet.__setitem__("I5", "全年数"), [("I5", "heading-changed")]),
        (lambda sheet: sheet.__setitem__("O7", 85.0), [("O7", "foreign-cell")]),
    ],
    ids=["sheet renamed", "rows put in", "column put in", "columns swapped", "blank in a heading", "heading", "beside"],
)
def test_what_was_moved_is_found_by_its_keys(
    store: Store, package: Package, blank: bytes, change: Callable[[Worksheet], object], told: list[tuple[str, str]]
) -> None:
    outcome = sent(store, package, changed(blank, change))
    assert said(outcome) == VALUES
    assert [one for one in codes(outcome.findings) if one[1] != "explained"] == told
    assert outcome.account == Account(3, 3, 0)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda sheet: sheet.__setitem__("J5", "数值"), ("I5", "two-headings")),
        (lambda sheet: sheet.delete_cols(9), ("A5", "heading-missing")),
        (lambda sheet: sheet.delete_rows(5), ("A5", "changed-template")),
    ],
    ids=["heading twice", "column gone", "headings gone"],
)
def test_what_could_be_read_in_two_ways_is_not_read(
    store: Store, package: Package, blank: bytes, change: Callable[[Worksheet], object], told: tuple[str, str]
) -> None:
    with pytest.raises(intake.NothingTaken) as nothing:
        sent(store, package, changed(blank, change))
    assert told in codes(nothing.value.findings)


def test_merged_cells_name_every_row_that_they_hide(store: Store, package: Package, blank: bytes) -> None:
    outcome = sent(store, package, changed(blank, lambda sheet: sheet.merge_cells("I6:I7")))
    assert said(outcome) == {"staff_count": 311.0}
    assert codes(outcome.findings) == [("I6", "merged-cells"), ("I7", "merged-cells")]
    assert outcome.findings["message"].str.startswith(("孕产妇死亡率：", "妇女常见病筛查率：")).all()
    assert outcome.account == Account(3, 1, 0)
    harmless = changed(blank, lambda sheet: sheet.merge_cells("I20:I25"))
    assert said(sent(store, package, harmless)) == VALUES


def test_rows_asked_are_answered_reasoned_or_open_by_name(store: Store, package: Package, blank: bytes) -> None:
    outcome = sent(store, package, filled(blank, {"I7": 84.1}))
    assert codes(outcome.findings) == [("I6", "open"), ("I8", "open")]
    assert outcome.findings["message"].str.startswith(("孕产妇死亡率：", "妇幼保健人员数：")).all()
    assert outcome.account == Account(3, 1, 0) and outcome.account.open == 2
    outcome = sent(store, package, filled(blank, {"I7": 84.1, "M6": "未统计"}))
    assert outcome.account == Account(3, 1, 1) and codes(outcome.findings) == [("I8", "open")]
    without = sent(store, package, changed(blank, lambda sheet: sheet.delete_rows(8), {"I7": 84.1, "M6": "未统计"}))
    assert without.findings[["code", "value"]].to_numpy().tolist() == [["row-deleted", "妇幼保健人员数"]]
    assert without.account == Account(3, 1, 1)


def test_what_was_sent_before_is_not_open(store: Store, package: Package, blank: bytes) -> None:
    who = actor(store, SENDER)
    first = intake.submit_bytes(store, who, package, filled(blank, {"I7": 84.1}), "a.xlsx")
    assert first.account == Account(3, 1, 0)
    second = intake.submit_bytes(store, who, package, filled(blank, {"I8": 311}), "b.xlsx")
    assert second.account == Account(3, 2, 0)
    assert codes(second.findings) == [("I6", "open")]


def test_a_deleted_row_of_what_was_sent_before_is_named_and_the_check_counts_as_the_receipt_will(
    store: Store, package: Package, blank: bytes
) -> None:
    who = actor(store, SENDER)
    intake.submit_bytes(store, who, package, filled(blank, {"I7": 84.1, "I8": 311}), "a.xlsx")
    content = changed(blank, lambda sheet: sheet.delete_rows(8), {"I6": 5.2, "N6": "人数少", "I7": 84.1})
    check = sent(store, package, content)
    gone = check.findings[check.findings["code"].eq("sent-row-deleted")]
    assert gone["value"].tolist() == ["妇幼保健人员数"]
    assert check.account is not None
    assert check.account.words[0] == (
        "应报3项：已填数值3项，已说明缺报原因0项，未报0项（已填、已说明的：本文件可接收2项，只有以前报送的1项）"
    )
    assert (len(check.entries), check.unchanged) == (2, 1)
    made = intake.submit_bytes(store, who, package, content, "b.xlsx").receipt
    assert made is not None
    assert (made.rows_taken, made.rows_unchanged) == (1, 1)


def test_a_value_that_is_refused_does_not_count_as_one_of_this_file(
    store: Store, package: Package, blank: bytes
) -> None:
    intake.submit_bytes(store, actor(store, SENDER), package, filled(blank, {"I7": 84.1}), "a.xlsx")
    check = sent(store, package, filled(blank, {"I7": "约84", "I8": 311}))
    assert check.account is not None
    assert check.account.words[0].endswith("（已填、已说明的：本文件可接收1项，只有以前报送的1项）")
    assert "sent-row-deleted" not in set(check.findings["code"])


@pytest.mark.parametrize("name", ["f.xls", "f.xlsx", "f.ods"])
def test_a_damaged_file_is_said_to_be_so_without_the_name_of_an_error(
    store: Store, package: Package, blank: bytes, name: str
) -> None:
    begins = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" if name.endswith("xls") else blank[:200]
    with pytest.raises(intake.NothingTaken) as nothing:
        sent(store, package, begins + bytes(range(256)) * 8, name)
    found = nothing.value.findings
    assert set(found["code"]) <= {"damaged", "encrypted", "not-xlsx"}
    assert not found["value"].str.contains("Error|[a-z]{4}", regex=True).any()


def test_another_units_template_says_whose_it_is(store: Store, package: Package, blank: bytes) -> None:
    with pytest.raises(AccessError, match=f"这是{HEALTH}的模板，您可以报送的是{SCHOOL}的数据"):
        sent(store, package, filled(blank, GOOD), who=TEACHER)


@pytest.mark.office
@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")
def test_older_and_other_workbooks_are_read(store: Store, package: Package, blank: bytes, tmp_path: Path) -> None:
    (tmp_path / "f.xlsx").write_bytes(filled(blank, GOOD))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    for ending in ("xls", "ods"):
        subprocess.run(
            [OFFICE, profile, "--headless", "--convert-to", ending, "--outdir", tmp_path, tmp_path / "f.xlsx"],
            check=True, capture_output=True, timeout=180,
        )  # fmt: skip
        assert said(sent(store, package, (tmp_path / f"f.{ending}").read_bytes(), f"f.{ending}")) == VALUES


def test_another_sheet_is_named(store: Store, package: Package, blank: bytes) -> None:
    book = openpyxl.load_workbook(io.BytesIO(filled(blank, GOOD)))
    book.create_sheet("补充")["A1"] = 85.0
    found = sent(store, package, collecting.saved(book)).findings
    assert pd.Series(found["sheet"]).where(found["code"].eq("foreign-sheet")).dropna().tolist() == ["补充"]
