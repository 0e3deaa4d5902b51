"""A data package of two plans, for every test of the command line."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from halfsky import schemas
from halfsky.package import write_datapackage, write_table


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A county and its city, two plans, a series each."""
    folder = tmp_path_factory.mktemp("data")
    (folder / "targets").mkdir()
    (folder / "observations").mkdir()

    def write(name: str, file: str, rows: list[dict]) -> None:
        table = schemas.TABLES[name]
        write_table(table.conform(pd.DataFrame(rows, columns=table.names)), table, folder / file)

    write(
        "areas",
        "areas.csv",
        [
            {"area_code": "000000", "name_zh": "全国", "level": "nation"},
            {"area_code": "990000", "name_zh": "某省", "level": "province", "parent_code": "000000"},
            {"area_code": "990100", "name_zh": "某市", "level": "city", "parent_code": "990000"},
            {"area_code": "990101", "name_zh": "青河县", "level": "county", "parent_code": "990100"},
        ],
    )
    write("domains", "domains.csv", [{"domain": "health", "name_zh": "妇女与健康", "name_en": "Health"}])
    write(
        "indicators",
        "indicators.csv",
        [
            {
                "indicator_id": "maternal_mortality_ratio", "name_zh": "孕产妇死亡率", "name_en": "Maternal mortality",
                "domain": "health", "unit": "per_100k", "better": "lower", "decimals": 1,
            },
            {
                "indicator_id": "screening_rate", "name_zh": "妇女常见病筛查率", "name_en": "Screening",
                "domain": "health", "unit": "percent", "better": "higher", "decimals": 1,
            },
        ],
    )  # fmt: skip
    plan = {"title": "规划", "start_year": 2021, "end_year": 2030, "status": "issued"}
    write(
        "plans",
        "plans.csv",
        [
            {"plan_id": "city-2021-2030", "area_code": "990100", **plan},
            {"plan_id": "county-2021-2030", "area_code": "990101", "upper_plan_id": "city-2021-2030", **plan},
        ],
    )
    target = {
        "section": "goal", "domain": "health", "kind": "quantitative", "review_status": "confirmed", "confidence": 1,
    }  # fmt: skip
    mortality = {
        "indicator_id": "maternal_mortality_ratio",
        "indicator": "孕产妇死亡率",
        "comparator": "le",
        "unit": "per_100k",
    }
    screening = {"indicator_id": "screening_rate", "indicator": "筛查率", "comparator": "ge", "unit": "percent"}
    for plan_id, deaths, screened in (("city-2021-2030", 12, 80), ("county-2021-2030", 11, 75)):
        rows = [
            {"target_id": f"{plan_id}-1", "plan_id": plan_id, "value": deaths, **mortality, **target},
            {"target_id": f"{plan_id}-2", "plan_id": plan_id, "value": screened, **screening, **target},
        ]
        write("targets", f"targets/{plan_id}.csv", rows)
    write("sources", "sources.csv", [{"source_id": "yearbook", "title": "年鉴"}])
    write("breaks", "breaks.csv", [])
    series = {"sex": "female", "residence": "total", "status": "final", "source_id": "yearbook"}
    write(
        "observations",
        "observations/all.csv",
        [
            {
                "area_code": "990101",
                "indicator_id": "screening_rate",
                "year": year,
                "value": value,
                "unit": "percent",
                **series,
            }
            for year, value in ((2020, 55), (2023, 62), (2024, 63))
        ],
    )
    write_datapackage(folder)
    return folder
