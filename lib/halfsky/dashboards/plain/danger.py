"""Which targets a leader has to know of: those in danger, the gravest first."""

from __future__ import annotations

from typing import Any

import pandas as pd

from halfsky.dashboards import headline, links, markup
from halfsky.dashboards.markup import tag, together
from halfsky.dashboards.plain.asked import Asked
from halfsky.dashboards.plain.sheet import section
from halfsky.render.html import Html
from halfsky.reports import importance, tables
from halfsky.vocabulary.codes import WARNINGS
from halfsky.vocabulary.statuses import STATUSES
from halfsky.words.numerals import counted

MOST = 3
_HARD = WARNINGS[0]  # not to be reached at this pace


def in_danger(rows: pd.DataFrame) -> pd.DataFrame:
    """The targets with a number that are missed, behind or lost, or warned of as hard to reach, the worst
    first (`importance.worst_first`). rows: `listing.rows`."""
    codes = STATUSES.where(behind=True) + STATUSES.where(over=True)
    warned = rows["warnings"].str.split(";").map(lambda held: _HARD in held).astype("bool")
    chosen = rows[(rows["status"].isin(codes) | (warned & rows["status"].isin(STATUSES.where(underway=True))))]
    chosen = chosen[chosen["target"].notna() & ~chosen["unscoped"]]
    return importance.worst_first(chosen.sort_values("order", kind="stable"))


def untold(rows: pd.DataFrame) -> pd.DataFrame:
    """The targets that are short of their number, of which too few years are known to say more: nobody can tell whether
    they are in danger, and they are in no count of those that are. The nearest due first. rows: `listing.rows`."""
    codes = STATUSES.where(decided=False, valued=True, few=False)
    chosen = rows[rows["status"].isin(codes) & rows["target"].notna() & rows["gap"].lt(0) & ~rows["unscoped"]]
    return chosen.sort_values(["due_year", "order"], kind="stable")


def untold_of_plan(asked: Asked) -> Html:
    """The same alone, where nothing can be judged; nothing where there are none."""
    told = _untold(asked)
    title = asked.say("最需要关注的目标", "The targets in most danger")
    return section(title, told, name="danger") if told.markup else told


def _untold(asked: Asked) -> Html:
    """One line: which these are, how far each is from its number and when it is due."""
    say, rows = asked.say, untold(asked.shown.targets)
    if rows.empty:
        return Html("")
    end = asked.shown.report.plan["end_year"]
    pieces = []
    for row in rows.head(2 * MOST).itertuples():
        year = int(str(end if pd.isna(row.due_year) else row.due_year))
        link = links.to(
            "target",
            str(row.shown),
            asked.language,
            plan=asked.plan_id,
            year=str(asked.year),
            target=str(row.target_id),
        )
        about = say(f"（{row.distance}，{year}年到期）", f" ({row.distance}, due {year})")
        pieces.append(together(link, tag("span", about)))
    rest = len(rows) - len(pieces)
    said = say(
        f"{len(rows)}项目标尚未达到目标值，但可比数据只有一年，不能判断快慢，请补报历年数据：",
        f"{len(rows)} targets are short of their number with one comparable year, which tells no pace: ",
    )
    more = tag("span", say(f"等{len(rows)}项", f" and {rest} more") if rest > 0 else "")
    return tag("p", together(tag("span", said), links.joined(pieces, say("、", ", ")), more), "hs-alert")


def of_plan(asked: Asked) -> Html:
    """三项告急目标: each with its distance, the year in which it is due and who answers for it."""
    say, language, held = asked.say, asked.language, asked.shown
    rows = in_danger(held.targets)
    measurable = int(held.report.counts["measurable"])
    title = say("最需要关注的目标", "The targets in most danger")
    if rows.empty:
        text = say(
            f"可判断的{measurable}项目标中，没有滞后、倒退或未达标的。",
            f"Of the {measurable} targets that can be judged none is behind, lost or missed.",
        )
        return section(title, tag("p", text), _untold(asked), name="danger")
    due = held.report.targets.set_index("target_id")["deadline_year"]
    lines = [_line(asked, row, due.get(row.target_id)) for row in rows.head(MOST).itertuples()]
    heads = [
        say("目标", "target"),
        say("目标值", "aim"),
        say("最新值", "latest"),
        say("差距", "distance"),
        say("期限", "due"),
        say("责任单位", "responsible"),
    ]
    caption = say(
        f"按轻重排列：{_gravest('zh', '、')}，同一状态的按达标可能；点指标看依据和来源",
        f"The gravest first: {_gravest('en', ', ')}, then the least likely; a name leads to its reasons and sources",
    )
    many = min(len(rows), MOST)
    title = say(f"最需要关注的{counted(many)}项目标", title if many > 1 else "The target in most danger")
    rest = len(rows) - MOST
    more = Html("")
    if rest > 0:
        names = held.report.listed(list(rows["name"].iloc[MOST:]), 6)
        said = say(f"另有{rest}项滞后、倒退或未达标：{names}。", f"{rest} more are behind, lost or missed: {names}. ")
        link = links.to("overview", say("全部目标", "every target"), language, plan=asked.plan_id, year=str(asked.year))
        more = tag("p", together(tag("span", said), link), "hs-note")
    return section(title, markup.table(caption, heads, lines, "hs-stacked"), more, _untold(asked), name="danger")


def _gravest(language: str, between: str) -> str:
    """The statuses by which the list is ordered, the gravest first."""
    return between.join(STATUSES.label(code, language) for code in headline.GRAVEST)


def _line(asked: Asked, row: Any, due: Any) -> Html:
    say, language = asked.say, asked.language
    year = int(asked.shown.report.plan["end_year"] if pd.isna(due) else due)
    name = links.to("target", row.shown, language, plan=asked.plan_id, year=str(asked.year), target=row.target_id)
    chip = markup.status_chip(row.status, language)
    warned = tables.warning_words(row.warnings, language)
    said = together(name, Html("<br>"), chip, tag("span", say(f"（{warned}）", f" ({warned})") if warned else ""))
    mark = say("模拟", "simulated")
    latest = (
        together(tag("span", row.latest), markup.mark(mark, "simulated")) if row.simulated else tag("span", row.latest)
    )
    cells = [
        tag("span", row.promise),
        latest,
        tag("strong", row.distance),
        tag("span", say(f"{year}年", str(year))),
        links.units(row.answerable, asked.plan_id, asked.year, language, confirmed=bool(row.confirmed)),
    ]
    heads = [
        say("目标值", "aim"),
        say("最新值", "latest"),
        say("差距", "distance"),
        say("期限", "due"),
        say("责任单位", "responsible"),
    ]
    made = (tag("td", cell, data_label=head) for cell, head in zip(cells, heads, strict=True))
    return tag("tr", together(tag("th", said, scope="row"), *made))
