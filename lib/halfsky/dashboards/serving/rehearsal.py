"""In the warm parent of the dashboards: what every visit does first, done once before any kernel is forked."""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
import traceback
from pathlib import Path

CALL = "halfsky.dashboards.serving.rehearsal:rehearse"


def rehearse(notebooks: list[str], data: str) -> None:
    """Run the cells of each notebook as for a visitor without name and wishes, and drop what they show.

    The kernels find the libraries imported, the data package read and every lazy cache filled. A cell that fails ends
    the rehearsal of its notebook only; the visitor's own kernel says what is wrong.
    """
    os.environ["HALFSKY_DATA"] = data
    os.environ["HALFSKY_USER"] = ""
    os.environ["QUERY_STRING"] = ""
    for path in notebooks:
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                _run(Path(path))
        except BaseException:
            traceback.print_exc()
    with contextlib.suppress(Exception):  # what is not ready is made when it is asked for
        _look_ahead()
    _forget()


def _run(path: Path) -> None:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    names: dict[str, object] = {"__name__": "__main__", "display": _draw}
    for cell in cells:
        if cell["cell_type"] == "code":
            exec(compile("".join(cell["source"]), str(path), "exec"), names)


def _look_ahead() -> None:
    """Only where a notebook is one of ours."""
    if (entry := sys.modules.get("halfsky.dashboards.entry")) is not None:
        entry.look_ahead_of_all()


def _draw(*shown: object, **_how: object) -> None:
    """Make the picture or the table that a page would get, for the sake of the caches."""
    for item in shown:
        getattr(item, "_repr_mimebundle_", str)()


def _forget() -> None:
    """The widgets that the rehearsal made are nobody's."""
    with contextlib.suppress(Exception):
        from ipywidgets import Widget  # noqa: PLC0415 - of the extra `lab`

        Widget.close_all()
