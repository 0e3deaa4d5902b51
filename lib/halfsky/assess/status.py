"""The decision procedure, as a table that is read from the top: the first row that holds gives the status."""

from __future__ import annotations

import pandas as pd

from halfsky.assess.directions import EFFECTS
from halfsky.settings import Settings
from halfsky.vocabulary.decision_table import Case, by_case

_NOISE = 1e-9  # 0.95 reached in floating point is 0.95


def decide(targets: pd.DataFrame, settings: Settings) -> pd.Series:
    """The status of each target.

    A value from before the plan's first year is where the plan starts from; it decides nothing. A target that is due is
    met, nearly met, or not: by the value that stands for its due year (`due`), and without one it is unreported. An
    older value that does not meet what the baseline met tells of what was lost on the way.

    targets: `indicator_id, problem, directional, effect, base_year, latest_year, due, reported, met, nearly, deadline,
    baseline_year, baseline_met, baseline, target, pace_ratio, every_year, summed, short_years, missing_years,
    undecidable, few_cases`.
    """
    pace = targets["pace_ratio"]
    no_way_left = targets["baseline_met"] | targets["baseline"].eq(targets["target"])
    due, whole = targets["due"], targets["missing_years"].eq("")
    # A count of every year is settled by one year that falls short, a sum by being reached; silence settles neither.
    settled = (targets["every_year"] & targets["short_years"].ne("")) | (targets["summed"] & targets["met"])
    over_time = targets["every_year"] | targets["summed"]
    reported = settled | (targets["reported"] & (whole | ~over_time))
    before_plan = targets["latest_year"].le(targets["base_year"]) | targets["deadline"].le(targets["base_year"])
    cases: list[Case] = [
        (targets["indicator_id"].eq(""), "no_data"),
        (targets["problem"].ne(""), "not_comparable"),
        (targets["latest_year"].isna(), "no_data"),
        (targets["directional"] & targets["few_cases"] & targets["effect"].isin(EFFECTS.values()), "too_small"),
        (targets["directional"], lambda rows: rows["effect"]),
        (targets["undecidable"], "too_small"),
        (targets["deadline"].le(targets["base_year"]), "insufficient"),
        (due & ~reported, "unreported"),
        (before_plan | (targets["every_year"] & targets["met"] & ~whole), "insufficient"),
        (targets["met"], "attained"),
        (targets["nearly"], "nearly_attained"),
        (due & targets["latest_year"].lt(targets["deadline"]) & no_way_left & ~over_time, "lost"),
        (due, "missed"),
        (targets["baseline_year"].isna(), "insufficient"),
        (no_way_left, "lost"),
        (pace.ge(settings.on_track_pace - _NOISE), "on_track"),
        (pace.ge(settings.accelerate_pace - _NOISE), "accelerate"),
        (pace.ge(0), "slow"),
        (pace.lt(0), "moving_away"),
    ]
    return by_case(targets, cases, default="insufficient")
