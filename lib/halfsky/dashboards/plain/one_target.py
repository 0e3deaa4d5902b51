"""One target on a page of its own: what it asks for, where it stands, why, from which source, and where to go on."""

from __future__ import annotations

from halfsky.dashboards import links, target
from halfsky.dashboards.markup import tag, together
from halfsky.dashboards.plain import drawing
from halfsky.dashboards.plain.asked import Asked
from halfsky.dashboards.plain.sheet import Sheet, chooser, plan_choice, sheet
from halfsky.render.html import Html


def page(asked: Asked) -> Sheet:
    say = asked.say
    if not asked.plan_id or asked.shown.targets.empty:
        text = tag("p", say("没有可以显示的目标。", "There is no target to show."), "hs-lead")
        return sheet(asked, say("目标", "Target"), text)
    held = asked.shown
    ids = list(held.targets["target_id"])
    wanted = asked.given.get("target", "")
    if wanted not in ids:
        if wanted:
            asked.refuse("target", wanted)
        wanted = held.first
    place = ids.index(wanted)
    row = held.targets.iloc[place]
    given = {"plan": asked.plan_id, "year": str(asked.year)}
    ways = [links.to("overview", say("在总览中看", "in the overview"), asked.language, **given, target=wanted)]
    if row["indicator_id"]:
        ways.append(
            links.to(
                "indicator",
                say("各地区这一指标", "this indicator in all areas"),
                asked.language,
                **given,
                indicator=row["indicator_id"],
            )
        )
    if row["domain"]:
        ways.append(
            links.to(
                "domain", say("本领域历年", "this domain over the years"), asked.language, **given, domain=row["domain"]
            )
        )
    drawn = drawing.series(held.report, row)
    if drawn is not None:
        chart = {**given, "target": wanted}
        ways += [
            links.to("drawing", say("下载图（SVG）", "chart (SVG)"), asked.language, **chart, form="svg"),
            links.to("drawing", say("下载图（PNG）", "chart (PNG)"), asked.language, **chart, form="png"),
        ]
    actions = tag("p", links.joined(ways, " · "), "hs-actions")
    report = held.report
    plan = links.to("", f"{report.plan_title} · {asked.year}{say('年', '')}", asked.language, **given)
    body = target.about(report, row, drawn, actions)
    return sheet(
        asked,
        str(row["shown"]),
        tag("p", plan),
        body,
        _beside(asked, ids, place),
        lead=chooser(asked, "target", {"year": plan_choice(asked)["year"]}, plan=asked.plan_id, target=wanted),
    )


def _beside(asked: Asked, ids: list[str], place: int) -> Html:
    """The targets before and after in the plan's order."""
    say, names = asked.say, asked.shown.targets["shown"]
    made = []
    for step, words in ((-1, say("上一项：", "Before: ")), (1, say("下一项：", "Next: "))):
        if 0 <= place + step < len(ids):
            link = links.to(
                "target",
                str(names.iloc[place + step]),
                asked.language,
                plan=asked.plan_id,
                year=str(asked.year),
                target=ids[place + step],
            )
            made.append(together(tag("span", words), link))
    return tag("p", links.joined(made, "　"), "hs-only-screen")
