"""A researcher's starting point runs from top to bottom and shows what it says."""

from __future__ import annotations

from pathlib import Path

import nbformat
from nbclient import NotebookClient

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"


def test_ten_cells_run_from_top_to_bottom_and_end_in_a_chart() -> None:
    book = nbformat.read(NOTEBOOKS / "explore.ipynb", as_version=4)
    code = [cell for cell in book.cells if cell.cell_type == "code"]
    assert [cell.source.split(".")[0] for cell in code] == [f"# {number}" for number in range(1, 11)]
    NotebookClient(book, timeout=300, resources={"metadata": {"path": str(NOTEBOOKS)}}).execute()
    assert not [output for cell in code for output in cell.outputs if output.output_type in ("error", "stream")]
    assert all(cell.outputs for cell in code)
    assert "image/png" in code[6].outputs[0].data
    assert "孕产妇死亡率" in code[6].outputs[0].data["text/plain"]
