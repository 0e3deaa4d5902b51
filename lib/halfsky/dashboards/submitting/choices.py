"""What a visitor may choose: plans, years and units within his rights, and what stands there before he has chosen."""

from __future__ import annotations

import pandas as pd

from halfsky.collect import data_requests
from halfsky.collect.access import Actor
from halfsky.collect.store import Store, rounds
from halfsky.collect.store.database import today
from halfsky.dashboards.cache import PageCache

ALL_UNITS = ("全部", "all")


def plans(page_cache: PageCache, actor: Actor) -> list[str]:
    """The plans of which the visitor may see something."""
    every = page_cache.package.plans
    return [str(plan["plan_id"]) for _, plan in every.iterrows() if units(page_cache, actor, plan)]


def first_plan(page_cache: PageCache, store: Store, mine: list[str]) -> str:
    """The plan that figures were called for last; without a call the first of an area."""
    called = [plan for plan in rounds.in_force(store)["plan_id"][::-1] if plan in mine]
    local = [plan for plan in page_cache.local_plans()["plan_id"] if plan in mine]
    return str([*called, *local, *mine][0])


def years(plan: pd.Series) -> list[int]:
    """From the plan's base year to its last, none to come; the latest first."""
    first, last = int(plan["start_year"]) - 1, min(int(plan["end_year"]), today().year)
    return list(range(max(first, last), first - 1, -1))


def usual_year(store: Store, plan: pd.Series) -> int:
    """The last year that was called for; else the last that has ended."""
    known, possible = rounds.in_force(store), years(plan)
    called = [int(year) for year in known.loc[known["plan_id"].eq(plan["plan_id"]), "year"] if year in possible]
    return max(called) if called else max(min(today().year - 1, possible[0]), possible[-1])


def units(page_cache: PageCache, actor: Actor, plan: pd.Series) -> list[str]:
    """The units of a plan that the visitor may see something of; "" first where that is all of them."""
    area, plan_id = str(plan["area_code"]), str(plan["plan_id"])
    key = "units", plan_id
    if key not in page_cache.kept:
        page_cache.kept[key] = data_requests.units(page_cache.package, plan_id)
    whole = [""] if actor.may("see", area) else []
    return whole + actor.units_of("see", area, page_cache.kept[key])
