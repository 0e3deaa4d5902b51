"""催报函: one letter a unit, with the figures that it is asked for, for which years and by which day."""

from __future__ import annotations

import pandas as pd

from halfsky.implementation.leads import is_settled
from halfsky.render import content
from halfsky.render.content import Section
from halfsky.reports import offices, tables, wanted
from halfsky.reports.plan_material import PlanMaterial
from halfsky.reports.shortage import by_unit

_REMINDER = "催报函"
_MOST_YEARS = 7  # beside each other in a form


def letters(report: PlanMaterial) -> Section:
    """催报函: one letter a unit, with what it is asked for, for which years and by which day.

    The day is left open where no call set one.
    """
    return content.join(
        content.heading(report.say(f"{_kind(report, rows)}：{unit}", f"To {unit}"), 4, starts_page=place > 0)
        + _letter(report, unit, rows)
        for place, (unit, _, _, _, rows) in enumerate(by_unit(report).itertuples(index=False))
    )


def letter(report: PlanMaterial, unit: str) -> Section | None:
    """The letter to one unit as a paper of its own; None for a unit that is asked for nothing."""
    for name, _, _, _, rows in by_unit(report).itertuples(index=False):
        if name == unit:
            kind = _kind(report, rows)
            title = "关于报送监测数据的函" if kind == _REMINDER else f"关于{kind.removesuffix('函')}的函"
            return content.heading(report.say(title, "Figures that are missing"), 1) + _letter(report, unit, rows)
    return None


def kind_of_letter(report: PlanMaterial, unit: str) -> str:
    """What the letter to this unit is called in Chinese."""
    units = by_unit(report).set_index("unit")
    return _kind(report, units.loc[unit, "rows"]) if unit in units.index else _REMINDER


def _kind(report: PlanMaterial, rows: pd.DataFrame) -> str:
    """A letter that reminds, or, to a unit that sent all of the year that was called for, one that asks for more."""
    return _REMINDER if rows["indicator_id"].isin(wanted.owed(report)["indicator_id"]).any() else "补充历年数据函"


def _letter(report: PlanMaterial, unit: str, rows: pd.DataFrame) -> Section:
    """What is owed by the day of the call, then what only lacks other years: these were never called for."""
    past = rows[rows["indicator_id"].isin(wanted.of_the_past(report)["indicator_id"])]
    due = rows[~rows["indicator_id"].isin(past["indicator_id"])]
    year = content.made_on().year
    page = content.paragraph(report.say(f"文号：＿＿＿＿〔{year}〕＿＿号", f"No. ____ [{year}] __"), "note")
    page += content.paragraph(report.say(f"{unit}：", f"{unit}:"), "address")
    if len(due):
        page += _owed_by_day(report, due) + _form(report, f"{unit}需报送的指标", f"What {unit} is asked to send", due)
    if len(past):
        page += _of_the_past(report, past, alone=due.empty)
        page += _form(report, f"{unit}历年数据不足的指标", f"What {unit} is asked to add", past)
    blank = "＿" * 6
    contact = f"联系人：{blank}　联系电话：{blank}　电子邮箱：{blank}"
    page += content.paragraph(report.say(contact, "Contact: ______ Telephone: ______"), "note")
    return page + offices.signature(report)


def _of_the_past(report: PlanMaterial, rows: pd.DataFrame, *, alone: bool) -> Section:
    say, year, number = report.say, report.reported_year, rows["indicator_id"].nunique()
    listed = say("；", "; ").join(wanted.past_names(report, rows))
    where = f"《{report.plan_title}》的指标中，" if alone else "另"
    return content.paragraph(
        say(
            f"{where}有{number}项{year}年数值已收到，历年数据不足，暂不能判断：{listed}。"
            "有上述年份数值的，请一并提供。",
            f"Of {number} the value of {year} has come; other years are wanted before they can be judged: {listed}.",
        )
    )


def _owed_by_day(report: PlanMaterial, rows: pd.DataFrame) -> Section:
    say, number = report.say, rows["indicator_id"].nunique()
    first, last = report.years[0] - 1, min(report.as_of, report.years[1])
    yearly = wanted.of_a_year(report, str(rows["sender"].iloc[0]))
    proposed = not is_settled(rows["sender_basis"]).all()
    draft = "（征求意见稿）" if report.plan["status"] == "draft" else ""
    ours, en = (
        f"《{report.plan_title}》{draft}由你单位负责的指标中，有{number}项尚缺数据、尚不能判断是否达标",
        "you answer",
    )
    if proposed:
        ours, en = (
            f"《{report.plan_title}》{draft}的指标中，按任务内容建议由你单位牵头报送的有{number}项尚缺数据、尚不能判断是否达标",
            "we suggest that you lead",
        )
    values_zh = f"{wanted.by_when(report)}下表所列指标{first}年（基期）至{last}年各年数值；"
    values_en = f"{wanted.by_when(report)} each year's value from {first} (baseline) to {last} with its "
    if wanted.day(report):  # the day is of the year that was called for, and of no other
        year = report.reported_year
        values_zh = (
            f"{wanted.by_when(report)}下表所列指标{year}年数值；{first}年（基期）至{year - 1}年尚缺的数值请一并提供；"
        )
        values_en = f"Values of {year}: {wanted.by_when(report)}; those from {first} on that are not there too, with "
    return content.paragraph(
        say(
            f"{ours}，影响本年度监测。{values_zh}数据来源填入表末一栏；统计口径和分子、分母在报送表中填写。"
            f"你单位{report.reported_year}年应报的全部指标共{yearly}项，以报送表为准。",
            f"{number} indicators of {report.plan_title} for which {en} lack data. "
            f"{values_en}source, numerator and denominator. All your figures of {report.reported_year}: {yearly}.",
        )
    )


def _form(report: PlanMaterial, zh: str, en: str, rows: pd.DataFrame) -> Section:
    """The blank form of these indicators under its caption: a cell a year, of many years in two forms; what is there
    already says so."""
    say, single = report.say, rows.drop_duplicates("indicator_id")
    years = list(range(report.years[0] - 1, report.reported_year + 1))
    half = len(years) if len(years) <= _MOST_YEARS else (len(years) + 1) // 2
    lacking = [wanted.years_lacking(report, str(indicator)) for indicator in single["indicator_id"]]
    page = Section()
    for some in filter(None, (years[:half], years[half:])):
        fixed = {
            say("指标", "indicator"): tables.asked_for(single, report.language, beside=True),
            say("目标值", "target"): single["promise"],
        }
        cells = {str(year): ["" if year in own else say("已有", "there") for own in lacking] for year in some}
        source = say("数据来源", "source")
        frame = pd.DataFrame({**fixed, **cells, source: ""})
        wide = {say("指标", "indicator"): 38, say("目标值", "target"): 14, source: 11}
        widths = {name: wide.get(name, 7) for name in frame}
        which = say(f"（{some[0]}—{some[-1]}年）", f", {some[0]}-{some[-1]}") if half < len(years) else ""
        page += content.table(frame, say(zh, en) + which, widths=widths, kind="form")
    return page
