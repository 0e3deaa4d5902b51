"""What each responsible unit is to send for a plan and year."""

from __future__ import annotations

import difflib
from collections.abc import Collection

import pandas as pd

from halfsky.catalogue import canonical as canonical_words
from halfsky.errors import UsageError
from halfsky.implementation.leads import is_settled, names, stated_units, target_leads
from halfsky.package import Package, find_plan
from halfsky.plans.departments import is_scope, names_meant
from halfsky.schemas.collecting import ASKED
from halfsky.vocabulary.codes import DOMAINS
from halfsky.words import stated_targets, values


def asked(package: Package, plan_id: str, unit: str = "", year: int | None = None) -> pd.DataFrame:
    """What a responsible unit is to send: the `ASKED` table, one row an indicator in the plan's order.

    Each indicator is asked of one unit, so that it is sent once: the one that the office has confirmed (`senders` of
    the package), else the one that leads (`implementation.leads`). `unit` is a unit's name, as the plan
    prints it or another of the same office (`names_meant`); a domain's id or Chinese name where the plan names no
    units; "" for everything in the plan. `year` bounds what counts as the latest published value. UsageError for a unit
    or domain that is not asked for anything.
    """
    plan = find_plan(package, plan_id)
    rows = _indicators(package, plan_id)
    chosen = rows if not unit else rows[rows["responsible_unit"].isin(_meant(rows, unit))]
    if unit and chosen.empty:
        domains = package.domains
        known = domains.loc[domains["domain"].eq(unit) | domains["name_zh"].eq(unit), "domain"]
        if rows["responsible_unit"].eq("").all():
            chosen = rows[rows["domain"].isin(known)]
    if chosen.empty:
        raise UsageError(_unknown_unit(package, plan_id, unit, rows))
    chosen = chosen.assign(area_code=plan["area_code"])
    return ASKED.conform(_with_last(package, chosen, year))


def may_send(package: Package, plan_id: str, unit: str, indicator_ids: Collection[str]) -> pd.DataFrame:
    """As `asked`, with those of these indicators that the plan names the unit for and of which nobody has settled who
    sends them: whom a proposal asks keeps no other unit of the plan from sending, and no form that went out is void.
    """
    rows = _indicators(package, plan_id)
    open_ = rows[rows["indicator_id"].isin(indicator_ids) & ~is_settled(rows["unit_basis"])]
    own = package.targets[package.targets["plan_id"].eq(plan_id)].groupby("indicator_id")["responsible_units"]
    named = own.agg(";".join).reindex(open_["indicator_id"]).map(lambda cell: bool(names_meant(unit, names(cell))))
    more = open_[named.to_numpy(dtype=bool)] if unit else open_.head(0)
    try:
        now = asked(package, plan_id, unit)
    except UsageError:
        if more.empty:
            raise
        now = ASKED.empty()
    more = more[~more["indicator_id"].isin(now["indicator_id"])]
    if more.empty:
        return now
    more = more.assign(area_code=find_plan(package, plan_id)["area_code"])
    both = pd.concat([now, ASKED.conform(_with_last(package, more, None))], ignore_index=True)
    place = {one: number for number, one in enumerate(rows["indicator_id"])}
    return both.sort_values("indicator_id", key=lambda ids: ids.map(place), kind="stable", ignore_index=True)


def units(package: Package, plan_id: str) -> list[str]:
    """The units that are asked for something; the domains where the plan names no units."""
    find_plan(package, plan_id)
    rows = _indicators(package, plan_id)
    named = rows["responsible_unit"].ne("")
    if not named.any():
        return [domain for domain in package.domains["domain"] if domain in set(rows["domain"])]
    return list(dict.fromkeys(rows.loc[named, "responsible_unit"]))


def unit_name(package: Package, unit: str) -> str:
    """A unit as officials read it; a domain by its Chinese name."""
    if not unit:
        return "全部指标"
    if unit not in DOMAINS:  # a page asks for those of hundreds of rows
        return unit
    names = dict(zip(package.domains["domain"], package.domains["name_zh"], strict=True))
    return str(names.get(unit, unit))


def canonical(package: Package, unit: str, *plan_ids: str) -> str:
    """A unit as the first of these plans that knows it prints it first (区卫健委 for 卫生局), so that rights, receipts
    and what is owed are all of one name; a domain's id for its Chinese name; a name that no plan means as it is."""
    ids = package.domains.set_index("name_zh")["domain"]
    if unit in ids.index:
        return str(ids[unit])
    for plan_id in plan_ids:
        if unit and (meant := names_meant(unit, printed(package, plan_id))):
            return meant[0]
    return unit


def printed(package: Package, plan_id: str) -> list[str]:
    """Every unit that a plan prints, those of its targets first."""
    cells: dict[str, None] = {}
    for table in (package.targets, package.tasks):
        own = table[table["plan_id"].eq(plan_id)]
        for name in ("responsible_units", "lead_unit", "supporting_units"):
            cells |= dict.fromkeys(own[name].unique())
    names = dict.fromkeys(name.strip() for cell in cells for name in str(cell).split(";"))
    return [name for name in names if name and not is_scope(name)]


def _meant(rows: pd.DataFrame, unit: str) -> list[str]:
    return names_meant(unit, [name for name in rows["responsible_unit"] if name])


_known: dict[str, tuple[tuple[pd.DataFrame, ...], pd.DataFrame]] = {}  # of plans asked for last: of which tables
_MOST_KEPT = 16


def _indicators(package: Package, plan_id: str) -> pd.DataFrame:
    """Every indicator that a plan asks for, in its order; kept for as long as the package's tables are the same."""
    held, tables = _known.get(plan_id), (package.targets, package.tasks, package.senders, package.indicators)
    if held is None or any(one is not other for one, other in zip(held[0], tables, strict=True)):
        if len(_known) >= _MOST_KEPT:
            _known.clear()
        held = _known[plan_id] = tables, _made(package, plan_id)
    return held[1]


def _made(package: Package, plan_id: str) -> pd.DataFrame:
    targets = package.targets
    own = targets[
        targets["plan_id"].eq(plan_id) & targets["indicator_id"].ne("") & targets["review_status"].ne("rejected")
    ]
    # The statement with a number speaks for the indicator; among those the first.
    first = own.assign(last=own["kind"].ne("quantitative")).sort_values("last", kind="stable")
    single = own.loc[first.drop_duplicates("indicator_id").index.sort_values()]
    known = package.indicators.set_index("indicator_id").reindex(single["indicator_id"]).set_axis(single.index)
    leads = target_leads(package, plan_id).reindex(single["target_id"]).set_axis(single.index)
    unit = known["unit"].where(known["unit"].ne(""), single["unit"])
    return pd.DataFrame(
        {
            "plan_id": plan_id,
            "responsible_unit": leads["sender"],
            "unit_basis": leads["sender_basis"],
            "domain": single["domain"].where(single["domain"].ne(""), known["domain"]),
            "indicator_id": single["indicator_id"],
            "indicator": known["name_zh"],
            "words": single["indicator"],
            "definition": known["definition"],
            "unit": unit,
            "target": stated_targets.targets(values.with_catalogue(single, package.indicators), "zh"),
        }
    )


def called(package: Package, plan_id: str) -> dict[str, str]:
    """What each indicator of a plan is called where its figure is asked for: the catalogue's name, as the form has it,
    with the plan's own words in brackets where these are others."""
    rows = _indicators(package, plan_id)
    return {
        indicator: str(name)
        if canonical_words(str(name)) == canonical_words(str(words))
        else f"{name}（规划：{words}）"
        for indicator, name, words in zip(rows["indicator_id"], rows["indicator"], rows["words"], strict=True)
    }


def candidates(package: Package, plan_id: str) -> pd.DataFrame:
    """For the office to confirm: each indicator of a plan with whom it is asked of now.

    `indicator_id`, `indicator` (`called`), `target`, `named` (every unit that the plan names for it, with 、), `unit`
    (whom it is asked of), `confirmed` (whether the office has said so), `written` (whether that is whom the office
    wrote down as the lead when it went through the targets, and the plan does not name). Errors as of `find_plan`.
    """
    find_plan(package, plan_id)
    rows = _indicators(package, plan_id)
    every = package.targets[package.targets["plan_id"].eq(plan_id)]
    own = every[every["review_status"].ne("rejected")]
    own = own.assign(responsible_units=stated_units(own, every))
    lists = own[own["indicator_id"].ne("")].groupby("indicator_id")["responsible_units"].agg(";".join)
    named = [list(dict.fromkeys(unit.strip() for unit in cell.split(";") if unit.strip())) for cell in lists]
    leads = own.groupby("indicator_id")["lead_unit"].agg(";".join)
    written = {one: set(names(leads[one])) - set(units) for one, units in zip(lists.index, named, strict=True)}
    said = package.senders.loc[package.senders["plan_id"].eq(plan_id), "indicator_id"]
    return pd.DataFrame(
        {
            "indicator_id": rows["indicator_id"], "indicator": rows["indicator_id"].map(called(package, plan_id)),
            "target": rows["target"],
            "named": rows["indicator_id"].map(pd.Series(["、".join(one) for one in named], index=lists.index)),
            "unit": rows["responsible_unit"], "confirmed": rows["indicator_id"].isin(said),
            "written": [
                unit in written.get(one, ())
                for one, unit in zip(rows["indicator_id"], rows["responsible_unit"], strict=True)
            ],
        }
    ).reset_index(drop=True)  # fmt: skip


def _with_last(package: Package, rows: pd.DataFrame, year: int | None) -> pd.DataFrame:
    own = package.observations
    own = own[own["area_code"].eq(rows["area_code"].iloc[0]) & own["sex"].eq("total") & own["residence"].eq("total")]
    if year is not None:
        own = own[own["year"].lt(year)]
    latest = own.sort_values("year").drop_duplicates("indicator_id", keep="last").set_index("indicator_id")
    ids = rows["indicator_id"]
    return rows.assign(last_year=ids.map(latest["year"]).astype("Int64"), last=ids.map(latest["value"]))


def _unknown_unit(package: Package, plan_id: str, unit: str, rows: pd.DataFrame) -> str:
    if rows.empty:
        return f"{plan_id} has no target with an indicator of the catalogue: nothing can be asked for"
    known = units(package, plan_id)
    near = difflib.get_close_matches(unit, known, n=1, cutoff=0.4)
    guess = f"did you mean {near[0]}? " if near else ""
    what = "units" if rows["responsible_unit"].ne("").any() else "domains (the plan names no units)"
    return f"unit {unit!r} is asked for nothing in {plan_id}: {guess}its {what}: {', '.join(known)}"
