"""Inside a kernel, before its first cell: its log reaches the server's, its widgets reach their page."""

from __future__ import annotations

import logging
import os
import sys

LOGGER = "halfsky.dashboards"


def attach() -> None:
    """What a kernel of a dashboard needs beside what every kernel does."""
    _attach_log()
    _attach_widgets()


def _attach_widgets() -> None:
    """ipywidgets introduces itself to the kernel when it is imported; in a forked kernel that has been before."""
    widgets = sys.modules.get("ipywidgets")
    if widgets is not None:
        widgets.register_comm_target()


def _attach_log() -> None:
    """The dashboards' logger writes to the server's standard error.

    ipykernel turns standard error into messages to the page; it keeps a copy of the real one, which is used here.
    """
    logger = logging.getLogger(LOGGER)
    if any(getattr(handler, "to_server", False) for handler in logger.handlers):
        return
    number = getattr(sys.stderr, "_original_stdstream_copy", None)
    stream = os.fdopen(os.dup(2 if number is None else number), "w", buffering=1, encoding="utf-8", errors="replace")
    handler = logging.StreamHandler(stream)
    handler.to_server = True  # type: ignore[attr-defined]
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s kernel %(process)d %(name)s: %(message)s"))
    logger.addHandler(handler)
    logger.propagate = False
    if logger.level == logging.NOTSET:
        logger.setLevel(logging.INFO)
