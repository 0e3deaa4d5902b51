"""What the comparison lists: the indicators that plans state, and the plans with their targets by status."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pandas as pd

from halfsky.dashboards import links, markup
from halfsky.dashboards.headline import bars_by_status
from halfsky.dashboards.markup import tag, together
from halfsky.render.html import Html
from halfsky.reports import tables
from halfsky.reports.cross import CrossReport
from halfsky.target_rows import names
from halfsky.words import amounts, ranges, values

ROWS = 60  # of the list
_FEW = 8  # plans whose promises one cell can hold


def indicators(report: CrossReport) -> pd.DataFrame:
    """The indicators that the plans state, one a row, those that most plans state first.

    `indicator_id, name, domain, plans` (stating it), `promised` (in words), `stricter, same, weaker` (than the upper
    plan), `valued` (plans with a value of their own), `ranked` (plans with a rank range), `line` (its row of the list,
    as markup).
    """
    promises = report.comparison.promises
    promises = promises.assign(name=names(promises, report.package.indicators, report.language))
    promises = values.with_catalogue(promises, report.package.indicators)
    groups = promises.groupby("indicator_id", sort=False)
    rows = groups.agg(name=("name", "first"), domain=("domain", "first"), plans=("plan_id", "nunique"))
    for kind in ("stricter", "same", "weaker"):
        rows[kind] = promises["against_upper"].eq(kind).groupby(promises["indicator_id"]).sum().reindex(rows.index)
    stand = report.comparison.standings
    valued = stand[stand["observed"].notna()].groupby("indicator_id")["plan_id"].nunique()
    ranked = stand[stand["observed"].notna() & stand["unranked"].eq("")].groupby("indicator_id")["plan_id"].nunique()
    rows["valued"] = valued.reindex(rows.index).fillna(0).astype(int)
    rows["ranked"] = ranked.reindex(rows.index).fillna(0).astype(int)
    rows["promised"] = _promised(report, promises).reindex(rows.index)
    rows = rows.sort_values(["ranked", "plans", "valued"], ascending=False, kind="stable").reset_index()
    lines = rows.rename(columns={"name": "said"}).itertuples()
    return rows.assign(line=[_line(row, report) for row in lines])


def _promised(report: CrossReport, promises: pd.DataFrame) -> pd.Series:
    """By indicator: who promises what, where few plans do; else from the lowest to the highest number."""
    if promises.empty:
        return pd.Series(dtype="object")
    said = report.grouped(promises, "indicator_id")
    many = promises.groupby("indicator_id", sort=False)["plan_id"].nunique().gt(_FEW)
    numeric = promises[promises["value"].notna() & promises["indicator_id"].map(many)]
    groups = numeric.groupby("indicator_id", sort=False)
    ends = groups.agg(low=("value", "min"), high=("value", "max"), unit=("unit", "first"),
                      indicator=("name", "first"), counter=("counter", "first"))  # fmt: skip
    ends = ends[groups["unit"].nunique().eq(1)]
    for key, low, high, top in zip(
        ends.index, ends["low"], ends["high"], values.column(ends, "high", report.language), strict=True
    ):
        said[key] = top if low == high else ranges.between(amounts.digits(low), top, report.language)
    return said


def _line(row: Any, report: CrossReport) -> str:
    """An indicator's row of the list, closed."""
    say, local = report.say, len(report.plans)
    button = markup.button(row.said, f"indicator={row.indicator_id}", kind="hs-row", data_opens=row.indicator_id)
    against: str | Html = "—"
    if row.stricter + row.same + row.weaker:
        signs = ((say("严", ""), row.stricter), (say("同", ""), row.same), (say("宽", ""), row.weaker))
        parts = (tag("span", f"{sign}{count}", "hs-whole") for sign, count in signs)
        against = links.joined(parts, say(" ", " / "))
    cells: list[tuple[str | Html, str]] = [
        (f"{row.plans}/{local}", say("列入", "plans")),
        (row.promised, say("目标值", "promised")),
        (against, say("与上级", "against upper")),
        (str(row.valued) if row.valued else "—", say("有数据", "with data")),
    ]
    rest = (tag("td", text, data_label=head) for text, head in cells)
    return tag("tr", together(tag("th", button, scope="row"), *rest)).markup


def headline(report: CrossReport, every: pd.DataFrame) -> Html:
    say, promises = report.say, report.comparison.promises
    against = promises["against_upper"].value_counts()
    stricter, same, weaker = (int(against.get(kind, 0)) for kind in ("stricter", "same", "weaker"))
    shared = int(every["plans"].ge(2).sum())
    judged = int(tables.counted(report.gaps, "plan_id")["measurable"].gt(0).sum())
    ranked = int(every["ranked"].gt(0).sum())
    cards = [
        ("first", say("比较的规划", "plans"), str(len(report.plans)),
         say(f"其中{judged}个有可监测的目标", f"{judged} with a measurable target")),
        ("", say("涉及指标", "indicators"), str(len(every)),
         say(f"{shared}个为两个以上规划共有", f"{shared} in two plans or more")),
        ("", say("严于上级规划", "stricter than the upper plan"), str(stricter),
         say(f"相同{same}项、宽于{weaker}项", f"{same} the same, {weaker} weaker")),
        ("", say("可排位次区间的指标", "indicators with rank ranges"), str(ranked),
         say("至少三个地区有同年同口径数据", "three areas of the same year and definition")),
    ]  # fmt: skip
    note = Html("")
    if not judged:
        note = tag("p", say(
            "各规划都没有可用的本地区数据，只能比较承诺了什么，不能比较做得怎样；上级地区数值仅供参考。",
            "No plan has usable values of its own area: what is promised can be compared, not what was done.",
        ), "hs-lead")  # fmt: skip
    return together(markup.cards(cards), note)


def standing(report: CrossReport, domain: str, title: str) -> Html:
    """A bar a plan: its targets by status, in the domain chosen."""
    say, gaps = report.say, report.gaps
    if domain:
        gaps = gaps[gaps["domain"].eq("" if domain == "none" else domain)]

    def named(plan_id: str) -> Html:
        return links.to("", report.plan_names[plan_id], report.language, plan=plan_id, year=str(report.as_of))

    table = bars_by_status(
        gaps, "plan_id", report.plan_names, report.language, what=say("规划", "plan"),
        caption=say("各规划目标项数，按状态", "Targets of each plan, by status"), head=named,
        rate=lambda counts: (
            tables.rate(counts, say, report.settings.headline_coverage) if counts["measurable"] else "—"
        ),
    )  # fmt: skip
    return together(tag("h2", say(f"各规划站在哪里：{title}", f"Where the plans stand: {title}")), table)


def own_first(standing: Html, plan_id: str) -> Html:
    """The same list with the row of this plan marked, before all others. standing: of `standing`."""
    head, opening, rest = standing.markup.partition("<tbody>")
    body, closing, rest = rest.partition("</tbody>")
    rows = body.split("<tr>")[1:]
    own = next((row for row in rows if plan_id and f"plan={quote(plan_id)}&amp;" in row), "")
    if not own:
        return standing
    others = "".join(f"<tr>{row}" for row in rows if row is not own)
    return Html(f'{head}{opening}<tr class="hs-own">{own}{others}{closing}{rest}')


def listing(report: CrossReport, chosen: pd.DataFrame, opened: str) -> Html:
    """The indicators of the domain chosen, each a button."""
    say = report.say
    head = tag("h2", say("指标：承诺了什么", "Indicators: what is promised"))
    count = tag("p", say(f"共{len(chosen)}个指标。", f"{len(chosen)} indicators."), role="status")
    if chosen.empty:
        return together(head, tag("p", say("没有符合条件的指标。", "No indicator matches.")))
    shown = chosen.head(ROWS)
    lines = [markup.opened(line) if key == opened else Html(line)
             for key, line in zip(shown["indicator_id"], shown["line"], strict=True)]  # fmt: skip
    more = Html("")
    if len(chosen) > ROWS:
        more = tag("p", say(
            f"先列出较多规划共有的{ROWS}个；其余{len(chosen) - ROWS}个请选择领域、搜索，或下载表格。",
            f"The {ROWS} that most plans share; choose a domain, search or take the table for the other "
            f"{len(chosen) - ROWS}.",
        ), "hs-note")  # fmt: skip
    heads = [say("指标", "indicator"), say("列入", "plans"), say("目标值", "promised"),
             say("与上级", "upper plan"), say("有数据", "with data")]  # fmt: skip
    table = markup.table(
        say("点击指标看各规划的目标值与进展", "Open an indicator to see plan by plan"), heads, lines, "hs-stacked"
    )
    return together(head, count, more, markup.scrolling(table, say("指标列表", "List of indicators")))
