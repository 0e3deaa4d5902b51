"""How many targets are attained, of how many: numerator, denominator and what was left out of it, always together."""

from __future__ import annotations

import numpy as np
import pandas as pd

from halfsky.schemas import DIRECTIONS


def summarise(gaps: pd.DataFrame, by: str | None = None) -> pd.DataFrame:
    """Counts of targets and the attainment rate 达标率, whole or by a column of gaps (`domain`, `plan_id`).

    measurable: targets with a number and a comparable value, also those whose trend cannot be judged; the denominator.
    no_data, not_comparable: targets with a number that are out of the denominator; never counted as attained.
    directional: targets without a number, whatever their status.
    total = measurable + no_data + not_comparable + directional.
    attainment_rate = attained / measurable, in percent with one decimal; null where nothing is measurable.
    attainment_rate_with_nearly counts 基本达标 as well, as the National Bureau of Statistics did in 2016 (44 of 54,
    81.5 %).
    """
    directional = gaps["comparator"].isin(DIRECTIONS)
    status = gaps["status"]
    members = pd.DataFrame(
        {
            "attained": status.eq("attained"),
            "nearly_attained": status.eq("nearly_attained"),
            "measurable": ~directional & ~status.isin(["no_data", "not_comparable"]),
            "no_data": ~directional & status.eq("no_data"),
            "not_comparable": ~directional & status.eq("not_comparable"),
            "directional": directional,
            "total": True,
        },
        index=gaps.index,
    ).astype("int64")
    whole = pd.Series(0, index=gaps.index)
    counts = members.groupby(whole if by is None else gaps[by], sort=True).sum()
    counts = counts.reindex([0], fill_value=0).reset_index(drop=True) if by is None else counts.reset_index()
    denominator = counts["measurable"].where(counts["measurable"].gt(0), np.nan)
    return counts.assign(
        attainment_rate=(counts["attained"] / denominator * 100).round(1),
        attainment_rate_with_nearly=((counts["attained"] + counts["nearly_attained"]) / denominator * 100).round(1),
    )
