"""Documents that were read and are not yet entered, each with what a person has said of it so far."""

from __future__ import annotations

import hashlib
import secrets
import shutil
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from halfsky.warmkernels import runtime

if TYPE_CHECKING:
    from halfsky.plan_entry.registration import NewPlan

_SECONDS = 14 * 86_400.0  # since somebody last did something with it
_MOST = 20
ABOUT = ("title", "area", "years", "family")
"""What a person may say of a plan as a whole."""


@dataclass
class Waiting:
    """One document.

    user: who brought it; sha256: of its bytes; about: what was given of `ABOUT`; plan: as it was read with that, and
    reviewed so far, None where it could not be read with that; before: as it could be read last; passed: places that
    hold no target; seen: how often it was kept.
    """

    user: str
    path: Path
    sha256: str
    moment: float
    about: dict[str, str] = field(default_factory=lambda: dict.fromkeys(ABOUT, ""))
    plan: NewPlan | None = None
    before: NewPlan | None = None
    passed: frozenset[int] = frozenset()
    seen: int = 0


class WaitingPlans:
    """Each document lies in a folder that is gone two weeks after somebody last did something with it.

    Who may enter plans may go on with any of them: which user that is, is for the page to ask.
    """

    def __init__(self) -> None:
        self._held: dict[str, Waiting] = {}

    def keep(self, user: str, name: str, content: bytes) -> str:
        """A document's mark; the same document comes back as it was left, whoever brings it."""
        now = time.monotonic()
        for mark in [mark for mark, one in self._held.items() if now - one.moment > _SECONDS]:
            self.drop(mark)
        ending, sha256 = Path(name).suffix.lower(), hashlib.sha256(content).hexdigest()
        for mark, one in self._held.items():
            if one.sha256 == sha256 and one.path.suffix == ending:
                one.moment = now
                return mark
        while len(self._held) >= _MOST:  # what nobody has saved anything of goes first
            self.drop(min(self._held, key=lambda mark: (self._held[mark].seen > 0, self._held[mark].moment)))
        mark = secrets.token_hex(8)
        path = runtime.new_folder("plan-") / f"document{ending}"
        path.write_bytes(content)
        self._held[mark] = Waiting(user, path, sha256, now)
        return mark

    def find(self, mark: str) -> Waiting | None:
        found = self._held.get(mark)
        if found is not None:
            found.moment = time.monotonic()
        return found

    def read(self) -> list[tuple[str, Waiting]]:
        """Those of which targets were read, by their marks, the newest first."""
        held = [(mark, one) for mark, one in self._held.items() if one.plan is not None or one.before is not None]
        return sorted(held, key=lambda pair: -pair[1].moment)

    def drop(self, mark: str) -> None:
        if (found := self._held.pop(mark, None)) is not None:
            shutil.rmtree(found.path.parent, ignore_errors=True)

    def close(self) -> None:
        for mark in list(self._held):
            self.drop(mark)
