"""Each chart of `figures`, drawn from small tables, as a function of what a caller may change."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

import report_package
from halfsky import figures
from halfsky.assess import assess_targets
from halfsky.compare import compare_plans


def county_series() -> pd.DataFrame:
    """Two indicators of seven counties over three years; a value that nobody reported, one year that one lacks."""
    areas = [f"第{number}县" for number in range(1, 8)]
    rows = [
        {"area": area, "area_code": f"11010{place}", "indicator_id": indicator, "indicator": name, "unit": unit,
         "better": better, "year": year, "value": start + place * 1.5 + (year - 2020) * step, "status": "final"}
        for place, area in enumerate(areas, 1)
        for indicator, name, unit, better, start, step in (
            ("screening_rate", "妇女常见病筛查率", "percent", "higher", 70.0, 1.0),
            ("maternal_mortality_ratio", "孕产妇死亡率", "per_100k", "lower", 12.0, -0.5),
        )
        for year in (2020, 2022, 2024)
        if not (place == 7 and year == 2024)
    ]  # fmt: skip
    return pd.DataFrame(rows)


def every_chart() -> dict[str, Callable[..., Any]]:
    """Each chart of `figures` as a function of what a caller may change."""
    tables = report_package.tables()
    context = {name: tables[name] for name in ("plans", "indicators", "areas", "breaks")}
    gaps = assess_targets(tables["targets"], tables["observations"], **context, as_of=2025)
    east = gaps[gaps["plan_id"].eq("east-2021-2025")]
    plans, areas, targets, indicators = (tables[name] for name in ("plans", "areas", "targets", "indicators"))
    compared = compare_plans(targets, gaps, plans, areas, indicators)
    series = targets, tables["observations"], plans, areas, indicators
    one = east[east["indicator_id"].eq("screening_rate")]
    counties = county_series()
    screening = counties[counties["indicator_id"].eq("screening_rate")]
    promised = pd.DataFrame(
        {"plan": ["东江区"], "comparator": "ge", "value": 85.0, "range_end": np.nan, "text": "≥85%（2025年）",
         "observed": 82.0, "reference": np.nan, "unit": "percent"}
    )  # fmt: skip
    stand = compared.standings[compared.standings["indicator_id"].eq("screening_rate")]
    return {
        "domain_status": lambda **own: figures.domain_status(east, tables["domains"], **own),
        "standing": lambda **own: figures.standing(gaps, plans, areas, **own),
        "coverage": lambda **own: figures.coverage(gaps, targets, plans, areas, **own),
        "target_distance": lambda **own: figures.target_distance(east, targets, indicators, **own),
        "target_series": lambda **own: figures.target_series(east, *series, **own),
        "single_series": lambda **own: figures.single_series(one.iloc[0], *series, **own),
        "promised_levels": lambda **own: figures.promised_levels(promised, "妇女常见病筛查率", **own),
        "promise_matrix": lambda **own: figures.promise_matrix(
            compared.promises, targets, plans, areas, indicators, **own
        ),
        "coverage_matrix": lambda **own: figures.coverage_matrix(
            compared.coverage_kinds, plans, areas, indicators, **own
        ),
        "standing_views": lambda **own: figures.standing_views(
            stand, compared.ranks, plans, areas, indicators, **own
        ),
        "series_facets": lambda **own: figures.series_facets(counties, own="第3县", **own),
        "distribution": lambda **own: figures.distribution(screening, own="第3县", **own),
        "heat_map": lambda **own: figures.heat_map(screening, **own),
        "pairs": lambda **own: figures.pairs(counties, year=2022, own="第3县", **own),
    }  # fmt: skip
