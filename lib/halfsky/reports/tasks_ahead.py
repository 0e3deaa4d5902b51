"""下一年度任务: what follows from what is due, missed, behind and not sent; never a measure of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from halfsky.implementation.leads import is_settled
from halfsky.implementation.standing import Implementation
from halfsky.render import content
from halfsky.render.content import Section
from halfsky.reports import tables, wanted
from halfsky.reports.measures import implementation_of, is_divided
from halfsky.reports.plan_material import PlanMaterial
from halfsky.reports.problems import needed
from halfsky.vocabulary.implementation import PROGRESS
from halfsky.vocabulary.statuses import STATUSES
from halfsky.words.work import listed_units

_NOT_BEGUN = PROGRESS.where(begun=False)
MOST = 8  # rows of the table
_NAMED = 4  # measures of one row
Row = tuple[str, str, str, str]


def title(report: PlanMaterial) -> str:
    if report.as_of >= report.years[1]:
        return report.say("期满后的任务", "What is left when the term is over")
    return report.say(f"{report.as_of + 1}年任务", f"Tasks of {report.as_of + 1}")


def section(report: PlanMaterial) -> Section:
    """The table; nothing where nothing is due, short or missing."""
    say, rows = report.say, list(_rows(report))
    if not rows:
        return Section()
    heads = [say("任务", "task"), say("依据", "why"), say("责任单位", "unit"), say("时限", "by")]
    frame = pd.DataFrame(rows[:MOST], columns=heads)
    widths = dict(zip(heads, (40, 19, 23, 18), strict=True))
    more = len(rows) - MOST
    note = say(
        "由督办逾期、到期未完成、尚未启动、未达标、滞后和缺数据的事项列出，具体措施由责任单位提出。"
        + (f"另有{more}项见附件。" if more > 0 else ""),
        "What follows from what is due, missed, behind or not sent; measures are for the units to propose."
        + (f" {more} more in the annex." if more > 0 else ""),
    )
    return content.table(frame, title(report), widths=widths, label="tasks_ahead") + content.paragraph(note, "note")


def _rows(report: PlanMaterial) -> Iterator[Row]:
    # what has to be done at once stands before what each year has to bring
    if is_divided(report):
        yield from _matters(report, implementation_of(report))
        yield from _measures(report, implementation_of(report), late=True)
        yield from _idle(report, implementation_of(report))
    yield from _short(report)
    yield from _due_next(report)
    if is_divided(report):
        yield from _measures(report, implementation_of(report), late=False)
    yield from _figures(report)


def _by(report: PlanMaterial, year: object) -> str:
    """The year that it is due in; what is overdue is to be done in the year that the table is for."""
    if pd.isna(year):
        return ""
    due, ahead = int(float(str(year))), report.as_of + 1
    if due < ahead:
        return report.say(f"{ahead}年（原定{due}年）", f"{ahead} (was {due})")
    return report.say(f"{due}年", str(due))


def _short(report: PlanMaterial) -> Iterator[Row]:
    """What is missed, a row a unit that leads; what is behind or lost, a row a target with what a year has to bring."""
    say, rows = report.say, report.short_of_target()
    over = rows["status"].isin(STATUSES.where(over=True))
    lead = tables.leads(rows["lead"], is_settled(rows["lead_basis"]) | rows["lead"].eq(""), report.language)
    for unit, own in rows[over].groupby(lead[over], sort=False):
        names = report.listed(list(own["name"]), len(own))
        yield (
            say(f"说明未实现的原因，提出衔接措施：{names}", f"say why, and how it is taken over: {names}"),
            say(f"{own['label'].iloc[0]}{len(own)}项", f"{own['label'].iloc[0].lower()} ({len(own)})"), str(unit), "",
        )  # fmt: skip
    rows = rows[~over]
    for row, yearly in zip(rows.to_dict("records"), needed(report, rows), strict=True):
        beside = say(f"：每年需{yearly}", f": {yearly} a year") if yearly else ""
        yield (
            f"{row['name']}{beside}", str(row["label"]), tables.answering(row, report.language),
            _by(report, row["due_year"]),
        )  # fmt: skip


def _due_next(report: PlanMaterial) -> Iterator[Row]:
    """Targets that are due next year and not reached yet, and that are not short already."""
    say, rows = report.say, report.promises
    rows = rows[rows["due_year"].eq(report.as_of + 1) & ~rows["status"].isin(STATUSES.where(reached=True))]
    rows = rows[~rows["target_id"].isin(report.short_of_target()["target_id"]) & rows["observed"].notna()]
    for row in rows.to_dict("records"):
        yield (
            say(f"{row['name']}达到{row['promise']}", f"{row['name']} {row['promise']}"),
            say(f"下年到期，{row['label']}", f"due next year, {row['label'].lower()}"),
            tables.answering(row, report.language), _by(report, row["due_year"]),
        )  # fmt: skip


def _measures(report: PlanMaterial, work: Implementation, *, late: bool) -> Iterator[Row]:
    """Measures and projects past their time, or those whose time is next year: a row for the same units and time."""
    say, language = report.say, report.language
    states = work.states[~work.states["state"].isin(PROGRESS.where(closed=True))]
    soon = states["due_year"].eq(report.as_of + 1) & ~states["late"]
    chosen, zh, en = (
        (states["late"], "已到时限未完成", "due and not done") if late else (soon, "下年到期", "due next year")
    )  # fmt: skip
    if chosen.any():
        for (units, due), own in states[chosen].groupby(["units", "due_year"], sort=False):
            names = report.listed(list(own["title"].map(str)), _NAMED)
            yield (
                names, say(f"{zh}{len(own)}项", f"{en} ({len(own)})") if len(own) > 1 else say(zh, en),
                listed_units(str(units), language), _by(report, due),
            )  # fmt: skip


def _idle(report: PlanMaterial, work: Implementation) -> Iterator[Row]:
    """What was reported as not begun and is not told above for its time, a row for the same units."""
    say, rows = report.say, work.states
    ahead = report.as_of + 1
    rows = rows[rows["state"].isin(_NOT_BEGUN) & ~rows["late"] & ~rows["due_year"].eq(ahead).fillna(False)]
    rows = rows[~rows["task_id"].isin(_overdue(work)["object_id"])]  # told above
    for units, own in rows.groupby("units", sort=False):
        names = report.listed(list(own["title"].map(str)), _NAMED)
        yield (
            say(f"启动尚未启动的措施：{names}", f"begin what is not begun: {names}"),
            say(f"尚未启动{len(own)}项", f"not begun ({len(own)})"), listed_units(str(units), report.language),
            _by(report, ahead),
        )  # fmt: skip


def _matters(report: PlanMaterial, work: Implementation) -> Iterator[Row]:
    """Slips that were not answered in time, a row a unit."""
    say, rows = report.say, _overdue(work)
    idle = set(work.states.loc[work.states["state"].isin(_NOT_BEGUN), "task_id"])
    for unit, own in rows.groupby("unit", sort=False):
        about = report.listed(list(dict.fromkeys(own["title"].map(str))))
        unbegun = own["object_id"].isin(idle).sum()
        beside = say(f"，其中尚未启动{unbegun}项", f", {unbegun} not begun") if unbegun else ""
        yield (
            say(f"答复并办结逾期的督办事项：{about}", f"answer and settle what is overdue: {about}"),
            say(f"督办逾期{len(own)}件", f"overdue ({len(own)})") + beside, listed_units(str(unit), report.language),
            _by(report, report.as_of),
        )  # fmt: skip


def _overdue(work: Implementation) -> pd.DataFrame:
    """The matters that were not answered in time."""
    return work.matters[work.matters["open"] & work.matters["days_late"].notna()]


def _figures(report: PlanMaterial) -> Iterator[Row]:
    """The figures that are to be sent, in one row."""
    say, owed = report.say, wanted.rows(report)
    number = owed["indicator_id"].nunique()
    if not number:
        return
    lead = tables.leads(owed["sender"], is_settled(owed["sender_basis"]) | owed["sender"].eq(""), report.language)
    units = list(dict.fromkeys(unit for unit in lead if unit))
    yield (
        say(f"报送判断定量目标所缺的{number}项指标数据", f"send the {number} figures that are missing"),
        say("无法判断", "cannot be judged"), report.listed(units, 6) if units else say("需先确定", "to be settled"),
        wanted.day(report) if len(wanted.owed(report)) else "",
    )  # fmt: skip
