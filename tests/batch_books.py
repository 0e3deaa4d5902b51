"""Small notebooks for tests of the batch: a district_report.ipynb with one working cell."""

from __future__ import annotations

import json
import textwrap
from pathlib import Path

import nbformat

PARAMETERS = """\
plan_id = "east-2021-2025"
as_of = 2025
report = "annual"
language = "zh"
data = ""
thresholds = {}
"""
EAST, WEST, NATION = "east-2021-2025", "west-2021-2030", "nation-2021-2030"


def notebook(folder: Path, body: str, parameters: str = PARAMETERS) -> str:
    """A district_report.ipynb of one working cell; the path of it."""
    cells = [
        nbformat.v4.new_code_cell(parameters, metadata={"tags": ["parameters"]}),
        nbformat.v4.new_code_cell(textwrap.dedent(body)),
        nbformat.v4.new_code_cell("# Write the table\nopen('gaps.csv', 'w').close()"),
    ]
    kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "district_report.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=kernel), path)
    return str(path)


def manifest(outputs: Path, plan: str, run: str = "2025-annual") -> dict:
    return json.loads((outputs / plan / run / "manifest.json").read_text(encoding="utf-8"))
