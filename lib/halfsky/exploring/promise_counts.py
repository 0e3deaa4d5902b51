"""How many promises each plan makes in each domain."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pandas as pd

from halfsky.assess import assess_package, summarise
from halfsky.errors import UsageError
from halfsky.package import Package, load_package
from halfsky.package.finding import named
from halfsky.schemas.plain import plain
from halfsky.vocabulary.codes import ENTERED

COLUMNS = [
    "plan_id", "plan", "area", "family", "entered", "domain", "domain_name", "promises", "quantitative", "directional",
    "out_of_scope", "repeated", "share",
]  # fmt: skip


def count_promises(
    package: Package | None = None,
    plan_ids: Collection[str] | None = None,
    *,
    domains: Collection[str] | None = None,
    language: str = "zh",
) -> pd.DataFrame:
    """One row a plan and domain: `promises` (each counted once), of them `quantitative` and `directional`.

    `out_of_scope`: of the quantitative those that no indicator of the catalogue stands for; `repeated`: further
    statements of the same promises, not counted; `share`: of all promises of the plan, in percent. A domain that a plan
    leaves out has 0; where a plan was not entered as a whole (`entered`) nothing is known of what is not there: a
    domain without a promise is null then, and the others are what was entered. plan_ids, domains: all where None.
    UsageError for a plan or a domain that the package does not know. package: else the one that ships.
    """
    held = package or load_package()
    for given, known, what in ((plan_ids, held.plans["plan_id"], "plan"), (domains, held.domains["domain"], "domain")):
        strangers = [one for one in ([given] if isinstance(given, str) else given or []) if one not in set(known)]
        if strangers:
            raise UsageError(f"the package has no {what} {strangers[0]!r}; it has {', '.join(known)}")
    wanted = held.plans if plan_ids is None else held.plans[held.plans["plan_id"].isin(list(plan_ids))]
    gaps = assess_package(held, list(wanted["plan_id"]))
    counted = summarise(gaps, by=["plan_id", "domain"]).set_index(["plan_id", "domain"])
    of_families = _domains(wanted, held)
    rows = of_families.join(counted[["total", "directional", "out_of_scope", "repeated"]], on=["plan_id", "domain"])
    whole = rows["entered"].eq(ENTERED[0])
    numbers = ["total", "directional", "out_of_scope", "repeated"]
    rows[numbers] = rows[numbers].astype("float64")
    rows.loc[whole, numbers] = rows.loc[whole, numbers].fillna(0.0)
    rows = rows.assign(promises=rows["total"], quantitative=rows["total"] - rows["directional"])
    every = rows.groupby("plan_id")["promises"].transform("sum")
    rows = rows.assign(share=(rows["promises"] / every.where(every.gt(0), np.nan) * 100).round(1))
    if domains is not None:
        rows = rows[rows["domain"].isin([domains] if isinstance(domains, str) else list(domains))]
    return plain(named(rows, held, language=language)[COLUMNS])


def _domains(plans: pd.DataFrame, package: Package) -> pd.DataFrame:
    """Every plan by every domain of its family: those in which any plan of the family has a target."""
    family = package.plans.set_index("plan_id")["family"]
    used = package.targets.assign(family=package.targets["plan_id"].map(family))[["family", "domain"]].drop_duplicates()
    order = {domain: place for place, domain in enumerate(package.domains["domain"])}
    rows = plans[["plan_id", "area_code", "family", "entered"]].merge(used, on="family", how="left")
    place = rows["domain"].map(order).fillna(len(order))
    plan_place = rows["plan_id"].map({plan: number for number, plan in enumerate(plans["plan_id"])})
    return rows.assign(place=place, plan_place=plan_place).sort_values(["plan_place", "place"], ignore_index=True)
