"""In the warm parent of the dashboards: what every visit does first, done once before any kernel is forked."""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path

CALL = "halfsky.dashboards.serving.preheat:rehearse"
FURTHER = "halfsky.dashboards.serving.preheat:look_ahead"
STEPS = 40  # of looking ahead that a server asks for at most
_steps: Iterator[None] = iter(())


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
    _forget()
    global _steps
    entry = sys.modules.get("halfsky.dashboards.entry")  # there where a notebook is one of ours
    _steps = entry.look_ahead_of_all() if entry is not None else iter(())


def look_ahead() -> None:
    """One more step of what most visits will ask for; so short that whoever comes meanwhile hardly waits."""
    with contextlib.suppress(Exception):  # what is not ready is made when it is asked for
        next(_steps, None)


def _run(path: Path) -> None:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    names: dict[str, object] = {"__name__": "__main__", "display": _draw}
    for cell in cells:
        if cell["cell_type"] == "code":
            exec(compile("".join(cell["source"]), str(path), "exec"), names)


def _draw(*shown: object, **_how: object) -> None:
    """Make the picture or the table that a page would get, for the sake of the caches."""
    for item in shown:
        getattr(item, "_repr_mimebundle_", str)()


def _forget() -> None:
    """The widgets that the rehearsal made are nobody's."""
    with contextlib.suppress(Exception):
        from ipywidgets import Widget  # noqa: PLC0415 - of the extra `lab`

        Widget.close_all()
