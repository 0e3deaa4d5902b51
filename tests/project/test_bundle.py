"""The archive for a machine without network: made, unpacked and installed where no network is, and put to work."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from long_form import only_long

ROOT = Path(__file__).parents[2]


def test_the_script_refuses_another_python_and_another_machine(tmp_path: Path) -> None:
    shutil.copyfile(ROOT / "tools" / "install.sh", tmp_path / "install.sh")
    here = f"{sys.version_info.major}.{sys.version_info.minor}"
    for version, machine, said in (("9.9", "Linux x86_64", "Python 9.9"), (here, "Plan9 mips", "Plan9 mips")):
        (tmp_path / "python-version").write_text(f"{version}\n")
        (tmp_path / "machine").write_text(f"{machine}\n")
        done = subprocess.run(
            ["sh", str(tmp_path / "install.sh"), str(tmp_path / "venv")],
            capture_output=True, text=True, env=os.environ | {"PYTHON": sys.executable},
        )  # fmt: skip
        assert done.returncode == 1 and said in done.stderr
        assert not (tmp_path / "venv").exists()


@only_long
@pytest.mark.skipif(shutil.which("unshare") is None or os.getuid() != 0, reason="needs unshare, and to be root")
def test_the_bundle_is_installed_without_network_and_works(tmp_path: Path) -> None:
    subprocess.run([sys.executable, str(ROOT / "tools" / "bundle.py"), str(tmp_path / "dist")], check=True)
    (archive,) = (tmp_path / "dist").glob("halfsky-*.tar")
    with tarfile.open(archive) as packed:
        packed.extractall(tmp_path, filter="data")
    bare = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "PYTHON": sys.executable}
    alone = ["unshare", "--net"]
    installed = subprocess.run(
        [*alone, "sh", str(tmp_path / "halfsky" / "install.sh"), "--with-tests", str(tmp_path / "venv")], env=bare
    )
    assert installed.returncode == 0
    halfsky = str(tmp_path / "venv" / "bin" / "halfsky")
    for arguments in (
        ["init", str(tmp_path / "own")],
        ["validate", str(tmp_path / "own" / "data")],
        ["setup", "--help"],
    ):
        subprocess.run([*alone, halfsky, *arguments], check=True, env=bare, cwd=tmp_path)
    reports = ["run", "--all", "--outputs", str(tmp_path / "outputs")]
    subprocess.run([*alone, halfsky, *reports], check=True, env=bare, cwd=tmp_path / "own")
    assert len(list((tmp_path / "outputs").rglob("report.docx"))) > 5
    tried = ["make", "test-fast", f"VENV={tmp_path / 'venv'}"]
    subprocess.run([*alone, *tried], check=True, env=bare, cwd=tmp_path / "halfsky" / "halfsky-source")
    subprocess.run(
        [*alone, str(tmp_path / "venv" / "bin" / "python"), "-c", "import argon2, psycopg, voila, halfsky.dashboards"],
        check=True, env=bare, cwd=tmp_path,
    )  # fmt: skip
