"""Every command that takes a file from outside: import, submit, extract, audit, upload; one line, and nothing hangs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

import collecting
import hostile_files as hostile
from collecting import GOOD, HEALTH, PLAN, SENDER, actor, filled
from halfsky import cli
from halfsky.collect import exchange, intake
from halfsky.collect.store import Store, open_store
from halfsky.errors import SubmissionError
from halfsky.package import Package

pytestmark = pytest.mark.guarded

HEADER = "area_code,indicator_id,year,value\n"


@pytest.fixture
def office(tmp_path: Path, package: Package, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A store in a folder, and a person at work who may send."""
    monkeypatch.setenv("HALFSKY_STORE", str(tmp_path / "store"))
    monkeypatch.setenv("HALFSKY_USER", SENDER)
    opened = open_store(tmp_path / "store", "")
    collecting.give_rights(opened)
    opened.close()
    return tmp_path


COMMANDS = {
    "import": ("csv", ["--plan", PLAN]), "import parquet": ("parquet", ["--plan", PLAN]), "submit": ("xlsx", []),
    "extract": ("pdf", []), "extract txt": ("txt", []), "extract doc": ("doc", []), "audit": ("docx", []),
}  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS)
def test_no_command_waits_for_what_is_no_file(
    command: str, office: Path, package: Package, capfd: pytest.CaptureFixture[str]
) -> None:
    ending, more = COMMANDS[command]
    for path in hostile.no_files(office, ending):
        data = [] if command.startswith("extract") else ["--data", str(package.folder)]
        assert cli.main([command.split()[0], str(path), *more, *data]) in (2, 3, 8)
        said = capfd.readouterr().err
        assert said.count("\n") == 1
        assert path.name in said


def test_bombs_end_every_command_in_one_line(
    office: Path, package: Package, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HALFSKY_READING_BUDGET", "0.5 GB 20 s")
    bomb = hostile.unfolding_parquet(office / "bomb.parquet")
    (office / "bomb.pdf").write_bytes(hostile.pdf(hostile.LINE * 5_000))
    (office / "bomb.xlsx").write_bytes(hostile.sparse("XFD1048576"))
    data = ["--data", str(package.folder)]
    for arguments, said in (
        (["import", str(bomb), "--plan", PLAN, *data], "more memory or time"),
        (["extract", str(office / "bomb.pdf")], "more memory or time"),
        (["audit", str(office / "bomb.pdf"), *data], "more memory or time"),
        (["submit", str(office / "bomb.xlsx"), *data], "5,000 rows"),
    ):
        assert cli.main(arguments) in (3, 8)
        assert said in (error := capfd.readouterr().err)
        assert error.count("\n") == 1


def table(folder: Path, text: str) -> Path:
    path = folder / "t.csv"
    path.write_text(text, encoding="utf-8")
    return path


def sent(store: Store, package: Package, path: Path) -> intake.Outcome:
    return exchange.submit_table(store, actor(store, SENDER), package, path, PLAN, HEALTH)


ROW = f"{collecting.AREA},maternal_mortality_ratio,2023,9.1"


def test_two_columns_of_one_name_are_never_one(tmp_path: Path, store: Store, package: Package) -> None:
    path = table(tmp_path, HEADER.strip() + ",value\n" + ROW + ",8.2\n")
    with pytest.raises(SubmissionError, match=r"columns 4 and 5 are both named 'value'"):
        sent(store, package, path)


def test_a_trailing_comma_and_a_ragged_row_are_told(tmp_path: Path, store: Store, package: Package) -> None:
    outcome = sent(store, package, table(tmp_path, HEADER + ROW + ",\n"))
    assert [code for code in outcome.findings["code"] if code == "trailing-comma"] == ["trailing-comma"]
    assert outcome.receipt.rows_taken == 1
    path = table(tmp_path, HEADER + ROW.replace("2023", "2022") + "\n" + ROW.replace("2023", "2021") + ",1,2\n")
    outcome = sent(store, package, path)
    ragged = outcome.findings[outcome.findings["code"].eq("ragged-row")]
    assert ragged["cell"].tolist() == ["row 3"]
    assert (outcome.receipt.rows_in, outcome.receipt.rows_taken) == (2, 1)


def test_a_table_in_gb18030_is_taken(tmp_path: Path, store: Store, package: Package) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes((HEADER.strip() + ",note\n" + ROW + ",初步核实\n").encode("gb18030"))
    outcome = sent(store, package, path)
    assert outcome.entries["note"].tolist() == ["初步核实"]


def test_findings_on_a_terminal_are_counted(office: Path, package: Package, capfd: pytest.CaptureFixture[str]) -> None:
    path = table(office, HEADER + "".join(f"{collecting.AREA},none_{n},2023,1\n" for n in range(200)))
    arguments = ["import", str(path), "--plan", PLAN, "--unit", HEALTH, "--data", str(package.folder)]
    assert cli.main(arguments) == 8
    out, error = capfd.readouterr()
    assert out.count("\n") == 51
    assert "the first 50 of 200 findings (200 unknown-indicator); all of them: -o FILE" in error
    assert cli.main([*arguments, "-o", str(office / "found.csv")]) == 8
    assert len(pd.read_csv(office / "found.csv")) == 200


def test_a_template_is_read_as_before(store: Store, package: Package, blank: bytes) -> None:
    outcome = intake.submit_bytes(store, actor(store, SENDER), package, filled(blank, GOOD), "f.xlsx")
    assert outcome.receipt.rows_taken == 3
