"""What a target asks for: the threshold, whether a value meets it, and how far the value is from it.

One comparison holds everywhere. A value is compared as published and never rounded: 99.96 is not 100 and 79.96 is not
80. Only a threshold is rounded, where the plan's number is finer than the indicator's published decimals: against
三分之一 (33.3333 %) a published 33.3 % is enough, because nothing nearer can be published.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from halfsky.settings import Settings
from halfsky.vocabulary.comparators import (
    AROUND,
    AT_LEAST,
    AT_MOST,
    BETWEEN,
    COMPARATORS,
    FALLING,
    RISING,
    STRICT,
    THRESHOLDS,
    TWO_SIDED,
)


def direction(comparator: pd.Series, better: pd.Series) -> pd.Series:
    """+1 where more is better for the target, -1 where less is, 0 where neither: by comparator, else by indicator."""
    sense = better.map({"higher": 1, "lower": -1}).fillna(0)
    sense = sense.mask(comparator.isin([*AT_LEAST, *RISING]), 1).mask(comparator.isin([*AT_MOST, *FALLING]), -1)
    return sense.astype("int64")


def is_share(targets: pd.DataFrame) -> pd.Series:
    """Whether a target is a percentage of its base (下降三分之一), not a number of the indicator's unit."""
    points = targets["value_text"].str.contains("百分点", regex=False)
    return targets["relative_to"].ne("") & targets["unit"].eq("percent") & ~points


def resolve_relative(targets: pd.DataFrame) -> pd.DataFrame:
    """`comparator` and `value` of targets stated as a change against a base year (下降三分之一), from `stated_value`.

    A percentage is a share of the base (90 reduced by 30 % is 63), unless the plan writes 百分点; any other unit is
    added or subtracted. The change goes the indicator's better way. The value stays null while the base is not known.
    """
    relative = targets["relative_to"].ne("")
    sense = targets["better"].map({"higher": 1.0, "lower": -1.0})
    base, change = targets["stated_value"], sense * targets["value"]
    moved = (base * (1 + change / 100)).where(is_share(targets), base + change)
    upward, downward = (_as_strict(targets["comparator"], way) for way in ("up", "down"))
    one_sided = relative & targets["comparator"].isin(THRESHOLDS)
    comparator = targets["comparator"].mask(one_sided & sense.gt(0), upward).mask(one_sided & sense.lt(0), downward)
    return targets.assign(value=targets["value"].mask(relative, moved.round(10)), comparator=comparator)


def _as_strict(comparator: pd.Series, way: str) -> pd.Series:
    """The comparator of the way, up or down, that is as strict as each."""
    plain, strict = (COMPARATORS.where(way=way, strict=strict)[0] for strict in (False, True))
    return comparator.isin(STRICT).map({True: strict, False: plain})


def bounds(targets: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """`low` and `high`: the values that meet a target lie between them (infinite on an open side)."""
    comparator, value, upper = targets["comparator"], targets["value"], targets["upper_value"]
    half = targets["tolerance"].fillna(settings.approx_tolerance).where(comparator.isin(AROUND), 0.0)
    low = value.mask(comparator.isin(AT_MOST), -np.inf) - half
    high = value.mask(comparator.isin(AT_LEAST), np.inf) + half
    ranged = comparator.isin(BETWEEN)
    low = low.mask(ranged, np.fmin(value, upper))
    high = high.mask(ranged, np.fmax(value, upper))
    # Coarser than a tenth would change what a plan asks for (12.3 years is not 12).
    decimals = targets["decimals"].clip(lower=1)
    published = _round(value, decimals)
    plain = ~comparator.isin(STRICT)
    low = low.mask(comparator.isin(AT_LEAST) & plain & published.lt(low), published)
    high = high.mask(comparator.isin(AT_MOST) & plain & published.gt(high), published)
    return pd.DataFrame({"low": low, "high": high}).mask(value.isna())


def met(value: pd.Series, targets: pd.DataFrame) -> pd.Series:
    """Whether values meet their targets (`comparator`, `low`, `high`); a missing value meets nothing."""
    noise = 1e-9 * np.maximum(1.0, value.abs())
    inside = value.ge(targets["low"] - noise) & value.le(targets["high"] + noise)
    strict = targets["comparator"].isin(STRICT)
    return inside & ~(strict & (value.le(targets["low"] + noise) | value.ge(targets["high"] - noise)))


def aim(value: pd.Series, targets: pd.DataFrame) -> pd.Series:
    """The number that a value is held against: the plan's own; for a range the edge nearest to the value."""
    nearer_high = (value - targets["high"]).abs().lt((value - targets["low"]).abs())
    edge = targets["high"].where(nearer_high, targets["low"])
    return targets["value"].mask(targets["comparator"].eq("range"), edge)


def gap(value: pd.Series, targets: pd.DataFrame) -> pd.Series:
    """Signed distance to the target; negative is short of it. A two-sided target has no surplus: it is met at 0."""
    comparator = targets["comparator"]
    one_sided = (value - targets["value"]).where(comparator.isin(AT_LEAST), targets["value"] - value)
    outside = np.minimum(0.0, np.minimum(value - targets["low"], targets["high"] - value))
    return one_sided.mask(comparator.isin(TWO_SIDED), outside).round(10) + 0.0


def tolerance(targets: pd.DataFrame, aimed: pd.Series, settings: Settings) -> pd.Series:
    """How far from its target a value may lie and still be nearly there (基本达标)."""
    points = targets["expected_unit"].eq("percent").map({True: settings.nearly_points, False: 0.0})
    share = settings.nearly_share * aimed.abs()
    return share.where(share.ge(points), points)


def _round(value: pd.Series, decimals: pd.Series) -> pd.Series:
    factor = 10.0 ** decimals.astype("float64")
    return (value * factor).round() / factor
