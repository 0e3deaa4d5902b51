"""Another choice of base year: what would be attained if the plan were counted from one year earlier or later."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from halfsky.assess.assessment import assess
from halfsky.settings import Settings
from halfsky.vocabulary.statuses import STATUSES

SHIFTS = (-1, 1)  # years
_DEFAULTS = Settings()


def other_bases(
    targets: pd.DataFrame,
    observations: pd.DataFrame,
    *,
    settings: Settings | Mapping[str, Any] = _DEFAULTS,
    **context: Any,
) -> list[pd.DataFrame]:
    """The gaps, without words, of the targets whose threshold follows from a base, with the years beside it as base.

    Arguments as of `assess_targets`. A target without a base in the plan's words is met or not in whatever year the
    plan is counted from; only these can move the rate. Empty where there is none.
    """
    relative = targets[targets["relative_to"].ne("")]
    if relative.empty:
        return []
    starts = relative["plan_id"].map(context["plans"].set_index("plan_id")["start_year"])
    stated = pd.to_numeric(relative["relative_to"].where(relative["relative_to"].ne("base")), errors="coerce")
    base = stated.fillna(starts - 1).astype("float64")
    moved = []
    for shift in SHIFTS:
        years = (base + shift).map("{:.0f}".format).astype("str")
        found = assess(relative.assign(relative_to=years), observations, settings=settings, **context).table
        # a year without a value is no choice
        moved.append(found[found["status"].isin(STATUSES.where(valued=True))])
    return moved
