"""Rates of which one counts a part of what the other counts, among the same people: it cannot be the larger one."""

from __future__ import annotations

import pandas as pd

NESTED = (
    ("neonatal_mortality_rate", "infant_mortality_rate"),
    ("infant_mortality_rate", "under_five_mortality_rate"),
    ("neonatal_mortality_rate", "under_five_mortality_rate"),
    ("migrant_infant_mortality_rate", "migrant_under_five_mortality_rate"),
    ("birth_defect_infant_mortality", "infant_mortality_rate"),
    ("birth_defect_infant_mortality", "birth_defect_under5_mortality"),
    ("birth_defect_under5_mortality", "under_five_mortality_rate"),
    ("cervical_cancer_mortality", "two_cancer_mortality"),
    ("breast_cancer_mortality", "two_cancer_mortality"),
)
"""Part and whole: deaths within 28 days, one year and five years of life, each to the live births of the year; deaths
from one cause and from several."""


def reversed_pairs(values: pd.DataFrame) -> pd.DataFrame:
    """Where a part is larger than its whole.

    values: `indicator_id, value, unit` and any other columns, by which a part and its whole are of one (area, year,
    sex, residence). Returns those columns with `part, whole` (indicators), `part_value, whole_value`, `unit`.
    """
    keys = [name for name in values if name not in ("indicator_id", "value")]
    known = values[values["value"].notna()]
    pairs = pd.DataFrame(NESTED, columns=["part", "whole"])
    part = known.rename(columns={"indicator_id": "part", "value": "part_value"}).merge(pairs, on="part")
    whole = known.rename(columns={"indicator_id": "whole", "value": "whole_value"})
    found = part.merge(whole, on=[*keys, "whole"])
    return found[found["part_value"] > found["whole_value"]].reset_index(drop=True)
