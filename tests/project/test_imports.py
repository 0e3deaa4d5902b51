"""The one direction of imports: a room knows the rooms below it, never those above."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import halfsky

ROOT = Path(halfsky.__file__).parent
ROOMS = [
    "cli", "dashboards", "batch", "collect", "importing", "reports", "implementation", "render", "figures", "simulate",
    "exploring", "compare", "target_rows", "assess", "plan_entry", "plans", "package", "catalogue", "words", "schemas", "settings",
    "export", "sheets", "warmkernels", "private_files", "guarded_reading", "project", "yaml_lines", "errors", "vocabulary",
]  # fmt: skip
FACADE = "halfsky"


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_name(path): path for path in sorted(ROOT.rglob("*.py"))}


def imported(module: str) -> Iterator[str]:
    """Every module that a module names in an import, wherever the import stands; Halfsky's own as the exact module."""
    for node in ast.walk(ast.parse(MODULES[module].read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module} line {node.lineno}: imports here are absolute"
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield inner if inner in MODULES else str(node.module)


def room(module: str) -> str:
    return module.split(".")[1] if "." in module else FACADE


def own(module: str) -> set[str]:
    # `from halfsky import __version__` asks nothing of any room.
    return {name for name in imported(module) if name in MODULES and name not in (FACADE, module)}


BELOW_FACADE = [name for name in MODULES if name != FACADE]


def test_every_room_has_its_place() -> None:
    assert {room(module) for module in BELOW_FACADE} <= set(ROOMS)


@pytest.mark.parametrize("module", BELOW_FACADE)
def test_imports_point_downwards(module: str) -> None:
    upwards = {name for name in own(module) if ROOMS.index(room(name)) < ROOMS.index(room(module))}
    assert not upwards, f"{module} may not know {', '.join(sorted(upwards))}"


def test_no_module_gives_one_name_twice() -> None:
    """The second constant of a name, further down, would silently hold for the code above it too."""
    twice = []
    for module, path in MODULES.items():
        given: Counter[str] = Counter()
        for statement in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(statement, ast.Assign):
                given.update(
                    node.id
                    for target in statement.targets
                    for node in ast.walk(target)
                    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
                )
            elif isinstance(statement, ast.FunctionDef | ast.ClassDef):
                given[statement.name] += 1
        twice += [f"{module}.{name}" for name, count in given.items() if count > 1 and name != "_"]
    assert twice == []


def test_no_module_is_imported_in_a_circle() -> None:
    # A package's __init__ hands on what its own modules hold, so a module's name for its package is not an arrow back.
    tuple(TopologicalSorter({module: own(module) for module in BELOW_FACADE}).static_order())


FILES_AND_MACHINES = {
    "csv", "glob", "json", "openpyxl", "pyarrow", "requests", "shutil", "socket", "sqlite3", "sqlalchemy", "subprocess",
    "tempfile", "urllib", "yaml", "docx", "pdfplumber", "bs4", "lxml",
    "papermill", "nbformat", "nbclient", "nbconvert", "jupyter_client", "ipywidgets", "IPython", "voila",
}  # fmt: skip
FORBIDDEN_ROOMS = {"assess": {"plans", "package", "catalogue", "export"}, "compare": {"plans", "package", "export"}}
FORBIDDEN_ROOMS["figures"] = {*FORBIDDEN_ROOMS["compare"], "collect"}


@pytest.mark.parametrize("module", [name for name in BELOW_FACADE if room(name) in FORBIDDEN_ROOMS])
def test_analyses_know_nothing_of_files_notebooks_widgets_or_sql(module: str) -> None:
    names = set(imported(module))
    forbidden = {name.split(".")[0] for name in names} & FILES_AND_MACHINES
    forbidden |= {name for name in names & set(MODULES) if room(name) in FORBIDDEN_ROOMS[room(module)]}
    if room(module) != "figures":  # the font of the charts is a file
        forbidden |= names & {"io", "os", "pathlib"}
    assert not forbidden


@pytest.mark.parametrize("module", [name for name in BELOW_FACADE if room(name) == "warmkernels"])
def test_warm_kernels_know_nothing_of_womens_plans(module: str) -> None:
    """Also not by name: what a parent imports and does is handed in by whoever wants it."""
    named = set(re.findall(r"\bhalfsky\.([a-z]\w*)", MODULES[module].read_text(encoding="utf-8")))
    assert named | {room(name) for name in own(module)} <= {"warmkernels", "private_files", "errors"}


def test_the_assessment_speaks_at_its_edges_only() -> None:
    speaking = {name for name in BELOW_FACADE if room(name) == "assess" and "words" in map(room, own(name))}
    assert speaking == {"halfsky.assess.gaps_in_words", "halfsky.assess.revisions.explaining"}


@pytest.mark.parametrize("module", [name for name in BELOW_FACADE if room(name) == "plans"])
def test_plans_know_nothing_of_observations(module: str) -> None:
    tree = ast.parse(MODULES[module].read_text(encoding="utf-8"))
    named = {alias.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for alias in node.names}
    assert not named & {"OBSERVATIONS", "SOURCES", "BREAKS", "GAPS", "Package", "load_observations", "load_package"}


def fresh(code: str) -> str:
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return result.stdout.strip()


HEAVY = (
    "{'pandas', 'numpy', 'scipy', 'matplotlib', 'seaborn', 'pandera', 'pydantic', 'papermill', 'docx', 'pdfplumber'}"
)


@pytest.mark.parametrize("statement", ["import halfsky", "import halfsky.errors", "import halfsky.cli"])
def test_importing_is_light(statement: str) -> None:
    allowed = "{'pydantic'}" if statement.endswith("cli") else "set()"  # typer checks its options with it
    assert fresh(f"{statement}\nimport sys\nprint(sorted({HEAVY} & set(sys.modules) - {allowed}))") == "[]"


def test_the_facade_hands_on_what_it_names() -> None:
    code = "import halfsky\nfor name in halfsky.__all__:\n    print(name, getattr(halfsky, name).__name__)"
    found = dict(line.split() for line in fresh(code).splitlines())
    assert set(found) == set(halfsky.__all__)
    assert found["assess"] == "halfsky.assess"
    assert found["assess_targets"] == "assess_targets"
    assert set(halfsky.__all__) <= set(dir(halfsky))
    with pytest.raises(AttributeError, match="nonsense"):
        _ = halfsky.nonsense


# A table that is read, changed and written is lost where another writes it in between.

_WRITES = {"write_table", "write_tables", "write_datapackage"}
_ELSEWHERE = ("reports/", "simulate/", "package/writing.py", "package/staging.py", "package/description.py")
"""Who writes no package that others may be changing: reports' own folders, a draft, and what the lock's holders call."""


def unlocked_writes(source: str) -> list[int]:
    """The lines that write a table of a package outside `with alone(...)`."""

    def names(node: ast.AST) -> set[str]:
        called = [each.func for each in ast.walk(node) if isinstance(each, ast.Call)]
        return {getattr(one, "id", getattr(one, "attr", "")) for one in called}

    found: list[int] = []

    def walk(node: ast.AST, held: bool) -> None:
        held |= isinstance(node, ast.With) and any("alone" in names(item.context_expr) for item in node.items)
        if (
            isinstance(node, ast.Call)
            and not held
            and getattr(node.func, "id", getattr(node.func, "attr", "")) in _WRITES
        ):
            found.append(node.lineno)
        for child in ast.iter_child_nodes(node):
            walk(child, held)

    walk(ast.parse(source), held=False)
    return found


def test_a_package_is_written_by_one_at_a_time() -> None:
    place = ROOT / "lib" / "halfsky"
    found = {
        path.relative_to(place).as_posix(): lines
        for path in sorted(place.rglob("*.py"))
        if not path.relative_to(place).as_posix().startswith(_ELSEWHERE)
        and (lines := unlocked_writes(path.read_text(encoding="utf-8")))
    }
    assert found == {}
    assert unlocked_writes("with alone(a):\n    write_table(b)\nwrite_table(c)\nx.write_datapackage(d)") == [3, 4]
