"""papermill's engine `halfsky`: cells in a process forked from a warm parent.

In a process that was forked for this very run (as `halfsky run` does) the cells run here. Anywhere else, as in
`papermill --engine halfsky in.ipynb out.ipynb`, they run in a warm kernel (see `provisioner`).
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from papermill.engines import Engine, NBClientEngine
from papermill.iorw import write_ipynb

from halfsky.warmkernels.child import forked
from halfsky.warmkernels.parameters_cell import cell_of
from halfsky.warmkernels.run_folder import OUTPUT_VARIABLE

_DRAFT_SECONDS = 2.0  # what a killed run has made is lost from here on
_RAISES = "raises-exception"  # nbclient's word for a cell that is meant to fail
_SKIP = "skip-execution"


class WarmEngine(Engine):
    """Runs cells in a process that no other run has used."""

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **options: Any) -> Any:
        if forked():
            return _run_here(nb_man, options.get("draft"), options.get("on_cell") or (lambda _cell: None))
        from halfsky.warmkernels.provisioner import WarmKernelManager  # noqa: PLC0415 - not in a forked process

        _check_parameters(nb_man.nb)

        if nb_man.output_path and "://" not in str(nb_man.output_path):
            os.environ[OUTPUT_VARIABLE] = str(Path(nb_man.output_path).resolve())  # of the kernel that is started now
        return NBClientEngine.execute_managed_notebook(
            nb_man, kernel_name, kernel_manager_class=WarmKernelManager, **options
        )


def _check_parameters(notebook: Any) -> None:
    """UsageError for a parameter that the notebook does not have, or of another type: papermill only warns."""
    given = notebook.metadata.get("papermill", {}).get("parameters", {})
    if given:
        cell = cell_of(notebook, Path(notebook.metadata["papermill"].get("input_path") or "notebook"))
        for name, value in given.items():
            if not name.startswith("PAPERMILL_"):
                cell.value(name, value, "papermill")


def _run_here(nb_man: Any, draft: str | None, on_cell: Callable[[Any], None]) -> Any:
    """Run the cells in this process. draft: where the notebook is kept from time to time, for a run that is killed."""
    from halfsky.warmkernels.cells import LANGUAGE, Session  # noqa: PLC0415 - IPython and ipykernel

    session = Session()
    nb_man.nb.metadata["language_info"] = dict(LANGUAGE)
    path, nb_man.output_path = nb_man.output_path, None  # it would save twice a cell
    saved = 0.0
    try:
        for index, cell in enumerate(nb_man.nb.cells):
            nb_man.cell_start(cell, index)
            if draft and time.monotonic() - saved > _DRAFT_SECONDS:
                write_ipynb(nb_man.nb, draft)
                saved = time.monotonic()
            on_cell(cell)
            went_well = _run_cell(session, cell)
            if not went_well:
                nb_man.cell_exception(cell, cell_index=index)
            nb_man.cell_complete(cell, cell_index=index)
            if not went_well:
                break
    finally:
        nb_man.output_path = path
    return nb_man.nb


def _run_cell(session: Any, cell: Any) -> bool:
    tags = cell.metadata.get("tags", [])
    if cell.cell_type != "code" or not cell.source.strip() or _SKIP in tags:
        return True
    cell.execution_count, went_well = session.run(cell.source, cell.outputs)
    return went_well or _RAISES in tags
