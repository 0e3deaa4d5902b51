"""A made-up data package, small enough to reason about: two districts under one nation, a few indicators, a few years."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from halfsky import schemas
from halfsky.package import load_package, read_table, write_datapackage, write_table
from written_once import written_once

NATION, EAST, WEST = "000000", "110101", "110102"

AREAS = [
    {"area_code": NATION, "name_zh": "全国", "name_en": "China", "level": "nation"},
    {"area_code": EAST, "name_zh": "东江区", "name_en": "Dongjiang", "level": "county", "parent_code": NATION},
    {"area_code": WEST, "name_zh": "西山区", "name_en": "Xishan", "level": "county", "parent_code": NATION},
]
DOMAINS = [
    {"domain": "health", "name_zh": "妇女与健康", "name_en": "Health"},
    {"domain": "education", "name_zh": "妇女与教育", "name_en": "Education"},
]
INDICATORS = [
    ("maternal_mortality_ratio", "孕产妇死亡率", "Maternal mortality ratio", "health", "per_100k", "lower"),
    ("screening_rate", "妇女常见病筛查率", "Screening rate", "health", "percent", "higher"),
    ("life_expectancy_female", "妇女人均预期寿命", "Female life expectancy", "health", "years", "higher"),
    ("schooling_years", "女性平均受教育年限", "Years of schooling", "education", "years", "higher"),
]
PLANS = [
    ("east-2021-2025", EAST, "东江区妇女发展规划（2021—2025年）", 2021, 2025, "nation-2021-2030"),
    ("west-2021-2030", WEST, "西山区妇女发展规划（2021—2030年）", 2021, 2030, "nation-2021-2030"),
    ("nation-2021-2030", NATION, "全国妇女发展纲要（2021—2030年）", 2021, 2030, ""),
]
# plan, indicator, comparator, value, unit, responsible units
TARGETS = [
    ("east-2021-2025", "maternal_mortality_ratio", "le", 7, "per_100k", "区卫生健康委"),
    ("east-2021-2025", "screening_rate", "ge", 85, "percent", "区卫生健康委;区妇联"),
    ("east-2021-2025", "life_expectancy_female", "ge", 83, "years", ""),
    ("east-2021-2025", "schooling_years", "ge", 12.3, "years", "区教育局"),
    ("west-2021-2030", "maternal_mortality_ratio", "le", 12, "per_100k", ""),
    ("west-2021-2030", "screening_rate", "ge", 70, "percent", ""),
    ("nation-2021-2030", "maternal_mortality_ratio", "le", 10, "per_100k", ""),
    ("nation-2021-2030", "screening_rate", "ge", 80, "percent", ""),
]
# area, indicator, years and values
SERIES = [
    (EAST, "screening_rate", {2020: 70.0, 2022: 76.0, 2024: 82.0}),
    (EAST, "life_expectancy_female", {2020: 82.0, 2023: 83.4}),
    (NATION, "maternal_mortality_ratio", {2020: 16.9, 2022: 15.7, 2024: 14.3}),
    (NATION, "screening_rate", {2020: 75.0, 2024: 81.0}),
]


def tables(status: str = "final") -> dict[str, pd.DataFrame]:
    """Every table of the package by name; `status` of the observations."""
    units = {indicator[0]: indicator[4] for indicator in INDICATORS}
    names = {indicator[0]: indicator[1] for indicator in INDICATORS}
    targets = [
        {
            "target_id": f"{plan}-{number}", "plan_id": plan, "section": "goal", "item": str(number), "kind": "quantitative",
            "domain": "education" if indicator == "schooling_years" else "health", "indicator_id": indicator,
            "indicator": names[indicator], "comparator": comparator, "value": value, "unit": unit,
            "responsible_units": responsible, "confidence": 1.0, "review_status": "confirmed",
        }
        for number, (plan, indicator, comparator, value, unit, responsible) in enumerate(TARGETS)
    ]  # fmt: skip
    directional = {
        "target_id": "east-2021-2025-d", "plan_id": "east-2021-2025", "section": "goal", "kind": "directional",
        "domain": "education", "indicator_id": "schooling_years", "indicator": "女性受教育水平", "comparator": "increase",
        "review_status": "confirmed",
    }  # fmt: skip
    unconfirmed = {
        "target_id": "east-2021-2025-u", "plan_id": "east-2021-2025", "section": "strategy", "kind": "quantitative",
        "domain": "health", "item": "9", "indicator": "健步走活动场次", "comparator": "ge", "value": 4, "unit": "count",
        "review_status": "unconfirmed",
    }  # fmt: skip
    observations = [
        {
            "area_code": area, "indicator_id": indicator, "year": year, "sex": "total", "residence": "total",
            "value": value, "unit": units[indicator], "status": status, "source_id": "yearbook",
        }
        for area, indicator, values in SERIES
        for year, value in values.items()
    ]  # fmt: skip
    columns = ["indicator_id", "name_zh", "name_en", "domain", "unit", "better"]
    plans = ["plan_id", "area_code", "title", "start_year", "end_year", "upper_plan_id"]
    sources = [
        {"source_id": "yearbook", "title": "统计年鉴", "publisher": "统计局", "url": "https://example.org/yearbook"}
    ]
    raw = {
        "areas": pd.DataFrame(AREAS),
        "domains": pd.DataFrame(DOMAINS),
        "indicators": pd.DataFrame(INDICATORS, columns=columns),
        "plans": pd.DataFrame(PLANS, columns=plans).assign(status="issued"),
        "targets": pd.DataFrame([*targets, directional, unconfirmed]),
        "observations": pd.DataFrame(observations),
        "sources": pd.DataFrame(sources),
        "breaks": pd.DataFrame(),
    }
    return {name: schemas.TABLES[name].conform(frame) for name, frame in raw.items()}


def write(folder: Path, status: str = "final") -> Path:
    """The package as files in `folder`."""
    written_once(folder, _write, status)
    return folder


def _write(folder: Path, status: str) -> None:
    for name, frame in tables(status).items():
        table = schemas.TABLES[name]
        if name == "targets":
            for plan, rows in frame.groupby("plan_id"):
                (folder / "targets").mkdir(parents=True, exist_ok=True)
                write_table(rows, table, folder / "targets" / f"{plan}.csv")
        elif name == "observations":
            (folder / "observations").mkdir(parents=True, exist_ok=True)
            write_table(frame, table, folder / "observations" / "all.csv")
        else:
            folder.mkdir(parents=True, exist_ok=True)
            write_table(frame, table, folder / f"{name}.csv")
    write_datapackage(folder)
    load_package(folder)  # a fixture that the product refuses is no fixture


def add_plan(folder: Path, plan_id: str) -> None:
    """One more plan of the eastern district in a written package, with one target."""
    own = tables()
    plan = own["plans"].head(1).assign(plan_id=plan_id)
    write_table(pd.concat([read_table("plans", folder), plan]), schemas.PLANS, folder / "plans.csv")
    target = own["targets"].head(1).assign(plan_id=plan_id, target_id=f"{plan_id}-0")
    write_table(target, schemas.TARGETS, folder / "targets" / f"{plan_id}.csv")
