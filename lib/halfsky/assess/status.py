"""The decision procedure, as a table that is read from the top: the first row that holds gives the status."""

from __future__ import annotations

import pandas as pd

from halfsky.settings import Settings
from halfsky.vocabulary.decision_table import Case, by_case

_NOISE = 1e-9  # 0.95 reached in floating point is 0.95


def decide(targets: pd.DataFrame, settings: Settings) -> pd.Series:
    """The status of each target.

    A value from before the plan's first year is where the plan starts from; it decides nothing.

    targets: `indicator_id, problem, directional, effect, base_year, latest_year, met, nearly, deadline, as_of,
    baseline_year, baseline_met, baseline, target, pace_ratio`.
    """
    pace = targets["pace_ratio"]
    no_way_left = targets["baseline_met"] | targets["baseline"].eq(targets["target"])
    reached_deadline = targets["latest_year"].ge(targets["deadline"])
    cases: list[Case] = [
        (targets["indicator_id"].eq(""), "no_data"),
        (targets["problem"].ne(""), "not_comparable"),
        (targets["latest_year"].isna(), "no_data"),
        (targets["directional"], lambda rows: rows["effect"]),
        (~targets["directional"] & targets["latest_year"].le(targets["base_year"]), "insufficient"),
        (targets["met"], "attained"),
        (targets["nearly"], "nearly_attained"),
        (reached_deadline, "missed"),
        (targets["as_of"].gt(targets["deadline"]), "insufficient"),
        (targets["baseline_year"].isna(), "insufficient"),
        (no_way_left, "lost"),
        (pace.ge(settings.on_track_pace - _NOISE), "on_track"),
        (pace.ge(settings.accelerate_pace - _NOISE), "accelerate"),
        (pace.ge(0), "slow"),
        (pace.lt(0), "moving_away"),
    ]
    return by_case(targets, cases, default="insufficient")
