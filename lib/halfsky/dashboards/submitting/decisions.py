"""What the buttons of a page decide. A button names the submission, the value and the version that was looked at."""

from __future__ import annotations

from dataclasses import dataclass

from halfsky.collect.access import Actor, refusal
from halfsky.collect.store import Store, reviews
from halfsky.collect.store.reviews import Decision
from halfsky.collect.workbook.numbers import number
from halfsky.dashboards.address import Form
from halfsky.errors import UsageError

RECEIPT = Form(r"HS(-[0-9A-F]{4}){4}", "回执号", "receipt")
KINDS = ("accept", "return", "amend", "withdraw")
LONGEST_CELL = 60


@dataclass(frozen=True)
class Wish:
    """A button's word: what to do with which value (none: all that waits) of which submission."""

    kind: str
    receipt: str
    cell: str
    version: int


def wish(kind: str, about: str) -> Wish | None:
    """`HS-…|I7|3` as a wish; None for what is none."""
    receipt, _, rest = about.partition("|")
    cell, _, version = rest.rpartition("|")
    known = kind in KINDS and RECEIPT.fits(receipt) and len(cell) <= LONGEST_CELL
    return Wish(kind, receipt, cell, int(version)) if known and version.isdecimal() and len(version) < 10 else None


class Decisions:
    """Those of one page."""

    def __init__(self) -> None:
        self._done: set[Wish] = set()
        self._moved: dict[tuple[str, int], int] = {}  # versions that the page's own decisions have moved on

    def is_done(self, wanted: Wish) -> bool:
        """Whether this is the second click of a double click."""
        return wanted in self._done

    def make(self, store: Store, actor: Actor, wanted: Wish, reason: str, corrected: str) -> Decision:
        """Decide, with the rights that the actor has. Errors as `deciding`; UsageError also for what is no number."""
        receipt, seen = wanted.receipt, wanted.version
        if not actor.may_somewhere("decide"):  # before anything is said of a reason that lacks
            raise refusal(actor.name, "decide", receipt)
        while (receipt, seen) in self._moved:  # clicked before the page could show what the click before has changed
            seen = self._moved[receipt, seen]
        cells = [wanted.cell] if wanted.cell else []
        if wanted.kind == "accept":
            made = reviews.accept(store, actor, receipt, cells, version=seen)
        elif wanted.kind == "return":
            made = reviews.give_back(store, actor, receipt, reason, cells, version=seen)
        elif wanted.kind == "withdraw":
            made = reviews.withdraw(store, actor, receipt, reason, cells, version=seen)
        else:
            made = reviews.amend(store, actor, receipt, wanted.cell, _value(corrected), reason, version=seen)
        self._done.add(wanted)
        self._moved[receipt, seen] = made.version
        return made


def _value(text: str) -> float:
    value = number(text)
    if value is None:
        raise UsageError("the corrected value is no number")
    return value
