"""Targets as rows of a plain page, each name a link to the target's own page."""

from __future__ import annotations

from typing import Any

import pandas as pd

from halfsky.dashboards import links, markup
from halfsky.dashboards.markup import tag, together
from halfsky.dashboards.plain.asked import Asked
from halfsky.render.html import Html


def target_table(asked: Asked, rows: pd.DataFrame, caption: str) -> Html:
    """rows: of `listing.rows`, in the order to be shown."""
    say = asked.say
    heads = [
        say("指标", "indicator"),
        say("目标值", "aim"),
        say("最新值（年份）", "latest (year)"),
        say("差距", "distance"),
        say("状态", "status"),
        say("期限", "due"),
    ]
    report = asked.report
    due = report.targets.set_index("target_id")["deadline_year"]
    lines = [_line(asked, row, due.get(row.target_id), heads) for row in rows.itertuples()]
    return markup.scrolling(markup.table(caption, heads, lines, "hs-stacked"), caption)


def _line(asked: Asked, row: Any, due: Any, heads: list[str]) -> Html:
    say, language = asked.say, asked.language
    name = links.to("target", row.shown, language, plan=asked.plan_id, year=str(asked.year), target=row.target_id)
    latest = tag("span", row.latest)
    if row.latest and row.simulated:
        latest = together(latest, Html(" "), markup.mark(say("模拟", "simulated"), "simulated"))
    elif not row.latest and row.reference:
        latest = together(markup.mark(say("参考", "reference"), "reference"), Html(" "), tag("span", row.reference))
    year = int(asked.report.plan["end_year"] if pd.isna(due) else due)
    cells = [
        tag("span", row.promise),
        latest,
        tag("span", row.distance),
        markup.target_chip(row, language),
        tag("span", str(year)),
    ]
    made = (tag("td", cell, data_label=head) for cell, head in zip(cells, heads[1:], strict=True))
    return tag("tr", together(tag("th", name, scope="row"), *made))
