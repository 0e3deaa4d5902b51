"""Made-up plans and their targets."""

from __future__ import annotations

import numpy as np
import pandas as pd

from halfsky.schemas import DIRECTIONS, PLANS, TARGETS
from halfsky.simulate.geography import NATION
from halfsky.simulate.measures import PROMISES
from halfsky.simulate.series import Levels

_FIVE_YEAR_SHARE = 0.3  # of the counties plan for five years, as districts do
UNITS = {
    "health": "卫生健康部门", "education": "教育部门", "economy": "人力资源社会保障部门",
    "decision": "组织部门;民政部门", "social_security": "医疗保障部门", "family": "妇联", "law": "司法部门",
    "environment": "住房城乡建设部门",
}  # fmt: skip
# what another department carries than most of its domain
_OTHER_UNITS = {
    "female_basic_pension_insurance_rate": "人力资源社会保障部门", "pension_benefit_level": "人力资源社会保障部门",
    "rural_tap_water_rate": "水利部门", "rural_sanitary_toilet_rate": "农业农村部门",
    "student_fitness_excellent_rate": "教育部门", "nursing_room_coverage_public_places": "卫生健康部门",
}  # fmt: skip


def made_up_plans(areas: pd.DataFrame, last_year: int, rng: np.random.Generator) -> pd.DataFrame:
    """The `plans` table: one plan of the nation and one of each county, for the ten or five years of `last_year`."""
    counties = areas[areas["level"].eq("county")]
    bound = pd.concat([areas[areas["level"].eq("nation")], counties], ignore_index=True)
    span = np.where(rng.random(len(bound)) < _FIVE_YEAR_SHARE, 5, 10)
    span[0] = 10
    start = (last_year - 1) // span * span + 1
    end = start + span - 1
    ids = [f"sim-{code}-{a}-{b}" for code, a, b in zip(bound["area_code"], start, end, strict=True)]
    years = [f"（{a}—{b}年）" for a, b in zip(start, end, strict=True)]
    plans = pd.DataFrame(
        {
            "plan_id": ids,
            "area_code": bound["area_code"],
            "title": bound["name_zh"] + "妇女发展规划" + years,
            "start_year": start,
            "end_year": end,
            "status": "issued",
            "upper_plan_id": np.where(bound["area_code"].eq(NATION), "", ids[0]),
        }
    )
    return PLANS.conform(plans)


def made_up_targets(
    plans: pd.DataFrame, indicators: pd.DataFrame, levels: Levels, rng: np.random.Generator
) -> pd.DataFrame:
    """The `targets` table; `levels`: where each area of `plans` (in their order) stands and wants to be."""
    shape = (len(plans), len(PROMISES))
    promises = pd.DataFrame(PROMISES).merge(indicators.drop(columns=["upper_limit"]), on="indicator_id", how="left")
    promises["unit_x"] = promises["unit_x"].where(promises["unit_x"].ne(""), promises["unit_y"])
    directional = promises["comparator"].isin(DIRECTIONS).to_numpy()
    plan, promise = np.nonzero(rng.random(shape) < promises["chosen"].to_numpy())
    half = rng.random(shape)[plan, promise] < promises["early"].to_numpy()[promise]
    unread = rng.random(shape)[plan, promise] < 0.02

    rows = promises.iloc[promise].reset_index(drop=True)
    own = levels.aims(rows["indicator_id"], plan)
    value = rows["value"].fillna((own / rows["step"]).round() * rows["step"]).round(4).mask(directional[promise])
    plan_rows = plans.iloc[plan].reset_index(drop=True)
    span = plan_rows["end_year"] - plan_rows["start_year"] + 1
    item = rows.groupby([plan, "domain"]).cumcount().add(1).astype("str")
    targets = pd.DataFrame(
        {
            "target_id": plan_rows["plan_id"] + ".goal." + rows["domain"] + "." + item + ".1",
            "plan_id": plan_rows["plan_id"],
            "section": "goal",
            "domain": rows["domain"],
            "item": item,
            "kind": np.where(directional[promise], "directional", "quantitative"),
            "indicator_id": rows["indicator_id"].mask(unread, ""),
            "indicator": rows["name_zh"],
            "comparator": rows["comparator"],
            "value": value,
            "upper_value": rows["upper"].astype("float64"),
            "unit": rows["unit_x"].mask(directional[promise], ""),
            "relative_to": rows["relative_to"],
            "tolerance": rows["tolerance"].astype("float64"),
            "deadline_year": (plan_rows["start_year"] + span // 2 - 1).where(half & ~directional[promise]),
            "responsible_units": rows["indicator_id"].map(_OTHER_UNITS).fillna(rows["domain"].map(UNITS)),
            "confidence": 1.0,
            "review_status": np.where(unread, "unconfirmed", "confirmed"),
        }
    )
    return TARGETS.conform(targets)
