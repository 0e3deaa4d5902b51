"""Wrong passwords, counted by the way they came, the name they were for and the address they came from.

Nobody is locked out by another's tries: a name of one's own is counted apart, what a foreign page makes a browser send
is counted apart from what somebody types, and who types the right password gets in, however many wrong ones were
before; he only waits his turn, so that a guesser gets few tries an hour.

Tries at an account are counted two more ways: for the account from all addresses together (a guesser with many of
them), and for the address over all accounts (a guesser who tries one password on everybody). Where one of those has no
try left, each who waits has a place of his own in the line, and a browser in which the person has signed in before
does not stand in it: an office behind one address goes on working while somebody in it, or anybody outside, guesses.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

WINDOW = 300.0  # seconds for which a wrong try counts
FORM, LINK, CROSS_SITE, SCRIPT = "form", "link", "link of another site", "script"
ACCOUNT, ADDRESS = "account from anywhere", "address for anybody"
_MOST_KINDS = 10_000
_LONGEST_NAME = 100


class Limit(NamedTuple):
    """tries: wrong ones in the window; turns: between two tries of a kind that has none left, as a share of the
    server's seconds; waiting: how many may stand in the line; each: how many of these may be one visitor's."""

    tries: int
    turns: float
    waiting: int
    each: int


_LIMITS = {ACCOUNT: Limit(50, 1 / 3, 60, 2), ADDRESS: Limit(100, 1 / 6, 60, 2)}
_USUAL = Limit(10, 1.0, 5, 5)
TRIES = _USUAL.tries


@dataclass(frozen=True)
class Kind:
    """Tries that count together. address: "" from anywhere; name: whose password it is said to be, "" of anybody."""

    way: str
    address: str
    name: str = ""

    @property
    def limit(self) -> Limit:
        return _LIMITS.get(self.way, _USUAL)


class Guesses:
    """The wrong tries of the last minutes. turn_seconds: between two tries of a kind that has none left."""

    def __init__(self, turn_seconds: float = 3.0) -> None:
        self._wrong: dict[Kind, list[float]] = {}
        self._turns: dict[Kind, tuple[asyncio.Lock, list[str]]] = {}
        self._seconds = turn_seconds

    def left(self, kind: Kind) -> int:
        """How many wrong tries a kind has before it must wait."""
        since = time.monotonic() - WINDOW
        recent = [moment for moment in self._wrong.pop(kind, ()) if moment > since][-kind.limit.tries :]
        if recent:
            self._wrong[kind] = recent
        return kind.limit.tries - len(recent)

    def was_wrong(self, *kinds: Kind) -> None:
        for kind in kinds:
            while len(self._wrong) >= _MOST_KINDS:
                self._wrong.pop(next(iter(self._wrong)))  # the one that was asked for longest ago
            self._wrong.setdefault(kind, []).append(time.monotonic())

    async def turns(self, kinds: Sequence[Kind], visitor: str) -> bool:
        """Wait for a turn of each kind; False where too many wait already, or this visitor does."""
        return all([await self.turn(kind, visitor) for kind in kinds])

    async def turn(self, kind: Kind, visitor: str = "") -> bool:
        """Wait until a try of this kind may be looked at; False where too many wait already."""
        if self.left(kind) > 0:
            return True
        lock, waiting = self._turns.setdefault(kind, (asyncio.Lock(), []))
        if len(waiting) >= kind.limit.waiting or waiting.count(visitor) >= kind.limit.each:
            return False
        waiting.append(visitor)
        try:
            async with lock:
                await asyncio.sleep(self._seconds * kind.limit.turns)
        finally:
            waiting.remove(visitor)
            if not waiting:
                self._turns.pop(kind, None)
        return True


def said_name(text: str) -> str:
    """The name that a form gives, as it is counted and looked up."""
    return text.strip()[:_LONGEST_NAME]
