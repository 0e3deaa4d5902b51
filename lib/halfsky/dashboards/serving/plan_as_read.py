"""What the page of a review shows of a plan (as its document was read, or as it stands in the package), and what a
person sends back by it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

    from halfsky.plan_entry.contradictions import Pair
    from halfsky.plan_entry.page_review import Row, Unread


@dataclass(frozen=True)
class Said:
    """What a form holds. rows: what a person wrote, by the number of its row (0 is the target that he adds); passed:
    places without a target; chosen: what stays of contradictory targets, by the pair's key; base: base values that are
    confirmed, with the years that were written; about: of the plan as a whole."""

    rows: Mapping[int, Mapping[str, str]]
    passed: frozenset[int] = frozenset()
    chosen: Mapping[str, str] = field(default_factory=dict)
    base: Mapping[int, str] = field(default_factory=dict)
    about: Mapping[str, str] = field(default_factory=dict)

    def written(self) -> dict[str, Any]:
        """As JSON holds it."""
        return {
            "rows": {str(number): dict(cells) for number, cells in self.rows.items()}, "passed": sorted(self.passed),
            "chosen": dict(self.chosen), "base": {str(number): year for number, year in self.base.items()},
            "about": dict(self.about),
        }  # fmt: skip

    @staticmethod
    def read(said: Mapping[str, Any]) -> Said:
        """The way back from `written`."""
        return Said(
            {int(number): dict(cells) for number, cells in said["rows"].items()}, frozenset(map(int, said["passed"])),
            dict(said["chosen"]),
            {int(number): str(year) for number, year in said["base"].items()}, dict(said["about"]),
        )  # fmt: skip


@dataclass(frozen=True)
class Read:
    """What was read of a document. years, area, title, family: as they would be entered; last: the plan's last year,
    by which a target without one of its own is due; pairs: targets that contradict each other, chosen: what stays of
    them, by the pair's key, where that was not taken; base: base values of the plan's tables
    (`page_review.base_rows`), confirmed_base: those that were confirmed, with the years that were written; typed: of
    rows by number, what a person wrote and was not taken; entered: the plan stands in the package (token is its id, and
    its document is not at hand)."""

    token: str
    title: str = ""
    area: str = ""
    years: str = ""
    family: str = ""
    last: str = ""
    rows: Sequence[Row] = ()
    unread: Sequence[Unread] = ()
    passed: Collection[int] = ()
    pairs: Sequence[Pair] = ()
    chosen: Mapping[str, str] = field(default_factory=dict)
    base: pd.DataFrame | None = None
    confirmed_base: Mapping[int, str] = field(default_factory=dict)
    seen: str = ""
    choices: Mapping[str, Sequence[str]] = field(default_factory=dict)
    open: Collection[str] = ()  # words of a row that nobody has judged
    confirmed: str = ""  # the word of a row that was read right
    added: str = ""  # the word of a row that a person wrote down by himself
    indicators: Sequence[str] = ()
    typed: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    entered: bool = False
    new_units: Mapping[str, str] = field(default_factory=dict)  # units of a new indicator, and how each is written
    no_indicator: str = ""  # why a base value is not taken whose indicator can still be named
    kept: bool = False  # what could not be taken is kept all the same
    there: str = ""  # id of the plan that stands for the same area and time, or of this very document
    same: bool = False  # whether that is this very document
    units: Mapping[int, str] = field(default_factory=dict)  # by row, the units that the plan itself names, with 、
    told: Mapping[str, str] = field(default_factory=dict)  # by the name of a field, why what it holds was not taken

    @property
    def offered(self) -> bool:
        """Whether there is a base value that can still be taken."""
        return self.base is not None and bool(self.base["why"].eq("").any())
