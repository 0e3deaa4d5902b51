"""Targets without a number (逐步提高, 保持, 减缓): which way the observed series goes. Never 已达标.

The slope is the Theil-Sen median of the slopes of all pairs (Sen 1968). From five points on the exact two-sided p of
the Mann-Kendall test (Mann 1945, Kendall 1975) must be small too; with fewer points no result at 5 % is possible.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd

from halfsky.assess.outlook.runs import median_slopes, sign_balance
from halfsky.settings import Settings

EFFECTS = {1: "improving", 0: "stable", -1: "worsening"}


def trends(points: pd.DataFrame) -> pd.DataFrame:
    """`slope, p` and `change_of_slope` of every `row` of a frame of `row, year, value`.

    slope: Theil-Sen, in units a year; null with one point. p: exact Mann-Kendall; null with fewer than 3 points.
    change_of_slope: mean yearly change from the middle point to the last less that from the first to the middle; null
    with fewer than 4 points.
    """
    count = points.groupby("row")["value"].size()
    scores = sign_balance(points).fillna(0).abs()
    p = [mann_kendall_p(int(n), int(s)) if n > 2 else np.nan for n, s in zip(count, scores, strict=True)]
    return pd.DataFrame(
        {
            "slope": median_slopes(points),
            "p": pd.Series(p, index=count.index, dtype="float64"),
            "change_of_slope": _change_of_slope(points),
        }
    )


def _change_of_slope(points: pd.DataFrame) -> pd.Series:
    place = points.groupby("row").cumcount()
    count = points.groupby("row")["value"].transform("size")
    knots = points[count.ge(4) & (place.eq(0) | place.eq(count // 2) | place.eq(count - 1))]
    steps = knots.groupby("row")[["year", "value"]].diff()
    bend = (steps["value"] / steps["year"]).groupby(knots["row"]).diff()
    return bend.groupby(knots["row"]).last()


def effect(targets: pd.DataFrame, settings: Settings) -> pd.Series:
    """`improving`, `stable` or `worsening` of each target, `insufficient` where the points do not tell.

    targets: `comparator, better, decimals, points, span, slope, p, change_of_slope`. A change that would not show at
    the published decimals over the whole span is none.
    """
    comparator = targets["comparator"]
    visible = (
        (targets["slope"] * targets["span"]).abs().ge(0.5 * 10.0 ** -targets["decimals"].fillna(2).astype("float64"))
    )
    certain = targets["points"].lt(settings.significance_points) | targets["p"].le(settings.significance)
    way = np.sign(targets["slope"]).where(visible & certain, 0.0)

    wanted = targets["better"].map({"higher": 1, "lower": -1}).fillna(0)
    wanted = wanted.mask(comparator.eq("increase"), 1).mask(comparator.eq("decrease"), -1)
    # Where neither way is better, keeping is the aim and leaving it either way is worse.
    good = (way * wanted).where(wanted.ne(0), -way.abs())

    # 减缓: no longer going the worse way is good; still going there, the later half must be slower than the earlier.
    braking = np.sign((targets["change_of_slope"] * wanted).round(10))
    good = good.mask(comparator.eq("slow") & good.lt(0), braking)
    return good.map(EFFECTS).fillna("insufficient").where(targets["points"].ge(2), "insufficient")


@cache
def mann_kendall_p(points: int, score: int) -> float:
    """Exact two-sided p of |S| >= score for n untied points (with ties it errs on the cautious side).

    S = n(n-1)/2 - 2·inversions; permutations by inversions are counted with the Mahonian recurrence.
    """
    counts = [1]
    for n in range(2, points + 1):
        padded = [0] * (n - 1) + counts + [0] * (n - 1)
        counts = [sum(padded[i : i + n]) for i in range(len(counts) + n - 1)]
    pairs = points * (points - 1) // 2
    extreme = sum(count for inversions, count in enumerate(counts) if abs(pairs - 2 * inversions) >= score)
    return extreme / sum(counts)
