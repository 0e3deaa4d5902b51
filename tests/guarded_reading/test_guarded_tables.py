"""Tables from outside as they come: cells with their places, formats, formulas; tidy tables whole; what does not fit."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from documents import OFFICE
from halfsky.guarded_reading import REASONS, Content, FileRefused, a1, open_frame, open_table
from halfsky.words.submission_findings import MESSAGES
from long_form import some

pytestmark = pytest.mark.guarded


def book() -> openpyxl.Workbook:
    """As a department's own: a merged title, a share shown as percent, a formula, an error, a hidden sheet."""
    made = openpyxl.Workbook()
    sheet = made.active
    sheet.title = "表一"
    sheet["B2"] = "主要指标"
    sheet.merge_cells("B2:E2")
    sheet["B4"], sheet["C4"], sheet["D4"], sheet["E4"] = "筛查率", 0.853, 12, "=C4-D4"
    sheet["C4"].number_format = "0.0%"
    sheet["D5"] = "=1/0"
    sheet["E5"] = True
    made.create_sheet("藏").sheet_state = "hidden"
    return made


def saved(made: openpyxl.Workbook) -> bytes:
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()


def test_every_cell_of_a_workbook_has_its_place_format_and_formula() -> None:
    table = open_table(Content("t.xlsx", saved(book())))
    sheet = table.sheets[0]
    assert (sheet.name, sheet.state, sheet.rows, sheet.columns, sheet.merged) == (
        "表一",
        "visible",
        5,
        5,
        [(2, 2, 2, 5)],
    )
    assert [(each.name, each.state) for each in table.sheets] == [("表一", "visible"), ("藏", "hidden")]
    cells = sheet.cells.assign(
        place=[a1(*place) for place in zip(sheet.cells["row"], sheet.cells["column"], strict=True)]
    )
    cells = cells.set_index("place")
    assert list(cells.index) == ["B2", "B4", "C4", "D4", "E4", "D5", "E5"]
    assert cells.loc["C4", ["kind", "number", "text", "number_format"]].tolist() == ["number", 0.853, "0.853", "0.0%"]
    assert cells.loc["D4", ["text", "number_format"]].tolist() == ["12", "General"]
    assert cells.loc["E4", ["kind", "formula"]].tolist() == ["unknown", "=C4-D4"], "the file holds no value for it"
    assert cells.loc["E5", "kind"] == "boolean"
    assert (table.rows_in_file, table.rows_read) == (3, 3)


@pytest.mark.office
@pytest.mark.parametrize("ending", ["xls", "ods"])
def test_old_workbooks_are_read_by_what_is_installed(ending: str, tmp_path: Path) -> None:
    if OFFICE is None:
        pytest.skip("LibreOffice is not installed")
    import subprocess  # noqa: PLC0415

    source = tmp_path / "t.xlsx"
    source.write_bytes(saved(book()))
    subprocess.run(
        [OFFICE, f"-env:UserInstallation={(tmp_path / 'p').as_uri()}", "--headless", "--convert-to", ending, source],
        check=True, capture_output=True, cwd=tmp_path, timeout=120,
    )  # fmt: skip
    table = open_table(tmp_path / f"t.{ending}")
    content = (tmp_path / f"t.{ending}").read_bytes()
    assert (table.format, table.size) == (ending, len(content))
    assert table.sha256 == hashlib.sha256(content).hexdigest(), "of the file, not of what it was converted to"
    cells = table.sheets[0].cells
    share = cells[cells["row"].eq(4) & cells["column"].eq(3)].iloc[0]
    assert share["number"] == 0.853
    assert share["number_format"] in ("", "0.0%"), "unknown, or right"


TEXT = "地区,指标,数值\n昆都仑区,孕产妇死亡率,8.31\n青山区,出生率,\n"


@pytest.mark.parametrize(
    ("content", "encoding"),
    some([
        (TEXT.encode(), "utf-8"), (b"\xef\xbb\xbf" + TEXT.encode(), "utf-8-sig"), (TEXT.encode("gb18030"), "gb18030"),
        (TEXT.encode("utf-16"), "utf-16"), (b"\xfe\xff" + TEXT.encode("utf-16-be"), "utf-16"),
    ], 6),
)  # fmt: skip
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_texts_are_read_in_every_encoding_that_offices_write(content: bytes, encoding: str, delimiter: str) -> None:
    if encoding.startswith("utf-16"):
        text = content.decode("utf-16").replace(",", delimiter)
        content = text.encode("utf-16") if content[:2] == b"\xff\xfe" else b"\xfe\xff" + text.encode("utf-16-be")
    else:
        content = content.replace(b",", delimiter.encode())
    frame = open_frame(Content("t.csv", content))
    assert frame.frame.to_dict("list") == {
        "地区": ["昆都仑区", "青山区"], "指标": ["孕产妇死亡率", "出生率"], "数值": ["8.31", ""]
    }  # fmt: skip
    assert (frame.encoding, frame.delimiter, frame.rows_in_file, frame.rows_read) == (encoding, delimiter, 2, 2)
    table = open_table(Content("t.csv", content))
    assert table.sheets[0].cells["text"].tolist()[-2:] == ["青山区", "出生率"]
    assert (table.encoding, table.delimiter, table.rows_in_file) == (encoding, delimiter, 3)


def test_an_encoding_that_is_none_of_these_is_refused() -> None:
    for content in ("婦女發展規劃,指標".encode("big5"), "Größe,Maß,Öl é à ü".encode("latin-1"), b"a,b\n1,\xff\xff"):
        with pytest.raises(FileRefused) as caught:
            open_frame(Content("t.csv", content))
        assert caught.value.code == "unknown-encoding"


def found(content: bytes) -> list[tuple[str, str]]:
    return [(finding.code, finding.place) for finding in open_frame(Content("t.csv", content)).findings]


def test_what_does_not_fit_its_header_is_named_with_its_place() -> None:
    assert found(b"a,b,a\n1,2,3\n") == [("two-columns-of-one-name", "columns 1 and 3")]
    assert list(open_frame(Content("t.csv", b"a,b,a\n1,2,3\n")).frame.columns) == ["b"]
    assert found(b"a,b\n1,2,\n3,4,\n") == [("trailing-comma", "")]
    assert found(b"a,b,\n1,2,\n3,4,\n") == [("trailing-comma", "")]
    assert open_frame(Content("t.csv", b"a,b\n1,2,\n3,4,\n")).frame.to_dict("list") == {
        "a": ["1", "3"],
        "b": ["2", "4"],
    }
    assert found(b"a,,b\n1,x,2\n") == [("nameless-column", "column 2")]
    ragged = open_frame(Content("t.csv", b"a,b\n1,2\n3\n\n4,5,6\n7,8\n"))
    assert [(finding.code, finding.place) for finding in ragged.findings] == [
        ("ragged-row", "row 3"),
        ("ragged-row", "row 5"),
    ]
    assert (ragged.frame.index + 2).tolist() == [2, 6], "rows keep their number in the file"
    assert (ragged.rows_in_file, ragged.rows_read) == (4, 2)


def test_quotation_marks_hold_line_ends_and_delimiters() -> None:
    frame = open_frame(Content("t.csv", b'"a\nA",b\n"1,5","x\ny"\n'), header=1).frame
    assert frame.to_dict("list") == {"a\nA": ["1,5"], "b": ["x\ny"]}


def test_parquet_keeps_its_types(tmp_path: Path) -> None:
    given = pd.DataFrame({"year": [2020, 2021], "value": [1.5, None], "name": ["甲", "乙"]})
    given.to_parquet(tmp_path / "t.parquet")
    read = open_frame(tmp_path / "t.parquet")
    pd.testing.assert_frame_equal(read.frame, given, check_dtype=False)
    assert read.frame["year"].dtype == "int64"
    assert (read.rows_in_file, read.rows_read) == (2, 2)


GENERIC = """<m:GenericData xmlns:m="m" xmlns:g="g"><m:DataSet><g:Series><g:SeriesKey><g:Value id="REF_AREA" value="CN"/>
<g:Value id="SEX" value="F"/></g:SeriesKey><g:Attributes><g:Value id="UNIT_MULT" value="3"/></g:Attributes>
<g:Obs><g:ObsDimension value="2020"/><g:ObsValue value="1.2"/><g:Attributes><g:Value id="OBS_STATUS" value="A"/>
</g:Attributes></g:Obs></g:Series></m:DataSet></m:GenericData>"""
SPECIFIC = """<m:StructureSpecificData xmlns:m="m"><m:DataSet FREQ="A"><Series REF_AREA="CN" SEX="F">
<Obs TIME_PERIOD="2020" OBS_VALUE="1.2" OBS_STATUS="A"/><Obs TIME_PERIOD="2021" OBS_VALUE="1.3"/></Series></m:DataSet>
</m:StructureSpecificData>"""


def test_sdmx_ml_observations_bring_what_stands_above_them() -> None:
    generic = open_frame(Content("t.xml", GENERIC.encode())).frame
    assert generic.to_dict("records") == [
        {"REF_AREA": "CN", "SEX": "F", "UNIT_MULT": "3", "TIME_PERIOD": "2020", "OBS_VALUE": "1.2", "OBS_STATUS": "A"}
    ]
    specific = open_frame(Content("t.xml", SPECIFIC.encode())).frame
    assert specific["OBS_VALUE"].tolist() == ["1.2", "1.3"]
    assert specific["OBS_STATUS"].tolist() == ["A", ""]
    assert set(specific["FREQ"]) == {"A"}


def test_one_set_of_words_for_refusals() -> None:
    """A clerk reads in Chinese about every code that the reader can refuse with."""
    assert set(REASONS) <= set(MESSAGES)
