"""A unit's own table: for which plan, unit and year it is sent, what is found before, and the receipt."""

from __future__ import annotations

import pandas as pd

from halfsky.collect import data_requests, intake, own_tables
from halfsky.collect.access import Actor
from halfsky.collect.store import Store
from halfsky.dashboards import markup
from halfsky.dashboards.cache import PageCache
from halfsky.dashboards.importing.work import Work
from halfsky.dashboards.markup import tag, together
from halfsky.dashboards.submitting import sending
from halfsky.dashboards.submitting.workbooks import Checked
from halfsky.importing.answers import PUBLISHED
from halfsky.package import Package
from halfsky.render.html import Html
from halfsky.words.values import chooser


def plans(page_cache: PageCache, actor: Actor) -> list[str]:
    """The plans of which the person may send something."""
    return [str(plan["plan_id"]) for _, plan in page_cache.package.plans.iterrows() if units(page_cache, actor, plan)]


def units(page_cache: PageCache, actor: Actor, plan: pd.Series) -> list[str]:
    """The units of a plan that the person may send for; "" first where that is all of them."""
    area, plan_id = str(plan["area_code"]), str(plan["plan_id"])
    if not actor.may_somewhere("send"):
        return []
    key = "units", plan_id
    if key not in page_cache.kept:
        page_cache.kept[key] = data_requests.units(page_cache.package, plan_id)
    return ([""] if actor.may("send", area) else []) + actor.units_of("send", area, page_cache.kept[key])


def year_of(work: Work, possible: list[int], usual: int) -> int:
    """The latest year that the file has values of, where it is one of those that can be sent."""
    known = pd.to_numeric(work.rows.loc[work.rows["value"].notna(), "year"], errors="coerce").dropna().astype("int64")
    fitting = known[known.isin(possible)]
    return int(fitting.max()) if len(fitting) else usual


def asked_scope(work: Work, plan_id: str, unit: str, year: int) -> pd.Series:
    """Rows that are of what the unit is asked for, as far as that is known."""
    mine = own_tables.may_be_asked_for(work.proposal, work.package, plan_id, unit, year)
    return work.rows["about"].ne(PUBLISHED) & mine


def scope(work: Work, plan_id: str, unit: str, year: int) -> pd.Series:
    """Rows that are of what the unit is asked for."""
    known = work.rows["area_code"].ne("") & work.rows["indicator_id"].ne("") & work.rows["year"].notna()
    return known & own_tables.may_be_asked_for(work.proposal, work.package, plan_id, unit, year)


def as_sent(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows as a submission takes them: one that differs from the published value says something new."""
    new = rows["fate"].eq("asked") & rows["about"].eq(PUBLISHED)
    return rows.assign(fate=rows["fate"].mask(new, "proposed"))


def submit(
    store: Store, actor: Actor, package: Package, work: Work, plan_id: str, unit: str, year: int, *,
    reason: str, only_check: bool,
) -> Checked:  # fmt: skip
    """Check what would be sent, or send it. AccessError for what is not the person's to send."""
    try:
        done = own_tables.submit_proposal(
            store, actor, package, work.proposal, work.file.content, plan_id, unit, year, reason=reason,
            mapping=work.mapping, only_check=only_check,
        )  # fmt: skip
    except intake.NothingTaken as nothing:
        return Checked(work.file, 0, nothing.findings)
    return Checked(work.file, len(done.entries), done.findings, done.receipt)


def checked(found: Checked, mark: str, language: str) -> Html:
    """What was found and the button that sends, or the receipt."""
    say = chooser(language)
    listed = sending.findings(found.findings, language, in_template=False)
    if found.receipt is not None:
        lead = tag("p", say("已报送，等待审核。审核、发布后进入总览。", "Sent; it is reviewed next."), "hs-note")
        return together(sending.receipt(found, language), lead, listed)
    if not found.rows:
        none = say(
            "没有可以报送的数值：请先回答上面的问题，或更正标题。",
            "Nothing can be sent yet: answer the questions first.",
        )
        return together(tag("p", none, "hs-lead hs-wrong"), listed)
    button = markup.button(
        say(f"③ 报送这{found.rows}个数值", f"③ Send these {found.rows} values"), f"send={mark}", kind="hs-main"
    )
    return together(tag("div", button, "hs-actions"), listed)
