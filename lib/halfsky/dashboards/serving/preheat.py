"""What every visit does first, done once in the warm parent of the dashboards before any kernel is forked.

`warm_parent` and `keep_ready` are the server's part; all else runs in the parent itself.
"""

from __future__ import annotations

import asyncio
import contextlib
import io
import json
import logging
import os
import sys
import traceback
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from halfsky.batch import warm_up
from halfsky.dashboards.serving.access_log import LOGGER
from halfsky.warmkernels import available

if TYPE_CHECKING:
    from halfsky.warmkernels.client import OwnParent

_CALL = "halfsky.dashboards.serving.preheat:rehearse"
_FURTHER = "halfsky.dashboards.serving.preheat:look_ahead"
_STEPS = 40  # of looking ahead that a server asks for at most
_BETWEEN_STEPS = 0.2  # seconds, in which the parent begets the kernels that are asked for
_WATCH_SECONDS = 10.0
_steps: Iterator[None] = iter(())


def warm_parent(data: str) -> OwnParent | None:
    """The process that the dashboards' kernels are forked from; None where they start on their own."""
    if not available():
        return None
    from halfsky.warmkernels import client, preload, provisioner  # noqa: PLC0415 - not where nothing can be forked

    parent = client.OwnParent(warm_up.preload(data, kernels=True), preload.KERNELS)
    provisioner.fork_from(parent)
    return parent


async def keep_ready(
    parent: OwnParent | None, notebooks: Sequence[Path], data: Path, *, looks_ahead: bool = True
) -> None:
    """Rehearse, and again once a new data package has been published: kernels find it read and assessed.

    looks_ahead: whether what most visits will ask for is drawn too before anybody does.
    The pages of the server itself are there meanwhile; a kernel that is asked for waits for its parent.
    """
    if parent is None:
        return
    await _prepare(parent, notebooks, data, looks_ahead)
    known = before = state_of(data)
    while True:
        await asyncio.sleep(_WATCH_SECONDS)
        now = state_of(data)
        if now != known and now == before:  # written to its end
            known = now
            await _prepare(parent, notebooks, data, looks_ahead)
            logging.getLogger(LOGGER).info("the data package has changed and was read again")
        before = now


async def _prepare(parent: OwnParent, notebooks: Sequence[Path], data: Path, looks_ahead: bool) -> None:
    for path in (None, *notebooks):  # a call each: who comes meanwhile waits for one only
        arguments = {"notebooks": [] if path is None else [str(path)], "data": str(data)}
        await asyncio.to_thread(parent.prepare, _CALL, arguments)
    for _ in range(_STEPS if looks_ahead else 0):
        await asyncio.to_thread(parent.prepare, _FURTHER, {})
        await asyncio.sleep(_BETWEEN_STEPS)


def state_of(folder: Path) -> list[tuple[str, int, int]]:
    """What tells one state of the data package from another."""
    files = [(path, path.stat()) for path in sorted(folder.rglob("*")) if path.is_file()]
    return [(str(path), about.st_mtime_ns, about.st_size) for path, about in files]


# ---- in the parent ----


def rehearse(notebooks: list[str], data: str) -> None:
    """Run the cells of each notebook as for a visitor without name and wishes, and drop what they show.

    The kernels find the libraries imported, the data package read and every lazy cache filled. A cell that fails ends
    the rehearsal of its notebook only; the visitor's own kernel says what is wrong.
    """
    os.environ["HALFSKY_DATA"] = data
    os.environ["HALFSKY_USER"] = ""
    os.environ["QUERY_STRING"] = ""
    from halfsky.dashboards.plain import writer  # noqa: PLC0415 - pandas: in the parent, which has it

    for path in notebooks:
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                _run(Path(path))
        except BaseException:
            traceback.print_exc()
    writer.warm([["home", ""]] if not notebooks else [["districts", ""], ["indicator", ""]])
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
