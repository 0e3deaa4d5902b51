"""Why a target cannot be held against its indicator's values: the first check of the assessment.

A fault in one row (a wrong unit, 不低于 on an indicator that should fall) makes that row 不可比 and says why. It
stops no other row. A value of another unit, or one that cannot be (103.5 % of a share), makes a row 不可比 where the
target would be judged by it; elsewhere in the series it is left out, and that is said.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from halfsky.assess.points import at_points
from halfsky.schemas.distinct_values import positions
from halfsky.vocabulary.codes import UNITS
from halfsky.vocabulary.comparators import AT_LEAST, AT_MOST, BETWEEN, FALLING, RISING, STRICT
from halfsky.vocabulary.decision_table import Case, by_case

_NOISE = 1e-9
_WHOLE = UNITS.where(whole=True)
_TEN_THOUSAND_TIMES = (3_000.0, 30_000.0)


def problems(targets: pd.DataFrame) -> pd.Series:
    """The code of the reason (`vocabulary.grounds.PROBLEMS`), "" where a target and its observations can be compared.

    targets: `indicator_id, catalogued, directional, comparator, value, upper_value, unit, expected_unit, better,
    indicator_unit, odd_unit` (the unit of the value that would be judged, where it is not the expected one, else
    empty), `bad_year` (null unless that value is impossible), `relative_to, stated_base, deadline, stated_value,
    has_points, low, high, lower_limit, upper_limit, observed, baseline, decimals`.
    """
    numeric = ~targets["directional"]
    comparator, better = targets["comparator"], targets["better"]
    other_unit = targets["expected_unit"].ne(targets["indicator_unit"]) & targets["indicator_unit"].ne("")
    upward = comparator.isin([*AT_LEAST, *RISING]) & better.eq("lower")
    downward = comparator.isin([*AT_MOST, *FALLING]) & better.eq("higher")
    relative = targets["relative_to"].ne("") & numeric
    unknown_base = relative & (targets["stated_value"].isna() | better.eq("balanced"))
    reasons: list[Case] = [
        (targets["indicator_id"].eq(""), ""),
        (~targets["catalogued"], "not-in-catalogue"),
        (numeric & targets["unit"].eq(""), "unit-missing"),
        (numeric & other_unit, "unit-mismatch"),
        (targets["odd_unit"].ne(""), "unit-of-values"),
        ((upward | downward) & targets["indicator_unit"].eq("ratio"), "ratio-against-direction"),
        (upward | downward, "against-direction"),
        (relative & targets["stated_base"].isna(), "base-not-a-year"),
        (relative & targets["stated_base"].ge(targets["deadline"]), "base-not-before"),
        (unknown_base & targets["has_points"], "base-unknown"),
        (numeric & ~relative & targets["value"].isna(), "no-number"),
        (comparator.isin(BETWEEN) & targets["upper_value"].isna(), "no-upper-limit"),
        (targets["bad_year"].notna(), "impossible-value"),
        (numeric & _beyond_limits(targets), "impossible-target"),
        (numeric & _other_scale(targets), "other-scale"),
    ]
    return by_case(targets, reasons)


def _beyond_limits(targets: pd.DataFrame) -> pd.Series:
    """Whether no possible value of the indicator meets the target: 10 % more than 95 % of a share."""
    low, high = targets["low"], targets["high"]
    strict = targets["comparator"].isin(STRICT)
    above = low.gt(targets["upper_limit"] + _NOISE) | (strict & low.ge(targets["upper_limit"]))
    return above | high.lt(targets["lower_limit"] - _NOISE) | (strict & high.le(targets["lower_limit"]))


def _other_scale(targets: pd.DataFrame) -> pd.Series:
    """Whether a count and its target are told in different scales, 万人 and 人: some ten thousand times apart.

    Only where two values say so, or one that is no whole number although the indicator's are: 6.1 people are 6.1万人.
    """
    times = targets["value"] / targets["observed"].where(targets["observed"].gt(0))
    before = targets["value"] / targets["baseline"].where(targets["baseline"].gt(0))
    apart, apart_before = (share.between(*_TEN_THOUSAND_TIMES) for share in (times, before))
    broken = targets["decimals"].eq(0) & targets["observed"].mod(1).gt(_NOISE)
    over_time = targets["every_year"] | targets["summed"]
    return targets["expected_unit"].isin(_WHOLE) & ~over_time & apart & (apart_before | broken)


def strange(points: pd.DataFrame, targets: pd.DataFrame) -> pd.Series:
    """Which points are in another unit than `expected_unit` (where it is known), or outside the indicator's limits."""
    unit = points["unit"].astype("category").cat
    expected = pd.Series(positions(targets["expected_unit"], unit.categories), index=targets.index)
    expected = expected.mask(expected.eq(-1), -2)  # a point without a unit has -1, and another one than any
    known = at_points(points, targets["expected_unit"].ne(""))
    other = unit.codes.ne(at_points(points, expected)) & known
    low, high = at_points(points, targets["lower_limit"]), at_points(points, targets["upper_limit"])
    return other | points["value"].lt(low - _NOISE) | points["value"].gt(high + _NOISE)


def strays(targets: pd.DataFrame, points: pd.DataFrame, strange: pd.Series, judged: pd.Series) -> pd.DataFrame:
    """`odd_unit, bad_year, bad_value` of the value in the year that is judged, `strays, stray_year` of those left out.

    strange: as of `strange`; judged: the year by target. odd_unit is also that of a series which has no other unit.
    """
    nothing = {"odd_unit": "", "bad_year": np.nan, "bad_value": np.nan, "strays": 0.0, "stray_year": np.nan}
    found = pd.DataFrame(nothing, index=targets.index)
    found["odd_unit"] = found["odd_unit"].astype("object")
    if not strange.any():
        return found
    odd = points[strange].astype({"unit": "object"})
    expected = odd["row"].map(targets["expected_unit"])
    other = odd["unit"].ne(expected) & expected.ne("")
    decides = odd["year"].eq(odd["row"].map(judged))
    alone = ~odd["row"].isin(points.loc[~strange, "row"])
    units = odd[other & (decides | alone)].drop_duplicates("row").set_index("row")["unit"]
    bad = odd[~other & decides].drop_duplicates("row").set_index("row")
    left = odd[~odd["row"].isin(units.index) & ~odd["row"].isin(bad.index)]
    by_row = left.groupby("row")["year"]
    return found.assign(
        odd_unit=units.reindex(targets.index).fillna(""),
        bad_year=bad["year"].reindex(targets.index),
        bad_value=bad["value"].reindex(targets.index),
        strays=by_row.size().reindex(targets.index).fillna(0.0),
        stray_year=by_row.max().reindex(targets.index),
    )
