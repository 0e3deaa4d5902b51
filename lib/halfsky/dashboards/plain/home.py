"""首页: one sheet for a leader, on a phone and on a page of A4."""

from __future__ import annotations

from halfsky.dashboards import headline, links, own_plans
from halfsky.dashboards.markup import tag, together
from halfsky.dashboards.plain import changes, danger, first_figures, owed, place, sent
from halfsky.dashboards.plain.asked import Asked
from halfsky.dashboards.plain.sheet import Sheet, chooser, plan_choice, section, sheet
from halfsky.render.html import Html
from halfsky.words import rates


def page(asked: Asked) -> Sheet:
    say = asked.say
    if not asked.plan_id and own_plans.without_any(asked.cache, asked.rights):
        return _none_yet(asked)
    if not asked.plan_id or asked.cache.package.left_out([asked.plan_id]):
        return _empty(asked)
    report = asked.report
    judged = int(report.counts["measurable"])
    title = f"{report.plan_title} · {asked.year}{say('年', '')}"
    came = sent.newest(asked)
    parts = [owed.to_review(asked), sent.to_amend(asked, came), _cards(asked)]
    parts.append(danger.of_plan(asked) if judged else danger.untold_of_plan(asked))
    debts, around, since = owed.of_plan(asked), place.of_plan(asked), changes.of_plan(asked)
    columns = [debts, together(around, since)]
    if report.thin:  # who owes what is read before the ten figures, on a phone too
        parts += [debts, first_figures.first_ten(asked, came)]
        columns = [around, since]
    parts.append(tag("div", together(*(tag("div", one, "hs-column") for one in columns)), "hs-two"))
    lead = chooser(asked, "", plan_choice(asked))
    return sheet(asked, title, *parts, lead=lead, kind="hs-home")


def _cards(asked: Asked) -> Html:
    """What can be judged first; the rate only where that is enough. Each figure leads to the targets that it counts."""
    say, report = asked.say, asked.report
    counts, language = report.counts, asked.language
    _, behind, lacking = headline.counted(report)
    told = rates.headlined(counts, report.settings.headline_coverage, language)
    rate, judged = headline.rate_said(report), bool(counts["measurable"])
    if not judged:
        told = say("没有可监测的目标", "no target is measurable")

    def every(words: str) -> Html:
        return links.to("overview", words, language, plan=asked.plan_id, year=str(asked.year))

    entries = [
        (
            "hs-first",
            say(*headline.JUDGED),
            every(rates.covered(counts, language)),
            say("可监测项 ÷ 定量目标", "measurable of those with a number"),
        ),
        ("hs-first", say("达标率", "attainment rate"), every(rate), told),
        (
            "hs-bad" if behind else "",
            say("滞后、倒退或未达标", "behind, lost or missed"),
            _anchor("#danger", headline.behind_said(report, behind), judged),
            say("项定量目标", "targets with a number"),
        ),
        (
            "",
            say(*headline.LACKING),
            _anchor("#owed", str(lacking), True),
            say("项，不计为达标", "never attained"),
        ),
    ]
    made = (
        tag("div", together(tag("dt", name), tag("dd", together(value, tag("small", note)))), f"hs-card {kind}".strip())
        for kind, name, value, note in entries
    )
    entered = headline.account(report) + say(*rates.ENTERED.get(str(report.plan["entered"]), rates.ENTERED[""]))
    return together(tag("dl", together(*made), "hs-cards"), tag("p", entered, "hs-note") if entered else Html(""))


def _anchor(address: str, words: str, there: bool) -> Html:
    return tag("a", words, href=address) if there else tag("span", words)


def _none_yet(asked: Asked) -> Sheet:
    """An office that has not entered its plan: what to do first, and what came with the system, to look at."""
    say, cache = asked.say, asked.cache
    enters = asked.rights is not None and asked.rights.enters
    then = say(
        "录入后，本页显示本地区需要关注的目标、欠报单位和在周边的位置。",
        "Once it is, this page shows its targets in danger, who owes what, and its place among its neighbours.",
    )
    step = tag("a", say("录入规划", "Enter a plan"), "hs-button", href="plan")
    if not enters:
        step = tag("span", say("请联系系统管理员录入。", "Ask your administrator to enter it."))
    names = own_plans.options(cache, asked.language, asked.rights)
    others = (tag("li", links.to("", name, asked.language, plan=plan)) for name, plan in names)
    pieces = [
        tag("p", say(*own_plans.NONE_YET) + then, "hs-lead"),
        tag("p", step, "hs-actions"),
        section(say("系统附带的规划，可供参考", "Plans that came with the system"), tag("ul", together(*others))),
    ]
    return sheet(asked, say("妇女发展规划监测", "Women's development plans"), *pieces, kind="hs-home")


def _empty(asked: Asked) -> Sheet:
    """No plan, or none of which targets were entered."""
    say = asked.say
    if asked.plan_id:
        text = say("该规划尚未录入目标。", "The targets of this plan have not been entered yet.")
        return sheet(
            asked, asked.report.plan_title, tag("p", text, "hs-lead"), lead=chooser(asked, "", plan_choice(asked))
        )
    titles = asked.cache.left_out()
    broken = say(
        f"{'、'.join(f'《{title}》' for title in titles[:3])}的数据有错误，暂时不能显示。请联系管理员更正数据。",
        f"The data of {', '.join(titles[:3])} are broken and not shown. Ask your administrator to put them right.",
    )
    none = say("数据包中没有规划，无法显示。请联系管理员载入数据。", "The data package holds no plan.")
    return sheet(
        asked, say("妇女发展规划监测", "Women's development plans"), tag("p", broken if titles else none, "hs-lead")
    )
