"""What each plan promises on each indicator: of several statements the one that holds."""

from __future__ import annotations

import pandas as pd

from halfsky.schemas import DOMAINS, SECTIONS
from halfsky.vocabulary.comparators import STRICT, THRESHOLDS, sense, way


def stated_promises(targets: pd.DataFrame, plans: pd.DataFrame, indicators: pd.DataFrame) -> pd.DataFrame:
    """One row a plan and indicator: the target that is the plan's promise, and how many state the indicator.

    targets, plans, indicators: as `schemas` declares them. Rejected and unlinked targets are no promises. Of several
    targets of a plan for one indicator a number goes before a direction, then that of the first section holds (table,
    goal, strategy, …); of statements that are one promise (the same way, unit, base and deadline) the strictest stands
    in the place of the first. Adds `statements`, `range_end` (upper end of a range),
    `deadline_year` (the plan's last year where the text states none) and `better` of the indicator.
    """
    linked = targets[targets["indicator_id"].ne("") & targets["review_status"].ne("rejected")]
    last = linked["plan_id"].map(plans.set_index("plan_id")["end_year"])
    about = indicators[["indicator_id", "name_zh", "domain", "better"]].rename(
        columns={"name_zh": "name", "domain": "indicator_domain"}
    )
    rows = linked.assign(deadline_year=linked["deadline_year"].fillna(last)).merge(about, on="indicator_id", how="left")
    keys = ["plan_id", "indicator_id"]
    rows = rows.assign(
        statements=rows.groupby(keys)["target_id"].transform("size"),
        indicator=rows["name"].where(rows["name"].notna(), rows["indicator"]),
        domain=rows["indicator_domain"].where(rows["indicator_domain"].fillna("").ne(""), rows["domain"]),
        range_end=rows["upper_value"],
        without_number=rows["value"].isna(),
        place=rows["section"].map({section: place for place, section in enumerate(SECTIONS)}),
        ease=-rows["value"] * sense(rows),
        loose=~rows["comparator"].isin(STRICT),
    )
    same = [*keys, "unit", "relative_to", "deadline_year"]
    ways = way(rows["comparator"]).where(rows["comparator"].isin(THRESHOLDS), rows["comparator"] + rows["target_id"])
    rows = rows.assign(
        place=rows["place"].groupby([*(rows[name] for name in same), ways], dropna=False).transform("min")
    )
    order = [*keys, "without_number", "place", "ease", "loose", "target_id"]
    return rows.sort_values(order).drop_duplicates(keys).drop(columns="upper_value")


def of_plans(stated: pd.DataFrame, chosen: pd.DataFrame, areas: pd.DataFrame) -> pd.DataFrame:
    """The promises of the chosen plans with `area_code`, `area`, `area_level` and `upper_plan_id`, in reading order."""
    named = areas[["area_code", "name_zh", "level"]].rename(columns={"name_zh": "area", "level": "area_level"})
    own = chosen[["plan_id", "area_code", "upper_plan_id"]].merge(stated, on="plan_id")
    own = own.merge(named, on="area_code", how="left")
    words = ["area", "area_level"]
    own[words] = own[words].astype("object").fillna("")
    return in_reading_order(own, chosen)


def in_reading_order(rows: pd.DataFrame, chosen: pd.DataFrame) -> pd.DataFrame:
    """By domain, indicator, and the plans' order in their table."""
    places = {domain: place for place, domain in enumerate(DOMAINS)}
    plan_places = {plan_id: place for place, plan_id in enumerate(chosen["plan_id"])}
    ordered = rows.assign(
        domain_place=rows["domain"].map(places).fillna(len(places)), plan_place=rows["plan_id"].map(plan_places)
    )
    ordered = ordered.sort_values(["domain_place", "indicator_id", "plan_place"], ignore_index=True)
    return ordered.drop(columns=["domain_place", "plan_place"])
