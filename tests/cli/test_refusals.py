"""What the command line refuses: one line on standard error that says what is accepted, and an exit status."""

from __future__ import annotations

from pathlib import Path

import pytest

from command_line import DOCUMENT, refusal, table
from halfsky import errors
from halfsky.cli import main


@pytest.mark.parametrize(
    ("arguments", "accepted"),
    [
        ([], ["extract", "assess", "compare", "run", "simulate", "validate"]),
        (["asess"], ["extract", "assess", "compare", "run", "validate"]),
        (["assess", "--year", "2024"], ["--as-of", "--plan", "--data"]),
        (["assess", "--as-of", "24"], ["1990", "2100"]),
        (["assess", "--as-of", "soon"], ["1990", "2100"]),
        (["extract"], ["DOCUMENT"]),
        (["extract", "a", "b"], ["b", "--help"]),
        (["run"], ["--plan", "--all"]),
        (["run", "--all", "--plan", "a"], ["--plan", "--all"]),
        (["run", "--all", "--report", "monthly"], ["annual", "midterm", "final"]),
        (["run", "--all", "--workers", "0"], ["1"]),
        (["run", "cross_district", "--report", "midterm"], ["cross_district", "no --report"]),
    ],
)
def test_a_wrong_argument_gets_one_line_that_says_what_is_accepted(
    capsys: pytest.CaptureFixture[str], arguments: list[str], accepted: list[str]
) -> None:
    assert main(arguments) == errors.UsageError.exit_status
    line = refusal(capsys)
    assert all(word in line for word in accepted), line


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("on_track_pace: fast", "thresholds.yaml: threshold on_track_pace is 'fast'"),
        (
            "on_track_pace: 0.9\nlikely: 0.7\non_track_pace: 0.8",
            "thresholds.yaml, line 3: 'on_track_pace' is there twice",
        ),
        ("on_track: 0.9", "thresholds.yaml: unknown threshold 'on_track'"),
    ],
)
def test_wrong_thresholds_are_told_with_their_file(
    package: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], lines: str, said: str
) -> None:
    file = tmp_path / "thresholds.yaml"
    file.write_text(lines, encoding="utf-8")
    arguments = ["assess", "--data", str(package), "--thresholds", str(file)]
    assert main(arguments) == errors.UsageError.exit_status
    assert said in refusal(capsys)


def test_a_year_before_the_plans_gets_a_warning_beside_the_table(
    package: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["assess", "--data", str(package), "--plan", "county-2021-2030"]
    assert main([*arguments, "--as-of", "2019"]) == 0
    out, err = capsys.readouterr()
    assert len(table(out)) == 2
    assert "warning: 2019 lies before the base year of county-2021-2030, 2020" in err
    assert main([*arguments, "--as-of", "2020"]) == 0
    assert "warning" not in capsys.readouterr().err


def test_a_review_refuses_at_once_what_is_no_document(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    notes = tmp_path / "notes.md"
    notes.write_text(DOCUMENT, encoding="utf-8")
    assert main(["run", "plan_review", "--document", str(notes)]) == errors.DocumentError.exit_status
    said = refusal(capsys)
    assert main(["audit", str(notes)]) == errors.DocumentError.exit_status
    assert refusal(capsys) == said


def test_an_unknown_plan_is_wrong_use(package: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["assess", "--data", str(package), "--plan", "county-2021"]) == errors.UsageError.exit_status
    assert "county-2021-2030" in refusal(capsys)


@pytest.mark.parametrize("name", ["gaps.doc", "gaps", "folder.csv", "nowhere/gaps.csv"])
def test_an_output_that_cannot_be_written_is_refused_before_any_work(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    (tmp_path / "folder.csv").mkdir()
    # The data folder does not exist either: the output is looked at first.
    assert (
        main(["assess", "--data", str(tmp_path / "none"), "-o", str(tmp_path / name)]) == errors.OutputError.exit_status
    )
    assert name.split("/")[0] in refusal(capsys)


@pytest.mark.parametrize(
    ("content", "kind"),
    [(None, errors.DocumentError), ("", errors.DocumentError), ("一份没有目标的通知。\n", errors.NoTargetsError)],
)
def test_documents_that_give_no_targets(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str | None, kind: type[errors.UserError]
) -> None:
    document = tmp_path / "plan.txt"
    if content is not None:
        document.write_text(content, encoding="utf-8")
    assert main(["extract", str(document)]) == kind.exit_status
    assert "plan.txt" in refusal(capsys)
