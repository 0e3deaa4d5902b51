"""Which plan states which indicator, and which it leaves out although its neighbour or its upper-level plan has it."""

from __future__ import annotations

import pandas as pd

from halfsky.vocabulary.codes import ENTERED

KINDS = ("promised", "directional", "not_promised", "not_entered")
_PART = ENTERED[1]


def statements(own: pd.DataFrame, chosen: pd.DataFrame) -> pd.DataFrame:
    """Plans by indicators, the number of targets that state the indicator; 0 where the plan leaves it out."""
    return (
        own.pivot_table(index="plan_id", columns="indicator_id", values="statements", aggfunc="sum")
        .reindex(index=chosen["plan_id"], columns=own["indicator_id"].drop_duplicates())
        .fillna(0)
        .astype("int64")
        .rename_axis(index="plan_id", columns="indicator_id")
    )


def kinds(own: pd.DataFrame, chosen: pd.DataFrame, stated: pd.DataFrame) -> pd.DataFrame:
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
    in_part = rows_in_part(chosen)
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
    return rows.assign(
        coverage=kind.mask(rows["statements"].isna(), "not_promised").mask(
            rows["statements"].isna() & rows["plan_id"].isin(in_part), "not_entered"
        ),
        statements=rows["statements"].fillna(0).astype("int64"),
        plans_promising=rows["indicator_id"].map(promising).fillna(0).astype("int64"),
        in_upper=rows["in_upper"].eq(True),
    )[
        ["indicator_id", "indicator", "domain", "plan_id", "area_code", "area", "coverage", "statements",
         "plans_promising", "in_upper"]
    ]  # fmt: skip


def rows_in_part(plans: pd.DataFrame) -> list[str]:
    """The ids of the plans of which a part was entered only."""
    return list(plans.loc[plans["entered"].eq(_PART), "plan_id"])
