"""Callbacks that come in a burst make one redraw, and a redraw that something newer overtook is dropped."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

DELAY = 0.02  # seconds; enough for the messages that already wait in the kernel's queue


class Redraw:
    """Calls `draw` once for all that was asked for within `DELAY`; at once where no event loop runs (a script).

    Each request has a number, and only the latest one's redraw is made.
    """

    def __init__(self, draw: Callable[[], None]) -> None:
        self._draw = draw
        self._asked = 0

    def ask(self) -> None:
        self._asked += 1
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            loop = None
        if loop is None:
            self._draw()
        else:
            loop.call_later(DELAY, self._draw_unless_overtaken, self._asked)

    def _draw_unless_overtaken(self, number: int) -> None:
        if number == self._asked:
            self._draw()
