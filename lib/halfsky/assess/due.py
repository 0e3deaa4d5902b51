"""By which value a target is judged: the latest one while it is under way, that of its due year once it is due.

A value stands for the due year whether it meets the target or not; were only the good ones to stand for it, silence
would raise the rate.
"""

from __future__ import annotations

import pandas as pd

from halfsky.assess import series
from halfsky.settings import Settings


def judged(
    targets: pd.DataFrame, points: pd.DataFrame, breaks: pd.DataFrame, lineage: pd.DataFrame, settings: Settings
) -> pd.DataFrame:
    """`year`, the rest of its point, and `reported`: the value that each target is judged by, and whether it decides.

    targets: `area_code, indicator_id, base_year, deadline, as_of, due`.
    Not due: the latest value since the base year. Due: that of the due year, else of the nearest of the
    `Settings.due_window` years before it, else of those after it, all of the plan's term; a value of a definition that
    began after the due year is of something else. Where there is none the latest value up to the due year is shown,
    else the first later one, and `reported` is False. A value from before the plan's first year stands for no due year.
    """
    ends = targets["deadline"].clip(upper=targets["as_of"])
    latest = series.latest_point(points, targets.index, targets["base_year"], ends)
    if not targets["due"].any():
        return latest.assign(reported=True)
    first, window = targets["base_year"] + 1, settings.due_window
    as_of = targets["as_of"].astype("float64")
    begin = first.clip(lower=targets["deadline"] - window)
    before = series.latest_point(points, targets.index, begin, targets["deadline"])
    begin = first.clip(lower=targets["deadline"] + 1)
    after = series.first_point(points, targets.index, begin, as_of.clip(upper=targets["deadline"] + window))
    changed = series.last_break(targets, breaks, lineage, after["year"]).gt(targets["deadline"])
    standing = before.where(before["year"].notna(), after.mask(changed))
    later = series.first_point(points, targets.index, targets["deadline"] + 1, as_of)
    silent = latest.where(latest["year"].notna(), later)
    reported = standing["year"].notna()
    found = standing.where(reported, silent)
    return found.where(targets["due"], latest).assign(reported=reported | ~targets["due"])
