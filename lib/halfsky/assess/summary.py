"""How many targets are attained, of how many: numerator, denominator and what was left out of it, always together.

What was not reported stays in the account: the rate has bounds, and beside it stands how far it moves by what is a
matter of choice or of chance.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from halfsky.assess.promises import standing
from halfsky.errors import UsageError
from halfsky.schemas import DIRECTIONS
from halfsky.vocabulary.statuses import STATUSES

_ONE_TARGET = ["plan_id", "indicator_id", "comparator", "target", "unit", "as_of"]
_UNDECIDED = STATUSES.where(decided=False)
_UNKNOWN = STATUSES.where(bounded=True)
_REACHED, _NEARLY = STATUSES.where(reached=True), STATUSES.where(nearly=True)
_TOO_SMALL = "too_small"
_SMALL = "small_number"
CAUSES = ("unreported", "tolerance", "small_numbers", "duplicates", "base_year")


def distinct(gaps: pd.DataFrame) -> pd.DataFrame:
    """The gaps without repetitions: what a plan states in its table, a goal and a strategy is one target.

    Statements are one target where plan, indicator, unit, deadline and the way that they ask for agree; the strictest
    stands, ≥90 or >90 for ≥88, in whatever order the rows are (`promises.standing`). Rows without an indicator are
    never taken for one another. UsageError for what is no table of gaps.
    """
    _check(gaps, _ONE_TARGET, "distinct")
    return gaps[~_repeats(gaps)]


def _repeats(gaps: pd.DataFrame) -> pd.Series:
    if gaps.empty:
        return pd.Series(False, index=gaps.index)
    return standing(gaps).ne(gaps["target_id"]) & gaps["indicator_id"].ne("")


def _check(gaps: pd.DataFrame, columns: list[str], function: str) -> None:
    remedy = f"{function} takes the table of gaps that halfsky.assess_targets gives"
    if not isinstance(gaps, pd.DataFrame):
        raise UsageError(f"gaps: a {type(gaps).__name__}, where a DataFrame is expected: {remedy}")
    absent = [column for column in columns if column not in gaps]
    if absent:
        raise UsageError(f"gaps: column {absent[0]!r} is missing: {remedy}")


def out_of_scope(gaps: pd.DataFrame) -> pd.Series:
    """Which targets with a number no indicator of the catalogue stands for: no observation can be held against them."""
    unlinked = gaps["indicator_id"].eq("") & gaps["status"].isin(_UNDECIDED)
    return unlinked & ~gaps["comparator"].isin(DIRECTIONS)


def shown_as(gaps: pd.DataFrame) -> pd.Series:
    """What each target is counted as (`vocabulary.statuses.SEGMENTS`): its status, with a number and an indicator."""
    status = gaps["status"].mask(gaps["comparator"].isin(DIRECTIONS), "directional")
    return status.mask(out_of_scope(gaps), "out_of_scope")


def measurable(gaps: pd.DataFrame) -> pd.Series:
    """Which targets have a number and a status that could be decided: the denominator of 达标率."""
    return ~gaps["status"].isin(_UNDECIDED) & ~gaps["comparator"].isin(DIRECTIONS)


def grouping(gaps: pd.DataFrame, by: str | list[str] | None) -> list[str]:
    """The columns to group by. UsageError for one that gaps do not have."""
    keys = [by] if isinstance(by, str) else list(by or [])
    unknown = [key for key in keys if key not in gaps]
    if unknown:
        raise UsageError(f"gaps have no column {unknown[0]!r} to summarise by; use domain, plan_id or both")
    return keys


def summarise(gaps: pd.DataFrame, by: str | list[str] | None = None) -> pd.DataFrame:
    """Counts of distinct targets and the attainment rate 达标率, whole or by columns of gaps (`domain`, `plan_id`).

    measurable: targets with a number whose status could be decided; the denominator.
    A column each for the statuses that decide nothing (`vocabulary.statuses`: no_data, insufficient, not_comparable …):
    targets with a number that are out of the denominator; never counted as attained.
    out_of_scope: targets with a number that no indicator of the catalogue stands for (status no_data, no
    indicator_id): not that a value is missing, nothing says of what; counted here and not under no_data.
    directional: targets without a number, whatever their status.
    total = measurable + these + out_of_scope + directional; repeated = further
    statements of the same targets, in none of these counts (see `distinct`).
    attainment_rate = attained / measurable, in percent with one decimal; null where nothing is measurable.
    unknown = the targets that are due and not reported, and those without data; bounded = measurable + unknown. Between
    attainment_rate_low (they are all missed: attained / bounded) and attainment_rate_high (they are all attained:
    (attained + unknown) / bounded) lies the rate that there would be if they were known; silence lifts neither.
    attainment_rate_with_nearly counts 基本达标 as well, as the National Bureau of Statistics did in 2016 (44 of 54,
    81.5 %).
    Raises UsageError for a column that gaps do not have, and for what is no table of gaps.
    """
    _check(gaps, [*_ONE_TARGET, "status"], "summarise")
    keys = grouping(gaps, by)
    repeated = _repeats(gaps).astype("int64")
    status = shown_as(gaps)
    left_out = [*_UNDECIDED, "out_of_scope", "directional"]
    members = pd.DataFrame(
        {
            "attained": status.isin(STATUSES.where(reached=True)),
            "nearly_attained": status.isin(STATUSES.where(nearly=True)),
            "measurable": measurable(gaps),
            "unknown": status.isin(_UNKNOWN),
            **{name: status.eq(name) for name in left_out},
            "total": True,
        },
        index=gaps.index,
    ).astype("int64")
    members = members.mul(1 - repeated, axis=0).assign(repeated=repeated)
    counts = members.groupby([gaps[key] for key in keys] or pd.Series(0, index=gaps.index), sort=True).sum()
    counts = counts.reset_index() if keys else counts.reindex([0], fill_value=0).reset_index(drop=True)
    denominator = counts["measurable"].where(counts["measurable"].gt(0), np.nan)
    bounded = counts["measurable"] + counts["unknown"]
    of_all = bounded.where(bounded.gt(0), np.nan)
    return counts.assign(
        bounded=bounded,
        attainment_rate_low=(counts["attained"] / of_all * 100).round(1),
        attainment_rate_high=((counts["attained"] + counts["unknown"]) / of_all * 100).round(1),
        attainment_rate=(counts["attained"] / denominator * 100).round(1),
        attainment_rate_with_nearly=((counts["attained"] + counts["nearly_attained"]) / denominator * 100).round(1),
    )


def sensitivity(gaps: pd.DataFrame, other_bases: Sequence[pd.DataFrame] = ()) -> pd.DataFrame:
    """How far 达标率 moves by what is a matter of choice or of chance: a row a cause, in the order of `CAUSES`.

    gaps: of one plan, or of several together; other_bases: gaps of the same targets from other base years
    (`base_year.other_bases`), of those that a base year could move. Columns: `cause`, `targets` (how many could move
    it), `rate_low`, `rate_high` in percent with one decimal, null where there is no rate.
    unreported: due and not reported, or without data, counted as missed and as attained.
    tolerance: 基本达标 counted as attained. small_numbers: what rests on few cases counted as missed and as attained,
    with what was too small to judge. duplicates: every statement of one promise counted. base_year: thresholds that
    are derived from a base, and tolerances, with another base.
    Raises UsageError for what is no table of gaps.
    """
    counts = summarise(gaps).iloc[0]
    rows = distinct(gaps)
    rows = rows[~rows["comparator"].isin(DIRECTIONS)]
    attained, measurable_ = int(counts["attained"]), int(counts["measurable"])
    small = (";" + rows["warnings"] + ";").str.contains(f";{_SMALL};", regex=False) & measurable(rows)
    small_attained = int((small & rows["status"].isin(_REACHED)).sum())
    unjudged = int(rows["status"].eq(_TOO_SMALL).sum())
    by_chance = measurable_ + unjudged
    every = gaps[measurable(gaps)]
    rated = [(int(every["status"].isin(_REACHED).sum()), len(every))]
    bases = [_rebased(gaps, other) for other in other_bases]
    moved = {target for base in bases for target in base.loc[base["moved"], "target_id"]}
    found = {
        "unreported": (int(counts["unknown"]), [(attained, int(counts["bounded"])),
                                                (attained + int(counts["unknown"]), int(counts["bounded"]))]),
        "tolerance": (int(counts["nearly_attained"]), [(attained + int(counts["nearly_attained"]), measurable_)]),
        "small_numbers": (int(small.sum()) + unjudged, [(attained - small_attained, by_chance),
                                                        (attained + int(small.sum()) - small_attained + unjudged,
                                                         by_chance)]),
        "duplicates": (int(_repeats(gaps).sum()), rated),
        "base_year": (len(moved), [_fraction(base) for base in bases]),
    }  # fmt: skip
    told = []
    for cause in CAUSES:
        number, fractions = found[cause]
        rates = [of / whole * 100 for of, whole in [(attained, measurable_), *fractions] if whole]
        low, high = (round(end(rates), 1) if rates else np.nan for end in (min, max))
        told.append({"cause": cause, "targets": number, "rate_low": low, "rate_high": high})
    return pd.DataFrame(told)


def _rebased(gaps: pd.DataFrame, other: pd.DataFrame) -> pd.DataFrame:
    """The gaps with the statuses of `other` where it has the target, and `moved`: where another status follows."""
    status = gaps["target_id"].map(other.set_index("target_id")["status"])
    status = gaps["status"].where(status.isna(), status)
    settled = STATUSES.where(reached=True)
    return gaps.assign(status=status, moved=status.isin(settled).ne(gaps["status"].isin(settled)))


def _fraction(gaps: pd.DataFrame) -> tuple[int, int]:
    counts = summarise(gaps).iloc[0]
    return int(counts["attained"]), int(counts["measurable"])
