"""What the command line says of a first mistake: which word was meant, what is wanted, once and before anything else."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest

from command_line import DOCUMENT
from halfsky.cli import main
from halfsky.errors import DataError, UsageError, suggestion
from halfsky.package import find_plan, load_package


def test_the_value_and_what_is_wrong_with_it_stand_apart(package: Path, tmp_path: Path) -> None:
    data = Path(shutil.copytree(package, tmp_path / "data"))
    file = data / "targets" / "county-2021-2030.csv"
    file.write_text(file.read_text(encoding="utf-8").replace("percent", "yeers"), encoding="utf-8")
    with pytest.raises(DataError, match=r"unit: 'yeers'; use one of: percent"):
        load_package(data)


def test_a_plan_is_guessed_by_its_beginning(package: Path) -> None:
    with pytest.raises(UsageError, match="did you mean 'county-2021-2030'"):
        find_plan(load_package(package), "county")


def test_of_several_words_that_are_as_near_all_are_named_and_of_many_none() -> None:
    assert suggestion("plan", ["plan-1", "plan-2"]) == "did you mean 'plan-1' or 'plan-2'?"
    many = [f"sim-83010{number}" for number in range(10)]
    assert suggestion("sim-83010x", many).startswith("accepted: sim-830100")


def test_a_folder_that_was_given_as_an_argument_is_not_asked_for_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["validate", str(tmp_path / "nodir")]) == DataError.exit_status
    said = capsys.readouterr().err
    assert "nodir is no folder: give the folder of a data package" in said
    assert "--data" not in said


def test_a_kind_of_file_that_is_not_read_is_not_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "x.docx").write_bytes(b"PK")
    main(["read", str(tmp_path / "x.docx")])
    said = capsys.readouterr().err
    assert "is of a kind that is not read" in said
    assert said.count(".docx") == 2, "the file's name and its ending"


def test_a_workbook_that_is_no_review_is_refused_in_both_languages(
    package: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pd.DataFrame({"a": [1]}).to_excel(tmp_path / "tj.xlsx", index=False)
    assert main(["confirm", str(tmp_path / "tj.xlsx"), "--data", str(package)]) == DataError.exit_status
    said = capsys.readouterr().err
    assert "这不是审核表" in said
    assert "no review sheet" in said


def test_the_findings_of_an_audit_that_goes_to_a_file_are_read_on_the_screen_too(
    package: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "plan.txt").write_text(DOCUMENT, encoding="utf-8")
    out = tmp_path / "a.csv"
    assert main(["audit", "county-2021-2030", "--data", str(package), "-o", str(out)]) == 0
    found = pd.read_csv(out)
    said = capsys.readouterr().err
    assert len(found)
    for row in found.head(20).itertuples():
        assert f"{row.severity}: {row.message_en}" in said


def test_an_indicator_that_the_catalogue_lacks_is_named_with_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "孕产妇死亡绿控制在11/10万以下"]) == 0
    said = capsys.readouterr().err
    assert (
        "the catalogue has no indicator “孕产妇死亡绿”; did you mean 孕产妇死亡率 (maternal_mortality_ratio)?" in said
    )
    assert main(["explain", "孕产妇死亡率控制在11/10万以下"]) == 0
    assert "catalogue" not in capsys.readouterr().err
