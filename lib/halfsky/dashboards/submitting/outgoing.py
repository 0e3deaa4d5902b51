"""The workbook that a unit fills in, as bytes to hand over."""

from __future__ import annotations

import tempfile
from pathlib import Path

from halfsky.package import Package


def template(package: Package, plan_id: str, unit: str, year: int, due_on: str = "") -> bytes:
    """The template of a plan's unit for a year; arguments and errors as of `write_template`."""
    from halfsky.collect.workbook.writing import write_template  # noqa: PLC0415 - openpyxl, for senders only

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "template.xlsx"
        write_template(package, plan_id, unit, year, path, due_on=due_on)
        return path.read_bytes()
