"""A status is added by its row in the vocabulary and its rule in the decision procedure; everything else follows."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import halfsky

TESTS = Path(__file__).parents[1]
CODE, ZH, EN = "contested", "数据有争议", "Contested data"
ROW = f'    Status("{CODE}", "{ZH}", "{EN}", Look("#8888aa", "o-", "＃"), "{CODE}", "undecided"),\n'
BEFORE_ROW = '    Status("improving"'
RULE = f'        (targets["few_cases"], "{CODE}"),\n'
BEFORE_RULE = '        (targets["met"], '


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("added")
    product = folder / "lib" / "halfsky"
    shutil.copytree(Path(halfsky.__file__).parent, product)  # with what is compiled of the files that stay as they are
    for file, before, line in (
        (product / "vocabulary" / "statuses.py", BEFORE_ROW, ROW),
        (product / "assess" / "status.py", BEFORE_RULE, RULE),
    ):
        whole = file.read_text(encoding="utf-8")
        assert whole.count(before) == 1
        file.write_text(whole.replace(before, line + before), encoding="utf-8")
    (folder / "out").mkdir()
    paths = os.pathsep.join([str(folder / "lib"), str(TESTS)])
    done = subprocess.run(
        [sys.executable, TESTS / "added_status.py", folder / "out", CODE],
        env=os.environ | {"PYTHONPATH": paths}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["halfsky"] == str(folder / "lib")
    return told


def test_the_rule_decides_and_the_rate_leaves_it_out(found: dict[str, Any]) -> None:
    told = found["zh"]
    assert told["statuses"]["east-2021-2025-1"] == CODE
    # life expectancy alone is judged
    assert told["counts"] == {"total": 6, "measurable": 1, "attained": 1, "directional": 1, CODE: 1}


@pytest.mark.parametrize(
    ("language", "counted", "label"),
    [("zh", f"{ZH}1项", ZH), ("en", f"1 {EN[0].lower()}{EN[1:]}", EN)],
)
def test_every_reader_says_it(found: dict[str, Any], language: str, counted: str, label: str) -> None:
    told = found[language]
    line = label if language == "zh" else label[0].lower() + label[1:]
    assert counted in told["summary"]
    for place in ("page", "word", "dashboard", "sheet", "charts"):
        assert label in told[place], place
    # the account's head, and the rule of what is outside the denominator
    for place in ("rule", "dashboard"):
        assert line in told[place], place


def test_the_dashboard_counts_it_outside_the_denominator(found: dict[str, Any]) -> None:
    assert f"{ZH}1" in found["zh"]["dashboard"]


def test_the_declared_values_and_the_file_hold_it(found: dict[str, Any]) -> None:
    assert CODE in found["enum"]
    assert f",{CODE}," in found["gaps.csv"]
