"""Documents that were read and are not yet entered, each with what a person has said of it so far."""

from __future__ import annotations

import secrets
import shutil
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from halfsky.warmkernels import runtime

if TYPE_CHECKING:
    from halfsky.plan_entry.registration import NewPlan

_SECONDS = 4 * 3600.0  # since somebody last did something with it
_MOST = 10
ABOUT = ("title", "area", "years", "family")
"""What a person may say of a plan as a whole."""


@dataclass
class Waiting:
    """One document.

    about: what was given of `ABOUT`; plan: as it was read with that, and reviewed so far, None where it could not be
    read with that; before: as it could be read last; passed: places that hold no target; seen: how often it was kept.
    """

    user: str
    path: Path
    moment: float
    about: dict[str, str] = field(default_factory=lambda: dict.fromkeys(ABOUT, ""))
    plan: NewPlan | None = None
    before: NewPlan | None = None
    passed: frozenset[int] = frozenset()
    seen: int = 0


class WaitingPlans:
    """Each document lies in a folder that is gone four hours after its user last did something with it."""

    def __init__(self) -> None:
        self._held: dict[str, Waiting] = {}

    def keep(self, user: str, name: str, content: bytes) -> str:
        """A document's mark, for this user alone."""
        now = time.monotonic()
        for mark in [mark for mark, one in self._held.items() if now - one.moment > _SECONDS]:
            self.drop(mark)
        while len(self._held) >= _MOST:
            self.drop(min(self._held, key=lambda mark: self._held[mark].moment))
        mark = secrets.token_hex(8)
        path = runtime.new_folder("plan-") / f"document{Path(name).suffix.lower()}"
        path.write_bytes(content)
        self._held[mark] = Waiting(user, path, now)
        return mark

    def find(self, mark: str, user: str) -> Waiting | None:
        found = self._held.get(mark)
        if found is None or found.user != user:
            return None
        found.moment = time.monotonic()
        return found

    def drop(self, mark: str) -> None:
        if (found := self._held.pop(mark, None)) is not None:
            shutil.rmtree(found.path.parent, ignore_errors=True)

    def close(self) -> None:
        for mark in list(self._held):
            self.drop(mark)
