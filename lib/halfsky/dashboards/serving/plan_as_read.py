"""What the page of a review shows of a plan: as its document was read, or as it stands in the package."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from halfsky.plan_entry.contradictions import Pair
    from halfsky.plan_entry.page_review import Row, Unread


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
    there: str = ""  # id of the plan that stands for the same area and time, or of this very document
    same: bool = False  # whether that is this very document
