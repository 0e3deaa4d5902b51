"""呈阅件: one page for a leader: the main point, what is in danger, who owes what, and what he is asked for."""

from __future__ import annotations

import math

import pandas as pd

from halfsky.implementation.leads import is_settled
from halfsky.render import content
from halfsky.render.document import Document, compose
from halfsky.reports import newest, offices, shortage, summary, tables, undone, upper, wanted
from halfsky.reports.plan_material import PlanMaterial
from halfsky.reports.reported_plan import KINDS
from halfsky.target_rows import short_promises
from halfsky.vocabulary.few_cases import rows_of_few
from halfsky.words import few_cases, line_breaks, values
from halfsky.words.fact import ABOVE_RANGE

_LINES, _CHARACTERS = 21, 28  # of the page
_TITLE, _STAMP = 1.2, 2.2  # lines of the body that one of the title takes, and the stamp
_OF_TITLE = 20  # characters in a line of the title
_MOST, _UNITS = 12, 6
_FULL, _SHORT, _TIGHT = "full", "short", "tight"  # how much is said of each target
_PROPOSED = 3  # units that the rule proposes
_FEW_UNITS = 2  # so many are named, all of them


def document(report: PlanMaterial) -> Document:
    """The page; what does not fit on it is counted, and left to the report."""
    say = report.say
    title = say(f"{report.as_of}年《{report.plan_title}》实施情况呈阅件", f"{report.plan_title}, {report.as_of}: brief")
    room = _LINES - math.ceil(line_breaks.width(title) / _OF_TITLE) * _TITLE - 3 - (_STAMP if report.simulated else 0)
    # all in full, then all with their value and target, then as many as the page holds
    forms = [(_MOST, form) for form in (_FULL, _SHORT, _TIGHT)] + [(most, _TIGHT) for most in range(_MOST - 1, -1, -1)]
    for most, form in forms:
        texts = _texts(report, most, form)
        if sum(map(_lines, texts)) <= room:
            break
    page = content.heading(title, 1, "title")
    if report.simulated:
        page += content.paragraph(tables.simulated_notice(say), "stamp")
    body = content.join(content.paragraph(text) for text in texts if text)
    signed = offices.signature(report)
    about = dict(report.about) | {"length": "brief"}  # type: ignore[attr-defined]
    return compose({"title": page, "brief": body + signed}, report.language, contents=False, about=about)


def _lines(text: str) -> int:
    return math.ceil((line_breaks.width(text) + 2) / _CHARACTERS)


def _texts(report: PlanMaterial, most: int, form: str) -> list[str]:
    number = report.say("{}、", "{}. ")
    numerals = "一二三四五" if report.language == "zh" else "12345"
    danger = _in_danger(report, most, form)
    if form == _TIGHT:  # what is owed and not done stands in what is asked for alone
        told = [_main(report, short=True), danger, _asked(report, most, whole=True)]
    else:
        work, owing = undone.told(report, named=form == _FULL), _owing(report, _UNITS if form == _FULL else 1)
        told = [_main(report), danger, work, owing, _asked(report, most)]
    kept = [text for text in told if text]
    return [number.format(numeral) + text for numeral, text in zip(numerals, kept, strict=False)]


def _main(report: PlanMaterial, *, short: bool = False) -> str:
    say, counts = report.say, report.counts
    if report.thin:
        asked = int(counts["total"] - counts["directional"])
        known = say(f"可判断的{counts['measurable']}项，占{values.share(report.coverage)}，数据不足", "")
        over = "规划期已满，" if report.as_of >= report.years[1] else ""
        over = over.replace("规划期", report.term)
        judged = (
            f"《{report.noun}》{asked}项定量目标中，截至{report.as_of}年{known}"
            if counts["measurable"]
            else f"截至{report.as_of}年，《{report.noun}》{asked}项定量目标均不能判断"
        )
        return say(
            f"总体情况。{over}{judged}，不公布达标率。{summary.few_cases_told(report)}",
            f"{counts['measurable']} of {asked} targets can be judged ({values.share(report.coverage)}): "
            f"no rate is told. {summary.few_cases_told(report)}",
        ) + summary.of_a_draft(report)
    asked = int(counts["total"] - counts["directional"])
    known = values.share(report.coverage)
    covered = say(f"{asked}项定量目标中可判断的占{known}。", f"{known} of the {asked} targets can be judged. ")
    told = summary.standing(report, short=short) + summary.few_cases_told(report)
    return say("总体情况。", "") + covered * (not short) + told + summary.of_a_draft(report) + _entered_in_part(report)


def _entered_in_part(report: PlanMaterial) -> str:
    """What the counts do not stand for, where not all of the plan's targets are known to be entered."""
    plans, say = report.package.plans, report.say
    unread = upper.unread(plans[plans["plan_id"].eq(report.plan["plan_id"])])
    if report.simulated or unread.empty:
        return ""
    told = (
        f"{report.noun}的目标未全部纳入本报告，以上不代表全部主要目标。"
        if unread["entered"].iloc[0]
        else f"本报告纳入的是否为{report.noun}全部目标未注明，以上不代表全部主要目标。"
    )
    return say(
        told,
        " Not all of the plan's targets are known to be entered; this does not stand for all of them.",
    )


def _in_danger(report: PlanMaterial, most: int, form: str) -> str:
    """What is short of its target, in the order of the report's table, each that is named with its value and target;
    in full how far it is and who answers for it as well. The others are counted."""
    say, short = report.say, report.short_of_target()
    if short.empty:
        return ""
    shown, rest = short.head(most), max(len(short) - most, 0)
    years = shown["newest_year"].astype("int64").value_counts()
    one = int(years.index[0]) if form != _FULL and len(years) and years.iloc[0] > 1 else None
    remarks = [say("括号内为目标", "targets in brackets")] if form == _TIGHT and len(shown) else []
    others = say("，另注年份的除外", " unless said") if len(years) > 1 else ""
    remarks += [say(f"{one}年数值{others}", f"values of {one}{others}")] if one else []
    words = say("，", ", ").join([summary.short_words(report)] * (report.language == "zh") + remarks)
    before = say("；另有", "; ") if len(shown) else ""
    more = before + say(f"{rest}项见报告", f"{rest} more: see the report") if rest else ""
    head = say(f"需要关注的{len(short)}项（{words}）：", f"In danger ({len(short)}{', ' if words else ''}{words}): ")
    return head + say("；", "; ").join(_told(report, shown, form, one)) + more + say("。", ".")


def _told(report: PlanMaterial, shown: pd.DataFrame, form: str, one: int | None) -> list[str]:
    """Each target with its value; one: the year that values are of, where nothing else is said."""
    say, language = report.say, report.language
    kinds = [say(f"（{kind}）", f" ({kind})") if kind else "" for kind in shown["newest_kind"]]
    latest = map("".join, zip(values.column(shown, "newest", language), kinds, strict=True))
    # several years together decide of few cases: the value of one of them is not held against the target
    together = [say(*few_cases.TOGETHER) if is_few else "" for is_few in rows_of_few(shown)]
    dated = ["" if year == one else say(f"{year}年", f"{year}: ") for year in shown["newest_year"]]
    promised = shown["promise"] if form == _FULL else short_promises(shown["promise"])
    # due, and judged by another year's value
    other = shown["due_year"].le(report.as_of) & shown["latest_year"].ne(shown["due_year"])
    late = [
        say(f"{due}年未报，按{year}年判断", f"no value of {due}, judged by {year}") if is_other else ""
        for due, year, is_other in zip(shown["due_year"], shown["latest_year"], other.fillna(False), strict=True)
    ]
    after = [text.replace("；", "，") for text in newest.remarks(shown, language)]
    doubts = [
        say("数据有矛盾，待核实", "contradicts other data, to be checked") if doubted
        else say(*ABOVE_RANGE) if above and form != _FULL else ""
        for doubted, above in zip(shown["contradicted"], shown["above_range"], strict=True)
    ]  # fmt: skip
    late = [
        say("，", ", ").join(filter(None, told)) if not told[1] else say("，", ", ").join(filter(None, told[1:]))
        for told in zip(late, after, doubts, strict=True)
    ]
    gaps = [
        "" if told else gap for told, gap in zip(after, values.distances(shown, language, banded=False), strict=True)
    ]
    columns = zip(
        tables.marked(shown), dated, latest, promised, gaps, _leads(shown, language), together, late, strict=True,
    )  # fmt: skip
    said = []
    for name, year, value, promise, gap, lead, few, old in columns:
        if form == _FULL:
            by = "".join(say("，", ", ") + part for part in (gap, old) if part)
            said.append(say(f"{name}（{year}{value}，目标{promise}{by}{lead}）",
                            f"{name} ({year}{value}, target {promise}{by}{lead})"))  # fmt: skip
            continue
        asked = promise if form == _TIGHT else say(f"目标{promise}", f"target {promise}")
        beside = say("，", ", ").join(filter(None, [asked, few, old]))
        said.append(say(f"{name}{year}{value}（{beside}）", f"{name} {year}{value} ({beside})"))
    return said


def _leads(rows: pd.DataFrame, language: str) -> pd.Series:
    """Who leads each target, behind a comma; nothing where nobody is named or proposed."""
    told = tables.leads(rows["lead"], is_settled(rows["lead_basis"]) | rows["lead"].eq(""), language)
    return (values.chooser(language)("，", ", ") + told).where(rows["lead"].ne(""), "")


def _owing(report: PlanMaterial, most: int) -> str:
    """Which units owe figures, and how many."""
    say, owed, figures = report.say, shortage.by_unit(report), wanted.rows(report)["indicator_id"].nunique()
    if not figures:
        return ""
    of = wanted.made_up_of(report)
    nobody, past = wanted.of_nobody(report)["indicator_id"].nunique(), wanted.said_of_the_past(report)
    if owed.empty:
        return (
            say(
                f"判断定量目标尚缺{figures}项指标的数据{of}，{report.noun}未列明责任单位。",
                f"{figures} figures are missing{of}, and the plan names no units to send them.",
            )
            + _proposed(report)
            + past
        )
    listed = _first_units(report, most)
    more = say(f"；另有未列明责任单位的{nobody}项，需确定报送单位", f"; {nobody} of no unit, to be settled")
    more = more if nobody else ""
    return (
        say(
            f"判断定量目标尚缺{figures}项指标的数据{of}，应由{listed}报送{more}。",
            f"{figures} figures are missing{of}: {listed}{more}.",
        )
        + past
    )


def _proposed(report: PlanMaterial) -> str:
    """建议报送单位：县卫生健康局18项、县教育局9项等6个单位: whom the rule proposes, those with most first."""
    say, counts = report.say, wanted.proposed_counts(report)
    if counts.empty:
        return ""
    listed = say("、", ", ").join(
        say(f"{unit}{number}项", f"{unit} ({number})") for unit, number in counts.head(_PROPOSED).items()
    )
    more = say(f"等{len(counts)}个单位", f", {len(counts)} in all") if len(counts) > _PROPOSED else ""
    return say(f"建议报送单位：{listed}{more}（待确认）。", f" Proposed, to be confirmed: {listed}{more}.")


def _first_units(report: PlanMaterial, most: int) -> str:
    """卫生健康部门（2项）等5个单位: those that owe most, with how many figures."""
    say, owed = report.say, shortage.by_unit(report)
    shown = owed.head(len(owed) if len(owed) <= _FEW_UNITS else max(most, 1))
    listed = say("、", ", ").join(
        say(f"{unit}（{number}项）", f"{unit} ({number})")
        for unit, number in zip(shortage.called(shown, report.language), shown["number"], strict=True)
    )
    return listed + (say(f"等{len(owed)}个单位", f", {len(owed)} in all") if len(owed) > len(shown) else "")


def _asked(report: PlanMaterial, most: int, *, whole: bool = False) -> str:
    """What is to be decided; most: how many targets stand above; whole: what is owed and not done stands here alone."""
    say, short, owed = report.say, report.short_of_target(), wanted.rows(report)
    which = "上述" if len(short) <= most else f"{summary.short_words(report)}的"
    asks = []
    if len(short):
        asks.append(_explained(report, short, f"{which}{len(short)}项目标"))
    asks += undone.asked(report, whole=whole)
    if len(owed) and wanted.owed(report).empty:
        asks.append(say("请有关单位补充历年数据", "have earlier years sent"))
    elif len(owed) and shortage.by_unit(report).empty:
        asks.append(
            say(
                f"确定{owed['indicator_id'].nunique()}项指标的报送单位和报送期限",
                "settle who sends the missing figures, and by when",
            )
        )
    elif len(owed) and whole:
        number = owed["indicator_id"].nunique()
        asks.append(
            say(
                f"督促{_first_units(report, 1)}{_by_day(report)}补报判断定量目标所缺的{number}项指标数据",
                f"have the {number} missing figures sent by {_first_units(report, 1)}{_by_day(report)}",
            )
        )
    elif len(owed):
        asks.append(say(f"督促有关单位{_by_day(report)}补报数据", f"have the missing figures sent{_by_day(report)}"))
    asks.append(say("审定数据缺口通报" if report.thin else f"审定{KINDS[report.kind][0]}", "approve the report"))
    return say("提请：", "To be decided: ") + say("；", "; ").join(asks) + say("。", ".")


def _explained(report: PlanMaterial, short: pd.DataFrame, which: str) -> str:
    """Who is to explain what is short: the units that the plan names; where it names none for some of these, who is to
    answer for them has to be settled first, and whom the rule proposes stands behind."""
    say = report.say
    if (short["responsible_units"].ne("") | is_settled(short["lead_basis"])).all():
        return say(f"责成责任单位对{which}说明原因、提出措施", f"have the units explain the {len(short)} targets")
    units = list(dict.fromkeys(unit for unit in short["lead"] if unit))
    some = say("、", ", ").join(units[:_FEW_UNITS])
    some += say(f"等{len(units)}个单位", " …") if len(units) > _FEW_UNITS else ""
    proposed = say(f"（建议：{some}）", f" (suggested: {some})") if units else ""
    return say(
        f"确定{which}的责任单位{proposed}，由其说明原因、提出措施",
        f"settle who answers for the {len(short)} targets{proposed}, and have them explained",
    )


def _by_day(report: PlanMaterial) -> str:
    day = wanted.day(report)
    if wanted.is_over(report):
        return report.say(f"（{day}期限已过）尽快", f" (due on {day}, now overdue)")
    return report.say(f"于{day}前", f" by {day}") if day else ""
