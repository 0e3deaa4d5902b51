"""Nothing from outside is opened anywhere but in the guarded process: the sources are read."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import halfsky

pytestmark = pytest.mark.guarded

ROOT = Path(halfsky.__file__).parent
ROOM = ROOT / "guarded_reading"
READERS = {
    "load_workbook", "read_excel", "read_csv", "read_parquet", "read_html", "read_table_file", "ParquetFile",
    "CalamineWorkbook", "from_filelike", "from_path", "PdfDocument", "BeautifulSoup", "ZipFile", "iterparse",
}  # fmt: skip
LIBRARIES = {"pdfplumber", "pdfminer", "pypdfium2", "python_calamine", "bs4", "sdmx"}
OWN = {
    "package/fast.py": {
        "read_csv"
    },  # the package's own tables: regular files, and a .csv unfolds to no more than it is
    "render/word/template.py": {"Document", "ZipFile"},  # the template that ships
    "render/word/docx_file.py": {"ZipFile"},  # a report just written
    "render/word/pages.py": {"ZipFile", "pypdfium2", "PdfDocument"},  # the same, and its print by the office
    "sheets.py": {"ZipFile"},  # a workbook just written
    "batch/cluster.py": {"ZipFile"},  # the package's own code, for the workers of a cluster
}
"""Where the product reads what it wrote itself."""


def called(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)} & READERS
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names} & LIBRARIES
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module.split(".")[0]} & LIBRARIES
            names |= {alias.name for alias in node.names} & READERS
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "Document":
            owner = node.func.value
            if isinstance(owner, ast.Name) and owner.id == "docx":
                names.add("Document")
    return names


@pytest.mark.parametrize("path", sorted(ROOT.rglob("*.py")), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_foreign_files_are_opened_in_one_room(path: Path) -> None:
    if path.is_relative_to(ROOM):
        return
    assert called(path) <= OWN.get(path.relative_to(ROOT).as_posix(), set())


def test_the_search_finds_a_reader(tmp_path: Path) -> None:
    """Else the test above is blind."""
    for source in (
        "import pandas as pd\npd.read_csv(x)", "from openpyxl import load_workbook", "def f():\n    import pdfplumber",
        "import docx\ndocx.Document(path)",
    ):  # fmt: skip
        (tmp_path / "x.py").write_text(source, encoding="utf-8")
        assert called(tmp_path / "x.py")


def test_the_room_reads_in_its_child_only() -> None:
    """The modules that parse are imported by the child; the parent asks, and reads what the child answers."""
    parent = ["__init__", "budget", "refusals", "source", "process", "opening", "office"]
    for name in parent:
        assert not called(ROOM / f"{name}.py")
