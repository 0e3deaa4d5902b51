"""Targets of one indicator that cannot both hold (≥80 % and ≥75 %, an earlier year that asks for more than a later),
and those outside the catalogue that are said twice: each pair with both places, for a person to keep both or one.

What contradicts is for the audit to say; a pair is settled once one side is left out, or both were confirmed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from halfsky.plans.audit import audit
from halfsky.vocabulary.codes import REVIEW_STATUSES

PAIRS = (
    "table-against-text", "different-threshold", "strategy-weaker", "strategy-stricter", "different-comparator",
)  # fmt: skip
"""Findings of the audit that name two numbers of one indicator."""
BOTH, HERE, THERE = "both", "here", "there"
"""What a person may say of a pair: which side stays."""
_SETTLED = REVIEW_STATUSES.where(accepted=True)
_CONFIRMED, _REJECTED = (REVIEW_STATUSES.row(code).code for code in ("confirmed", "rejected"))
_ALIKE = ["indicator_id", "indicator", "comparator", "value", "upper_value", "unit", "relative_to", "deadline_year"]


@dataclass(frozen=True)
class Pair:
    """Two numbers of one indicator. message, message_en: both with their places; here, there: the numbers of the rows
    (from 1) that say each; settled: both were confirmed, so that both stand."""

    message: str
    message_en: str
    here: tuple[int, ...]
    there: tuple[int, ...]
    here_says: str
    there_says: str
    settled: bool = False

    @property
    def key(self) -> str:
        return f"{self.here[0]}-{self.there[0]}"


def found(targets: pd.DataFrame, indicators: pd.DataFrame, plans: pd.DataFrame) -> list[Pair]:
    """The pairs of a plan's targets (schemas.TARGETS) in the order of the text; rejected targets say nothing."""
    findings = audit(targets, indicators=indicators, plans=plans)
    grave = findings["severity"].ne("info") & findings["other_target_id"].ne("") & findings["target_id"].ne("")
    findings = findings[findings["code"].isin(PAIRS) & grave]
    live = targets.assign(number=range(1, len(targets) + 1))
    live = live[live["review_status"].ne(_REJECTED)]
    pairs = []
    for row in findings.itertuples():
        here, there = _like(live, str(row.target_id)), _like(live, str(row.other_target_id))
        if len(here) and len(there):
            both = pd.concat([here, there])["review_status"].isin(_SETTLED).all()
            pairs.append(
                Pair(
                    str(row.message), str(row.message_en), tuple(here["number"]), tuple(there["number"]),
                    str(row.number), str(row.other_number), bool(both),
                )
            )  # fmt: skip
    pairs += _twice(live)
    return sorted(pairs, key=lambda pair: (pair.settled, min(pair.here + pair.there)))


def _twice(live: pd.DataFrame) -> list[Pair]:
    """Promises outside the catalogue that the plan makes twice, in its text and in its table: nothing but their words
    says that they are one, so that they count as two until a person leaves one out."""
    outside = live[live["indicator_id"].eq("")]
    cells = outside[_ALIKE].astype("str").fillna("")
    pairs = []
    for _, same in outside.groupby([cells[name] for name in _ALIKE], sort=False):
        first, *others = same.index
        for other in others:
            here, there = (int(outside.loc[one, "number"]) for one in (first, other))
            name = str(outside.loc[first, "indicator"])
            pairs.append(
                Pair(
                    f"“{name}”的同一目标写了两次，该指标不在目录中，不能自动合并，都保留的计为两项。",
                    f"{name}: the same target stands twice and is of no indicator of the catalogue: it counts as two.",
                    (here,), (there,), "前一项", "后一项", bool(same["review_status"].isin(_SETTLED).all()),
                )
            )  # fmt: skip
    return pairs


def decided(pairs: Iterable[Pair], said: Mapping[str, str], statuses: Mapping[int, str]) -> dict[int, str]:
    """The review status of each row that follows from what a person said of the pairs (by `Pair.key`).

    statuses: as the rows stand; what a person has corrected stays so. A row that one pair leaves out is left out.
    """
    fates: dict[int, str] = {}
    for pair in pairs:
        wanted = said.get(pair.key, "")
        kept = {BOTH: pair.here + pair.there, HERE: pair.here, THERE: pair.there}.get(wanted, ())
        for number in kept:
            fates.setdefault(number, statuses[number] if statuses[number] in _SETTLED else _CONFIRMED)
        if kept:
            fates |= dict.fromkeys(set(pair.here + pair.there) - set(kept), _REJECTED)
    return fates


def _like(live: pd.DataFrame, target_id: str) -> pd.DataFrame:
    """The rows that say the same as one of them."""
    own = live[live["target_id"].eq(target_id)]
    if own.empty:
        return own
    cells = live[_ALIKE].astype("str").fillna("")
    return live[cells.eq(cells.loc[own.index[0]]).all(axis=1)]
