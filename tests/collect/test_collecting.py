"""Collecting by commands: the whole way from the template to the published figure."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

import collecting
import office_hand
from collecting import AREA, BOSS, GOOD, HEAD, HEALTH, LOOK, PLAN, SENDER, YEAR, actor, codes, filled
from documents import OFFICE
from halfsky import cli
from halfsky.assess import assess_targets
from halfsky.collect import intake
from halfsky.collect.access import Grant
from halfsky.collect.store import Store, grants, views
from halfsky.collect.workbook.writing import write_template
from halfsky.package import Package, load_package


@pytest.fixture
def at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data package, a store of its own, and a person by the environment."""
    collecting.write_package(tmp_path / "data")
    monkeypatch.setenv("HALFSKY_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("HALFSKY_STORE", str(tmp_path / "store"))
    for name in ("HALFSKY_DATABASE_URL", "HALFSKY_TOKEN", "JUPYTERHUB_USER", "HALFSKY_USER"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.mark.parametrize(
    ("given", "doubt"),
    [
        (["--area", AREA, "--unit", HEALTH], ""),
        (["--area", AREA], ""),
        ([], ""),
        (["--area", AREA, "--unit", "卫生健康委"], f"call '卫生健康委' '{HEALTH}': give the right under that name"),
        (["--area", AREA, "--unit", "区卫生建康委"], f"'区卫生建康委' for anything; did you mean '{HEALTH}'?"),
        (["--area", "990000"], "no area of the data package has a code like 990000"),
    ],
)
def test_a_right_that_fits_nothing_is_given_with_a_word(
    at_home: Path, capsys: pytest.CaptureFixture[str], given: list[str], doubt: str
) -> None:
    assert cli.main(["people", "grant", SENDER, "reporter", *given]) == 0
    said = capsys.readouterr().err
    assert (doubt in said) if doubt else ("note:" not in said)


def test_the_template_takes_its_day_from_the_store(at_home: Path) -> None:
    blank = at_home / "blank.xlsx"
    command = ["template", "--plan", PLAN, "--unit", HEALTH, "--year", str(YEAR), "-o", str(blank)]
    assert cli.main(command) == 0
    assert not (at_home / "store").exists(), "looking for a day makes no store"
    assert "报送期限" not in str(openpyxl.load_workbook(blank)["报送表"]["B2"].value)
    assert cli.main(["people", "grant", "boss", "reviewer", "--area", AREA]) == 0
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HALFSKY_USER", "boss")
        assert cli.main(["review", "call", "--plan", PLAN, "--year", str(YEAR), "--due", "2025-03-31"]) == 0
    assert cli.main(command) == 0
    assert str(openpyxl.load_workbook(blank)["报送表"]["B2"].value).endswith("报送期限：2025年3月31日")


def test_the_whole_way_by_commands(
    at_home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def halfsky(*arguments: object, who: str = "") -> tuple[int, str, str]:
        with monkeypatch.context() as patch:
            if who:
                patch.setenv("HALFSKY_USER", who)
            status = cli.main([str(argument) for argument in arguments])
        said = capsys.readouterr()
        return status, said.out, said.err

    assert halfsky("people", "grant", SENDER, "reporter", "--area", AREA, "--unit", HEALTH, who="stranger")[0] == 10
    assert halfsky("people", "grant", SENDER, "reporter", "--area", AREA, "--unit", HEALTH)[0] == 0
    assert halfsky("people", "grant", HEAD, "reviewer", "--area", AREA)[0] == 0
    blank = at_home / "blank.xlsx"
    assert halfsky("template", "--plan", PLAN, "--unit", HEALTH, "--year", YEAR, "-o", blank)[0] == 0
    sent = at_home / "sent.xlsx"
    sent.write_bytes(filled(blank.read_bytes(), GOOD | {"I7": "约84"}))
    status, out, err = halfsky("submit", sent, who=SENDER)
    assert (status, "I7,error,not-a-number" in out) == (0, True), err
    receipt = err.split("receipt ")[1].split(":")[0]
    assert "3 rows in, 2 taken, 0 unchanged, 1 refused" in err
    assert halfsky("submit", sent, who=HEAD)[0] == 10
    assert "sent before" in halfsky("submit", sent, who=SENDER)[2]
    status, out, err = halfsky("review", "list", who=HEAD)
    assert receipt in out and "2 values wait" in err
    assert halfsky("review", "return", receipt, "--cell", "I8", "--reason", "请核对人数", who=HEAD)[0] == 0
    assert "请核对人数" in halfsky("review", "show", receipt, who=SENDER)[1]
    sent.write_bytes(filled(blank.read_bytes(), GOOD | {"I7": 84.1, "I8": 312}))
    err = halfsky("submit", sent, who=SENDER)[2]
    second = err.split("receipt ")[1].split(":")[0]
    assert halfsky("review", "accept", second, "--version", "0", who=HEAD)[0] == 0
    assert halfsky("review", "accept", second, who=HEAD)[0] == 11
    before = assessed(at_home / "data")
    status, _, err = halfsky("publish", who=HEAD)
    assert (status, "published 1 values" in err) == (0, True), err
    status, _, err = halfsky("review", "accept", receipt, "--cell", "I6", who=HEAD)
    assert status == 0, err
    assert halfsky("review", "call", "--plan", PLAN, "--year", YEAR, "--due", "2025-03-31", who=HEAD)[0] == 0
    status, out, _ = halfsky("reminders", who=HEAD)
    assert f"{PLAN},{AREA},{HEALTH},2024,2025-03-31" in out
    assert halfsky("publish", who=HEAD)[0] == 0
    assert before["maternal_mortality_ratio"] == "no_data"
    assert assessed(at_home / "data")["maternal_mortality_ratio"] == "attained"
    assert halfsky("review", "file", second, "-o", at_home / "back.xlsx", who=SENDER)[0] == 0
    assert (at_home / "back.xlsx").read_bytes() == sent.read_bytes()
    assert halfsky("export", "--sdmx", "-o", at_home / "out.csv")[0] == 0
    assert halfsky("store", "backup", at_home / "b.tar")[0] == 0
    assert halfsky("store", "check")[0] == 0
    assert halfsky("store", "check", "--head", "0" * 64)[0] == 9
    assert halfsky("store", "check", who=HEAD)[0] == 10
    assert halfsky("review", "log", "-o", at_home / "log.csv", who=HEAD)[0] == 0
    log = pd.read_csv(at_home / "log.csv")
    assert log["action"].tolist().count("accepted") == 2


def assessed(folder: Path) -> dict[str, str]:
    package = load_package(folder)
    gaps = assess_targets(
        package.targets, package.observations, plans=package.plans, indicators=package.indicators, areas=package.areas,
        breaks=package.breaks, as_of=2025,
    )  # fmt: skip
    return dict(gaps[gaps["plan_id"].eq(PLAN)].set_index("indicator_id")["status"])


def test_scripts_come_by_token(
    at_home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["people", "grant", LOOK, "viewer"]) == 0
    assert cli.main(["people", "token", LOOK]) == 0
    monkeypatch.setenv("HALFSKY_TOKEN", capsys.readouterr().out.strip())
    assert cli.main(["review", "list"]) == 0
    assert cli.main(["people", "list"]) == 10
    monkeypatch.setenv("HALFSKY_TOKEN", "wrong.token")
    monkeypatch.setenv("HALFSKY_USER", BOSS)
    assert cli.main(["review", "list"]) == 10, "a wrong token is not passed over for another name"


@pytest.mark.parametrize("module", ["sqlalchemy", "openpyxl", "alembic", "pandas"])
def test_the_command_line_is_light(module: str) -> None:
    code = f"import halfsky.cli, sys; sys.exit({module!r} in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.office
@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")
def test_libreoffice_fills_a_template(store: Store, package: Package, tmp_path: Path) -> None:
    """Calc opens the template, fills it by a macro as a hand would, saves it in its own way, and it is taken."""
    blank = tmp_path / "blank.xlsx"
    write_template(package, PLAN, HEALTH, YEAR, blank)
    target = office_hand.fill(blank, tmp_path)
    assert target.read_bytes()[:2] == b"PK"
    assert target.read_bytes() != blank.read_bytes()
    grants.give(store, BOSS, "calc", Grant("reporter", AREA, HEALTH))
    outcome = intake.submit(store, actor(store, "calc"), package, target)
    assert (outcome.receipt.rows_in, outcome.receipt.rows_taken) == (4, 4)
    assert codes(outcome.findings) == [("I8", "formula-result"), ("H9", "blank-choice")]
    rows = views.history(store, actor(store, HEAD)).set_index("cell")
    assert rows.loc["I6", "value"] == 5.2
    assert rows.loc["I9", ["sex", "value"]].tolist() == ["female", 84.0]
