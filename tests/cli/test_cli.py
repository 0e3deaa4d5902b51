"""The command line as its users meet it: tables on standard output, messages beside it, and an exit status."""

from __future__ import annotations

import os
import subprocess
import sys
from functools import partial
from pathlib import Path

import pandas as pd
import pytest

from command_line import DOCUMENT, refusal, table
from halfsky import __version__, errors, schemas
from halfsky.batch.job import Given
from halfsky.cli import main
from halfsky.export import write_frame


def test_assess_prints_the_gaps_table(package: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["assess", "--data", str(package), "--as-of", "2024"]) == 0
    out, err = capsys.readouterr()
    gaps = table(out)
    assert list(gaps.columns) == schemas.GAPS.names
    assert dict(zip(gaps["target_id"], gaps["status"], strict=True)) == {
        "city-2021-2030-1": "no_data", "city-2021-2030-2": "no_data",
        "county-2021-2030-1": "no_data", "county-2021-2030-2": "on_track",
    }  # fmt: skip  # 8 points of 20 in 4 years of 10
    assert "4 targets" in err


def test_assess_says_why_in_the_language_asked_for(package: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["assess", "--data", str(package), "--as-of", "2024"]
    assert main([*command, "--language", "en"]) == 0
    english = capsys.readouterr().out
    assert main(command) == 0
    chinese = capsys.readouterr().out
    assert "target ≥" in english
    assert "目标≥" not in english
    assert "目标≥" in chinese
    assert main([*command, "--language", "fr"]) == errors.UsageError.exit_status
    assert "zh" in capsys.readouterr().err


def test_assess_takes_the_plans_and_the_year_named(package: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plans = ["--plan", "county-2021-2030", "--plan", "city-2021-2030"]
    assert main(["assess", *plans, "--as-of", "2023", "--data", str(package)]) == 0
    assert len(table(capsys.readouterr().out)) == 4
    assert main(["assess", *plans[:2], "--as-of", "2023", "--data", str(package)]) == 0
    gaps = table(capsys.readouterr().out)
    assert gaps["plan_id"].unique().tolist() == ["county-2021-2030"]
    assert gaps["as_of"].unique().tolist() == [2023]
    assert gaps["observed"].dropna().tolist() == [62]


@pytest.mark.parametrize(
    ("ending", "read"),
    [(".csv", pd.read_csv), (".parquet", pd.read_parquet), (".xlsx", partial(pd.read_excel, engine="openpyxl"))],
)
def test_the_ending_of_the_output_chooses_its_form(
    package: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], ending: str, read: object
) -> None:
    file = tmp_path / f"缺口{ending}"
    file.write_text("an older file")
    assert main(["assess", "--data", str(package), "-o", str(file)]) == 0
    out, err = capsys.readouterr()
    assert out == ""
    assert str(file) in err
    assert len(read(file)) == 4
    assert [path.name for path in tmp_path.iterdir()] == [file.name]
    if ending == ".csv":
        assert file.read_bytes().startswith(b"\xef\xbb\xbfplan_id,")


def test_a_workbook_opens_on_a_named_sheet_with_its_header_in_sight(package: Path, tmp_path: Path) -> None:
    from openpyxl import load_workbook  # noqa: PLC0415 - only here

    file = tmp_path / "gaps.xlsx"
    assert main(["assess", "--data", str(package), "-o", str(file)]) == 0
    (sheet,) = load_workbook(file).worksheets
    assert (sheet.title, sheet.freeze_panes) == ("gaps", "A2")
    write_frame(pd.DataFrame({"note": ["=1+1"]}), file, "notes")
    (sheet,) = load_workbook(file).worksheets
    assert (sheet.title, sheet["A2"].value, sheet["A2"].data_type) == ("notes", "=1+1", "s")
    with pytest.raises(errors.OutputError, match="control character"):
        write_frame(pd.DataFrame({"note": ["\0"]}), file)


def test_audit_takes_a_plan_of_the_package_or_a_document(
    package: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Findings are no failure: the status is 0, and the message counts them by severity."""
    plan_id = schemas.TABLES["plans"].conform(pd.read_csv(package / "plans.csv", dtype="str"))["plan_id"].iloc[0]
    assert main(["audit", plan_id, "--data", str(package)]) == 0
    out, err = capsys.readouterr()
    found = table(out)
    assert list(found) == schemas.FINDINGS.names
    assert set(found["plan_id"]) == {plan_id}
    assert err.startswith(f"{len(found)} findings: ")

    document, output = tmp_path / "新规划.txt", tmp_path / "findings.xlsx"
    again = DOCUMENT.replace("1.县里每年请医生下乡。", "1.全县孕产妇死亡率下降到9/10万以下。")
    document.write_text(again, encoding="utf-8")
    assert main(["audit", str(document), "--data", str(package), "-o", str(output)]) == 0
    written = pd.read_excel(output, engine="openpyxl")
    stricter = written[written["code"].eq("strategy-stricter")]
    assert stricter[["number", "other_number"]].to_numpy().tolist() == [["≤11/10万", "≤9/10万"]]
    assert set(written["plan_id"]) == {"新规划"}
    capsys.readouterr()

    assert main(["audit", plan_id[:-1], "--data", str(package)]) == errors.UsageError.exit_status
    assert f"did you mean {plan_id!r}?" in refusal(capsys)


def test_compare_prints_one_row_an_indicator_and_plan(package: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", "--plan", "county-2021-2030", "--data", str(package), "--as-of", "2024"]) == 0
    rows = table(capsys.readouterr().out).set_index("indicator_id")
    assert rows["against_upper"].to_dict() == {"maternal_mortality_ratio": "stricter", "screening_rate": "weaker"}
    assert rows.loc["screening_rate", ["observed", "upper_value"]].tolist() == [63, 80]


def test_extract_prints_the_targets_of_a_document(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = tmp_path / "plan.txt"
    document.write_text(DOCUMENT, encoding="utf-8")
    assert main(["extract", str(document), "--plan", "qinghe-2021-2030"]) == 0
    targets = table(capsys.readouterr().out)
    assert list(targets.columns) == schemas.TARGETS.names
    assert targets["plan_id"].unique().tolist() == ["qinghe-2021-2030"]
    numbers = targets[targets["kind"] == "quantitative"]
    assert numbers[["comparator", "value", "unit"]].to_numpy().tolist() == [
        ["le", 11, "per_100k"],
        ["ge", 83, "percent"],
    ]


def test_validate_of_a_sound_package(package: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", "--data", str(package)]) == 0
    told = capsys.readouterr()
    assert main(["validate", str(package)]) == 0
    assert told == capsys.readouterr()
    assert main(["validate", str(package), "--data", str(package)]) == errors.UsageError.exit_status
    refusal(capsys)
    assert main(["validate", str(package)]) == 0
    out, err = capsys.readouterr()
    assert out == ""
    assert err == "all 17 rows of 17 tables are valid\n"


def test_validate_lists_every_broken_row(package: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken = tmp_path / "data"
    for file in package.rglob("*.*"):
        copy = broken / file.relative_to(package)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(
            file.read_text(encoding="utf-8").replace(",2023,", ",zwei,").replace(",1,", ",7,"), encoding="utf-8"
        )
    assert main(["validate", str(broken)]) == errors.DataError.exit_status
    out, err = capsys.readouterr()
    findings = table(out)
    assert "zwei" in findings["value"].astype(str).tolist()
    assert err.startswith(f"halfsky: {len(findings)} findings")
    assert main(["assess", "--data", str(broken)]) == errors.DataError.exit_status
    assert "zwei" in refusal(capsys)


RUN = {
    "notebook": None, "plan_ids": [], "all_plans": False, "as_of": None, "report": None, "data": None,
    "workers": None, "force": False, "outputs": None, "cold": False, "cluster": None, "time_limit": 900,
    "memory_limit": None, "document": None, "part": "", "merge": False, "given": Given([], [], []), "length": "", "collect": None, "pages": None,
}  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "asked"),
    [
        (["--all"], {"all_plans": True}),
        (["plan_review", "--document", "f.txt"], {"notebook": "plan_review", "document": Path("f.txt")}),
        (["--plan", "a", "--plan", "b", "--force"], {"plan_ids": ["a", "b"], "force": True}),
        (["--plan", "a", "--plan", "b", "--merge"], {"plan_ids": ["a", "b"], "merge": True}),
        (
            ["--all", "--cold", "--time-limit", "60", "--memory-limit", "1.5"],
            {"all_plans": True, "cold": True, "time_limit": 60, "memory_limit": 1_500_000_000},
        ),
        (
            ["--all", "--cluster", "tcp://host:8786", "--outputs", "s3://bucket/reports"],
            {"all_plans": True, "cluster": "tcp://host:8786", "outputs": "s3://bucket/reports"},
        ),
        (
            ["cross_district", "--all", "--as-of", "2023", "--report", "midterm", "--data", "d", "--workers", "2"],
            {
                "notebook": "cross_district",
                "all_plans": True,
                "as_of": 2023,
                "report": "midterm",
                "data": Path("d"),
                "workers": 2,
            },
        ),
    ],
)
def test_run_asks_for_what_the_arguments_say(
    monkeypatch: pytest.MonkeyPatch, arguments: list[str], asked: dict[str, object]
) -> None:
    calls = []
    monkeypatch.setattr("halfsky.batch.runner.run_reports", lambda **given: calls.append(given))
    assert main(["run", *arguments]) == 0
    assert calls == [RUN | asked]


def test_failed_reports_give_their_status(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def fail(**_: object) -> None:
        raise errors.RunError("2 reports failed")

    monkeypatch.setattr("halfsky.batch.runner.run_reports", fail)
    assert main(["run", "--all"]) == errors.RunError.exit_status
    assert "2 reports failed" in refusal(capsys)


def test_a_defect_keeps_its_traceback(monkeypatch: pytest.MonkeyPatch, package: Path) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("halfsky.assess.assess_package", fail)
    with pytest.raises(ZeroDivisionError):
        main(["assess", "--data", str(package)])


def test_an_interrupt_is_one_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def interrupt(**_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("halfsky.batch.runner.run_reports", interrupt)
    assert main(["run", "--all"]) == 130
    assert refusal(capsys) == "halfsky: stopped\n"


def test_help_lists_every_exit_status_and_version_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    text = " ".join(capsys.readouterr().out.split())
    for kind in errors.all_kinds():
        assert f"{kind.exit_status} {kind.kind}" in text
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"halfsky {__version__}\n"


def test_the_version_is_the_package_s() -> None:
    from importlib.metadata import version  # noqa: PLC0415 - only here

    import halfsky  # noqa: PLC0415

    assert halfsky.__version__ == version("halfsky")


def test_the_installed_command_writes_utf8_whatever_the_locale(package: Path) -> None:
    command = [Path(sys.executable).parent / "halfsky", "assess", "--data", package, "--as-of", "2024"]
    environment = os.environ | {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0", "PYTHONIOENCODING": ""}
    result = subprocess.run(command, capture_output=True, env=environment, check=True)
    assert "没有该指标的数据" in result.stdout.decode("utf-8")
    assert b"4 targets assessed" in result.stderr


def test_a_reader_that_goes_away_is_no_error(package: Path) -> None:
    command = [
        sys.executable,
        "-c",
        "import sys; from halfsky.cli import main; sys.exit(main())",
        "assess",
        "--data",
        package,
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.close()
        errors_seen = process.stderr.read().decode()
        process.wait()
    assert process.returncode == 0
    assert "Traceback" not in errors_seen
    assert "BrokenPipe" not in errors_seen
