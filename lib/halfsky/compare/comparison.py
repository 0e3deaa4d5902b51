"""Plans side by side: the order of the steps, and the frames that they leave.

The plans compared are those that have rows in gaps; their upper-level plans serve as the yardstick of what they
promise. Each step is in the module that is named after it.
"""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from halfsky.assess.arguments import as_table
from halfsky.compare import families, yardsticks
from halfsky.compare import ranks as ranking
from halfsky.compare.composite import COLUMNS as COMPOSITE
from halfsky.compare.composite import composite
from halfsky.compare.promises import (
    coverage_kinds,
    in_reading_order,
    of_plans,
    stated_promises,
    statement_counts,
    statements,
)
from halfsky.compare.standings import VIEWS, standings
from halfsky.schemas import AREAS, COMPARISON, GAPS, INDICATORS, OBSERVATIONS, PLANS, TARGETS


class PlanComparison(NamedTuple):
    """The same plans in several views; every frame is sorted by domain, indicator and the plans' order.

    promises: one row an indicator and plan that states it: `indicator_id, indicator, domain, plan_id, area_code, area,
        area_level, target_id, section, statements` (how many of the plan's targets state the indicator), `comparator,
        value, range_end, unit, relative_to, deadline_year`; against the upper-level plan `upper_plan_id,
        upper_comparator, upper_value, upper_unit, upper_deadline_year, against_upper (stricter, same, weaker; empty
        where the two cannot be put in order), against_upper_why` (what stands beside that); against the other compared
        plans of areas of the same level `neighbours, stricter_than, weaker_than, against_neighbours, comparability`
        (see `yardsticks`).
    coverage: plans by indicators, the number of targets that state the indicator; 0 where the plan leaves it out.
    coverage_kinds: one row an indicator and plan, also where the plan leaves it out: `coverage` (promised, directional,
        not_promised), `statements, plans_promising, in_upper, related` (see `coverage`, `families`).
    standings: one row an indicator and plan: where its promise stands in three views, level (`observed`, `low`,
        `high`), journey (`attainment`) and pace (`pace_ratio`), against the upper area of the same year, and whether it
        can be ranked (see `standings`, `uncertainty`).
    ranks: rank ranges, one row an indicator, view and plan (see `ranks`).
    composite: one row a plan, for an appendix (see `composite`).
    """

    promises: pd.DataFrame
    coverage: pd.DataFrame
    standings: pd.DataFrame
    coverage_kinds: pd.DataFrame
    ranks: pd.DataFrame
    composite: pd.DataFrame

    def table(self) -> pd.DataFrame:
        """All but the composite as one long table (`schemas.COMPARISON`): one row an indicator and plan.

        A plan that leaves out what another compared plan, or its own upper-level plan, states has a row that says so.
        """
        keys = ["indicator_id", "plan_id"]
        names = set(COMPARISON.names)
        long = self.coverage_kinds.assign(in_upper=self.coverage_kinds["in_upper"].map({True: "yes", False: "no"}))
        for frame in (self.promises, self.standings, ranking.wide(self.ranks)):
            new = [name for name in frame if name in names and name not in long]
            long = long.merge(frame[[*keys, *new]], on=keys, how="left")
        same = long["same_year"].map({True: "yes", False: "no"}).where(long["latest_year"].notna(), "")
        return COMPARISON.conform(long.assign(same_year=same))


def compare_plans(
    targets: pd.DataFrame,
    gaps: pd.DataFrame,
    plans: pd.DataFrame,
    areas: pd.DataFrame,
    indicators: pd.DataFrame,
    *,
    observations: pd.DataFrame | None = None,
) -> PlanComparison:
    """Compares the plans that have rows in gaps, on the indicators that a target was linked to.

    All frames as `schemas` declares them; `targets` and `plans` hold the upper-level plans too where they are to be the
    yardstick. Of several targets of a plan for one indicator the one that is due last holds, of those that of the first
    section (table, goal, strategy, …), within a section the strictest: it is the plan's promise. With `observations`
    values whose numerator and denominator are known have an interval, and the upper area's value of the same year is
    the benchmark; without them no value has an interval.

    Raises UsageError for a frame that lacks a column or cannot be given the declared types.
    """
    targets = as_table(targets, TARGETS, "targets")
    gaps = as_table(gaps, GAPS, "gaps")
    plans = as_table(plans, PLANS, "plans")
    areas = as_table(areas, AREAS, "areas")
    indicators = as_table(indicators, INDICATORS, "indicators")
    if observations is not None:
        observations = as_table(observations, OBSERVATIONS, "observations")
    chosen = plans[plans["plan_id"].isin(gaps["plan_id"])]
    named = chosen.merge(
        areas[["area_code", "name_zh"]].rename(columns={"name_zh": "area"}), on="area_code", how="left"
    )
    named = named.assign(area=named["area"].astype("object").fillna(""))
    every = statements(targets, plans, indicators)
    stated = every.drop_duplicates(["plan_id", "indicator_id"])

    own = of_plans(stated, chosen, areas)
    own = yardsticks.against_neighbours(yardsticks.against_upper(own, every))
    stand = standings(own, gaps, observations, areas)
    kinds = in_reading_order(coverage_kinds(own, named, stated), chosen)
    kinds = kinds.assign(related=families.related(kinds, indicators))
    return PlanComparison(
        promises=own[_PROMISES],
        coverage=statement_counts(own, chosen),
        standings=stand.drop(columns=_INNER),
        coverage_kinds=kinds,
        ranks=ranking.rank_ranges(stand),
        composite=in_reading_order(composite(stand, own).assign(domain="", indicator_id=""), chosen)[COMPOSITE],
    )


def compare_one(
    targets: pd.DataFrame, gaps: pd.DataFrame, plans: pd.DataFrame, areas: pd.DataFrame, indicators: pd.DataFrame,
    observations: pd.DataFrame,
) -> pd.DataFrame:  # fmt: skip
    """One indicator in all plans: the rows of `promises` with those of `standings` and the level's rank range.

    As `compare_plans` of frames that hold this indicator alone, without what is said of several together. Columns of
    `promises` and `standings`, and `rank_low, rank_high, ranked, error` (null where there is no rank).
    """
    chosen = plans[plans["plan_id"].isin(gaps["plan_id"])]
    stated = stated_promises(targets, plans, indicators)
    own = of_plans(stated, chosen, areas)
    stand = standings(own, gaps, observations, areas)
    return _beside(own, stand, ranking.rank_ranges(stand))


def one_of(comparison: PlanComparison, indicator_id: str) -> pd.DataFrame:
    """As `compare_one`, out of a comparison that is there: of hundreds of plans a tenth of the work."""
    parts = (comparison.promises, comparison.standings, comparison.ranks)
    own, stand, ranks = (part[part["indicator_id"].eq(indicator_id)].reset_index(drop=True) for part in parts)
    return _beside(own, stand, ranks)


def _beside(own: pd.DataFrame, stand: pd.DataFrame, ranks: pd.DataFrame) -> pd.DataFrame:
    """The promises on one indicator with where their plans stand and the level's rank range."""
    level = ranks["view"].eq(next(iter(VIEWS)))
    ranks = ranks.loc[level, ["plan_id", "rank_low", "rank_high", "ranked", "error"]]
    new = ["plan_id", *(name for name in stand if name not in own)]
    return own.merge(stand[new], on="plan_id", how="left").merge(ranks, on="plan_id", how="left")


_INNER = [
    "better",
    "volatility",
    "reference_area",
    "reference_year",
    "reference_value",
    "common_unit",
    "base_benchmark",
]
_PROMISES = [
    "indicator_id", "indicator", "domain", "plan_id", "area_code", "area", "area_level", "target_id", "section",
    "statements", "comparator", "value", "range_end", "unit", "relative_to", "deadline_year",
    "upper_plan_id", "upper_comparator", "upper_value", "upper_unit", "upper_deadline_year", "against_upper",
    "against_upper_why", "neighbours", "stricter_than", "weaker_than", "against_neighbours", "comparability",
]  # fmt: skip
