"""What the buttons of a page decide. A button names the submission, the value and the version that was looked at."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from halfsky.collect.access import Actor, refusal
from halfsky.collect.store import Store, reviews, transitions
from halfsky.collect.store.reviews import Decision, Shown
from halfsky.dashboards.address import Form
from halfsky.dashboards.submitting.material import Opened
from halfsky.errors import ReviewError, UsageError
from halfsky.package import Package

RECEIPT = Form(r"HS(-[0-9A-F]{4}){4}", "回执号", "receipt")
KINDS = ("accept", "return", "amend", "withdraw")
LONGEST_CELL = 60
NOT_CHOSEN = "-"  # no cell: a decision was just made, and what the next one is about has to be chosen
MOST_SHOWN = 50  # of what a page showed: a button that stood there before that many changes is an old one


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
    """Those of one page: what it showed, and what was decided on it."""

    def __init__(self) -> None:
        self._done: set[Wish] = set()
        self._shown: dict[tuple[str, int], pd.DataFrame] = {}

    def show(self, opened: Opened) -> None:
        """The page shows a submission: its buttons are about these values, as they are now."""
        self._shown.pop((opened.receipt, opened.version), None)
        self._shown[opened.receipt, opened.version] = opened.rows
        if len(self._shown) > MOST_SHOWN:
            del self._shown[next(iter(self._shown))]

    def is_done(self, wanted: Wish) -> bool:
        """Whether this is the second click of a double click."""
        return wanted in self._done

    def make(self, store: Store, actor: Actor, package: Package, wanted: Wish, reason: str, corrected: str) -> Decision:
        """Decide on the values that the button was about, with the rights that the actor has. Errors as `reviews`;
        UsageError also for an amendment without a value.
        """
        receipt = wanted.receipt
        if not actor.may_somewhere("decide"):  # before anything is said of a reason that lacks
            raise refusal(actor.name, "decide", receipt)
        cells, shown = [wanted.cell] if wanted.cell else [], self._meant(wanted)
        if wanted.kind == "accept":
            made = reviews.accept(store, actor, receipt, cells, shown=shown)
        elif wanted.kind == "return":
            made = reviews.give_back(store, actor, receipt, reason, cells, shown=shown)
        elif wanted.kind == "withdraw":
            made = reviews.withdraw(store, actor, receipt, reason, cells, shown=shown)
        else:
            if not corrected.strip():
                raise UsageError("an amendment needs the corrected value")
            made = reviews.amend(store, actor, package, receipt, wanted.cell, corrected, reason, shown=shown)
        self._done.add(wanted)
        return made

    def _meant(self, wanted: Wish) -> list[Shown]:
        """What the page showed where the button stood. ReviewError for a button that stood nowhere."""
        rows = self._shown.get((wanted.receipt, wanted.version))
        if rows is None:
            raise ReviewError(f"{wanted.receipt}: the page no longer shows version {wanted.version}")
        if wanted.cell:
            own = rows[rows["cell"].eq(wanted.cell)]
            fitting = own[possible(own, wanted.kind)]
            rows = own if fitting.empty else fitting
        else:
            rows = rows[in_bulk(rows, wanted.kind)]
        return [Shown(int(row.revision_id), int(row.decisions)) for row in rows.itertuples()]


def in_bulk(rows: pd.DataFrame, kind: str) -> pd.Series:
    """The values (`revision_history`) that a button takes which names none."""
    return rows["state"].isin(transitions.states(kind, named=False)) & possible(rows, kind)


def possible(rows: pd.DataFrame, kind: str) -> pd.Series:
    """The values with which that can be done."""
    return rows["open_to"].str.split(";").map(lambda actions: kind in actions).astype("bool")
