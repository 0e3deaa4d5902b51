"""A county below the shipped nation whose few targets try what reports print: changes, cases, things, no way made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

import halfsky
from halfsky import schemas
from halfsky.package import Package

PLAN, AREA = "hexi-2021-2030", "990101"
TITLE = "河西县妇女发展规划（2021—2030年）"
TARGETS = {
    "maternal_mortality_ratio": ("孕产妇死亡率", "ge", 25.0, "percent", "下降25%", "2020", "decrease by"),
    "childcare_places_per_1000": ("每千人口拥有3岁以下婴幼儿托位数", "ge", 5.0, "per_1000", "达到5个", "", ""),
    "infant_mortality_rate": ("婴儿死亡率", "le", 5.0, "per_1000", "控制在5‰以下", "", ""),
    "female_life_expectancy": ("妇女人均预期寿命", "ge", 83.0, "years", "提高到83岁", "", ""),
}
"""By indicator: the plan's words, comparator, number, unit, its words for the number, base year, note."""
VALUES: dict[str, dict[int, tuple[float, float, float]]] = {
    "maternal_mortality_ratio": {
        2020: (25.0, 1, 4000), 2021: (0.0, 0, 3900), 2022: (0.0, 0, 3800), 2023: (0.0, 0, 3700), 2024: (0.0, 0, 3600),
        2025: (28.5714, 1, 3500),
    },
    "childcare_places_per_1000": {2020: (1.3, -1, -1), 2023: (2.7, -1, -1), 2025: (3.9, -1, -1)},
    "infant_mortality_rate": {2020: (3.5, 14, 4000), 2024: (2.5, 9, 3600), 2025: (2.2857, 8, 3500)},
    "female_life_expectancy": {2020: (82.1, -1, -1), 2025: (82.1, -1, -1)},
}  # fmt: skip
"""By indicator and year: value, numerator, denominator (−1: not known)."""


def package(entered: str = "whole", values: Mapping[str, Mapping[int, tuple[float, float, float]]] = VALUES) -> Package:
    """The shipped package with this county in it."""
    shipped = halfsky.load_package()
    area = {"area_code": AREA, "name_zh": "河西县", "name_en": "Hexi", "level": "county", "parent_code": "000000"}
    plan = {
        "plan_id": PLAN, "area_code": AREA, "title": TITLE, "start_year": 2021, "end_year": 2030, "status": "issued",
        "upper_plan_id": "national-2021-2030", "family": "women", "entered": entered,
    }  # fmt: skip
    source = {"source_id": "hexi", "title": "河西县卫生健康统计年报", "publisher": "河西县卫生健康局"}
    seen = [
        {"area_code": AREA, "indicator_id": indicator, "year": year, "value": value, "unit": unit_of(shipped, indicator),
         "numerator": None if cases < 0 else cases, "denominator": None if among < 0 else among,
         "sex": "female" if indicator.startswith("female") else "total", "residence": "total", "status": "final",
         "source_id": "hexi"}
        for indicator, years in values.items() for year, (value, cases, among) in years.items()
    ]  # fmt: skip
    return replace(
        shipped, areas=_with(shipped.areas, [area], schemas.AREAS), plans=_with(shipped.plans, [plan], schemas.PLANS),
        sources=_with(shipped.sources, [source], schemas.SOURCES),
        observations=_with(shipped.observations, seen, schemas.OBSERVATIONS),
        targets=_with(shipped.targets, list(_targets()), schemas.TARGETS),
    )  # fmt: skip


def unit_of(shipped: Package, indicator: str) -> str:
    return str(shipped.indicators.set_index("indicator_id").loc[indicator, "unit"])


def _with(frame: pd.DataFrame, rows: list[dict[str, object]], schema: schemas.Table) -> pd.DataFrame:
    return pd.concat([frame, schema.conform(pd.DataFrame(rows))], ignore_index=True)


def _targets():
    for item, (indicator, (words, comparator, number, unit, said, base, note)) in enumerate(TARGETS.items(), 1):
        yield {
            "target_id": f"{PLAN}.goal.health.{item}.1", "plan_id": PLAN, "section": "goal", "domain": "health",
            "item": str(item), "kind": "quantitative", "indicator_id": indicator, "indicator": words,
            "comparator": comparator, "value": number, "unit": unit, "relative_to": base, "value_text": said,
            "review_status": "confirmed", "note": note, "responsible_units": "县卫生健康委" if item < 3 else "县妇联",
        }  # fmt: skip
