"""Any notebook with a `parameters` cell: its parameters held to the cell, a run each, resumed; and by papermill itself."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

import report_package
from halfsky.batch import runner
from halfsky.batch.job import Given
from halfsky.batch.own_notebooks import own_runs
from halfsky.cli import main
from halfsky.errors import RunError, UsageError
from halfsky.package import load_package
from halfsky.project import outputs_folder
from long_form import walk

EAST, WEST = "east-2021-2025", "west-2021-2030"
PARAMETERS = """
year: int = 2025  # which year
share: float = 0.5
name = "plan"
plan_id: str | None = None
wanted: list[str] = []
flag = False
"""


def write(
    path: Path, parameters: str = PARAMETERS, cell: str = "open('said.txt', 'w').write(f'{name} {year}')", *,
    named: bool = True,
) -> Path:  # fmt: skip
    """A notebook of one's own: two cells. named: whether it names its kernel."""
    first = nbformat.v4.new_code_cell(parameters.strip(), metadata={"tags": ["parameters"]})
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}} if named else {}
    book = nbformat.v4.new_notebook(cells=[first, nbformat.v4.new_code_cell(cell)], metadata=kernel)
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(book, path)
    return path


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return write(tmp_path / "mine" / "my book.ipynb")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return report_package.write(tmp_path / "data")


def refusal(book: Path, **given: object) -> str:
    with pytest.raises(UsageError) as caught:
        own_runs(str(book), Given(**given), None)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_values_are_taken_as_the_cell_declares_them(book: Path, tmp_path: Path) -> None:
    file = tmp_path / "p.yaml"
    file.write_text("share: 1\nname: from the file\n", encoding="utf-8")
    pairs = [("year", "2030"), ("flag", "true"), ("wanted", "[a, b]"), ("plan_id", "None")]
    run = own_runs(str(book), Given(pairs, ["name: 2021年"], [file]), None)[0]
    assert run.parameters == {
        "year": 2030, "share": 1, "name": "2021年", "plan_id": None, "wanted": ["a", "b"], "flag": True,
    }  # fmt: skip
    assert run.folder.parts[0] == "my_book"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"pairs": [("yaer", "2030")]}, "no parameter 'yaer'; did you mean 'year'?"),
        ({"pairs": [("year", "2030.5")]}, "year is '2030.5'; my book.ipynb declares int"),
        ({"pairs": [("share", "half")]}, "declares float"),
        ({"pairs": [("flag", "maybe")]}, "declares bool"),
        ({"pairs": [("wanted", "{a: 1}")]}, "declares list"),
        ({"yaml": ["year: '2030'"]}, "-y: year is '2030'"),
        ({"yaml": ["year: true"]}, "-y: year is True"),
        ({"yaml": ["2030"]}, "-y: write name: value"),
        ({"each": "name"}, "--each name: the data package has no list of it"),
        ({"each": "yaer"}, "did you mean 'year'?"),
    ],
)
def test_what_is_not_as_declared_is_refused(book: Path, given: dict[str, object], said: str) -> None:
    assert said in refusal(book, **given)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("not json", "not a notebook"),
        ('{"cells": [], "metadata": {}}', "0 cells are tagged `parameters`"),
        ('{"cells": [], "metadata": {"kernelspec": {"language": "R"}}}', "a notebook in R"),
    ],
)
def test_what_is_no_notebook_of_ours_is_told(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "x.ipynb"
    path.write_text(text, encoding="utf-8")
    assert said in refusal(path)


@pytest.mark.parametrize(
    ("cell", "said"),
    [("a = 1\na = 2", "a is there twice"), ("a, b = 1, 2", "one `name = value` a line"), ("a =", "line 1")],
)
def test_a_cell_that_declares_nothing_clear_is_told(tmp_path: Path, cell: str, said: str) -> None:
    assert said in refusal(write(tmp_path / "x.ipynb", cell))


def test_what_the_cell_works_out_is_left_to_it(tmp_path: Path) -> None:
    path = write(tmp_path / "x.ipynb", '"""About it."""\nimport os\nyear = 2025\nbefore: int = year - 1')
    assert own_runs(str(path), Given(), None)[0].parameters == {"year": 2025}
    assert own_runs(str(path), Given([("before", "2020")]), None)[0].parameters == {"year": 2025, "before": 2020}


def test_a_run_for_each_value_of_the_package(tmp_path: Path, data: Path) -> None:
    book = write(tmp_path / "x.ipynb")
    package = load_package(data)
    runs = own_runs(str(book), Given(each="plan_id"), package)
    assert [run.parameters["plan_id"] for run in runs] == package.plans["plan_id"].tolist()
    assert [run.folder.name for run in runs] == package.plans["plan_id"].tolist()
    with pytest.raises(UsageError, match=f"did you mean '{EAST}'"):
        own_runs(str(book), Given(each="plan_id", values=["east-2021-2026"]), package)


def test_a_run_a_row(book: Path, tmp_path: Path) -> None:
    rows = tmp_path / "runs.csv"
    rows.write_text("\ufeffyear,name\n2024,甲\n2025,\n", encoding="utf-8")
    runs = own_runs(str(book), Given([("share", "0.25")], rows=rows), None)
    assert [(run.parameters["year"], run.parameters["name"], run.parameters["share"]) for run in runs] == [
        (2024, "甲", 0.25), (2025, "plan", 0.25),
    ]  # fmt: skip
    assert [run.folder.name for run in runs] == ["2024-甲", "2025"]
    for text, said in (
        ("year,nmae\n2024,a\n", "did you mean 'name'"), ("year\nmany\n", "row 2: year is 'many'"),
        ("year\n2024\n2024\n", "row 3: the same parameters as"), ("year\n", "no row"),
    ):  # fmt: skip
        rows.write_text(text, encoding="utf-8")
        assert said in refusal(book, rows=rows)


def test_runs_are_made_kept_and_named(tmp_path: Path, data: Path, warm_parent: object) -> None:
    """Each in its folder, its own module and the file that it names counted among its inputs; one failure is its own."""
    book = write(
        tmp_path / "mine" / "x.ipynb",
        'number: int = 1\ntable: str = ""',
        "import mine\nmine.say(number, open(table).read())",
    )
    module, table = book.with_name("mine.py"), tmp_path / "t.txt"
    module.write_text("def say(number, text):\n    assert number < 3\n    open('said.txt', 'w').write(text * number)\n")
    table.write_text("ab", encoding="utf-8")
    rows = tmp_path / "runs.csv"
    rows.write_text("number\n1\n2\n3\n", encoding="utf-8")
    out = tmp_path / "out"

    def run() -> str:
        given = Given([("table", os.path.relpath(table))], rows=rows)
        with pytest.raises(RunError) as caught:
            runner.run_reports(notebook=str(book), data=data, outputs=out, parent=warm_parent, workers=1, given=given)
        return str(caught.value)

    def said(name: str) -> str:
        return (out / "x" / name / "said.txt").read_text(encoding="utf-8")

    assert run().startswith("1 of 3 reports failed: x/3")
    assert (said("1"), said("2")) == ("ab", "abab")
    made = {name: json.loads((out / "x" / name / "manifest.json").read_text())["started"] for name in ("1", "2")}
    table.write_text("cd", encoding="utf-8")
    run()
    assert (said("1"), said("2")) == ("cd", "cdcd"), "the file that a parameter names is an input"
    module.write_text(module.read_text().replace("text * number", "'new'"), encoding="utf-8")
    run()
    assert (said("1"), said("2")) == ("new", "new"), "the module beside the notebook is an input"
    assert made.keys() == {"1", "2"}
    page = (out / "index.html").read_text(encoding="utf-8")
    assert "x：1" in page and "x：3" in page


def test_the_command_line(tmp_path: Path, data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book = write(tmp_path / "mine" / "my book.ipynb", named=False)
    out = ["--outputs", str(tmp_path / "out"), "--data", str(data), "--workers", "1"]
    assert main(["run", str(book), "-p", "year", "2031", "-p", "name", "乙", *out]) == 0
    assert (tmp_path / "out/my_book/2031-乙/said.txt").read_text(encoding="utf-8") == "乙 2031"
    assert main(["run", str(book), "-p", "year", "2031", "-p", "name", "乙", *out]) == 0
    assert "inputs unchanged" in capsys.readouterr().err
    assert main(["run", str(book), "-p", "yaer", "2031", *out]) == 2
    assert main(["run", "--plan", EAST, "-p", "year", "2031", *out]) == 2
    assert "go with a notebook of one's own" in capsys.readouterr().err


def test_without_a_project_what_is_made_lies_where_the_command_was_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert outputs_folder(ones_own=True) == tmp_path / "elsewhere" / "outputs"
    assert outputs_folder() != tmp_path / "elsewhere" / "outputs"


@walk
@pytest.mark.parametrize("engine", [[], ["--engine", "halfsky"]])
def test_papermill_itself_writes_beside_its_output(tmp_path: Path, engine: list[str]) -> None:
    cell = "from halfsky.warmkernels.run_folder import run_folder\n(run_folder() / 'said.txt').write_text(name)"
    book = write(tmp_path / "x.ipynb", cell=cell)
    environment = os.environ | {"HALFSKY_WARM": "0"}
    for folder in ("A", "B"):
        (tmp_path / folder).mkdir()
        command = [sys.executable, "-m", "papermill", str(book), f"{folder}/out.ipynb", "-p", "name", folder]
        subprocess.run(
            [*command, "-k", "python3", "--no-progress-bar", *engine], check=True, cwd=tmp_path, env=environment,
            capture_output=True,
        )  # fmt: skip
    assert [(tmp_path / folder / "said.txt").read_text() for folder in ("A", "B")] == ["A", "B"]
    assert not (tmp_path / "said.txt").exists()


def test_papermill_with_our_engine_is_as_strict(tmp_path: Path, book: Path) -> None:
    command = [sys.executable, "-m", "papermill", str(book), str(tmp_path / "out.ipynb"), "-k", "python3"]
    for pair, said in ((["yaer", "2031"], "did you mean 'year'"), (["year", "many"], "declares int")):
        done = subprocess.run(
            [*command, "-p", *pair, "--engine", "halfsky", "--no-progress-bar"],
            check=False,
            capture_output=True,
            text=True,
        )
        assert done.returncode != 0 and said in done.stderr
