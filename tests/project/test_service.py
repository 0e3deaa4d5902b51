"""The unit for systemd says what systemd understands, and starts a command that there is."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from halfsky.cli import main

UNIT = Path(__file__).parents[2] / "tools" / "halfsky.service"


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="needs systemd-analyze")
def test_systemd_understands_the_unit(tmp_path: Path) -> None:
    """With a program that is there in the place of the one that an installation makes."""
    unit = tmp_path / UNIT.name
    unit.write_text(
        UNIT.read_text(encoding="utf-8").replace("/srv/halfsky/venv/bin/halfsky", "/bin/true"), encoding="utf-8"
    )
    done = subprocess.run(["systemd-analyze", "verify", str(unit)], capture_output=True, text=True)
    own = [line for line in done.stderr.splitlines() if UNIT.name in line]
    assert done.returncode == 0 and not own, done.stderr


def test_the_unit_starts_a_command_with_options_that_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    command = re.search(r"^ExecStart=\S+/halfsky (.+)$", UNIT.read_text(encoding="utf-8"), re.MULTILINE)
    assert command is not None
    name, *rest = shlex.split(command[1])
    assert main([name, "--help"]) == 0
    help_ = capsys.readouterr().out
    assert all(option in help_ for option in rest if option.startswith("--"))
