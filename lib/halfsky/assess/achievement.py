"""实现程度: the level reached in percent of the target, as Chinese monitoring reports give it.

    正指标 (at least)     x / T · 100
    逆指标 (at most)      T / x · 100; 100 for x = 0
    区间 (左右, 区间)      100 inside; outside (1 - distance to the nearer edge / that edge) · 100

The first two and the kinds are those of the monitoring scheme of 2008 for 全面建设小康社会 (National Bureau of
Statistics), which caps them at 100. Its form for an interval needs allowed bounds that plans do not state; the edge
takes their place here, so that below an interval the number is x / edge, as for 正指标.

The ratio flatters: screening at 75.5 % against 80 % is 94.4 % achieved although, coming from 61.2 %, only 76.1 % of the
way is covered. So the journey (`attainment` of gaps) stands beside it, and no status depends on the ratio.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from halfsky.assess.arguments import as_table
from halfsky.assess.summary import distinct, grouping, measurable
from halfsky.schemas import ACHIEVEMENT, GAPS
from halfsky.vocabulary.comparators import AT_LEAST, AT_MOST, TWO_SIDED
from halfsky.vocabulary.statuses import STATUSES

_FULL = 100.0
_READ = GAPS.only("comparator", "target", "observed", "gap", "status", "attainment")


def achievement(gaps: pd.DataFrame) -> pd.DataFrame:
    """The achievement of every target (`schemas.ACHIEVEMENT`), in the order of gaps (`schemas.GAPS`).

    achievement: percent, uncapped; below 0 where a value is further outside an interval than its edge is large.
    achievement_capped: the same within 0 and 100. Both are null without a value or a number, where value and target
    are not comparable, and where no ratio is defined: a negative value or target, or 不低于 0.
    attainment: the journey, share of the way from the baseline, as in gaps.
    Raises UsageError for a frame that is no gaps table.
    """
    gaps = as_table(gaps, GAPS, "gaps")
    level = _level(gaps)
    return ACHIEVEMENT.conform(gaps.assign(achievement=level, achievement_capped=level.clip(0, _FULL)))


def achievement_by(gaps: pd.DataFrame, by: str | list[str] | None = "domain") -> pd.DataFrame:
    """Means over distinct targets, whole (`by=None`) or by columns of gaps (`domain`, `plan_id`); a row a group.

    achievement_mean, achievement_n: mean of `achievement_capped` in percent, and how many targets it is of.
    journey_mean, journey_median, journey_n: of the journey in percent, for the targets that have a baseline short of
    the target. Both take a surplus as 100, so that one target cannot make up for another, and a way gone backwards as
    -100 at most: of a short way one that is lost many times over would stand for the domain.
    Only targets counted as measurable by `summarise` enter. Raises UsageError for a column that gaps do not have.
    """
    keys = grouping(gaps, by)
    rows = distinct(gaps)
    rows = rows.assign(counted=measurable(rows))
    read = as_table(rows, _READ, "gaps")
    level = _level(read).clip(0, _FULL)
    rows = rows.assign(achievement=level.to_numpy(), journey=(read["attainment"] * _FULL).to_numpy())
    rows[["achievement", "journey"]] = rows[["achievement", "journey"]].where(rows["counted"])
    rows = rows.assign(held=rows["journey"].clip(-_FULL, _FULL))
    whole = pd.Series(0, index=rows.index)
    means = rows.groupby([rows[key] for key in keys] or whole, sort=True).agg(
        achievement_mean=("achievement", "mean"),
        achievement_n=("achievement", "count"),
        journey_mean=("held", "mean"),
        journey_median=("held", "median"),
        journey_n=("journey", "count"),
    )
    counts = ["achievement_n", "journey_n"]
    if not keys:
        means = means.reindex([0])
    means[counts] = means[counts].fillna(0).astype("int64")
    return means.reset_index(drop=not keys)


def _level(gaps: pd.DataFrame) -> pd.Series:
    """The ratio in percent, null where there is none."""
    value, target, comparator = gaps["observed"], gaps["target"], gaps["comparator"]
    defined = value.ge(0) & target.ge(0)
    upward = value / target.where(target.gt(0))
    downward = (target / value.where(value.gt(0))).mask(value.eq(0), 1.0)
    outside = -gaps["gap"]
    edge = value - np.sign(value - target) * outside
    around = (1 - outside / edge.where(edge.gt(0))).mask(outside.eq(0), 1.0)
    kinds = [comparator.isin(AT_LEAST), comparator.isin(AT_MOST), comparator.isin(TWO_SIDED)]
    ratio = np.select(kinds, [upward, downward, around], default=np.nan)
    comparable = gaps["status"].isin(STATUSES.where(valued=True))
    return pd.Series(ratio, index=gaps.index).where(defined & comparable) * _FULL
