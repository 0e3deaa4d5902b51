"""What pages take from a store of submissions: the visitor's unit, and who has not sent what by the day."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from halfsky.collect.store_location import is_there
from halfsky.dashboards import address, markup
from halfsky.dashboards.markup import tag, together
from halfsky.dashboards.problems import record
from halfsky.errors import UserError
from halfsky.package import Package
from halfsky.render.html import Html
from halfsky.words.values import chooser

# ruff: noqa: PLC0415 - sqlalchemy takes its time, and most packages are read where no store is


_NAMED = 5  # units that a sentence names


def prepare() -> None:
    """Import ahead what a kernel that waits will ask the store with; the store itself is left alone."""
    if is_there():
        from halfsky.collect import reminders  # noqa: F401
        from halfsky.dashboards.submitting import desk  # noqa: F401


def own_unit(area_code: str) -> str:
    """The one unit that all rights of the visitor in this area are for; "" where there is none such."""
    if not is_there():
        return ""
    from halfsky.collect.access import prefix
    from halfsky.dashboards.submitting.desk import Desk

    desk = Desk()
    if not desk.name:
        return ""
    try:
        with desk.open() as (_, actor):
            units = {grant.unit for grant in actor.grants if area_code.startswith(prefix(grant.area_code))}
    except UserError as error:
        record("the visitor's rights could not be read", "", str(error))
        return ""
    return units.pop() if len(units) == 1 else ""


def section(package: Package, plan_id: str, language: str) -> Html:
    """The last year that the plan's units were called to send, unit by unit. Nothing where there is no store, no call,
    or nothing that the visitor may see.
    """
    if not is_there():
        return Html("")
    from halfsky.collect import reminders
    from halfsky.dashboards.submitting.desk import Desk

    desk = Desk()
    if not desk.name:
        return Html("")
    try:
        with desk.open() as (store, actor):
            rows = reminders.reminders(store, actor, package, plan_ids=[plan_id])
    except UserError as error:
        return _unread("the reminders could not be read", [plan_id], error, language)
    return table(rows, package, language) if len(rows) else Html("")


def _unread(what: str, plan_ids: Sequence[str], error: UserError, language: str) -> Html:
    """That what was sent could not be read, with the number of the log's line."""
    number = record(what, *plan_ids, str(error))
    text = chooser(language)(
        f"报送情况暂时不能显示（编号：{number}）。", f"What was sent cannot be shown now (reference: {number})."
    )
    return tag("p", text, "hs-alert", role="alert")


def work_on_its_way(package: Package, plan_ids: Sequence[str], year: int, language: str) -> Html:
    """How many reports on measures have come that are not published yet, for who may see them: the page of work tells
    of published ones alone, and what was sent is not 未报. Nothing where nothing waits."""
    if not is_there():
        return Html("")
    from halfsky.collect.duties import WORK, duties
    from halfsky.dashboards.submitting.desk import Desk

    desk, say = Desk(), chooser(language)
    if not desk.name:
        return Html("")
    try:
        with desk.open() as (store, actor):
            rows = duties(store, actor, package, plan_ids=list(plan_ids), year=year)
    except UserError as error:  # whether anything waits is not known, which is not that nothing does
        return _unread("the reports on measures could not be read", plan_ids, error, language)
    own = rows[rows["kind"].eq(WORK)]
    came, accepted = int(own["sent"].sum()), int(own["accepted"].sum())
    told = package.progress
    published = int((told["plan_id"].isin(list(plan_ids)) & told["year"].eq(year)).sum())
    if came <= published:
        return Html("")
    units = say("、", ", ").join(
        own.loc[own["sent"].gt(0) & own["unit"].ne(""), "unit"].astype("str").unique()[:_NAMED]
    )
    waits = came - accepted
    zh = f"{year}年措施进展已报送{came}件（{units}），已接受{accepted}件、待审核{waits}件；审核发布后计入下面的进展。"
    en = f"Of {year} {came} reports have come ({units}), {accepted} of them accepted; they count below once published."
    text = say(zh, en)
    return tag("p", text, "hs-lead", role="status")


def table(rows: pd.DataFrame, package: Package, language: str) -> Html:
    """rows: `reminders` of one plan; only its last year is shown."""
    from halfsky.collect import data_requests

    say, year = chooser(language), int(rows["year"].max())
    rows = rows[rows["year"].eq(year)]
    heads = [say("责任单位", "unit"), say("应报", "asked"), say("已报", "sent"), say("已接受", "accepted"),
             say("已退回", "returned"), say("截止日期", "due"), say("未报的指标", "not sent")]  # fmt: skip
    unnamed = say("未列明单位", "no unit named")
    names = [data_requests.unit_name(package, unit) if unit else unnamed for unit in rows["unit"]]
    lines = [_line(row, name, heads, language) for row, name in zip(rows.itertuples(), names, strict=True)]
    sent, asked = int(rows["sent"].sum()), int(rows["asked"].sum())
    title = say(f"{year}年数据报送：谁还没有报", f"Figures of {year}: who has not sent")
    named = rows[rows["unit"].ne("")]
    short, late = int((named["asked"] > named["sent"]).sum()), int(named["days_late"].notna().sum())
    nobody = int(rows.loc[rows["unit"].eq(""), "asked"].sum() - rows.loc[rows["unit"].eq(""), "sent"].sum())
    more = say(f"；未列明责任单位的{nobody}项未报", f"; {nobody} of no unit not sent") if nobody else ""
    count = say(
        f"（应报{asked}项，已报{sent}项；{short}个单位未报齐，其中{late}个逾期{more}）",
        f" ({sent} of {asked} sent; {short} units owe some, {late} of them late{more})",
    )
    caption = say("欠报多的在前", "Those who owe most first")
    link = f"submission?{address.write({'plan': str(rows['plan_id'].iloc[0]), 'year': str(year)})}"
    inside = together(
        tag("summary", title + count), markup.scrolling(markup.table(caption, heads, lines, "hs-stacked"), title),
        tag("p", tag("a", say("到数据报送页", "To the page of figures"), href=link)),
    )  # fmt: skip
    return tag("details", inside)


def _line(row: Any, unit: str, heads: list[str], language: str) -> Html:
    say = chooser(language)
    due = row.due_on
    if pd.notna(row.days_late):
        due += say(f"，已逾期{row.days_late}天", f", {row.days_late} days late")
    cells = [str(row.asked), str(row.sent), str(row.accepted), str(row.returned), due, row.missing or "—"]
    made = (tag("td", cell, data_label=name) for cell, name in zip(cells, heads[1:], strict=True))
    return tag("tr", together(tag("th", unit, scope="row"), *made))
