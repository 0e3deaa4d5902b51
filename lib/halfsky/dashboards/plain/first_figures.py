"""先收这10个数: where little can be judged, which figures to ask for first, and whom."""

from __future__ import annotations

from typing import Any

import pandas as pd

from halfsky.collect import data_requests
from halfsky.dashboards import links, markup
from halfsky.dashboards.markup import tag, together
from halfsky.dashboards.plain import owed, sent
from halfsky.dashboards.plain.asked import Asked
from halfsky.dashboards.plain.sheet import section
from halfsky.render.html import Html
from halfsky.reports import wanted

FIRST = 10


def first_ten(asked: Asked, came: pd.DataFrame) -> Html:
    """先收这10个数: where little can be judged, what to ask whom for first. came: of `sent.newest`.

    An indicator of several targets is asked for by the one that is due first: its order and its words are of that one.
    Where figures were called for the letters stand beside what is owed of the call: a unit gets one.
    """
    say, report, called = asked.say, asked.report, owed.called_for(asked)
    rows = wanted.owed(report)  # as the letter asks: not what was published or explained
    waiting = sent.waiting(came, report.reported_year)
    note = _told_of_the_sent(asked, waiting[waiting.index.isin(rows["indicator_id"])])
    rows = rows[~rows["indicator_id"].isin(waiting.index)]
    due = rows["target_id"].map(report.targets.set_index("target_id")["deadline_year"])
    rows = rows.assign(due=pd.to_numeric(due).fillna(int(report.plan["end_year"])).astype("int64"))
    rows = rows.assign(nobody=rows["sender"].eq(""))
    rows = rows.sort_values(["nobody", "due"], kind="stable").drop_duplicates("indicator_id").head(FIRST)
    as_asked = data_requests.called(asked.cache.package, asked.plan_id) if asked.language == "zh" else {}
    rows = rows.assign(said=rows["indicator_id"].map(as_asked).fillna(rows["name"]))
    if rows.empty:
        return note
    letters = called.whole and called.rows.empty
    title = say(f"先收这{len(rows)}个数", f"Collect these {len(rows)} figures first")
    lines = []
    for unit, own in rows.groupby("sender", sort=False):
        names = links.joined(
            [
                together(
                    _target(asked, row),
                    tag("span", say(f"（{row.promise}，{row.due}年）", f" ({row.promise}, {row.due})")),
                )
                for row in own.itertuples()
            ],
            say("；", "; "),
        )
        lines.append(_line_of_ten(asked, str(unit), names, len(own), letters=letters))
    heads = [say("责任单位", "unit"), say("要收的数", "figures")]
    heads += [say("催报函（Word）", "letter (Word)")] if letters else []
    caption = say("期限近的在前；括号内为目标值和期限", "Those due first; aim and due year in brackets")
    return section(title, markup.table(caption, heads, lines, "hs-stacked"), note, name="first")


def _told_of_the_sent(asked: Asked, states: pd.Series) -> Html:
    """另有4个数已接受、待发布: what need not be asked for, by what it waits for; nothing where nothing has come."""
    say, accepted = asked.say, int(states.eq("accepted").sum())
    waiting = len(states) - accepted
    told = [say(f"{waiting}个数已报送，待审核", f"{waiting} were sent and await their review")] if waiting else []
    told += (
        [say(f"{accepted}个数已接受，待发布", f"{accepted} were accepted and are to be published")] if accepted else []
    )
    if not told:
        return Html("")
    return tag("p", say(f"另有{'，'.join(told)}。", f"Of further figures {', '.join(told)}."), "hs-note")


def _target(asked: Asked, row: Any) -> Html:
    return links.to("target", row.said, asked.language, plan=asked.plan_id, year=str(asked.year), target=row.target_id)


def _line_of_ten(asked: Asked, unit: str, names: Html, many: int, *, letters: bool) -> Html:
    say = asked.say
    letter: Html | str = ""
    if unit:
        letter = links.to(
            "letter", say("催报函", "letter"), asked.language, plan=asked.plan_id, year=str(asked.year), unit=unit
        )
    name = together(
        links.units(unit, asked.plan_id, asked.year, asked.language), tag("span", say(f"（{many}个）", f" ({many})"))
    )
    last = tag("td", letter) if letters else Html("")
    return tag("tr", together(tag("th", name, scope="row"), tag("td", names, "hs-across"), last))
