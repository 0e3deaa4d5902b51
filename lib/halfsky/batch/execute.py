"""One run's work, in a process of its own: the notebook through papermill, and its page.

`make_here` runs the cells in this process, forked for them (see `warm`); `make_cold` starts an ordinary kernel.
"""

from __future__ import annotations

import os
import signal
import sys
import warnings
from pathlib import Path
from typing import Any, Protocol

import papermill
from papermill.engines import papermill_engines

from halfsky.batch.cell_titles import cell_title, title_of_last_cell
from halfsky.batch.job import NOTEBOOK, PAGE
from halfsky.render.page import write_page
from halfsky.warmkernels.engine import WarmEngine

_START_SECONDS = 60
_KERNEL_ARGUMENTS = ["--log-level=CRITICAL"]  # where ipykernel must talk TCP it warns of that at every start

papermill_engines.register("halfsky", WarmEngine)  # as the entry point does, also where Halfsky was not installed


class TimeLimitError(BaseException):
    """Raised inside a cell that takes too long; no `except Exception` of the cell's own stops it."""


class Channel(Protocol):
    """The way to the batch."""

    def send(self, message: dict[str, Any]) -> None: ...


def make_here(
    channel: Channel, *, notebook: str, parameters: dict[str, Any], scratch: str, seconds: float, modules: str = ""
) -> int:  # fmt: skip
    """Make a report in `scratch`; tells which cell runs, and at the end `{"error": …, "cell": …}`.

    modules: the folder from which the notebook imports what lies beside it; "" for none.
    """
    begun = ""
    if modules:
        sys.path.insert(0, modules)

    def on_cell(cell: Any) -> None:
        nonlocal begun
        begun = cell_title(cell)
        channel.send({"cell": begun})

    def stop(_number: int, _frame: object) -> None:
        raise TimeLimitError(f"no end after {seconds:g} s; --time-limit allows more")

    signal.signal(signal.SIGINT, stop)
    draft = Path(scratch) / NOTEBOOK
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of the client libraries; what the notebook warns of is in the notebook
            papermill.execute_notebook(
                _unformatted(notebook), _unformatted(str(draft)), parameters=parameters, engine_name="halfsky",
                request_save_on_cell_execute=False, progress_bar=False, draft=str(draft), on_cell=on_cell,
                kernel_name="python3", language="python",
            )  # fmt: skip
            begun = ""
            write_page(draft, Path(scratch) / PAGE, language=page_language(parameters))
    except (Exception, TimeLimitError) as error:  # whatever a report dies of is its own, and is told in its manifest
        channel.send({"error": one_line(error), "cell": begun})
    else:
        channel.send({"error": "", "cell": ""})
    return 0


def make_cold(
    channel: Channel, *, notebook: str, parameters: dict[str, Any], scratch: str, seconds: float, modules: str = ""
) -> int:  # fmt: skip
    """As `make_here`, with an ordinary kernel that is started for it."""
    from halfsky.warmkernels.kernel_sockets import PrivateKernelManager  # noqa: PLC0415 - not in a forked process

    draft = Path(scratch) / NOTEBOOK
    if modules:  # this process runs nothing else: its kernel has the same
        os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (modules, os.environ.get("PYTHONPATH"))))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # as above
            papermill.execute_notebook(
                _unformatted(notebook), _unformatted(str(draft)), parameters=parameters, kernel_name="python3",
                language="python", cwd=scratch, progress_bar=False, log_output=False, start_timeout=_START_SECONDS,
                execution_timeout=seconds, extra_arguments=list(_KERNEL_ARGUMENTS),
                kernel_manager_class=PrivateKernelManager,
            )  # fmt: skip
            write_page(draft, Path(scratch) / PAGE, language=page_language(parameters))
    except Exception as error:
        channel.send({"error": one_line(error), "cell": title_of_last_cell(draft)})
    else:
        channel.send({"error": "", "cell": ""})
    return 0


def page_language(parameters: dict[str, Any]) -> str:
    """The language of a run's page; that of officials where the notebook knows of none."""
    said = parameters.get("language")
    return said if said in ("zh", "en") else "zh"


def _unformatted(path: str) -> str:
    """papermill puts paths through str.format: braces in a folder's name are doubled."""
    return path.replace("{", "{{").replace("}", "}}")


def one_line(error: BaseException) -> str:
    """What a report died of, in one line; the traceback is in the notebook."""
    name, text = getattr(error, "ename", type(error).__name__), getattr(error, "evalue", str(error))
    return " ".join(f"{name}: {text}".split())[:500]
