"""Why a target cannot be held against its indicator's values: the first check of the assessment.

A fault in one row (a wrong unit, 不低于 on an indicator that should fall) makes that row 不可比 and says why. It
stops no other row.
"""

from __future__ import annotations

import pandas as pd

from halfsky.vocabulary.comparators import AT_LEAST, AT_MOST, BETWEEN, FALLING, RISING
from halfsky.vocabulary.decision_table import Case, by_case


def problems(targets: pd.DataFrame) -> pd.Series:
    """The code of the reason (`vocabulary.grounds.PROBLEMS`), "" where a target and its observations can be compared.

    targets: `indicator_id, catalogued, directional, comparator, value, upper_value, unit, expected_unit, better,
    indicator_unit, odd_unit` (a unit among the observations that is not the expected one, else empty),
    `relative_to, stated_value, has_points`.
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
        (unknown_base & targets["has_points"], "base-unknown"),
        (numeric & ~relative & targets["value"].isna(), "no-number"),
        (comparator.isin(BETWEEN) & targets["upper_value"].isna(), "no-upper-limit"),
    ]
    return by_case(targets, reasons)
