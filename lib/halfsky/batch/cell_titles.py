"""What the cells of a notebook are called: the first line of each. Apart from what runs them, which is papermill."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


def cell_title(cell: dict[str, Any]) -> str:
    source = cell["source"]
    lines = [line.strip("# ").strip() for line in (source if isinstance(source, str) else "".join(source)).splitlines()]
    return next((line for line in lines if line), "")


def title_of_last_cell(notebook: Path) -> str:
    """The title of the cell that ran last; "" where no cell was begun (the kernel did not start)."""
    try:
        cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    except (OSError, ValueError, KeyError):
        return ""
    begun = [cell for cell in cells if cell["metadata"].get("papermill", {}).get("start_time")]
    return cell_title(begun[-1]) if begun else ""
