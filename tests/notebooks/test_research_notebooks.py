"""The two worked notebooks of the documentation: few cells, no outputs committed, and every one runs."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

DOCS = Path(__file__).parents[2] / "docs"
BOOKS = ["research-promises.ipynb", "research-village-committees.ipynb"]


@pytest.mark.parametrize("name", BOOKS)
def test_a_worked_notebook_answers_its_question(name: str) -> None:
    book = nbformat.read(DOCS / name, as_version=4)
    code = [cell for cell in book.cells if cell.cell_type == "code"]
    assert len(book.cells) <= 15
    assert not any(cell.outputs or cell.execution_count for cell in code)
    NotebookClient(book, timeout=300, resources={"metadata": {"path": str(DOCS)}}).execute()
    outputs = [output for cell in code for output in cell.outputs]
    assert not [output for output in outputs if output.output_type in ("error", "stream")]
    assert all(cell.outputs for cell in code)
    assert sum("image/png" in output.get("data", {}) for output in outputs) >= 3
