"""下一年度任务: what follows from what is due, missed, behind and not sent; never a measure of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from halfsky.implementation.leads import is_settled
from halfsky.implementation.standing import Implementation
from halfsky.render import content
from halfsky.render.content import Section
from halfsky.reports import summary, tables, wanted
from halfsky.reports.measures import implementation_of, is_divided
from halfsky.reports.plan_material import PlanMaterial
from halfsky.reports.problems import needed
from halfsky.vocabulary.implementation import PROGRESS
from halfsky.vocabulary.statuses import STATUSES
from halfsky.words.work import counted_slips, listed_units, slips_named

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
    more = len(rows) - MOST
    kinds = _kinds(report)
    note = say(
        f"由{'、'.join(kinds[:-1])}{'和' if len(kinds) > 1 else ''}{kinds[-1]}的事项列出，具体措施由责任单位提出。"
        + (f"另有{more}项见附件。" if more > 0 else ""),
        "What follows from what is due, missed, behind or not sent; measures are for the units to propose."
        + (f" {more} more in the annex." if more > 0 else ""),
    )
    return _table(report, rows[:MOST], title(report), "tasks_ahead") + content.paragraph(note, "note")


def annex(report: PlanMaterial) -> Section:
    """Every row, where the main text has not room for all."""
    rows = list(_rows(report))
    if len(rows) <= MOST:
        return Section()
    return _table(report, rows, title(report) + report.say("（全部）", ", every one"), "every_task_ahead")


def _table(report: PlanMaterial, rows: list[Row], caption: str, label: str) -> Section:
    say = report.say
    heads = [say("任务", "task"), say("依据", "why"), say("责任单位", "unit"), say("时限", "by")]
    widths = dict(zip(heads, (40, 19, 23, 18), strict=True))
    return content.table(pd.DataFrame(rows, columns=heads), caption, widths=widths, label=label)


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


def _kinds(report: PlanMaterial) -> list[str]:
    """What the rows are taken from: only what there is any of."""
    short = report.short_of_target()
    found = [*summary.short_words(report).split("、")] if len(short) else []
    work = implementation_of(report) if is_divided(report) else None
    before, soon = [], []
    if work is not None:
        states, slips = work.states, _overdue(work)
        before = [f"{slips_named(slips['level'], 'zh')}逾期未答复"] if len(slips) else []
        before += ["到时限未完成"] if states["late"].any() else []
        before += ["尚未启动"] if states["state"].isin(_NOT_BEGUN).any() else []
        soon = ["下年到期"] if next(_measures(report, work, late=False), None) else []
    soon = ["下年到期"] if next(_due_next(report), None) else soon
    return [*before, *found, *soon, *(["缺数据"] if len(wanted.rows(report)) else [])]


def _by(report: PlanMaterial, year: object) -> str:
    """The year that it is due in; what is overdue is to be done in the year that the table is for. A year that is over
    when the report is made is no time to do anything by: then only when it was due is said."""
    if pd.isna(year):
        return ""
    due, ahead = int(float(str(year))), report.as_of + 1
    if max(due, ahead) < content.made_on().year:
        return report.say(f"原定{due}年", f"was {due}") if due < ahead else ""
    if due < ahead:
        return report.say(f"{ahead}年（原定{due}年）", f"{ahead} (was {due})")
    return report.say(f"{due}年", str(due))


def _short(report: PlanMaterial) -> Iterator[Row]:
    """What is missed, a row a unit that leads; what is behind or lost, a row a target with what a year has to bring."""
    say, rows = report.say, report.short_of_target()
    over = rows["status"].isin(STATUSES.where(over=True))
    lead = tables.leads(rows["lead"], is_settled(rows["lead_basis"]) | rows["lead"].eq(""), report.language)
    for unit, own in rows[over].groupby(lead[over], sort=False):
        names = report.listed(list(own["called"]), len(own))
        yield (
            say(f"说明未实现的原因，提出衔接措施：{names}", f"say why, and how it is taken over: {names}"),
            say(f"{own['label'].iloc[0]}{len(own)}项", f"{own['label'].iloc[0].lower()} ({len(own)})"), str(unit),
            _by(report, report.as_of + 1),
        )  # fmt: skip
    rows = rows[~over]
    for row, yearly in zip(rows.to_dict("records"), needed(report, rows), strict=True):
        beside = say(f"：每年需{yearly}", f": {yearly} a year") if yearly else ""
        above = say("说明高于目标范围的原因：", "say why it is above the range: ") if row["above_range"] else ""
        yield (
            f"{above}{row['name']}{beside}", str(row["label"]), tables.answering(row, report.language),
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
    """Measures and projects past their time, or those whose time is next year: a row for the same units and time, with
    what of them is not begun and which slips on them were not answered."""
    say, language = report.say, report.language
    states = work.states[~work.states["state"].isin(PROGRESS.where(closed=True))]
    soon = states["due_year"].eq(report.as_of + 1) & ~states["late"]
    chosen, zh, en = (
        (states["late"], "已到时限未完成", "due and not done") if late else (soon, "下年到期", "due next year")
    )  # fmt: skip
    slips = _overdue(work)
    if chosen.any():
        for (units, due), own in states[chosen].groupby(["units", "due_year"], sort=False):
            names = report.listed(list(own["title"].map(str)), _NAMED)
            why = say(f"{zh}{len(own)}项", f"{en} ({len(own)})") if len(own) > 1 else say(zh, en)
            about = slips[slips["object_id"].isin(own["task_id"])]
            why += _not_begun(report, int(own["state"].isin(_NOT_BEGUN).sum()), len(own))
            why += _doubted(report, work, own["task_id"]) + _unanswered(report, about)
            yield names, why, listed_units(str(units), language), _by(report, due)


def _not_begun(report: PlanMaterial, number: int, among: int) -> str:
    """，其中尚未启动2项: how many of so many; of one alone that it is not begun."""
    if not number:
        return ""
    if number == among:
        return report.say("，尚未启动" if among == 1 else "，均尚未启动", ", not begun")
    return report.say(f"，其中尚未启动{number}项", f", {number} not begun")


def _unanswered(report: PlanMaterial, slips: pd.DataFrame) -> str:
    """；交办逾期1件: the slips on the same measures that were not answered in time."""
    if slips.empty:
        return ""
    return report.say("；", "; ") + _overdue_slips(slips["level"], report.language)


def _idle(report: PlanMaterial, work: Implementation) -> Iterator[Row]:
    """What was reported as not begun and is not told above for its time, a row for the same units."""
    say, rows = report.say, work.states
    ahead = report.as_of + 1
    rows = rows[rows["state"].isin(_NOT_BEGUN) & ~rows["late"] & ~rows["due_year"].eq(ahead).fillna(False)]
    rows = rows[~rows["task_id"].isin(_overdue(work)["object_id"])]  # told above
    doubted = rows["task_id"].isin(work.turned_back["task_id"])
    for (units, is_doubted), own in rows.groupby(["units", doubted], sort=False):
        names = report.listed(list(own["title"].map(str)), _NAMED)
        first = say("核实进展前后矛盾的措施", "verify") if is_doubted else say("启动尚未启动的措施", "begin")
        yield (
            first + say(f"：{names}", f" what is not begun: {names}"),
            say(f"尚未启动{len(own)}项", f"not begun ({len(own)})") + _doubted(report, work, own["task_id"]),
            listed_units(str(units), report.language), _by(report, ahead),
        )  # fmt: skip


def _doubted(report: PlanMaterial, work: Implementation, tasks: pd.Series) -> str:
    """，与往年所报矛盾、须先核实1项: of those not begun how many were begun by what was reported before."""
    idle = work.states.loc[work.states["state"].isin(_NOT_BEGUN), "task_id"]
    number = int((tasks.isin(idle) & tasks.isin(work.turned_back["task_id"])).sum())
    count = report.say(f"{number}项", f" ({number})") if len(tasks) > 1 else ""
    told = report.say(f"，与往年所报矛盾、须先核实{count}", f", against earlier reports, to be verified first{count}")
    return told if number else ""


def _matters(report: PlanMaterial, work: Implementation) -> Iterator[Row]:
    """Slips that were not answered in time, a row a unit; those on measures past their time stand with these."""
    say, rows = report.say, _overdue(work)
    rows = rows[~rows["object_id"].isin(work.states.loc[work.states["late"].astype("bool"), "task_id"])]
    idle = set(work.states.loc[work.states["state"].isin(_NOT_BEGUN), "task_id"])
    for unit, own in rows.groupby("unit", sort=False):
        about = report.listed(list(dict.fromkeys(own["title"].map(str))))
        unbegun = _not_begun(report, int(own["object_id"].isin(idle).sum()), len(own))
        unbegun += _doubted(report, work, own["object_id"])
        kinds, told = (write(own["level"], report.language) for write in (slips_named, _overdue_slips))
        yield (
            say(f"答复并办结逾期的{kinds}事项：{about}", f"answer and settle what is overdue: {about}"),
            told + unbegun, listed_units(str(unit), report.language), _by(report, report.as_of),
        )  # fmt: skip


def _overdue_slips(levels: pd.Series, language: str) -> str:
    """交办逾期2件."""
    told = counted_slips(levels, language, "逾期")
    return told if language == "zh" else f"overdue: {told}"


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
