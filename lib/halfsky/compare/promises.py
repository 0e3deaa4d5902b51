"""What each plan promises on each indicator, of several statements the one that holds; and what it leaves out although
its neighbour or its upper-level plan has it.
"""

from __future__ import annotations

import pandas as pd

from halfsky.schemas import DOMAINS, SECTIONS
from halfsky.vocabulary.codes import ENTERED
from halfsky.vocabulary.comparators import STRICT, THRESHOLDS, sense, way

_PART = ENTERED[1]


def stated_promises(targets: pd.DataFrame, plans: pd.DataFrame, indicators: pd.DataFrame) -> pd.DataFrame:
    """One row a plan and indicator: the target that is the plan's promise (the first of `statements`)."""
    return statements(targets, plans, indicators).drop_duplicates(["plan_id", "indicator_id"])


def statements(targets: pd.DataFrame, plans: pd.DataFrame, indicators: pd.DataFrame) -> pd.DataFrame:
    """Every target of each plan for each indicator, the one that is the plan's promise first.

    targets, plans, indicators: as `schemas` declares them. Rejected and unlinked targets are no promises. Of several
    targets of a plan for one indicator a number goes before a direction, then what is to be reached in the end before
    what is to be reached on the way (the latest deadline first), then that of the first section holds (table, goal,
    strategy, …); of statements that are one promise (the same way, unit, base and deadline) the strictest stands
    in the place of the first. Adds `statements` (how many there are of the plan and indicator), `range_end` (upper end
    of a range), `deadline_year` (the plan's last year where the text states none) and `better` of the indicator.
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
        sooner=-rows["deadline_year"],
    )
    same = [*keys, "unit", "relative_to", "deadline_year"]
    ways = way(rows["comparator"]).where(rows["comparator"].isin(THRESHOLDS), rows["comparator"] + rows["target_id"])
    rows = rows.assign(
        place=rows["place"].groupby([*(rows[name] for name in same), ways], dropna=False).transform("min")
    )
    order = [*keys, "without_number", "sooner", "place", "ease", "loose", "target_id"]
    return rows.sort_values(order).drop(columns=["upper_value", "sooner"])


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


def statement_counts(own: pd.DataFrame, chosen: pd.DataFrame) -> pd.DataFrame:
    """Plans by indicators, the number of targets that state the indicator; 0 where the plan leaves it out."""
    return (
        own.pivot_table(index="plan_id", columns="indicator_id", values="statements", aggfunc="sum")
        .reindex(index=chosen["plan_id"], columns=own["indicator_id"].drop_duplicates())
        .fillna(0)
        .astype("int64")
        .rename_axis(index="plan_id", columns="indicator_id")
    )


def coverage_kinds(own: pd.DataFrame, chosen: pd.DataFrame, stated: pd.DataFrame) -> pd.DataFrame:
    """One row an indicator and plan, also where the plan leaves the indicator out.

    own: promises of the chosen plans; chosen: their rows of `plans` with `area`; stated: the promises of all plans.
    Returns `indicator_id, indicator, domain, plan_id, area_code, area, coverage, statements, plans_promising`, and
    `in_upper` (whether the plan's upper-level plan states the indicator).
    coverage: promised (with a number), directional (without one), not_promised, or not_entered: of a plan of which a
    part was entered only (`entered` of plans) a blank says nothing about the plan. The rows are every plan by every
    indicator that any of the plans states, and the indicators of each plan's own upper-level plan.
    """
    about = stated.drop_duplicates("indicator_id")[["indicator_id", "indicator", "domain"]]
    identity = chosen[["plan_id", "area_code", "area", "upper_plan_id"]]
    asked = identity[["plan_id", "upper_plan_id"]].merge(
        stated[["plan_id", "indicator_id"]].rename(columns={"plan_id": "upper_plan_id"}), on="upper_plan_id"
    )[["plan_id", "indicator_id"]]
    every = identity[["plan_id"]].merge(own[["indicator_id"]].drop_duplicates(), how="cross")
    rows = pd.concat([every, asked], ignore_index=True).drop_duplicates(ignore_index=True)
    rows = rows.merge(identity, on="plan_id").merge(about, on="indicator_id")
    rows = rows.merge(
        own[["plan_id", "indicator_id", "statements", "value"]], on=["plan_id", "indicator_id"], how="left"
    )
    rows = rows.merge(asked.assign(in_upper=True), on=["plan_id", "indicator_id"], how="left")
    kind = pd.Series("promised", index=rows.index, dtype="object").mask(rows["value"].isna(), "directional")
    promising = own.groupby("indicator_id")["plan_id"].nunique()
    in_part = rows["plan_id"].isin(chosen.loc[chosen["entered"].eq(_PART), "plan_id"])
    absent = in_part.map({True: "not_entered", False: "not_promised"})
    return rows.assign(
        coverage=kind.mask(rows["statements"].isna(), absent),
        statements=rows["statements"].fillna(0).astype("int64"),
        plans_promising=rows["indicator_id"].map(promising).fillna(0).astype("int64"),
        in_upper=rows["in_upper"].eq(True),
    )[
        ["indicator_id", "indicator", "domain", "plan_id", "area_code", "area", "coverage", "statements",
         "plans_promising", "in_upper"]
    ]  # fmt: skip
