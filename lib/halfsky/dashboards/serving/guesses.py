"""Wrong passwords, counted by the way they came, the name they were for and the address they came from.

Nobody is locked out by another's tries: a name of one's own is counted apart, what a foreign page makes a browser send
is counted apart from what somebody types, and who types the right password gets in, however many wrong ones were
before; he only waits his turn, so that a guesser gets few tries an hour.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass

TRIES, WINDOW = 10, 300.0  # wrong tries of one kind in so many seconds
_MOST_KINDS = 10_000
_LONGEST_NAME = 100
_MOST_WAITING = 5
FORM, LINK, CROSS_SITE, SCRIPT = "form", "link", "link of another site", "script"


@dataclass(frozen=True)
class Kind:
    """Tries that count together. name: whose password it is said to be; "" where nobody is named."""

    way: str
    address: str
    name: str = ""


class Guesses:
    """The wrong tries of the last minutes. turn_seconds: between two tries of a kind that has none left."""

    def __init__(self, turn_seconds: float = 3.0) -> None:
        self._wrong: dict[Kind, list[float]] = {}
        self._turns: dict[Kind, tuple[asyncio.Lock, list[int]]] = {}
        self._seconds = turn_seconds

    def left(self, kind: Kind) -> int:
        """How many wrong tries a kind has before it must wait."""
        since = time.monotonic() - WINDOW
        recent = [moment for moment in self._wrong.pop(kind, ()) if moment > since][-TRIES:]
        if recent:
            self._wrong[kind] = recent
        return TRIES - len(recent)

    def was_wrong(self, kind: Kind) -> None:
        while len(self._wrong) >= _MOST_KINDS:
            self._wrong.pop(next(iter(self._wrong)))  # the one that was asked for longest ago
        self._wrong.setdefault(kind, []).append(time.monotonic())

    async def turn(self, kind: Kind) -> bool:
        """Wait until a try of this kind may be looked at; False where too many wait already."""
        if self.left(kind) > 0:
            return True
        lock, waiting = self._turns.setdefault(kind, (asyncio.Lock(), []))
        if len(waiting) >= _MOST_WAITING:
            return False
        waiting.append(1)
        try:
            async with lock:
                await asyncio.sleep(self._seconds)
        finally:
            waiting.pop()
            if not waiting:
                self._turns.pop(kind, None)
        return True


def said_name(text: str) -> str:
    """The name that a form gives, as it is counted and looked up."""
    return text.strip()[:_LONGEST_NAME]
