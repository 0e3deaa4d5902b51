"""What a target asks for: the threshold, whether a value meets it, and how far the value is from it.

One comparison holds everywhere. A value is compared as published and never rounded: 99.96 is not 100 and 79.96 is not
80. A threshold that the plan states is taken as stated: 81.81 does not meet 81.85. Only a threshold that follows from
something else is rounded, half up, to the indicator's published decimals, or to one more where a value of the series
has more: that of a change against a base (下降三分之一), and a fraction that no decimals hold (三分之一以上),
against which a published 33.3 % is enough, because nothing nearer can be published.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from halfsky.schemas.distinct_values import containing
from halfsky.settings import Settings
from halfsky.vocabulary.codes import UNITS
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
    reaches,
)

_FRACTION = "(?<![百千万])分之"  # 三分之一, and not 百分之四十
_WHOLE = UNITS.where(whole=True)


def direction(comparator: pd.Series, better: pd.Series) -> pd.Series:
    """+1 where more is better for the target, -1 where less is, 0 where neither: by comparator, else by indicator."""
    sense = better.map({"higher": 1, "lower": -1}).fillna(0)
    sense = sense.mask(comparator.isin([*AT_LEAST, *RISING]), 1).mask(comparator.isin([*AT_MOST, *FALLING]), -1)
    return sense.astype("int64")


def is_share(targets: pd.DataFrame) -> pd.Series:
    """Whether a target is a percentage of its base (下降三分之一), not a number of the indicator's unit."""
    points = containing(targets["value_text"], "百分点", regex=False)
    return targets["relative_to"].ne("") & targets["unit"].eq("percent") & ~points


def resolve_relative(targets: pd.DataFrame) -> pd.DataFrame:
    """`comparator` and `value` of targets stated as a change against a base year (下降三分之一), from `stated_value`.

    A percentage is a share of the base (90 reduced by 30 % is 63), unless the plan writes 百分点; any other unit is
    added or subtracted. The change goes the indicator's better way. The value stays null while the base is not known.
    It is rounded to `derived_decimals` (null: not at all), as a fraction is that no decimals hold.
    """
    relative = targets["relative_to"].ne("")
    derived = relative | (containing(targets["value_text"], _FRACTION) & ~targets["directional"])
    if not derived.any():
        return targets
    sense = targets["better"].map({"higher": 1.0, "lower": -1.0})
    base, change = targets["stated_value"], sense * targets["value"]
    moved = (base * (1 + change / 100)).where(is_share(targets), base + change)
    upward, downward = (_as_strict(targets["comparator"], way) for way in ("up", "down"))
    one_sided = relative & targets["comparator"].isin(THRESHOLDS)
    comparator = targets["comparator"].mask(one_sided & sense.gt(0), upward).mask(one_sided & sense.lt(0), downward)
    value = targets["value"].mask(relative, moved.round(10))
    rounded = half_up(value, targets["derived_decimals"]).where(targets["derived_decimals"].notna(), value)
    return targets.assign(value=value.mask(derived, rounded), comparator=comparator)


def derived_decimals(targets: pd.DataFrame, points: pd.DataFrame) -> pd.Series:
    """Decimals of a derived threshold: the indicator's `decimals`, one more where a value of the series has more.

    points: `row` (index of targets), `value`. Null where the catalogue states none.
    """
    open_ = targets["relative_to"].ne("") | containing(targets["value_text"], _FRACTION)
    if not open_.any():
        return targets["decimals"]
    seen = points[points["row"].isin(targets.index[open_])]
    finer = half_up(seen["value"], seen["row"].map(targets["decimals"])).sub(seen["value"]).abs().gt(1e-9)
    more = finer.groupby(seen["row"]).any().reindex(targets.index).eq(True)
    return targets["decimals"] + more.astype("float64")


def _as_strict(comparator: pd.Series, way: str) -> pd.Series:
    """The comparator of the way, up or down, that is as strict as each."""
    plain, strict = (COMPARATORS.where(way=way, strict=strict)[0] for strict in (False, True))
    return comparator.isin(STRICT).map({True: strict, False: plain})


def bounds(targets: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """`low` and `high`: the values that meet a target lie between them (infinite on an open side).

    targets: `comparator, value, upper_value, tolerance, value_text, better, expected_unit, baseline, lower_limit,
    upper_limit`. Of 左右 the half-width is the stated tolerance, else `Settings.approx_share` of the number. Where the
    words ask to come there (`comparators.reaches`) it is open on the better side; where neither side is better it is
    open on the side away from the baseline, as far as the indicator's limits. A count of exactly so many is open on the
    better side too: who has promised one and has two has kept it.
    """
    comparator, value, upper = targets["comparator"], targets["value"], targets["upper_value"]
    around = comparator.isin(AROUND)
    half = targets["tolerance"].fillna(value.abs() * settings.approx_share).where(around, 0.0)
    low = (value.mask(comparator.isin(AT_MOST), -np.inf) - half).round(10)
    high = (value.mask(comparator.isin(AT_LEAST), np.inf) + half).round(10)
    asking = around.to_numpy().copy()
    asking[asking] = [reaches(text) for text in targets.loc[around, "value_text"]]
    reached = pd.Series(asking, index=targets.index)
    counted = comparator.eq("eq") & targets["expected_unit"].isin(_WHOLE)
    better = targets["better"].where(reached | counted, "")
    high = high.mask(better.eq("higher"), np.inf)
    low = low.mask(better.eq("lower"), -np.inf)
    balanced = reached & better.eq("balanced")
    from_above, from_below = balanced & targets["baseline"].gt(high), balanced & targets["baseline"].lt(low)
    low = low.mask(from_above, targets["lower_limit"].fillna(-np.inf))
    high = high.mask(from_below, targets["upper_limit"].fillna(np.inf))
    ranged = comparator.isin(BETWEEN)
    low = low.mask(ranged, np.fmin(value, upper))
    high = high.mask(ranged, np.fmax(value, upper))
    return pd.DataFrame({"low": low, "high": high}).mask(value.isna())


def bounds_of_gaps(rows: pd.DataFrame, indicators: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """`bounds` of targets that are assessed already: gaps joined with their targets' `value, upper_value, tolerance,
    value_text`; indicators as `schemas` declares them."""
    about = indicators.drop_duplicates("indicator_id").set_index("indicator_id")
    limits = {name: rows["indicator_id"].map(about[name]).astype("float64") for name in ("lower_limit", "upper_limit")}
    number = rows["target"].astype("float64").mask(rows["comparator"].isin(BETWEEN), rows["value"].astype("float64"))
    better = rows["indicator_id"].map(about["better"]).fillna("")
    return bounds(rows.assign(value=number, expected_unit=rows["unit"], better=better, **limits), settings)


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
    """How far from its target a value may lie and still be nearly there (基本达标).

    targets: `expected_unit` and, where a baseline is known, `baseline_gap`: none is allowed where it met the target.
    """
    way = targets["baseline_gap"].clip(upper=0).abs()
    least = np.fmin(settings.nearly_of_target * aimed.abs(), settings.nearly_of_way * way)
    return step(targets, aimed, settings).clip(upper=least).round(10)


def step(targets: pd.DataFrame, aimed: pd.Series, settings: Settings) -> pd.Series:
    """From which difference on, of values about their target, it is more than noise."""
    points = targets["expected_unit"].eq("percent").map({True: settings.nearly_points, False: 0.0})
    share = settings.nearly_share * aimed.abs()
    return share.where(share.ge(points), points)


def half_up(value: pd.Series, decimals: pd.Series) -> pd.Series:
    """Rounded as by hand: 7.475 to two decimals is 7.48, whichever way floating point leans."""
    factor = 10.0 ** decimals.astype("float64")
    return np.floor(value * factor + 0.5 + 1e-9) / factor
