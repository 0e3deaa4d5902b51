"""What README, CONTRIBUTING and docs/ say: the site builds without a dead link, every file and command named exists, and
the tutorials run in their order."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import typer

import halfsky
from halfsky.cli import app
from halfsky.vocabulary.codes import WARNINGS
from halfsky.vocabulary.statuses import STATUSES
from long_form import walk

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
ROOT_COMMAND: Any = typer.main.get_command(app)
SAMPLE = ROOT / "tests" / "fixtures" / "sample-plan.txt"


def test_the_site_builds_offline_without_a_dead_link(tmp_path: Path) -> None:
    built = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(tmp_path / "site")],
        cwd=ROOT, capture_output=True, text=True, check=False, env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
    )  # fmt: skip
    assert (built.returncode, built.stderr) == (0, "")
    pages = [page.read_text(encoding="utf-8") for page in (tmp_path / "site").rglob("*.html")]
    assert len(pages) > 30
    elsewhere = re.compile(r"<(?:script|link|img|iframe)[^>]+(?:src|href)=\"?https?://[^\"> ]+")
    assert not [found for page in pages for found in elsewhere.findall(page) if 'rel="canonical"' not in found]


def test_the_picture_of_the_rooms_is_drawn_of_the_text_beside_it() -> None:
    text = re.search(r"```mermaid\n(.*?)```", (DOCS / "architecture.md").read_text(encoding="utf-8"), re.DOTALL)
    assert text
    drawn = (DOCS / "architecture.svg").read_text(encoding="utf-8")
    assert text[1].replace("--", "- -") in drawn, "the text has changed: make diagram"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_file_that_a_page_names_exists(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    named = re.findall(r"`((?:lib|tests|tools|docs|benchmarks|notebooks)/[\w./-]+\w)/?`", text)
    local = re.findall(r"\]\((?!https?:|#)([^)#\s]+)", text)
    missing = [name for name in named if not (ROOT / name).exists() and not (ROOT / name).with_suffix(".py").exists()]
    dead = [name for name in local if not _linked(page, name)]
    assert (missing, dead) == ([], [])


def _linked(page: Path, name: str) -> bool:
    written = ("reference/", "glossary.md", "contributing.md", "changelog.md", "security.md")
    return (page.parent / name).exists() or (page.is_relative_to(DOCS) and name.removeprefix("../").startswith(written))


def _commands(text: str) -> list[str]:
    """Every `halfsky …` of indented and fenced blocks and of inline code."""
    lines = [line.strip() for line in text.splitlines() if line.startswith(("    ", "halfsky "))]
    inline = re.findall(r"`((?:\.venv/bin/)?halfsky [^`]+)`", text)
    return [
        re.sub(r"^\.venv/bin/", "", line) for line in [*lines, *inline] if re.match(r"(\.venv/bin/)?halfsky ", line)
    ]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_command_that_a_page_names_exists(page: Path) -> None:
    unknown = []
    for line in _commands(page.read_text(encoding="utf-8")):
        for part in line.split(" #")[0].split(" · "):
            words = part.split()[1:]
            command: Any = ROOT_COMMAND
            while words and hasattr(command, "commands") and words[0] in command.commands:
                command = command.commands[words.pop(0)]
            if words and hasattr(command, "commands") and re.fullmatch(r"[a-z][a-z-]+", words[0]):
                unknown.append(f"{part}: no command {words[0]}")
            known = {name for option in command.params for name in [*option.opts, *option.secondary_opts]} | {"--help"}
            asked = re.findall(r"(?<![\w-])--[a-z][a-z-]*", " ".join(words))
            unknown += [f"{part}: no option {name}" for name in asked if name not in known]
    assert unknown == []


def test_the_tutorial_of_research_runs_in_its_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copy(SAMPLE, tmp_path / "my-county.txt")
    text = (DOCS / "tutorial-research.md").read_text(encoding="utf-8")
    names: dict[str, object] = {}
    for block in re.findall(r"```python\n(.*?)```", text, re.DOTALL):
        *before, last = block.strip().splitlines()
        exec("\n".join(before), names)
        with contextlib.suppress(SyntaxError):
            compile(last, "page", "eval")
            shown: Any = eval(last, names)
            assert shown is not None
            assert len(shown), block
            continue
        exec(last, names)
    assert names["halfsky"] is halfsky
    import matplotlib.pyplot as plt  # noqa: PLC0415 - what the page drew by seaborn

    plt.close("all")


BLOCKS = {
    "README.md": ("my-county.docx",),
    "docs/researching.md": ("linxi.docx",),
    "docs/implementation.md": (),
    "docs/reports.md": (),
    "docs/guarded-reading.md": ("yearbook.xlsx", "observations.csv", "plan.docx"),
}
"""Pages with Python that stands for itself, and the files that its reader has."""


@pytest.mark.parametrize("page", BLOCKS)
def test_the_python_of_a_page_runs(page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in BLOCKS[page]:
        _written(tmp_path / name)
    package = halfsky.load_package()
    names: dict[str, object] = {
        "halfsky": halfsky, "package": package, "gaps": halfsky.assess_package(package, as_of=2025),
    }  # fmt: skip
    blocks = re.findall(r"(?:^    .*\n|^\n(?=    ))+", (ROOT / page).read_text(encoding="utf-8"), re.M)
    python = [
        textwrap.dedent(block) for block in blocks if re.search(r"^ {4}(import|from|\w+ = |halfsky\.)", block, re.M)
    ]
    assert python
    for block in python:
        exec(block, names)


def _written(path: Path) -> None:
    if path.suffix == ".xlsx":
        openpyxl.Workbook().save(path)
    elif path.suffix == ".csv":
        path.write_text("year,value\n2020,1\n", encoding="utf-8")
    else:
        _by_hand(f"put {path.name}", path.parent)


def test_the_page_for_officials_explains_every_status_and_warning() -> None:
    text = (DOCS / "zh" / "judging.md").read_text(encoding="utf-8")
    labels = [row.zh for row in (*STATUSES.rows.values(), *WARNINGS.rows.values())]
    assert [label for label in labels if label not in text] == []


@walk
def test_the_commands_of_the_readme_run_in_their_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An analyst's: made in a project of one's own, as `halfsky init` lays it out."""
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    text = (ROOT / "README.md").read_text(encoding="utf-8").split("**Analysts**")[1].split("A new plan,")[0]
    commands = [line.strip().removeprefix(".venv/bin/") for line in text.splitlines() if line.startswith("    .venv")]
    assert len(commands) > 3
    for command in ["halfsky init office", *commands]:
        place = tmp_path if command.startswith("halfsky init") else tmp_path / "office"
        done = subprocess.run(["bash", "-c", command], cwd=place, capture_output=True, text=True, check=False)
        assert done.returncode == 0, (command, done.stdout[-2000:], done.stderr[-2000:])
    assert len(list((tmp_path / "office" / "outputs").rglob("report.docx"))) > 5


@walk
def test_the_tutorial_of_a_county_runs_in_its_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the plan's document to the checked report, command by command as the page has them."""
    text = (DOCS / "zh" / "county-tutorial.md").read_text(encoding="utf-8")
    for name in ("HALFSKY_DATA", "HALFSKY_STORE", "HALFSKY_DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    place, receipt = tmp_path, ""
    for block, step in re.findall(r"```bash\n(.*?)```|<!-- (.*?) -->", text, re.DOTALL):
        if step:
            _by_hand(step, place)
            continue
        script = f"set -euo pipefail\n{block.replace('HS-…', receipt)}\npwd > {tmp_path}/here"
        done = subprocess.run(["bash", "-c", script], cwd=place, capture_output=True, text=True, check=False)
        assert done.returncode == 0, (block, done.stdout[-2000:], done.stderr[-2000:])
        place = Path((tmp_path / "here").read_text(encoding="utf-8").strip())
        receipt = next(iter(re.findall(r"HS-[0-9A-F]{4}(?:-[0-9A-F]{4})+", done.stderr + done.stdout)), receipt)
    assert receipt
    published = (place / "data" / "observations" / "submitted-150424.csv").read_text(encoding="utf-8")
    assert published.count("\n") == 5, "the four figures that were filled in, and the head"
    assert len(list((place / "上会材料").glob("*.docx"))) == 3


def _by_hand(step: str, place: Path) -> None:
    """What the reader does between two commands."""
    action, name = step.split()
    if action == "put":
        import docx  # noqa: PLC0415

        document = docx.Document()
        for line in SAMPLE.read_text(encoding="utf-8").replace("澄溪县", "林西县").splitlines():
            document.add_paragraph(line)
        document.save(place / name)
        return
    book = openpyxl.load_workbook(place / name)
    sheet = book.worksheets[0]
    head = next(row for row in sheet.iter_rows() if str(row[0].value).startswith("指标代码"))
    column = next(cell.column for cell in head if str(cell.value).startswith("数值"))
    reason = next(cell.column for cell in head if "缺报" in str(cell.value))
    first = head[0].row + 1
    for number, value in enumerate([7.5, 82.4, 4.2, 71.2]):
        sheet.cell(first + number, column).value = value
    for number in range(4, 12):
        sheet.cell(first + number, reason).value = "年报尚未汇总"
    book.save(place / name)
