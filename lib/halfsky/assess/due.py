"""By which value a target is judged: the latest one while it is under way, that of its due year once it is due.

A value stands for the due year whether it meets the target or not; were only the good ones to stand for it, silence
would raise the rate.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from halfsky.assess import points as of_points
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
    index = targets.index
    latest = of_points.latest_place(points, index, targets["base_year"], ends)
    if not targets["due"].any():
        return of_points.points_at(points, latest, index).assign(reported=True)
    first, window = targets["base_year"] + 1, settings.due_window
    as_of = targets["as_of"].astype("float64")
    begin = first.clip(lower=targets["deadline"] - window)
    before = of_points.latest_place(points, index, begin, targets["deadline"])
    begin = first.clip(lower=targets["deadline"] + 1)
    after = of_points.first_place(points, index, begin, as_of.clip(upper=targets["deadline"] + window))
    year_after = points["year"].reset_index(drop=True).reindex(after).set_axis(index)
    changed = series.last_break(targets, breaks, lineage, year_after).gt(targets["deadline"])
    standing = np.where(before >= 0, before, np.where(changed, -1, after))
    later = of_points.first_place(points, index, targets["deadline"] + 1, as_of)
    silent = np.where(latest >= 0, latest, later)
    due = targets["due"].to_numpy()
    found = np.where(due, np.where(standing >= 0, standing, silent), latest)
    return of_points.points_at(points, found, index).assign(reported=(standing >= 0) | ~due)
