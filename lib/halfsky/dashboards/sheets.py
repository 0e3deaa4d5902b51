"""The sheets of the workbooks that visitors take along: what a page shows, with the numbers as numbers."""

from __future__ import annotations

import pandas as pd

from halfsky.dashboards import headline
from halfsky.dashboards.listing import CHOICES, Choice
from halfsky.render import content
from halfsky.reports import tables
from halfsky.reports.cross import CrossReport
from halfsky.reports.plan_report import PlanReport
from halfsky.vocabulary.statuses import STATUSES
from halfsky.words import rates, values

Sheets = dict[str, pd.DataFrame]


def of_plan(report: PlanReport, every: pd.DataFrame, choice: Choice) -> Sheets:
    """The targets chosen, the domains, and how it is counted. every: of `listing.rows`."""
    say, language = report.say, report.language
    chosen = choice.of(every)
    titles = report.domain_names
    numbers = {"baseline_year": say("基期年", "baseline year"), "baseline": say("基期值", "baseline"),
               "target": say("目标数值", "target (number)"), "latest_year": say("最新年份", "latest year"),
               "observed": say("最新数值", "latest (number)"), "gap": say("差距数值", "gap (number)"),
               "attainment": say("完成路程", "share of the way"), "time_elapsed": say("时间进度", "share of the time"),
               "pace_ratio": say("进度比", "pace"), "forecast": say("期限年外推值", "forecast")}  # fmt: skip
    listed = pd.DataFrame(
        {
            say("领域", "domain"): chosen["domain"].map(titles),
            say("指标", "indicator"): chosen["shown"],
            say("目标值", "target"): chosen["promise"],
            say("最新值（年份）", "latest (year)"): chosen["latest"],
            say("差距", "distance"): chosen["distance"],
            say("状态", "status"): chosen["label"],
            say("预警", "warnings"): [tables.warning_words(text, language) for text in chosen["warnings"]],
            say("依据", "basis"): chosen["basis"],
            say("参考：上级地区（非本地区数据）", "reference: area above"): chosen["reference"],
            say("数据性质", "kind"): chosen["simulated"].map({True: say("模拟", "simulated"), False: ""}),
            say("责任单位", "responsible"): chosen["units"],
            **{name: chosen[column] for column, name in numbers.items()},
        }
    )
    filters = (
        titles.get("" if choice.domain == "none" else choice.domain, "") if choice.domain else "",
        _status(choice, language),
        choice.words,
    )
    entered = say(*rates.ENTERED.get(str(report.plan["entered"]), rates.ENTERED[""])).strip()
    about = [
        (say("规划", "plan"), str(report.plan["title"])),
        (say("达标率", "attainment rate"), rates.headlined(report.counts, report.settings.headline_coverage, language)),
        (say(*headline.JUDGED), rates.covered(report.counts, language)),
        *([(say("录入范围", "what was entered"), entered)] if entered else []),
        (say("筛选", "filter"), " / ".join(filter(None, filters)) or say("全部目标", "all targets")),
    ]
    return {
        say("目标", "targets"): listed,
        say("各领域", "domains"): _domains(report),
        **_about(about, report.as_of, language, simulated=report.simulated),
    }


def _domains(report: PlanReport) -> pd.DataFrame:
    """The counts of each domain and of all; where the plan's rate is not told no domain's is."""
    say = report.say
    least = report.settings.headline_coverage
    counts = tables.domain_counts(report.gaps, report.package.domains, report.language, least=least)
    return counts.assign(**{say("达标率", "attainment rate"): say(*headline.UNTOLD)}) if report.thin else counts


def _status(choice: Choice, language: str) -> str:
    """The status that was chosen, as the page's list has it."""
    if choice.status in CHOICES:
        return values.chooser(language)(*CHOICES[choice.status])
    return STATUSES.label(choice.status, language) if choice.status else ""


def of_comparison(report: CrossReport, rows: pd.DataFrame) -> Sheets:
    """The indicators chosen, plan by plan; the plans' counts; how it is counted. rows: of `indicator.by_plan`."""
    say, language = report.say, report.language
    listed = pd.DataFrame(
        {
            say("指标", "indicator"): rows["indicator"],
            say("规划", "plan"): rows["plan_id"].map(report.plan_names),
            say("目标值（期限）", "target (by)"): rows["text"],
            say("目标数值", "target (number)"): rows["value"],
            say("与上级规划", "against the upper plan"): rows["upper"],
            say("与同级规划", "against the same level"): rows["neighbours"],
            say("最新年份", "latest year"): rows["latest_year"],
            say("水平", "level"): rows["observed"],
            say("路程", "way"): rows["attainment"],
            say("进度比", "pace"): rows["pace_ratio"],
            say("位次区间", "rank range"): rows["rank"],
            say("状态", "status"): [
                STATUSES.label(code, language) if isinstance(code, str) else "" for code in rows["status"]
            ],
            say("参考：上级地区（非本地区数据）", "reference: area above"): rows["reference"],
            say("数据性质", "kind"): rows["made_up"].map({True: say("模拟", "simulated"), False: ""}),
        }
    )
    counts = tables.counted(report.gaps, "plan_id").reindex(report.plans["plan_id"]).fillna(0)
    plans = tables.counts(counts, [report.plan_names[plan_id] for plan_id in counts.index], say("规划", "plan"), say,
                          least=report.settings.headline_coverage)  # fmt: skip
    return {
        say("指标", "indicators"): listed,
        say("各规划", "plans"): plans,
        **_about([], report.as_of, language, simulated=report.simulated),
    }


def _about(own: list[tuple[str, str]], as_of: int, language: str, *, simulated: bool) -> Sheets:
    say = values.chooser(language)
    lines = [(say("注意", "attention"), tables.simulated_notice(say))] if simulated else []
    lines += [
        *own,
        (say("评估年份", "assessed"), str(as_of)),
        (say("下载日期", "made on"), content.today(language)),
        (say("说明", "note"), tables.rate_rule(say)),
    ]
    return {say("说明", "about"): pd.DataFrame(lines, columns=[say("项目", "item"), say("内容", "content")])}
