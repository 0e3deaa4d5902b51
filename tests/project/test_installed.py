"""Halfsky as others install it: a wheel and a source distribution hold all that the commands work on."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import urllib.request
import zipfile
from pathlib import Path

import pytest

import report_package
from dashboards_server import PATIENCE, free_port, wait_until_it_answers
from halfsky import __version__
from halfsky.batch.schedule import plan_runs, stray_parameters
from halfsky.cli import main
from halfsky.collect.identity import machine_user
from halfsky.dashboards.serving.settings import settings_of
from halfsky.errors import DataError, OutputError
from halfsky.package import load_package
from halfsky.project import data_folder, notebooks_folder, outputs_folder, parameters_folder
from halfsky.project.layout import lay_out
from long_form import only_long, walk

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "tests" / "fixtures" / "sample-plan.txt"
PLAN = "huaiyin-2021-2025"
SOURCES = ("lib", "data", "notebooks", "parameters")


def build(kind: str, sources: Path, into: Path) -> Path:
    """A distribution as pip and build make it, by the backend that pyproject.toml names."""
    code = f"import sys; from setuptools import build_meta; print(build_meta.build_{kind}(sys.argv[1]))"
    done = subprocess.run([sys.executable, "-c", code, into], cwd=sources, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return into / done.stdout.splitlines()[-1]


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel out of the checkout, which lies beside it."""
    folder = tmp_path_factory.mktemp("dist")
    checkout = folder / "checkout"
    left_out = shutil.ignore_patterns("__pycache__", "*.egg-info", ".*", "gaps.csv")
    for name in SOURCES:
        shutil.copytree(ROOT / name, checkout / name, ignore=left_out)
    for path in [*ROOT.glob("*.py"), *ROOT.glob("*.md"), ROOT / "pyproject.toml", *ROOT.glob("MANIFEST.in")]:
        shutil.copy(path, checkout)
    (checkout / "data" / "observations" / ".half.csv.staged").write_text("what a publishing cut short leaves")
    build("wheel", checkout, folder).rename(folder / "checkout.whl")
    return folder


@pytest.fixture(scope="module")
def second(dist: Path) -> Path:
    """`dist`, and in it the wheel that comes out of the source distribution of the same checkout."""
    folder = dist / "source"
    folder.mkdir()
    source = build("sdist", dist / "checkout", folder)
    with tarfile.open(source) as archive:
        archive.extractall(folder, filter="data")
    build("wheel", folder / source.name.removesuffix(".tar.gz"), folder).rename(dist / "sdist.whl")
    return dist


def files(wheel: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist() if ".dist-info/" not in name}


def test_the_wheel_holds_every_file_of_the_library_the_data_the_notebooks_and_the_parameters(dist: Path) -> None:
    held = files(dist / "checkout.whl")
    expected = {}
    for name in SOURCES:
        place = "" if name == "lib" else f"halfsky/_published/{name}/"
        for path in (dist / "checkout" / name).rglob("*"):
            own = path.relative_to(dist / "checkout" / name)
            hidden = any(part.startswith(".") or part == "__pycache__" or ".egg-info" in part for part in own.parts)
            if path.is_file() and not hidden:
                expected[place + own.as_posix()] = path.read_bytes()
    assert not expected.keys() - held.keys()
    more = {name for name in held.keys() - expected.keys() if ".data/data/share/jupyter" not in name}
    assert not more
    assert {name: held[name] for name in expected} == expected


@walk
def test_the_source_distribution_makes_the_same_wheel(second: Path) -> None:
    assert files(second / "sdist.whl") == files(second / "checkout.whl")


# ---- in a project, in the checkout -------------------------------------------------------------------------------------


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project that is laid out, and the current folder."""
    monkeypatch.delenv("HALFSKY_DATA", raising=False)
    lay_out(tmp_path / "work")
    monkeypatch.chdir(tmp_path / "work")
    return tmp_path / "work"


def test_what_is_in_a_project_is_what_is_used(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for here in (
        project,
        project / "notebooks",
        project / "notebooks" / "dashboards",
    ):  # where Jupyter opens a notebook
        monkeypatch.chdir(here)
        found = [data_folder(), notebooks_folder(), parameters_folder(), outputs_folder()]
        assert found == [project / "data", project / "notebooks", project / "parameters", project / "outputs"]
        assert settings_of().outputs == project / "outputs", "the reports that the dashboards show are those made here"
        assert settings_of().notebooks == project / "notebooks" / "dashboards"


def test_parameters_speak_of_the_plans_of_their_own_project(
    project: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Of another package, however it is named, they leave the selection of plans and the stray files untold."""
    (project / "parameters" / "huaiyin-2021-2026.yaml").write_text("as_of: 2025", encoding="utf-8")
    (stray,) = stray_parameters(load_package())
    assert "did you mean 'huaiyin-2021-2025'" in str(stray)
    other = report_package.write(tmp_path / "elsewhere")
    assert stray_parameters(load_package(other)) == []
    monkeypatch.setenv("HALFSKY_DATA", str(other))
    asked = {"plan_ids": [], "all_plans": False, "as_of": 2025, "report": None, "data": None}
    (run,) = plan_runs(notebook="cross_district", **asked)
    assert run.parameters["plan_ids"] == [*load_package(other).plans["plan_id"]]


@pytest.mark.parametrize(
    "arguments", [["assess"], ["validate"], ["run", "--all"], ["serve"]], ids=lambda given: given[0]
)
def test_the_variable_that_names_the_data_is_in_the_error_that_misses_them(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HALFSKY_DATA", str(tmp_path / "nowhere"))
    assert main(arguments) == DataError.exit_status
    assert f"HALFSKY_DATA={tmp_path / 'nowhere'} is no folder" in capsys.readouterr().err


def test_the_variable_that_names_the_data_is_in_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (["--help"], ["assess", "--help"]):
        assert main(arguments) == 0
        assert "HALFSKY_DATA" in capsys.readouterr().out


@pytest.mark.parametrize("there", ["a file", "a folder that is not empty", "no folder above", "a link"])
def test_a_project_takes_no_other_place(there: str, tmp_path: Path) -> None:
    place = tmp_path / "work"
    if there == "a file":
        place.write_text("kept")
    elif there == "a link":
        place.symlink_to(tmp_path)
    elif there == "no folder above":
        place = place / "below"
    else:
        (place / "data").mkdir(parents=True)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(OutputError, match=r"name one|name a folder|make it first"):
        lay_out(place)
    assert sorted(tmp_path.rglob("*")) == before


# ---- outside any checkout --------------------------------------------------------------------------------------------


@pytest.fixture(scope="module", params=["checkout", "sdist"])
def halfsky(request: pytest.FixtureRequest, second: Path, tmp_path_factory: pytest.TempPathFactory):
    """The command of a fresh environment; the libraries that Halfsky needs are those of this one."""
    home = tmp_path_factory.mktemp("environment")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("HALFSKY_", "PYTHON"))}
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", home], check=True)
    python = home / "bin" / "python"
    named = second / f"{request.param}-wheel"
    named.mkdir()
    wheel = shutil.copy(second / f"{request.param}.whl", named / f"halfsky-{__version__}-py3-none-any.whl")
    pip = [sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--no-deps", "--no-index", wheel]
    subprocess.run(pip, env=environment, check=True, capture_output=True)
    (site,) = home.glob("lib/python*/site-packages")
    (site / "libraries.pth").write_text(
        sysconfig.get_path("purelib")
    )  # a path in a .pth: its own .pth files are not read
    for path in site.rglob("halfsky/_published/**/*"):
        path.chmod(0o555 if path.is_dir() else 0o444)
    environment["JUPYTER_PATH"] = str(Path(sysconfig.get_path("data")) / "share" / "jupyter")
    return [home / "bin" / "halfsky"], environment


@pytest.fixture
def run(halfsky, tmp_path: Path):
    """Runs a command in an empty folder; what it printed."""
    command, environment = halfsky

    def run(*arguments: object, status: int = 0, **variables: str) -> str:
        given = [*command, *map(str, arguments)]
        done = subprocess.run(
            given, cwd=tmp_path, env=environment | variables, capture_output=True, text=True, check=False
        )
        assert done.returncode == status, done.stderr
        return done.stdout if status == 0 and done.stdout else done.stderr

    return run


@only_long
def test_every_command_works_on_what_was_published(run, tmp_path: Path) -> None:
    assert "targets" in run("extract", SAMPLE, "-o", "targets.csv")
    gaps = list(csv.DictReader(run("assess", "--plan", PLAN).splitlines()))
    assert {row["plan_id"] for row in gaps} == {PLAN}
    assert "indicator_id" in run("compare", "--plan", PLAN)
    assert "severity" in run("audit", PLAN)
    assert "are valid" in run("validate")
    run("run", "--plan", PLAN, "--workers", 1)
    assert (tmp_path / "outputs" / PLAN / "2025-annual" / "report.docx").is_file()
    assert {path.name for path in tmp_path.iterdir()} == {"targets.csv", "outputs"}


@only_long
def test_what_is_published_is_read_only(run, tmp_path: Path) -> None:
    run("people", "grant", "keeper", "admin")  # makes whoever keeps this machine an administrator
    run("people", "grant", machine_user(), "reviewer")
    assert "halfsky init" in run("publish", status=5)
    assert "halfsky init" in run("describe", status=5)


@only_long
def test_the_dashboards_are_served(halfsky, tmp_path: Path) -> None:
    command, environment = halfsky
    port, log = free_port(), tmp_path / "serve.log"
    asked = [*command, "serve", f"--port={port}", f"--log={log}", "--preheat=0"]
    server = subprocess.Popen(list(map(str, asked)), cwd=tmp_path, env=environment, stdin=subprocess.DEVNULL)
    try:
        address = f"http://127.0.0.1:{port}/"
        wait_until_it_answers(address, server, log)
        with urllib.request.urlopen(address, timeout=PATIENCE / 1000) as page:
            assert "妇女" in page.read().decode()
        with urllib.request.urlopen(f"{address}voila/render/overview.ipynb", timeout=PATIENCE / 1000) as page:
            shown = page.read().decode()
        assert "看板没有打开" not in shown
        assert json.dumps("淮阴区")[1:-1] in shown, "a figure's page, as its widgets are written"
    finally:
        server.terminate()
        server.wait(timeout=30)


@only_long
def test_a_project_is_laid_out_and_worked_in(run, tmp_path: Path) -> None:
    run("init", "work")
    work = tmp_path / "work"
    assert {path.name for path in work.iterdir()} == {"README.md", "data", "notebooks", "outputs", "parameters"}
    for path in work.rglob("*"):
        assert os.access(path, os.W_OK) and path.stat().st_mode & 0o200
    assert "are valid" in run("validate", work / "data")
    assert "not empty" in run("init", "work", status=6)
