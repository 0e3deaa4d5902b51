"""Every target of a plan as a list that can be filtered and searched; choosing one opens it."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Any

import pandas as pd

from halfsky.assess.summary import out_of_scope
from halfsky.dashboards import links, markup
from halfsky.dashboards.markup import tag, together
from halfsky.implementation.leads import answerable
from halfsky.render.html import Html
from halfsky.reports import tables
from halfsky.reports.plan_report import PlanReport
from halfsky.target_rows import told_ways
from halfsky.words import values


def rows(report: PlanReport) -> pd.DataFrame:
    """Every target of the plan once, ready to be shown and searched.

    Columns of `target_rows.promises` and `promise` (≤7/10万, or the direction), `distance`, `reference`, `units`,
    `answerable` and `confirmed` (`implementation.leads.answerable`),
    `simulated`, `unscoped`, `searched` (what a search looks through) and `line` (its row of the table, as markup).
    """
    say, language = report.say, report.language
    every = report.everything
    told = answerable(every)
    units = tables.units(told["answerable"], say)
    every = every.assign(
        **told,
        distance=values.distances(every, language),
        reference=tables.references(every, report.package.areas, language),
        shown=tables.marked(every),
        units=units.mask(told["confirmed"], units + say(*links.CONFIRMED)),
        simulated=_simulated(every, report),
        unscoped=out_of_scope(every),
    )
    catalogue = report.package.indicators.set_index("indicator_id")
    names = [values.looked_up(every["indicator_id"], catalogue[column]) for column in ("name_zh", "name_en", "aliases")]
    words = [every["indicator"], every["name"], every["promise"], every["answerable"], *names]
    every["searched"] = pd.concat(words, axis=1).agg(" ".join, axis=1).str.casefold() if len(every) else ""
    order = pd.Series(range(len(report.targets)), index=report.targets["target_id"])
    every = every.assign(order=every["target_id"].map(order)).sort_values("order", ignore_index=True)
    every = told_ways(every)
    return every.assign(line=[_line(row, _heads(say), language, say).markup for row in every.itertuples()])


def _simulated(every: pd.DataFrame, report: PlanReport) -> pd.Series:
    """Which targets are held against a made-up value of the plan's own area."""
    seen = report.package.observations
    own = seen[seen["status"].eq("simulated") & seen["area_code"].eq(report.plan["area_code"])]
    return every["indicator_id"].isin(own["indicator_id"]) & every["observed"].notna()


CHOICES = {"warned": ("有预警或提示", "with a warning"), "unscoped": ("范围外", "out of scope")}
"""What can be chosen beside a status."""


@dataclass(frozen=True)
class Choice:
    """Which targets are listed: of a domain, in a status, holding the words searched for; "" for all."""

    domain: str = ""
    status: str = ""
    words: str = ""

    def of(self, every: pd.DataFrame) -> pd.DataFrame:
        chosen = pd.Series(True, index=every.index)
        if self.domain:
            chosen &= every["domain"].eq("" if self.domain == "none" else self.domain)
        if self.status == "warned":
            chosen &= every["warnings"].ne("")
        elif self.status == "unscoped":
            chosen &= every["unscoped"]
        elif self.status:
            chosen &= every["status"].eq(self.status) & ~every["unscoped"]
        for word in self.words.casefold().split():
            chosen &= every["searched"].str.contains(word, regex=False)
        return every[chosen]


def targets(report: PlanReport, every: pd.DataFrame, choice: Choice, opened: str, *, asked: bool = True) -> Html:
    """The chosen targets with their distance; the one that is open is marked. asked: whether somebody opened it, or it
    stands open at first."""
    say = report.say
    chosen = choice.of(every)
    head = tag("h2", say("全部目标及差距", "Every target and its distance"))
    filtered = choice != Choice()
    count = say(f"显示{len(chosen)}项，共{len(every)}项。", f"{len(chosen)} of {len(every)} targets. ")
    note: list[Html] = [tag("span", count, role="status")]
    if filtered:
        note.append(markup.button(say("显示全部", "Show all"), "reset="))
    lead = tag("div", together(*note), "hs-actions")
    if chosen.empty:
        none = say(
            "没有符合条件的目标，请放宽领域、状态或关键词。", "No target matches: widen domain, status or words."
        )
        return together(head, lead, tag("p", none))
    heads, titles = _heads(say), report.domain_names
    held: dict[str, list[Html]] = {}
    for domain, target_id, line in zip(chosen["domain"], chosen["target_id"], chosen["line"], strict=True):
        held.setdefault(domain, []).append(markup.opened(line) if target_id == opened else Html(line))
    of_opened = chosen.loc[chosen["target_id"].eq(opened), "domain"].tolist() if asked else []
    groups = [
        markup.Group(
            say(f"{titles[domain]}（{len(held[domain])}项）", f"{titles[domain]} ({len(held[domain])})"),
            held[domain],
            shown=filtered or domain in of_opened,
        )
        for domain in titles
        if domain in held
    ]
    caption = say("点击指标看历年数值、依据和来源", "Open a target to see its series and sources")
    table = markup.folded(caption, heads, groups, "hs-stacked")
    get = markup.button(say("下载进程图（PNG）", "Chart of distances (PNG)"), "get=distance")
    return together(head, lead, markup.scrolling(table, say("全部目标", "Every target")), tag("div", get, "hs-actions"))


def _heads(say: values.Say) -> list[str]:
    return [
        say("指标", "indicator"), say("目标值", "target"), say("最新值（年份）", "latest (year)"),
        say("差距", "distance"), say("完成路程", "way done"), say("状态", "status"),
    ]  # fmt: skip


def _line(row: Any, heads: list[str], language: str, say: values.Say) -> Html:
    """A target's row of the table, closed."""
    latest = tag("span", row.latest) if row.latest else Html("")
    if row.simulated:
        latest = together(latest, Html(" "), markup.mark(say("模拟", "simulated"), "simulated"))
    if not row.latest and row.reference:
        latest = together(markup.mark(say("参考", "reference"), "reference"), Html(" "), tag("span", row.reference))
    share = row.attainment
    journey = Html("") if pd.isna(share) else markup.meter(float(share), row.status, values.journey(share))
    cells = [
        tag("span", row.promise),
        latest,
        Html(escape(row.distance)),
        journey,
        markup.target_chip(row, language),
    ]
    rest = (tag("td", cell, data_label=head) for cell, head in zip(cells, heads[1:], strict=True))
    return tag("tr", together(tag("th", opener(row.shown, row.target_id), scope="row"), *rest))


def opener(name: str, target_id: str) -> Html:
    """The button that opens a target."""
    return markup.button(name, f"target={target_id}", kind="hs-row", data_opens=target_id)
