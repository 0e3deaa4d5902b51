"""摘要: what a plan's report says first, in sentences with their numbers."""

from __future__ import annotations

import pandas as pd

from halfsky.render import content
from halfsky.render.blocks import Ref
from halfsky.render.content import Section
from halfsky.reports import tables, upper, wanted
from halfsky.reports.plan_material import PlanMaterial
from halfsky.target_rows import MARK
from halfsky.vocabulary.few_cases import rows_of_few
from halfsky.vocabulary.statuses import ACCOUNT, STATUSES
from halfsky.words import few_cases, rates, sentence_zh, values
from halfsky.words.fact import Fact

_NAMED = 5  # targets of one kind, but of what is short: the domains and the table of what is to be sent have all


def summary(report: PlanMaterial) -> Section:
    """报告摘要: the rate with numerator and denominator, and what is not in it."""
    say, counts = report.say, report.counts
    repeated = counts["repeated"]
    # how many targets there are of which kind the opening has told
    again = (
        say(
            f"{report.noun}共有目标表述{counts['total'] + repeated}处，其中{repeated}处为同一目标的重复表述，"
            f"合并为{counts['total']}项。",
            f"{counts['total'] + repeated} statements, {repeated} of them repetitions; merged: {counts['total']}. ",
        )
        if repeated
        else ""
    )
    left_out = left_out_of_rate(report)
    page = content.heading(say("摘要", "Summary")) + content.paragraph(opening(report) + headline(report), "lead")
    page += taken_from(report) + _ahead(report)
    more = again + _on_the_way(report) + left_out + few_cases_told(report)
    page += content.paragraph(more) if more else Section()
    return page + _without_data(report) + _unchecked(report) + _before_deadline(report) + _old_values(report)


def _on_the_way(report: PlanMaterial) -> str:
    """Which measurable targets are neither attained nor short of what was asked, by the account's lines."""
    say, rows = report.say, report.judged
    rows = rows[~rows["target_id"].isin(report.short_of_target()["target_id"])]
    entries = rows["status"].map(STATUSES.each("entry"))
    parts = []
    for key, zh, en in _lines(within=True):
        own = rows[entries.eq(key)]
        if len(own):
            names = report.listed(few_marked(report, own), _NAMED)
            parts.append(say(f"{zh}的{len(own)}项：{names}", f"{len(own)} {en}: {names}"))
    return (
        say("可监测项中，", "Of the measurable ones: ") + say("；", "; ").join(parts) + say("。", ". ") if parts else ""
    )


def annex(report: PlanMaterial) -> Section:
    """How far the rate moves by what is a matter of choice or chance, and where in the plan the targets stand."""
    moved = "" if report.thin else rates.sensitivity_line(report.sensitivity, report.language)
    said = moved + _places(report)
    return content.paragraph(said) if said else Section()


def opening(report: PlanMaterial) -> str:
    """Why and on what basis the report was made, and of how many targets the data say anything."""
    counts = report.counts
    done = ("监测", "monitoring") if report.kind == "annual" else ("评估", "evaluation")
    asked, directed = int(counts["total"] - counts["directional"]), int(counts["directional"])
    more = report.say(f"、方向性目标{directed}项", f", {directed} directional") if directed else ""
    known = values.share(report.coverage)
    covered = report.say(f"（占{known}）", f" ({known})") if asked and counts["measurable"] else ""
    # where none can, the next sentence says so, and why
    judged = f"，其中有数据可以判断的定量目标{counts['measurable']}项{covered}" if counts["measurable"] else ""
    return report.say(
        f"为{done[0]}《{report.plan_title}》（以下简称《{report.noun}》）实施情况，依据《{report.noun}》所列目标和有关部门报送、统计机构公布的数据，"
        f"将{counts['total']}项目标（定量目标{asked}项{more}）纳入{done[0]}{judged}。结果显示：",
        f"This {done[1]} of {report.plan_title} rests on the figures that departments sent and statistical offices "
        f"published. Of its {counts['total']} targets ({asked} with a number{more}) {counts['measurable']} with a "
        f"number can be judged{covered}. ",
    )


def _lines(*, within: bool) -> list[tuple[str, str, str]]:
    """The account's lines, without the attained ones, that are within the denominator, or those outside it."""
    rows = [ACCOUNT.row(code) for code in ACCOUNT.where(within=within) if code not in STATUSES.where(reached=True)]
    return [(row.code, row.zh + row.note_zh, row.en + row.note_en) for row in rows]


def _outside(report: PlanMaterial) -> list[str]:
    """How many targets each line of the account holds that is outside the denominator, in words."""
    say, counts = report.say, report.counts
    return [say(f"{zh}{counts[key]}项", f"{counts[key]} {en}") for key, zh, en in _lines(within=False) if counts[key]]


def left_out_of_rate(report: PlanMaterial) -> str:
    """What is outside the denominator, in a sentence; "" where nothing is."""
    outside = _outside(report)
    if not outside:
        return ""
    return report.say(f"未计入分母的：{'、'.join(outside)}。", f"Outside the denominator: {', '.join(outside)}.")


def headline(report: PlanMaterial) -> str:
    """The one sentence that answers for the whole: how many of how many, and which are short."""
    say, counts = report.say, report.counts
    when = _when(report)
    if not counts.measurable:
        wanting = counts["total"] - counts["directional"]
        own = "" if report.national else say("本地区", " of this area")
        undecided = say("、", ", ").join(
            say(f"{ACCOUNT.label(code)}{counts[code]}项", f"{counts[code]} {ACCOUNT.row(code).en}")
            for code in (*STATUSES.where(decided=False), "out_of_scope")
            if counts[code]
        )
        return say(
            f"{when}，{wanting}项定量目标均没有可用于判断的{own}数据{f'（{undecided}）' if undecided else ''}，"
            "尚不能得出是否达标的结论。",
            f"{when} none of the {wanting} targets with a number has usable values{own}"
            f"{f' ({undecided})' if undecided else ''}: whether they are attained cannot be said yet. ",
        )
    ended = report.kind == "final" and not report.ahead
    reached = "实现" if ended else "已达标"
    text = say(
        f"{when}，可监测的{counts.measurable}项定量目标中{counts.attained}项{reached}，{_rate_zh(counts)}",
        f"{when} {counts.attained} of {counts.measurable} measurable targets are attained "
        f"({tables.rate(counts, say)}). ",
    )
    if not report.thin:
        text += rates.bounds_sentence(counts, report.language)
    return text + _short(report)


def standing(report: PlanMaterial) -> str:
    """How many of how many, between what the rate lies, and how many of the others are on time."""
    counts, say = report.counts, report.say
    ends = rates.bounds(counts, report.language).strip(" （）()")
    beside = say(f"（计入缺数据的为{ends}）", f" ({ends} with what lacks data)") if ends else ""
    steady = STATUSES.where(underway=True, behind=False)
    number = int(report.promises["status"].isin(steady).sum())
    on_time = "、".join(STATUSES.label(code) for code in steady)
    return say(
        f"{_when(report)}，可监测的{counts.measurable}项定量目标中{counts.attained}项已达标，"
        f"{_rate_zh(counts).removesuffix('。')}{beside}{f'；{on_time}{number}项' if number else ''}。",
        f"{_when(report)} {counts.attained} of {counts.measurable} measurable targets are attained{beside}"
        f"{f', {number} are on track' if number else ''}. ",
    )


def few_cases_told(report: PlanMaterial) -> str:
    """2025年报告孕产妇死亡1例（活产2423人），因基数小，不作达标判断: what is too small to judge, as cases."""
    told = []
    for fact in report.findings["fact"]:
        happened = sentence_zh.event(fact)
        if fact.held.few and happened and fact.cases is not None and fact.year == report.reported_year:
            told.append(
                (fact.year, happened if report.language == "zh" else fact.name, int(fact.cases), _last_year(fact))
            )
    if not told:
        return ""
    named = [
        report.say(f"报告{name}{cases}例{before}" if cases else f"未发生{name}{before}", f"{name}: {cases} cases")
        for _, name, cases, before in dict.fromkeys(told)
    ]
    year = told[0][0]
    return report.say(
        f"{year}年{'、'.join(named)}，因基数小，不作达标判断。", f"{year}: {', '.join(named)}, too few to judge. "
    )


def _last_year(fact: Fact) -> str:
    """（上年未发生）, （上年2例）; "" where that is not known."""
    if fact.previous_cases is None:
        return ""
    return f"（上年{int(fact.previous_cases)}例）" if fact.previous_cases else "（上年未发生）"


def _short(report: PlanMaterial) -> str:
    """All that are short of what was asked, named in full."""
    say, short, text = report.say, report.short_of_target(), ""
    if len(short):
        names = report.listed(few_marked(report, short), len(short))
        text += say(f"{short_words(report)}的有{len(short)}项：{names}。", f"Missed or behind: {names}.")
    return text


def few_marked(report: PlanMaterial, rows: pd.DataFrame) -> list[str]:
    """The names; behind those of few cases that several years together decided, not the latest value."""
    zh, en = few_cases.TOGETHER
    mark, few = report.say(f"（{zh}）", f" ({en})"), rows_of_few(rows)
    return [f"{name}{mark if is_few else ''}" for name, is_few in zip(rows["name"], few, strict=True)]


def short_words(report: PlanMaterial) -> str:
    """What the targets short of what was asked are called: 未达标; while there is time, 滞后或倒退."""
    codes = set(report.short_of_target()["status"].map(STATUSES.each("entry")))
    return "、".join(ACCOUNT.label(code) for code in ACCOUNT if code in codes)


def _ahead(report: PlanMaterial) -> Section:
    """That a final report before the end of the term is none yet."""
    if not report.ahead:
        return Section()
    say, end = report.say, report.years[1]
    left = end - report.as_of
    return content.paragraph(
        say(
            f"本报告是{report.term}满前的预评估：{report.term}至{end}年，截至{report.as_of}年还有{left}年。期限未到的目标只说明进展，"
            f"不作“未达标”结论；期满后应按{end}年数据重新评估。",
            f"This is an evaluation in advance: the term ends in {end}, {left} years after {report.as_of}. Of a target "
            f"whose deadline is still to come only the progress is told; it is never called missed. At the end of the "
            f"term the evaluation is to be made anew with the values of {end}.",
        )
    )


def _when(report: PlanMaterial) -> str:
    """截至2025年（{report.term}第5年，共10年）."""
    say, (start, end), (spent, whole) = report.say, report.years, report.spent
    last = report.everything["latest_year"].max()
    newest = "" if pd.isna(last) or last >= min(report.as_of, end) else f"最新数据为{int(last)}年"
    if report.as_of >= end:
        known = f"（{newest}）" if newest else ""
        return say(f"{start}—{end}年{report.term}已满，截至{end}年{known}", f"At the end of the term {start}–{end}")
    if not spent:
        return say(f"截至{report.as_of}年（{report.noun}实施前）", f"In {report.as_of}, before the plan began,")
    return say(
        f"截至{report.as_of}年（{report.term}第{spent}年，共{whole}年{'；' + newest if newest else ''}）",
        f"In {report.as_of} (year {spent} of {whole} of the plan)",
    )


def taken_from(report: PlanMaterial) -> Section:
    """What the targets were taken from, where that is not the whole text of an issued plan."""
    say, package = report.say, report.package
    own = package.plans[package.plans["plan_id"].eq(report.plan["plan_id"])]
    said = []
    if report.plan["status"] == "draft":
        said.append(
            say(
                f"目标取自{report.noun}的征求意见稿，须以正式印发的文本核对。",
                "The targets are those of a draft; check them in the text issued.",
            )
        )
    if len(upper.unread(own)) and not report.simulated:
        entered, number = upper.entered(report.plan, report.targets, say), int(report.counts["total"])
        known = (
            f"《{report.noun}》的目标未全部纳入本报告"
            if report.entered_in_part
            else f"本报告纳入的是否为《{report.noun}》全部目标未注明"
        )
        said.append(
            say(
                f"{known}，项数和达标率只就所纳入的{number}项而言，不代表全部主要目标。",
                f"{entered}; what follows counts the targets entered and does not stand for all of the plan. ",
            )
        )
    return content.paragraph(say("", " ").join(said)) if said else Section()


_PLACES = {
    "goal": ("主要目标", "goals"), "table": ("指标表", "table of indicators"), "strategy": ("策略措施", "measures"),
    "project": ("重点工程", "projects"), "other": ("其他部分", "other parts"),
}  # fmt: skip


def _places(report: PlanMaterial) -> str:
    """In which parts of the plan its targets with a number stand, where there are several."""
    say = report.say
    section = report.targets.set_index("target_id")["section"].reindex(report.promises["target_id"])
    counts = section.value_counts()
    if len(counts) < 2:
        return ""
    listed = [
        say(f"{zh}{counts[code]}项", f"{counts[code]} in the {en}")
        for code, (zh, en) in _PLACES.items()
        if code in counts
    ]
    return say(f"定量目标按出处：{'、'.join(listed)}。", f" Targets with a number: {', '.join(listed)}.")


def _unchecked(report: PlanMaterial) -> Section:
    unchecked = report.unchecked_ids()
    count = len(unchecked)
    if not count:
        return Section()
    rated = "和达标率" if report.judged["target_id"].isin(unchecked).any() else ""
    return content.paragraph(
        report.spans(
            (f"上述目标中有{count}项尚未核对（表中以{MARK}标注，见", Ref("duties"), f"），已计入上述项数{rated}。"),
            (
                f"{count} targets are not checked by a person (marked {MARK}, see ",
                Ref("duties"),
                "); they are counted.",
            ),
        )
    )


def _before_deadline(report: PlanMaterial) -> Section:
    """Past the deadline: which judgements rest on a value of another year than the deadline's."""
    say, end = report.say, int(report.plan["end_year"])
    rows = report.judged
    rows = rows.merge(report.targets[["target_id", "deadline_year"]], on="target_id")
    due = rows["deadline_year"].fillna(end)
    rows = rows[due.le(report.as_of) & rows["latest_year"].ne(due)]
    if rows.empty:
        return Section()
    listed = say("、", ", ").join(
        say(f"{name}（{year}年，{label}）", f"{name} ({year}, {label})")
        for name, year, label in rows[["name", "latest_year", "label"]].itertuples(index=False)
    )
    return content.paragraph(
        say(
            f"目标年尚无数据、按最近年份数值判断的有{len(rows)}项：{listed}。",
            f"{len(rows)} targets are due, have no value of that year and are judged by another: {listed}.",
        )
    )


def _old_values(report: PlanMaterial) -> Section:
    """How many of the judgements rest on values that are years old; a rate of such values speaks of the past."""
    say, judged = report.say, report.judged
    assessed = min(report.as_of, int(report.plan["end_year"]))
    recent = assessed - report.settings.stale_years
    old = judged[judged["latest_year"].lt(recent)]
    if old.empty:
        return Section()
    year = say("{}（{}年）", "{} ({})")
    dated = [year.format(name, when) for name, when in zip(old["name"], old["latest_year"], strict=True)]
    names = report.listed(dated, len(old))
    return content.paragraph(
        say(
            f"注意：可监测的{len(judged)}项中，{len(old)}项的最新值早于{recent}年：{names}。"
            f"上述判断反映当年情况，不代表{assessed}年。",
            f"Note: of the {len(judged)} measurable targets, {len(old)} have no value since "
            f"{recent}: {names}; they tell of that year.",
        )
    )


def _without_data(report: PlanMaterial) -> Section:
    """Which targets cannot be judged for want of data, and where all stand with who is to send what."""
    say, lacking = report.say, report.lacking()
    if lacking.empty:
        return Section()
    own = "" if report.national else say("本地区", " of this area")
    parts = []
    kinds = (
        (STATUSES.where(lacks_data=True, valued=False, silent=False), f"没有{own}数据", f"have no value{own}"),
        (STATUSES.where(silent=True), "到期未报", "are due and have none near the deadline"),
        (STATUSES.where(lacks_data=True, valued=True), "数据不足", "have too little"),
        (STATUSES.where(few=True), "例数少且近年未报", "have few cases and no recent value"),
    )
    for codes, zh, en in kinds:
        rows = lacking[lacking["status"].isin(codes)]
        if len(rows):
            names = report.listed(list(rows["name"]), _NAMED)
            parts.append(say(f"{zh}的{len(rows)}项：{names}", f"{len(rows)} {en}: {names}"))
    told = wanted.excused_names(report)
    known = say(f"其中已说明缺报原因的{len(told)}项。", f" {len(told)} of them with a reason.") if told else ""
    return content.paragraph(
        report.spans(
            (
                f"有{len(lacking)}项定量目标缺少可用于判断的数据，其中{'；'.join(parts)}。{known}需报送的数据见",
                Ref("duties"),
                "。",
            ),
            (
                f"{len(lacking)} targets cannot be judged for want of data: {'; '.join(parts)}.{known} "
                "What is to be sent: ",
                Ref("duties"),
                ".",
            ),
        )
    )


def _rate_zh(counts: pd.Series) -> str:
    if not counts.measurable:
        return "没有可监测项，达标率无法计算。"
    rate = f"达标率 {counts.attained}/{counts.measurable}＝{counts.attainment_rate:.1f}%"
    if not counts.nearly_attained:
        return f"{rate}。"
    both = counts.attained + counts.nearly_attained
    wider = f"{both}/{counts.measurable}＝{counts.attainment_rate_with_nearly:.1f}%"
    return f"{rate}；连同基本达标{counts.nearly_attained}项为 {wider}。"
