"""Targets of one indicator that cannot both hold (≥80 % and ≥75 %, an earlier year that asks for more than a later),
and those outside the catalogue that are said twice: each pair with both places, for a person to keep both or one.

What contradicts is for the audit to say; a pair is settled once one side is left out, or both were confirmed, and
stays to be seen and settled otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from halfsky.plans.audit import audit
from halfsky.plans.audit.kinship import thing
from halfsky.vocabulary.codes import REVIEW_STATUSES

PAIRS = (
    "table-against-text", "different-threshold", "strategy-weaker", "strategy-stricter", "different-comparator",
)  # fmt: skip
"""Findings of the audit that name two numbers of one indicator."""
BOTH, HERE, THERE = "both", "here", "there"
"""What a person may say of a pair: which side stays."""
_SETTLED = REVIEW_STATUSES.where(accepted=True)
_CONFIRMED, _REJECTED, _READ = (REVIEW_STATUSES.row(code).code for code in ("confirmed", "rejected", "extracted"))
_NUMBERS = ["comparator", "value", "upper_value", "relative_to"]
_ALIKE = ["indicator_id", "indicator", "comparator", "value", "upper_value", "unit", "relative_to", "deadline_year"]


@dataclass(frozen=True)
class Pair:
    """Two numbers of one indicator. message, message_en: both with their places; here, there: the numbers of the rows
    (from 1) that say each; stays: which side a person kept, "" where nobody has said."""

    message: str
    message_en: str
    here: tuple[int, ...]
    there: tuple[int, ...]
    here_says: str
    there_says: str
    stays: str = ""

    @property
    def settled(self) -> bool:
        return bool(self.stays)

    @property
    def key(self) -> str:
        return f"{self.here[0]}-{self.there[0]}"


def found(targets: pd.DataFrame, indicators: pd.DataFrame, plans: pd.DataFrame) -> list[Pair]:
    """The pairs of a plan's targets (schemas.TARGETS) in the order of the text, those that are settled last.

    A rejected target says nothing, and makes no pair but with the one that was kept in its place.
    """
    every = targets.assign(number=range(1, len(targets) + 1))
    pairs = _contradicting(every, targets, indicators, plans)
    if targets["review_status"].eq(_REJECTED).any():
        statuses = targets["review_status"]
        revived = targets.assign(review_status=statuses.mask(statuses.eq(_REJECTED), _READ))
        pairs += [pair for pair in _contradicting(every, revived, indicators, plans) if pair.stays in (HERE, THERE)]
    pairs += _twice(every, plans)
    return sorted(pairs, key=lambda pair: (pair.settled, min(pair.here + pair.there)))


def _contradicting(
    every: pd.DataFrame, read: pd.DataFrame, indicators: pd.DataFrame, plans: pd.DataFrame
) -> list[Pair]:
    """What the audit finds in these targets. every: as they stand, with their `number`."""
    findings = audit(read, indicators=indicators, plans=plans)
    grave = findings["severity"].ne("info") & findings["other_target_id"].ne("") & findings["target_id"].ne("")
    findings = findings[findings["code"].isin(PAIRS) & grave]
    pairs = []
    for row in findings.itertuples():
        here, there = _like(every, str(row.target_id)), _like(every, str(row.other_target_id))
        pair = _pair(str(row.message), str(row.message_en), here, there, str(row.number), str(row.other_number))
        pairs += [pair] if pair is not None else []
    return pairs


def _pair(
    message: str, message_en: str, here: pd.DataFrame, there: pd.DataFrame, here_says: str, there_says: str
) -> Pair | None:
    """None where no row of either side stands."""
    live = [side[side["review_status"].ne(_REJECTED)] for side in (here, there)]
    if all(side.empty for side in live):
        return None
    stays = HERE if live[1].empty else THERE if live[0].empty else ""
    if not stays and pd.concat(live)["review_status"].isin(_SETTLED).all():
        stays = BOTH
    ours, theirs = (
        tuple(map(int, (own if len(own) else side)["number"])) for own, side in zip(live, (here, there), strict=True)
    )
    return Pair(message, message_en, ours, theirs, here_says, there_says, stays)


def _twice(every: pd.DataFrame, plans: pd.DataFrame) -> list[Pair]:
    """Promises outside the catalogue that the plan makes twice, in its text and in its table: nothing but their words
    says that they are one, so that they count as two until a person leaves one out. A table adds its measure to the
    words of the text (工坊, 工坊数), and the year by which all of the plan is due."""
    outside = every[every["indicator_id"].eq("")]
    last = outside["plan_id"].map(plans.drop_duplicates("plan_id").set_index("plan_id")["end_year"])
    keys = [
        outside["indicator"].map(thing), outside["deadline_year"].astype("Float64").fillna(last.astype("Float64")),
        *(outside[name] for name in _NUMBERS),
    ]  # fmt: skip
    pairs = []
    for _, same in outside.groupby([key.astype("str").fillna("") for key in keys], sort=False):
        first, *others = (same.loc[[number]] for number in same.index)
        for other in others:
            units = {str(side["unit"].iloc[0]) for side in (first, other)} - {""}
            names = list(dict.fromkeys(str(side["indicator"].iloc[0]) for side in (first, other)))
            if len(units) > 1:
                continue
            called = "”与“".join(names)
            pair = _pair(
                f"“{called}”{'疑为' if len(names) > 1 else '的'}同一目标{'，' if len(names) > 1 else ''}写了两次，"
                "该指标不在目录中，不能自动合并，都保留的计为两项。",
                f"{' and '.join(names)}: the same target stands twice and is of no indicator of the catalogue: "
                "it counts as two.",
                first, other, "前一项", "后一项",
            )  # fmt: skip
            pairs += [pair] if pair is not None else []
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


def _like(every: pd.DataFrame, target_id: str) -> pd.DataFrame:
    """The rows that say the same as one of them."""
    own = every[every["target_id"].eq(target_id)]
    if own.empty:
        return own
    cells = every[_ALIKE].astype("str").fillna("")
    return every[cells.eq(cells.loc[own.index[0]]).all(axis=1)]
