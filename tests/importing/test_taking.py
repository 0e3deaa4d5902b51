"""From a file to the data package: asked once, confirmed, taken with its source, and replayed without a question."""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from halfsky import project
from halfsky.cli import main
from halfsky.collect.table_review import open_review
from halfsky.errors import DataError, UsageError
from halfsky.package import load_package, validate_package
from tables_of_others import DEPARTMENT, DEPARTMENT_FORMATS, YEARBOOK, YEARBOOK_MERGED, text_file, workbook

NEW = ["--publisher", "贵州省统计局", "--title", "贵州统计年鉴 3-7"]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = Path(shutil.copytree(Path(__file__).parents[2] / "data", tmp_path / "data"))
    for path in (folder / "observations").glob("*.csv"):  # the tables' figures of this province are made up
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        path.write_text("".join(line for line in lines if not line.startswith("52")), encoding="utf-8")
    return folder


def answered(path: Path, answers: dict[str, str]) -> Path:
    book = openpyxl.load_workbook(path)
    page = book.active
    names = [cell.value for cell in page[1]]
    for row in page.iter_rows(min_row=2):
        cell = row[names.index("cell")].value
        if cell in answers:
            row[names.index("answer")].value = answers[cell]
    book.save(path)
    return path


def values_of(folder: Path, source: str) -> pd.DataFrame:
    found = load_package(folder).observations
    return found[found["source_id"].eq(source)].set_index(["area_code", "indicator_id", "year", "sex"])


def test_a_yearbook_is_asked_once_and_next_year_not(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = workbook(tmp_path / "y.xlsx", YEARBOOK, merged=YEARBOOK_MERGED)
    book = tmp_path / "p.xlsx"
    assert main(["read", str(file), "--data", str(data), "-o", str(book)]) == 0
    answered(book, {"B6": "是"})
    assert (
        main(["read", str(file), "--data", str(data), "--mapping", str(book), "--take", "--source", "gz-3-7", *NEW])
        == 0
    )
    told = capsys.readouterr().err
    assert "receipt IM-" in told
    assert "21 taken" in told
    found = values_of(data, "gz-3-7")
    assert len(found) == 21
    assert found.loc[("520100", "resident_population", 2022, "total"), "value"] == 6220400
    assert found.loc[("520500", "resident_population", 2022, "total"), "note"] == "①为户籍人口数"
    assert validate_package(data).query("code != 'undeclared-column'").empty
    # next year: the same table with other figures
    later = [
        [text.replace("2022", "2023") if isinstance(text, str) else text and text + 1 for text in row]
        for row in YEARBOOK
    ]
    file = workbook(tmp_path / "z.xlsx", later, merged=YEARBOOK_MERGED)
    assert main(["read", str(file), "--data", str(data), "--source", "gz-3-7", "--take"]) == 0
    told = capsys.readouterr().err
    assert "0 questions" in told
    assert "new labels" not in told
    assert len(values_of(data, "gz-3-7")) == 42
    # the same file again brings nothing new
    assert main(["read", str(file), "--data", str(data), "--source", "gz-3-7", "--take"]) == 0
    assert "nothing new" in capsys.readouterr().err


def test_a_changed_layout_is_told(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [["贵阳市2019年"], ["指标", "数值"], ["孕产妇死亡率(1/10万)", 9.1]]
    assert (
        main(["read", str(text_file(tmp_path / "a.csv", rows)), "--data", str(data), "--take", "--source", "g", *NEW])
        == 0
    )
    capsys.readouterr()
    rows = [["贵阳市2020年"], ["指标", "数值"], ["孕产妇死亡率(1/10万)", 9.1], ["早产率(%)", 5.5]]
    assert main(["read", str(text_file(tmp_path / "b.csv", rows)), "--data", str(data), "--source", "g"]) == 0
    assert "new labels: 早产率(%)" in capsys.readouterr().err


def test_answers_of_single_cells_and_labels(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [*DEPARTMENT[:-1], (7, "妇幼专干人数", "人", 11, 12, None), DEPARTMENT[-1]]
    file = workbook(tmp_path / "d.xlsx", rows, merged=["A1:F1"], formats=DEPARTMENT_FORMATS)
    book = tmp_path / "p.xlsx"
    assert main(["read", str(file), "--data", str(data), "-o", str(book)]) == 0
    answered(book, {"D8": "是", "E8": "7.6", "D10": "否"})
    assert main(["read", str(file), "--data", str(data), "--mapping", str(book), "--take", "--source", "yy", *NEW]) == 0
    assert "0 questions" in capsys.readouterr().err
    found = values_of(data, "yy")
    assert found.loc[("520103", "maternal_anaemia_prevalence", 2022, "total"), "value"] == 8
    assert found.loc[("520103", "maternal_anaemia_prevalence", 2023, "total"), "value"] == 7.6
    assert found.loc[("520103", "womens_common_disease_screening_rate", 2023, "total"), "value"] == 83.4
    assert len(found) == 12
    kept = (data / "imports" / "yy.yaml").read_text(encoding="utf-8")
    assert "妇幼专干人数: ''" in kept


def test_nothing_is_taken_without_a_source_or_while_all_is_asked(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [["指标", "2019年"], ["早产率(%)", 5.5]]
    file = str(text_file(tmp_path / "a.csv", rows))
    assert main(["read", file, "--data", str(data), "--area", "520100", "--take"]) == 2
    assert "a source is needed" in capsys.readouterr().err
    assert main(["read", file, "--data", str(data), "--take", "--source", "g", *NEW]) == 8
    assert "nothing was taken" in capsys.readouterr().err
    assert not (data / "imports").exists()
    assert main(["read", file, "--data", str(data), "--area", "青山区"]) == 2
    assert "包头市青山区" in capsys.readouterr().err


def test_an_installed_package_is_never_written_to(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(project, "COPY", data.parent)
    file = text_file(tmp_path / "a.csv", [["贵阳市"], ["指标", "2019年"], ["早产率(%)", 5.5]])
    assert main(["read", str(file), "--data", str(data), "--take", "--source", "g", *NEW]) == 5
    assert "halfsky init" in capsys.readouterr().err
    assert not list(data.glob("observations/imported*"))


def test_the_proposal_is_a_table(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = text_file(tmp_path / "a.csv", [["贵阳市"], ["指标", "2019年"], ["早产率(%)", 5.5]])
    assert main(["read", str(file), "--data", str(data)]) == 0
    header, row = capsys.readouterr().out.splitlines()
    assert header.startswith(
        "sheet,cell,area_code,indicator_id,year,sex,residence,value,unit,status,numerator,denominator,read_as,sure,question,suggestion"
    )
    assert row.startswith("a,B3,520100,preterm_birth_rate,2019,total,total,5.5,percent,final,,,5.5,")
    assert not list(data.glob("observations/imported*"))


def test_the_review_in_a_notebook(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HALFSKY_DATA", str(data))
    review = open_review(workbook(tmp_path / "y.xlsx", YEARBOOK, merged=YEARBOOK_MERGED))
    assert review.questions["cell"].tolist() == ["B6"]
    assert review.answer({"B6": "520000"}).empty
    assert "数据不足" in review.left_out["note"].iloc[0]
    assert "21 taken" in review.take(source_id="gz-3-7", publisher="贵州省统计局", title="贵州统计年鉴 3-7")
    with pytest.raises(UsageError, match="name a table"):
        open_review("")


@pytest.mark.parametrize("wrong", ["约九", "9,5", "９ 或 10"])
def test_an_answer_that_is_no_number_is_told_by_its_cell(
    wrong: str, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = text_file(tmp_path / "a.csv", [("2019年贵阳市",), ("指标", "数值"), ("早产率（%）", "约9")])
    book = tmp_path / "p.xlsx"
    assert main(["read", str(file), "--data", str(data), "-o", str(book)]) == 0
    answered(book, {"B3": wrong})
    assert main(["read", str(file), "--data", str(data), "--mapping", str(book)]) == DataError.exit_status
    assert "a B3" in capsys.readouterr().err


def test_an_answer_is_read_as_a_cell_is_and_what_leaves_all_out_is_kept(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = text_file(tmp_path / "a.csv", [("2019年贵阳市",), ("指标", "数值"), ("早产率（%）", "约9")])
    book = tmp_path / "p.xlsx"
    read = ["read", str(file), "--data", str(data)]
    assert main([*read, "-o", str(book)]) == 0
    assert main([*read, "--mapping", str(answered(book, {"B3": "９.０％"}))]) == 0
    assert ",9.0,percent," in capsys.readouterr().out
    assert main([*read, "--mapping", str(answered(book, {"B3": "否"})), "--take", "--source", "own", *NEW]) == 0
    assert main([*read, "--source", "own"]) == 0
    assert "; 0 questions" in capsys.readouterr().err.splitlines()[-1]
    assert not list(data.glob("observations/imported*"))
