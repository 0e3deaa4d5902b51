"""In which order a report tells of its indicators: missed, warned of, improved most; then the rest; and how fully."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from halfsky.schemas import DIRECTIONS
from halfsky.vocabulary.code_list import LANGUAGES
from halfsky.vocabulary.codes import BETTER, DERIVED, OBSERVATION_STATUSES, WARNINGS
from halfsky.vocabulary.few_cases import rows_of_few
from halfsky.vocabulary.statuses import STATUSES
from halfsky.words.fact import above_ranges

_GRAVEST = max(row.gravity for row in WARNINGS.rows.values())
_WARNED = [code for code in WARNINGS if WARNINGS.row(code).gravity == _GRAVEST]


@dataclass(frozen=True)
class Fullness:
    """How much the main text tells of each domain: a plan of many targets is told more briefly than one of few.

    short, improved: how many indicators of a domain, and told: how many of the whole, are told in full; done: how many
    reports on what was done; lacking: whether those without data are named again; valued: whether the other indicators
    stand with their values, those that are reached too, or by name; named: whether each state has a sentence of its
    own; else the domain's first sentence names the targets of each state behind their number. listed: rows of the
    table of what is short of its target. known, published: of a plan of which too little is known, how many of its own
    values and of those of areas above are told.
    """

    short: int = 5
    improved: int = 1
    told: int = 100
    done: int = 3
    lacking: bool = True
    valued: bool = True
    reached_valued: bool = True
    named: bool = True
    listed: int = 100
    known: int = 3
    published: int = 6


FULLEST = Fullness()
LEVELS = (
    FULLEST,
    Fullness(told=14, lacking=False),
    Fullness(3, 1, 10, 2, lacking=False),
    Fullness(3, 1, 8, 2, lacking=False, reached_valued=False),
    Fullness(2, 1, 6, 1, lacking=False, reached_valued=False),
    Fullness(1, 0, 4, 1, lacking=False, valued=False, reached_valued=False),
    Fullness(1, 0, 3, 1, lacking=False, valued=False, reached_valued=False, named=False),
    Fullness(1, 0, 3, 1, lacking=False, valued=False, reached_valued=False, named=False, listed=20),
    Fullness(1, 0, 2, 1, lacking=False, valued=False, reached_valued=False, named=False, listed=10),
)
"""From the fullest to the briefest: what is short of its target stands in a table of its own, the gravest at least."""
OF_A_NOTICE = (
    FULLEST,
    Fullness(known=2, published=6),
    Fullness(known=2, published=4),
    Fullness(known=1, published=3),
    Fullness(known=0, published=2),
)
"""The same of a notice of what is missing: all that it leaves out stands in the annex."""


def in_order(rows: pd.DataFrame, fullness: Fullness = FULLEST) -> pd.DataFrame:
    """The rows of findings by importance within their domain, with `told`: whether they are told in full, or in a
    clause.

    rows: of `PlanMaterial.findings`. Short of the target: the gravest status first, in it what went
    back or moved least, few cases last; then those with a warning; then by how much of its base value an indicator
    improved.
    """
    short = rows["status"].isin(STATUSES.where(behind=True) + STATUSES.where(over=True))
    gravity = rows["status"].map(STATUSES.each("gravity")).astype("float64")
    warned = rows["warnings"].map(lambda held: bool(set(held.split(";")) & set(_WARNED))) & ~short
    bettered = improvement(rows)
    improved = bettered.gt(0) & ~short & ~warned & ~rows["comparator"].isin(DIRECTIONS)
    domain = rows["domain"].to_numpy("object")
    best = bettered.where(improved).groupby(domain).rank(ascending=False, method="first").le(fullness.improved)
    group = pd.Series(3, index=rows.index).mask(best, 2).mask(warned, 1).mask(short, 0)
    way = rows["attainment"].astype("float64").fillna(1.0) if "attainment" in rows else bettered.fillna(0.0)
    doubted = rows["contradicted"].astype("bool") if "contradicted" in rows else pd.Series(False, rows.index)
    keys = pd.DataFrame(
        {
            "group": group.mask(doubted & group.lt(3), 3), "few": rows_of_few(rows) & short, "gravity": -gravity,
            # of what is short the one with least of its way done, and that went back, first; of the others what
            # improved most
            "way": way.where(short, -bettered.fillna(0.0)),
        }
    )  # fmt: skip
    order = keys.sort_values(list(keys), kind="stable").index
    rows = rows.loc[order]
    ordered = short.loc[order]
    place = ordered.astype("int64").groupby(rows["domain"].to_numpy("object")).cumsum()
    full = group.loc[order].lt(3) & ~(ordered & place.gt(fullness.short)) & ~doubted.loc[order]
    return rows.assign(told=full & full.astype("int64").cumsum().le(fullness.told))


def settled_last(rows: pd.DataFrame) -> pd.Series:
    """0 of what can head a list of what is short of its target; above it what contradicts other data, and may be no
    shortfall at all, and what was met since it was due. rows: of `PlanMaterial.promises`."""
    doubted = rows["contradicted"].astype("bool")
    late = rows["status"].isin(STATUSES.where(over=True)) & rows["newest_met"].eq(True)
    return doubted.astype("int64").mask(late, 2)


def worst_first(rows: pd.DataFrame) -> pd.DataFrame:
    """Targets short of what was asked (`PlanMaterial.short_of_target`): the gravest status first; of one status the
    least probable, then the one with least of its way done; what rests on few cases comes last, whatever its status."""
    keys = pd.DataFrame(
        {
            "few": rows_of_few(rows), "gravity": -rows["status"].map(STATUSES.each("gravity")).astype("float64"),
            "probability": rows["probability"].astype("float64"), "attainment": rows["attainment"].astype("float64"),
        }
    )  # fmt: skip
    return rows.loc[keys.sort_values(list(keys), kind="stable").index]


def farthest_first(rows: pd.DataFrame) -> pd.DataFrame:
    """The same rows by how far they are from their target, as a share of it; what rests on few cases comes last, and
    behind it what `settled_last` names."""
    off = rows["gap"].astype("float64").abs() / rows["target"].astype("float64").abs().replace(0.0, float("nan"))
    keys = pd.DataFrame(
        {"settled": settled_last(rows), "few": rows_of_few(rows), "above": above_ranges(rows), "off": -off.fillna(0.0)},
        index=rows.index,
    )
    return rows.loc[keys.sort_values(list(keys), kind="stable").index]


def improvement(rows: pd.DataFrame) -> pd.Series:
    """By how much of its base value each indicator moved the way that is better; null where that cannot be said,
    as of few cases and of a base that was reckoned."""
    sense = rows["better"].map({code: row.sense for code, row in BETTER.rows.items()}).astype("float64")
    moved = (rows["observed"] - rows["baseline"]) * sense
    reckoned = (
        rows["base_kind"].isin([OBSERVATION_STATUSES.label(DERIVED, one) for one in LANGUAGES])
        if "base_kind" in rows
        else False
    )
    told = rows["baseline"].ne(0) & sense.ne(0) & ~rows_of_few(rows)
    return (moved / rows["baseline"].abs()).where(told & ~pd.Series(reckoned, index=rows.index))
