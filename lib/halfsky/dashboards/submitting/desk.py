"""The store, who stands before it, and what he may choose there. The name is what the server said when the page was
opened; rights are asked anew for every action, so that what a page shows, or was made to say, gives nobody any.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pandas as pd

from halfsky.collect import data_requests, identity
from halfsky.collect.access import Actor
from halfsky.collect.plain_text import label
from halfsky.collect.progress import asked
from halfsky.collect.store import Store, action_log, grants, open_store, rounds
from halfsky.collect.store.database import today
from halfsky.collect.store_location import is_there
from halfsky.dashboards import own_plans
from halfsky.dashboards.cache import PageCache
from halfsky.errors import StoreError
from halfsky.implementation import plans_of_office
from halfsky.plans.departments import names_meant

ALL_UNITS = ("全部", "all")
_MOST_DENIALS = 50  # of one page in the log: more of the same tells nothing new and would fill it


class Desk:
    """Where one visitor's page meets the store."""

    def __init__(self) -> None:
        self.name = identity.visitor()
        self._denials = 0

    @property
    def has_store(self) -> bool:
        return is_there()

    @contextmanager
    def open(self) -> Iterator[tuple[Store, Actor]]:
        """The store and the visitor with the rights that hold now. StoreError where there is no store: none is made."""
        if not self.has_store:
            raise StoreError("there is no store of submissions: make one by `halfsky people grant`")
        store = open_store(make=False)
        try:
            yield store, grants.actor(store, self.name)
        finally:
            store.close()

    def deny(self, action: str, subject: str, area_code: str) -> None:
        """Into the store's log: what was tried without the right to."""
        self._denials += 1
        if self._denials <= _MOST_DENIALS:
            with self.open() as (store, actor):
                action_log.denied(store, actor.name, action, label(subject, 60), area_code=area_code)


def plans(page_cache: PageCache, actor: Actor) -> list[str]:
    """The plans of which the visitor may see something."""
    every = page_cache.package.plans
    return [str(plan["plan_id"]) for _, plan in every.iterrows() if units(page_cache, actor, plan)]


def first_plan(page_cache: PageCache, store: Store, mine: list[str], rights: own_plans.Rights | None) -> str:
    """The plan that figures were called for last; without a call the visitor's own, else the first of an area."""
    called = [plan for plan in rounds.in_force(store)["plan_id"][::-1] if plan in mine]
    ordered = own_plans.in_order(page_cache.local_plans(), rights)
    local = [plan for plan in ordered if plan in mine]
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
        package = page_cache.package
        figures = data_requests.units(package, plan_id)
        others = [one for one in asked.units(package, plan_id) if not names_meant(one, figures)]
        page_cache.kept[key] = [*figures, *others]
    whole = [""] if actor.may("see", area) else []
    return whole + actor.units_of("see", area, page_cache.kept[key])


def also(page_cache: PageCache, plan_id: str, unit: str, year: int) -> list[str]:
    """The area's other plans of that year (the children's beside the women's) that ask the unit for anything."""
    package = page_cache.package
    key = "also", plan_id, year
    if key not in page_cache.kept:
        page_cache.kept[key] = {
            one: [*data_requests.units(package, one), *asked.units(package, one)]
            for one in plans_of_office(package, plan_id, year)[1:]
        }
    named: dict[str, list[str]] = page_cache.kept[key]
    return [one for one, names in named.items() if unit and names_meant(unit, names)]
