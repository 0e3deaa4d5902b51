"""The commands that tell what was read, and why."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from command_line import refusal
from halfsky import errors
from halfsky.cli import main


def test_extract_accounts_for_every_number(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = tmp_path / "plan.txt"
    goals = "1.孕产妇死亡率控制在12/10万以下。\n2.建设15分钟健身圈。\n"
    table = "\t任务\t说明\n\t巩固率\t97\n"
    document.write_text(f"一、妇女与健康\n主要目标：\n{goals}二、任务\n{table}", encoding="utf-8")
    assert (
        main(["extract", str(document), "--ledger", str(tmp_path / "ledger.csv"), "-o", str(tmp_path / "t.csv")]) == 0
    )
    said = capsys.readouterr().err
    assert "1 target" in said
    assert "not understood: line 6, a table that was not read; line 7" in said
    ledger = pd.read_csv(tmp_path / "ledger.csv", encoding="utf-8-sig", dtype="str", keep_default_na=False)
    numbers = ledger[ledger["kind"].eq("number")].set_index("text")["class"]
    assert (numbers["12/10万"], numbers["15分钟"], numbers["97"]) == ("target", "passed_over", "not_understood")
    # the ledger is written, too, where there is no target
    document.write_text("全县宫颈癌筛查率达到72%。\n", encoding="utf-8")
    assert (
        main(["extract", str(document), "--ledger", str(tmp_path / "ledger.csv")]) == errors.NoTargetsError.exit_status
    )
    assert "1 value reported as achieved" in refusal(capsys)
    assert "achieved" in (tmp_path / "ledger.csv").read_text(encoding="utf-8-sig")


def test_explain_names_the_rows_that_fired(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "剖宫产率不超30%"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "number,step,row,words,gives"
    assert "30%,NEGATION,NEGATED,不,gt → le" in lines
