"""Who leads a target or a task of a plan, and who is asked for its figure: the one rule that every writer goes by.

The firmest ground decides: the unit that the plan, or the division of tasks as the office reviewed it, names as the
lead, or names alone; the unit that the office confirmed as the sender of its figure (`senders` of the package); of the
units named, the one that usually carries what the task is about; the first of the units named that does more than
supply figures. The last two are proposals, and every writer says so (`LEAD_BASES`). A figure that stands in a measure,
whose units are those of the whole domain, may be another's: where none of them carries it, one that the plan names
elsewhere is proposed. Where nobody is named at all, the department that usually carries it is proposed, of a national
outline the body of the centre, and nothing is asked of it before the office has confirmed it.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

import pandas as pd

from halfsky.implementation.proposals import competent, propose_departments
from halfsky.package import Package
from halfsky.plans.audit.kinship import thing
from halfsky.plans.departments import NATION, is_scope, only_counts, place_of
from halfsky.plans.task_rows import GOAL, KEY_PROJECT, STRATEGY
from halfsky.vocabulary.codes import LEVELS, QUANTITATIVE, REVIEW_STATUSES
from halfsky.vocabulary.implementation import LEAD_BASES

NAMED, CONFIRMED, PROPOSED, LISTED = LEAD_BASES
_ACCEPTED = REVIEW_STATUSES.where(accepted=True)
COLUMNS = ["lead", "lead_basis", "sender", "sender_basis"]
_UNITS = ("lead_unit", "responsible_units", "supporting_units")


class Lead(NamedTuple):
    """A unit and the code of `LEAD_BASES` that it rests on; two empty words where nobody is named or proposed."""

    unit: str
    basis: str


NOBODY = Lead("", "")


def lead_of(
    lead_unit: str, named: Iterable[str], confirmed: str, words: str, domain: str, *,
    elsewhere: Iterable[str] = (), place: str = "",
) -> Lead:  # fmt: skip
    """Who leads what these words name, by the rule above.

    lead_unit: units that are said to lead, separated by ;, the first of which is meant; named: all units that are
    named, in printed order; confirmed: whom the office confirmed, or ""; elsewhere: units that the plan names for other
    things, one of which may carry this; place: of the plan's area (`place_of_plan`).
    """
    if leads := names(lead_unit):
        return Lead(leads[0], NAMED)
    units = [unit for unit in named if not is_scope(unit)] or list(named)
    if len(units) == 1:
        return Lead(units[0], NAMED)
    if confirmed:
        return Lead(confirmed, CONFIRMED)
    return _proposed(tuple(units), words, domain, tuple(elsewhere), place)


@lru_cache(maxsize=4096)
def _proposed(units: tuple[str, ...], words: str, domain: str, elsewhere: tuple[str, ...], place: str) -> Lead:
    if not units:
        departments = propose_departments(words, domain, place)
        return Lead(departments[0], PROPOSED) if departments else NOBODY
    fit = competent(units, words, domain) or competent(elsewhere, words, domain)
    if fit:
        return Lead(fit[0], PROPOSED)
    return Lead(next((unit for unit in units if not only_counts(unit)), units[0]), LISTED)


def names(cell: object) -> list[str]:
    """The units of a cell, in their order, each once."""
    return list(dict.fromkeys(name.strip() for name in str(cell).split(";") if name.strip()))


def place_of_plan(package: Package, plan_id: str) -> str:
    """Whose departments carry a plan's tasks (`plans.departments.called`): the centre's of a nation's plan, else those
    of what the plan's area is: 区, 县, 市."""
    codes = package.plans.loc[package.plans["plan_id"].eq(plan_id), "area_code"]
    areas = package.areas[package.areas["area_code"].isin(codes)]
    if areas["level"].eq(LEVELS[0]).any():
        return NATION
    return place_of(str(areas["name_zh"].iloc[0])) if len(areas) else ""


def is_settled(basis: pd.Series) -> pd.Series:
    """Of each basis whether it is no proposal."""
    return basis.isin(LEAD_BASES.where(settled=True))


def stated_units(targets: pd.DataFrame, every: pd.DataFrame) -> pd.Series:
    """`responsible_units` of each target, where it names nobody those of the first other statement of its indicator,
    else of the thing that its words name (`kinship.thing`): the one source of what a plan says of who is responsible.

    A goal and a row of the table of indicators say whose that indicator is; the units of a measure, which has numbers
    in passing, are those of the measure: they come last. A plan that writes a goal in its text and again in its table
    of indicators often names the units in the table alone; whose number of the two is not taken (`rejected`) still says
    whose the indicator is.
    targets: of schemas.TARGETS; every: all statements of their plans.
    """
    found = targets["responsible_units"].astype("object")
    every = every[every["responsible_units"].ne("") & every["plan_id"].isin(targets["plan_id"].unique())]
    in_passing = every["section"].isin((STRATEGY, KEY_PROJECT))
    every = pd.concat([every[~in_passing], every[in_passing]])
    for key, of in (("indicator_id", str), ("indicator", thing)):
        if found.ne("").all():
            break
        keys = [[frame["plan_id"], frame[key].map(of)] for frame in (every, targets)]
        first = pd.Series(every["responsible_units"].to_numpy(), pd.MultiIndex.from_arrays(keys[0]), dtype="object")
        first = first[first.index.get_level_values(1) != ""]
        first = first[~first.index.duplicated()]
        again = first.reindex(pd.MultiIndex.from_arrays(keys[1])).set_axis(targets.index).fillna("")
        found = found.mask(found.eq(""), again)
    return found


def answerable(rows: pd.DataFrame) -> pd.DataFrame:
    """`answerable, confirmed`: of each target the units that the plan names, else the lead where it is no proposal, and
    whether that rests on the office's word alone.

    rows: targets with `responsible_units` and `COLUMNS`.
    """
    named = rows["responsible_units"].ne("")
    lead = rows["lead"].where(is_settled(rows["lead_basis"]), "")
    return pd.DataFrame(
        {
            "answerable": rows["responsible_units"].where(named, lead),
            "confirmed": ~named & rows["lead_basis"].eq(CONFIRMED),
        },
        index=rows.index,
    )


def task_leads(package: Package, plan_id: str) -> pd.DataFrame:
    """`lead` and `lead_basis` of each task of a plan, by task_id.

    What the office confirmed of who sends a figure bears on goals, never on measures.
    """
    tasks, targets = _own(package, plan_id)
    sent, place = _confirmed(package, plan_id, targets), place_of_plan(package, plan_id)
    found = []
    for row in tasks.to_dict("records"):
        ids = names(row["target_ids"]) if row["section"] == GOAL else []
        confirmed = next((sent[one] for one in ids if sent.get(one)), "")
        named = names(";".join(str(row[name]) for name in _UNITS))
        found.append(lead_of(row["lead_unit"], named, confirmed, row["words"], row["domain"], place=place))
    frame = pd.DataFrame(found, columns=COLUMNS[:2], index=tasks["task_id"])
    return frame.astype("object")


def target_leads(package: Package, plan_id: str) -> pd.DataFrame:
    """`COLUMNS` of each target of a plan, by target_id.

    `lead` as the goal that the target stands in has it, by the part of the goal that names the fewest targets.
    `sender`: who is asked for its figure, one unit an indicator: the one that is confirmed, else the lead of its first
    target that names a unit; what names no unit is asked of nobody, and a proposed `lead` stays a proposal.
    """
    held = _known.get(plan_id)
    tables = (package.targets, package.tasks, package.senders)
    if held is None or any(one is not other for one, other in zip(held[0], tables, strict=True)):
        if len(_known) >= _MOST_KEPT:
            _known.clear()
        held = _known[plan_id] = (tables, _of_targets(package, plan_id))
    return held[1]


_known: dict[str, tuple[tuple[pd.DataFrame, ...], pd.DataFrame]] = {}  # of plans asked for last: of which tables
_MOST_KEPT = 16


def _of_targets(package: Package, plan_id: str) -> pd.DataFrame:
    tasks, targets = _own(package, plan_id)
    stated = package.targets[package.targets["plan_id"].eq(plan_id)]
    targets = targets.assign(responsible_units=stated_units(targets, stated))
    sent, place = _confirmed(package, plan_id, targets), place_of_plan(package, plan_id)
    everybody = [unit for unit in names(";".join(map(str, targets["responsible_units"]))) if not is_scope(unit)]
    goals = tasks[tasks["section"].eq(GOAL)].assign(one=lambda frame: frame["target_ids"].map(names))
    goals = goals.assign(many=goals["one"].map(len)).sort_values("many", kind="stable").explode("one")
    goal_of = {str(row["one"]): row for row in goals.drop_duplicates("one").to_dict("records")}
    leads: dict[str, Lead] = {}
    own: dict[str, list[str]] = {}
    for row in targets.to_dict("records"):
        target, goal = str(row["target_id"]), goal_of.get(str(row["target_id"]), {})
        reviewed = goal.get("review_status") in _ACCEPTED
        first, second = (goal, row) if reviewed else (row, goal)
        own[target] = _named(first) or _named(second)
        lead = str(first.get("lead_unit") or second.get("lead_unit") or "")
        words, domain = (goal["words"], goal["domain"]) if goal else (row["indicator"], row["domain"])
        leads[target] = lead_of(
            lead, own[target], sent.get(target, ""), str(words), str(domain),
            elsewhere=() if goal else everybody, place=place,
        )  # fmt: skip
    frame = pd.DataFrame(leads.values(), columns=COLUMNS[:2], index=pd.Index(list(leads), name="target_id"))
    return _with_senders(frame.astype("object"), targets, sent, own)


def _with_senders(
    frame: pd.DataFrame, targets: pd.DataFrame, sent: dict[str, str], own: dict[str, list[str]]
) -> pd.DataFrame:
    """The statement with a number speaks for its indicator; among those the first that names a unit."""
    known = targets.assign(last=targets["kind"].ne(QUANTITATIVE)).sort_values("last", kind="stable")
    by_indicator: dict[str, Lead] = {}
    for target, indicator in zip(known["target_id"], known["indicator_id"], strict=True):
        if indicator and own[target]:
            by_indicator.setdefault(indicator, Lead(*frame.loc[target, COLUMNS[:2]]))
    senders = []
    for target, indicator in zip(targets["target_id"], targets["indicator_id"], strict=True):
        lead = Lead(*frame.loc[target, COLUMNS[:2]]) if own[target] else NOBODY
        asked = Lead(sent[target], CONFIRMED) if sent.get(target) else by_indicator.get(indicator, lead)
        senders.append(asked)
    return frame.assign(sender=[one.unit for one in senders], sender_basis=[one.basis for one in senders])


def _named(row: dict[str, object] | dict[object, object]) -> list[str]:
    return names(";".join(str(row.get(name) or "") for name in ("responsible_units", "lead_unit", "supporting_units")))


def _confirmed(package: Package, plan_id: str, targets: pd.DataFrame) -> dict[str, str]:
    """Of each target whom the office confirmed as the sender of its indicator."""
    rows = package.senders[package.senders["plan_id"].eq(plan_id)]
    units = dict(zip(rows["indicator_id"], rows["unit"], strict=True))
    return {
        target: units.get(indicator, "")
        for target, indicator in zip(targets["target_id"], targets["indicator_id"], strict=True)
    }


def _own(package: Package, plan_id: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """A plan's tasks, with the `words` that tell what each is about, and its targets; without those rejected."""
    tasks = package.tasks[package.tasks["plan_id"].eq(plan_id) & package.tasks["review_status"].ne("rejected")]
    targets = package.targets[package.targets["plan_id"].eq(plan_id) & package.targets["review_status"].ne("rejected")]
    said = dict(zip(targets["target_id"], targets["indicator"].map(str), strict=True))
    words = [
        title + "、" + "、".join(dict.fromkeys(said[one] for one in names(ids) if one in said))
        for title, ids in zip(tasks["title"], tasks["target_ids"], strict=True)
    ]
    tasks = tasks_with_stated_units(tasks.assign(words=words), package, plan_id)
    return _inherited(tasks), targets.drop_duplicates("target_id")


def tasks_with_stated_units(tasks: pd.DataFrame, package: Package, plan_id: str) -> pd.DataFrame:
    """The tasks of a plan, a goal that names nobody with the units that the plan states for its targets
    (`stated_units`): what a table of indicators says is the plan's word too."""
    every = package.targets[package.targets["plan_id"].eq(plan_id)]
    live = every[every["review_status"].ne("rejected")]
    said = dict(zip(live["target_id"], stated_units(live, every), strict=True))
    silent = tasks["section"].eq(GOAL) & tasks[list(_UNITS)].eq("").all(axis=1)
    found = [";".join(names(";".join(said.get(one, "") for one in names(ids)))) for ids in tasks["target_ids"]]
    units = (
        tasks["responsible_units"].astype("object").mask(silent, pd.Series(found, index=tasks.index, dtype="object"))
    )
    return tasks.assign(responsible_units=units)


def _inherited(tasks: pd.DataFrame) -> pd.DataFrame:
    """The tasks with the units of a part that names nobody, and its lead where it says none, as its whole has them."""
    above = tasks.drop_duplicates("task_id").set_index("task_id")[list(_UNITS)]
    over = above.reindex(tasks["parent_id"]).set_axis(tasks.index)
    silent = tasks[list(_UNITS)].eq("").all(axis=1) & over.notna().all(axis=1)
    same = over["responsible_units"].eq(tasks["responsible_units"])
    leaderless = tasks["lead_unit"].eq("") & same & over["lead_unit"].fillna("").ne("")
    return tasks.assign(
        **{name: tasks[name].mask(silent, over[name]) for name in _UNITS[1:]},
        lead_unit=tasks["lead_unit"].mask(silent | leaderless, over["lead_unit"]),
    )
