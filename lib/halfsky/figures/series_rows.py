"""Which targets a chart of series has a panel for, and the terms of each."""

from __future__ import annotations

import pandas as pd

from halfsky.assess import distinct

PANELS = 6  # panels of one chart: less than half a printed page, so that pages fill


def with_values(gaps: pd.DataFrame) -> pd.DataFrame:
    """The gaps of the targets with a value, own or of an area above, each promise once."""
    return distinct(gaps[gaps["target"].notna() & (gaps["observed"].notna() | gaps["reference_area"].ne(""))])


def pages(drawn: pd.DataFrame, panels: int = PANELS) -> list[pd.DataFrame]:
    """The gaps of `with_values` in pieces for one printed chart each: first those with values of their own."""
    own = drawn["observed"].notna()
    return [
        part.iloc[first : first + panels] for part in (drawn[own], drawn[~own]) for first in range(0, len(part), panels)
    ]


def area_name(rows: pd.DataFrame, plans: pd.DataFrame, areas: pd.DataFrame, language: str) -> str:
    """The area of the plan, named; "" without a plan."""
    codes = plans.loc[plans["plan_id"].isin(rows["plan_id"]), "area_code"]
    return "" if codes.empty else str(areas.set_index("area_code")[f"name_{language}"].get(codes.iloc[0], ""))


def terms_of(rows: pd.DataFrame, targets: pd.DataFrame, plans: pd.DataFrame) -> pd.DataFrame:
    """First year of each target's plan and its deadline."""
    terms = rows[["target_id", "plan_id"]].merge(plans[["plan_id", "start_year", "end_year"]], on="plan_id")
    terms = terms.merge(targets[["target_id", "deadline_year"]], on="target_id")
    terms["deadline"] = terms["deadline_year"].fillna(terms["end_year"])
    return terms[["target_id", "start_year", "deadline"]]
