"""Whose page it is: the plan that a visitor sees first, his own plans before the others, and an office without any.

A plan is an office's own where it binds an area that the visitor has rights in, or where it did not come with Halfsky.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass

import pandas as pd

from halfsky.collect.store_location import is_there
from halfsky.dashboards.cache import PageCache
from halfsky.dashboards.problems import record
from halfsky.errors import UserError
from halfsky.project import shipped_plans

NONE_YET = ("还没有录入本地区的规划。", "No plan of your area has been entered yet.")
"""What a page says first before an office that is `without_any`."""

# ruff: noqa: PLC0415 - sqlalchemy takes its time, and most packages are read where no store is


@dataclass(frozen=True)
class Rights:
    """Of the visitor, as the store holds them: `begins` of the codes of his areas ("": everywhere), `areas` that he or
    people whom he may give rights to have by name, `called`: the plans whose figures were called for, the last last;
    enters: whether he may enter a plan."""

    begins: tuple[str, ...]
    areas: tuple[str, ...]
    called: tuple[str, ...]
    enters: bool = False


def rights() -> Rights | None:
    """Those of the visitor; None where there is no store, nobody has signed in, or nobody has given him any."""
    if not is_there():
        return None
    from halfsky.collect import identity
    from halfsky.collect.access import prefix
    from halfsky.collect.store import grants, open_store, rounds

    name = identity.visitor()
    if not name:
        return None
    try:
        with closing(open_store(make=False)) as store:
            actor = grants.actor(store, name)
            begins = tuple(prefix(grant.area_code) for grant in actor.grants)
            areas = [grant.area_code for grant in actor.grants]
            areas += list(grants.people(store, actor)["area_code"]) if actor.may_somewhere("grant") else []
            called = tuple(rounds.in_force(store)["plan_id"])
            enters = actor.may("keep", "000000")
    except UserError as error:
        record("the visitor's rights could not be read", "", str(error))
        return None
    return Rights(begins, tuple(areas), called, enters) if begins else None


def own_plan(plans: pd.DataFrame, held: Rights | None) -> str:
    """The plan that is the visitor's, of those that bind an area which he has rights in: the one whose figures were
    called for last (in the store: what was published of calls is for those who have no rights, `PageCache.first_plan`),
    else the latest that does not come with Halfsky (with rights everywhere: where these are of one
    area), else the latest of an area that rights were given for by name, else the latest; "" where he has no rights,
    and where rights everywhere tell nothing. plans: schemas.PLANS.
    """
    if held is None:
        return ""
    begins = held.begins
    own = plans[plans["area_code"].str.startswith(begins)].sort_values("start_year", kind="stable")
    if asked := [plan for plan in held.called if plan in set(own["plan_id"])]:
        return str(asked[-1])
    given, entered = own["area_code"].isin(held.areas), ~own["plan_id"].isin(shipped_plans())
    anywhere = pd.Series("" not in begins, index=own.index)
    if "" in begins and len(own.loc[entered, "area_code"].unique()) > 1:
        entered &= False  # rights everywhere, over the plans of several offices: none of them is the visitor's
    for some in (given & entered, entered, given, anywhere):
        if some.any():
            return str(own.loc[some, "plan_id"].iloc[-1])
    return ""


def usual_plan(page_cache: PageCache, held: Rights | None, first: Callable[[PageCache], str] | None = None) -> str:
    """The plan that is shown to a visitor who names none: his own, else the first (`first`, by default that of the
    cache). "" for an office without a plan of its own: another county's is none of its business."""
    if own := own_plan(page_cache.local_plans(), held):
        return own
    found = first(page_cache) if first is not None else page_cache.first_plan()
    return "" if held is not None and found in shipped_plans() else found


def without_any(page_cache: PageCache, held: Rights | None) -> bool:
    """Whether the visitor's office has not entered any plan yet, nor is any that came with Halfsky its own."""
    return held is not None and not page_cache.package.plans.empty and not usual_plan(page_cache, held)


def in_order(plans: pd.DataFrame, held: Rights | None) -> list[str]:
    """The ids of the plans, those of the visitor's own area first, then those of others that he has rights in by name,
    then those that an office entered, then what came with Halfsky; each in their order. plans: schemas.PLANS."""
    codes = plans["area_code"].astype("str")
    local = plans[codes.ne("000000")]  # the nation's are nobody's own while there are others
    first = own_plan(local if len(local) else plans, held)
    area = set(codes[plans["plan_id"].eq(first)])
    begins = () if held is None else tuple(begin for begin in held.begins if begin)
    shipped = plans["plan_id"].isin(shipped_plans())
    rank = shipped.map({True: 3, False: 2})
    if begins:
        rank = rank.mask(codes.str.startswith(begins), 1)
    rank = rank.mask(codes.isin(area), 0)
    return list(plans["plan_id"].iloc[rank.argsort(kind="stable")])


def options(page_cache: PageCache, language: str, held: Rights | None) -> list[tuple[str, str]]:
    """`PageCache.plan_options` in this order."""
    named = {plan: name for name, plan in page_cache.plan_options(language)}
    return [(named[plan], plan) for plan in in_order(page_cache.package.plans, held)]
