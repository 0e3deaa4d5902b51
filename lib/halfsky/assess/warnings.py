"""What an official should look at first: targets that will be hard to reach, values that cannot carry much.

A warning qualifies a status and never replaces it.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from halfsky.settings import Settings
from halfsky.vocabulary.statuses import STATUSES

_NOISE = 1e-9  # 0.60 reached in floating point is 0.60
_VALUED, _REACHED = STATUSES.where(valued=True), STATUSES.where(reached=True)
_SHORT = STATUSES.where(nearly=True) + STATUSES.where(underway=True)
_FALLEN = STATUSES.where(fallen=True)


def flags(targets: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """One column a warning (`schemas.WARNINGS`), in the order in which they are shown; True where it holds.

    targets: `status, directional, pace_ratio, probability, baseline_year, latest_year, base_year, break_year`,
    `before_break` (whether there are values that it took away), `deadline, as_of, volatile, few_cases`.

    hard_to_reach: a pace below `Settings.accelerate_pace` or a probability below `Settings.at_risk`, once there are
    `Settings.warning_years` years between baseline and latest value.
    watch: a pace below `Settings.on_track_pace` or a probability below `Settings.possible`; lost what was reached; or
    due, not met by the latest value, and without a value of the deadline's year. What is attained can only be watched.
    """
    status, pace, probability = targets["status"], targets["pace_ratio"], targets["probability"]
    judged = targets["latest_year"].notna() & status.isin(_VALUED)
    underway = status.isin(_SHORT) & ~targets["directional"] & targets["latest_year"].lt(targets["deadline"])
    held = status.isin(_REACHED) & probability.lt(settings.possible - _NOISE)

    far = pace.lt(settings.accelerate_pace - _NOISE) | probability.lt(settings.at_risk - _NOISE)
    behind = pace.lt(settings.on_track_pace - _NOISE) | probability.lt(settings.possible - _NOISE)
    late_enough = (targets["latest_year"] - targets["baseline_year"]).ge(settings.warning_years)
    hard = underway & far & late_enough
    due = targets["as_of"].ge(targets["deadline"])
    return pd.DataFrame(
        {
            "hard_to_reach": hard,
            "watch": (underway & ~hard & (far | behind | due | status.isin(_FALLEN))) | held,
            "volatile": judged & targets["volatile"],
            "stale": judged & stale(targets, settings),
            "small_number": judged & targets["few_cases"],
            "break": judged & broken(targets, settings),
        }
    )


def codes(flags: pd.DataFrame) -> pd.Series:
    """The codes of the warnings that hold, separated by `;`."""
    names = list(flags)
    # as many texts as there are combinations: each is put together once
    number = np.zeros(len(flags), dtype="int64")
    for place, code in enumerate(names):
        number += flags[code].to_numpy("int64") << place
    held, of = np.unique(number, return_inverse=True)
    texts = [";".join(code for place, code in enumerate(names) if one >> place & 1) for one in held.tolist()]
    return pd.Series(np.array(texts, dtype="object")[of] if texts else [], index=flags.index, dtype="object")


def stale(targets: pd.DataFrame, settings: Settings) -> pd.Series:
    """Whether the latest value is older than `Settings.stale_years` against the year assessed, or the deadline."""
    assessed = targets["deadline"].clip(upper=targets["as_of"])
    return (assessed - targets["latest_year"]).gt(settings.stale_years)


def broken(targets: pd.DataFrame, settings: Settings) -> pd.Series:
    """Whether a change of definition took away values that the assessment would have used."""
    return targets["break_year"].gt(targets["base_year"] - settings.baseline_window) & targets["before_break"]
