"""Plans side by side: what each promises, what it leaves out, where it stands. Frames in, frames out.

The plans compared are those that have rows in gaps; their upper-level plans serve as the yardstick of what they
promise.
"""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from halfsky.assess.arguments import as_table
from halfsky.schemas import AREAS, DOMAINS, GAPS, INDICATORS, PLANS, SECTIONS, TARGETS
from halfsky.strictness import against, sense


class PlanComparison(NamedTuple):
    """Three views of the same plans.

    promises: one row an indicator and plan: `indicator_id, indicator, domain, plan_id, area_code, area, target_id,
    section,
        statements` (how many of the plan's targets state the indicator), `comparator, value, range_end, unit,
        deadline_year, upper_plan_id, upper_comparator, upper_value, against_upper` (stricter, same, weaker; empty where
        the two cannot be put in order).
    coverage: plans by indicators, the number of targets that state the indicator; 0 where the plan leaves it out.
    standings: one row an indicator and plan: `indicator_id, indicator, domain, plan_id, area_code, area, target_id,
    status,
        latest_year, observed, target, unit, gap, attainment, pace_ratio`.
    """

    promises: pd.DataFrame
    coverage: pd.DataFrame
    standings: pd.DataFrame

    def table(self) -> pd.DataFrame:
        """Promises and standings as one long table, one row an indicator and plan."""
        keys = ["indicator_id", "plan_id"]
        stands = [*keys, "status", "latest_year", "observed", "gap", "attainment", "pace_ratio"]
        return self.promises.merge(self.standings[stands], on=keys, how="left")


def compare_plans(
    targets: pd.DataFrame, gaps: pd.DataFrame, plans: pd.DataFrame, areas: pd.DataFrame, indicators: pd.DataFrame
) -> PlanComparison:
    """Compares the plans that have rows in gaps, on the indicators that a target was linked to.

    All frames as `schemas` declares them; `targets` and `plans` hold the upper-level plans too where they are to be the
    yardstick. Of several targets of a plan for one indicator that of the first section holds (table, goal, strategy,
    …), within a section the strictest: it is the plan's promise.

    Raises UsageError for a frame that lacks a column or cannot be given the declared types.
    """
    targets = as_table(targets, TARGETS, "targets")
    gaps = as_table(gaps, GAPS, "gaps")
    plans = as_table(plans, PLANS, "plans")
    areas = as_table(areas, AREAS, "areas")
    indicators = as_table(indicators, INDICATORS, "indicators")
    chosen = plans[plans["plan_id"].isin(gaps["plan_id"])]
    linked = targets[targets["indicator_id"].ne("") & targets["review_status"].ne("rejected")]
    stated = _promises(linked.assign(deadline_year=_deadlines(linked, plans)), indicators)
    own = chosen[["plan_id", "area_code", "upper_plan_id"]].merge(stated, on="plan_id")
    own = own.merge(areas[["area_code", "name_zh"]].rename(columns={"name_zh": "area"}), on="area_code", how="left")
    own = own.assign(area=own["area"].astype("object").fillna(""))
    own = _in_reading_order(_against_upper(own, stated), chosen)

    names = ["indicator_id", "indicator", "domain", "plan_id", "area_code", "area", "target_id"]
    promise = [
        *names, "section", "statements", "comparator", "value", "range_end", "unit", "deadline_year",
        "upper_plan_id", "upper_comparator", "upper_value", "against_upper",
    ]  # fmt: skip
    standing = ["status", "latest_year", "observed", "target", "unit", "gap", "attainment", "pace_ratio"]
    standings = own[names].merge(gaps[["target_id", *standing]], on="target_id", how="left")
    coverage = (
        own.pivot_table(index="plan_id", columns="indicator_id", values="statements", aggfunc="sum")
        .reindex(index=chosen["plan_id"], columns=own["indicator_id"].drop_duplicates())
        .fillna(0)
        .astype("int64")
        .rename_axis(index="plan_id", columns="indicator_id")
    )
    return PlanComparison(own[promise], coverage, standings)


def _deadlines(targets: pd.DataFrame, plans: pd.DataFrame) -> pd.Series:
    last = targets["plan_id"].map(plans.set_index("plan_id")["end_year"])
    return targets["deadline_year"].fillna(last)


def _promises(targets: pd.DataFrame, indicators: pd.DataFrame) -> pd.DataFrame:
    """One row a plan and indicator: the target that is the plan's promise, and how many state the indicator."""
    about = indicators[["indicator_id", "name_zh", "domain", "better"]].rename(
        columns={"name_zh": "name", "domain": "indicator_domain"}
    )
    rows = targets.merge(about, on="indicator_id", how="left")
    keys = ["plan_id", "indicator_id"]
    statements = rows.groupby(keys)["target_id"].transform("size")
    numeric = rows["value"].notna()
    rows = rows.assign(
        statements=statements,
        indicator=rows["name"].where(rows["name"].notna(), rows["indicator"]),
        domain=rows["indicator_domain"].where(rows["indicator_domain"].fillna("").ne(""), rows["domain"]),
        range_end=rows["upper_value"],
        without_number=~numeric,
        place=rows["section"].map({section: place for place, section in enumerate(SECTIONS)}),
        ease=-rows["value"] * sense(rows["comparator"], rows["better"]),
        loose=~rows["comparator"].isin(["gt", "lt"]),
    )
    order = [*keys, "without_number", "place", "ease", "loose", "target_id"]
    return rows.sort_values(order).drop_duplicates(keys).drop(columns="upper_value")


def _against_upper(own: pd.DataFrame, stated: pd.DataFrame) -> pd.DataFrame:
    """Adds the upper-level plan's promise on the same indicator, and whether the plan's own asks for more or less."""
    columns = {
        "plan_id": "upper_plan_id", "comparator": "upper_comparator", "value": "upper_value",
        "range_end": "upper_range_end", "unit": "upper_unit", "relative_to": "upper_relative_to",
    }  # fmt: skip
    yardstick = stated[["indicator_id", *columns]].rename(columns=columns)
    rows = own.merge(yardstick, on=["upper_plan_id", "indicator_id"], how="left")
    words = ["upper_comparator", "upper_unit", "upper_relative_to"]
    rows[words] = rows[words].astype("object").fillna("")

    upper = pd.DataFrame(
        {name: rows[f"upper_{name}"] for name in ("comparator", "value", "unit", "relative_to")}, index=rows.index
    )
    return rows.assign(against_upper=against(rows, upper, rows["better"]))


def _in_reading_order(own: pd.DataFrame, chosen: pd.DataFrame) -> pd.DataFrame:
    """By domain, indicator, and the plans' order in their table."""
    places = {domain: place for place, domain in enumerate(DOMAINS)}
    plan_places = {plan_id: place for place, plan_id in enumerate(chosen["plan_id"])}
    ordered = own.assign(
        domain_place=own["domain"].map(places).fillna(len(places)), plan_place=own["plan_id"].map(plan_places)
    )
    return ordered.sort_values(["domain_place", "indicator_id", "plan_place"], ignore_index=True)
