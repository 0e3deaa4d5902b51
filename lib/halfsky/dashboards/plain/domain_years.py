"""A domain over the years of a plan: how its targets stood in each, and each target's values."""

from __future__ import annotations

import pandas as pd

from halfsky.assess.summary import distinct, shown_as
from halfsky.dashboards import links, markup
from halfsky.dashboards.headline import rate_of_part
from halfsky.dashboards.markup import tag, together
from halfsky.dashboards.plain.asked import Asked
from halfsky.dashboards.plain.sheet import Sheet, chooser, plan_choice, section, sheet
from halfsky.render.html import Html
from halfsky.reports import tables
from halfsky.reports.plan_report import PlanReport
from halfsky.vocabulary.statuses import SEGMENTS, STATUSES

_NONE = "none"  # in an address: targets of no domain


def page(asked: Asked) -> Sheet:
    say = asked.say
    if not asked.plan_id or asked.shown.targets.empty:
        text = tag("p", say("没有可以显示的目标。", "There is no target to show."), "hs-lead")
        return sheet(asked, say("领域历年", "A domain over the years"), text)
    titles = asked.report.domain_names
    there = [key for key in titles if asked.report.gaps["domain"].eq(key).any()]
    given = asked.given.get("domain", "")
    domain = "" if given == _NONE else given
    if given and domain not in there:
        asked.refuse("domain", given)
    if not given or domain not in there:
        domain = there[0]
    plan = asked.cache.plan(asked.plan_id)
    years = list(range(int(plan["start_year"]), asked.year + 1))
    reports = {year: asked.cache.report(asked.plan_id, year, asked.language) for year in years}
    fields = plan_choice(asked)
    fields["domain"] = (say("领域", "Domain"), [(titles[key], key or _NONE) for key in there], domain or _NONE)
    title = f"{titles[domain]} · {asked.report.plan_title}"
    return sheet(
        asked,
        title,
        _by_year(asked, reports, domain),
        _values(asked, reports, domain),
        lead=chooser(asked, "domain", fields),
    )


def _by_year(asked: Asked, reports: dict[int, PlanReport], domain: str) -> Html:
    say, language = asked.say, asked.language
    held: dict[int, pd.Series] = {}
    rates: dict[int, str] = {}
    for year, report in reports.items():
        own = report.gaps[report.gaps["domain"].eq(domain)]
        held[year] = shown_as(distinct(own)).value_counts()
        counted = tables.counted(own, "domain").iloc[0]
        rates[year] = rate_of_part(report, counted)
    names = [name for name in SEGMENTS if any(name in counts.index for counts in held.values())]
    words = {name: SEGMENTS[name].label(language) for name in names}
    lines = []
    for year, counts in held.items():
        found = {name: int(counts.get(name, 0)) for name in names}
        link = links.to("overview", str(year), language, plan=asked.plan_id, year=str(year), domain=domain or _NONE)
        cells = (
            tag("th", link, scope="row"),
            tag("td", markup.stacked(found, words)),
            tag("td", rates[year], "hs-number"),
        )
        lines.append(tag("tr", together(*cells)))
    heads = [say("年份", "year"), say("目标状态（项）", "targets by status"), say("达标率", "rate")]
    caption = say("每年年末的目标状态", "Targets by status at the end of each year")
    table = markup.table(caption, heads, lines, "hs-years", numeric=(2,))
    return section(say("历年目标状态", "Status by year"), markup.legend(names, words), markup.scrolling(table, caption))


def _values(asked: Asked, reports: dict[int, PlanReport], domain: str) -> Html:
    """A target a row, a year a column: the value of that year with the sign of the status that it led to."""
    say, language = asked.say, asked.language
    rows = asked.shown.targets
    rows = rows[rows["domain"].eq(domain)]
    known = {year: report.gaps.drop_duplicates("target_id").set_index("target_id") for year, report in reports.items()}
    said = {
        year: report.everything.drop_duplicates("target_id").set_index("target_id")["latest"]
        for year, report in reports.items()
    }
    lines = []
    for row in rows.itertuples():
        name = links.to(
            "target", str(row.shown), language, plan=asked.plan_id, year=str(asked.year), target=str(row.target_id)
        )
        cells = [tag("th", name, scope="row"), tag("td", str(row.promise))]
        for year, gaps in known.items():
            status = str(gaps["status"].get(row.target_id, ""))
            seen = gaps["latest_year"].get(row.target_id)
            value = str(said[year].get(row.target_id, "")) if pd.notna(seen) and int(seen) == year else ""
            sign = STATUSES.row(status).look.sign if status in STATUSES else ""
            shown = value.split("（")[0].split(" (")[0]
            words = tag("span", f"{shown} {sign}" if shown else "—", title=STATUSES.label(status, language))
            cells.append(tag("td", words, data_label=str(year)))
        cells.append(tag("td", markup.status_chip(str(row.status), language), data_label=say("状态", "status")))
        lines.append(tag("tr", together(*cells)))
    heads = [
        say("指标", "indicator"),
        say("目标值", "aim"),
        *map(str, known),
        say(f"{asked.year}年状态", f"status {asked.year}"),
    ]
    caption = say(
        "当年有数值的才列出；数值后的符号为当年状态", "Values of the year itself; the sign behind is that year's status"
    )
    table = markup.table(caption, heads, lines, "hs-stacked")
    return section(say("各目标历年数值", "Values by year"), markup.scrolling(table, caption))
