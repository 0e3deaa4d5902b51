"""What changed: since the last release that the package keeps the judgements of, and since the year before."""

from __future__ import annotations

import pandas as pd

from halfsky.dashboards import links
from halfsky.dashboards.markup import tag, together
from halfsky.dashboards.plain.asked import Asked
from halfsky.dashboards.plain.sheet import section
from halfsky.render.html import Html
from halfsky.reports import year_on_year
from halfsky.vocabulary.codes import OUTLOOKS

_NAMED = 3


def of_plan(asked: Asked) -> Html:
    title = asked.say("有什么变化", "What has changed")
    return section(title, _since_release(asked), Html(year_on_year.sentence(asked.report).markup), name="changes")


def _since_release(asked: Asked) -> Html:
    """Targets whose outlook is another than the last release gave; openly where the package knows of none."""
    say, report = asked.say, asked.report
    record = asked.cache.package.forecast_record
    kept = record[record["plan_id"].eq(asked.plan_id) & record["as_of"].eq(asked.year)]
    if kept.empty:
        return tag(
            "p",
            say(
                f"没有此前对{asked.year}年的判断可以比较。",
                f"The package keeps no earlier release's judgements of {asked.year}: nothing to compare with.",
            ),
        )
    release = str(kept["release"].iloc[-1])
    before = kept[kept["release"].eq(release)].set_index("target_id")["outlook"]
    now = report.gaps.drop_duplicates("target_id").set_index("target_id")["outlook"].reindex(before.index).fillna("")
    moved = before.index[before.ne(now)]
    order = {code: place for place, code in enumerate(OUTLOOKS)}
    if moved.empty:
        return tag(
            "p",
            say(
                f"与上一版（{release}）比，{len(before)}项目标的达标前景没有变化。",
                f"Since the last release ({release}) the outlook of none of {len(before)} targets has changed.",
            ),
        )
    names = report.everything.drop_duplicates("target_id").set_index("target_id")["name"]
    steps = pd.Series([order.get(str(now[key]), 99) - order.get(str(before[key]), 99) for key in moved], index=moved)
    made = []
    for key in steps.sort_values(ascending=False).index[:_NAMED]:
        link = links.to(
            "target",
            str(names.get(key, key)),
            asked.language,
            plan=asked.plan_id,
            year=str(asked.year),
            target=str(key),
        )
        none = say("无法判断", "unknown")
        told = [OUTLOOKS.label(str(code), asked.language) or none for code in (before[key], now[key])]
        made.append(together(link, tag("span", say(f"（{told[0]}→{told[1]}）", f" ({told[0]} → {told[1]})"))))
    said = say(
        f"与上一版（{release}）比，{len(moved)}项目标的达标前景有变化：",
        f"Since the last release ({release}) the outlook of {len(moved)} targets has changed: ",
    )
    return tag("p", together(tag("span", said), links.joined(made, say("、", ", ")), tag("span", say("。", "."))))
