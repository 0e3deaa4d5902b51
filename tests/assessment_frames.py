"""Small frames for the tests of the assessment: one county below a city, a province and the nation, one plan."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from halfsky.assess import assess_targets
from halfsky.schemas import AREAS, INDICATORS, OBSERVATIONS, PLANS, TARGETS

COUNTY, CITY, PROVINCE, NATION = "990101", "990100", "990000", "000000"


def areas() -> pd.DataFrame:
    codes = [(NATION, "nation", ""), (PROVINCE, "province", NATION), (CITY, "city", PROVINCE), (COUNTY, "county", CITY)]
    return AREAS.conform(pd.DataFrame(codes, columns=["area_code", "level", "parent_code"]).assign(name_zh="某地"))


def indicators() -> pd.DataFrame:
    rows = [
        ("rate", "percent", "higher", 2),
        ("mortality", "per_100k", "lower", 1),
        ("share", "percent", "higher", 1),
        ("sex_ratio", "ratio", "balanced", 1),
        ("schooling", "years", "higher", 2),
        ("fraction", "percent", "higher", 1),
        ("uncovered", "percent", "lower", 2),
        ("balance", "percent", "balanced", 2),
        ("number", "count", "higher", 0),
    ]
    frame = pd.DataFrame(rows, columns=["indicator_id", "unit", "better", "decimals"])
    return INDICATORS.conform(frame.assign(name_zh="指标", name_en="indicator", domain="health"))


def plans(start: int = 2011, end: int = 2020, area: str = COUNTY) -> pd.DataFrame:
    return PLANS.conform(
        pd.DataFrame(
            {
                "plan_id": ["p"],
                "area_code": area,
                "title": "规划",
                "start_year": start,
                "end_year": end,
                "status": "issued",
            }
        )
    )


def targets(*rows: dict) -> pd.DataFrame:
    plain = {
        "plan_id": "p",
        "section": "goal",
        "kind": "quantitative",
        "review_status": "confirmed",
        "indicator": "甲率",
    }
    named = [{"target_id": f"t{number}", **plain, **row} for number, row in enumerate(rows, 1)]
    return TARGETS.conform(pd.DataFrame(named, columns=TARGETS.names))


PLAIN = {"sex": "total", "residence": "total", "status": "final", "source_id": "s"}


def target(
    indicator_id: str, comparator: str, value: float | None = None, unit: str = "percent", **other: object
) -> dict:
    return {"indicator_id": indicator_id, "comparator": comparator, "value": value, "unit": unit, **other}


def observed(
    indicator_id: str, unit: str, values: dict[int, float], area: str = COUNTY, **other: object
) -> pd.DataFrame:
    rows = [
        {"area_code": area, "indicator_id": indicator_id, "unit": unit, "year": year, "value": value, **PLAIN, **other}
        for year, value in values.items()
    ]
    return OBSERVATIONS.conform(pd.DataFrame(rows, columns=OBSERVATIONS.names))


def assess_one(
    row: dict, observations: pd.DataFrame, as_of: int | None = 2020, start: int = 2011, end: int = 2020, **other: object
) -> pd.Series:
    gaps = assess_targets(
        targets(row),
        observations,
        plans=plans(start, end),
        indicators=indicators(),
        areas=areas(),
        as_of=as_of,
        **other,
    )
    assert len(gaps) == 1
    return gaps.iloc[0]


def assess_apart(
    rows: Sequence[dict],
    values: Sequence[dict[int, float]],
    as_of: int = 2015,
    start: int = 2011,
    end: int = 2020,
    **other: object,
) -> pd.DataFrame:
    """Each target in a county of its own, in one call."""
    counties = [f"{990200 + number}" for number in range(len(rows))]
    named = [{**row, "plan_id": county, "target_id": county} for row, county in zip(rows, counties, strict=True)]
    cells = [
        (row["indicator_id"], row["unit"], county, year, value)
        for row, series, county in zip(rows, values, counties, strict=True)
        for year, value in series.items()
    ]
    seen = pd.DataFrame(cells, columns=["indicator_id", "unit", "area_code", "year", "value"])
    promised = pd.concat([plans(start, end)] * len(counties), ignore_index=True)
    return assess_targets(
        targets(*named), OBSERVATIONS.conform(seen.assign(**PLAIN)),
        plans=promised.assign(plan_id=counties, area_code=counties).astype(promised.dtypes),
        indicators=indicators(), areas=areas(), as_of=as_of, **other,
    )  # fmt: skip


def series_from_text(pairs: list[str]) -> dict[int, float]:
    return {int(year): float(value) for year, value in (pair.split(":") for pair in pairs)}
