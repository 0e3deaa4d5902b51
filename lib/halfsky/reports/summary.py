"""摘要: what a plan's report says first, in sentences with their numbers."""

from __future__ import annotations

import pandas as pd

from halfsky.assess.summary import out_of_scope
from halfsky.render import content
from halfsky.render.blocks import Ref
from halfsky.render.content import Section
from halfsky.reports import newest, old_and_missing, tables, upper
from halfsky.reports.plan_material import PlanMaterial
from halfsky.target_rows import MARK
from halfsky.vocabulary.codes import DIM_OUTLOOKS
from halfsky.vocabulary.few_cases import rows_of_few
from halfsky.vocabulary.statuses import ACCOUNT, OUT_OF_SCOPE, STATUSES
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
    page += old_and_missing.without_data(report) + _unchecked(report)
    return page + old_and_missing.before_deadline(report) + old_and_missing.old_values(report)


def _on_the_way(report: PlanMaterial) -> str:
    """Which measurable targets are neither attained nor short of what was asked, by the account's lines."""
    say, rows = report.say, report.judged
    rows = rows[~rows["target_id"].isin(report.short_of_target()["target_id"])]
    entries = rows["status"].map(STATUSES.each("entry"))
    parts = []
    for key, zh, en in _lines(within=True):
        own = rows[entries.eq(key)]
        if len(own):
            names, doubtful = report.some_of(few_marked(report, own), _NAMED), at_risk(own)
            which = report.some_of(list(doubtful["called"]), _NAMED)
            risk = say(f"，其中{len(doubtful)}项前景有风险（{which}）", f", {len(doubtful)} at risk ({which})")
            parts.append(say(f"{zh}的{len(own)}项：{names}", f"{len(own)} {en}: {names}") + risk * bool(len(doubtful)))
    told = say("可监测项中，", "Of the measurable ones: ") + say("；", "; ").join(parts) + say("。", ". ")
    return told * bool(parts) + _attained_and_worse(report) + _judged_before(report)


def _attained_and_worse(report: PlanMaterial) -> str:
    """Which attained targets lie farther off than at their base: they call for attention, and are not short."""
    names = [fact.called for fact in report.findings["fact"] if fact.held.reached and fact.worse]
    if not names:
        return ""
    listed = report.some_of(names, _NAMED)
    return report.say(
        f"已达标而数值不及基期的{len(names)}项：{listed}，需继续关注。",
        f"Attained, and farther off than at the start ({len(names)}): {listed}. ",
    )


def _judged_before(report: PlanMaterial) -> str:
    """Of which targets the newest value says another thing than the due year's, which decides."""
    told = [
        report.say(f"{name}{said}", f"{name}: {said}")
        for which in (newest.lost_again, newest.met_late)
        for rows in [report.judged[which(report.judged)]]
        for name, said in zip(rows["called"], newest.remarks(rows, report.language), strict=True)
    ]
    if not told:
        return ""
    listed = report.say("；", "; ").join(one.replace("；", "，") for one in told)
    return report.say(
        f"到期后又有变化的{len(told)}项：{listed}。",
        f"Changed since they were due ({len(told)}): {listed}. ",
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
    lines = [line for line in _lines(within=False) if counts[line[0]]]
    return [
        say(f"{zh}{counts[key]}项", f"{counts[key]} {en}") if key != OUT_OF_SCOPE else _out_of_scope_told(report)
        for key, zh, en in lines
    ]


def out_of_scope_note(report: PlanMaterial) -> str:
    """（指标目录中尚无对应指标）: why no indicator stands for some targets, beside their number. Of one that nobody has
    checked it is not known that the catalogue has none: it is said to be open."""
    say, entry = report.say, ACCOUNT.row(OUT_OF_SCOPE)
    rows = report.promises[out_of_scope(report.promises)]
    number, opened = int(report.counts[OUT_OF_SCOPE]), int(rows["unconfirmed"].sum())
    if not opened:
        return say(entry.note_zh, entry.note_en)
    if opened == number:
        return say("（尚未核对，未对应指标）", " (not checked, no indicator linked)")
    return say(
        f"（尚未核对、未对应指标{opened}项，指标目录中尚无对应指标{number - opened}项）",
        f" ({opened} not checked, {number - opened} not in the catalogue yet)",
    )


def _out_of_scope_told(report: PlanMaterial) -> str:
    """范围外（指标目录中尚无对应指标）1项: how many targets no indicator stands for, and why."""
    entry, number, note = ACCOUNT.row(OUT_OF_SCOPE), int(report.counts[OUT_OF_SCOPE]), out_of_scope_note(report)
    return report.say(f"{entry.zh}{note}{number}项", f"{number} {entry.en}{note}")


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
        valued = int(report.promises["observed"].notna().sum())
        none = say(f"均没有可用于判断的{own}数据", f"has usable values{own}")
        held = say(f"；其中{valued}项有{own}数值，不足以判断", f" ({valued} have values that do not decide)")
        return say(
            f"{when}，{wanting}项定量目标{'均尚不能判断' if valued else none}{f'（{undecided}）' if undecided else ''}"
            f"{held if valued else ''}，尚不能得出是否达标的结论。",
            f"{when} none of the {wanting} targets with a number {'can be judged' if valued else none}"
            f"{f' ({undecided})' if undecided else ''}{held if valued else ''}: whether they are attained cannot be "
            "said yet. ",
        )
    ended = report.kind == "final" and not report.ahead
    reached = "实现" if ended else "已达标"
    text = say(
        f"{when}，可监测的{counts.measurable}项定量目标中{_so_far(report)}{counts.attained}项{reached}，{_rate_zh(counts)}",
        f"{when}{_so_far(report)} {counts.attained} of {counts.measurable} measurable targets are attained "
        f"({tables.rate(counts, say)}). ",
    )
    if not report.thin:
        text += rates.bounds_sentence(counts, report.language)
    return text + _short(report)


def standing(report: PlanMaterial, *, short: bool = False) -> str:
    """How many of how many, between what the rate lies, and how many of the others are on time; short: with how many
    can be judged at all, and without the years of the plan's term."""
    counts, say = report.counts, report.say
    ends = rates.bounds(counts, report.language).strip(" （）()")
    beside = say("", f" ({ends} with what lacks data)") if ends else ""
    rate = rates.with_nearly(counts, "zh") if counts.measurable else _rate_zh(counts).removesuffix("。")
    when = say(f"截至{report.as_of}年", f"In {report.as_of}") if short else _when(report)
    covered = f"（占全部的{values.share(report.coverage)}）" if short else ""
    return say(
        f"{when}，可监测的{counts.measurable}项定量目标{covered}中{_so_far(report)}{counts.attained}项已达标，{rate}。",
        f"{when}{_so_far(report)} {counts.attained} of {counts.measurable} measurable targets are attained{beside}. ",
    )


def _so_far(report: PlanMaterial) -> str:
    """已达标、正常推进的3项，占75%（…）；其中: while there is time, how many are where they have to be; "" once it is
    over, and where none but the attained are."""
    say, rows, steady = report.say, report.judged, STATUSES.where(underway=True, behind=False)
    codes = [*STATUSES.where(reached=True), *STATUSES.where(nearly=True), *steady]
    own = rows[rows["status"].isin(codes)]
    under_way = own[own["status"].isin(steady)]
    if report.as_of >= report.years[1] or under_way.empty:
        return ""
    words = [STATUSES.label(code, report.language) for code in codes if own["status"].eq(code).any()]
    doubtful = len(at_risk(under_way))
    on_time = "、".join(STATUSES.label(code) for code in steady)
    risk = say(f"，其中{doubtful}项前景有风险", f", {doubtful} of these at risk") if doubtful else ""
    part = values.share(len(own) / len(rows))
    return say(
        f"，{'、'.join(words)}的{len(own)}项，占{part}（{on_time}{len(under_way)}项{risk}）；其中",
        f" {len(own)} ({part}) are {', '.join(words).lower()} ({len(under_way)} on track{risk});",
    )


def at_risk(rows: pd.DataFrame) -> pd.DataFrame:
    """Those of the rows that are less likely than not to be attained, as they go on now."""
    return rows[rows["outlook"].isin(DIM_OUTLOOKS)]


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
    """（上年未发生）, of none as well （上年也未发生）, （上年2例）; "" where that is not known."""
    if fact.previous_cases is None:
        return ""
    if fact.previous_cases:
        return f"（上年{int(fact.previous_cases)}例）"
    return "（上年未发生）" if fact.cases else "（上年也未发生）"


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
    doubt = report.say("（数据有矛盾，待核实）", " (contradicts other data, to be checked)")
    return [
        f"{name}{mark if is_few else ''}{doubt if doubted else ''}"
        for name, is_few, doubted in zip(rows["called"], few, rows["contradicted"], strict=True)
    ]


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
    last = report.everything["newest_year"].max()
    told = "" if pd.isna(last) or last >= min(report.as_of, end) else f"最新数据为{int(last)}年"
    if report.as_of >= end:
        known = f"（{told}）" if told else ""
        return say(f"{start}—{end}年{report.term}已满，截至{end}年{known}", f"At the end of the term {start}–{end}")
    if not spent:
        return say(f"截至{report.as_of}年（{report.noun}实施前）", f"In {report.as_of}, before the plan began,")
    return say(
        f"截至{report.as_of}年（{report.term}第{spent}年，共{whole}年{'；' + told if told else ''}）",
        f"In {report.as_of} (year {spent} of {whole} of the plan)",
    )


def taken_from(report: PlanMaterial) -> Section:
    """What the targets were taken from, where that is not the whole text of an issued plan."""
    say, package = report.say, report.package
    own = package.plans[package.plans["plan_id"].eq(report.plan["plan_id"])]
    said = []
    if draft := of_a_draft(report):
        said.append(draft)
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


def of_a_draft(report: PlanMaterial) -> str:
    """That the targets were taken from a draft, where they were: in whatever is handed on."""
    if report.plan["status"] != "draft":
        return ""
    return report.say(
        f"目标取自{report.noun}的征求意见稿，须以正式印发的文本核对。",
        "The targets are those of a draft; check them in the text issued.",
    )


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


def _rate_zh(counts: pd.Series) -> str:
    if not counts.measurable:
        return "没有可监测项，达标率无法计算。"
    rate = f"达标率 {counts.attained}/{counts.measurable}＝{counts.attainment_rate:.1f}%"
    if not counts.nearly_attained:
        return f"{rate}。"
    both = counts.attained + counts.nearly_attained
    wider = f"{both}/{counts.measurable}＝{counts.attainment_rate_with_nearly:.1f}%"
    return f"{rate}；连同基本达标{counts.nearly_attained}项为 {wider}。"
