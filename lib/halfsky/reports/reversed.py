"""Values of one area and year of which one counts a part of the other and is larger: neither tells anything."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from halfsky.catalogue.nested_rates import reversed_pairs
from halfsky.package import Package


def reversed_in(package: Package, plan: Mapping[str, Any], as_of: int) -> pd.DataFrame:
    """`catalogue.nested_rates.reversed_pairs` of the plan's area in the years of the plan until `as_of`."""
    seen = package.observations
    years = seen["year"].between(int(plan["start_year"]), as_of)
    own = seen[seen["area_code"].eq(plan["area_code"]) & years]
    return reversed_pairs(own[["indicator_id", "year", "sex", "residence", "unit", "value"]])


def contradicted(package: Package, plan: Mapping[str, Any], as_of: int, rows: pd.DataFrame) -> set[str]:
    """The indicators whose value that a report rests on contradicts another of the same year.

    rows: `indicator_id, latest_year, newest_year`.
    """
    pairs = reversed_in(package, plan, as_of)
    if pairs.empty:
        return set()
    years = ("latest_year", "newest_year")
    shown = {
        (str(name), int(year))
        for column in years for name, year in zip(rows["indicator_id"], rows[column], strict=True) if not pd.isna(year)
    }  # fmt: skip
    both = {(str(name), int(year)) for side in ("part", "whole") for name, year in zip(pairs[side], pairs["year"],
                                                                                       strict=True)}  # fmt: skip
    return {name for name, _ in shown & both}
