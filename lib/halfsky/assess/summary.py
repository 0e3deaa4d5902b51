"""How many targets are attained, of how many: numerator, denominator and what was left out of it, always together."""

from __future__ import annotations

import numpy as np
import pandas as pd

from halfsky.errors import UsageError
from halfsky.schemas import DIRECTIONS
from halfsky.vocabulary.statuses import STATUSES

_ONE_TARGET = ["plan_id", "indicator_id", "comparator", "target", "unit", "as_of"]
_UNDECIDED = STATUSES.where(decided=False)


def distinct(gaps: pd.DataFrame) -> pd.DataFrame:
    """The gaps without repetitions: what a plan states in its table, a goal and a strategy is one target.

    Statements are one target where plan, indicator, comparator, threshold and unit agree; the first stays. Rows
    without an indicator are never taken for one another. UsageError for what is no table of gaps.
    """
    _check(gaps, _ONE_TARGET, "distinct")
    return gaps[~_repeats(gaps)]


def _repeats(gaps: pd.DataFrame) -> pd.Series:
    return gaps.duplicated(_ONE_TARGET) & gaps["indicator_id"].ne("")


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
            **{name: status.eq(name) for name in left_out},
            "total": True,
        },
        index=gaps.index,
    ).astype("int64")
    members = members.mul(1 - repeated, axis=0).assign(repeated=repeated)
    counts = members.groupby([gaps[key] for key in keys] or pd.Series(0, index=gaps.index), sort=True).sum()
    counts = counts.reset_index() if keys else counts.reindex([0], fill_value=0).reset_index(drop=True)
    denominator = counts["measurable"].where(counts["measurable"].gt(0), np.nan)
    return counts.assign(
        attainment_rate=(counts["attained"] / denominator * 100).round(1),
        attainment_rate_with_nearly=((counts["attained"] + counts["nearly_attained"]) / denominator * 100).round(1),
    )
