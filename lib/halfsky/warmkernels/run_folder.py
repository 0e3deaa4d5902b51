"""Where a notebook that runs writes: beside its output notebook."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path

OUTPUT_VARIABLE = "PAPERMILL_OUTPUT_PATH"
"""papermill's name for the output notebook: a parameter by `--inject-output-path`, or set for the kernel."""


def run_folder() -> Path:
    """The folder of the output notebook that papermill writes; else the current one.

    papermill starts every kernel in the folder that it was called from: two runs would write the same files there.
    """
    for path in (_injected(), os.environ.get(OUTPUT_VARIABLE, ""), _of_parent()):
        if path and "://" not in path:
            return Path(path).parent
    return Path()


def _injected() -> str:
    """What `papermill --inject-output-path` puts into the notebook."""
    shell = sys.modules.get("IPython")
    kernel = shell.get_ipython() if shell is not None else None
    return str(kernel.user_ns.get(OUTPUT_VARIABLE, "")) if kernel is not None else ""


def _of_parent() -> str:
    """The output notebook that the papermill command which started this kernel was given; "" for any other parent."""
    if "ipykernel" not in sys.modules:
        return ""
    with suppress(Exception):  # another system, another user's process: then there is nothing to be known
        import psutil  # type: ignore[import-untyped]  # noqa: PLC0415 - comes with ipykernel

        parent = psutil.Process().parent()
        command = parent.cmdline() if parent is not None else []
        place = next(
            (at for at, word in enumerate(command[:4]) if Path(word).name in ("papermill", "papermill.exe")), None
        )
        if parent is None or place is None:
            return ""
        from papermill.cli import papermill  # noqa: PLC0415 - its own reading of its own arguments

        named = papermill.make_context("papermill", command[place + 1 :], resilient_parsing=True).params["output_path"]
        return str(Path(parent.cwd()) / named) if named and named != "-" else ""
    return ""
