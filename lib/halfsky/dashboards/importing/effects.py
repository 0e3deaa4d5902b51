"""What a table changes: the targets of its areas, with their status before and after."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from halfsky.assess import Settings
from halfsky.dashboards import address, markup
from halfsky.dashboards.markup import tag, together
from halfsky.dashboards.submitting.sending import amount, line
from halfsky.importing.proposal import KEY
from halfsky.package import Package
from halfsky.render.html import Html
from halfsky.reports import assessed
from halfsky.schemas import OBSERVATIONS
from halfsky.words import stated_targets, values
from halfsky.words.values import chooser

MOST_PLANS, MOST_TARGETS = 12, 80
COLUMNS = [
    "plan_id",
    "plan",
    "as_of",
    "indicator",
    "target",
    "unit",
    "counter",
    "before",
    "observed",
    "after",
    "becomes",
]


def with_rows(package: Package, rows: pd.DataFrame) -> Package:
    """The package as it would be with these observations in the place of its own."""
    new = OBSERVATIONS.conform(rows.assign(source_id="imported"))
    both = pd.concat([package.observations, new], ignore_index=True)
    return replace(package, observations=both.drop_duplicates(KEY, keep="last", ignore_index=True))


def changes(before: Package, after: Package, rows: pd.DataFrame, language: str) -> pd.DataFrame:
    """The targets that the values are of, COLUMNS: status and observed value before, and what they become.

    rows: the values (area_code, indicator_id). Each plan of their areas is held in the last of its years with a value.
    """
    plans = before.plans[before.plans["area_code"].isin(rows["area_code"])].head(MOST_PLANS)
    found = [_of_plan(before, after, plan, rows, language) for plan in plans.itertuples()]
    return pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=COLUMNS)


def _of_plan(before: Package, after: Package, plan: Any, rows: pd.DataFrame, language: str) -> pd.DataFrame:
    years = after.observations.loc[after.observations["area_code"].eq(plan.area_code), "year"]
    as_of = max(min(int(plan.end_year), int(years.max())), int(plan.start_year)) if len(years) else int(plan.end_year)
    was, now = (
        assessed.assess_plan(package, plan.plan_id, as_of, Settings(), language).set_index("target_id")
        for package in (before, after)
    )
    ids = rows.loc[rows["area_code"].eq(plan.area_code), "indicator_id"]
    own = before.targets[before.targets["plan_id"].eq(plan.plan_id) & before.targets["indicator_id"].isin(ids)]
    own = own[own["target_id"].isin(was.index)]
    worded = values.with_catalogue(own, before.indicators)
    at = own["target_id"]
    return pd.DataFrame(
        {
            "plan_id": plan.plan_id, "plan": plan.title, "as_of": as_of, "indicator": own["indicator"].to_numpy(),
            "target": list(stated_targets.targets(worded, language)), "unit": own["unit"].to_numpy(),
            "counter": worded["counter"].to_numpy(), "before": was["status"].reindex(at).to_numpy(),
            "observed": was["observed"].reindex(at).to_numpy(), "after": now["status"].reindex(at).to_numpy(),
            "becomes": now["observed"].reindex(at).to_numpy(),
        },
        columns=COLUMNS,
    )  # fmt: skip


def listed(found: pd.DataFrame, title: str, language: str) -> Html:
    """The targets with both statuses; those that change stand first."""
    say = chooser(language)
    if found.empty:
        none = say("没有受影响的规划目标。", "No target of a plan is concerned.")
        return together(tag("h2", title), tag("p", none, "hs-note"))
    changed = found["before"].ne(found["after"])
    heads = [say("规划目标", "target"), say("目标值", "promise"), say("之前", "before"), say("之后", "after")]
    lines = [_line(row, heads, language) for row in found[changed].itertuples()]
    lines += [_line(row, heads, language) for row in found[~changed].itertuples()]
    said = say(
        f"共涉及{len(found)}个目标，其中{changed.sum()}个状态改变。", f"{len(found)} targets, {changed.sum()} change."
    )
    caption = say("目标状态：之前与之后", "Status before and after")
    table = markup.scrolling(markup.table(caption, heads, lines[:MOST_TARGETS], "hs-stacked"), title)
    links = [
        tag("p", tag("a", say(f"在总览中查看《{plan}》", f"{plan} in the overview"),
                     href=f"overview?{address.write({'plan': plan_id, 'year': str(year)})}"))
        for plan_id, plan, year in found[["plan_id", "plan", "as_of"]].drop_duplicates().itertuples(index=False)
    ]  # fmt: skip
    return together(tag("h2", title), tag("p", said, "hs-note"), table, *links)


def _line(row: Any, heads: list[str], language: str) -> Html:
    name = together(tag("span", row.indicator), tag("small", f" {row.plan}（{row.as_of}）", "hs-note"))
    cells: list[str | Html] = [
        row.target, _status(row.before, row.observed, row, language), _status(row.after, row.becomes, row, language),
    ]  # fmt: skip
    return line(name, cells, heads)


def _status(status: str, observed: float, row: Any, language: str) -> Html:
    seen = "" if pd.isna(observed) else f" {amount(observed, row, language)}"
    return together(markup.status_chip(status, language), tag("span", seen, "hs-whole"))
