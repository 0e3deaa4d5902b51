"""一、总体情况: the plan, how many of its targets are attained by domain, and what the kind of report asks for."""

from __future__ import annotations

import pandas as pd

from halfsky import figures
from halfsky.figures import distance
from halfsky.render import content
from halfsky.render.blocks import Ref
from halfsky.render.content import Section
from halfsky.reports import achievement, background, old_and_missing, tables, year_on_year
from halfsky.reports.plan_material import PlanMaterial
from halfsky.vocabulary.codes import OUTLOOKS
from halfsky.vocabulary.statuses import RESULTS, STATUSES
from halfsky.words import ranges, rates, values


def overview(report: PlanMaterial) -> Section:
    say = report.say
    return (
        content.heading(say("一、总体情况", "1. Overview"), label="overview")
        + content.heading(say(f"（一）{report.noun}概况", "1.1 The plan"), 3)
        + background.section(report)
        + _background(report)
        + content.heading(say("（二）目标总体实现情况", "1.2 Targets as a whole"), 3)
        + domains(report)
        + content.heading(say(*_THIRD["ahead" if report.ahead else report.kind]), 3)
        + {"annual": _annual, "midterm": _midterm, "final": _final}[report.kind](report)
    )


def annex(report: PlanMaterial) -> Section:
    """The tables behind the overview: the plan's facts, levels beside journeys, paces or the year before, the way."""
    page = facts(report)
    if report.thin:
        return page
    page += achievement.section(report.gaps, report.package.domains, report.language)
    if report.kind == "annual":
        page += year_on_year.annex(report)
    if report.kind == "midterm":
        page += _paces(report)
    return page + distances(report)


_THIRD = {
    "annual": ("（三）年度数据与进展", "1.3 The year's data and progress"),
    "midterm": ("（三）时间进度与任务进度", "1.3 Time and task"),
    "final": ("（三）目标实现结果", "1.3 What was attained"),
    "ahead": ("（三）目标实现情况（预评估）", "1.3 What is attained so far"),
}


def facts(report: PlanMaterial) -> Section:
    say, plan = report.say, report.plan
    upper = report.package.plans.set_index("plan_id")["title"].get(plan["upper_plan_id"], plan["upper_plan_id"])
    spent, whole = report.spent
    pairs = [
        (say(f"{report.noun}名称", "plan"), plan["title"]),
        (say("地区", "area"), f"{report.area_name} ({plan['area_code']})"),
        (say(report.term, "term"), ranges.years(plan["start_year"], plan["end_year"], report.language)),
        (
            say("文本性质", "text"),
            say(*{"draft": ("征求意见稿", "draft"), "issued": ("正式印发", "issued")}[plan["status"]]),
        ),
        (say("文号", "document no."), plan["document_no"]),
        (say("上级规划", "upper-level plan"), upper),
        (say(f"{report.term}已过", "time elapsed"), values.share(spent / whole)),
        (say("文本来源", "source of the text"), plan["source_url"]),
    ]
    return content.facts(pairs, say(f"{report.noun}概况", "The plan"))


def _background(report: PlanMaterial) -> Section:
    """What an evaluation says first and no table of targets holds."""
    if not report.evaluates:
        return Section()
    say = report.say
    where = "全国" if report.national else "本地区"
    asked = say(
        f"评估工作的组织、时间、方法和资料来源；{report.term}内{where}经济、人口等基本情况。",
        "How the evaluation was organised, when, by which method and on what material; the area's economy and people.",
    )
    return content.prompt(asked, say)


def domains(report: PlanMaterial) -> Section:
    """Each domain's targets with the rate and its denominator, and their chart."""
    say = report.say
    least = report.settings.headline_coverage
    frame = tables.domain_counts(report.gaps, report.package.domains, report.language, least=least)
    if report.thin:  # where the plan's rate is not told no domain's is
        frame = frame.assign(**{frame.columns[-1]: say(*rates.UNTOLD)})
    single = len(frame) == 2
    frame = frame.head(1) if single else frame
    told = frame[frame.columns[-1]]
    untold, bounded = told.eq(say(*rates.UNTOLD)).any(), told.str.contains("[（(]", regex=True).any()
    caption = say("各领域目标项数（项）与达标率", "Targets and attainment rate by domain")
    cited = report.spans(
        ("各领域目标的项数和状态见", Ref("domains"), *(() if single else ("、", Ref("statuses"))), "。"),
        ("By domain: ", Ref("domains"), *(() if single else (", ", Ref("statuses"))), "."),
    )
    page = content.paragraph(cited)
    page += content.table(frame, caption, numeric=frame.columns[1:], kind="counts", label="domains")
    page += content.paragraph(
        report.spans(
            (
                "达标率＝已达标项数÷可监测项数"
                + ("，括号内为到期未报和无数据的目标全按未达标、全按达标计的区间" if bounded else "")
                + "（见",
                Ref("method"),
                "）。" + (f"可监测项不足定量目标{values.share(least)}的不公布达标率。" if untold else ""),
            ),
            (
                f"Rate = attained / measurable{'; in brackets its bounds' if bounded else ''} (see ",
                Ref("method"),
                ")." + (f" None is told where less than {values.share(least)} can be judged." if untold else ""),
            ),
        ),
        "note",
    )
    if single:
        return page
    chart = figures.domain_status(
        report.gaps, report.package.domains, called=_called(report), language=report.language,
        simulated=report.simulated,
    )  # fmt: skip
    return page + content.pictures([chart], [say("各领域目标状态", "Status of the targets by domain")], ["statuses"])


def _called(report: PlanMaterial) -> dict[str, str]:
    """未见改善、不降反升: all that the report calls the targets of each status."""
    labels = report.judged.groupby("status", sort=False)["label"].unique()
    return {str(code): report.say("、", ", ").join(map(str, words)) for code, words in labels.items()}


def distances(report: PlanMaterial) -> Section:
    """The way from baseline to target, in printed pages; nothing where no target has a value."""
    if not report.promises["observed"].notna().any():
        return Section()
    charts = distance.charts(
        report.gaps, report.targets, report.package.indicators, language=report.language, simulated=report.simulated
    )
    caption = report.say("定量目标的路程：从基期到目标", "The way of the targets from baseline to threshold")
    return content.pictures(charts, content.paged(caption, len(charts), report.language))


def _annual(report: PlanMaterial) -> Section:
    """How many targets have a value, of which years, and how they changed in a year."""
    say, rows = report.say, report.everything
    known = rows[rows["observed"].notna()]
    if known.empty:
        return content.paragraph(
            say("各项目标均没有可用数据。", "No target has a usable value.")
        )  # fmt: skip
    years = known["newest_year"].astype("int64").value_counts().sort_index(ascending=False)
    listed = say("，", ", ").join(say(f"{year}年{count}项", f"{year}: {count}") for year, count in years.items())
    fresh_and_old = content.paragraph(
        say(
            f"{len(rows)}项目标中有数据的{len(known)}项，按最新数据年份：{listed}。",
            f"{len(known)} of {len(rows)} targets have a value, by latest year: {listed}.",
        )
    )
    return fresh_and_old + year_on_year.sentence(report)


def _midterm(report: PlanMaterial) -> Section:
    """时间过半、任务过半: the time that is over beside the way that is done, and where it leads."""
    say, (spent, whole), paced = report.say, report.spent, _paced(report)
    level = int(paced["pace_ratio"].ge(1).sum())
    counted = say(
        f"可计算进度比的定量目标{len(paced)}项，其中{level}项完成路程不落后于时间进度（进度比不小于1）。",
        f"{len(paced)} targets have a pace; of {level} the way is not behind the time (pace 1 or more).",
    )
    none = say("没有可计算进度比的定量目标。", "No target has a pace.")
    time = say(
        f"{report.term}{whole}年已过{spent}年，时间进度{values.share(spent / whole)}。",
        f"{spent} of {whole} years are over ({values.share(spent / whole)}). ",
    )
    return content.paragraph(time + (counted if len(paced) else none))


def _paced(report: PlanMaterial) -> pd.DataFrame:
    rows = report.promises
    return rows[rows["pace_ratio"].notna() & rows["status"].isin(STATUSES.where(valued=True))]


def _paces(report: PlanMaterial) -> Section:
    """The table of the targets that have a pace."""
    say, paced, page = report.say, _paced(report), Section()
    if len(paced):
        frame = pd.DataFrame(
            {
                say("指标", "indicator"): tables.marked(paced),
                say("完成路程", "way covered"): [values.journey(part) for part in paced["attainment"]],
                say("时间进度（至数据年份）", "time (to its year)"): [
                    values.share(part) for part in paced["time_elapsed"]
                ],
                say("进度比", "pace"): [values.number(pace, 2, (0, 1)) for pace in paced["pace_ratio"]],
                say("到期预测", "forecast"): _forecasts(paced, report.language),
                say("达标前景", "outlook"): [OUTLOOKS.label(code, report.language) for code in paced["outlook"]],
                say("状态", "status"): paced["label"],
            }
        )
        caption = say("时间进度与任务进度", "Time and task")
        page += content.table(frame, caption, numeric=frame.columns[1:4])
    return page


def _forecasts(rows: pd.DataFrame, language: str) -> list[str]:
    """The value that the line leads to at the deadline."""
    return values.column(rows, "forecast", language)


_NAMED = 20  # targets of one row; all of them stand in the appendix


def _final(report: PlanMaterial) -> Section:
    """Which targets ended how: every quantitative target stands in one row."""
    say, rows = report.say, report.promises
    deadline = rows["target_id"].map(report.targets.set_index("target_id")["deadline_year"]).fillna(report.years[1])
    result = rows["status"].map(STATUSES.each("result"))
    result = result.mask(rows["status"].isin(STATUSES.where(underway=True)) & deadline.gt(report.as_of), "not_due")
    lines = []
    for code in RESULTS:
        group = rows[result.eq(code)]
        if len(group):
            marked = group.assign(name=tables.marked(group))
            names = (
                old_and_missing.last_values(report, marked)
                if code in STATUSES.where(silent=True)
                else list(marked["name"])
            )
            lines.append((RESULTS.label(code, report.language), len(group), report.listed(names, _NAMED)))
    if not lines:
        return content.paragraph(say(f"{report.noun}没有定量目标。", "The plan has no target with a number."))
    heads = [say("结果", "result"), say("项数", "number"), say("指标", "indicators")]
    frame = pd.DataFrame(lines, columns=heads)
    widths = dict(zip(heads, (22, 8, 70), strict=True))
    caption = say("定量目标的实现结果", "How the targets with a number ended")
    if report.ahead:
        caption = say("定量目标至今的实现情况", "How the targets with a number stand so far")
    return content.table(frame, caption, numeric=heads[1:2], widths=widths)
