"""A plan by responsible unit: how each one's targets stand; of one unit every target that it answers for."""

from __future__ import annotations

import pandas as pd

from halfsky.assess.summary import shown_as
from halfsky.dashboards import headline, links, markup
from halfsky.dashboards.implementation_shown import Shown as Work
from halfsky.dashboards.markup import tag, together
from halfsky.dashboards.plain import owed
from halfsky.dashboards.plain.asked import Asked
from halfsky.dashboards.plain.sheet import Sheet, chooser, plan_choice, section, sheet, sorted_heads, table
from halfsky.dashboards.plain.target_table import target_table
from halfsky.render.html import Html
from halfsky.reports import letters
from halfsky.vocabulary.statuses import SEGMENTS, STATUSES

_BY = ("name", "all", "late", "lacking")
_LATE = STATUSES.where(behind=True) + STATUSES.where(over=True)


def page(asked: Asked) -> Sheet:
    say = asked.say
    if not asked.plan_id or asked.shown.targets.empty:
        return sheet(
            asked, say("按责任单位", "By unit"), tag("p", say("没有可以显示的目标。", "No target to show."), "hs-lead")
        )
    rows = asked.shown.targets
    each = rows.assign(unit=[links.listed_units(units) or [""] for units in rows["answerable"]]).explode("unit")
    debtors = owed.units(asked)  # a unit may owe measures alone
    known = list(dict.fromkeys([*each["unit"], *debtors]))
    wanted = asked.given.get("unit", "")
    if wanted and wanted not in known:
        asked.refuse("unit", wanted)
        wanted = ""
    fields = plan_choice(asked)
    options = [(say("全部单位", "all units"), ""), *((unit, unit) for unit in known if unit)]
    fields["unit"] = (say("责任单位", "Unit"), options, wanted)
    about = f"{asked.report.plan_title} · {asked.year}{say('年', '')}"
    if wanted:
        own = each[each["unit"].eq(wanted)]
        late = int(own["status"].isin(_LATE).sum())
        lacking = int(headline.lacks(own).sum())
        due = owed.to_send(asked, wanted)
        # Where figures were called for what is due is the count: what judgements lack, also of others, is another.
        zh, en = headline.LACKING
        less = "" if due.markup else say(f"，{zh}{lacking}项", f", {lacking} with {en}")
        said = say(
            f"承担目标{len(own)}项，其中滞后、倒退或未达标{late}项{less}。",
            f"{len(own)} targets: {late} behind, lost or missed{less}. ",
        )
        letter = Html("")
        if lacking and owed.has_letter(asked, wanted):
            letter = links.to(
                "letter",
                say(f"{letters.kind_of_letter(asked.report, wanted)}（Word）", "letter (Word)"),
                asked.language,
                plan=asked.plan_id,
                year=str(asked.year),
                unit=wanted,
            )
        work = Html("")
        if Work.of(asked.cache, (asked.plan_id,), asked.year, asked.language).unit_called(wanted):
            work = links.to(
                "implementation",
                say("措施落实", "measures"),
                asked.language,
                plan=asked.plan_id,
                year=str(asked.year),
                unit=wanted,
            )
        ways = links.joined([one for one in (letter, work) if one.markup], " · ")
        caption = say("承担的目标，按规划次序", "Its targets in the plan's order")
        parts = [
            due,
            tag("p", together(tag("span", said), ways)),
            target_table(asked, own, caption) if len(own) else Html(""),
        ]
        return sheet(asked, f"{wanted} · {about}", *parts, lead=chooser(asked, "unit", fields))
    parts = [_units(asked, each), owed.of_plan(asked, most=0)]
    return sheet(asked, f"{say('按责任单位', 'By unit')} · {about}", *parts, lead=chooser(asked, "unit", fields))


def _units(asked: Asked, each: pd.DataFrame) -> Html:
    say, language = asked.say, asked.language
    counted = (
        each.assign(lacks=headline.lacks(each))
        .groupby("unit", sort=False)
        .agg(
            all=("target_id", "nunique"),
            late=("status", lambda held: int(held.isin(_LATE).sum())),
            lacking=("lacks", "sum"),
        )
        .reset_index()
    )
    counted = counted.assign(name=counted["unit"])
    order = asked.given.get("sort", "-late")
    key = order.removeprefix("-")
    key = key if key in _BY else _BY[2]
    counted = counted.sort_values([key, "all"], ascending=[not order.startswith("-"), False], kind="stable")
    states = pd.crosstab(each["unit"], shown_as(each))
    names = [name for name in SEGMENTS if name in states.columns]
    words = {name: SEGMENTS[name].label(language) for name in names}
    numbers = (say("目标", "targets"), say("滞后或未达标", "late"), say(*headline.LACKING))
    lines = []
    for row in counted.itertuples():
        held = {name: int(states.loc[row.unit, name]) for name in names}
        cells = (
            tag("th", links.units(str(row.unit), asked.plan_id, asked.year, language), scope="row"),
            tag("td", markup.stacked(held, words)),
            *(
                tag("td", str(number), "hs-number", data_label=word)
                for number, word in zip((row.all, row.late, row.lacking), numbers, strict=True)
            ),
        )
        lines.append(tag("tr", together(*cells)))
    heads = sorted_heads(
        asked,
        "unit",
        [
            ("name", say("责任单位", "unit")),
            ("", say("目标状态（项）", "targets by status")),
            *zip(_BY[1:], numbers, strict=True),
        ],
        order,
        _BY[1:],
        plan=asked.plan_id,
        year=str(asked.year),
    )
    caption = say(
        "一项目标有几个责任单位的，各计一次；点表头排序", "A target of several units counts for each; heads sort"
    )
    title = say("各单位承担的目标", "Each unit's targets")
    return section(title, markup.legend(names, words), table(caption, heads, lines, "hs-bars hs-by-unit"))
